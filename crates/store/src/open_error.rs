//! Why a database cannot be opened or restored into.

use std::error::Error;

/// Why a database cannot be opened. One sentence; [`remedy`](Self::remedy) says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The system does not let us.
    #[error("{place}: {source}")]
    Unreachable {
        /// The file, or the hosts and the database's name.
        place: String,
        /// What the system says.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Another process has it and does not let go.
    #[error("{place} is in use by another program")]
    Busy {
        /// The file, or the hosts and the database's name.
        place: String,
    },
    /// Some other file.
    #[error("{place} is not a database of Regain")]
    NotRegain {
        /// The file, or the hosts and the database's name.
        place: String,
    },
    /// The key file is not the one that sealed it (S95).
    #[error("{place} was made with the key file {needed}, not with {given}")]
    OtherKeys {
        /// The file, or the hosts and the database's name.
        place: String,
        /// The fingerprint of the key file it needs.
        needed: String,
        /// The fingerprint of the key file at hand.
        given: String,
    },
    /// A newer program has changed its shape.
    #[error("{place} has version {version}; this program knows versions up to {newest}")]
    Newer {
        /// The file, or the hosts and the database's name.
        place: String,
        /// Its version.
        version: u64,
        /// The newest version known here.
        newest: u64,
    },
    /// It is in the way.
    #[error("{place} exists already")]
    Exists {
        /// The file, or the hosts and the database's name.
        place: String,
    },
    /// A restore has to go where nothing is.
    #[error("{place} is not empty")]
    NotEmpty {
        /// The hosts and the database's name.
        place: String,
    },
    /// A restore was begun and not finished.
    #[error("a restore into {place} was begun and not finished")]
    Restoring {
        /// The file, or the hosts and the database's name.
        place: String,
    },
    /// The key file is an older copy (S95).
    #[error("{place} has rows that key {id} sealed, and the key file does not hold that key")]
    MissingKey {
        /// The file, or the hosts and the database's name.
        place: String,
        /// The key's number.
        id: u8,
    },
}

impl OpenError {
    /// For this reason.
    pub(crate) fn unreachable(
        place: impl Into<String>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Unreachable { place: place.into(), source: source.into() }
    }

    /// What an operator can do about it; one sentence.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Unreachable { source, .. } => crate::remedy(&**source).unwrap_or(
                "Look at database.url; the program's user needs access to it, and it needs room on its disk.",
            ),
            Self::Busy { .. } => "End the other program, or wait for it.",
            Self::NotRegain { .. } => "Name a database of Regain, or one that is empty or does not exist yet.",
            Self::OtherKeys { .. } => "Put the key file in place that belongs to this database; it has its own backup.",
            Self::Newer { .. } => "Run the newer program again, or restore a backup made before the upgrade.",
            Self::Exists { .. } => {
                "Name another file, or move that one away with those next to it (-wal, -shm): people or an audit trail are in it."
            }
            Self::NotEmpty { .. } => "Name a database without people in it, or move what is in it away.",
            Self::Restoring { .. } => {
                "Run `regain restore` again; it begins anew. To begin with nothing instead, remove what it left behind."
            }
            Self::MissingKey { .. } => "Put the newest copy of the key file in its place.",
        }
    }
}
