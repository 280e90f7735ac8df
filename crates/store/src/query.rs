//! One question to the database: its text, its values, its rows. The same for both engines.
//!
//! A question is written once, in SQL that both take, with `?1` for its first value. What PostgreSQL needs besides stands
//! in comments that SQLite passes over; see [`text`].

mod row;
mod text;
mod value;

use domain::time::Timestamp;
use flows::ports::StoreFault;
use rusqlite::Connection;
use uuid::Uuid;

pub(crate) use self::row::Row;
pub(crate) use self::text::{dialect, schema};
pub(crate) use self::value::{Value, values};

use self::row::Column;
use crate::postgres::Link;
use crate::sealing::Vault;

/// Why a question has no answer. Holds no value from any row.
#[derive(Debug)]
pub(crate) struct Fault {
    /// For an operator.
    pub(crate) reason: String,
    /// Whether a commit was asked for and its answer is missing: it may have been done.
    pub(crate) in_doubt: bool,
}

pub(crate) type Answer<T> = Result<T, Fault>;

impl Fault {
    /// Nothing was done, for this reason.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), in_doubt: false }
    }

    /// A row that holds what it should not: altered, or sealed for another place.
    pub(crate) fn unreadable(what: &'static str) -> Self {
        Self::new(format!("a row's {what} cannot be read"))
    }

    /// An earlier statement failed.
    pub(crate) fn rolled_back() -> Self {
        Self::new("a statement before this one failed; the transaction was rolled back")
    }
}

impl From<rusqlite::Error> for Fault {
    /// SQLite's messages name tables, columns and statements; values are always bound, so that none is among them.
    fn from(error: rusqlite::Error) -> Self {
        Self::new(error.to_string())
    }
}

impl From<Fault> for StoreFault {
    fn from(fault: Fault) -> Self {
        Self { reason: fault.reason, in_doubt: fault.in_doubt }
    }
}

/// A connection within a transaction.
pub(crate) enum Engine<'a> {
    Sqlite(&'a mut Connection),
    Postgres(&'a mut Link),
}

/// Where questions are put: a connection within a transaction, and the keys to what it keeps sealed.
pub(crate) struct Query<'a> {
    pub(crate) engine: Engine<'a>,
    pub(crate) vault: &'a Vault,
}

impl Query<'_> {
    /// The first row, if there is one.
    pub(crate) async fn one<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> Answer<T> + Send,
    ) -> Answer<Option<T>> {
        match &mut self.engine {
            Engine::Sqlite(connection) => sqlite_one(connection, sql, values, read),
            Engine::Postgres(link) => {
                let rows = link.rows(sql, values).await?;
                rows.first().map(|row| read(&Row::Postgres(row))).transpose()
            }
        }
    }

    /// Every row.
    pub(crate) async fn all<T: Send>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Answer<T> + Send,
    ) -> Answer<Vec<T>> {
        match &mut self.engine {
            Engine::Sqlite(connection) => sqlite_all(connection, sql, values, read),
            Engine::Postgres(link) => {
                let rows = link.rows(sql, values).await?;
                rows.iter().map(|row| read(&Row::Postgres(row))).collect()
            }
        }
    }

    /// Changes rows; how many.
    pub(crate) async fn run(&mut self, sql: &'static str, values: &[Value<'_>]) -> Answer<u64> {
        match &mut self.engine {
            Engine::Sqlite(connection) => {
                let changed = connection.prepare_cached(sql)?.execute(rusqlite::params_from_iter(values))?;
                Ok(u64::try_from(changed).unwrap_or(u64::MAX))
            }
            Engine::Postgres(link) => link.run(sql, values).await,
        }
    }

    /// From here to the end of the transaction a question may take as long as it takes: for what looks at every row.
    pub(crate) async fn take_time(&mut self) -> Answer<()> {
        match &mut self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(link) => link.take_time().await,
        }
    }

    /// Holds whatever these keyed hashes stand for, until the transaction ends: nobody else who does the same goes on
    /// meanwhile. What a step decides by may be a row that is not there yet, and such a row cannot be locked.
    ///
    /// SQLite has one writer, which holds everything.
    pub(crate) async fn hold(&mut self, hashes: &[[u8; 32]]) -> Answer<()> {
        match &mut self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(link) => link.hold(hashes).await,
        }
    }

    /// Holds everything that [`hold`](Self::hold) could hold of destinations.
    pub(crate) async fn hold_destinations(&mut self) -> Answer<()> {
        match &mut self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(link) => link.hold_destinations().await,
        }
    }

    /// Holds one destination, unless all are held.
    pub(crate) async fn hold_destination(&mut self, hash: [u8; 32]) -> Answer<()> {
        match &mut self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(link) => link.hold_destination(hash).await,
        }
    }
}

// Statements of SQLite must not live across an await: they are put and read in functions that have none.
fn sqlite_one<T>(
    connection: &Connection,
    sql: &str,
    values: &[Value<'_>],
    read: impl FnOnce(&Row<'_>) -> Answer<T>,
) -> Answer<Option<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    rows.next()?.map(|row| read(&Row::Sqlite(row))).transpose()
}

fn sqlite_all<T>(
    connection: &Connection,
    sql: &str,
    values: &[Value<'_>],
    mut read: impl FnMut(&Row<'_>) -> Answer<T>,
) -> Answer<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(&Row::Sqlite(row))?);
    }
    Ok(found)
}

/// A column's value.
pub(crate) fn value<T: Column>(row: &Row<'_>, column: usize) -> Answer<T> {
    T::read(row, column)
}

/// A column that holds a time.
pub(crate) fn time(row: &Row<'_>, column: usize) -> Answer<Timestamp> {
    value(row, column).map(Timestamp)
}

/// A column that counts rows.
pub(crate) fn count(row: &Row<'_>, column: usize) -> Answer<u64> {
    u64::try_from(value::<i64>(row, column)?).map_err(|_| Fault::unreadable("count"))
}

/// A column that holds an id.
pub(crate) fn id(row: &Row<'_>, column: usize) -> Answer<Uuid> {
    value(row, column).map(Uuid::from_bytes)
}

/// A column that may hold an id.
pub(crate) fn optional_id(row: &Row<'_>, column: usize) -> Answer<Option<Uuid>> {
    Ok(value::<Option<[u8; 16]>>(row, column)?.map(Uuid::from_bytes))
}

/// A column that holds a word; `from_word` knows what it means.
pub(crate) fn word<T>(
    row: &Row<'_>,
    column: usize,
    what: &'static str,
    from_word: impl FnOnce(&str) -> Option<T>,
) -> Answer<T> {
    optional_word(row, column, what, from_word)?.ok_or(Fault::unreadable(what))
}

/// A column that may hold a word.
pub(crate) fn optional_word<T>(
    row: &Row<'_>,
    column: usize,
    what: &'static str,
    from_word: impl FnOnce(&str) -> Option<T>,
) -> Answer<Option<T>> {
    match row.text(column).map_err(|_| Fault::unreadable(what))? {
        None => Ok(None),
        Some(kept) => from_word(kept).map(Some).ok_or(Fault::unreadable(what)),
    }
}
