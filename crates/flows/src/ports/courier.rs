//! How a message reaches a person.

use std::time::Duration;

use async_trait::async_trait;
use domain::channel::Channel;
use domain::ids::MessageId;
use domain::language::Language;
use domain::message::{DoneFrom, Notice, Purpose};
use domain::method::Destination;
use domain::time::Timestamp;
use domain::token::Code;
use strum::{IntoStaticStr, VariantNames};

/// A message ready to go out.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The queue's id; the same at a repeat.
    pub id: MessageId,
    /// Where to.
    pub to: Destination,
    /// In which language.
    pub language: Language,
    /// What it says.
    pub content: Content,
}

/// What a message says.
#[derive(Clone, Debug)]
pub enum Content {
    /// A one-time code.
    Code {
        /// The digits.
        code: Code,
        /// What it is asked for.
        purpose: Purpose,
        /// When it was.
        at: Timestamp,
        /// With which browser; `None`: with several, or by the help desk.
        from: Option<DoneFrom>,
        /// How long it is good for, from now.
        lifetime: Duration,
        /// By which such codes are stopped for a day, where many are asked for.
        stop: Option<Code>,
    },
    /// Something happened to the account.
    Notice {
        /// What.
        notice: Notice,
        /// When.
        at: Timestamp,
        /// The account's sign-in name, as its owner knows it.
        account: String,
        /// From which browser it was done; `None`: it is not known, or nothing was done there.
        from: Option<DoneFrom>,
        /// By what its destination can object (*This wasn't me*): the end of a link in a mail, a
        /// code in a text; `None`: it cannot.
        objection: Option<Code>,
    },
}

/// What became of one attempt to deliver. [`VariantNames`] has the words of all.
#[derive(Clone, Debug, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum Delivery {
    /// The carrier took it, which does not say yet that it arrived. A carrier that reports that
    /// later names the message by the id that every attempt gives it ([`Outgoing::id`]), so that
    /// nothing has to be kept of the attempt.
    Accepted,
    /// Not now: try again later. The reason is for an operator and holds no address and no code.
    Later(String),
    /// Not before some time has passed: the carrier asked for it, or is being left alone for a
    /// while.
    NotBefore {
        /// How long.
        wait: Duration,
        /// For an operator.
        reason: String,
    },
    /// Never: the carrier refused this destination or message. The reason is for an operator.
    Refused(String),
    /// Not until an operator has repaired something: the carrier takes no message from us at all (a
    /// wrong token, an unpaid bill).
    Misconfigured(String),
}

impl Delivery {
    /// The word that metrics use.
    pub fn word(&self) -> &'static str {
        self.into()
    }

    /// Why the carrier did not take it, for an operator; `None`: it did.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Accepted => None,
            Self::Later(reason)
            | Self::NotBefore { reason, .. }
            | Self::Refused(reason)
            | Self::Misconfigured(reason) => Some(reason),
        }
    }
}

/// Whether a carrier works, as far as its last answers show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarrierState {
    /// Which one: "mail", "text[0]".
    pub carrier: String,
    /// `false`: it is being left alone for a while.
    pub up: bool,
}

/// Delivers messages, one attempt a call. Never panics, never takes longer than its own time-outs.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Tries once to hand `message` to a carrier.
    async fn deliver(&self, message: &Outgoing) -> Delivery;

    /// What would become of an attempt that is not worth making now, because the carriers are left
    /// alone for a while; `None`: try.
    fn held(&self, channel: Channel) -> Option<Delivery> {
        let _ = channel;
        None
    }

    /// Lives through what an attempt at a message by this channel would live through now, and sends
    /// nothing: takes as long as the last real ones took, and ends as they did (S4, S8).
    /// `random` is random bytes.
    async fn pretend(&self, channel: Channel, random: [u8; 16]) -> Delivery {
        let _ = (channel, random);
        Delivery::Accepted
    }

    /// The longest that an attempt can take, with every time-out.
    fn longest_attempt(&self) -> Duration;

    /// The state of each carrier, for monitoring.
    fn carriers(&self) -> Vec<CarrierState> {
        Vec::new()
    }
}
