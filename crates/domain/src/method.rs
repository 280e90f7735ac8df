//! Authentication methods: a phone that takes texts, an alternate e-mail address.

use serde::{Deserialize, Serialize};

use crate::email::EmailAddress;
use crate::ids::{AccountId, MethodId};
use crate::phone::PhoneNumber;
use crate::time::Timestamp;

/// What kind of method it is. As words in the configuration: `phone`, `email`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MethodKind {
    /// A mobile phone that receives a texted code.
    Phone,
    /// An alternate e-mail address that receives a mailed code.
    Email,
}

impl MethodKind {
    /// Every kind there is.
    pub const ALL: [Self; 2] = [Self::Phone, Self::Email];

    /// The word used in the configuration, in forms and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
        }
    }

    /// The kind that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Where a code or a notice goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Destination {
    /// By text.
    Phone(PhoneNumber),
    /// By mail.
    Email(EmailAddress),
}

impl Destination {
    /// The kind of method that has such a destination.
    pub fn kind(&self) -> MethodKind {
        match self {
            Self::Phone(_) => MethodKind::Phone,
            Self::Email(_) => MethodKind::Email,
        }
    }

    /// The value by which two spellings of one destination are the same: the E.164 number, or the folded address.
    pub fn canonical(&self) -> &str {
        match self {
            Self::Phone(number) => number.e164(),
            Self::Email(address) => address.canonical(),
        }
    }
}

/// That a method is to be taken off, because a person with the password says that it is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    /// When it is taken off, unless a person objects before.
    pub at: Timestamp,
    /// When everyone was last told.
    pub told_at: Timestamp,
}

/// A confirmed way to reach the owner of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// Its id.
    pub id: MethodId,
    /// Whose it is.
    pub account: AccountId,
    /// The number or address.
    pub destination: Destination,
    /// When it was confirmed and added.
    pub added_at: Timestamp,
    /// From when on it can reset the password (S100: later for one that was added with the password alone).
    pub recovers_from: Timestamp,
    /// Its removal, where one is pending.
    pub removal: Option<Removal>,
}

impl Method {
    /// Whether it can reset the password now; until then it *waits*: it vouches for nothing, retires nothing and can undo nothing.
    pub fn recovers(&self, now: Timestamp) -> bool {
        now >= self.recovers_from
    }
}
