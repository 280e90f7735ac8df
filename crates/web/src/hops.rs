//! The hops of a request as proxies write them: `X-Forwarded-For`, and `Forwarded` (RFC 7239).

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicU8, Ordering};

use axum::http::HeaderMap;

use crate::headers;

/// The longest name of a hop that is no address, in bytes; what is longer counts as what it begins
/// with.
const NAME_LENGTH: usize = 40;

/// Where a request came by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hop {
    /// An address.
    Address(IpAddr),
    /// Something else: it was there, so it is never as if nothing were.
    Unreadable(Unreadable),
}

/// Why no address is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The hop is no address, as `unknown` and `_hidden` are none.
    Named(String),
    /// The header is not well formed.
    Malformed,
    /// `X-Forwarded-For` and `Forwarded` say different things.
    Disagreeing,
}

impl Unreadable {
    /// The network that it is counted on: nothing in it means anything in a log or on a page.
    pub fn name(&self) -> String {
        match self {
            Self::Named(name) => format!("hop:{name}"),
            Self::Malformed => "hop:malformed".to_owned(),
            Self::Disagreeing => "hop:disagreeing".to_owned(),
        }
    }

    fn named(text: &str) -> Self {
        let plain = |letter: char| match letter.to_ascii_lowercase() {
            letter @ ('a'..='z' | '0'..='9' | '.' | ':' | '_' | '-') => letter,
            _ => '?',
        };
        Self::Named(text.chars().map(plain).take(NAME_LENGTH).collect())
    }

    /// Says in the log that a proxy does not tell addresses, once a program and a kind: it would be
    /// said with each request.
    pub fn warn_once(&self) {
        static SAID: AtomicU8 = AtomicU8::new(0);
        let (bit, what) = match self {
            Self::Named(_) => (1, "a proxy names no address for whom it forwards"),
            Self::Malformed => (2, "a proxy's Forwarded header cannot be read"),
            Self::Disagreeing => (
                4,
                "X-Forwarded-For and Forwarded name different clients; let the proxy take away the one it does not write",
            ),
        };
        if SAID.fetch_or(bit, Ordering::Relaxed) & bit == 0 {
            tracing::warn!(
                network = self.name(),
                "{what}; all such requests are counted as one network"
            );
        }
    }
}

/// The hops of `X-Forwarded-For`, the first on the left.
pub fn x_forwarded_for(sent: &HeaderMap) -> Vec<Hop> {
    let lines: Vec<_> = headers::every(sent, "x-forwarded-for").collect();
    let hops = lines.iter().flat_map(|line| line.split(','));
    hops.map(str::trim).filter(|hop| !hop.is_empty()).map(hop).collect()
}

/// The hops of `Forwarded`, the first on the left. A line that is not well formed is one hop: what
/// it hides is not guessed.
pub fn forwarded(sent: &HeaderMap) -> Vec<Hop> {
    let lines = headers::every(sent, "forwarded").filter(|line| !line.trim().is_empty());
    lines
        .flat_map(|line| {
            forwarded_line(&line).unwrap_or_else(|| vec![Hop::Unreadable(Unreadable::Malformed)])
        })
        .collect()
}

/// An address in one of the forms that proxies write: with or without brackets, a port, a zone.
fn hop(text: &str) -> Hop {
    let bare = || text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let zoned = || {
        bare()
            .split_once('%')
            .and_then(|(address, _)| address.parse::<Ipv6Addr>().ok())
            .map(IpAddr::V6)
    };
    let address = bare()
        .parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|it| it.ip()))
        .or_else(zoned);
    match address {
        Some(address) => Hop::Address(address.to_canonical()),
        None => Hop::Unreadable(Unreadable::named(text)),
    }
}

/// The `for` of each element of a `Forwarded` line; `None` where it does not keep to RFC 7239, 4.
fn forwarded_line(line: &str) -> Option<Vec<Hop>> {
    let mut hops = Vec::new();
    let mut rest = line;
    loop {
        let mut named = None;
        // The pairs of one element.
        let next = loop {
            let (name, after) = rest.split_once('=')?;
            let name = name.trim_start();
            if name.is_empty() || !name.bytes().all(is_token) {
                return None;
            }
            let (value, after) = value(after)?;
            if name.eq_ignore_ascii_case("for") && named.replace(value).is_some() {
                return None;
            }
            let after = after.trim_start();
            match after.chars().next() {
                Some(';') => rest = &after[1..],
                Some(',') => break Some(&after[1..]),
                Some(_) => return None,
                None => break None,
            }
        };
        hops.push(named.map_or(Hop::Unreadable(Unreadable::Malformed), |named| hop(&named)));
        match next {
            Some(next) => rest = next,
            None => return Some(hops),
        }
    }
}

/// A token or a quoted string, and what comes after it. An address with a port comes unquoted too,
/// though it may not.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text
            .bytes()
            .position(|byte| !is_token(byte) && !matches!(byte, b':' | b'[' | b']'))
            .unwrap_or(text.len());
        return (end > 0).then(|| (text[..end].to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(letters.next()?.1),
            letter => value.push(letter),
        }
    }
    None
}

/// A byte of a token (RFC 9110, 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
