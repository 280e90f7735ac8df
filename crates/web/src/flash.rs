//! What has just been done, for the next page to say: one of a few words in a cookie of a minute.

use domain::method::MethodKind;
use strum::{EnumString, IntoStaticStr};

use crate::cookies::{Cookie, Life};
use crate::exchange::Exchange;
use crate::pages::field::Text;

/// What has just been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Flash {
    /// The password was changed.
    PasswordChanged,
    /// A session was ended.
    SessionEnded,
    /// A method of this kind was added or changed. Its word is [`VERIFIED`] with that of the kind.
    #[strum(disabled)]
    Verified(MethodKind),
    /// New recovery codes have taken the place of those before.
    CodesAnew,
    /// The answer to being named as a contact is kept.
    ContactAnswered,
    /// A method has another name.
    MethodRenamed,
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
    /// The session has ended; told before signing in again, and nowhere else.
    SessionOver,
    /// It was proved who asks for what is asked next; told there, and nowhere else.
    Proved,
    /// The same of who wants to add a method.
    ProvedToAdd,
    /// A code that was sent to a number or address being registered is too old, or was tried too
    /// often; told where the number or address is asked for again.
    CodeOver,
    /// With the reset, methods that could not reset the password yet were taken off.
    TakenOff,
}

/// Where a sentence is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// On the next page, whichever it is.
    Next,
    /// On one page alone, which asks for it.
    There,
}

/// What the word of [`Flash::Verified`] begins with; the word of the kind follows.
const VERIFIED: &str = "method-";

impl Flash {
    /// Its sentence, and where that is said.
    fn sentence(self) -> (&'static str, Said) {
        match self {
            Self::PasswordChanged => ("done-password-changed", Said::Next),
            Self::SessionEnded => ("done-session-ended", Said::Next),
            Self::Verified(_) => ("done-method", Said::Next),
            Self::CodesAnew => ("done-codes-anew", Said::Next),
            Self::ContactAnswered => ("done-contact-answered", Said::Next),
            Self::MethodRenamed => ("done-method-renamed", Said::Next),
            Self::SecondStepFailed => ("second-failed-notice", Said::Next),
            Self::MethodDeleted => ("done-method-deleted", Said::Next),
            Self::MethodSuspended => ("done-method-suspended", Said::Next),
            Self::MethodTakenUp => ("done-method-taken-up", Said::Next),
            Self::FirstChosen => ("done-first-chosen", Said::Next),
            Self::RemovalAsked => ("done-removal-asked", Said::Next),
            Self::SessionOver => ("done-session-over", Said::There),
            Self::Proved => ("done-proved", Said::There),
            Self::ProvedToAdd => ("done-proved-to-add", Said::There),
            Self::CodeOver => ("done-code-over", Said::There),
            Self::TakenOff => ("done-taken-off", Said::There),
        }
    }

    /// The word in the cookie.
    fn word(self) -> String {
        match self {
            Self::Verified(kind) => format!("{VERIFIED}{}", kind.word()),
            other => <&str>::from(other).to_owned(),
        }
    }

    /// What a word in the cookie says.
    fn from_word(word: &str) -> Option<Self> {
        let verified = || MethodKind::from_word(word.strip_prefix(VERIFIED)?).map(Self::Verified);
        word.parse().ok().or_else(verified)
    }
}

impl Exchange {
    /// The next page will say this.
    pub fn flash(&mut self, flash: Flash) {
        self.set_cookie(Cookie::Flash, &flash.word(), Life::Seconds(60));
    }

    /// What the page before did.
    fn flashed(&self) -> Option<Flash> {
        Flash::from_word(self.cookie(Cookie::Flash)?)
    }

    /// The sentence of this, where the page before did it.
    pub fn take_flash_of(&mut self, flash: Flash) -> Option<Text> {
        (self.flashed() == Some(flash)).then(|| {
            self.drop_cookie(Cookie::Flash);
            self.say(flash.sentence().0).into()
        })
    }

    /// What the page before did, said once; but not what one page alone says.
    pub fn take_flash(&mut self) -> Option<Text> {
        self.cookie(Cookie::Flash)?;
        let flash = self.flashed();
        self.drop_cookie(Cookie::Flash);
        let (flash, (key, said)) = flash.map(|flash| (flash, flash.sentence()))?;
        let language = self.visitor.language;
        match (flash, said) {
            (_, Said::There) => None,
            (Flash::Verified(kind), Said::Next) => {
                Some(words::text_with(language, key, &[("kind", kind.word().into())]).into())
            }
            (_, Said::Next) => Some(words::text(language, key).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_read_from_its_word() {
        let verified = MethodKind::ALL.map(Flash::Verified);
        let others = [Flash::MethodRenamed, Flash::SessionOver, Flash::ProvedToAdd];
        for flash in verified.into_iter().chain(others) {
            assert_eq!(Flash::from_word(&flash.word()), Some(flash), "{flash:?}");
        }
        for none in ["", "verified", "method-", "method-x", "Proved"] {
            assert_eq!(Flash::from_word(none), None, "{none:?}");
        }
    }
}
