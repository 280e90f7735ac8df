//! What the flows hold: a [`View`] or a [`Work`], put together from the queries of each subject.

use async_trait::async_trait;
use domain::account::Account;
use domain::audit::AuditEvent;
use domain::challenge::Challenge;
use domain::ids::{AccountId, ChallengeId, JourneyId, MessageId, MethodId, SessionId};
use domain::journey::{Journey, JourneyKind};
use domain::limits::{Counter, Streak};
use domain::message::Message;
use domain::method::{Destination, Method};
use domain::name::SignInName;
use domain::session::Session;
use domain::time::Timestamp;
use domain::token::TokenHash;
use flows::ports::{QueueSize, StoreFault, View, Work};

use crate::sqlite::{Reading, Transaction, Writing};
use crate::{accounts, audit, challenges, counters, journeys, messages, methods, sessions, tidy};

#[async_trait]
impl<C: Reading> View for Transaction<C> {
    async fn account(&mut self, id: AccountId) -> Result<Option<Account>, StoreFault> {
        self.ask(|query| accounts::by_id(query, id))
    }

    async fn account_by_name(&mut self, name: &SignInName) -> Result<Option<Account>, StoreFault> {
        self.ask(|query| accounts::by_name(query, name))
    }

    async fn accounts(&mut self, after: Option<AccountId>, limit: u32) -> Result<Vec<Account>, StoreFault> {
        self.ask(|query| accounts::page(query, after, limit))
    }

    async fn methods(&mut self, account: AccountId) -> Result<Vec<Method>, StoreFault> {
        self.ask(|query| methods::of_account(query, account))
    }

    async fn removed_since(&mut self, account: AccountId, since: Timestamp) -> Result<bool, StoreFault> {
        self.ask(|query| methods::removed_since(query, account, since))
    }

    async fn others_with(&mut self, destination: &Destination, account: AccountId) -> Result<u32, StoreFault> {
        self.ask(|query| methods::others_with(query, destination, account))
    }

    async fn session(&mut self, token: &TokenHash) -> Result<Option<(Session, Account)>, StoreFault> {
        self.ask(|query| sessions::by_token(query, token))
    }

    async fn sessions(&mut self, account: AccountId) -> Result<Vec<Session>, StoreFault> {
        self.ask(|query| sessions::of_account(query, account))
    }

    async fn journey(&mut self, owner: &TokenHash, kind: JourneyKind) -> Result<Option<Journey>, StoreFault> {
        self.ask(|query| journeys::of_owner(query, owner, kind))
    }

    async fn challenge(&mut self, id: ChallengeId) -> Result<Option<Challenge>, StoreFault> {
        self.ask(|query| challenges::by_id(query, id))
    }

    async fn nth_last_hit(&mut self, counter: &Counter<'_>, nth: u32) -> Result<Option<Timestamp>, StoreFault> {
        self.ask(|query| counters::nth_last_hit(query, counter, nth))
    }

    async fn streak(&mut self, counter: &Counter<'_>) -> Result<Streak, StoreFault> {
        self.ask(|query| counters::streak(query, counter))
    }

    async fn knows_device(
        &mut self,
        device: &TokenHash,
        account: AccountId,
        since: Timestamp,
    ) -> Result<bool, StoreFault> {
        self.ask(|query| sessions::knows_device(query, device, account, since))
    }

    async fn events(&mut self, account: AccountId, limit: u32) -> Result<Vec<AuditEvent>, StoreFault> {
        self.ask(|query| audit::of_account(query, account, limit))
    }

    async fn queue_size(&mut self, since: Timestamp) -> Result<QueueSize, StoreFault> {
        self.ask(|query| messages::queue_size(query, since))
    }
}

#[async_trait]
impl Work for Transaction<Writing> {
    async fn commit(self: Box<Self>) -> Result<(), StoreFault> {
        self.finish().await
    }

    /// A write transaction has the whole database to itself here, and with it the account.
    async fn lock_account(&mut self, id: AccountId) -> Result<Option<Account>, StoreFault> {
        self.account(id).await
    }

    async fn add_account(&mut self, account: &Account) -> Result<bool, StoreFault> {
        self.ask(|query| accounts::add(query, account))
    }

    async fn save_account(&mut self, account: &Account) -> Result<(), StoreFault> {
        self.ask(|query| accounts::save(query, account))
    }

    async fn add_method(&mut self, method: &Method) -> Result<(), StoreFault> {
        self.ask(|query| methods::add(query, method))
    }

    async fn remove_method(&mut self, id: MethodId, now: Timestamp) -> Result<(), StoreFault> {
        self.ask(|query| methods::remove(query, id, now))
    }

    async fn add_session(&mut self, token: &TokenHash, session: &Session) -> Result<(), StoreFault> {
        self.ask(|query| sessions::add(query, token, session))
    }

    async fn save_session(&mut self, session: &Session, renamed: Option<&TokenHash>) -> Result<(), StoreFault> {
        self.ask(|query| sessions::save(query, session, renamed))
    }

    async fn end_session(&mut self, id: SessionId) -> Result<(), StoreFault> {
        self.ask(|query| sessions::end(query, id))
    }

    async fn end_sessions(&mut self, account: AccountId, except: Option<SessionId>) -> Result<u64, StoreFault> {
        self.ask(|query| sessions::end_all(query, account, except))
    }

    async fn save_journey(&mut self, journey: &Journey) -> Result<(), StoreFault> {
        self.ask(|query| journeys::save(query, journey))
    }

    async fn end_journey(&mut self, id: JourneyId) -> Result<(), StoreFault> {
        self.ask(|query| journeys::end(query, id))
    }

    async fn hand_over_journeys(&mut self, from: &TokenHash, to: &TokenHash) -> Result<(), StoreFault> {
        self.ask(|query| journeys::hand_over(query, from, to))
    }

    async fn save_challenge(&mut self, challenge: &Challenge) -> Result<(), StoreFault> {
        self.ask(|query| challenges::save(query, challenge))
    }

    async fn kill_challenges(&mut self, account: AccountId) -> Result<(), StoreFault> {
        self.ask(|query| challenges::kill(query, account))
    }

    async fn hit(&mut self, counter: &Counter<'_>, now: Timestamp) -> Result<(), StoreFault> {
        self.ask(|query| counters::hit(query, counter, now))
    }

    async fn save_streak(&mut self, counter: &Counter<'_>, streak: Streak) -> Result<(), StoreFault> {
        self.ask(|query| counters::save_streak(query, counter, streak))
    }

    async fn remember_device(
        &mut self,
        device: &TokenHash,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        self.ask(|query| sessions::remember_device(query, device, account, now))
    }

    async fn queue(&mut self, message: &Message) -> Result<(), StoreFault> {
        self.ask(|query| messages::add(query, message))
    }

    async fn lease(&mut self, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Message>, StoreFault> {
        self.ask(|query| messages::lease(query, now, until, limit))
    }

    async fn message(&mut self, id: MessageId) -> Result<Option<Message>, StoreFault> {
        self.ask(|query| messages::by_id(query, id))
    }

    async fn save_message(&mut self, message: &Message) -> Result<(), StoreFault> {
        self.ask(|query| messages::save(query, message))
    }

    async fn append(&mut self, event: &AuditEvent) -> Result<(), StoreFault> {
        self.ask(|query| audit::append(query, event))
    }

    async fn tidy(&mut self, now: Timestamp, limit: u32) -> Result<u64, StoreFault> {
        self.ask(|query| tidy::tidy(query, now, limit))
    }
}
