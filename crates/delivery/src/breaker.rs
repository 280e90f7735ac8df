//! Stops waiting for a carrier that does not answer (SECURITY section 3: after 5 failures, 30 seconds).
//!
//! Only time-outs count. A refused connection or an error answer costs nothing, and trying again at once is how we learn
//! that the carrier is back; a time-out holds a worker for ten seconds each time, while the next gateway may be fine.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// This many time-outs in a row, and no more attempts for [`PAUSE`].
const PATIENCE: u32 = 5;

/// How long nothing is tried.
const PAUSE: Duration = Duration::from_secs(30);

#[derive(Default)]
pub struct Breaker(Mutex<State>);

#[derive(Default)]
struct State {
    timeouts: u32,
    closed_until: Option<Instant>,
}

impl Breaker {
    /// Whether the carrier may be tried now. When the pause is over, each attempt that times out begins another.
    pub fn allows(&self) -> bool {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.closed_until.is_none_or(|until| Instant::now() >= until)
    }

    /// Counts how an attempt ended.
    pub fn record(&self, timed_out: bool) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !timed_out {
            *state = State::default();
            return;
        }
        state.timeouts += 1;
        if state.timeouts >= PATIENCE {
            state.closed_until = Some(Instant::now() + PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn opens_after_five_timeouts_in_a_row_and_closes_after_thirty_seconds() {
        let breaker = Breaker::default();
        for _ in 0..4 {
            breaker.record(true);
        }
        breaker.record(false);
        for _ in 0..4 {
            breaker.record(true);
            assert!(breaker.allows());
        }
        breaker.record(true);
        assert!(!breaker.allows());
        tokio::time::advance(PAUSE - Duration::from_millis(1)).await;
        assert!(!breaker.allows());
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(breaker.allows());
        breaker.record(true);
        assert!(!breaker.allows());
        tokio::time::advance(PAUSE).await;
        breaker.record(false);
        breaker.record(true);
        assert!(breaker.allows());
    }
}
