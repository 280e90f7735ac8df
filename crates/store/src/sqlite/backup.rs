//! A backup's rows, read from a file and written into a new one.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use domain::keys::KeyRing;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::{connection, file, migration};
use crate::OpenError;
use crate::anew::{Anew, GIVEN_UP, TALLY, Tally};
use crate::backup::{AT_ONCE, BackupError, Cell, Column, Kind, Sink, Table, in_order};
use crate::migrations::{self, EPOCH, KEEP_META, Meta, WORTH};
use crate::query::{Answer, Fault, Row, Value};

/// Opens a copy that a program of version 0.1.0 made: a whole database. Nothing is written to it.
pub(crate) fn open_copy(path: &Path, keys: &KeyRing) -> Result<(Connection, Meta), OpenError> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(|error| file::fault(path, error))?;
    if migration::check(&connection, path, keys)? == 0 {
        return Err(OpenError::NotRegain { place: path.display().to_string() });
    }
    connection.execute_batch("BEGIN").map_err(|error| file::fault(path, error))?;
    let meta = migration::meta(&connection).map_err(|error| file::fault(path, error))?;
    Ok((connection, meta))
}

/// Gives every row to `sink`. `connection` has a transaction open, so that all are of one moment.
pub(crate) async fn dump(
    connection: &mut Connection,
    sink: &mut dyn Sink,
) -> Result<(), BackupError> {
    for name in in_order(tables(connection).map_err(fault)?) {
        let columns = columns(connection, &name).map_err(fault)?;
        let table = Table { name, columns };
        sink.table(&table).await?;
        let mut after = i64::MIN;
        loop {
            let rows = page(connection, &table, &mut after).map_err(fault)?;
            if rows.is_empty() {
                break;
            }
            sink.rows(rows).await?;
        }
    }
    Ok(())
}

fn fault(fault: Fault) -> BackupError {
    BackupError::Database(fault.into())
}

fn tables(connection: &Connection) -> Answer<Vec<String>> {
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")?;
    let names = statement.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(names)
}

/// The columns of a table; none when there is no such table.
fn columns(connection: &Connection, table: &str) -> Answer<Vec<Column>> {
    let mut statement =
        connection.prepare_cached("SELECT name, type FROM pragma_table_info(?1) ORDER BY cid")?;
    let mut rows = statement.query((table,))?;
    let mut columns = Vec::new();
    while let Some(row) = rows.next()? {
        let kind = match row.get_ref(1)?.as_str().unwrap_or_default() {
            "BIGINT" => Kind::Integer,
            "BOOLEAN" => Kind::Boolean,
            "TEXT" => Kind::Text,
            "BLOB" => Kind::Bytes,
            other => {
                return Err(Fault::new(format!(
                    "a backup has no place for columns of the type {other}"
                )));
            }
        };
        columns.push(Column { name: row.get(0)?, kind });
    }
    Ok(columns)
}

fn page(connection: &Connection, table: &Table, after: &mut i64) -> Answer<Vec<Vec<Cell>>> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let sql = format!(
        "SELECT rowid, {} FROM {} WHERE rowid > ?1 ORDER BY rowid LIMIT {AT_ONCE}",
        names.join(", "),
        table.name
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query((*after,))?;
    let mut page = Vec::with_capacity(AT_ONCE);
    while let Some(row) = rows.next()? {
        *after = row.get(0)?;
        let cell = |(place, column): (usize, &Column)| match (row.get_ref(place + 1)?, column.kind)
        {
            (ValueRef::Null, _) => Ok(Cell::Null),
            (ValueRef::Integer(value), Kind::Integer) => Ok(Cell::Integer(value)),
            (ValueRef::Integer(value), Kind::Boolean) => Ok(Cell::Boolean(value != 0)),
            (ValueRef::Blob(value), Kind::Bytes) => Ok(Cell::Bytes(value.to_owned())),
            (ValueRef::Text(value), Kind::Text) => String::from_utf8(value.to_owned())
                .map(Cell::Text)
                .map_err(|_| Fault::unreadable("text")),
            _ => Err(Fault::unreadable("column")),
        };
        page.push(table.columns.iter().enumerate().map(cell).collect::<Answer<_>>()?);
    }
    Ok(page)
}

/// A database that is being restored. It gets its name only when it is whole.
pub(crate) struct Draft {
    path: PathBuf,
    connection: Connection,
    insert: String,
    /// Keeps a second restore of the same database away; free again when this process ends,
    /// however it ends.
    _held: File,
}

impl Draft {
    /// Begins a database of version `schema` that is to be at `path`, where nothing may be. What a
    /// restore that was cut short left behind is removed.
    pub(crate) fn begin(path: &Path, schema: u64, keys: &KeyRing) -> Result<Self, BackupError> {
        file::make_directory(path)?;
        let held = file::hold(path)?;
        if !is_empty_shape(path)? {
            file::must_be_free(path)?;
        }
        let draft = file::draft_of(path);
        file::remove(&draft)?;
        file::create(&draft)?;
        let begun = begin(&draft, schema, keys).map_err(|error| file::fault(path, error));
        match begun {
            Ok(connection) => {
                Ok(Self { path: path.to_owned(), connection, insert: String::new(), _held: held })
            }
            Err(error) => {
                let _ = file::remove(&draft);
                Err(error.into())
            }
        }
    }

    /// Brings it to the newest version, in the given epoch, and gives it its name.
    pub(crate) fn finish(
        self,
        keys: &KeyRing,
        anew: &Anew<'_>,
        sealed_with: &BTreeMap<u8, String>,
    ) -> Result<Tally, BackupError> {
        let (path, draft) = (self.path.clone(), file::draft_of(&self.path));
        let tally = self.end(keys, anew, sealed_with)?;
        file::sync(&draft)?;
        // Nobody makes a database here meanwhile: see `prepare`.
        if is_empty_shape(&path)? {
            file::remove_database(&path)?;
        }
        file::must_be_free(&path)?;
        file::rename(&draft, &path)?;
        file::sync(&path)?;
        Ok(tally)
    }

    fn end(
        self,
        keys: &KeyRing,
        anew: &Anew<'_>,
        sealed_with: &BTreeMap<u8, String>,
    ) -> Result<Tally, BackupError> {
        let fault = |error| BackupError::Place(file::fault(&self.path, error));
        let work = || -> rusqlite::Result<(bool, Answer<Tally>)> {
            let connection = &self.connection;
            connection.execute_batch(GIVEN_UP)?;
            connection.execute(KEEP_META, (EPOCH, anew.epoch))?;
            for (id, fingerprint) in sealed_with {
                connection.execute(KEEP_META, (migrations::sealed_with(*id), fingerprint))?;
            }
            let from = migration::version(connection)?;
            migration::run(connection, from, migrations::newest(), keys)?;
            for (sql, values) in anew.endings() {
                connection.execute(sql, params_from_iter(values))?;
            }
            let counted = (anew.now.0, anew.gates(), anew.words(false), anew.words(true));
            let tally =
                connection.query_row(TALLY, counted, |row| Ok(Tally::read(&Row::Sqlite(row))))?;
            connection.execute_batch("COMMIT")?;
            Ok((connection.prepare("PRAGMA foreign_key_check")?.exists(())?, tally))
        };
        // Each row that another refers to is in a whole backup.
        let (dangling, tally) = work().map_err(fault)?;
        if dangling {
            return Err(BackupError::Damaged);
        }
        let tally = tally.map_err(|fault| BackupError::Database(fault.into()))?;
        self.connection
            .close()
            .map_err(|(_, error)| BackupError::Place(file::fault(&self.path, error)))?;
        Ok(tally)
    }

    /// Removes what there is of it.
    pub(crate) fn abandon(self) {
        let draft = file::draft_of(&self.path);
        drop(self.connection);
        // The reason why it is abandoned says more than why it cannot be removed; the next restore
        // tries again.
        let _ = file::remove(&draft);
    }
}

/// Whether a database is at `path` that nobody uses and in which nothing is worth keeping: one that
/// was made and never used. An error where somebody uses it.
fn is_empty_shape(path: &Path) -> Result<bool, OpenError> {
    if !path.exists() {
        return Ok(false);
    }
    let fault = |error| file::fault(path, error);
    let connection = connection::open(path).map_err(fault)?;
    let empty = match connection
        .query_row("SELECT COUNT(*) FROM sqlite_schema", (), |row| row.get(0))
        .map_err(fault)?
    {
        0 => true,
        _ => match migration::meta(&connection).unwrap_or(Meta::Foreign) {
            // Without these tables it is not ours, whatever else it is.
            Meta::Ours(_) => connection
                .query_row(WORTH, (), |row| row.get::<_, i64>(0))
                .is_ok_and(|rows| rows == 0),
            Meta::Empty | Meta::Foreign => false,
        },
    };
    if empty {
        // Only where no other connection is open: a service would go on with a file that has no
        // name any more.
        connection
            .pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))
            .map_err(fault)?;
    }
    Ok(empty)
}

/// Nobody needs a draft that was cut short: it is not written as if it had to outlive that.
fn begin(draft: &Path, schema: u64, keys: &KeyRing) -> rusqlite::Result<Connection> {
    let connection = connection::open(draft)?;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    migration::run(&connection, 0, schema, keys)?;
    Ok(connection)
}

#[async_trait]
impl Sink for Draft {
    async fn table(&mut self, table: &Table) -> Result<(), BackupError> {
        let known = columns(&self.connection, &table.name).map_err(fault)?;
        if table.columns.is_empty() || table.columns.iter().any(|column| !known.contains(column)) {
            return Err(BackupError::Damaged);
        }
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let places: Vec<String> = (1..=names.len()).map(|place| format!("?{place}")).collect();
        self.insert = format!(
            "INSERT INTO {} ({}) VALUES ({})",
            table.name,
            names.join(", "),
            places.join(", ")
        );
        Ok(())
    }

    async fn rows(&mut self, rows: Vec<Vec<Cell>>) -> Result<(), BackupError> {
        let insert = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(&self.insert)?;
            for row in &rows {
                statement.execute(rusqlite::params_from_iter(row.iter().map(Value::from)))?;
            }
            Ok(())
        };
        insert().map_err(|error| BackupError::Place(file::fault(&self.path, error)))
    }
}
