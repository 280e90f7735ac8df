//! Counted things. Only a keyed hash of what is counted is kept.

use domain::limits::{Counter, Streak};
use domain::time::Timestamp;
use rusqlite::params;

use crate::query::{Answer, Query, time, value};

pub(crate) fn nth_last_hit(query: &Query<'_>, counter: &Counter<'_>, nth: u32) -> Answer<Option<Timestamp>> {
    const SQL: &str = "SELECT counted_at FROM hit WHERE counter = ?1 ORDER BY counted_at DESC LIMIT 1 OFFSET ?2";
    // There is no hit after the last one.
    let Some(later) = nth.checked_sub(1) else {
        return Ok(None);
    };
    query.one(SQL, params![query.vault.counter_index(counter), later], |row| time(row, 0))
}

pub(crate) fn hit(query: &Query<'_>, counter: &Counter<'_>, now: Timestamp) -> Answer<()> {
    const SQL: &str = "INSERT INTO hit (counter, counted_at, salt) VALUES (?1, ?2, ?3)";
    query.run(SQL, params![query.vault.counter_index(counter), now.0, query.vault.salt()])?;
    Ok(())
}

pub(crate) fn streak(query: &Query<'_>, counter: &Counter<'_>) -> Answer<Streak> {
    const SQL: &str = "SELECT length, last_at FROM streak WHERE counter = ?1";
    let found = query.one(SQL, params![query.vault.counter_index(counter)], |row| {
        Ok(Streak { count: value(row, 0)?, last_at: time(row, 1)? })
    })?;
    Ok(found.unwrap_or_default())
}

pub(crate) fn save_streak(query: &Query<'_>, counter: &Counter<'_>, streak: Streak) -> Answer<()> {
    const KEEP: &str = "
        INSERT INTO streak (counter, length, last_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (counter) DO UPDATE SET length = excluded.length, last_at = excluded.last_at";
    const FORGET: &str = "DELETE FROM streak WHERE counter = ?1";
    let index = query.vault.counter_index(counter);
    if streak == Streak::default() {
        query.run(FORGET, params![index])?;
    } else {
        query.run(KEEP, params![index, streak.count, streak.last_at.0])?;
    }
    Ok(())
}
