//! The carriers of one channel (mail, text), asked in the order of the configuration.

use std::time::Duration;

use domain::time::Timestamp;
use flows::ports::{CarrierState, Delivery};
use tokio::time::Instant;

use crate::carrier::{Answer, Guarded, Parcel};
use crate::last_answers::{About, LastAnswers};

/// What a look at one part found; a line of `regain doctor`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Which part: "mail", "text[0]".
    pub part: String,
    /// What it is like, or what is wrong with it. Holds no secret.
    pub found: Result<String, String>,
}

/// A channel.
pub struct Failover<P> {
    carriers: Vec<Guarded<P>>,
    /// What is said where it has no carrier.
    none: &'static str,
    last: LastAnswers,
}

impl<P: Parcel> Failover<P> {
    /// The carriers in their order, and what is said where there is none.
    pub fn new(carriers: Vec<Guarded<P>>, none: &'static str) -> Self {
        Self { carriers, none, last: LastAnswers::default() }
    }

    /// Asks the carriers in order, and keeps how it went for [`pretend`](Self::pretend).
    pub async fn deliver(&self, parcel: &P, about: About, now: Timestamp) -> Delivery {
        self.deliver_aloud(parcel, about, now).await.0
    }

    /// The same, with what the carrier answered.
    pub async fn deliver_aloud(
        &self,
        parcel: &P,
        about: About,
        now: Timestamp,
    ) -> (Delivery, Option<String>) {
        let begun = Instant::now();
        let answer = self.ask(parcel, now).await;
        if !answer.about_this_message {
            self.last.keep(about, begun.elapsed(), &answer.delivery);
        }
        (answer.delivery, answer.said)
    }

    /// One that cannot now, or takes nothing from us, is followed by the next; one that refuses the
    /// message has the last word: it knows the destination, and another would be paid to find
    /// out the same.
    pub async fn ask(&self, parcel: &P, now: Timestamp) -> Answer {
        let mut answers = Answers::default();
        for carrier in &self.carriers {
            let answer = carrier.deliver(parcel, now).await;
            if answers.take(answer.delivery.clone()).is_some() {
                return answer;
            }
            answers.about_this_message |= answer.about_this_message;
        }
        let about_this_message = answers.about_this_message;
        Answer {
            delivery: answers.together(self.none),
            verdict: None,
            about_this_message,
            said: None,
        }
    }

    /// What would become of an attempt that is not worth making now; `None`: one of the carriers is
    /// tried.
    pub fn held(&self) -> Option<Delivery> {
        if self.carriers.is_empty() {
            return None;
        }
        let mut answers = Answers::default();
        for carrier in &self.carriers {
            answers.take(carrier.held()?);
        }
        Some(answers.together(self.none))
    }

    /// Lives through what an attempt would live through now, and sends nothing.
    pub async fn pretend(&self, random: [u8; 16]) -> Delivery {
        if let Some(held) = self.held() {
            return held;
        }
        if let Some((took, delivery)) = self.last.draw(random) {
            tokio::time::sleep(took).await;
            return delivery;
        }
        // Nothing has gone out yet since the program began: whether the carrier can be reached.
        match self.carriers.first() {
            None => Delivery::Refused(self.none.into()),
            Some(first) => match first.carrier().probe().await {
                Ok(_) => Delivery::Accepted,
                Err(reason) => Delivery::Later(reason),
            },
        }
    }

    /// The longest that an attempt can take, with every time-out.
    pub fn longest_attempt(&self) -> Duration {
        self.carriers.iter().map(|guarded| guarded.carrier().longest_attempt()).sum()
    }

    /// How each carrier stands.
    pub fn states(&self) -> impl Iterator<Item = CarrierState> {
        self.carriers.iter().map(Guarded::state)
    }

    /// What an operator should know of the settings.
    pub fn warnings(&self) -> impl Iterator<Item = String> {
        self.carriers.iter().filter_map(|guarded| guarded.carrier().warning())
    }

    /// Tries each carrier without sending anything.
    pub async fn probe(&self, probes: &mut Vec<Probe>) {
        for guarded in &self.carriers {
            let carrier = guarded.carrier();
            probes.push(Probe { part: carrier.part().into(), found: carrier.probe().await });
        }
    }
}

/// What carriers said that did not take a message.
#[derive(Default)]
struct Answers {
    reasons: Vec<String>,
    waits: Vec<Duration>,
    misconfigured: usize,
    about_this_message: bool,
}

impl Answers {
    /// Notes an answer; gives back one that has the last word.
    fn take(&mut self, answer: Delivery) -> Option<Delivery> {
        let reason = match answer {
            Delivery::Accepted | Delivery::Refused(_) => return Some(answer),
            Delivery::Later(reason) => reason,
            Delivery::NotBefore { wait, reason } => {
                self.waits.push(wait);
                reason
            }
            Delivery::Misconfigured(reason) => {
                self.misconfigured += 1;
                reason
            }
        };
        self.reasons.push(reason);
        None
    }

    fn together(self, none: &str) -> Delivery {
        let reason = self.reasons.join("; ");
        // A wait counts only where every carrier that is of any use asks for one.
        let all_wait = self.waits.len() + self.misconfigured == self.reasons.len();
        match self.waits.into_iter().min() {
            _ if self.reasons.is_empty() => Delivery::Refused(none.into()),
            None if all_wait => Delivery::Misconfigured(reason),
            Some(wait) if all_wait => Delivery::NotBefore { wait, reason },
            _ => Delivery::Later(reason),
        }
    }
}
