//! What tests of every crate put a program together from: a clock moved by hand, randomness, a
//! carrier that keeps what it is given, an external directory in memory, password hashes that cost
//! nothing, a policy.

mod clock;
mod fake_directory;
mod outbox;
mod policy;
mod quick_hashes;
mod random;
mod skipped;
mod target;
mod worker;

pub use clock::{HandClock, Minutes};
pub use fake_directory::{Entry, FakeDirectory, LOCKOUT, Trouble};
pub use outbox::{Letter, Outbox};
pub use policy::{ORGANISATION, PASSKEYS_FOR, policy};
pub use quick_hashes::QuickHashes;
pub use random::{Counting, Fixed, SystemRandom};
pub use skipped::skipped;
pub use target::target_folder;
pub use worker::deliver;
