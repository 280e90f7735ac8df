//! The SQLite engine: one connection that writes, a few that read.
//!
//! All that is peculiar to this engine is here and in the files below: connections and
//! transactions, the file and its migrations, backups.

mod backup;
mod connection;
mod disk;
mod engine;
mod examination;
#[cfg(test)]
mod faults;
mod file;
mod migration;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::keys::KeyRing;
use domain::time::Timestamp;
use flows::ports::{Random, Store, StoreFault, View, Work};
use rusqlite::Connection;
use tokio::sync::Mutex;

pub(crate) use self::backup::{Draft, dump, open_copy};
pub(crate) use self::file::draft_of;

use self::connection::{Reader, Readers, Writing};
use crate::OpenError;
use crate::backup::{BackupError, Head, Recipients, Writer};
use crate::counts::Counts;
use crate::query::Fault;
use crate::sealing::Vault;
use crate::transaction::Transaction;

/// A database in one file.
///
/// Readers see the last commit and never wait for the writer. There is one writer at a time, in
/// this process and among all that have the file open.
pub struct SqliteStore {
    path: PathBuf,
    readers: Arc<Readers>,
    writer: Arc<Mutex<Connection>>,
    vault: Arc<Vault>,
    counts: Arc<Counts>,
}

impl SqliteStore {
    /// Opens the database at `path` and brings it to the newest version. Makes it when it is
    /// missing, with mode 0600, and its directory with mode 0700. Blocks for a moment.
    ///
    /// # Errors
    /// [`OpenError`]: it cannot be reached, is something else, was made with another key file or by a newer version.
    /// Nothing was changed then.
    pub fn open(
        path: &Path,
        keys: Arc<KeyRing>,
        random: Arc<dyn Random>,
    ) -> Result<Self, OpenError> {
        file::prepare(path)?;
        let mut writer = connection::open(path).map_err(|error| file::fault(path, error))?;
        migration::migrate(&mut writer, path, &keys)?;
        connection::set_up_writer(&writer).map_err(|error| file::fault(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            readers: Arc::new(Readers::new(path)),
            writer: Arc::new(Mutex::new(writer)),
            vault: Arc::new(Vault::new(keys, random)),
            counts: Arc::default(),
        })
    }

    /// Opens the database at `path` for looking at it: nothing is made and nothing changed. `None`:
    /// it has no tables.
    pub(crate) fn look(
        path: &Path,
        keys: Arc<KeyRing>,
        random: Arc<dyn Random>,
    ) -> Result<Option<Self>, OpenError> {
        if !path.exists() {
            return Err(OpenError::Restoring { place: path.display().to_string() });
        }
        let writer = connection::open_to_look(path).map_err(|error| file::fault(path, error))?;
        if migration::check(&writer, path, &keys)? == 0 {
            return Ok(None);
        }
        Ok(Some(Self {
            path: path.to_owned(),
            readers: Arc::new(Readers::that_only_look(path)),
            writer: Arc::new(Mutex::new(writer)),
            vault: Arc::new(Vault::new(keys, random)),
            counts: Arc::default(),
        }))
    }

    pub(crate) async fn reading(&self) -> Result<Transaction<Reader>, StoreFault> {
        Transaction::begin_reading(&self.readers, &self.vault, &self.counts).await
    }

    /// Merges the log next to the file into it, so that the file alone is the database. One that
    /// another program reads stays as it is.
    pub(crate) async fn merge_log(&self) -> Result<(), StoreFault> {
        let writer = Arc::clone(&self.writer).lock_owned().await;
        let merged = tokio::task::spawn_blocking(move || {
            writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))
        });
        match merged.await {
            Ok(merged) => Ok(merged.map_err(Fault::from)?),
            Err(ended) => Err(Fault::because("the log was not merged", ended).into()),
        }
    }

    /// How long this disk takes to keep a page, measured on a file without a name: the database is
    /// left alone.
    pub(crate) fn commit_time(&self) -> std::io::Result<Duration> {
        disk::commit_time(&self.path)
    }

    /// Writes a backup to `to`: one moment, however much is written meanwhile.
    pub(crate) async fn backup<W: Write + Send>(
        &self,
        to: W,
        recipients: &Recipients,
        begun_at: Timestamp,
        told: &mut (dyn FnMut(u64) + Send),
    ) -> Result<W, BackupError> {
        let mut view = Transaction::begin_reading(&self.readers, &self.vault, &self.counts).await?;
        let meta = view.on.meta().map_err(StoreFault::from)?;
        let keys = self.vault.keys();
        let mut writer =
            Writer::begin(to, &Head::of(&meta, &keys, begun_at)?, &keys, recipients, told)?;
        dump(view.on.connection(), &mut writer).await?;
        writer.finish()
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }

    pub(crate) async fn writing(&self) -> Result<Transaction<Writing>, StoreFault> {
        Transaction::begin_writing(&self.writer, &self.vault, &self.counts).await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreFault`] says why it does not.
    pub async fn ping(&self) -> Result<(), StoreFault> {
        // Taking the writer's place and giving it back: a database that can only be read is no use
        // to anybody.
        self.begin().await.map(drop)
    }

    /// The version of the database's shape: the number of the last migration.
    ///
    /// # Errors
    /// [`StoreFault`] when the database does not answer.
    pub async fn version(&self) -> Result<u64, StoreFault> {
        let mut view = Transaction::begin_reading(&self.readers, &self.vault, &self.counts).await?;
        Ok(view.on.version()?)
    }

    /// The size of the database in bytes, what waits next to it to be merged not counted.
    ///
    /// # Errors
    /// [`StoreFault`] when the file cannot be reached.
    pub fn size(&self) -> Result<u64, StoreFault> {
        let found = std::fs::metadata(&self.path)
            .map_err(|error| Fault::because(error.to_string(), error))?;
        Ok(found.len())
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn view(&self) -> Result<Box<dyn View>, StoreFault> {
        Ok(Box::new(Transaction::begin_reading(&self.readers, &self.vault, &self.counts).await?))
    }

    async fn begin(&self) -> Result<Box<dyn Work>, StoreFault> {
        Ok(Box::new(Transaction::begin_writing(&self.writer, &self.vault, &self.counts).await?))
    }

    fn seal_carried(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        self.vault.seal_carried(context, plain)
    }

    fn open_carried(&self, context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.vault.open_carried(context, sealed)
    }
}
