//! What a notice lets its destination undo.

use async_trait::async_trait;
use domain::custody::Objection;
use domain::ids::{AccountId, MessageId};
use domain::time::Timestamp;
use domain::token::TokenHash;

use super::StoreFault;

/// Reads.
#[async_trait]
pub trait ReadObjections: Send {
    /// What a link or a texted code lets a person undo.
    async fn objection(&mut self, hash: &TokenHash) -> Result<Option<Objection>, StoreFault>;

    /// The same, by the message that carries it.
    async fn objection_of(&mut self, message: MessageId) -> Result<Option<Objection>, StoreFault>;
}

/// Writes.
#[async_trait]
pub trait WriteObjections: Send {
    /// Keeps what a message lets its destination undo.
    async fn add_objection(&mut self, objection: &Objection) -> Result<(), StoreFault>;

    /// Ends everything by which anybody could object on an account to what happened from `since`
    /// on.
    async fn end_objections(
        &mut self,
        account: AccountId,
        since: Timestamp,
    ) -> Result<(), StoreFault>;
}
