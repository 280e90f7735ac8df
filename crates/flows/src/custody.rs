//! The methods of an account, loaded for the rules of `domain::custody` and kept as they are after
//! them.

use domain::account::Account;
use domain::challenge::Proof;
use domain::custody::{Custody, REMEMBERED, Refused, Removed, Terms};
use domain::ids::AccountId;
use domain::method::{LastUse, Method, MethodKind};
use domain::time::Timestamp;

use crate::ports::{StoreFault, View, Work};
use crate::{Flows, Refusal, Visitor};

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unknown => Self::NotFound,
            Refused::ProofNeeded => Self::ProofNeeded,
            Refused::TooFewLeft { required } => Self::TooFewLeft { required },
            Refused::Frozen { until } => Self::Frozen { until },
        }
    }
}

impl Flows {
    /// The terms that hold for an account.
    pub(crate) fn terms(&self, account: &Account) -> Terms {
        Terms::of(account, &self.policy)
    }

    /// The methods of an account, and those taken off it lately.
    pub(crate) async fn custody(
        &self,
        view: &mut dyn View,
        account: AccountId,
    ) -> Result<Custody, StoreFault> {
        let methods = view.methods(account).await?;
        let removed = view.taken_off(account, self.now().minus(REMEMBERED)).await?;
        Ok(Custody { methods, removed })
    }

    /// The methods of an account and those that were taken off it lately, for what has to last
    /// longer than they do.
    pub(crate) async fn methods_of_late(
        &self,
        view: &mut dyn View,
        account: AccountId,
    ) -> Result<Vec<Method>, StoreFault> {
        let Custody { mut methods, removed } = self.custody(view, account).await?;
        methods.extend(removed.into_iter().map(|one| one.method));
        Ok(methods)
    }

    /// Keeps what has changed, and queues that the directory is told where that is asked for. The
    /// account is locked. `by`: the browser that does it. Where a method goes or is suspended, what
    /// any method proved on the other browsers counts no more.
    pub(crate) async fn keep_custody(
        &self,
        work: &mut dyn Work,
        by: Option<&Visitor>,
        account: &Account,
        before: &Custody,
        after: &Custody,
    ) -> Result<(), StoreFault> {
        let now = self.now();
        let mut changed: Vec<(MethodKind, Timestamp)> = Vec::new();
        let mut distrusts = false;
        let mut note = |method: &Method, from: Timestamp| {
            let kind = method.kind();
            match changed.iter_mut().find(|(one, _)| *one == kind) {
                Some((_, due)) => *due = from.max(*due),
                None => changed.push((kind, from)),
            }
        };
        for gone in before
            .methods
            .iter()
            .filter(|method| after.methods.iter().all(|one| one.id != method.id))
        {
            let removed = after.removed.iter().find(|one| one.method.id == gone.id);
            work.remove_method(gone.id, now, removed.and_then(|one| one.power_until)).await?;
            note(gone, now);
            distrusts = true;
        }
        let lost_power = |one: &&Removed| {
            one.power_until.is_some()
                && after
                    .removed
                    .iter()
                    .any(|now| now.method.id == one.method.id && now.power_until.is_none())
        };
        for one in before.removed.iter().filter(lost_power) {
            work.end_power(one.method.id).await?;
        }
        for method in &after.methods {
            let known = before.methods.iter().find(|one| one.id == method.id);
            let was_off = before.removed.iter().any(|one| one.method.id == method.id);
            match known {
                Some(known) => {
                    if known.removal != method.removal {
                        work.save_removal(method.id, method.removal).await?;
                    }
                    // What contacts vouched for was called off.
                    if known.factor != method.factor {
                        work.save_factor(method.id, &method.factor).await?;
                    }
                    if known.suspension != method.suspension {
                        work.save_suspension(method.id, method.suspension).await?;
                    }
                    if known.is_suspended() != method.is_suspended() {
                        note(method, now);
                        distrusts = true;
                    }
                }
                None if was_off => {
                    work.bring_back_method(method.id).await?;
                    work.save_suspension(method.id, method.suspension).await?;
                    note(method, now);
                }
                None => {
                    work.add_method(method).await?;
                    note(method, method.recovers_from.max(now));
                }
            }
        }
        if distrusts {
            self.distrust_others(work, by, account.id).await?;
        }
        for (kind, due) in changed {
            self.queue_write_back(work, account, kind, due).await?;
        }
        Ok(())
    }

    /// A method was taken off or suspended: whoever stole it may have proved by it, on a browser
    /// that is trusted since, or in a session that may change methods for a while.
    async fn distrust_others(
        &self,
        work: &mut dyn Work,
        by: Option<&Visitor>,
        account: AccountId,
    ) -> Result<(), StoreFault> {
        work.distrust_devices(account, by.and_then(|by| by.device.as_ref())).await?;
        work.unprove_sessions(account, by.map(|by| &by.owner)).await
    }

    /// The password is reset by a method, in this transaction: what waits goes and no removal is
    /// pending any more. Those that went are returned.
    pub(crate) async fn only_what_can_reset(
        &self,
        work: &mut dyn Work,
        account: &Account,
        before: &Custody,
    ) -> Result<Vec<Method>, StoreFault> {
        let mut after = before.clone();
        let gone = after.reset(self.now());
        self.keep_custody(work, None, account, before, &after).await?;
        Ok(gone)
    }

    /// A right code was given, or a passkey has signed: the method was used. If its removal is
    /// pending, it is not lost. The account is locked.
    pub(crate) async fn was_reached(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        proof: &Proof,
        is_it: impl Fn(&Method) -> bool,
    ) -> Result<(), Refusal> {
        let before = self.custody(work, proof.account()).await?;
        let last = LastUse { at: self.now(), browser: visitor.browser.in_words() };
        for used in before.methods.iter().filter(|method| is_it(method)) {
            work.save_last_use(used.id, &last, visitor.language).await?;
        }
        let mut after = before.clone();
        if !after.reached(is_it) {
            return Ok(());
        }
        let Some(account) = work.account(proof.account()).await? else { return Ok(()) };
        self.keep_custody(work, Some(visitor), &account, &before, &after).await?;
        let kind = Some(proof.kind());
        let action = domain::audit::Action::RemovalCalledOff;
        Ok(self.audit(work, visitor, Some(account.id), action, kind).await?)
    }
}
