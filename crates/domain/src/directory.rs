//! What a directory elsewhere (LDAP, Active Directory) says about a person, in its own opaque marks and in our words.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// What the directory knows a person by for ever: `objectGUID`, `entryUUID`, `nsUniqueId`, as text. Names change, this does not.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DirectoryId(pub String);

impl fmt::Debug for DirectoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DirectoryId(…)")
    }
}

/// A mark that changes whenever the password changes in the directory (`pwdLastSet`, `pwdChangedTime`), and only then where the
/// server can tell. Compared for equality, never read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordStamp(pub String);

/// An account's place in the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryLink {
    /// Whom the directory means.
    pub id: DirectoryId,
    /// The mark of the password when it was last looked at; `None` where the directory shows none.
    pub stamp: Option<PasswordStamp>,
    /// When that was.
    pub checked_at: Timestamp,
}

/// Why somebody whose password is right may not come in all the same. Told to nobody else (SECURITY S9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Bar {
    /// The account is switched off there.
    Disabled,
    /// The account's time is over.
    AccountExpired,
    /// The password's time is over: a new one lets them in.
    PasswordExpired,
    /// An administrator asks for a new password.
    MustChange,
}

impl Bar {
    /// Whether a new password opens the way.
    pub fn asks_for_new_password(self) -> bool {
        matches!(self, Self::PasswordExpired | Self::MustChange)
    }
}

/// Why the directory does not take a new password. Each has its own sentence on the page (SECURITY S84).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DirectoryRefusal {
    /// It was used before.
    History,
    /// It is too short.
    TooShort,
    /// It lacks kinds of characters, or holds the name.
    Complexity,
    /// The password was changed too recently to be changed again.
    TooYoung,
    /// It breaks a rule that the directory does not name.
    Constraint,
    /// The service account may not do that, or the person may not.
    InsufficientRights,
    /// The directory does not do it, and does not say why.
    Unwilling,
}

impl DirectoryRefusal {
    /// Every refusal there is.
    pub const ALL: [Self; 7] = [
        Self::History,
        Self::TooShort,
        Self::Complexity,
        Self::TooYoung,
        Self::Constraint,
        Self::InsufficientRights,
        Self::Unwilling,
    ];

    /// The word for logs and for the names of sentences.
    pub fn word(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::TooShort => "too-short",
            Self::Complexity => "complexity",
            Self::TooYoung => "too-young",
            Self::Constraint => "constraint",
            Self::InsufficientRights => "insufficient-rights",
            Self::Unwilling => "unwilling",
        }
    }
}

/// The directory's rules for passwords, as far as they can be read; shown as advice before anything is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PasswordRules {
    /// The shortest it takes, in characters as it counts them.
    pub min_length: Option<u32>,
    /// How many old passwords it remembers and refuses.
    pub history: Option<u32>,
    /// How long a password must be kept before its owner may change it (a reset is not held by this).
    pub min_age: Option<Duration>,
    /// Whether it asks for kinds of characters.
    pub complexity: bool,
    /// When it locks an account by itself.
    pub lockout: Option<Lockout>,
}

/// When a directory locks an account by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lockout {
    /// After so many wrong passwords; at least 1.
    pub threshold: u32,
    /// Within so long.
    pub window: Duration,
}

/// How far a sync has come: the directory's own mark (`uSNChanged`, `entryCSN`, `modifyTimestamp`), opaque.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SyncMark(pub String);
