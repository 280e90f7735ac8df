//! Methods that are lost: their removal is asked for with the password, waited for, and done by the
//! worker unless a person objects.

use std::time::Duration;

use domain::audit::Action;
use domain::ids::AccountId;
use domain::message::Notice;
use domain::method::Method;
use domain::password::Password;
use domain::time::{Timestamp, whole_hours};

use crate::notices::Telling;
use crate::ports::{StoreFault, Work};
use crate::{Flows, Member, Refusal};

/// What the page shows by which a person asks for it.
#[derive(Clone, Debug)]
pub struct RemovalPage {
    /// The methods that would be removed.
    pub methods: Vec<Method>,
    /// How long that waits.
    pub wait: Duration,
    /// When they are removed, where that has been asked for already.
    pub due: Option<Timestamp>,
}

/// A wait as notices tell it.
pub(crate) fn hours(wait: Duration) -> u32 {
    u32::try_from(whole_hours(wait)).unwrap_or(u32::MAX)
}

fn removal_asked(due: Timestamp, now: Timestamp, again: bool) -> Notice {
    Notice::RemovalAsked { hours: hours(due.since(now)), on: Some(due), again }
}

impl Flows {
    /// The methods of a signed-in person that could vouch for them, and that they may say are lost.
    pub async fn removal_page(&self, member: &Member) -> Result<RemovalPage, Refusal> {
        let now = self.now();
        let mut methods = self.store.view().await?.methods(member.account.id).await?;
        methods.retain(|method| method.is_ready(now));
        let due =
            methods.iter().filter_map(|method| method.removal).map(|removal| removal.at).max();
        Ok(RemovalPage { methods, wait: self.terms(&member.account).wait, due })
    }

    /// *I can't use any of these*: asks, with the password, that every method that could vouch be
    /// removed when the waiting time is over. Everyone is told at once and daily, and any of
    /// them calls it off.
    pub async fn ask_removal(&self, member: &Member, typed: &Password) -> Result<(), Refusal> {
        self.check_own_password(member, typed).await?;
        let mut work = self.store.begin().await?;
        let outcome = async {
            let account = work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
            work.session(&member.visitor.owner).await?.ok_or(Refusal::OutOfDate)?;
            if account.security_version != member.account.security_version {
                return Err(Refusal::OutOfDate);
            }
            let now = self.now();
            let before = self.custody(&mut *work, account.id).await?;
            let mut after = before.clone();
            let due = after.ask_removal(&self.terms(&account), now).ok_or(Refusal::OutOfDate)?;
            if after == before {
                // Pressed twice: it is asked for.
                return Ok(());
            }
            self.keep_custody(&mut *work, Some(&member.visitor), &account, &before, &after).await?;
            let notice = removal_asked(due, now, false);
            self.tell_everyone(&mut *work, &member.visitor, &account, &before, notice).await?;
            Ok(self
                .audit(&mut *work, &member.visitor, Some(account.id), Action::RemovalAsked, None)
                .await?)
        }
        .await;
        self.finish(work, outcome).await
    }

    pub(crate) async fn settle_removals_on(&self, account: AccountId) -> Result<(), StoreFault> {
        let mut work = self.store.begin().await?;
        self.settle_removals_of(&mut *work, account).await?;
        work.commit().await
    }

    async fn settle_removals_of(
        &self,
        work: &mut dyn Work,
        id: AccountId,
    ) -> Result<(), StoreFault> {
        let Some(mut account) = work.lock_account(id).await? else { return Ok(()) };
        let now = self.now();
        let before = self.custody(work, id).await?;
        let mut after = before.clone();
        let removed = after.ripen(&self.terms(&account), now);
        let next = after.remind(now);
        self.keep_custody(work, None, &account, &before, &after).await?;
        if !removed.is_empty() {
            account.security_version += 1;
            work.save_account(&account).await?;
            work.kill_challenges(id).await?;
        }
        let deleted = removed
            .iter()
            .map(|method| Notice::MethodDeleted { kind: method.kind(), waited: true });
        let pending = next.map(|due| removal_asked(due, now, true));
        for notice in deleted.chain(pending) {
            self.tell(
                work,
                &account,
                Telling {
                    at_hand: None,
                    custody: &before,
                    notice,
                    from: None,
                    gone: &[],
                    may_object: true,
                },
            )
            .await?;
        }
        for _ in &removed {
            self.note(work, id, Action::MethodDeleted).await?;
        }
        Ok(())
    }
}
