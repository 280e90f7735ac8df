//! What is kept. One implementation an engine; nobody who calls it asks which.
//!
//! A [`View`] reads one consistent state. A [`Work`] is one write transaction: it ends with [`Work::commit`], and is
//! rolled back when dropped. Nothing slow happens inside one: no password hash, no network.
//!
//! What a work reads in order to change it (a journey, a session, a challenge, a message, a counter) is held until it ends,
//! so that of two steps on the same thing the later one sees what the earlier one did. Every step takes such things in this
//! order, so that no two ever wait for each other crosswise; whoever changes several things of an account (sessions with
//! what belongs to them, challenges) holds the account, so that two who take them in another order never meet:
//!
//! 1. the journey of a recovery (it belongs to a browser, and leads to the account),
//! 2. the account, by [`Work::lock_account`],
//! 3. the session,
//! 4. any other journey (it belongs to the session),
//! 5. a message of the queue,
//! 6. the challenge,
//! 7. numbers and addresses, then counters, all that the step will look at in one call.

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

/// The database cannot be reached, is full, or holds what it should not. Nothing was changed, unless it is `in_doubt`.
#[derive(Debug, thiserror::Error)]
#[error("the database failed: {reason}")]
pub struct StoreFault {
    /// For an operator; holds no personal data and no secret.
    pub reason: String,
    /// Whether the answer to a commit is missing: all of it was done, or nothing.
    pub in_doubt: bool,
}

/// Keeps everything.
#[async_trait]
pub trait Store: Send + Sync {
    /// Reads a consistent state, without hindering writers.
    async fn view(&self) -> Result<Box<dyn View>, StoreFault>;

    /// Begins a write transaction.
    async fn begin(&self) -> Result<Box<dyn Work>, StoreFault>;
}

/// Reads.
#[async_trait]
pub trait View: Send {
    /// The account with this id.
    async fn account(&mut self, id: AccountId) -> Result<Option<Account>, StoreFault>;
    /// The account with this canonical sign-in name.
    async fn account_by_name(&mut self, name: &SignInName) -> Result<Option<Account>, StoreFault>;
    /// The account of the person whom the directory elsewhere means.
    async fn account_by_directory(&mut self, id: &DirectoryId) -> Result<Option<Account>, StoreFault>;
    /// Up to `limit` accounts with sessions whose mark in the directory was last looked at not after `before`, the longest ago first.
    async fn accounts_to_recheck(&mut self, before: Timestamp, limit: u32) -> Result<Vec<Account>, StoreFault>;
    /// The password of an account that is about to be written into the directory.
    async fn intent(&mut self, account: AccountId) -> Result<Option<PasswordIntent>, StoreFault>;
    /// Whether a newer program has given what is kept a shape that this one cannot use.
    async fn is_outgrown(&mut self) -> Result<bool, StoreFault>;
    /// Where the comparing of accounts with the directory stands; the default where none ever was.
    async fn sync_state(&mut self) -> Result<SyncState, StoreFault>;
    /// Up to `limit` accounts in the order of their ids, after `after`.
    async fn accounts(&mut self, after: Option<AccountId>, limit: u32) -> Result<Vec<Account>, StoreFault>;
    /// The methods on an account, oldest first; removed ones are not among them.
    async fn methods(&mut self, account: AccountId) -> Result<Vec<Method>, StoreFault>;
    /// The methods that were taken off the account after `since`, the first one first; what is forgotten of them by now is left out.
    async fn taken_off(&mut self, account: AccountId, since: Timestamp) -> Result<Vec<Removed>, StoreFault>;
    /// Up to `limit` accounts with methods whose removal is due at `due`, or of which everyone was last told not after `told`.
    async fn accounts_with_removals(
        &mut self,
        due: Timestamp,
        told: Timestamp,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreFault>;
    /// What a link or a texted code lets somebody undo.
    async fn objection(&mut self, hash: &TokenHash) -> Result<Option<Objection>, StoreFault>;
    /// The same, by the message that carries it.
    async fn objection_of(&mut self, message: MessageId) -> Result<Option<Objection>, StoreFault>;
    /// Whether this number or address was a method of the account's and was taken off, however long ago.
    async fn was_removed(&mut self, account: AccountId, destination: &Destination) -> Result<bool, StoreFault>;
    /// Whether a method was taken off the account after `since`.
    async fn removed_since(&mut self, account: AccountId, since: Timestamp) -> Result<bool, StoreFault>;
    /// How many other accounts have this destination among their methods.
    async fn others_with(&mut self, destination: &Destination, account: AccountId) -> Result<u32, StoreFault>;
    /// The session with this name, with its account.
    async fn session(&mut self, token: &TokenHash) -> Result<Option<(Session, Account)>, StoreFault>;
    /// The sessions of an account, newest first, ended ones not among them (but some may have run out).
    async fn sessions(&mut self, account: AccountId) -> Result<Vec<Session>, StoreFault>;
    /// The journey of this kind that belongs to this browser or session.
    async fn journey(&mut self, owner: &TokenHash, kind: JourneyKind) -> Result<Option<Journey>, StoreFault>;
    /// A challenge.
    async fn challenge(&mut self, id: ChallengeId) -> Result<Option<Challenge>, StoreFault>;
    /// How many more wrong codes could be typed for the account's codes by this channel that were asked for after `since`: the tries
    /// left of each open challenge that allows `attempts`.
    async fn open_tries(
        &mut self,
        account: AccountId,
        kind: MethodKind,
        attempts: u32,
        since: Timestamp,
    ) -> Result<u32, StoreFault>;
    /// Whether a code that this message carries would open a challenge, and is the newest that was asked for there.
    async fn is_waited_for(&mut self, message: MessageId, now: Timestamp) -> Result<bool, StoreFault>;
    /// A message as it stands, without holding it.
    async fn message(&mut self, id: MessageId) -> Result<Option<Message>, StoreFault>;
    /// When something was counted the `nth` last time (1 = the last); `None` when it was counted less often.
    async fn nth_last_hit(&mut self, counter: &Counter<'_>, nth: u32) -> Result<Option<Timestamp>, StoreFault>;
    /// A streak; the default one when nothing was counted.
    async fn streak(&mut self, counter: &Counter<'_>) -> Result<Streak, StoreFault>;
    /// Whether this browser signed in to the account not before `since`.
    async fn knows_device(
        &mut self,
        device: &TokenHash,
        account: AccountId,
        since: Timestamp,
    ) -> Result<bool, StoreFault>;
    /// The last `limit` events of an account, newest first.
    async fn events(&mut self, account: AccountId, limit: u32) -> Result<Vec<AuditEvent>, StoreFault>;
    /// Up to `limit` messages that wait, the longest-waiting first, or that came to nothing, the last one first.
    async fn messages(&mut self, which: Listed, limit: u32) -> Result<Vec<Message>, StoreFault>;
    /// How many messages wait, since when, and how many were refused or ran out since `since`.
    async fn queue_size(&mut self, since: Timestamp) -> Result<QueueSize, StoreFault>;
}

/// Which messages a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Those that are still to be sent.
    Waiting,
    /// Those that the carrier refused, or that were out of use before one took them.
    Dead,
}

/// How the queue stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueSize {
    /// Waiting to be sent.
    pub waiting: u64,
    /// Refused by the carrier, or out of use before one took them.
    pub dead: u64,
    /// When the code that waits longest was asked for.
    pub oldest_code: Option<Timestamp>,
    /// When the notice that waits longest was queued.
    pub oldest_notice: Option<Timestamp>,
}

/// One write transaction. Reads in it see its own writes.
#[async_trait]
pub trait Work: View {
    /// Makes everything permanent. Returns only when it is on disk.
    async fn commit(self: Box<Self>) -> Result<(), StoreFault>;

    /// Makes everything visible, and does not wait until it is safe: a database that dies now may forget it. For what nobody
    /// would miss, so that a page that is only read does not wait for a disk or a standby.
    async fn commit_lazily(self: Box<Self>) -> Result<(), StoreFault> {
        self.commit().await
    }

    /// The account, locked against other transactions until this one ends.
    async fn lock_account(&mut self, id: AccountId) -> Result<Option<Account>, StoreFault>;
    /// Adds an account. `false`: the name is taken, nothing was added.
    async fn add_account(&mut self, account: &Account) -> Result<bool, StoreFault>;
    /// Keeps the account as it is now.
    async fn save_account(&mut self, account: &Account) -> Result<(), StoreFault>;

    /// Removes an account and everything of it but its audit events, in which nothing names a person.
    async fn forget_account(&mut self, id: AccountId) -> Result<(), StoreFault>;

    /// Keeps what is owed once a password is written, out of the workers' reach until `until`. `false`: one is open for the account
    /// already, nothing was kept.
    async fn open_intent(&mut self, intent: &PasswordIntent, until: Timestamp) -> Result<bool, StoreFault>;
    /// Ends one; `false`: somebody has ended it before.
    async fn end_intent(&mut self, id: IntentId) -> Result<bool, StoreFault>;
    /// Up to `limit` whose time is over, oldest first, put off until `until` so that no other worker takes them before.
    async fn lease_intents(
        &mut self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<PasswordIntent>, StoreFault>;
    /// Keeps where the comparing of accounts with the directory stands.
    async fn save_sync_state(&mut self, state: &SyncState) -> Result<(), StoreFault>;

    /// Adds a method.
    async fn add_method(&mut self, method: &Method) -> Result<(), StoreFault>;
    /// Takes a method off its account; a record of it stays (SECURITY R24). `power_until`: until when it can still object.
    async fn remove_method(
        &mut self,
        id: MethodId,
        now: Timestamp,
        power_until: Option<Timestamp>,
    ) -> Result<(), StoreFault>;
    /// Keeps that a method is to be removed, or no more.
    async fn save_removal(&mut self, id: MethodId, removal: Option<Removal>) -> Result<(), StoreFault>;
    /// Puts a method back that was taken off, as it was.
    async fn bring_back_method(&mut self, id: MethodId) -> Result<(), StoreFault>;

    /// Keeps what a message lets its destination undo.
    async fn add_objection(&mut self, objection: &Objection) -> Result<(), StoreFault>;
    /// Ends everything by which anybody could object on an account.
    async fn end_objections(&mut self, account: AccountId) -> Result<(), StoreFault>;

    /// Adds a session under the hash of its name.
    async fn add_session(&mut self, token: &TokenHash, session: &Session) -> Result<(), StoreFault>;
    /// Keeps the session as it is now; `renamed`: under another name from now on (SECURITY S37).
    async fn save_session(&mut self, session: &Session, renamed: Option<&TokenHash>) -> Result<(), StoreFault>;
    /// Ends a session; its journeys end too.
    async fn end_session(&mut self, id: SessionId) -> Result<(), StoreFault>;
    /// Ends all sessions of an account but `except`, with their journeys; how many there were.
    async fn end_sessions(&mut self, account: AccountId, except: Option<SessionId>) -> Result<u64, StoreFault>;

    /// Keeps a journey, in place of any other of its kind and owner.
    async fn save_journey(&mut self, journey: &Journey) -> Result<(), StoreFault>;
    /// Ends a journey.
    async fn end_journey(&mut self, id: JourneyId) -> Result<(), StoreFault>;
    /// Gives all journeys and challenges of one owner another (the session was renamed).
    async fn hand_over_journeys(&mut self, from: &TokenHash, to: &TokenHash) -> Result<(), StoreFault>;

    /// Keeps a challenge as it is now.
    async fn save_challenge(&mut self, challenge: &Challenge) -> Result<(), StoreFault>;
    /// Uses up every open challenge of an account (its methods or password have changed; SECURITY S27).
    async fn kill_challenges(&mut self, account: AccountId) -> Result<(), StoreFault>;

    /// Holds what these count, until this transaction ends: no other goes on that counts on one of them. A step that decides
    /// by several holds them in one call, or two steps could wait for each other crosswise; what it does not hold
    /// beforehand is held when it is first looked at.
    async fn hold_counters(&mut self, counters: &[Counter<'_>]) -> Result<(), StoreFault>;
    /// Holds every number and address, for a step that looks at many ([`View::others_with`] holds the one it looks at).
    async fn hold_destinations(&mut self) -> Result<(), StoreFault>;
    /// Counts once.
    async fn hit(&mut self, counter: &Counter<'_>, now: Timestamp) -> Result<(), StoreFault>;
    /// Forgets whatever was counted.
    async fn forget_counter(&mut self, counter: &Counter<'_>) -> Result<(), StoreFault>;
    /// Keeps a streak; the default one forgets it.
    async fn save_streak(&mut self, counter: &Counter<'_>, streak: Streak) -> Result<(), StoreFault>;
    /// Remembers that this browser signed in to the account.
    async fn remember_device(
        &mut self,
        device: &TokenHash,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), StoreFault>;

    /// Queues a message.
    async fn queue(&mut self, message: &Message) -> Result<(), StoreFault>;
    /// Up to `limit` waiting messages of a lane that are due, oldest first, put off until `until` so that no other worker takes
    /// them before; each one's `attempts` goes up.
    async fn lease(
        &mut self,
        lane: Lane,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Message>, StoreFault>;
    /// A message as it stands now, held.
    async fn lock_message(&mut self, id: MessageId) -> Result<Option<Message>, StoreFault>;
    /// Keeps a message as it is now.
    async fn save_message(&mut self, message: &Message) -> Result<(), StoreFault>;
    /// The codes of an account that are to go out and that no worker has tried to send, held; those that one holds now are not among them.
    async fn planned_codes(&mut self, account: AccountId) -> Result<Vec<Message>, StoreFault>;
    /// The notices of an account that wait and that no worker has tried to send; those that one holds now are not among them.
    async fn unsent_notices(&mut self, account: AccountId) -> Result<Vec<Message>, StoreFault>;
    /// Takes a message out of the queue, as if it had never been there.
    async fn drop_message(&mut self, id: MessageId) -> Result<(), StoreFault>;

    /// Writes an event.
    async fn append(&mut self, event: &AuditEvent) -> Result<(), StoreFault>;

    /// Removes what is of no more use, at most `limit` rows of each kind; how many there were (SECURITY section 3, retention).
    async fn tidy(&mut self, now: Timestamp, limit: u32) -> Result<u64, StoreFault>;
}
