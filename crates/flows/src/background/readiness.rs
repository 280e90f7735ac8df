//! Whether a request would work now.

use domain::limits::{Counter, Streak};

use crate::background::Background;
use crate::ports::{Keeping, StoreFault};

/// Why a request would not work now.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// The database cannot be written.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// A newer program has given the database another shape; or it is being restored into.
    #[error("the database is of a newer version, or is being restored; upgrade this server")]
    Outgrown,
    /// Something sealed cannot be opened, or would be sealed so that others cannot open it.
    #[error(
        "the key file here is not the newest: it lacks key {0}, or seals with it although it was retired; put the newest copy in its place"
    )]
    Keys(u8),
    /// Nothing hashes passwords any more.
    #[error("the threads that hash passwords are gone")]
    Directory,
}

impl Background {
    /// Writes one small row that means nothing and commits it: a database that is full, read-only
    /// or without its standby fails here as it would for a person.
    ///
    /// # Errors
    /// [`NotReady`] says what a request would fail on.
    pub async fn readiness(&self) -> Result<(), NotReady> {
        if matches!(self.flows.directory.keeping(), Keeping::Here(hasher) if !hasher.is_alive()) {
            return Err(NotReady::Directory);
        }
        let mut work = self.flows.store.begin().await?;
        if work.is_outgrown().await? {
            return Err(NotReady::Outgrown);
        }
        if let Some(key) = work.key_out_of_step().await? {
            return Err(NotReady::Keys(key));
        }
        work.save_streak(&Counter::Readiness, Streak { count: 1, last_at: self.flows.now() })
            .await?;
        work.commit().await?;
        Ok(())
    }
}
