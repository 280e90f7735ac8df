//! Counts the audit trail's events where they are logged, so that no flow needs to know of metrics.

use std::fmt;
use std::sync::Arc;

use domain::audit::Action;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::{EventLabels, Metrics};

/// A layer of the log that counts each line with an `event` of the audit trail.
pub struct CountEvents {
    metrics: Arc<Metrics>,
}

impl CountEvents {
    pub(super) fn new(metrics: Arc<Metrics>) -> Self {
        Self { metrics }
    }
}

impl<S: Subscriber> Layer<S> for CountEvents {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut found = Found(None);
        event.record(&mut found);
        if let Some(action) = found.0 {
            self.metrics.events.get_or_create(&EventLabels { event: action.word().to_owned() }).inc();
        }
    }
}

struct Found(Option<Action>);

impl Visit for Found {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "event" {
            self.0 = Action::from_word(value);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
