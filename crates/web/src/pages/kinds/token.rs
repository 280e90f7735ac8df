//! A hardware token: the page that asks for its serial number and two codes.

use askama::Template;

use super::{Example, Setting};
use crate::pages::chrome::Chrome;
use crate::pages::field::{Field, Text};
use crate::pages::occasion::Occasion;
use crate::pages::paths;

/// Its icon.
pub(super) const ICON: &str = "<rect x=\"7\" y=\"8\" width=\"14\" height=\"8\" rx=\"2\"/><circle cx=\"4\" cy=\"12\" r=\"2\"/><path d=\"M10 12h7\"/>";

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

pub(super) fn example(setting: Setting<'_>) -> Example {
    Example::new(
        "token-title",
        RegisterToken {
            chrome: setting.chrome,
            step: None,
            occasion: setting.occasion,
            serial: Field::default(),
            alert: None,
        },
    )
}
