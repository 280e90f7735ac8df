//! Codes of letters and digits that a person reads from a message and types: which symbols there
//! are, and how they are read back.
//!
//! The 32 symbols are those of Crockford's base 32: no I, L, O and U. One symbol is 5 bits.

use unicode_normalization::UnicodeNormalization;

use crate::name::is_invisible;

/// Every symbol, the value 0 first.
const SYMBOLS: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J',
    'K', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
];
/// How many symbols stand together in a message.
const GROUP: usize = 4;

/// `length` symbols out of random `bytes`, each equally likely; at most 32, one a byte.
pub fn symbols(bytes: &[u8; 32], length: usize) -> String {
    bytes.iter().take(length).map(|byte| SYMBOLS[usize::from(byte % 32)]).collect()
}

/// As a message shows them: in groups of four, `ABCD-EFGH`.
pub fn in_groups(symbols: &str) -> String {
    let symbols: Vec<char> = symbols.chars().collect();
    symbols.chunks(GROUP).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// What a person typed, as [`symbols`] made it: blanks, hyphens and marks that cannot be seen are
/// taken off, small letters are capital ones, and what is easily mistaken is read as meant (O as 0,
/// I and L as 1). `None`: it is not `length` symbols.
pub fn read_symbols(text: &str, length: usize) -> Option<String> {
    if text.len() > 256 {
        return None;
    }
    let kept = text.nfkc().filter(|c| !c.is_whitespace() && !is_hyphen(*c) && !is_invisible(*c));
    let read: Option<String> = kept.map(symbol).collect();
    read.filter(|read| read.len() == length)
}

fn symbol(c: char) -> Option<char> {
    let meant = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    SYMBOLS.contains(&meant).then_some(meant)
}

/// A hyphen or dash, however it is written.
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn symbols_are_read_as_people_type_them() {
        let long = "0123456789ABCDEF";
        for text in [
            "0123-4567-89AB-CDEF",
            "0123 4567 89ab cdef",
            " o1l3–4567-89AB\u{200b}CDEF\u{feff}".replace("l3", "23").as_str(),
            "０１２３４５６７８９ＡＢＣＤＥＦ",
            "OI23456789abcdef",
            "0l23456789abcdef",
        ] {
            assert_eq!(read_symbols(text, 16).as_deref(), Some(long), "{text:?}");
        }
        for text in [
            "",
            "0123-4567-89AB-CDE",
            "0123-4567-89AB-CDEFG",
            "0123-4567-89AB-CDEU",
            "0123-4567-89AB-CDE!",
        ] {
            assert_eq!(read_symbols(text, 16), None, "{text:?}");
        }
        assert_eq!(read_symbols(&"A".repeat(100_000), 16), None);
    }

    #[test]
    fn they_are_shown_in_groups_of_four() {
        assert_eq!(in_groups("0123456789ABCDEF"), "0123-4567-89AB-CDEF");
        assert_eq!(in_groups("ABCDEFGH"), "ABCD-EFGH");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(bytes: [u8; 32], length in 1_usize..=32) {
            let made = symbols(&bytes, length);
            prop_assert_eq!(made.len(), length);
            prop_assert_eq!(read_symbols(&in_groups(&made), length), Some(made.clone()));
            prop_assert_eq!(read_symbols(&made.to_lowercase(), length), Some(made));
        }

        #[test]
        fn nothing_panics(text: String, length in 0_usize..40) {
            let _ = read_symbols(&text, length);
        }
    }
}
