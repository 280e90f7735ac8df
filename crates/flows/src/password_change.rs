//! New passwords: judged as they are typed, set by somebody signed in. (A forgotten one is reset in `recovery`.)

use domain::account::Account;
use domain::audit::Action;
use domain::message::Notice;
use domain::method::Method;
use domain::name::SignInName;
use domain::password::{Judged, Password, PasswordContext, PasswordHash, judge};

use crate::ports::Work;
use crate::throttle::PasswordCounter;
use crate::{Flows, Member, NewName, Refusal, Visitor};

impl Flows {
    /// What a password must not be made of, and how long it must be. `methods`: the person's own.
    pub(crate) fn password_context(
        &self,
        name: &SignInName,
        display_name: &str,
        methods: &[Method],
    ) -> PasswordContext {
        let organisation = &self.policy.organisation;
        let mut words = vec![organisation.name.clone(), display_name.to_owned(), name.as_typed().to_owned()];
        words.extend(organisation.domains.iter().cloned());
        words.extend(organisation.words.iter().cloned());
        words.extend(methods.iter().map(|method| method.destination.canonical().to_owned()));
        PasswordContext { min_length: self.policy.password_min_length, words }
    }

    /// How good a new password of somebody signed in would be.
    pub async fn judge_own_password(&self, member: &Member, new: &Password) -> Result<Judged, Refusal> {
        let methods = self.store.view().await?.methods(member.account.id).await?;
        let account = &member.account;
        Ok(judge(new, &self.password_context(&account.name, &account.display_name, &methods)))
    }

    /// The new password as typed twice; good enough, or refused.
    pub(crate) fn accept(new: &Password, confirmed: &Password, context: &PasswordContext) -> Result<(), Refusal> {
        if let Some(refusal) = judge(new, context).refusal {
            return Err(Refusal::PasswordRefused(refusal));
        }
        if new.expose() != confirmed.expose() {
            return Err(Refusal::PasswordsDiffer);
        }
        Ok(())
    }

    /// Somebody signed in changes the password: the current one, the new one twice. All other sessions end; this one
    /// gets a new name, so that a stolen copy of it ends too (SECURITY R30).
    pub async fn change_password(
        &self,
        member: &Member,
        current: &Password,
        new: &Password,
        confirmed: &Password,
    ) -> Result<NewName, Refusal> {
        let methods = self.store.view().await?.methods(member.account.id).await?;
        let account = &member.account;
        Self::accept(new, confirmed, &self.password_context(&account.name, &account.display_name, &methods))?;
        self.check_own_password(member, current).await?;
        if current.expose() == new.expose() {
            return Err(Refusal::SamePassword);
        }
        let hash = self.hash_password(new).await?;

        let mut work = self.store.begin().await?;
        let outcome = async {
            let locked = work.lock_account(account.id).await?.ok_or(Refusal::OutOfDate)?;
            if locked.password != account.password || !locked.is_active() {
                return Err(Refusal::AlreadyChanged);
            }
            let owner = &member.visitor.owner;
            let (session, _) = work.session(owner).await?.ok_or(Refusal::OutOfDate)?;
            work.end_sessions(account.id, Some(member.session.id)).await?;
            let counter = self.password_counter(&mut *work, &member.visitor, member.subject(), Some(account)).await?;
            self.set_password(&mut *work, &member.visitor, locked, hash, &counter, Notice::PasswordChanged).await?;
            self.rename_session(&mut *work, owner, &session).await
        }
        .await;
        self.finish(work, outcome).await
    }

    /// Sets a password, in the transaction that has ended the sessions: what was begun before is over, the lock-out is
    /// lifted, everyone on the account is told.
    pub(crate) async fn set_password(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        mut account: Account,
        hash: PasswordHash,
        counter: &PasswordCounter,
        notice: Notice,
    ) -> Result<(), Refusal> {
        account.password = Some(hash);
        account.password_changed_at = self.now();
        account.security_version += 1;
        work.save_account(&account).await?;
        work.kill_challenges(account.id).await?;
        self.lift_lock_out(work, counter).await?;
        let methods = work.methods(account.id).await?;
        self.tell_everyone(work, visitor, &account, &methods, notice).await?;
        let action = match notice {
            Notice::PasswordReset => Action::PasswordReset,
            _ => Action::PasswordChanged,
        };
        Ok(self.audit(work, visitor, Some(account.id), action, None).await?)
    }
}
