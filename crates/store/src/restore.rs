//! Putting a backup into service, in a place where nothing is: all of it or nothing.
//!
//! What was ended since the backup must not live again (S96). A backup holds no sessions, journeys, challenges or
//! known browsers; codes that waited to be sent are given up; and the database begins a new epoch, so that whatever a browser
//! kept from before hashes to something that nobody has. Passwords and methods are as they were, so people are asked ([`Anew`]).

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use async_trait::async_trait;
use domain::keys::KeyRing;
use domain::method::MethodKind;
use domain::policy::Gates;
use domain::time::Timestamp;

use crate::backup::{BackupError, Cell, Identities, Reader, Sink, Table};
use crate::migrations::{self, Meta, VERSION};
use crate::postgres::Load;
use crate::query::{Answer, Row, value};
use crate::sqlite::{self, Draft};
use crate::{Database, Location, OpenError, PostgresStore};

/// Where what is restored comes from.
pub enum Source<'a> {
    /// A backup, and what decrypts it.
    Backup(Box<dyn Read + Send + 'a>, &'a Identities),
    /// A copy of a SQLite database, as version 0.1.0 made it.
    Copy(&'a Path),
}

/// What begins again with a restore.
#[derive(Clone, Copy, Debug)]
pub struct Anew<'a> {
    /// The new life of the database; must be random.
    pub epoch: &'a str,
    /// Whether no password of before lets anybody in: each account needs a reset.
    pub new_passwords: bool,
    /// How many methods the policy asks of everyone at a reset.
    pub gates: Gates,
    /// The kinds that passwords are reset with; none where nobody resets their own.
    pub kinds: &'a [MethodKind],
    /// Now, which decides whether a method can reset yet.
    pub now: Timestamp,
}

/// What was restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was begun; `None` for a copy, which doesn't say.
    pub begun_at: Option<Timestamp>,
    /// How many accounts there are.
    pub accounts: u64,
    /// How many of those that can be used have too few methods to reset a password now.
    pub without_reset: u64,
}

/// Everybody is asked once whether the list of methods is right: what was deleted since is back, and nobody knows what was.
pub(crate) const REVIEW: &str = "UPDATE account SET review_methods = TRUE";
/// No password of before lets anybody in.
pub(crate) const VOID: &str = "UPDATE account SET password_void = TRUE";
/// All accounts, and those in use with fewer kinds of methods than a reset asks for. ?1: now. ?2: the gates of everyone. ?3, ?4: 1 where
/// phones, where addresses reset. The rule is `domain::self_service::gets_back_in`.
pub(crate) const TALLY: &str = "
    SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'active' AND (
        SELECT COUNT(DISTINCT kind) FROM method
        WHERE method.account = account.id AND removed_at IS NULL AND recovers_from <= ?1
            AND CASE WHEN kind = 'phone' THEN CAST(?3 AS BIGINT) ELSE CAST(?4 AS BIGINT) END = 1
    ) < CASE WHEN gates = 'two' OR CAST(?2 AS BIGINT) = 2 THEN 2 ELSE 1 END THEN 1 ELSE 0 END), 0)
    FROM account";

impl Anew<'_> {
    /// Whether a kind resets passwords, as [`TALLY`] takes it.
    pub(crate) fn resets_by(&self, kind: MethodKind) -> i64 {
        i64::from(self.kinds.contains(&kind))
    }

    pub(crate) fn gates(&self) -> i64 {
        match self.gates {
            Gates::One => 1,
            Gates::Two => 2,
        }
    }
}

/// What [`TALLY`] counted.
#[derive(Clone, Copy)]
pub(crate) struct Tally {
    accounts: i64,
    without_reset: i64,
}

impl Tally {
    pub(crate) fn read(row: &Row<'_>) -> Answer<Self> {
        Ok(Self { accounts: value(row, 0)?, without_reset: value(row, 1)? })
    }

    pub(crate) fn restored(self, begun_at: Option<Timestamp>) -> Restored {
        let count = |number: i64| u64::try_from(number).unwrap_or_default();
        Restored { begun_at, accounts: count(self.accounts), without_reset: count(self.without_reset) }
    }
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
    /// Puts a backup of either engine into service at `location`, where nothing may be, brings it to the newest version, and
    /// ends what was open in it. `told` hears of so many more rows each time.
    ///
    /// Cut short by a crash it leaves something that [`open`](Self::open) refuses and that a second restore begins again.
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
                let schema = meta.number(VERSION).ok_or(OpenError::NotRegain { place: place.clone() })?;
                if schema > migrations::newest() {
                    return Err(OpenError::Newer { place, version: schema, newest: migrations::newest() }.into());
                }
                let mut target = Target::begin(location, schema, keys).await?;
                let poured = sqlite::dump(&mut connection, &mut Counted { sink: target.sink(), told }).await;
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
    if noted.is_empty() { keys.keys().map(|key| (key.id, key.fingerprint.to_owned())).collect() } else { noted }
}
