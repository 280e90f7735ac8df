//! The groups that settings name: found by what the setting says once, known by the directory's own
//! id from then on. A setting may say the id itself, which goes on meaning the group when this
//! program begins again.
//!
//! So a group that is renamed or moved goes on counting, and another one that is given its name
//! does not. One that is not found, or not any more, holds nobody: whether a person is in it cannot
//! be told, and the stricter rule holds for everyone.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::directory::{DirectoryId, GroupSetting};
use ldap3::{Scope, ldap_escape};
use tokio::time::Instant;

use super::connection::MORE;
use super::dn::Dn;
use super::entry::Entry;
use super::person;
use super::readable::{NOT_SEEN, there_or_not};
use super::servers::Service;
use super::settings::{Kind, Plan};
use super::trouble::Trouble;

/// How often the log says that a group is not found.
const ALARM: Duration = Duration::from_secs(300);

/// What is read of a group.
const ATTRIBUTES: [&str; 7] =
    ["objectClass", "objectGUID", "objectSid", "groupType", "entryUUID", "nsUniqueId", "cn"];

/// Classes of entries whose members are distinguished names, in lower case.
const CLASSES: [&str; 3] = ["group", "groupofnames", "groupofuniquenames"];
/// A group whose members are what a search finds. Nobody is seen to be in it, so it is no group
/// here.
const SEARCHES: &str = "groupOfURLs";

/// Active Directory: the group counts where rights are given (the other kind is for mail), so that
/// `tokenGroups` has it.
const SECURITY_ENABLED: i64 = 0x8000_0000;

/// Why what a setting names is no group whose members can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    NotThere,
    Several,
    NoGroup,
    NoId,
    Gone,
    Hidden,
}

impl Why {
    /// The word for the log.
    fn word(self) -> &'static str {
        match self {
            Self::NotThere => "not-found",
            Self::Several => "ambiguous",
            Self::NoGroup => "not-a-group",
            Self::NoId => "no-id",
            Self::Gone => "gone",
            Self::Hidden => "unreadable",
        }
    }

    /// What is wrong, and what to do.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::NotThere => (
                "there is no such group, or the service account may not read it",
                "Write the group's name as it is today, and let the service account read it",
            ),
            Self::Several => ("more than one group has that name", "Write the distinguished name"),
            Self::NoGroup => (
                "it is no group whose members are distinguished names",
                "Name a group (groupOfNames, groupOfUniqueNames, or one of Active Directory's). groupOfURLs holds a search, which is not followed",
            ),
            Self::NoId => (
                "the id that stays when the group is renamed cannot be read",
                "Let the service account read objectGUID, entryUUID or nsUniqueId of groups",
            ),
            Self::Gone => (
                "the group that it named is not there any more, or may not be read any more",
                "Name another one, or let the service account read it",
            ),
            Self::Hidden => (
                "nobody is in the group, or the service account may not read who",
                "Let the service account read member and memberOf of groups",
            ),
        }
    }
}

/// A group that a setting names, as it is now.
pub(super) struct Group {
    pub(super) setting: GroupSetting,
    pub(super) index: usize,
    pub(super) dn: Dn,
    pub(super) id: DirectoryId,
    pub(super) sid: Option<Vec<u8>>,
    /// Whether `tokenGroups` has it.
    pub(super) is_security_enabled: bool,
    /// Whether its members may be read.
    pub(super) members_are_read: bool,
    /// Where they may not: whether `memberOf` of some entry has it. Then the server keeps that,
    /// and it may be read somewhere.
    pub(super) shows_at_members: bool,
}

/// A name that no group is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lack {
    pub(super) setting: GroupSetting,
    pub(super) index: usize,
    pub(super) why: Why,
}

/// All that settings name, as it is now.
#[derive(Default)]
pub(super) struct Found {
    pub(super) groups: Vec<Group>,
    pub(super) lacks: Vec<Lack>,
    /// A place that the settings name for groups is not there: which groups a person is in nobody
    /// knows.
    pub(super) lacks_a_place: bool,
}

impl Found {
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.lacks.is_empty()
    }
}

struct Named {
    setting: GroupSetting,
    index: usize,
    name: String,
    id: Mutex<Option<DirectoryId>>,
}

impl Named {
    fn id(&self) -> Option<DirectoryId> {
        self.id.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The names, and the ids that they were found by.
pub(super) struct NamedGroups {
    named: Vec<Named>,
    alarmed: Mutex<Option<Instant>>,
}

impl NamedGroups {
    pub(super) fn new(settings: &BTreeMap<GroupSetting, Vec<String>>) -> Self {
        let named = settings.iter().flat_map(|(setting, names)| {
            names.iter().enumerate().map(|(index, name)| Named {
                setting: *setting,
                index,
                name: name.trim().to_owned(),
                id: Mutex::default(),
            })
        });
        Self { named: named.collect(), alarmed: Mutex::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// Looks for all of them, at each look-up of a person again: a name here that was changed there
    /// a minute ago would hold nobody.
    pub(super) async fn look(
        &self,
        plan: &Plan,
        service: &mut Service<'_>,
        deadline: Instant,
    ) -> Result<Found, Trouble> {
        let mut found = Found::default();
        let mut known = Vec::new();
        for named in &self.named {
            let id = match named.id() {
                Some(id) => Ok(id),
                None => by_name(plan, service, &named.name, deadline).await?,
            };
            match id {
                Ok(id) => {
                    *named.id.lock().unwrap_or_else(PoisonError::into_inner) = Some(id.clone());
                    known.push((named, id));
                }
                Err(why) => {
                    found.lacks.push(Lack { setting: named.setting, index: named.index, why })
                }
            }
        }
        if let Some(base) = group_base(plan).filter(|_| !self.named.is_empty()) {
            found.lacks_a_place = !is_there(service, base, deadline).await?;
        }
        self.by_id(plan, service, &known, &mut found, deadline).await?;
        self.sound_alarm(&found);
        Ok(found)
    }

    async fn by_id(
        &self,
        plan: &Plan,
        service: &mut Service<'_>,
        known: &[(&Named, DirectoryId)],
        found: &mut Found,
        deadline: Instant,
    ) -> Result<(), Trouble> {
        if known.is_empty() {
            return Ok(());
        }
        let kind = plan.settings.kind;
        let ids: String = known.iter().filter_map(|(_, id)| person::filter_for(kind, id)).collect();
        let entries = seen_anywhere(plan, service, &format!("(|{ids})"), 0, deadline).await?.0;
        let of = |entries: &[Entry], id: &DirectoryId| {
            entries.iter().position(|entry| person::id(kind, entry).as_ref() == Some(id))
        };
        let readable: String = known
            .iter()
            .filter_map(|(_, id)| {
                let entry = entries.get(of(&entries, id)?)?;
                let by_unique_name = entry
                    .texts("objectClass")
                    .any(|class| class.eq_ignore_ascii_case("groupOfUniqueNames"));
                let readable = match kind {
                    // It takes what may not be read for what is not there: only members that are
                    // seen prove that they may be.
                    Kind::ActiveDirectory => "(member=*)".to_owned(),
                    Kind::Ldap => {
                        there_or_not(if by_unique_name { "uniqueMember" } else { "member" })
                    }
                };
                Some(format!("(&{}{readable})", person::filter_for(kind, id)?))
            })
            .collect();
        let readable = match readable.is_empty() {
            true => Vec::new(),
            false => seen_anywhere(plan, service, &format!("(|{readable})"), 0, deadline).await?.0,
        };
        for (named, id) in known {
            let Some(entry) = of(&entries, id).and_then(|at| entries.get(at)) else {
                found.lacks.push(Lack {
                    setting: named.setting,
                    index: named.index,
                    why: Why::Gone,
                });
                continue;
            };
            let members_are_read = of(&readable, id).is_some();
            let shows_at_members = kind == Kind::Ldap && !members_are_read && {
                let shown = format!("(memberOf={})", ldap_escape(entry.dn.as_str()));
                !seen_anywhere(plan, service, &shown, 1, deadline).await?.0.is_empty()
            };
            found.groups.push(Group {
                setting: named.setting,
                index: named.index,
                dn: Dn::sent(&entry.dn),
                id: id.clone(),
                sid: entry.bytes("objectSid").map(<[u8]>::to_vec),
                is_security_enabled: entry
                    .number("groupType")
                    .is_some_and(|bits| bits & SECURITY_ENABLED != 0),
                members_are_read,
                shows_at_members,
            });
        }
        Ok(())
    }

    /// Says in the log what is not found, now and then.
    fn sound_alarm(&self, found: &Found) {
        let mut alarmed = self.alarmed.lock().unwrap_or_else(PoisonError::into_inner);
        if (found.lacks.is_empty() && !found.lacks_a_place)
            || alarmed.is_some_and(|at| at.elapsed() < ALARM)
        {
            return;
        }
        *alarmed = Some(Instant::now());
        if found.lacks_a_place {
            tracing::error!(
                alarm = "directory-group",
                setting = "directory.group_base",
                why = Why::NotThere.word(),
                "who is in which group cannot be told: the stricter rule holds for everyone; see `regain doctor`"
            );
        }
        for Lack { setting, index, why } in &found.lacks {
            tracing::error!(
                alarm = "directory-group",
                setting = format!("{}[{index}]", setting.key()),
                why = why.word(),
                "who is in a group cannot be told: the stricter rule holds for everyone; see `regain doctor`"
            );
        }
    }
}

/// The place that the settings add to where groups are looked for. (Active Directory's are all
/// found where they are.)
pub(super) fn group_base(plan: &Plan) -> Option<&str> {
    plan.settings.group_base.as_deref().filter(|_| plan.settings.kind == Kind::Ldap)
}

/// Everywhere where groups are looked for; none of the places lies below another.
pub(super) fn places(plan: &Plan, service: &Service<'_>) -> Vec<String> {
    if plan.settings.kind == Kind::ActiveDirectory {
        return vec![context(plan, service)];
    }
    let mut places = service.about.contexts_of(&plan.settings.base);
    places.extend(group_base(plan).map(str::to_owned));
    let dns: Vec<Dn> = places.iter().map(|place| Dn::sent(place)).collect();
    let is_covered = |index: usize| {
        let below = |other: usize| {
            dns[index].is_within(&dns[other])
                && (other < index || !dns[other].is_within(&dns[index]))
        };
        (0..dns.len()).any(|other| other != index && below(other))
    };
    let covered: Vec<bool> = (0..dns.len()).map(is_covered).collect();
    places
        .into_iter()
        .zip(covered)
        .filter(|(_, covered)| !covered)
        .map(|(place, _)| place)
        .collect()
}

/// Whether the entry is there, for the service account to see.
pub(super) async fn is_there(
    service: &mut Service<'_>,
    dn: &str,
    deadline: Instant,
) -> Result<bool, Trouble> {
    Ok(!seen(service, (dn, Scope::Base, "(objectClass=*)"), 1, deadline).await?.0.is_empty())
}

/// Where the domain's groups are, wherever people are (`kind = "active-directory"` only).
pub(super) fn context(plan: &Plan, service: &Service<'_>) -> String {
    service.about.root.text("defaultNamingContext").unwrap_or(plan.first_base()).to_owned()
}

/// The id of the one group that is meant.
async fn by_name(
    plan: &Plan,
    service: &mut Service<'_>,
    name: &str,
    deadline: Instant,
) -> Result<Result<DirectoryId, Why>, Trouble> {
    let kind = plan.settings.kind;
    // The id itself, as `regain doctor` shows it.
    let id = DirectoryId(name.to_ascii_lowercase());
    if let Some(filter) = person::filter_for(kind, &id) {
        let found = seen_anywhere(plan, service, &filter, 2, deadline).await?.0;
        match found.first() {
            Some(entry) if is_group(entry) => return Ok(Ok(id)),
            Some(_) => return Ok(Err(Why::NoGroup)),
            None => {}
        }
    }
    let (entries, code) = if let Some(dn) = Dn::parse(name) {
        let as_written = seen(service, (name, Scope::Base, "(objectClass=*)"), 0, deadline).await?;
        match as_written.0.is_empty() {
            true => {
                seen(service, (&dn.plainest(), Scope::Base, "(objectClass=*)"), 0, deadline).await?
            }
            false => as_written,
        }
    } else {
        let name = ldap_escape(name);
        let filter = match kind {
            Kind::ActiveDirectory => {
                format!("(&(objectClass=group)(|(cn={name})(sAMAccountName={name})))")
            }
            Kind::Ldap => {
                // One that is a search is found too, to be named as what it is.
                let classes = CLASSES[1..].iter().chain([&SEARCHES]);
                let classes: String =
                    classes.map(|class| format!("(objectClass={class})")).collect();
                format!("(&(|{classes})(cn={name}))")
            }
        };
        seen_anywhere(plan, service, &filter, 2, deadline).await?
    };
    Ok(match entries.as_slice() {
        [] => Err(Why::NotThere),
        [_] if code == MORE => Err(Why::Several),
        [entry] => match person::id(kind, entry) {
            None => Err(Why::NoId),
            Some(_) if !is_group(entry) => Err(Why::NoGroup),
            Some(id) => Ok(id),
        },
        _ => Err(Why::Several),
    })
}

fn is_group(entry: &Entry) -> bool {
    entry.texts("objectClass").any(|class| CLASSES.contains(&class.to_ascii_lowercase().as_str()))
}

/// What a search finds in all places together; the code is the one of the first that says more than
/// that it is done.
async fn seen_anywhere(
    plan: &Plan,
    service: &mut Service<'_>,
    filter: &str,
    limit: i32,
    deadline: Instant,
) -> Result<(Vec<Entry>, u32), Trouble> {
    let (mut entries, mut code) = (Vec::new(), 0);
    for place in places(plan, service) {
        let (mut found, said) =
            seen(service, (&place, Scope::Subtree, filter), limit, deadline).await?;
        entries.append(&mut found);
        code = if code == 0 { said } else { code };
    }
    Ok((entries, code))
}

/// What a search finds; where nothing may be seen, nothing.
async fn seen(
    service: &mut Service<'_>,
    query: (&str, Scope, &str),
    limit: i32,
    deadline: Instant,
) -> Result<(Vec<Entry>, u32), Trouble> {
    let (found, result) =
        service.connection.search(query, &ATTRIBUTES, limit, Vec::new(), deadline).await?;
    match result.rc {
        0 => Ok((found, 0)),
        4 if limit > 0 => Ok((found, 4)),
        code if NOT_SEEN.contains(&code) => Ok((Vec::new(), code)),
        code => Err(Trouble::Code(code)),
    }
}
