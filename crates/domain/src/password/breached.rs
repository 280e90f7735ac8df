//! Whether a password is one that everybody tries: known from a breach, as it is or dressed up in
//! the usual ways.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Where the list comes from is told in `crates/domain/data/README.md`.
static LIST: &[u8] = include_bytes!("../../data/breached.fst");

/// How many digits or signs before or after a known password still count as dressing it up.
const DRESSING: usize = 4;

/// Whether the password is known: as it is, in other capitals, with `@` for `a` and the like, said
/// several times over, or with up to four digits or signs (or a row such as `123456789`) before or
/// after it.
pub(super) fn is_breached(password: &str) -> bool {
    let lower: String = password.chars().flat_map(char::to_lowercase).nfc().collect();
    let plain: String = lower.chars().map(letter).collect();
    [lower.as_str(), plain.as_str()].into_iter().any(|text| {
        let unit = repeated(text).unwrap_or(text);
        is_listed(text)
            || undressed(unit).any(|core| is_listed(core) || repeated(core).is_some_and(is_listed))
    })
}

/// The shortest piece that the text repeats, where it does: `passpass` and `passpasspa` both repeat
/// `pass`.
pub(super) fn repeated(text: &str) -> Option<&str> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let long_enough = |at: usize| at <= text.len() / 2;
    starts
        .into_iter()
        .skip(1)
        .take_while(|at| long_enough(*at))
        .find_map(|at| text.starts_with(&text[at..]).then(|| &text[..at]))
}

/// Exactly this entry. Anything else would be a guess, and refuse passwords that nobody knows.
fn is_listed(text: &str) -> bool {
    static SET: LazyLock<Option<fst::Set<&[u8]>>> = LazyLock::new(|| fst::Set::new(LIST).ok());
    SET.as_ref().is_some_and(|set| set.contains(text))
}

/// The text without what was put before or after it.
fn undressed(text: &str) -> impl Iterator<Item = &str> {
    let is_dressing = |c: char| !c.is_alphabetic();
    let head = text.len() - text.trim_start_matches(is_dressing).len();
    let tail = text.trim_end_matches(is_dressing).len();
    let heads = cuts(text, 0, head);
    let tails = cuts(text, tail.max(head), text.len());
    heads
        .into_iter()
        .flat_map(move |from| tails.clone().into_iter().filter_map(move |to| text.get(from..to)))
}

/// Where the text between `from` and `to` may be cut: at both ends, and wherever no more than a
/// little, or only a row, is cut off.
fn cuts(text: &str, from: usize, to: usize) -> Vec<usize> {
    let before = from == 0;
    let at = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .filter(|at| (from..=to).contains(at));
    at.filter(|at| {
        let off = if before { &text[..*at] } else { &text[*at..] };
        off.chars().count() <= DRESSING || is_row(off)
    })
    .collect()
}

/// `1111`, `123456789`, `9876`, `67890`: every step from one digit to the next is the same, and 0
/// comes after 9.
pub(super) fn is_row(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    digits.is_some_and(|digits| {
        [0, 1, 9].iter().any(|step| digits.windows(2).all(|pair| (pair[0] + step) % 10 == pair[1]))
    })
}

/// The letter that a digit or sign usually stands for.
fn letter(c: char) -> char {
    match c {
        '@' | '4' => 'a',
        '3' | '€' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '5' | '$' => 's',
        '7' | '+' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r4_the_list_is_whole_and_large_enough() {
        use fst::Streamer;
        let set = fst::Set::new(LIST).unwrap();
        set.as_fst().verify().unwrap();
        let (mut all, mut long) = (0, 0);
        let mut stream = set.stream();
        while let Some(entry) = stream.next() {
            let entry = std::str::from_utf8(entry).unwrap();
            let length = entry.chars().count();
            assert!((8..=64).contains(&length), "{entry}");
            assert_eq!(entry.to_lowercase().nfc().collect::<String>(), entry);
            all += 1;
            long += usize::from(length >= 15);
        }
        assert!(all >= 140_000 && long >= 100_000, "{all} {long}");
    }

    #[test]
    fn r4_breached_passwords_and_their_disguises_are_known() {
        for text in [
            "password1",
            "passwordpassword",
            "PasswordPassword",
            "passwordpasswordpass",
            "Butterfly12!Butterfly12!",
            "ButterflyButterflyButterfly12!",
            "P@ssw0rdP@ssw0rd",
            "Password123456789",
            "1234Password1234",
            "correcthorsebatterystaple",
            "CorrectHorseBatteryStaple!",
            "correcthorsebatterystaple2024",
            "maryhadalittlelamb",
            "!!maryhadalittlelamb!!",
            "iloveyou1111111111",
            "sunshine9876543210",
        ] {
            assert!(is_breached(text), "{text}");
        }
    }

    #[test]
    fn r4_what_only_contains_one_is_not_refused() {
        for text in [
            "",
            "a",
            "password of the grey heron",
            "sunshine-84921-73640",
            "my-passwordpassword-is-odd",
            "correct horse battery heron",
            "päßwört påsswôrd",
            "日本語のパスワードです",
        ] {
            assert!(!is_breached(text), "{text}");
        }
    }

    #[test]
    fn repetitions_are_seen() {
        for (text, unit) in [
            ("aaaa", Some("a")),
            ("abab", Some("ab")),
            ("ababa", Some("ab")),
            ("éàéà", Some("éà")),
            ("aba", None),
            ("abcab", None),
            ("a", None),
            ("", None),
        ] {
            assert_eq!(repeated(text), unit, "{text}");
        }
    }

    #[test]
    fn rows_are_seen() {
        for row in ["", "7", "1111", "1234567890", "98765", "0987", "89012"] {
            assert!(is_row(row), "{row}");
        }
        for other in ["1357", "19841", "12a4", "1224"] {
            assert!(!is_row(other), "{other}");
        }
    }
}
