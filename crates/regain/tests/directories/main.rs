//! `docs/directories.md` run line by line on new directories, on the first day and a hundred days
//! later, and what an administrator then has: `regain doctor` without a surprise, and people who
//! sign in and reset. Then controllers that replicate.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod controllers;
mod document;
mod openldap;
mod program;
mod samba;
