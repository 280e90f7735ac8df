//! How long a server takes, so that an unknown name takes as long as a known one (S4): to say no to
//! a password, to look for groups.
//!
//! A server that hashes slowly answers at once where there is no hash. What is missing is waited
//! for: as long as one of the latest for a known name has taken, drawn at random.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use flows::ports::Random;
use tokio::time::Instant;

/// How many are remembered.
const REMEMBERED: usize = 64;

/// A server that hung for a moment is no measure.
const LONGEST: Duration = Duration::from_secs(2);

/// The latest that people there are have taken.
#[derive(Default)]
pub(super) struct Pace(Mutex<VecDeque<Duration>>);

impl Pace {
    /// Whether there is anything to go by.
    pub(super) fn is_known(&self) -> bool {
        !self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Remembers how long it has taken for a known name.
    pub(super) fn somebody_took(&self, took: Duration) {
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.len() == REMEMBERED {
            latest.pop_front();
        }
        latest.push_back(took.min(LONGEST));
    }

    /// How long the answer for an unknown name, which has taken so long, must still wait.
    fn missing(&self, took: Duration, random: &dyn Random) -> Duration {
        let latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut draw = [0; 8];
        random.fill(&mut draw);
        let one = usize::from_le_bytes(draw)
            .checked_rem(latest.len())
            .and_then(|index| latest.get(index));
        one.copied().unwrap_or_default().saturating_sub(took)
    }

    /// Waits as long as it would have taken for a known name since `begun`.
    pub(super) async fn nobody_takes_as_long(&self, begun: Instant, random: &dyn Random) {
        let missing = self.missing(begun.elapsed(), random);
        if !missing.is_zero() {
            // The runtime's own timer counts in whole milliseconds, which could be told from the
            // rest.
            drop(tokio::task::spawn_blocking(move || std::thread::sleep(missing)).await);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws the same number always.
    struct Drawing(u8);

    impl Random for Drawing {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
            bytes[0] = self.0;
        }
    }

    const MILLI: Duration = Duration::from_millis(1);

    #[test]
    fn s4_nobody_takes_as_long_as_one_of_the_latest() {
        let pace = Pace::default();
        assert_eq!(pace.missing(MILLI, &Drawing(0)), Duration::ZERO, "nothing is known yet");
        for took in [10, 20, 30] {
            pace.somebody_took(MILLI * took);
        }
        assert_eq!(pace.missing(MILLI, &Drawing(0)), MILLI * 9);
        assert_eq!(pace.missing(MILLI, &Drawing(2)), MILLI * 29);
        assert_eq!(pace.missing(MILLI, &Drawing(4)), MILLI * 19);
        assert_eq!(pace.missing(MILLI * 10, &Drawing(0)), Duration::ZERO);
        assert_eq!(
            pace.missing(MILLI * 11, &Drawing(0)),
            Duration::ZERO,
            "it took longer by itself"
        );
    }

    #[test]
    fn the_latest_replace_the_oldest_and_a_hang_counts_little() {
        let pace = Pace::default();
        for took in 0..=64 {
            pace.somebody_took(MILLI * took);
        }
        assert_eq!(pace.missing(Duration::ZERO, &Drawing(0)), MILLI, "the first one is forgotten");
        assert_eq!(pace.missing(Duration::ZERO, &Drawing(63)), MILLI * 64);
        pace.somebody_took(Duration::from_secs(9));
        assert_eq!(pace.missing(Duration::ZERO, &Drawing(63)), LONGEST);
    }
}
