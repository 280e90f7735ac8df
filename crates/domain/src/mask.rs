//! Masks: what is shown of a number or an address in place of all of it (R35, S7).
//!
//! The owner recognises it; nobody else learns how long it is, or enough to write to it. The number
//! of stars and dots is always the same. There are two: [`hint`] is for strangers at a reset and so
//! coarse that invention makes every value of it; [`mask`] tells a little more, and is for the
//! person signed in and for operators.

use crate::email::EmailAddress;
use crate::internet_domain;
use crate::method::{Destination, Factor, Method};
use crate::phone::PhoneNumber;

/// The providers whose names a [`hint`] shows. So many people have a mailbox at each that its name
/// proves nothing; any other domain (an employer, a school, one's own) would say whose account it
/// is.
pub(crate) const SHOWN_DOMAINS: [&str; 6] =
    ["gmail.com", "hotmail.com", "outlook.com", "icloud.com", "yahoo.com", "yahoo.ca"];

/// What a stranger is shown of a destination: `j****@gmail.com`, `*****@***`, `••••••••23`. The
/// first character of the local part where it is a letter from a to z and no more than a third of
/// it, the domain where it is one of a few that many people have.
pub fn hint(destination: &Destination) -> String {
    match destination {
        Destination::Phone(number) => phone(number),
        Destination::Email(address) => {
            let first = address.local().bytes().next().filter(u8::is_ascii_lowercase);
            let first = first.filter(|_| address.local().len() > 2).map_or('*', char::from);
            let domain =
                SHOWN_DOMAINS.iter().find(|domain| **domain == address.domain()).unwrap_or(&"***");
            format!("{first}****@{domain}")
        }
    }
}

/// What its owner and operators are shown of a destination: [`email`] or [`phone`].
pub fn mask(destination: &Destination) -> String {
    match destination {
        Destination::Phone(number) => phone(number),
        Destination::Email(address) => email(address),
    }
}

/// What its owner and operators are shown of a method: the mask of its number or address, the name
/// of an app, the serial number of a token, nothing of codes.
pub fn method(method: &Method) -> String {
    match &method.factor {
        Factor::Contact(destination) => mask(destination),
        Factor::Token(token) => token.serial().to_owned(),
        _ => method.name().unwrap_or_default().to_owned(),
    }
}

/// `jo****@gm***.com`: the beginning of the local part and of the domain, and the domain's last
/// label; one with accents as people write it.
pub fn email(address: &EmailAddress) -> String {
    let domain = internet_domain::readable(address.domain());
    let first = domain.split('.').next().unwrap_or_default();
    let last = domain.rsplit('.').next().unwrap_or_default();
    format!("{}****@{}***.{last}", beginning(address.local()), beginning(first))
}

/// `••••••••23`: the last two digits.
pub fn phone(number: &PhoneNumber) -> String {
    let digits = number.e164();
    // A value that is no E.164 number after all must neither be shown nor make this panic.
    let is_number = digits.len() >= 8 && digits.bytes().skip(1).all(|c| c.is_ascii_digit());
    let last = digits.get(digits.len().saturating_sub(2)..).filter(|_| is_number);
    format!("••••••••{}", last.unwrap_or_default())
}

/// Two characters of what is at least four long, one of what is two or three long, none of less:
/// never more than half.
fn beginning(text: &str) -> &str {
    let shown = match text.chars().count() {
        0 | 1 => 0,
        2 | 3 => 1,
        _ => 2,
    };
    text.char_indices().nth(shown).map_or("", |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn masked(text: &str) -> String {
        email(&EmailAddress::parse(text).unwrap())
    }

    #[test]
    fn s7_addresses_are_masked() {
        for (address, mask) in [
            ("john.smith@gmail.com", "jo****@gm***.com"),
            ("John@Gmail.com", "jo****@gm***.com"),
            ("joe@example.ca", "j****@ex***.ca"),
            ("jo@aol.com", "j****@a***.com"),
            ("j@me.com", "****@m***.com"),
            ("jane@x.ca", "ja****@***.ca"),
            ("jane@école.ca", "ja****@éc***.ca"),
            ("jane@xn--cole-9oa.ca", "ja****@éc***.ca"),
            ("jane@mail.example.co.uk", "ja****@ma***.uk"),
        ] {
            assert_eq!(masked(address), mask);
        }
    }

    #[test]
    fn s7_a_hint_shows_a_letter_and_a_large_provider_at_most() {
        for (address, shown) in [
            ("john.smith@gmail.com", "j****@gmail.com"),
            ("John.Smith@Gmail.com", "j****@gmail.com"),
            ("joe@hotmail.com", "j****@hotmail.com"),
            ("jo@hotmail.com", "*****@hotmail.com"),
            ("j@yahoo.ca", "*****@yahoo.ca"),
            ("7jane@icloud.com", "*****@icloud.com"),
            ("_jane@outlook.com", "*****@outlook.com"),
            ("+tag@yahoo.com", "*****@yahoo.com"),
            ("jane@lakeheadu.ca", "j****@***"),
            ("jane@mail.gmail.com", "j****@***"),
            ("jane@gmail.com.example", "j****@***"),
            ("1@x.ca", "*****@***"),
        ] {
            assert_eq!(hint(&Destination::Email(EmailAddress::parse(address).unwrap())), shown);
        }
        for number in ["+14165550123", "+33612345623", "+4915112345623"] {
            assert_eq!(
                hint(&Destination::Phone(PhoneNumber::from_e164(number.into()))),
                "••••••••23"
            );
        }
    }

    #[test]
    fn s7_numbers_are_masked() {
        let mask = |e164: &str| mask(&Destination::Phone(PhoneNumber::from_e164(e164.to_owned())));
        assert_eq!(mask("+14165550123"), "••••••••23");
        assert_eq!(mask("+33612345678"), "••••••••78");
        assert_eq!(mask(""), "••••••••");
        assert_eq!(mask("+123456"), "••••••••");
        assert_eq!(mask("+123456é"), "••••••••");
    }

    proptest! {
        #[test]
        fn a_mask_tells_no_length(local in "[a-z]{4,30}", domain in "[a-z]{4,30}") {
            let text = masked(&format!("{local}@{domain}.ca"));
            prop_assert_eq!(text.len(), "jo****@gm***.ca".len());
            prop_assert!(!text.contains(&local[..3]) && !text.contains(&domain[..3]));
        }

        #[test]
        fn at_most_half_is_shown(local in "[a-z]{1,6}") {
            let text = masked(&format!("{local}@example.ca"));
            let shown = text.find('*').unwrap();
            prop_assert!(shown * 2 <= local.len().max(1));
        }

        #[test]
        fn nothing_panics(e164: String) {
            let text = phone(&PhoneNumber::from_e164(e164));
            prop_assert!(text.starts_with("••••••••"));
        }
    }
}
