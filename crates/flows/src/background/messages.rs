//! What the worker does with the queue: leases messages, derives the codes, records what became of
//! each.
//!
//! A code exists in plain only between being derived here and being handed to the carrier. A repeat
//! carries the same code, so that a crash between sending and recording, or an answer that is lost,
//! costs at most one more message (S82).
//!
//! Each lease counts a message's attempts up, so that number tells whose lease it is: a worker that
//! was slow does nothing more to a message that another has taken over meanwhile.

use std::time::Duration;

use domain::channel::Channel;
use domain::message::{Message, MessageContent, MessageState, Notice, Purpose};
use domain::queue::{Lane, pause, pause_asked_for};

use crate::background::Background;
use crate::ports::{Content, Delivery, Outgoing, QueueSize, StoreFault, Work};

/// How many rows of a kind are removed at a time, so that nobody feels it.
pub const TIDY_ROWS: u32 = 500;

impl Background {
    /// Leases up to `limit` messages of a lane that are due: for so long no other worker takes
    /// them. A lease is short, so that nobody waits long for a code when a worker dies, and is
    /// renewed while an attempt is under way.
    pub async fn lease_messages(
        &self,
        lane: Lane,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<Message>, StoreFault> {
        let now = self.flows.now();
        let mut work = self.flows.store.begin().await?;
        let messages = work.lease(lane, now, now.plus(lease), limit).await?;
        // Also where nothing was leased: one that cannot be read was put off.
        work.commit().await?;
        Ok(messages)
    }

    /// Makes a leased message ready to go out; `None` when there is nothing to send (any more), or
    /// the lease has run out.
    pub async fn prepare(&self, leased: &Message) -> Result<Option<Outgoing>, StoreFault> {
        let mut work = self.flows.store.begin().await?;
        let held = held(&mut *work, leased).await?;
        let now = self.flows.now();
        let Some(mut message) = held.filter(|_| now < leased.due_at) else { return Ok(None) };
        let ready = match message.content {
            MessageContent::Code(mut sending) => {
                let wanted =
                    now < message.useless_after && work.is_waited_for(message.id, now).await?;
                if wanted {
                    let lifetime =
                        sending.made(self.flows.policy.codes.lifetime(sending.channel), now);
                    message.content = MessageContent::Code(sending);
                    // What is withheld lives on until the worker has imitated its way.
                    if message.to.is_none() && !is_withheld(&message) {
                        message.state = MessageState::Sent;
                    }
                    let code = self.flows.keys.code(message.id, sending.form);
                    let stop = match (sending.purpose, sending.why) {
                        // So many ask or guess that codes have become long; the owner may have
                        // asked for none of them.
                        (Purpose::Recovery, Some(why))
                            if why.is_about_the_account() && message.to.is_some() =>
                        {
                            self.flows.tell_of_guessing(&mut *work, &message).await?;
                            self.flows.let_stop(&mut *work, &message).await?
                        }
                        _ => None,
                    };
                    let (purpose, at) = (sending.purpose, message.queued_at);
                    let from = message.from.clone();
                    Some(Content::Code { code, purpose, at, from, lifetime, stop })
                } else {
                    None
                }
            }
            // Noted where a code was typed, and told from here, so that typing it takes as long
            // for each account.
            MessageContent::Notice(Notice::CodesGuessed) if message.to.is_none() => {
                self.flows.tell_of_guessing(&mut *work, &message).await?;
                message.state = MessageState::Sent;
                work.save_message(&message).await?;
                work.commit().await?;
                return Ok(None);
            }
            MessageContent::Notice(notice) if now < message.useless_after => {
                let account = match message.account {
                    Some(id) => work.account(id).await?,
                    None => None,
                };
                let account =
                    account.map(|account| account.name.as_typed().to_owned()).unwrap_or_default();
                let objection = self.flows.objection_in(&mut *work, &message).await?;
                let (at, from) = (message.queued_at, message.from.clone());
                Some(Content::Notice { notice, at, account, from, objection })
            }
            // What is for the directory goes by `write_back`, and an old notice nowhere.
            MessageContent::Notice(_) | MessageContent::WriteBack { .. } => None,
        };
        if ready.is_none() {
            message.state = MessageState::Expired;
        }
        work.save_message(&message).await?;
        work.commit().await?;
        let Message { id, to, language, .. } = message;
        Ok(ready.zip(to).map(|(content, to)| Outgoing { id, to, language, content }))
    }

    /// Holds on to a leased message for so long from now, while an attempt is under way; `false`:
    /// another worker has taken it over.
    ///
    /// # Errors
    /// The database failed; the lease ends when it would have.
    pub async fn renew(&self, leased: &Message, lease: Duration) -> Result<bool, StoreFault> {
        let mut work = self.flows.store.begin().await?;
        let Some(mut message) = held(&mut *work, leased).await? else { return Ok(false) };
        message.due_at = self.flows.now().plus(lease);
        work.save_message(&message).await?;
        work.commit().await?;
        Ok(true)
    }

    /// Whether the lease of a message leaves time for an attempt that takes so long. To be asked
    /// right before handing it to a carrier: a worker that was held up must not send what
    /// another may be sending by now.
    pub fn has_time_for(&self, leased: &Message, attempt: Duration) -> bool {
        self.flows.now().plus(attempt) <= leased.due_at
    }

    /// Records what became of an attempt, unless another worker has taken the message over.
    pub async fn record(&self, leased: &Message, delivery: Delivery) -> Result<(), StoreFault> {
        let now = self.flows.now();
        let mut work = self.flows.store.begin().await?;
        let Some(mut message) = held(&mut *work, leased).await? else {
            tracing::warn!(message_id = %leased.id, outcome = delivery.word(), "a message was taken over while it was sent");
            return Ok(());
        };
        let is_code = matches!(message.content, MessageContent::Code(_));
        let [chance] = self.flows.random();
        let again = match &delivery {
            Delivery::NotBefore { wait, .. } => pause_asked_for(*wait, chance),
            // Nothing but an operator's hand helps: as rarely as may be.
            Delivery::Misconfigured(_) => pause(u32::MAX, is_code, chance),
            _ => pause(message.attempts, is_code, chance),
        };
        match delivery {
            Delivery::Accepted => {
                message.state = MessageState::Sent;
                message.last_error = None;
            }
            // A person waits for a code: better told now to use another way. A notice can wait for
            // the operator.
            Delivery::Misconfigured(reason) if is_code => refuse(&mut message, reason),
            Delivery::Refused(reason) => refuse(&mut message, reason),
            Delivery::Later(reason)
            | Delivery::NotBefore { reason, .. }
            | Delivery::Misconfigured(reason) => {
                tracing::warn!(message_id = %message.id, attempts = message.attempts, reason, "a message could not be sent yet");
                message.due_at = now.plus(again);
                message.last_error = Some(reason);
                if message.due_at >= message.useless_after {
                    message.state = MessageState::Expired;
                }
            }
        }
        work.save_message(&message).await?;
        work.commit().await
    }

    /// The channel of a leased message that goes nowhere and lives through what a real one would
    /// (S8); `None` for every other.
    pub fn withheld(&self, leased: &Message) -> Option<Channel> {
        leased.sending().filter(|_| is_withheld(leased)).map(|sending| sending.channel)
    }

    /// Gives a leased message back untried, for another worker to take at once.
    pub async fn hand_back(&self, leased: &Message) -> Result<(), StoreFault> {
        let mut work = self.flows.store.begin().await?;
        let Some(mut message) = held(&mut *work, leased).await? else { return Ok(()) };
        message.due_at = self.flows.now();
        work.save_message(&message).await?;
        work.commit().await
    }

    /// How the queue stands, with what died in the last day.
    pub async fn queue_size(&self) -> Result<QueueSize, StoreFault> {
        let since = self.flows.now().minus(Duration::from_hours(24));
        self.flows.store.view().await?.queue_size(since).await
    }

    /// Removes what is no longer needed, a little at a time; how many rows it was.
    pub async fn tidy(&self) -> Result<u64, StoreFault> {
        let mut work = self.flows.store.begin().await?;
        let removed = work.tidy(self.flows.now(), TIDY_ROWS).await?;
        work.commit().await?;
        Ok(removed)
    }
}

fn refuse(message: &mut Message, reason: String) {
    tracing::warn!(message_id = %message.id, reason, "the carrier refused a message");
    message.state = MessageState::Refused;
    message.last_error = Some(reason);
}

/// Whether a message is one that a signed-in person asked for, to a destination that another
/// account has. What a stranger asks for in vain ends at once: it shows nothing, and must take no
/// time of the worker's.
fn is_withheld(message: &Message) -> bool {
    message.to.is_none()
        && message.sending().is_some_and(|sending| sending.purpose == Purpose::Registration)
}

/// A leased message as it is now, if the lease is still this one. Each lease counts the attempts;
/// its end moves on while it is renewed.
async fn held(work: &mut dyn Work, leased: &Message) -> Result<Option<Message>, StoreFault> {
    let found = work.lock_message(leased.id).await?;
    Ok(found.filter(|message| {
        message.state == MessageState::Waiting
            && message.attempts == leased.attempts
            && message.due_at >= leased.due_at
    }))
}
