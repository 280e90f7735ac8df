//! What an operator does with the queue: looks at it, sends again what came to nothing, drops it
//! (`regain queue`).

use domain::ids::MessageId;
use domain::limits::NOTICE_LIFETIME;
use domain::message::{Message, MessageContent, MessageState};

use super::Operator;
use crate::ports::{Listed, StoreFault};

/// What became of a message that was to be sent again, or dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    /// It was done.
    Done,
    /// Its code is no longer needed, or a newer one was asked for: the person has to ask for
    /// another.
    OutOfUse,
    /// It still waits, or it was sent.
    NotDead,
    /// There is none with this id.
    NotThere,
}

impl Operator {
    /// Up to `limit` messages of a list.
    pub async fn listed_messages(
        &self,
        which: Listed,
        limit: u32,
    ) -> Result<Vec<Message>, StoreFault> {
        self.flows.store.view().await?.messages(which, limit).await
    }

    /// Puts a dead message into the queue once more. A notice goes under another id, because
    /// carriers that drop repeats may remember the one that they refused; a code only as long
    /// as a person waits for it.
    pub async fn send_again(&self, id: MessageId) -> Result<Handled, StoreFault> {
        let now = self.flows.now();
        let mut work = self.flows.store.begin().await?;
        let Some(mut message) = work.lock_message(id).await? else { return Ok(Handled::NotThere) };
        if !is_dead(&message) {
            return Ok(Handled::NotDead);
        }
        message.state = MessageState::Waiting;
        message.due_at = now;
        match message.content {
            MessageContent::Code(_) => {
                if now >= message.useless_after || !work.is_waited_for(id, now).await? {
                    return Ok(Handled::OutOfUse);
                }
                message.last_error = None;
                work.save_message(&message).await?;
            }
            MessageContent::Notice(_) | MessageContent::WriteBack { .. } => {
                work.drop_message(id).await?;
                let anew = MessageId::new(now, self.flows.random());
                let useless_after = now.plus(NOTICE_LIFETIME);
                let again =
                    Message { id: anew, useless_after, attempts: 0, last_error: None, ..message };
                work.queue(&again).await?;
                self.flows.object_anew(&mut *work, id, &again).await?;
            }
        }
        work.commit().await?;
        Ok(Handled::Done)
    }

    /// Takes a dead message off the list.
    pub async fn drop_message(&self, id: MessageId) -> Result<Handled, StoreFault> {
        let mut work = self.flows.store.begin().await?;
        let Some(message) = work.lock_message(id).await? else { return Ok(Handled::NotThere) };
        if !is_dead(&message) {
            return Ok(Handled::NotDead);
        }
        work.drop_message(id).await?;
        work.commit().await?;
        Ok(Handled::Done)
    }
}

fn is_dead(message: &Message) -> bool {
    matches!(message.state, MessageState::Refused | MessageState::Expired)
}
