//! `regain backup` and `regain restore`.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use domain::keys::hex;
use domain::time::Timestamp;
use flows::ports::Clock as _;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use store::{Anew, BackupError, Database, Identities, Recipients, Restored, Source};
use tempfile::NamedTempFile;
use tokio::signal::unix::{SignalKind, signal};

use super::configuration::Configuration;
use super::{date, say};
use crate::app::{must_be_there, read_keys};
use crate::environment::{SystemClock, SystemRandom, random};
use crate::failure::Failure;
use crate::ownership::NewFile;

/// Standard output or input, in place of a file.
const STANDARD: &str = "-";
/// The beginning of a copy that version 0.1.0 made: the database itself.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// `regain backup`.
#[derive(Args, Debug)]
pub struct Backup {
    /// The file to write; - for standard output
    file: PathBuf,
    /// Encrypt for this age recipient (age1…) rather than for the key file; can be given several
    /// times
    #[arg(long = "recipient", value_name = "RECIPIENT")]
    recipients: Vec<String>,
    #[command(flatten)]
    configuration: Configuration,
}

/// `regain restore`.
#[derive(Args, Debug)]
pub struct Restore {
    /// The file that `regain backup` wrote; - for standard input
    #[arg(required_unless_present = "in_place")]
    file: Option<PathBuf>,
    /// The file with the age identity that the backup is for, where it is not for the key file
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// The database was put back by other means: end what was open in it
    #[arg(long, conflicts_with_all = ["file", "identity"])]
    in_place: bool,
    /// No password works any more: everybody chooses a new one, proving who they are by their
    /// methods
    #[arg(long)]
    require_new_passwords: bool,
    #[command(flatten)]
    configuration: Configuration,
}

impl Backup {
    /// Writes everything to a new file, also while the service runs.
    pub async fn run(self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let keys = read_keys(&config)?;
        let recipients = match self.recipients.as_slice() {
            [] => Recipients::key_file(&keys),
            named => Recipients::parse(named).map_err(|error| refused("--recipient", &error))?,
        };
        must_be_there(&config)?;
        let database = Database::open(&config.database, keys, Arc::new(SystemRandom)).await?;
        if self.file == Path::new(STANDARD) {
            return to_standard_output(&database, &recipients).await;
        }
        let fault = |error: &io::Error| Failure::file(&self.file, error);
        // It gets its name when it is whole and on disk; until then there is none to take for a
        // backup.
        let folder = self
            .file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        if self.file.symlink_metadata().is_ok() {
            return Err(exists(&self.file));
        }
        let mut draft = NamedTempFile::with_prefix_in(".regain-backup-", folder)
            .map_err(|error| fault(&error))?;
        remove_when_interrupted(draft.path().to_owned())?;
        write(&database, draft.as_file_mut(), &recipients)
            .await
            .map_err(|error| refused(&self.file.display(), &error))?;
        draft.as_file().sync_all().map_err(|error| fault(&error))?;
        draft.persist_noclobber(&self.file).map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => exists(&self.file),
            _ => fault(&error.error),
        })?;
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| fault(&error))?;
        let needed = if self.recipients.is_empty() {
            "the key file"
        } else {
            "the identity and the key file"
        };
        say(format_args!(
            "Wrote {}. It is worth nothing without {needed}; keep that in another place.",
            self.file.display()
        ));
        Ok(())
    }
}

fn exists(file: &Path) -> Failure {
    Failure::new(
        format_args!("{} exists already", file.display()),
        "Name another file, or move that one away",
    )
}

/// The file that a refusal is about stands before it, unless it is the database that is refused.
fn refused(what: &(impl std::fmt::Display + ?Sized), error: &BackupError) -> Failure {
    match error {
        BackupError::Place(_) | BackupError::Database(_) => {
            Failure::said(format!("{error}. {}", error.remedy()))
        }
        _ => Failure::said(format!("{what}: {error}. {}", error.remedy())),
    }
}

async fn to_standard_output(database: &Database, recipients: &Recipients) -> Result<(), Failure> {
    if io::stdout().is_terminal() {
        let remedy = "Send standard output to a file or another program, or name a file";
        return Err(Failure::new("a backup is not for reading on a screen", remedy));
    }
    let mut out = io::stdout();
    let written = write(database, &mut out, recipients).await;
    written.map_err(|error| refused(&"standard output", &error))?;
    eprintln!(
        "Wrote a backup. It is worth nothing without the key file; keep that in another place."
    );
    Ok(())
}

async fn write(
    database: &Database,
    to: impl Write + Send,
    recipients: &Recipients,
) -> Result<(), BackupError> {
    let progress = progress(None);
    let told = &mut |rows| progress.inc(rows);
    let written = database.backup(to, recipients, SystemClock.now(), told).await;
    progress.finish_and_clear();
    written.map(|_| ())
}

impl Restore {
    /// Puts a backup in the place of a database that is not there (any more).
    pub async fn run(self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let keys = read_keys(&config)?;
        // Random rather than counted: the same backup may be restored twice.
        let epoch = hex(&random::<16>());
        let now = SystemClock.now();
        let (gates, new_passwords) = (config.policy.recovery.gates, self.require_new_passwords);
        let recovery = &config.policy.recovery;
        let kinds: &[_] = if recovery.enabled { &recovery.methods } else { &[] };
        let anew = Anew { epoch: &epoch, new_passwords, gates, kinds, now };
        let Some(file) = self.file else {
            must_be_there(&config)?;
            let database = Database::open(&config.database, keys, Arc::new(SystemRandom)).await?;
            let restored = database.end_everything(&anew).await?;
            say(format_args!(
                "Ended everything that was open in {}. {ENDED} Start every server anew.",
                config.database
            ));
            say("How old it is, is not known here.");
            say_what_it_means(&restored, new_passwords);
            return Ok(());
        };
        let identities = match &self.identity {
            None => Identities::key_file(&keys),
            Some(path) => identities(path)?,
        };
        let standard = file == Path::new(STANDARD);
        let named = if standard { "standard input".to_owned() } else { file.display().to_string() };
        let from: Box<dyn Read + Send> = match standard {
            true => Box::new(io::stdin()),
            false => Box::new(File::open(&file).map_err(|error| Failure::file(&file, &error))?),
        };
        let mut from = BufReader::new(from);
        let beginning = from.fill_buf().map_err(|error| Failure::file(&file, &error))?;
        let source = match beginning.starts_with(SQLITE) {
            true if standard => {
                return Err(Failure::new(
                    "this is a database itself",
                    "Name the file in which it is",
                ));
            }
            true => Source::Copy(&file),
            false => Source::Backup(Box::new(from), &identities),
        };
        let progress = progress(None);
        let told = &mut |rows| progress.inc(rows);
        let new = NewFile::before(&config);
        let restored = Database::restore(&config.database, source, &keys, &anew, told).await;
        progress.finish_and_clear();
        let restored = restored.map_err(|error| refused(&named, &error))?;
        new.belongs_to_the_service();
        say(format_args!("Restored {}. {ENDED}", config.database));
        match restored.begun_at {
            Some(at) => say(format_args!("The backup was made {}, on {}.", age(at, now), date(at))),
            None => say("When this copy was made does not stand in it."),
        }
        say_what_it_means(&restored, new_passwords);
        Ok(())
    }
}

/// What a restore means for people.
const ENDED: &str = "Everybody signs in anew, and no code from before works.";

/// How long ago that was, in words. A clock that went back since says less than an hour.
fn age(at: Timestamp, now: Timestamp) -> String {
    match now.since(at).as_secs() / 3600 {
        0 => "less than an hour ago".into(),
        1 => "1 hour ago".into(),
        hours @ 2..48 => format!("{hours} hours ago"),
        hours => format!("{} days ago", hours / 24),
    }
}

/// What is again as it was, and who has to do what.
fn say_what_it_means(restored: &Restored, new_passwords: bool) {
    say(
        "Passwords that were changed and methods that were deleted since then are as they were: deleted phones and addresses",
    );
    say(
        "can reset passwords again. After the next sign-in each person is asked once whether the list of methods is right.",
    );
    if !new_passwords {
        say("Old passwords work again. Where they must not, restore with --require-new-passwords.");
        return;
    }
    let Restored { accounts, without_reset, .. } = restored;
    say(format_args!(
        "No password works: each of the {accounts} accounts needs a new one, by a reset (/reset)."
    ));
    say(match without_reset {
        0 => "Each account in use has the methods for that.".to_owned(),
        some => format!(
            "Accounts in use without the methods for that now: {some}. They need the help desk."
        ),
    });
}

fn identities(path: &Path) -> Result<Identities, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    Identities::parse(&text).map_err(|error| refused(&path.display(), &error))
}

/// Rows so far, and of how many where that is known; only where there is a terminal.
pub(super) fn progress(of: Option<u64>) -> ProgressBar {
    let target = if console::user_attended_stderr() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let template = match of {
        None => "{human_pos} rows, {elapsed}",
        Some(_) => "{wide_bar} {human_pos} of {human_len} rows, {eta} left",
    };
    let style = ProgressStyle::with_template(template).unwrap_or(ProgressStyle::default_bar());
    ProgressBar::with_draw_target(of, target).with_style(style)
}

/// Leaves no half of a file behind when the operator has enough of waiting.
fn remove_when_interrupted(path: PathBuf) -> Result<(), Failure> {
    let failure = |error| {
        Failure::new(
            format_args!("signals cannot be received ({error})"),
            "Run the program where it may",
        )
    };
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failure)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failure)?;
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        let _ = std::fs::remove_file(path);
        eprintln!("regain: the backup was interrupted, and nothing of it was kept. Run it again.");
        std::process::exit(1);
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_said_in_hours_and_then_in_days() {
        const HOUR: i64 = 3_600_000_000;
        let cases = [
            (-HOUR, "less than an hour ago"),
            (HOUR - 1, "less than an hour ago"),
            (HOUR, "1 hour ago"),
            (2 * HOUR - 1, "1 hour ago"),
            (2 * HOUR, "2 hours ago"),
            (48 * HOUR - 1, "47 hours ago"),
            (48 * HOUR, "2 days ago"),
            (72 * HOUR, "3 days ago"),
        ];
        for (since, words) in cases {
            assert_eq!(age(Timestamp(7 * HOUR), Timestamp(7 * HOUR + since)), words);
        }
    }
}
