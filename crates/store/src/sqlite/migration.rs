//! Brings a database to the newest version, and refuses one that is not ours to touch.

use std::path::Path;
use std::time::Duration;

use domain::keys::KeyRing;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, TransactionBehavior};

use super::file::{FileError, fault};

/// Every migration, in order; the first one's number is 1. What was released is never changed.
pub(crate) const MIGRATIONS: [&str; 1] = [include_str!("../../migrations/0001_first.sql")];

/// What the database knows of itself.
const META: &str = "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL)";
const VERSION: &str = "version";
const KEYS: &str = "keys";

/// The newest version.
fn newest() -> u64 {
    MIGRATIONS.len() as u64
}

/// Runs every migration that the database has not had; all or none. Several processes may do so at once.
pub(super) fn migrate(connection: &mut Connection, path: &Path, keys: &KeyRing) -> Result<(), FileError> {
    // Nothing is written to a database before it is known to be ours.
    let known = check(connection, path, keys)?;
    write_ahead(connection).map_err(|error| fault(path, &error))?;
    if known == newest() {
        return Ok(());
    }
    let work =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|error| fault(path, &error))?;
    // Another process may have been first.
    let from = check(&work, path, keys)?;
    run(&work, from, keys).and_then(|()| work.commit()).map_err(|error| fault(path, &error))
}

fn run(connection: &Connection, from: u64, keys: &KeyRing) -> rusqlite::Result<()> {
    const KEEP: &str = "
        INSERT INTO meta (name, content) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET content = excluded.content";
    if from == 0 {
        connection.execute_batch(META)?;
        connection.execute(KEEP, (KEYS, keys.fingerprint()))?;
    }
    for script in MIGRATIONS.iter().skip(usize::try_from(from).unwrap_or(usize::MAX)) {
        connection.execute_batch(script)?;
    }
    connection.execute(KEEP, (VERSION, newest().to_string()))?;
    Ok(())
}

/// The database's version; 0 for an empty one. Refuses one that is not Regain's, newer, or of another key file.
pub(super) fn check(connection: &Connection, path: &Path, keys: &KeyRing) -> Result<u64, FileError> {
    let tables: (i64, i64) = connection
        .query_row("SELECT COUNT(*), COALESCE(SUM(name = 'meta'), 0) FROM sqlite_schema", (), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .map_err(|error| fault(path, &error))?;
    match tables {
        (0, _) => return Ok(0),
        (_, 0) => return Err(FileError::NotRegain { path: path.to_owned() }),
        _ => {}
    }
    let kept = version(connection).and_then(|version| Ok((version, meta(connection, KEYS)?)));
    let Ok((version, Some(fingerprint))) = kept else {
        return Err(FileError::NotRegain { path: path.to_owned() });
    };
    if fingerprint != keys.fingerprint() {
        return Err(FileError::OtherKeys {
            path: path.to_owned(),
            needed: fingerprint,
            given: keys.fingerprint().to_owned(),
        });
    }
    if version > newest() {
        return Err(FileError::Newer { path: path.to_owned(), version, newest: newest() });
    }
    Ok(version)
}

/// The version that a Regain database says it has.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<u64> {
    let text = meta(connection, VERSION)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    text.parse().map_err(|_| rusqlite::Error::InvalidQuery)
}

fn meta(connection: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    let mut statement = connection.prepare_cached("SELECT content FROM meta WHERE name = ?1")?;
    statement.query_row((name,), |row| row.get(0)).optional()
}

/// Puts the database into WAL mode, where readers and the writer do not wait for each other.
///
/// SQLite does not wait here by itself for another process that does the same.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    const TRIES: u32 = 100;
    let mut tried = 0;
    loop {
        tried += 1;
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
            Err(error) if tried < TRIES && error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                std::thread::sleep(Duration::from_millis(50));
            }
            done => return done,
        }
    }
}
