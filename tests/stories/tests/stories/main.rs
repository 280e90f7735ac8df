//! Journeys against the whole service over real HTTP, told as a person would tell them, without a script.

mod budgets;
mod custody;
mod directory;
mod directory_people;
mod directory_said;
mod gap;
mod guide;
mod hostile_accounts;
mod hostile_codes;
mod hostile_directory;
mod hostile_guessing;
mod hostile_input;
mod hostile_requests;
mod hostile_sessions;
mod hostile_spellings;
mod hostile_steps;
mod hostile_strangers;
mod journeys;
mod pace;
mod queue;
mod races;
mod recovery;
mod resets;
mod restored;
mod samba;
mod slapd;
