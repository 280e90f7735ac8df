//! Walking the whole way to each server, for `regain doctor`: one sentence a step, and what to do
//! where it goes wrong.

use std::time::Duration;

use domain::name::SignInName;
use domain::time::{Timestamp, whole_days};
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use ldap3::Scope;
use tokio::time::Instant;

use super::check::{Met, Target};
use super::connection::Connection;
use super::entry::Entry;
use super::policy::Policy;
use super::rules;
use super::servers::{Server, Service, WHOLE, root};
use super::settings::{Kind, PasswordWrite, Plan};
use super::trouble::Trouble;
use super::write::{PASSWORD_MODIFY, domain_controllers};
use super::{
    LdapDirectory, Shared, authorities, listing, person, ppolicy, service_account, times,
    unicode_pwd,
};

/// More than this between two clocks is worth a look: Kerberos allows five minutes, locks and codes
/// are counted in less.
const SKEW: Duration = Duration::from_secs(30);

/// A server that is further behind the others than this is not just busy.
const BEHIND: Duration = Duration::from_secs(300);

/// More domain controllers than this are not counted.
const MOST_CONTROLLERS: i32 = 1000;

/// The global catalogue's ports.
const CATALOGUE: [u16; 2] = [3268, 3269];

const CATALOGUE_IS_READ_ONLY: &str = "this is the port of the global catalogue, which is read-only and lacks attributes: no password can be written there. Leave the port \
     out of directory.url, or write 636 (ldaps://) or 389 (ldap://)";

/// A certificate that ends in fewer days is worth a word: everything stops with it.
const RENEW: u64 = 14;

/// One step that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The step, as in `directory ldaps://dc1.example:636, base`.
    pub part: String,
    /// What was found; or what is wrong, and what to do about it.
    pub found: Result<String, String>,
}

impl LdapDirectory {
    /// Tries each server, step by step; after a step that fails, none of that server's that need
    /// it. `somebody`: a person to look for. `lockout_is_set`: whether the operator has said
    /// when the directory locks accounts. Nothing is written.
    pub async fn probe(&self, somebody: Option<&SignInName>, lockout_is_set: bool) -> Vec<Probe> {
        let mut probes = Vec::new();
        if let Some(path) = &self.shared.plan().settings.ca_file {
            let wrong = authorities::ending(path, self.shared.clock.now()).into_iter();
            probes.extend(
                wrong.map(|wrong| Probe { part: "directory, ca_file".into(), found: Err(wrong) }),
            );
        }
        for server in &self.shared.servers.all {
            let steps = self.shared.walk(server, somebody, lockout_is_set);
            // A server that sends what cannot be read is a finding, not the end.
            let steps =
                std::panic::AssertUnwindSafe(steps).catch_unwind().await.unwrap_or_else(|_| {
                    vec![("answers", Err("it sends what is not LDAP. Check the port".into()))]
                });
            let scheme = server.address.url.scheme();
            let at =
                format!("directory {scheme}://{}:{}", server.address.host, server.address.port);
            probes.extend(
                steps
                    .into_iter()
                    .map(|(step, found)| Probe { part: format!("{at}, {step}"), found }),
            );
        }
        probes
    }
}

impl LdapDirectory {
    /// How the clock of the first server that answers compares with ours, as in `the same as ours`;
    /// the error names the difference and what to do about it. `None`: none answers, or it does
    /// not tell its time, which only Active Directory does.
    pub async fn clock(&self) -> Option<Result<String, String>> {
        let shared = &self.shared;
        let attempt = |server, until| {
            async move {
                let mut service = shared.servers.service(server, false, until).await?;
                let root = root(&mut service.connection, until).await?;
                service.done();
                Ok(root.text("currentTime").and_then(times::generalized))
            }
            .boxed()
        };
        let there = shared.servers.first(Instant::now() + WHOLE, attempt).await.ok()??;
        Some(compare_clocks(shared.clock.now(), there))
    }
}

pub(super) type Steps = Vec<(&'static str, Result<String, String>)>;

impl Shared {
    async fn walk(
        &self,
        server: &Server,
        somebody: Option<&SignInName>,
        lockout_is_set: bool,
    ) -> Steps {
        let mut steps = Steps::new();
        let deadline = Instant::now() + WHOLE;
        let plan = self.plan();
        match Connection::open(&server.address, &plan.tls, deadline).await {
            Ok(mut connection) => {
                steps.push((
                    "connection",
                    Ok("reached, encrypted, and it is who it should be".into()),
                ));
                if let Some(ends) = connection.certificate_ends(deadline).await {
                    steps.push(("certificate", self.ends(ends)));
                }
            }
            Err(trouble) => {
                steps.push(("connection", Err(advice(trouble))));
                return steps;
            }
        }
        // A connection of its own: the one above has only been looked at.
        let mut service = match self.servers.service(server, true, deadline).await {
            Ok(service) => service,
            Err(trouble) => {
                steps.push(("service account", Err(advice(trouble))));
                return steps;
            }
        };
        if plan.settings.kind == Kind::ActiveDirectory && CATALOGUE.contains(&server.address.port) {
            steps.push(("port", Err(CATALOGUE_IS_READ_ONLY.into())));
        }
        let ends = service_account::ends(plan, &mut service, self.clock.now(), deadline).await;
        steps.push((
            "service account",
            match ends {
                Ok(Some(found)) => found,
                Ok(None) => Ok("signed in; when it or its password ends cannot be read".into()),
                Err(trouble) => Err(advice(trouble)),
            },
        ));
        steps.extend(bases(plan, &mut service, deadline).await);
        if let Some(name) = somebody {
            let target = Target::Typed(name.clone(), None);
            let found = self.meet(&mut service, &target, deadline).await;
            steps.push(("person", match found {
                Ok(Met::One(entry)) if person::id(plan.settings.kind, &entry).is_none() => {
                    Err("found, but without an id that lasts. Let the service account read objectGUID or entryUUID".into())
                }
                Ok(Met::One(entry)) if person::mark(&entry).is_none() => Err(
                    "found, but when the password was changed cannot be read. Let the service account read pwdChangedTime"
                        .into(),
                ),
                Ok(Met::One(entry)) => Ok(format!("found, exactly one; {}", attributes_of(plan, &entry))),
                Ok(Met::Nobody) => Err(format!(
                    "not found: nothing below {} that the service account may read has this name. Check the name, directory.base, \
                     directory.filter, and what the service account may read",
                    plan.settings.base.join(" or ")
                )),
                Ok(Met::Several(some, _)) => Err(format!(
                    "several entries have this name, so that nobody gets in with it{}. Let directory.filter find one of them, or take the name \
                     from the other",
                    some.iter().map(|entry| format!("; {}", entry.dn)).collect::<String>()
                )),
                Err(trouble) => Err(advice(trouble)),
            }));
        }
        steps.extend(self.examine_group_base(&mut service, deadline).await);
        steps.extend(self.examine_groups(&mut service, deadline).await);
        steps.push(("passwords", self.ways_to_write(&service.about)));
        steps.push(("listing", listing::tried(plan, &mut service).await));
        // Going through everybody may have used up the time.
        let deadline = Instant::now() + WHOLE;
        steps.push((
            "password rules",
            match rules::all(plan, &mut service, None, deadline).await {
                Ok(read) => {
                    let policy = read.together();
                    let mut said =
                        format!("{}{}", describe(&policy), which(plan.settings.kind, &read));
                    if policy.rules.unreadable || read.policies.is_empty() {
                        said = format!("{said}; {}", looked_for(plan, &service));
                    }
                    match (policy.rules.unreadable, lockout_is_set) {
                        (false, _) => Ok(said),
                        (true, true) => Ok(format!(
                            "not all may be read ({said}); directory.lockout_threshold stands for when accounts are locked"
                        )),
                        (true, false) => Err(format!(
                            "there are rules that the service account may not read ({said}), so that people have one wrong password each \
                             15 minutes. Let it read the password policy, or say in directory.lockout_threshold after how many wrong \
                             passwords the directory locks an account (1000: never)"
                        )),
                    }
                }
                Err(trouble) => Err(advice(trouble)),
            },
        ));
        steps.extend(self.examine_people(&mut service, lockout_is_set).await);
        steps.push(("clock", self.clock_there(&mut service, deadline).await));
        if let Some(found) = self.partners(&mut service, deadline).await {
            steps.push(("replication", found));
        }
        steps
    }

    async fn clock_there(
        &self,
        service: &mut Service<'_>,
        deadline: Instant,
    ) -> Result<String, String> {
        let root = root(&mut service.connection, deadline).await.map_err(advice)?;
        match root.text("currentTime").and_then(times::generalized) {
            Some(there) => compare_clocks(self.clock.now(), there),
            None => Ok("it tells no time; --test-account sees it".into()),
        }
    }

    /// How many domain controllers there are; how far an OpenLDAP server has come. `None`: there is
    /// nothing to say.
    async fn partners(
        &self,
        service: &mut Service<'_>,
        deadline: Instant,
    ) -> Option<Result<String, String>> {
        let named = self.servers.all.len();
        if self.plan().settings.kind == Kind::ActiveDirectory {
            return Some(match domain_controllers(service, MOST_CONTROLLERS, deadline).await {
                Ok(0 | 1) => Ok("one domain controller".into()),
                Ok(count) => Ok(format!(
                    "{count} domain controllers, {named} of them in directory.url: a new password may take some minutes everywhere"
                )),
                Err(trouble) => Err(advice(trouble)),
            });
        }
        if named == 1 {
            return None;
        }
        let context = service.about.context_of(self.plan().first_base()).to_owned();
        let mine = last_change(&mut service.connection, &context, deadline).await?;
        let others =
            self.servers.all.iter().filter(|other| !std::ptr::eq(*other, service.server)).map(
                |other| async {
                    last_change(
                        &mut self.servers.open_service(other, deadline).await.ok()?,
                        &context,
                        deadline,
                    )
                    .await
                },
            );
        let newest = join_all(others).await.into_iter().flatten().max()?;
        let behind = newest.since(mine);
        Some(if behind > BEHIND {
            let seconds = behind.as_secs();
            Err(format!(
                "{seconds} seconds behind another of the servers. Look at its replication (syncrepl)"
            ))
        } else {
            Ok("in step with the other servers".into())
        })
    }

    /// When the server's certificate ends.
    fn ends(&self, ends: Timestamp) -> Result<String, String> {
        let left = whole_days(ends.since(self.clock.now()));
        let said = format!("good until {}, for {left} more days", ends.date());
        if left < RENEW {
            Err(format!("{said}. Give the server a new one before that"))
        } else {
            Ok(said)
        }
    }

    fn ways_to_write(&self, about: &super::servers::About) -> Result<String, String> {
        let settings = &self.plan().settings;
        if settings.kind == Kind::ActiveDirectory {
            return Ok(if unicode_pwd::policy_hints(about).is_some() {
                "unicodePwd; a reset minds the history".into()
            } else {
                "unicodePwd; this server lacks the control by which a reset minds the history"
                    .into()
            });
        }
        let policy = if about.controls(ppolicy::OID) {
            "the server says why it refuses"
        } else {
            "the server says no reasons"
        };
        match settings.password_write {
            PasswordWrite::Extended if !about.extends(PASSWORD_MODIFY) => {
                Err("the server lacks the password modify operation. Set directory.password_write"
                    .into())
            }
            PasswordWrite::Extended => Ok(format!("by the password modify operation; {policy}")),
            PasswordWrite::Modify(_) => Ok(format!("by writing userPassword; {policy}")),
        }
    }
}

/// Compares a server's clock with ours.
pub(super) fn compare_clocks(here: Timestamp, there: Timestamp) -> Result<String, String> {
    let apart = here.since(there).max(there.since(here));
    if apart > SKEW {
        Err(format!(
            "{} seconds from ours. Let both machines follow the same time server",
            apart.as_secs()
        ))
    } else {
        Ok("the same as ours".into())
    }
}

/// When what an OpenLDAP server has last heard of was changed (`contextCSN`), wherever that was.
async fn last_change(
    connection: &mut Connection,
    context: &str,
    deadline: Instant,
) -> Option<Timestamp> {
    let query = (context, Scope::Base, "(objectClass=*)");
    let (found, _) =
        connection.search(query, &["contextCSN"], 1, Vec::new(), deadline).await.ok()?;
    let changes = found
        .first()?
        .texts("contextCSN")
        .filter_map(|csn| times::generalized(csn.split('#').next()?));
    changes.max()
}

pub(super) fn describe(policy: &Policy) -> String {
    let rules = &policy.rules;
    let mut parts = Vec::new();
    parts.extend(rules.min_length.map(|least| format!("at least {least} characters")));
    parts.extend(rules.history.map(|old| format!("none of the last {old}")));
    parts.extend(rules.complexity.then(|| "several kinds of characters".to_owned()));
    parts.extend(
        rules.lockout.map(|lockout| format!("locked after {} wrong ones", lockout.threshold)),
    );
    let said = if parts.is_empty() { "nothing that binds people".into() } else { parts.join(", ") };
    match rules.lockout {
        Some(lockout) if lockout.is_low() => format!(
            "{said}. WARNING: with so low a threshold people have one wrong password each 15 minutes here, and anyone who guesses for hours can \
             lock an account there. Raise it to 5 or more"
        ),
        _ => said,
    }
}

/// Which policy decides when accounts are locked, and how many there are.
fn which(kind: Kind, read: &rules::Read) -> String {
    match (read.locks_first(), read.policies.len()) {
        (None, _) => String::new(),
        (Some(dn), 0 | 1) => format!("; by {dn}"),
        (Some(dn), count) if kind == Kind::Ldap => format!(
            "; the strictest of {count} policies, for people who name none of their own. {dn} says when accounts are locked; where it is not \
             everybody's, name that one in directory.default_policy"
        ),
        (Some(dn), count) => {
            format!(
                "; the strictest of {count} policies, of which {dn} says when accounts are locked"
            )
        }
    }
}

/// Where the password rules were looked for.
fn looked_for(plan: &Plan, service: &Service<'_>) -> String {
    if plan.settings.kind == Kind::ActiveDirectory {
        return "looked for in the domain's own entry, and where msDS-ResultantPSO leads"
            .to_owned();
    }
    let places = service.about.contexts_of(&plan.settings.base);
    let mut said =
        format!("looked for as entries of the class pwdPolicy below {}", places.join(" or "));
    if let Some(own) = &plan.settings.default_policy {
        said = format!("{said}, and at {own} (directory.default_policy)");
    }
    if service.about.is_389() {
        said.push_str(", and in cn=config");
    }
    said
}

/// Whether each entry that people are below is there, and the filter finds people below it. One of
/// several is named.
async fn bases(plan: &Plan, service: &mut Service<'_>, deadline: Instant) -> Steps {
    let mut steps = Vec::new();
    for (base, people) in plan.below_each(&plan.filter_for_all()) {
        let of_several =
            if plan.settings.base.len() > 1 { format!("{base}: ") } else { String::new() };
        for (step, scope, filter, there, missing) in [
            (
                "base",
                Scope::Base,
                "(objectClass=*)",
                "it is there",
                "it is not there, or the service account may not read it. Check directory.base",
            ),
            (
                "filter",
                Scope::Subtree,
                people,
                "it finds people",
                "it finds nobody. Check directory.filter, and what the service account may read",
            ),
        ] {
            let found = service
                .connection
                .search((base, scope, filter), &["1.1"], 2, Vec::new(), deadline)
                .await;
            let said = match found {
                Ok((found, _)) if !found.is_empty() => Ok(format!("{of_several}{there}")),
                Ok(_) => Err(format!("{of_several}{missing}")),
                Err(trouble) => Err(format!("{of_several}{}", advice(trouble))),
            };
            steps.push((step, said));
        }
    }
    steps
}

/// What is wrong and what to do about it, in one text.
pub(super) fn advice(trouble: Trouble) -> String {
    let remedy = match trouble {
        Trouble::NoSuchHost => "Check the name in directory.url, and this machine's name server",
        Trouble::Unreachable(_) => "Check the port in directory.url, and the firewall",
        Trouble::Distrusted(why) => why.words().1,
        Trouble::NoStartTls(_) => "Give the server a certificate, or use ldaps://",
        Trouble::TimedOut => "Check the firewall, and whether the server is well",
        Trouble::Broken => "Check the port, and that the server has a certificate",
        Trouble::ServiceRefused(_, state) => state.words().1,
        Trouble::Code(_) => "Check directory.base, and what the service account may read",
        Trouble::Resting | Trouble::Crowded | Trouble::Unanswered => "Wait a minute",
    };
    format!("{trouble}. {remedy}")
}
/// Which of the attributes that are asked for a person has, and which not: their names, no values.
fn attributes_of(plan: &Plan, entry: &Entry) -> String {
    let asked = person::attributes(plan);
    let (has, lacks): (Vec<&str>, Vec<&str>) =
        asked.iter().copied().partition(|name| entry.bytes(name).is_some());
    match lacks.is_empty() {
        true => format!("with {}", has.join(", ")),
        false => format!(
            "with {}; without {}, or they may not be read",
            has.join(", "),
            lacks.join(", ")
        ),
    }
}
