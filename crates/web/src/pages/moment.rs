//! One moment, please: where a browser that is not known works or waits, while there is guessing
//! across accounts.

use askama::Template;

use super::chrome::Chrome;
use super::paths;

/// One moment, please. With scripts the page goes on by itself; without, by a button that works
/// after the wait. There is nothing to read or to solve (WCAG 2.2, 3.3.8).
#[derive(Clone, Debug, Template)]
#[template(path = "one_moment.html", whitespace = "minimize")]
pub struct OneMoment {
    /// What is around it.
    pub chrome: Chrome,
    /// Where the form is sent.
    pub path: &'static str,
    /// The name that was typed.
    pub name: String,
    /// The puzzle, as the form and the script hold it.
    pub puzzle: String,
    /// The address of the script that searches.
    pub worker: String,
    /// How many seconds are left to wait.
    pub seconds: u64,
    /// Whether the form was sent too early.
    pub early: bool,
    /// Whether a password was sent that was not kept.
    pub retype: bool,
}

impl OneMoment {
    fn is_wrong(&self) -> bool {
        self.early
    }
}
