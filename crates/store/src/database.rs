//! The database that an operator chose, whichever engine it is.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use domain::keys::KeyRing;
use domain::time::Timestamp;
use flows::ports::{Random, Store, StoreFault, View, Work};
use uuid::Uuid;

use crate::anew::{Anew, Restored};
use crate::counts::{Counts, Figures};
use crate::places::PLACES;
use crate::query::{Fault, count, value};
use crate::sealing::Vault;
use crate::{BackupError, OpenError, Recipients, RereadKeys, Sealed, keys, reseal};
use crate::{PoolState, PostgresSettings, PostgresStore, SqliteStore, sqlite};

/// Puts questions in one transaction, and commits it.
macro_rules! within {
    ($database:expr, |$query:ident| $asked:expr) => {
        match $database {
            Database::Sqlite(store) => within!(@in store.writing().await?, $query, $asked),
            Database::Postgres(store) => within!(@in store.writing().await?, $query, $asked),
        }
    };
    (@in $work:expr, $query:ident, $asked:expr) => {{
        let mut work = $work;
        let answer = {
            let $query = &mut work.query()?;
            $asked
        };
        let settled = work.settled(answer)?;
        Box::new(work).commit().await.map(|()| settled)
    }};
}

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

impl Location {
    /// Whether nothing is there that [`Database::open`] would open: it would make a new database. A
    /// server is never asked.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::File(path) if !path.exists() && !sqlite::draft_of(path).exists())
    }
}

/// What is at a place, seen without changing it.
pub enum Look {
    /// Nothing; [`Database::open`] would make it.
    Nothing,
    /// A database without any table; [`Database::open`] would make them.
    Empty,
    /// A database of Regain, of this version or an older one.
    There(Database),
}

/// A database of either engine.
pub enum Database {
    /// In a file.
    Sqlite(SqliteStore),
    /// On a server.
    Postgres(PostgresStore),
}

impl Database {
    /// Opens the database and brings it to the newest version. Blocks for a moment where it is a
    /// file.
    ///
    /// # Errors
    /// [`OpenError`]: it cannot be reached, is something else, was made with another key file or by a newer version.
    /// Nothing was changed then.
    pub async fn open(
        location: &Location,
        keys: Arc<KeyRing>,
        random: Arc<dyn Random>,
    ) -> Result<Self, OpenError> {
        Ok(match location {
            Location::File(path) => Self::Sqlite(SqliteStore::open(path, keys, random)?),
            Location::Server(settings) => {
                Self::Postgres(PostgresStore::open(settings, keys, random).await?)
            }
        })
    }

    /// Looks at what is there. Makes and changes nothing; what it gives is for reading.
    ///
    /// # Errors
    /// [`OpenError`], as [`open`](Self::open) would say.
    pub async fn look(
        location: &Location,
        keys: Arc<KeyRing>,
        random: Arc<dyn Random>,
    ) -> Result<Look, OpenError> {
        if location.is_missing() {
            return Ok(Look::Nothing);
        }
        let found = match location {
            Location::File(path) => SqliteStore::look(path, keys, random)?.map(Self::Sqlite),
            Location::Server(settings) => {
                PostgresStore::look(settings, keys, random).await?.map(Self::Postgres)
            }
        };
        Ok(found.map_or(Look::Empty, Look::There))
    }

    /// When the newest row of the audit trail was written; `None` where there is none.
    ///
    /// # Errors
    /// [`StoreFault`] when the database does not answer.
    pub async fn newest_row(&self) -> Result<Option<Timestamp>, StoreFault> {
        const NEWEST: &str = "SELECT MAX(happened_at) FROM event";
        macro_rules! newest {
            ($reading:expr) => {{
                let mut reading = $reading;
                let answer =
                    reading.query()?.one(NEWEST, &[], |row| value::<Option<i64>>(row, 0)).await;
                Ok(reading.settled(answer)?.flatten().map(Timestamp))
            }};
        }
        match self {
            Self::Sqlite(store) => newest!(store.reading().await?),
            Self::Postgres(store) => newest!(store.reading().await?),
        }
    }

    /// How many people it holds.
    ///
    /// # Errors
    /// [`StoreFault`] when the database does not answer.
    pub async fn people(&self) -> Result<u64, StoreFault> {
        const PEOPLE: &str = "SELECT COUNT(*) FROM account";
        macro_rules! counted {
            ($reading:expr) => {{
                let mut reading = $reading;
                let answer = reading.query()?.one(PEOPLE, &[], |row| count(row, 0)).await;
                Ok(reading.settled(answer)?.unwrap_or(0))
            }};
        }
        match self {
            Self::Sqlite(store) => counted!(store.reading().await?),
            Self::Postgres(store) => counted!(store.reading().await?),
        }
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

    /// Leaves everything in one file, where the database is a file: before the program ends.
    ///
    /// # Errors
    /// [`StoreFault`]: part of it is still in the log next to the file, which is safe there too.
    pub async fn settle(&self) -> Result<(), StoreFault> {
        match self {
            Self::Sqlite(store) => store.merge_log().await,
            Self::Postgres(_) => Ok(()),
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

    /// Writes a backup to `to`, also while the service runs: one moment, for the given
    /// `recipients`. `told` hears of so many more rows each time. Nothing is flushed to a disk.
    ///
    /// # Errors
    /// [`BackupError`]; what there is of it in `to` is of no use then.
    pub async fn backup<W: Write + Send>(
        &self,
        to: W,
        recipients: &Recipients,
        begun_at: Timestamp,
        told: &mut (dyn FnMut(u64) + Send),
    ) -> Result<W, BackupError> {
        match self {
            Self::Sqlite(store) => store.backup(to, recipients, begun_at, told).await,
            Self::Postgres(store) => store.backup(to, recipients, begun_at, told).await,
        }
    }

    /// Which life of the database this is, for [`KeyRing::in_epoch`]: another one after each
    /// restore.
    ///
    /// # Errors
    /// [`StoreFault`] when the database does not answer.
    pub async fn epoch(&self) -> Result<String, StoreFault> {
        within!(self, |query| keys::epoch(query).await)
    }

    /// Ends everything that a restore ends, and asks what a restore asks: for a database that was
    /// put back by other means (S96). Servers that run have to start again.
    ///
    /// # Errors
    /// [`StoreFault`]; nothing was ended then.
    pub async fn end_everything(&self, anew: &Anew<'_>) -> Result<Restored, StoreFault> {
        within!(self, |query| keys::end_everything(query, anew).await)
    }

    /// Uses another version of the key file from now on: its newest key seals.
    ///
    /// # Errors
    /// [`StoreFault`]; the keys are as before then.
    pub async fn use_keys(&self, keys: Arc<KeyRing>) -> Result<(), StoreFault> {
        if keys.fingerprint() != self.vault().keys().fingerprint() {
            return Err(Fault::new("this is the key file of another database").into());
        }
        within!(self, |query| keys::note(query, &keys).await)?;
        self.vault().use_keys(keys);
        Ok(())
    }

    /// Where newer keys come from when a row turns up that was sealed with one: another program may
    /// have added it.
    pub fn reread_keys_with(&self, reread: RereadKeys) {
        self.vault().reread_keys_with(reread);
    }

    /// The key that a change of keys leads to which was begun and not finished.
    ///
    /// # Errors
    /// [`StoreFault`] when the database does not answer.
    pub async fn rotating(&self) -> Result<Option<u8>, StoreFault> {
        within!(self, |query| keys::rotating(query).await)
    }

    /// Remembers that a change to a key was begun, or that none is under way.
    ///
    /// # Errors
    /// [`StoreFault`] when the database does not answer.
    pub async fn note_rotating(&self, key: Option<u8>) -> Result<(), StoreFault> {
        within!(self, |query| keys::note_rotating(query, key).await)
    }

    /// Forgets a key with which nothing is sealed; the key file need not hold it any more.
    ///
    /// # Errors
    /// [`StoreFault`] when the database does not answer.
    pub async fn retire_key(&self, id: u8) -> Result<(), StoreFault> {
        within!(self, |query| keys::forget(query, id).await)
    }

    /// How many rows each key sealed. Looks at every row.
    ///
    /// # Errors
    /// [`StoreFault`] when the database does not answer.
    pub async fn sealed_rows(&self) -> Result<BTreeMap<u8, u64>, StoreFault> {
        within!(self, |query| reseal::counted(query).await)
    }

    /// Seals again, with the newest key, every row that an earlier one sealed: in small steps,
    /// while others read and write. It can be cut short and begun again. `told` hears of so
    /// many more rows each time.
    ///
    /// # Errors
    /// [`StoreFault`]; what was sealed till then is sealed.
    pub async fn seal_again(
        &self,
        told: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Sealed, StoreFault> {
        let mut done = Sealed::default();
        // Rows that another transaction held were passed by: another look, until there are none.
        for _ in 0..reseal::LOOKS {
            let mut look = Sealed::default();
            for place in PLACES {
                let mut after = Uuid::nil();
                loop {
                    let step = within!(self, |query| reseal::step(query, place, after).await)?;
                    look.sealed += step.sealed;
                    look.unreadable += step.unreadable;
                    told(step.sealed);
                    if step.last.is_nil() {
                        break;
                    }
                    after = step.last;
                    // Others are to have their turn as well.
                    tokio::time::sleep(reseal::PAUSE).await;
                }
            }
            done = Sealed { sealed: done.sealed + look.sealed, unreadable: look.unreadable };
            if look.sealed == 0 {
                break;
            }
        }
        Ok(done)
    }

    fn vault(&self) -> &Vault {
        match self {
            Self::Sqlite(store) => store.vault(),
            Self::Postgres(store) => store.vault(),
        }
    }

    fn counts(&self) -> &Counts {
        match self {
            Self::Sqlite(store) => store.counts(),
            Self::Postgres(store) => store.counts(),
        }
    }

    /// What was counted since it was opened.
    pub fn figures(&self) -> Figures {
        self.counts().figures()
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
        let result = match self {
            Self::Sqlite(store) => store.view().await,
            Self::Postgres(store) => store.view().await,
        };
        self.counts().began(false, &result);
        result
    }

    async fn begin(&self) -> Result<Box<dyn Work>, StoreFault> {
        let result = match self {
            Self::Sqlite(store) => store.begin().await,
            Self::Postgres(store) => store.begin().await,
        };
        self.counts().began(true, &result);
        result
    }

    fn seal_carried(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        self.vault().seal_carried(context, plain)
    }

    fn open_carried(&self, context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.vault().open_carried(context, sealed)
    }
}
