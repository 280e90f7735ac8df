//! Challenges: codes that were asked for.

use async_trait::async_trait;
use domain::challenge::Challenge;
use domain::channel::Channel;
use domain::ids::{AccountId, ChallengeId, MessageId};
use domain::time::Timestamp;

use super::StoreFault;

/// Reads.
#[async_trait]
pub trait ReadChallenges: Send {
    /// A challenge.
    async fn challenge(&mut self, id: ChallengeId) -> Result<Option<Challenge>, StoreFault>;

    /// How many more wrong codes could be typed for the account's codes by this channel that were
    /// asked for after `since`: the tries left of each open challenge that allows `attempts`.
    async fn open_tries(
        &mut self,
        account: AccountId,
        channel: Channel,
        attempts: u32,
        since: Timestamp,
    ) -> Result<u32, StoreFault>;

    /// Whether a code that this message carries would open a challenge, and is the newest that was
    /// asked for there.
    async fn is_waited_for(
        &mut self,
        message: MessageId,
        now: Timestamp,
    ) -> Result<bool, StoreFault>;
}

/// Writes.
#[async_trait]
pub trait WriteChallenges: Send {
    /// Keeps a challenge as it is now.
    async fn save_challenge(&mut self, challenge: &Challenge) -> Result<(), StoreFault>;

    /// Uses up every open challenge of an account (its methods or password have changed; S27).
    async fn kill_challenges(&mut self, account: AccountId) -> Result<(), StoreFault>;
}
