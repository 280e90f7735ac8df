//! The commands, a file each.

pub mod backup;
pub mod check;
pub mod configuration;
pub mod directory;
pub mod doctor;
pub mod import;
pub mod init;
pub mod keys;
mod person;
pub mod queue;
pub mod serve;
mod test_account;
pub mod user;

use std::io::{self, Write as _};
use std::sync::Arc;

use domain::time::Timestamp;
use flows::Flows;

use crate::app::{App, Parts, page_settings};
use crate::config::Config;
use crate::failure::Failure;
use crate::metrics::Metrics;

/// What an operator can do, on the real database.
async fn open(config: &Config) -> Result<Arc<Flows>, Failure> {
    let parts = Parts::open(config).await?;
    let app = App::new(parts, config.policy.clone(), page_settings(config, false), Arc::new(Metrics::default()));
    Ok(Arc::clone(app.flows()))
}

/// A point in time as RFC 3339 writes it, to the second.
fn date(at: Timestamp) -> String {
    let instant = jiff::Timestamp::from_second(at.seconds()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    instant.to_string()
}

/// Writes a line to standard output. A reader that has gone away (`| head`) is no failure.
fn say(line: impl std::fmt::Display) {
    let _ = writeln!(io::stdout(), "{line}");
}
