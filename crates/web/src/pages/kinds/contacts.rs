//! Recovery contacts: the page that asks for two people.

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
    icon: "<circle cx=\"8\" cy=\"9\" r=\"3\"/><circle cx=\"16\" cy=\"9\" r=\"3\"/><path d=\"M3 19c0-3 2.2-5 5-5s5 2 5 5M14 14.4c3.4-1.2 7 1 7 4.6\"/>",
    title: "contacts-title",
    asked_before: None,
    tall: Tall(25, 27),
    example: Some(example),
    shown: |_| String::new(),
};

/// Name your recovery contacts.
#[derive(Clone, Debug, Template)]
#[template(path = "register_contacts.html", whitespace = "minimize")]
pub struct RegisterContacts {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// Why.
    pub occasion: Occasion,
    /// The first person's sign-in name.
    pub first: Field,
    /// The second's; its error is that of both.
    pub second: Field,
    /// What went wrong, not with a field.
    pub alert: Option<Text>,
}

fn example(setting: Setting<'_>) -> Box<dyn Page> {
    Box::new(RegisterContacts {
        chrome: setting.chrome,
        step: None,
        occasion: setting.occasion,
        first: Field::default(),
        second: Field::default(),
        alert: None,
    })
}
