//! The methods of an account, for an operator: looked at, added, taken off, asked for.

use std::time::Duration;

use domain::account::Account;
use domain::audit::Action;
use domain::custody::{Custody, NewMethod};
use domain::ids::MethodId;
use domain::limits::METHODS_PER_ACCOUNT;
use domain::message::{Deed, Notice};
use domain::method::{Factor, Method, MethodKind};
use domain::name::SignInName;

use super::{Operator, OperatorRefusal, Reason};
use crate::ports::Work;
use crate::removals::hours;

/// Which of an account's methods is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodChoice {
    /// The one with this id.
    Id(MethodId),
    /// The only one of this kind.
    Kind(MethodKind),
}

impl MethodChoice {
    pub(super) fn find(self, methods: &[Method]) -> Result<&Method, OperatorRefusal> {
        let mut meant = methods.iter().filter(|method| match self {
            Self::Id(id) => method.id == id,
            Self::Kind(kind) => method.kind() == kind,
        });
        match (meant.next(), meant.next()) {
            (Some(method), None) => Ok(method),
            (Some(_), Some(_)) => Err(OperatorRefusal::SeveralMethods),
            (None, _) => Err(OperatorRefusal::NoMethod),
        }
    }
}

/// A method that is to be added, and the account's as they would be with it.
pub(super) struct Prepared {
    before: Custody,
    after: Custody,
    /// The method.
    pub(super) method: Method,
}

impl Operator {
    /// Looks whether a method may be added for its owner. It works at once where the operator has
    /// seen proof of who they are, and where it is the first. Nothing is written.
    pub(super) fn prepare(
        &self,
        account: &Account,
        before: Custody,
        factor: Factor,
        identity_checked: bool,
    ) -> Result<Prepared, OperatorRefusal> {
        let proof = self.word_for(account, identity_checked)?;
        if before.methods.len() >= METHODS_PER_ACCOUNT || before.has_all(factor.kind()) {
            return Err(OperatorRefusal::NoRoom);
        }
        let (now, terms) = (self.flows.now(), self.flows.terms(account));
        let id = MethodId::new(now, self.flows.random());
        let new = NewMethod { id, account: account.id, factor, language: None };
        let mut after = before.clone();
        let method =
            after.add(new, None, Some(proof), &terms, now).map_err(crate::Refusal::from)?;
        Ok(Prepared { before, after, method })
    }

    /// Adds it: everyone who was on the account is told, and can undo it. The account is locked.
    pub(super) async fn keep_prepared(
        &self,
        work: &mut dyn Work,
        account: &mut Account,
        prepared: Prepared,
        reason: Reason<'_>,
    ) -> Result<Method, OperatorRefusal> {
        let Prepared { before, after, method } = prepared;
        account.pass = None;
        let kind = method.kind();
        let notice = Notice::MethodAdded { kind, hours: hours(method.wait(self.flows.now())) };
        let (change, deed) = ((&before, &after), (Action::MethodAdded, kind));
        self.methods_changed(work, account, change, notice, deed, reason).await?;
        Ok(method)
    }

    /// Takes a method off for an owner who has lost it, however few remain. It can object for a
    /// while, like any that was taken off. Returns it, and how long that is.
    pub async fn remove_method(
        &self,
        name: &SignInName,
        which: MethodChoice,
        reason: Reason<'_>,
    ) -> Result<(Method, Duration), OperatorRefusal> {
        let flows = &self.flows;
        let mut work = flows.store.begin().await?;
        let mut account = self.locked(&mut *work, name).await?;
        let terms = flows.terms(&account);
        let before = flows.custody(&mut *work, account.id).await?;
        let mut after = before.clone();
        let id = which.find(&before.methods)?.id;
        let method =
            after.remove_for_owner(id, &terms, flows.now()).map_err(crate::Refusal::from)?;
        account.pass = None;
        let kind = method.kind();
        let (notice, deed) =
            (Notice::MethodDeleted { kind, waited: false }, (Action::MethodDeleted, kind));
        let change = (&before, &after);
        self.methods_changed(&mut *work, &mut account, change, notice, deed, reason).await?;
        work.commit().await?;
        Ok((method, terms.objections()))
    }

    /// At the next sign-in the owner registers what the policy asks for, and at least one method,
    /// without *Skip for now*; who has enough is asked whether the list is right. Everybody is
    /// signed out, so that the next sign-in is near.
    pub async fn require_registration(
        &self,
        name: &SignInName,
        reason: Reason<'_>,
    ) -> Result<(), OperatorRefusal> {
        let flows = &self.flows;
        let mut work = flows.store.begin().await?;
        let mut account = self.locked(&mut *work, name).await?;
        let custody = flows.custody(&mut *work, account.id).await?;
        account.must_register = true;
        account.review_methods |= !custody.methods.is_empty();
        work.save_account(&account).await?;
        work.end_sessions(account.id, None, None).await?;
        self.tell_deed(&mut *work, &account, &custody, Deed::RegistrationRequired).await?;
        self.record(&mut *work, account.id, Action::RegistrationRequired, None, reason).await?;
        Ok(work.commit().await?)
    }

    /// Ends every session of an account (R33); how many there were.
    pub async fn sign_out(
        &self,
        name: &SignInName,
        reason: Reason<'_>,
    ) -> Result<u64, OperatorRefusal> {
        let flows = &self.flows;
        let mut work = flows.store.begin().await?;
        let account = self.locked(&mut *work, name).await?;
        let ended = work.end_sessions(account.id, None, None).await?;
        let custody = flows.custody(&mut *work, account.id).await?;
        self.tell_deed(&mut *work, &account, &custody, Deed::SignedOut).await?;
        self.record(&mut *work, account.id, Action::SignedOutEverywhere, None, reason).await?;
        work.commit().await?;
        Ok(ended)
    }
}
