//! Requests, counted and timed by method, route and status; and the connections that they come by.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tokio::time::Instant;

use super::Metrics;

/// The buckets of a duration, in seconds: a page (1 ms), a page with a password's hash (10 to 100
/// ms), a wait for one (2 s), up to what a handler is given (20 s).
pub(super) const SECONDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    /// The route's template, as in `/security-info/delete/{id}`.
    route: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    method: &'static str,
    route: &'static str,
}

/// What is counted of requests.
pub(super) struct Requests {
    total: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram>,
    in_flight: Gauge,
}

impl Requests {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let requests = Self {
            total: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            in_flight: Gauge::default(),
        };
        registry.register(
            "http_requests",
            "Requests answered, by method, route and status",
            requests.total.clone(),
        );
        registry.register(
            "http_request_duration_seconds",
            "How long requests took from their head to their answer",
            requests.seconds.clone(),
        );
        registry.register(
            "http_requests_in_flight",
            "Requests being answered",
            requests.in_flight.clone(),
        );
        requests
    }
}

/// The connections to a listener.
#[derive(Clone, Debug, Default)]
pub struct Connections {
    /// Those that are open.
    pub open: Gauge,
    /// Those that were closed at once, because their network had as many as it may.
    pub refused: Counter,
}

impl Connections {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let connections = Self::default();
        registry.register(
            "http_connections_open",
            "Connections that are open",
            connections.open.clone(),
        );
        let help = "Connections closed at once: their network had as many as it may";
        registry.register("http_connections_refused", help, connections.refused.clone());
        connections
    }
}

/// One more, for as long as it lives: also when the asker goes away.
pub(super) struct One(Gauge);

impl One {
    pub(super) fn more(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for One {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Made-up methods share a word, so that they make no new series.
fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

/// Counts requests and how long they take.
#[derive(Clone)]
pub struct CountRequests(pub Arc<Metrics>);

/// A request that is being answered.
pub struct InFlight {
    method: &'static str,
    route: &'static str,
    begun: Instant,
    _one: One,
}

impl web::Watch for CountRequests {
    type Seen = InFlight;

    fn begun(&self, method: &Method, route: &'static str) -> InFlight {
        let route = if route.is_empty() { "none" } else { route };
        let one = One::more(&self.0.requests.in_flight);
        InFlight { method: word(method), route, begun: Instant::now(), _one: one }
    }

    fn answered(&self, seen: InFlight, status: StatusCode) {
        let InFlight { method, route, begun, .. } = seen;
        let requests = &self.0.requests;
        let labels = RouteLabels { method, route };
        requests.seconds.get_or_create(&labels).observe(begun.elapsed().as_secs_f64());
        let labels = RequestLabels { method, route, status: status.as_u16() };
        requests.total.get_or_create(&labels).inc();
    }
}
