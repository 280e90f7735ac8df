//! Where the log goes and how it is written.

use std::sync::Arc;

use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use crate::config::LogFormat;
use crate::journal::StandardError;
use crate::metrics::Metrics;

/// Writes the log to standard error, with priorities where that is the journal, from `level` up,
/// where `RUST_LOG` says nothing else, and counts events in it.
pub fn begin(format: LogFormat, level: &str, metrics: &Arc<Metrics>) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let lines = match format {
        LogFormat::Text => {
            fmt::layer().with_writer(StandardError).with_ansi(false).with_target(false).boxed()
        }
        LogFormat::Json => fmt::layer()
            .with_writer(StandardError)
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .boxed(),
    };
    // What is counted is logged at this level; the rest need not be made for the counting's sake.
    let counting = metrics.count_events().with_filter(LevelFilter::INFO);
    let registry = tracing_subscriber::registry().with(lines.with_filter(filter)).with(counting);
    // It fails only where a log was begun already, and then there is one.
    let _ = registry.try_init();
    // A panic is an event like others, on one line (S61): where it was, but not its words, which
    // could hold anything.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        let backtrace = std::backtrace::Backtrace::capture();
        match backtrace.status() {
            std::backtrace::BacktraceStatus::Captured => {
                tracing::error!(at, %backtrace, "the program panicked")
            }
            _ => tracing::error!(at, "the program panicked"),
        }
    }));
}
