//! Sessions that are older than a password changed in the directory by other means: found by the
//! directory's mark, a few at a time.

use domain::account::Account;
use domain::time::Timestamp;

use crate::background::Background;
use crate::ports::{Standing, StoreFault};

/// How many accounts are looked at each time.
const AT_ONCE: u32 = 20;

impl Background {
    /// Looks whether the passwords of people signed in are still the ones they signed in with,
    /// where that was last looked at longer ago than the policy says; how many were looked at.
    /// For the worker.
    ///
    /// A directory that does not answer signs nobody out, and is left alone until the next round:
    /// what was to be looked at counts as looked at, so that it is not asked faster because it
    /// is slow.
    ///
    /// # Errors
    /// The database failed.
    pub async fn recheck_passwords(&self) -> Result<usize, StoreFault> {
        let Some(remote) = self.flows.remote() else { return Ok(0) };
        let before = self.flows.now().minus(self.flows.policy.directory.recheck);
        if self.flows.store.view().await?.accounts_to_recheck(before, 1).await?.is_empty() {
            return Ok(0);
        }
        let due = self.claim_rechecks(before).await?;
        for (count, account) in due.iter().enumerate() {
            match remote.standing(account).await {
                Ok(standing) => self.compare(account, standing.as_ref()).await?,
                Err(fault) => {
                    tracing::warn!(%fault, "whether passwords were changed in the directory cannot be seen now");
                    return Ok(count);
                }
            }
        }
        Ok(due.len())
    }

    /// Takes the accounts that are due; no other worker looks at them too.
    async fn claim_rechecks(&self, before: Timestamp) -> Result<Vec<Account>, StoreFault> {
        let mut work = self.flows.store.begin().await?;
        let mut claimed = Vec::new();
        for found in work.accounts_to_recheck(before, AT_ONCE).await? {
            let Some(mut account) = work.lock_account(found.id).await? else { continue };
            match &mut account.directory {
                Some(link) if link.checked_at <= before => link.checked_at = self.flows.now(),
                _ => continue,
            }
            work.save_account(&account).await?;
            claimed.push(account);
        }
        work.commit().await?;
        Ok(claimed)
    }

    async fn compare(
        &self,
        before: &Account,
        standing: Option<&Standing>,
    ) -> Result<(), StoreFault> {
        let mark = before.directory.as_ref().and_then(|link| link.mark.as_ref());
        // Gone, or switched off.
        let barred = standing.is_none_or(|standing| !standing.enabled);
        let same = standing.is_some_and(|standing| standing.mark.as_ref() == mark);
        let now = self.flows.now();
        let is_late = |standing: &Standing| {
            before.directory.as_ref().is_some_and(|link| link.is_late(standing.mark.as_ref(), now))
        };
        // A server that has not heard of the latest password says nothing about it.
        let same = same || standing.is_some_and(is_late);
        if same && !barred {
            return Ok(());
        }
        let mut work = self.flows.store.begin().await?;
        let Some(mut account) = work.lock_account(before.id).await? else { return Ok(()) };
        // A reset or a sign-in came between: they know better.
        if account.directory != before.directory || work.intent(account.id).await?.is_some() {
            return Ok(());
        }
        // Where the directory shows a mark for the first time there is nothing to compare it with.
        if standing.is_some() && !same && mark.is_some() {
            self.flows.changed_in_directory(&mut *work, &mut account).await?;
        } else if barred {
            self.flows.signed_out_by_directory(&mut *work, &mut account).await?;
        }
        if let (Some(link), Some(standing), false) = (&mut account.directory, standing, same) {
            link.mark.clone_from(&standing.mark);
        }
        // Not there any more: this was no look that a sync could take for a person who came back.
        if let (Some(link), None) = (&mut account.directory, standing) {
            link.checked_at = Timestamp(0);
        }
        work.save_account(&account).await?;
        work.commit().await
    }
}
