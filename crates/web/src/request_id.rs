//! A request's name: in every line of the log about it, in its answer, and on the page that says
//! what went wrong.
//!
//! The log asks for it when it writes a line, which few requests do. A span of `tracing` would be
//! made, kept and dropped with each: a twelfth of what a page costs.
//!
//! tower-http's layer takes the name that any client sends; here only a listed proxy names a
//! request, and only in letters that mean nothing in a log.

use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use crate::{headers, network};

/// The header that carries it, in and out.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// The fewest and the most characters of one that a proxy made: from 64 bits in base 64 to two
/// UUIDs.
const LENGTH: std::ops::RangeInclusive<usize> = 11..=73;

tokio::task_local! {
    static CURRENT: String;
}

/// Answers a request of this name; lines that are written meanwhile are about it.
pub(crate) fn of_lines<F: Future>(id: String, answering: F) -> impl Future<Output = F::Output> {
    CURRENT.scope(id, answering)
}

/// The name of the request that is being answered here, if one is.
pub fn current() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// The name that a trusted proxy gave the request, if it is one; else a new one of 16 hexadecimal
/// digits, short enough to read out over the telephone.
pub fn of(headers: &HeaderMap, peer: IpAddr, trusted: &[IpNet]) -> String {
    let given = headers::only(headers, HEADER);
    match given.filter(|given| network::is_trusted(peer, trusted) && is_well_formed(given)) {
        Some(given) => given.into_owned(),
        None => format!("{:016x}", drawn()),
    }
}

/// A number that no other request has: a count, hashed by keys of this process. Nothing depends on
/// its not being guessed, so that the system is not asked for randomness at each request.
fn drawn() -> u64 {
    static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    KEYS.hash_one(COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Letters, digits and the few signs that UUIDs and base 64 are written with: nothing that means
/// anything in a log, in a header or on a page.
fn is_well_formed(given: &str) -> bool {
    LENGTH.contains(&given.len())
        && given
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, given: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, given.parse().unwrap());
        of(&headers, peer.parse().unwrap(), &["10.0.0.0/8".parse().unwrap()])
    }

    #[test]
    fn s42_only_a_listed_proxy_names_a_request() {
        let given = "01955f3e-6f1c-7b41-9c52-0f4d1f3b9d11";
        assert_eq!(seen("10.1.2.3", given), given);
        assert_eq!(seen("::ffff:10.1.2.3", given), given);
        assert!(is_ours(&seen("203.0.113.9", given)));
    }

    #[test]
    fn s61_a_name_that_could_mean_something_is_replaced() {
        for evil in [
            "",
            "short",
            "a\tb-0123456789",
            "<script>alert(1)</script>",
            "{\"event\":\"signed-in\"}",
            &"a".repeat(74),
        ] {
            assert!(is_ours(&seen("10.1.2.3", evil)), "{evil}");
        }
    }

    #[test]
    fn no_two_requests_have_one_name() {
        let mut names: Vec<String> = (0..1000).map(|_| seen("203.0.113.9", "")).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 1000);
    }

    fn is_ours(name: &str) -> bool {
        name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}
