//! The intent: what is committed before a password is written to an external directory.
//!
//! It is kept before the directory is asked, and says what is to be done once the password has
//! changed: every session ends, lock-outs are lifted, everyone on the account is told. The step
//! that holds it does it; when that one is gone, the worker looks at the directory's mark
//! and does it, or says that the password is the earlier one. No password is in it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::directory::PasswordMark;
use crate::ids::{AccountId, IntentId, JourneyId};
use crate::language::Language;
use crate::time::Timestamp;

/// How long the step that began a write has for it, before a worker looks what became of it: longer
/// than a page is worked on (20 s), with what a directory may still do after its answer was no
/// longer waited for.
pub const INTENT_LEASE: Duration = Duration::from_secs(60);
/// The pause before a worker looks again when the directory did not answer.
pub const INTENT_PAUSE: Duration = Duration::from_secs(60);

/// Which way the password is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntentKind {
    /// A forgotten one is reset.
    Reset,
    /// It is changed with the current one.
    Change,
}

/// A password is about to be written into a directory. One account has at most one (S75).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordIntent {
    /// Its id.
    pub id: IntentId,
    /// Whose password.
    pub account: AccountId,
    /// Which way.
    pub kind: IntentKind,
    /// The directory's mark before.
    // What is stored keeps the name it had first.
    #[serde(rename = "stamp")]
    pub mark: Option<PasswordMark>,
    /// The account's security version before; when it has gone up, what is owed has been met.
    pub security_version: u64,
    /// The journey it belongs to, which is over once it is met.
    pub journey: Option<JourneyId>,
    /// What the account's tries are counted on, to be forgotten.
    pub subject: String,
    /// The known browser whose own count is forgotten too.
    pub device: Option<String>,
    /// The language of the page.
    pub language: Language,
    /// The browser, for the audit trail.
    pub browser: String,
    /// The network, for the audit trail.
    pub network: String,
    /// When it was begun.
    pub begun_at: Timestamp,
}
