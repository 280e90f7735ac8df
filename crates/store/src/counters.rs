//! Counted things. Only a keyed hash of what is counted is kept.

use async_trait::async_trait;
use domain::limits::{Counter, Streak};
use domain::time::Timestamp;
use flows::ports::{ReadCounters, StoreFault, WriteCounters};

use crate::query::{Answer, time, value, values};
use crate::transaction::{Open, Query, Transaction};

/// Holds all these at once, so that two steps that count on the same never deadlock.
async fn hold(query: &mut Query<'_>, counters: &[Counter<'_>]) -> Answer<()> {
    let vault = query.vault;
    query.hold(&mut counters.iter().map(|counter| vault.counter_index(counter))).await
}

async fn nth_last_hit(
    query: &mut Query<'_>,
    counter: &Counter<'_>,
    nth: u32,
) -> Answer<Option<Timestamp>> {
    let vault = query.vault;
    const SQL: &str =
        "SELECT counted_at FROM hit WHERE counter = ?1 ORDER BY counted_at DESC LIMIT 1 OFFSET ?2";
    // There is no hit after the last one.
    let Some(later) = nth.checked_sub(1) else {
        return Ok(None);
    };
    let index = vault.counter_index(counter);
    query.hold(&mut [index].into_iter()).await?;
    query.one(SQL, values![index, later], |row| time(row, 0)).await
}

async fn hit(query: &mut Query<'_>, counter: &Counter<'_>, now: Timestamp) -> Answer<()> {
    let vault = query.vault;
    const SQL: &str = "INSERT INTO hit (counter, counted_at, salt) VALUES (?1, ?2, ?3)";
    query.run(SQL, values![vault.counter_index(counter), now.0, vault.salt()]).await?;
    Ok(())
}

async fn streak(query: &mut Query<'_>, counter: &Counter<'_>) -> Answer<Streak> {
    let vault = query.vault;
    const SQL: &str = "SELECT length, last_at FROM streak WHERE counter = ?1";
    let index = vault.counter_index(counter);
    query.hold(&mut [index].into_iter()).await?;
    let found = query
        .one(SQL, values![index], |row| {
            Ok(Streak { count: value(row, 0)?, last_at: time(row, 1)? })
        })
        .await?;
    Ok(found.unwrap_or_default())
}

async fn save_streak(query: &mut Query<'_>, counter: &Counter<'_>, streak: Streak) -> Answer<()> {
    let vault = query.vault;
    const KEEP: &str = "
        INSERT INTO streak (counter, length, last_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (counter) DO UPDATE SET length = excluded.length, last_at = excluded.last_at";
    const FORGET: &str = "DELETE FROM streak WHERE counter = ?1";
    let index = vault.counter_index(counter);
    // A step that has read it goes on from what was read: this comes after them, or before they
    // read.
    query.hold(&mut [index].into_iter()).await?;
    if streak == Streak::default() {
        query.run(FORGET, values![index]).await?;
    } else {
        query.run(KEEP, values![index, streak.count, streak.last_at.0]).await?;
    }
    Ok(())
}

async fn forget(query: &mut Query<'_>, counter: &Counter<'_>) -> Answer<()> {
    let index = query.vault.counter_index(counter);
    query.hold(&mut [index].into_iter()).await?;
    for sql in ["DELETE FROM hit WHERE counter = ?1", "DELETE FROM streak WHERE counter = ?1"] {
        query.run(sql, values![index]).await?;
    }
    Ok(())
}

#[async_trait]
impl<C: Open> ReadCounters for Transaction<C> {
    async fn nth_last_hit(
        &mut self,
        counter: &Counter<'_>,
        nth: u32,
    ) -> Result<Option<Timestamp>, StoreFault> {
        let answer = nth_last_hit(&mut self.query()?, counter, nth).await;
        self.settled(answer)
    }

    async fn streak(&mut self, counter: &Counter<'_>) -> Result<Streak, StoreFault> {
        let answer = streak(&mut self.query()?, counter).await;
        self.settled(answer)
    }
}

#[async_trait]
impl<C: Open> WriteCounters for Transaction<C> {
    async fn hold_counters(&mut self, counters: &[Counter<'_>]) -> Result<(), StoreFault> {
        let answer = hold(&mut self.query()?, counters).await;
        self.settled(answer)
    }

    async fn hit(&mut self, counter: &Counter<'_>, now: Timestamp) -> Result<(), StoreFault> {
        let answer = hit(&mut self.query()?, counter, now).await;
        self.settled(answer)
    }

    async fn forget_counter(&mut self, counter: &Counter<'_>) -> Result<(), StoreFault> {
        let answer = forget(&mut self.query()?, counter).await;
        self.settled(answer)
    }

    async fn save_streak(
        &mut self,
        counter: &Counter<'_>,
        streak: Streak,
    ) -> Result<(), StoreFault> {
        let answer = save_streak(&mut self.query()?, counter, streak).await;
        self.settled(answer)
    }
}
