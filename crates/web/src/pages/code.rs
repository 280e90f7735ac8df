//! The part that every code page shares: what was sent, the field, and when another may be asked
//! for.

use askama::filters::Safe;
use domain::language::Language;
use domain::message::Fate;
use domain::method::MethodKind;
use domain::method::contacts::CLAIM_WAIT;
use domain::time::whole_hours;
use domain::token::CodeForm;

use super::chrome::Chrome;
use super::field::Text;
use super::html::Html;

/// Whether the field for a code takes letters: phones then show all keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// Digits only.
    None,
    /// Digits, and a link to the page for letters.
    Offered(&'static str),
    /// Letters and digits, and a link back to the page for digits.
    Chosen(&'static str),
    /// Letters and digits.
    Shown,
}

/// What was refused on a code page.
#[derive(Clone, Debug)]
pub enum CodeError {
    /// The code that was typed.
    Typed {
        /// What is said of it.
        words: Text,
        /// Whether it worked once and does no more, so that another is needed.
        spent: bool,
    },
    /// What the code was typed for, while nothing is wrong with the code.
    Step(Text),
    /// Asking for another code: nothing stands beside the field then.
    Asking(Text),
}

impl Letters {
    /// Whether letters can be typed.
    pub(super) fn are_taken(self) -> bool {
        matches!(self, Self::Chosen(_) | Self::Shown)
    }
}

/// The one thing that a code page says of its code: derived from everything that is known, so that
/// no two things contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It went out, or is about to, as far as is told.
    Out,
    /// The one that was typed works no more; one that went out later may.
    Older,
    /// It was asked for so long ago that it works no more, unless it was slow to go out.
    Old,
    /// It is still being tried.
    Delayed,
    /// It was refused on the way.
    Refused,
    /// Whatever is typed, nothing is taken without another code: that is asked for first.
    Dead,
}

impl Standing {
    /// Whether its sentence does not say where the code goes.
    pub(super) fn needs_place(self) -> bool {
        self != Self::Out
    }
}

/// What a code page says of its code.
#[derive(Clone, Debug)]
pub struct CodeState {
    /// Of what kind the method is that it belongs to.
    pub kind: MethodKind,
    /// What it looks like.
    pub form: CodeForm,
    /// Whether the field is for letters too.
    pub letters: Letters,
    /// How many minutes it works.
    pub minutes: u64,
    /// How many seconds until another may be asked for; 0 = now.
    pub resend_in: u64,
    /// How many seconds until it is so old that it works no more; 0 = it is, if it came at once.
    pub old_in: u64,
    /// Whether the newest is not the first.
    pub resent: bool,
    /// Whether nothing that is typed is taken any more: it is too old, was used, or tried too often.
    pub dead: bool,
    /// How many wrong ones have used it up, where that is why.
    pub worn: Option<u64>,
    /// Where it went, as the person who looks at the page typed it or may see it; `None`: nowhere,
    /// or that is not said.
    pub to: Option<String>,
    /// The form that leads back to the number or address, and the key of its words; `None`: there
    /// is none to change.
    pub change: Option<(&'static str, &'static str)>,
    /// What was refused.
    pub error: Option<CodeError>,
}

impl CodeState {
    /// How it stands with the code. `delivery`: what became of its message; `None` where that is
    /// not to be said.
    #[expect(clippy::ref_option, reason = "templates hand references on")]
    pub(super) fn standing(&self, delivery: &Option<Fate>) -> Standing {
        match delivery {
            _ if self.dead => Standing::Dead,
            Some(Fate::Refused) => Standing::Refused,
            Some(Fate::Delayed) => Standing::Delayed,
            _ if self.wants_another() && self.kind.channel().is_some() => Standing::Older,
            _ if self.is_old() => Standing::Old,
            _ => Standing::Out,
        }
    }

    /// Whether so much time has passed since it was asked for as it works.
    fn is_old(&self) -> bool {
        self.old_in == 0 && self.kind.channel().is_some()
    }

    /// In how many seconds the page is to say that the code is too old.
    pub(super) fn grows_old_in(&self) -> Option<u64> {
        (!self.dead && self.old_in > 0 && self.kind.channel().is_some()).then_some(self.old_in)
    }

    /// Whether the line of the page names the button that brings another.
    pub(super) fn is_asked_anew(&self) -> bool {
        let of_step = matches!(self.error, Some(CodeError::Step(_)));
        self.dead && !of_step && self.kind.channel().is_some()
    }

    /// The same in a word, for the style sheet and the script.
    #[expect(clippy::ref_option, reason = "templates hand references on")]
    pub(super) fn state(&self, delivery: &Option<Fate>) -> &'static str {
        if self.dead { "dead" } else { delivery.map_or("out", Fate::word) }
    }

    /// Whether its message is under way, so that the page may say more when it is looked at again.
    #[expect(clippy::ref_option, reason = "templates hand references on")]
    pub(super) fn is_under_way(&self, delivery: &Option<Fate>) -> bool {
        !self.dead && matches!(delivery, Some(Fate::Waiting | Fate::Delayed))
    }

    /// Whether the code that was just typed is what another is needed for.
    pub(super) fn wants_another(&self) -> bool {
        self.dead || matches!(self.error, Some(CodeError::Typed { spent: true, .. }))
    }

    /// Whether a code was just typed that is taken no more, nor any other: the line of the page
    /// says so.
    pub(super) fn ends(&self) -> bool {
        self.dead && !matches!(self.error, None | Some(CodeError::Asking(_)))
    }

    /// What is said of a code that is over: for one that a message brought, to ask for another.
    pub(super) fn dead_words<'a>(&'a self, chrome: &Chrome) -> &'a str {
        match (&self.error, self.kind.channel()) {
            (Some(CodeError::Step(words)), _) => words,
            (_, Some(_)) => chrome.t("error-dead-code").0,
            (_, None) if self.kind == MethodKind::Passkey => chrome.t("error-dead-passkey").0,
            (_, None) => chrome.t("error-dead-own-code").0,
        }
    }

    /// Why it is over, where that is not said with it.
    pub(super) fn why_dead(&self, chrome: &Chrome) -> Option<String> {
        match self.worn {
            _ if !self.is_asked_anew() => None,
            Some(worn) => Some(chrome.counted("error-worn-code", "count", &worn)),
            None if self.is_old() => {
                Some(chrome.counted("error-old-code", "minutes", &self.minutes))
            }
            None => None,
        }
    }

    /// What was wrong with the code that was typed, beside its field.
    pub(super) fn typed_error(&self) -> Option<&Text> {
        match &self.error {
            Some(CodeError::Typed { words, .. } | CodeError::Step(words)) => Some(words),
            Some(CodeError::Asking(_)) | None => None,
        }
    }

    /// What was wrong with asking for another.
    pub(super) fn asking_error(&self) -> Option<&Text> {
        match &self.error {
            Some(CodeError::Asking(words)) => Some(words),
            _ => None,
        }
    }

    /// Where it goes, in a sentence.
    pub(super) fn went_to(&self, chrome: &Chrome) -> Option<Safe<String>> {
        let to = Html::destination(self.kind, self.to.as_deref()?);
        Some(chrome.rich("code-goes-to", &[("destination", to)]))
    }

    /// Where a code that needs no message is found.
    pub(super) fn hint(&self, chrome: &Chrome) -> Option<String> {
        let none = self.kind.channel().is_none();
        none.then(|| chrome.named("code-own-hint", "kind", self.kind.word()))
    }

    /// When another code may be asked for, in words.
    pub(super) fn wait_hint(&self, chrome: &Chrome) -> String {
        chrome.named("code-resend-in", "wait", &chrome.counted("seconds", "count", &self.resend_in))
    }
}

/// What the script is told of a code's message; the page itself says it in its line.
pub fn delivery_text(language: Language, fate: Fate) -> &'static str {
    let key = match fate {
        Fate::Waiting | Fate::Sent => "code-resent",
        Fate::Delayed => "status-delayed",
        Fate::Refused => "error-not-sent",
    };
    words::text(language, key)
}

/// Where the code is that a kind needs no message for, and what it is used with.
pub(super) fn own_code(chrome: &Chrome, kind: MethodKind) -> Safe<String> {
    let hours = Html::text(&whole_hours(CLAIM_WAIT).to_string());
    chrome.rich("code-own", &[("kind", Html::text(kind.word())), ("hours", hours)])
}

/// The icon of a kind of method, drawn.
pub(super) fn icon(kind: &MethodKind) -> askama::filters::Safe<&'static str> {
    askama::filters::Safe(super::kinds::look(*kind).icon)
}

/// The icon of what carries a message.
pub(super) fn channel_icon(
    channel: &domain::channel::Channel,
) -> askama::filters::Safe<&'static str> {
    icon(&MethodKind::reached_by(*channel))
}
