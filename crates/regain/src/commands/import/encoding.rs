//! In which encoding a list of people is written, found by looking at its bytes.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of a file tells UTF-16 without a mark, in bytes.
const LOOKED_AT: usize = 4096;
/// What MS-DOS and Macintosh files hold for accented letters comes out as one of these in
/// Windows-1252 (or as a control character).
const NEVER_IN_A_WORD: [char; 8] = ['‚', '„', '…', '†', '‡', 'ˆ', '‰', '‹'];

/// How files begin that are no text, and what they are.
const OTHER_FILES: [(&[u8], &str); 4] = [
    (b"PK\x03\x04", "a workbook (.xlsx, .ods) or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old workbook (.xls)"),
    (b"%PDF", "a PDF file"),
    (b"\x1f\x8b", "a compressed file"),
];

/// A file's text, and the name of its encoding for people.
pub struct Text {
    /// The text, without a mark at its beginning.
    pub text: String,
    /// As in `UTF-8`.
    pub encoding: &'static str,
}

/// Reads the bytes of a file.
///
/// # Errors
/// What is wrong with them, without a full stop.
pub fn text(bytes: &[u8]) -> Result<Text, String> {
    let other = OTHER_FILES.iter().find(|(begins, _)| bytes.starts_with(begins));
    if let Some((_, what)) = other {
        return Err(format!("it is {what} and no list in text form"));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return marked(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = utf_16(bytes) {
        return marked(encoding, bytes);
    }
    if bytes[..bytes.len().min(LOOKED_AT)].contains(&0) {
        return Err("it is no text: there are bytes in it that no letter has".to_owned());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Text { text: text.to_owned(), encoding: "UTF-8" }),
        Err(error) => windows(bytes, error.valid_up_to()),
    }
}

fn marked(encoding: &'static Encoding, bytes: &[u8]) -> Result<Text, String> {
    let name = if encoding == UTF_8 { "UTF-8" } else { "UTF-16" };
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(Text { text: text.into_owned(), encoding: name }),
        None if encoding == UTF_8 => {
            let good =
                std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
            Err(format!("line {}: it begins as UTF-8, and this line is not", line_at(bytes, good)))
        }
        None => Err("it begins as UTF-16, and ends in the middle of a character".to_owned()),
    }
}

/// UTF-16 without a mark: of Latin letters every other byte is zero.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(LOOKED_AT) & !1];
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, most) = (zeros(0), zeros(1), start.len() / 4);
    match start.is_empty() {
        false if odd > most && even == 0 => Some(UTF_16LE),
        false if even > most && odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// What is not UTF-8. `good`: how many of its bytes are.
fn windows(bytes: &[u8], good: usize) -> Result<Text, String> {
    if bytes[..good].iter().any(|byte| !byte.is_ascii()) || has_utf_8(&bytes[good..]) {
        return Err(format!(
            "line {}: it is partly UTF-8 and partly not, as if two files had been put together",
            line_at(bytes, good)
        ));
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let is_strange = ('\u{80}'..='\u{9f}').contains(&c)
            || (NEVER_IN_A_WORD.contains(&c) && before.is_alphabetic());
        if is_strange {
            let line = line_at(text.as_bytes(), at);
            return Err(format!(
                "line {line}: it is neither UTF-8 nor UTF-16 nor Windows-1252 (MS-DOS or Macintosh, perhaps)"
            ));
        }
        before = c;
    }
    Ok(Text { text: text.into_owned(), encoding: "Windows-1252" })
}

/// Whether there is a whole letter of UTF-8 beyond ASCII. In Windows-1252 that would be a capital
/// letter before a sign (`Ã©`).
fn has_utf_8(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii())
}

/// In which line a place is; a carriage return, a line feed or both end one.
fn line_at(bytes: &[u8], place: usize) -> usize {
    let before = &bytes[..place];
    let ends = before.iter().enumerate().filter(|(at, byte)| match **byte {
        b'\r' => true,
        b'\n' => *at == 0 || before[at - 1] != b'\r',
        _ => false,
    });
    1 + ends.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, &'static str) {
        let read = text(bytes).unwrap();
        (read.text, read.encoding)
    }

    fn utf_16_of(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn each_encoding_is_found_by_looking() {
        let name = "a;Renée Œuvray;L’Île\r\n";
        let windows: &[u8] = b"a;Ren\xe9e \x8cuvray;L\x92\xcele\r\n";
        assert_eq!(read(name.as_bytes()), (name.into(), "UTF-8"));
        assert_eq!(read(format!("\u{feff}{name}").as_bytes()), (name.into(), "UTF-8"));
        assert_eq!(read(windows), (name.into(), "Windows-1252"));
        let (little, big) = (utf_16_of(name, u16::to_le_bytes), utf_16_of(name, u16::to_be_bytes));
        for (mark, bytes) in
            [(&[0xff_u8, 0xfe][..], &little), (&[], &little), (&[0xfe, 0xff], &big), (&[], &big)]
        {
            assert_eq!(read(&[mark, bytes].concat()), (name.into(), "UTF-16"));
        }
        assert_eq!(read(b""), (String::new(), "UTF-8"));
        assert_eq!(read(b"a;b").1, "UTF-8");
    }

    #[test]
    fn what_is_none_of_them_is_refused_with_its_line() {
        for (bytes, line) in [
            (&b"a\r\nb\r\nRen\x82e\r\n"[..], "line 3: it is neither"), // CP850
            (b"a\rRen\x8ee\r", ""),                                    /* Macintosh: a capital
                                                                        * letter with a caron in
                                                                        * Windows-1252 */
            (b"a\nRen\x90e\n", "line 2: it is neither"),
            (b"Ren\xc3\xa9e\n\nRen\xe9e\n", "line 3: it is partly"),
            (b"Ren\xe9e\nRen\xc3\xa9e\n", "line 1: it is partly"),
            (b"\xef\xbb\xbfa\r\nRen\xe9e\n", "line 2: it begins as UTF-8"),
            (b"\xff\xfea\0b", "it begins as UTF-16"),
        ] {
            match text(bytes) {
                Ok(_) => assert_eq!(line, "", "{bytes:?}"),
                Err(what) => assert!(!line.is_empty() && what.starts_with(line), "{what}"),
            }
        }
    }
}
