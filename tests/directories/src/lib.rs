//! Real directories for the tests. Each has a folder of its own and is gone with the test.

// The servers are for tests alone: what goes wrong here is a test that fails.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod authority;
mod process;
mod slapd;

pub use authority::{Authority, Validity};
pub use slapd::{Options, Slapd};
