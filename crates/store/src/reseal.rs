//! Sealing again with the newest key what an earlier one sealed, in small steps (S95).
//!
//! A step is one transaction, which holds its rows from reading to saving, so that no change is
//! lost. Nothing is remembered of where it stands: what is sealed with an earlier key is what is
//! left to do, so that it can be cut short at any moment and begun again.

use std::collections::BTreeMap;
use std::time::Duration;

use uuid::Uuid;

use crate::places::{PLACES, Place};
use crate::query::{Answer, count, id, value, values};
use crate::transaction::Query;

/// How many rows a step takes: few enough that nobody waits for it noticeably.
const STEP: u32 = 200;
/// How long to rest after a step: SQLite gives the one writer's place to the one that asks at the
/// right moment.
pub(crate) const PAUSE: Duration = Duration::from_millis(10);
/// How often all rows are looked at, at most.
pub(crate) const LOOKS: u32 = 5;

/// How many rows each key sealed.
pub(crate) async fn counted(query: &mut Query<'_>) -> Answer<BTreeMap<u8, u64>> {
    let mut counted = BTreeMap::new();
    query.take_time().await?;
    for place in PLACES {
        let found = query
            .all(place.count, &[], |row| Ok((value::<[u8; 1]>(row, 0)?, count(row, 1)?)))
            .await?;
        for ([key], rows) in found {
            *counted.entry(key).or_default() += rows;
        }
    }
    Ok(counted)
}

/// What was sealed again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// How many rows.
    pub sealed: u64,
    /// How many rows could not be opened: they were altered, and are as they were.
    pub unreadable: u64,
}

/// What a step did.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Step {
    /// Where it ended; the nil id where nothing is left after it.
    pub(crate) last: Uuid,
    /// How many rows it sealed.
    pub(crate) sealed: u64,
    /// How many it could not open.
    pub(crate) unreadable: u64,
}

/// Seals the next rows of a column after the row `after`.
pub(crate) async fn step(query: &mut Query<'_>, place: &Place, after: Uuid) -> Answer<Step> {
    let newest: &[u8] = &[query.vault.keys().newest()];
    query.take_time().await?;
    let found = query
        .all(place.find, values![after.as_bytes(), newest, STEP], |row| {
            Ok((id(row, 0)?, value::<Vec<u8>>(row, 1)?))
        })
        .await?;
    let mut step = Step::default();
    if found.len() == STEP as usize {
        step.last = found.last().map(|(id, _)| *id).unwrap_or_default();
    }
    for (id, old) in found {
        // One that was altered opens for nobody; it is no reason to leave the others.
        let Ok(new) = query.vault.seal_again(place.name, id, &old) else {
            step.unreadable += 1;
            continue;
        };
        step.sealed += query.run(place.save, values![id.as_bytes(), new]).await?;
    }
    Ok(step)
}
