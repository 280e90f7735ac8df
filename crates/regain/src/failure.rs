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
    pub fn new(what: impl fmt::Display, remedy: impl fmt::Display) -> Self {
        Self(format!("{what}. {remedy}."))
    }

    /// Sentences that are whole already.
    pub fn said(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A file that the system does not let us have.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        let act = match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                "Make room on its disk, and try again"
            }
            std::io::ErrorKind::ReadOnlyFilesystem => "Name a place that can be written to",
            _ => "Check the path, and that this user has access to it",
        };
        Self::new(format_args!("{}: {error}", path.display()), act)
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
        Self(format!("{error}. {}", error.remedy()))
    }
}

impl From<StoreFault> for Failure {
    fn from(fault: StoreFault) -> Self {
        match store::remedy(&fault) {
            Some(act) => Self(format!("{fault}. {act}")),
            None => Self::new(
                fault,
                "See that the database can be reached and written to (`regain doctor`), and try again",
            ),
        }
    }
}
