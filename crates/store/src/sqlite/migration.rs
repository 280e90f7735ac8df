//! Brings a file to the newest version, and refuses one that is not ours to touch.

use std::path::Path;
use std::time::Duration;

use domain::keys::KeyRing;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, TransactionBehavior};

use super::file::fault;
use crate::OpenError;
use crate::migrations::{self, FIRST_META, KEEP_META, KEYS, LEAST, Meta, VERSION};

/// Runs every migration that the database has not had; all or none. Several processes may do so at
/// once.
pub(super) fn migrate(
    connection: &mut Connection,
    path: &Path,
    keys: &KeyRing,
) -> Result<(), OpenError> {
    // Nothing is written to a database before it is known to be ours.
    let known = check(connection, path, keys)?;
    write_ahead(connection).map_err(|error| fault(path, error))?;
    if known < migrations::newest() {
        let work = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| fault(path, error))?;
        // Another process may have been first.
        let from = check(&work, path, keys)?;
        if from == 0 {
            migrations::say_new(&path.display());
        }
        if from < migrations::newest() {
            run(&work, from, migrations::newest(), keys)
                .and_then(|()| work.commit())
                .map_err(|error| fault(path, error))?;
        }
    }
    note_keys(connection, keys).map_err(|error| fault(path, error))
}

/// Has the database know which keys may have sealed rows, before one more does.
pub(super) fn note_keys(connection: &Connection, keys: &KeyRing) -> rusqlite::Result<()> {
    for (name, fingerprint) in migrations::keys_to_note(&meta(connection)?, keys) {
        connection.execute(KEEP_META, (name, fingerprint))?;
    }
    Ok(())
}

/// Runs the migrations after `from`, up to `to`.
pub(super) fn run(
    connection: &Connection,
    from: u64,
    to: u64,
    keys: &KeyRing,
) -> rusqlite::Result<()> {
    if from == 0 {
        connection.execute_batch(FIRST_META)?;
        connection.execute(KEEP_META, (KEYS, keys.fingerprint()))?;
    }
    let before = meta(connection)?;
    for migration in migrations::between(from, to) {
        connection.execute_batch(migration.sql)?;
    }
    connection.execute(KEEP_META, (LEAST, migrations::least(&before).to_string()))?;
    connection.execute(KEEP_META, (VERSION, to.to_string()))?;
    Ok(())
}

/// The database's version; 0 for an empty one. Refuses one that is not Regain's, of another key
/// file, or too new.
pub(super) fn check(
    connection: &Connection,
    path: &Path,
    keys: &KeyRing,
) -> Result<u64, OpenError> {
    let place = path.display().to_string();
    let tables: i64 = connection
        .query_row("SELECT COUNT(*) FROM sqlite_schema", (), |row| row.get(0))
        .map_err(|error| fault(path, error))?;
    // A file with tables of another shape belongs to another program, whatever its table `meta` is.
    let meta = if tables == 0 { Meta::Empty } else { meta(connection).unwrap_or(Meta::Foreign) };
    migrations::check(&meta, &place, keys)
}

/// What the database knows of itself.
pub(super) fn meta(connection: &Connection) -> rusqlite::Result<Meta> {
    const META: &str = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'meta'";
    let known: Option<i64> = connection.query_row(META, (), |row| row.get(0)).optional()?;
    if known.is_none() {
        return Ok(Meta::Foreign);
    }
    let mut statement = connection.prepare_cached("SELECT name, content FROM meta")?;
    let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Meta::Ours(rows.collect::<rusqlite::Result<_>>()?))
}

/// The version that a Regain database says it has.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<u64> {
    meta(connection)?.number(VERSION).ok_or(rusqlite::Error::InvalidQuery)
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
            Err(error)
                if tried < TRIES && error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) =>
            {
                std::thread::sleep(Duration::from_millis(50));
            }
            done => return done,
        }
    }
}
