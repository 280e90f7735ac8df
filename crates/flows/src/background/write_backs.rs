//! The external directory is told of methods that were registered here, when their turn in the
//! queue comes.

use domain::directory::DirectoryRefusal;
use domain::message::{Message, MessageContent};
use domain::method::Method;

use super::Background;
use crate::ports::{Delivery, StoreFault};

impl Background {
    /// Does what a leased message asks for, if it is this: writes the account's newest method of
    /// the kind into the directory. `None`: it is another message. For the worker, which
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
        // Deleted meanwhile: nothing says what the directory must have.
        let (Some(account), Some(contact)) = (account, newest) else {
            return Ok(Some(Delivery::Accepted));
        };
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
