//! Journeys against the whole service over real HTTP, told as a person would tell them, without a script.

mod guide;
mod recovery;
