//! *I lost this*: a method is suspended by its owner, and taken back up (R25).

use domain::audit::Action;
use domain::custody::{Custody, Refused, Terms};
use domain::ids::MethodId;
use domain::message::Notice;
use domain::method::{Method, MethodKind};
use domain::session::Strength;
use domain::time::Timestamp;

use crate::{Flows, Member, Refusal, Settled};

/// What is done to the method; whether that changes anything.
type Step =
    fn(&mut Custody, MethodId, Option<Strength>, &Terms, Timestamp) -> Result<bool, Refused>;

impl Flows {
    /// Suspends a method after a fresh proof by a method. Everyone on the account is told, the
    /// suspended one included.
    pub async fn suspend_method(&self, member: &Settled, id: MethodId) -> Result<(), Refusal> {
        let notice = |kind| Notice::MethodSuspended { kind };
        self.change_suspension(member, id, Custody::suspend, notice, Action::MethodSuspended).await
    }

    /// The suspended methods that their owner can take back up: another one can vouch, and nothing
    /// is frozen. None with a temporary pass, which opens nothing but registering.
    pub fn can_be_taken_up<'a>(&self, member: &Member, methods: &'a [Method]) -> Vec<&'a Method> {
        let now = self.now();
        let able = !member.session.is_of_pass()
            && !member.account.is_frozen(now)
            && methods.iter().any(|one| one.recovers(now));
        methods.iter().filter(|one| able && one.is_suspended()).collect()
    }

    /// Takes a suspended method back up after a fresh proof by a method. Everyone is told. Also
    /// while registering is due: what is there again need not be registered.
    pub async fn take_up_method(&self, member: &Member, id: MethodId) -> Result<(), Refusal> {
        let notice = |kind| Notice::MethodTakenUp { kind };
        self.change_suspension(member, id, Custody::take_up, notice, Action::MethodTakenUp).await
    }

    async fn change_suspension(
        &self,
        member: &Member,
        id: MethodId,
        step: Step,
        notice: fn(MethodKind) -> Notice,
        action: Action,
    ) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let now = self.now();
        let outcome = async {
            let account = work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
            let (session, _) =
                work.session(&member.visitor.owner).await?.ok_or(Refusal::OutOfDate)?;
            let before = self.custody(&mut *work, account.id).await?;
            let mut after = before.clone();
            let proof = session.proof(&self.policy.session, now);
            if !step(&mut after, id, proof, &self.terms(&account), now)? {
                // Pressed twice: it is done.
                return Ok(());
            }
            let changed = after.methods.iter().find(|method| method.id == id);
            let kind = changed.ok_or(Refusal::NotFound)?.kind();
            self.keep_custody(&mut *work, Some(&member.visitor), &account, &before, &after).await?;
            let wanted = self.policy.wanted(&account);
            self.end_interrupt(&mut *work, session, &account, &after.methods, wanted).await?;
            self.methods_changed(&mut *work, member, account, &before, notice(kind), action, kind)
                .await
        }
        .await;
        self.finish(work, outcome).await
    }
}
