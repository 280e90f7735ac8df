//! Which keys have sealed rows, which life of the database this is, and which programs may use it:
//! what it remembers of itself.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::keys::KeyRing;
use flows::ports::{ReadUpkeep, StoreFault};

use crate::anew::{Anew, GIVEN_UP, Restored, TALLY, Tally};
use crate::migrations::{self, EPOCH, GUIDE, KEEP_META, LEAST, Meta, RESTORING, ROTATING, VERSION};
use crate::query::{Answer, Fault, value, values};
use crate::transaction::{Open, Query, Transaction};

/// What the database knows of itself.
async fn meta(query: &mut Query<'_>) -> Answer<Meta> {
    let rows = query
        .all("SELECT name, content FROM meta", &[], |row| Ok((value(row, 0)?, value(row, 1)?)))
        .await?;
    Ok(Meta::Ours(rows.into_iter().collect::<BTreeMap<String, String>>()))
}

/// Whether the database has meanwhile got a shape that this program cannot use, or is being
/// restored into.
async fn is_outgrown(query: &mut Query<'_>) -> Answer<bool> {
    let meta = meta(query).await?;
    let least = meta.number(LEAST).or(meta.number(VERSION));
    Ok(meta.text(RESTORING).is_some() || least.is_none_or(|least| least > migrations::newest()))
}

/// Has the database know that the newest of these keys may seal rows from now on.
pub(crate) async fn note(query: &mut Query<'_>, keys: &KeyRing) -> Answer<()> {
    for (name, fingerprint) in migrations::keys_to_note(&meta(query).await?, keys) {
        query.run(KEEP_META, values![name, fingerprint]).await?;
    }
    Ok(())
}

/// Has the database forget a key with which nothing is sealed.
pub(crate) async fn forget(query: &mut Query<'_>, id: u8) -> Answer<()> {
    query
        .run("DELETE FROM meta WHERE name = ?1", values![migrations::sealed_with(id)])
        .await
        .map(drop)
}

/// The key that a change of keys which is not finished leads to.
pub(crate) async fn rotating(query: &mut Query<'_>) -> Answer<Option<u8>> {
    Ok(meta(query).await?.text(ROTATING).and_then(|id| id.parse().ok()))
}

/// Has the database know that a change to a key is under way, or that none is.
pub(crate) async fn note_rotating(query: &mut Query<'_>, key: Option<u8>) -> Answer<()> {
    match key {
        Some(id) => query.run(KEEP_META, values![ROTATING, id.to_string()]).await,
        None => query.run("DELETE FROM meta WHERE name = ?1", values![ROTATING]).await,
    }
    .map(drop)
}

/// A key that others seal with and that is not at hand here, or that was retired and still seals
/// here.
async fn key_out_of_step(query: &mut Query<'_>) -> Answer<Option<u8>> {
    let sealed_with = meta(query).await?.sealed_with();
    Ok(query.vault.out_of_step(|keys| {
        let retired = Some(keys.newest()).filter(|newest| !sealed_with.contains_key(newest));
        migrations::missing_key(&sealed_with, keys).or(retired)
    }))
}

/// Which revision of the guide was kept last.
async fn guide(query: &mut Query<'_>) -> Answer<Option<String>> {
    Ok(meta(query).await?.text(GUIDE).map(str::to_owned))
}

/// Which life of the database this is; empty in the first.
pub(crate) async fn epoch(query: &mut Query<'_>) -> Answer<String> {
    Ok(meta(query).await?.text(EPOCH).unwrap_or_default().to_owned())
}

/// Ends everything that a restore ends, in a database that was put back by other means (S96).
pub(crate) async fn end_everything(query: &mut Query<'_>, anew: &Anew<'_>) -> Answer<Restored> {
    const ENDED: [&str; 7] = [
        "DELETE FROM intent",
        "DELETE FROM journey",
        "DELETE FROM challenge",
        "DELETE FROM session",
        "DELETE FROM device",
        "DELETE FROM objection",
        GIVEN_UP,
    ];
    query.take_time().await?;
    for sql in ENDED {
        query.run(sql, &[]).await?;
    }
    for (sql, values) in anew.endings() {
        query.run(sql, &values).await?;
    }
    query.run(KEEP_META, values![EPOCH, anew.epoch]).await?;
    let tally = query
        .one(
            TALLY,
            values![anew.now.0, anew.gates(), anew.words(false), anew.words(true)],
            Tally::read,
        )
        .await?;
    Ok(tally.ok_or_else(|| Fault::unreadable("number"))?.restored(None))
}

#[async_trait]
impl<C: Open> ReadUpkeep for Transaction<C> {
    async fn is_outgrown(&mut self) -> Result<bool, StoreFault> {
        let answer = is_outgrown(&mut self.query()?).await;
        self.settled(answer)
    }

    async fn key_out_of_step(&mut self) -> Result<Option<u8>, StoreFault> {
        let answer = key_out_of_step(&mut self.query()?).await;
        self.settled(answer)
    }

    async fn guide(&mut self) -> Result<Option<String>, StoreFault> {
        let answer = guide(&mut self.query()?).await;
        self.settled(answer)
    }
}
