//! Why a question has no answer.

use std::error::Error;

use flows::ports::StoreFault;

/// Why a question has no answer. Neither it nor its source says a value from any row.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub(crate) struct Fault {
    /// For an operator.
    pub(crate) reason: String,
    /// Whether a commit was asked for and its answer is missing: it may have been done.
    pub(crate) in_doubt: bool,
    /// What it came from.
    pub(crate) source: Option<Box<dyn Error + Send + Sync>>,
}

pub(crate) type Answer<T> = Result<T, Fault>;

impl Fault {
    /// Nothing was done, for this reason.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), in_doubt: false, source: None }
    }

    /// The same, because of `source`, which says no value from any row.
    pub(crate) fn because(
        reason: impl Into<String>,
        source: impl Error + Send + Sync + 'static,
    ) -> Self {
        Self { source: Some(Box::new(source)), ..Self::new(reason) }
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
    /// SQLite's messages name tables, columns and statements; values are always bound, so that none
    /// is among them.
    fn from(error: rusqlite::Error) -> Self {
        Self::because(error.to_string(), error)
    }
}

impl From<Fault> for StoreFault {
    fn from(fault: Fault) -> Self {
        Self { reason: fault.reason, in_doubt: fault.in_doubt, source: fault.source }
    }
}
