//! Active Directory's way with passwords: `unicodePwd`, the control that asks it to check the
//! history, and which of its rules a password broke (it does not say).

use std::time::Duration;

use domain::directory::DirectoryRefusal;
use domain::time::Timestamp;
use ldap3::controls::RawControl;

use super::connection::{Change, add, delete, replace};
use super::entry::Entry;
use super::policy::Policy;
use super::servers::About;
use super::times;

/// `LDAP_SERVER_POLICY_HINTS_OID`, since Windows Server 2012; and its older number, of an update to
/// 2008 R2.
const POLICY_HINTS: [&str; 2] = ["1.2.840.113556.1.4.2239", "1.2.840.113556.1.4.2066"];

/// The value: in quotation marks, UTF-16, little-endian (MS-ADTS 3.1.1.3.1.5.1).
fn value(password: &str) -> Vec<u8> {
    format!("\"{password}\"").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A reset, with the right *Reset password*.
pub(super) fn reset(new: &str) -> Vec<Change> {
    vec![replace("unicodePwd", [value(new)])]
}

/// A change: anyone who knows the current one may.
pub(super) fn change(current: &str, new: &str) -> Vec<Change> {
    vec![delete("unicodePwd", [value(current)]), add("unicodePwd", value(new))]
}

/// Makes a reset check the history and the age, where the server can: without it, it checks only
/// length and complexity.
pub(super) fn policy_hints(about: &About) -> Option<RawControl> {
    let oid = POLICY_HINTS.into_iter().find(|oid| about.controls(oid))?;
    // SEQUENCE { INTEGER 1 }
    Some(RawControl {
        ctype: oid.to_owned(),
        crit: true,
        val: Some(vec![0x30, 0x03, 0x02, 0x01, 0x01]),
    })
}

/// Which rule the refused password most likely broke, by the rules that can be read. `minds_all`:
/// it is a change by its owner, or a reset with [`policy_hints`]; any other minds neither age nor
/// history.
pub(super) fn which_rule(
    policy: &Policy,
    person: &Entry,
    new: &str,
    minds_all: bool,
    now: Timestamp,
) -> DirectoryRefusal {
    let rules = &policy.rules;
    // It counts UTF-16 units.
    if rules.min_length.is_some_and(|least| (new.encode_utf16().count() as u64) < u64::from(least))
    {
        return DirectoryRefusal::TooShort;
    }
    if rules.complexity && !is_complex(person, new) {
        return DirectoryRefusal::Complexity;
    }
    let set_at = person.number("pwdLastSet").and_then(times::filetime);
    let kept = set_at.map_or(Duration::MAX, |set_at| now.since(set_at));
    if minds_all && rules.min_age.is_some_and(|least| kept < least) {
        return DirectoryRefusal::TooYoung;
    }
    if minds_all && rules.history.is_some() {
        DirectoryRefusal::History
    } else {
        DirectoryRefusal::Constraint
    }
}

/// Three kinds of characters, not the sign-in name, and no part of the display name (Microsoft,
/// "Password must meet complexity requirements").
fn is_complex(person: &Entry, new: &str) -> bool {
    let kinds: [fn(char) -> bool; 5] = [
        char::is_uppercase,
        char::is_lowercase,
        |each| each.is_ascii_digit(),
        |each| each.is_alphabetic() && !each.is_uppercase() && !each.is_lowercase(),
        |each| !each.is_alphanumeric(),
    ];
    if kinds.into_iter().filter(|kind| new.chars().any(kind)).count() < 3 {
        return false;
    }
    let folded = new.to_lowercase();
    let holds = |part: &str| part.chars().count() >= 3 && folded.contains(&part.to_lowercase());
    let name = person.text("sAMAccountName").unwrap_or_default();
    let parts = person.text("displayName").unwrap_or_default();
    !holds(name) && !parts.split([',', '.', '-', '_', ' ', '#', '\t']).any(holds)
}

#[cfg(test)]
mod tests {
    use domain::directory::PasswordRules;

    use super::super::names::DomainNames;
    use super::*;

    #[test]
    fn the_value_is_quoted_utf16() {
        assert_eq!(value("é🦊"), [b'"', 0, 0xe9, 0, 0x3e, 0xd8, 0x8a, 0xdd, b'"', 0]);
    }

    #[test]
    fn the_newer_hint_where_there_is_one_and_the_older_where_not() {
        let hint = |oids: &[&str]| {
            let attributes: Vec<_> = oids.iter().map(|oid| ("supportedControl", *oid)).collect();
            policy_hints(&About {
                root: Entry::made_up("", &attributes),
                domain: DomainNames::default(),
                marks: Vec::new(),
            })
            .map(|control| (control.ctype, control.crit))
        };
        assert_eq!(hint(&[POLICY_HINTS[1], POLICY_HINTS[0]]), Some((POLICY_HINTS[0].into(), true)));
        assert_eq!(hint(&[POLICY_HINTS[1]]), Some((POLICY_HINTS[1].into(), true)));
        assert_eq!(hint(&["1.2.840.113556.1.4.319"]), None);
    }

    #[test]
    fn s84_the_broken_rule_is_named_as_well_as_can_be() {
        let rules = PasswordRules {
            min_length: Some(10),
            history: Some(24),
            min_age: Some(Duration::from_secs(86_400)),
            complexity: true,
            ..PasswordRules::default()
        };
        let policy = Policy { rules, lockout_lasts: None };
        let now = Timestamp(2_000_000_000_000_000);
        let set_now = ((now.0 + 11_644_473_600_000_000) * 10).to_string();
        let person = Entry::made_up(
            "",
            &[
                ("sAMAccountName", "jdoe"),
                ("displayName", "Jane Doe-Smith"),
                ("pwdLastSet", &set_now),
            ],
        );
        let rule = |new, by_owner| which_rule(&policy, &person, new, by_owner, now);
        assert_eq!(rule("Short-1", false), DirectoryRefusal::TooShort);
        assert_eq!(rule("all lower case", false), DirectoryRefusal::Complexity);
        assert_eq!(rule("My-name-is-JDoe-1", false), DirectoryRefusal::Complexity);
        assert_eq!(rule("Ms-smith-of-1900", false), DirectoryRefusal::Complexity);
        assert_eq!(rule("Correct-horse-1", true), DirectoryRefusal::TooYoung);
        assert_eq!(
            rule("Correct-horse-1", false),
            DirectoryRefusal::Constraint,
            "a reset that minds no history"
        );
        let old =
            Entry::made_up("", &[("sAMAccountName", "jdoe"), ("pwdLastSet", "132000000000000000")]);
        assert_eq!(
            which_rule(&policy, &old, "Correct-horse-1", true, now),
            DirectoryRefusal::History
        );
        let free = Policy::default();
        assert_eq!(which_rule(&free, &person, "x", true, now), DirectoryRefusal::Constraint);
    }
}
