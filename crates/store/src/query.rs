//! One question to the database: prepared, bound, read.

use domain::time::Timestamp;
use flows::ports::StoreFault;
use rusqlite::types::FromSql;
use rusqlite::{Connection, Params, Row};
use uuid::Uuid;

use crate::sealing::Vault;

/// Why a question has no answer. Holds no value from any row.
#[derive(Debug)]
pub(crate) struct Fault(pub(crate) String);

pub(crate) type Answer<T> = Result<T, Fault>;

impl Fault {
    /// A row that holds what it should not: altered, or sealed for another place.
    pub(crate) fn unreadable(what: &'static str) -> Self {
        Self(format!("a row's {what} cannot be read"))
    }
}

impl From<rusqlite::Error> for Fault {
    /// SQLite's messages name tables, columns and statements; values are always bound, so that none is among them.
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<Fault> for StoreFault {
    fn from(fault: Fault) -> Self {
        Self { reason: fault.0 }
    }
}

/// Where questions are put: a connection within a transaction, and the keys to what it keeps sealed.
pub(crate) struct Query<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) vault: &'a Vault,
}

impl Query<'_> {
    /// The first row, if there is one.
    pub(crate) fn one<T>(
        &self,
        sql: &'static str,
        values: impl Params,
        read: impl FnOnce(&Row<'_>) -> Answer<T>,
    ) -> Answer<Option<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        rows.next()?.map(read).transpose()
    }

    /// Every row.
    pub(crate) fn all<T>(
        &self,
        sql: &'static str,
        values: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Answer<T>,
    ) -> Answer<Vec<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    /// Changes rows; how many.
    pub(crate) fn run(&self, sql: &'static str, values: impl Params) -> Answer<u64> {
        let changed = self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }
}

/// A column's value.
pub(crate) fn value<T: FromSql>(row: &Row<'_>, column: usize) -> Answer<T> {
    Ok(row.get(column)?)
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
    let kept = row.get_ref(column)?.as_str().map_err(|_| Fault::unreadable(what))?;
    from_word(kept).ok_or(Fault::unreadable(what))
}

/// A column that may hold a word.
pub(crate) fn optional_word<T>(
    row: &Row<'_>,
    column: usize,
    what: &'static str,
    from_word: impl FnOnce(&str) -> Option<T>,
) -> Answer<Option<T>> {
    match row.get_ref(column)?.as_str_or_null().map_err(|_| Fault::unreadable(what))? {
        None => Ok(None),
        Some(kept) => from_word(kept).map(Some).ok_or(Fault::unreadable(what)),
    }
}
