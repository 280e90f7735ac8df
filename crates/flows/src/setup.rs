//! *More information required*: whether the policy asks for a method, and putting it off.

use domain::account::Account;
use domain::asked::{Missing, kinds_in_use};
use domain::audit::Action;
use domain::method::{Method, MethodKind};
use domain::second_step::SecondStep;
use domain::session::{Interrupt, Session};
use domain::time::Timestamp;

use crate::ports::{View, Work};
use crate::{Flows, Member, Refusal};

impl Flows {
    /// Whether registering is due for an account that has just signed in. Never while nothing can
    /// be added to it: its owner would be held up by what they cannot do.
    pub(crate) async fn interrupt(
        &self,
        view: &mut dyn View,
        account: &Account,
    ) -> Result<Interrupt, Refusal> {
        let missing = self.missing(view, account, self.policy.wanted(account)).await?;
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
        let missing = self.still(account, &kinds_in_use(methods), wanted);
        self.policy.methods_missing(missing) > 0
    }

    /// Registering is due no more in this session where nothing is missing any more of as many as
    /// are wanted. With a temporary pass it is never done: the session opens nothing else.
    pub(crate) async fn end_interrupt(
        &self,
        work: &mut dyn Work,
        mut session: Session,
        account: &Account,
        methods: &[Method],
        wanted: u32,
    ) -> Result<(), Refusal> {
        let due = session.interrupt == Interrupt::Due && !session.is_of_pass();
        if due && !self.lacks(account, methods, wanted) {
            session.interrupt = Interrupt::None;
            work.save_session(&session, None).await?;
        }
        Ok(())
    }

    /// What is missing still of as many as are wanted, with methods of these kinds.
    fn still(&self, account: &Account, kinds: &[MethodKind], wanted: u32) -> Missing {
        self.policy.missing(self.policy.sign_in.rule(account), kinds, wanted)
    }

    /// The kind that a person who has these methods is asked for first.
    pub fn kind_to_register(&self, account: &Account, methods: &[Method]) -> Option<MethodKind> {
        let rule = self.policy.sign_in.rule(account);
        self.policy.kind_to_register(rule, &kinds_in_use(methods))
    }

    /// Which of how many methods is being registered, where the policy asks for several, with one of
    /// this kind now: what is there, and what will be missing still after it. `None`: it is the only
    /// one. With a temporary pass what was added with it counts and nothing else: what is on the
    /// account besides may be another person's.
    pub fn registration_progress(
        &self,
        member: &Member,
        methods: &[Method],
        kind: MethodKind,
    ) -> Option<(u64, u64)> {
        let account = &member.account;
        let (number, left) = if member.session.is_of_pass() {
            let mut kinds = Self::kinds_added(member, methods);
            let number = kinds.len() + 1;
            kinds.insert(kind);
            let asked = account.gates(self.policy.recovery.gates).count();
            (number, asked.saturating_sub(kinds.len()))
        } else {
            let mut kinds = kinds_in_use(methods);
            let number = kinds.iter().filter(|kind| !kind.facts().only_resets).count() + 1;
            kinds.push(kind);
            let left = self.still(account, &kinds, self.policy.wanted(account));
            (number, self.policy.methods_missing(left))
        };
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
        let still = self.still(account, &kinds_in_use(methods), self.policy.registration.required);
        (!account.must_register && still.counted == 0).then_some(from)
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
