//! Counters and streaks, by which limits are kept.

use async_trait::async_trait;
use domain::limits::{Counter, Streak};
use domain::time::Timestamp;

use super::StoreFault;

/// Reads.
#[async_trait]
pub trait ReadCounters: Send {
    /// When something was counted the `nth` last time (1 = the last); `None` when it was counted
    /// less often.
    async fn nth_last_hit(
        &mut self,
        counter: &Counter<'_>,
        nth: u32,
    ) -> Result<Option<Timestamp>, StoreFault>;

    /// A streak; the default one when nothing was counted.
    async fn streak(&mut self, counter: &Counter<'_>) -> Result<Streak, StoreFault>;
}

/// Writes.
#[async_trait]
pub trait WriteCounters: Send {
    /// Holds what these count, until this transaction ends: no other goes on that counts on one of
    /// them. A step that decides by several holds them in one call, or two steps could
    /// deadlock; what it does not hold beforehand is held when it is first looked at.
    async fn hold_counters(&mut self, counters: &[Counter<'_>]) -> Result<(), StoreFault>;

    /// Counts once.
    async fn hit(&mut self, counter: &Counter<'_>, now: Timestamp) -> Result<(), StoreFault>;

    /// Forgets whatever was counted.
    async fn forget_counter(&mut self, counter: &Counter<'_>) -> Result<(), StoreFault>;

    /// Keeps a streak; the default one forgets it.
    async fn save_streak(
        &mut self,
        counter: &Counter<'_>,
        streak: Streak,
    ) -> Result<(), StoreFault>;
}
