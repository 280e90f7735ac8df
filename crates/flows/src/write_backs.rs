//! What the external directory is told of methods that were registered here, where the organisation
//! asks for it.
//!
//! It waits in the queue like a message, and what is written is the newest method of its kind when
//! its turn comes: however often it is tried, and in whichever order two of them come, the
//! directory ends with what the account has.

use domain::account::Account;
use domain::ids::MessageId;
use domain::language::Language;
use domain::limits::NOTICE_LIFETIME;
use domain::message::{Message, MessageContent, MessageState};
use domain::method::MethodKind;
use domain::time::Timestamp;

use crate::Flows;
use crate::ports::{StoreFault, Work};

impl Flows {
    /// Queues that the directory is told, where that is asked for, of the methods of a kind as they
    /// are from `due_at` on.
    pub(crate) async fn queue_write_back(
        &self,
        work: &mut dyn Work,
        account: &Account,
        kind: MethodKind,
        due_at: Timestamp,
    ) -> Result<(), StoreFault> {
        if account.directory.is_none() || !self.policy.directory.write_back.contains(&kind) {
            return Ok(());
        }
        let now = self.now();
        work.queue(&Message {
            id: MessageId::new(now, self.random()),
            account: Some(account.id),
            to: None,
            language: Language::English,
            content: MessageContent::WriteBack { kind },
            queued_at: due_at,
            due_at,
            useless_after: due_at.plus(NOTICE_LIFETIME),
            attempts: 0,
            state: MessageState::Waiting,
            last_error: None,
            from: None,
        })
        .await
    }
}
