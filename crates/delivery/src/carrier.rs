//! One carrier, and what stands around every one of them: the breaker and the log line. A new
//! carrier is a file with a [`Carrier`] and a row in [`Carriers`](crate::Carriers).

use std::time::Duration;

use async_trait::async_trait;
use domain::ids::MessageId;
use domain::time::Timestamp;
use flows::ports::{CarrierState, Delivery};

use crate::breaker::{Breaker, Closed, Verdict};

/// What became of one attempt, and what that shows.
pub struct Answer {
    /// For the message.
    pub delivery: Delivery,
    /// About the carrier; `None`: it was not asked.
    pub verdict: Option<Verdict>,
    /// Whether the carrier said that it is about this message or its destination, and nothing
    /// else.
    pub about_this_message: bool,
    /// What the carrier answered, for the operator who sends a message to themselves; `None`:
    /// nothing.
    pub said: Option<String>,
}

impl Answer {
    /// A message that cannot be given to any carrier.
    pub fn unsendable(reason: String) -> Self {
        Self {
            delivery: Delivery::Refused(reason),
            verdict: None,
            about_this_message: true,
            said: None,
        }
    }
}

/// A message for a channel's carriers.
pub trait Parcel: Send + Sync {
    /// The queue's id; the same at a repeat, so that a carrier can drop one.
    fn id(&self) -> MessageId;
}

/// One mail server, text gateway or the like: what takes messages of type `P`.
#[async_trait]
pub trait Carrier<P: Parcel>: Send + Sync {
    /// How it is called in sentences for an operator: "the mail server", "text[0]".
    fn name(&self) -> &str;

    /// How its line in `regain doctor` begins: "mail", "text[0]".
    fn part(&self) -> &str {
        self.name()
    }

    /// How it is called in logs and metrics: "mail", "text[0]", or the name that the configuration
    /// gives it.
    fn label(&self) -> &str;

    /// Tries once to hand a message over; within [`longest_attempt`](Self::longest_attempt). `now`
    /// is for answers that name a time.
    async fn try_once(&self, parcel: &P, now: Timestamp) -> Answer;

    /// The longest that an attempt can take, with every time-out.
    fn longest_attempt(&self) -> Duration;

    /// Connects and, where the protocol has it, signs in; sends nothing.
    ///
    /// # Errors
    /// What went wrong, for an operator.
    async fn probe(&self) -> Result<String, String>;

    /// What an operator should know of its settings although they work, if anything.
    fn warning(&self) -> Option<String>;
}

/// A carrier behind its breaker.
pub struct Guarded<P> {
    carrier: Box<dyn Carrier<P>>,
    breaker: Breaker,
}

impl<P: Parcel> Guarded<P> {
    /// A carrier of which nothing is known yet.
    pub fn new(carrier: impl Carrier<P> + 'static) -> Self {
        Self { carrier: Box::new(carrier), breaker: Breaker::default() }
    }

    /// The carrier itself.
    pub fn carrier(&self) -> &dyn Carrier<P> {
        self.carrier.as_ref()
    }

    /// Tries once, unless the carrier is left alone.
    pub async fn deliver(&self, parcel: &P, now: Timestamp) -> Answer {
        let attempt = match self.breaker.attempt() {
            Ok(attempt) => attempt,
            Err(closed) => {
                return Answer {
                    delivery: self.left_alone(closed),
                    verdict: None,
                    about_this_message: false,
                    said: None,
                };
            }
        };
        let answer = self.carrier.try_once(parcel, now).await;
        let (carrier, outcome) = (self.carrier.label(), answer.delivery.word());
        if let Some(reason) = answer.delivery.reason() {
            tracing::warn!(message_id = %parcel.id(), carrier, outcome, reason, "a carrier did not take a message");
        }
        if answer.verdict.is_some_and(|verdict| attempt.ended(verdict)) {
            tracing::warn!(alarm = "carrier-down", carrier, "a carrier is left alone for a while");
        }
        answer
    }

    /// What becomes of a message while the carrier is left alone; `None`: it is not.
    pub fn held(&self) -> Option<Delivery> {
        self.breaker.closed().map(|closed| self.left_alone(closed))
    }

    /// Whether it is tried as usual.
    pub fn state(&self) -> CarrierState {
        CarrierState { carrier: self.carrier.label().to_owned(), up: self.breaker.is_closed() }
    }

    fn left_alone(&self, closed: Closed) -> Delivery {
        let name = self.carrier.name();
        if closed.refuses_us {
            return Delivery::Misconfigured(format!(
                "{name} has been refusing every message from us"
            ));
        }
        let reason = format!("{name} has not been working and is left alone for a while");
        Delivery::NotBefore { wait: closed.wait, reason }
    }
}
