//! The gate before every call: counts them, and lets one fault happen at the one that it is armed
//! for.

use std::future::pending;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use flows::ports::StoreFault;
use tokio::sync::Notify;

/// What happens at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails, and nothing of it was done.
    Fails,
    /// It is done, and its answer says that it failed; a commit's, that it is in doubt.
    FailsAfter,
    /// A commit is not done, and whether it was is in doubt.
    InDoubt,
    /// It takes a moment longer than others.
    Slow,
    /// It never ends, and the caller that waits for it goes away.
    Hangs,
    /// The same, once it is done.
    HangsAfter,
    /// The program dies before it.
    Dies,
    /// The program dies right after it, before anybody hears of it.
    DiesAfter,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Fails,
        Self::FailsAfter,
        Self::InDoubt,
        Self::Slow,
        Self::Hangs,
        Self::HangsAfter,
        Self::Dies,
        Self::DiesAfter,
    ];
}

/// Which kind of call it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Commit,
    Other,
}

#[derive(Default)]
struct Plan {
    armed: Option<(Fault, u64)>,
    calls: u64,
    happened: bool,
}

/// The gate.
#[derive(Default)]
pub(crate) struct Gate {
    plan: Mutex<Plan>,
    stopped: Notify,
    /// The names of the calls since [`Gate::record`].
    names: Mutex<Option<Vec<&'static str>>>,
}

impl Gate {
    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets `fault` happen at the `nth` call from now; the first is 1.
    pub(crate) fn arm(&self, fault: Fault, nth: u64) {
        *self.plan() = Plan { armed: Some((fault, nth)), ..Plan::default() };
    }

    /// Lets everything through from now on; whether the fault has happened.
    pub(crate) fn disarm(&self) -> bool {
        std::mem::take(&mut *self.plan()).happened
    }

    /// From now on remembers what is called.
    pub(crate) fn record(&self) {
        *self.names.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
    }

    /// What was called since, in that order; no more is remembered.
    pub(crate) fn recorded(&self) -> Vec<&'static str> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
    }

    /// Something is called.
    pub(crate) fn note(&self, name: &'static str) {
        if let Some(names) = self.names.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            names.push(name);
        }
    }

    /// Waits until there is a call that never ends.
    pub(crate) async fn stopped(&self) {
        self.stopped.notified().await;
    }

    fn turn(&self, call: Call) -> Option<Fault> {
        let mut plan = self.plan();
        let (fault, nth) = plan.armed?;
        // Only a commit can be in doubt.
        if plan.happened || (fault == Fault::InDoubt && call != Call::Commit) {
            return None;
        }
        plan.calls += 1;
        plan.happened = plan.calls == nth;
        plan.happened.then_some(fault)
    }

    /// Makes a call of which `failed` is what a failure looks like, in doubt or not.
    pub(crate) async fn around<T>(
        &self,
        kind: Call,
        call: impl Future<Output = T> + Send,
        failed: impl FnOnce(bool) -> T + Send,
    ) -> T {
        match self.turn(kind) {
            None => call.await,
            Some(Fault::Fails) => failed(false),
            Some(Fault::InDoubt) => failed(true),
            Some(Fault::FailsAfter) => {
                call.await;
                failed(kind == Call::Commit)
            }
            Some(Fault::Slow) => {
                tokio::time::sleep(Duration::from_millis(20)).await;
                call.await
            }
            Some(Fault::Hangs | Fault::Dies) => self.stop().await,
            Some(Fault::HangsAfter | Fault::DiesAfter) => {
                // Kept as it is: what it holds is let go of with the caller.
                let _held = call.await;
                self.stop().await
            }
        }
    }

    async fn stop<T>(&self) -> T {
        self.stopped.notify_one();
        pending().await
    }
}

/// What the store's failures look like.
pub(crate) fn store_failed<T>(in_doubt: bool) -> Result<T, StoreFault> {
    Err(StoreFault { in_doubt, ..StoreFault::new("made to fail") })
}
