//! Changes of an account itself: switched off and on, renamed, deleted, its dead password accepted
//! again.

use domain::account::AccountState;
use domain::admission::admit;
use domain::audit::Action;
use domain::custody::Custody;
use domain::message::Deed;
use domain::method::Method;
use domain::name::SignInName;

use super::{Operator, OperatorRefusal, Reason};

impl Operator {
    /// Switches an account off: its sessions end and what was begun on it is over, at once (R33).
    /// Or on again. `false`: it was so already, and by an operator.
    pub async fn set_state(
        &self,
        name: &SignInName,
        state: AccountState,
        reason: Reason<'_>,
    ) -> Result<bool, OperatorRefusal> {
        let mut work = self.flows.store.begin().await?;
        let mut account = self.locked(&mut *work, name).await?;
        if !account.switch(state) {
            return Ok(false);
        }
        account.security_version += 1;
        account.pass = None;
        work.save_account(&account).await?;
        work.kill_challenges(account.id).await?;
        work.end_sessions(account.id, None, None).await?;
        let (action, deed) = match state {
            AccountState::Disabled => (Action::AccountDisabled, Deed::SwitchedOff),
            AccountState::Active => (Action::AccountEnabled, Deed::SwitchedOn),
        };
        let custody = self.flows.custody(&mut *work, account.id).await?;
        self.tell_deed(&mut *work, &account, &custody, deed).await?;
        self.record(&mut *work, account.id, action, None, reason).await?;
        work.commit().await?;
        Ok(true)
    }

    /// Gives an account another sign-in name. The password, the methods and the sessions stay; both
    /// mailboxes are told, where the names are mailboxes of the organisation.
    pub async fn rename(
        &self,
        name: &SignInName,
        new: &str,
        reason: Reason<'_>,
    ) -> Result<SignInName, OperatorRefusal> {
        let flows = &self.flows;
        let new = flows.name_typed(new).map_err(|_| OperatorRefusal::InvalidName)?;
        let mut work = flows.store.begin().await?;
        let before = self.locked(&mut *work, name).await?;
        if before.directory.is_some() {
            return Err(OperatorRefusal::NameOfDirectory);
        }
        if work.account_by_name(&new).await?.is_some_and(|other| other.id != before.id) {
            return Err(OperatorRefusal::NameTaken);
        }
        let custody = flows.custody(&mut *work, before.id).await?;
        let domains = &flows.policy.organisation.domains;
        for destination in custody.methods.iter().filter_map(Method::destination) {
            admit(destination, &new, domains, [].into_iter())
                .map_err(|_| OperatorRefusal::NameIsMethod)?;
        }
        let mut account = before.clone();
        account.name = new.clone();
        account.security_version += 1;
        account.pass = None;
        work.save_account(&account).await?;
        work.kill_challenges(account.id).await?;
        self.tell_deed(&mut *work, &before, &custody, Deed::Renamed).await?;
        if before.name != account.name {
            self.tell_deed(&mut *work, &account, &Custody::default(), Deed::Renamed).await?;
        }
        self.record(&mut *work, account.id, Action::AccountRenamed, None, reason).await?;
        work.commit().await?;
        Ok(new)
    }

    /// Deletes an account and all that is kept of it but its audit events. Cannot be undone;
    /// everybody on it is told.
    pub async fn delete(
        &self,
        name: &SignInName,
        reason: Reason<'_>,
    ) -> Result<(), OperatorRefusal> {
        let flows = &self.flows;
        let mut work = flows.store.begin().await?;
        let account = self.locked(&mut *work, name).await?;
        let custody = flows.custody(&mut *work, account.id).await?;
        work.forget_account(account.id).await?;
        flows.tell_of_deletion(&mut *work, &account, &custody).await?;
        self.record(&mut *work, account.id, Action::AccountDeleted, None, reason).await?;
        Ok(work.commit().await?)
    }

    /// Lets a password open the account again that is dead since somebody objected: for a person
    /// whose password is reset in the external directory only. The operator says that a new one
    /// was set there since; a password of this database is replaced by a reset alone.
    pub async fn accept_password(
        &self,
        name: &SignInName,
        reason: Reason<'_>,
    ) -> Result<(), OperatorRefusal> {
        let flows = &self.flows;
        let mut work = flows.store.begin().await?;
        let mut account = self.locked(&mut *work, name).await?;
        if !account.password_void {
            return Err(OperatorRefusal::NotVoid);
        }
        if account.directory.is_none() {
            return Err(OperatorRefusal::NotReplaced);
        }
        account.password_void = false;
        account.security_version += 1;
        work.save_account(&account).await?;
        work.end_sessions(account.id, None, None).await?;
        let custody = flows.custody(&mut *work, account.id).await?;
        self.tell_deed(&mut *work, &account, &custody, Deed::PasswordAccepted).await?;
        self.record(&mut *work, account.id, Action::PasswordAccepted, None, reason).await?;
        Ok(work.commit().await?)
    }
}
