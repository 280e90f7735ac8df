//! The queue of messages.

use async_trait::async_trait;
use domain::ids::{AccountId, MessageId};
use domain::message::Message;
use domain::queue::Lane;
use domain::time::Timestamp;

use super::StoreFault;

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

/// Reads.
#[async_trait]
pub trait ReadMessages: Send {
    /// A message as it is, without holding it.
    async fn message(&mut self, id: MessageId) -> Result<Option<Message>, StoreFault>;

    /// Up to `limit` messages that wait, the longest-waiting first, or that came to nothing, the
    /// last one first.
    async fn messages(&mut self, which: Listed, limit: u32) -> Result<Vec<Message>, StoreFault>;

    /// How many messages wait, since when, and how many were refused or ran out since `since`.
    async fn queue_size(&mut self, since: Timestamp) -> Result<QueueSize, StoreFault>;
}

/// Writes.
#[async_trait]
pub trait WriteMessages: Send {
    /// Queues a message.
    async fn queue(&mut self, message: &Message) -> Result<(), StoreFault>;

    /// Up to `limit` waiting messages of a lane that are due, oldest first, put off until `until`
    /// so that no other worker takes them before; each one's `attempts` goes up.
    async fn lease(
        &mut self,
        lane: Lane,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Message>, StoreFault>;

    /// A message as it is now, held.
    async fn lock_message(&mut self, id: MessageId) -> Result<Option<Message>, StoreFault>;

    /// Keeps a message as it is now.
    async fn save_message(&mut self, message: &Message) -> Result<(), StoreFault>;

    /// The codes of an account that are to go out and that no worker has tried to send, held; those
    /// that one holds now are not among them.
    async fn planned_codes(&mut self, account: AccountId) -> Result<Vec<Message>, StoreFault>;

    /// The notices of an account that wait and that no worker has tried to send; those that one
    /// holds now are not among them.
    async fn unsent_notices(&mut self, account: AccountId) -> Result<Vec<Message>, StoreFault>;

    /// Takes a message out of the queue, as if it had never been there.
    async fn drop_message(&mut self, id: MessageId) -> Result<(), StoreFault>;
}
