//! The handlers: parse, call one flow, render. One file a group of addresses.

pub mod account;
mod code_state;
pub mod contacts;
pub mod files;
pub mod guide;
pub mod help_desk;
pub mod language;
pub mod lost;
pub mod lost_method;
pub mod new_password;
pub mod not_me;
pub mod prove;
pub mod reading;
pub mod register;
pub mod reset;
pub mod review;
pub mod second_step;
pub mod security_info;
pub mod setup;
pub mod sign_in;
pub mod sign_out;
