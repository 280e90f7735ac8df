//! Every component in every state, on one page of the demo: for who changes the style sheet, and
//! for the tests that look at it.

use askama::Template;
use domain::message::Fate;
use domain::method::MethodKind;
use domain::time::Timestamp;
use domain::token::CodeForm;

use super::chrome::{Chrome, Panel, Person};
use super::code::{self, CodeState, Letters, Standing};
use super::field::Text;
use super::occasion::Occasion;
use super::paths;

/// The style guide.
#[derive(Clone, Debug, Template)]
#[template(path = "styleguide.html", whitespace = "minimize")]
pub struct StyleGuide {
    /// What is around it.
    pub chrome: Chrome,
    /// A point in time to show.
    pub now: Timestamp,
    /// The address of the demo's own style sheet.
    pub style: String,
}

/// The colours that everything is drawn with, by the names of the style sheet.
const COLOURS: [&str; 16] = [
    "ground",
    "card",
    "quiet",
    "line",
    "edge",
    "ink",
    "soft",
    "link",
    "main",
    "on-main",
    "bad",
    "bad-ground",
    "good",
    "good-ground",
    "warn",
    "warn-ground",
];

impl StyleGuide {
    fn colours(&self) -> [&'static str; 16] {
        COLOURS
    }

    /// The person in the menu.
    fn example(&self) -> Person {
        Person {
            name: "robin@example.org".into(),
            display_name: self.chrome.t("guide-example-name").0.to_owned(),
            initials: "RE".into(),
        }
    }

    /// The left panel's items, and which of them is shown as the current one.
    fn panels(&self) -> [(Panel, bool); 4] {
        Panel::ALL.map(|item| (item, item == Panel::SecurityInfo))
    }

    /// A code page's line in each of its states.
    fn codes(&self) -> Vec<(CodeState, Option<Fate>)> {
        let code = |resent, dead| CodeState {
            kind: MethodKind::Phone,
            form: CodeForm::Six,
            letters: Letters::None,
            minutes: 10,
            resend_in: 0,
            old_in: 600,
            resent,
            dead,
            worn: None,
            to: Some("+1 416-555-0123".to_owned()),
            change: None,
            error: None,
        };
        vec![
            (code(false, false), Some(Fate::Waiting)),
            (code(false, false), Some(Fate::Sent)),
            (code(true, false), Some(Fate::Sent)),
            (code(false, false), Some(Fate::Delayed)),
            (code(false, false), Some(Fate::Refused)),
            (code(false, true), Some(Fate::Sent)),
        ]
    }

    /// The sentence that says where a code went.
    fn sent(&self, code: &CodeState) -> askama::filters::Safe<String> {
        super::registration::sent(&self.chrome, code, code.to.as_deref().unwrap_or_default())
    }

    /// A registration with other ways beside it.
    fn occasion(&self) -> Occasion {
        Occasion {
            told: None,
            ways: vec![MethodKind::Email, MethodKind::App, MethodKind::Codes],
            ..Occasion::default()
        }
    }

    /// Something that was wrong, or nothing.
    fn wrong(&self, key: &'static str) -> Option<Text> {
        Some(self.chrome.t(key).0.into())
    }
}
