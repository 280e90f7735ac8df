//! Who a person is, whether the password is theirs, and the state of their account.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::directory::{DirectoryId, PasswordRules};
use domain::name::SignInName;
use domain::password::Password;
use domain::typed::trimmed;
use flows::ports::{DirectoryPerson, Found, PasswordCheck, Standing, Survey};
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use tokio::time::Instant;
use uuid::Uuid;

use super::Shared;
use super::codes::{self, Said};
use super::connection::{Connection, MORE};
use super::entry::Entry;
use super::groups::{self, ALWAYS_THERE};
use super::names;
use super::person;
use super::policy::Policy;
use super::ppolicy;
use super::protected;
use super::rules;
use super::servers::{Personal, Server, Service};
use super::settings::{Kind, is_password};
use super::trouble::Trouble;
use super::unicode_pwd;

/// Who is meant.
#[derive(Clone)]
pub(super) enum Target {
    /// The person who has the name that was typed: of several this one, by the directory's id.
    Typed(SignInName, Option<DirectoryId>),
    /// Whom the directory knows by this id.
    Known(DirectoryId),
    /// The person who was just found, by the distinguished name out of the search's result, at this
    /// server.
    Found(String, usize),
}

/// Whom a search finds.
pub(super) enum Met {
    Nobody,
    One(Entry),
    /// More than one, of whom these were handed out: one, or none, where the server stops at a
    /// limit of its own. And the filter that finds them.
    Several(Vec<Entry>, String),
}

impl Met {
    fn one(self) -> Option<Entry> {
        match self {
            Self::One(entry) => Some(entry).filter(|entry| !entry.dn.is_empty()),
            Self::Nobody | Self::Several(..) => None,
        }
    }
}

impl Shared {
    /// Whether the password is theirs. A password for an unknown name costs a bind too (S4).
    pub(super) async fn check(
        &self,
        target: Option<Target>,
        typed: &Password,
        deadline: Instant,
    ) -> Result<PasswordCheck, Trouble> {
        if !is_password(typed.expose()) {
            return Ok(PasswordCheck::Wrong);
        }
        let connect = |server, until| self.connect_as(server, target.clone(), until).boxed();
        let (name, mut personal) = match target {
            // Another server may have another password, and the mark of this one would say nothing
            // about it.
            Some(Target::Found(_, server)) => self.servers.at(server, deadline, connect).await?,
            _ => self.servers.first(deadline, connect).await?,
        };
        // A bind that is lost is not tried at another server: each one counts as a guess against
        // the account.
        let dn = name.clone().unwrap_or_else(|| self.nobody());
        let begun = Instant::now();
        let said = self.bind_on(&mut personal.connection, &dn, typed, deadline).await;
        personal.server.health.record(said.as_ref().err().copied());
        match (&name, &said) {
            (Some(_), Ok(Said::Wrong)) => self.pace.somebody_took(begun.elapsed()),
            (None, Ok(_)) => self.pace.nobody_takes_as_long(begun, self.random.as_ref()).await,
            _ => {}
        }
        if said.is_ok() {
            personal.done();
        }
        Ok(match (name, said.map_err(Trouble::to_a_password)?) {
            // Neither yes nor no lets nobody in.
            (None, _) | (_, Said::Wrong | Said::Restricted) => PasswordCheck::Wrong,
            (_, Said::Locked) => PasswordCheck::Locked,
            (_, Said::But(bar)) => PasswordCheck::RightBut(bar),
            (_, Said::Right) => PasswordCheck::Right { upgraded: None },
        })
    }

    /// The name to bind with, and a connection for it.
    async fn connect_as<'a>(
        &'a self,
        server: &'a Server,
        target: Option<Target>,
        deadline: Instant,
    ) -> Result<(Option<String>, Personal<'a>), Trouble> {
        let name = match target {
            None => None,
            Some(Target::Found(dn, _)) => Some(dn).filter(|dn| !dn.is_empty()),
            Some(target) => {
                let mut service = self.servers.service(server, false, deadline).await?;
                let found = self.search(&mut service, &target, deadline).await?;
                service.done();
                found.map(|entry| entry.dn)
            }
        };
        Ok((name, self.servers.personal(server, false, deadline).await?))
    }

    /// An unknown name.
    fn nobody(&self) -> String {
        let mut random = [0; 16];
        self.random.fill(&mut random);
        format!("cn={},{}", Uuid::from_bytes(random), self.plan().first_base())
    }

    /// The person, with what depends on their groups and the rules for them. For nobody's is waited
    /// as long as a person's have taken (S4).
    async fn look_up(
        &self,
        server: &Server,
        target: &Target,
        deadline: Instant,
    ) -> Result<Found, Trouble> {
        let plan = self.plan();
        let mut service = self.servers.service(server, false, deadline).await?;
        let named = self.named.look(plan, &mut service, deadline).await?;
        let met = self.decide(&mut service, target, deadline).await?;
        let nobody = if matches!(met, Met::Several(..)) { Found::Several } else { Found::Nobody };
        let found = met.one();
        let person = found.as_ref().and_then(|entry| self.person(&service, entry));
        let begun = Instant::now();
        if person.is_none() && self.pace_of_groups.is_known() {
            service.done();
            self.pace_of_groups.nobody_takes_as_long(begun, self.random.as_ref()).await;
            return Ok(nobody);
        }
        let policy = self
            .policy(&mut service, found.as_ref().filter(|_| person.is_some()), deadline)
            .await?;
        let entry = found.unwrap_or_else(|| Entry::nobody(self.nobody()));
        let theirs = groups::of(plan, &mut service, &named, &entry, deadline).await?;
        let marks_are_read =
            person::marks_are_read(plan.settings.kind, &mut service, &entry, deadline).await?;
        let about = Arc::clone(&service.about);
        service.done();
        let Some(person) = person else { return Ok(nobody) };
        self.pace_of_groups.somebody_took(begun.elapsed());
        let protected = protected::is_protected(plan, &about.domain, &entry, &named, &theirs);
        let (groups, enabled) = (theirs.memberships(&named), person.enabled && marks_are_read);
        let person = DirectoryPerson { groups, enabled, protected, rules: policy.rules, ..person };
        Ok(Found::One(Box::new(person)))
    }

    /// Whether no reset is for them, as it is now: asked once more before anything of theirs is
    /// written.
    pub(super) async fn is_protected(
        &self,
        service: &mut Service<'_>,
        entry: &Entry,
        deadline: Instant,
    ) -> Result<bool, Trouble> {
        let named = self.named.look(self.plan(), service, deadline).await?;
        let theirs = groups::of(self.plan(), service, &named, entry, deadline).await?;
        Ok(protected::is_protected(self.plan(), &service.about.domain, entry, &named, &theirs))
    }

    /// Exactly one entry, or nobody.
    pub(super) async fn search(
        &self,
        service: &mut Service<'_>,
        target: &Target,
        deadline: Instant,
    ) -> Result<Option<Entry>, Trouble> {
        Ok(self.decide(service, target, deadline).await?.one())
    }

    /// Who is meant: of several who have a typed name the one who is said to hold it, if they have
    /// it still.
    async fn decide(
        &self,
        service: &mut Service<'_>,
        target: &Target,
        deadline: Instant,
    ) -> Result<Met, Trouble> {
        let met = self.meet(service, target, deadline).await?;
        let Met::Several(some, filter) = &met else { return Ok(met) };
        let kind = self.plan().settings.kind;
        let mut holder = None;
        if let Target::Typed(_, Some(id)) = target
            && let Some(by_id) = person::filter_for(kind, id)
        {
            let both = format!("(&{filter}{by_id})");
            let queries: Vec<_> = self.plan().below_each(&both).collect();
            let attributes = person::attributes(self.plan());
            let found = service.connection.searches(&queries, &attributes, 2, deadline).await?;
            let whole = found.iter().all(|(_, result)| result.rc == 0);
            let mut found: Vec<_> = found.into_iter().flat_map(|(entries, _)| entries).collect();
            holder = found.pop().filter(|_| whole && found.is_empty());
        }
        let mut ids: Vec<DirectoryId> =
            some.iter().chain(&holder).filter_map(|entry| person::id(kind, entry)).collect();
        ids.sort_by(|one, other| one.0.cmp(&other.0));
        ids.dedup();
        if self.is_news(ids.clone()) {
            let all: Vec<_> = ids.iter().map(|id| id.0.as_str()).collect();
            let (ids, goes_on) = (all.join(" "), holder.is_some());
            tracing::warn!(
                alarm = "directory-name",
                ids,
                goes_on,
                "several entries of the directory have one name: nobody gets in with it but the person whose account here has it"
            );
        }
        Ok(match holder {
            Some(holder) => Met::One(holder),
            None => met,
        })
    }

    /// Who is meant; of several, two of each place at the most.
    pub(super) async fn meet(
        &self,
        service: &mut Service<'_>,
        target: &Target,
        deadline: Instant,
    ) -> Result<Met, Trouble> {
        let plan = self.plan();
        let filters: Vec<String> = match target {
            Target::Typed(name, _) => plan
                .lookups
                .iter()
                .map(|lookup| lookup.filter_for(name, &service.about.domain))
                .collect(),
            // A name from a search's result is not searched for again.
            Target::Found(..) => return Ok(Met::Nobody),
            Target::Known(id) => match person::filter_for(plan.settings.kind, id) {
                Some(filter) => vec![filter],
                None => return Ok(Met::Nobody),
            },
        };
        let attributes = person::attributes(plan);
        let queries: Vec<_> = filters.iter().flat_map(|filter| plan.below_each(filter)).collect();
        let answers = service.connection.searches(&queries, &attributes, 2, deadline).await?;
        for (_, result) in &answers {
            match result.rc {
                // The base is not there: that is a mistake in the settings, not a person who is not
                // known.
                32 => {
                    tracing::error!(
                        alarm = "directory-base",
                        "directory.base is not there, or may not be read: nobody is found; see `regain doctor`"
                    );
                    return Err(Trouble::Code(32));
                }
                0 | MORE => {}
                code => return Err(Trouble::Code(code)),
            }
        }
        // The first kind of name that finds anybody decides.
        let mut answers = answers.into_iter();
        for filter in &filters {
            let (mut found, mut more) = (Vec::new(), false);
            for (entries, result) in answers.by_ref().take(plan.settings.base.len()) {
                found.extend(entries);
                more |= result.rc == MORE;
            }
            match (found.len(), more) {
                (0, false) => {}
                (1, false) => return Ok(found.pop().map_or(Met::Nobody, Met::One)),
                _ => return Ok(Met::Several(found, filter.clone())),
            }
        }
        Ok(Met::Nobody)
    }

    /// The person that an entry is of, under the name that finds them; but for the groups that are
    /// found by a search.
    pub(super) fn person(&self, service: &Service<'_>, entry: &Entry) -> Option<DirectoryPerson> {
        let plan = self.plan();
        let person = person::of(plan, service.server.place, entry, self.clock.now())?;
        let name = names::of(&plan.sign_in_name, &plan.lookups, &service.about.domain, entry);
        Some(DirectoryPerson { sign_in_name: trimmed(&name).to_owned(), ..person })
    }

    /// Binds as the person on a new connection.
    pub(super) async fn bind(
        &self,
        server: &Server,
        dn: &str,
        password: &Password,
        deadline: Instant,
    ) -> Result<Said, Trouble> {
        let mut personal = self.servers.personal(server, true, deadline).await?;
        self.bind_on(&mut personal.connection, dn, password, deadline).await
    }

    async fn bind_on(
        &self,
        connection: &mut Connection,
        dn: &str,
        password: &Password,
        deadline: Instant,
    ) -> Result<Said, Trouble> {
        let kind = self.plan().settings.kind;
        let controls = if kind == Kind::Ldap { vec![ppolicy::request()] } else { Vec::new() };
        let answer = connection.bind(dn, password.expose(), controls, deadline).await?;
        codes::of_bind(kind, &answer)
    }

    pub(super) async fn find(&self, target: &Target, deadline: Instant) -> Result<Found, Trouble> {
        self.servers
            .first(deadline, |server, until| self.look_up(server, target, until).boxed())
            .await
    }

    pub(super) async fn standing(
        &self,
        target: &Target,
        deadline: Instant,
    ) -> Result<Option<Standing>, Trouble> {
        let attempt = |server, until| {
            async move {
                let mut service = self.servers.service(server, false, until).await?;
                let standing = self.standing_at(&mut service, target, until).await?;
                service.done();
                Ok(standing)
            }
            .boxed()
        };
        self.servers.first(deadline, attempt).await
    }

    async fn standing_at(
        &self,
        service: &mut Service<'_>,
        target: &Target,
        deadline: Instant,
    ) -> Result<Option<Standing>, Trouble> {
        let Some(entry) = self.search(service, target, deadline).await? else { return Ok(None) };
        let policy = self.policy(service, Some(&entry), deadline).await?;
        let (kind, now) = (self.plan().settings.kind, self.clock.now());
        let marks_are_read = person::marks_are_read(kind, service, &entry, deadline).await?;
        Ok(Some(Standing {
            locked: person::is_locked(kind, &entry, &policy, now),
            enabled: marks_are_read && person::is_enabled(kind, &entry, now),
            mark: person::mark(&entry),
        }))
    }

    /// The state of a person's account at every server, asked side by side. One that rests is asked
    /// too: what it knows may be all there is.
    pub(super) async fn survey(
        &self,
        target: Option<Target>,
        deadline: Instant,
    ) -> Result<Survey, Trouble> {
        let Some(target) = target else {
            return Ok(Survey { standings: vec![None], complete: true });
        };
        let asked = self.servers.all.iter().map(|server| async {
            let mut service = self.servers.service(server, true, deadline).await?;
            self.count_servers(&mut service, deadline).await?;
            let standing = self.standing_at(&mut service, &target, deadline).await?;
            // Behind a domain's name are several controllers, and another one may have been written
            // to.
            let own_name = |name: &str| name.eq_ignore_ascii_case(&server.address.host);
            let alone =
                self.plan().settings.kind == Kind::Ldap || !self.replicates.load(Ordering::Relaxed);
            Ok((standing, alone || service.about.root.text("dnsHostName").is_some_and(own_name)))
        });
        let answers: Vec<Result<_, Trouble>> = join_all(asked).await;
        let mut survey = Survey { standings: Vec::new(), complete: true };
        let mut last = None;
        for answer in answers {
            match answer {
                Ok((standing, alone)) => {
                    survey.standings.push(standing);
                    survey.complete &= alone;
                }
                Err(trouble) => {
                    survey.complete = false;
                    last = Some(trouble);
                }
            }
        }
        match last {
            Some(trouble) if survey.standings.is_empty() => Err(trouble),
            _ => Ok(survey),
        }
    }

    pub(super) async fn rules_of(
        &self,
        target: Option<Target>,
        deadline: Instant,
    ) -> Result<PasswordRules, Trouble> {
        if target.is_none()
            && let Some(policy) = self.kept_rules(&None)
        {
            return Ok(policy.rules);
        }
        let attempt = |server, until| {
            let target = target.as_ref();
            async move {
                let mut service = self.servers.service(server, false, until).await?;
                let found = match target {
                    Some(target) => self.search(&mut service, target, until).await?,
                    None => None,
                };
                let policy = self.policy(&mut service, found.as_ref(), until).await?;
                service.done();
                Ok(policy.rules)
            }
            .boxed()
        };
        self.servers.first(deadline, attempt).await
    }

    /// The same for a reset by the service account. Without its control Active Directory minds
    /// neither history nor age then, whatever its rules: neither is promised.
    pub(super) async fn rules_at_reset(
        &self,
        target: Option<Target>,
        deadline: Instant,
    ) -> Result<PasswordRules, Trouble> {
        let rules = self.rules_of(target, deadline).await?;
        let attempt = |server, until| {
            async move {
                let service = self.servers.service(server, false, until).await?;
                let minds = unicode_pwd::policy_hints(&service.about).is_some();
                service.done();
                Ok(minds)
            }
            .boxed()
        };
        let minds_all = self.plan().settings.kind == Kind::Ldap
            || self.servers.first(deadline, attempt).await?;
        Ok(if minds_all { rules } else { PasswordRules { history: None, min_age: None, ..rules } })
    }

    /// The rules for a person, or for everybody; kept for some minutes.
    pub(super) async fn policy(
        &self,
        service: &mut Service<'_>,
        entry: Option<&Entry>,
        deadline: Instant,
    ) -> Result<Policy, Trouble> {
        let own = entry.and_then(rules::own_policy);
        let key = own.map(str::to_owned);
        let mut policy = match self.kept_rules(&key) {
            Some(policy) => policy,
            None => {
                let policy = rules::read(self.plan(), service, entry, deadline).await?;
                if policy.rules.unreadable {
                    tracing::warn!(
                        alarm = "directory-rules",
                        "password rules are there that the service account may not read: there is one wrong password each 15 minutes \
                         where they hold; see `regain doctor`"
                    );
                }
                self.keep_rules(key, policy);
                policy
            }
        };
        // Whether they have rules of their own cannot be seen.
        let active_directory = self.plan().settings.kind == Kind::ActiveDirectory;
        policy.rules.unreadable |=
            active_directory && entry.is_some_and(|entry| entry.text(ALWAYS_THERE).is_none());
        Ok(policy)
    }
}
