//! Where the log goes and how it is written.

use std::io;
use std::sync::Arc;

use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use crate::config::LogFormat;
use crate::metrics::Metrics;

/// Writes the log to standard error from `level` up, where `RUST_LOG` says nothing else, and counts events in it.
pub fn begin(format: LogFormat, level: &str, metrics: &Arc<Metrics>) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let lines = match format {
        LogFormat::Text => fmt::layer().with_writer(io::stderr).with_ansi(false).with_target(false).boxed(),
        LogFormat::Json => fmt::layer().with_writer(io::stderr).json().flatten_event(true).boxed(),
    };
    let registry = tracing_subscriber::registry().with(lines.with_filter(filter)).with(metrics.count_events());
    // It fails only where a log was begun already, and then there is one.
    let _ = registry.try_init();
}
