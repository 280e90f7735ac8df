//! Where the log goes and how it is written.

use std::fmt::Result;
use std::sync::Arc;

use tracing::{Event, Subscriber};
use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime as _, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};
use web::request_id;

use crate::config::LogFormat;
use crate::journal::StandardError;
use crate::metrics::Metrics;

/// Writes the log to standard error, with priorities where that is the journal, from `level` up,
/// where `RUST_LOG` says nothing else, and counts events in it.
pub fn begin(format: LogFormat, level: &str, metrics: &Arc<Metrics>) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let lines = match format {
        LogFormat::Text => {
            fmt::layer().with_writer(StandardError).with_ansi(false).event_format(Text).boxed()
        }
        LogFormat::Json => fmt::layer()
            .with_writer(StandardError)
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .with_current_span(false)
            .map_event_format(Json)
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

/// A line of text: when, how serious, of which request, what.
struct Text;

impl<S, N> FormatEvent<S, N> for Text
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut line: Writer<'_>,
        event: &Event<'_>,
    ) -> Result {
        SystemTime.format_time(&mut line)?;
        write!(line, " {:>5} ", event.metadata().level())?;
        if let Some(id) = request_id::current() {
            write!(line, "request{{id={id:?}}}: ")?;
        }
        context.format_fields(line.by_ref(), event)?;
        writeln!(line)
    }
}

/// The library's line of JSON, with the request that it is about at its end.
struct Json<F>(F);

impl<S, N, F> FormatEvent<S, N> for Json<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut line: Writer<'_>,
        event: &Event<'_>,
    ) -> Result {
        let mut made = String::new();
        self.0.format_event(context, Writer::new(&mut made), event)?;
        match (request_id::current(), made.strip_suffix("}\n")) {
            // A name is of letters that mean nothing in JSON.
            (Some(id), Some(open)) => {
                writeln!(line, "{open},\"span\":{{\"id\":\"{id}\",\"name\":\"request\"}}}}")
            }
            _ => line.write_str(&made),
        }
    }
}
