//! What every engine must do, case by case. An engine's own file runs all of them on itself, and
//! adds what is its own.

// Cases are plain functions that an engine's tests call; clippy knows tests by their attribute
// only.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod audit;
mod backups;
mod challenges;
mod counters;
mod directory;
mod journeys;
mod limits;
mod messages;
mod methods;
mod place;
mod postgres;
mod races;
mod samples;
mod sessions;
mod sqlite;
mod tidy;
mod transactions;
