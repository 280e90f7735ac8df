//! What can be found out about a PostgreSQL server, by a role that may do nothing but use its own
//! database.

use std::time::Duration;

use flows::ports::{Clock, StoreFault};
use tokio::time::Instant;
use tokio_postgres::Row;

use super::PostgresStore;
use super::link::Link;
use super::transaction::{Reading, Writing};
use crate::examination::{ClockDifference, Finding, bytes};
use crate::query::{Answer, Fault};

/// The oldest version that is tested: 15, as PostgreSQL counts.
const OLDEST: i64 = super::OLDEST * 10_000;

/// Everything in one row: a role that is not allowed to see something gets NULL.
const STATE: &str = "
    SELECT current_setting('server_version_num')::bigint,
           current_setting('server_version'),
           pg_database_size(current_database()),
           pg_is_in_recovery(),
           current_setting('synchronous_commit'),
           current_setting('synchronous_standby_names'),
           (SELECT COUNT(*) FROM pg_stat_replication),
           (SELECT COUNT(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')),
           (SELECT COUNT(*) FROM pg_stat_replication WHERE sync_state IS NULL),
           current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint,
           (SELECT COALESCE(SUM(numbackends), 0)::bigint FROM pg_stat_database),
           (SELECT rolconnlimit::bigint FROM pg_roles WHERE rolname = current_user),
           (SELECT datconnlimit::bigint FROM pg_database WHERE datname = current_database()),
           (SELECT version || ', ' || cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl),
           inet_server_addr()::text,
           current_setting('fsync') || ' ' || current_setting('full_page_writes')";

struct State {
    number: i64,
    version: String,
    size: i64,
    standby: bool,
    synchronous_commit: String,
    synchronous_names: String,
    standbys: i64,
    synchronous: i64,
    unseen: i64,
    connections: i64,
    used: i64,
    of_role: i64,
    of_database: i64,
    tls: Option<String>,
    address: Option<String>,
    keeps: String,
}

impl State {
    async fn ask(link: &mut Link) -> Answer<Self> {
        let rows = link.rows(STATE, &[]).await?;
        let row = rows.first().ok_or_else(|| Fault::unreadable("state"))?;
        Self::read(row).map_err(|_| Fault::unreadable("state"))
    }

    fn read(row: &Row) -> Result<Self, tokio_postgres::Error> {
        Ok(Self {
            number: row.try_get(0)?,
            version: row.try_get(1)?,
            size: row.try_get(2)?,
            standby: row.try_get(3)?,
            synchronous_commit: row.try_get(4)?,
            synchronous_names: row.try_get(5)?,
            standbys: row.try_get(6)?,
            synchronous: row.try_get(7)?,
            unseen: row.try_get(8)?,
            connections: row.try_get(9)?,
            used: row.try_get(10)?,
            of_role: row.try_get(11)?,
            of_database: row.try_get(12)?,
            tls: row.try_get(13)?,
            address: row.try_get(14)?,
            keeps: row.try_get(15)?,
        })
    }

    fn engine(&self, place: &str) -> Result<String, String> {
        let (version, size) = (&self.version, bytes(u64::try_from(self.size).unwrap_or(0)));
        let address = self.address.as_deref().map(|at| at.split('/').next().unwrap_or(at));
        let at = address.map_or(String::new(), |address| format!(", answered by {address}"));
        if self.number < OLDEST {
            return Err(format!(
                "PostgreSQL {version} at {place} is too old. Upgrade it to 15 or newer."
            ));
        }
        Ok(format!("PostgreSQL {version}, {place}{at}, {size}"))
    }

    /// Whether what is confirmed is kept when a machine dies.
    fn replication(&self) -> Result<String, String> {
        let (commit, names, standbys) =
            (&self.synchronous_commit, &self.synchronous_names, self.standbys);
        if self.standby {
            return Err(
                "this host is a standby: nothing can be written. Name every host in database.url, so that the primary \
                        is found."
                    .into(),
            );
        }
        if self.keeps != "on on" {
            return Err("fsync or full_page_writes is off: a power cut may ruin the database. Turn both on.".into());
        }
        if matches!(commit.as_str(), "off" | "local") && (commit == "off" || !names.is_empty()) {
            return Err(format!(
                "synchronous_commit is {commit}: what a page confirms may be lost. Set it to on, for this role and database too."
            ));
        }
        if names.is_empty() {
            return Ok(match standbys {
                0 => {
                    "none: what is confirmed is on one machine. For a second, set up a standby and \
                      synchronous_standby_names"
                        .into()
                }
                count => format!(
                    "asynchronous, {count} standby(s): what was confirmed in the last moments is lost when one takes over. Set \
                     synchronous_standby_names"
                ),
            });
        }
        if standbys == 0 || self.synchronous == 0 && self.unseen == 0 {
            return Err(format!(
                "synchronous_standby_names is {names}, but no such standby is connected: commits wait. Look after the standbys."
            ));
        }
        Ok(format!(
            "synchronous ({names}), {standbys} standby(s) connected, synchronous_commit {commit}"
        ))
    }

    fn room(&self) -> String {
        format!(
            "{} used; how much is free cannot be asked from here, so watch the server's disks",
            bytes(u64::try_from(self.size).unwrap_or(0))
        )
    }

    fn connections(&self, pool: u64) -> Result<String, String> {
        let limits = [self.connections, self.of_role, self.of_database];
        // A limit of -1 is none.
        let most = limits.into_iter().filter(|limit| *limit >= 0).min().unwrap_or(self.connections);
        let words = format!(
            "this server opens up to {pool} of {most}, of which {} are in use now",
            self.used
        );
        if pool > u64::try_from(most).unwrap_or(0) {
            return Err(format!(
                "{words}. Lower database.pool, or raise max_connections or the role's limit."
            ));
        }
        Ok(format!("{words}; several servers need so many each"))
    }
}

impl PostgresStore {
    pub(crate) async fn examine(&self, clock: &dyn Clock) -> Vec<Finding> {
        let state = async {
            let mut reading = Reading::begin(&self.pool).await?;
            State::ask(reading.link()).await
        };
        let state = match state.await {
            Ok(state) => state,
            Err(fault) => {
                let wrong = format!("{}: {}. Look after the server.", self.place, fault.reason);
                return vec![Finding::new("database", Err(wrong))];
            }
        };
        let tls = match (&state.tls, self.encrypted) {
            (Some(tls), _) => Ok(tls.clone()),
            // A pooler between may speak plainly to the server on its own machine.
            (None, true) => Ok("encrypted up to whatever stands before the database".into()),
            (None, false) => {
                Ok("none: what is asked travels as it is. Only on this machine, or where nobody listens in".into())
            }
        };
        let clocks = self.clock_difference(clock).await;
        let clocks = clocks
            .map_err(|fault| format!("{fault}. Look after the server."))
            .and_then(ClockDifference::judge);
        vec![
            Finding::new("database", state.engine(&self.place)),
            Finding::new("database replication", state.replication()),
            Finding::new("database clock", clocks),
            Finding::new("database room", Ok(state.room())),
            Finding::new("database encryption", tls),
            Finding::new("database connections", state.connections(self.pool().size)),
        ]
    }

    /// How long a commit takes: of a mark in the write-ahead log that changes no row.
    pub(crate) async fn commit_time(&self) -> Result<Duration, StoreFault> {
        let mut writing = Writing::begin(&self.pool).await?;
        writing.link().rows("SELECT pg_logical_emit_message(TRUE, 'regain', '')", &[]).await?;
        let begun = Instant::now();
        writing.link().commit().await?;
        Ok(begun.elapsed())
    }

    /// How far the server's clock is ahead of this machine's, as of the middle of the question's
    /// way there and back.
    pub(crate) async fn clock_difference(
        &self,
        clock: &dyn Clock,
    ) -> Result<ClockDifference, StoreFault> {
        const NOW: &str = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint";
        let mut reading = Reading::begin(&self.pool).await?;
        // Once for the statement to be prepared: that takes a way there and back of its own.
        reading.link().rows(NOW, &[]).await?;
        let asked = clock.now();
        let rows = reading.link().rows(NOW, &[]).await?;
        let answered = clock.now();
        let theirs: i64 = rows
            .first()
            .and_then(|row| row.try_get(0).ok())
            .ok_or_else(|| Fault::unreadable("time"))?;
        Ok(ClockDifference(theirs - (asked.0 + (answered.0 - asked.0) / 2)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn healthy() -> State {
        State {
            number: 170_002,
            version: "17.2".into(),
            size: 9 << 20,
            standby: false,
            synchronous_commit: "on".into(),
            synchronous_names: "ANY 1 (a,b)".into(),
            standbys: 2,
            synchronous: 2,
            unseen: 0,
            connections: 97,
            used: 5,
            of_role: -1,
            of_database: -1,
            tls: None,
            address: Some("10.0.0.11/32".into()),
            keeps: "on on".into(),
        }
    }

    #[test]
    fn a_healthy_server_is_described() {
        let state = healthy();
        let engine = state.engine("a,b/regain");
        assert_eq!(
            engine.as_deref(),
            Ok("PostgreSQL 17.2, a,b/regain, answered by 10.0.0.11, 9.0 MiB")
        );
        let replication = state.replication();
        let words = "synchronous (ANY 1 (a,b)), 2 standby(s) connected, synchronous_commit on";
        assert_eq!(replication.as_deref(), Ok(words));
        assert!(state.connections(16).is_ok());
        // Who may not look at the standbys still sees how many there are.
        assert!(State { synchronous: 0, unseen: 2, ..healthy() }.replication().is_ok());
        assert!(
            State { synchronous_names: String::new(), standbys: 0, ..healthy() }
                .replication()
                .is_ok()
        );
    }

    #[test]
    fn s80_what_could_lose_or_stop_anything_is_named() {
        for (state, says) in [
            (State { standby: true, ..healthy() }, "is a standby"),
            (State { synchronous_commit: "off".into(), ..healthy() }, "synchronous_commit is off"),
            (
                State { synchronous_commit: "local".into(), ..healthy() },
                "synchronous_commit is local",
            ),
            (State { standbys: 0, synchronous: 0, ..healthy() }, "commits wait"),
            (State { synchronous: 0, ..healthy() }, "commits wait"),
            (State { keeps: "off on".into(), ..healthy() }, "fsync"),
        ] {
            let wrong = state.replication().unwrap_err();
            assert!(wrong.contains(says), "{wrong}");
        }
        assert!(State { number: 140_011, ..healthy() }.engine("a").is_err());
        for limited in [State { of_role: 10, ..healthy() }, State { of_database: 10, ..healthy() }]
        {
            assert!(limited.connections(10).is_ok() && limited.connections(11).is_err());
        }
        assert!(healthy().connections(98).is_err());
    }
}
