//! Removes what is no longer needed.

use std::time::Duration;

use async_trait::async_trait;
use domain::limits::{
    DEVICE_LIFETIME, LONGEST_WINDOW, RECOVERY_LIFETIME, WRONG_CODES_IN_A_ROW,
    WRONG_PASSWORDS_IN_A_ROW,
};
use domain::time::{CLOCK_SKEW, Timestamp};
use flows::ports::{StoreFault, WriteUpkeep};

use crate::migrations::{GUIDE, KEEP_META};
use crate::query::{Answer, values};
use crate::transaction::{Open, Query, Transaction};

const DAY: Duration = Duration::from_hours(24);
/// Journeys are kept this long: anybody may begin one.
const JOURNEY: Duration = Duration::from_secs(2 * RECOVERY_LIFETIME.as_secs());
/// Challenges and idle sessions are kept this long.
const HALF_DONE: Duration = DAY;
/// What a removed method was is kept this long; that there was one, permanently (R24).
const REMOVED_METHOD: Duration = Duration::from_secs(30 * DAY.as_secs());
/// What became of a message is kept this long.
const MESSAGE: Duration = Duration::from_secs(90 * DAY.as_secs());
/// Audit events are kept this long.
const EVENT: Duration = Duration::from_secs(730 * DAY.as_secs());
/// A streak that has switched something off is kept, however old (63B 3.2.2).
const LASTING_STREAK: u32 = if WRONG_CODES_IN_A_ROW < WRONG_PASSWORDS_IN_A_ROW {
    WRONG_CODES_IN_A_ROW
} else {
    WRONG_PASSWORDS_IN_A_ROW
};

/// What goes: rows whose time is before `?1`, at most `?2` of them. Each finds them by an index.
const BY_AGE: [(&str, Duration); 8] = [
    ("DELETE FROM journey WHERE id IN (SELECT id FROM journey WHERE started_at < ?1 LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/)", JOURNEY),
    ("DELETE FROM challenge WHERE id IN (SELECT id FROM challenge WHERE expires_at < ?1 LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/)", HALF_DONE),
    (
        "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE persistent = FALSE AND last_seen_at < ?1 LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/)",
        HALF_DONE,
    ),
    (
        "DELETE FROM hit WHERE (counter, counted_at, salt) IN
            (SELECT counter, counted_at, salt FROM hit WHERE counted_at < ?1 LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/)",
        LONGEST_WINDOW,
    ),
    (
        "DELETE FROM message WHERE id IN (SELECT id FROM message WHERE state <> 'waiting' AND queued_at < ?1 LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/)",
        MESSAGE,
    ),
    (
        "DELETE FROM device WHERE (token, account) IN (SELECT token, account FROM device WHERE seen_at < ?1 LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/)",
        DEVICE_LIFETIME,
    ),
    (
        "UPDATE method SET destination = NULL, last_use = NULL WHERE id IN
            (SELECT id FROM method WHERE destination IS NOT NULL AND removed_at < ?1 LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/)",
        REMOVED_METHOD,
    ),
    ("DELETE FROM event WHERE id IN (SELECT id FROM event WHERE happened_at < ?1 LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/)", EVENT),
];

/// Sessions end at their end, not after it, so `<=`.
const ENDED_SESSIONS: &str = "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE ends_at <= ?1 LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/)";

/// They are good before their end, and dead at it.
const DEAD_OBJECTIONS: &str = "DELETE FROM objection WHERE message IN (SELECT message FROM objection WHERE expires_at <= ?1 LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/)";

const STREAKS: &str = "
    DELETE FROM streak WHERE counter IN (SELECT counter FROM streak WHERE last_at < ?1 AND length < ?3 LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/)";

/// What was counted at a time that has not come: the clock was ahead then, and was set right (S79).
/// Hits are forgotten, since nobody can tell how long ago they were; ?1: the latest time there can
/// be.
const HITS_AHEAD: &str = "
    DELETE FROM hit WHERE (counter, counted_at, salt) IN
        (SELECT counter, counted_at, salt FROM hit WHERE counted_at > ?1 LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/)";
/// A streak may have switched something off: it stays as long as it is, as if it had just grown.
const STREAKS_AHEAD: &str = "
    UPDATE streak SET last_at = ?3 WHERE counter IN
        (SELECT counter FROM streak WHERE last_at > ?1 LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/)";

async fn tidy(query: &mut Query<'_>, now: Timestamp, limit: u32) -> Answer<u64> {
    let latest = now.plus(CLOCK_SKEW).0;
    let mut gone = query.run(HITS_AHEAD, values![latest, limit]).await?;
    gone += query.run(STREAKS_AHEAD, values![latest, limit, now.0]).await?;
    gone += query.run(ENDED_SESSIONS, values![now.0, limit]).await?;
    gone += query.run(DEAD_OBJECTIONS, values![now.0, limit]).await?;
    gone += query.run(STREAKS, values![now.minus(LONGEST_WINDOW).0, limit, LASTING_STREAK]).await?;
    for (sql, age) in BY_AGE {
        gone += query.run(sql, values![now.minus(age).0, limit]).await?;
    }
    Ok(gone)
}

#[async_trait]
impl<C: Open> WriteUpkeep for Transaction<C> {
    async fn tidy(&mut self, now: Timestamp, limit: u32) -> Result<u64, StoreFault> {
        let answer = tidy(&mut self.query()?, now, limit).await;
        self.settled(answer)
    }

    async fn keep_guide(&mut self, revision: &str) -> Result<(), StoreFault> {
        let answer = self.query()?.run(KEEP_META, values![GUIDE, revision]).await.map(drop);
        self.settled(answer)
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::migrations::MIGRATIONS;

    #[test]
    fn every_step_goes_by_an_index() {
        let connection = Connection::open_in_memory().unwrap();
        for migration in MIGRATIONS {
            connection.execute_batch(migration.sql).unwrap();
        }
        for sql in BY_AGE.iter().map(|(sql, _)| *sql).chain([
            ENDED_SESSIONS,
            DEAD_OBJECTIONS,
            STREAKS,
            HITS_AHEAD,
            STREAKS_AHEAD,
        ]) {
            let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let values = vec![0; statement.parameter_count()];
            let plan: Vec<String> = statement
                .query_map(rusqlite::params_from_iter(values), |row| row.get(3))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            assert!(
                plan.iter().all(|step| !step.starts_with("SCAN") || step.contains("SUBQUERY")),
                "{sql}: {plan:?}"
            );
        }
    }
}
