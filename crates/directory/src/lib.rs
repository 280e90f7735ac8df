//! Where the password lives. So far: here, as an Argon2id hash ([`LocalDirectory`]).

mod argon;
mod local;
mod threads;

pub use argon::BareHash;
pub use local::LocalDirectory;
pub use threads::QueueLimits;
