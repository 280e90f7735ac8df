//! An account: somebody's sign-in name, and what belongs to it.

use std::time::Duration;

use crate::directory::DirectoryLink;
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
    /// Its place in a directory elsewhere, where the password is kept there.
    pub directory: Option<DirectoryLink>,
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
    /// A new account of which nothing is known but its name: active, without a password.
    pub fn new(id: AccountId, name: SignInName, now: Timestamp) -> Self {
        Self {
            id,
            name,
            display_name: String::new(),
            office: None,
            state: AccountState::Active,
            password: None,
            directory: None,
            language: None,
            gates: None,
            skips: 0,
            security_version: 0,
            created_at: now,
            password_changed_at: now,
        }
    }

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

/// From when on a method added now can reset the password: at once when an existing method has just vouched for it, or
/// when it is the account's first; otherwise after [`DELAY_OF_UNPROVED_METHOD`].
///
/// It is not the first where one was `removed_lately` (within that delay): whoever has the password alone could delete
/// the owner's methods and begin anew.
pub fn recovers_from(existing: &[Method], removed_lately: bool, proved_by_method: bool, now: Timestamp) -> Timestamp {
    let first = existing.is_empty() && !removed_lately;
    if first || proved_by_method { now } else { now.plus(DELAY_OF_UNPROVED_METHOD) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::Destination;
    use crate::phone::PhoneNumber;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn method(number: u8) -> Method {
        Method {
            id: MethodId::new(NOW, [number; 10]),
            account: AccountId::new(NOW, [0; 10]),
            destination: Destination::Phone(PhoneNumber::from_e164(format!("+1416555012{number}"))),
            added_at: NOW,
            recovers_from: NOW,
        }
    }

    #[test]
    fn s100_only_the_first_or_a_vouched_for_method_recovers_at_once() {
        let later = NOW.plus(Duration::from_secs(72 * 3600));
        assert_eq!(recovers_from(&[], false, false, NOW), NOW);
        assert_eq!(recovers_from(&[method(1)], false, false, NOW), later);
        assert_eq!(recovers_from(&[method(1)], false, true, NOW), NOW);
        // Deleting the owner's methods and beginning anew gains nothing.
        assert_eq!(recovers_from(&[], true, false, NOW), later);
        assert_eq!(recovers_from(&[], true, true, NOW), NOW);
        let waiting = Method { recovers_from: later, ..method(2) };
        assert!(!waiting.recovers(Timestamp(later.0 - 1)) && waiting.recovers(later));
    }

    #[test]
    fn s78_as_many_methods_stay_as_the_policy_asks_for() {
        let two = [method(1), method(2)];
        assert_eq!(may_delete(&two, two[0].id, 1), Ok(&two[0]));
        assert_eq!(may_delete(&two, two[0].id, 2), Err(CannotDelete::TooFewLeft { required: 2 }));
        assert_eq!(may_delete(&two[..1], two[0].id, 1), Err(CannotDelete::TooFewLeft { required: 1 }));
        assert_eq!(may_delete(&two[..1], two[0].id, 0), Ok(&two[0]));
        assert_eq!(may_delete(&two[..1], two[1].id, 0), Err(CannotDelete::Unknown));
    }
}
