//! The service account's own state: why it is refused, and when it or its password ends.

use domain::time::{Timestamp, whole_days};
use ldap3::{Scope, ldap_escape};
use tokio::time::Instant;

use super::account_state::AccountState;
use super::connection::MORE;
use super::entry::Entry;
use super::names::DomainNames;
use super::servers::Service;
use super::settings::Plan;
use super::times::TOLD_BEFORE;
use super::trouble::Trouble;
use super::{person, times};

/// Until when it works, by its own entry: the error says that it ends soon. `None`: its entry
/// cannot be read.
pub(super) async fn ends(
    plan: &Plan,
    service: &mut Service<'_>,
    now: Timestamp,
    deadline: Instant,
) -> Result<Option<Result<String, String>>, Trouble> {
    let Some(own) = own_entry(plan, service, deadline).await? else { return Ok(None) };
    let mut ends: Vec<(&str, Timestamp)> = Vec::new();
    let mut note = |what, end: Option<Timestamp>| ends.extend(end.map(|end| (what, end)));
    let time = |name: &str| own.text(name).and_then(times::either);
    note("the account", time("accountExpires"));
    note("the account", time("pwdEndTime"));
    note("the account", time("krbPrincipalExpiration"));
    note("its password", time("msDS-UserPasswordExpiryTimeComputed"));
    note("its password", time("passwordExpirationTime").filter(|end| end.0 > 0));
    note("its password", time("krbPasswordExpiration"));
    if let Some(changed) = time("pwdChangedTime") {
        note(
            "its password",
            longest_age(plan, service, &own, deadline).await?.map(|age| changed.plus(age)),
        );
    }
    if own.text("passwordExpirationTime") == Some(person::MUST_CHANGE) || own.is_true("pwdReset") {
        let (what, remedy) = AccountState::MustChange.words();
        return Ok(Some(Err(format!("signed in, but {what}. {remedy}"))));
    }
    Ok(Some(say(&ends, now)))
}

fn say(ends: &[(&str, Timestamp)], now: Timestamp) -> Result<String, String> {
    let Some((what, end)) = ends.iter().min_by_key(|(_, end)| *end) else {
        return Ok("signed in; neither it nor its password ends".into());
    };
    let (day, left) = (end.date(), whole_days(end.since(now)));
    if left < TOLD_BEFORE {
        let remedy = if what.contains("password") {
            "Give it a new one, which does not expire, and put it into directory.bind_password_file"
        } else {
            "Give it no end"
        };
        Err(format!(
            "signed in; {what} ends on {day}, in {left} days, and everything stops with it. {remedy}"
        ))
    } else {
        Ok(format!("signed in; {what} ends on {day}, in {left} days"))
    }
}

async fn own_entry(
    plan: &Plan,
    service: &mut Service<'_>,
    deadline: Instant,
) -> Result<Option<Entry>, Trouble> {
    const ATTRIBUTES: [&str; 10] = [
        "accountExpires",
        "msDS-UserPasswordExpiryTimeComputed",
        "pwdEndTime",
        "pwdChangedTime",
        "pwdReset",
        "pwdPolicySubentry",
        "passwordExpirationTime",
        "krbPasswordExpiration",
        "krbPrincipalExpiration",
        "objectClass",
    ];
    let name = plan.settings.bind_dn.trim();
    let (base, scope, filter) = if name.contains('=') {
        (name.to_owned(), Scope::Base, "(objectClass=*)".to_owned())
    } else {
        let everywhere =
            service.about.root.text("defaultNamingContext").unwrap_or(plan.first_base()).to_owned();
        (everywhere, Scope::Subtree, by_name(name, &service.about.domain))
    };
    let query = (base.as_str(), scope, filter.as_str());
    let (mut found, result) =
        service.connection.search(query, &ATTRIBUTES, 2, Vec::new(), deadline).await?;
    Ok(if found.len() == 1 && result.rc != MORE { found.pop() } else { None })
}

fn by_name(name: &str, domain: &DomainNames) -> String {
    let (whole, account) = (ldap_escape(name), ldap_escape(domain.account(name)));
    format!("(&(objectClass=user)(|(userPrincipalName={whole})(sAMAccountName={account})))")
}

/// The age at which its password ends, by its own policy or the strictest that can be read.
async fn longest_age(
    plan: &Plan,
    service: &mut Service<'_>,
    own: &Entry,
    deadline: Instant,
) -> Result<Option<std::time::Duration>, Trouble> {
    let contexts = service.about.contexts_of(&plan.settings.base);
    let queries = match own.text("pwdPolicySubentry").or(plan.settings.default_policy.as_deref()) {
        Some(policy) => vec![(policy, Scope::Base, "(objectClass=*)")],
        None => contexts
            .iter()
            .map(|place| (place.as_str(), Scope::Subtree, "(objectClass=pwdPolicy)"))
            .collect(),
    };
    let mut found = Vec::new();
    for query in queries {
        found.extend(
            service.connection.search(query, &["pwdMaxAge"], 100, Vec::new(), deadline).await?.0,
        );
    }
    let ages = found.iter().filter_map(|policy| u64::try_from(policy.number("pwdMaxAge")?).ok());
    Ok(ages.filter(|age| *age > 0).min().map(std::time::Duration::from_secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_told_thirty_days_before() {
        let now = Timestamp(1_795_547_807_000_000);
        let after = |days: u64| now.plus(std::time::Duration::from_hours(days * 24));
        assert!(say(&[], now).is_ok());
        assert!(say(&[("its password", after(30))], now).is_ok());
        for left in [29, 1, 0] {
            assert!(
                say(&[("the account", after(400)), ("its password", after(left))], now).is_err(),
                "{left}"
            );
        }
        assert!(say(&[("the account", Timestamp(0))], now).is_err());
    }
}
