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

#[cfg(test)]
mod tests {
    use flows::ports::QueueSize;
    use tracing_subscriber::filter::LevelFilter;
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    #[test]
    fn events_are_counted_even_where_they_are_not_written() {
        let metrics = Arc::new(Metrics::default());
        let silent = tracing_subscriber::fmt::layer().with_writer(std::io::sink).with_filter(LevelFilter::OFF);
        let log = tracing_subscriber::registry().with(silent).with(metrics.count_events());
        tracing::subscriber::with_default(log, || {
            tracing::info!(event = Action::SignedIn.word(), account = "1");
            tracing::info!(event = Action::SignedIn.word());
            tracing::info!(event = "made up by somebody");
            tracing::info!("something else");
        });
        let written = metrics.written(QueueSize { waiting: 3, dead: 1 });
        assert!(written.contains("regain_events_total{event=\"signed-in\"} 2\n"), "{written}");
        assert!(written.contains("regain_queue_waiting 3\n") && written.contains("regain_queue_dead 1\n"), "{written}");
        assert!(!written.contains("made up"), "{written}");
    }
}
