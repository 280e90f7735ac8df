//! Real directories for the tests: OpenLDAP's slapd, and Samba as an Active Directory domain controller. Each has a folder of its
//! own and is gone with the test.

// The servers are for tests alone: what goes wrong here is a test that fails.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod authority;
mod process;
mod samba;
mod slapd;

pub use authority::{Authority, Validity};
pub use samba::Samba;
pub use slapd::{Options, Slapd};
