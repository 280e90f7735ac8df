//! The shapes that the database has had, and which programs may use which.
//!
//! During an upgrade the old program and the new one run side by side. A migration that only
//! *expands* (a new table, a new column with a default, an index) leaves the old one able to go on;
//! one that *contracts* (something is gone, or must be there) does not. The database remembers its
//! version and the least program version that may still use it.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use domain::keys::{KeyRing, KeyRole};

use crate::OpenError;

/// What a migration does to programs that do not know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// They go on.
    Expand,
    /// They may not run any more.
    Contract,
}

/// A migration.
pub(crate) struct Migration {
    pub(crate) step: Step,
    pub(crate) sql: &'static str,
}

/// Every migration, in order; the first one's number is 1. What was released is never changed.
pub(crate) const MIGRATIONS: [Migration; 16] = [
    Migration { step: Step::Contract, sql: include_str!("../migrations/0001_first.sql") },
    Migration { step: Step::Expand, sql: include_str!("../migrations/0002_removed_methods.sql") },
    Migration { step: Step::Expand, sql: include_str!("../migrations/0003_directory.sql") },
    Migration { step: Step::Expand, sql: include_str!("../migrations/0004_queue.sql") },
    // A program that does not know it takes methods off by the old rules, and lets a dead password
    // in.
    Migration { step: Step::Contract, sql: include_str!("../migrations/0005_custody.sql") },
    Migration { step: Step::Contract, sql: include_str!("../migrations/0006_sendings.sql") },
    Migration { step: Step::Contract, sql: include_str!("../migrations/0007_second_step.sql") },
    // A program that does not know it takes no session of a temporary pass: it knows no such
    // strength.
    Migration { step: Step::Expand, sql: include_str!("../migrations/0008_operators.sql") },
    // A program that does not know it asks everybody for the same second step.
    Migration {
        step: Step::Contract,
        sql: include_str!("../migrations/0009_second_step_groups.sql"),
    },
    Migration { step: Step::Contract, sql: include_str!("../migrations/0010_tokens.sql") },
    // A program that does not know it takes codes of methods that are suspended.
    Migration { step: Step::Contract, sql: include_str!("../migrations/0011_lost_methods.sql") },
    // A program that does not know it cannot read a method of this kind.
    Migration { step: Step::Contract, sql: include_str!("../migrations/0012_contacts.sql") },
    // Messages of a program that does not know it say nothing of a browser.
    Migration { step: Step::Expand, sql: include_str!("../migrations/0013_asked_from.sql") },
    // Methods that a program adds which does not know it have none.
    Migration {
        step: Step::Expand,
        sql: include_str!("../migrations/0014_language_of_methods.sql"),
    },
    // A program that does not know it takes each browser with the password for its owner's.
    Migration { step: Step::Expand, sql: include_str!("../migrations/0015_proved_devices.sql") },
    // A program that does not know it leaves in the directory what it wrote there.
    Migration { step: Step::Expand, sql: include_str!("../migrations/0016_written_back.sql") },
];

/// What the database knows of itself.
pub(crate) const FIRST_META: &str =
    "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL)";
pub(crate) const KEEP_META: &str = "
    INSERT INTO meta (name, content) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET content = excluded.content";
/// The number of the last migration.
pub(crate) const VERSION: &str = "version";
/// The least program version that may use it; where it is missing, the version.
pub(crate) const LEAST: &str = "least";
/// The fingerprint of the key file.
pub(crate) const KEYS: &str = "keys";

/// Which life of the database this is: another one after each restore (S96). Missing in the first.
pub(crate) const EPOCH: &str = "epoch";
/// Which revision of the guide the organisation has, and since when.
pub(crate) const GUIDE: &str = "guide";
/// There only while a restore into this database is not done.
pub(crate) const RESTORING: &str = "restoring";
/// The number of the key that rows are being sealed with again; missing where no change of keys is
/// under way.
pub(crate) const ROTATING: &str = "rotating";
/// What comes before the number of a key that may have sealed rows; the content is the key's
/// fingerprint.
const SEALED_WITH: &str = "sealed-with-";

/// What a database holds that is worth keeping: people, and what happened. 0: it may be put aside
/// for a restore.
pub(crate) const WORTH: &str =
    "SELECT (SELECT COUNT(*) FROM account) + (SELECT COUNT(*) FROM event)";

/// The name under which the database remembers a key that may have sealed rows.
pub(crate) fn sealed_with(id: u8) -> String {
    format!("{SEALED_WITH}{id}")
}

/// The migrations after version `from`, up to version `to`.
pub(crate) fn between(from: u64, to: u64) -> impl Iterator<Item = &'static Migration> {
    let number = |version: u64| usize::try_from(version).unwrap_or(usize::MAX);
    MIGRATIONS.iter().take(number(to)).skip(number(from))
}

/// What the database is to remember of the keys: that which seals from now on. One that remembers
/// none yet is from a program that did not, and any of the keys may have sealed its rows.
pub(crate) fn keys_to_note(meta: &Meta, keys: &KeyRing) -> Vec<(String, String)> {
    let noted = meta.sealed_with();
    let sealing = keys.keys().filter(|key| match noted.is_empty() {
        true => key.role != KeyRole::Staged,
        false => key.role == KeyRole::Seals && !noted.contains_key(&key.id),
    });
    sealing.map(|key| (sealed_with(key.id), key.fingerprint.to_owned())).collect()
}

/// A key that rows are sealed with and that the key file does not hold, or holds another of that
/// number.
pub(crate) fn missing_key(sealed_with: &BTreeMap<u8, String>, keys: &KeyRing) -> Option<u8> {
    let held = |id: u8, fingerprint: &str| {
        keys.keys().any(|key| key.id == id && key.fingerprint == fingerprint)
    };
    sealed_with.iter().find(|(id, fingerprint)| !held(**id, fingerprint)).map(|(id, _)| *id)
}

/// Says that a database begins: where one was expected, a path is wrong or a disk is missing.
pub(crate) fn say_new(place: &dyn fmt::Display) {
    tracing::info!(%place, "there was no database, or an empty one; a new one begins, with nobody in it");
}

/// The newest version, and this program's own.
pub(crate) fn newest() -> u64 {
    MIGRATIONS.len() as u64
}

/// What a database says of itself.
pub(crate) enum Meta {
    /// There is nothing in it.
    Empty,
    /// It belongs to another program.
    Foreign,
    /// It is Regain's.
    Ours(BTreeMap<String, String>),
}

impl Meta {
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        match self {
            Self::Ours(kept) => kept.get(name)?.parse().ok(),
            Self::Empty | Self::Foreign => None,
        }
    }

    /// The keys that may have sealed rows, and their fingerprints.
    pub(crate) fn sealed_with(&self) -> BTreeMap<u8, String> {
        let Self::Ours(kept) = self else { return BTreeMap::new() };
        let key = |(name, content): (&String, &String)| {
            Some((name.strip_prefix(SEALED_WITH)?.parse().ok()?, content.clone()))
        };
        kept.iter().filter_map(key).collect()
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self {
            Self::Ours(kept) => kept.get(name).map(String::as_str),
            Self::Empty | Self::Foreign => None,
        }
    }
}

/// The least program version that may use a database once it has the newest shape.
pub(crate) fn least(before: &Meta) -> u64 {
    let contracts =
        MIGRATIONS.iter().zip(1..).filter(|(migration, _)| migration.step == Step::Contract);
    let own = contracts.map(|(_, number)| number).max().unwrap_or(1);
    own.max(before.number(LEAST).unwrap_or(0))
}

/// The database's version; 0 for an empty one. Refuses one that is not Regain's, of another key
/// file, or too new.
pub(crate) fn check(meta: &Meta, place: &str, keys: &KeyRing) -> Result<u64, OpenError> {
    let place = place.to_owned();
    if matches!(meta, Meta::Empty) {
        return Ok(0);
    }
    if meta.text(RESTORING).is_some() {
        return Err(OpenError::Restoring { place });
    }
    let (Some(version), Some(fingerprint)) = (meta.number(VERSION), meta.text(KEYS)) else {
        return Err(OpenError::NotRegain { place });
    };
    if fingerprint != keys.fingerprint() {
        let (needed, given) = (fingerprint.to_owned(), keys.fingerprint().to_owned());
        return Err(OpenError::OtherKeys { place, needed, given });
    }
    if let Some(id) = missing_key(&meta.sealed_with(), keys) {
        return Err(OpenError::MissingKey { place, id });
    }
    if meta.number(LEAST).unwrap_or(version) > newest() {
        return Err(OpenError::Newer { place, version, newest: newest() });
    }
    Ok(version)
}
