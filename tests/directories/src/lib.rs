//! Real directories for the tests: OpenLDAP's slapd, 389 Directory Server, and Samba as an Active
//! Directory domain controller. Each has a folder of its own and is gone with the test.

mod authority;
mod clock;
mod domain;
mod ds389;
mod network;
mod packaged;
mod process;
mod samba;
mod slapd;

pub use authority::{Authority, Validity};
pub use clock::days_later;
pub use domain::Domain;
pub use ds389::Ds389;
pub use network::{in_own_network, put_over};
pub use packaged::PackagedSlapd;
pub use samba::Samba;
pub use slapd::{MemberOf, Options, Slapd};
