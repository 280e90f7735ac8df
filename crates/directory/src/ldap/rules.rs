//! The rules for passwords, as far as the service account may read them.
//!
//! Servers name the same rules in four ways: the domain (`minPwdLength`), a fine-grained policy (`msDS-MinimumPasswordLength`),
//! OpenLDAP's ppolicy (`pwdMinLength`), 389 Directory Server (`passwordMinLength`) and FreeIPA (`krbPwdMinLength`).

use std::time::Duration;

use domain::directory::{Lockout, PasswordRules};
use ldap3::Scope;
use tokio::time::Instant;

use super::entry::Entry;
use super::servers::Service;
use super::settings::{Kind, Plan};
use super::trouble::Trouble;

/// The rules, and how long a lock lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) rules: PasswordRules,
    /// `None`: for ever, or it cannot be read.
    pub(super) lockout_lasts: Option<Duration>,
}

impl Policy {
    /// Whether a password has fewer characters than the rules ask for, as far as they can be read.
    pub(super) fn is_too_short(&self, password: &str) -> bool {
        self.rules.min_length.is_some_and(|least| (password.chars().count() as u64) < u64::from(least))
    }
}

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

/// Reads the rules for one person, or for everybody: then of several the strictest.
pub(super) async fn read(
    plan: &Plan,
    service: &mut Service<'_>,
    person: Option<&Entry>,
    deadline: Instant,
) -> Result<Policy, Trouble> {
    let policies = match plan.settings.kind {
        Kind::ActiveDirectory => active_directory(plan, service, person, deadline).await?,
        Kind::Ldap => ldap(plan, service, person, deadline).await?,
    };
    Ok(policies.into_iter().reduce(strictest).unwrap_or_default())
}

async fn active_directory(
    plan: &Plan,
    service: &mut Service<'_>,
    person: Option<&Entry>,
    deadline: Instant,
) -> Result<Vec<Policy>, Trouble> {
    let domain = service.about.root.text("defaultNamingContext").unwrap_or(&plan.settings.base).to_owned();
    if let Some(own) = person.and_then(|entry| entry.text("msDS-ResultantPSO")) {
        let found = entries(service, (own, Scope::Base, "(objectClass=*)"), &AD_FINE, deadline).await?;
        if !found.is_empty() {
            return Ok(found.iter().map(of_fine).collect());
        }
    }
    let found = entries(service, (&domain, Scope::Base, "(objectClass=*)"), &AD_DOMAIN, deadline).await?;
    let mut all: Vec<_> = found.iter().map(of_domain).collect();
    if person.is_none() {
        let container = format!("CN=Password Settings Container,CN=System,{domain}");
        let query = (container.as_str(), Scope::Subtree, "(objectClass=msDS-PasswordSettings)");
        all.extend(entries(service, query, &AD_FINE, deadline).await?.iter().map(of_fine));
    }
    Ok(all)
}

async fn ldap(
    plan: &Plan,
    service: &mut Service<'_>,
    person: Option<&Entry>,
    deadline: Instant,
) -> Result<Vec<Policy>, Trouble> {
    if let Some(own) = person.and_then(|entry| entry.text("pwdPolicySubentry")) {
        let found = entries(service, (own, Scope::Base, "(objectClass=*)"), &LDAP, deadline).await?;
        if !found.is_empty() {
            return Ok(found.iter().map(of_ldap).collect());
        }
    }
    let context = service.about.context_of(&plan.settings.base).to_owned();
    let filter = "(|(objectClass=pwdPolicy)(objectClass=passwordPolicy)(objectClass=krbPwdPolicy))";
    let mut found = entries(service, (&context, Scope::Subtree, filter), &LDAP, deadline).await?;
    if service.about.is_389() {
        found.extend(entries(service, ("cn=config", Scope::Base, "(objectClass=*)"), &LDAP, deadline).await?);
    }
    Ok(found.iter().map(of_ldap).collect())
}

/// What may be read; what may not is as if it were not there.
async fn entries(
    service: &mut Service<'_>,
    query: (&str, Scope, &str),
    attributes: &[&str],
    deadline: Instant,
) -> Result<Vec<Entry>, Trouble> {
    Ok(service.connection.search(query, attributes, 100, Vec::new(), deadline).await?.0)
}

fn of_domain(entry: &Entry) -> Policy {
    let complexity = entry.number("pwdProperties").is_some_and(|bits| bits & COMPLEX != 0);
    of_active_directory(entry, &AD_DOMAIN, complexity)
}

fn of_fine(entry: &Entry) -> Policy {
    of_active_directory(entry, &AD_FINE, entry.is_true("msDS-PasswordComplexityEnabled"))
}

fn of_active_directory(entry: &Entry, names: &[&str; 7], complexity: bool) -> Policy {
    // Spans are negative numbers of 100 nanoseconds; the smallest one means for ever.
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
        },
        // Zero means until somebody lifts it.
        lockout_lasts: span(lasts).filter(|lasts| !lasts.is_zero()),
    }
}

fn of_ldap(entry: &Entry) -> Policy {
    let first = |names: [&str; 3]| names.into_iter().find_map(|name| number(entry, name));
    let seconds = |names| first(names).map(|seconds| Duration::from_secs(u64::from(seconds)));
    let locks =
        entry.is_true("pwdLockout") || entry.is_true("passwordLockout") || entry.text("krbPwdMaxFailure").is_some();
    let threshold = first(["pwdMaxFailure", "passwordMaxFailure", "krbPwdMaxFailure"]).filter(|_| locks);
    let window = seconds(["pwdFailureCountInterval", "passwordResetFailureCount", "krbPwdFailureCountInterval"]);
    // A server counts for ever where it names no window, or one of zero.
    let window = window.unwrap_or(Duration::ZERO);
    // OpenLDAP minds the length only where it checks the quality; 389 where it checks the syntax.
    let unchecked = entry.text("pwdCheckQuality") == Some("0") || entry.text("passwordCheckSyntax") == Some("off");
    let module = entry.is_true("pwdUseCheckModule") || entry.text("pwdCheckModule").is_some();
    Policy {
        rules: PasswordRules {
            min_length: first(["pwdMinLength", "passwordMinLength", "krbPwdMinLength"]).filter(|_| !unchecked),
            history: first(["pwdInHistory", "passwordInHistory", "krbPwdHistoryLength"])
                .filter(|_| entry.text("passwordHistory") != Some("off")),
            min_age: seconds(["pwdMinAge", "passwordMinAge", "krbMinPwdLife"]),
            complexity: !unchecked
                && (module || entry.is_true("passwordCheckSyntax") || number(entry, "krbPwdMinDiffChars").is_some()),
            lockout: threshold.map(|threshold| Lockout { threshold, window }),
        },
        lockout_lasts: seconds(["pwdLockoutDuration", "passwordLockoutDuration", "krbPwdLockoutDuration"])
            .filter(|_| entry.text("passwordUnlock") != Some("off")),
    }
}

/// A number above zero: zero means that there is no such rule.
fn number(entry: &Entry, name: &str) -> Option<u32> {
    entry.number(name).and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0)
}

fn strictest(one: Policy, other: Policy) -> Policy {
    let lockout = match (one.rules.lockout, other.rules.lockout) {
        (Some(one), Some(other)) => Some(Lockout {
            threshold: one.threshold.min(other.threshold),
            // Zero is for ever.
            window: if one.window.is_zero() || other.window.is_zero() {
                Duration::ZERO
            } else {
                one.window.max(other.window)
            },
        }),
        (one, other) => one.or(other),
    };
    Policy {
        rules: PasswordRules {
            min_length: one.rules.min_length.max(other.rules.min_length),
            history: one.rules.history.max(other.rules.history),
            min_age: one.rules.min_age.max(other.rules.min_age),
            complexity: one.rules.complexity || other.rules.complexity,
            lockout,
        },
        // For ever is the longest.
        lockout_lasts: one.lockout_lasts.zip(other.lockout_lasts).map(|(one, other)| one.max(other)),
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
        };
        assert_eq!(policy, Policy { rules: expected, lockout_lasts: None });
        let none = of_domain(&Entry::made_up("", &[("lockoutThreshold", "0"), ("minPwdAge", "0")]));
        assert_eq!(none, Policy::default());
    }

    #[test]
    fn a_ppolicys_rules() {
        let rules = |attributes: &[(&str, &str)]| of_ldap(&Entry::made_up("", attributes)).rules;
        let locking =
            [("pwdMinLength", "12"), ("pwdCheckQuality", "2"), ("pwdLockout", "TRUE"), ("pwdMaxFailure", "5")];
        assert_eq!(rules(&locking).min_length, Some(12));
        assert_eq!(rules(&locking).lockout.map(|lockout| lockout.threshold), Some(5));
        // One that names no window, or one of zero, counts for ever.
        assert_eq!(rules(&locking).lockout.map(|lockout| lockout.window), Some(Duration::ZERO));
        let zero = [("pwdLockout", "TRUE"), ("pwdMaxFailure", "5"), ("pwdFailureCountInterval", "0")];
        assert_eq!(rules(&zero).lockout, Some(Lockout { threshold: 5, window: Duration::ZERO }));
        // What is not switched on is no rule.
        let off = [("pwdMinLength", "12"), ("pwdCheckQuality", "0"), ("pwdLockout", "FALSE"), ("pwdMaxFailure", "5")];
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
            assert_eq!(both.rules.lockout, Some(Lockout { threshold: 5, window: Duration::ZERO }), "zero is for ever");
        }
    }
}
