//! A circuit breaker: leaves a carrier alone that does not work (after 5 failures, 30 seconds).
//!
//! A failure is whatever says that the carrier itself is of no use just now: no connection, no
//! answer in time, nonsense, a server error, trouble with our own account there. Each costs a place
//! in the queue that a message by another carrier could have, and a time-out costs it for ten
//! seconds. What a carrier says about one message is no failure.
//!
//! When the pause is over one message at a time goes through, until one ends well.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// This many failures in a row, and no more attempts for [`PAUSE`].
const PATIENCE: usize = 5;

/// How long nothing is tried.
const PAUSE: Duration = Duration::from_secs(30);

/// The longest pause that a carrier can ask for: a code lives ten minutes, so that a longer one
/// would give all of them up.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// How soon others ask again while one message tries whether the carrier is back.
const WHILE_TRYING: Duration = Duration::from_secs(2);

/// How an attempt ended, for the breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The carrier works, whatever it said about this message.
    Works,
    /// It does not, no matter who the message is for.
    Fails,
    /// It failed when it came to this destination, so the destination may be the reason: however
    /// often it is tried, it counts once, or one address could close the way for everybody.
    FailsFor(u64),
    /// It takes nothing from us until an operator has repaired something.
    RefusesUs,
    /// It says so; but it may be about this destination, so that it counts once.
    RefusesUsFor(u64),
    /// It asked to be left alone for so long.
    Asks(Duration),
}

/// Why an attempt cannot be made now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// How long until it can be.
    pub wait: Duration,
    /// Whether it was our account there that did it: waiting will not help before an operator
    /// does.
    pub refuses_us: bool,
}

/// The breaker of one carrier.
#[derive(Default)]
pub struct Breaker(Mutex<State>);

#[derive(Default)]
struct State {
    /// Failures in a row that count no matter who they were for.
    failures: usize,
    /// Destinations with failures in that row.
    destinations: HashSet<u64>,
    /// Nothing goes through before this time, and after it one message at a time.
    open_until: Option<Instant>,
    refuses_us: bool,
    /// Whether a message is trying now whether the carrier is back.
    probing: bool,
}

impl State {
    fn closed(&self) -> Option<Closed> {
        let wait = self.open_until?.saturating_duration_since(Instant::now());
        let closed = !wait.is_zero() || self.probing;
        closed.then(|| Closed { wait: wait.max(WHILE_TRYING), refuses_us: self.refuses_us })
    }
}

/// One attempt that may be made. Dropped without a verdict it has shown nothing.
pub struct Attempt<'a> {
    breaker: &'a Breaker,
    is_probe: bool,
}

/// What a destination is told apart by in [`Verdict::FailsFor`], so that none is kept.
pub fn destination(value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

impl Breaker {
    /// Whether the carrier is tried as usual.
    pub fn is_closed(&self) -> bool {
        self.state().open_until.is_none()
    }

    /// Leave to make an attempt.
    ///
    /// # Errors
    /// The carrier is being left alone.
    pub fn attempt(&self) -> Result<Attempt<'_>, Closed> {
        let mut state = self.state();
        if let Some(closed) = state.closed() {
            return Err(closed);
        }
        let is_probe = state.open_until.is_some();
        state.probing = is_probe;
        Ok(Attempt { breaker: self, is_probe })
    }

    /// Why an attempt would not be made now, without making one.
    pub fn closed(&self) -> Option<Closed> {
        self.state().closed()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt<'_> {
    /// Counts how it ended; `true` when this is what opened the breaker.
    pub fn ended(self, verdict: Verdict) -> bool {
        let mut state = self.breaker.state();
        let was_open = state.open_until.is_some();
        let pause = match verdict {
            Verdict::Works => {
                *state = State::default();
                return false;
            }
            // What began before the breaker opened has nothing to add to it.
            _ if was_open && !self.is_probe => return false,
            Verdict::Asks(wait) => {
                state.refuses_us = false;
                wait.min(LONGEST_PAUSE)
            }
            Verdict::FailsFor(destination) | Verdict::RefusesUsFor(destination) => {
                state.destinations.insert(destination);
                state.refuses_us = matches!(verdict, Verdict::RefusesUsFor(_));
                PAUSE
            }
            Verdict::Fails | Verdict::RefusesUs => {
                state.failures += 1;
                state.refuses_us = verdict == Verdict::RefusesUs;
                PAUSE
            }
        };
        let asked = matches!(verdict, Verdict::Asks(_));
        if self.is_probe || asked || state.failures + state.destinations.len() >= PATIENCE {
            state.open_until = Some(Instant::now() + pause);
        }
        state.open_until.is_some() && !was_open
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if self.is_probe {
            self.breaker.state().probing = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn end(breaker: &Breaker, verdict: Verdict) -> bool {
        breaker.attempt().ok().unwrap().ended(verdict)
    }

    fn wait(breaker: &Breaker) -> Option<Duration> {
        breaker.attempt().err().map(|closed| closed.wait)
    }

    #[tokio::test(start_paused = true)]
    async fn refused_for_five_destinations_it_refuses_us() {
        let breaker = Breaker::default();
        for _ in 0..9 {
            end(&breaker, Verdict::RefusesUsFor(1));
        }
        assert_eq!(breaker.closed(), None, "one destination is no reason");
        for other in 2..=5 {
            end(&breaker, Verdict::RefusesUsFor(other));
        }
        let closed = breaker.closed();
        assert_eq!(closed, breaker.attempt().err());
        assert!(closed.is_some_and(|closed| closed.refuses_us && closed.wait == PAUSE));
        advance(PAUSE).await;
        assert_eq!(breaker.closed(), None, "one may try");
        let trying = breaker.attempt().ok();
        assert!(
            breaker.closed().is_some_and(|closed| closed.wait == WHILE_TRYING),
            "and no other meanwhile"
        );
        drop(trying);
    }

    #[tokio::test(start_paused = true)]
    async fn opens_after_five_failures_in_a_row() {
        let breaker = Breaker::default();
        for _ in 0..4 {
            assert!(!end(&breaker, Verdict::Fails));
        }
        end(&breaker, Verdict::Works);
        for _ in 0..4 {
            assert!(!end(&breaker, Verdict::Fails));
            assert!(breaker.is_closed());
        }
        assert!(end(&breaker, Verdict::Fails));
        assert_eq!(wait(&breaker), Some(PAUSE));
        assert!(!breaker.is_closed());
        advance(PAUSE - Duration::from_millis(1)).await;
        assert_eq!(wait(&breaker), Some(WHILE_TRYING));
        advance(Duration::from_millis(1)).await;
        assert!(breaker.attempt().is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn one_at_a_time_tries_whether_the_carrier_is_back() {
        let breaker = Breaker::default();
        (0..5).for_each(|_| _ = end(&breaker, Verdict::Fails));
        advance(PAUSE).await;
        let probe = breaker.attempt().ok().unwrap();
        assert_eq!(wait(&breaker), Some(WHILE_TRYING), "the others wait for the one");
        assert!(!probe.ended(Verdict::Fails), "it was open before");
        assert_eq!(wait(&breaker), Some(PAUSE));
        advance(PAUSE).await;
        // A probe that was given up shows nothing, and the next can try at once.
        drop(breaker.attempt().ok().unwrap());
        assert!(!end(&breaker, Verdict::Works));
        assert!(breaker.is_closed());
        assert!(!end(&breaker, Verdict::Fails), "and five are free again");
        assert!(breaker.is_closed());
    }

    #[tokio::test(start_paused = true)]
    async fn what_began_before_it_opened_counts_only_when_it_ends_well() {
        let breaker = Breaker::default();
        let [slow, late] = [(); 2].map(|()| breaker.attempt().ok().unwrap());
        (0..5).for_each(|_| _ = end(&breaker, Verdict::Fails));
        advance(PAUSE / 2).await;
        assert!(!slow.ended(Verdict::Fails));
        assert_eq!(wait(&breaker), Some(PAUSE / 2), "the pause is no longer for it");
        late.ended(Verdict::Works);
        assert!(breaker.is_closed());
    }

    #[tokio::test(start_paused = true)]
    async fn one_destination_closes_nobodys_way() {
        let breaker = Breaker::default();
        for _ in 0..20 {
            assert!(!end(&breaker, Verdict::FailsFor(1)));
        }
        for other in 2..5 {
            assert!(!end(&breaker, Verdict::FailsFor(other)));
        }
        assert!(end(&breaker, Verdict::FailsFor(5)), "but five different ones do");
    }

    #[tokio::test(start_paused = true)]
    async fn a_carrier_that_asks_for_a_pause_gets_it_within_reason() {
        let breaker = Breaker::default();
        assert!(end(&breaker, Verdict::Asks(Duration::from_secs(90))));
        assert_eq!(wait(&breaker), Some(Duration::from_secs(90)));
        advance(Duration::from_secs(90)).await;
        end(&breaker, Verdict::Asks(Duration::MAX));
        assert_eq!(wait(&breaker), Some(LONGEST_PAUSE));
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_remembered_that_the_trouble_is_ours() {
        let breaker = Breaker::default();
        (0..5).for_each(|_| _ = end(&breaker, Verdict::RefusesUs));
        assert!(breaker.attempt().err().is_some_and(|closed| closed.refuses_us));
        advance(PAUSE).await;
        end(&breaker, Verdict::Fails);
        assert!(breaker.attempt().err().is_some_and(|closed| !closed.refuses_us));
    }
}
