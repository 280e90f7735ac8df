//! Recovery contacts: vouching for somebody, and what a person in need types.

use askama::Template;
use domain::time::Timestamp;

use super::chrome::Chrome;
use super::field::{Field, Text};
use super::paths;

/// Somebody who named the reader.
#[derive(Clone, Debug)]
pub struct Asking {
    /// What the form sends as `person`.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Whether the reader has agreed.
    pub agreed: bool,
}

/// People who named you.
#[derive(Clone, Debug, Template)]
#[template(path = "vouch.html", whitespace = "minimize")]
pub struct Vouch {
    /// What is around it.
    pub chrome: Chrome,
    /// Those who named the reader.
    pub people: Vec<Asking>,
    /// For whom a code was just made, and the code.
    pub made: Option<(String, String)>,
    /// What was just done.
    pub notice: Option<Text>,
    /// What went wrong.
    pub alert: Option<Text>,
}

/// Two colleagues vouch for you.
#[derive(Clone, Debug, Template)]
#[template(path = "claim.html", whitespace = "minimize")]
pub struct Claim {
    /// What is around it.
    pub chrome: Chrome,
    /// The name typed.
    pub name: Field,
    /// What was wrong with the codes.
    pub error: Option<Text>,
}

/// Your colleagues have vouched for you.
#[derive(Clone, Debug, Template)]
#[template(path = "claimed.html", whitespace = "minimize")]
pub struct ClaimDone {
    /// What is around it.
    pub chrome: Chrome,
    /// The code to keep.
    pub code: String,
    /// From when on it works.
    pub ready_at: Timestamp,
}
