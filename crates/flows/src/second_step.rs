//! The second step at sign-in: after the right password, one of the account's methods.
//!
//! A person who comes here has typed the right password, so that the page may say which methods
//! there are. They are not signed in, and the browser is not known yet.

use std::time::Duration;

use domain::account::Account;
use domain::audit::Action;
use domain::directory::Bar;
use domain::ids::{AccountId, JourneyId, MethodId};
use domain::journey::{Journey, SecondStepTaken, Stage};
use domain::limits::{Counter, Streak, WRONG_SECOND_STEPS};
use domain::message::{Notice, Purpose};
use domain::method::Method;
use domain::name::SignInName;
use domain::second_step::SecondStep;
use domain::token::{Code, CodeForm};

use crate::codes::{CodeOut, sign_in_subject};
use crate::ports::{View, Work};
use crate::sign_in::{AfterPassword, Entered};
use crate::vouching::{Chosen, Vouching, WayToProve, ways};
use crate::{Flows, Given, Refusal, Visitor};

/// What the pages of the second step show.
#[derive(Clone, Debug)]
pub struct SecondStepPage {
    /// The name of the account.
    pub name: SignInName,
    /// The methods to choose from, the strongest first.
    pub ways: Vec<WayToProve>,
    /// The one chosen.
    pub chosen: Option<WayToProve>,
    /// The newest code, where one was asked for.
    pub code: Option<CodeOut>,
    /// What the browser asks a passkey by, where one was chosen.
    pub passkey: Option<serde_json::Value>,
    /// The journey's step reference.
    pub reference: String,
}

/// What comes after the second step.
#[derive(Clone)]
pub enum AfterSecondStep {
    /// The person is in.
    In(Box<Entered>),
    /// The directory asks for a new password first.
    NewPassword,
}

impl Flows {
    /// Begins the second step, where one is to be taken on this browser, with the strongest method
    /// chosen if it needs no message. The password was right. `bar`: why the directory asks for a
    /// new one afterwards, which a person with the password alone may not choose.
    pub(crate) async fn begin_second_step(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: &Account,
        bar: Option<Bar>,
    ) -> Result<Option<AfterPassword>, Refusal> {
        let now = self.now();
        let ways = self.second_step_ways(work, account).await?;
        let Some(strongest) = ways.first() else { return Ok(None) };
        if let (Some(device), Some(_)) = (visitor.device, self.policy.sign_in.remember_device)
            && work.is_device_trusted(&device, account.id, now).await?
        {
            return Ok(None);
        }
        let needs_message = strongest.destination().is_some();
        let taken = SecondStepTaken {
            name: account.name.clone(),
            account: account.id,
            bar,
            security_version: account.security_version,
            asked: (!needs_message).then_some((strongest.id, None)),
            nonce: self.nonce_for(strongest.kind()),
            wrong: 0,
        };
        let id = JourneyId::new(now, self.random());
        work.save_journey(&Journey::begin(id, visitor.owner, Stage::SecondStep(taken), now))
            .await?;
        Ok(Some(AfterPassword::SecondStep { needs_message }))
    }

    /// The methods by which the step can be taken now: its owner's choice, then the strongest
    /// first.
    async fn second_step_ways(
        &self,
        view: &mut dyn View,
        account: &Account,
    ) -> Result<Vec<Method>, Refusal> {
        let rule = self.policy.sign_in.rule_now(account, self.now());
        if rule == SecondStep::Never {
            return Ok(Vec::new());
        }
        let methods = view.methods(account.id).await?;
        Ok(rule.ways(&methods, account.default_method, self.now()))
    }

    /// Sends the code of the strongest method, where that needs a message. Where it cannot be sent
    /// now, the page offers the choice.
    pub(crate) async fn ask_strongest(&self, visitor: &Visitor) -> Result<(), Refusal> {
        match self.ask_second_step(visitor, None, None, false).await {
            Err(fault @ (Refusal::Fault | Refusal::InDoubt)) => Err(fault),
            _ => Ok(()),
        }
    }

    /// How long a browser on which the step was taken is not asked again: never longer than a
    /// person can stay signed in. `None`: that is not offered.
    pub fn remembers_device_for(&self) -> Option<Duration> {
        let life = self.policy.sign_in.remember_device?;
        Some(self.policy.session.stay_signed_in.map_or(life, |stay| stay.min(life)))
    }

    /// The page of a second step, if one is to be taken.
    pub async fn second_step_page(
        &self,
        visitor: &Visitor,
    ) -> Result<Option<SecondStepPage>, Refusal> {
        let mut view = self.store.view().await?;
        let Some((journey, taken)) =
            self.journey::<SecondStepTaken>(&mut *view, &visitor.owner).await?
        else {
            return Ok(None);
        };
        let Some(account) = view.account(taken.account).await? else { return Ok(None) };
        if !is_same(&account, &taken) {
            return Ok(None);
        }
        let methods = self.second_step_ways(&mut *view, &account).await?;
        let ways = ways(&methods);
        let chosen = taken
            .asked
            .and_then(|(method, _)| ways.iter().find(|one| one.method == method).cloned());
        let code =
            self.code_out(&mut *view, taken.asked.and_then(|(_, challenge)| challenge)).await?;
        let passkey = taken.nonce.as_ref().map(|nonce| self.request(nonce, &methods));
        Ok(Some(SecondStepPage {
            name: taken.name,
            ways,
            chosen,
            code,
            passkey,
            reference: journey.reference(),
        }))
    }

    /// Whose second step is under way on this browser. Looked at before the step's transaction
    /// begins: it locks the account first.
    async fn second_steps_account(&self, visitor: &Visitor) -> Result<AccountId, Refusal> {
        let mut view = self.store.view().await?;
        let found = self.journey::<SecondStepTaken>(&mut *view, &visitor.owner).await?;
        found.map(|(_, taken)| taken.account).ok_or(Refusal::OutOfDate)
    }

    /// The step that a form belongs to and its account, locked.
    async fn second_step_at(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: AccountId,
        reference: Option<&str>,
    ) -> Result<(Journey, SecondStepTaken, Account), Refusal> {
        let account = work.lock_account(account).await?.ok_or(Refusal::OutOfDate)?;
        let (journey, taken) = self
            .journey::<SecondStepTaken>(work, &visitor.owner)
            .await?
            .ok_or(Refusal::OutOfDate)?;
        let is_due = reference.is_none_or(|reference| journey.reference() == reference);
        if !is_due || taken.account != account.id || !is_same(&account, &taken) {
            return Err(Refusal::OutOfDate);
        }
        Ok((journey, taken, account))
    }

    /// Chooses a method; a code goes there where it needs one.
    pub async fn choose_second_step(
        &self,
        visitor: &Visitor,
        reference: &str,
        method: MethodId,
    ) -> Result<(), Refusal> {
        self.ask_second_step(visitor, Some(reference), Some(method), false).await
    }

    /// Asks for another code at the method that was chosen.
    pub async fn resend_second_step(
        &self,
        visitor: &Visitor,
        reference: &str,
    ) -> Result<(), Refusal> {
        self.ask_second_step(visitor, Some(reference), None, true).await
    }

    async fn ask_second_step(
        &self,
        visitor: &Visitor,
        reference: Option<&str>,
        method: Option<MethodId>,
        resend: bool,
    ) -> Result<(), Refusal> {
        let id = self.second_steps_account(visitor).await?;
        let mut work = self.begin_asking().await?;
        let outcome = async {
            let (mut journey, taken, account) =
                self.second_step_at(&mut *work, visitor, id, reference).await?;
            let methods = self.second_step_ways(&mut *work, &account).await?;
            let chosen = method.or(taken.asked.map(|(method, _)| method).filter(|_| resend));
            let way = match chosen {
                Some(id) => methods.iter().find(|one| one.id == id).ok_or(Refusal::NotFound)?,
                None => methods.first().ok_or(Refusal::OutOfDate)?,
            };
            let (subject, proved) = self.second_step_subject(&mut *work, visitor, &account).await?;
            let by = Vouching {
                visitor,
                account: &account,
                subject: &subject,
                purpose: Purpose::SignIn,
                proved,
            };
            let asked = Some(self.choose_method(&mut *work, &by, way, taken.asked, resend).await?);
            let nonce = self.nonce_for(way.kind());
            journey
                .advance(Stage::SecondStep(SecondStepTaken { asked, nonce, ..taken }), self.now());
            Ok(work.save_journey(&journey).await?)
        }
        .await;
        self.finish(work, outcome).await
    }

    /// What the codes asked for are counted on, and whether a method was proved on the browser
    /// before: those are counted apart, so that a person who has the password cannot use up its
    /// owner's (S14).
    async fn second_step_subject(
        &self,
        view: &mut dyn View,
        visitor: &Visitor,
        account: &Account,
    ) -> Result<(String, bool), Refusal> {
        let subject = sign_in_subject(account);
        Ok(match self.proved_browser(view, visitor, Some(account.id)).await? {
            Some(browser) => (format!("{subject} from {browser}"), true),
            None => (subject, false),
        })
    }

    /// Types the code, or uses the passkey: the person is in. `remember`: not to be asked again on
    /// this browser for as long as the policy says.
    pub async fn give_second_step(
        &self,
        visitor: &Visitor,
        reference: &str,
        given: Given<'_>,
        remember: bool,
    ) -> Result<AfterSecondStep, Refusal> {
        // What is no code is no try (S34).
        if let Given::Code(typed) = given {
            // Tokens have eight digits, some of them.
            let is_code = |form| Code::typed(typed, form).is_some();
            if !is_code(CodeForm::Six) && !is_code(CodeForm::Eight) {
                return Err(Refusal::WrongCode);
            }
        }
        let id = self.second_steps_account(visitor).await?;
        let mut work = self.store.begin().await?;
        let outcome = async {
            let (mut journey, mut taken, account) =
                self.second_step_at(&mut *work, visitor, id, Some(reference)).await?;
            let asked = taken.asked.ok_or(Refusal::OutOfDate)?;
            let methods = self.second_step_ways(&mut *work, &account).await?;
            let (subject, proved) = self.second_step_subject(&mut *work, visitor, &account).await?;
            let by = Vouching {
                visitor,
                account: &account,
                subject: &subject,
                purpose: Purpose::SignIn,
                proved,
            };
            let before = wrong_so_far(&mut *work, asked).await?;
            // What a passkey was to sign is good once.
            let used = taken.nonce.take();
            taken.nonce = used.as_ref().map(|_| self.nonce());
            match self.prove_by_method(&mut *work, &by, &methods, asked, used.as_ref(), given).await
            {
                Ok(proof) => {
                    let id = account.id;
                    if let Some(bar) = taken.bar {
                        let stage = Stage::NewPassword { name: taken.name, account: id, bar };
                        journey.advance(stage, self.now());
                        work.save_journey(&journey).await?;
                        return Ok(AfterSecondStep::NewPassword);
                    }
                    let entered =
                        self.let_in(&mut *work, visitor, account, Some(proof.kind())).await?;
                    if remember {
                        self.trust_device(&mut *work, visitor, &entered, id).await?;
                    }
                    Ok(AfterSecondStep::In(Box::new(entered)))
                }
                Err(
                    refusal @ (Refusal::WrongCode
                    | Refusal::DeadCode
                    | Refusal::WrongPasskey
                    | Refusal::NoPasskey),
                ) => {
                    // One that was right and is too old is no guess.
                    let is_guess = match asked {
                        (_, Some(_)) => wrong_so_far(&mut *work, asked).await? > before,
                        (_, None) => matches!(refusal, Refusal::WrongCode | Refusal::WrongPasskey),
                    };
                    if !is_guess {
                        journey.stage = Stage::SecondStep(taken);
                        work.save_journey(&journey).await?;
                        return Err(refusal);
                    }
                    let wrong = taken.wrong + 1;
                    self.second_step_failed(&mut *work, visitor, &account, wrong).await?;
                    if wrong >= WRONG_SECOND_STEPS {
                        work.end_journey(journey.id).await?;
                        return Err(Refusal::SecondStepOver);
                    }
                    // The page stays the same: its form may be sent again.
                    journey.stage = Stage::SecondStep(SecondStepTaken { wrong, ..taken });
                    work.save_journey(&journey).await?;
                    Err(refusal)
                }
                Err(refusal) => Err(refusal),
            }
        }
        .await;
        self.finish(work, outcome).await
    }

    /// Its owner is told of a wrong code after the right password (R47): at the first one,
    /// but on a browser on which a method was proved at the third: there a slip is likelier. Where it
    /// happens again and again before the owner signs in, they are told at the first, second,
    /// fourth, eighth time and so on: whoever goes on guessing does not fill the owner's mailbox.
    async fn second_step_failed(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: &Account,
        wrong: u32,
    ) -> Result<(), Refusal> {
        let is_owners = self.proved_browser(work, visitor, Some(account.id)).await?.is_some();
        if wrong != if is_owners { 3 } else { 1 } {
            return Ok(());
        }
        let now = self.now();
        let counter = Counter::SecondStepsFailed { account: account.id };
        work.hold_counters(std::slice::from_ref(&counter)).await?;
        let streak = work.streak(&counter).await?.and_one(now);
        work.save_streak(&counter, streak).await?;
        if streak.count.is_power_of_two() {
            let custody = self.custody(work, account.id).await?;
            self.tell_everyone(work, visitor, account, &custody, Notice::SecondStepFailed).await?;
        }
        let (whose, action) = ((Some(account.id), ""), Action::SecondStepFailed);
        Ok(self.audit_refused(work, visitor, whose, action, None).await?)
    }

    /// Whether second steps have failed since the last sign-in; from now on they have not.
    pub(crate) async fn take_failed_second_steps(
        &self,
        work: &mut dyn Work,
        account: AccountId,
    ) -> Result<bool, Refusal> {
        let counter = Counter::SecondStepsFailed { account };
        let failed = work.streak(&counter).await?.count > 0;
        if failed {
            work.hold_counters(std::slice::from_ref(&counter)).await?;
            work.save_streak(&counter, Streak::default()).await?;
        }
        Ok(failed)
    }

    /// *Don't ask again on this device*.
    async fn trust_device(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        entered: &Entered,
        account: AccountId,
    ) -> Result<(), Refusal> {
        let Some(life) = self.remembers_device_for() else { return Ok(()) };
        let device = entered.device.as_ref().map(|device| device.hash).or(visitor.device);
        if let Some(device) = device {
            work.trust_device(&device, account, self.now().plus(life)).await?;
        }
        Ok(())
    }
}

/// Whether nothing has happened to the account since the password was right.
fn is_same(account: &Account, taken: &SecondStepTaken) -> bool {
    account.is_active()
        && !account.password_void
        && account.security_version == taken.security_version
}

/// How many wrong codes were typed for the one that was sent; 0: none was sent.
async fn wrong_so_far(work: &mut dyn Work, (_, challenge): Chosen) -> Result<u32, Refusal> {
    match challenge {
        Some(challenge) => {
            Ok(work.challenge(challenge).await?.map_or(0, |challenge| challenge.wrong))
        }
        None => Ok(0),
    }
}
