//! Who is at the other end: a browser, or a person signed in on one.

use domain::account::Account;
use domain::language::Language;
use domain::session::Session;
use domain::token::TokenHash;

/// A browser.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The hash of the random name that the browser carries for its journeys.
    pub owner: TokenHash,
    /// The hash of the random name by which it is known again where a person signed in (S14).
    pub device: Option<TokenHash>,
    /// The browser in a few words ("Firefox, Windows").
    pub browser: String,
    /// The network for the limits: an IPv4 address, or an IPv6 /64.
    pub network: String,
    /// Whether many people share that network, so that its limits are wider.
    pub shared_network: bool,
    /// Whether it has worked or waited for the form that it sends.
    pub cleared: bool,
    /// The language of the page.
    pub language: Language,
}

/// A signed-in person.
#[derive(Clone, Debug)]
pub struct Member {
    /// Their browser. Its `owner` is the session's name: journeys of a signed-in person belong to
    /// the session.
    pub visitor: Visitor,
    /// The session.
    pub session: Session,
    /// The account.
    pub account: Account,
}

impl Member {
    /// What limits are counted on.
    pub(crate) fn subject(&self) -> String {
        self.account.name.counter_form()
    }
}

/// What a form carries to say which page it was on, out of a keyed hash of what stood there: 128
/// bits.
pub(crate) fn stamp(mac: &[u8; 32]) -> String {
    mac.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
