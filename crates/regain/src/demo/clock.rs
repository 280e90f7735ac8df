//! The demo's clock: the machine's, moved ahead by a person who wants to see what happens days later.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::time::Timestamp;
use flows::ports::Clock;

use crate::environment::SystemClock;

/// The furthest that it can be moved, so that all it is compared with stays a date.
const FURTHEST: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// A clock that can be moved ahead, and never back.
#[derive(Debug, Default)]
pub struct DemoClock {
    ahead_seconds: AtomicU64,
}

impl DemoClock {
    /// Moves it ahead.
    pub fn move_ahead(&self, by: Duration) {
        let furthest = FURTHEST.as_secs();
        let moved = |ahead: u64| Some(ahead.saturating_add(by.as_secs()).min(furthest));
        // It always gives another value, so it never fails.
        let _ = self.ahead_seconds.fetch_update(Ordering::Relaxed, Ordering::Relaxed, moved);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus(Duration::from_secs(self.ahead_seconds.load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_moves_ahead_and_no_further_than_it_can() {
        let clock = DemoClock::default();
        let before = clock.now();
        clock.move_ahead(Duration::from_secs(3 * 24 * 3600));
        assert!(clock.now() >= before.plus(Duration::from_secs(3 * 24 * 3600)));
        clock.move_ahead(Duration::MAX);
        clock.move_ahead(Duration::MAX);
        assert!(clock.now() <= SystemClock.now().plus(FURTHEST));
    }
}
