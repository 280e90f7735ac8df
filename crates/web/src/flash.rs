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
    /// A method of this kind was added or changed.
    Verified(MethodKind),
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
}

impl Flash {
    /// Each but *verified*, with its word and its sentence.
    const ALL: [(Self, &'static str, &'static str); 12] = [
        (Self::PasswordChanged, "password-changed", "done-password-changed"),
        (Self::SessionEnded, "session-ended", "done-session-ended"),
        (Self::ContactAnswered, "contact-answered", "done-contact-answered"),
        (Self::MethodRenamed, "method-renamed", "done-method-renamed"),
        (Self::SecondStepFailed, "second-step-failed", "second-failed-notice"),
        (Self::MethodDeleted, "method-deleted", "done-method-deleted"),
        (Self::MethodSuspended, "method-suspended", "done-method-suspended"),
        (Self::MethodTakenUp, "method-taken-up", "done-method-taken-up"),
        (Self::FirstChosen, "first-chosen", "done-first-chosen"),
        (Self::RemovalAsked, "removal-asked", "done-removal-asked"),
        (Self::SessionOver, "session-over", "done-session-over"),
        (Self::Proved, "proved", "done-proved"),
    ];

    /// Whether one page alone says it.
    fn is_for_one_page(self) -> bool {
        matches!(self, Self::SessionOver | Self::Proved)
    }
}

/// What the word of [`Flash::Verified`] begins with; the word of the kind follows.
const VERIFIED: &str = "method-";

impl Exchange {
    /// The next page will say this.
    pub fn flash(&mut self, flash: Flash) {
        let word = match flash {
            Flash::Verified(kind) => format!("{VERIFIED}{}", kind.word()),
            _ => {
                let row = Flash::ALL.iter().find(|(one, ..)| *one == flash);
                row.map_or("", |(_, word, _)| word).to_owned()
            }
        };
        self.set_cookie(Cookie::Flash, &word, Life::Seconds(60));
    }

    /// The same, where the page before did this.
    pub fn take_flash_of(&mut self, flash: Flash) -> Option<Text> {
        let (_, word, key) = Flash::ALL.into_iter().find(|(one, ..)| *one == flash)?;
        let is_it = self.cookie(Cookie::Flash) == Some(word);
        is_it.then(|| {
            self.drop_cookie(Cookie::Flash);
            self.say(key).into()
        })
    }

    /// What the page before did, said once; but not what one page alone says.
    pub fn take_flash(&mut self) -> Option<Text> {
        let word = self.cookie(Cookie::Flash)?.to_owned();
        self.drop_cookie(Cookie::Flash);
        let language = self.visitor.language;
        if let Some((flash, _, key)) = Flash::ALL.into_iter().find(|(_, found, _)| *found == word) {
            return (!flash.is_for_one_page()).then(|| words::text(language, key).into());
        }
        let kind = MethodKind::from_word(word.strip_prefix(VERIFIED)?)?;
        Some(words::text_with(language, "done-method", &[("kind", kind.word().into())]).into())
    }
}
