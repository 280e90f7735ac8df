//! A row of either engine.

use super::fault::{Answer, Fault};

/// A row.
pub(crate) enum Row<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    fn integer(&self, column: usize) -> Answer<Option<i64>> {
        match self {
            Self::Sqlite(row) => Ok(row.get(column)?),
            Self::Postgres(row) => row.try_get(column).map_err(|_| Fault::unreadable("number")),
        }
    }

    fn boolean(&self, column: usize) -> Answer<Option<bool>> {
        match self {
            Self::Sqlite(row) => Ok(row.get(column)?),
            Self::Postgres(row) => {
                row.try_get(column).map_err(|_| Fault::unreadable("truth value"))
            }
        }
    }

    /// A text.
    pub(crate) fn text(&self, column: usize) -> Answer<Option<&str>> {
        match self {
            Self::Sqlite(row) => {
                row.get_ref(column)?.as_str_or_null().map_err(|_| Fault::unreadable("text"))
            }
            Self::Postgres(row) => row.try_get(column).map_err(|_| Fault::unreadable("text")),
        }
    }

    /// Bytes.
    pub(crate) fn bytes(&self, column: usize) -> Answer<Option<&[u8]>> {
        match self {
            Self::Sqlite(row) => {
                row.get_ref(column)?.as_blob_or_null().map_err(|_| Fault::unreadable("bytes"))
            }
            Self::Postgres(row) => row.try_get(column).map_err(|_| Fault::unreadable("bytes")),
        }
    }
}

/// What a column can be read as.
pub(crate) trait Column: Sized {
    /// Reads a column that may be empty.
    fn read_optional(row: &Row<'_>, column: usize) -> Answer<Option<Self>>;

    /// Reads a column that is not empty.
    fn read(row: &Row<'_>, column: usize) -> Answer<Self> {
        Self::read_optional(row, column)?.ok_or_else(|| Fault::unreadable("column"))
    }
}

impl<T: Column> Column for Option<T> {
    fn read_optional(row: &Row<'_>, column: usize) -> Answer<Option<Self>> {
        T::read_optional(row, column).map(Some)
    }
}

impl Column for i64 {
    fn read_optional(row: &Row<'_>, column: usize) -> Answer<Option<Self>> {
        row.integer(column)
    }
}

macro_rules! smaller_number {
    ($($kind:ty),+) => {$(
        impl Column for $kind {
            fn read_optional(row: &Row<'_>, column: usize) -> Answer<Option<Self>> {
                let number = row.integer(column)?;
                number.map(|number| number.try_into().map_err(|_| Fault::unreadable("number"))).transpose()
            }
        }
    )+};
}
smaller_number!(u8, u32);

impl Column for bool {
    fn read_optional(row: &Row<'_>, column: usize) -> Answer<Option<Self>> {
        row.boolean(column)
    }
}

impl Column for String {
    fn read_optional(row: &Row<'_>, column: usize) -> Answer<Option<Self>> {
        Ok(row.text(column)?.map(str::to_owned))
    }
}

impl Column for Vec<u8> {
    fn read_optional(row: &Row<'_>, column: usize) -> Answer<Option<Self>> {
        Ok(row.bytes(column)?.map(<[u8]>::to_owned))
    }
}

impl<const N: usize> Column for [u8; N] {
    fn read_optional(row: &Row<'_>, column: usize) -> Answer<Option<Self>> {
        let bytes = row.bytes(column)?;
        bytes.map(|bytes| bytes.try_into().map_err(|_| Fault::unreadable("bytes"))).transpose()
    }
}
