//! A hardware token: the page that asks for its serial number and two codes.

use askama::Template;

use super::{Look, Setting};
use crate::pages::Page;
use crate::pages::chrome::Chrome;
use crate::pages::field::{Field, Text};
use crate::pages::occasion::Occasion;
use crate::pages::paths;
use crate::pages::tall::Tall;

/// What it looks like.
pub(super) const LOOK: Look = Look {
    icon: "<rect x=\"7\" y=\"8\" width=\"14\" height=\"8\" rx=\"2\"/><circle cx=\"4\" cy=\"12\" r=\"2\"/><path d=\"M10 12h7\"/>",
    title: "token-title",
    asked_before: None,
    tall: Tall(32, 31),
    example: Some(example),
    shown: |_| "12345678".to_owned(),
};

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

fn example(setting: Setting<'_>) -> Box<dyn Page> {
    Box::new(RegisterToken {
        chrome: setting.chrome,
        step: None,
        occasion: setting.occasion,
        serial: Field::default(),
        alert: None,
    })
}
