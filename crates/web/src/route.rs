//! An address: who may use it, what is asked before its handlers, and its handlers.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use flows::{Member, Settled};

use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::gate::Gate;

/// Who may use an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Anyone,
    /// A signed-in person, with nothing left to register; others are led to signing in, or to
    /// setting up.
    Settled,
    /// A signed-in person, even while registering is due.
    Member,
}

impl Who {
    pub(crate) const fn is_anyone(self) -> bool {
        matches!(self, Self::Anyone)
    }
}

/// What a handler answers: a page, or another that says why not.
pub(crate) type Answering<'a> = Pin<Box<dyn Future<Output = Result<Answer, Answer>> + Send + 'a>>;

/// What answers a request. Each is given the person whom [`Who`] lets in and no other, so that what
/// only such a person may do does not compile in another handler.
#[derive(Clone, Copy)]
pub(crate) enum Handler {
    Anyone(ForAnyone),
    Settled(ForSettled),
    Member(ForMember),
}

type ForAnyone = for<'a> fn(&'a mut Exchange) -> Answering<'a>;
type ForMember = for<'a> fn(&'a mut Exchange, Arc<Member>) -> Answering<'a>;
type ForSettled = for<'a> fn(&'a mut Exchange, Settled) -> Answering<'a>;

/// A handler with the person whom it answers.
pub(crate) enum Call {
    Anyone(ForAnyone),
    Member(ForMember, Arc<Member>),
    Settled(ForSettled, Settled),
}

/// Where a person is led first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Led {
    ToSignIn,
    ToSetup,
}

impl Handler {
    /// Whether it answers a person who is signed in, and nobody else.
    pub(crate) fn is_for_member(self) -> bool {
        !matches!(self, Self::Anyone(_))
    }

    /// The handler with the member, if it is for them. `takes_pass`: whether it is also for who has
    /// used a temporary pass, which opens registering and nothing else (S90).
    pub(crate) fn admit(self, member: Option<&Arc<Member>>, takes_pass: bool) -> Result<Call, Led> {
        match (self, member) {
            (_, Some(member)) if member.session.is_of_pass() && !takes_pass => Err(Led::ToSetup),
            (Self::Anyone(handler), _) => Ok(Call::Anyone(handler)),
            (_, None) => Err(Led::ToSignIn),
            (Self::Member(handler), Some(member)) => Ok(Call::Member(handler, Arc::clone(member))),
            (Self::Settled(handler), Some(member)) => match Settled::of(member) {
                Some(settled) => Ok(Call::Settled(handler, settled)),
                None => Err(Led::ToSetup),
            },
        }
    }
}

impl Call {
    pub(crate) async fn answer(self, exchange: &mut Exchange) -> Result<Answer, Answer> {
        match self {
            Self::Anyone(handler) => handler(exchange).await,
            Self::Member(handler, member) => handler(exchange, member).await,
            Self::Settled(handler, settled) => handler(exchange, settled).await,
        }
    }
}

/// An address.
pub struct Route {
    /// The path; `{id}` stands for one part that varies.
    pub path: &'static str,
    /// The page that its form stands on, where that has another address: who asks for this one is
    /// led there.
    pub(crate) page: Option<&'static str>,
    /// Who may use it.
    pub who: Who,
    pub(crate) get: Option<Handler>,
    pub(crate) post: Option<Handler>,
    pub(crate) lookup: Lookup,
    pub(crate) gate: Gate,
    /// Whether it is open to who has used a temporary pass, too.
    pub takes_pass: bool,
    /// Whether a page's script asks, beside what the person does.
    pub for_script: bool,
    /// Whether its page reads on in the state of the database in which the session was found: one
    /// transaction for both.
    pub(crate) reads_on: bool,
}

/// Whether it has to be known who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// Yes: without the database there is no answer.
    Needed,
    /// It is shown; while the database is away the page is there all the same, as for a stranger.
    Welcome,
    /// No: the same for everybody.
    Idle,
}

impl Route {
    pub(crate) const fn lookup(mut self, lookup: Lookup) -> Self {
        self.lookup = lookup;
        self
    }

    pub(crate) const fn gate(mut self, gate: Gate) -> Self {
        self.gate = gate;
        self
    }

    pub(crate) const fn with_pass(mut self) -> Self {
        self.takes_pass = true;
        self
    }

    pub(crate) const fn for_script(mut self) -> Self {
        self.for_script = true;
        self
    }

    pub(crate) const fn reading_on(mut self) -> Self {
        self.reads_on = true;
        self
    }

    /// Which methods it answers.
    pub fn methods(&self) -> impl Iterator<Item = &'static str> {
        let looked_at = self.get.is_some() || self.page.is_some();
        [looked_at.then_some("GET"), self.post.map(|_| "POST")].into_iter().flatten()
    }
}
