//! *More information required*: whether the policy asks for a method, and putting it off.

use domain::account::Account;
use domain::audit::Action;
use domain::method::{Method, MethodKind};
use domain::second_step::SecondStep;
use domain::session::Interrupt;
use domain::time::Timestamp;

use crate::ports::View;
use crate::{Flows, Member, Refusal};

impl Flows {
    /// Whether registering is due for an account that has just signed in. Never while nothing can
    /// be added to it: its owner would be held up by what they cannot do.
    pub(crate) async fn interrupt(
        &self,
        view: &mut dyn View,
        account: &Account,
    ) -> Result<Interrupt, Refusal> {
        let required = self.policy.registration.required;
        // Who must register has at least one method.
        let wanted = if account.must_register { required.max(1) } else { required };
        let missing = self.missing(view, account, wanted).await?;
        Ok(if missing { Interrupt::Due } else { Interrupt::None })
    }

    async fn missing(
        &self,
        view: &mut dyn View,
        account: &Account,
        wanted: u32,
    ) -> Result<bool, Refusal> {
        let methods = view.methods(account.id).await?;
        Ok(!account.is_frozen(self.now()) && self.lacks(account, &methods, wanted))
    }

    /// Whether methods are missing: as many as are wanted, and one for the second step where
    /// everyone is asked for it.
    pub(crate) fn lacks(&self, account: &Account, methods: &[Method], wanted: u32) -> bool {
        self.lacks_methods(methods, wanted) || self.policy.sign_in.rule(account).is_missing(methods)
    }

    /// Whether there are fewer than are wanted of those that get their owner back in.
    fn lacks_methods(&self, methods: &[Method], wanted: u32) -> bool {
        self.counted(methods) < usize::try_from(wanted).unwrap_or(usize::MAX)
    }

    /// How many of them count among those that people must have.
    fn counted(&self, methods: &[Method]) -> usize {
        let counts = |method: &&Method| !method.is_suspended() && self.policy.counts(method.kind());
        methods.iter().filter(counts).count()
    }

    /// The kind that a person who has these methods is asked for first: of those offered, one for
    /// the second step where that is missing, else one of which there is none.
    pub fn kind_to_register(&self, account: &Account, methods: &[Method]) -> Option<MethodKind> {
        let offered = &self.policy.registration.methods;
        let second = self.policy.sign_in.rule(account).is_missing(methods);
        let mut wanted = offered.iter().copied();
        let missing = match second {
            true => {
                wanted.find(|kind| kind.facts().second_step.is_some_and(|_| !kind.facts().is_spare))
            }
            false => wanted.find(|kind| {
                let there = |one: &Method| one.kind() == *kind && !one.is_suspended();
                self.policy.counts(*kind) && !methods.iter().any(there)
            }),
        };
        missing.or(offered.first().copied())
    }

    /// Which of how many methods is being registered, where the policy asks for several, with one of
    /// this kind now: what is there, and what will be missing still after it. `None`: it is the only
    /// one.
    pub fn registration_progress(
        &self,
        account: &Account,
        methods: &[Method],
        kind: MethodKind,
    ) -> Option<(u64, u64)> {
        let required = self.policy.registration.required;
        let wanted = if account.must_register { required.max(1) } else { required };
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let counted = self.counted(methods);
        let rule = self.policy.sign_in.rule(account);
        let is_second =
            |kind: MethodKind| kind.facts().second_step.is_some() && !kind.facts().is_spare;
        let left = wanted.saturating_sub(counted + usize::from(self.policy.counts(kind)));
        let lacks_second = rule.is_missing(methods) && !is_second(kind);
        // The one that is registered for the second step may be one of those that count.
        let mut offered = self.policy.registration.methods.iter().copied();
        let counts =
            offered.find(|kind| is_second(*kind)).is_some_and(|kind| self.policy.counts(kind));
        let left = match lacks_second {
            true if counts => left.max(1),
            true => left + 1,
            false => left,
        };
        let there = methods.iter().filter(|one| !one.is_suspended());
        let number = there.filter(|one| !one.kind().facts().only_resets).count() + 1;
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        let total = number.saturating_add(u64::try_from(left).unwrap_or(u64::MAX));
        (total > 1).then_some((number, total))
    }

    /// Whether the short link has something to ask for: what the policy requires, and at least one
    /// method.
    pub async fn setup_is_wanted(&self, member: &Member) -> Result<bool, Refusal> {
        let wanted = self.policy.registration.required.max(1);
        self.missing(&mut *self.store.view().await?, &member.account, wanted).await
    }

    /// How often this person may still put registering off. Where everyone is asked for a second
    /// step, nobody may: the password alone would let them in.
    pub fn skips_left(&self, account: &Account) -> u32 {
        match self.policy.sign_in.rule_now(account, self.now()) {
            _ if account.must_register => 0,
            SecondStep::Required => 0,
            SecondStep::Never | SecondStep::WhereRegistered => {
                self.policy.registration.skips.saturating_sub(account.skips)
            }
        }
    }

    /// Until when this person may put registering off however often they like: what is missing is a
    /// method for the second step, which is not asked of everyone yet.
    pub fn may_skip_until(&self, account: &Account, methods: &[Method]) -> Option<Timestamp> {
        let from = self.policy.sign_in.announced(account, self.now())?;
        let lacks =
            account.must_register || self.lacks_methods(methods, self.policy.registration.required);
        (!lacks).then_some(from)
    }

    /// *Skip for now*.
    pub async fn skip_registration(&self, member: &Member) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let outcome = async {
            let mut account =
                work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
            let (mut session, _) =
                work.session(&member.visitor.owner).await?.ok_or(Refusal::OutOfDate)?;
            if session.is_of_pass() {
                return Err(Refusal::OutOfDate);
            }
            if session.interrupt != Interrupt::Due {
                // Pressed twice, or its answer was lost: it was put off, and that counts once.
                return Ok(());
            }
            let methods = work.methods(account.id).await?;
            if self.may_skip_until(&account, &methods).is_none() {
                if self.skips_left(&account) == 0 {
                    return Err(Refusal::OutOfDate);
                }
                account.skips += 1;
            }
            session.interrupt = Interrupt::None;
            work.save_account(&account).await?;
            work.save_session(&session, None).await?;
            let id = Some(account.id);
            Ok(self
                .audit(&mut *work, &member.visitor, id, Action::RegistrationSkipped, None)
                .await?)
        }
        .await;
        self.finish(work, outcome).await
    }
}
