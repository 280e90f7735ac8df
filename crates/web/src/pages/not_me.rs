//! *This wasn't me*: the page that a notice leads to, and the one after it. They show nothing of
//! any account (S99).

use askama::Template;
use domain::custody::{FREEZE, STOPPED};
use domain::time::whole_hours;

use super::chrome::Chrome;
use super::field::Text;
use super::html::Html;
use super::paths;

/// This wasn't me.
#[derive(Clone, Debug, Template)]
#[template(path = "not_me.html", whitespace = "minimize")]
pub struct NotMe {
    /// What is around it.
    pub chrome: Chrome,
    /// Where the form goes: with a mail's link its own address, which says all; otherwise the code
    /// of a text is typed.
    pub link: Option<String>,
    /// What was wrong with the code.
    pub error: Option<Text>,
    /// What was wrong with the link.
    pub alert: Option<Text>,
}

impl NotMe {
    fn action(&self) -> &str {
        self.link.as_deref().unwrap_or(paths::NOT_ME)
    }

    fn frozen(&self) -> String {
        self.chrome.counted("not-me-frozen", "hours", &whole_hours(FREEZE))
    }

    fn stops_codes(&self) -> String {
        self.chrome.counted("not-me-codes", "hours", &whole_hours(STOPPED))
    }

    fn is_wrong(&self) -> bool {
        self.error.is_some() || self.alert.is_some()
    }

    /// Other ways on, where this one does not work.
    fn way_on(&self) -> askama::filters::Safe<String> {
        let reset = Html::link(paths::RESET, words::text(self.chrome.language, "not-me-reset"));
        if !self.chrome.site.recovery {
            return self.chrome.with_helpdesk("not-me-way-on-help");
        }
        let desk = Html::link(&self.chrome.site.helpdesk, self.chrome.helpdesk_address());
        self.chrome.rich("not-me-way-on", &[("reset", reset), ("helpdesk", desk)])
    }
}

/// What was undone, and the next step.
#[derive(Clone, Debug, Template)]
#[template(path = "not_me_done.html", whitespace = "minimize")]
pub struct NotMeDone {
    /// What is around it.
    pub chrome: Chrome,
}

/// Codes that nobody asked for are stopped, and what that means.
#[derive(Clone, Debug, Template)]
#[template(path = "not_me_stopped.html", whitespace = "minimize")]
pub struct NotMeStopped {
    /// What is around it.
    pub chrome: Chrome,
}

impl NotMeStopped {
    fn title(&self) -> String {
        self.chrome.counted("not-me-stopped-title", "hours", &whole_hours(STOPPED))
    }
}
