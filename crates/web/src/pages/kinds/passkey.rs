//! A passkey or security key: the page on which the browser makes it.

use askama::Template;

use super::{Example, Setting};
use crate::pages::chrome::Chrome;
use crate::pages::field::{Field, Text};
use crate::pages::occasion::Occasion;
use crate::pages::paths;

/// Its icon.
pub(super) const ICON: &str =
    "<circle cx=\"8\" cy=\"12\" r=\"4\"/><path d=\"M12 12h9v4M17 12v3\"/>";

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

pub(super) fn example(setting: Setting<'_>) -> Example {
    let name = words::text(setting.chrome.language, "passkey-name-offered");
    Example::new(
        "passkey-title",
        RegisterPasskey {
            chrome: setting.chrome,
            step: None,
            occasion: setting.occasion,
            options: String::new(),
            name: Field::new(name),
            alert: None,
        },
    )
}
