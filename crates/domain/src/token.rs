//! Random names that a browser carries, and one-time codes.
//!
//! A code is not stored, not even as a hash: it is derived from its sending with the key file, so
//! that a retry of one sending carries the same code (S82).

use crate::symbols::{in_groups, read_symbols, symbols};
use crate::typed::code_text;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

/// The keyed hash of a random name that a browser carries in a cookie: what the store finds the row
/// by (R30, S68).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    /// Whether both are of the same token; takes the same time either way (S68).
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

/// What a one-time code looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeForm {
    /// Six digits: to register a method, and where two gates stand before a reset.
    #[default]
    Six,
    /// Eight digits: where one code alone resets a password.
    Eight,
    /// 16 letters and digits, 80 bits: where short codes were guessed at too often. From 64 bits on
    /// guessing needs no limit (63B 3.2.2), so such a code cannot be taken from its owner by
    /// other people's wrong ones.
    Long,
}

impl CodeForm {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Six, Self::Eight, Self::Long];

    /// How many characters it has, without the hyphens between groups.
    pub fn length(self) -> u8 {
        match self {
            Self::Six => 6,
            Self::Eight => 8,
            Self::Long => 16,
        }
    }

    /// The form with so many characters.
    pub fn from_length(length: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.length() == length)
    }
}

/// A one-time code in plain. Lives in memory between being derived and being handed to a carrier,
/// or between being typed and being compared; never stored, never logged.
#[derive(Clone, Debug)]
pub struct Code {
    plain: SecretString,
    form: CodeForm,
}

impl Code {
    /// The code of this form that `secret` makes: 32 bytes that look random. Each code is equally
    /// likely; taking 64 bits modulo 10^8 favours some by less than one part in 10^11.
    pub fn derived(form: CodeForm, secret: &[u8; 32]) -> Self {
        let plain = match form {
            CodeForm::Long => symbols(secret, usize::from(form.length())),
            CodeForm::Six | CodeForm::Eight => {
                let [a, b, c, d, e, f, g, h, ..] = *secret;
                let number = u64::from_le_bytes([a, b, c, d, e, f, g, h])
                    % 10u64.pow(u32::from(form.length()));
                format!("{number:0width$}", width = usize::from(form.length()))
            }
        };
        Self { plain: SecretString::from(plain), form }
    }

    /// What a person typed where a code of `short` form, or a long one, was asked for: what comes
    /// along with it is taken off ([`code_text`]), digits of any script are read as such,
    /// letters in either case. `None`: it is no code, and costs no try (S34).
    pub fn typed(text: &str, short: CodeForm) -> Option<Self> {
        let text = code_text(text)?;
        let (plain, form) = match read_digits(&text, usize::from(short.length())) {
            Some(digits) => (digits, short),
            None => (read_symbols(&text, usize::from(CodeForm::Long.length()))?, CodeForm::Long),
        };
        Some(Self { plain: SecretString::from(plain), form })
    }

    /// A code of letters and digits that was made for another purpose than a challenge.
    pub fn of_symbols(symbols: String) -> Self {
        Self { plain: SecretString::from(symbols), form: CodeForm::Long }
    }

    /// The characters alone.
    pub fn plain(&self) -> &str {
        self.plain.expose_secret()
    }

    /// As a message shows it: digits as they are, a long code in groups of four.
    pub fn shown(&self) -> String {
        match self.form {
            CodeForm::Long => in_groups(self.plain()),
            CodeForm::Six | CodeForm::Eight => self.plain().to_owned(),
        }
    }

    /// What it looks like.
    pub fn form(&self) -> CodeForm {
        self.form
    }

    /// Whether both are the same code; of one form it takes the same time either way (S68).
    pub fn matches(&self, other: &Self) -> bool {
        self.plain().as_bytes().ct_eq(other.plain().as_bytes()).into()
    }
}

/// `length` digits of any script.
fn read_digits(text: &str, length: usize) -> Option<String> {
    let read: Option<String> = text.chars().map(decimal_digit).collect();
    read.filter(|read| read.len() == length)
}

/// The ASCII digit for a decimal digit. Covers, besides what NFKC has already folded, the scripts
/// in use in the country: Arabic, Persian, Devanagari, Bengali, Gurmukhi, Gujarati, Tamil.
fn decimal_digit(c: char) -> Option<char> {
    const ZEROS: [u32; 8] = [0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xBE6];
    ZEROS.into_iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(zero).filter(|value| *value < 10)?;
        char::from_digit(value, 10)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, short: CodeForm) -> Option<String> {
        Code::typed(text, short).map(|code| code.plain().to_owned())
    }

    #[test]
    fn s34_codes_are_read_as_people_type_them() {
        for text in [
            "123456",
            " 123 456 ",
            "123-456",
            "１２３４５６",
            "١٢٣٤٥٦",
            "۱۲۳۴۵۶",
            "123\u{a0}456",
            "123–456",
            "\u{2068}123456\u{2069}",
            "\u{feff}123\u{200b}456",
            "123456.",
            "Code: 123456",
            "Code\u{a0}: 123456.",
            "@account.example.ca #123456",
        ] {
            assert_eq!(read(text, CodeForm::Six).as_deref(), Some("123456"), "{text:?}");
        }
        for text in [
            "",
            "   ",
            "12345",
            "1234567",
            "12345a",
            "12 34 5",
            "½23456",
            "@example.ca #123",
            "123456 or so",
        ] {
            assert_eq!(read(text, CodeForm::Six), None, "{text:?}");
        }
        assert_eq!(read("123456", CodeForm::Eight), None);
        assert_eq!(read(&"1".repeat(100_000), CodeForm::Six), None);
    }

    #[test]
    fn a_long_code_is_read_wherever_a_short_one_is() {
        for form in [CodeForm::Six, CodeForm::Eight] {
            let code = Code::typed("0123-4567-89ab-cdef", form).unwrap();
            assert_eq!((code.plain(), code.form()), ("0123456789ABCDEF", CodeForm::Long));
            assert_eq!(code.shown(), "0123-4567-89AB-CDEF");
        }
    }

    #[test]
    fn derived_codes_have_their_form() {
        let mut secret = [0; 32];
        secret[..8].copy_from_slice(&7u64.to_le_bytes());
        assert_eq!(Code::derived(CodeForm::Six, &secret).plain(), "000007");
        secret[..8].copy_from_slice(&1_234_567_890u64.to_le_bytes());
        assert_eq!(Code::derived(CodeForm::Eight, &secret).plain(), "34567890");
        for form in CodeForm::ALL {
            let code = Code::derived(form, &[0xab; 32]);
            assert_eq!(code.plain().len(), usize::from(form.length()));
            let short = if form == CodeForm::Eight { CodeForm::Eight } else { CodeForm::Six };
            assert!(Code::typed(&code.shown(), short).unwrap().matches(&code));
            assert_eq!(CodeForm::from_length(form.length()), Some(form));
        }
    }

    #[test]
    fn s68_only_the_same_code_matches() {
        let code = |text| Code::typed(text, CodeForm::Six).unwrap();
        assert!(code("123456").matches(&code("123-456")));
        assert!(!code("123456").matches(&code("123457")));
        assert!(!code("123456").matches(&code("0123456789ABCDEF")));
    }

    #[test]
    fn a_code_does_not_show_in_debug_output() {
        assert!(!format!("{:?}", Code::typed("918273", CodeForm::Six)).contains("918273"));
    }
}
