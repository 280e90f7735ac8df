//! The threads that hash: as many as cores, below all others in priority, behind a bounded queue,
//! so that a storm of sign-ins never slows any other page (S64).

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use flows::ports::DirectoryFault;
use tokio::sync::oneshot;

use crate::argon::Workspace;

/// How long a thread that has nothing to do keeps its memory.
const KEEP_MEMORY: Duration = Duration::from_secs(3);

/// How far below the other threads these run; 19 would be the most (setpriority(2)).
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// How many may wait for a hash, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueLimits {
    /// How many may wait besides those that are being worked on; at least 1.
    pub waiting: usize,
    /// How long each waits at most before its work begins.
    pub patience: Duration,
}

impl Default for QueueLimits {
    /// 64 waiting, 2 seconds.
    fn default() -> Self {
        Self { waiting: 64, patience: Duration::from_secs(2) }
    }
}

type Job = Box<dyn FnOnce(&mut Workspace) + Send>;

#[derive(Default)]
struct Line {
    jobs: VecDeque<(u64, Job)>,
    next: u64,
    closed: bool,
}

#[derive(Default)]
struct Shared {
    line: Mutex<Line>,
    changed: Condvar,
    /// How many threads there are.
    alive: AtomicUsize,
}

impl Shared {
    /// The queue stays whole even where a thread panicked with the lock held: each change to it is
    /// one call.
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The hash threads and their queue. They end when this is dropped.
pub struct HashThreads {
    shared: Arc<Shared>,
    limits: QueueLimits,
}

impl HashThreads {
    /// Starts `workers` threads (at least one).
    ///
    /// # Errors
    /// When the system gives no more threads.
    pub fn start(workers: usize, limits: QueueLimits) -> io::Result<Self> {
        Self::start_keeping(workers, limits, KEEP_MEMORY)
    }

    fn start_keeping(workers: usize, limits: QueueLimits, keep: Duration) -> io::Result<Self> {
        let threads = Self { shared: Arc::default(), limits };
        for number in 1..=workers.max(1) {
            let shared = Arc::clone(&threads.shared);
            shared.alive.fetch_add(1, Ordering::Relaxed);
            thread::Builder::new().name(format!("hash-{number}")).spawn(move || {
                let _alive = Alive(&shared);
                step_back();
                work(&shared, keep);
            })?;
        }
        Ok(threads)
    }

    /// Runs `job` on one of the threads.
    ///
    /// When the asker goes away before the work has begun, it is not done.
    ///
    /// # Errors
    /// [`DirectoryFault::Busy`] when the queue is full, or the work has not begun within the
    /// patience; [`DirectoryFault::Unavailable`] when the work panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Workspace) -> T + Send + 'static,
    ) -> Result<T, DirectoryFault> {
        let (answer, mut answered) = oneshot::channel();
        let ticket = self.enter(Box::new(move |workspace| {
            // The asker may have gone meanwhile; then nobody needs the answer.
            let _ = answer.send(job(workspace));
        }))?;
        let outcome = match tokio::time::timeout(self.limits.patience, &mut answered).await {
            Ok(outcome) => outcome,
            Err(_) if ticket.withdraw() => return Err(DirectoryFault::Busy),
            Err(_) => answered.await,
        };
        outcome.map_err(|_| DirectoryFault::Unavailable)
    }

    fn enter(&self, job: Job) -> Result<Ticket<'_>, DirectoryFault> {
        let mut line = self.shared.line();
        if line.jobs.len() >= self.limits.waiting {
            return Err(DirectoryFault::Busy);
        }
        let number = line.next;
        line.next += 1;
        line.jobs.push_back((number, job));
        drop(line);
        self.shared.changed.notify_one();
        Ok(Ticket { shared: &self.shared, number })
    }
}

impl HashThreads {
    /// Whether there is a thread left.
    pub fn is_alive(&self) -> bool {
        self.shared.alive.load(Ordering::Relaxed) > 0
    }
}

/// One thread less when dropped, however it ends.
struct Alive<'a>(&'a Shared);

impl Drop for Alive<'_> {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for HashThreads {
    fn drop(&mut self) {
        self.shared.line().closed = true;
        self.shared.changed.notify_all();
    }
}

/// A place in the queue; given up when dropped, so that no place is held by a person who has left.
struct Ticket<'a> {
    shared: &'a Shared,
    number: u64,
}

impl Ticket<'_> {
    /// Leaves the queue. `false`: the work has begun.
    fn withdraw(&self) -> bool {
        let mut line = self.shared.line();
        let place = line.jobs.iter().position(|(number, _)| *number == self.number);
        place.and_then(|place| line.jobs.remove(place)).is_some()
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.withdraw();
    }
}

fn work(shared: &Shared, keep: Duration) {
    let mut workspace = Workspace::default();
    while let Some(job) = next(shared, &mut workspace, keep) {
        // A panic is the job's own (its asker learns of it); the thread must live on, or hashing
        // would die thread by thread.
        if catch_unwind(AssertUnwindSafe(|| job(&mut workspace))).is_err() {
            tracing::error!("a password hash panicked");
            workspace.release();
        }
    }
}

/// Waits for a job; `None` when the directory is gone. Gives the memory back after `keep` without
/// one.
fn next(shared: &Shared, workspace: &mut Workspace, keep: Duration) -> Option<Job> {
    let mut line = shared.line();
    loop {
        if line.closed {
            return None;
        }
        if let Some((_, job)) = line.jobs.pop_front() {
            return Some(job);
        }
        if workspace.is_empty() {
            line = shared.changed.wait(line).unwrap_or_else(PoisonError::into_inner);
            continue;
        }
        let (waited, timeout) =
            shared.changed.wait_timeout(line, keep).unwrap_or_else(PoisonError::into_inner);
        line = waited;
        if timeout.timed_out() && line.jobs.is_empty() {
            drop(line);
            workspace.release();
            line = shared.line();
        }
    }
}

/// Lets every other thread go first. On Linux niceness is a thread's own; on other systems it is
/// the process's, so it is left alone.
fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICENESS) {
        tracing::warn!(%error, "the hash threads run at normal priority");
    }
}

#[cfg(test)]
mod tests;
