//! The worker over a real queue: what is due goes out, and no fault, panic or end loses a message.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use domain::channel::Channel;
use domain::email::EmailAddress;
use domain::ids::MessageId;
use domain::keys::KeyRing;
use domain::language::Language;
use domain::message::{Message, MessageContent, MessageState, Notice};
use domain::method::Destination;
use domain::time::Timestamp;
use flows::Flows;
use flows::background::Background;
use flows::ports::{Courier, Delivery, Outgoing, Random, Store, StoreFault, View, Work};
use parts::{Counting, FakeDirectory, HandClock};
use regain::config::{Config, TEMPLATE};
use regain::metrics::Metrics;
use regain::outbox::Outbox;
use regain::worker::Worker;
use store::SqliteStore;
use tempfile::TempDir;
use tokio::sync::Notify;

const NOON: Timestamp = Timestamp(1_767_268_800_000_000);

/// A database that does not answer the first few times.
struct Faulty {
    inner: Arc<dyn Store>,
    faults: AtomicUsize,
}

#[async_trait]
impl Store for Faulty {
    async fn view(&self) -> Result<Box<dyn View>, StoreFault> {
        self.inner.view().await
    }

    async fn begin(&self) -> Result<Box<dyn Work>, StoreFault> {
        let left = self
            .faults
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        match left {
            Ok(_) => Err(StoreFault::new("it is away")),
            Err(_) => self.inner.begin().await,
        }
    }

    fn seal_carried(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        self.inner.seal_carried(context, plain)
    }

    fn open_carried(&self, context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.inner.open_carried(context, sealed)
    }
}

/// A carrier that never comes back, and notifies when it was asked.
#[derive(Default)]
struct Hangs(Notify);

#[async_trait]
impl Courier for Hangs {
    async fn deliver(&self, _: &Outgoing) -> Delivery {
        self.0.notify_one();
        std::future::pending().await
    }

    fn longest_attempt(&self) -> Duration {
        Duration::from_secs(10)
    }
}

/// A carrier that is left alone.
struct Held;

#[async_trait]
impl Courier for Held {
    async fn deliver(&self, _: &Outgoing) -> Delivery {
        panic!("it is not to be asked")
    }

    fn held(&self, _: Channel) -> Option<Delivery> {
        Some(Delivery::NotBefore { wait: Duration::from_secs(30), reason: "left alone".into() })
    }

    fn longest_attempt(&self) -> Duration {
        Duration::from_secs(10)
    }
}

/// A carrier that panics the first time, and notifies for what it takes after that.
#[derive(Default)]
struct Panics {
    asked: AtomicUsize,
    took: Notify,
}

#[async_trait]
impl Courier for Panics {
    async fn deliver(&self, _: &Outgoing) -> Delivery {
        assert!(self.asked.fetch_add(1, Ordering::Relaxed) > 0, "as a test");
        self.took.notify_one();
        Delivery::Accepted
    }

    fn longest_attempt(&self) -> Duration {
        Duration::from_secs(10)
    }
}

struct Installation {
    _folder: TempDir,
    store: Arc<Faulty>,
    background: Background,
    config: Config,
}

impl Installation {
    fn with_faults(faults: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let random: Arc<dyn Random> = Arc::new(Counting::default());
        let keys = Arc::new(
            KeyRing::parse(&KeyRing::generate(std::array::from_fn(|i| u8::try_from(i).unwrap())))
                .unwrap(),
        );
        let store = SqliteStore::open(
            &folder.path().join("regain.db"),
            Arc::clone(&keys),
            Arc::clone(&random),
        )
        .unwrap();
        let store = Arc::new(Faulty { inner: Arc::new(store), faults: AtomicUsize::new(faults) });
        let config = Config::read(TEMPLATE, [], folder.path()).ok().unwrap().config;
        let shared: Arc<dyn Store> = Arc::clone(&store) as Arc<dyn Store>;
        let policy = Arc::new(config.policy.clone());
        let flows = Flows::new(
            shared,
            FakeDirectory::with([]),
            Arc::new(HandClock::at(NOON)),
            random,
            keys,
            policy,
        );
        let (_, background) = Background::beside(flows);
        Self { _folder: folder, store, background, config }
    }

    fn worker(&self, courier: Arc<dyn Courier>) -> Worker {
        Worker::new(self.background.clone(), courier, Arc::new(Metrics::default()))
    }

    fn outbox(&self) -> Arc<Outbox> {
        Arc::new(Outbox::new(self.config.style.clone(), Arc::new(HandClock::at(NOON))))
    }

    async fn queue(&self, number: u8) -> MessageId {
        let id = MessageId::new(NOON, [number; 10]);
        let message = Message {
            id,
            account: None,
            to: Some(Destination::Email(EmailAddress::parse("kim@example.org").unwrap())),
            language: Language::English,
            content: MessageContent::Notice(Notice::PasswordChanged),
            queued_at: NOON,
            due_at: NOON,
            useless_after: NOON.plus(Duration::from_secs(3600)),
            attempts: 0,
            state: MessageState::Waiting,
            last_error: None,
            from: None,
        };
        let mut work = self.store.inner.begin().await.unwrap();
        work.queue(&message).await.unwrap();
        work.commit().await.unwrap();
        id
    }

    async fn message(&self, id: MessageId) -> Message {
        let mut work = self.store.inner.begin().await.unwrap();
        work.message(id).await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn everything_that_is_due_goes_out_once() {
    let installation = Installation::with_faults(0);
    let mut ids = Vec::new();
    for number in 0..20 {
        ids.push(installation.queue(number).await);
    }
    let outbox = installation.outbox();
    let worker = installation.worker(outbox.clone());
    assert_eq!(worker.run_once().await.unwrap(), 20);
    assert_eq!(worker.run_once().await.unwrap(), 0);
    assert_eq!(outbox.letters().len(), 20);
    assert!(outbox.letters()[0].subject.is_some() && outbox.letters()[0].to == "kim@example.org");
    for id in ids {
        assert_eq!(installation.message(id).await.state, MessageState::Sent);
    }
}

#[tokio::test(start_paused = true)]
async fn s80_a_database_that_is_away_is_waited_for() {
    let installation = Installation::with_faults(3);
    let id = installation.queue(1).await;
    let outbox = installation.outbox();
    let stop = Arc::new(Notify::new());
    let running = tokio::spawn(installation.worker(outbox.clone()).run(Arc::clone(&stop)));
    while outbox.letters().is_empty() {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(installation.store.faults.load(Ordering::Relaxed), 0);
    stop.notify_one();
    running.await.unwrap();
    assert_eq!(installation.message(id).await.state, MessageState::Sent);
}

#[tokio::test(start_paused = true)]
async fn a_carrier_that_panics_does_not_end_the_worker() {
    let installation = Installation::with_faults(0);
    installation.queue(1).await;
    let courier = Arc::new(Panics::default());
    let stop = Arc::new(Notify::new());
    let running = tokio::spawn(installation.worker(courier.clone()).run(Arc::clone(&stop)));
    while courier.asked.load(Ordering::Relaxed) == 0 {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    installation.queue(2).await;
    courier.took.notified().await;
    stop.notify_one();
    running.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_on_its_way_at_the_end_is_handed_back() {
    let installation = Installation::with_faults(0);
    let id = installation.queue(1).await;
    let courier = Arc::new(Hangs::default());
    let stop = Arc::new(Notify::new());
    let running = tokio::spawn(installation.worker(courier.clone()).run(Arc::clone(&stop)));
    courier.0.notified().await;
    assert!(installation.message(id).await.due_at > NOON, "it is leased");
    stop.notify_one();
    running.await.unwrap();
    let message = installation.message(id).await;
    assert_eq!(
        (message.state, message.due_at),
        (MessageState::Waiting, NOON),
        "another worker can take it at once"
    );
}

#[tokio::test]
async fn s82_no_code_is_made_for_an_attempt_that_is_not() {
    let installation = Installation::with_faults(0);
    let id = installation.queue(1).await;
    assert_eq!(installation.worker(Arc::new(Held)).run_once().await.unwrap(), 1);
    let message = installation.message(id).await;
    assert_eq!((message.state, message.attempts), (MessageState::Waiting, 1));
    assert!(message.due_at >= NOON.plus(Duration::from_secs(30)) && message.last_error.is_some());
}
