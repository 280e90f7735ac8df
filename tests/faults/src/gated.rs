//! The real parts, each call through the gate.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::account::Account;
use domain::audit::AuditEvent;
use domain::challenge::Challenge;
use domain::channel::Channel;
use domain::custody::{Objection, Removed};
use domain::directory::{DirectoryId, DirectoryRefusal, PasswordRules, SyncMark, SyncState};
use domain::ids::{
    AccountId, ChallengeId, EventId, IntentId, JourneyId, MessageId, MethodId, SessionId,
};
use domain::intent::PasswordIntent;
use domain::journey::{Journey, JourneyKind};
use domain::language::Language;
use domain::limits::{Counter, Streak};
use domain::message::{DoneFrom, Message};
use domain::method::token::Seed;
use domain::method::{Destination, Factor, LastUse, Method, Removal, Suspension};
use domain::name::SignInName;
use domain::password::{Password, PasswordHash};
use domain::queue::Lane;
use domain::session::{KnownDevice, Session};
use domain::time::Timestamp;
use domain::token::TokenHash;
use flows::ports::{
    Courier, Delivery, Directory, DirectoryFault, DirectoryPage, EventFilter, Found, Hasher,
    Keeping, Listed, Outgoing, PasswordCheck, QueueSize, ReadAccounts, ReadAuditTrail,
    ReadChallenges, ReadCounters, ReadDirectoryWork, ReadJourneys, ReadMessages, ReadMethods,
    ReadObjections, ReadSessions, ReadUpkeep, RemoteDirectory, Standing, Store, StoreFault, Survey,
    View, Who, Work, WriteAccounts, WriteAuditTrail, WriteChallenges, WriteCounters,
    WriteDirectoryWork, WriteJourneys, WriteMessages, WriteMethods, WriteObjections, WriteSessions,
    WriteUpkeep, Written,
};

use tokio::sync::mpsc;

use crate::gate::{Call, Gate, store_failed};

/// A part behind the gate.
pub(crate) struct Gated<T> {
    inner: T,
    gate: Arc<Gate>,
}

impl<T> Gated<T> {
    pub(crate) fn new(inner: T, gate: &Arc<Gate>) -> Self {
        Self { inner, gate: Arc::clone(gate) }
    }
}

#[async_trait]
impl Store for Gated<Arc<dyn Store>> {
    async fn view(&self) -> Result<Box<dyn View>, StoreFault> {
        self.gate.note("view");
        let view = self.gate.around(Call::Other, self.inner.view(), store_failed).await?;
        Ok(Box::new(Gated::new(view, &self.gate)))
    }

    async fn begin(&self) -> Result<Box<dyn Work>, StoreFault> {
        self.gate.note("begin");
        let work = self.gate.around(Call::Other, self.inner.begin(), store_failed).await?;
        Ok(Box::new(Gated::new(work, &self.gate)))
    }

    fn seal_carried(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        self.inner.seal_carried(context, plain)
    }

    fn open_carried(&self, context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.inner.open_carried(context, sealed)
    }
}

macro_rules! passed_on {
    ($port:ident for $inner:ty {
        $(fn $name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*
    }) => {
        #[async_trait]
        impl $port for Gated<$inner> {
            $(
                async fn $name(&mut self, $($argument: $type),*) -> Result<$answer, StoreFault> {
                    self.gate.note(stringify!($name));
                    self.gate.around(Call::Other, self.inner.$name($($argument),*), store_failed).await
                }
            )*
        }
    };
}

macro_rules! view {
    ($inner:ty) => {
        passed_on! { ReadAccounts for $inner {
            fn account(id: AccountId) -> Option<Account>;
            fn account_by_name(name: &SignInName) -> Option<Account>;
            fn account_by_directory(id: &DirectoryId) -> Option<Account>;
            fn accounts_to_recheck(before: Timestamp, limit: u32) -> Vec<Account>;
            fn accounts(after: Option<AccountId>, limit: u32) -> Vec<Account>;
        } }
        passed_on! { ReadMethods for $inner {
            fn methods(account: AccountId) -> Vec<Method>;
            fn methods_for_owner(account: AccountId) -> Vec<Method>;
            fn taken_off(account: AccountId, since: Timestamp) -> Vec<Removed>;
            fn accounts_with_removals(due: Timestamp, told: Timestamp, limit: u32) -> Vec<AccountId>;
            fn was_removed(account: AccountId, destination: &Destination) -> bool;
            fn removed_since(account: AccountId, since: Timestamp) -> bool;
            fn token_seed(serial: &str) -> Option<Seed>;
            fn token_seeds() -> Vec<Seed>;
            fn account_with_credential(id: &[u8]) -> Option<AccountId>;
            fn named_by(contact: AccountId) -> Vec<AccountId>;
            fn others_with(destination: &Destination, account: AccountId) -> u32;
        } }
        passed_on! { ReadObjections for $inner {
            fn objection(hash: &TokenHash) -> Option<Objection>;
            fn objection_of(message: MessageId) -> Option<Objection>;
        } }
        passed_on! { ReadSessions for $inner {
            fn session(token: &TokenHash) -> Option<(Session, Account)>;
            fn sessions(account: AccountId) -> Vec<Session>;
            fn sessions_with_browsers(account: AccountId) -> Vec<(Session, DoneFrom)>;
            fn known_device(device: &TokenHash, account: AccountId, since: Timestamp) -> Option<KnownDevice>;
            fn is_device_trusted(device: &TokenHash, account: AccountId, now: Timestamp) -> bool;
        } }
        passed_on! { ReadJourneys for $inner {
            fn journey(owner: &TokenHash, kind: JourneyKind) -> Option<Journey>;
        } }
        passed_on! { ReadChallenges for $inner {
            fn challenge(id: ChallengeId) -> Option<Challenge>;
            fn open_tries(account: AccountId, kind: Channel, attempts: u32, since: Timestamp) -> u32;
            fn is_waited_for(message: MessageId, now: Timestamp) -> bool;
        } }
        passed_on! { ReadCounters for $inner {
            fn nth_last_hit(counter: &Counter<'_>, nth: u32) -> Option<Timestamp>;
            fn streak(counter: &Counter<'_>) -> Streak;
        } }
        passed_on! { ReadMessages for $inner {
            fn message(id: MessageId) -> Option<Message>;
            fn messages(which: Listed, limit: u32) -> Vec<Message>;
            fn queue_size(since: Timestamp) -> QueueSize;
        } }
        passed_on! { ReadDirectoryWork for $inner {
            fn intent(account: AccountId) -> Option<PasswordIntent>;
            fn sync_state() -> SyncState;
        } }
        passed_on! { ReadAuditTrail for $inner {
            fn events(account: AccountId, limit: u32, refusals: u32) -> Vec<AuditEvent>;
            fn events_in_order(filter: EventFilter, after: Option<(Timestamp, EventId)>, limit: u32) -> Vec<AuditEvent>;
        } }
        passed_on! { ReadUpkeep for $inner {
            fn is_outgrown() -> bool;
            fn key_out_of_step() -> Option<u8>;
            fn guide() -> Option<String>;
        } }
    };
}
view!(Box<dyn View>);
view!(Box<dyn Work>);

passed_on! { WriteAccounts for Box<dyn Work> {
    fn lock_account(id: AccountId) -> Option<Account>;
    fn add_account(account: &Account) -> bool;
    fn save_account(account: &Account) -> ();
    fn forget_account(id: AccountId) -> ();
} }
passed_on! { WriteMethods for Box<dyn Work> {
    fn add_method(method: &Method) -> ();
    fn remove_method(id: MethodId, now: Timestamp, power_until: Option<Timestamp>) -> ();
    fn save_factor(id: MethodId, factor: &Factor) -> ();
    fn add_token_seed(id: MethodId, seed: &Seed, now: Timestamp) -> bool;
    fn remove_token_seed(serial: &str) -> bool;
    fn save_removal(id: MethodId, removal: Option<Removal>) -> ();
    fn name_contact(id: MethodId, contact: AccountId) -> ();
    fn save_suspension(id: MethodId, suspension: Option<Suspension>) -> ();
    fn save_last_use(id: MethodId, last: &LastUse, language: Language) -> ();
    fn end_power(id: MethodId) -> ();
    fn bring_back_method(id: MethodId) -> ();
    fn hold_destinations() -> ();
} }
passed_on! { WriteObjections for Box<dyn Work> {
    fn add_objection(objection: &Objection) -> ();
    fn end_objections(account: AccountId, since: Timestamp) -> ();
} }
passed_on! { WriteSessions for Box<dyn Work> {
    fn add_session(token: &TokenHash, session: &Session, from: &DoneFrom) -> ();
    fn save_session(session: &Session, renamed: Option<&TokenHash>) -> ();
    fn end_session(id: SessionId) -> ();
    fn end_sessions(account: AccountId, except: Option<SessionId>, device: Option<&TokenHash>) -> u64;
    fn forget_devices(account: AccountId, except: Option<&TokenHash>) -> ();
    fn remember_device(device: &TokenHash, account: AccountId, now: Timestamp) -> ();
    fn prove_device(device: &TokenHash, account: AccountId) -> ();
    fn distrust_devices(account: AccountId, except: Option<&TokenHash>) -> ();
    fn unprove_sessions(account: AccountId, except: Option<&TokenHash>) -> ();
    fn trust_device(device: &TokenHash, account: AccountId, until: Timestamp) -> ();
} }
passed_on! { WriteJourneys for Box<dyn Work> {
    fn save_journey(journey: &Journey) -> ();
    fn end_journey(id: JourneyId) -> ();
    fn hand_over_journeys(from: &TokenHash, to: &TokenHash) -> ();
} }
passed_on! { WriteChallenges for Box<dyn Work> {
    fn save_challenge(challenge: &Challenge) -> ();
    fn kill_challenges(account: AccountId) -> ();
} }
passed_on! { WriteCounters for Box<dyn Work> {
    fn hold_counters(counters: &[Counter<'_>]) -> ();
    fn hit(counter: &Counter<'_>, now: Timestamp) -> ();
    fn forget_counter(counter: &Counter<'_>) -> ();
    fn save_streak(counter: &Counter<'_>, streak: Streak) -> ();
} }
passed_on! { WriteMessages for Box<dyn Work> {
    fn queue(message: &Message) -> ();
    fn lease(lane: Lane, now: Timestamp, until: Timestamp, limit: u32) -> Vec<Message>;
    fn lock_message(id: MessageId) -> Option<Message>;
    fn save_message(message: &Message) -> ();
    fn planned_codes(account: AccountId) -> Vec<Message>;
    fn unsent_notices(account: AccountId) -> Vec<Message>;
    fn drop_message(id: MessageId) -> ();
} }
passed_on! { WriteDirectoryWork for Box<dyn Work> {
    fn open_intent(intent: &PasswordIntent, until: Timestamp) -> bool;
    fn end_intent(id: IntentId) -> bool;
    fn lease_intents(now: Timestamp, until: Timestamp, limit: u32) -> Vec<PasswordIntent>;
    fn save_sync_state(state: &SyncState) -> ();
} }
passed_on! { WriteAuditTrail for Box<dyn Work> {
    fn append(event: &AuditEvent) -> ();
} }
passed_on! { WriteUpkeep for Box<dyn Work> {
    fn tidy(now: Timestamp, limit: u32) -> u64;
    fn keep_guide(revision: &str) -> ();
} }

#[async_trait]
impl Work for Gated<Box<dyn Work>> {
    fn has_queued(&self) -> bool {
        self.inner.has_queued()
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreFault> {
        self.gate.note("commit");
        self.gate.around(Call::Commit, self.inner.commit(), store_failed).await
    }

    async fn commit_lazily(self: Box<Self>) -> Result<(), StoreFault> {
        self.gate.around(Call::Commit, self.inner.commit_lazily(), store_failed).await
    }
}

#[async_trait]
impl Directory for Gated<Arc<dyn Directory>> {
    async fn check(&self, who: Who<'_>, typed: &Password) -> Result<PasswordCheck, DirectoryFault> {
        self.gate.note("check");
        let failed = |_| Err(DirectoryFault::Unavailable);
        self.gate.around(Call::Other, self.inner.check(who, typed), failed).await
    }

    fn keeping(&self) -> Keeping<'_> {
        match self.inner.keeping() {
            Keeping::Here(_) => Keeping::Here(self),
            Keeping::There(_) => Keeping::There(self),
        }
    }
}

#[async_trait]
impl Hasher for Gated<Arc<dyn Directory>> {
    async fn hash(&self, new: &Password) -> Result<PasswordHash, DirectoryFault> {
        let Keeping::Here(hasher) = self.inner.keeping() else {
            return Err(DirectoryFault::Unavailable);
        };
        self.gate.around(Call::Other, hasher.hash(new), |_| Err(DirectoryFault::Unavailable)).await
    }
}

impl Gated<Arc<dyn Directory>> {
    fn remote(&self) -> Result<&dyn RemoteDirectory, DirectoryFault> {
        match self.inner.keeping() {
            Keeping::There(remote) => Ok(remote),
            Keeping::Here(_) => Err(DirectoryFault::Unavailable),
        }
    }
}

/// What a write that failed looks like: an answer that was lost, or nothing sent.
fn write_failed(in_doubt: bool) -> Result<Written, DirectoryFault> {
    if in_doubt { Ok(Written::Unknown) } else { Err(DirectoryFault::Unavailable) }
}

/// What anything else that failed looks like.
fn away<T>(_: bool) -> Result<T, DirectoryFault> {
    Err(DirectoryFault::Unavailable)
}

#[async_trait]
impl RemoteDirectory for Gated<Arc<dyn Directory>> {
    async fn look_for(
        &self,
        name: &SignInName,
        holder: Option<&DirectoryId>,
    ) -> Result<Found, DirectoryFault> {
        self.gate.note("find");
        self.gate.around(Call::Other, self.remote()?.look_for(name, holder), away).await
    }

    async fn standing(&self, account: &Account) -> Result<Option<Standing>, DirectoryFault> {
        self.gate.around(Call::Other, self.remote()?.standing(account), away).await
    }

    async fn survey(&self, account: &Account) -> Result<Survey, DirectoryFault> {
        self.gate.around(Call::Other, self.remote()?.survey(account), away).await
    }

    async fn reset(&self, account: &Account, new: &Password) -> Result<Written, DirectoryFault> {
        self.gate.around(Call::Commit, self.remote()?.reset(account, new), write_failed).await
    }

    async fn change(
        &self,
        account: &Account,
        current: &Password,
        new: &Password,
    ) -> Result<Written, DirectoryFault> {
        self.gate
            .around(Call::Commit, self.remote()?.change(account, current, new), write_failed)
            .await
    }

    async fn unlock(
        &self,
        account: &Account,
    ) -> Result<Result<(), DirectoryRefusal>, DirectoryFault> {
        self.gate.around(Call::Other, self.remote()?.unlock(account), away).await
    }

    async fn rules(&self, account: Option<&Account>) -> Result<PasswordRules, DirectoryFault> {
        self.gate.note("rules");
        self.gate.around(Call::Other, self.remote()?.rules(account), away).await
    }

    async fn rules_at_reset(&self, account: &Account) -> Result<PasswordRules, DirectoryFault> {
        self.gate.note("rules");
        self.gate.around(Call::Other, self.remote()?.rules_at_reset(account), away).await
    }

    async fn write_back(
        &self,
        account: &Account,
        contact: &Destination,
    ) -> Result<Result<Vec<String>, DirectoryRefusal>, DirectoryFault> {
        self.gate.around(Call::Other, self.remote()?.write_back(account, contact), away).await
    }

    async fn take_back(
        &self,
        account: &Account,
        contact: &Destination,
        before: &[String],
    ) -> Result<Result<(), DirectoryRefusal>, DirectoryFault> {
        let taken = self.remote()?.take_back(account, contact, before);
        self.gate.around(Call::Other, taken, away).await
    }

    async fn people(
        &self,
        since: Option<&SyncMark>,
        pages: mpsc::Sender<DirectoryPage>,
    ) -> Result<Option<SyncMark>, DirectoryFault> {
        self.gate.around(Call::Other, self.remote()?.people(since, pages), away).await
    }

    fn replicates(&self) -> bool {
        self.remote().is_ok_and(RemoteDirectory::replicates)
    }
}

#[async_trait]
impl<T: Courier> Courier for Gated<Arc<T>> {
    async fn deliver(&self, message: &Outgoing) -> Delivery {
        let failed = |_| Delivery::Later("made to fail".into());
        self.gate.around(Call::Other, self.inner.deliver(message), failed).await
    }

    async fn pretend(&self, kind: Channel, random: [u8; 16]) -> Delivery {
        let failed = |_| Delivery::Later("made to fail".into());
        self.gate.around(Call::Other, self.inner.pretend(kind, random), failed).await
    }

    fn longest_attempt(&self) -> Duration {
        self.inner.longest_attempt()
    }
}
