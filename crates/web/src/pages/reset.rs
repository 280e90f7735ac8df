//! Getting back into an account: from the name to *Your password has been reset*.

use askama::Template;
use askama::filters::Safe;
use domain::message::Fate;
use domain::method::MethodKind;

use super::chrome::Chrome;
use super::code::{CodeState, Letters, Standing, own_code};
use super::field::{Field, Text};
use super::html::Html;
use super::paths;

/// Get back into your account: the name.
#[derive(Clone, Debug, Template)]
#[template(path = "reset_name.html", whitespace = "minimize")]
pub struct ResetName {
    /// What is around it.
    pub chrome: Chrome,
    /// The name typed.
    pub name: Field,
    /// What went wrong, not with the field.
    pub alert: Option<Text>,
}

/// A method to choose.
#[derive(Clone, Debug)]
pub struct ResetOffer {
    /// What the form sends as `offer`.
    pub value: String,
    /// Its kind.
    pub kind: MethodKind,
    /// The number or address, masked; `None` where no hints are given: then an address is typed in
    /// full too.
    pub mask: Option<String>,
    /// Whether it is the one chosen.
    pub chosen: bool,
}

/// Verify it's you: which method.
#[derive(Clone, Debug, Template)]
#[template(path = "reset_method.html", whitespace = "minimize")]
pub struct ResetMethod {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// The name as typed.
    pub name: String,
    /// Whether that is no address of the organisation's.
    pub outside: bool,
    /// Which of two gates this is; `None` where there is one gate.
    pub gate: Option<u64>,
    /// The methods.
    pub offers: Vec<ResetOffer>,
    /// The phone number as typed.
    pub number: Field,
    /// The address as typed.
    pub address: Field,
    /// Whether operators post letters with codes.
    pub letters: bool,
    /// What was wrong with the choice, or with asking for a code.
    pub error: Option<Text>,
}

/// Verify it's you: the code.
#[derive(Clone, Debug, Template)]
#[template(path = "reset_code.html", whitespace = "minimize")]
pub struct ResetCode {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// Which of two gates this is; `None` where there is one gate.
    pub gate: Option<u64>,
    /// Whether a number or an address was typed, and as much of it as a hint shows, where hints are
    /// given. The script puts all of it there, which this tab keeps, so that a stolen cookie shows
    /// no more (S39); and the sign-in name above it.
    pub typed: Option<(MethodKind, Option<String>)>,
    /// The code.
    pub code: CodeState,
}

/// Verify it's you: a passkey.
#[derive(Clone, Debug, Template)]
#[template(path = "reset_passkey.html", whitespace = "minimize")]
pub struct ResetPasskey {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// Which of two gates this is; `None` where there is one gate.
    pub gate: Option<u64>,
    /// What the script gives to the browser, as JSON: the same for every name.
    pub options: String,
    /// What went wrong.
    pub alert: Option<Text>,
}

/// Choose a new password.
#[derive(Clone, Debug, Template)]
#[template(path = "reset_password.html", whitespace = "minimize")]
pub struct ResetPassword {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// The name as typed, for the person and for password managers.
    pub name: String,
    /// The shortest password, in code points.
    pub min_length: u64,
    /// What the directory asks for, as advice.
    pub rules: Vec<String>,
    /// Of what kind the code was that is used up, where no other can be had at once.
    pub used_up: Option<MethodKind>,
    /// Whether wrong passwords have locked the account in the directory, so that its owner may
    /// unlock it instead.
    pub locked: bool,
    /// What was wrong with the new password.
    pub new_error: Option<Text>,
    /// What went wrong, not with a field.
    pub alert: Option<Text>,
}

/// Your password has been reset.
#[derive(Clone, Debug, Template)]
#[template(path = "reset_done.html", whitespace = "minimize")]
pub struct ResetDone {
    /// What is around it.
    pub chrome: Chrome,
    /// Whether it may take some minutes until the new password holds everywhere.
    pub replicates: bool,
    /// What has been taken off with it.
    pub told: Option<Text>,
}

/// Your account has been unlocked.
#[derive(Clone, Debug, Template)]
#[template(path = "unlocked.html", whitespace = "minimize")]
pub struct Unlocked {
    /// What is around it.
    pub chrome: Chrome,
}

/// The same honest page for everybody who has none of the methods.
#[derive(Clone, Debug, Template)]
#[template(path = "reset_help.html", whitespace = "minimize")]
pub struct ResetHelp {
    /// What is around it.
    pub chrome: Chrome,
    /// Whether colleagues may vouch.
    pub contacts: bool,
}

impl ResetMethod {
    fn has_phone(&self) -> bool {
        self.offers.iter().any(|offer| offer.kind == MethodKind::Phone)
    }

    /// An address is typed in full only where no hint is given.
    fn has_unmasked_email(&self) -> bool {
        self.offers.iter().any(|offer| offer.kind == MethodKind::Email && offer.mask.is_none())
    }

    /// What who never registered anything is told: a letter is the one thing that works then.
    fn unregistered(&self) -> &'static str {
        if self.letters { "reset-unregistered-letter" } else { "reset-unregistered" }
    }

    /// Whether a method is among them for which no code is sent: the script then makes *Send code*
    /// say *Next*.
    fn has_unsent(&self) -> bool {
        self.offers.iter().any(|offer| offer.kind.channel().is_none())
    }

    /// What is asked: of methods that no message reaches, no code is sent.
    fn question(&self) -> &'static str {
        if self.has_unsent() { "second-choose" } else { "reset-choose" }
    }

    fn is_wrong(&self) -> bool {
        self.error.is_some() || self.number.error.is_some() || self.address.error.is_some()
    }
}

impl ResetOffer {
    fn label(&self, chrome: &Chrome) -> Safe<String> {
        let kind = ("kind", Html::text(self.kind.word()));
        match &self.mask {
            Some(mask) => {
                chrome.rich("reset-by", &[kind, ("mask", Html::destination(self.kind, mask))])
            }
            None => chrome.rich("reset-by-generic", &[kind]),
        }
    }
}

impl ResetCode {
    /// Whether a code could be here by now: what to do without one then stands before the field.
    fn has_waited(&self) -> bool {
        self.code.dead || self.code.resent || self.code.resend_in == 0
    }

    /// What to do where nothing comes, or nothing is taken: the same for every name, because whoever
    /// never registered anything is shown invented methods and has to be told (S7).
    fn nothing_comes(&self) -> Safe<String> {
        match (self.code.kind, self.code.kind.channel()) {
            (MethodKind::Letter, _) => return self.chrome.with_helpdesk("reset-letter-taken"),
            (_, None) => return self.chrome.with_helpdesk("reset-nothing-taken"),
            (_, Some(_)) => {}
        }
        let typed = self.typed.as_ref().map_or("untyped", |(kind, _)| kind.word());
        let desk = Html::link(&self.chrome.site.helpdesk, self.chrome.helpdesk_address());
        let pieces = [("typed", Html::text(typed)), ("helpdesk", desk)];
        self.chrome.rich("reset-nothing-comes", &pieces)
    }

    fn sent(&self) -> Safe<String> {
        let key = match (self.code.kind, self.code.letters.are_taken()) {
            (MethodKind::Phone, _) if self.code.resent => "code-sent-recovery-phone-again",
            (MethodKind::Email, _) if self.code.resent => "code-sent-recovery-email-again",
            (MethodKind::Phone, false) => "code-sent-recovery-phone",
            (MethodKind::Email, false) => "code-sent-recovery-email",
            (MethodKind::Phone, true) => "code-sent-recovery-phone-long",
            (MethodKind::Email, true) => "code-sent-recovery-email-long",
            (kind, _) => return own_code(&self.chrome, kind),
        };
        self.chrome.rich(key, &[("digits", Html::text(&self.code.form.length().to_string()))])
    }
}
