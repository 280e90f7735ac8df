//! An account: one person's sign-in name, and what belongs to it.

use crate::directory::DirectoryLink;
use crate::ids::{AccountId, MethodId};
use crate::language::Language;
use crate::name::SignInName;
use crate::pass::Pass;
use crate::password::PasswordHash;
use crate::policy::Gates;
use crate::second_step::SecondStep;
use crate::time::Timestamp;

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
    /// Its place in an external directory, where the password is kept there.
    pub directory: Option<DirectoryLink>,
    /// The language the owner chose.
    pub language: Option<Language>,
    /// How many methods this person must prove to reset the password, where that is more than the
    /// policy asks of everyone.
    pub gates: Option<Gates>,
    /// The rule for the second step that a group of the directory gives this person; `None`: the
    /// policy's.
    pub second_step: Option<SecondStep>,
    /// The method that the owner wants to be asked for first; `None`: the strongest.
    pub default_method: Option<MethodId>,
    /// How often the owner has put off registering.
    pub skips: u32,
    /// Goes up with each change of the password or the methods; a journey begun before such a
    /// change is over (S27, S75).
    pub security_version: u64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When the password was last set.
    pub password_changed_at: Timestamp,
    /// A person objected to what was done: the password lets nobody in until it is reset by a
    /// method.
    pub password_void: bool,
    /// No method can be added or changed before this time.
    pub frozen_until: Option<Timestamp>,
    /// Its owner is to be asked once whether the list of methods is right.
    pub review_methods: bool,
    /// An operator has asked that its owner registers a method at the next sign-in, and cannot put
    /// it off.
    pub must_register: bool,
    /// A temporary pass that was not used. Ended by a sign-in, and by each change of the methods
    /// or the password.
    pub pass: Option<Pass>,
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
            second_step: None,
            default_method: None,
            skips: 0,
            security_version: 0,
            created_at: now,
            password_changed_at: now,
            password_void: false,
            frozen_until: None,
            review_methods: false,
            must_register: false,
            pass: None,
        }
    }

    /// Whether a person may sign in to it or reset its password.
    pub fn is_active(&self) -> bool {
        self.state == AccountState::Active
    }

    /// An operator switches it off or on. Whether that changes anything: who was switched off because
    /// the directory does not list them any more stays off from now on when it does again.
    pub fn switch(&mut self, state: AccountState) -> bool {
        let by_directory =
            self.directory.as_mut().is_some_and(|link| std::mem::take(&mut link.switched_off));
        let before = std::mem::replace(&mut self.state, state);
        by_directory || before != state
    }

    /// It is switched off because the directory does not list its owner any more.
    pub fn leave_directory(&mut self, now: Timestamp) {
        let Some(link) = &mut self.directory else { return };
        link.left_at = Some(now);
        link.switched_off = self.state == AccountState::Active;
        self.state = AccountState::Disabled;
    }

    /// The directory lists its owner, and lets them in. Who was switched off because it did not is
    /// switched on; whom an operator has switched off stays so.
    pub fn return_to_directory(&mut self) {
        let Some(link) = &mut self.directory else { return };
        link.left_at = None;
        if std::mem::take(&mut link.switched_off) {
            self.state = AccountState::Active;
        }
    }

    /// Whether no method can be added or changed now.
    pub fn is_frozen(&self, now: Timestamp) -> bool {
        self.frozen_until.is_some_and(|until| now < until)
    }

    /// How many gates a reset of this account's password has: never fewer than the policy asks of
    /// everyone.
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
