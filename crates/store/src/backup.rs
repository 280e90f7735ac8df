//! Backups: one form for every engine, so that what one engine wrote another can read.
//!
//! A backup is a stream of rows, read from one moment of the database ([`rows`]), compressed and
//! encrypted ([`container`]). What a browser carries and what a person was asked for is not in it:
//! sessions, journeys, challenges and known browsers end at a restore (S96), so nobody needs a copy
//! of them.

#[cfg(feature = "age")]
mod container;
#[cfg(not(feature = "age"))]
#[path = "backup/without_age.rs"]
mod container;
mod rows;
#[cfg(test)]
#[cfg(feature = "age")]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use async_trait::async_trait;
use domain::keys::KeyRing;
use domain::time::Timestamp;
use flows::ports::StoreFault;
use serde::{Deserialize, Serialize};

pub use self::container::{Identities, Recipients};
pub(crate) use self::rows::{Reader, Writer};

use crate::OpenError;
use crate::migrations::{Meta, VERSION, missing_key};
use crate::query::{Fault, Value};

/// The version of the form described in [`rows`].
const FORMAT: u64 = 1;
/// How many rows are read and written at a time.
pub(crate) const AT_ONCE: usize = 500;

/// The tables that end at a restore and are not in a backup.
pub(crate) const ENDING: [&str; 6] =
    ["session", "journey", "challenge", "device", "intent", "objection"];
/// Written first, in this order: others refer to them. The rest come by name.
pub(crate) const FIRST: [&str; 2] = ["account", "method"];
/// What the database knows of itself; a restored one gets its own.
pub(crate) const META: &str = "meta";

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    #[serde(rename = "regain-backup")]
    pub(crate) format: u64,
    /// The number of the last migration that its database had.
    pub(crate) schema: u64,
    /// The fingerprint of its key file.
    pub(crate) keys: String,
    /// The keys that its rows are sealed with, and their fingerprints.
    pub(crate) sealed_with: BTreeMap<u8, String>,
    /// When it was begun, in microseconds since 1970-01-01T00:00:00Z.
    pub(crate) begun_at: i64,
}

impl Head {
    pub(crate) fn new(
        schema: u64,
        keys: &KeyRing,
        sealed_with: BTreeMap<u8, String>,
        begun_at: Timestamp,
    ) -> Self {
        Self {
            format: FORMAT,
            schema,
            keys: keys.fingerprint().to_owned(),
            sealed_with,
            begun_at: begun_at.0,
        }
    }

    /// Of a database that knows this of itself.
    pub(crate) fn of(
        meta: &Meta,
        keys: &KeyRing,
        begun_at: Timestamp,
    ) -> Result<Self, BackupError> {
        let schema = meta.number(VERSION).ok_or(StoreFault::from(Fault::unreadable("version")))?;
        Ok(Self::new(schema, keys, meta.sealed_with(), begun_at))
    }

    /// Refuses what these keys do not open, and what is newer than version `newest`.
    pub(crate) fn check(&self, keys: &KeyRing, newest: u64) -> Result<(), BackupError> {
        if self.keys != keys.fingerprint() {
            return Err(BackupError::OtherKeys {
                needed: self.keys.clone(),
                given: keys.fingerprint().to_owned(),
            });
        }
        if let Some(id) = missing_key(&self.sealed_with, keys) {
            return Err(BackupError::MissingKey { id });
        }
        if self.schema > newest {
            return Err(BackupError::Newer { version: self.schema, newest });
        }
        Ok(())
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Integer,
    Boolean,
    Text,
    Bytes,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// A table, as it is in a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
}

/// A value in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Integer(i64),
    Boolean(bool),
    Text(String),
    Bytes(Vec<u8>),
}

impl<'a> From<&'a Cell> for Value<'a> {
    fn from(cell: &'a Cell) -> Self {
        match cell {
            Cell::Null => Self::Null,
            Cell::Integer(value) => Self::Integer(*value),
            Cell::Boolean(value) => Self::Boolean(*value),
            Cell::Text(value) => Self::Text(Cow::Borrowed(value)),
            Cell::Bytes(value) => Self::Bytes(Cow::Borrowed(value)),
        }
    }
}

/// Where rows go: a backup, or a database.
#[async_trait]
pub(crate) trait Sink: Send {
    /// The rows that follow are this table's.
    async fn table(&mut self, table: &Table) -> Result<(), BackupError>;

    /// Some rows.
    async fn rows(&mut self, rows: Vec<Vec<Cell>>) -> Result<(), BackupError>;
}

/// The names of the tables that a backup holds, in its order, out of all that a database has.
pub(crate) fn in_order(all: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> =
        all.into_iter().filter(|name| name != META && !ENDING.contains(&name.as_str())).collect();
    kept.sort_by_key(|name| {
        (FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()), name.clone())
    });
    kept
}

/// Why there is no backup, or it was not restored. One sentence; [`remedy`](Self::remedy) says what to
/// do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The system does not let us read it.
    #[error("the backup cannot be read ({source})")]
    Unreadable {
        /// What the system says.
        source: io::Error,
    },
    /// The system does not let us write it.
    #[error("the backup cannot be written ({source})")]
    Unwritable {
        /// What the system says.
        source: io::Error,
    },
    /// Something else.
    #[error("it is no backup of Regain")]
    NotABackup,
    /// A newer program wrote it.
    #[error("it has form {found}; this program reads form {FORMAT}")]
    Format {
        /// Its form's version.
        found: u64,
    },
    /// A newer program's database is in it.
    #[error("its database has version {version}; this program knows versions up to {newest}")]
    Newer {
        /// Its version.
        version: u64,
        /// The newest version known here.
        newest: u64,
    },
    /// Nothing at hand decrypts it.
    #[error("it is encrypted for another key file or another identity")]
    NotForUs,
    /// The key file is not the one that sealed its rows (S95).
    #[error("it was made with the key file {needed}, not with {given}")]
    OtherKeys {
        /// The fingerprint of the key file it needs.
        needed: String,
        /// The fingerprint of the key file at hand.
        given: String,
    },
    /// The key file is an older copy.
    #[error("rows in it are sealed with key {id}, which the key file does not hold")]
    MissingKey {
        /// The key's number.
        id: u8,
    },
    /// Cut off, altered, or not written by a holder of the key file.
    #[error("it is cut off or was altered")]
    Damaged,
    /// A recipient that is none.
    #[error("{text:?} is no age recipient")]
    Recipient {
        /// What was typed.
        text: String,
    },
    /// This program was built without what encrypts backups.
    #[error(
        "this program was built without the feature `age`, which encrypts and decrypts backups"
    )]
    WithoutAge,
    /// An identity file without an identity.
    #[error("there is no age identity in it")]
    Identity,
    /// The database's place.
    #[error(transparent)]
    Place(#[from] OpenError),
    /// The database.
    #[error(transparent)]
    Database(#[from] StoreFault),
}

impl BackupError {
    pub(crate) fn unwritable(error: io::Error) -> Self {
        Self::Unwritable { source: error }
    }

    /// What an operator can do about it; one sentence.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "Check the path, and that this user has access to it.",
            Self::Unwritable { .. } => {
                "See that the disk has room and that this user may write there."
            }
            Self::NotABackup => "Name a file that `regain backup` wrote.",
            Self::Format { .. } | Self::Newer { .. } => {
                "Restore it with the program that made it, or a newer one."
            }
            Self::NotForUs => {
                "Put the key file in place that it was made with, or name the identity that it is for with --identity."
            }
            Self::OtherKeys { .. } => {
                "Put the key file in place that it was made with; it has its own backup."
            }
            Self::MissingKey { .. } => "Put the newest copy of the key file in its place.",
            Self::Damaged => "Nothing of it was restored; take another copy.",
            Self::Recipient { .. } => {
                "Write it as `age-keygen` prints it: age1 and 58 letters and digits."
            }
            Self::Identity => {
                "Name a file as `age-keygen` writes it, with a line that begins AGE-SECRET-KEY-1."
            }
            Self::WithoutAge => {
                "Use a program that was built with it, as by `cargo build` without --no-default-features."
            }
            Self::Place(error) => error.remedy(),
            Self::Database(_) => "See that the database answers, and try again.",
        }
    }
}
