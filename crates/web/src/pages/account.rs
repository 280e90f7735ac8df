//! My Account: its front page, the password, and where a person is signed in.

use askama::Template;
use askama::filters::Safe;
use domain::audit::Action;
use domain::custody::STOPPED;
use domain::method::MethodKind;
use domain::time::{Timestamp, whole_hours};

use super::chrome::{Chrome, Panel};
use super::field::Text;
use super::paths;
use super::security_info::Health;

/// My Account.
#[derive(Clone, Debug, Template)]
#[template(path = "my_account.html", whitespace = "minimize")]
pub struct MyAccount {
    /// What is around it.
    pub chrome: Chrome,
    /// How well the person is prepared for the day on which they cannot sign in.
    pub health: Health,
    /// When the password was last changed; `None`: not known here.
    pub password_since: Option<Timestamp>,
    /// How many sessions there are.
    pub sessions: u64,
    /// What has just been done.
    pub notice: Option<Text>,
}

/// Change password.
#[derive(Clone, Debug, Template)]
#[template(path = "change_password.html", whitespace = "minimize")]
pub struct ChangePassword {
    /// What is around it.
    pub chrome: Chrome,
    /// The sign-in name, for password managers.
    pub name: String,
    /// The shortest password, in code points.
    pub min_length: u64,
    /// What the directory asks for, as advice.
    pub rules: Vec<String>,
    /// What was wrong with the current password.
    pub current_error: Option<Text>,
    /// What was wrong with the new password.
    pub new_error: Option<Text>,
    /// What has just been done.
    pub notice: Option<Text>,
    /// What went wrong, not with a field.
    pub alert: Option<Text>,
}

/// A session in the list.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// What the form sends as `session`.
    pub id: String,
    /// The browser, in a few words.
    pub browser: String,
    /// The network.
    pub network: String,
    /// When it began.
    pub since: Timestamp,
    /// When it was last used.
    pub seen: Timestamp,
    /// Whether it is the one that looks at the page.
    pub current: bool,
}

/// A sign-in or security change in the list.
#[derive(Clone, Debug)]
pub struct EventRow {
    /// When.
    pub at: Timestamp,
    /// What.
    pub action: Action,
    /// With which kind of method.
    pub kind: Option<MethodKind>,
    /// The browser, in a few words.
    pub browser: String,
    /// The network.
    pub network: String,
    /// Whether the help desk did it.
    pub by_help_desk: bool,
}

/// Sign-ins.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_ins.html", whitespace = "minimize")]
pub struct SignIns {
    /// What is around it.
    pub chrome: Chrome,
    /// The sessions, the current one first.
    pub sessions: Vec<SessionRow>,
    /// The last sign-ins and security changes, the newest first.
    pub events: Vec<EventRow>,
    /// What has just been done.
    pub notice: Option<Text>,
    /// What went wrong.
    pub alert: Option<Text>,
}

impl MyAccount {
    /// How things are behind a tile.
    fn now(&self, panel: Panel) -> Safe<String> {
        match panel {
            Panel::SecurityInfo => Safe(self.health.summary(&self.chrome)),
            Panel::Password => match &self.password_since {
                Some(at) => self.chrome.dated("my-account-password-since", at),
                None => Safe(String::new()),
            },
            _ => Safe(self.chrome.counted("my-account-sessions", "count", &self.sessions)),
        }
    }

    /// The tiles: everything of the left panel but this page, with a sentence each.
    fn tiles(&self) -> [(Panel, &'static str); 3] {
        [
            (
                Panel::SecurityInfo,
                self.chrome.either("my-account-security-info", "my-account-security-info-proof"),
            ),
            (Panel::Password, "my-account-password"),
            (Panel::SignIns, "my-account-sign-ins"),
        ]
    }
}

impl EventRow {
    fn what(&self, chrome: &Chrome) -> String {
        let action = chrome.counted(label(self.action), "hours", &whole_hours(STOPPED));
        match &self.kind {
            None => action,
            Some(kind) => {
                let name = chrome.kind(kind);
                let arguments = [("action", (&action).into()), ("kind", (&name).into())];
                words::text_with(chrome.language, "action-with-kind", &arguments)
            }
        }
    }

    /// Whether there is a place to tell.
    fn is_somewhere(&self) -> bool {
        self.by_help_desk || !self.browser.is_empty() || !self.network.is_empty()
    }

    /// Whether it is something that may have been tried by another person.
    fn is_refusal(&self) -> bool {
        self.action.is_refusal() || self.action == Action::PasskeyMayBeCopied
    }
}

fn label(action: Action) -> &'static str {
    match action {
        Action::SignedIn => "action-signed-in",
        Action::SignInRefused => "action-sign-in-refused",
        Action::SignedOut => "action-signed-out",
        Action::SessionEnded => "action-session-ended",
        Action::SignedOutEverywhere => "action-signed-out-everywhere",
        Action::Proved => "action-proved",
        Action::CodeRefused => "action-code-refused",
        Action::PasskeyRefused => "action-passkey-refused",
        Action::PasskeyMayBeCopied => "action-passkey-may-be-copied",
        Action::MethodRenamed => "action-method-renamed",
        Action::MethodAdded => "action-method-added",
        Action::MethodChanged => "action-method-changed",
        Action::MethodDeleted => "action-method-deleted",
        Action::MethodSuspended => "action-method-suspended",
        Action::MethodTakenUp => "action-method-taken-up",
        Action::DefaultChosen => "action-default-chosen",
        Action::ContactAgreed => "action-contact-agreed",
        Action::ContactDeclined => "action-contact-declined",
        Action::ContactVouched => "action-contact-vouched",
        Action::ContactsVouched => "action-contacts-vouched",
        Action::RemovalAsked => "action-removal-asked",
        Action::RemovalCalledOff => "action-removal-called-off",
        Action::ChangesUndone => "action-changes-undone",
        Action::CodesStopped => "action-codes-stopped",
        Action::RecoveryCodeUsed => "action-recovery-code-used",
        Action::SecondStepFailed => "action-second-step-failed",
        Action::RegistrationSkipped => "action-registration-skipped",
        Action::PasswordChanged => "action-password-changed",
        Action::PasswordReset => "action-password-reset",
        Action::AccountAdded => "action-account-added",
        Action::AccountChanged => "action-account-changed",
        Action::AccountUnlocked => "action-account-unlocked",
        Action::PasswordNotWritten => "action-password-not-written",
        Action::PasswordChangedInDirectory => "action-password-changed-in-directory",
        Action::NotTheirs => "action-not-theirs",
        Action::PassMade => "action-pass-made",
        Action::PassUsed => "action-pass-used",
        Action::PassRefused => "action-pass-refused",
        Action::ResetSent => "action-reset-sent",
        Action::RegistrationRequired => "action-registration-required",
        Action::AccountRenamed => "action-account-renamed",
        Action::AccountDeleted => "action-account-deleted",
        Action::AccountDisabled => "action-account-disabled",
        Action::AccountEnabled => "action-account-enabled",
        Action::PasswordAccepted => "action-password-accepted",
    }
}
