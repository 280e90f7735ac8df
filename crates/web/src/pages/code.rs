//! The part that every code page shares: what was sent, the field, and when another may be asked for.

use domain::language::Language;
use domain::message::Fate;
use domain::method::MethodKind;
use domain::token::CodeForm;

use super::chrome::Chrome;
use super::field::Text;

/// Whether the field for a code takes letters: phones then show all keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// Digits only.
    None,
    /// Digits, and a link to the page for letters.
    Offered(&'static str),
    /// Letters and digits.
    Shown,
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
    /// Whether another was just asked for.
    pub resent: bool,
    /// What was wrong with the last code typed, or with asking for another.
    pub error: Option<Text>,
}

impl CodeState {
    /// What is said under the field of how long the code works, or where it is found.
    pub(super) fn hint(&self, chrome: &Chrome) -> String {
        match self.kind.channel() {
            Some(_) => chrome.counted("code-lifetime", "minutes", &self.minutes),
            None => chrome.named("code-own-hint", "kind", self.kind.word()),
        }
    }

    /// When another code may be asked for, in words.
    pub(super) fn wait_hint(&self, chrome: &Chrome) -> String {
        chrome.named("code-resend-in", "wait", &chrome.counted("seconds", "count", &self.resend_in))
    }
}

/// What a person who waits for a code is told of it, while signed in: for the page and for the script's JSON.
pub fn delivery_text(language: Language, fate: Fate) -> &'static str {
    let key = match fate {
        Fate::Waiting => "status-waiting",
        Fate::Sent => "status-sent",
        Fate::Delayed => "status-delayed",
        Fate::Refused => "error-not-sent",
    };
    words::text(language, key)
}

/// The icon of a kind of method, drawn.
pub(super) fn icon(kind: &MethodKind) -> askama::filters::Safe<&'static str> {
    askama::filters::Safe(super::icons::icon(*kind))
}

/// The icon of what carries a message.
pub(super) fn channel_icon(channel: &domain::channel::Channel) -> askama::filters::Safe<&'static str> {
    icon(&MethodKind::reached_by(*channel))
}
