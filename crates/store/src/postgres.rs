//! The PostgreSQL engine: a pool of connections to whichever of several hosts can be written to.
//!
//! All that is peculiar to this engine is here and in the files below: the address and its
//! certificates, connections, transactions and their locks, migrations.

mod backup;
mod connection;
mod engine;
mod examination;
mod holding;
mod link;
mod migration;
mod settings;
mod tls;
mod transaction;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use deadpool::managed::{self, Pool};
use domain::keys::KeyRing;
use domain::time::Timestamp;
use flows::ports::{Random, Store, StoreFault, View, Work};

pub(crate) use self::backup::Load;
pub use self::settings::{PostgresSettings, SettingsError};

use self::connection::Connector;
use self::settings::Trust;
use self::transaction::{Reading, Writing};
use crate::OpenError;
use crate::backup::{BackupError, Head, Recipients, Writer};
use crate::counts::Counts;
use crate::migrations;
use crate::query::Fault;
use crate::sealing::Vault;
use crate::transaction::Transaction;

/// A database on a PostgreSQL server, or on several of which one can be written to.
pub struct PostgresStore {
    pool: Pool<Connector>,
    place: String,
    /// Whether connections are encrypted.
    encrypted: bool,
    vault: Arc<Vault>,
    counts: Arc<Counts>,
}

/// The oldest major version that is tested.
pub(crate) const OLDEST: i64 = 15;

/// How the pool stands, for the metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolState {
    /// The most connections there can be.
    pub size: u64,
    /// Those that are open.
    pub open: u64,
    /// Those that nobody uses now.
    pub idle: u64,
    /// Steps that wait for one.
    pub waiting: u64,
}

impl PostgresStore {
    /// Connects, and brings the database to the newest version. Its tables are made where there are
    /// none.
    ///
    /// # Errors
    /// [`OpenError`]: it cannot be reached, is something else, was made with another key file or by a newer version.
    /// Nothing was changed then.
    pub async fn open(
        settings: &PostgresSettings,
        keys: Arc<KeyRing>,
        random: Arc<dyn Random>,
    ) -> Result<Self, OpenError> {
        let place = settings.place();
        let pool = Self::connect(settings)?;
        migration::migrate(&pool, &place, &keys).await?;
        let encrypted = settings.trust != Trust::Plain;
        Ok(Self {
            pool,
            place,
            encrypted,
            vault: Arc::new(Vault::new(keys, random)),
            counts: Arc::default(),
        })
    }

    /// Connects for looking at the database: nothing is made and nothing changed. `None`: it has no
    /// tables.
    pub(crate) async fn look(
        settings: &PostgresSettings,
        keys: Arc<KeyRing>,
        random: Arc<dyn Random>,
    ) -> Result<Option<Self>, OpenError> {
        let place = settings.place();
        let pool = Self::connect(settings)?;
        let unreachable = |fault: Fault| OpenError::unreachable(&place, fault);
        let mut reading = Reading::begin(&pool).await.map_err(unreachable)?;
        let meta = migration::meta(reading.link()).await.map_err(unreachable)?;
        drop(reading);
        if migrations::check(&meta, &place, &keys)? == 0 {
            return Ok(None);
        }
        let encrypted = settings.trust != Trust::Plain;
        Ok(Some(Self {
            pool,
            place,
            encrypted,
            vault: Arc::new(Vault::new(keys, random)),
            counts: Arc::default(),
        }))
    }

    pub(crate) async fn reading(&self) -> Result<Transaction<Reading>, StoreFault> {
        Ok(Transaction::new(Reading::begin(&self.pool).await?, &self.vault, &self.counts))
    }

    fn connect(settings: &PostgresSettings) -> Result<Pool<Connector>, OpenError> {
        let connector = Connector::new(settings)?;
        // What one step may wait: for a free connection as long as for a new one.
        let patience = Some(settings.whole_connect());
        let timeouts = managed::Timeouts {
            wait: patience,
            create: patience,
            recycle: Some(Duration::from_secs(1)),
        };
        Pool::builder(connector)
            .max_size(usize::try_from(settings.pool).unwrap_or(usize::MAX))
            .timeouts(timeouts)
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(|error| OpenError::unreachable(settings.place(), error))
    }

    /// Begins a restore into an empty database, which is then of version `schema`.
    pub(crate) async fn begin_restore(
        settings: &PostgresSettings,
        schema: u64,
        keys: &KeyRing,
    ) -> Result<Load, BackupError> {
        Load::begin(Self::connect(settings)?, settings.place(), schema, keys).await
    }

    /// Writes a backup to `to`: one moment, however much is written meanwhile.
    pub(crate) async fn backup<W: Write + Send>(
        &self,
        to: W,
        recipients: &Recipients,
        begun_at: Timestamp,
        told: &mut (dyn FnMut(u64) + Send),
    ) -> Result<W, BackupError> {
        let mut reading = Reading::begin(&self.pool).await.map_err(StoreFault::from)?;
        let link = reading.link();
        link.take_time().await.map_err(StoreFault::from)?;
        let meta = migration::meta(link).await.map_err(StoreFault::from)?;
        let keys = self.vault.keys();
        let mut writer =
            Writer::begin(to, &Head::of(&meta, &keys, begun_at)?, &keys, recipients, told)?;
        backup::dump(link, &mut writer).await?;
        writer.finish()
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }

    pub(crate) async fn writing(&self) -> Result<Transaction<Writing>, StoreFault> {
        Ok(Transaction::new(Writing::begin(&self.pool).await?, &self.vault, &self.counts))
    }

    /// Where it is: the hosts and the database's name.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Whether the database answers and can be written to.
    ///
    /// # Errors
    /// [`StoreFault`] says why it does not.
    pub async fn ping(&self) -> Result<(), StoreFault> {
        let mut writing = Writing::begin(&self.pool).await?;
        writing.link().rows("SELECT 1 WHERE pg_is_in_recovery() = FALSE", &[]).await?;
        Ok(())
    }

    /// The version of the database's shape: the number of the last migration.
    ///
    /// # Errors
    /// [`StoreFault`] when the database does not answer.
    pub async fn version(&self) -> Result<u64, StoreFault> {
        let mut reading = Reading::begin(&self.pool).await?;
        Ok(migration::version(reading.link()).await?)
    }

    /// The size of the database in bytes.
    ///
    /// # Errors
    /// [`StoreFault`] when the database does not answer.
    pub async fn size(&self) -> Result<u64, StoreFault> {
        let mut reading = Reading::begin(&self.pool).await?;
        let rows = reading.link().rows("SELECT pg_database_size(current_database())", &[]).await?;
        let size: i64 = rows
            .first()
            .and_then(|row| row.try_get(0).ok())
            .ok_or_else(|| Fault::unreadable("size"))?;
        Ok(u64::try_from(size).unwrap_or(0))
    }

    /// How the pool stands.
    pub fn pool(&self) -> PoolState {
        let status = self.pool.status();
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        PoolState {
            size: number(status.max_size),
            open: number(status.size),
            idle: number(status.available),
            waiting: number(status.waiting),
        }
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn view(&self) -> Result<Box<dyn View>, StoreFault> {
        Ok(Box::new(Transaction::new(Reading::begin(&self.pool).await?, &self.vault, &self.counts)))
    }

    async fn begin(&self) -> Result<Box<dyn Work>, StoreFault> {
        Ok(Box::new(Transaction::new(Writing::begin(&self.pool).await?, &self.vault, &self.counts)))
    }

    fn seal_carried(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        self.vault.seal_carried(context, plain)
    }

    fn open_carried(&self, context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.vault.open_carried(context, sealed)
    }
}
