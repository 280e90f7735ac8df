//! What each kind of method looks like, a file each: its icon, the page that registers it, and an
//! example of that page for the guide.

pub mod app;
pub mod codes;
pub mod contacts;
pub mod email;
pub mod passkey;
pub mod phone;
pub mod token;

use domain::method::MethodKind;
use domain::policy::Policy;

use super::Page;
use super::chrome::Chrome;
use super::occasion::Occasion;

/// The icon of a kind, drawn in a square of 24.
pub(super) fn icon(kind: MethodKind) -> &'static str {
    match kind {
        MethodKind::Phone => phone::ICON,
        MethodKind::Email => email::ICON,
        MethodKind::App => app::ICON,
        MethodKind::Passkey => passkey::ICON,
        MethodKind::Token => token::ICON,
        MethodKind::Codes => codes::ICON,
        MethodKind::Contacts => contacts::ICON,
        // No page registers it.
        MethodKind::Letter => {
            "<path d=\"M3 6h18v12H3z\"/><path d=\"M16 9h2v2h-2zM6 13h6M6 15.5h4\"/>"
        }
    }
}

/// What an example of a page is made with.
pub(super) struct Setting<'a> {
    pub chrome: Chrome,
    pub occasion: Occasion,
    pub policy: &'a Policy,
    pub public_url: &'a str,
}

/// A page filled with an example.
pub(super) struct Example {
    /// The key of its title.
    pub title: &'static str,
    pub page: Box<dyn Page>,
}

impl Example {
    fn new(title: &'static str, page: impl Page + 'static) -> Self {
        Self { title, page: Box::new(page) }
    }
}

/// The page that registers a kind, as the guide shows it; `None`: no page does.
pub(super) fn example(kind: MethodKind, setting: Setting<'_>) -> Option<Example> {
    Some(match kind {
        MethodKind::Phone => phone::example(setting),
        MethodKind::Email => email::example(setting),
        MethodKind::App => app::example(setting),
        MethodKind::Passkey => passkey::example(setting),
        MethodKind::Token => token::example(setting),
        MethodKind::Codes => codes::example(setting),
        MethodKind::Contacts => contacts::example(setting),
        MethodKind::Letter => return None,
    })
}

/// What the list of methods shows of an example.
pub(super) fn example_shown(kind: MethodKind, chrome: &Chrome) -> String {
    match kind {
        MethodKind::Phone => phone::NUMBER.to_owned(),
        MethodKind::Email => email::ADDRESS.to_owned(),
        MethodKind::App => words::text(chrome.language, "app-name-offered").to_owned(),
        MethodKind::Passkey => words::text(chrome.language, "passkey-name-offered").to_owned(),
        MethodKind::Token => "12345678".to_owned(),
        MethodKind::Codes => chrome.counted("codes-left", "count", &10),
        MethodKind::Letter | MethodKind::Contacts => String::new(),
    }
}
