//! Counts the audit trail's events, and the refusals that people meet, where they are logged, so
//! that no flow needs to know of metrics.

use std::fmt;
use std::sync::Arc;

use domain::audit::Action;
use domain::method::MethodKind;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::{EventLabels, MethodEventLabels, Metrics, RefusalLabels};

/// A layer of the log that counts each line with an `event` of the audit trail or a `refusal`.
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
        let mut found = Found::default();
        event.record(&mut found);
        if let Some(action) = found.action {
            let event = action.word();
            self.metrics.events.get_or_create(&EventLabels { event }).inc();
            if let Some(kind) = found.kind {
                let labels = MethodEventLabels { event, kind: kind.word() };
                self.metrics.method_events.get_or_create(&labels).inc();
            }
        }
        if let Some(refusal) = found.refusal {
            self.metrics.refusals.get_or_create(&RefusalLabels { refusal }).inc();
        }
    }
}

#[derive(Default)]
struct Found {
    action: Option<Action>,
    kind: Option<MethodKind>,
    refusal: Option<String>,
}

impl Visit for Found {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "event" => self.action = Action::from_word(value),
            "kind" => self.kind = MethodKind::from_word(value),
            // Only `Refusal::word` and the words of the gates are ever logged under this name.
            "refusal" => self.refusal = Some(value.to_owned()),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

#[cfg(test)]
mod tests {
    use domain::time::Timestamp;
    use flows::Refusal;
    use flows::ports::QueueSize;
    use tracing_subscriber::filter::LevelFilter;
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    #[test]
    fn events_are_counted_even_where_they_are_not_written() {
        let metrics = Arc::new(Metrics::default());
        let silent = tracing_subscriber::fmt::layer()
            .with_writer(std::io::sink)
            .with_filter(LevelFilter::OFF);
        let log = tracing_subscriber::registry().with(silent).with(metrics.count_events());
        tracing::subscriber::with_default(log, || {
            tracing::info!(event = Action::SignedIn.word(), account = "1");
            tracing::info!(event = Action::SignedIn.word());
            let kind = Some(MethodKind::Passkey.word());
            tracing::info!(event = Action::SignedIn.word(), account = "2", kind);
            tracing::info!(event = "made up by somebody", kind = "passkey");
            tracing::info!(event = Action::MethodAdded.word(), kind = "made up");
            tracing::info!("something else");
            tracing::info!(refusal = Refusal::Busy.word());
        });
        let written = metrics.written(
            true,
            Some(QueueSize {
                waiting: 3,
                dead: 1,
                oldest_code: Some(Timestamp(5_000_000)),
                oldest_notice: None,
            }),
            Timestamp(130_000_000),
        );
        assert!(written.contains("regain_queue_oldest_seconds{lane=\"codes\"} 125\n"), "{written}");
        assert!(written.contains("regain_queue_oldest_seconds{lane=\"notices\"} 0\n"), "{written}");
        assert!(written.contains("regain_events_total{event=\"signed-in\"} 3\n"), "{written}");
        let of_kinds: Vec<_> =
            written.lines().filter(|line| line.starts_with("regain_method_events")).collect();
        assert_eq!(
            of_kinds,
            ["regain_method_events_total{event=\"signed-in\",kind=\"passkey\"} 1"],
            "{written}"
        );
        assert!(
            written.contains("regain_queue_waiting 3\n")
                && written.contains("regain_queue_dead 1\n"),
            "{written}"
        );
        assert!(written.contains("regain_refusals_total{refusal=\"busy\"} 1\n"), "{written}");
        assert!(!written.contains("made up"), "{written}");
    }
}
