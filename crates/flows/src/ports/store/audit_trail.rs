//! The audit trail.

use async_trait::async_trait;
use domain::audit::AuditEvent;
use domain::ids::AccountId;

use super::StoreFault;

/// Reads.
#[async_trait]
pub trait ReadAuditTrail: Send {
    /// The last `limit` events of an account, newest first.
    async fn events(&mut self, account: AccountId, limit: u32) -> Result<Vec<AuditEvent>, StoreFault>;
}

/// Writes.
#[async_trait]
pub trait WriteAuditTrail: Send {
    /// Writes an event.
    async fn append(&mut self, event: &AuditEvent) -> Result<(), StoreFault>;
}
