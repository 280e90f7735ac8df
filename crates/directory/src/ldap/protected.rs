//! Whom no reset is for: administrators of the directory, people with smart cards, services, and
//! whom the operator protects.
//!
//! A reset by texted code would make the phone, or the mailbox, as good as the directory's own
//! administration. The directory's rights do not keep that off everywhere: Samba has no process
//! that guards administrators' entries (`AdminSDHolder`).

use domain::directory::{GroupSetting, Membership};

use super::dn::Dn;
use super::entry::Entry;
use super::groups::Theirs;
use super::named::Found;
use super::names::DomainNames;
use super::settings::{DirectorySettings, Kind, Plan};

/// `userAccountControl`: a domain that is trusted, a workstation (managed service accounts too), a
/// domain controller, a read-only one.
const NO_PERSON: i64 = 0x800 | 0x1000 | 0x2000 | 0x0400_0000;
/// `userAccountControl`: signs in with a smart card, and has a password that nobody knows.
const SMART_CARD: i64 = 0x4_0000;

/// Classes of accounts that are no person's, in lower case.
const SERVICES: [&str; 4] = [
    "computer",
    "msds-managedserviceaccount",
    "msds-groupmanagedserviceaccount",
    "msds-delegatedmanagedserviceaccount",
];

/// The last number of a group's identifier, the same in every domain: read-only controllers of the
/// forest, Domain Admins, Domain Controllers, Schema Admins, Enterprise Admins, Group Policy
/// Creator Owners, read-only controllers, Key Admins, Enterprise Key Admins. (Cert Publishers, 517,
/// holds computers.)
const OF_DOMAINS: [u32; 9] = [498, 512, 516, 518, 519, 520, 521, 526, 527];
/// The same of the built-in groups: Administrators, Account, Server, Print and Backup Operators,
/// Replicator.
const BUILT_IN: [u32; 6] = [544, 548, 549, 550, 551, 552];
/// The last number of the first administrator's identifier.
const ADMINISTRATOR: u32 = 500;
/// The same of the account whose password makes every ticket.
const KRBTGT: u32 = 502;

/// Whether the entry's password is never reset here, nor a lock lifted.
pub(super) fn is_protected(
    plan: &Plan,
    domain: &DomainNames,
    entry: &Entry,
    found: &Found,
    theirs: &Theirs,
) -> bool {
    let is_in = |setting| theirs.membership(found, setting);
    if is_service_account(&plan.settings, domain, entry)
        || is_no_person(plan.settings.kind, entry)
        || is_in(GroupSetting::Protected) != Membership::No
    {
        return true;
    }
    administers(plan.settings.kind, entry, theirs)
        && is_in(GroupSetting::Unprotected) != Membership::Yes
}

/// Whether it is the account that Regain signs in with, by whichever of its names the setting has.
fn is_service_account(settings: &DirectorySettings, domain: &DomainNames, entry: &Entry) -> bool {
    let name = settings.bind_dn.trim();
    if let Some(dn) = Dn::parse(name) {
        return dn == Dn::sent(&entry.dn);
    }
    let is = |attribute, name: &str| {
        entry.text(attribute).is_some_and(|own| own.to_lowercase() == name.to_lowercase())
    };
    settings.kind == Kind::ActiveDirectory
        && (is("userPrincipalName", name) || is("sAMAccountName", domain.account(name)))
}

/// Accounts that nobody could lift the protection of.
fn is_no_person(kind: Kind, entry: &Entry) -> bool {
    kind == Kind::ActiveDirectory
        && (entry.number("userAccountControl").is_some_and(|bits| bits & NO_PERSON != 0)
            || entry
                .texts("objectClass")
                .any(|class| SERVICES.contains(&class.to_ascii_lowercase().as_str()))
            || entry.text("msDS-SecondaryKrbTgtNumber").is_some()
            || relative(entry.bytes("objectSid").unwrap_or_default()) == Some(KRBTGT))
}

/// Administrators and people with smart cards; and everybody of whom that cannot be read.
fn administers(kind: Kind, entry: &Entry, theirs: &Theirs) -> bool {
    kind == Kind::ActiveDirectory
        && (!theirs.administration_is_read
            || entry.number("adminCount").is_some_and(|count| count > 0)
            || entry.number("userAccountControl").is_none_or(|bits| bits & SMART_CARD != 0)
            || relative(entry.bytes("objectSid").unwrap_or_default()) == Some(ADMINISTRATOR)
            || theirs.sids.iter().any(|sid| is_of_administrators(sid)))
}

/// Whether it is the identifier of a group of administrators.
pub(super) fn is_of_administrators(sid: &[u8]) -> bool {
    relative(sid).is_some_and(|number| OF_DOMAINS.contains(&number))
        || built_in(sid).is_some_and(|number| BUILT_IN.contains(&number))
}

/// The identifiers of the groups of administrators of a person's domain.
pub(super) fn administrators(person: &[u8]) -> Vec<Vec<u8>> {
    let domain = person.get(..24).unwrap_or_default();
    let of_domain = OF_DOMAINS.iter().filter(|_| !domain.is_empty());
    let of_domain = of_domain.map(|number| [domain, &number.to_le_bytes()].concat());
    let built_in = BUILT_IN.iter().map(|number| {
        let mut sid = vec![1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0];
        sid.extend(number.to_le_bytes());
        sid
    });
    of_domain.chain(built_in).collect()
}

/// The identifiers of those that every domain has: Domain Admins, and Administrators.
pub(super) fn everywhere(person: &[u8]) -> Vec<Vec<u8>> {
    let all = administrators(person).into_iter();
    all.filter(|sid| relative(sid) == Some(512) || built_in(sid) == Some(544)).collect()
}

/// The last number of `S-1-5-21-…`, which is the same for the same group in every domain.
fn relative(sid: &[u8]) -> Option<u32> {
    let is_of_a_domain = sid.len() == 28 && sid.starts_with(&[1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0]);
    is_of_a_domain.then(|| last(sid)).flatten()
}

/// The last number of `S-1-5-32-…`.
fn built_in(sid: &[u8]) -> Option<u32> {
    let is_built_in = sid.len() == 16 && sid.starts_with(&[1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0]);
    is_built_in.then(|| last(sid)).flatten()
}

fn last(sid: &[u8]) -> Option<u32> {
    sid.last_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_domain(number: u32) -> Vec<u8> {
        let mut sid = vec![1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0];
        sid.extend([7; 12]);
        sid.extend(number.to_le_bytes());
        sid
    }

    #[test]
    fn administrators_are_known_by_their_groups_identifiers_in_every_domain() {
        let person = of_domain(1105);
        let groups = administrators(&person);
        assert_eq!(groups.len(), OF_DOMAINS.len() + BUILT_IN.len());
        assert!(groups.iter().all(|sid| is_of_administrators(sid)));
        for number in [513, 514, 515, 517, 553, 1105, 512 + 65_536] {
            assert!(!is_of_administrators(&of_domain(number)), "{number}");
        }
        // A number that means one thing among the built-in ones means another in a domain.
        assert!(!is_of_administrators(&of_domain(544)));
        assert!(!is_of_administrators(&[]) && administrators(&[]).len() == BUILT_IN.len());
    }

    #[test]
    fn accounts_that_are_no_persons() {
        let entry = |name, value| Entry::made_up("cn=x", &[(name, value)]);
        for (name, value) in [
            ("userAccountControl", "4096"),
            ("userAccountControl", "2048"),
            ("userAccountControl", "532480"),
            ("userAccountControl", "83890176"),
            ("objectClass", "msDS-GroupManagedServiceAccount"),
            ("objectClass", "computer"),
            ("msDS-SecondaryKrbTgtNumber", "7"),
        ] {
            assert!(is_no_person(Kind::ActiveDirectory, &entry(name, value)), "{name}: {value}");
        }
        assert!(!is_no_person(Kind::ActiveDirectory, &entry("userAccountControl", "66048")));
        assert!(!is_no_person(Kind::Ldap, &entry("objectClass", "computer")));
    }
}
