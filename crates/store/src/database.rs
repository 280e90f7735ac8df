//! The database that an operator chose, whichever engine it is.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use domain::keys::KeyRing;
use flows::ports::{Random, Store, StoreFault, View, Work};

use crate::{OpenError, PoolState, PostgresSettings, PostgresStore, SqliteStore};

/// Where a database is.
#[derive(Clone, Debug)]
pub enum Location {
    /// In a file.
    File(PathBuf),
    /// On a server, or on several of which one can be written to.
    Server(Box<PostgresSettings>),
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(settings) => f.write_str(&settings.place()),
        }
    }
}

/// A database of either engine.
pub enum Database {
    /// In a file.
    Sqlite(SqliteStore),
    /// On a server.
    Postgres(PostgresStore),
}

impl Database {
    /// Opens the database and brings it to the newest version. Blocks for a moment where it is a file.
    ///
    /// # Errors
    /// [`OpenError`]: it cannot be reached, is something else, was made with another key file or by a newer version.
    /// Nothing was changed then.
    pub async fn open(location: &Location, keys: Arc<KeyRing>, random: Arc<dyn Random>) -> Result<Self, OpenError> {
        Ok(match location {
            Location::File(path) => Self::Sqlite(SqliteStore::open(path, keys, random)?),
            Location::Server(settings) => Self::Postgres(PostgresStore::open(settings, keys, random).await?),
        })
    }

    /// Whether the database answers and can be written to.
    ///
    /// # Errors
    /// [`StoreFault`] says why it does not.
    pub async fn ping(&self) -> Result<(), StoreFault> {
        match self {
            Self::Sqlite(store) => store.ping().await,
            Self::Postgres(store) => store.ping().await,
        }
    }

    /// The version of the database's shape: the number of the last migration.
    ///
    /// # Errors
    /// [`StoreFault`] when the database does not answer.
    pub async fn version(&self) -> Result<u64, StoreFault> {
        match self {
            Self::Sqlite(store) => store.version().await,
            Self::Postgres(store) => store.version().await,
        }
    }

    /// The size of the database in bytes.
    ///
    /// # Errors
    /// [`StoreFault`] when it cannot be reached.
    pub async fn size(&self) -> Result<u64, StoreFault> {
        match self {
            Self::Sqlite(store) => store.size(),
            Self::Postgres(store) => store.size().await,
        }
    }

    /// How the pool of connections stands; a file has none.
    pub fn pool(&self) -> Option<PoolState> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(store) => Some(store.pool()),
        }
    }
}

#[async_trait]
impl Store for Database {
    async fn view(&self) -> Result<Box<dyn View>, StoreFault> {
        match self {
            Self::Sqlite(store) => store.view().await,
            Self::Postgres(store) => store.view().await,
        }
    }

    async fn begin(&self) -> Result<Box<dyn Work>, StoreFault> {
        match self {
            Self::Sqlite(store) => store.begin().await,
            Self::Postgres(store) => store.begin().await,
        }
    }
}
