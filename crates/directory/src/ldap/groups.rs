//! The groups that a person is in, nested ones too.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ldap3::{Scope, ldap_escape};
use tokio::time::Instant;

use domain::directory::{GroupSetting, Membership, Memberships};

use super::connection::Connection;
use super::dn::Dn;
use super::entry::Entry;
use super::filter;
use super::named::{Found, context, places};
use super::paging::all;
use super::person;
use super::protected;
use super::readable::{Everywhere, there_or_not};
use super::servers::Service;
use super::settings::{Kind, Plan};
use super::trouble::Trouble;

/// `LDAP_MATCHING_RULE_IN_CHAIN`: the server follows members of members.
const IN_CHAIN: &str = "1.2.840.113556.1.4.1941";

/// How deep groups in groups are followed where the server does not do it.
const DEPTH: usize = 10;

/// So many entries at the most are asked one by one which groups they are in.
const MOST_ASKED: usize = 100;

/// An attribute of every entry in Active Directory that is in no set of attributes: who may read it
/// may read the others like it, as `adminCount` and `msDS-ResultantPSO`.
pub(super) const ALWAYS_THERE: &str = "whenCreated";

/// What is known of one person's groups.
#[derive(Default)]
pub(super) struct Theirs {
    /// The groups, by name.
    dns: HashSet<Dn>,
    /// The groups, by security identifier.
    pub(super) sids: HashSet<Vec<u8>>,
    /// Whether the identifiers are all those of groups that rights are given to.
    sids_are_read: bool,
    /// Whether the names are all those of groups whose members may be read.
    dns_are_read: bool,
    /// Whether the person and each of the groups show what they are in, whatever may be read of
    /// groups' members.
    told_by_entries: bool,
    /// Whether it could be seen if they administer the directory (Active Directory).
    pub(super) administration_is_read: bool,
}

impl Theirs {
    /// Whether they are in one of the groups that a setting names.
    pub(super) fn membership(&self, found: &Found, setting: GroupSetting) -> Membership {
        let mut answer = Membership::No;
        for group in found.groups.iter().filter(|group| group.setting == setting) {
            if self.dns.contains(&group.dn)
                || group.sid.as_ref().is_some_and(|sid| self.sids.contains(sid))
            {
                return Membership::Yes;
            }
            let by_sid = self.sids_are_read && group.is_security_enabled && group.sid.is_some();
            let by_entries = self.told_by_entries && group.shows_at_members;
            let by_dn =
                self.dns_are_read && !found.lacks_a_place && (group.members_are_read || by_entries);
            if !by_sid && !by_dn {
                answer = Membership::Unknown;
            }
        }
        if found.lacks.iter().any(|lack| lack.setting == setting) {
            Membership::Unknown
        } else {
            answer
        }
    }

    pub(super) fn memberships(&self, found: &Found) -> Memberships {
        Memberships::new(|setting| self.membership(found, setting))
    }
}

/// The groups of one person, as far as any of those depends on it that settings name.
pub(super) async fn of(
    plan: &Plan,
    service: &mut Service<'_>,
    found: &Found,
    person: &Entry,
    deadline: Instant,
) -> Result<Theirs, Trouble> {
    match plan.settings.kind {
        Kind::ActiveDirectory => in_active_directory(plan, service, found, person, deadline).await,
        Kind::Ldap if found.is_empty() => Ok(Theirs::default()),
        Kind::Ldap => in_ldap(plan, service, found, person, deadline).await,
    }
}

async fn in_active_directory(
    plan: &Plan,
    service: &mut Service<'_>,
    found: &Found,
    person: &Entry,
    deadline: Instant,
) -> Result<Theirs, Trouble> {
    let mut theirs = Theirs::default();
    theirs.dns.extend(person.texts("memberOf").map(Dn::sent));
    // Asked for at the entry alone: the server works it out, through all groups in groups and of
    // other domains too.
    let query = (person.dn.as_str(), Scope::Base, "(objectClass=*)");
    let (own, _) =
        service.connection.search(query, &["tokenGroups"], 1, Vec::new(), deadline).await?;
    let may_read_own = !own.is_empty() && person.text(ALWAYS_THERE).is_some();
    theirs
        .sids
        .extend(own.iter().flat_map(|entry| entry.all_bytes("tokenGroups")).map(<[u8]>::to_vec));
    // Everybody is in some.
    theirs.sids_are_read =
        !theirs.sids.is_empty() && own.iter().all(|own| own.is_whole("tokenGroups"));
    theirs.administration_is_read = may_read_own && theirs.sids_are_read;
    if theirs.sids_are_read && found.groups.iter().all(|group| group.is_security_enabled) {
        return Ok(theirs);
    }
    let context = context(plan, service);
    let primary = sid_filter(&primary_group(person).unwrap_or_default());
    let primary_dn = seen(service, (&context, &primary), deadline).await?;
    let administrators = protected::administrators(person.bytes("objectSid").unwrap_or_default());
    let administrators: Vec<String> = administrators.iter().map(|sid| sid_filter(sid)).collect();
    let named =
        found.groups.iter().filter_map(|group| person::filter_for(plan.settings.kind, &group.id));
    let candidates: String = administrators.iter().cloned().chain(named).collect();
    let chain = |dn: &str| format!("(member:{IN_CHAIN}:={})", ldap_escape(dn));
    let by: String = primary_dn.iter().flatten().map(|group| chain(&group.dn)).collect();
    let filter = format!("(&(|{candidates})(|{}{by}{primary}))", chain(&person.dn));
    let groups = seen(service, (&context, &filter), deadline).await?;
    theirs.dns_are_read = groups.is_some() && primary_dn.is_some_and(|found| found.len() == 1);
    for group in groups.unwrap_or_default() {
        theirs.sids.extend(group.bytes("objectSid").map(<[u8]>::to_vec));
        theirs.dns.insert(Dn::sent(&group.dn));
    }
    if !theirs.sids_are_read {
        // Those that every domain has are never empty: without members, these may not be read.
        let readable = format!("(&(|{})(member=*))", administrators.concat());
        let readable = seen(service, (&context, &readable), deadline).await?.unwrap_or_default();
        let is_there =
            |sid: &[u8]| readable.iter().any(|group| group.bytes("objectSid") == Some(sid));
        let every = protected::everywhere(person.bytes("objectSid").unwrap_or_default());
        theirs.administration_is_read =
            may_read_own && theirs.dns_are_read && every.iter().all(|sid| is_there(sid));
    }
    Ok(theirs)
}

/// Upwards from the person, by what groups say of their members; and by what entries say of their
/// groups (`memberOf`) besides.
async fn in_ldap(
    plan: &Plan,
    service: &mut Service<'_>,
    found: &Found,
    person: &Entry,
    deadline: Instant,
) -> Result<Theirs, Trouble> {
    let places = places(plan, service);
    // Where a group hides its members, each entry on the way has to show its groups.
    let mut shown = found.groups.iter().any(|group| !group.members_are_read);
    let mut theirs = Theirs::default();
    let mut next: Vec<String> = vec![person.dn.clone()];
    let new =
        |theirs: &mut Theirs, dn: &str| theirs.dns.insert(Dn::sent(dn)).then(|| dn.to_owned());
    next.extend(person.texts("memberOf").filter_map(|dn| new(&mut theirs, dn)).collect::<Vec<_>>());
    let mut asked = 0;
    for _ in 0..DEPTH {
        let mut above = Vec::new();
        for dn in &next {
            asked += 1;
            shown = shown && asked <= MOST_ASKED;
            if !shown {
                break;
            }
            let query = (dn.as_str(), Scope::Base, &*there_or_not("memberOf"));
            let (own, _) =
                service.connection.search(query, &["memberOf"], 1, Vec::new(), deadline).await?;
            shown = own.iter().any(|own| own.is_whole("memberOf"));
            above.extend(
                own.iter()
                    .flat_map(|own| own.texts("memberOf"))
                    .filter_map(|dn| new(&mut theirs, dn)),
            );
        }
        let members: String = next.iter().map(|dn| membership(dn)).collect();
        for place in &places {
            let place = (place.as_str(), &*format!("(|{members})"));
            let Some(groups) = seen(service, place, deadline).await? else { return Ok(theirs) };
            above.extend(groups.iter().filter_map(|group| new(&mut theirs, &group.dn)));
        }
        next = above;
        if next.is_empty() {
            theirs.dns_are_read = true;
            theirs.told_by_entries = shown;
            break;
        }
    }
    Ok(theirs)
}

/// What a search finds; `None` where that cannot be told: what is searched is not there, may not be
/// read, or is more than is handed out.
async fn seen(
    service: &mut Service<'_>,
    place: (&str, &str),
    deadline: Instant,
) -> Result<Option<Vec<Entry>>, Trouble> {
    match all(&mut service.connection, place, &["cn", "objectSid"], deadline).await {
        Ok(found) => Ok(Some(found)),
        Err(Trouble::Code(4 | 10 | 11 | 32 | 34 | 50)) => Ok(None),
        Err(trouble) => Err(trouble),
    }
}

fn membership(dn: &str) -> String {
    let dn = ldap_escape(dn);
    format!("(member={dn})(uniqueMember={dn})")
}

/// Everyone's groups at once, for a listing: one search for all groups instead of two a person.
pub(super) struct AllGroups {
    /// The groups that are there.
    there: bool,
    /// By a member's name: the groups that it is in directly.
    above: HashMap<Dn, Vec<Arc<Dn>>>,
    /// By the group's security identifier.
    by_sid: HashMap<Vec<u8>, Arc<Dn>>,
    /// The other way round.
    sids: HashMap<Arc<Dn>, Vec<u8>>,
    /// A group whose own groups, or members, came in part only.
    in_part: bool,
    /// Where it counts: the people and groups that show what they are in.
    shown: Option<Everywhere>,
}

impl AllGroups {
    pub(super) async fn read(
        plan: &Plan,
        service: &mut Service<'_>,
        named: &Found,
        deadline: Instant,
    ) -> Result<Self, Trouble> {
        let mut groups = Self {
            there: true,
            above: HashMap::new(),
            by_sid: HashMap::new(),
            sids: HashMap::new(),
            in_part: false,
            shown: None,
        };
        let active_directory = plan.settings.kind == Kind::ActiveDirectory;
        if !active_directory && named.is_empty() {
            return Ok(groups);
        }
        let filter =
            "(|(objectClass=group)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))";
        // Active Directory gives a group's members in portions, but each entry's groups as a whole.
        let attributes: &[&str] = if active_directory {
            &["memberOf", "objectSid"]
        } else {
            &["member", "uniqueMember", "memberOf"]
        };
        let places = places(plan, service);
        let mut found = Vec::new();
        for place in &places {
            match all(&mut service.connection, (place, filter), attributes, deadline).await {
                Ok(mut here) => found.append(&mut here),
                Err(Trouble::Code(4 | 10 | 11 | 32 | 34 | 50)) => groups.there = false,
                Err(trouble) => return Err(trouble),
            }
        }
        for group in found {
            let dn = Arc::new(Dn::sent(&group.dn));
            groups.in_part |= ["memberOf", "member", "uniqueMember"]
                .into_iter()
                .any(|name| !group.is_whole(name));
            for above in group.texts("memberOf") {
                groups.above.entry((*dn).clone()).or_default().push(Arc::new(Dn::sent(above)));
            }
            for member in group.texts("member").chain(group.texts("uniqueMember")) {
                groups.above.entry(Dn::sent(member)).or_default().push(Arc::clone(&dn));
            }
            if let Some(sid) = group.bytes("objectSid") {
                groups.by_sid.insert(sid.to_vec(), Arc::clone(&dn));
                groups.sids.insert(dn, sid.to_vec());
            }
        }
        if !active_directory && named.groups.iter().any(|group| !group.members_are_read) {
            let everybody = plan.filter_for_all();
            let groups_too = places.iter().map(|place| (place.as_str(), filter));
            let all: Vec<_> = groups_too.chain(plan.below_each(&everybody)).collect();
            groups.shown = Some(
                Everywhere::read(&mut service.connection, &all, vec!["memberOf"], deadline).await?,
            );
        }
        Ok(groups)
    }

    /// The groups of one person.
    pub(super) async fn of(
        &mut self,
        connection: &mut Connection,
        person: &Entry,
        deadline: Instant,
    ) -> Result<Theirs, Trouble> {
        let mut next: Vec<Arc<Dn>> =
            person.texts("memberOf").map(|dn| Arc::new(Dn::sent(dn))).collect();
        next.extend(self.above.get(&Dn::sent(&person.dn)).into_iter().flatten().cloned());
        let primary = primary_group(person);
        next.extend(primary.as_ref().and_then(|sid| self.by_sid.get(sid).cloned()));
        let all_are_read = self.there && !self.in_part && person.is_whole("memberOf");
        let mut theirs = Theirs {
            dns_are_read: all_are_read,
            administration_is_read: all_are_read && person.text(ALWAYS_THERE).is_some(),
            ..Theirs::default()
        };
        theirs.sids.extend(primary);
        while let Some(dn) = next.pop() {
            if theirs.dns.insert((*dn).clone()) {
                next.extend(self.above.get(&dn).into_iter().flatten().cloned());
                theirs.sids.extend(self.sids.get(&dn).cloned());
            }
        }
        if let Some(shown) = &mut self.shown {
            theirs.told_by_entries = theirs.dns.iter().all(|dn| shown.has(dn))
                && shown.at(connection, person, deadline).await?;
        }
        Ok(theirs)
    }
}

/// The security identifier of the primary group, which `memberOf` leaves out: the domain's, and the
/// number of the group.
fn primary_group(person: &Entry) -> Option<Vec<u8>> {
    let number = u32::try_from(person.number("primaryGroupID")?).ok()?;
    let own = person.bytes("objectSid")?;
    let domain = own.get(..own.len().checked_sub(4)?)?;
    Some([domain, &number.to_le_bytes()].concat())
}

fn sid_filter(sid: &[u8]) -> String {
    format!("(objectSid={})", filter::bytes(sid))
}
