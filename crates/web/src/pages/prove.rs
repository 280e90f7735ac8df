//! A fresh proof before a change at Security info: by a method where there is one, else by the
//! password.

use askama::Template;
use askama::filters::Safe;
use domain::message::Fate;
use domain::method::MethodKind;
use domain::time::Timestamp;

use super::chrome::Chrome;
use super::code::{self, CodeState, Letters, Standing};
use super::field::Text;
use super::html::Html;
use super::{paths, registration};

/// A method to prove oneself by.
#[derive(Clone, Debug)]
pub struct ProofOffer {
    /// What the form sends as `offer`.
    pub value: String,
    /// Its kind.
    pub kind: MethodKind,
    /// The number or address, masked.
    pub mask: String,
}

/// Verify it's you: which method.
#[derive(Clone, Debug, Template)]
#[template(path = "prove_method.html", whitespace = "minimize")]
pub struct ProveMethod {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// What will be done once it is proved, where that is not asked again.
    pub about: Option<Text>,
    /// The methods.
    pub offers: Vec<ProofOffer>,
    /// The value of the chosen one; empty: the first.
    pub chosen: String,
    /// What was wrong with the choice.
    pub error: Option<Text>,
}

/// A method that cannot be used any more.
#[derive(Clone, Debug)]
pub struct LostMethod {
    /// Its kind.
    pub kind: MethodKind,
    /// The number or address, masked.
    pub mask: String,
}

/// I can't use any of these.
#[derive(Clone, Debug, Template)]
#[template(path = "prove_lost.html", whitespace = "minimize")]
pub struct ProveLost {
    /// What is around it.
    pub chrome: Chrome,
    /// The methods that would be removed.
    pub methods: Vec<LostMethod>,
    /// How many days that waits.
    pub days: u64,
    /// When they are removed, where that has been asked for already.
    pub due: Option<Timestamp>,
    /// The sign-in name, for password managers.
    pub name: String,
    /// What was wrong with the password.
    pub error: Option<Text>,
}

/// Verify it's you: the password.
#[derive(Clone, Debug, Template)]
#[template(path = "prove_password.html", whitespace = "minimize")]
pub struct ProvePassword {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// What will be done once it is proved, where that is not asked again.
    pub about: Option<Text>,
    /// The sign-in name.
    pub name: String,
    /// What was wrong with the password.
    pub error: Option<Text>,
    /// What went wrong, not with the field.
    pub alert: Option<Text>,
}

/// Verify it's you: the code.
#[derive(Clone, Debug, Template)]
#[template(path = "prove_code.html", whitespace = "minimize")]
pub struct ProveCode {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// What will be done once it is proved, where that is not asked again.
    pub about: Option<Text>,
    /// The number or address that the code went to, masked.
    pub destination: String,
    /// The code.
    pub code: CodeState,
    /// What became of the message; `None` where that is not to be said.
    pub delivery: Option<Fate>,
}

/// Verify it's you: the passkey.
#[derive(Clone, Debug, Template)]
#[template(path = "prove_passkey.html", whitespace = "minimize")]
pub struct ProvePasskey {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// What will be done once it is proved, where that is not asked again.
    pub about: Option<Text>,
    /// What the script gives to the browser, as JSON.
    pub options: String,
    /// What went wrong.
    pub alert: Option<Text>,
}

impl ProveMethod {
    /// The word of the button: of nothing but methods that no message reaches, no code is sent.
    fn submit(&self) -> &'static str {
        let sent = is_sent(self.offers.iter().map(|offer| offer.kind));
        if sent { "prove-send" } else { "prove-continue" }
    }
}

/// Whether a code is sent for one of these kinds at least.
pub(super) fn is_sent(mut kinds: impl Iterator<Item = MethodKind>) -> bool {
    kinds.any(|kind| kind.channel().is_some())
}

impl ProofOffer {
    /// Whether it is chosen already, where `chosen` is; the first where nothing is.
    pub(super) fn is_chosen(&self, chosen: &str, first: &bool) -> bool {
        if chosen.is_empty() { *first } else { self.value == chosen }
    }

    pub(super) fn label(&self, chrome: &Chrome) -> Safe<String> {
        let destination = Html::destination(self.kind, &self.mask);
        chrome.rich(
            "prove-by",
            &[("kind", Html::text(self.kind.word())), ("destination", destination)],
        )
    }
}

impl ProveCode {
    /// Where the script asks what became of the message.
    fn status(&self) -> Option<&'static str> {
        self.code.kind.channel().map(|_| paths::PROVE_STATUS)
    }

    fn sent(&self) -> Safe<String> {
        registration::sent(&self.chrome, &self.code, &self.destination)
    }
}
