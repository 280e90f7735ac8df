//! For `regain doctor` and the start: whether the groups that settings name are found, whom no
//! reset is for, and whether the rules that hold for real people may be read.

use std::collections::BTreeSet;

use domain::directory::GroupSetting;
use futures_util::FutureExt as _;
use tokio::time::Instant;

use super::groups::{ALWAYS_THERE, AllGroups};
use super::named::{Found, Group, Lack, Why, group_base, is_there};
use super::paging::Pages;
use super::probe::{Steps, advice, describe};
use super::readable::Everywhere;
use super::servers::{Service, WHOLE};
use super::settings::{Kind, SettingError};
use super::trouble::Trouble;
use super::{LdapDirectory, Shared, person, protected, rules};

/// More policies of people's own than this are not read.
const MOST_POLICIES: usize = 20;
/// More people than these are not named.
const MOST_NAMED: usize = 5;

impl LdapDirectory {
    /// The settings that name what the directory does not have, as the first server that answers
    /// says; `None`: none answers.
    pub async fn unresolved(&self) -> Option<Vec<SettingError>> {
        let shared = &self.shared;
        let attempt = |server, until| {
            async move {
                let mut service = shared.servers.service(server, false, until).await?;
                let settings = &shared.plan().settings;
                let mut wrong = Vec::new();
                for (index, base) in settings.base.iter().enumerate() {
                    let key = match settings.base.len() {
                        1 => "directory.base".to_owned(),
                        _ => format!("directory.base[{index}]"),
                    };
                    wrong.push((key, is_there(&mut service, base, until).await?));
                }
                let group_base_is_there = shared.group_base_is_there(&mut service, until).await?;
                let found = shared.named.look(shared.plan(), &mut service, until).await?;
                let policy_is_there = match &settings.default_policy {
                    Some(policy) => is_there(&mut service, policy, until).await?,
                    None => true,
                };
                wrong.push(("directory.group_base".to_owned(), group_base_is_there));
                wrong.push(("directory.default_policy".to_owned(), policy_is_there));
                service.done();
                Ok((wrong, shared.lacks(&found)))
            }
            .boxed()
        };
        let (names, lacks) = shared.servers.first(Instant::now() + WHOLE, attempt).await.ok()?;
        let missing = names.into_iter().filter(|(_, is_there)| !is_there);
        let missing = missing.map(|(key, _)| {
            SettingError::new(key, NOT_THERE, "Write it as it is today, and let it be read")
        });
        Some(missing.chain(lacks.into_iter().map(wrong)).collect())
    }
}

const NOT_THERE: &str = "it is not there, or the service account may not read it";

fn wrong(Lack { setting, index, why }: Lack) -> SettingError {
    let (what, remedy) = why.words();
    SettingError::new(format!("{}[{index}]", setting.key()), what, remedy)
}

impl Shared {
    /// Whether the place is there that the settings add to where groups are looked for, if they add
    /// one.
    async fn group_base_is_there(
        &self,
        service: &mut Service<'_>,
        deadline: Instant,
    ) -> Result<bool, Trouble> {
        match group_base(self.plan()) {
            Some(base) => is_there(service, base, deadline).await,
            None => Ok(true),
        }
    }

    /// A line about that place, where there is one.
    pub(super) async fn examine_group_base(
        &self,
        service: &mut Service<'_>,
        deadline: Instant,
    ) -> Steps {
        if group_base(self.plan()).is_none() {
            return Steps::new();
        }
        let found = match self.group_base_is_there(service, deadline).await {
            Ok(true) => Ok("it is there".into()),
            Ok(false) => Err(format!("{NOT_THERE}. Check directory.group_base")),
            Err(trouble) => Err(advice(trouble)),
        };
        vec![("group_base", found)]
    }

    /// What is not found, and groups whose members nobody could tell.
    fn lacks(&self, found: &Found) -> Vec<Lack> {
        let told = |group: &&Group| {
            group.members_are_read || group.is_security_enabled || group.shows_at_members
        };
        let hidden = found.groups.iter().filter(|group| !told(group));
        let hidden = hidden.map(|group| Lack {
            setting: group.setting,
            index: group.index,
            why: Why::Hidden,
        });
        found.lacks.iter().copied().chain(hidden).collect()
    }

    /// A line for each group that is not found, or one for all.
    pub(super) async fn examine_groups(
        &self,
        service: &mut Service<'_>,
        deadline: Instant,
    ) -> Steps {
        if self.named.is_empty() {
            return Steps::new();
        }
        let found = match self.named.look(self.plan(), service, deadline).await {
            Ok(found) => found,
            Err(trouble) => return vec![("groups", Err(advice(trouble)))],
        };
        let lacks = self.lacks(&found);
        if lacks.is_empty() {
            let each = found.groups.iter().map(|group| {
                let name = &self.plan().settings.groups[&group.setting][group.index];
                format!("{}[{}], {name:?}: {}", group.setting.key(), group.index, group.id.0)
            });
            let each: Vec<_> = each.collect();
            let said = format!(
                "{} that settings name, each found. By its id a setting names a group whatever it is called: {}",
                each.len(),
                each.join("; ")
            );
            return vec![("groups", Ok(said))];
        }
        lacks
            .into_iter()
            .map(|lack| {
                let name = &self.plan().settings.groups[&lack.setting][lack.index];
                (
                    "groups",
                    Err(format!(
                        "{name:?}: {} Meanwhile the stricter rule holds for everyone",
                        wrong(lack)
                    )),
                )
            })
            .collect()
    }

    /// Looks at everybody: whom no reset is for, and whether the rules of their own that people
    /// have may be read.
    pub(super) async fn examine_people(
        &self,
        service: &mut Service<'_>,
        lockout_is_set: bool,
    ) -> Steps {
        let seen = match self.look_at_everybody(service).await {
            Ok(seen) => seen,
            Err(trouble) => return vec![("people", Err(advice(trouble)))],
        };
        let settings = &self.plan().settings;
        let mut steps = vec![("people's entries", entries_said(&seen, service, settings.kind))];
        let protects = settings.kind == Kind::ActiveDirectory
            || settings.groups.contains_key(&GroupSetting::Protected);
        if protects {
            steps.push((
                "protected people",
                if seen.people > 0 && seen.protected == seen.people {
                    Err("everybody, so that nobody gets a code for a reset. See the lines above, and let the service account read \
                         userAccountControl, adminCount, memberOf and tokenGroups"
                        .into())
                } else {
                    Ok(format!("{} of {}: no reset and no unlocking here", seen.protected, seen.people))
                },
            ));
        }
        let (mut read, mut unreadable, mut low) = (0, Vec::new(), Vec::new());
        for own in seen.policies.iter().take(MOST_POLICIES) {
            match rules::read_own(self.plan(), service, own, Instant::now() + WHOLE).await {
                Ok(policy) if policy.rules.unreadable => unreadable.push(own.as_str()),
                Ok(policy) => {
                    read += 1;
                    if policy.rules.lockout.is_some_and(|lockout| lockout.is_low()) {
                        low.push(format!("{own}: {}", describe(&policy)));
                    }
                }
                Err(trouble) => return vec![("people's own rules", Err(advice(trouble)))],
            }
        }
        if !unreadable.is_empty() {
            let said = format!(
                "the service account may not read the rules that some people are under: {}",
                unreadable.join("; ")
            );
            steps.push(("people's own rules", match lockout_is_set {
                true => Ok(format!("{said}. directory.lockout_threshold stands for when these are locked")),
                false => Err(format!(
                    "{said}. They have one wrong password each 15 minutes here. Let it read them, or set directory.lockout_threshold"
                )),
            }));
        } else if !low.is_empty() {
            steps.push(("people's own rules", Ok(low.join("; "))));
        } else if read > 0 {
            steps.push((
                "people's own rules",
                Ok(format!("{read} policies beside the general one, each read")),
            ));
        }
        steps
    }

    async fn look_at_everybody(&self, service: &mut Service<'_>) -> Result<Seen, Trouble> {
        let plan = self.plan();
        let named = self.named.look(plan, service, Instant::now() + WHOLE).await?;
        let mut all = AllGroups::read(plan, service, &named, Instant::now() + 6 * WHOLE).await?;
        let attributes = person::attributes(plan);
        let filter = plan.filter_for_all();
        let marks = service.about.marks.clone();
        let places: Vec<_> = plan.below_each(&filter).collect();
        let mut marks =
            Everywhere::read(&mut service.connection, &places, marks, Instant::now() + 6 * WHOLE)
                .await?;
        let (mut seen, mut pages) = (Seen::default(), Pages::of(places));
        loop {
            let until = Instant::now() + WHOLE;
            let Some(found) = pages.next(&mut service.connection, &attributes, until).await? else {
                return Ok(seen);
            };
            for entry in &found {
                seen.people += 1;
                let active_directory = plan.settings.kind == Kind::ActiveDirectory;
                let is_whole = match active_directory {
                    true => person::has_marks(entry) && entry.text(ALWAYS_THERE).is_some(),
                    false => marks.at(&mut service.connection, entry, until).await?,
                };
                if !is_whole {
                    seen.in_part += 1;
                    seen.in_part_named
                        .extend((seen.in_part <= MOST_NAMED).then(|| entry.dn.clone()));
                }
                let theirs = all.of(&mut service.connection, entry, until).await?;
                let protected =
                    protected::is_protected(plan, &service.about.domain, entry, &named, &theirs);
                seen.protected += usize::from(protected);
                let own = rules::own_policy(entry).filter(|_| seen.policies.len() < MOST_POLICIES);
                seen.policies.extend(own.map(str::to_owned));
            }
        }
    }
}

/// Whether everybody may be read whole.
fn entries_said(seen: &Seen, service: &Service<'_>, kind: Kind) -> Result<String, String> {
    if seen.in_part == 0 {
        return Ok(format!("{}, each read whole", seen.people));
    }
    let (names, more) =
        (seen.in_part_named.join("; "), if seen.in_part > MOST_NAMED { "; …" } else { "" });
    let (attributes, meanwhile) = match kind {
        Kind::ActiveDirectory => (
            format!("userAccountControl, accountExpires and {ALWAYS_THERE}"),
            "they count as switched off or protected, and nobody resets or unlocks them",
        ),
        Kind::Ldap => (
            service.about.marks.join(", "),
            "they count as switched off, and nobody resets or unlocks them",
        ),
    };
    Err(format!(
        "{} of {} may be read in part only: {names}{more}. Meanwhile {meanwhile}. Let the service account read {attributes} of people",
        seen.in_part, seen.people
    ))
}

/// What a look at everybody has shown.
#[derive(Default)]
struct Seen {
    people: usize,
    protected: usize,
    /// Those who may be read in part only, and who the first of them are.
    in_part: usize,
    in_part_named: Vec<String>,
    /// The names of the policies that some are under.
    policies: BTreeSet<String>,
}
