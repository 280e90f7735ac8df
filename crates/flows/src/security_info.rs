//! Security info: the methods on an account, and deleting one.

use std::time::Duration;

use domain::account::Account;
use domain::audit::Action;
use domain::ids::MethodId;
use domain::message::Notice;
use domain::method::Method;
use domain::second_step::{SecondStep, can_be_first};

use crate::ports::{StoreFault, View};
use crate::{Flows, Member, Refusal, Settled};

/// What Security info shows.
#[derive(Clone, Debug)]
pub struct SecurityInfo {
    /// The methods, as they are listed.
    pub methods: Vec<Method>,
}

/// What adding a method takes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeforeAdding {
    /// Nothing: it can be used at once.
    Nothing,
    /// A proof by one that is there; it is asked for, whichever kind is added.
    Proof,
    /// The same, or what is added waits for so long before it can be used.
    ProofOrWait(Duration),
}

impl Flows {
    /// Methods in the order in which their owner is shown them: the oldest first, where one that was
    /// changed is as old as the first in its place; of those added together, as a reset offers them.
    pub(crate) fn listed(&self, mut methods: Vec<Method>) -> Vec<Method> {
        let kinds = &self.policy.recovery.methods;
        methods.sort_by_key(|method| {
            let place = kinds.iter().position(|kind| *kind == method.kind());
            (method.id.millis(), place.unwrap_or(usize::MAX), method.added_at)
        });
        methods
    }

    /// The methods of a signed-in person.
    pub async fn security_info(&self, member: &Member) -> Result<SecurityInfo, Refusal> {
        let mut view = self.store.view().await?;
        Ok(SecurityInfo { methods: self.listed(view.methods_for_owner(member.account.id).await?) })
    }

    /// What adding a method takes first, where one that is there can vouch for it.
    pub async fn before_adding(&self, member: &Member) -> Result<BeforeAdding, Refusal> {
        let now = self.now();
        let custody = self.custody(&mut *self.store.view().await?, member.account.id).await?;
        if member.session.is_of_pass() || !custody.can_recover(now) {
            return Ok(BeforeAdding::Nothing);
        }
        let Some(proof) = member.session.proof(&self.policy.session, now) else {
            return Ok(BeforeAdding::Proof);
        };
        let terms = self.terms(&member.account);
        let asked = self.policy.sign_in.rule_now(&member.account, now);
        Ok(match custody.works_at_once(proof, &terms, now) {
            true => BeforeAdding::Nothing,
            // What is missing for the second step is not added with the password alone.
            false if asked.is_missing(&custody.methods) => BeforeAdding::Proof,
            false => BeforeAdding::ProofOrWait(terms.wait),
        })
    }

    /// One method of a signed-in person; another person's is not found (S88).
    pub async fn own_method(&self, member: &Member, id: MethodId) -> Result<Method, Refusal> {
        let methods = self.store.view().await?.methods(member.account.id).await?;
        match methods.into_iter().find(|method| method.id == id) {
            Some(method) => Ok(method),
            None => Err(self.not_theirs(member).await?),
        }
    }

    /// Whether an account's owner is to be asked if the list of methods is right: once after a
    /// restore, and only where there is one.
    pub(crate) async fn review(
        &self,
        view: &mut dyn View,
        account: &Account,
    ) -> Result<bool, StoreFault> {
        Ok(account.review_methods && !view.methods(account.id).await?.is_empty())
    }

    /// The methods to look through, where that is wanted of a signed-in person.
    pub async fn methods_to_review(&self, member: &Member) -> Result<Option<Vec<Method>>, Refusal> {
        if !member.account.review_methods {
            return Ok(None);
        }
        let methods = self.store.view().await?.methods(member.account.id).await?;
        Ok(Some(self.listed(methods)).filter(|methods| !methods.is_empty()))
    }

    /// The owner has answered whether the list is right, and is not asked again.
    pub async fn methods_reviewed(&self, member: &Settled) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let mut account = work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
        account.review_methods = false;
        work.save_account(&account).await?;
        Ok(work.commit().await?)
    }

    /// Notes that something was asked for that is not this account's: to be seen by its owner and
    /// by an operator.
    pub(crate) async fn not_theirs(&self, member: &Member) -> Result<Refusal, Refusal> {
        let mut work = self.store.begin().await?;
        let (whose, action) = ((Some(member.account.id), ""), Action::NotTheirs);
        self.audit_refused(&mut *work, &member.visitor, whose, action, None).await?;
        work.commit().await?;
        Ok(Refusal::NotFound)
    }

    /// Gives a method another name, where methods of its kind have one.
    pub async fn rename_method(
        &self,
        member: &Settled,
        id: MethodId,
        name: &str,
    ) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let account = work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
        let methods = work.methods(account.id).await?;
        let method = methods.iter().find(|method| method.id == id).ok_or(Refusal::NotFound)?;
        let factor = method.renamed(name).ok_or(Refusal::NotFound)?;
        if factor != method.factor {
            work.save_factor(id, &factor).await?;
            let kind = Some(method.kind());
            self.audit(&mut *work, &member.visitor, Some(account.id), Action::MethodRenamed, kind)
                .await?;
        }
        Ok(work.commit().await?)
    }

    /// The methods of which a signed-in person may choose the one that is asked for first; none
    /// where there is nothing to choose.
    pub fn can_be_first<'a>(&self, account: &Account, methods: &'a [Method]) -> Vec<&'a Method> {
        let now = self.now();
        if self.policy.sign_in.rule(account) == SecondStep::Never {
            return Vec::new();
        }
        let able = |one: &&Method| one.recovers(now) && can_be_first(one);
        let all: Vec<&Method> = methods.iter().filter(able).collect();
        if all.len() < 2 { Vec::new() } else { all }
    }

    /// Chooses the method that is asked for first; `None`: the strongest.
    pub async fn choose_default(
        &self,
        member: &Settled,
        chosen: Option<MethodId>,
    ) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let outcome = async {
            let mut account =
                work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
            work.session(&member.visitor.owner).await?.ok_or(Refusal::OutOfDate)?;
            let methods = work.methods(account.id).await?;
            let able = self.can_be_first(&account, &methods);
            let kind = match chosen {
                Some(id) => {
                    let method = able.iter().find(|one| one.id == id).ok_or(Refusal::NotFound)?;
                    Some(method.kind())
                }
                None => None,
            };
            if account.default_method == chosen {
                return Ok(());
            }
            account.default_method = chosen;
            work.save_account(&account).await?;
            let (id, action) = (Some(account.id), Action::DefaultChosen);
            Ok(self.audit(&mut *work, &member.visitor, id, action, kind).await?)
        }
        .await;
        self.finish(work, outcome).await
    }

    /// Deletes a method: one that can reset after a fresh proof by one that can, one that waits
    /// after any fresh proof. Everyone on the account is told, the deleted one included.
    pub async fn delete_method(&self, member: &Settled, id: MethodId) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let now = self.now();
        let outcome = async {
            let account = work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
            let (session, _) =
                work.session(&member.visitor.owner).await?.ok_or(Refusal::OutOfDate)?;
            let before = self.custody(&mut *work, account.id).await?;
            let mut after = before.clone();
            let proof = session.proof(&self.policy.session, now);
            let kind = after.delete(id, proof, &self.terms(&account), now)?.kind();
            self.keep_custody(&mut *work, Some(&member.visitor), &account, &before, &after).await?;
            let notice = Notice::MethodDeleted { kind, waited: false };
            self.methods_changed(
                &mut *work,
                member,
                account,
                &before,
                notice,
                Action::MethodDeleted,
                kind,
            )
            .await
        }
        .await;
        self.finish(work, outcome).await
    }
}
