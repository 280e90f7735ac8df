//! The real time and the real randomness.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use domain::time::{CLOCK_SKEW, Timestamp};
use flows::ports::{Clock, Random};

/// The machine's wall clock, but that it never runs back while the program runs (S79): a clock that
/// is set back would make a code live longer.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

/// One for the whole program.
static STEADY: Mutex<Option<Steady>> = Mutex::new(None);

/// A clock that goes with the wall clock where that goes on, and jumps ahead with it; where that is
/// set back, it goes on by itself, a hundredth slower, until the two meet again.
#[derive(Clone, Copy, Debug)]
struct Steady {
    /// What it said last.
    said: Timestamp,
    /// When that was, on a clock that nobody can set.
    at: Instant,
    /// Whether the wall clock was so far away at that time that an operator was told.
    told: bool,
}

/// What an operator should hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Jump {
    Ahead(Duration),
    Back(Duration),
}

impl Steady {
    /// The time, given what the wall clock and the other one say now; and a jump that has not been
    /// told yet.
    fn tell(&mut self, wall: Timestamp, at: Instant) -> (Timestamp, Option<Jump>) {
        let passed = at.saturating_duration_since(self.at);
        let expected = self.said.plus(passed);
        let now = wall.max(self.said.plus(passed - passed / 100));
        let (ahead, back) = (wall.since(expected), now.since(wall));
        let far = back > CLOCK_SKEW;
        let jump = if ahead > CLOCK_SKEW {
            Some(Jump::Ahead(ahead))
        } else {
            (far && !self.told).then_some(Jump::Back(back))
        };
        *self = Self { said: now, at, told: far };
        (now, jump)
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "everybody else takes the time from here")]
    fn now(&self) -> Timestamp {
        let mut steady = STEADY.lock().unwrap_or_else(PoisonError::into_inner);
        let micros = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_micros()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_micros()).unwrap_or(i64::MAX),
        };
        let (wall, at) = (Timestamp(micros), Instant::now());
        let (now, jump) =
            steady.get_or_insert(Steady { said: wall, at, told: false }).tell(wall, at);
        drop(steady);
        match jump {
            None => {}
            Some(Jump::Ahead(span)) => {
                tracing::warn!(
                    seconds = span.as_secs(),
                    "the machine's clock jumped ahead, or the machine slept"
                );
            }
            Some(Jump::Back(span)) => tracing::warn!(
                seconds = span.as_secs(),
                "the machine's clock was set back; going on by the time from before. Restart the service once the clock is right"
            ),
        }
        now
    }
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "everybody else takes randomness from here")]
    fn fill(&self, bytes: &mut [u8]) {
        // Codes, session names and salts come from here: no number at all is better than one that
        // can be guessed.
        getrandom::fill(bytes).expect("the operating system has a generator of random numbers");
    }
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom.fill(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// A clock that says 1,000 seconds at `at`.
    fn steady(at: Instant) -> Steady {
        Steady { said: Timestamp(1_000_000_000), at, told: false }
    }

    fn wall(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1_000_000)
    }

    #[test]
    fn it_goes_with_the_wall_clock() {
        let at = Instant::now();
        assert_eq!(steady(at).tell(wall(1001), at + SECOND), (wall(1001), None));
        // The two need not run alike to the microsecond.
        assert_eq!(
            steady(at).tell(Timestamp(1_000_999_000), at + SECOND).0,
            Timestamp(1_000_999_000)
        );
    }

    #[test]
    fn s79_it_jumps_ahead_and_says_so() {
        let at = Instant::now();
        let jump = Some(Jump::Ahead(SECOND * 3600));
        assert_eq!(steady(at).tell(wall(1001 + 3600), at + SECOND), (wall(1001 + 3600), jump));
        assert_eq!(steady(at).tell(wall(1001 + 30), at + SECOND), (wall(1031), None));
        assert!(steady(at).tell(wall(1001 + 31), at + SECOND).1.is_some());
    }

    #[test]
    fn s79_it_never_runs_back_and_meets_the_wall_clock_in_the_end() {
        let at = Instant::now();
        let mut clock = steady(at);
        let back = clock.tell(wall(900), at + SECOND);
        assert_eq!(back.0, Timestamp(1_000_990_000));
        assert!(matches!(back.1, Some(Jump::Back(span)) if span.as_secs() == 100));
        let told_again = clock.tell(wall(901), at + SECOND * 2).1;
        assert_eq!(told_again, None, "once");
        // A second in a hundred: a hundred seconds are made good in ten thousand.
        assert_eq!(clock.tell(wall(900 + 9_000), at + SECOND * 9_001).0, Timestamp(9_910_990_000));
        assert_eq!(clock.tell(wall(900 + 11_000), at + SECOND * 11_001), (wall(11_900), None));
        let few = steady(at).tell(wall(970), at);
        assert_eq!(few, (wall(1000), None), "not worth a word");
    }
}
