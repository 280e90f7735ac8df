//! Putting a backup into service, in a place where nothing is: all of it or nothing.
//!
//! What was ended since the backup must not live again (S96). A backup holds no sessions, journeys,
//! challenges or known browsers; codes that waited to be sent are given up; and the database begins
//! a new epoch, so that whatever a browser kept from before hashes to something that nobody has.
//! Passwords and methods are as they were, so people are asked ([`Anew`]).

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use async_trait::async_trait;
use domain::keys::KeyRing;
use domain::time::Timestamp;

use crate::anew::{Anew, Restored, Tally};
use crate::backup::{BackupError, Cell, Identities, Reader, Sink, Table};
use crate::migrations::{self, Meta, VERSION};
use crate::postgres::Load;
use crate::sqlite::{self, Draft};
use crate::{Database, Location, OpenError, PostgresStore};

/// Where what is restored comes from.
pub enum Source<'a> {
    /// A backup, and what decrypts it.
    Backup(Box<dyn Read + Send + 'a>, &'a Identities),
    /// A copy of a SQLite database, as version 0.1.0 made it.
    Copy(&'a Path),
}

/// Where it goes.
enum Target {
    File(Box<Draft>),
    Server(Box<Load>),
}

impl Target {
    /// A database of version `schema` with nothing in it.
    async fn begin(location: &Location, schema: u64, keys: &KeyRing) -> Result<Self, BackupError> {
        Ok(match location {
            Location::File(path) => Self::File(Box::new(Draft::begin(path, schema, keys)?)),
            Location::Server(settings) => {
                Self::Server(Box::new(PostgresStore::begin_restore(settings, schema, keys).await?))
            }
        })
    }

    fn sink(&mut self) -> &mut dyn Sink {
        match self {
            Self::File(draft) => &mut **draft,
            Self::Server(load) => &mut **load,
        }
    }

    async fn abandon(self) {
        match self {
            Self::File(draft) => draft.abandon(),
            Self::Server(load) => load.abandon().await,
        }
    }
}

/// Tells how many rows go by.
struct Counted<'a> {
    sink: &'a mut dyn Sink,
    told: &'a mut (dyn FnMut(u64) + Send),
}

#[async_trait]
impl Sink for Counted<'_> {
    async fn table(&mut self, table: &Table) -> Result<(), BackupError> {
        self.sink.table(table).await
    }

    async fn rows(&mut self, rows: Vec<Vec<Cell>>) -> Result<(), BackupError> {
        let count = rows.len() as u64;
        self.sink.rows(rows).await?;
        (self.told)(count);
        Ok(())
    }
}

impl Database {
    /// Puts a backup of either engine into service at `location`, where nothing may be, brings it
    /// to the newest version, and ends what was open in it. `told` hears of so many more rows
    /// each time.
    ///
    /// Cut short by a crash it leaves something that [`open`](Self::open) refuses and that a second
    /// restore begins again.
    ///
    /// # Errors
    /// [`BackupError`]: it is no backup, not whole, needs other keys or a newer program, or something is at `location`.
    /// Nothing is changed there then.
    pub async fn restore(
        location: &Location,
        source: Source<'_>,
        keys: &KeyRing,
        anew: &Anew<'_>,
        told: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Restored, BackupError> {
        match source {
            Source::Backup(from, identities) => {
                let reader = Reader::begin(from, identities)?;
                let head = reader.head().clone();
                head.check(keys, migrations::newest())?;
                let mut target = Target::begin(location, head.schema, keys).await?;
                let poured = reader.pour(keys, &mut Counted { sink: target.sink(), told }).await;
                let tally = finish(target, poured, keys, anew, &head.sealed_with).await?;
                Ok(tally.restored(Some(Timestamp(head.begun_at))))
            }
            Source::Copy(path) => {
                let (mut connection, meta) = sqlite::open_copy(path, keys)?;
                let place = path.display().to_string();
                let schema =
                    meta.number(VERSION).ok_or(OpenError::NotRegain { place: place.clone() })?;
                if schema > migrations::newest() {
                    return Err(OpenError::Newer {
                        place,
                        version: schema,
                        newest: migrations::newest(),
                    }
                    .into());
                }
                let mut target = Target::begin(location, schema, keys).await?;
                let poured =
                    sqlite::dump(&mut connection, &mut Counted { sink: target.sink(), told }).await;
                let tally = finish(target, poured, keys, anew, &noted(&meta, keys)).await?;
                Ok(tally.restored(None))
            }
        }
    }
}

async fn finish(
    target: Target,
    poured: Result<(), BackupError>,
    keys: &KeyRing,
    anew: &Anew<'_>,
    sealed_with: &BTreeMap<u8, String>,
) -> Result<Tally, BackupError> {
    if let Err(error) = poured {
        target.abandon().await;
        return Err(error);
    }
    match target {
        Target::File(draft) => draft.finish(keys, anew, sealed_with),
        Target::Server(load) => load.finish(keys, anew, sealed_with).await,
    }
}

/// The keys that may have sealed rows of a copy.
fn noted(meta: &Meta, keys: &KeyRing) -> BTreeMap<u8, String> {
    let noted = meta.sealed_with();
    if noted.is_empty() {
        keys.keys().map(|key| (key.id, key.fingerprint.to_owned())).collect()
    } else {
        noted
    }
}
