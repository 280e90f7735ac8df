//! Several workers over one queue: each message goes out once, unless one died between sending and
//! recording (S82), and a worker that was held up does not touch what another has taken over.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use domain::email::EmailAddress;
use domain::ids::MessageId;
use domain::language::Language;
use domain::message::{Message, MessageContent, MessageState, Notice};
use domain::method::Destination;
use domain::queue::Lane;
use flows::ports::{Content, Courier, Delivery, Outgoing};
use regain::metrics::Metrics;
use regain::worker::{LEASE, Worker};
use stories::{HandClock, Service};
use tokio::sync::{Notify, mpsc};

const ATTEMPT: Duration = Duration::from_secs(10);
/// How often a lease is renewed while an attempt is under way.
const RENEW: Duration = Duration::from_secs(5);

/// Notes what it is given and answers as told.
struct Carrier {
    taken: mpsc::UnboundedSender<MessageId>,
    answer: Delivery,
    /// Answers only once this is notified.
    bell: Option<Arc<Notify>>,
    /// Moves on when the worker asks how long an attempt takes, right before its first one: the
    /// worker is held up there.
    held_up: Option<Arc<HandClock>>,
    longest: Duration,
    asked: AtomicUsize,
}

type Taken = mpsc::UnboundedReceiver<MessageId>;

impl Carrier {
    fn new(answer: Delivery) -> (Self, Taken) {
        let (taken, list) = mpsc::unbounded_channel();
        (
            Self {
                taken,
                answer,
                bell: None,
                held_up: None,
                longest: ATTEMPT,
                asked: AtomicUsize::new(0),
            },
            list,
        )
    }
}

#[async_trait]
impl Courier for Carrier {
    async fn deliver(&self, message: &Outgoing) -> Delivery {
        self.taken.send(message.id).unwrap();
        if let Some(bell) = &self.bell {
            bell.notified().await;
        }
        self.answer.clone()
    }

    fn longest_attempt(&self) -> Duration {
        if let (Some(clock), 0) = (&self.held_up, self.asked.fetch_add(1, Ordering::SeqCst)) {
            clock.advance(LEASE);
        }
        self.longest
    }
}

fn all(taken: &mut Taken) -> Vec<MessageId> {
    std::iter::from_fn(|| taken.try_recv().ok()).collect()
}

fn worker(service: &Service, carrier: Carrier) -> Worker {
    Worker::new(service.background.clone(), Arc::new(carrier), Arc::new(Metrics::default()))
}

async fn queue(service: &Service, number: u8) -> MessageId {
    queue_to(service, number, "kim@example.org").await
}

async fn queue_to(service: &Service, number: u8, to: &str) -> MessageId {
    let now = service.flows.now();
    let id = MessageId::new(now, [number; 10]);
    let message = Message {
        id,
        account: None,
        to: Some(Destination::Email(EmailAddress::parse(to).unwrap())),
        language: Language::English,
        content: MessageContent::Notice(Notice::PasswordChanged),
        queued_at: now,
        due_at: now,
        useless_after: now.plus(Duration::from_secs(3600)),
        attempts: 0,
        state: MessageState::Waiting,
        last_error: None,
        from: None,
    };
    let mut work = service.store.begin().await.unwrap();
    work.queue(&message).await.unwrap();
    work.commit().await.unwrap();
    id
}

async fn message(service: &Service, id: MessageId) -> Message {
    service.store.begin().await.unwrap().message(id).await.unwrap().unwrap()
}

#[tokio::test]
async fn two_workers_send_each_message_once() {
    const MESSAGES: u8 = 60;
    let service = Service::with(&[]).await;
    let mut queued = Vec::new();
    for number in 0..MESSAGES {
        queued.push(queue(&service, number).await);
    }
    let stop = [(); 2].map(|()| Arc::new(Notify::new()));
    let (mut lists, mut running) = (Vec::new(), Vec::new());
    for stop in &stop {
        let (carrier, list) = Carrier::new(Delivery::Accepted);
        lists.push(list);
        running.push(tokio::spawn(worker(&service, carrier).run(Arc::clone(stop))));
    }
    while service.background.queue_size().await.unwrap().waiting > 0 {
        tokio::task::yield_now().await;
    }
    stop.iter().for_each(|stop| stop.notify_one());
    for worker in running {
        worker.await.unwrap();
    }
    let mut sent: Vec<MessageId> = lists.iter_mut().flat_map(all).collect();
    sent.sort();
    queued.sort();
    assert_eq!(sent, queued);
}

#[tokio::test]
async fn s82_a_dead_workers_message_is_taken_over_when_its_lease_ends_and_not_before() {
    let service = Service::with(&[]).await;
    let id = queue(&service, 1).await;
    assert_eq!(service.background.lease_messages(Lane::Notices, 8, LEASE).await.unwrap().len(), 1);
    // That worker is never heard of again.
    let (carrier, mut list) = Carrier::new(Delivery::Accepted);
    let other = worker(&service, carrier);
    service.wait(LEASE - Duration::from_micros(1));
    assert_eq!(other.run_once().await.unwrap(), 0);
    service.wait(Duration::from_micros(1));
    assert_eq!(other.run_once().await.unwrap(), 1);
    assert_eq!(all(&mut list), [id]);
    assert_eq!(message(&service, id).await.state, MessageState::Sent);
}

#[tokio::test]
async fn a_worker_frozen_between_lease_and_send_sends_nothing() {
    let service = Service::with(&[]).await;
    let id = queue(&service, 1).await;
    let frozen =
        service.background.lease_messages(Lane::Notices, 8, LEASE).await.unwrap().remove(0);
    service.wait(LEASE);
    assert!(
        service.background.prepare(&frozen).await.unwrap().is_none(),
        "nobody has taken it over yet, but may any moment"
    );
    let (carrier, mut list) = Carrier::new(Delivery::Accepted);
    assert_eq!(worker(&service, carrier).run_once().await.unwrap(), 1);
    assert_eq!(all(&mut list), [id]);
    assert!(service.background.prepare(&frozen).await.unwrap().is_none());
    // Nor does it hand back or record anything about what is another's.
    service.background.hand_back(&frozen).await.unwrap();
    service.background.record(&frozen, Delivery::Refused("by a ghost".into())).await.unwrap();
    let message = message(&service, id).await;
    assert_eq!(
        (message.state, message.attempts, message.last_error),
        (MessageState::Sent, 2, None)
    );
}

#[tokio::test]
async fn a_worker_frozen_right_before_it_sends_hands_back() {
    let service = Service::with(&[]).await;
    let id = queue(&service, 1).await;
    let (mut carrier, mut list) = Carrier::new(Delivery::Accepted);
    carrier.held_up = Some(Arc::clone(&service.clock));
    assert_eq!(
        worker(&service, carrier).run_once().await.unwrap(),
        2,
        "leased, handed back, leased anew"
    );
    assert_eq!(all(&mut list), [id]);
    let message = message(&service, id).await;
    assert_eq!(
        (message.state, message.attempts),
        (MessageState::Sent, 2),
        "it went out under the second lease"
    );
}

#[tokio::test]
async fn a_worker_that_comes_back_late_records_nothing() {
    let service = Service::with(&[]).await;
    let id = queue(&service, 1).await;
    let bell = Arc::new(Notify::new());
    let (mut carrier, mut slow_list) = Carrier::new(Delivery::Refused("too late to matter".into()));
    carrier.bell = Some(Arc::clone(&bell));
    let slow = worker(&service, carrier);
    let slow = tokio::spawn(async move { slow.run_once().await.unwrap() });
    assert_eq!(slow_list.recv().await, Some(id));
    // It is paused while it is sending; nobody can know whether the carrier took the message.
    service.wait(LEASE);
    let (carrier, mut list) = Carrier::new(Delivery::Accepted);
    assert_eq!(worker(&service, carrier).run_once().await.unwrap(), 1);
    assert_eq!(all(&mut list), [id], "at least once, with the same id");
    bell.notify_one();
    slow.await.unwrap();
    let message = message(&service, id).await;
    assert_eq!((message.state, message.last_error), (MessageState::Sent, None));
}

/// Moves the runtime's clock on; the service's own is stopped.
async fn advance(span: Duration) {
    tokio::time::pause();
    tokio::time::advance(span).await;
    tokio::time::resume();
}

/// A mail server may take five minutes for its answer: nobody else sends the mail meanwhile, and
/// the worker that comes after one that died waits for one lease.
#[tokio::test]
async fn s82_a_lease_is_kept_for_as_long_as_an_attempt_takes_and_no_longer() {
    for dies in [false, true] {
        let service = Service::with(&[]).await;
        let id = queue(&service, 1).await;
        let bell = Arc::new(Notify::new());
        let (mut carrier, mut slow_list) = Carrier::new(Delivery::Accepted);
        (carrier.bell, carrier.longest) = (Some(Arc::clone(&bell)), Duration::from_secs(330));
        let slow = worker(&service, carrier);
        let slow = tokio::spawn(async move { slow.run_once().await.unwrap() });
        assert_eq!(slow_list.recv().await, Some(id));
        let (carrier, mut list) = Carrier::new(Delivery::Accepted);
        let other = worker(&service, carrier);
        for _ in 0..48 {
            let before = message(&service, id).await.due_at;
            service.wait(RENEW);
            advance(RENEW).await;
            while message(&service, id).await.due_at == before {
                tokio::task::yield_now().await;
            }
            assert_eq!(other.run_once().await.unwrap(), 0);
        }
        if dies {
            slow.abort();
            assert!(slow.await.is_err());
            service.wait(LEASE - Duration::from_micros(1));
            assert_eq!(other.run_once().await.unwrap(), 0);
            service.wait(Duration::from_micros(1));
            assert_eq!(other.run_once().await.unwrap(), 1);
            assert_eq!(all(&mut list), [id]);
        } else {
            bell.notify_one();
            assert_eq!(slow.await.unwrap(), 1);
            assert_eq!(all(&mut list), [], "it went out once");
        }
        assert_eq!(message(&service, id).await.state, MessageState::Sent);
    }
}

/// A worker whose lease could not be renewed does not touch what another has taken over, in the
/// middle of an attempt too.
#[tokio::test]
async fn s82_an_attempt_ends_when_another_worker_has_taken_its_message_over() {
    let service = Service::with(&[]).await;
    let id = queue(&service, 1).await;
    let (mut carrier, mut slow_list) = Carrier::new(Delivery::Accepted);
    (carrier.bell, carrier.longest) = (Some(Arc::default()), Duration::from_secs(330));
    let slow = worker(&service, carrier);
    let slow = tokio::spawn(async move { slow.run_once().await.unwrap() });
    assert_eq!(slow_list.recv().await, Some(id));
    service.wait(LEASE);
    let (carrier, mut list) = Carrier::new(Delivery::Accepted);
    assert_eq!(worker(&service, carrier).run_once().await.unwrap(), 1);
    advance(RENEW).await;
    assert_eq!(slow.await.unwrap(), 1, "though its carrier never answers");
    assert_eq!((all(&mut list), message(&service, id).await.state), (vec![id], MessageState::Sent));
}

/// Takes what it is given at once, and never answers for the slow ones.
struct NeverAnswersForSome(mpsc::UnboundedSender<String>);

#[async_trait]
impl Courier for NeverAnswersForSome {
    async fn deliver(&self, message: &Outgoing) -> Delivery {
        let Destination::Email(address) = &message.to else { panic!("all are mails") };
        self.0.send(address.local().to_owned()).unwrap();
        if address.local() == "slow" {
            std::future::pending::<()>().await;
        }
        Delivery::Accepted
    }

    fn longest_attempt(&self) -> Duration {
        Duration::from_secs(3600)
    }
}

/// However many wait for an answer that takes minutes, what comes after them goes out in seconds.
#[tokio::test]
async fn s81_no_message_waits_behind_slow_answers() {
    let service = Service::with(&[]).await;
    for number in 0..20 {
        queue_to(&service, number, "slow@example.org").await;
    }
    let (sender, mut sent) = mpsc::unbounded_channel();
    let worker = Worker::new(
        service.background.clone(),
        Arc::new(NeverAnswersForSome(sender)),
        Arc::default(),
    );
    let stop = Arc::new(Notify::new());
    let running = tokio::spawn(worker.run(Arc::clone(&stop)));
    assert_eq!(sent.recv().await.as_deref(), Some("slow"));
    queue_to(&service, 20, "quick@example.org").await;
    let quick = async {
        loop {
            if sent.recv().await.as_deref() == Some("quick") {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), quick).await.expect("it goes out");
    running.abort();
}

/// A carrier that hangs with every notice does not hold up a code that comes later.
#[tokio::test]
async fn codes_do_not_wait_behind_notices() {
    let nora = stories::Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
    let service = Service::with(std::slice::from_ref(&nora)).await;
    for number in 0..40 {
        queue(&service, number).await;
    }
    let (codes, mut sent) = mpsc::unbounded_channel();
    let worker =
        Worker::new(service.background.clone(), Arc::new(HangsWithNotices(codes)), Arc::default());
    let stop = Arc::new(Notify::new());
    let running = tokio::spawn(worker.run(Arc::clone(&stop)));
    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", nora.name)
        .press("Next")
        .await
        .press("Send code")
        .await;
    assert!(
        tokio::time::timeout(Duration::from_secs(20), sent.recv())
            .await
            .expect("it goes out")
            .is_some()
    );
    stop.notify_one();
    running.abort();
}

struct HangsWithNotices(mpsc::UnboundedSender<()>);

#[async_trait]
impl Courier for HangsWithNotices {
    async fn deliver(&self, message: &Outgoing) -> Delivery {
        if matches!(message.content, Content::Notice { .. }) {
            std::future::pending::<()>().await;
        }
        self.0.send(()).unwrap();
        Delivery::Accepted
    }

    fn longest_attempt(&self) -> Duration {
        // The clock is stopped, the runtime's is not.
        Duration::from_secs(3600)
    }
}
