//! Keeps everything: SQLite behind [`flows::ports::Store`].
//!
//! A file a subject holds the queries, in SQL that PostgreSQL would take too. `sqlite` alone knows of connections,
//! transactions, migrations and files. What could name a person is sealed before it reaches the database, and found by
//! a keyed hash (SECURITY S94).

mod accounts;
mod audit;
#[cfg_attr(not(test), expect(dead_code, reason = "the engines write and read it next"))]
mod backup;
mod challenges;
mod counters;
mod journeys;
mod messages;
mod methods;
mod query;
mod sealing;
mod sessions;
mod sqlite;
mod tidy;
mod transaction;

pub use backup::{BackupError, Identities, Recipients};
pub use sqlite::{FileError, SqliteStore, restore};
