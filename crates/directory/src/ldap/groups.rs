//! The groups that somebody is in, nested ones too.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ldap3::controls::{PagedResults, RawControl};
use ldap3::{LdapResult, Scope, ldap_escape};
use tokio::time::Instant;

use super::connection::Connection;
use super::entry::Entry;
use super::servers::Service;
use super::settings::{Kind, Plan};
use super::trouble::Trouble;

/// `LDAP_MATCHING_RULE_IN_CHAIN`: the server follows members of members.
const IN_CHAIN: &str = "1.2.840.113556.1.4.1941";

/// The control that lists page by page (RFC 2696).
pub(super) const PAGED_RESULTS: &str = "1.2.840.113556.1.4.319";

/// How deep groups in groups are followed where the server does not do it.
const DEPTH: usize = 10;

/// Entries a page.
pub(super) const PAGE: i32 = 500;

/// The groups of one person, as distinguished names.
pub(super) async fn of(
    plan: &Plan,
    service: &mut Service<'_>,
    person: &Entry,
    deadline: Instant,
) -> Result<Vec<String>, Trouble> {
    let mut groups: Vec<String> = person.texts("memberOf").map(str::to_owned).collect();
    if plan.settings.kind == Kind::ActiveDirectory {
        let base = base(plan, service);
        let chain = |dn: &str| format!("(member:{IN_CHAIN}:={})", ldap_escape(dn));
        let mut search = async |filter: String| {
            let found = all(&mut service.connection, (&base, Scope::Subtree, &filter), &["cn"], deadline).await?;
            Ok::<_, Trouble>(found.into_iter().map(|group| group.dn).collect::<Vec<_>>())
        };
        groups.extend(search(chain(&person.dn)).await?);
        // The primary group is not among them, and its own groups are the person's too.
        let primary = search(sid_filter(&primary_group(person).unwrap_or_default())).await?;
        groups.extend(search(chain(primary.first().unwrap_or(&person.dn))).await?);
        groups.extend(primary);
    } else if let Some(base) = plan.settings.group_base.as_deref() {
        let mut seen: HashSet<String> = HashSet::new();
        let mut next = vec![person.dn.clone()];
        for _ in 0..DEPTH {
            let members: String = next.iter().map(|dn| membership(dn)).collect();
            let filter = format!("(|{members})");
            next.clear();
            for group in all(&mut service.connection, (base, Scope::Subtree, &filter), &["cn"], deadline).await? {
                if seen.insert(group.dn.to_lowercase()) {
                    next.push(group.dn.clone());
                    groups.push(group.dn);
                }
            }
            if next.is_empty() {
                break;
            }
        }
    }
    let mut seen = HashSet::new();
    groups.retain(|dn| seen.insert(dn.to_lowercase()));
    Ok(groups)
}

fn membership(dn: &str) -> String {
    let dn = ldap_escape(dn);
    format!("(member={dn})(uniqueMember={dn})")
}

/// Everybody's groups at once, for a listing: one search for all groups instead of two a person.
pub(super) struct AllGroups {
    /// By the folded name of a member: the groups that it is in directly.
    above: HashMap<String, Vec<Arc<str>>>,
    /// By the group's security identifier.
    by_sid: HashMap<Vec<u8>, Arc<str>>,
}

impl AllGroups {
    pub(super) async fn read(plan: &Plan, service: &mut Service<'_>, deadline: Instant) -> Result<Self, Trouble> {
        let mut groups = Self { above: HashMap::new(), by_sid: HashMap::new() };
        let active_directory = plan.settings.kind == Kind::ActiveDirectory;
        if !active_directory && plan.settings.group_base.is_none() {
            return Ok(groups);
        }
        let base = base(plan, service);
        let filter = "(|(objectClass=group)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))";
        // Active Directory gives a group's members in portions, but each entry's groups as a whole.
        let attributes: &[&str] =
            if active_directory { &["memberOf", "objectSid"] } else { &["member", "uniqueMember"] };
        let query = (base.as_str(), Scope::Subtree, filter);
        for group in all(&mut service.connection, query, attributes, deadline).await? {
            let dn: Arc<str> = group.dn.as_str().into();
            for above in group.texts("memberOf") {
                groups.above.entry(group.dn.to_lowercase()).or_default().push(above.into());
            }
            for member in group.texts("member").chain(group.texts("uniqueMember")) {
                groups.above.entry(member.to_lowercase()).or_default().push(Arc::clone(&dn));
            }
            if let Some(sid) = group.bytes("objectSid") {
                groups.by_sid.insert(sid.to_vec(), dn);
            }
        }
        Ok(groups)
    }

    /// The groups of one person.
    pub(super) fn of(&self, person: &Entry) -> Vec<String> {
        let mut next: Vec<Arc<str>> = person.texts("memberOf").map(Arc::from).collect();
        next.extend(self.above.get(&person.dn.to_lowercase()).into_iter().flatten().cloned());
        next.extend(primary_group(person).and_then(|sid| self.by_sid.get(&sid).cloned()));
        let mut seen = HashSet::new();
        let mut groups = Vec::new();
        while let Some(dn) = next.pop() {
            let folded = dn.to_lowercase();
            let above = self.above.get(&folded).into_iter().flatten().cloned();
            if seen.insert(folded.clone()) {
                next.extend(above);
                groups.push(dn.as_ref().to_owned());
            }
        }
        groups
    }
}

fn base(plan: &Plan, service: &Service<'_>) -> String {
    let everywhere = || service.about.root.text("defaultNamingContext").unwrap_or(&plan.settings.base);
    plan.settings.group_base.as_deref().unwrap_or_else(everywhere).to_owned()
}

/// The security identifier of the primary group, which `memberOf` leaves out: the domain's, and the number of the group.
fn primary_group(person: &Entry) -> Option<Vec<u8>> {
    let number = u32::try_from(person.number("primaryGroupID")?).ok()?;
    let own = person.bytes("objectSid")?;
    let domain = own.get(..own.len().checked_sub(4)?)?;
    Some([domain, &number.to_le_bytes()].concat())
}

fn sid_filter(sid: &[u8]) -> String {
    let escaped: String = sid.iter().map(|byte| format!("\\{byte:02x}")).collect();
    format!("(objectSid={escaped})")
}

/// Every entry that a search finds, page by page.
pub(super) async fn all(
    connection: &mut Connection,
    query: (&str, Scope, &str),
    attributes: &[&str],
    deadline: Instant,
) -> Result<Vec<Entry>, Trouble> {
    let mut entries = Vec::new();
    let mut page = Some(Vec::new());
    while let Some(cookie) = page {
        let (mut found, next) = one_page(connection, query, attributes, cookie, deadline).await?;
        entries.append(&mut found);
        page = next;
    }
    Ok(entries)
}

/// One page of a search (RFC 2696), and the cookie for the next one.
pub(super) async fn one_page(
    connection: &mut Connection,
    query: (&str, Scope, &str),
    attributes: &[&str],
    cookie: Vec<u8>,
    deadline: Instant,
) -> Result<(Vec<Entry>, Option<Vec<u8>>), Trouble> {
    let control = RawControl { crit: true, ..RawControl::from(PagedResults { size: PAGE, cookie }) };
    let (found, result) = connection.search(query, attributes, 0, vec![control], deadline).await?;
    match result.rc {
        0 => Ok((found, next_page(&result))),
        code => Err(Trouble::Code(code)),
    }
}

fn next_page(result: &LdapResult) -> Option<Vec<u8>> {
    let raw = result.ctrls.iter().map(|control| &control.1).find(|raw| raw.ctype == PAGED_RESULTS)?;
    raw.val.as_ref()?;
    Some(raw.parse::<PagedResults>().cookie).filter(|cookie| !cookie.is_empty())
}
