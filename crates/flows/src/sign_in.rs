//! Signing in: the name, then the password.

use domain::account::Account;
use domain::audit::Action;
use domain::directory::Bar;
use domain::ids::{AccountId, JourneyId};
use domain::journey::{Journey, JourneyKind, Stage};
use domain::method::MethodKind;
use domain::name::SignInName;
use domain::password::{Password, PasswordHash};
use domain::session::{Interrupt, Strength};

use crate::ports::{DirectoryFault, DirectoryPerson, PasswordCheck, StoreFault, Who, Work};
use crate::throttle::PasswordCounter;
use crate::visitor::reference;
use crate::{Flows, NewName, Refusal, Visitor};

/// What the password page shows.
#[derive(Clone, Debug)]
pub struct PasswordPage {
    /// The name as typed.
    pub name: SignInName,
    /// The journey's step reference.
    pub reference: String,
}

/// What comes after the right password.
#[derive(Clone)]
pub enum AfterPassword {
    /// The person is in.
    In(Box<Entered>),
    /// A second step is to be taken.
    SecondStep {
        /// Its strongest method needs a message, which is sent after the password's transaction.
        needs_message: bool,
    },
}

/// A person has signed in.
#[derive(Clone)]
pub struct Entered {
    /// The session's name.
    pub session: NewName,
    /// The name by which this browser is known again, where it had none.
    pub device: Option<NewName>,
    /// Whether registering is due first.
    pub interrupt: Interrupt,
    /// Whether the owner is to be asked if the list of methods is right.
    pub review: bool,
    /// Whether, since the last sign-in, the right password was typed with a wrong code (R47).
    pub second_step_failed: bool,
    /// The name, for the account picker.
    pub name: SignInName,
}

impl Flows {
    /// A person types their name. Whether there is such an account is not looked at, and nothing is
    /// kept: the browser carries it.
    pub fn give_name(&self, typed: &str) -> Result<SignInName, Refusal> {
        self.name_typed(typed)
    }

    /// The password page for a name that this browser carries.
    pub fn password_page(&self, visitor: &Visitor, name: SignInName) -> PasswordPage {
        let shown = [&visitor.owner.0, name.as_typed().as_bytes()].concat();
        PasswordPage { reference: reference(&self.keys.mac("password page", &shown)), name }
    }

    /// A person types the password for the name they gave.
    ///
    /// An unknown name, an account without a password and a disabled one are answered like a wrong
    /// password, after the same work (S4, S9).
    pub async fn give_password(
        &self,
        visitor: &Visitor,
        name: SignInName,
        reference: &str,
        typed: &Password,
    ) -> Result<AfterPassword, Refusal> {
        let page = self.password_page(visitor, name);
        if page.reference != reference {
            return Err(Refusal::OutOfDate);
        }
        let person = self.find(&page.name).await??;
        let subject = self.counted_name(&page.name).counter_form();
        let directory_tries = self.directory_tries(&subject, person.as_ref()).await?;
        let proven = self.proven_name(&page.name, person.as_ref()).await?;
        let mut work = self.store.begin().await?;
        let account = self.account_of(&mut *work, &proven, person.as_ref()).await?;
        let mut counter =
            self.password_counter(&mut *work, visitor, subject, account.as_ref()).await?;
        counter.directory = directory_tries;
        let counted = self.count_password(&mut *work, visitor, &mut counter, self.now()).await;
        self.finish(work, counted).await?;

        // One that is not looked at costs what one for an unknown name costs.
        let heard = counter.is_heard();
        let who = match self.remote() {
            Some(_) => Who::Person(person.as_ref().filter(|_| heard)),
            None => Who::Account(account.as_ref().filter(|account| account.is_active() && heard)),
        };
        let check = match self.directory.check(who, typed).await {
            Ok(check) => check,
            Err(fault) => {
                self.uncount_password(&counter, fault == DirectoryFault::Unanswered).await?;
                return Err(fault.into());
            }
        };

        // A person objected to what was done with it: right or wrong, it opens nothing until it is
        // reset, and that does not show.
        let is_void = account.as_ref().is_some_and(|account| account.password_void);
        let check = if is_void { PasswordCheck::Wrong } else { check };

        let is_late = || {
            let link = account.as_ref()?.directory.as_ref()?;
            Some(link.is_late(person.as_ref()?.mark.as_ref(), self.now()))
        };
        if heard && is_late() == Some(true) {
            tracing::warn!(
                "a server of the directory does not have a person's new password yet; they were not let in"
            );
            // What it lets in may be the password from before, and what it refuses the latest: it
            // cannot judge either. A refusal has counted there, and counts here.
            if matches!(check, PasswordCheck::Right { .. } | PasswordCheck::RightBut(_)) {
                self.uncount_password(&counter, false).await?;
                return Err(Refusal::PasswordIsNewer);
            }
            let mut work = self.store.begin().await?;
            self.password_was_wrong(&mut *work, visitor, self.now()).await?;
            return self.finish(work, Err(Refusal::PasswordIsNewer)).await;
        }

        let mut work = self.store.begin().await?;
        let outcome = match (check, person, account) {
            (
                PasswordCheck::Right { .. } | PasswordCheck::RightBut(_),
                Some(person),
                Some(before),
            ) if !self.is_as_before(&mut *work, &before, &person).await? => {
                Err(Refusal::WrongPassword)
            }
            (PasswordCheck::Right { .. }, Some(person), _) => {
                self.enter_from_directory(&mut *work, visitor, &counter, &proven, &person).await
            }
            (PasswordCheck::Right { upgraded }, None, Some(before)) => {
                self.enter_from_here(&mut *work, visitor, &counter, &before, upgraded, typed).await
            }
            (PasswordCheck::RightBut(bar), Some(person), _) => {
                self.stop_at_bar(&mut *work, visitor, &counter, &proven, &person, bar).await
            }
            (_, _, account) => {
                let whose = (account.map(|account| account.id), counter.subject.as_str());
                self.audit_refused(&mut *work, visitor, whose, Action::SignInRefused, None).await?;
                self.password_was_wrong(&mut *work, visitor, self.now()).await?;
                Err(Refusal::WrongPassword)
            }
        };
        let after = self.finish(work, outcome).await?;
        if matches!(after, AfterPassword::SecondStep { needs_message: true }) {
            self.ask_strongest(visitor).await?;
        }
        Ok(after)
    }

    /// Whether no reset has come between: nothing that ends sessions has, or what the directory
    /// showed is what is known here by now, as where the same person signs in twice after a
    /// change there.
    async fn is_as_before(
        &self,
        work: &mut dyn Work,
        before: &Account,
        person: &DirectoryPerson,
    ) -> Result<bool, Refusal> {
        let Some(now) = work.lock_account(before.id).await? else { return Ok(false) };
        let shown = person.mark.as_ref().filter(|reference| reference.tells_time());
        let known = now.directory.as_ref().and_then(|link| link.mark.as_ref());
        Ok(now.security_version == before.security_version || (shown.is_some() && shown == known))
    }

    /// What was checked here must still hold: a reset or a disabling that came between wins. Where
    /// no second step is always asked for, a password that is too short for that opens nothing but
    /// the choice of another: the policy may have asked for one when it was chosen (R1).
    async fn enter_from_here(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        counter: &PasswordCounter,
        before: &Account,
        upgraded: Option<PasswordHash>,
        typed: &Password,
    ) -> Result<AfterPassword, Refusal> {
        let locked = work.lock_account(before.id).await?;
        let mut account = locked
            .filter(|now| now.is_active() && now.security_version == before.security_version)
            .filter(|now| now.password == before.password)
            .ok_or(Refusal::WrongPassword)?;
        if let Some(upgraded) = upgraded {
            account.password = Some(upgraded);
            work.save_account(&account).await?;
        }
        if !typed.suffices(self.policy.sign_in.rule_now(&account, self.now())) {
            let name = account.name.clone();
            return self
                .new_password_first(work, visitor, counter, name, account, Bar::TooShort)
                .await;
        }
        self.enter(work, visitor, counter, account).await
    }

    /// The external directory has let them in: they are who it says, under the name that it gives
    /// them now.
    async fn enter_from_directory(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        counter: &PasswordCounter,
        proven: &SignInName,
        person: &DirectoryPerson,
    ) -> Result<AfterPassword, Refusal> {
        let account =
            self.take_over(work, person, Some(proven)).await?.ok_or(Refusal::WrongPassword)?;
        if !account.is_active() {
            return self.stop_at_bar(work, visitor, counter, proven, person, Bar::Disabled).await;
        }
        self.enter(work, visitor, counter, account).await
    }

    /// The password is right, and its owner may not come in: told to nobody else (S9). Where a new
    /// password opens the way, the journey goes on to it.
    async fn stop_at_bar(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        counter: &PasswordCounter,
        proven: &SignInName,
        person: &DirectoryPerson,
        bar: Bar,
    ) -> Result<AfterPassword, Refusal> {
        let account =
            self.take_over(work, person, Some(proven)).await?.ok_or(Refusal::WrongPassword)?;
        self.new_password_first(work, visitor, counter, proven.clone(), account, bar).await
    }

    /// The password is right and opens nothing, or nothing but the choice of another, after the
    /// second step where one is asked for.
    async fn new_password_first(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        counter: &PasswordCounter,
        name: SignInName,
        account: Account,
        bar: Bar,
    ) -> Result<AfterPassword, Refusal> {
        if bar.asks_for_new_password() && account.is_active() {
            if let Some(begun) = self.begin_second_step(work, visitor, &account, Some(bar)).await? {
                self.forget_wrong_passwords(work, counter).await?;
                return Ok(begun);
            }
            let now = self.now();
            let stage = Stage::NewPassword { name, account: account.id, bar };
            let id = JourneyId::new(now, self.random());
            work.save_journey(&Journey::begin(id, visitor.owner, stage, now)).await?;
        }
        self.forget_wrong_passwords(work, counter).await?;
        let whose = (Some(account.id), counter.subject.as_str());
        self.audit_refused(work, visitor, whose, Action::SignInRefused, None).await?;
        Err(Refusal::Barred(bar))
    }

    async fn enter(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        counter: &PasswordCounter,
        account: Account,
    ) -> Result<AfterPassword, Refusal> {
        self.forget_wrong_passwords(work, counter).await?;
        if let Some(begun) = self.begin_second_step(work, visitor, &account, None).await? {
            return Ok(begun);
        }
        Ok(AfterPassword::In(Box::new(self.let_in(work, visitor, account, None).await?)))
    }

    /// Begins the session of a person who has proved enough.
    pub(crate) async fn let_in(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: Account,
        by: Option<MethodKind>,
    ) -> Result<Entered, Refusal> {
        let strength = if by.is_some() { Strength::Method } else { Strength::Password };
        let mut account = account;
        if account.pass.take().is_some() {
            work.save_account(&account).await?;
        }
        let interrupt = self.interrupt(work, &account).await?;
        let review = self.review(work, &account).await?;
        let session = self.begin_session(work, visitor, &account, interrupt, strength).await?;
        let device = self.remember_browser(work, visitor, account.id, strength).await?;
        if let Some(journey) = work.journey(&visitor.owner, JourneyKind::SignIn).await? {
            work.end_journey(journey.id).await?;
        }
        let second_step_failed = self.take_failed_second_steps(work, account.id).await?;
        self.audit(work, visitor, Some(account.id), Action::SignedIn, by).await?;
        Ok(Entered { session, device, interrupt, review, second_step_failed, name: account.name })
    }

    /// The same after a reset: only this browser is known from now on. A person who had the
    /// password before may have signed in on others.
    pub(crate) async fn remember_only(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: AccountId,
    ) -> Result<Option<NewName>, StoreFault> {
        let device = self.remember_browser(work, visitor, account, Strength::Method).await?;
        let own = device.as_ref().map(|device| device.hash).or(visitor.device);
        work.forget_devices(account, own.as_ref()).await?;
        Ok(device)
    }

    /// Remembers that the owner of the account uses this browser, so that strangers cannot slow it
    /// down (S14), and where a method was proved on it, that nobody who has the password alone can.
    /// The name by which it is known from now on, where it had none.
    pub(crate) async fn remember_browser(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: AccountId,
        by: Strength,
    ) -> Result<Option<NewName>, StoreFault> {
        let device = visitor.device.is_none().then(|| self.new_name());
        if let Some(hash) = device.as_ref().map(|device| device.hash).or(visitor.device) {
            work.remember_device(&hash, account, self.now()).await?;
            if by == Strength::Method {
                work.prove_device(&hash, account).await?;
            }
        }
        Ok(device)
    }
}
