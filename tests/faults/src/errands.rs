//! What people come for, and what must be there when they have it.

use domain::audit::Action;
use domain::directory::KnownMethods;
use domain::policy::{Gates, Policy};

/// An errand. Each is begun by a new person, with what they need for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "their names say it")]
pub enum Errand {
    SignIn,
    RegisterPhone,
    AddEmail,
    ChangePhone,
    DeleteEmail,
    Reset,
    ResetWithTwoGates,
    ResetInDirectory,
    Unlock,
    ChangePassword,
    SignOut,
    EndSession,
    Skip,
    AskRemoval,
    Undo,
    Tidy,
}

impl Errand {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::SignIn,
        Self::RegisterPhone,
        Self::AddEmail,
        Self::ChangePhone,
        Self::DeleteEmail,
        Self::Reset,
        Self::ResetWithTwoGates,
        Self::ResetInDirectory,
        Self::Unlock,
        Self::ChangePassword,
        Self::SignOut,
        Self::EndSession,
        Self::Skip,
        Self::AskRemoval,
        Self::Undo,
        Self::Tidy,
    ];

    /// What the organisation decided.
    pub(crate) fn policy(self) -> fn(&mut Policy) {
        match self {
            Self::Skip => |policy| policy.registration.skips = 1,
            Self::ResetInDirectory | Self::Unlock => {
                |policy| policy.directory.known_methods = KnownMethods::Trust
            }
            Self::ResetWithTwoGates => |policy| policy.recovery.gates = Gates::Two,
            _ => |_| {},
        }
    }

    /// Whether passwords live in an external directory.
    pub(crate) fn is_in_directory(self) -> bool {
        matches!(self, Self::ResetInDirectory | Self::Unlock)
    }

    /// Whether a phone and an address are on the account beforehand.
    pub(crate) fn begins_with(self) -> (bool, bool) {
        match self {
            Self::RegisterPhone | Self::Skip => (false, false),
            Self::DeleteEmail | Self::ResetWithTwoGates => (true, true),
            _ => (true, false),
        }
    }

    /// Whether a phone and an address are on it afterwards.
    pub(crate) fn ends_with(self) -> (bool, bool) {
        match self {
            Self::Skip => (false, false),
            Self::AddEmail | Self::ResetWithTwoGates => (true, true),
            _ => (true, false),
        }
    }

    /// Whether the person has signed in before the faults begin.
    pub(crate) fn begins_signed_in(self) -> bool {
        matches!(
            self,
            Self::AddEmail
                | Self::ChangePhone
                | Self::DeleteEmail
                | Self::ChangePassword
                | Self::SignOut
                | Self::EndSession
                | Self::AskRemoval
                | Self::Undo
        )
    }

    /// Where it begins.
    pub(crate) fn start(self) -> &'static str {
        match self {
            Self::SignIn | Self::Tidy => "/sign-in",
            Self::RegisterPhone => "/setup",
            Self::AddEmail | Self::ChangePhone | Self::DeleteEmail => "/security-info",
            Self::Reset | Self::ResetWithTwoGates | Self::ResetInDirectory | Self::Unlock => {
                "/reset"
            }
            Self::ChangePassword => "/account/password",
            Self::SignOut | Self::Skip => "/account",
            Self::EndSession => "/account/sign-ins",
            Self::AskRemoval => "/prove/lost",
            Self::Undo => "/not-me",
        }
    }

    /// What the audit trail says once, and how many messages tell of it for each method that was
    /// there before.
    pub(crate) fn leaves(self) -> Option<Action> {
        match self {
            Self::SignIn | Self::Tidy | Self::SignOut => None,
            Self::RegisterPhone | Self::AddEmail => Some(Action::MethodAdded),
            Self::ChangePhone => Some(Action::MethodChanged),
            Self::DeleteEmail => Some(Action::MethodDeleted),
            Self::Reset | Self::ResetWithTwoGates | Self::ResetInDirectory => {
                Some(Action::PasswordReset)
            }
            Self::Unlock => Some(Action::AccountUnlocked),
            Self::ChangePassword => Some(Action::PasswordChanged),
            Self::EndSession => Some(Action::SessionEnded),
            Self::Skip => Some(Action::RegistrationSkipped),
            Self::AskRemoval => Some(Action::RemovalAsked),
            Self::Undo => Some(Action::ChangesUndone),
        }
    }

    /// Whether everybody on the account is told.
    pub(crate) fn is_told(self) -> bool {
        matches!(
            self,
            Self::AddEmail
                | Self::ChangePhone
                | Self::DeleteEmail
                | Self::Reset
                | Self::ResetWithTwoGates
                | Self::ResetInDirectory
                | Self::Unlock
                | Self::ChangePassword
                | Self::AskRemoval
                | Self::Undo
        )
    }

    /// Whether the password is another one afterwards.
    pub(crate) fn changes_password(self) -> bool {
        matches!(
            self,
            Self::Reset | Self::ResetWithTwoGates | Self::ResetInDirectory | Self::ChangePassword
        )
    }
}
