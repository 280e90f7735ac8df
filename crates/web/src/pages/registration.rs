//! Registering a phone or an address: from *More information required* to *Success!*.

use std::sync::Arc;

use askama::Template;
use askama::filters::Safe;
use domain::message::Fate;
use domain::method::MethodKind;
use domain::time::Timestamp;
use domain::token::CodeForm;

use super::chrome::Chrome;
use super::code::{self, CodeState, Letters, Standing};
use super::field::{Field, Text};
use super::html::Html;
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
    /// The sign-in name of the account (S36).
    pub name: String,
    /// How often the person may still put it off; `None` or 0 = not.
    pub skips_left: Option<u64>,
    /// Until when the person may put it off however often; in place of a number.
    pub skip_until: Option<Timestamp>,
}

/// Why a method is registered: what the pages say above the form.
#[derive(Clone, Debug, Default)]
pub struct Occasion {
    /// The organisation asks for it, at sign-in.
    pub required: bool,
    /// Which of how many, where several are asked for.
    pub progress: Option<(u64, u64)>,
    /// The method that is to be replaced, as its owner may see it.
    pub replaces: Option<String>,
    /// Whether another method may be set up instead.
    pub others: bool,
    /// The kinds that are offered in sight beside the form.
    pub ways: Vec<MethodKind>,
}

/// A country or region to choose.
#[derive(Clone, Debug)]
pub struct CountryOption {
    /// ISO 3166-1 alpha-2.
    pub iso: String,
    /// As it is shown: `Canada (+1)`.
    pub label: String,
}

/// Keep your account secure: a phone.
#[derive(Clone, Debug, Template)]
#[template(path = "register_phone.html", whitespace = "minimize")]
pub struct RegisterPhone {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// Why.
    pub occasion: Occasion,
    /// Every country and region, the organisation's first.
    pub countries: Arc<Vec<CountryOption>>,
    /// The code of the one chosen.
    pub country: Field,
    /// The number as typed.
    pub number: Field,
    /// A number of that country, for an example.
    pub example: Option<String>,
    /// What the number that was typed lacks.
    pub lacks: Option<Text>,
    /// What went wrong, not with a field.
    pub alert: Option<Text>,
}

/// Keep your account secure: an alternate e-mail address.
#[derive(Clone, Debug, Template)]
#[template(path = "register_email.html", whitespace = "minimize")]
pub struct RegisterEmail {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// Why.
    pub occasion: Occasion,
    /// The address as typed.
    pub address: Field,
    /// What went wrong, not with the field.
    pub alert: Option<Text>,
}

/// Set up your authenticator app.
#[derive(Clone, Debug, Template)]
#[template(path = "register_app.html", whitespace = "minimize")]
pub struct RegisterApp {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// Why.
    pub occasion: Occasion,
    /// The secret, in groups of four.
    pub secret: String,
    /// The address that an app on this device opens.
    pub uri: String,
    /// The same as a picture (SVG) for a camera.
    pub picture: Option<String>,
    /// What the app is called.
    pub name: Field,
    /// What was wrong with the code.
    pub code_error: Option<Text>,
    /// What went wrong, not with a field.
    pub alert: Option<Text>,
}

/// Set up a passkey.
#[derive(Clone, Debug, Template)]
#[template(path = "register_passkey.html", whitespace = "minimize")]
pub struct RegisterPasskey {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// Why.
    pub occasion: Occasion,
    /// What the script gives to the browser, as JSON.
    pub options: String,
    /// What the passkey is called.
    pub name: Field,
    /// What went wrong.
    pub alert: Option<Text>,
}

/// Set up a hardware token.
#[derive(Clone, Debug, Template)]
#[template(path = "register_token.html", whitespace = "minimize")]
pub struct RegisterToken {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// Why.
    pub occasion: Occasion,
    /// The serial number as typed; its error is that of all three fields.
    pub serial: Field,
    /// What went wrong, not with a field.
    pub alert: Option<Text>,
}

/// Name your recovery contacts.
#[derive(Clone, Debug, Template)]
#[template(path = "register_contacts.html", whitespace = "minimize")]
pub struct RegisterContacts {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// Why.
    pub occasion: Occasion,
    /// The first person's sign-in name.
    pub first: Field,
    /// The second's; its error is that of both.
    pub second: Field,
    /// What went wrong, not with a field.
    pub alert: Option<Text>,
}

/// Your recovery codes.
#[derive(Clone, Debug, Template)]
#[template(path = "recovery_codes.html", whitespace = "minimize")]
pub struct RecoveryCodes {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// Why.
    pub occasion: Occasion,
    /// The codes, in groups.
    pub codes: Vec<String>,
    /// What went wrong.
    pub alert: Option<Text>,
}

/// The same on paper.
#[derive(Clone, Debug, Template)]
#[template(path = "recovery_codes_on_paper.html", whitespace = "minimize")]
pub struct RecoveryCodesOnPaper {
    /// What is around it.
    pub chrome: Chrome,
    /// No form.
    pub step: Option<String>,
    /// The sign-in name of the account.
    pub name: String,
    /// The codes, in groups.
    pub codes: Vec<String>,
    /// When the page was made.
    pub made_at: Timestamp,
}

/// Choose a different method.
#[derive(Clone, Debug, Template)]
#[template(path = "choose_method.html", whitespace = "minimize")]
pub struct ChooseMethod {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
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
    /// From when on it can reset the password, where that is not yet.
    pub recovers_from: Option<Timestamp>,
}

/// Success!
#[derive(Clone, Debug, Template)]
#[template(path = "finished.html", whitespace = "minimize")]
pub struct Finished {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// The methods on the account, as their owner may see them.
    pub methods: Vec<(MethodKind, String)>,
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

impl RegisterPhone {
    /// The notice under the form, with its two links.
    fn notice(&self) -> Safe<String> {
        let link = |href, key| Html::link(href, words::text(self.chrome.language, key));
        self.chrome.rich(
            "phone-notice",
            &[
                ("terms", link(paths::TERMS, "terms-link")),
                ("privacy", link(paths::PRIVACY, "privacy-link")),
            ],
        )
    }
}

impl RegisterCode {
    fn sent(&self) -> Safe<String> {
        sent(&self.chrome, &self.code, &self.destination)
    }
}

/// *We just sent a 6-digit code to …*
pub(super) fn sent(chrome: &Chrome, code: &CodeState, destination: &str) -> Safe<String> {
    if code.kind.channel().is_none() {
        return chrome.rich("code-own", &[("kind", Html::text(code.kind.word()))]);
    }
    let key = if code.form == CodeForm::Long { "code-sent-long" } else { "code-sent" };
    let digits = Html::text(&code.form.length().to_string());
    chrome.rich(
        key,
        &[("digits", digits), ("destination", Html::destination(code.kind, destination))],
    )
}
