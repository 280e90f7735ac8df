//! What is counted, for Prometheus, under its naming rules: base units, `_total`, `_seconds`.
//! Routes, kinds and outcomes; never anything of a person's.

mod database;
mod directory;
mod events;
mod process;
mod requests;

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};

use domain::audit::Action;
use domain::channel::Channel;
use domain::queue::Lane;
use domain::time::Timestamp;
use flows::ports::{CarrierState, Delivery, QueueSize};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use store::Database;
use strum::VariantNames as _;

use self::database::DatabaseFigures;
use self::directory::Outcome;
use self::process::ProcessFigures;
use self::requests::{Requests, SECONDS};

pub use self::directory::MeasuredDirectory;
pub use self::events::CountEvents;
pub use self::requests::{Connections, CountRequests};

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct BuildLabels {
    version: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct EventLabels {
    event: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct MethodEventLabels {
    event: &'static str,
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RefusalLabels {
    refusal: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct MessageLabels {
    channel: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CarrierLabels {
    carrier: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CheckLabels {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LaneLabels {
    lane: &'static str,
}

/// Everything that is counted.
pub struct Metrics {
    registry: Registry,
    requests: Requests,
    connections: Connections,
    events: Family<EventLabels, Counter>,
    method_events: Family<MethodEventLabels, Counter>,
    refusals: Family<RefusalLabels, Counter>,
    messages: Family<MessageLabels, Counter>,
    carriers: Family<CarrierLabels, Gauge>,
    checks: Family<CheckLabels, Counter>,
    check_seconds: Histogram,
    checks_in_progress: Gauge,
    waiting: Gauge<u64, AtomicU64>,
    dead: Gauge<u64, AtomicU64>,
    oldest: Family<LaneLabels, Gauge<u64, AtomicU64>>,
    ready: Gauge,
    guessing: Gauge,
    database: Arc<OnceLock<Arc<Database>>>,
}

impl Default for Metrics {
    /// What is known beforehand stands at 0 from the start: a rate of what was never seen is none,
    /// and no alarm is raised for it.
    fn default() -> Self {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(ProcessFigures::new()));
        let database = Arc::default();
        registry.register_collector(Box::new(DatabaseFigures::new(&database)));
        let (requests, connections) =
            (Requests::register(&mut registry), Connections::register(&mut registry));
        let own = registry.sub_registry_with_prefix("regain");
        let (events, method_events, refusals, messages, checks) = Default::default();
        let (check_seconds, checks_in_progress) = (Histogram::new(SECONDS), Gauge::default());
        let (waiting, dead) = Default::default();
        // A gauge, because readers of the older format know no `info`.
        let build = Family::<BuildLabels, Gauge>::default();
        build.get_or_create(&BuildLabels { version: env!("CARGO_PKG_VERSION") }).set(1);
        own.register("build_info", "The program that runs", build);
        own.register(
            "events",
            "Sign-ins, resets and whatever else the audit trail notes",
            Family::clone(&events),
        );
        own.register(
            "method_events",
            "Those of them that a method of a kind took part in: signed in with, added, removed",
            Family::clone(&method_events),
        );
        own.register(
            "refusals",
            "Steps that were not taken, by why; limits among them",
            Family::clone(&refusals),
        );
        own.register(
            "messages",
            "Attempts to send a message, by channel and outcome",
            Family::clone(&messages),
        );
        let carriers = Family::<CarrierLabels, Gauge>::default();
        own.register(
            "carrier_up",
            "1 while a carrier is used, 0 while it is left alone for a while",
            carriers.clone(),
        );
        own.register("password_checks", "Password checks by outcome", Family::clone(&checks));
        let help = "How long password checks took, with their wait for a thread";
        own.register("password_check_duration_seconds", help, Histogram::clone(&check_seconds));
        let help = "Password checks that run or wait";
        own.register("password_checks_in_progress", help, Gauge::clone(&checks_in_progress));
        own.register("queue_waiting", "Messages that wait to be sent", Gauge::clone(&waiting));
        own.register(
            "queue_dead",
            "Messages refused or out of use in the last day",
            Gauge::clone(&dead),
        );
        let oldest = Family::<LaneLabels, Gauge<u64, AtomicU64>>::default();
        let help =
            "How long the message has waited that waits longest, in seconds; 0 where none waits";
        own.register("queue_oldest_seconds", help, oldest.clone());
        let ready = Gauge::default();
        own.register(
            "ready",
            "1 where a request would work now, 0 where the database cannot be written",
            ready.clone(),
        );
        let guessing = Gauge::default();
        own.register(
            "guessing",
            "1 while more passwords or codes are wrong than usual, so that unknown browsers work or wait",
            guessing.clone(),
        );
        for refusal in ["fault", "busy", "too-many-attempts", "too-many-codes"] {
            let _ =
                Family::get_or_create(&refusals, &RefusalLabels { refusal: refusal.to_owned() });
        }
        for action in Action::ALL {
            let _ = Family::get_or_create(&events, &EventLabels { event: action.word() });
        }
        for channel in Channel::ALL.map(Channel::word) {
            for outcome in Delivery::VARIANTS {
                let _ = Family::get_or_create(&messages, &MessageLabels { channel, outcome });
            }
        }
        for outcome in Outcome::VARIANTS {
            let _ = Family::get_or_create(&checks, &CheckLabels { outcome });
        }
        Self {
            registry,
            requests,
            connections,
            events,
            method_events,
            refusals,
            messages,
            carriers,
            checks,
            check_seconds,
            checks_in_progress,
            waiting,
            dead,
            oldest,
            ready,
            guessing,
            database,
        }
    }
}

impl Metrics {
    /// The connections to the pages.
    pub fn connections(&self) -> &Connections {
        &self.connections
    }

    /// Reads the figures of this database from now on.
    pub fn watch(&self, database: &Arc<Database>) {
        // There is one database a program; a second would be a mistake that the first outlives.
        let _ = self.database.set(Arc::clone(database));
    }

    /// Counts an attempt to send a message.
    pub fn message(&self, channel: Channel, delivery: &Delivery) {
        let labels = MessageLabels { channel: channel.word(), outcome: delivery.word() };
        self.messages.get_or_create(&labels).inc();
    }

    /// Notes which carriers work.
    pub fn carriers(&self, carriers: &[CarrierState]) {
        for CarrierState { carrier, up } in carriers {
            self.carriers
                .get_or_create(&CarrierLabels { carrier: carrier.clone() })
                .set(i64::from(*up));
        }
    }

    /// Notes whether there is guessing across accounts.
    pub fn guessing(&self, alarmed: bool) {
        self.guessing.set(i64::from(alarmed));
    }

    /// Everything, in the OpenMetrics text format. A queue that cannot be seen is as it was seen
    /// last: an alarm does not end because the database is away.
    pub fn written(&self, ready: bool, queue: Option<QueueSize>, now: Timestamp) -> String {
        self.ready.set(i64::from(ready));
        if let Some(queue) = queue {
            self.waiting.set(queue.waiting);
            self.dead.set(queue.dead);
            for (lane, oldest) in
                [(Lane::Codes, queue.oldest_code), (Lane::Notices, queue.oldest_notice)]
            {
                let seconds = oldest.map_or(0, |since| now.since(since).as_secs());
                self.oldest.get_or_create(&LaneLabels { lane: lane.word() }).set(seconds);
            }
        }
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = prometheus_client::encoding::text::encode(&mut text, &self.registry);
        text
    }

    /// What counts the audit trail's events as they are logged.
    pub fn count_events(self: &Arc<Self>) -> CountEvents {
        CountEvents::new(Arc::clone(self))
    }
}
