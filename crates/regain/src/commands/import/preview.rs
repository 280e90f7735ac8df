//! What an import would change, line by line, and what it did, in a sentence. Numbers and addresses
//! are masked.

use domain::language::Language;
use domain::mask::mask;
use domain::method::Destination;
use flows::operator::{Change, Taken};

use crate::commands::person::Person;
use crate::commands::say;

/// Writes each change of an account that is there.
pub fn show<'a>(lines: impl Iterator<Item = ((u64, &'a Person), &'a Taken)>) {
    for ((line, (account, _)), taken) in lines {
        if let Taken::Changed(changes) = taken
            && !changes.is_empty()
        {
            let changes: Vec<String> = changes.iter().map(in_words).collect();
            say(format_args!("  line {line}: {}: {}", account.name.as_typed(), changes.join("; ")));
        }
    }
}

fn in_words(change: &Change) -> String {
    let language = |language: &Language| language.code();
    match change {
        Change::DisplayName { from, to } => format!("name \"{from}\" → \"{to}\""),
        Change::Office { from, to } => format!("office {} → \"{to}\"", quoted(from.as_deref())),
        Change::Language { from, to } => {
            format!("language {} → {}", from.as_ref().map_or("none", language), language(to))
        }
        Change::MethodAdded { destination, hours: 0 } => format!("{} added", at(destination)),
        Change::MethodAdded { destination, hours } => {
            format!("{} added; it resets the password after {hours} hours", at(destination))
        }
        Change::MethodStaysOff { destination } => {
            format!("{} was taken off the account once, and stays off", at(destination))
        }
    }
}

fn at(destination: &Destination) -> String {
    format!("{} {}", destination.kind().word(), mask(destination))
}

fn quoted(text: Option<&str>) -> String {
    text.map_or_else(|| "none".to_owned(), |text| format!("\"{text}\""))
}

/// How many accounts that are there change.
pub fn changed(taken: &[Taken]) -> usize {
    let is_changed = |changes: &[Change]| {
        changes.iter().any(|one| !matches!(one, Change::MethodStaysOff { .. }))
    };
    taken.iter().filter(|one| matches!(one, Taken::Changed(changes) if is_changed(changes))).count()
}

/// How many are added, changed, as the list says already, and left.
fn counts(taken: &[Taken]) -> [usize; 4] {
    let added = taken.iter().filter(|one| **one == Taken::Added).count();
    let left = taken.iter().filter(|one| **one == Taken::Left).count();
    let changed = changed(taken);
    [added, changed, taken.len() - added - left - changed, left]
}

fn accounts(count: usize) -> String {
    format!("{count} {}", if count == 1 { "account" } else { "accounts" })
}

/// The rest of a sentence on accounts that were there.
fn there(same: usize, left: usize) -> String {
    let mut text = String::new();
    if same > 0 {
        text.push_str(&format!(" {same} already there with nothing to change."));
    }
    if left > 0 {
        text.push_str(&format!(" {left} already there and left as they are."));
    }
    text
}

/// What would be done.
pub fn would(taken: &[Taken]) -> String {
    let [added, changed, same, left] = counts(taken);
    if added == taken.len() {
        return format!("All {} can be added. None was, because of --dry-run.", accounts(added));
    }
    format!(
        "{} would be added, {changed} changed.{} Nothing was done, because of --dry-run.",
        accounts(added),
        there(same, left)
    )
}

/// What was done.
pub fn done(taken: &[Taken]) -> String {
    let [added, changed, same, left] = counts(taken);
    let changed =
        if changed == 0 { String::new() } else { format!(" Changed {}.", accounts(changed)) };
    format!("Added {}.{changed}{}", accounts(added), there(same, left))
}
