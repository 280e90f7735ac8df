//! What an entry says of a person: who it is, how to reach them, and the state of their account.

use domain::directory::{DirectoryId, Membership, Memberships, PasswordMark, PasswordRules};
use domain::time::Timestamp;
use domain::typed::trimmed;
use flows::ports::DirectoryPerson;
use tokio::time::Instant;
use uuid::Uuid;

use super::entry::Entry;
use super::filter;
use super::policy::Policy;
use super::readable;
use super::servers::Service;
use super::settings::{Kind, Plan};
use super::times;
use super::trouble::Trouble;

/// `userAccountControl`: the account is switched off.
const ACCOUNT_DISABLED: i64 = 0x2;
/// `msDS-User-Account-Control-Computed`: locked by wrong passwords, now.
const LOCKED_OUT: i64 = 0x10;
/// `pwdAccountLockedTime` of an account that an administrator has locked permanently.
const LOCKED_FOR_GOOD: &str = "000001010000Z";

/// Attributes by which an LDAP server says that an account may not be used. Every password policy
/// has the first.
pub(super) const MARKS: [&str; 5] = [
    "pwdAccountLockedTime",
    "pwdEndTime",
    "pwdStartTime",
    SWITCHED_OFF_389,
    "krbPrincipalExpiration",
];
/// The one of 389 Directory Server, and of FreeIPA around it.
pub(super) const SWITCHED_OFF_389: &str = "nsAccountLock";

/// 389 Directory Server has a password expire then that must be changed.
pub(super) const MUST_CHANGE: &str = "19700101000000Z";

/// What is read of a person, whatever the server: attributes that it lacks it does not send.
pub(super) fn attributes(plan: &Plan) -> Vec<&str> {
    let settings = &plan.settings;
    let mut all = vec![
        plan.sign_in_name.as_str(),
        "displayName",
        "cn",
        "physicalDeliveryOfficeName",
        "preferredLanguage",
        "memberOf",
    ];
    all.extend(match settings.kind {
        Kind::ActiveDirectory => [
            "objectGUID",
            "objectSid",
            "objectClass",
            "whenCreated",
            "adminCount",
            "msDS-SecondaryKrbTgtNumber",
            "primaryGroupID",
            "sAMAccountName",
            "userPrincipalName",
            "userAccountControl",
            "msDS-User-Account-Control-Computed",
            "accountExpires",
            "pwdLastSet",
            "lockoutTime",
            "msDS-ResultantPSO",
        ]
        .as_slice(),
        Kind::Ldap => [
            "entryUUID",
            "nsUniqueId",
            "pwdChangedTime",
            "pwdUpdateTime",
            "krbLastPwdChange",
            "pwdAccountLockedTime",
            "pwdReset",
            "pwdStartTime",
            "pwdEndTime",
            "pwdPolicySubentry",
            "nsAccountLock",
            "accountUnlockTime",
            "passwordRetryCount",
            "passwordExpirationTime",
            "krbPrincipalExpiration",
            "krbLoginFailedCount",
            "krbLastFailedAuth",
            "createTimestamp",
            "modifyTimestamp",
        ]
        .as_slice(),
    });
    all.extend(
        plan.lookups.iter().map(|lookup| lookup.attribute.as_str()).filter(|name| !name.is_empty()),
    );
    all.extend(settings.email_attributes.iter().map(String::as_str));
    all.extend(settings.phone_attributes.iter().map(String::as_str));
    all
}

/// Whom the entry means, whatever it is called.
pub(super) fn id(kind: Kind, entry: &Entry) -> Option<DirectoryId> {
    match kind {
        Kind::ActiveDirectory => {
            let guid = entry.bytes("objectGUID")?.try_into().ok()?;
            Some(DirectoryId(Uuid::from_bytes_le(guid).to_string()))
        }
        Kind::Ldap => {
            let id = entry.text("entryUUID").or_else(|| entry.text("nsUniqueId"))?;
            Some(DirectoryId(id.to_ascii_lowercase()))
        }
    }
}

/// The filter that finds whom an id means; `None` for what cannot be one.
pub(super) fn filter_for(kind: Kind, id: &DirectoryId) -> Option<String> {
    let text = id.0.as_str();
    if kind == Kind::ActiveDirectory {
        let bytes = Uuid::try_parse(text).ok()?.to_bytes_le();
        return Some(format!("(objectGUID={})", filter::bytes(&bytes)));
    }
    if Uuid::try_parse(text).is_ok() && text.len() == 36 {
        return Some(format!("(entryUUID={text})"));
    }
    let unique_id =
        text.len() == 35 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    unique_id.then(|| format!("(nsUniqueId={text})"))
}

/// Everything about the person but what depends on their groups and their rules: until that is
/// known no reset is for them.
pub(super) fn of(
    plan: &Plan,
    server: usize,
    entry: &Entry,
    now: Timestamp,
) -> Option<DirectoryPerson> {
    let settings = &plan.settings;
    let all = |names: &[String]| {
        names
            .iter()
            .flat_map(|name| entry.texts(name))
            .map(|text| trimmed(text).to_owned())
            .collect()
    };
    Some(DirectoryPerson {
        id: id(settings.kind, entry)?,
        dn: entry.dn.clone(),
        server,
        sign_in_name: trimmed(entry.text(&plan.sign_in_name).unwrap_or_default()).to_owned(),
        display_name: trimmed(
            entry.text("displayName").or_else(|| entry.text("cn")).unwrap_or_default(),
        )
        .to_owned(),
        office: entry.text("physicalDeliveryOfficeName").map(|office| trimmed(office).to_owned()),
        language: entry.text("preferredLanguage").map(|tag| trimmed(tag).to_owned()),
        emails: all(&settings.email_attributes),
        phones: all(&settings.phone_attributes),
        groups: Memberships::new(|_| Membership::Unknown),
        enabled: is_enabled(settings.kind, entry, now),
        protected: true,
        rules: PasswordRules { unreadable: true, ..PasswordRules::default() },
        mark: mark(entry),
    })
}

/// Whether all may be read that says whether the account may be used. What may not counts as if it
/// said no.
pub(super) async fn marks_are_read(
    kind: Kind,
    service: &mut Service<'_>,
    entry: &Entry,
    deadline: Instant,
) -> Result<bool, Trouble> {
    match kind {
        Kind::ActiveDirectory => Ok(has_marks(entry)),
        Kind::Ldap if service.about.marks.is_empty() => Ok(true),
        Kind::Ldap => {
            readable::at(&mut service.connection, &entry.dn, &service.about.marks, deadline).await
        }
    }
}

/// Active Directory has these at every account.
pub(super) fn has_marks(entry: &Entry) -> bool {
    ["userAccountControl", "accountExpires"].into_iter().all(|name| entry.text(name).is_some())
}

/// Whether the account may be used as far as its entry says: neither switched off, nor locked by an
/// administrator, nor over, nor not begun.
pub(super) fn is_enabled(kind: Kind, entry: &Entry, now: Timestamp) -> bool {
    if kind == Kind::ActiveDirectory {
        let disabled = !has_marks(entry)
            || entry.number("userAccountControl").is_none_or(|bits| bits & ACCOUNT_DISABLED != 0);
        let over =
            entry.number("accountExpires").and_then(times::filetime).is_some_and(|end| end <= now);
        return !disabled && !over;
    }
    let time = |name| entry.text(name).and_then(times::generalized);
    let over =
        ["pwdEndTime", "krbPrincipalExpiration"].into_iter().filter_map(time).any(|end| end <= now);
    let not_begun = time("pwdStartTime").is_some_and(|start| start > now);
    let for_good = entry.text("pwdAccountLockedTime") == Some(LOCKED_FOR_GOOD);
    !entry.is_true("nsAccountLock") && !for_good && !over && !not_begun
}

/// Whether wrong passwords have locked the account, now.
pub(super) fn is_locked(kind: Kind, entry: &Entry, policy: &Policy, now: Timestamp) -> bool {
    if kind == Kind::ActiveDirectory {
        return entry
            .number("msDS-User-Account-Control-Computed")
            .is_some_and(|bits| bits & LOCKED_OUT != 0);
    }
    let time = |name| entry.text(name).and_then(times::generalized);
    // 389 Directory Server locks until the beginning of time where only an administrator lifts the
    // lock.
    let unlocks_later =
        time("accountUnlockTime").is_some_and(|end| end > now || end == Timestamp(0));
    let lasts = |since: Timestamp| policy.lockout_lasts.is_none_or(|span| since.plus(span) > now);
    // FreeIPA writes no lock down: it counts.
    let threshold = policy.rules.lockout.map(|lockout| i64::from(lockout.threshold));
    let counted_out = entry
        .number("krbLoginFailedCount")
        .zip(threshold)
        .is_some_and(|(count, most)| count >= most);
    unlocks_later
        || time("pwdAccountLockedTime").is_some_and(lasts)
        || (counted_out && time("krbLastFailedAuth").is_none_or(lasts))
}

/// The mark that changes with the password. OpenLDAP sets none before the first change; until then
/// it is the entry's own age.
pub(super) fn mark(entry: &Entry) -> Option<PasswordMark> {
    let names = ["pwdLastSet", "pwdChangedTime", "pwdUpdateTime", "krbLastPwdChange"];
    let changed = names.into_iter().find_map(|name| entry.text(name)).map(str::to_owned);
    changed.map(PasswordMark).or_else(|| entry.text("createTimestamp").map(PasswordMark::of_entry))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::directory::Lockout;

    use super::*;

    const NOW: Timestamp = Timestamp(1_795_547_807_000_000);

    #[test]
    fn ids_go_into_a_filter_only_in_their_own_shape() {
        let guid = DirectoryId("d3f4a1b2-0001-4abc-9def-0123456789ab".into());
        assert_eq!(
            filter_for(Kind::ActiveDirectory, &guid).as_deref(),
            Some(r"(objectGUID=\b2\a1\f4\d3\01\00\bc\4a\9d\ef\01\23\45\67\89\ab)")
        );
        assert_eq!(filter_for(Kind::Ldap, &guid), Some(format!("(entryUUID={})", guid.0)));
        let unique = DirectoryId("a1b2c3d4-a1b211ec-a1b2c3d4-a1b2c3d4".into());
        assert_eq!(filter_for(Kind::Ldap, &unique), Some(format!("(nsUniqueId={})", unique.0)));
        for id in ["", "*", "x)(uid=*", "a1b2c3d4-a1b211ec-a1b2c3d4-a1b2c3d*"] {
            assert_eq!(filter_for(Kind::Ldap, &DirectoryId(id.into())), None, "{id}");
            assert_eq!(filter_for(Kind::ActiveDirectory, &DirectoryId(id.into())), None, "{id}");
        }
    }

    #[test]
    fn who_may_be_used() {
        let ad = |attributes: &[(&str, &str)]| {
            is_enabled(Kind::ActiveDirectory, &Entry::made_up("", attributes), NOW)
        };
        assert!(ad(&[("userAccountControl", "512"), ("accountExpires", "9223372036854775807")]));
        assert!(!ad(&[("userAccountControl", "514")]));
        // The last tick of yesterday, and one that cannot be read: nobody comes in.
        assert!(!ad(&[("userAccountControl", "512"), ("accountExpires", "116444736010000000")]));
        assert!(!ad(&[]));
        let ldap = |attributes: &[(&str, &str)]| {
            is_enabled(Kind::Ldap, &Entry::made_up("", attributes), NOW)
        };
        assert!(
            ldap(&[]) && ldap(&[("pwdEndTime", "20270101000000Z"), ("nsAccountLock", "false")])
        );
        assert!(!ldap(&[("nsAccountLock", "TRUE")]) && !ldap(&[("pwdEndTime", "20200101000000Z")]));
        assert!(
            !ldap(&[("pwdAccountLockedTime", LOCKED_FOR_GOOD)])
                && !ldap(&[("pwdStartTime", "20270101000000Z")])
        );
    }

    #[test]
    fn a_lock_that_has_run_out_is_none() {
        let locked = |lasts, at: &str| {
            let policy = Policy { lockout_lasts: lasts, ..Policy::default() };
            is_locked(
                Kind::Ldap,
                &Entry::made_up("", &[("pwdAccountLockedTime", at)]),
                &policy,
                NOW,
            )
        };
        let minute = Some(Duration::from_secs(60));
        assert!(locked(minute, "20261124191608Z"));
        assert!(!locked(minute, "20261124191547Z"));
        assert!(locked(None, "20200101000000Z"));
        assert!(!locked(None, LOCKED_FOR_GOOD));
    }

    #[test]
    fn freeipa_locks_by_counting() {
        let lockout = Some(Lockout { threshold: 6, window: Duration::from_secs(60) });
        let locked = |count: &str, last: &str| {
            let rules = PasswordRules { lockout, ..PasswordRules::default() };
            let policy = Policy { rules, lockout_lasts: Some(Duration::from_secs(600)) };
            let entry =
                Entry::made_up("", &[("krbLoginFailedCount", count), ("krbLastFailedAuth", last)]);
            is_locked(Kind::Ldap, &entry, &policy, NOW)
        };
        assert!(locked("6", "20261124191000Z") && locked("7", "20261124191000Z"));
        assert!(!locked("5", "20261124191000Z"), "one is left");
        assert!(!locked("6", "20261124190647Z"), "it has run out");
    }
}
