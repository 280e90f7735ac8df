//! Comparing the accounts here with the people in the directory: names follow, leavers are switched
//! off and forgotten later.
//!
//! What changed is taken over page by page, each in a transaction of its own. Leavers can be seen
//! only where everybody was listed; a list that would switch off more than one in twenty, or
//! everybody, is taken for a mistake, and nothing of it is done (S115).

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use domain::account::Account;
use domain::directory::{DirectoryId, KnownMethods, SyncMark, SyncState};
use domain::name::SignInName;
use domain::time::Timestamp;
use tokio::sync::mpsc;

use crate::background::Background;
use crate::directory_unused::{Unused, WhyUnused};
use crate::ports::{
    DirectoryFault, DirectoryPage, DirectoryPerson, RemoteDirectory, StoreFault, Work,
};

/// How long the server that began a sync has it to itself.
const LEASE: Duration = Duration::from_mins(15);
/// How often everybody is listed, so that leavers are seen.
const FULL: Duration = Duration::from_hours(24);
/// How long after they left people are forgotten.
const LEAVERS_KEPT: Duration = Duration::from_hours(30 * 24);
/// The brake: of a hundred accounts, so many may leave at once…
const BRAKE_PERCENT: usize = 5;
/// …and so many in any case, or a small organisation could lose nobody.
const BRAKE_FLOOR: usize = 3;
/// How many accounts are read at a time.
const PAGE: u32 = 500;

/// How soon a sync that failed is tried again.
const RETRY: Duration = Duration::from_mins(5);

/// How many people are taken over in one transaction.
const AT_ONCE: usize = 20;

/// How a sync is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncOrder {
    /// Nothing is changed; what would be is counted.
    pub trial: bool,
    /// Everybody is listed, also where only what changed would do.
    pub full: bool,
    /// Also if more would leave than the brake allows.
    pub without_brake: bool,
    /// What is not used is told, each with its reason.
    pub explained: bool,
}

/// What is told while a sync goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncNews {
    /// So many people were listed so far.
    Listed(usize),
    /// Something is not used; only where that was asked for.
    NotUsed(Unused),
}

/// What a sync has done, or would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// People that the directory listed.
    pub listed: usize,
    /// Accounts that are new here.
    pub added: usize,
    /// Accounts that were brought up to date.
    pub updated: usize,
    /// People whose name another account has, or who have none that could be used, or no id that
    /// lasts.
    pub unnamed: usize,
    /// Accounts that were switched off because the directory lists them no more.
    pub left: usize,
    /// Accounts that were forgotten, long after they left.
    pub forgotten: usize,
    /// Whether everybody was listed.
    pub full: bool,
}

/// Why a sync did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum SyncFailure {
    /// Passwords are kept here.
    #[error("passwords are kept here: there is no directory to compare with")]
    NoDirectory,
    /// Another program is at it.
    #[error("another program is comparing with the directory right now")]
    UnderWay,
    /// More would leave than is believed.
    #[error(
        "the directory lists {missing} of {accounts} accounts no more, which looks like a mistake; none was switched off"
    )]
    Brake {
        /// How many are missing.
        missing: usize,
        /// How many there are.
        accounts: usize,
    },
    /// The directory failed in the middle.
    #[error(transparent)]
    Directory(#[from] DirectoryFault),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

/// A sync under way.
struct Run<'a> {
    order: SyncOrder,
    /// Whether the reasons are looked for: to be told, or to be logged.
    explains: bool,
    report: SyncReport,
    told: &'a mut (dyn FnMut(SyncNews) + Send),
}

impl Run<'_> {
    fn tell_listed(&mut self) {
        (self.told)(SyncNews::Listed(self.report.listed));
    }

    /// Whose it is and what is there is told to who has asked, and never logged.
    fn not_used(&mut self, unused: Unused) {
        tracing::debug!(
            reason = unused.why.word(),
            whole = unused.value.is_none(),
            "not used of the directory"
        );
        if self.order.explained {
            (self.told)(SyncNews::NotUsed(unused));
        }
    }
}

/// What became of one person.
enum Taken {
    /// Nothing: they have no account, and need none yet.
    Passed,
    /// They have no name that could be used.
    Unnamed,
    /// They have an account now.
    Added(Account),
    /// They had one before.
    Updated(Account),
}

/// Whether the account has another name than the directory's own for the person.
fn lacks_own_name(account: &Account, person: &DirectoryPerson) -> bool {
    SignInName::parse_bare(&person.sign_in_name).is_ok_and(|own| own != account.name)
}

impl Background {
    /// Syncs when the policy says that it is time; `None`: it is not. For the worker.
    ///
    /// # Errors
    /// [`SyncFailure`].
    pub async fn sync_directory_if_due(&self) -> Result<Option<SyncReport>, SyncFailure> {
        let (Some(every), Some(_)) = (self.flows.policy.directory.sync, self.flows.remote()) else {
            return Ok(None);
        };
        let state = self.flows.store.view().await?.sync_state().await?;
        if self.flows.now() < state.leased_until.max(state.synced_at.plus(every)) {
            return Ok(None);
        }
        match self.sync_directory(SyncOrder::default(), |_| {}).await {
            Err(SyncFailure::UnderWay) => Ok(None),
            other => other.map(Some),
        }
    }

    /// Compares the accounts with the directory. `told` hears how it goes.
    ///
    /// # Errors
    /// [`SyncFailure`]; what was taken over before it stays.
    pub async fn sync_directory(
        &self,
        order: SyncOrder,
        told: impl FnMut(SyncNews) + Send,
    ) -> Result<SyncReport, SyncFailure> {
        let remote = self.flows.remote().ok_or(SyncFailure::NoDirectory)?;
        let state = self.begin_sync(order).await?;
        let outcome = self.compare_all(remote, order, &state, told).await;
        if !order.trial {
            let now = self.flows.now();
            let mut next = SyncState { leased_until: now, synced_at: now, ..state };
            // A directory or database that failed is asked again soon, and not at once.
            if let Err(SyncFailure::Directory(_) | SyncFailure::Store(_)) = &outcome {
                let every = self.flows.policy.directory.sync.unwrap_or_default();
                next.synced_at = now.minus(every.saturating_sub(RETRY));
            }
            if let Ok((report, mark)) = &outcome {
                next.mark.clone_from(mark);
                if report.full {
                    next.full_at = Some(now);
                }
            }
            let mut work = self.flows.store.begin().await?;
            work.save_sync_state(&next).await?;
            work.commit().await?;
        }
        outcome.map(|(report, _)| report)
    }

    async fn begin_sync(&self, order: SyncOrder) -> Result<SyncState, SyncFailure> {
        let now = self.flows.now();
        let mut work = self.flows.store.begin().await?;
        let mut state = work.sync_state().await?;
        if now < state.leased_until {
            return Err(SyncFailure::UnderWay);
        }
        if !order.trial {
            state.leased_until = now.plus(LEASE);
            work.save_sync_state(&state).await?;
            work.commit().await?;
        }
        Ok(state)
    }

    async fn compare_all(
        &self,
        remote: &dyn RemoteDirectory,
        order: SyncOrder,
        state: &SyncState,
        mut told: impl FnMut(SyncNews) + Send,
    ) -> Result<(SyncReport, Option<SyncMark>), SyncFailure> {
        let begun = self.flows.now();
        let full_due = state.full_at.is_none_or(|at| self.flows.now().since(at) >= FULL);
        let since = state.mark.as_ref().filter(|_| !order.full && !full_due);
        let mut run = Run {
            order,
            explains: order.explained || tracing::enabled!(tracing::Level::DEBUG),
            report: SyncReport { full: since.is_none(), ..SyncReport::default() },
            told: &mut told,
        };
        let mut listed: HashSet<DirectoryId> = HashSet::new();
        let mut later = Vec::new();
        let (sender, pages) = mpsc::channel(2);
        let list = remote.people(since, sender);
        let take = async {
            // Ends with this block, so that the list ends too when a page cannot be kept.
            let mut pages = pages;
            while let Some(DirectoryPage { people, without_id }) = pages.recv().await {
                run.report.listed += people.len() + without_id.len();
                run.report.unnamed += without_id.len();
                for dn in without_id {
                    run.not_used(Unused { dn, value: None, why: WhyUnused::NoId });
                }
                listed.extend(people.iter().map(|person| person.id.clone()));
                // A few at a time: people who sign in meanwhile wait for those before them.
                for some in people.chunks(AT_ONCE) {
                    later.extend(self.take_page(some.to_vec(), &mut run).await?);
                }
                run.tell_listed();
            }
            Ok::<(), SyncFailure>(())
        };
        let (mark, taken) = tokio::join!(list, take);
        taken?;
        let mark = mark?;
        self.take_the_rest(later, &mut run).await?;
        let mut report = run.report;
        if report.full {
            self.find_leavers(order, begun, &listed, &mut report).await?;
        }
        Ok((report, mark))
    }

    /// The names of accounts that were added beforehand for people of a page, by whom they belong
    /// to: the one whom the directory finds alone by them.
    async fn added_beforehand_of(
        &self,
        page: &[DirectoryPerson],
    ) -> Result<HashMap<DirectoryId, SignInName>, SyncFailure> {
        let mut view = self.flows.store.view().await?;
        let mut added = Vec::new();
        for person in page {
            if let Some(name) = self.flows.added_beforehand(&mut *view, person).await? {
                added.push((person, name));
            }
        }
        drop(view);
        let mut theirs = HashMap::new();
        for (person, name) in added {
            if self.flows.finds_alone(&name, person).await? {
                theirs.insert(person.id.clone(), name);
            }
        }
        Ok(theirs)
    }

    /// Those of a page whose own name is not their account's yet and is another's as well, without
    /// it.
    async fn without_shared_names(
        &self,
        page: &[DirectoryPerson],
    ) -> Result<HashMap<DirectoryId, DirectoryPerson>, SyncFailure> {
        let trusts = self.flows.policy.directory.known_methods == KnownMethods::Trust;
        let mut view = self.flows.store.view().await?;
        let mut lacking = Vec::new();
        for person in page {
            let Ok(own) = SignInName::parse_bare(&person.sign_in_name) else { continue };
            let lacks = match view.account_by_directory(&person.id).await? {
                Some(account) => account.name != own,
                None => person.enabled && trusts,
            };
            if lacks {
                lacking.push((person, own));
            }
        }
        drop(view);
        let mut shared = HashMap::new();
        for (person, own) in lacking {
            if self.flows.is_shared(&own, person).await? {
                let without = DirectoryPerson { sign_in_name: String::new(), ..person.clone() };
                shared.insert(person.id.clone(), without);
            }
        }
        Ok(shared)
    }

    /// Takes a page of people over; those who did not get their name.
    async fn take_page(
        &self,
        page: Vec<DirectoryPerson>,
        run: &mut Run<'_>,
    ) -> Result<Vec<DirectoryPerson>, SyncFailure> {
        let added = self.added_beforehand_of(&page).await?;
        let shared = self.without_shared_names(&page).await?;
        let mut later = Vec::new();
        let mut work = self.flows.store.begin().await?;
        for person in page {
            let asked = shared.get(&person.id).unwrap_or(&person);
            let taken = self.take_one(&mut *work, asked, added.get(&person.id)).await?;
            let account = match taken {
                Taken::Passed => {
                    self.explain_newcomer(&person, run);
                    continue;
                }
                Taken::Unnamed => {
                    later.push(person);
                    continue;
                }
                Taken::Added(account) => {
                    run.report.added += 1;
                    account
                }
                Taken::Updated(account) => {
                    run.report.updated += 1;
                    account
                }
            };
            self.explain(&mut *work, &account, &person, run).await?;
            if lacks_own_name(&account, &person) {
                later.push(person);
            }
        }
        if !run.order.trial {
            work.commit().await?;
        }
        Ok(later)
    }

    /// Takes over who did not get their name. It may have become free when its holder's own new one
    /// came; or its holder has left, and the directory finds this person alone by it now: then
    /// a leaver's account gives it back.
    async fn take_the_rest(
        &self,
        later: Vec<DirectoryPerson>,
        run: &mut Run<'_>,
    ) -> Result<(), SyncFailure> {
        for some in later.chunks(AT_ONCE) {
            let mut proven = HashMap::new();
            for person in some {
                if let Ok(name) = SignInName::parse_bare(&person.sign_in_name)
                    && self.flows.finds_alone(&name, person).await?
                {
                    proven.insert(person.id.clone(), name);
                }
            }
            let shared = self.without_shared_names(some).await?;
            let mut work = self.flows.store.begin().await?;
            for person in some {
                let proven = proven.get(&person.id);
                let asked = shared.get(&person.id).unwrap_or(person);
                let taken = match run.order.trial && proven.is_none() {
                    // In a trial a name that another person was given just now looks free.
                    true => match self.flows.account_of_person(&mut *work, person, None).await? {
                        Some(account) => Taken::Updated(account),
                        None => Taken::Unnamed,
                    },
                    false => self.take_one(&mut *work, asked, proven).await?,
                };
                match taken {
                    // Counted before.
                    Taken::Passed | Taken::Updated(_) => {}
                    Taken::Added(account) => {
                        run.report.added += 1;
                        self.explain(&mut *work, &account, person, run).await?;
                    }
                    Taken::Unnamed => {
                        run.report.unnamed += 1;
                        let why = match SignInName::parse_bare(&person.sign_in_name) {
                            Ok(_) => WhyUnused::NameTaken,
                            Err(_) => WhyUnused::NoName,
                        };
                        run.not_used(Unused { dn: person.dn.clone(), value: None, why });
                    }
                }
            }
            if !run.order.trial {
                work.commit().await?;
            }
        }
        Ok(())
    }

    /// Tells which of a person's numbers and addresses are not used, where that is asked for.
    async fn explain(
        &self,
        work: &mut dyn Work,
        account: &Account,
        person: &DirectoryPerson,
        run: &mut Run<'_>,
    ) -> Result<(), SyncFailure> {
        match self.flows.policy.directory.known_methods {
            KnownMethods::Trust if run.explains => {
                for unused in
                    self.flows.unused_contacts(work, account.id, person, &account.name).await?
                {
                    run.not_used(unused);
                }
            }
            KnownMethods::Prefill if run.explains => {
                self.explain_what_is_not_filled_in(&account.name, person, run)
            }
            _ => {}
        }
        Ok(())
    }

    /// The same of who has no account yet, and would find the fields empty at the first sign-in.
    fn explain_newcomer(&self, person: &DirectoryPerson, run: &mut Run<'_>) {
        let fills_in = self.flows.policy.directory.known_methods == KnownMethods::Prefill;
        if !run.explains || !fills_in || !person.enabled {
            return;
        }
        match SignInName::parse_bare(&person.sign_in_name) {
            Ok(name) => self.explain_what_is_not_filled_in(&name, person, run),
            Err(_) => {
                run.not_used(Unused { dn: person.dn.clone(), value: None, why: WhyUnused::NoName })
            }
        }
    }

    fn explain_what_is_not_filled_in(
        &self,
        name: &SignInName,
        person: &DirectoryPerson,
        run: &mut Run<'_>,
    ) {
        for (value, judged) in self.flows.judged_contacts(person, name) {
            if let Err(why) = judged {
                run.not_used(Unused { dn: person.dn.clone(), value: Some(value), why });
            }
        }
    }

    async fn take_one(
        &self,
        work: &mut dyn Work,
        person: &DirectoryPerson,
        proven: Option<&SignInName>,
    ) -> Result<Taken, SyncFailure> {
        let known = self.flows.account_of_person(&mut *work, person, proven).await?;
        // Who has no methods here cannot do anything before they have signed in, and is taken over
        // then.
        let wanted = known.is_some()
            || (person.enabled && self.flows.policy.directory.known_methods == KnownMethods::Trust);
        if !wanted {
            return Ok(Taken::Passed);
        }
        let Some(account) = self.flows.take_over(work, person, proven).await? else {
            return Ok(Taken::Unnamed);
        };
        if !person.enabled {
            work.end_sessions(account.id, None, None).await?;
        }
        Ok(if known.is_some() { Taken::Updated(account) } else { Taken::Added(account) })
    }

    /// Switches off whom the directory lists no more, and forgets those who left long ago. `begun`:
    /// when the list was asked for.
    async fn find_leavers(
        &self,
        order: SyncOrder,
        begun: Timestamp,
        listed: &HashSet<DirectoryId>,
        report: &mut SyncReport,
    ) -> Result<(), SyncFailure> {
        let now = self.flows.now();
        let (mut linked, mut leaving, mut to_forget) = (0, Vec::new(), Vec::new());
        let mut after = None;
        loop {
            let page: Vec<Account> = self.flows.store.view().await?.accounts(after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for account in &page {
                let Some(link) = &account.directory else { continue };
                match link.left_at {
                    // Listed, but switched off there too.
                    Some(_) if listed.contains(&link.id) => {}
                    Some(left) if now.since(left) >= LEAVERS_KEPT => to_forget.push(account.id),
                    Some(_) => {}
                    None => {
                        linked += 1;
                        if !listed.contains(&link.id) {
                            leaving.push(account.id);
                        }
                    }
                }
            }
        }
        let allowed = (linked * BRAKE_PERCENT / 100).max(BRAKE_FLOOR);
        let everybody = linked > 0 && leaving.len() == linked;
        if (everybody || leaving.len() > allowed) && !order.without_brake {
            return Err(SyncFailure::Brake { missing: leaving.len(), accounts: linked });
        }
        report.left = leaving.len();
        report.forgotten = to_forget.len();
        if order.trial {
            return Ok(());
        }
        for id in leaving {
            let mut work = self.flows.store.begin().await?;
            let Some(mut account) = work.lock_account(id).await? else { continue };
            let Some(link) = &account.directory else { continue };
            // A person who came back, or came first, while the list was read.
            if link.left_at.is_some() || link.checked_at > begun {
                continue;
            }
            account.leave_directory(now);
            account.security_version += 1;
            work.save_account(&account).await?;
            work.kill_challenges(id).await?;
            work.end_sessions(id, None, None).await?;
            work.commit().await?;
            tracing::info!(account = %id, "switched off: the directory lists it no more");
        }
        for id in to_forget {
            let mut work = self.flows.store.begin().await?;
            let account = work.lock_account(id).await?;
            // Back meanwhile.
            if account
                .and_then(|account| account.directory?.left_at)
                .is_none_or(|left| now.since(left) < LEAVERS_KEPT)
            {
                continue;
            }
            work.forget_account(id).await?;
            work.commit().await?;
            tracing::info!(account = %id, "forgotten: it left the directory long ago");
        }
        Ok(())
    }
}
