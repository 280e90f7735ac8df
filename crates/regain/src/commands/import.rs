//! `regain user import`: the accounts in a CSV file, all of them or none.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use csv::StringRecord;
use domain::password::{Password, PasswordHash};
use domain::typed::trimmed;
use flows::operator::{AddFailure, NewAccount, Operator};
use flows::ports::DirectoryFault;
use indicatif::{ProgressBar, ProgressDrawTarget};
use tokio::task::JoinSet;

use super::configuration::Configuration;
use super::person::{Person, Written, is_ours};
use super::{open_operator, say};
use crate::failure::Failure;

/// The columns; the first two are required.
const COLUMNS: [&str; 7] = ["sign_in_name", "display_name", "password", "email", "mobile", "office", "language"];

/// How many passwords are hashed at a time; fewer than the directory lets wait.
const HASHES_AT_ONCE: usize = 8;

/// Add the accounts in a CSV file.
#[derive(Args, Debug)]
pub struct Import {
    /// The file, with the columns sign_in_name,display_name,password,email,mobile,office,language; only the first two are required
    file: PathBuf,
    /// See whether all of them could be added, and add none
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    configuration: Configuration,
}

/// A person and the line of the file.
struct Row {
    line: u64,
    person: Person,
}

/// What is wrong with each line.
type Mistakes = BTreeMap<u64, Vec<String>>;

impl Import {
    /// Adds the accounts.
    pub async fn run(self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let operator = Arc::new(open_operator(&config).await?);
        let mut mistakes = Mistakes::new();
        let rows = self.rows(&operator, &mut mistakes)?;
        same_names(&rows, &mut mistakes);
        let accounts: Vec<NewAccount> = rows.iter().map(|row| row.person.0.clone()).collect();
        match operator.add_accounts(&accounts, true).await {
            Ok(()) => {}
            Err(AddFailure::Fault(fault)) => return Err(fault.into()),
            Err(AddFailure::Refused(refused)) => {
                for (index, why) in refused {
                    let line = mistakes.entry(rows[index].line).or_default();
                    // A name that is in the file twice has been named already.
                    if line.is_empty() {
                        line.push(why.to_string());
                    }
                }
            }
        }
        if !mistakes.is_empty() {
            return Err(failure(&mistakes));
        }
        let elsewhere = accounts.iter().filter(|account| !is_ours(&account.name, &operator)).count();
        if elsewhere > 0 {
            say(format_args!("{elsewhere} of the names are in none of organisation.domains; are they spelled right?"));
        }
        if self.dry_run {
            say(format_args!("All {} accounts can be added. None was, because of --dry-run.", accounts.len()));
            return Ok(());
        }
        let accounts = hashed(&operator, rows).await?;
        operator.add_accounts(&accounts, false).await.map_err(|failure| match failure {
            AddFailure::Fault(fault) => fault.into(),
            AddFailure::Refused(_) => {
                Failure::new("somebody else added one of these accounts meanwhile, so none was added", "Try again")
            }
        })?;
        say(format_args!("Added {} accounts.", accounts.len()));
        Ok(())
    }

    /// The lines that make sense; the others are noted.
    fn rows(&self, operator: &Operator, mistakes: &mut Mistakes) -> Result<Vec<Row>, Failure> {
        let path = self.file.display();
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_path(&self.file)
            .map_err(|error| Failure::new(format_args!("{path}: {error}"), "Check the path"))?;
        let header = reader
            .headers()
            .map_err(|error| Failure::new(format_args!("{path}: {error}"), "Save it as CSV in UTF-8"))?;
        let columns = columns(header).map_err(|what| {
            Failure::new(
                format_args!("{path}: {what}"),
                format_args!("The first line names the columns: {}", COLUMNS.join(",")),
            )
        })?;
        let width = header.len();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    mistakes.entry(line).or_default().push("it is not UTF-8".into());
                    continue;
                }
            };
            let line = record.position().map_or(0, csv::Position::line);
            if record.len() != width {
                let what = format!("it has {} columns and the first line {width}", record.len());
                mistakes.entry(line).or_default().push(what);
                continue;
            }
            match columns.written(&record).read(operator) {
                Ok(person) => rows.push(Row { line, person }),
                Err(found) => mistakes.entry(line).or_default().extend(found),
            }
        }
        if rows.is_empty() && mistakes.is_empty() {
            return Err(Failure::new(
                format_args!("{path}: there are no people in it"),
                "Write a line for each under the first",
            ));
        }
        Ok(rows)
    }
}

/// Where each of [`COLUMNS`] is.
struct Columns([Option<usize>; COLUMNS.len()]);

fn columns(header: &StringRecord) -> Result<Columns, String> {
    let mut places = [None; COLUMNS.len()];
    for (place, name) in header.iter().enumerate() {
        let Some(column) = COLUMNS.iter().position(|column| *column == trimmed(name)) else {
            return Err(format!("there is no column \"{}\"", trimmed(name).escape_debug()));
        };
        if places[column].replace(place).is_some() {
            return Err(format!("the column \"{}\" is there twice", COLUMNS[column]));
        }
    }
    match places {
        [Some(_), Some(_), ..] => Ok(Columns(places)),
        _ => Err(format!("the columns \"{}\" and \"{}\" are required", COLUMNS[0], COLUMNS[1])),
    }
}

impl Columns {
    fn written<'a>(&self, record: &'a StringRecord) -> Written<'a> {
        let [sign_in_name, display_name, password, email, mobile, office, language] =
            self.0.map(|place| place.and_then(|place| record.get(place)).unwrap_or_default());
        Written { sign_in_name, display_name, password, email, mobile, office, language }
    }
}

fn same_names(rows: &[Row], mistakes: &mut Mistakes) {
    let mut lines: HashMap<&str, u64> = HashMap::new();
    for Row { line, person: (account, _) } in rows {
        if let Some(first) = lines.get(account.name.canonical()) {
            mistakes.entry(*line).or_default().push(format!("the sign-in name is that of line {first}"));
        } else {
            lines.insert(account.name.canonical(), *line);
        }
    }
}

fn failure(mistakes: &Mistakes) -> Failure {
    let lines: Vec<String> =
        mistakes.iter().map(|(line, what)| format!("  line {line}: {}.", what.join("; "))).collect();
    let count = mistakes.len();
    let noun = if count == 1 { "line is" } else { "lines are" };
    Failure::said(format!(
        "{count} {noun} wrong, so nobody was added. Correct them and import the file again.\n{}",
        lines.join("\n")
    ))
}

/// The accounts with their passwords hashed; a progress bar where there is a terminal.
async fn hashed(operator: &Arc<Operator>, rows: Vec<Row>) -> Result<Vec<NewAccount>, Failure> {
    let target =
        if console::user_attended_stderr() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let progress = ProgressBar::with_draw_target(u64::try_from(rows.len()).ok(), target);
    let mut accounts = Vec::with_capacity(rows.len());
    let mut running: JoinSet<(usize, Result<PasswordHash, DirectoryFault>)> = JoinSet::new();
    for (index, Row { person: (account, password), .. }) in rows.into_iter().enumerate() {
        accounts.push(account);
        let Some(password) = password else {
            progress.inc(1);
            continue;
        };
        if running.len() >= HASHES_AT_ONCE {
            keep(&mut running, &mut accounts, &progress).await?;
        }
        let operator = Arc::clone(operator);
        running.spawn(async move { (index, hash(&operator, &password).await) });
    }
    while !running.is_empty() {
        keep(&mut running, &mut accounts, &progress).await?;
    }
    progress.finish_and_clear();
    Ok(accounts)
}

async fn hash(operator: &Operator, password: &Password) -> Result<PasswordHash, DirectoryFault> {
    loop {
        match operator.hash_password(password).await {
            // A slow machine: there is all the time in the world.
            Err(DirectoryFault::Busy) => {}
            done => return done,
        }
    }
}

async fn keep(
    running: &mut JoinSet<(usize, Result<PasswordHash, DirectoryFault>)>,
    accounts: &mut [NewAccount],
    progress: &ProgressBar,
) -> Result<(), Failure> {
    let failure = || Failure::new("a password could not be hashed, so nobody was added", "Try again");
    if let Some(done) = running.join_next().await {
        let (index, hash) = done.map_err(|_| failure())?;
        accounts[index].password = Some(hash.map_err(|_| failure())?);
        progress.inc(1);
    }
    Ok(())
}
