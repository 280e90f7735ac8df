//! How often a network may do something that costs no row: in memory, each server for itself.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::limits::Rate;
use domain::time::Timestamp;

/// How many counts are kept: 128 KiB, however many networks come. Networks that share one wait for
/// each other; which ones do is another thing in each program.
const COUNTS: usize = 16 * 1024;

/// The pace of every network: the generic cell rate algorithm. A count is the time at which its
/// network has all of its rate again.
pub struct Pace {
    rested_at: Mutex<Vec<Timestamp>>,
    hasher: RandomState,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            rested_at: Mutex::new(vec![Timestamp(i64::MIN); COUNTS]),
            hasher: RandomState::new(),
        }
    }
}

impl Pace {
    /// One more from this network; or how long to wait, and then nothing is counted. So many may
    /// come at once as the rate allows, and after that one each time its share of the rate's
    /// time has passed.
    pub fn one_more(&self, network: &str, rate: Rate, now: Timestamp) -> Option<Duration> {
        let share = rate.per / rate.count.max(1);
        let mut counts = self.rested_at.lock().unwrap_or_else(PoisonError::into_inner);
        let rested_at = counts.get_mut(self.place(network))?;
        // So late a time is from a clock that was set back since: it keeps nobody waiting.
        if *rested_at > now.plus(rate.per) {
            *rested_at = now;
        }
        let next = (*rested_at).max(now).plus(share);
        let wait = next.since(now.plus(rate.per));
        if wait.is_zero() {
            *rested_at = next;
            return None;
        }
        Some(wait)
    }

    fn place(&self, network: &str) -> usize {
        usize::try_from(self.hasher.hash_one(network) % COUNTS as u64).unwrap_or(0)
    }
}

/// What is counted at the gates, a server for itself.
#[derive(Default)]
pub(crate) struct Paces {
    pub(crate) beginnings: Pace,
    pub(crate) waits: Pace,
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    #[test]
    fn so_many_at_once_and_then_one_after_the_other() {
        let (pace, rate) = (Pace::default(), Rate::new(3, Duration::from_secs(30)));
        let one = |at| pace.one_more("198.51.100.7", rate, Timestamp(at));
        assert_eq!([one(0), one(0), one(0)], [None; 3]);
        assert_eq!(one(0), Some(Duration::from_secs(10)));
        assert_eq!(one(10 * SECOND - 1), Some(Duration::from_micros(1)));
        assert_eq!(one(10 * SECOND), None);
        assert_eq!(one(10 * SECOND + 1), Some(Duration::from_micros(9_999_999)));
        assert_eq!([one(50 * SECOND), one(50 * SECOND), one(50 * SECOND)], [None; 3]);
        // Networks are counted apart, and a clock that was set back keeps nobody waiting.
        let places: std::collections::BTreeSet<_> =
            (0..100).map(|network| pace.place(&network.to_string())).collect();
        assert!(places.len() > 90);
        assert_eq!([one(0), one(0), one(0)], [None; 3]);
        assert_eq!(one(0), Some(Duration::from_secs(10)));
    }

    #[test]
    fn s63_memory_is_bounded_however_many_networks_come() {
        let (pace, rate) = (Pace::default(), Rate::new(1, Duration::from_secs(1)));
        for network in 0..100_000 {
            pace.one_more(&network.to_string(), rate, Timestamp(0));
        }
        assert_eq!(pace.rested_at.lock().unwrap().len(), COUNTS);
    }
}
