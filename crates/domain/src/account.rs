//! An account: somebody's sign-in name, and what belongs to it.

use std::time::Duration;

use crate::ids::{AccountId, MethodId};
use crate::language::Language;
use crate::method::Method;
use crate::name::SignInName;
use crate::password::PasswordHash;
use crate::policy::Gates;
use crate::time::Timestamp;

/// How long a method that was added with the password alone, beside others, waits before it can reset the password (SECURITY S100, S101).
pub const DELAY_OF_UNPROVED_METHOD: Duration = Duration::from_secs(72 * 60 * 60);

/// Whether the account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// It can.
    Active,
    /// An administrator has switched it off. To a stranger it looks like any other.
    Disabled,
}

impl AccountState {
    /// The word kept in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }

    /// The state that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Active, Self::Disabled].into_iter().find(|state| state.word() == word)
    }
}

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id; stays when the name changes.
    pub id: AccountId,
    /// What its owner signs in with.
    pub name: SignInName,
    /// The owner's name as people write it.
    pub display_name: String,
    /// Where the owner works, for the administrators' lists; not shown to strangers.
    pub office: Option<String>,
    /// Whether it can be used.
    pub state: AccountState,
    /// The hash of the password, where it is kept here.
    pub password: Option<PasswordHash>,
    /// The language the owner chose.
    pub language: Option<Language>,
    /// How many methods this person must prove to reset the password, where that is more than the policy asks of everyone.
    pub gates: Option<Gates>,
    /// How often the owner has put off registering.
    pub skips: u32,
    /// Goes up with each change of the password or the methods; a journey begun before such a change is over (SECURITY S27, S75).
    pub security_version: u64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When the password was last set.
    pub password_changed_at: Timestamp,
}

impl Account {
    /// Whether somebody may sign in to it or reset its password.
    pub fn is_active(&self) -> bool {
        self.state == AccountState::Active
    }

    /// How many gates a reset of this account's password has: never fewer than the policy asks of everyone.
    pub fn gates(&self, policy: Gates) -> Gates {
        self.gates.map_or(policy, |own| own.max(policy))
    }

    /// The beginning of the display name, for the avatar: at most two letters.
    pub fn initials(&self) -> String {
        let mut words = self.display_name.split_whitespace().filter_map(|word| word.chars().next());
        let first = words.next();
        let last = words.next_back();
        first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
    }
}

/// From when on a method added now can reset the password: at once when it is the account's first, or when an existing
/// method has just vouched for it; otherwise after [`DELAY_OF_UNPROVED_METHOD`].
pub fn recovers_from(existing: &[Method], proved_by_method: bool, now: Timestamp) -> Timestamp {
    if existing.is_empty() || proved_by_method { now } else { now.plus(DELAY_OF_UNPROVED_METHOD) }
}

/// Why a method cannot be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotDelete {
    /// It is not, or no longer, on the account.
    Unknown,
    /// Fewer would remain than the policy asks for (SECURITY S76, S78).
    TooFewLeft {
        /// How many the policy asks for.
        required: u32,
    },
}

/// Whether `method` may be deleted from among `existing`.
pub fn may_delete(existing: &[Method], method: MethodId, required: u32) -> Result<&Method, CannotDelete> {
    let found = existing.iter().find(|one| one.id == method).ok_or(CannotDelete::Unknown)?;
    let left = existing.len() - 1;
    if left < usize::try_from(required).unwrap_or(usize::MAX) {
        return Err(CannotDelete::TooFewLeft { required });
    }
    Ok(found)
}
