//! The audit trail: what happened to an account, kept for its owner and for the operator (R24,
//! R46).

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, EventId};
use crate::method::MethodKind;
use crate::time::Timestamp;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// A person signed in; of a kind: by the second step, or by a passkey alone.
    SignedIn,
    /// A wrong password, an unknown or a disabled account.
    SignInRefused,
    /// A person signed out.
    SignedOut,
    /// The owner ended another session.
    SessionEnded,
    /// The owner ended every session.
    SignedOutEverywhere,
    /// A fresh proof was given before a change, or one gate of a reset was taken.
    Proved,
    /// A wrong code.
    CodeRefused,
    /// What a passkey signed was not taken.
    PasskeyRefused,
    /// A passkey has signed less often than it had before: there may be a copy of it.
    PasskeyMayBeCopied,
    /// The owner gave a method another name.
    MethodRenamed,
    /// A method was added.
    MethodAdded,
    /// A method was replaced.
    MethodChanged,
    /// A method was deleted.
    MethodDeleted,
    /// The owner has said that a method is lost: it is suspended.
    MethodSuspended,
    /// The owner has taken a suspended method back up.
    MethodTakenUp,
    /// The owner has chosen which method is asked for first.
    DefaultChosen,
    /// A person who was named as a recovery contact agreed.
    ContactAgreed,
    /// A person who was named as a recovery contact declined.
    ContactDeclined,
    /// A recovery contact vouched.
    ContactVouched,
    /// Both recovery contacts vouched: the waiting time has begun.
    ContactsVouched,
    /// It was asked that lost methods be removed.
    RemovalAsked,
    /// The removal of a method was called off: a code was received there.
    RemovalCalledOff,
    /// A person objected to what was done: it was undone.
    ChangesUndone,
    /// The owner stopped codes for unknown browsers, for a day.
    CodesStopped,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// After the right password, a wrong code at the second step.
    SecondStepFailed,
    /// Registering was put off.
    RegistrationSkipped,
    /// The password was changed by a signed-in person.
    PasswordChanged,
    /// The password was reset by way of recovery.
    PasswordReset,
    /// An operator added the account.
    AccountAdded,
    /// An operator changed what is kept of the account's owner: the name as people write it, the
    /// office, the language.
    AccountChanged,
    /// The lock that wrong passwords had set in the directory was lifted.
    AccountUnlocked,
    /// A new password was begun to be written into the directory, and did not get there.
    PasswordNotWritten,
    /// The password was changed in the directory by other means.
    PasswordChangedInDirectory,
    /// Something of another account was asked for, or something that is not there (S88).
    NotTheirs,
    /// An operator made a temporary pass.
    PassMade,
    /// A temporary pass was used: registering is open.
    PassUsed,
    /// A wrong, old or used pass.
    PassRefused,
    /// An operator had a code sent to a method, to begin a reset.
    ResetSent,
    /// An operator asked that a method be registered at the next sign-in.
    RegistrationRequired,
    /// An operator gave the account another sign-in name.
    AccountRenamed,
    /// An operator deleted the account.
    AccountDeleted,
    /// An operator switched the account off.
    AccountDisabled,
    /// An operator switched the account on.
    AccountEnabled,
    /// An operator let the directory's password open the account again, after an objection.
    PasswordAccepted,
}

impl Action {
    /// Every action there is.
    pub const ALL: [Self; 45] = [
        Self::SignedIn,
        Self::SignInRefused,
        Self::SignedOut,
        Self::SessionEnded,
        Self::SignedOutEverywhere,
        Self::Proved,
        Self::CodeRefused,
        Self::PasskeyRefused,
        Self::PasskeyMayBeCopied,
        Self::MethodRenamed,
        Self::MethodAdded,
        Self::MethodChanged,
        Self::MethodDeleted,
        Self::MethodSuspended,
        Self::MethodTakenUp,
        Self::DefaultChosen,
        Self::ContactAgreed,
        Self::ContactDeclined,
        Self::ContactVouched,
        Self::ContactsVouched,
        Self::RemovalAsked,
        Self::RemovalCalledOff,
        Self::ChangesUndone,
        Self::CodesStopped,
        Self::RecoveryCodeUsed,
        Self::SecondStepFailed,
        Self::RegistrationSkipped,
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::AccountAdded,
        Self::AccountChanged,
        Self::AccountUnlocked,
        Self::PasswordNotWritten,
        Self::PasswordChangedInDirectory,
        Self::NotTheirs,
        Self::PassMade,
        Self::PassUsed,
        Self::PassRefused,
        Self::ResetSent,
        Self::RegistrationRequired,
        Self::AccountRenamed,
        Self::AccountDeleted,
        Self::AccountDisabled,
        Self::AccountEnabled,
        Self::PasswordAccepted,
    ];

    /// What is written of what was refused: people who are not the account's owner can cause it, as
    /// often as they like. It is written within [`crate::limits::REFUSALS_WRITTEN`], and never takes
    /// the place of anything else in what an owner reads.
    pub const REFUSALS: [Self; 6] = [
        Self::SignInRefused,
        Self::CodeRefused,
        Self::PasskeyRefused,
        Self::SecondStepFailed,
        Self::NotTheirs,
        Self::PassRefused,
    ];

    /// Whether it is one of [`Self::REFUSALS`].
    pub fn is_refusal(self) -> bool {
        Self::REFUSALS.contains(&self)
    }

    /// The word kept in the database and in logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::SignedIn => "signed-in",
            Self::SignInRefused => "sign-in-refused",
            Self::SignedOut => "signed-out",
            Self::SessionEnded => "session-ended",
            Self::SignedOutEverywhere => "signed-out-everywhere",
            Self::Proved => "proved",
            Self::CodeRefused => "code-refused",
            Self::PasskeyRefused => "passkey-refused",
            Self::PasskeyMayBeCopied => "passkey-may-be-copied",
            Self::MethodRenamed => "method-renamed",
            Self::MethodAdded => "method-added",
            Self::MethodChanged => "method-changed",
            Self::MethodDeleted => "method-deleted",
            Self::MethodSuspended => "method-suspended",
            Self::MethodTakenUp => "method-taken-up",
            Self::DefaultChosen => "default-chosen",
            Self::ContactAgreed => "contact-agreed",
            Self::ContactDeclined => "contact-declined",
            Self::ContactVouched => "contact-vouched",
            Self::ContactsVouched => "contacts-vouched",
            Self::RemovalAsked => "removal-asked",
            Self::RemovalCalledOff => "removal-called-off",
            Self::ChangesUndone => "changes-undone",
            Self::CodesStopped => "codes-stopped",
            Self::RecoveryCodeUsed => "recovery-code-used",
            Self::SecondStepFailed => "second-step-failed",
            Self::RegistrationSkipped => "registration-skipped",
            Self::PasswordChanged => "password-changed",
            Self::PasswordReset => "password-reset",
            Self::AccountAdded => "account-added",
            Self::AccountChanged => "account-changed",
            Self::AccountUnlocked => "account-unlocked",
            Self::PasswordNotWritten => "password-not-written",
            Self::PasswordChangedInDirectory => "password-changed-elsewhere",
            Self::NotTheirs => "not-theirs",
            Self::PassMade => "pass-made",
            Self::PassUsed => "pass-used",
            Self::PassRefused => "pass-refused",
            Self::ResetSent => "reset-sent",
            Self::RegistrationRequired => "registration-required",
            Self::AccountRenamed => "account-renamed",
            Self::AccountDeleted => "account-deleted",
            Self::AccountDisabled => "account-disabled",
            Self::AccountEnabled => "account-enabled",
            Self::PasswordAccepted => "password-accepted",
        }
    }

    /// The action that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.word() == word)
    }
}

/// Who did it for the account's owner, and why. Both are sealed where they are kept: a reason may
/// name people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// The operator: the user of the operating system.
    pub by: String,
    /// What the operator gave as the reason.
    pub reason: Option<String>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// To which account; `None` where the name is unknown.
    pub account: Option<AccountId>,
    /// What.
    pub action: Action,
    /// With which kind of method, where that says something.
    pub kind: Option<MethodKind>,
    /// The browser, in a few words.
    pub browser: String,
    /// The network it came from.
    pub network: String,
    /// Who did it, where that was an operator.
    pub operation: Option<Operation>,
}

impl AuditEvent {
    /// One of which no more is known: no method, no browser, no operator.
    pub fn new(id: EventId, at: Timestamp, account: Option<AccountId>, action: Action) -> Self {
        let (browser, network) = (String::new(), String::new());
        Self { id, at, account, action, kind: None, browser, network, operation: None }
    }
}
