//! Random names that a browser carries, and one-time codes.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;

/// The keyed hash of a random name that a browser carries in a cookie: what the store finds the row by (SECURITY R30, S68).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    /// Whether both are of the same token; takes the same time either way (SECURITY S68).
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

/// The keyed hash of a one-time code, bound to its challenge.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeHash(pub [u8; 32]);

impl CodeHash {
    /// Whether both are of the same code for the same challenge; takes the same time either way (SECURITY S68).
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for CodeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeHash(…)")
    }
}

/// A one-time code in plain digits. Lives in memory between being made and being handed to a carrier, or between
/// being typed and being compared; never stored, never logged.
#[derive(Clone, Debug)]
pub struct Code(SecretString);

impl Code {
    /// Wraps digits.
    pub fn new(digits: String) -> Self {
        Self(SecretString::from(digits))
    }

    /// The digits.
    pub fn digits(&self) -> &str {
        self.0.expose_secret()
    }
}

impl Code {
    /// A new code of `digits` digits, each equally likely. `random` is eight random bytes.
    ///
    /// Taking 64 random bits modulo 10^8 favours some codes by less than one part in 10^11.
    pub fn draw(digits: u8, random: [u8; 8]) -> Self {
        let width = usize::from(digits);
        let number = u64::from_le_bytes(random) % 10u64.pow(u32::from(digits));
        Self::new(format!("{number:0width$}"))
    }

    /// What somebody typed: blanks and hyphens taken off, digits of any script read as such (SECURITY S34). `None` when
    /// that leaves anything but `digits` digits.
    pub fn typed(text: &str, digits: u8) -> Option<Self> {
        if text.len() > 256 {
            return None;
        }
        let plain: String = text.nfkc().filter(|c| !c.is_whitespace() && !is_hyphen(*c)).collect();
        let read: Option<String> = plain.chars().map(decimal_digit).collect();
        read.filter(|read| read.len() == usize::from(digits)).map(Self::new)
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// The ASCII digit for a decimal digit. Covers, beside what NFKC has already folded, the scripts in use in the country:
/// Arabic, Persian, Devanagari, Bengali, Gurmukhi, Gujarati, Tamil.
fn decimal_digit(c: char) -> Option<char> {
    const ZEROS: [u32; 8] = [0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xBE6];
    ZEROS.into_iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(zero).filter(|value| *value < 10)?;
        char::from_digit(value, 10)
    })
}

/// The 32 letters and digits of long codes, in the order of their values (Crockford's base 32): none of them looks like another.
const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many symbols stand together where a long code is shown.
const GROUP: usize = 4;

/// `count` symbols out of `random`, five bits each; fewer where there are not bits enough.
pub fn draw_symbols(count: usize, random: &[u8]) -> String {
    let bit = |index: usize| random.get(index / 8).map(|byte| usize::from(byte >> (7 - index % 8) & 1));
    let symbol = |at: usize| (0..5).try_fold(0, |value, index| Some(value * 2 + bit(at * 5 + index)?));
    (0..count).map_while(symbol).map(|value| char::from(SYMBOLS[value])).collect()
}

/// As people read them: in groups of four.
pub fn grouped(symbols: &str) -> String {
    let mut shown = String::with_capacity(symbols.len() * 5 / 4);
    for (place, symbol) in symbols.chars().enumerate() {
        if place > 0 && place % GROUP == 0 {
            shown.push('-');
        }
        shown.push(symbol);
    }
    shown
}

/// What somebody typed, as `count` symbols: in either case and width, with blanks or hyphens or without, an `O` for a zero and an
/// `I` or `L` for a one. `None` when that leaves anything but `count` symbols.
pub fn read_symbols(text: &str, count: usize) -> Option<String> {
    if text.len() > 256 {
        return None;
    }
    let plain = text.nfkc().filter(|c| !c.is_whitespace() && !is_hyphen(*c));
    let read: Option<String> = plain.map(symbol).collect();
    read.filter(|read| read.len() == count)
}

fn symbol(typed: char) -> Option<char> {
    let meant = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => decimal_digit(other).unwrap_or(other),
    };
    SYMBOLS.iter().map(|symbol| char::from(*symbol)).find(|symbol| *symbol == meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s34_symbols_are_read_as_people_type_them() {
        for text in ["K7QM-2X04", "k7qm 2xo4", " K7QM2XO4 ", "Ｋ７ＱＭ－２Ｘ０４", "k7qm–2x٠4"] {
            assert_eq!(read_symbols(text, 8).as_deref(), Some("K7QM2X04"), "{text:?}");
        }
        assert_eq!(read_symbols("il1o-0IL1", 8).as_deref(), Some("11100111"));
        for text in ["", "K7QM-2X0", "K7QM-2X045", "K7QM-2X0U", "K7QM-2X0é", "K7QM_2X04"] {
            assert_eq!(read_symbols(text, 8), None, "{text:?}");
        }
        assert_eq!(read_symbols(&"1".repeat(100_000), 8), None);
    }

    #[test]
    fn symbols_are_drawn_alike_often_and_read_back() {
        assert_eq!(draw_symbols(8, &[0; 5]), "00000000");
        assert_eq!(draw_symbols(8, &[0xff; 5]), "ZZZZZZZZ");
        assert_eq!(draw_symbols(3, &[0x08, 0x86, 0]), "123");
        assert_eq!(draw_symbols(9, &[0; 5]).len(), 8, "no symbol is made of bits that are not there");
        let bytes: Vec<u8> = (0..=255).flat_map(|one: u8| [one, one.wrapping_mul(7), one ^ 0x5a]).collect();
        let drawn = draw_symbols(16, &bytes);
        let shown = grouped(&drawn);
        assert_eq!((drawn.len(), shown.len()), (16, 19));
        assert_eq!(read_symbols(&shown, 16).as_deref(), Some(drawn.as_str()));
    }

    fn read(text: &str) -> Option<String> {
        Code::typed(text, 6).map(|code| code.digits().to_owned())
    }

    #[test]
    fn s34_codes_are_read_as_people_type_them() {
        for text in ["123456", " 123 456 ", "123-456", "１２３４５６", "١٢٣٤٥٦", "۱۲۳۴۵۶", "123\u{a0}456", "123–456"]
        {
            assert_eq!(read(text).as_deref(), Some("123456"), "{text:?}");
        }
        for text in ["", "   ", "12345", "1234567", "12345a", "12 34 5", "½23456"] {
            assert_eq!(read(text), None, "{text:?}");
        }
        assert_eq!(read(&"1".repeat(100_000)), None);
    }

    #[test]
    fn drawn_codes_keep_their_leading_zeros() {
        assert_eq!(Code::draw(6, 7u64.to_le_bytes()).digits(), "000007");
        assert_eq!(Code::draw(8, 1_234_567_890u64.to_le_bytes()).digits(), "34567890");
    }

    #[test]
    fn a_code_does_not_show_in_debug_output() {
        assert!(!format!("{:?}", Code::new("918273".into())).contains("918273"));
    }
}
