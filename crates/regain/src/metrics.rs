//! What is counted, for Prometheus. Routes, kinds and outcomes; never anything of a person's.

mod directory;
mod events;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use domain::method::MethodKind;
use flows::ports::{CarrierState, Delivery, QueueSize};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tokio::time::Instant;

pub use directory::MeasuredDirectory;
pub use events::CountEvents;

/// The buckets of a request's duration, in seconds: a page, a page with a password's hash, a wait for one.
const SECONDS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0, 10.0];

/// A request's labels.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    /// The route's template, as in `/security-info/delete/{id}`.
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct EventLabels {
    event: String,
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

/// Everything that is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Histogram,
    events: Family<EventLabels, Counter>,
    messages: Family<MessageLabels, Counter>,
    carriers: Family<CarrierLabels, Gauge>,
    checks: Family<CheckLabels, Counter>,
    checks_in_progress: Gauge,
    waiting: Gauge<u64, AtomicU64>,
    dead: Gauge<u64, AtomicU64>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("regain");
        let metrics = Self {
            registry: Registry::default(),
            requests: Family::default(),
            seconds: Histogram::new(SECONDS),
            events: Family::default(),
            messages: Family::default(),
            carriers: Family::default(),
            checks: Family::default(),
            checks_in_progress: Gauge::default(),
            waiting: Gauge::default(),
            dead: Gauge::default(),
        };
        registry.register("requests", "Requests by route and status", metrics.requests.clone());
        registry.register("request_seconds", "How long requests took", metrics.seconds.clone());
        registry.register("events", "Sign-ins, resets and whatever else the audit trail notes", metrics.events.clone());
        registry.register("messages", "Attempts to send a message, by channel and outcome", metrics.messages.clone());
        let carriers = metrics.carriers.clone();
        registry.register("carrier_up", "1 while a carrier is used, 0 while it is left alone for a while", carriers);
        registry.register("password_checks", "Password checks by outcome", metrics.checks.clone());
        let in_progress = metrics.checks_in_progress.clone();
        registry.register("password_checks_in_progress", "Password checks that run or wait", in_progress);
        registry.register("queue_waiting", "Messages that wait to be sent", metrics.waiting.clone());
        registry.register("queue_dead", "Messages refused or out of use in the last day", metrics.dead.clone());
        Self { registry, ..metrics }
    }
}

impl Metrics {
    /// Counts an attempt to send a message.
    pub fn message(&self, kind: MethodKind, delivery: &Delivery) {
        let channel = match kind {
            MethodKind::Phone => "text",
            MethodKind::Email => "email",
        };
        let outcome = delivery.word();
        self.messages.get_or_create(&MessageLabels { channel, outcome }).inc();
    }

    /// Notes which carriers work.
    pub fn carriers(&self, carriers: &[CarrierState]) {
        for CarrierState { carrier, up } in carriers {
            self.carriers.get_or_create(&CarrierLabels { carrier: carrier.clone() }).set(i64::from(*up));
        }
    }

    /// Everything, in the OpenMetrics text format.
    pub fn written(&self, queue: QueueSize) -> String {
        self.waiting.set(queue.waiting);
        self.dead.set(queue.dead);
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

/// Counts a request and how long it took.
pub async fn count_request(metrics: Arc<Metrics>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let begun = Instant::now();
    let response = next.run(request).await;
    metrics.seconds.observe(begun.elapsed().as_secs_f64());
    metrics.requests.get_or_create(&RequestLabels { route, status: response.status().as_u16() }).inc();
    response
}
