//! The program: configuration, command line, wiring, worker, demo.
//!
//! A library, so that tests can put the whole program together with a clock and an outbox of their
//! own ([`app`]).

pub mod app;
pub mod cli;
mod commands;
pub mod config;
mod demo;
mod environment;
mod failure;
mod health;
mod journal;
mod key_file;
mod log;
pub mod metrics;
pub mod outbox;
mod ownership;
mod reload;
pub mod server;
mod tls;
pub mod worker;

pub use environment::{SystemClock, SystemRandom};
pub use failure::Failure;
