//! Keeps everything: SQLite or PostgreSQL behind [`flows::ports::Store`].
//!
//! A file a subject holds the queries, in SQL that both engines take (`query`). `sqlite` and
//! `postgres` alone know of connections, transactions, how migrations are run, and files or hosts.
//! What could name a person is sealed before it reaches the database, and found by a keyed hash
//! (S94).

mod accounts;
mod anew;
mod audit_trail;
mod backup;
mod challenges;
mod counters;
mod counts;
mod database;
mod directory_work;
mod examination;
mod journeys;
mod keys;
mod messages;
mod methods;
mod migrations;
mod objections;
mod open_error;
mod places;
mod postgres;
mod query;
mod remedy;
mod reseal;
mod restore;
mod sealing;
mod sessions;
mod sqlite;
mod transaction;
mod upkeep;

pub use anew::{Anew, Restored};
pub use backup::{BackupError, Identities, Recipients};
pub use counts::Figures;
pub use database::{Database, Location, Look};

/// The engines and their versions, for `--version`: the one that is built in, and what is needed of
/// the other.
pub fn engines() -> String {
    format!("SQLite {}; PostgreSQL {} or newer", rusqlite::version(), postgres::OLDEST)
}

pub use examination::{CLOCKS_APART_MAX, ClockDifference, Finding};
pub use open_error::OpenError;
pub use postgres::{PoolState, PostgresSettings, PostgresStore, SettingsError};
pub use remedy::remedy;
pub use reseal::Sealed;
pub use restore::Source;
pub use sealing::RereadKeys;
pub use sqlite::SqliteStore;
