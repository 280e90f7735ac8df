//! The pages for what the help desk gave a person: a temporary pass, or a code that it had sent.

use askama::Template;

use super::chrome::Chrome;
use super::field::{Field, Text};
use super::paths;

/// Use a temporary pass.
#[derive(Clone, Debug, Template)]
#[template(path = "use_pass.html", whitespace = "minimize")]
pub struct UsePass {
    /// What is around it.
    pub chrome: Chrome,
    /// The name typed.
    pub name: Field,
    /// What was wrong with the pass.
    pub error: Option<Text>,
}

/// Use the code from the help desk.
#[derive(Clone, Debug, Template)]
#[template(path = "sent_code.html", whitespace = "minimize")]
pub struct SentCode {
    /// What is around it.
    pub chrome: Chrome,
    /// The name typed.
    pub name: Field,
    /// What was wrong with the code.
    pub error: Option<Text>,
}
