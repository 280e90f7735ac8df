//! The messages that went out: what a person finds on their phone and in their mailbox.

use std::sync::Mutex;

use async_trait::async_trait;
use domain::channel::Channel;
use domain::ids::MessageId;
use domain::language::Language;
use domain::message::{DoneFrom, Notice};
use domain::method::Destination;
use flows::ports::{Content, Courier, Delivery, Outgoing};

/// A message that went out.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The message's name in the queue.
    pub id: MessageId,
    /// The number or address.
    pub to: String,
    /// The language that it is written in.
    pub language: Language,
    /// The code, if it carries one.
    pub code: Option<String>,
    /// The notice, if it is one.
    pub notice: Option<Notice>,
    /// With which browser it says that that was done, or a code asked for.
    pub from: Option<DoneFrom>,
    /// By what it lets its destination object or stop codes, if it does: the end of the link, or
    /// the code.
    pub objection: Option<String>,
}

/// Takes every message, unless told otherwise.
#[derive(Default)]
pub struct Outbox {
    letters: Mutex<Vec<Letter>>,
    answer: Mutex<Option<Delivery>>,
}

impl Outbox {
    /// What went out, the first one first.
    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().expect("no test panics while it holds this").clone()
    }

    /// What went to a number or address, the first one first.
    pub fn to(&self, to: &str) -> Vec<Letter> {
        let mut letters = self.letters();
        letters.retain(|letter| letter.to == to);
        letters
    }

    /// What the carrier answers from now on; `None`: it takes everything.
    pub fn answer(&self, answer: Option<Delivery>) {
        *self.answer.lock().expect("no test panics while it holds this") = answer;
    }
}

#[async_trait]
impl Courier for Outbox {
    fn longest_attempt(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }

    async fn pretend(&self, _: Channel, _: [u8; 16]) -> Delivery {
        let answer = self.answer.lock().expect("no test panics while it holds this").clone();
        answer.unwrap_or(Delivery::Accepted)
    }

    async fn deliver(&self, message: &Outgoing) -> Delivery {
        let answer = self.answer.lock().expect("no test panics while it holds this").clone();
        if let Some(answer) = answer {
            return answer;
        }
        let to = match &message.to {
            Destination::Phone(number) => number.e164().to_owned(),
            Destination::Email(address) => address.as_typed().to_owned(),
        };
        let (code, notice, from, objection) = match &message.content {
            Content::Code { code, from, stop, .. } => (
                Some(code.plain().to_owned()),
                None,
                from.clone(),
                stop.as_ref().map(|code| code.plain().to_owned()),
            ),
            Content::Notice { notice, from, objection, .. } => (
                None,
                Some(*notice),
                from.clone(),
                objection.as_ref().map(|code| code.plain().to_owned()),
            ),
        };
        self.letters.lock().expect("no test panics while it holds this").push(Letter {
            id: message.id,
            to,
            language: message.language,
            code,
            notice,
            from,
            objection,
        });
        Delivery::Accepted
    }
}
