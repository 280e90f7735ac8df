//! What has just been done, for the next page to say: one of a few words in a cookie of a minute.

use domain::method::MethodKind;

use crate::cookies::{Cookie, Life};
use crate::exchange::Exchange;
use crate::pages::field::Text;

/// What has just been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flash {
    /// The password was changed.
    PasswordChanged,
    /// A session was ended.
    SessionEnded,
    /// A phone was added or changed.
    PhoneVerified,
    /// An address was added or changed.
    EmailVerified,
    /// An app was added.
    AppVerified,
    /// A passkey was added.
    PasskeyVerified,
    /// A hardware token was added.
    TokenVerified,
    /// Recovery contacts were named.
    ContactsNamed,
    /// The answer to being named as one is kept.
    ContactAnswered,
    /// A method has another name.
    MethodRenamed,
    /// New recovery codes were made.
    CodesMade,
    /// Since the last sign-in, the right password was typed with a wrong code.
    SecondStepFailed,
    /// A method was deleted.
    MethodDeleted,
    /// A method was suspended.
    MethodSuspended,
    /// A suspended method was taken back up.
    MethodTakenUp,
    /// It was chosen which method is asked for first.
    FirstChosen,
    /// The removal of lost methods was asked for.
    RemovalAsked,
}

impl Flash {
    const ALL: [(Self, &'static str, &'static str); 17] = [
        (Self::PasswordChanged, "password-changed", "done-password-changed"),
        (Self::SessionEnded, "session-ended", "done-session-ended"),
        (Self::PhoneVerified, "phone-verified", "verified-phone"),
        (Self::EmailVerified, "email-verified", "verified-email"),
        (Self::AppVerified, "app-verified", "verified-app"),
        (Self::PasskeyVerified, "passkey-verified", "verified-passkey"),
        (Self::TokenVerified, "token-verified", "verified-token"),
        (Self::ContactsNamed, "contacts-named", "verified-contacts"),
        (Self::ContactAnswered, "contact-answered", "done-contact-answered"),
        (Self::MethodRenamed, "method-renamed", "done-method-renamed"),
        (Self::CodesMade, "codes-made", "verified-codes"),
        (Self::SecondStepFailed, "second-step-failed", "second-failed-notice"),
        (Self::MethodDeleted, "method-deleted", "done-method-deleted"),
        (Self::MethodSuspended, "method-suspended", "done-method-suspended"),
        (Self::MethodTakenUp, "method-taken-up", "done-method-taken-up"),
        (Self::FirstChosen, "first-chosen", "done-first-chosen"),
        (Self::RemovalAsked, "removal-asked", "done-removal-asked"),
    ];
}

impl Flash {
    /// A method of this kind was added or changed.
    pub fn verified(kind: MethodKind) -> Self {
        match kind {
            MethodKind::Phone => Self::PhoneVerified,
            MethodKind::Email => Self::EmailVerified,
            MethodKind::App => Self::AppVerified,
            MethodKind::Passkey => Self::PasskeyVerified,
            MethodKind::Token => Self::TokenVerified,
            MethodKind::Contacts => Self::ContactsNamed,
            MethodKind::Codes | MethodKind::Letter => Self::CodesMade,
        }
    }
}

impl Exchange {
    /// The next page will say this.
    pub fn flash(&mut self, flash: Flash) {
        let word =
            Flash::ALL.iter().find(|(one, ..)| *one == flash).map_or("", |(_, word, _)| word);
        self.set_cookie(Cookie::Flash, word, Life::Seconds(60));
    }

    /// What the page before did, said once.
    pub fn take_flash(&mut self) -> Option<Text> {
        let word = self.cookie(Cookie::Flash)?.to_owned();
        self.drop_cookie(Cookie::Flash);
        let (.., key) = Flash::ALL.into_iter().find(|(_, found, _)| *found == word)?;
        Some(words::text(self.visitor.language, key).into())
    }
}
