//! What the system says of this process, under the names that every Prometheus client gives it.

use std::fmt;

use domain::time::Timestamp;
use flows::ports::Clock as _;
use procfs::process::{LimitValue, Process};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use crate::environment::SystemClock;

/// Reads the figures when they are asked for. Where the system does not tell one, it is left out.
#[derive(Debug)]
pub(super) struct ProcessFigures {
    started: Timestamp,
}

impl ProcessFigures {
    pub(super) fn new() -> Self {
        // The system counts from its own start, which a hardened unit does not let us read.
        Self { started: SystemClock.now() }
    }
}

struct Found {
    cpu_seconds: f64,
    resident: u64,
    virtual_size: u64,
    threads: i64,
    open_files: Option<usize>,
    most_files: Option<u64>,
}

fn look() -> Option<Found> {
    let process = Process::myself().ok()?;
    let stat = process.stat().ok()?;
    let ticks = procfs::ticks_per_second();
    let most_files =
        process.limits().ok().and_then(|limits| match limits.max_open_files.soft_limit {
            LimitValue::Value(most) => Some(most),
            LimitValue::Unlimited => None,
        });
    Some(Found {
        // 2^53 ticks are three million years.
        cpu_seconds: (stat.utime + stat.stime) as f64 / ticks as f64,
        resident: stat.rss * procfs::page_size(),
        virtual_size: stat.vsize,
        threads: stat.num_threads,
        open_files: process.fd_count().ok(),
        most_files,
    })
}

/// A gauge that is looked up, not kept.
fn gauge(
    encoder: &mut DescriptorEncoder,
    name: &str,
    help: &str,
    value: impl TryInto<i64>,
) -> fmt::Result {
    let Ok(value) = value.try_into() else { return Ok(()) };
    let gauge = ConstGauge::new(value);
    gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)
}

impl Collector for ProcessFigures {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        gauge(
            &mut encoder,
            "process_start_time_seconds",
            "When the process started, in seconds since 1970",
            self.started.0 / 1_000_000,
        )?;
        let Some(found) = look() else { return Ok(()) };
        let cpu = ConstCounter::new(found.cpu_seconds);
        let help = "User and system CPU time spent, in seconds";
        cpu.encode(encoder.encode_descriptor(
            "process_cpu_seconds",
            help,
            None,
            cpu.metric_type(),
        )?)?;
        gauge(
            &mut encoder,
            "process_resident_memory_bytes",
            "Resident memory size in bytes",
            found.resident,
        )?;
        gauge(
            &mut encoder,
            "process_virtual_memory_bytes",
            "Virtual memory size in bytes",
            found.virtual_size,
        )?;
        gauge(&mut encoder, "process_threads", "Threads of the process", found.threads)?;
        if let Some(open) = found.open_files {
            gauge(&mut encoder, "process_open_fds", "Open file descriptors", open)?;
        }
        if let Some(most) = found.most_files {
            gauge(
                &mut encoder,
                "process_max_fds",
                "The most file descriptors that may be open",
                most,
            )?;
        }
        Ok(())
    }
}
