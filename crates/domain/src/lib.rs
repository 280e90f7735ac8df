//! The rules of Regain, without I/O: accounts, methods, codes, passwords, recovery, sign-in,
//! limits.
//!
//! Everything here is pure and synchronous. The time and the randomness are arguments.

pub mod account;
pub mod admission;
pub mod asked;
pub mod audit;
pub mod browser;
pub mod challenge;
pub mod channel;
pub mod country;
pub mod custody;
pub mod directory;
pub mod email;
pub mod hints;
pub mod ids;
pub mod intent;
pub mod internet_domain;
pub mod invented;
pub mod journey;
pub mod keys;
pub mod language;
pub mod limits;
pub mod listed;
pub mod mask;
pub mod message;
pub mod method;
pub mod name;
pub mod own_code;
pub mod own_passkey;
pub mod pace;
pub mod pass;
pub mod password;
pub mod phone;
pub mod policy;
pub mod puzzle;
pub mod queue;
pub mod recovery;
pub mod second_step;
pub mod self_service;
pub mod session;
mod step_rules;
pub mod symbols;
pub mod time;
pub mod token;
pub mod typed;
pub mod webauthn;
