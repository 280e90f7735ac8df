//! Security info: the methods on an account, and deleting one.

use domain::audit::Action;
use domain::ids::MethodId;
use domain::message::Notice;
use domain::method::Method;

use crate::{Flows, Member, Refusal};

/// What Security info shows.
#[derive(Clone, Debug)]
pub struct SecurityInfo {
    /// The methods, oldest first.
    pub methods: Vec<Method>,
}

impl Flows {
    /// The methods of somebody signed in.
    pub async fn security_info(&self, member: &Member) -> Result<SecurityInfo, Refusal> {
        Ok(SecurityInfo { methods: self.store.view().await?.methods(member.account.id).await? })
    }

    /// One method of somebody signed in; anybody else's is not found (SECURITY S88).
    pub async fn own_method(&self, member: &Member, id: MethodId) -> Result<Method, Refusal> {
        let methods = self.store.view().await?.methods(member.account.id).await?;
        match methods.into_iter().find(|method| method.id == id) {
            Some(method) => Ok(method),
            None => Err(self.not_theirs(member).await?),
        }
    }

    /// Notes that something was asked for that is not this account's: to be seen by its owner and by an operator.
    pub(crate) async fn not_theirs(&self, member: &Member) -> Result<Refusal, Refusal> {
        let mut work = self.store.begin().await?;
        self.audit(&mut *work, &member.visitor, Some(member.account.id), Action::NotTheirs, None).await?;
        work.commit().await?;
        Ok(Refusal::NotFound)
    }

    /// Deletes a method: one that can reset after a fresh proof by one that can, one that waits after any fresh proof. Everyone on the
    /// account is told, the deleted one included.
    pub async fn delete_method(&self, member: &Member, id: MethodId) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let now = self.now();
        let outcome = async {
            let account = work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
            let (session, _) = work.session(&member.visitor.owner).await?.ok_or(Refusal::OutOfDate)?;
            let before = self.custody(&mut *work, account.id).await?;
            let mut after = before.clone();
            let proof = session.proof(&self.policy.session, now);
            let kind = after.delete(id, proof, &self.terms(&account), now)?.destination.kind();
            self.keep_custody(&mut *work, &account, &before, &after).await?;
            let notice = Notice::MethodDeleted { kind };
            self.methods_changed(&mut *work, member, account, &before, notice, Action::MethodDeleted, kind).await
        }
        .await;
        self.finish(work, outcome).await
    }
}
