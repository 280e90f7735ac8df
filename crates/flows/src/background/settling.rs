//! What was begun and waits for its time: removals of lost methods, and passwords of which it is
//! not known whether they were written.

use domain::custody::REMINDER;
use domain::intent::INTENT_PAUSE;

use super::Background;
use crate::ports::StoreFault;

/// How many accounts with removals are looked at each time.
const ACCOUNTS: u32 = 20;
/// How many passwords of which it is not known.
const PASSWORDS: u32 = 10;

impl Background {
    /// Does the removals that are due, and tells everyone daily of those that are not; on how many
    /// accounts. For the worker, on as many servers as there are: each account is looked at
    /// again once it is locked.
    ///
    /// # Errors
    /// The database failed.
    pub async fn settle_removals(&self) -> Result<usize, StoreFault> {
        let now = self.flows.now();
        let due = self
            .flows
            .store
            .view()
            .await?
            .accounts_with_removals(now, now.minus(REMINDER), ACCOUNTS)
            .await?;
        let (mut settled, mut failed) = (0, None);
        for account in due {
            // One that cannot be read holds up no other.
            match self.flows.settle_removals_on(account).await {
                Ok(()) => settled += 1,
                Err(fault) => {
                    tracing::error!(%account, %fault, "the removal of a lost method could not be kept");
                    failed = Some(fault);
                }
            }
        }
        self.flows.queued.notify_one();
        match failed {
            Some(fault) if settled == 0 => Err(fault),
            _ => Ok(settled),
        }
    }

    /// Finds out what became of intents whose steps are gone; how many were settled. For the
    /// worker.
    ///
    /// # Errors
    /// The database failed. A directory that does not answer is asked again later.
    pub async fn settle_intents(&self) -> Result<usize, StoreFault> {
        let Some(remote) = self.flows.remote() else { return Ok(0) };
        let now = self.flows.now();
        let mut work = self.flows.store.begin().await?;
        let intents = work.lease_intents(now, now.plus(INTENT_PAUSE), PASSWORDS).await?;
        work.commit().await?;
        let mut settled = 0;
        for intent in intents {
            match self.flows.settle(remote, &intent).await? {
                Ok(()) => settled += 1,
                Err(fault) => {
                    tracing::error!(account = %intent.account, %fault, "what became of a new password cannot be seen yet");
                    break;
                }
            }
        }
        self.flows.queued.notify_one();
        Ok(settled)
    }
}
