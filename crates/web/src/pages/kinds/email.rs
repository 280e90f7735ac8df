//! An alternate e-mail address: the page that asks for it.

use askama::Template;

use super::{Look, Setting};
use crate::pages::Page;
use crate::pages::chrome::Chrome;
use crate::pages::code;
use crate::pages::field::{Field, Text};
use crate::pages::occasion::Occasion;
use crate::pages::paths;
use crate::pages::tall::Tall;

/// What it looks like.
pub(super) const LOOK: Look = Look {
    icon: "<rect x=\"3\" y=\"5\" width=\"18\" height=\"14\" rx=\"2\"/><path d=\"M3.5 7l8.5 6 8.5-6\"/>",
    title: "register-title",
    asked_before: None,
    tall: Tall(22, 21),
    example: Some(example),
    shown: |_| ADDRESS.to_owned(),
};

/// The example's address: a name that is kept for examples (RFC 2606).
pub(in crate::pages) const ADDRESS: &str = "example@example.org";

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

fn example(setting: Setting<'_>) -> Box<dyn Page> {
    Box::new(RegisterEmail {
        chrome: setting.chrome,
        step: None,
        occasion: setting.occasion,
        address: Field::new(ADDRESS),
        alert: None,
    })
}
