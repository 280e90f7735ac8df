//! A value that is bound to a question, for either engine.

use std::borrow::Cow;
use std::error::Error;

use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A value. PostgreSQL infers the type from the place; ours are BIGINT, TEXT, BYTEA and BOOLEAN
/// only.
#[derive(Debug)]
pub(crate) enum Value<'a> {
    Integer(i64),
    Boolean(bool),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
    Hash([u8; 32]),
    Null,
}

/// The values of a question, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::query::Value::from($value)),*] };
}
pub(crate) use values;

macro_rules! from {
    ($($kind:ty, $value:ident => $made:expr;)+) => {$(
        impl<'a> From<$kind> for Value<'a> {
            fn from($value: $kind) -> Self {
                $made
            }
        }
    )+};
}
from! {
    i64, value => Self::Integer(value);
    u32, value => Self::Integer(value.into());
    u8, value => Self::Integer(value.into());
    bool, value => Self::Boolean(value);
    String, value => Self::Text(Cow::Owned(value));
    &'a str, value => Self::Text(Cow::Borrowed(value));
    Vec<u8>, value => Self::Bytes(Cow::Owned(value));
    &'a [u8], value => Self::Bytes(Cow::Borrowed(value));
    &'a [u8; 16], value => Self::Bytes(Cow::Borrowed(value));
    [u8; 32], value => Self::Hash(value);
}

impl<'a, T> From<Option<T>> for Value<'a>
where
    Value<'a>: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Integer(value) => ValueRef::Integer(*value),
            Self::Boolean(value) => ValueRef::Integer((*value).into()),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
            Self::Hash(value) => ValueRef::Blob(value),
            Self::Null => ValueRef::Null,
        }))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Integer(value) => value.to_sql_checked(kind, out),
            Self::Boolean(value) => value.to_sql_checked(kind, out),
            Self::Text(value) => value.as_ref().to_sql_checked(kind, out),
            Self::Bytes(value) => value.as_ref().to_sql_checked(kind, out),
            Self::Hash(value) => value.as_slice().to_sql_checked(kind, out),
            Self::Null => Ok(IsNull::Yes),
        }
    }

    /// Each variant checks for itself.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
