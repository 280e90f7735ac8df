//! The commands, a file each.

pub mod apps;
pub mod audit;
pub mod backup;
pub mod check;
pub mod configuration;
pub mod directory;
pub mod doctor;
pub mod help_desk;
pub mod import;
pub mod init;
pub mod keys;
pub mod letter;
mod operator;
mod person;
pub mod queue;
pub mod report;
pub mod serve;
mod spreadsheet;
mod test_account;
pub mod token;
pub mod user;

use std::io::{self, Write as _};

use domain::time::Timestamp;
use flows::operator::Operator;

use crate::app::Parts;
use crate::config::Config;
use crate::failure::Failure;

/// What an operator can do, on the real database, in the name of the person who runs this command.
async fn open_operator(config: &Config) -> Result<Operator, Failure> {
    Ok(Parts::open_existing(config).await?.operator(config.policy.clone(), operator::who()))
}

/// The same, but that a database which is not there yet is made.
async fn open_or_make(config: &Config) -> Result<Operator, Failure> {
    Ok(Parts::open(config).await?.operator(config.policy.clone(), operator::who()))
}

/// A point in time as RFC 3339 writes it, to the second.
fn date(at: Timestamp) -> String {
    let instant = jiff::Timestamp::from_second(at.seconds()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    instant.to_string()
}

/// Writes to standard output what is whole lines already.
fn print(text: impl std::fmt::Display) {
    written(write!(io::stdout(), "{text}"));
}

/// Ends the program where standard output takes nothing more: half of a list is not to be taken for
/// all of it. A reader that has gone away (`| head`) has had enough.
fn written(done: io::Result<()>) {
    let Err(error) = done.and_then(|()| io::stdout().flush()) else { return };
    if error.kind() != io::ErrorKind::BrokenPipe {
        crate::journal::fail(&format!(
            "regain: {}",
            Failure::file(std::path::Path::new("standard output"), &error)
        ));
        std::process::exit(1);
    }
}

/// Writes a line to standard output. A reader that has gone away (`| head`) is no failure.
fn say(line: impl std::fmt::Display) {
    written(writeln!(io::stdout(), "{line}"));
}
