//! What the external directory is told of methods that were registered here, where the organisation asks for it.
//!
//! It waits in the queue like a message, and what is written is the newest method of its kind when its turn comes: however
//! often it is tried, and in whichever order two of them come, the directory ends with what the account has.

use domain::account::Account;
use domain::directory::DirectoryRefusal;
use domain::ids::MessageId;
use domain::language::Language;
use domain::limits::NOTICE_LIFETIME;
use domain::message::{Message, MessageContent, MessageState};
use domain::method::{Method, MethodKind};
use domain::time::Timestamp;

use crate::Flows;
use crate::ports::{Delivery, StoreFault, Work};

impl Flows {
    /// Queues that the directory is told, where that is asked for, of the methods of a kind as they are from `due_at` on.
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
        })
        .await
    }

    /// Does what a leased message asks for, if it is this: writes the account's newest method of the kind into the directory.
    /// `None`: it is another message. For the worker, which records the outcome like any other.
    ///
    /// # Errors
    /// The database failed.
    pub async fn write_back(&self, leased: &Message) -> Result<Option<Delivery>, StoreFault> {
        let MessageContent::WriteBack { kind } = leased.content else { return Ok(None) };
        let (Some(remote), Some(id)) = (self.remote(), leased.account) else {
            return Ok(Some(Delivery::Refused("there is no directory elsewhere any more".into())));
        };
        let mut view = self.store.view().await?;
        let (account, methods) = (view.account(id).await?, view.methods(id).await?);
        drop(view);
        let now = self.now();
        // One that may not reset the password yet is not for the directory yet, where others take it for proved (S100).
        let vouched = methods.iter().filter(|method| method.kind() == kind && method.recovers(now));
        let newest = vouched.max_by_key(|method| method.id).and_then(Method::destination);
        // Deleted meanwhile: nothing says what the directory must have.
        let (Some(account), Some(contact)) = (account, newest) else { return Ok(Some(Delivery::Accepted)) };
        Ok(Some(match remote.write_back(&account, contact).await {
            Ok(Ok(())) => Delivery::Accepted,
            Ok(Err(DirectoryRefusal::InsufficientRights)) => Delivery::Misconfigured(
                "the directory's service account may not write the attribute that directory.write_phone_to or write_email_to names"
                    .into(),
            ),
            Ok(Err(refusal)) => Delivery::Refused(format!("the directory refuses it: {}", refusal.word())),
            Err(fault) => Delivery::Later(fault.to_string()),
        }))
    }
}
