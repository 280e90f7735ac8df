//! Leaves a server alone that does not answer (after 5 failures, 30 seconds).
//!
//! Only time-outs count: a refused connection costs nothing, and trying again is how we learn that
//! the server is back. One refusal of the service account is enough, and for longer: asking again
//! and again would lock it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::trouble::Trouble;

/// This many time-outs in a row, and the server is left alone for [`REST`].
const PATIENCE: u32 = 5;

/// How long it is left alone.
const REST: Duration = Duration::from_secs(30);

/// How long it is left alone when it does not know the service account: twice within the ten
/// minutes of a usual lock-out.
const REFUSED_REST: Duration = Duration::from_secs(300);

#[derive(Default)]
pub(super) struct Health(Mutex<State>);

#[derive(Default)]
struct State {
    timeouts: u32,
    rests_until: Option<Instant>,
}

impl Health {
    /// Whether the server may be tried now. After a rest, each attempt that times out begins
    /// another.
    pub(super) fn may_try(&self) -> bool {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.rests_until.is_none_or(|until| Instant::now() >= until)
    }

    /// Counts how an attempt ended.
    pub(super) fn record(&self, trouble: Option<Trouble>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match trouble {
            Some(Trouble::TimedOut) => state.timeouts += 1,
            Some(Trouble::ServiceRefused(..)) => {
                state.rests_until = Some(Instant::now() + REFUSED_REST)
            }
            Some(Trouble::Crowded | Trouble::Resting) => return,
            _ => *state = State::default(),
        }
        if state.timeouts >= PATIENCE {
            state.rests_until = Some(Instant::now() + REST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::account_state::AccountState;
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn rests_after_five_timeouts_in_a_row_for_thirty_seconds() {
        let health = Health::default();
        for _ in 0..4 {
            health.record(Some(Trouble::TimedOut));
        }
        health.record(Some(Trouble::Unreachable(std::io::ErrorKind::ConnectionRefused)));
        for _ in 0..4 {
            health.record(Some(Trouble::TimedOut));
            assert!(health.may_try());
        }
        health.record(Some(Trouble::TimedOut));
        assert!(!health.may_try());
        tokio::time::advance(REST - Duration::from_millis(1)).await;
        assert!(!health.may_try());
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(health.may_try());
        health.record(Some(Trouble::TimedOut));
        assert!(!health.may_try());
        tokio::time::advance(REST).await;
        health.record(None);
        health.record(Some(Trouble::TimedOut));
        assert!(health.may_try());
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_account_that_is_refused_is_not_locked_by_asking_again() {
        let health = Health::default();
        health.record(Some(Trouble::ServiceRefused(49, AccountState::Refused)));
        tokio::time::advance(REFUSED_REST - Duration::from_millis(1)).await;
        assert!(!health.may_try());
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(health.may_try());
    }
}
