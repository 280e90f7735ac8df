//! Why a command failed: one sentence, and what to do about it.

use std::fmt;
use std::path::Path;

use flows::ports::StoreFault;
use store::OpenError;

use crate::config::Unloadable;

/// Why a command failed.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure(String);

impl Failure {
    /// What is wrong and what to do about it, each without its full stop.
    pub fn new(what: impl fmt::Display, mend: impl fmt::Display) -> Self {
        Self(format!("{what}. {mend}."))
    }

    /// Sentences that are whole already.
    pub fn said(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A file that the system does not let us have.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::new(format_args!("{}: {error}", path.display()), "Check the path, and that this user has access to it")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Unloadable> for Failure {
    fn from(error: Unloadable) -> Self {
        Self(error.to_string())
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self(format!("{error}. {}", error.mend()))
    }
}

impl From<StoreFault> for Failure {
    fn from(fault: StoreFault) -> Self {
        Self::new(
            fault,
            "See that the disk has room and that this user may write to the database's folder, and try again",
        )
    }
}
