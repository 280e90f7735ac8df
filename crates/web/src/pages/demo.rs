//! The demo's own pages: its front page and the outbox that shows each e-mail and text.

use askama::Template;
use domain::channel::Channel;
use domain::time::Timestamp;

use super::chrome::Chrome;
use super::{code, paths};

/// What one of the demo's people has registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing yet.
    Nothing,
    /// An alternate address.
    Email,
    /// A phone and an alternate address.
    PhoneAndEmail,
    /// Both, and both are asked for at a reset.
    TwoGates,
    /// The account is disabled.
    Disabled,
}

/// One of the demo's people.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    /// The name as people write it.
    pub display_name: String,
    /// The sign-in name.
    pub name: String,
    /// The password: the demo's people are made up, so it is no secret.
    pub password: String,
    /// What is registered.
    pub stage: Stage,
    /// The numbers and addresses: a number is typed in full at a reset.
    pub registered: Vec<String>,
}

/// The demo's front page.
#[derive(Clone, Debug, Template)]
#[template(path = "demo.html", whitespace = "minimize")]
pub struct DemoFront {
    /// What is around it.
    pub chrome: Chrome,
    /// The people.
    pub people: Vec<DemoPerson>,
}

/// A message that would have gone out.
#[derive(Clone, Debug)]
pub struct OutboxItem {
    /// Whether it is a text or an e-mail.
    pub channel: Channel,
    /// The number or address.
    pub to: String,
    /// When.
    pub at: Timestamp,
    /// The subject of an e-mail.
    pub subject: Option<String>,
    /// The text, line breaks included.
    pub text: String,
}

/// The outbox.
#[derive(Clone, Debug, Template)]
#[template(path = "demo_outbox.html", whitespace = "minimize")]
pub struct DemoOutbox {
    /// What is around it.
    pub chrome: Chrome,
    /// The messages, the newest first.
    pub messages: Vec<OutboxItem>,
}

impl DemoPerson {
    fn stage_label(&self) -> &'static str {
        match self.stage {
            Stage::Nothing => "demo-stage-nothing",
            Stage::Email => "demo-stage-email",
            Stage::PhoneAndEmail => "demo-stage-phone-and-email",
            Stage::TwoGates => "demo-stage-two-gates",
            Stage::Disabled => "demo-stage-disabled",
        }
    }
}
