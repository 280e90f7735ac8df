//! What the flows need from around them. The crates around implement these; only the program knows
//! them all.

mod courier;
mod directory;
mod environment;
mod store;

pub use courier::{CarrierState, Content, Courier, Delivery, Outgoing};
pub use directory::{
    Directory, DirectoryFault, DirectoryPage, DirectoryPerson, Found, Hasher, Keeping,
    PasswordCheck, RemoteDirectory, Standing, Survey, Who, Written,
};
pub use environment::{Clock, Random};
pub use store::{
    EventFilter, Listed, QueueSize, ReadAccounts, ReadAuditTrail, ReadChallenges, ReadCounters,
    ReadDirectoryWork, ReadJourneys, ReadMessages, ReadMethods, ReadObjections, ReadSessions,
    ReadUpkeep, Store, StoreFault, View, Work, WriteAccounts, WriteAuditTrail, WriteChallenges,
    WriteCounters, WriteDirectoryWork, WriteJourneys, WriteMessages, WriteMethods, WriteObjections,
    WriteSessions, WriteUpkeep,
};
