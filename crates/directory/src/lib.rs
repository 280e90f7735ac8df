//! Where the password lives: here, as an Argon2id hash ([`LocalDirectory`]), or in an external
//! directory ([`LdapDirectory`]).

mod argon;
mod ldap;
mod local;
mod threads;

pub use argon::BareHash;
pub use ldap::{
    AccountState, DirectorySettings, Distrust, Kind, LdapDirectory, PasswordWrite, Probe, Scheme,
    SettingError, TestPassword, Trouble, default_filter,
};
pub use local::LocalDirectory;
pub use threads::QueueLimits;
