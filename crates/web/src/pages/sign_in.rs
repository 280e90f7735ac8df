//! Signing in, from the name to *Stay signed in?*, and signing out.

use askama::Template;
use domain::directory::Bar;

use super::chrome::Chrome;
use super::field::{Field, Text};
use super::paths;

/// Sign in: the name.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_in.html", whitespace = "minimize")]
pub struct SignIn {
    /// What is around it.
    pub chrome: Chrome,
    /// The name typed.
    pub name: Field,
    /// Whether people can sign in with a passkey.
    pub passkeys: bool,
    /// Something to say first, such as why one has to sign in again.
    pub notice: Option<Text>,
    /// What went wrong, not with the field.
    pub alert: Option<Text>,
}

/// An account that this browser remembers.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// The sign-in name.
    pub name: String,
    /// Whether it has a live session here.
    pub signed_in: bool,
}

/// Pick an account.
#[derive(Clone, Debug, Template)]
#[template(path = "pick_account.html", whitespace = "minimize")]
pub struct PickAccount {
    /// What is around it.
    pub chrome: Chrome,
    /// The accounts.
    pub accounts: Vec<Remembered>,
    /// Whether people can sign in with a passkey.
    pub passkeys: bool,
    /// Something to say first, such as why one has to sign in again.
    pub notice: Option<Text>,
}

/// Enter password.
#[derive(Clone, Debug, Template)]
#[template(path = "password.html", whitespace = "minimize")]
pub struct Password {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// The name as typed.
    pub name: String,
    /// Where *Back* leads: to the account picker, or to the name.
    pub back: &'static str,
    /// What was wrong with the password; the password itself is never kept.
    pub error: Option<Text>,
    /// What went wrong, not with the field.
    pub alert: Option<Text>,
}

/// Choose a new password: the directory asks for it before it lets a person in.
#[derive(Clone, Debug, Template)]
#[template(path = "new_password.html", whitespace = "minimize")]
pub struct NewPassword {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// The name as typed, for the person and for password managers.
    pub name: String,
    /// Why a new one is asked for.
    pub bar: Bar,
    /// The shortest password, in code points.
    pub min_length: u64,
    /// What the directory asks for besides, a sentence each.
    pub rules: Vec<String>,
    /// What was wrong with the current password.
    pub current_error: Option<Text>,
    /// What was wrong with the new password.
    pub new_error: Option<Text>,
}

/// The new password that the directory asked for is set.
#[derive(Clone, Debug, Template)]
#[template(path = "new_password_done.html", whitespace = "minimize")]
pub struct NewPasswordDone {
    /// What is around it.
    pub chrome: Chrome,
    /// Whether it may take some minutes until the new password holds everywhere.
    pub replicates: bool,
}

impl NewPassword {
    fn why(&self) -> &'static str {
        match self.bar {
            Bar::PasswordExpired => "new-password-expired",
            Bar::TooShort => "new-password-too-short",
            _ => "new-password-must-change",
        }
    }
}

/// Stay signed in?
#[derive(Clone, Debug, Template)]
#[template(path = "stay_signed_in.html", whitespace = "minimize")]
pub struct StaySignedIn {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// Whether *Don't show this again* is chosen.
    pub dont_ask: bool,
}

/// You are signed out.
#[derive(Clone, Debug, Template)]
#[template(path = "signed_out.html", whitespace = "minimize")]
pub struct SignedOut {
    /// What is around it.
    pub chrome: Chrome,
    /// Whether every session has ended.
    pub everywhere: bool,
}

impl Remembered {
    fn initial(&self) -> String {
        self.name.chars().next().into_iter().flat_map(char::to_uppercase).collect()
    }
}
