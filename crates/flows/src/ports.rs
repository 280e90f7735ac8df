//! What the flows need from around them. The crates around implement these; only the program knows them all.

mod courier;
mod directory;
mod environment;
mod store;

pub use courier::{CarrierState, Content, Courier, Delivery, Outgoing};
pub use directory::{
    Directory, DirectoryFault, DirectoryPerson, Hasher, Keeping, PasswordCheck, RemoteDirectory, Standing, Survey, Who,
    Written,
};
pub use environment::{Clock, Random};
pub use store::{Listed, QueueSize, Store, StoreFault, View, Work};
