//! A clock moved by hand, and randomness.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::time::Duration;

use domain::time::Timestamp;
use flows::ports::{Clock, Random};

/// A clock that is stopped until it is moved.
pub struct HandClock(AtomicI64);

impl Default for HandClock {
    /// Noon on 24 November 2026, UTC.
    fn default() -> Self {
        Self(AtomicI64::new(1_795_521_600_000_000))
    }
}

impl HandClock {
    /// Moves it on.
    pub fn advance(&self, span: Duration) {
        self.0.fetch_add(
            i64::try_from(span.as_micros()).expect("a span of a test"),
            Ordering::SeqCst,
        );
    }
}

impl HandClock {
    /// Sets it back.
    pub fn set_back(&self, span: Duration) {
        self.0.fetch_sub(
            i64::try_from(span.as_micros()).expect("a span of a test"),
            Ordering::SeqCst,
        );
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// So many minutes.
#[expect(non_snake_case, reason = "reads like a unit: Minutes(10)")]
pub fn Minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// The operating system's randomness; but ids made at one moment of the standing clock count up, so
/// that what was asked for first goes out first.
#[derive(Default)]
pub struct SystemRandom(AtomicU32);

/// How many random bytes an id takes.
const ID: usize = 10;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "the tests' own Random")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system has randomness");
        if bytes.len() == ID {
            bytes[..6].fill(0);
            bytes[6..].copy_from_slice(&self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        }
    }
}
