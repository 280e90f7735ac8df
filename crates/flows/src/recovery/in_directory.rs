//! The end of a recovery where the password lives in an external directory: a new one, or the lock
//! taken off the old one.

use domain::account::Account;
use domain::audit::Action;
use domain::directory::{DirectoryRefusal, PasswordRules};
use domain::intent::IntentKind;
use domain::message::Notice;
use domain::password::Password;
use domain::recovery::{Proved, Recovery};
use domain::session::Strength;

use crate::directory_people::if_quick;
use crate::intents::{NewPassword, unsettled};
use crate::new_password::Newly;
use crate::ports::RemoteDirectory;
use crate::{Flows, NewName, Refusal, Visitor};

impl Flows {
    /// Sets the new password where it lives in an external directory: the intent, the write, what
    /// is to be done after it.
    pub(super) async fn reset_in_directory(
        &self,
        remote: &dyn RemoteDirectory,
        visitor: &Visitor,
        reference: &str,
        stage: &Proved,
        account: &Account,
        new: &Password,
    ) -> Result<Option<NewName>, Refusal> {
        let standing = remote.standing(account).await?.ok_or(Refusal::AlreadyChanged)?;
        // Switched off since the reset began: a password set now would be in force when it is
        // switched on again.
        if !standing.enabled {
            return Err(Refusal::DirectoryRefused(DirectoryRefusal::SwitchedOff));
        }
        let reset = NewPassword::Reset(new);
        let mut work = self.store.begin().await?;
        let outcome = async {
            let (journey, _) = self.recovery_at(&mut *work, visitor, reference).await?;
            let locked = self.proved_account(&mut *work, stage).await?;
            let subject = locked.name.counter_form();
            let counter =
                self.password_counter(&mut *work, visitor, subject, Some(&locked)).await?;
            self.begin_intent(
                &mut *work,
                visitor,
                locked,
                &reset,
                standing.mark,
                Some(journey.id),
                counter,
            )
            .await
        }
        .await;
        let open = self.finish(work, outcome).await?;
        let written = self.write(remote, &open, &reset).await?;

        let mut work = self.store.begin().await.map_err(unsettled)?;
        // Looked at first: every step takes the journey before the account.
        let journey = self.recovery_at(&mut *work, visitor, reference).await;
        self.complete_intent(&mut *work, &open.intent, written, Newly::of(IntentKind::Reset))
            .await
            .map_err(unsettled)?;
        let device =
            self.remember_only(&mut *work, visitor, account.id).await.map_err(unsettled)?;
        // The password is in force whatever has become of the journey meanwhile.
        if let Ok((journey, _)) = journey {
            self.go_on(&mut *work, journey, Recovery::Done)
                .await
                .map_err(|_| Refusal::Unsettled)?;
        }
        self.finish(work, Ok(device)).await.map_err(|_| Refusal::Unsettled)
    }

    /// Whether the external directory says that wrong passwords have locked the account: told only
    /// to a person who has proved enough to reset its password.
    pub async fn is_locked_in_directory(&self, visitor: &Visitor) -> Result<bool, Refusal> {
        let Some(remote) = self.remote() else { return Ok(false) };
        let Some(account) = self.recovered_account(visitor).await? else { return Ok(false) };
        // Without an answer the page offers what it can: a new password lifts the lock too.
        let standing = if_quick(remote.standing(&account)).await.flatten();
        Ok(standing.is_some_and(|standing| standing.locked))
    }

    /// The directory's rules for the password of a person who has proved enough to reset it, where
    /// they can be read.
    pub async fn recovered_password_rules(
        &self,
        visitor: &Visitor,
    ) -> Result<Option<PasswordRules>, Refusal> {
        let Some(account) = self.recovered_account(visitor).await? else { return Ok(None) };
        let Some(remote) = self.remote() else { return Ok(None) };
        Ok(if_quick(remote.rules_at_reset(&account)).await)
    }

    /// *Unlock my account*: its owner remembers the password after all. The locks here and there
    /// are lifted, the password and the sessions stay, everyone on the account is told. The
    /// browser is known from now on; its name, where it had none.
    pub async fn unlock_recovered(
        &self,
        visitor: &Visitor,
        reference: &str,
    ) -> Result<Option<NewName>, Refusal> {
        let remote = self.remote().ok_or(Refusal::NotFound)?;
        let mut work = self.store.begin().await?;
        let (_, recovery) = self.recovery_at(&mut *work, visitor, reference).await?;
        let Recovery::Proved(stage) = recovery else { return Err(Refusal::OutOfDate) };
        let account = self.proved_account(&mut *work, &stage).await?;
        drop(work);
        let standing = remote.standing(&account).await?.ok_or(Refusal::OutOfDate)?;
        if !standing.enabled {
            return Err(Refusal::UnlockRefused);
        }
        // Where it is not locked any more it was lifted by a try whose end was lost, or has run
        // out: all the same to its owner.
        if standing.locked {
            self.unlock_in_directory(remote, &account).await?;
        }

        let mut work = self.store.begin().await?;
        let outcome = async {
            let (journey, _) = self.recovery_at(&mut *work, visitor, reference).await?;
            let account = self.proved_account(&mut *work, &stage).await?;
            let subject = account.name.counter_form();
            let counter =
                self.password_counter(&mut *work, visitor, subject, Some(&account)).await?;
            let person = account.directory.as_ref().map(|link| &link.id);
            self.lift_lock_out(
                &mut *work,
                account.id,
                (&counter.subject, counter.device.as_deref()),
                person,
            )
            .await?;
            let device =
                self.remember_browser(&mut *work, visitor, account.id, Strength::Method).await?;
            let custody = self.custody(&mut *work, account.id).await?;
            self.tell_everyone(&mut *work, visitor, &account, &custody, Notice::AccountUnlocked)
                .await?;
            self.audit(&mut *work, visitor, Some(account.id), Action::AccountUnlocked, None)
                .await?;
            self.go_on(&mut *work, journey, Recovery::Unlocked).await?;
            Ok(device)
        }
        .await;
        self.finish(work, outcome).await
    }
}
