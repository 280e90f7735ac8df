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
use domain::typed::without_marks;
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
    written(writeln!(io::stdout(), "{}", harmless(&line.to_string())));
}

/// A text that sends a terminal nothing but letters, line ends and tabs: what a directory, a
/// browser or a server said may hold anything.
fn harmless(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// What others have written, as a part of a line: nothing in it begins another, or turns the
/// direction of what follows.
fn one_line(text: &str) -> String {
    without_marks(text).chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s115_what_others_wrote_sends_a_terminal_nothing_but_letters() {
        let hostile = "a\u{1b}[2Jb\u{7}c\u{9b}31md\re\u{7f}f\0g";
        assert_eq!(harmless(hostile), "a[2Jbc31mdefg");
        assert_eq!(harmless("one\n\ttwo é"), "one\n\ttwo é");
        assert_eq!(one_line("cn=a\nok\t\u{202e}b,\u{2066}dc=é"), "cn=aokb,dc=é");
    }
}
