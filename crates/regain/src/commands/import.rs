//! `regain user import`: the people in a CSV file, all of them or none.

mod columns;
mod encoding;
mod preview;
mod progress;
mod table;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use console::Term;
use domain::method::Destination;
use domain::password::{Password, PasswordHash};
use flows::operator::{AddFailure, AddRefusal, NewAccount, Operator, Taken, WhereThere};
use flows::ports::DirectoryFault;
use indicatif::ProgressBar;
use tokio::task::JoinSet;

use self::columns::{COLUMNS, PASSWORD, Renamed, columns, separator};
use self::progress::bar;
use self::table::{Rows, preamble};
use super::configuration::Configuration;
use super::person::{Person, is_ours};
use super::{open_or_make, say};
use crate::failure::Failure;

/// How many passwords are hashed at a time; fewer than the directory lets wait.
const HASHES_AT_ONCE: usize = 8;

/// Add the people in a CSV file.
#[derive(Args, Debug)]
pub struct Import {
    /// The file, with the columns sign_in_name,display_name,password,email,mobile,office,language;
    /// only the first two are required
    file: PathBuf,
    /// See what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Change the accounts that are there to what the file says, after showing each change; an
    /// empty cell changes nothing
    #[arg(long, group = "there")]
    update: bool,
    /// Leave the accounts that are there as they are
    #[arg(long, group = "there")]
    skip_existing: bool,
    /// Give the accounts that are there what they lack, and change nothing that they have
    #[arg(long, group = "there")]
    add_only: bool,
    /// Don't ask before changing accounts that are there
    #[arg(long)]
    yes: bool,
    /// A column that has another heading in this file, as in sign_in_name=UserPrincipalName; may
    /// be given several times
    #[arg(long = "column", value_name = "OURS=THEIRS")]
    columns: Vec<Renamed>,
    #[command(flatten)]
    configuration: Configuration,
}

/// A person and the line of the file.
struct Listed {
    line: u64,
    person: Person,
}

/// What is wrong with each line.
type Mistakes = BTreeMap<u64, Vec<String>>;

impl Import {
    /// Adds the accounts.
    pub async fn run(self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let operator = Arc::new(open_or_make(&config).await?);
        let mut mistakes = Mistakes::new();
        let listed = self.listed(&operator, &mut mistakes)?;
        same_names(&listed, &mut mistakes);
        let accounts: Vec<NewAccount> = listed.iter().map(|one| one.person.0.clone()).collect();
        let taken = match take(&operator, &accounts, self.there(), true).await {
            Ok(taken) => taken,
            Err(AddFailure::Fault(fault)) => return Err(fault.into()),
            Err(AddFailure::Refused(refused)) => return Err(refusal(&refused, &listed, mistakes)),
        };
        if !mistakes.is_empty() {
            return Err(failure(&mistakes, false));
        }
        let outside = accounts.iter().filter(|account| !is_ours(&account.name, &operator)).count();
        if outside > 0 {
            say(match outside {
                1 => "One of the names is in none of organisation.domains; is it spelled right?"
                    .to_owned(),
                _ => format!(
                    "{outside} of the names are in none of organisation.domains; are they spelled right?"
                ),
            });
        }
        if let Some(line) = without_texts(&accounts, &operator) {
            say(line);
        }
        preview::show(listed.iter().map(|one| (one.line, &one.person)).zip(&taken));
        if self.dry_run {
            say(preview::would(&taken));
            return Ok(());
        }
        if !self.yes && preview::changed(&taken) > 0 && !agreed()? {
            say("Nothing was changed.");
            return Ok(());
        }
        let accounts = hashed(&operator, listed, &taken).await?;
        let taken = take(&operator, &accounts, self.there(), false).await.map_err(|failure| {
            match failure {
                AddFailure::Fault(fault) => fault.into(),
                AddFailure::Refused(_) => Failure::new(
                    "another program changed one of these accounts meanwhile, so nothing was done",
                    "Try again",
                ),
            }
        })?;
        say(preview::done(&taken));
        Ok(())
    }

    fn there(&self) -> WhereThere {
        match (self.update, self.skip_existing, self.add_only) {
            (true, ..) => WhereThere::Change,
            (_, true, _) => WhereThere::Leave,
            (_, _, true) => WhereThere::Complete,
            _ => WhereThere::Refuse,
        }
    }

    /// The lines that make sense; the others are noted.
    fn listed(&self, operator: &Operator, mistakes: &mut Mistakes) -> Result<Vec<Listed>, Failure> {
        let path = self.file.display();
        let bytes = std::fs::read(&self.file)
            .map_err(|error| Failure::new(format_args!("{path}: {error}"), "Check the path"))?;
        let read = encoding::text(&bytes).map_err(|what| {
            let remedy = "Save it as \"CSV UTF-8\" and import that";
            Failure::new(format_args!("{path}: {what}"), remedy)
        })?;
        let before = preamble(&read.text);
        let parted_by = before.separator.unwrap_or_else(|| separator(before.rest, &self.columns));
        let mut rows = Vec::new();
        for row in Rows::new(before.rest, parted_by, before.line) {
            rows.push(row.map_err(|unclosed| {
                Failure::new(
                    format_args!(
                        "{path}: line {}: a quote is opened in it that is not closed where the field ends",
                        unclosed.line
                    ),
                    "Close it, or take it out; a quote inside of quotes is written twice",
                )
            })?);
        }
        let (header, rows) = rows.split_first().ok_or_else(|| no_header(&path, "it is empty"))?;
        let columns = columns(header, &self.columns).map_err(|what| no_header(&path, &what))?;
        let mut ignored = columns.ignored.clone();
        ignored.extend(
            columns.unnamed(header, rows.iter()).iter().map(|number| format!("number {number}")),
        );
        let sign = match parted_by {
            '\t' => "tabs".to_owned(),
            sign => format!("\"{sign}\""),
        };
        let count = rows.len();
        let people = if count == 1 { "person" } else { "people" };
        say(format_args!(
            "{path} is read as {}, its columns parted by {sign}: {count} {people}.",
            read.encoding
        ));
        if !ignored.is_empty() {
            say(format_args!("Columns that are not used: {}.", ignored.join(", ")));
        }
        if columns.has(PASSWORD) && (self.update || self.add_only) {
            say("Passwords of accounts that are there stay as they are.");
        }
        let mut listed = Vec::new();
        for row in rows {
            let read = columns.written(row).map_err(|what| vec![what]).and_then(|written| {
                // Typed by its owner, it would be another one.
                if written.password.trim() != written.password {
                    mistakes
                        .entry(row.line)
                        .or_default()
                        .push("the password: there is a blank at one of its ends".into());
                }
                written.read(operator)
            });
            match read {
                Ok(person) => listed.push(Listed { line: row.line, person }),
                Err(found) => mistakes.entry(row.line).or_default().extend(found),
            }
        }
        if listed.is_empty() && mistakes.is_empty() {
            return Err(Failure::new(
                format_args!("{path}: there are no people in it"),
                "Write a line for each under the first",
            ));
        }
        Ok(listed)
    }
}

fn no_header(path: &std::path::Display<'_>, what: &str) -> Failure {
    Failure::new(
        format_args!("{path}: {what}"),
        format_args!(
            "The first line names the columns: {}. For one with another heading say --column OURS=THEIRS, as in --column sign_in_name=UserPrincipalName",
            COLUMNS.join(",")
        ),
    )
}

/// Takes the list over, or tries to.
async fn take(
    operator: &Operator,
    accounts: &[NewAccount],
    there: WhereThere,
    trial: bool,
) -> Result<Vec<Taken>, AddFailure> {
    let bar = bar(accounts.len(), if trial { "Looked at" } else { "Written" });
    let taken = operator.take_list(accounts, there, trial, &|| bar.inc(1)).await;
    bar.finish_and_clear();
    taken
}

/// Numbers in countries that get no texts: they are kept, and no code goes there.
fn without_texts(accounts: &[NewAccount], operator: &Operator) -> Option<String> {
    let policy = operator.policy();
    let numbers = accounts.iter().flat_map(|account| &account.methods).filter_map(|to| match to {
        Destination::Phone(number) => Some(number),
        Destination::Email(_) => None,
    });
    let mut without: BTreeMap<&str, u32> = BTreeMap::new();
    for number in numbers {
        if !policy.texts(number) {
            let country = number.country().map_or("??", |country| country.iso);
            *without.entry(country).or_default() += 1;
        }
    }
    let count: u32 = without.values().sum();
    (count > 0).then(|| {
        let names = without.into_keys().collect::<Vec<_>>().join(", ");
        let get = if count == 1 { "gets" } else { "get" };
        format!(
            "{count} of the phone numbers {get} no texts, because limits.text_countries has not the country: {names}."
        )
    })
}

/// Asks, where there is a terminal to ask at.
fn agreed() -> Result<bool, Failure> {
    let terminal = Term::stderr();
    if !(console::user_attended() && console::user_attended_stderr()) {
        return Ok(true);
    }
    let unreadable = |error| {
        Failure::new(
            format_args!("the terminal cannot be read ({error})"),
            "Say --yes, or --dry-run",
        )
    };
    terminal.write_str("Do that? [y/N] ").map_err(unreadable)?;
    let answer = terminal.read_line().map_err(unreadable)?;
    Ok(["y", "yes", "o", "oui"].contains(&answer.trim().to_lowercase().as_str()))
}

fn same_names(listed: &[Listed], mistakes: &mut Mistakes) {
    let mut lines: HashMap<&str, u64> = HashMap::new();
    for Listed { line, person: (account, _) } in listed {
        if let Some(first) = lines.get(account.name.canonical()) {
            mistakes
                .entry(*line)
                .or_default()
                .push(format!("the sign-in name is that of line {first}"));
        } else {
            lines.insert(account.name.canonical(), *line);
        }
    }
}

/// Lines that the database does not take, together with those that make no sense.
fn refusal(refused: &[(usize, AddRefusal)], listed: &[Listed], mut mistakes: Mistakes) -> Failure {
    let mut are_there = false;
    for (index, why) in refused {
        let line = mistakes.entry(listed[*index].line).or_default();
        // A name that is in the file twice has been named already.
        if line.is_empty() {
            line.push(why.to_string());
            are_there |= *why == AddRefusal::NameTaken;
        }
    }
    failure(&mistakes, are_there)
}

/// `are_there`: some of the lines are wrong for nothing but an account that is there.
fn failure(mistakes: &Mistakes, are_there: bool) -> Failure {
    let lines: Vec<String> = mistakes
        .iter()
        .map(|(line, what)| format!("  line {line}: {}.", what.join("; ")))
        .collect();
    let count = mistakes.len();
    let noun = if count == 1 { "line is" } else { "lines are" };
    let mut text = format!(
        "{count} {noun} wrong, so nobody was added. Correct them and import the file again.\n{}",
        lines.join("\n")
    );
    if are_there {
        text.push_str(
            "\nFor people who are already there: --skip-existing leaves them as they are, --add-only gives them what they lack, \
             --update makes them what the file says.",
        );
    }
    Failure::said(text)
}

/// The accounts, those that are to be added with their passwords hashed.
async fn hashed(
    operator: &Arc<Operator>,
    listed: Vec<Listed>,
    taken: &[Taken],
) -> Result<Vec<NewAccount>, Failure> {
    let is_hashed = |one: &Listed, taken: &Taken| one.person.1.is_some() && *taken == Taken::Added;
    let count = listed.iter().zip(taken).filter(|(one, taken)| is_hashed(one, taken)).count();
    let progress = bar(count, "Passwords hashed");
    let mut accounts = Vec::with_capacity(listed.len());
    let mut running: JoinSet<(usize, Result<PasswordHash, DirectoryFault>)> = JoinSet::new();
    for (index, (Listed { person: (account, password), .. }, taken)) in
        listed.into_iter().zip(taken).enumerate()
    {
        accounts.push(account);
        let Some(password) = password.filter(|_| *taken == Taken::Added) else { continue };
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
    let failure =
        || Failure::new("a password could not be hashed, so nobody was added", "Try again");
    if let Some(done) = running.join_next().await {
        let (index, hash) = done.map_err(|_| failure())?;
        accounts[index].password = Some(hash.map_err(|_| failure())?);
        progress.inc(1);
    }
    Ok(())
}
