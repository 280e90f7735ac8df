//! Connections, and the transactions on them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use flows::ports::StoreFault;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use crate::counts::Counts;
use crate::migrations::Meta;
use crate::query::{Answer, Engine, Fault};
use crate::sealing::Vault;
use crate::sqlite::migration;
use crate::transaction::{Commit, Open, Transaction};

/// How many views there can be at a time; one more waits.
const READERS: usize = 8;
/// More than there are statements, so that each is prepared once a connection.
const STATEMENTS: usize = 128;
/// How long to wait for another process (an import, a backup, a second server).
const PATIENCE: Duration = Duration::from_secs(5);
/// The log next to the database is cut back to this many bytes.
const LOG_LIMIT: u32 = 64 * 1024 * 1024;

/// Opens the database that is at `path` already.
pub(super) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", true)?;
    // Without it SQLite may prepare a statement again each time other values are bound: many times
    // slower than asking it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

/// Opens the database at `path` for looking at it: what waits in the log next to it is left there.
pub(super) fn open_to_look(path: &Path) -> rusqlite::Result<Connection> {
    let waits = std::fs::metadata(super::file::log_of(path)).is_ok();
    let connection = open(path)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, waits)?;
    Ok(connection)
}

/// Makes a connection the one that writes; the database is in WAL mode already.
pub(super) fn set_up_writer(connection: &Connection) -> rusqlite::Result<()> {
    // A commit is on disk when it returns, power cut or not.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update_and_check(None, "journal_size_limit", LOG_LIMIT, |_| Ok(()))?;
    // The runtime's threads do not wait for other processes; see `begin_writing`.
    connection.busy_timeout(Duration::ZERO)
}

/// A few connections that read. They are opened when first needed and kept.
pub(super) struct Readers {
    path: PathBuf,
    /// Whether what waits in the log next to the database is left there at the end.
    only_looks: bool,
    permits: Arc<Semaphore>,
    idle: std::sync::Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            only_looks: false,
            permits: Arc::new(Semaphore::new(READERS)),
            idle: std::sync::Mutex::new(Vec::with_capacity(READERS)),
        }
    }

    fn take(&self) -> rusqlite::Result<Connection> {
        // The last one put back: its pages and statements are the warmest. A vector of connections
        // is never half changed.
        if let Some(connection) = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Ok(connection);
        }
        let connection = open(&self.path)?;
        connection.pragma_update(None, "query_only", true)?;
        // Only what writes merges the log; where nothing does, a reader that is the last one would.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, self.only_looks)?;
        Ok(connection)
    }

    /// Readers of a database that nothing here writes to.
    pub(super) fn that_only_look(path: &Path) -> Self {
        let only_looks = std::fs::metadata(super::file::log_of(path)).is_ok();
        Self { only_looks, ..Self::new(path) }
    }

    fn put_back(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

/// A reading connection; it goes back when dropped.
pub(crate) struct Reader {
    connection: Option<Connection>,
    home: Arc<Readers>,
    _permit: OwnedSemaphorePermit,
}

impl Reader {
    pub(super) fn connection(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("it is taken out only when dropped")
    }

    /// What the database knows of itself.
    pub(super) fn meta(&mut self) -> Answer<Meta> {
        Ok(migration::meta(self.connection())?)
    }

    /// The version of the database's shape.
    pub(super) fn version(&mut self) -> Answer<u64> {
        Ok(migration::version(self.connection())?)
    }
}

impl Open for Reader {
    fn engine(&mut self) -> Answer<&mut dyn Engine> {
        open_still(self.connection())
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && end(&connection, "ROLLBACK").is_ok()
        {
            self.home.put_back(connection);
        }
    }
}

/// The writing connection. Wherever it is dropped, what is not committed is rolled back before
/// anybody else has it.
pub(crate) struct Writing(OwnedMutexGuard<Connection>);

impl Open for Writing {
    fn engine(&mut self) -> Answer<&mut dyn Engine> {
        open_still(self.connection())
    }
}

/// SQLite leaves a transaction by itself after some faults; a statement would then be committed
/// alone.
fn open_still(connection: &mut Connection) -> Answer<&mut dyn Engine> {
    if connection.is_autocommit() { Err(Fault::rolled_back()) } else { Ok(connection) }
}

impl Writing {
    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.0
    }

    fn begin(&self) -> rusqlite::Result<()> {
        self.0.prepare_cached("BEGIN IMMEDIATE")?.execute(())?;
        Ok(())
    }

    /// Waits for another process that writes.
    fn begin_patiently(&self) -> rusqlite::Result<()> {
        self.0.busy_timeout(PATIENCE)?;
        let begun = self.begin();
        self.0.busy_timeout(Duration::ZERO)?;
        begun
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        // Where even this fails, the disk is out of reach, and SQLite has left the transaction by
        // itself or refuses the next `BEGIN`; either way nothing of it is ever committed.
        let _ = end(&self.0, "ROLLBACK");
    }
}

/// Ends the transaction, if one is open.
fn end(connection: &Connection, how: &'static str) -> rusqlite::Result<()> {
    if !connection.is_autocommit() {
        connection.prepare_cached(how)?.execute(())?;
    }
    Ok(())
}

impl Transaction<Reader> {
    pub(super) async fn begin_reading(
        readers: &Arc<Readers>,
        vault: &Arc<Vault>,
        counts: &Arc<Counts>,
    ) -> Result<Self, StoreFault> {
        let permit = Arc::clone(&readers.permits).acquire_owned().await;
        let permit = permit.map_err(|_| Fault::new("the store is closed"))?;
        let connection = readers.take().map_err(Fault::from)?;
        let mut on =
            Reader { connection: Some(connection), home: Arc::clone(readers), _permit: permit };
        on.connection()
            .prepare_cached("BEGIN")
            .and_then(|mut begin| begin.execute(()))
            .map_err(Fault::from)?;
        Ok(Self::new(on, vault, counts))
    }
}

impl Transaction<Writing> {
    pub(super) async fn begin_writing(
        writer: &Arc<Mutex<Connection>>,
        vault: &Arc<Vault>,
        counts: &Arc<Counts>,
    ) -> Result<Self, StoreFault> {
        let on = Writing(Arc::clone(writer).lock_owned().await);
        let on = match on.begin() {
            Ok(()) => on,
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                off_the_runtime(move || on.begin_patiently().map(|()| on)).await?
            }
            Err(error) => return Err(Fault::from(error).into()),
        };
        Ok(Self::new(on, vault, counts))
    }
}

#[async_trait]
impl Commit for Writing {
    /// Commits. The caller may go away: the writer is free only when the commit has ended.
    async fn commit(self) -> Result<(), StoreFault> {
        if self.0.is_autocommit() {
            return Err(Fault::rolled_back().into());
        }
        off_the_runtime(move || end(&self.0, "COMMIT")).await
    }
}

/// Does what may wait for the disk where no request waits behind it.
async fn off_the_runtime<T: Send + 'static>(
    job: impl FnOnce() -> rusqlite::Result<T> + Send + 'static,
) -> Result<T, StoreFault> {
    match tokio::task::spawn_blocking(job).await {
        Ok(done) => Ok(done.map_err(Fault::from)?),
        Err(_) => Err(Fault::new("the program is ending").into()),
    }
}
