//! Passwords that are about to be written into a directory, and the comparing of accounts with it.

use async_trait::async_trait;
use domain::directory::SyncState;
use domain::ids::{AccountId, IntentId};
use domain::intent::PasswordIntent;
use domain::time::Timestamp;

use super::StoreFault;

/// Reads.
#[async_trait]
pub trait ReadDirectoryWork: Send {
    /// The password of an account that is about to be written into the directory.
    async fn intent(&mut self, account: AccountId) -> Result<Option<PasswordIntent>, StoreFault>;

    /// Where the comparing of accounts with the directory stands; the default where none ever was.
    async fn sync_state(&mut self) -> Result<SyncState, StoreFault>;
}

/// Writes.
#[async_trait]
pub trait WriteDirectoryWork: Send {
    /// Keeps what is owed once a password is written, out of the workers' reach until `until`.
    /// `false`: one is open for the account already, nothing was kept.
    async fn open_intent(
        &mut self,
        intent: &PasswordIntent,
        until: Timestamp,
    ) -> Result<bool, StoreFault>;

    /// Ends one; `false`: it had ended before.
    async fn end_intent(&mut self, id: IntentId) -> Result<bool, StoreFault>;

    /// Up to `limit` whose time is over, oldest first, put off until `until` so that no other
    /// worker takes them before.
    async fn lease_intents(
        &mut self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<PasswordIntent>, StoreFault>;

    /// Keeps where the comparing of accounts with the directory stands.
    async fn save_sync_state(&mut self, state: &SyncState) -> Result<(), StoreFault>;
}
