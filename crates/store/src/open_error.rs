//! Why a database cannot be opened, copied or restored.

/// Why a database cannot be opened. One sentence; [`mend`](Self::mend) says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The system does not let us.
    #[error("{place}: {reason}")]
    Unreachable {
        /// The file, or the hosts and the database's name.
        place: String,
        /// The system's words.
        reason: String,
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
    /// The key file is not the one that sealed it (SECURITY S95).
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
    /// The program ended before the copy was done.
    #[error("the copy to {place} was interrupted")]
    Interrupted {
        /// The file, or the hosts and the database's name.
        place: String,
    },
}

impl OpenError {
    /// What an operator can do about it; one sentence.
    pub fn mend(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => {
                "Look at database.url; the program's user needs access to it, and it needs room on its disk."
            }
            Self::Busy { .. } => "End the other program, or wait for it.",
            Self::NotRegain { .. } => "Name a database of Regain, or one that is empty or does not exist yet.",
            Self::OtherKeys { .. } => "Put the key file in place that belongs to this database; it has its own backup.",
            Self::Newer { .. } => "Run the newer program again, or restore a backup made before the upgrade.",
            Self::Exists { .. } => "Name another file, or move that one away.",
            Self::Interrupted { .. } => "Delete the file if there is one, and try again.",
        }
    }
}
