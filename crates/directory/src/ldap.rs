//! Passwords kept in an external directory: LDAP and Active Directory.
//!
//! A person is found by a search of the service account and proves the password by a bind under the
//! name that was found. What is typed never becomes part of a distinguished name, and never more
//! than a value of a filter.

mod account_state;
mod authorities;
mod check;
mod codes;
mod connection;
mod dn;
mod entry;
mod examine;
mod filter;
mod groups;
mod hash;
mod health;
mod listing;
mod named;
mod names;
mod pace;
mod paging;
mod people;
mod person;
mod policy;
mod ppolicy;
mod probe;
mod protected;
mod readable;
mod rights;
mod rules;
mod servers;
mod service_account;
mod settings;
mod times;
mod tls;
mod trouble;
mod unicode_pwd;
mod write;
mod write_back_trial;

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::account::Account;
use domain::directory::{DirectoryId, DirectoryRefusal, PasswordRules, SyncMark};
use domain::method::Destination;
use domain::name::SignInName;
use domain::password::Password;
use flows::ports::{
    Clock, Directory, DirectoryFault, DirectoryPage, Found, Keeping, PasswordCheck, Random,
    RemoteDirectory, Standing, Survey, Who, Written,
};
use tokio::sync::mpsc;
use tokio::task::JoinError;
use tokio::time::Instant;

pub use account_state::AccountState;
pub use hash::Scheme;
pub use probe::Probe;
pub use rights::TestPassword;
pub use settings::{DirectorySettings, Kind, PasswordWrite, SettingError, default_filter};
pub use tls::Distrust;
pub use trouble::Trouble;

use check::Target;
use policy::Policy;
use servers::{Servers, WHOLE};

/// The rules are kept for so long: they are asked for at each sign-in and change once in years.
const RULES_KEPT: Duration = Duration::from_secs(300);

/// After so long it is told again who has a name together.
const TOLD_AGAIN: Duration = Duration::from_secs(24 * 3600);
/// Of so many it is told within that time.
const MOST_TOLD: usize = 100;

/// An external directory.
pub struct LdapDirectory {
    shared: Arc<Shared>,
}

/// What the work on one request needs; that goes on when nobody waits for it any more, so that no
/// write is left half done.
struct Shared {
    servers: Servers,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    /// By the policy's name, or `None` for people without one of their own.
    rules: Mutex<HashMap<Option<String>, (Policy, Instant)>>,
    /// Whether more than one server was seen.
    replicates: AtomicBool,
    pace: pace::Pace,
    pace_of_groups: pace::Pace,
    named: named::NamedGroups,
    /// Who has a name together, and when that was told last.
    shared_names: Mutex<HashMap<Vec<DirectoryId>, Instant>>,
}

impl LdapDirectory {
    /// Reads the settings; nothing is connected before it is needed.
    ///
    /// # Errors
    /// Every mistake in the settings.
    pub fn new(
        settings: DirectorySettings,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, Vec<SettingError>> {
        let plan = settings::Plan::read(settings)?;
        let replicates = AtomicBool::new(plan.addresses.len() > 1);
        let named = named::NamedGroups::new(&plan.settings.groups);
        let servers = Servers::new(plan);
        let (pace, pace_of_groups) = (pace::Pace::default(), pace::Pace::default());
        let (rules, shared_names) = (Mutex::default(), Mutex::default());
        let shared = Shared {
            servers,
            clock,
            random,
            rules,
            replicates,
            pace,
            pace_of_groups,
            named,
            shared_names,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Runs `work` to its end, also when the request that asked for it is given up. A server that
    /// sends what cannot be read ends only this.
    async fn run<T, F, Fut>(&self, work: F) -> Result<T, DirectoryFault>
    where
        T: Send + 'static,
        F: FnOnce(Arc<Shared>, Instant) -> Fut,
        Fut: Future<Output = Result<T, Trouble>> + Send + 'static,
    {
        self.spawn(work).await.unwrap_or(Err(DirectoryFault::Unavailable))
    }

    /// The same for a password that is written: where what came back cannot be read, nobody knows
    /// whether it was.
    async fn write<F, Fut>(&self, work: F) -> Result<Written, DirectoryFault>
    where
        F: FnOnce(Arc<Shared>, Instant) -> Fut,
        Fut: Future<Output = Result<Written, Trouble>> + Send + 'static,
    {
        self.spawn(work).await.unwrap_or(Ok(Written::Unknown))
    }

    async fn spawn<T, F, Fut>(&self, work: F) -> Result<Result<T, DirectoryFault>, JoinError>
    where
        T: Send + 'static,
        F: FnOnce(Arc<Shared>, Instant) -> Fut,
        Fut: Future<Output = Result<T, Trouble>> + Send + 'static,
    {
        let done = tokio::spawn(work(Arc::clone(&self.shared), Instant::now() + WHOLE)).await?;
        Ok(done.map_err(fault))
    }

    fn target(account: &Account) -> Option<Target> {
        account.directory.as_ref().map(|link| Target::Known(link.id.clone()))
    }

    fn id(account: &Account) -> Option<DirectoryId> {
        account.directory.as_ref().map(|link| link.id.clone())
    }
}

impl Shared {
    fn plan(&self) -> &settings::Plan {
        &self.servers.plan
    }

    fn kept_rules(&self, key: &Option<String>) -> Option<Policy> {
        let kept = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key).filter(|(_, since)| since.elapsed() < RULES_KEPT).map(|(policy, _)| *policy)
    }

    fn keep_rules(&self, key: Option<String>, policy: Policy) {
        self.rules
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, (policy, Instant::now()));
    }

    /// Whether it is time to tell, again, that these have a name together.
    fn is_news(&self, ids: Vec<DirectoryId>) -> bool {
        let mut told = self.shared_names.lock().unwrap_or_else(PoisonError::into_inner);
        told.retain(|_, since| since.elapsed() < TOLD_AGAIN);
        if told.len() >= MOST_TOLD || told.contains_key(&ids) {
            return false;
        }
        told.insert(ids, Instant::now());
        true
    }
}

fn fault(trouble: Trouble) -> DirectoryFault {
    match trouble {
        Trouble::Crowded => DirectoryFault::Busy,
        Trouble::Unanswered => DirectoryFault::Unanswered,
        Trouble::Code(3 | 4 | 11) => DirectoryFault::Limited,
        _ => DirectoryFault::Unavailable,
    }
}

#[async_trait]
impl Directory for LdapDirectory {
    async fn check(&self, who: Who<'_>, typed: &Password) -> Result<PasswordCheck, DirectoryFault> {
        let target = match who {
            Who::Person(person) => {
                person.map(|person| Target::Found(person.dn.clone(), person.server))
            }
            Who::Account(account) => account.and_then(Self::target),
        };
        let typed = typed.clone();
        self.run(|shared, deadline| async move { shared.check(target, &typed, deadline).await })
            .await
    }

    fn keeping(&self) -> Keeping<'_> {
        Keeping::There(self)
    }
}

#[async_trait]
impl RemoteDirectory for LdapDirectory {
    async fn look_for(
        &self,
        name: &SignInName,
        holder: Option<&DirectoryId>,
    ) -> Result<Found, DirectoryFault> {
        let target = Target::Typed(name.clone(), holder.cloned());
        self.run(|shared, deadline| async move { shared.find(&target, deadline).await }).await
    }

    async fn standing(&self, account: &Account) -> Result<Option<Standing>, DirectoryFault> {
        let Some(target) = Self::target(account) else { return Ok(None) };
        self.run(|shared, deadline| async move { shared.standing(&target, deadline).await }).await
    }

    async fn survey(&self, account: &Account) -> Result<Survey, DirectoryFault> {
        let target = Self::target(account);
        self.run(|shared, deadline| async move { shared.survey(target, deadline).await }).await
    }

    async fn reset(&self, account: &Account, new: &Password) -> Result<Written, DirectoryFault> {
        let (id, new) = (Self::id(account), new.clone());
        self.write(|shared, deadline| async move { shared.reset(id, &new, deadline).await }).await
    }

    async fn change(
        &self,
        account: &Account,
        current: &Password,
        new: &Password,
    ) -> Result<Written, DirectoryFault> {
        let (id, current, new) = (Self::id(account), current.clone(), new.clone());
        self.write(
            |shared, deadline| async move { shared.change(id, &current, &new, deadline).await },
        )
        .await
    }

    async fn unlock(
        &self,
        account: &Account,
    ) -> Result<Result<(), DirectoryRefusal>, DirectoryFault> {
        let id = Self::id(account);
        self.run(|shared, deadline| async move { shared.unlock(id, deadline).await }).await
    }

    async fn rules(&self, account: Option<&Account>) -> Result<PasswordRules, DirectoryFault> {
        let target = account.and_then(Self::target);
        self.run(|shared, deadline| async move { shared.rules_of(target, deadline).await }).await
    }

    async fn rules_at_reset(&self, account: &Account) -> Result<PasswordRules, DirectoryFault> {
        let target = Self::target(account);
        self.run(|shared, deadline| async move { shared.rules_at_reset(target, deadline).await })
            .await
    }

    async fn write_back(
        &self,
        account: &Account,
        contact: &Destination,
    ) -> Result<Result<Vec<String>, DirectoryRefusal>, DirectoryFault> {
        let (id, contact) = (Self::id(account), contact.clone());
        self.run(|shared, deadline| async move { shared.write_back(id, &contact, deadline).await })
            .await
    }

    async fn take_back(
        &self,
        account: &Account,
        contact: &Destination,
        before: &[String],
    ) -> Result<Result<(), DirectoryRefusal>, DirectoryFault> {
        let (id, contact, before) = (Self::id(account), contact.clone(), before.to_vec());
        self.run(|shared, deadline| async move {
            shared.take_back(id, &contact, &before, deadline).await
        })
        .await
    }

    async fn people(
        &self,
        since: Option<&SyncMark>,
        pages: mpsc::Sender<DirectoryPage>,
    ) -> Result<Option<SyncMark>, DirectoryFault> {
        let since = since.cloned();
        self.run(|shared, _| async move {
            let listed = shared.people(since, &pages).await;
            listed.inspect_err(
                |trouble| tracing::warn!(%trouble, "the directory's people could not be listed"),
            )
        })
        .await
    }

    fn replicates(&self) -> bool {
        self.shared.replicates.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for LdapDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LdapDirectory(…)")
    }
}
