//! Who is at the other end: a browser, or a person signed in on one.

use std::ops::Deref;
use std::sync::Arc;

use domain::account::Account;
use domain::browser::Browser;
use domain::keys::hex;
use domain::language::Language;
use domain::message::DoneFrom;
use domain::method::Method;
use domain::session::{Interrupt, Session};
use domain::token::TokenHash;

/// A browser.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The hash of the random name that the browser carries for its journeys.
    pub owner: TokenHash,
    /// The hash of the random name by which it is known again where a person signed in (S14).
    pub device: Option<TokenHash>,
    /// The browser; described when something is told of it.
    pub browser: Browser,
    /// The network for the limits: an IPv4 address, or an IPv6 /64.
    pub network: String,
    /// Whether many people share that network, so that its limits are wider.
    pub shared_network: bool,
    /// Whether it has worked or waited for the form that it sends.
    pub cleared: bool,
    /// The language of the page.
    pub language: Language,
}

impl Visitor {
    /// What messages say of this browser; `None`: there is none, the help desk acts.
    pub(crate) fn done_from(&self) -> Option<DoneFrom> {
        self.from().known()
    }

    /// The browser in words, and its network.
    pub(crate) fn from(&self) -> DoneFrom {
        DoneFrom { browser: self.browser.in_words(), network: self.network.clone() }
    }
}

/// A signed-in person, also one who has to register something first or has used a temporary pass.
/// Only [`crate::Flows::member`] makes one, of a session's name: who holds none can call nothing
/// that asks for one.
///
/// ```compile_fail,E0639
/// # fn made_up(visitor: flows::Visitor, session: domain::session::Session, account: domain::account::Account) {
/// let member = flows::Member { visitor, session, account };
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
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
    /// Whether a method was added since the session began: with a temporary pass, by who has used it.
    pub fn has_added(&self, method: &Method) -> bool {
        method.added_at >= self.session.started_at
    }

    /// Whether they are told that the method is there. Who has used a temporary pass is told of what
    /// they have added with it alone: whatever else is there may be another person's.
    pub fn is_told_of(&self, method: &Method) -> bool {
        !self.session.is_of_pass() || self.has_added(method)
    }

    /// What limits are counted on.
    pub(crate) fn subject(&self) -> String {
        self.account.name.counter_form()
    }
}

/// A signed-in person to whom everything of their own is open: nothing is left to register, and no
/// temporary pass opened the session (S90).
#[derive(Clone, Debug)]
pub struct Settled(Arc<Member>);

impl Settled {
    /// The member, if everything is open to them.
    pub fn of(member: &Arc<Member>) -> Option<Self> {
        let session = &member.session;
        let open = session.interrupt != Interrupt::Due && !session.is_of_pass();
        open.then(|| Self(Arc::clone(member)))
    }
}

impl Deref for Settled {
    type Target = Member;

    fn deref(&self) -> &Member {
        &self.0
    }
}

/// What a form carries to say which page it was on, out of a keyed hash of what stood there: 128
/// bits.
pub(crate) fn reference(mac: &[u8; 32]) -> String {
    hex(&mac[..16])
}
