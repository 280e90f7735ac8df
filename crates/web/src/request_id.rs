//! A request's name: in every line of the log about it, in its answer, and on the page that says
//! what went wrong.
//!
//! tower-http's layer takes the name that any client sends; here only a listed proxy names a
//! request, and only in letters that mean nothing in a log.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use crate::{headers, network};

/// The header that carries it, in and out.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// The fewest and the most characters of one that a proxy made: from 64 bits in base 64 to two
/// UUIDs.
const LENGTH: std::ops::RangeInclusive<usize> = 11..=73;

/// The name that a trusted proxy gave the request, if it is one; else a new one of 16 hexadecimal
/// digits, short enough to read out over the telephone. 64 random bits are not guessed, and nothing
/// depends on their being so.
pub fn of(
    headers: &HeaderMap,
    peer: IpAddr,
    trusted: &[IpNet],
    random: impl FnOnce() -> [u8; 8],
) -> String {
    let given = headers::only(headers, HEADER);
    match given.filter(|given| network::is_trusted(peer, trusted) && is_well_formed(given)) {
        Some(given) => given.into_owned(),
        None => format!("{:016x}", u64::from_be_bytes(random())),
    }
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
        of(&headers, peer.parse().unwrap(), &["10.0.0.0/8".parse().unwrap()], || [0xab; 8])
    }

    #[test]
    fn s42_only_a_listed_proxy_names_a_request() {
        let given = "01955f3e-6f1c-7b41-9c52-0f4d1f3b9d11";
        assert_eq!(seen("10.1.2.3", given), given);
        assert_eq!(seen("::ffff:10.1.2.3", given), given);
        assert_eq!(seen("203.0.113.9", given), "abababababababab");
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
            assert_eq!(seen("10.1.2.3", evil), "abababababababab", "{evil}");
        }
    }
}
