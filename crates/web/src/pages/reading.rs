//! Pages to read: the how-to guide, the terms of service, privacy and cookies.

use askama::Template;
use askama::filters::Safe;

use super::chrome::Chrome;
use super::html::Html;
use super::paths;

/// The how-to guide.
#[derive(Clone, Debug, Template)]
#[template(path = "guide.html", whitespace = "minimize")]
pub struct Guide {
    /// What is around it.
    pub chrome: Chrome,
    /// The address that people type: `server.public_url`, without a slash at its end.
    pub public_url: String,
}

/// Terms of service.
#[derive(Clone, Debug, Template)]
#[template(path = "terms.html", whitespace = "minimize")]
pub struct Terms {
    /// What is around it.
    pub chrome: Chrome,
}

/// Privacy and cookies.
#[derive(Clone, Debug, Template)]
#[template(path = "privacy.html", whitespace = "minimize")]
pub struct Privacy {
    /// What is around it.
    pub chrome: Chrome,
}

/// A procedure of the guide: its heading, its steps and how it ends.
struct Procedure {
    id: &'static str,
    heading: &'static str,
    steps: &'static [&'static str],
    end: Option<&'static str>,
}

const PROCEDURES: [Procedure; 3] = [
    Procedure {
        id: "email",
        heading: "guide-email",
        steps: &["guide-email-1", "guide-email-2", "guide-email-3", "guide-email-4", "guide-email-5", "guide-email-6"],
        end: Some("guide-email-end"),
    },
    Procedure {
        id: "phone",
        heading: "guide-phone",
        steps: &[
            "guide-phone-1",
            "guide-phone-2",
            "guide-phone-3",
            "guide-phone-4",
            "guide-phone-5",
            "guide-phone-6",
            "guide-phone-7",
            "guide-phone-8",
        ],
        end: Some("guide-phone-end"),
    },
    Procedure {
        id: "reset",
        heading: "guide-reset",
        steps: &["guide-reset-1", "guide-reset-2", "guide-reset-3", "guide-reset-4", "guide-reset-5", "guide-reset-6"],
        end: None,
    },
];

impl Guide {
    fn procedures(&self) -> &'static [Procedure] {
        &PROCEDURES
    }

    /// A sentence with the addresses that it may name.
    fn say(&self, key: &str) -> Safe<String> {
        let address = |path: &str| {
            let whole = format!("{}{path}", self.public_url);
            let shown = whole.split_once("://").map_or(whole.as_str(), |(_, rest)| rest).to_owned();
            Html::link(&whole, &shown)
        };
        let mut pieces = addresses(&self.chrome);
        pieces.extend([
            ("account", address(paths::ACCOUNT)),
            ("setup", address(paths::SETUP)),
            ("reset", address(paths::RESET)),
        ]);
        self.chrome.rich(key, &pieces)
    }
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
        ("helpdesk", Html::link(&chrome.site.helpdesk, words::text(chrome.language, "help-desk-word"))),
        ("security", link(paths::SECURITY_INFO, "security-info-title")),
        ("signIns", link(paths::SIGN_INS, "sign-ins-title")),
    ]
}
