//! What keeps the database in order.

use async_trait::async_trait;
use domain::time::Timestamp;

use super::StoreFault;

/// Reads.
#[async_trait]
pub trait ReadUpkeep: Send {
    /// Whether a newer program has given what is kept a shape that this one cannot use.
    async fn is_outgrown(&mut self) -> Result<bool, StoreFault>;

    /// A key that others seal with and that is not in the key file here, or that was retired and
    /// still seals here; after the key file was read again.
    async fn key_out_of_step(&mut self) -> Result<Option<u8>, StoreFault>;

    /// What [`WriteUpkeep::keep_guide`] was given last; `None` before the first time.
    async fn guide(&mut self) -> Result<Option<String>, StoreFault>;
}

/// Writes.
#[async_trait]
pub trait WriteUpkeep: Send {
    /// Removes what is no longer needed, at most `limit` rows of each kind; how many there were.
    async fn tidy(&mut self, now: Timestamp, limit: u32) -> Result<u64, StoreFault>;

    /// Keeps which revision of the guide the organisation has, as text; the one before is
    /// forgotten.
    async fn keep_guide(&mut self, revision: &str) -> Result<(), StoreFault>;
}
