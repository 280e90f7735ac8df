//! What the flows hold: a [`View`] or a [`Work`], put together from the queries of each subject.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use domain::account::Account;
use domain::audit::AuditEvent;
use domain::challenge::Challenge;
use domain::custody::{Objection, Removed};
use domain::directory::{DirectoryId, SyncState};
use domain::ids::{AccountId, ChallengeId, IntentId, JourneyId, MessageId, MethodId, SessionId};
use domain::intent::PasswordIntent;
use domain::journey::{Journey, JourneyKind};
use domain::limits::{Counter, Streak};
use domain::message::Message;
use domain::method::{Destination, Method, MethodKind, Removal};
use domain::name::SignInName;
use domain::queue::Lane;
use domain::session::Session;
use domain::time::Timestamp;
use domain::token::TokenHash;
use flows::ports::{Listed, QueueSize, StoreFault, View, Work};

use crate::counts::Counts;
use crate::query::{Answer, Engine, Fault, Query};
use crate::sealing::Vault;
use crate::{
    accounts, audit, challenges, counters, intents, journeys, keys, messages, methods, objections, sessions, tidy,
};

/// A connection that a transaction is open on. Dropped, what is not committed is rolled back before anybody else has it.
pub(crate) trait Open: Send {
    /// The connection, where the transaction is still open.
    fn engine(&mut self) -> Answer<Engine<'_>>;
}

/// A connection that a transaction which writes is open on.
#[async_trait]
pub(crate) trait Commit: Open {
    /// Makes everything permanent.
    async fn commit(self) -> Result<(), StoreFault>;

    /// Makes everything visible, safe or not.
    async fn commit_lazily(self) -> Result<(), StoreFault>
    where
        Self: Sized,
    {
        self.commit().await
    }
}

/// A transaction.
pub(crate) struct Transaction<C> {
    pub(crate) on: C,
    vault: Arc<Vault>,
    counts: Arc<Counts>,
    /// Whether a statement failed, or is on its way. Nothing more is asked then and nothing committed: half of a work is
    /// none, and whoever gave up waiting does not know what was done.
    failed: bool,
}

impl<C: Open> Transaction<C> {
    /// A transaction that has just begun.
    pub(crate) fn new(on: C, vault: &Arc<Vault>, counts: &Arc<Counts>) -> Self {
        Self { on, vault: Arc::clone(vault), counts: Arc::clone(counts), failed: false }
    }

    /// Where the next question is put; [`settled`](Self::settled) takes its answer.
    pub(crate) fn query(&mut self) -> Result<Query<'_>, StoreFault> {
        if self.failed {
            return Err(Fault::rolled_back().into());
        }
        self.failed = true;
        Ok(Query { engine: self.on.engine()?, vault: &self.vault })
    }

    /// Takes an answer.
    pub(crate) fn settled<T>(&mut self, answer: Answer<T>) -> Result<T, StoreFault> {
        self.failed = answer.is_err();
        if self.failed {
            self.counts.failed();
        }
        Ok(answer?)
    }
}

#[async_trait]
impl<C: Open> View for Transaction<C> {
    async fn account(&mut self, id: AccountId) -> Result<Option<Account>, StoreFault> {
        let answer = accounts::by_id(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn account_by_name(&mut self, name: &SignInName) -> Result<Option<Account>, StoreFault> {
        let answer = accounts::by_name(&mut self.query()?, name).await;
        self.settled(answer)
    }

    async fn account_by_directory(&mut self, id: &DirectoryId) -> Result<Option<Account>, StoreFault> {
        let answer = accounts::by_directory(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn accounts_to_recheck(&mut self, before: Timestamp, limit: u32) -> Result<Vec<Account>, StoreFault> {
        let answer = accounts::to_recheck(&mut self.query()?, before, limit).await;
        self.settled(answer)
    }

    async fn intent(&mut self, account: AccountId) -> Result<Option<PasswordIntent>, StoreFault> {
        let answer = intents::of_account(&mut self.query()?, account).await;
        self.settled(answer)
    }

    async fn is_outgrown(&mut self) -> Result<bool, StoreFault> {
        let answer = keys::is_outgrown(&mut self.query()?).await;
        self.settled(answer)
    }

    async fn sync_state(&mut self) -> Result<SyncState, StoreFault> {
        let answer = intents::sync_state(&mut self.query()?).await;
        self.settled(answer)
    }

    async fn accounts(&mut self, after: Option<AccountId>, limit: u32) -> Result<Vec<Account>, StoreFault> {
        let answer = accounts::page(&mut self.query()?, after, limit).await;
        self.settled(answer)
    }

    async fn methods(&mut self, account: AccountId) -> Result<Vec<Method>, StoreFault> {
        let answer = methods::of_account(&mut self.query()?, account).await;
        self.settled(answer)
    }

    async fn taken_off(&mut self, account: AccountId, since: Timestamp) -> Result<Vec<Removed>, StoreFault> {
        let answer = methods::taken_off(&mut self.query()?, account, since).await;
        self.settled(answer)
    }

    async fn accounts_with_removals(
        &mut self,
        due: Timestamp,
        told: Timestamp,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreFault> {
        let answer = methods::with_removals(&mut self.query()?, due, told, limit).await;
        self.settled(answer)
    }

    async fn objection(&mut self, hash: &TokenHash) -> Result<Option<Objection>, StoreFault> {
        let answer = objections::by_hash(&mut self.query()?, hash).await;
        self.settled(answer)
    }

    async fn objection_of(&mut self, message: MessageId) -> Result<Option<Objection>, StoreFault> {
        let answer = objections::of_message(&mut self.query()?, message).await;
        self.settled(answer)
    }

    async fn was_removed(&mut self, account: AccountId, destination: &Destination) -> Result<bool, StoreFault> {
        let answer = methods::was_removed(&mut self.query()?, account, destination).await;
        self.settled(answer)
    }

    async fn removed_since(&mut self, account: AccountId, since: Timestamp) -> Result<bool, StoreFault> {
        let answer = methods::removed_since(&mut self.query()?, account, since).await;
        self.settled(answer)
    }

    async fn others_with(&mut self, destination: &Destination, account: AccountId) -> Result<u32, StoreFault> {
        let answer = methods::others_with(&mut self.query()?, destination, account).await;
        self.settled(answer)
    }

    async fn session(&mut self, token: &TokenHash) -> Result<Option<(Session, Account)>, StoreFault> {
        let answer = sessions::by_token(&mut self.query()?, token).await;
        self.settled(answer)
    }

    async fn sessions(&mut self, account: AccountId) -> Result<Vec<Session>, StoreFault> {
        let answer = sessions::of_account(&mut self.query()?, account).await;
        self.settled(answer)
    }

    async fn journey(&mut self, owner: &TokenHash, kind: JourneyKind) -> Result<Option<Journey>, StoreFault> {
        let answer = journeys::of_owner(&mut self.query()?, owner, kind).await;
        self.settled(answer)
    }

    async fn challenge(&mut self, id: ChallengeId) -> Result<Option<Challenge>, StoreFault> {
        let answer = challenges::by_id(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn open_tries(
        &mut self,
        account: AccountId,
        kind: MethodKind,
        attempts: u32,
        since: Timestamp,
    ) -> Result<u32, StoreFault> {
        let answer = challenges::open_tries(&mut self.query()?, account, kind, attempts, since).await;
        self.settled(answer)
    }

    async fn is_waited_for(&mut self, message: MessageId, now: Timestamp) -> Result<bool, StoreFault> {
        let answer = challenges::is_waited_for(&mut self.query()?, message, now).await;
        self.settled(answer)
    }

    async fn message(&mut self, id: MessageId) -> Result<Option<Message>, StoreFault> {
        let answer = messages::by_id(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn nth_last_hit(&mut self, counter: &Counter<'_>, nth: u32) -> Result<Option<Timestamp>, StoreFault> {
        let answer = counters::nth_last_hit(&mut self.query()?, counter, nth).await;
        self.settled(answer)
    }

    async fn streak(&mut self, counter: &Counter<'_>) -> Result<Streak, StoreFault> {
        let answer = counters::streak(&mut self.query()?, counter).await;
        self.settled(answer)
    }

    async fn knows_device(
        &mut self,
        device: &TokenHash,
        account: AccountId,
        since: Timestamp,
    ) -> Result<bool, StoreFault> {
        let answer = sessions::knows_device(&mut self.query()?, device, account, since).await;
        self.settled(answer)
    }

    async fn events(&mut self, account: AccountId, limit: u32) -> Result<Vec<AuditEvent>, StoreFault> {
        let answer = audit::of_account(&mut self.query()?, account, limit).await;
        self.settled(answer)
    }

    async fn messages(&mut self, which: Listed, limit: u32) -> Result<Vec<Message>, StoreFault> {
        let answer = messages::listed(&mut self.query()?, which, limit).await;
        self.settled(answer)
    }

    async fn queue_size(&mut self, since: Timestamp) -> Result<QueueSize, StoreFault> {
        let answer = messages::queue_size(&mut self.query()?, since).await;
        self.settled(answer)
    }
}

#[async_trait]
impl<C: Commit> Work for Transaction<C> {
    async fn commit(self: Box<Self>) -> Result<(), StoreFault> {
        if self.failed {
            return Err(Fault::rolled_back().into());
        }
        let (begun, counts) = (Instant::now(), self.counts);
        let result = self.on.commit().await;
        counts.committed(begun.elapsed(), &result);
        result
    }

    async fn commit_lazily(self: Box<Self>) -> Result<(), StoreFault> {
        if self.failed {
            return Err(Fault::rolled_back().into());
        }
        self.on.commit_lazily().await
    }

    async fn lock_account(&mut self, id: AccountId) -> Result<Option<Account>, StoreFault> {
        let answer = accounts::lock(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn add_account(&mut self, account: &Account) -> Result<bool, StoreFault> {
        let answer = accounts::add(&mut self.query()?, account).await;
        self.settled(answer)
    }

    async fn save_account(&mut self, account: &Account) -> Result<(), StoreFault> {
        let answer = accounts::save(&mut self.query()?, account).await;
        self.settled(answer)
    }

    async fn forget_account(&mut self, id: AccountId) -> Result<(), StoreFault> {
        let answer = accounts::forget(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn open_intent(&mut self, intent: &PasswordIntent, until: Timestamp) -> Result<bool, StoreFault> {
        let answer = intents::open(&mut self.query()?, intent, until).await;
        self.settled(answer)
    }

    async fn end_intent(&mut self, id: IntentId) -> Result<bool, StoreFault> {
        let answer = intents::end(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn lease_intents(
        &mut self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<PasswordIntent>, StoreFault> {
        let answer = intents::lease(&mut self.query()?, now, until, limit).await;
        self.settled(answer)
    }

    async fn save_sync_state(&mut self, state: &SyncState) -> Result<(), StoreFault> {
        let answer = intents::save_sync_state(&mut self.query()?, state).await;
        self.settled(answer)
    }

    async fn add_method(&mut self, method: &Method) -> Result<(), StoreFault> {
        let answer = methods::add(&mut self.query()?, method).await;
        self.settled(answer)
    }

    async fn remove_method(
        &mut self,
        id: MethodId,
        now: Timestamp,
        power_until: Option<Timestamp>,
    ) -> Result<(), StoreFault> {
        let answer = methods::remove(&mut self.query()?, id, now, power_until).await;
        self.settled(answer)
    }

    async fn save_removal(&mut self, id: MethodId, removal: Option<Removal>) -> Result<(), StoreFault> {
        let answer = methods::save_removal(&mut self.query()?, id, removal).await;
        self.settled(answer)
    }

    async fn bring_back_method(&mut self, id: MethodId) -> Result<(), StoreFault> {
        let answer = methods::bring_back(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn add_objection(&mut self, objection: &Objection) -> Result<(), StoreFault> {
        let answer = objections::add(&mut self.query()?, objection).await;
        self.settled(answer)
    }

    async fn end_objections(&mut self, account: AccountId) -> Result<(), StoreFault> {
        let answer = objections::end_all(&mut self.query()?, account).await;
        self.settled(answer)
    }

    async fn add_session(&mut self, token: &TokenHash, session: &Session) -> Result<(), StoreFault> {
        let answer = sessions::add(&mut self.query()?, token, session).await;
        self.settled(answer)
    }

    async fn save_session(&mut self, session: &Session, renamed: Option<&TokenHash>) -> Result<(), StoreFault> {
        let answer = sessions::save(&mut self.query()?, session, renamed).await;
        self.settled(answer)
    }

    async fn end_session(&mut self, id: SessionId) -> Result<(), StoreFault> {
        let answer = sessions::end(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn end_sessions(&mut self, account: AccountId, except: Option<SessionId>) -> Result<u64, StoreFault> {
        let answer = sessions::end_all(&mut self.query()?, account, except).await;
        self.settled(answer)
    }

    async fn save_journey(&mut self, journey: &Journey) -> Result<(), StoreFault> {
        let answer = journeys::save(&mut self.query()?, journey).await;
        self.settled(answer)
    }

    async fn end_journey(&mut self, id: JourneyId) -> Result<(), StoreFault> {
        let answer = journeys::end(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn hand_over_journeys(&mut self, from: &TokenHash, to: &TokenHash) -> Result<(), StoreFault> {
        let answer = journeys::hand_over(&mut self.query()?, from, to).await;
        self.settled(answer)
    }

    async fn save_challenge(&mut self, challenge: &Challenge) -> Result<(), StoreFault> {
        let answer = challenges::save(&mut self.query()?, challenge).await;
        self.settled(answer)
    }

    async fn kill_challenges(&mut self, account: AccountId) -> Result<(), StoreFault> {
        let answer = challenges::kill(&mut self.query()?, account).await;
        self.settled(answer)
    }

    async fn hold_counters(&mut self, counters: &[Counter<'_>]) -> Result<(), StoreFault> {
        let answer = counters::hold(&mut self.query()?, counters).await;
        self.settled(answer)
    }

    async fn hold_destinations(&mut self) -> Result<(), StoreFault> {
        let answer = self.query()?.hold_destinations().await;
        self.settled(answer)
    }

    async fn hit(&mut self, counter: &Counter<'_>, now: Timestamp) -> Result<(), StoreFault> {
        let answer = counters::hit(&mut self.query()?, counter, now).await;
        self.settled(answer)
    }

    async fn forget_counter(&mut self, counter: &Counter<'_>) -> Result<(), StoreFault> {
        let answer = counters::forget(&mut self.query()?, counter).await;
        self.settled(answer)
    }

    async fn save_streak(&mut self, counter: &Counter<'_>, streak: Streak) -> Result<(), StoreFault> {
        let answer = counters::save_streak(&mut self.query()?, counter, streak).await;
        self.settled(answer)
    }

    async fn remember_device(
        &mut self,
        device: &TokenHash,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let answer = sessions::remember_device(&mut self.query()?, device, account, now).await;
        self.settled(answer)
    }

    async fn queue(&mut self, message: &Message) -> Result<(), StoreFault> {
        let answer = messages::add(&mut self.query()?, message).await;
        self.settled(answer)
    }

    async fn lease(
        &mut self,
        lane: Lane,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Message>, StoreFault> {
        let answer = messages::lease(&mut self.query()?, lane, now, until, limit).await;
        self.settled(answer)
    }

    async fn lock_message(&mut self, id: MessageId) -> Result<Option<Message>, StoreFault> {
        let answer = messages::lock(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn save_message(&mut self, message: &Message) -> Result<(), StoreFault> {
        let answer = messages::save(&mut self.query()?, message).await;
        self.settled(answer)
    }

    async fn planned_codes(&mut self, account: AccountId) -> Result<Vec<Message>, StoreFault> {
        let answer = messages::unsent(&mut self.query()?, account, Lane::Codes).await;
        self.settled(answer)
    }

    async fn unsent_notices(&mut self, account: AccountId) -> Result<Vec<Message>, StoreFault> {
        let answer = messages::unsent(&mut self.query()?, account, Lane::Notices).await;
        self.settled(answer)
    }

    async fn drop_message(&mut self, id: MessageId) -> Result<(), StoreFault> {
        let answer = messages::drop(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn append(&mut self, event: &AuditEvent) -> Result<(), StoreFault> {
        let answer = audit::append(&mut self.query()?, event).await;
        self.settled(answer)
    }

    async fn tidy(&mut self, now: Timestamp, limit: u32) -> Result<u64, StoreFault> {
        let answer = tidy::tidy(&mut self.query()?, now, limit).await;
        self.settled(answer)
    }
}
