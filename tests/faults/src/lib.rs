//! Faults at every call that the journeys make to what is around them: the database, the password
//! hasher, the carriers. One at a time, at the first call, the second, … until the journey passes
//! without meeting it; after each the person goes on by what the pages say, and has to get there,
//! with nothing lost, doubled or half done (S80, S82, S83).

// What goes wrong here is a test that fails.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod errands;
mod gate;
mod gated;
mod installation;
mod person;
mod same_work;
mod trial;

pub use errands::Errand;
pub use gate::Fault;
pub use same_work::{Calls, calls_for_somebody_and_nobody};
pub use trial::{Figures, try_errand};
