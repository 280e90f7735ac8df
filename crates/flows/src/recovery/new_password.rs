//! The end of a recovery: the person has proved enough, and chooses a new password.

use domain::account::Account;
use domain::intent::IntentKind;
use domain::password::{Judged, Password, judge};
use domain::recovery::{Proved, Recovery};

use crate::new_password::Newly;
use crate::own_words::Shown;
use crate::ports::{PasswordCheck, Who, Work};
use crate::{Flows, NewName, Refusal, Visitor};

impl Flows {
    /// How good a new password would be, for a person who has proved enough to choose one.
    pub async fn judge_recovered_password(
        &self,
        visitor: &Visitor,
        new: &Password,
    ) -> Result<Judged, Refusal> {
        let mut view = self.store.view().await?;
        let Some((_, Recovery::Proved(stage))) = self.recovery(&mut *view, visitor).await? else {
            return Err(Refusal::OutOfDate);
        };
        let account = view.account(stage.account()).await?.ok_or(Refusal::OutOfDate)?;
        Ok(judge(new, &self.own_words(&account, &Shown::in_reset(&stage))))
    }

    /// Sets the new password.
    ///
    /// In one transaction with it, every session of the account ends, its lock-out is lifted,
    /// everyone on it is told: when the page says so, no server honours an old session any
    /// more. The browser is known from now on; its name, where it had none.
    pub async fn reset_password(
        &self,
        visitor: &Visitor,
        reference: &str,
        new: &Password,
        confirmed: &Password,
    ) -> Result<Option<NewName>, Refusal> {
        let mut view = self.store.view().await?;
        let (_, recovery) = self.recovery_at(&mut *view, visitor, reference).await?;
        let Recovery::Proved(stage) = recovery else { return Err(Refusal::OutOfDate) };
        let account = view.account(stage.account()).await?.ok_or(Refusal::OutOfDate)?;
        drop(view);
        Self::accept(new, confirmed, &self.own_words(&account, &Shown::in_reset(&stage)))?;
        if let Some(remote) = self.remote() {
            return self
                .reset_in_directory(remote, visitor, reference, &stage, &account, new)
                .await;
        }
        // Who has proved that the account is theirs learns here that they knew its password all
        // along.
        let same = self.directory.check(Who::Account(Some(&account)), new).await?;
        if !matches!(same, PasswordCheck::Wrong | PasswordCheck::Locked) {
            return Err(Refusal::SamePassword);
        }
        let hash = self.hash_password(new).await?;

        let mut work = self.store.begin().await?;
        let outcome = async {
            let (journey, _) = self.recovery_at(&mut *work, visitor, reference).await?;
            let locked = self.proved_account(&mut *work, &stage).await?;
            let subject = locked.name.counter_form();
            let counter =
                self.password_counter(&mut *work, visitor, subject, Some(&locked)).await?;
            let id = locked.id;
            let newly = Newly::of(IntentKind::Reset);
            self.set_password(&mut *work, visitor, locked, hash, &counter, newly).await?;
            // Last: setting the password may take methods off, which ends proofs on every browser.
            let device = self.remember_only(&mut *work, visitor, id).await?;
            self.go_on(&mut *work, journey, Recovery::Done).await?;
            Ok(device)
        }
        .await;
        self.finish(work, outcome).await
    }

    /// The account whose password may be reset, locked. Refused when anything about it has changed
    /// since the case was opened: another reset, a method deleted or changed (S75, S76).
    pub(super) async fn proved_account(
        &self,
        work: &mut dyn Work,
        stage: &Proved,
    ) -> Result<Account, Refusal> {
        let account = work.lock_account(stage.account()).await?.ok_or(Refusal::OutOfDate)?;
        if !account.is_active() || account.security_version != stage.case().security_version {
            return Err(Refusal::AlreadyChanged);
        }
        Ok(account)
    }

    /// Whether setting the password takes methods off the account that cannot reset it yet.
    pub async fn reset_takes_off(&self, visitor: &Visitor) -> Result<bool, Refusal> {
        let Some(account) = self.recovered_account(visitor).await? else { return Ok(false) };
        let mut view = self.store.view().await?;
        let mut custody = self.custody(&mut *view, account.id).await?;
        Ok(!custody.reset(self.now()).is_empty())
    }

    pub(super) async fn recovered_account(
        &self,
        visitor: &Visitor,
    ) -> Result<Option<Account>, Refusal> {
        let mut view = self.store.view().await?;
        match self.recovery(&mut *view, visitor).await? {
            Some((_, Recovery::Proved(stage))) => Ok(view.account(stage.account()).await?),
            _ => Ok(None),
        }
    }
}
