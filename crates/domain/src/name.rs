//! Names: what a person signs in with, and the name that people know them by.
//!
//! A sign-in name looks like an e-mail address; where passwords live in an external directory it
//! may also be a bare name (`uid`, `sAMAccountName`). Two spellings are one name when they differ
//! in case, in width (`ａ`, `a`), in how accents are composed, in marks that can't be seen, in the
//! dot that may end a domain or in how a domain with accents is written ([`internet_domain`]): much
//! as RFC 8265, 3.3, does it. Nothing else is folded. A Cyrillic `а` is never a Latin one, so a
//! look-alike never finds another person's account (S66).

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::internet_domain;
use crate::typed::{trimmed, without_marks};

/// The longest sign-in name, in bytes of UTF-8 (RFC 5321, 4.5.3.1.3, less the angle brackets).
pub const SIGN_IN_NAME_MAX: usize = 254;
/// The longest sign-in name with marks that can't be seen, in bytes.
const MARKED_NAME_MAX: usize = 1024;
/// The longest display name, in code points.
pub const DISPLAY_NAME_MAX: usize = 64;

/// Why something cannot be a name. Never shows what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing but blanks.
    #[error("it is empty")]
    Empty,
    /// Longer than allowed.
    #[error("it is longer than {max}")]
    TooLong {
        /// The most there may be.
        max: usize,
    },
    /// A sign-in name without the form of an address.
    #[error("it does not look like an e-mail address")]
    NotAnAddress,
    /// A control character.
    #[error("it has characters that cannot be seen")]
    Invisible,
}

/// What a person signs in with. Equal when the canonical forms are. Its value never appears in
/// `Debug` output.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SignInName {
    as_typed: String,
    canonical: String,
}

impl SignInName {
    /// Reads a sign-in name: something before and after its last `@`, without blanks inside, at
    /// most 254 bytes.
    ///
    /// # Errors
    /// [`NameError`] says what is wrong with it; whether there is such an account plays no part.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let is_address = |name: &Self| !name.is_bare() && !name.canonical.contains(' ');
        Self::parse_bare(text).and_then(|name| {
            if is_address(&name) { Ok(name) } else { Err(NameError::NotAnAddress) }
        })
    }

    /// Reads a sign-in name that may also be a bare one, as an external directory knows people by
    /// (`kim`, `kim tran`, `DOMAIN\kim`). What has an `@` must look like an address all the
    /// same, but for blanks before the `@`: Active Directory takes `kim tran@DOMAIN`.
    ///
    /// # Errors
    /// [`NameError`].
    pub fn parse_bare(text: &str) -> Result<Self, NameError> {
        // Before anything is folded: the work must be bounded, and folding can lengthen.
        let typed = trimmed(text);
        if typed.is_empty() {
            return Err(NameError::Empty);
        }
        if typed.len() > MARKED_NAME_MAX {
            return Err(NameError::TooLong { max: SIGN_IN_NAME_MAX });
        }
        let as_typed = without_marks(typed);
        if as_typed.len() > SIGN_IN_NAME_MAX {
            return Err(NameError::TooLong { max: SIGN_IN_NAME_MAX });
        }
        if as_typed.chars().any(is_invisible) {
            return Err(NameError::Invisible);
        }
        // A blank is a blank, however wide, and however many there are.
        let mut folded = fold(&as_typed);
        if folded.contains(char::is_whitespace) {
            folded = folded.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        let canonical = folded.strip_suffix('.').unwrap_or(&folded);
        if canonical.len() > SIGN_IN_NAME_MAX {
            return Err(NameError::TooLong { max: SIGN_IN_NAME_MAX });
        }
        if canonical.is_empty() {
            return Err(NameError::NotAnAddress);
        }
        if let Some((local, domain)) = canonical.rsplit_once('@')
            && (local.is_empty()
                || local.ends_with(' ')
                || local.contains('@')
                || domain.contains(' ')
                || domain.split('.').any(str::is_empty))
        {
            return Err(NameError::NotAnAddress);
        }
        let canonical = match canonical.rsplit_once('@') {
            Some((local, domain)) => match internet_domain::ascii(domain) {
                Some(domain) => [local, "@", &domain].concat(),
                None => canonical.to_owned(),
            },
            None => canonical.to_owned(),
        };
        if canonical.len() > SIGN_IN_NAME_MAX {
            return Err(NameError::TooLong { max: SIGN_IN_NAME_MAX });
        }
        Ok(Self { canonical, as_typed })
    }

    /// Whether it is a bare name rather than an address.
    pub fn is_bare(&self) -> bool {
        !self.canonical.contains('@')
    }

    /// As typed, without the blanks around it and without marks that can't be seen.
    pub fn as_typed(&self) -> &str {
        &self.as_typed
    }

    /// What a directory may hold for it: it compares accents as they are composed, and some compare
    /// case. Each once.
    pub fn spellings(&self) -> Vec<String> {
        let mut spellings = vec![self.canonical.clone(), self.canonical.nfd().collect()];
        if let Some((local, domain)) = self.canonical.rsplit_once('@') {
            let readable = format!("{local}@{}", internet_domain::readable(domain));
            spellings.extend([readable.nfc().collect(), readable.nfd().collect()]);
        }
        spellings.extend([
            self.as_typed.nfc().collect(),
            self.as_typed.nfd().collect(),
            self.as_typed.clone(),
        ]);
        let mut seen: Vec<String> = Vec::new();
        for spelling in spellings {
            if !seen.iter().any(|one| one.eq_ignore_ascii_case(&spelling)) {
                seen.push(spelling);
            }
        }
        seen
    }

    /// What accounts and counters are found by.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// What accounts were found by before domains had one form: the domain with its accents, where
    /// it has any. An account keeps that until it is saved again.
    pub fn former_canonical(&self) -> String {
        match self.canonical.rsplit_once('@') {
            Some((local, domain)) => format!("{local}@{}", internet_domain::readable(domain)),
            None => self.canonical.clone(),
        }
    }

    /// What comes after the `@`, canonical.
    pub fn domain(&self) -> &str {
        self.canonical.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The canonical form without a `+tag` and without the dots before the `@`: for counting tries
    /// only, never to find an account (S66).
    pub fn counter_form(&self) -> String {
        let Some((local, domain)) = self.canonical.rsplit_once('@') else {
            return self.canonical.clone();
        };
        let base = local.split_once('+').map_or(local, |(base, _)| base).replace('.', "");
        if base.is_empty() { self.canonical.clone() } else { format!("{base}@{domain}") }
    }
}

impl PartialEq for SignInName {
    fn eq(&self, other: &Self) -> bool {
        self.canonical == other.canonical
    }
}

impl Eq for SignInName {}

impl Hash for SignInName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical.hash(state);
    }
}

impl fmt::Debug for SignInName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignInName(…)")
    }
}

impl TryFrom<String> for SignInName {
    type Error = NameError;
    fn try_from(text: String) -> Result<Self, NameError> {
        // What is kept was judged when it was typed.
        Self::parse_bare(&text)
    }
}

impl From<SignInName> for String {
    fn from(name: SignInName) -> Self {
        name.as_typed
    }
}

/// The name that people know a person by, with single blanks and without marks that can't be seen:
/// at most 64 code points (S45, S58).
///
/// # Errors
/// [`NameError::Empty`], [`NameError::TooLong`], or [`NameError::Invisible`] for a control
/// character other than blanks.
pub fn display_name(text: &str) -> Result<String, NameError> {
    let mut name = String::new();
    for word in trimmed(text).split(char::is_whitespace).filter(|word| !word.is_empty()) {
        if word.chars().any(char::is_control) {
            return Err(NameError::Invisible);
        }
        let mut seen = word.chars().filter(|c| !is_invisible(*c)).peekable();
        if !name.is_empty() && seen.peek().is_some() {
            name.push(' ');
        }
        name.extend(seen);
        // Inside the loop, so that a huge text costs no more than it must.
        if name.chars().nth(DISPLAY_NAME_MAX).is_some() {
            return Err(NameError::TooLong { max: DISPLAY_NAME_MAX });
        }
    }
    if name.is_empty() { Err(NameError::Empty) } else { Ok(name.nfc().collect()) }
}

/// Width, then case, then composition. Character by character: the whole-string lower-casing of
/// Greek's last sigma depends on its neighbours.
fn fold(text: &str) -> String {
    // Nearly every name, and each row that is read holds one.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(narrow).flat_map(char::to_lowercase).nfc().collect()
}

/// The usual form of a full-width character (`＠`, `ａ`, `．`).
pub(crate) fn narrow(wide: char) -> char {
    match wide {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(wide) - 0xfee0).unwrap_or(wide),
        '\u{3002}' | '\u{ff61}' => '.',
        '\u{3000}' => ' ',
        other => other,
    }
}

/// Control characters, and the format characters of Unicode: those that turn the direction of
/// writing, join, or have no width.
pub(crate) fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{115f}' | '\u{1160}'
            | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(text: &str) -> String {
        SignInName::parse(text).unwrap().canonical().to_owned()
    }

    #[test]
    fn s66_spellings_of_one_name() {
        for spelling in [
            "jane.doe@example.ca",
            "  Jane.Doe@Example.CA\t",
            "JANE.DOE@EXAMPLE.CA.",
            "ｊａｎｅ．ｄｏｅ＠ｅｘａｍｐｌｅ．ｃａ",
            "\u{3000}jane.doe@example。ca\u{a0}",
            "jane\u{202e}.doe@exam\u{ad}ple.ca",
            "ja\u{200b}ne.\u{2060}doe\u{200d}@example.ca",
        ] {
            assert_eq!(canonical(spelling), "jane.doe@example.ca");
        }
        assert_eq!(canonical("rene\u{301}e@example.ca"), canonical("RENÉE@example.ca"));
        assert_eq!(
            SignInName::parse("ja\u{200b}ne@example.ca").unwrap().as_typed(),
            "jane@example.ca"
        );
        for spelling in
            ["kim@école.ca", "KIM@E\u{301}COLE.CA.", "kim@xn--cole-9oa.ca", "kim@ÉCOLE。ca"]
        {
            assert_eq!(canonical(spelling), "kim@xn--cole-9oa.ca", "{spelling}");
        }
    }

    #[test]
    fn s66_look_alikes_stay_apart() {
        for other in [
            "jаne.doe@example.ca", // Cyrillic а
            "jane.doe@exаmple.ca",
            "jane.dоe@example.ca", // Cyrillic о
            "janedoe@example.ca",
            "jane.doe+a@example.ca",
            "ʝane.doe@example.ca",
            "𝐣ane.doe@example.ca",
            "jane.doé@example.ca",
        ] {
            assert_ne!(canonical(other), "jane.doe@example.ca", "{other}");
        }
        assert_ne!(canonical("mıke@example.ca"), "mike@example.ca");
        assert_ne!(canonical("MİKE@example.ca"), "mike@example.ca");
    }

    #[test]
    fn s66_tags_and_dots_fold_in_counters_only() {
        let counter = |text| SignInName::parse(text).unwrap().counter_form();
        assert_eq!(counter("j.a.n.e+x+y@example.ca"), "jane@example.ca");
        assert_eq!(counter("Jane@example.ca"), "jane@example.ca");
        assert_eq!(counter("+x@example.ca"), "+x@example.ca");
        assert_eq!(counter("a@b.example.ca"), "a@b.example.ca");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.ca", "a".repeat(255 - "@example.ca".len()));
        assert!(SignInName::parse(&long[1..]).is_ok());
        for (text, error) in [
            ("", NameError::Empty),
            (" \u{3000}\n", NameError::Empty),
            ("jane", NameError::NotAnAddress),
            ("@example.ca", NameError::NotAnAddress),
            ("jane@", NameError::NotAnAddress),
            ("jane@.", NameError::NotAnAddress),
            ("jane@example..ca", NameError::NotAnAddress),
            ("jane@example.ca..", NameError::NotAnAddress),
            ("jane@x@example.ca", NameError::NotAnAddress),
            ("jane doe@example.ca", NameError::NotAnAddress),
            ("jane\u{3000}doe@example.ca", NameError::NotAnAddress),
            ("jane\r\nBcc:x@example.ca", NameError::Invisible),
            ("jane\0@example.ca", NameError::Invisible),
            (&long, NameError::TooLong { max: 254 }),
        ] {
            assert_eq!(SignInName::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn a_bare_name_is_one_where_it_may_be() {
        let name = SignInName::parse_bare(" Kim.Tran ").unwrap();
        assert_eq!(
            (name.canonical(), name.as_typed(), name.domain()),
            ("kim.tran", "Kim.Tran", "")
        );
        assert!(name.is_bare() && name.counter_form() == "kim.tran");
        assert!(!SignInName::parse_bare("kim@example.ca").unwrap().is_bare());
        for (text, error) in [
            ("", NameError::Empty),
            (".", NameError::NotAnAddress),
            ("kim@", NameError::NotAnAddress),
            ("kim@x@example.ca", NameError::NotAnAddress),
            ("kim @example.ca", NameError::NotAnAddress),
            ("kim@exam ple.ca", NameError::NotAnAddress),
            ("kim\0", NameError::Invisible),
            (&"k".repeat(255), NameError::TooLong { max: 254 }),
        ] {
            assert_eq!(SignInName::parse_bare(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn a_bare_name_may_have_blanks_and_a_domain_before_it() {
        for (text, canonical) in [
            ("Kim  Tran", "kim tran"),
            ("kim\u{a0}tran", "kim tran"),
            ("kim\u{3000}tran", "kim tran"),
            ("EXAMPLE\\Kim Tran", "example\\kim tran"),
            ("Kim Tran@EXAMPLE", "kim tran@example"),
        ] {
            assert_eq!(SignInName::parse_bare(text).unwrap().canonical(), canonical, "{text:?}");
            assert_eq!(SignInName::parse(text), Err(NameError::NotAnAddress), "{text:?}");
        }
    }

    #[test]
    fn a_name_is_looked_for_however_its_accents_are_composed() {
        let spellings = |text: &str| SignInName::parse_bare(text).unwrap().spellings();
        assert_eq!(spellings("Kim@Example.ca"), ["kim@example.ca"]);
        assert_eq!(
            spellings("kim@école.ca"),
            ["kim@xn--cole-9oa.ca", "kim@école.ca", "kim@e\u{301}cole.ca"]
        );
        for typed in ["ren\u{e9}", "rene\u{301}"] {
            assert_eq!(spellings(typed), ["ren\u{e9}", "rene\u{301}"], "{typed:?}");
        }
        assert!(spellings("Ren\u{c9}").len() <= 4);
    }

    #[test]
    fn serde_keeps_what_was_typed_and_checks_it() {
        let name = SignInName::parse("Jane@Example.ca").unwrap();
        let text = String::from(name.clone());
        assert_eq!(text, "Jane@Example.ca");
        assert_eq!(SignInName::try_from(text).unwrap(), name);
        assert!(SignInName::try_from(" \u{200b} ".to_owned()).is_err());
    }

    #[test]
    fn debug_shows_no_name() {
        assert_eq!(format!("{:?}", SignInName::parse("a@b.ca").unwrap()), "SignInName(…)");
    }

    #[test]
    fn s58_display_names_are_cleaned() {
        assert_eq!(display_name("  Jean-Luc\t O'Neil\n"), Ok("Jean-Luc O'Neil".into()));
        assert_eq!(display_name("Rene\u{301}e"), Ok("Renée".into()));
        assert_eq!(display_name(&"é".repeat(64)), Ok("é".repeat(64)));
        assert_eq!(display_name(&"é".repeat(65)), Err(NameError::TooLong { max: 64 }));
        assert_eq!(display_name(" "), Err(NameError::Empty));
        for marked in [
            "Re\u{202e}née",
            "\u{2066}Renée\u{2069}",
            "Renée\u{ad} \u{200b}",
            "\u{feff}Re\u{200d}née",
        ] {
            assert_eq!(display_name(marked), Ok("Renée".into()), "{marked:?}");
        }
        assert_eq!(display_name("\u{200b} \u{ad}"), Err(NameError::Empty));
        for bad in ["a\u{1b}[31m", "a\0b"] {
            assert_eq!(display_name(bad), Err(NameError::Invisible), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn s66_canonical_is_stable_and_case_blind(local in "[\\p{L}\\p{N}.+-]{1,20}", domain in "[\\p{L}\\p{N}-]{1,20}\\.ca") {
            if let Ok(name) = SignInName::parse(&format!("{local}@{domain}")) {
                let again = SignInName::parse(name.canonical()).unwrap();
                prop_assert_eq!(again.canonical(), name.canonical());
                prop_assert!(name.canonical().len() <= SIGN_IN_NAME_MAX);
            }
        }

        #[test]
        fn nothing_panics(text: String) {
            if let Ok(name) = SignInName::parse_bare(&text) {
                let _ = (name.counter_form(), name.domain());
            }
            let _ = display_name(&text);
        }
    }
}
