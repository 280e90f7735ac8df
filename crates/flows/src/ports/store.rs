//! What is kept. One implementation an engine; nobody who calls it asks which.
//!
//! A [`View`] reads one consistent state. A [`Work`] is one write transaction: it ends with
//! [`Work::commit`], and is rolled back when dropped. Nothing slow happens inside one: no password
//! hash, no network.
//!
//! What a work reads in order to change it (a journey, a session, a challenge, a message, a
//! counter) is held until it ends, so that of two steps on the same thing the later one sees what
//! the earlier one did. Every step takes such things in this order, so that no two ever deadlock; a
//! step that changes several things of an account (sessions with what belongs to them, challenges)
//! holds the account, so that two who take them in another order never meet:
//!
//! 1. the journey of a recovery (it belongs to a browser, and leads to the account),
//! 2. the account, by [`Work::lock_account`],
//! 3. the session,
//! 4. any other journey (it belongs to the session),
//! 5. a message of the queue,
//! 6. the challenge,
//! 7. numbers and addresses, then counters, all that the step will look at in one call.

mod accounts;
mod audit_trail;
mod challenges;
mod counters;
mod directory_work;
mod journeys;
mod messages;
mod methods;
mod objections;
mod sessions;
mod upkeep;

use std::error::Error;

use async_trait::async_trait;

pub use accounts::{ReadAccounts, WriteAccounts};
pub use audit_trail::{EventFilter, ReadAuditTrail, WriteAuditTrail};
pub use challenges::{ReadChallenges, WriteChallenges};
pub use counters::{ReadCounters, WriteCounters};
pub use directory_work::{ReadDirectoryWork, WriteDirectoryWork};
pub use journeys::{ReadJourneys, WriteJourneys};
pub use messages::{Listed, QueueSize, ReadMessages, WriteMessages};
pub use methods::{ReadMethods, WriteMethods};
pub use objections::{ReadObjections, WriteObjections};
pub use sessions::{ReadSessions, WriteSessions};
pub use upkeep::{ReadUpkeep, WriteUpkeep};

/// The database cannot be reached, is full, or holds what it should not. Nothing was changed,
/// unless it is `in_doubt`.
#[derive(Debug, thiserror::Error)]
#[error("the database failed: {reason}")]
pub struct StoreFault {
    /// For an operator; holds no personal data and no secret.
    pub reason: String,
    /// Whether the answer to a commit is missing: all of it was done, or nothing.
    pub in_doubt: bool,
    /// What it came from; holds no personal data and no secret either.
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl StoreFault {
    /// Nothing was done, for this reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), in_doubt: false, source: None }
    }

    /// All of it was done, or nothing: the answer is missing, for this reason.
    pub fn in_doubt(reason: impl Into<String>) -> Self {
        Self { in_doubt: true, ..Self::new(reason) }
    }
}

/// Keeps everything.
#[async_trait]
pub trait Store: Send + Sync {
    /// Reads a consistent state, without hindering writers.
    async fn view(&self) -> Result<Box<dyn View>, StoreFault>;

    /// Begins a write transaction.
    async fn begin(&self) -> Result<Box<dyn Work>, StoreFault>;

    /// Seals what a browser is given to carry, with the key that rows are sealed with now.
    /// `context` says what it is, and whose.
    fn seal_carried(&self, context: &str, plain: &[u8]) -> Vec<u8>;

    /// Opens what [`seal_carried`](Self::seal_carried) made for the same `context`, on this server or
    /// another one; `None`: it did not, or its key is gone.
    fn open_carried(&self, context: &str, sealed: &[u8]) -> Option<Vec<u8>>;
}

/// Reads, of every subject.
pub trait View:
    ReadAccounts
    + ReadMethods
    + ReadObjections
    + ReadSessions
    + ReadJourneys
    + ReadChallenges
    + ReadCounters
    + ReadMessages
    + ReadDirectoryWork
    + ReadAuditTrail
    + ReadUpkeep
{
}

impl<T> View for T where
    T: ReadAccounts
        + ReadMethods
        + ReadObjections
        + ReadSessions
        + ReadJourneys
        + ReadChallenges
        + ReadCounters
        + ReadMessages
        + ReadDirectoryWork
        + ReadAuditTrail
        + ReadUpkeep
{
}

/// One write transaction. Reads in it see its own writes.
#[async_trait]
pub trait Work:
    View
    + WriteAccounts
    + WriteMethods
    + WriteObjections
    + WriteSessions
    + WriteJourneys
    + WriteChallenges
    + WriteCounters
    + WriteMessages
    + WriteDirectoryWork
    + WriteAuditTrail
    + WriteUpkeep
{
    /// Whether a message was queued in it, or kept with another time.
    fn has_queued(&self) -> bool;

    /// Makes everything permanent. Returns only when it is on disk.
    async fn commit(self: Box<Self>) -> Result<(), StoreFault>;

    /// Makes everything visible, and does not wait until it is safe: a database that dies now may
    /// forget it. For what nobody would miss, so that a page that is only read does not wait
    /// for a disk or a standby.
    async fn commit_lazily(self: Box<Self>) -> Result<(), StoreFault> {
        self.commit().await
    }
}
