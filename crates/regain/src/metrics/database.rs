//! What the database says of itself: transactions, their commits and faults, the pool, the version
//! of its shape.

use std::fmt;
use std::sync::{Arc, OnceLock};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use store::Database;

/// Reads the figures of a database when they are asked for; there are none before it is open.
pub(super) struct DatabaseFigures {
    database: Arc<OnceLock<Arc<Database>>>,
}

impl DatabaseFigures {
    /// The figures of the database that will be put into `database`.
    pub(super) fn new(database: &Arc<OnceLock<Arc<Database>>>) -> Self {
        Self { database: Arc::clone(database) }
    }
}

impl fmt::Debug for DatabaseFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseFigures").finish_non_exhaustive()
    }
}

#[derive(Debug, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

#[derive(Debug, EncodeLabelSet)]
struct State {
    state: &'static str,
}

/// Counters of one name, one a label.
fn counters<L: EncodeLabelSet>(
    encoder: &mut DescriptorEncoder,
    name: &str,
    help: &str,
    values: impl IntoIterator<Item = (L, u64)>,
) -> fmt::Result {
    let mut family =
        encoder.encode_descriptor(name, help, None, ConstCounter::new(0u64).metric_type())?;
    for (label, value) in values {
        ConstCounter::new(value).encode(family.encode_family(&label)?)?;
    }
    Ok(())
}

fn gauge(encoder: &mut DescriptorEncoder, name: &str, help: &str, value: u64) -> fmt::Result {
    let gauge = ConstGauge::new(value);
    gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)
}

impl Collector for DatabaseFigures {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let Some(database) = self.database.get() else { return Ok(()) };
        let (encoder, figures) = (&mut encoder, database.figures());
        let begun =
            [(Kind { kind: "read" }, figures.views), (Kind { kind: "write" }, figures.works)];
        counters(encoder, "regain_database_transactions", "Transactions begun", begun)?;
        let commits = ConstCounter::new(figures.commits);
        let help = "Commits that were answered";
        commits.encode(encoder.encode_descriptor(
            "regain_database_commits",
            help,
            None,
            commits.metric_type(),
        )?)?;
        let seconds = ConstCounter::new(figures.commit_time.as_secs_f64());
        let (name, help) =
            ("regain_database_commit_seconds", "How long those commits took together");
        seconds.encode(encoder.encode_descriptor(name, help, None, seconds.metric_type())?)?;
        let faults = [
            (Kind { kind: "rolled-back" }, figures.faults),
            (Kind { kind: "in-doubt" }, figures.in_doubt),
        ];
        let help = "Transactions that failed: rolled back, or a commit without an answer";
        counters(encoder, "regain_database_faults", help, faults)?;
        let Some(pool) = database.pool() else { return Ok(()) };
        gauge(
            encoder,
            "regain_database_pool_size",
            "The most connections that there can be",
            pool.size,
        )?;
        gauge(
            encoder,
            "regain_database_pool_waiting",
            "Steps that wait for a connection",
            pool.waiting,
        )?;
        let help = "Connections that are open";
        let (name, used) =
            ("regain_database_pool_connections", pool.open.saturating_sub(pool.idle));
        let mut family =
            encoder.encode_descriptor(name, help, None, ConstGauge::new(0u64).metric_type())?;
        for (state, count) in [("used", used), ("idle", pool.idle)] {
            ConstGauge::new(count).encode(family.encode_family(&State { state })?)?;
        }
        Ok(())
    }
}
