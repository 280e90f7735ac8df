//! E-mail addresses: a strict subset of RFC 5321 that every mail server takes as it is written.
//!
//! Accepted is `dot-atom@host.name` in ASCII; a domain with accents becomes ASCII
//! ([`internet_domain`]), what is typed in full width becomes its usual form, and marks that can't
//! be seen go. Left out on purpose, as S43 and S44 ask: quoted local parts, comments, address
//! literals (`[192.0.2.1]`), several addresses in one field, any control character. Left out for
//! simplicity: local parts in other scripts. Role addresses (`info@`,
//! `office@`) are taken: a shared mailbox is a person's only one more often than it is an attack.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::internet_domain;
use crate::name::narrow;
use crate::typed::{trimmed, without_marks};

/// The longest address in bytes (RFC 5321, 4.5.3.1.3, less the angle brackets).
const ADDRESS_MAX: usize = 254;
/// The longest text that is looked at, in bytes: with marks that can't be seen, and in full width.
const TYPED_MAX: usize = 1024;
/// The longest part before the `@` in bytes (RFC 5321, 4.5.3.1.1).
const LOCAL_MAX: usize = 64;
/// The longest label of a domain in bytes (RFC 1035, 2.3.4).
const LABEL_MAX: usize = 63;
/// Domains whose mailboxes are the same whether or not there are dots in the local part.
const DOTS_IGNORED: [&str; 2] = ["gmail.com", "googlemail.com"];

/// The text is no address that Regain sends to. Never shows what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not an e-mail address")]
pub struct EmailError;

/// An e-mail address. Equal to another only when it is written the same. Its value never appears in
/// `Debug` output.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress {
    as_typed: String,
    canonical: String,
}

impl EmailAddress {
    /// Reads one address; what [`trimmed`] takes off its ends goes, and so does a dot that ends the
    /// domain.
    ///
    /// # Errors
    /// [`EmailError`] for anything that is not in the subset described above, or longer than RFC
    /// 5321 allows.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = trimmed(text);
        if text.len() > TYPED_MAX {
            return Err(EmailError);
        }
        let text: String = without_marks(text).chars().map(narrow).collect();
        let text = text.strip_suffix('.').unwrap_or(&text);
        let (local, domain) = text.split_once('@').ok_or(EmailError)?;
        let ascii = if domain.is_ascii() {
            domain.to_owned()
        } else {
            internet_domain::ascii(domain).ok_or(EmailError)?
        };
        let as_typed = format!("{local}@{ascii}");
        if as_typed.len() > ADDRESS_MAX || !is_dot_atom(local) || !is_host_name(&ascii) {
            return Err(EmailError);
        }
        Ok(Self { canonical: as_typed.to_ascii_lowercase(), as_typed })
    }

    /// As the person typed it, in ASCII: what mail is sent to.
    pub fn as_typed(&self) -> &str {
        &self.as_typed
    }

    /// In lower case: what the store finds it by. Two that differ here may still be one mailbox;
    /// see [`mailbox`](Self::mailbox).
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// What comes before the `@`, in lower case.
    pub fn local(&self) -> &str {
        self.split().0
    }

    /// What comes after the `@`, in lower case.
    pub fn domain(&self) -> &str {
        self.split().1
    }

    /// What makes two addresses the same mailbox as far as can be known: lower case, without a
    /// `+tag`, and without dots where the provider ignores them. For counting and comparing,
    /// never for sending (S49, S104).
    pub fn mailbox(&self) -> String {
        let (local, domain) = self.split();
        let base = local.split_once('+').map_or(local, |(base, _)| base);
        // A local part such as "+x" is all tag; there it is the mailbox.
        let base = if base.is_empty() { local } else { base };
        if DOTS_IGNORED.contains(&domain) {
            format!("{}@{}", base.replace('.', ""), DOTS_IGNORED[0])
        } else {
            format!("{base}@{domain}")
        }
    }

    /// Whether mail to both reaches the same mailbox, as far as can be known (S104).
    pub fn same_mailbox(&self, other: &Self) -> bool {
        self.mailbox() == other.mailbox()
    }

    /// Whether the domain is one of `domains` or lies below one (S44). Case, a leading `@` and a
    /// dot at the end of a domain do not matter.
    pub fn is_in(&self, domains: &[String]) -> bool {
        domains.iter().any(|domain| {
            let domain = domain.trim().trim_start_matches('@').trim_end_matches('.');
            let domain = internet_domain::ascii(domain).unwrap_or_default();
            match self.domain().strip_suffix(domain.as_str()) {
                Some(above) => !domain.is_empty() && (above.is_empty() || above.ends_with('.')),
                None => false,
            }
        })
    }

    fn split(&self) -> (&str, &str) {
        self.canonical.split_once('@').unwrap_or((&self.canonical, ""))
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailError;
    fn try_from(text: String) -> Result<Self, EmailError> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.as_typed
    }
}

/// `Dot-string` of RFC 5321, 4.1.2.
fn is_dot_atom(local: &str) -> bool {
    let is_atext = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&c);
    local.len() <= LOCAL_MAX
        && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atext))
}

/// At least two labels of letters, digits and inner hyphens; the last is no number (RFC 3696, 2).
fn is_host_name(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=LABEL_MAX).contains(&label.len())
            && label.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_top = |label: &str| label.len() >= 2 && !label.bytes().all(|c| c.is_ascii_digit());
    domain.split('.').all(is_label) && domain.rsplit_once('.').is_some_and(|(_, top)| is_top(top))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn address(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    #[test]
    fn people_s_addresses_are_taken() {
        for (typed, kept) in [
            ("jane@example.ca", "jane@example.ca"),
            (" Jane.O'Neil+x@Mail.Example.CA \n", "Jane.O'Neil+x@Mail.Example.CA"),
            ("jane@example.ca.", "jane@example.ca"),
            ("1@xn--bcher-kva.example", "1@xn--bcher-kva.example"),
            ("info@a-b.co", "info@a-b.co"),
            ("Jane@Bücher.example", "Jane@xn--bcher-kva.example"),
            ("jane@école.ca", "jane@xn--cole-9oa.ca"),
            ("jane@exаmple.ca", "jane@xn--exmple-4nf.ca"), // Cyrillic а: another domain
            ("ｊane＠ｅxample．ca", "jane@example.ca"),
            ("ja\u{200b}ne@exam\u{ad}ple.ca", "jane@example.ca"),
        ] {
            assert_eq!(address(typed).as_typed(), kept);
            assert_eq!(address(typed).canonical(), kept.to_ascii_lowercase());
        }
    }

    #[test]
    fn s43_no_line_ends_or_control_characters() {
        for bad in [
            "jane@example.ca\r\nBcc: x@example.ca",
            "jane\n@example.ca",
            "jane@example.ca\0",
            "ja\0ne@example.ca",
            "jane@exam\rple.ca",
            "jane@example.ca\u{7f}x",
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(EmailError), "{bad:?}");
        }
    }

    #[test]
    fn s44_odd_addresses_are_refused() {
        for bad in [
            "",
            " ",
            "jane",
            "@example.ca",
            "jane@",
            "\"jane doe\"@example.ca",
            "jane(home)@example.ca",
            "jane@(home)example.ca",
            "jane@[192.0.2.1]",
            "jane@[IPv6:2001:db8::1]",
            "jane@192.0.2.1",
            "Jane <jane@example.ca>",
            "jane@example.ca,joe@example.ca",
            "jane@example.ca; joe@example.ca",
            "jane@example.ca joe@example.ca",
            "jane@example.ca@example.com",
            ".jane@example.ca",
            "jane.@example.ca",
            "ja..ne@example.ca",
            "jane doe@example.ca",
            "jane@example",
            "jane@example.c",
            "jane@example..ca",
            "jane@.example.ca",
            "jane@example.ca..",
            "jane@-example.ca",
            "jane@example-.ca",
            "jane@exa_mple.ca",
            "renée@example.ca",
            "jane@xn--\u{e9}.example",
            "jane\\@example.ca",
            "jane:x@example.ca",
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(EmailError), "{bad:?}");
        }
    }

    #[test]
    fn lengths_of_rfc_5321() {
        assert!(EmailAddress::parse(&format!("{}@example.ca", "a".repeat(64))).is_ok());
        assert!(EmailAddress::parse(&format!("{}@example.ca", "a".repeat(65))).is_err());
        assert!(EmailAddress::parse(&format!("a@{}.ca", "a".repeat(63))).is_ok());
        assert!(EmailAddress::parse(&format!("a@{}.ca", "a".repeat(64))).is_err());
        let of_length = |n: usize| {
            format!("a@{}.{}.ca", vec!["a".repeat(59); 4].join("."), "b".repeat(n - 246 + 1))
        };
        assert_eq!((of_length(254).len(), of_length(255).len()), (254, 255));
        assert!(EmailAddress::parse(&of_length(254)).is_ok());
        assert!(EmailAddress::parse(&of_length(255)).is_err());
    }

    #[test]
    fn s44_the_organisation_s_own_domains_are_seen() {
        let own = [
            "ContactNorth.ca.".to_owned(),
            "@example.org".to_owned(),
            String::new(),
            " ".to_owned(),
        ];
        for inside in [
            "a@contactnorth.ca",
            "a@CONTACTNORTH.CA",
            "a@contactnorth.ca.",
            "a@mail.contactnorth.ca",
            "a@x.y.example.org",
        ] {
            assert!(address(inside).is_in(&own), "{inside}");
        }
        for outside in
            ["a@notcontactnorth.ca", "a@contactnorth.ca.example.com", "a@north.ca", "a@gmail.com"]
        {
            assert!(!address(outside).is_in(&own), "{outside}");
        }
        assert!(address("a@école.ca").is_in(&["École.ca".to_owned()]));
        assert!(address("a@x.école.ca").is_in(&["xn--cole-9oa.ca".to_owned()]));
        assert!(!address("a@gmail.com").is_in(&[]));
    }

    #[test]
    fn s104_spellings_of_one_mailbox() {
        for (one, other) in [
            ("Jane.Doe@Example.ca", "jane.doe+news@example.CA"),
            ("jane.doe@gmail.com", "j.a.n.e.doe+x@googlemail.com"),
            ("+x@example.ca", "+X@example.ca"),
        ] {
            assert!(address(one).same_mailbox(&address(other)), "{one} {other}");
        }
        for (one, other) in [
            ("jane.doe@example.ca", "janedoe@example.ca"),
            ("jane@example.ca", "jane@example.com"),
            ("+x@example.ca", "+y@example.ca"),
        ] {
            assert!(!address(one).same_mailbox(&address(other)), "{one} {other}");
        }
    }

    #[test]
    fn debug_shows_no_address() {
        assert_eq!(format!("{:?}", address("jane@example.ca")), "EmailAddress(…)");
    }

    proptest! {
        #[test]
        fn nothing_panics_and_what_is_taken_is_plain(text in "\\PC{0,20}@?\\PC{0,20}", any: String) {
            for text in [text, any] {
                if let Ok(address) = EmailAddress::parse(&text) {
                    prop_assert!(address.as_typed().bytes().all(|c| c.is_ascii_graphic()));
                    prop_assert_eq!(EmailAddress::parse(address.as_typed()), Ok(address.clone()));
                    prop_assert!(address.same_mailbox(&address));
                }
            }
        }

        #[test]
        fn usual_addresses_are_taken(local in "[a-z0-9_]{1,10}([.+-][a-z0-9]{1,10}){0,2}", domain in "[a-z0-9]{1,10}(\\.[a-z]{2,6}){1,2}") {
            let address = address(&format!("{local}@{domain}"));
            prop_assert_eq!((address.local(), address.domain()), (local.as_str(), domain.as_str()));
        }
    }
}
