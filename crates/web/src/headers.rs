//! Reads a request's headers as the bytes they are: a byte that is not ASCII spoils itself and
//! nothing else.
//!
//! `HeaderValue::to_str` gives nothing at all where one byte is not ASCII, so that a cookie of
//! another site on the same domain hid ours (clippy refuses it). Here such a byte becomes U+FFFD,
//! which equals nothing that is ever compared with it.

use std::borrow::Cow;

use axum::http::header::AsHeaderName;
use axum::http::{HeaderMap, HeaderValue};

/// A header's value; empty where there is none. Of several, the first.
pub fn first(headers: &HeaderMap, name: impl AsHeaderName) -> Cow<'_, str> {
    headers.get(name).map(text).unwrap_or_default()
}

/// Every value of a header, each as it is.
pub fn every(headers: &HeaderMap, name: impl AsHeaderName) -> impl Iterator<Item = Cow<'_, str>> {
    headers.get_all(name).into_iter().map(text)
}

/// A header's only value: `None` where it is absent, and U+FFFD, which no client means, where it
/// came more than once.
pub fn only(headers: &HeaderMap, name: impl AsHeaderName) -> Option<Cow<'_, str>> {
    let mut values = headers.get_all(name).into_iter();
    match (values.next(), values.next()) {
        (None, _) => None,
        (Some(value), None) => Some(text(value)),
        (Some(_), Some(_)) => Some("\u{fffd}".into()),
    }
}

/// A value as text. Nearly each is ASCII, which is told faster than what a broken byte becomes.
fn text(value: &HeaderValue) -> Cow<'_, str> {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => text.into(),
        Err(_) => String::from_utf8_lossy(value.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(values: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("cookie", HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_byte_that_is_not_ascii_spoils_nothing_beside_it() {
        // é in UTF-8, in Latin-1, alone before the separator, and cut off at the end.
        for other in [
            &b"n=\xc3\xa9; ours=1"[..],
            b"n=\xe9; ours=1",
            b"n=\xc3; ours=1",
            b"ours=1; n=\xe2\x82",
        ] {
            let headers = sent(&[other]);
            let cookies = first(&headers, "cookie");
            assert!(cookies.split("; ").any(|pair| pair == "ours=1"), "{cookies}");
        }
    }

    #[test]
    fn the_only_value_is_no_one_of_two() {
        assert_eq!(only(&sent(&[]), "cookie"), None);
        assert_eq!(only(&sent(&[b"a"]), "cookie").unwrap(), "a");
        assert_eq!(only(&sent(&[b"a", b"a"]), "cookie").unwrap(), "\u{fffd}");
        assert_eq!(
            every(&sent(&[b"a", b"b\xff"]), "cookie").collect::<Vec<_>>(),
            ["a", "b\u{fffd}"]
        );
        assert_eq!(first(&sent(&[]), "cookie"), "");
    }
}
