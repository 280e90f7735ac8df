//! A clock moved by hand.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use domain::time::Timestamp;
use flows::ports::Clock;

/// A clock that is stopped until it is moved, or runs.
pub struct HandClock {
    /// Microseconds since 1970.
    now: AtomicI64,
    /// How many microseconds it goes on each time it is read.
    step: AtomicI64,
}

impl Default for HandClock {
    /// Noon on 24 November 2026, UTC.
    fn default() -> Self {
        Self::at(Timestamp(1_795_521_600_000_000))
    }
}

impl HandClock {
    /// A clock that stands at this time.
    pub fn at(now: Timestamp) -> Self {
        Self { now: AtomicI64::new(now.0), step: AtomicI64::new(0) }
    }

    /// Lets it run: it goes on by a microsecond each time it is read, as a real one does.
    pub fn run(&self) {
        self.step.store(1, Ordering::SeqCst);
    }

    /// Moves it on.
    pub fn advance(&self, span: Duration) {
        self.now.fetch_add(
            i64::try_from(span.as_micros()).expect("a span of a test"),
            Ordering::SeqCst,
        );
    }

    /// Sets it back.
    pub fn set_back(&self, span: Duration) {
        self.now.fetch_sub(
            i64::try_from(span.as_micros()).expect("a span of a test"),
            Ordering::SeqCst,
        );
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.fetch_add(self.step.load(Ordering::SeqCst), Ordering::SeqCst))
    }
}

/// So many minutes.
#[expect(non_snake_case, reason = "reads like a unit: Minutes(10)")]
pub fn Minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}
