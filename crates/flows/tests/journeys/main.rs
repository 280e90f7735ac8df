//! The journeys, called as the pages call them, over a database in a file: what each step lets
//! through, refuses and sends. What the pages make of it is told by the stories.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod asked;
mod in_directory;
mod password;
mod registering;
mod resetting;
mod signing_in;
mod world;
