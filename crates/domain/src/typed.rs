//! What a person typed, pasted or imported, without what came along at its ends: once for every
//! field but passwords.

use unicode_normalization::UnicodeNormalization;

use crate::name::is_invisible;
use crate::symbols::is_hyphen;

/// The longest text that a code is looked for in, in bytes: a whole message that was pasted is
/// shorter.
const CODE_TEXT_MAX: usize = 1024;
/// Words that stand before a code in our messages and on people's lips, in both languages, in lower
/// case.
const LABELS: [&str; 7] = ["votre", "your", "le", "the", "code", "est", "is"];

/// A field without blanks and marks that can't be seen at its ends: address books, chats and
/// spreadsheets put them there (U+200B, U+2068, U+2069, U+FEFF, U+00AD, tags). What is inside
/// stays, and so do control characters other than blanks, which nobody types. Not for passwords.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || (is_invisible(c) && !c.is_control()))
}

/// A text without marks that can't be seen, wherever they are; control characters stay, which
/// nobody types.
pub fn without_marks(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.chars().filter(|c| c.is_control() || !is_invisible(*c)).collect()
}

/// The letters and digits of a one-time code as typed or pasted, in their usual width, without
/// blanks, hyphens and marks that can't be seen; without `Code:` or `Votre code :` before it, a
/// full stop after it, and the `@host #` of a text's last line. Whatever else is in between stays,
/// so that it is no code. `None` for what is too long to be one. Whether it is one is for
/// [`Code`](crate::token::Code) to say.
pub fn code_text(text: &str) -> Option<String> {
    if text.len() > CODE_TEXT_MAX {
        return None;
    }
    let usual: String = text.nfkc().filter(|c| c.is_whitespace() || !is_mark(*c)).collect();
    // No code holds either: what comes after the last of them is the code (`Code : 123456`, `@host
    // #123456`, a whole message).
    let mut rest = usual.rsplit([':', '#']).next().unwrap_or_default().trim_matches(is_around);
    while let Some((word, after)) = rest.split_once(char::is_whitespace)
        && LABELS.contains(&word.to_lowercase().as_str())
    {
        rest = after.trim_matches(is_around);
    }
    Some(rest.chars().filter(|c| !c.is_whitespace() && !is_hyphen(*c)).collect())
}

/// What is around a code and no part of it: blanks, a full stop, quotes, brackets.
fn is_around(c: char) -> bool {
    !c.is_alphanumeric()
}

/// A mark that can't be seen, also the one that asks for the coloured form of a digit.
fn is_mark(c: char) -> bool {
    is_invisible(c) || matches!(c, '\u{fe00}'..='\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Marks that can't be seen and come along with what is pasted.
    const MARKS: [&str; 9] = [
        "\u{200b}",
        "\u{200e}",
        "\u{2060}",
        "\u{2068}",
        "\u{2069}",
        "\u{feff}",
        "\u{ad}",
        "\u{e0001}\u{e007f}",
        "\u{202a}\u{202c}",
    ];

    #[test]
    fn s34_marks_and_blanks_come_off_the_ends() {
        for mark in MARKS {
            for text in [
                format!("{mark}kim@example.ca{mark}"),
                format!(" {mark} kim@example.ca{mark}\u{a0}"),
                format!("\u{3000}{mark}\t{mark}kim@example.ca \r\n{mark}"),
            ] {
                assert_eq!(trimmed(&text), "kim@example.ca", "{text:?}");
            }
            let inside = format!("kim{mark}@example.ca");
            assert_eq!(trimmed(&inside), inside, "what is inside stays, to be refused");
        }
        assert_eq!(trimmed(" \u{feff} \u{200b}"), "");
        assert_eq!(trimmed("kim\0"), "kim\0", "a control character was not typed");
    }

    #[test]
    fn s34_a_code_is_found_however_it_was_pasted() {
        let mut texts: Vec<String> = [
            "123456",
            " 123 456 ",
            "123-456",
            "123–456",
            "123\u{a0}456",
            "１２３４５６",
            "123456.",
            "123456。",
            "«\u{a0}123456\u{a0}»",
            "(123456)",
            "Code: 123456",
            "code:123456",
            "Code : 123456",
            "Code\u{a0}: 123456.",
            "CODE：123456",
            "Code 123456",
            "Votre code : 123456",
            "Votre code est 123456.",
            "Your code is 123 456",
            "Your code is: 123456",
            "@regain.example.ca #123456",
            "@localhost:8080 #123456",
            "#123456",
            "1\u{fe0f}23456",
            "123456 is your Example code.\nIt works for 10 minutes.\n@example.ca #123456",
        ]
        .map(str::to_owned)
        .into();
        for mark in MARKS {
            texts.extend([
                format!("{mark}123456{mark}"),
                format!("Code :{mark} 123{mark}456{mark}."),
                format!("@host.ca #{mark}123456{mark}"),
            ]);
        }
        for text in texts {
            assert_eq!(code_text(&text).as_deref(), Some("123456"), "{text:?}");
        }
        for text in
            ["ABCD-EFGH-2345-6789", "Code : ABCD EFGH 2345 6789.", "@example.ca #ABCDEFGH23456789"]
        {
            assert_eq!(code_text(text).as_deref(), Some("ABCDEFGH23456789"), "{text:?}");
        }
    }

    #[test]
    fn s34_what_is_no_code_stays_none() {
        for (text, left) in [
            ("", ""),
            (" . ", ""),
            ("Code:", ""),
            ("Code", "Code"),
            ("12345a", "12345a"),
            ("12;3456", "12;3456"),
            ("12.34.56", "12.34.56"),
            ("½23456", "1⁄223456"),
            ("my code 123456", "mycode123456"),
        ] {
            assert_eq!(code_text(text).as_deref(), Some(left), "{text:?}");
        }
        assert!(code_text(&"1".repeat(CODE_TEXT_MAX)).is_some());
        assert_eq!(code_text(&"1".repeat(CODE_TEXT_MAX + 1)), None);
    }

    proptest! {
        #[test]
        fn nothing_panics_and_once_is_enough(text: String) {
            prop_assert_eq!(trimmed(trimmed(&text)), trimmed(&text));
            if let Some(code) = code_text(&text) {
                prop_assert!(!code.chars().any(char::is_whitespace));
            }
        }
    }
}
