//! The head of a request as bytes: what two readers could take apart differently is refused before
//! anything is parsed (S117).
//!
//! The parser behind is lenient where RFC 9112 lets it be: it takes bare line feeds, drops a
//! `Content-Length` next to a `Transfer-Encoding`, and reads `gzip, chunked`. A proxy in front that
//! reads any of these in another way would see other requests than we do.

use memchr::{memchr, memchr_iter, memchr2_iter};

/// What the bytes of a connection begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// Not all of it is there.
    Unfinished,
    /// A head of so many bytes, and what follows it.
    Whole(usize, Body),
    /// One that is refused.
    Refused,
}

/// What follows a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// So many bytes; 0 where the head says nothing.
    Length(u64),
    /// Chunks.
    Chunked,
}

/// Reads the head that `bytes` begin with. `seen`: how many of them were looked at before, and had
/// no fault.
pub fn read(bytes: &[u8], seen: usize) -> Head {
    let from = seen.saturating_sub(3);
    for at in memchr2_iter(b'\r', b'\n', &bytes[from.min(bytes.len())..]).map(|at| from + at) {
        match bytes[at] {
            b'\n' if at == 0 || bytes[at - 1] != b'\r' => return Head::Refused,
            b'\r' if bytes.get(at + 1).is_some_and(|next| *next != b'\n') => return Head::Refused,
            b'\n' if bytes[..=at].ends_with(b"\r\n\r\n") => return fields(&bytes[..=at]),
            _ => {}
        }
    }
    Head::Unfinished
}

/// What the fields of a whole head say of the body.
fn fields(head: &[u8]) -> Head {
    let (mut length, mut is_chunked) = (None, false);
    let mut begins = 0;
    let lines =
        memchr_iter(b'\n', head).map(|end| &head[std::mem::replace(&mut begins, end + 1)..end]);
    // The first line is the parser's; the last is empty.
    for line in lines.skip(1) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        let Some(colon) = memchr(b':', line) else { return Head::Refused };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        // A blank at the beginning continues the line before (obs-fold); one at the end hides the
        // name from some readers.
        if name.is_empty() || name.iter().any(|byte| !byte.is_ascii_graphic()) {
            return Head::Refused;
        }
        if name.eq_ignore_ascii_case(b"content-length") {
            let digits = std::str::from_utf8(value)
                .ok()
                .filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()));
            let Some(given) = digits.and_then(|digits| digits.parse().ok()) else {
                return Head::Refused;
            };
            if length.replace(given).is_some() {
                return Head::Refused;
            }
        }
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            if is_chunked || !value.eq_ignore_ascii_case(b"chunked") {
                return Head::Refused;
            }
            is_chunked = true;
        }
    }
    match (length, is_chunked) {
        (Some(_), true) => Head::Refused,
        (None, true) => Head::Whole(head.len(), Body::Chunked),
        (length, false) => Head::Whole(head.len(), Body::Length(length.unwrap_or(0))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(fields: &str) -> Head {
        read(format!("POST / HTTP/1.1\r\nhost: x\r\n{fields}\r\n").as_bytes(), 0)
    }

    #[test]
    fn a_plain_head_says_what_follows() {
        for (fields, body) in [
            ("", Body::Length(0)),
            ("content-length: 0\r\n", Body::Length(0)),
            ("Content-Length:17 \r\n", Body::Length(17)),
            ("transfer-encoding: chunked\r\n", Body::Chunked),
            ("Transfer-Encoding:\tChunked \r\n", Body::Chunked),
            ("x:\r\ncookie: a=\u{e9}\r\n", Body::Length(0)),
        ] {
            let Head::Whole(_, found) = with(fields) else { panic!("{fields:?} is refused") };
            assert_eq!(found, body, "{fields:?}");
        }
    }

    #[test]
    fn s117_what_two_readers_could_read_differently_is_refused() {
        for fields in [
            "content-length: 1\r\ncontent-length: 2\r\n",
            "content-length: 1\r\ncontent-length: 1\r\n",
            "content-length: 1, 1\r\n",
            "content-length: +1\r\n",
            "content-length: -1\r\n",
            "content-length: 0x1\r\n",
            "content-length: 1 1\r\n",
            "content-length:\r\n",
            "content-length: 99999999999999999999\r\n",
            "content-length: 1\r\ntransfer-encoding: chunked\r\n",
            "transfer-encoding: chunked\r\ncontent-length: 1\r\n",
            "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
            "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n",
            "transfer-encoding: gzip, chunked\r\n",
            "transfer-encoding: chunked, chunked\r\n",
            "transfer-encoding: chunked;q=1\r\n",
            "transfer-encoding: xchunked\r\n",
            "transfer-encoding: \"chunked\"\r\n",
            "transfer-encoding:\r\n",
            "transfer-encoding: \x0bchunked\r\n",
            "transfer-encoding : chunked\r\n",
            "transfer-encoding\t: chunked\r\n",
            " transfer-encoding: chunked\r\n",
            "x: 1\r\n transfer-encoding: chunked\r\n",
            "x: 1\r\n\tcontent-length: 4\r\n",
            "x: 1\ncontent-length: 4\r\n",
            "x: 1\rcontent-length: 4\r\n",
            "x: 1\r\n\n",
            "x\r\n",
            ": x\r\n",
        ] {
            assert_eq!(with(fields), Head::Refused, "{fields:?}");
        }
        for bytes in [
            "GET / HTTP/1.1\nhost: x\n\n",
            "\nGET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\rhost: x\r\n\r\n",
        ] {
            assert_eq!(read(bytes.as_bytes(), 0), Head::Refused, "{bytes:?}");
        }
    }

    #[test]
    fn a_head_that_comes_in_pieces_is_read_alike() {
        for (text, last) in [
            (
                "GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc",
                Head::Whole(46, Body::Length(3)),
            ),
            ("GET / HTTP/1.1\r\nhost: x\n\r\nabc", Head::Refused),
            ("GET / HTTP/1.1\r\nhost: x\rabc", Head::Refused),
        ] {
            let mut found = Head::Unfinished;
            for end in 1..=text.len() {
                found = read(&text.as_bytes()[..end], end - 1);
                if found != Head::Unfinished {
                    break;
                }
            }
            assert_eq!(found, last, "{text:?}");
        }
    }
}
