//! Pages to read: the terms of service, privacy and cookies.

use askama::Template;
use askama::filters::Safe;

use super::chrome::Chrome;
use super::html::Html;
use super::paths;

/// Terms of service.
#[derive(Clone, Debug, Template)]
#[template(path = "terms.html", whitespace = "minimize")]
pub struct Terms {
    /// What is around it.
    pub chrome: Chrome,
    /// Whether texts go out to phones.
    pub texts: bool,
}

/// Privacy and cookies.
#[derive(Clone, Debug, Template)]
#[template(path = "privacy.html", whitespace = "minimize")]
pub struct Privacy {
    /// What is around it.
    pub chrome: Chrome,
    /// Whether a person may stay signed in, and has a cookie for the answer.
    pub stays: bool,
}

impl Terms {
    fn say(&self, key: &str) -> Safe<String> {
        self.chrome.rich(key, &addresses(&self.chrome))
    }
}

impl Privacy {
    fn say(&self, key: &str) -> Safe<String> {
        self.chrome.rich(key, &addresses(&self.chrome))
    }
}

/// What the sentences of these pages may name.
fn addresses(chrome: &Chrome) -> Vec<(&'static str, Html)> {
    let link = |href: &str, key| Html::link(href, words::text(chrome.language, key));
    vec![
        ("organisation", Html::text(chrome.organisation())),
        (
            "helpdesk",
            Html::link(&chrome.site.helpdesk, words::text(chrome.language, "help-desk-word")),
        ),
        ("security", link(paths::SECURITY_INFO, "security-info-title")),
        ("signIns", link(paths::SIGN_INS, "sign-ins-title")),
    ]
}
