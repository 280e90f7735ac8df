//! The worker: sends what waits in the queue, and clears away what is no longer needed.

use std::sync::Arc;
use std::time::Duration;

use domain::message::Message;
use domain::method::Destination;
use domain::queue::Lane;
use flows::background::{Background, TIDY_ROWS};
use flows::ports::{Courier, Delivery, StoreFault};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{self, Instant};

use crate::metrics::Metrics;

/// How many codes are on their way at once, those apart that have been for longer than [`AT_HAND`].
const CODES_AT_ONCE: u32 = 8;
/// How many notices: fewer, so that carriers have room for codes.
const NOTICES_AT_ONCE: u32 = 4;
/// A carrier's answer that takes longer than this keeps no place that others could have: it may
/// take minutes (RFC 5321, 4.5.3.2.6), and no other code waits behind it.
const AT_HAND: Duration = Duration::from_secs(2);
/// How many of a lane may be on their way in all, so that carriers that answer nothing do not use
/// up what connections there are.
const APART_AT_ONCE: usize = 64;
/// How long the queue is left alone when nothing notifies it: a message may be due again, or
/// another program's.
const LOOK: Duration = Duration::from_secs(1);
/// The pause after the database failed.
const AFTER_A_FAULT: Duration = Duration::from_secs(2);
/// How often what is no longer needed is cleared away.
const TIDY: Duration = Duration::from_secs(60);
/// The pause between two portions of it.
const BREATH: Duration = Duration::from_millis(50);
/// How often it is seen what became of passwords written to an external directory, and whether
/// others were changed there.
const DIRECTORY: Duration = Duration::from_secs(20);
/// How long a worker keeps a message to itself, unless it renews that: so long a code waits when
/// its worker dies.
pub const LEASE: Duration = Duration::from_secs(20);
/// How often that is renewed while an attempt is under way: a step in the database that hangs
/// leaves time for one more.
const RENEW: Duration = Duration::from_secs(5);
/// How much of a lease must be left when an attempt begins.
const LEFT: Duration = Duration::from_secs(10);
/// How much longer than its own time-outs a carrier may take before the attempt is given up.
const SLACK: Duration = Duration::from_secs(2);
/// How long a step in the database may take: one that hangs is given up, because whatever waits
/// behind it would wait forever.
const STEP: Duration = Duration::from_secs(10);
/// How long messages on their way may take once the program is to end.
const LAST_MOMENT: Duration = Duration::from_secs(10);

/// Sends the queue's messages.
pub struct Worker {
    background: Background,
    courier: Arc<dyn Courier>,
    metrics: Arc<Metrics>,
}

impl Worker {
    /// A worker that sends by `courier`.
    pub fn new(background: Background, courier: Arc<dyn Courier>, metrics: Arc<Metrics>) -> Self {
        Self { background, courier, metrics }
    }

    /// Sends until `stop` rings; then waits a moment for what is on its way, and hands the rest
    /// back. Survives faults of the database and panics of a carrier.
    pub async fn run(self, stop: Arc<Notify>) {
        let worker = Arc::new(self);
        let [mut codes, mut notices] = Lane::ALL.map(OnTheirWay::new);
        // In parallel to the queue, and to each other: a directory that hangs holds up no code, and
        // a long comparison no intent. Dropped with this, wherever they are: an intent is
        // finished by the worker that comes next.
        let mut beside: JoinSet<()> = JoinSet::new();
        beside.spawn(Arc::clone(&worker).keep_tidy());
        beside.spawn(Arc::clone(&worker).keep_settling());
        beside.spawn(Arc::clone(&worker).keep_rechecking());
        beside.spawn(Arc::clone(&worker).keep_removing());
        beside.spawn(Arc::clone(&worker).keep_syncing());
        loop {
            worker.metrics.carriers(&worker.courier.carriers());
            let more = async {
                codes.send_more(&worker).await?;
                notices.send_more(&worker).await
            };
            let pause = match bounded(more).await {
                Ok(()) => LOOK,
                Err(fault) => {
                    tracing::error!(%fault, "the queue cannot be read; trying again");
                    AFTER_A_FAULT
                }
            };
            tokio::select! {
                () = stop.notified() => break,
                () = worker.background.queued().notified() => {}
                () = time::sleep(pause) => {}
                () = codes.one_ends() => {}
                () = notices.one_ends() => {}
            }
        }
        let ends = Instant::now() + LAST_MOMENT;
        for lane in [&mut codes, &mut notices] {
            lane.end(ends, &worker).await;
        }
    }

    /// Sends everything that is due now, one after the other; how many messages it was. For tests,
    /// which hold the clock.
    ///
    /// # Errors
    /// The database failed.
    pub async fn run_once(&self) -> Result<usize, StoreFault> {
        let mut sent = 0;
        for lane in Lane::ALL {
            loop {
                let messages = self.background.lease_messages(lane, at_once(lane), LEASE).await?;
                if messages.is_empty() {
                    break;
                }
                for message in messages {
                    self.send(&message).await?;
                    sent += 1;
                }
            }
        }
        Ok(sent)
    }

    async fn send(&self, message: &Message) -> Result<(), StoreFault> {
        // Bounded by the directory's own time-outs.
        let Some(written_back) =
            self.while_leased(message, self.background.write_back(message)).await
        else {
            return Ok(());
        };
        if let Some(outcome) = written_back? {
            return bounded(self.background.record(message, outcome)).await;
        }
        let withheld = self.background.withheld(message);
        let channel = message.to.as_ref().map(Destination::channel).or(withheld);
        // No code is made for an attempt that is not.
        if let Some((channel, held)) =
            channel.and_then(|channel| Some((channel, self.courier.held(channel)?)))
        {
            self.metrics.message(channel, &held);
            return bounded(self.background.record(message, held)).await;
        }
        let outgoing = bounded(self.background.prepare(message)).await?;
        if outgoing.is_none() && withheld.is_none() {
            return Ok(());
        }
        let longest = self.courier.longest_attempt();
        if !self.background.has_time_for(message, LEFT) {
            tracing::warn!(message_id = %message.id, "a lease ran out before its message was sent");
            return bounded(self.background.hand_back(message)).await;
        }
        let attempt = async {
            match (&outgoing, withheld) {
                (Some(outgoing), _) => self.courier.deliver(outgoing).await,
                (None, Some(channel)) => {
                    self.courier.pretend(channel, self.background.random()).await
                }
                (None, None) => Delivery::Accepted,
            }
        };
        let Some(ended) = self.while_leased(message, time::timeout(longest + SLACK, attempt)).await
        else {
            return Ok(());
        };
        let delivery =
            ended.unwrap_or_else(|_| Delivery::Later("the attempt took longer than it may".into()));
        if let Some(outgoing) = &outgoing {
            self.metrics.message(outgoing.to.channel(), &delivery);
            self.metrics.carriers(&self.courier.carriers());
        }
        bounded(self.background.record(message, delivery)).await
    }

    /// Does something about a leased message, and keeps it leased meanwhile. `None`: another worker
    /// has taken the message over, because this one could not renew its lease in time; then it
    /// leaves it alone.
    async fn while_leased<T>(&self, message: &Message, step: impl Future<Output = T>) -> Option<T> {
        let taken_over = async {
            let mut pause = RENEW;
            loop {
                time::sleep(pause).await;
                pause = match bounded(self.background.renew(message, LEASE)).await {
                    Ok(true) => RENEW,
                    Ok(false) => return,
                    Err(fault) => {
                        tracing::warn!(message_id = %message.id, %fault, "a lease could not be renewed; trying again");
                        LOOK
                    }
                };
            }
        };
        tokio::select! {
            biased;
            done = step => Some(done),
            () = taken_over => {
                tracing::warn!(message_id = %message.id, "a message was taken over while it was sent");
                None
            }
        }
    }

    /// What is to be done after passwords were written to an external directory.
    async fn keep_settling(self: Arc<Self>) {
        let failed = "what became of new passwords could not be kept";
        until_nothing_is_left(failed, || self.background.settle_intents()).await;
    }

    /// Methods whose removal was asked for and waited out, and those of which everyone is told
    /// again.
    async fn keep_removing(self: Arc<Self>) {
        let failed = "the removal of lost methods could not be kept";
        until_nothing_is_left(failed, || self.background.settle_removals()).await;
    }

    /// Sessions that are older than a password changed in the external directory.
    async fn keep_rechecking(self: Arc<Self>) {
        let failed = "whether passwords were changed in the directory could not be kept";
        until_nothing_is_left(failed, || self.background.recheck_passwords()).await;
    }

    /// The accounts are compared with the directory.
    async fn keep_syncing(self: Arc<Self>) {
        loop {
            match self.background.sync_directory_if_due().await {
                Ok(None) => {}
                Ok(Some(report)) => {
                    tracing::info!(
                        listed = report.listed,
                        left = report.left,
                        "compared with the directory"
                    )
                }
                Err(failure) => {
                    tracing::error!(%failure, "the accounts could not be compared with the directory")
                }
            }
            time::sleep(DIRECTORY).await;
        }
    }

    /// Clears away what is no longer needed: a little at a time, as long as there is a whole
    /// portion of it, so that nobody makes rows faster than they go.
    async fn keep_tidy(self: Arc<Self>) {
        let mut pause = TIDY;
        loop {
            time::sleep(pause).await;
            pause = match bounded(self.background.tidy()).await {
                Ok(removed) => {
                    tracing::debug!(removed, "cleared away what is of no more use");
                    if removed < u64::from(TIDY_ROWS) { TIDY } else { BREATH }
                }
                Err(fault) => {
                    tracing::error!(%fault, "what is of no more use could not be cleared away");
                    TIDY
                }
            };
        }
    }
}

/// Does a step that says how much it did, at once again while there is more, then every so often.
async fn until_nothing_is_left<F: Future<Output = Result<usize, StoreFault>>>(
    failed: &str,
    step: impl Fn() -> F,
) {
    loop {
        match step().await {
            Ok(done) if done > 0 => continue,
            Ok(_) => {}
            Err(fault) => tracing::error!(%fault, "{failed}"),
        }
        time::sleep(DIRECTORY).await;
    }
}

fn at_once(lane: Lane) -> u32 {
    match lane {
        Lane::Codes => CODES_AT_ONCE,
        Lane::Notices => NOTICES_AT_ONCE,
    }
}

/// Gives a step up that takes too long. Whether it took effect is not known then: a lease that
/// nobody uses ends by itself.
async fn bounded<T>(step: impl Future<Output = Result<T, StoreFault>>) -> Result<T, StoreFault> {
    let fault = |_| StoreFault::in_doubt("it does not answer");
    time::timeout(STEP, step).await.unwrap_or_else(|elapsed| Err(fault(elapsed)))
}

/// The messages of a lane that are on their way.
struct OnTheirWay {
    lane: Lane,
    tasks: JoinSet<()>,
    leased: Vec<Leased>,
}

/// A message that is on its way.
struct Leased {
    task: tokio::task::Id,
    message: Message,
    since: Instant,
}

impl OnTheirWay {
    fn new(lane: Lane) -> Self {
        Self { lane, tasks: JoinSet::new(), leased: Vec::new() }
    }

    /// Leases as many messages as there is room for, and sets them on their way.
    async fn send_more(&mut self, worker: &Arc<Worker>) -> Result<(), StoreFault> {
        loop {
            let room = self.room();
            if room == 0 {
                return Ok(());
            }
            let messages = worker.background.lease_messages(self.lane, room, LEASE).await?;
            let all = messages.len() < usize::try_from(room).unwrap_or(usize::MAX);
            for message in messages {
                let (worker, copy) = (Arc::clone(worker), message.clone());
                let task = self.tasks.spawn(async move {
                    if let Err(fault) = worker.send(&copy).await {
                        tracing::error!(message_id = %copy.id, %fault, "what became of a message could not be recorded");
                    }
                });
                self.leased.push(Leased { task: task.id(), message, since: Instant::now() });
            }
            if all {
                return Ok(());
            }
        }
    }

    /// How many more can be set on their way.
    fn room(&self) -> u32 {
        if self.leased.len() >= APART_AT_ONCE {
            return 0;
        }
        let at_hand = self.leased.iter().filter(|one| one.since.elapsed() < AT_HAND).count();
        at_once(self.lane).saturating_sub(u32::try_from(at_hand).unwrap_or(u32::MAX))
    }

    /// Waits until one has ended; forever where none is on its way.
    async fn one_ends(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(ended) => self.forget(&ended),
            None => std::future::pending().await,
        }
    }

    /// A message whose task has ended needs no handing back: what became of it is recorded, or its
    /// lease ends by itself.
    fn forget(&mut self, ended: &Result<(tokio::task::Id, ()), tokio::task::JoinError>) {
        let id = match ended {
            Ok((id, ())) => *id,
            Err(error) => {
                tracing::error!(
                    panicked = error.is_panic(),
                    "sending a message ended early; it is tried again"
                );
                error.id()
            }
        };
        self.leased.retain(|one| one.task != id);
    }

    /// Waits until `until` for those on their way, and hands the rest back.
    async fn end(&mut self, until: Instant, worker: &Worker) {
        while let Ok(Some(ended)) = time::timeout_at(until, self.tasks.join_next_with_id()).await {
            self.forget(&ended);
        }
        self.tasks.shutdown().await;
        // Nobody knows about one that still waits for its answer. The worker that has it next sends
        // the same code again.
        for Leased { message, .. } in &self.leased {
            if let Err(fault) = bounded(worker.background.hand_back(message)).await {
                // Its lease ends by itself.
                tracing::error!(message_id = %message.id, %fault, "a message could not be handed back");
            }
        }
    }
}
