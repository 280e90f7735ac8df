//! What a transaction holds that is no row: a count, a number or address that others may be about
//! to take.
//!
//! PostgreSQL's advisory locks, by 64 bits of the keyed hash; they end with the transaction.

use std::collections::HashSet;

use super::link::Link;
use crate::query::{Answer, Hashes, Value};

/// The lock that stands for every number and address.
const DESTINATIONS: i64 = 0x7265_6761_696e_0001;
/// Takes one to four locks, in their order.
const HOLDS: [&str; 4] = [
    "SELECT pg_advisory_xact_lock(?1)",
    "SELECT pg_advisory_xact_lock(?1), pg_advisory_xact_lock(?2)",
    "SELECT pg_advisory_xact_lock(?1), pg_advisory_xact_lock(?2), pg_advisory_xact_lock(?3)",
    "SELECT pg_advisory_xact_lock(?1), pg_advisory_xact_lock(?2), pg_advisory_xact_lock(?3), pg_advisory_xact_lock(?4)",
];

/// Which numbers and addresses are held.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Destinations {
    #[default]
    Single,
    All,
}

/// What the transaction that is open holds.
#[derive(Default)]
pub(super) struct Holding {
    held: HashSet<i64>,
    destinations: Destinations,
}

impl Link {
    /// See [`Query::hold`](crate::transaction::Query::hold).
    pub(crate) async fn hold(&mut self, hashes: Hashes<'_>) -> Answer<()> {
        if !self.writes {
            return Ok(());
        }
        let mut wanted: Vec<i64> =
            hashes.map(|hash| key(&hash)).filter(|key| !self.holding.held.contains(key)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        // Most steps hold one to four: each number of them is asked for in one query.
        for some in wanted.chunks(HOLDS.len()) {
            let values: Vec<Value<'_>> = some.iter().map(|key| Value::Integer(*key)).collect();
            self.rows(HOLDS[some.len() - 1], &values).await?;
            self.holding.held.extend(some);
        }
        Ok(())
    }

    /// Holds every number and address. One by one they could be more than PostgreSQL has room for
    /// locks.
    pub(crate) async fn hold_destinations(&mut self) -> Answer<()> {
        if self.holding.destinations == Destinations::Single {
            self.rows("SELECT pg_advisory_xact_lock(?1)", &[Value::Integer(DESTINATIONS)]).await?;
            self.holding.destinations = Destinations::All;
        }
        Ok(())
    }

    /// Holds one number or address, while nobody holds all.
    pub(crate) async fn hold_destination(&mut self, hash: [u8; 32]) -> Answer<()> {
        if !self.writes || self.holding.destinations == Destinations::All {
            return Ok(());
        }
        if self.holding.held.insert(DESTINATIONS) {
            self.rows("SELECT pg_advisory_xact_lock_shared(?1)", &[Value::Integer(DESTINATIONS)])
                .await?;
        }
        self.hold(&mut [hash].into_iter()).await
    }
}

/// Two things with one key would only wait for each other without need.
fn key(hash: &[u8; 32]) -> i64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(bytes)
}
