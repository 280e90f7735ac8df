//! The contract of the `Directory` port: the same cases against the passwords that are kept here,
//! against the directory in memory that other tests use, against OpenLDAP, 389 Directory Server and
//! Samba as an Active Directory domain controller. What a server does differently by its nature is
//! declared in [`world::Differences`].

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bases;
mod cases;
mod ds389;
mod fake;
mod groups;
mod hostile;
mod local;
mod outages;
mod passwords;
mod portions;
mod relay;
mod samba;
mod samba_names;
mod samba_said;
mod slapd;
mod slapd_expired;
mod slapd_groups;
mod slapd_marks;
mod world;
