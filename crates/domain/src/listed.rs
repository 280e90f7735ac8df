//! Numbers and addresses as directories hold them: with labels, two in one value, with the kind of
//! mail system before them.
//!
//! What cannot be read whole is not guessed at: a number with an extension is never taken for the
//! switchboard's.

use crate::email::EmailAddress;
use crate::phone::{PhoneError, PhoneNumber};

/// Fewer digits are no number of their own: an extension, or the end of the number before.
const LEAST_DIGITS: usize = 7;
/// So many are looked for in one value.
const MOST: usize = 8;
/// Longer values hold something else.
const LONGEST: usize = 500;
/// Words between two numbers, in both languages.
const OR: [&str; 4] = [" or ", " ou ", " and ", " et "];

/// Why a value of a directory is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotMail {
    /// It is not an e-mail address.
    NotAnAddress,
    /// It is of another system (`X500:`, `sip:`).
    OtherSystem,
}

/// The numbers in a value, each as it can be read or why not. `iso` is the country whose numbers
/// have no prefix.
pub fn numbers(value: &str, iso: &str) -> Vec<Result<PhoneNumber, PhoneError>> {
    if value.len() > LONGEST {
        return vec![Err(PhoneError::NotValid)];
    }
    let parts = number_parts(value);
    parts.iter().take(MOST).map(|part| number(part, iso)).collect()
}

/// The addresses in a value (of `mail`, `otherMailbox`, `proxyAddresses`), each as it can be read
/// or why not.
pub fn addresses(value: &str) -> Vec<Result<EmailAddress, NotMail>> {
    if value.len() > LONGEST {
        return vec![Err(NotMail::NotAnAddress)];
    }
    let parts = value.split([';', ',', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let found: Vec<_> = parts.take(MOST).map(address).collect();
    if found.is_empty() { vec![Err(NotMail::NotAnAddress)] } else { found }
}

fn address(text: &str) -> Result<EmailAddress, NotMail> {
    let inside = text.rsplit_once('<').and_then(|(_, rest)| rest.strip_suffix('>')).unwrap_or(text);
    let plain = match inside.split_once(':') {
        Some((system, rest))
            if ["smtp", "mailto"].iter().any(|ours| system.trim().eq_ignore_ascii_case(ours)) =>
        {
            rest
        }
        Some((system, _)) if !system.contains('@') => return Err(NotMail::OtherSystem),
        _ => inside,
    };
    EmailAddress::parse(plain).map_err(|_| NotMail::NotAnAddress)
}

fn number(text: &str, iso: &str) -> Result<PhoneNumber, PhoneError> {
    // As it stands, it may be as a person would write it.
    match PhoneNumber::parse(text, iso) {
        Err(PhoneError::NotValid) => {}
        read => return read,
    }
    let bare = without_labels(text);
    match PhoneNumber::parse(&bare, iso) {
        Err(PhoneError::NotValid) if has_extension(&bare) => Err(PhoneError::Extension),
        // Commas between the groups of one number.
        Err(PhoneError::NotValid) if bare.contains(',') => {
            PhoneNumber::parse(&bare.replace(',', " "), iso)
        }
        read => read,
    }
}

/// The value in parts that hold a number each.
fn number_parts(value: &str) -> Vec<String> {
    let mut value = value.to_owned();
    for word in OR {
        value = value.replace(word, " / ");
    }
    let mut parts: Vec<String> = Vec::new();
    let mut begin = 0;
    // A sign stays with what follows it, until that turns out to be a number of its own.
    for (at, _) in value.match_indices(['/', '|', ',', ';', '\n', '\r']) {
        push(&mut parts, &value[begin..at]);
        begin = at;
    }
    push(&mut parts, &value[begin..]);
    let is_sign = |c: char| c.is_whitespace() || "/|,;".contains(c);
    parts
        .iter()
        .map(|part| part.trim_matches(is_sign).to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// Adds a part; one with too few digits belongs to the one before, and the first to what comes
/// next.
fn push(parts: &mut Vec<String>, part: &str) {
    let digits = |text: &str| text.chars().filter(|c| c.is_numeric()).count();
    match parts.last_mut() {
        Some(before) if digits(part) < LEAST_DIGITS || digits(before) < LEAST_DIGITS => {
            before.push_str(part)
        }
        _ => parts.push(part.to_owned()),
    }
}

/// Without words before and after the number, and without brackets that hold words.
fn without_labels(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text;
    while let Some(open) = rest.find(['(', '[']) {
        let (before, from) = rest.split_at(open);
        bare.push_str(before);
        let Some(close) = from.find([')', ']']) else {
            rest = from;
            break;
        };
        let (bracket, after) = from.split_at(close + 1);
        if bracket.chars().any(char::is_numeric) {
            bare.push_str(bracket);
        }
        rest = after;
    }
    bare.push_str(rest);
    let starts = |c: char| c.is_numeric() || "+(＋".contains(c);
    let begun = bare.find(starts).map_or("", |at| &bare[at..]);
    begun.trim_end_matches(|c: char| !c.is_numeric()).to_owned()
}

/// Whether a word and then digits follow a number.
fn has_extension(bare: &str) -> bool {
    let word = bare.find(|c: char| c.is_alphabetic() || c == '#');
    word.is_some_and(|at| {
        let (number, extension) = bare.split_at(at);
        number.chars().filter(|c| c.is_numeric()).count() >= LEAST_DIGITS
            && extension.chars().any(char::is_numeric)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(value: &str) -> Vec<Result<String, PhoneError>> {
        numbers(value, "CA")
            .into_iter()
            .map(|read| read.map(|number| number.e164().to_owned()))
            .collect()
    }

    #[test]
    fn a_number_with_a_label_is_read() {
        for value in [
            "416-555-0123 (cell)",
            "(cell) 416-555-0123",
            "[mobile] +1 416 555 0123",
            "Cell: 416 555 0123",
            "Tél. : 416 555-0123",
            "M 416.555.0123",
            "416 555 0123 - mobile",
            "(416) 555-0123 (personnel)",
            "tel:+14165550123",
            "416,555,0123",
        ] {
            assert_eq!(read(value), [Ok("+14165550123".to_owned())], "{value}");
        }
    }

    #[test]
    fn two_numbers_in_one_value_are_two() {
        let both = [Ok("+14165550123".to_owned()), Ok("+14165550124".to_owned())];
        for value in [
            "416-555-0123 / 416-555-0124",
            "416-555-0123/416-555-0124",
            "416 555 0123; 416 555 0124",
            "416 555 0123, 416 555 0124",
            "(416) 555-0123 or (416) 555-0124",
            "416 555 0123 ou 416 555 0124 (cell)",
            "Cell: 416 555 0123 | Home: 416 555 0124",
            "416 555 0123\r\n416 555 0124",
        ] {
            assert_eq!(read(value), both, "{value}");
        }
    }

    #[test]
    fn an_extension_is_never_the_switchboard() {
        for value in [
            "416 555 0123 ext. 12",
            "416 555 0123, ext. 12",
            "416 555 0123;ext=4",
            "tel:+1-416-555-0123;ext=4",
            "416 555 0123 x12",
            "416 555 0123 / x12",
            "416 555 0123 #12",
            "416 555 0123 poste 12",
            "416 555 0123, poste 12",
            "Bureau : 416 555 0123 poste 4567",
        ] {
            assert_eq!(read(value), [Err(PhoneError::Extension)], "{value}");
        }
        assert_eq!(
            read("416 555 0123 ext. 12 / 416 555 0124"),
            [Err(PhoneError::Extension), Ok("+14165550124".to_owned())]
        );
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for value in ["on request", "12", "416 555 0123 416 555 0124", "416 555 0123/24"] {
            let read = read(value);
            assert!(!read.is_empty() && read.iter().all(Result::is_err), "{value}: {read:?}");
        }
        assert_eq!(read(&"4".repeat(501)), [Err(PhoneError::NotValid)]);
    }

    #[test]
    fn an_address_with_its_system_is_read() {
        for value in [
            "smtp:kim@home.example",
            "SMTP:kim@home.example",
            "mailto:kim@home.example",
            "Kim <kim@home.example>",
        ] {
            let read = addresses(value);
            assert_eq!(read.len(), 1, "{value}");
            assert_eq!(
                read[0].as_ref().map(EmailAddress::canonical),
                Ok("kim@home.example"),
                "{value}"
            );
        }
        let two = addresses("kim@home.example; kim@other.example");
        assert!(two.len() == 2 && two.iter().all(Result::is_ok));
        for value in ["X500:/o=Example/cn=kim", "sip:kim@example.ca", "x400:C=CA;A= "] {
            assert_eq!(addresses(value)[0], Err(NotMail::OtherSystem), "{value}");
        }
        for value in ["", "kim", "kim at home"] {
            assert_eq!(addresses(value), [Err(NotMail::NotAnAddress)], "{value}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text: String) {
            let _ = (numbers(&text, "CA"), addresses(&text));
        }
    }
}
