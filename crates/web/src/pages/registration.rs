//! Registering a method: from *More information required* to *Success!*. The page that asks for one
//! of a kind is in `kinds/KIND.rs`.

use askama::Template;
use askama::filters::Safe;
use domain::message::Fate;
use domain::method::MethodKind;
use domain::time::Timestamp;
use domain::token::CodeForm;

use super::chrome::Chrome;
use super::code::{self, CodeState, Letters, Standing, own_code};
use super::field::Text;
use super::html::Html;
use super::occasion::{Lost, ProveFirst};
use super::paths;
use super::security_info::Health;

/// More information required.
#[derive(Clone, Debug, Template)]
#[template(path = "more_information.html", whitespace = "minimize")]
pub struct MoreInformation {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// What has just been done.
    pub notice: Option<Text>,
    /// The sign-in name of the account (S36).
    pub name: String,
    /// How often the person may still put it off; `None` or 0 = not.
    pub skips_left: Option<u64>,
    /// Until when the person may put it off however often; in place of a number.
    pub skip_until: Option<Timestamp>,
    /// What is said of a proof before it.
    pub first: Option<ProveFirst>,
    /// When methods are removed, where that was asked for.
    pub removed_on: Option<Timestamp>,
    /// What was lost, and can be used again instead.
    pub lost: Vec<Lost>,
}

/// Choose a different method.
#[derive(Clone, Debug, Template)]
#[template(path = "choose_method.html", whitespace = "minimize")]
pub struct ChooseMethod {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// Of which kinds one is missing for a reset, where it takes two of different kinds.
    pub missing: Vec<MethodKind>,
    /// What can be chosen.
    pub kinds: Vec<MethodKind>,
    /// What is chosen; `None`: the first.
    pub chosen: Option<MethodKind>,
    /// What was wrong with the choice.
    pub error: Option<Text>,
}

impl ChooseMethod {
    fn is_chosen(&self, kind: &MethodKind) -> bool {
        self.chosen == Some(*kind)
    }
}

/// Keep your account secure: the code.
#[derive(Clone, Debug, Template)]
#[template(path = "register_code.html", whitespace = "minimize")]
pub struct RegisterCode {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// The number or address that the code went to, as its owner typed it.
    pub destination: String,
    /// The code.
    pub code: CodeState,
    /// What became of the message; `None` where that is not to be said.
    pub delivery: Option<Fate>,
}

/// Keep your account secure: verified.
#[derive(Clone, Debug, Template)]
#[template(path = "verified.html", whitespace = "minimize")]
pub struct Verified {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// What was verified.
    pub kind: MethodKind,
    /// Whether its kind resets passwords here.
    pub resets: bool,
    /// From when on it can reset the password, where that is not yet.
    pub recovers_from: Option<Timestamp>,
}

impl Verified {
    /// One of two sentences: for what resets the password, and for what does not.
    fn either(&self, resets: &'static str, not: &'static str) -> &'static str {
        if self.resets { resets } else { not }
    }
}

/// Success!
#[derive(Clone, Debug, Template)]
#[template(path = "finished.html", whitespace = "minimize")]
pub struct Finished {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// The methods on the account, as their owner may see them, and whether each can reset the
    /// password, now or later.
    pub methods: Vec<(MethodKind, String, bool)>,
    /// What is possible now, and what is advised.
    pub health: Health,
    /// Whether a temporary pass opened it: the reset comes next.
    pub of_pass: bool,
    /// From when on they can reset the password, where that is not yet.
    pub recovers_from: Option<Timestamp>,
}

impl MoreInformation {
    fn may_skip(&self) -> bool {
        self.skip_until.is_some() || self.skips_left.is_some_and(|left| left > 0)
    }
}

impl RegisterCode {
    fn sent(&self) -> Safe<String> {
        sent(&self.chrome, &self.code, &self.destination)
    }
}

/// *We just sent a 6-digit code to …*, and that it is not the first where it is not.
pub(super) fn sent(chrome: &Chrome, code: &CodeState, destination: &str) -> Safe<String> {
    if code.kind.channel().is_none() {
        return own_code(chrome, code.kind);
    }
    let key = match (code.form == CodeForm::Long, code.resent) {
        (false, false) => "code-sent",
        (false, true) => "code-sent-again",
        (true, false) => "code-sent-long",
        (true, true) => "code-sent-long-again",
    };
    let digits = Html::text(&code.form.length().to_string());
    chrome.rich(
        key,
        &[("digits", digits), ("destination", Html::destination(code.kind, destination))],
    )
}
