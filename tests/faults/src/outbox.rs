//! What went out: every message, as its owner gets it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::ids::MessageId;
use domain::message::Notice;
use domain::method::Destination;
use flows::ports::{Content, Courier, Delivery, Outgoing};

/// A message that went out.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub id: MessageId,
    pub to: String,
    pub code: Option<String>,
    pub notice: Option<Notice>,
    pub objection: Option<String>,
}

/// Takes every message.
#[derive(Default)]
pub(crate) struct Outbox(Mutex<Vec<Letter>>);

impl Outbox {
    /// What went to a number or address, the first one first.
    pub(crate) fn to(&self, to: &str) -> Vec<Letter> {
        let letters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        letters.iter().filter(|letter| letter.to == to).cloned().collect()
    }
}

#[async_trait]
impl Courier for Outbox {
    async fn deliver(&self, message: &Outgoing) -> Delivery {
        let to = match &message.to {
            Destination::Phone(number) => number.e164().to_owned(),
            Destination::Email(address) => address.as_typed().to_owned(),
        };
        let (code, notice, objection) = match &message.content {
            Content::Code { code, .. } => (Some(code.plain().to_owned()), None, None),
            Content::Notice { notice, objection, .. } => {
                (None, Some(*notice), objection.as_ref().map(|code| code.plain().to_owned()))
            }
        };
        let mut letters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        letters.push(Letter { id: message.id, to, code, notice, objection });
        Delivery::Accepted
    }

    fn longest_attempt(&self) -> Duration {
        Duration::from_secs(5)
    }
}
