//! One question to the database: its text, its values, its rows. The same for both engines.
//!
//! A question is written once, in SQL that both take, with `?1` for its first value. What
//! PostgreSQL needs besides stands in comments that SQLite passes over; see [`text`].

mod engine;
mod fault;
mod read;
mod row;
mod text;
mod value;

pub(crate) use self::engine::{Engine, Hashes, Read};
pub(crate) use self::fault::{Answer, Fault};
pub(crate) use self::read::{count, id, optional_id, optional_word, time, value, word};
pub(crate) use self::row::Row;
pub(crate) use self::text::{dialect, schema};
pub(crate) use self::value::{Value, values};
