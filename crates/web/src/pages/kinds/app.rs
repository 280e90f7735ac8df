//! An authenticator app: the page that shows its secret.

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
    icon: "<rect x=\"4\" y=\"4\" width=\"16\" height=\"16\" rx=\"4\"/><path d=\"M12 8v4l3 2\"/>",
    title: "app-title",
    asked_before: None,
    tall: Tall(44, 47),
    example: Some(example),
    shown: |chrome| words::text(chrome.language, "app-name-offered").to_owned(),
};

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

fn example(setting: Setting<'_>) -> Box<dyn Page> {
    let name = words::text(setting.chrome.language, "app-name-offered");
    Box::new(RegisterApp {
        chrome: setting.chrome,
        step: None,
        occasion: setting.occasion,
        secret: "ABCD EFGH IJKL MNOP QRST UVWX YZ23 4567".to_owned(),
        uri: String::new(),
        picture: crate::qr::picture(setting.public_url),
        name: Field::new(name),
        code_error: None,
        alert: None,
    })
}
