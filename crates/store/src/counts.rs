//! What a database did since it was opened, counted for the metrics.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use flows::ports::StoreFault;

/// What is counted while transactions run.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    views: AtomicU64,
    works: AtomicU64,
    commits: AtomicU64,
    commit_micros: AtomicU64,
    faults: AtomicU64,
    in_doubt: AtomicU64,
}

/// What was counted since the database was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Transactions that read.
    pub views: u64,
    /// Transactions that may write; without one that was committed, they changed nothing.
    pub works: u64,
    /// Transactions whose commit was answered.
    pub commits: u64,
    /// How long those commits took together: what the disk, and standbys that are waited for,
    /// cost.
    pub commit_time: Duration,
    /// Transactions that failed and changed nothing: the database was away, full, too slow.
    pub faults: u64,
    /// Commits without an answer: all of it was done, or nothing.
    pub in_doubt: u64,
}

fn more(count: &AtomicU64) {
    count.fetch_add(1, Ordering::Relaxed);
}

impl Counts {
    /// A transaction was begun, or could not be.
    pub(crate) fn began<T>(&self, writes: bool, result: &Result<T, StoreFault>) {
        match result {
            Ok(_) => more(if writes { &self.works } else { &self.views }),
            Err(_) => more(&self.faults),
        }
    }

    /// A statement failed, and the transaction with it.
    pub(crate) fn failed(&self) {
        more(&self.faults);
    }

    /// A commit that took so long was answered, or not.
    pub(crate) fn committed(&self, took: Duration, result: &Result<(), StoreFault>) {
        match result {
            Ok(()) => {
                more(&self.commits);
                self.commit_micros.fetch_add(
                    u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
                    Ordering::Relaxed,
                );
            }
            Err(StoreFault { in_doubt: true, .. }) => more(&self.in_doubt),
            Err(_) => more(&self.faults),
        }
    }

    /// How they stand.
    pub(crate) fn figures(&self) -> Figures {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Figures {
            views: read(&self.views),
            works: read(&self.works),
            commits: read(&self.commits),
            commit_time: Duration::from_micros(read(&self.commit_micros)),
            faults: read(&self.faults),
            in_doubt: read(&self.in_doubt),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_end_of_a_transaction_is_counted_once() {
        let counts = Counts::default();
        let fault = |in_doubt| StoreFault { in_doubt, ..StoreFault::new("away") };
        counts.began(false, &Ok(()));
        counts.began(true, &Ok(()));
        counts.began::<()>(true, &Err(fault(false)));
        counts.failed();
        counts.committed(Duration::from_millis(3), &Ok(()));
        counts.committed(Duration::from_millis(5), &Err(fault(false)));
        counts.committed(Duration::from_millis(5), &Err(fault(true)));
        let commit_time = Duration::from_millis(3);
        let expected =
            Figures { views: 1, works: 1, commits: 1, commit_time, faults: 3, in_doubt: 1 };
        assert_eq!(counts.figures(), expected);
    }
}
