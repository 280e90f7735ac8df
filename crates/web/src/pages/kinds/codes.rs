//! Recovery codes: the page that shows them once, and the page made for paper.

use askama::Template;
use domain::time::Timestamp;

use super::{Look, Setting};
use crate::pages::Page;
use crate::pages::chrome::Chrome;
use crate::pages::field::Text;
use crate::pages::occasion::Occasion;
use crate::pages::paths;
use crate::pages::tall::Tall;

/// What it looks like.
pub(super) const LOOK: Look = Look {
    icon: "<path d=\"M6 3h9l4 4v14H6z\"/><path d=\"M9 11h7M9 14h7M9 17h4\"/>",
    title: "codes-title",
    asked_before: Some("first-codes-title"),
    tall: Tall(33, 34),
    example: Some(example),
    shown: |chrome| chrome.counted("codes-left", "count", &10),
};

/// Make recovery codes?
#[derive(Clone, Debug, Template)]
#[template(path = "first_codes.html", whitespace = "minimize")]
pub struct FirstCodes {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// Why.
    pub occasion: Occasion,
    /// What went wrong.
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

fn example(setting: Setting<'_>) -> Box<dyn Page> {
    Box::new(RecoveryCodes {
        chrome: setting.chrome,
        step: None,
        occasion: setting.occasion,
        codes: (0..10).map(|n| format!("K7QM-2XZ4-ABCD-EFG{n}")).collect(),
        alert: None,
    })
}
