//! Brings a database to the newest version. Several servers may start at once: one does it, the
//! others wait.

use deadpool::managed::Pool;
use domain::keys::KeyRing;

use super::connection::Connector;
use super::link::Link;
use super::transaction::{Reading, Writing};
use crate::OpenError;
use crate::migrations::{self, FIRST_META, KEEP_META, KEYS, LEAST, Meta, VERSION};
use crate::query::{Answer, Fault, schema, values};

/// The lock that a migration holds.
const MIGRATING: i64 = 0x7265_6761_696e_0000;

/// Runs every migration that the database has not had; all or none.
pub(super) async fn migrate(
    pool: &Pool<Connector>,
    place: &str,
    keys: &KeyRing,
) -> Result<(), OpenError> {
    let unreachable = |fault: Fault| OpenError::unreachable(place, fault);
    let mut reading = Reading::begin(pool).await.map_err(unreachable)?;
    let meta = meta(reading.link()).await.map_err(unreachable)?;
    drop(reading);
    let known = migrations::check(&meta, place, keys)?;
    if known >= migrations::newest() && migrations::keys_to_note(&meta, keys).is_empty() {
        return Ok(());
    }
    let mut writing = Writing::begin(pool).await.map_err(unreachable)?;
    let link = writing.link();
    // Making an index on a large table takes its time, and so may the server that was first.
    link.take_time().await.map_err(unreachable)?;
    link.batch("SET LOCAL lock_timeout = 0").await.map_err(unreachable)?;
    hold(link).await.map_err(unreachable)?;
    let meta = self::meta(link).await.map_err(unreachable)?;
    let from = migrations::check(&meta, place, keys)?;
    if from == 0 {
        migrations::say_new(&place);
    }
    if from < migrations::newest() {
        run(link, from, migrations::newest(), &meta, keys).await.map_err(unreachable)?;
    }
    note_keys(link, &meta, keys).await.map_err(unreachable)?;
    link.commit().await.map_err(unreachable)
}

/// Waits until nobody else changes the database's shape, and keeps others from it until the
/// transaction ends.
pub(super) async fn hold(link: &mut Link) -> Answer<()> {
    link.rows("SELECT pg_advisory_xact_lock(?1)", values![MIGRATING]).await.map(drop)
}

/// Has the database know which keys may have sealed rows, before one more does.
pub(super) async fn note_keys(link: &mut Link, meta: &Meta, keys: &KeyRing) -> Answer<()> {
    for (name, fingerprint) in migrations::keys_to_note(meta, keys) {
        link.run(KEEP_META, values![name, fingerprint]).await?;
    }
    Ok(())
}

/// Runs the migrations after `from`, up to `to`.
pub(super) async fn run(
    link: &mut Link,
    from: u64,
    to: u64,
    meta: &Meta,
    keys: &KeyRing,
) -> Answer<()> {
    if from == 0 {
        if matches!(meta, Meta::Empty) {
            link.batch(FIRST_META).await?;
        }
        link.run(KEEP_META, values![KEYS, keys.fingerprint()]).await?;
    }
    for migration in migrations::between(from, to) {
        link.patient_batch(&schema(migration.sql)).await?;
    }
    link.run(KEEP_META, values![LEAST, migrations::least(meta).to_string()]).await?;
    link.run(KEEP_META, values![VERSION, to.to_string()]).await?;
    Ok(())
}

/// What the database knows of itself.
pub(super) async fn meta(link: &mut Link) -> Answer<Meta> {
    const TABLES: &str = "
        SELECT COUNT(*), COALESCE(SUM(CASE WHEN table_name = 'meta' THEN 1 ELSE 0 END), 0)::bigint
        FROM information_schema.tables WHERE table_schema = current_schema()";
    let rows = link.rows(TABLES, &[]).await?;
    let number = |column: usize| {
        rows.first().and_then(|row| row.try_get::<_, i64>(column).ok()).unwrap_or(0)
    };
    if number(1) == 0 {
        return Ok(if number(0) == 0 { Meta::Empty } else { Meta::Foreign });
    }
    let rows = link.rows("SELECT name, content FROM meta", &[]).await?;
    Ok(Meta::Ours(
        rows.iter().filter_map(|row| Some((row.try_get(0).ok()?, row.try_get(1).ok()?))).collect(),
    ))
}

/// The version that a Regain database says it has.
pub(super) async fn version(link: &mut Link) -> Answer<u64> {
    let meta = meta(link).await?;
    meta.number(VERSION).ok_or_else(|| Fault::unreadable("version"))
}
