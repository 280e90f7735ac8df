//! A row's columns, read as what they mean.

use domain::time::Timestamp;
use uuid::Uuid;

use super::fault::{Answer, Fault};
use super::row::{Column, Row};

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
    optional_word(row, column, what, from_word)?.ok_or_else(|| Fault::unreadable(what))
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
        Some(kept) => from_word(kept).map(Some).ok_or_else(|| Fault::unreadable(what)),
    }
}
