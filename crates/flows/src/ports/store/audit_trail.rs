//! The audit trail.

use async_trait::async_trait;
use domain::audit::AuditEvent;
use domain::ids::{AccountId, EventId};
use domain::time::Timestamp;

use super::StoreFault;

/// Which events a list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Those of this account.
    pub account: Option<AccountId>,
    /// Not before this time.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
}

/// Reads.
#[async_trait]
pub trait ReadAuditTrail: Send {
    /// The last `limit` events of an account that are no refusals, and of each kind the last
    /// `of_kind`, newest first: what strangers can cause takes the place of nothing, and nothing
    /// that somebody does again and again that of another kind.
    async fn events(
        &mut self,
        account: AccountId,
        limit: u32,
        of_kind: u32,
    ) -> Result<Vec<AuditEvent>, StoreFault>;

    /// Up to `limit` events, the oldest first, after the one that happened at `after` and has that
    /// id.
    async fn events_in_order(
        &mut self,
        filter: EventFilter,
        after: Option<(Timestamp, EventId)>,
        limit: u32,
    ) -> Result<Vec<AuditEvent>, StoreFault>;
}

/// Writes.
#[async_trait]
pub trait WriteAuditTrail: Send {
    /// Writes an event.
    async fn append(&mut self, event: &AuditEvent) -> Result<(), StoreFault>;
}
