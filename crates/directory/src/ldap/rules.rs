//! The rules for passwords, as far as the service account may read them.
//!
//! Servers name the same rules in four ways: the domain (`minPwdLength`), a fine-grained policy
//! (`msDS-MinimumPasswordLength`), OpenLDAP's ppolicy (`pwdMinLength`), 389 Directory Server
//! (`passwordMinLength`) and FreeIPA (`krbPwdMinLength`).

use std::time::Duration;

use domain::directory::{Lockout, PasswordRules};
use ldap3::Scope;
use tokio::time::Instant;

use super::connection::MORE;
use super::entry::Entry;
use super::policy::Policy;
use super::ppolicy;
use super::readable::there_or_not;
use super::servers::Service;
use super::settings::{Kind, Plan};
use super::trouble::Trouble;

/// `pwdProperties`: three kinds of characters, and not the name.
const COMPLEX: i64 = 0x1;

const AD_DOMAIN: [&str; 7] = [
    "minPwdLength",
    "pwdHistoryLength",
    "minPwdAge",
    "pwdProperties",
    "lockoutThreshold",
    "lockOutObservationWindow",
    "lockoutDuration",
];

const AD_FINE: [&str; 7] = [
    "msDS-MinimumPasswordLength",
    "msDS-PasswordHistoryLength",
    "msDS-MinimumPasswordAge",
    "msDS-PasswordComplexityEnabled",
    "msDS-LockoutThreshold",
    "msDS-LockoutObservationWindow",
    "msDS-LockoutDuration",
];

const LDAP: [&str; 27] = [
    "pwdMinLength",
    "passwordMinLength",
    "krbPwdMinLength",
    "pwdInHistory",
    "passwordHistory",
    "passwordInHistory",
    "krbPwdHistoryLength",
    "pwdMinAge",
    "passwordMinAge",
    "krbMinPwdLife",
    "pwdCheckQuality",
    "pwdUseCheckModule",
    "pwdCheckModule",
    "passwordCheckSyntax",
    "krbPwdMinDiffChars",
    "pwdLockout",
    "passwordLockout",
    "pwdMaxFailure",
    "passwordMaxFailure",
    "krbPwdMaxFailure",
    "pwdFailureCountInterval",
    "passwordResetFailureCount",
    "krbPwdFailureCountInterval",
    "pwdLockoutDuration",
    "passwordLockoutDuration",
    "passwordUnlock",
    "krbPwdLockoutDuration",
];

/// An attribute of each policy by which it shows that its rules may be read: every policy of Active
/// Directory has it.
const AD_DOMAIN_HAS: &str = "lockoutThreshold";
const AD_FINE_HAS: &str = "msDS-LockoutThreshold";

/// Classes of other servers' policies, and where each has its lock-out.
const LDAP_CLASSES: [(&str, &str); 3] = [
    ("pwdPolicy", "pwdMaxFailure"),
    ("passwordPolicy", "passwordMaxFailure"),
    ("krbPwdPolicy", "krbPwdMaxFailure"),
];

/// Reads the rules for one person, or for people who have none of their own. Of several, and where
/// those in force are there but may not be read, the strictest that are known; then it says so.
pub(super) async fn read(
    plan: &Plan,
    service: &mut Service<'_>,
    person: Option<&Entry>,
    deadline: Instant,
) -> Result<Policy, Trouble> {
    Ok(all(plan, service, person, deadline).await?.together())
}

/// The same, with each policy by its name.
pub(super) async fn all(
    plan: &Plan,
    service: &mut Service<'_>,
    person: Option<&Entry>,
    deadline: Instant,
) -> Result<Read, Trouble> {
    match plan.settings.kind {
        Kind::ActiveDirectory => active_directory(plan, service, person, deadline).await,
        Kind::Ldap => ldap(plan, service, person, deadline).await,
    }
}

/// The name of the policy of their own that a person is under.
pub(super) fn own_policy(entry: &Entry) -> Option<&str> {
    entry.text("msDS-ResultantPSO").or_else(|| entry.text("pwdPolicySubentry"))
}

/// Reads the policy of that name as one that a person is under.
pub(super) async fn read_own(
    plan: &Plan,
    service: &mut Service<'_>,
    own: &str,
    deadline: Instant,
) -> Result<Policy, Trouble> {
    let name = match plan.settings.kind {
        Kind::ActiveDirectory => "msDS-ResultantPSO",
        Kind::Ldap => "pwdPolicySubentry",
    };
    read(plan, service, Some(&Entry::with(name, own)), deadline).await
}

/// What could be read.
pub(super) struct Read {
    /// Each policy, and the name of its entry.
    pub(super) policies: Vec<(String, Policy)>,
    /// Whether there are others.
    unreadable: bool,
}

impl Read {
    /// The strictest of all.
    pub(super) fn together(&self) -> Policy {
        let mut policy =
            self.policies.iter().map(|(_, policy)| *policy).reduce(strictest).unwrap_or_default();
        policy.rules.unreadable |= self.unreadable;
        policy
    }

    /// The name of the policy that locks accounts first.
    pub(super) fn locks_first(&self) -> Option<&str> {
        let locking =
            self.policies.iter().filter_map(|(dn, policy)| Some((dn, policy.rules.lockout?)));
        locking.min_by_key(|(_, lockout)| lockout.threshold).map(|(dn, _)| dn.as_str())
    }
}

fn named(entries: &[Entry], read: fn(&Entry) -> Policy) -> Vec<(String, Policy)> {
    entries.iter().map(|entry| (entry.dn.clone(), read(entry))).collect()
}

async fn active_directory(
    plan: &Plan,
    service: &mut Service<'_>,
    person: Option<&Entry>,
    deadline: Instant,
) -> Result<Read, Trouble> {
    let own = person.and_then(|entry| entry.text("msDS-ResultantPSO"));
    if let Some(own) = own {
        let found =
            entries(service, (own, Scope::Base, "(objectClass=*)"), &AD_FINE, deadline).await?;
        let (found, _) = found.unwrap_or_default();
        if found.iter().any(|entry| entry.text(AD_FINE_HAS).is_some()) {
            return Ok(Read { policies: named(&found, of_fine), unreadable: false });
        }
    }
    let domain =
        service.about.root.text("defaultNamingContext").unwrap_or(plan.first_base()).to_owned();
    let found =
        entries(service, (&domain, Scope::Base, "(objectClass=*)"), &AD_DOMAIN, deadline).await?;
    let (found, _) = found.unwrap_or_default();
    let is_read = found.iter().any(|entry| entry.text(AD_DOMAIN_HAS).is_some());
    let mut policies = named(&found, of_domain);
    if own.is_some() {
        let container = format!("CN=Password Settings Container,CN=System,{domain}");
        let query = (container.as_str(), Scope::Subtree, "(objectClass=msDS-PasswordSettings)");
        policies.extend(named(
            &entries(service, query, &AD_FINE, deadline).await?.unwrap_or_default().0,
            of_fine,
        ));
    }
    Ok(Read { policies, unreadable: own.is_some() || !is_read })
}

async fn ldap(
    plan: &Plan,
    service: &mut Service<'_>,
    person: Option<&Entry>,
    deadline: Instant,
) -> Result<Read, Trouble> {
    let own = person.and_then(|entry| entry.text("pwdPolicySubentry"));
    // Who names none is under the general rules, where the settings say which one that is.
    let own = own.or(plan.settings.default_policy.as_deref());
    if let Some(own) = own {
        let found =
            entries(service, (own, Scope::Base, &readable_policies()), &LDAP, deadline).await?;
        if let Some((found, _)) = found.filter(|(found, _)| !found.is_empty()) {
            return Ok(Read { policies: named(&found, of_ldap), unreadable: false });
        }
    }
    let classes: String =
        LDAP_CLASSES.iter().map(|(class, _)| format!("(objectClass={class})")).collect();
    let (mut found, mut hidden) = (Vec::new(), false);
    for place in service.about.contexts_of(&plan.settings.base) {
        let there = entries(
            service,
            (&place, Scope::Subtree, &format!("(|{classes})")),
            &["1.1"],
            deadline,
        )
        .await?;
        let here =
            entries(service, (&place, Scope::Subtree, &readable_policies()), &LDAP, deadline)
                .await?;
        // One that is seen without its rules, or is not handed out.
        let count = |seen: &Option<(Vec<Entry>, bool)>| seen.as_ref().map(|(some, _)| some.len());
        let is_cut = |seen: &Option<(Vec<Entry>, bool)>| seen.as_ref().is_some_and(|(_, cut)| *cut);
        hidden |= count(&there) != count(&here) || is_cut(&there) || is_cut(&here);
        found.extend(here.unwrap_or_default().0);
    }
    let mut none = found.is_empty();
    if service.about.is_389() {
        let query = ("cn=config", Scope::Base, "(objectClass=*)");
        let (own, _) = entries(service, query, &LDAP, deadline).await?.unwrap_or_default();
        none = !own.iter().any(|entry| LDAP.iter().any(|name| entry.text(name).is_some()));
        found.extend(own);
    }
    // A server that can have a policy, and shows none.
    let none = none && (service.about.controls(ppolicy::OID) || service.about.is_389());
    Ok(Read { policies: named(&found, of_ldap), unreadable: own.is_some() || hidden || none })
}

/// The filter for policies whose lock-out may be read.
fn readable_policies() -> String {
    let each = LDAP_CLASSES
        .iter()
        .map(|(class, lockout)| format!("(&(objectClass={class}){})", there_or_not(lockout)));
    format!("(|{})", each.collect::<String>())
}

/// What a search finds, and whether there is more; `None` where nothing may be seen.
async fn entries(
    service: &mut Service<'_>,
    query: (&str, Scope, &str),
    attributes: &[&str],
    deadline: Instant,
) -> Result<Option<(Vec<Entry>, bool)>, Trouble> {
    let (found, result) =
        service.connection.search(query, attributes, 100, Vec::new(), deadline).await?;
    match result.rc {
        0 | MORE => Ok(Some((found, result.rc == MORE))),
        10 | 32 | 34 | 50 => Ok(None),
        code => Err(Trouble::Code(code)),
    }
}

fn of_domain(entry: &Entry) -> Policy {
    let complexity = entry.number("pwdProperties").is_some_and(|bits| bits & COMPLEX != 0);
    of_active_directory(entry, &AD_DOMAIN, complexity)
}

fn of_fine(entry: &Entry) -> Policy {
    of_active_directory(entry, &AD_FINE, entry.is_true("msDS-PasswordComplexityEnabled"))
}

fn of_active_directory(entry: &Entry, names: &[&str; 7], complexity: bool) -> Policy {
    // Spans are negative numbers of 100 nanoseconds; the smallest one means forever.
    let span = |name| {
        let ticks = entry.number(name).filter(|ticks| *ticks > i64::MIN)?;
        Some(Duration::from_micros(ticks.unsigned_abs() / 10))
    };
    let [length, history, age, _, threshold, window, lasts] = *names;
    Policy {
        rules: PasswordRules {
            min_length: number(entry, length),
            history: number(entry, history),
            min_age: span(age).filter(|age| !age.is_zero()),
            complexity,
            lockout: number(entry, threshold)
                .map(|threshold| Lockout { threshold, window: span(window).unwrap_or_default() }),
            unreadable: false,
        },
        // Zero means until an administrator lifts it.
        lockout_lasts: span(lasts).filter(|lasts| !lasts.is_zero()),
    }
}

fn of_ldap(entry: &Entry) -> Policy {
    let first = |names: [&str; 3]| names.into_iter().find_map(|name| number(entry, name));
    let seconds = |names| first(names).map(|seconds| Duration::from_secs(u64::from(seconds)));
    let locks = entry.is_true("pwdLockout")
        || entry.is_true("passwordLockout")
        || entry.text("krbPwdMaxFailure").is_some();
    let threshold =
        first(["pwdMaxFailure", "passwordMaxFailure", "krbPwdMaxFailure"]).filter(|_| locks);
    let window = seconds([
        "pwdFailureCountInterval",
        "passwordResetFailureCount",
        "krbPwdFailureCountInterval",
    ]);
    // A server counts forever where it names no window, or one of zero.
    let window = window.unwrap_or(Duration::ZERO);
    // OpenLDAP checks the length only where it checks the quality; 389 where it checks the syntax.
    let unchecked = entry.text("pwdCheckQuality") == Some("0")
        || entry.text("passwordCheckSyntax") == Some("off");
    let module = entry.is_true("pwdUseCheckModule") || entry.text("pwdCheckModule").is_some();
    Policy {
        rules: PasswordRules {
            min_length: first(["pwdMinLength", "passwordMinLength", "krbPwdMinLength"])
                .filter(|_| !unchecked),
            history: first(["pwdInHistory", "passwordInHistory", "krbPwdHistoryLength"])
                .filter(|_| entry.text("passwordHistory") != Some("off")),
            min_age: seconds(["pwdMinAge", "passwordMinAge", "krbMinPwdLife"]),
            complexity: !unchecked
                && (module
                    || entry.is_true("passwordCheckSyntax")
                    || number(entry, "krbPwdMinDiffChars").is_some()),
            lockout: threshold.map(|threshold| Lockout { threshold, window }),
            unreadable: false,
        },
        lockout_lasts: seconds([
            "pwdLockoutDuration",
            "passwordLockoutDuration",
            "krbPwdLockoutDuration",
        ])
        .filter(|_| entry.text("passwordUnlock") != Some("off")),
    }
}

/// A number above zero: zero means that there is no such rule.
fn number(entry: &Entry, name: &str) -> Option<u32> {
    entry.number(name).and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0)
}

fn strictest(one: Policy, other: Policy) -> Policy {
    let lockout = match (one.rules.lockout, other.rules.lockout) {
        (Some(one), Some(other)) => Some(one.stricter(other)),
        (one, other) => one.or(other),
    };
    Policy {
        rules: PasswordRules {
            min_length: one.rules.min_length.max(other.rules.min_length),
            history: one.rules.history.max(other.rules.history),
            min_age: one.rules.min_age.max(other.rules.min_age),
            complexity: one.rules.complexity || other.rules.complexity,
            lockout,
            unreadable: one.rules.unreadable || other.rules.unreadable,
        },
        // Forever is the longest.
        lockout_lasts: one
            .lockout_lasts
            .zip(other.lockout_lasts)
            .map(|(one, other)| one.max(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domains_rules() {
        let domain = [
            ("minPwdLength", "7"),
            ("pwdHistoryLength", "24"),
            ("minPwdAge", "-864000000000"),
            ("pwdProperties", "1"),
            ("lockoutThreshold", "10"),
            ("lockOutObservationWindow", "-18000000000"),
            ("lockoutDuration", "-9223372036854775808"),
        ];
        let policy = of_domain(&Entry::made_up("", &domain));
        let expected = PasswordRules {
            min_length: Some(7),
            history: Some(24),
            min_age: Some(Duration::from_secs(86_400)),
            complexity: true,
            lockout: Some(Lockout { threshold: 10, window: Duration::from_secs(1800) }),
            unreadable: false,
        };
        assert_eq!(policy, Policy { rules: expected, lockout_lasts: None });
        let none = of_domain(&Entry::made_up("", &[("lockoutThreshold", "0"), ("minPwdAge", "0")]));
        assert_eq!(none, Policy::default());
    }

    #[test]
    fn a_ppolicys_rules() {
        let rules = |attributes: &[(&str, &str)]| of_ldap(&Entry::made_up("", attributes)).rules;
        let locking = [
            ("pwdMinLength", "12"),
            ("pwdCheckQuality", "2"),
            ("pwdLockout", "TRUE"),
            ("pwdMaxFailure", "5"),
        ];
        assert_eq!(rules(&locking).min_length, Some(12));
        assert_eq!(rules(&locking).lockout.map(|lockout| lockout.threshold), Some(5));
        // One that names no window, or one of zero, counts forever.
        assert_eq!(rules(&locking).lockout.map(|lockout| lockout.window), Some(Duration::ZERO));
        let zero =
            [("pwdLockout", "TRUE"), ("pwdMaxFailure", "5"), ("pwdFailureCountInterval", "0")];
        assert_eq!(rules(&zero).lockout, Some(Lockout { threshold: 5, window: Duration::ZERO }));
        // What is not switched on is no rule.
        let off = [
            ("pwdMinLength", "12"),
            ("pwdCheckQuality", "0"),
            ("pwdLockout", "FALSE"),
            ("pwdMaxFailure", "5"),
        ];
        assert_eq!(rules(&off), PasswordRules::default());
    }

    #[test]
    fn of_several_the_strictest() {
        let with = |threshold: &str, window: &str, lasts: &str| {
            of_ldap(&Entry::made_up(
                "",
                &[
                    ("pwdLockout", "TRUE"),
                    ("pwdMaxFailure", threshold),
                    ("pwdFailureCountInterval", window),
                    ("pwdLockoutDuration", lasts),
                ],
            ))
        };
        let both = strictest(with("10", "60", "300"), with("5", "30", "0"));
        let lockout = Lockout { threshold: 5, window: Duration::from_secs(60) };
        assert_eq!((both.rules.lockout, both.lockout_lasts), (Some(lockout), None));
        for (one, other) in [("0", "60"), ("60", "0")] {
            let both = strictest(with("10", one, "300"), with("5", other, "0"));
            assert_eq!(
                both.rules.lockout,
                Some(Lockout { threshold: 5, window: Duration::ZERO }),
                "zero is for ever"
            );
        }
    }
}
