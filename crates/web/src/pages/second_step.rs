//! The second step at sign-in.

use askama::Template;
use askama::filters::Safe;
use domain::message::Fate;

use super::chrome::Chrome;
use super::code::{CodeState, Letters, Standing};
use super::field::Text;
use super::prove::ProofOffer;
use super::{paths, registration};

/// Verify it's you: the code.
#[derive(Clone, Debug, Template)]
#[template(path = "second_step.html", whitespace = "minimize")]
pub struct SecondStepCode {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// The name of the account.
    pub name: String,
    /// The number that the code went to, masked; empty where none is sent.
    pub destination: String,
    /// The code.
    pub code: CodeState,
    /// What became of the message; `None` where none is sent.
    pub delivery: Option<Fate>,
    /// For how many days the browser may be remembered; 0: that is not offered.
    pub days: u64,
    /// Whether that is ticked.
    pub remember: bool,
}

/// Verify it's you: the passkey.
#[derive(Clone, Debug, Template)]
#[template(path = "second_step_passkey.html", whitespace = "minimize")]
pub struct SecondStepPasskey {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// The name of the account.
    pub name: String,
    /// What the script gives to the browser, as JSON.
    pub options: String,
    /// For how many days the browser may be remembered; 0: that is not offered.
    pub days: u64,
    /// Whether that is ticked.
    pub remember: bool,
    /// What went wrong.
    pub alert: Option<Text>,
}

/// Verify it's you: another way.
#[derive(Clone, Debug, Template)]
#[template(path = "second_step_other.html", whitespace = "minimize")]
pub struct SecondStepOther {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// The name of the account.
    pub name: String,
    /// The methods.
    pub offers: Vec<ProofOffer>,
    /// The value of the chosen one; empty: the first.
    pub chosen: String,
    /// Where *Cancel* leads.
    pub back: &'static str,
    /// What was wrong with the choice.
    pub error: Option<Text>,
}

/// I don't have any of these.
#[derive(Clone, Debug, Template)]
#[template(path = "second_step_help.html", whitespace = "minimize")]
pub struct SecondStepHelp {
    /// What is around it.
    pub chrome: Chrome,
    /// No form.
    pub step: Option<String>,
    /// The name of the account.
    pub name: String,
}

impl SecondStepCode {
    /// Where the script asks what became of the message.
    fn status(&self) -> Option<&'static str> {
        self.code.kind.channel().map(|_| paths::SECOND_STEP_STATUS)
    }

    fn sent(&self) -> Safe<String> {
        registration::sent(&self.chrome, &self.code, &self.destination)
    }
}
