//! Real servers for the tests: each on a free loopback port, in a folder of its own, and gone with
//! the test.

mod certificates;
mod pgbouncer;
mod postgres;
mod process;

pub use certificates::{Authority, Validity};
pub use pgbouncer::Pooler;
pub use postgres::{Cluster, Database, postgres};
