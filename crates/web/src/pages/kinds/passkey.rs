//! A passkey or security key: the page on which the browser makes it.

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
    icon: "<circle cx=\"8\" cy=\"12\" r=\"4\"/><path d=\"M12 12h9v4M17 12v3\"/>",
    title: "passkey-title",
    asked_before: None,
    tall: Tall(18, 18),
    example: Some(example),
    shown: |chrome| words::text(chrome.language, "passkey-name-offered").to_owned(),
};

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

fn example(setting: Setting<'_>) -> Box<dyn Page> {
    let name = words::text(setting.chrome.language, "passkey-name-offered");
    Box::new(RegisterPasskey {
        chrome: setting.chrome,
        step: None,
        occasion: setting.occasion,
        options: String::new(),
        name: Field::new(name),
        alert: None,
    })
}
