//! The external directory is told of methods that were registered here, when their turn in the
//! queue comes.

use domain::directory::{DirectoryLink, DirectoryRefusal, WrittenBack};
use domain::ids::AccountId;
use domain::message::{Message, MessageContent};
use domain::method::Method;

use super::Background;
use crate::ports::{Delivery, StoreFault};

impl Background {
    /// Does what a leased message asks for, if it is this: writes the account's newest method of
    /// the kind into the directory; where none is left, takes out what was written for one. `None`: it is another message. For the worker, which
    /// records the outcome like any other.
    ///
    /// # Errors
    /// The database failed.
    pub async fn write_back(&self, leased: &Message) -> Result<Option<Delivery>, StoreFault> {
        let MessageContent::WriteBack { kind } = leased.content else { return Ok(None) };
        let (Some(remote), Some(id)) = (self.flows.remote(), leased.account) else {
            return Ok(Some(Delivery::Refused("there is no external directory any more".into())));
        };
        let mut view = self.flows.store.view().await?;
        let (account, methods) = (view.account(id).await?, view.methods(id).await?);
        drop(view);
        let now = self.flows.now();
        // One that may not reset the password yet is not for the directory yet, where others take
        // it for proved (S100).
        let vouched = methods.iter().filter(|method| method.kind() == kind && method.recovers(now));
        let newest = vouched.max_by_key(|method| method.id).and_then(Method::destination);
        let Some(account) = account else { return Ok(Some(Delivery::Accepted)) };
        let link = account.directory.as_ref();
        let written = link.and_then(|link| link.written(kind));
        Ok(Some(match (newest, written) {
            (Some(contact), _) => match remote.write_back(&account, contact).await {
                Ok(Ok(before)) => {
                    self.note_written(id, |link| link.note_written(contact, before)).await?;
                    Delivery::Accepted
                }
                Ok(Err(refusal)) => refused(refusal),
                Err(fault) => Delivery::Later(fault.to_string()),
            },
            // One that is suspended, or waits, is still the owner's to say.
            (None, Some(written))
                if methods.iter().all(|method| !method.is_at(&written.contact)) =>
            {
                let WrittenBack { contact, before } = written;
                match remote.take_back(&account, contact, before).await {
                    Ok(Ok(())) => {
                        self.note_written(id, |link| link.forget_written(kind)).await?;
                        Delivery::Accepted
                    }
                    Ok(Err(refusal)) => refused(refusal),
                    Err(fault) => Delivery::Later(fault.to_string()),
                }
            }
            // Nothing says what the directory must have.
            (None, _) => Delivery::Accepted,
        }))
    }

    /// Keeps what the directory was told.
    async fn note_written(
        &self,
        id: AccountId,
        note: impl FnOnce(&mut DirectoryLink) + Send,
    ) -> Result<(), StoreFault> {
        let mut work = self.flows.store.begin().await?;
        let Some(mut account) = work.lock_account(id).await? else { return Ok(()) };
        let Some(link) = &mut account.directory else { return Ok(()) };
        note(link);
        work.save_account(&account).await?;
        work.commit().await
    }
}

fn refused(refusal: DirectoryRefusal) -> Delivery {
    match refusal {
        DirectoryRefusal::InsufficientRights => Delivery::Misconfigured(
            "the directory's service account may not write the attribute that directory.write_phone_to or write_email_to names"
                .into(),
        ),
        refusal => Delivery::Refused(format!("the directory refuses it: {}", refusal.word())),
    }
}
