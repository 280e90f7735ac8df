//! Real servers for the tests: each on a free loopback port, in a folder of its own, and gone with the test.

// The servers are for tests alone: what goes wrong here is a test that fails.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod certificates;
mod pgbouncer;
mod postgres;
mod process;

pub use certificates::{Authority, Validity};
pub use pgbouncer::Pooler;
pub use postgres::{Cluster, Database, postgres};
