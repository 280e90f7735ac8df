//! What each kind of method looks like, a file each: its icon, the page that registers it, and an
//! example of that page for the guide, with its heading and height.

pub mod app;
pub mod codes;
pub mod contacts;
pub mod email;
mod letter;
pub mod passkey;
pub mod phone;
pub mod token;

use domain::method::MethodKind;
use domain::policy::Policy;

use super::Page;
use super::chrome::Chrome;
use super::occasion::Occasion;
use super::tall::Tall;

/// What a kind looks like.
pub(super) struct Look {
    /// The icon, drawn in a square of 24.
    pub icon: &'static str,
    /// The key of the heading of the page that registers it.
    pub title: &'static str,
    /// The same of the page that asks whether it is wanted, where a policy has one
    /// ([`Policy::asks_before`]).
    pub asked_before: Option<&'static str>,
    /// How high that page is in the guide.
    pub tall: Tall,
    /// That page filled with an example; `None`: no page registers it.
    pub example: Option<fn(Setting<'_>) -> Box<dyn Page>>,
    /// What the list of methods shows of an example.
    pub shown: fn(&Chrome) -> String,
}

/// What an example of a page is made with.
pub(super) struct Setting<'a> {
    pub chrome: Chrome,
    pub occasion: Occasion,
    pub policy: &'a Policy,
    pub public_url: &'a str,
}

/// What a kind looks like: the one place that leads to its file.
pub(super) fn look(kind: MethodKind) -> &'static Look {
    match kind {
        MethodKind::Phone => &phone::LOOK,
        MethodKind::Email => &email::LOOK,
        MethodKind::App => &app::LOOK,
        MethodKind::Passkey => &passkey::LOOK,
        MethodKind::Token => &token::LOOK,
        MethodKind::Codes => &codes::LOOK,
        MethodKind::Letter => &letter::LOOK,
        MethodKind::Contacts => &contacts::LOOK,
    }
}
