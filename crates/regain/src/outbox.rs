//! An outbox in place of carriers: shows what would have gone out. For the demo and the tests.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use delivery::letters::{self, Style};
use domain::channel::Channel;
use domain::method::Destination;
use domain::time::Timestamp;
use flows::ports::{Clock, Courier, Delivery, Outgoing};

/// How many messages are kept; the oldest go.
const KEPT: usize = 200;

/// A message that would have gone out. Holds the code: only for the outbox.
#[derive(Clone)]
pub struct Letter {
    /// Counts the messages from 1.
    pub number: u64,
    /// Whether it is a text or an e-mail.
    pub channel: Channel,
    /// The number or address.
    pub to: String,
    /// The subject of an e-mail.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
    /// The HTML part of an e-mail.
    pub html: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Keeps the latest messages instead of sending them.
pub struct Outbox {
    style: Style,
    clock: Arc<dyn Clock>,
    letters: Mutex<VecDeque<Letter>>,
    written: AtomicU64,
}

impl Outbox {
    /// An empty outbox for messages in this style.
    pub fn new(style: Style, clock: Arc<dyn Clock>) -> Self {
        Self { style, clock, letters: Mutex::default(), written: AtomicU64::new(0) }
    }

    /// The messages, newest first.
    pub fn letters(&self) -> Vec<Letter> {
        self.locked().iter().cloned().collect()
    }

    /// The list stays whole even where a thread panicked with the lock held: each change to it is
    /// one call.
    fn locked(&self) -> MutexGuard<'_, VecDeque<Letter>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn written(&self, outgoing: &Outgoing) -> Letter {
        let (channel, at) = (outgoing.to.channel(), self.clock.now());
        let counted = self.written.fetch_add(1, Ordering::Relaxed) + 1;
        match &outgoing.to {
            Destination::Email(address) => {
                let mail = letters::mail(&self.style, outgoing);
                let (subject, html) = (Some(mail.subject), Some(mail.html));
                Letter {
                    number: counted,
                    channel,
                    to: address.as_typed().to_owned(),
                    subject,
                    text: mail.text,
                    html,
                    at,
                }
            }
            Destination::Phone(number) => {
                let text = letters::text_message(&self.style, outgoing);
                Letter {
                    number: counted,
                    channel,
                    to: number.e164().to_owned(),
                    subject: None,
                    text,
                    html: None,
                    at,
                }
            }
        }
    }
}

#[async_trait]
impl Courier for Outbox {
    async fn deliver(&self, message: &Outgoing) -> Delivery {
        let letter = self.written(message);
        let mut letters = self.locked();
        letters.push_front(letter);
        letters.truncate(KEPT);
        Delivery::Accepted
    }

    fn longest_attempt(&self) -> Duration {
        Duration::ZERO
    }
}
