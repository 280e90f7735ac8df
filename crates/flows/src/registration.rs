//! Registering a phone or an alternate e-mail address: chosen, given, confirmed by a code.

use domain::account::Account;
use domain::admission::admit;
use domain::challenge::Challenge;
use domain::ids::{JourneyId, MethodId};
use domain::journey::{Intent, Journey, Registration, RegistrationStage, Stage};
use domain::limits::{ALARMS_PER_DESTINATION, Counter, METHODS_PER_ACCOUNT};
use domain::message::{Fate, Notice, Purpose};
use domain::method::app::App;
use domain::method::codes::RecoveryCodes;
use domain::method::{Destination, Factor, Method, MethodKind};
use domain::session::{Session, Strength};
use domain::token::{Code, CodeForm};

use crate::codes::{Ask, CodeOut, Telling};
use crate::ports::{View, Work};
use crate::registering::Registering;
use crate::{Flows, Member, NewName, Refusal};

/// The method that a new one takes the place of.
pub(crate) fn replaced(intent: Intent) -> Option<MethodId> {
    match intent {
        Intent::Change(old) => Some(old),
        Intent::Add | Intent::Setup => None,
    }
}

/// By whom the kind of a method that is registered was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChosenBy {
    /// By the person.
    Person,
    /// By the policy, which asks for it: the person may choose another.
    Policy,
}

/// What the pages of a registration show.
#[derive(Clone, Debug)]
pub struct RegistrationPage {
    /// Where it stands.
    pub registration: Registration,
    /// The newest code, where one was asked for.
    pub code: Option<CodeOut>,
    /// What the browser makes a passkey by, where one is to be made.
    pub passkey: Option<serde_json::Value>,
    /// The journey's step reference.
    pub reference: String,
}

impl Flows {
    /// Begins to register a method of a kind. The last proof must be fresh (R34), and one by a
    /// method that can reset where another that can is to be replaced.
    pub async fn begin_registration(
        &self,
        member: &Member,
        kind: MethodKind,
        intent: Intent,
        chosen: ChosenBy,
    ) -> Result<(), Refusal> {
        let offered = self.policy.registration.methods.contains(&kind);
        if !offered || kind.facts().made_by_operators {
            return Err(Refusal::NotFound);
        }
        let now = self.now();
        let mut work = self.store.begin().await?;
        // Before the session, as every step takes them.
        let account = work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
        let (session, _) = work.session(&member.visitor.owner).await?.ok_or(Refusal::OutOfDate)?;
        // What is registered with a pass is to reset the password.
        if session.is_of_pass() && !self.takes_pass(kind) {
            return Err(Refusal::NotFound);
        }
        let custody = self.custody(&mut *work, account.id).await?;
        // New codes end those before them.
        let of_kind = || custody.methods.iter().find(|one| one.kind() == kind).map(|one| one.id);
        let intent = match (replaced(intent), of_kind()) {
            (None, Some(old)) if kind.facts().at_most == 1 => Intent::Change(old),
            _ => intent,
        };
        let replaced = replaced(intent);
        // And it takes nothing of the owner's away, as new codes do with those before them.
        if session.is_of_pass() && replaced.is_some() {
            return Err(Refusal::TooManyMethods);
        }
        let proof = session.proof(&self.policy.session, now);
        custody.may_add(replaced, proof, &self.terms(&account), now)?;
        // Where everyone is asked for a second step, the first method for it is not a matter of the
        // password alone, if anything can vouch.
        let lacks_second = self.policy.sign_in.rule_now(&account, now).is_missing(&custody.methods);
        if lacks_second && custody.can_recover(now) && proof == Some(Strength::Password) {
            return Err(Refusal::ProofNeeded);
        }
        let old = custody.methods.iter().find(|one| Some(one.id) == replaced);
        if old.is_some_and(|old| old.kind() != kind) {
            return Err(Refusal::NotFound);
        }
        if replaced.is_none()
            && (custody.methods.len() >= METHODS_PER_ACCOUNT || custody.has_all(kind))
        {
            return Err(Refusal::TooManyMethods);
        }
        let mut registration =
            Registration { intent, kind, stage: RegistrationStage::Asking { left: None } };
        let outcome = async {
            match kind {
                MethodKind::Phone | MethodKind::Email => {}
                MethodKind::App => {
                    let app = App::new(String::new(), self.random());
                    registration.stage = RegistrationStage::App { app };
                }
                MethodKind::Token => registration.stage = RegistrationStage::Token,
                MethodKind::Contacts => registration.stage = RegistrationStage::Contacts,
                MethodKind::Passkey => {
                    registration.stage = RegistrationStage::Passkey { nonce: self.nonce() }
                }
                // Operators make it: it was refused before.
                MethodKind::Letter => {}
                MethodKind::Codes
                    if chosen == ChosenBy::Policy && self.policy.asks_before(kind) => {}
                MethodKind::Codes => {
                    registration.stage =
                        self.new_codes(&mut *work, member, account, session, &registration).await?;
                }
            }
            let id = JourneyId::new(now, self.random());
            let stage = Stage::Registration(registration);
            Ok(work.save_journey(&Journey::begin(id, member.visitor.owner, stage, now)).await?)
        }
        .await;
        self.finish(work, outcome).await
    }

    /// The page of a registration, if one is under way.
    pub async fn registration_page(
        &self,
        member: &Member,
    ) -> Result<Option<RegistrationPage>, Refusal> {
        let mut view = self.store.view().await?;
        let Some((journey, registration)) =
            self.journey::<Registration>(&mut *view, &member.visitor.owner).await?
        else {
            return Ok(None);
        };
        let challenge = match &registration.stage {
            RegistrationStage::Code { challenge, .. } => Some(*challenge),
            _ => None,
        };
        let code = self.code_out(&mut *view, challenge).await?;
        let passkey = self.creation_of(&mut *view, member, &registration.stage).await?;
        Ok(Some(RegistrationPage { registration, code, passkey, reference: journey.reference() }))
    }

    /// The registration that a form was filled in for.
    pub(crate) async fn registration_at(
        &self,
        view: &mut dyn View,
        member: &Member,
        reference: &str,
    ) -> Result<(Journey, Registration), Refusal> {
        self.journey_at(view, &member.visitor.owner, reference).await
    }

    /// Gives the number or address. A code goes there.
    ///
    /// One that too many other accounts have is answered the same, but nothing is bound and its
    /// owner is told (S8, S103).
    pub async fn give_destination(
        &self,
        member: &Member,
        reference: &str,
        to: Destination,
    ) -> Result<(), Refusal> {
        let mut work = self.begin_asking().await?;
        let outcome = self.give_destination_in(&mut *work, member, reference, to).await;
        self.finish(work, outcome).await
    }

    async fn give_destination_in(
        &self,
        work: &mut dyn Work,
        member: &Member,
        reference: &str,
        destination: Destination,
    ) -> Result<(), Refusal> {
        let account = work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
        let (mut journey, registration) = self.registration_at(work, member, reference).await?;
        let RegistrationStage::Asking { left } = &registration.stage else {
            return Err(Refusal::OutOfDate);
        };
        if destination.kind() != registration.kind {
            return Err(Refusal::OutOfDate);
        }
        let methods = work.methods(account.id).await?;
        let lost = self.can_be_taken_up(member, &methods);
        if let Some(lost) = lost.into_iter().find(|one| one.is_at(&destination)) {
            return Err(Refusal::Suspended { method: lost.id });
        }
        let existing = methods.iter().filter_map(Method::destination);
        admit(&destination, &account.name, &self.policy.organisation.domains, existing)?;
        // A person who went back and typed the same again has a code on its way already.
        let previous = match left {
            Some((before, challenge)) if before.canonical() == destination.canonical() => {
                work.challenge(*challenge).await?
            }
            _ => None,
        };
        let challenge = match self.on_its_way(previous.as_ref()) {
            Some(challenge) => challenge,
            None => self.ask_for_registration(work, member, &destination, previous).await?,
        };
        let stage = RegistrationStage::Code { destination, challenge };
        journey.advance(Stage::Registration(Registration { stage, ..registration }), self.now());
        Ok(work.save_journey(&journey).await?)
    }

    async fn ask_for_registration(
        &self,
        work: &mut dyn Work,
        member: &Member,
        destination: &Destination,
        previous: Option<Challenge>,
    ) -> Result<domain::ids::ChallengeId, Refusal> {
        let taken = self.is_taken(work, member, destination).await?;
        let subject = member.subject();
        let ask = Ask {
            visitor: &member.visitor,
            account: Some(member.account.id),
            subject: &subject,
            purpose: Purpose::Registration,
            channel: destination.channel(),
            to: Some(destination.clone()),
            previous,
            telling: if taken { Telling::Withheld } else { Telling::Open },
        };
        let challenge = self.ask_for_code(work, ask).await?;
        if taken {
            self.raise_alarm(work, member, destination).await?;
        }
        Ok(challenge)
    }

    /// The person who has a number or address that another wants to register is told: once a day,
    /// within what may go to one destination (S49), so that it cannot bomb them, nor take the
    /// place of their own codes and of what they must be told of their own account.
    async fn raise_alarm(
        &self,
        work: &mut dyn Work,
        member: &Member,
        to: &Destination,
    ) -> Result<(), Refusal> {
        let now = self.now();
        let counter = Counter::DestinationsAlarms { destination: to };
        let last = work.nth_last_hit(&counter, ALARMS_PER_DESTINATION.count).await?;
        if ALARMS_PER_DESTINATION.wait(last, now).is_none()
            && self
                .too_many_to(work, &[Counter::DestinationsCodes { destination: to }], now)
                .await?
                .is_none()
        {
            work.hit(&counter, now).await?;
            work.hit(&Counter::DestinationsCodes { destination: to }, now).await?;
            let language = self.policy.organisation.default_language();
            work.queue(&self.notice(
                member.account.id,
                to.clone(),
                language,
                Notice::UsedForAnother,
            ))
            .await?;
        }
        Ok(())
    }

    async fn is_taken(
        &self,
        work: &mut dyn Work,
        member: &Member,
        to: &Destination,
    ) -> Result<bool, Refusal> {
        let limit = self.policy.sharing.accounts_with(to.channel());
        Ok(work.others_with(to, member.account.id).await? >= limit)
    }

    /// Asks for another code to the same number or address.
    pub async fn resend_registration(
        &self,
        member: &Member,
        reference: &str,
    ) -> Result<(), Refusal> {
        let mut work = self.begin_asking().await?;
        let outcome = async {
            work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
            let (mut journey, registration) =
                self.registration_at(&mut *work, member, reference).await?;
            let RegistrationStage::Code { destination, challenge } = &registration.stage else {
                return Err(Refusal::OutOfDate);
            };
            let previous = work.challenge(*challenge).await?;
            let challenge =
                self.ask_for_registration(&mut *work, member, destination, previous).await?;
            let stage = RegistrationStage::Code { destination: destination.clone(), challenge };
            journey
                .advance(Stage::Registration(Registration { stage, ..registration }), self.now());
            Ok(work.save_journey(&journey).await?)
        }
        .await;
        self.finish(work, outcome).await
    }

    /// *Back* from the code page: the number or address can be given again.
    pub async fn back_to_destination(
        &self,
        member: &Member,
        reference: &str,
    ) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let (mut journey, registration) =
            self.registration_at(&mut *work, member, reference).await?;
        let RegistrationStage::Code { destination, challenge } = registration.stage else {
            return Err(Refusal::OutOfDate);
        };
        let stage = RegistrationStage::Asking { left: Some((destination, challenge)) };
        journey.advance(Stage::Registration(Registration { stage, ..registration }), self.now());
        work.save_journey(&journey).await?;
        Ok(work.commit().await?)
    }

    /// Types the code that was sent to the number or address.
    ///
    /// The right code makes the method theirs, and everyone who was on the account before is told
    /// (R23). The session gets a new name where the new method vouches for its owner.
    pub async fn confirm_method(
        &self,
        member: &Member,
        reference: &str,
        typed: &str,
    ) -> Result<Option<NewName>, Refusal> {
        let mut work = self.store.begin().await?;
        let outcome = self.confirm_method_in(&mut *work, member, reference, typed).await;
        self.finish(work, outcome).await
    }

    async fn confirm_method_in(
        &self,
        work: &mut dyn Work,
        member: &Member,
        reference: &str,
        typed: &str,
    ) -> Result<Option<NewName>, Refusal> {
        let step = self.registering(work, member, reference).await?;
        let RegistrationStage::Code { destination, challenge } = &step.registration.stage else {
            return Err(Refusal::OutOfDate);
        };
        // The challenge, the destination, then what wrong codes are counted on: the order of
        // `ports::store`.
        work.challenge(*challenge).await?;
        let taken = self.is_taken(work, member, destination).await?;
        // Before the code is looked at, which works once: anyone who has to prove more can type it
        // again.
        let before = self.may_add_still(work, &step).await?;
        let received =
            self.take_code(work, &member.visitor, &member.subject(), *challenge, typed).await?;
        if taken
            || !received.is_for(step.account.id, Purpose::Registration)
            || received.destination() != Some(destination)
        {
            return Err(Refusal::DeadCode);
        }
        if before.methods.iter().any(|method| method.is_at(destination)) {
            return Err(Refusal::AlreadyThere);
        }
        let factor = Factor::Contact(destination.clone());
        self.registered(work, member, step, factor).await
    }

    /// Types the first code of an app that is being set up, and what its owner calls it.
    pub async fn confirm_app(
        &self,
        member: &Member,
        reference: &str,
        name: &str,
        typed: &str,
    ) -> Result<Option<NewName>, Refusal> {
        let mut work = self.store.begin().await?;
        let outcome = async {
            let now = self.now();
            let step = self.registering(&mut *work, member, reference).await?;
            let RegistrationStage::App { app } = &step.registration.stage else {
                return Err(Refusal::OutOfDate);
            };
            // A step whose code was taken stays used, also where the app that it was of has gone.
            let methods = self.methods_of_late(&mut *work, step.account.id).await?;
            let typed = Code::typed(typed, CodeForm::Six).ok_or(Refusal::WrongCode)?;
            // Wrong ones are not counted: the page that asks for the code shows what makes it.
            let app = app
                .clone()
                .named(name)
                .confirmed(&typed, &methods, now)
                .ok_or(Refusal::WrongCode)?;
            self.registered(&mut *work, member, step, Factor::App(app)).await
        }
        .await;
        self.finish(work, outcome).await
    }

    /// Puts a new list of recovery codes on the account, to be shown this once.
    async fn new_codes(
        &self,
        work: &mut dyn Work,
        member: &Member,
        account: Account,
        session: Session,
        registration: &Registration,
    ) -> Result<RegistrationStage, Refusal> {
        let random = std::array::from_fn(|_| self.random());
        let (set, codes) = RecoveryCodes::generate(&self.keys, random);
        let factor = Factor::Codes(set);
        self.bind(work, member, account, session, registration, factor).await?;
        Ok(RegistrationStage::Codes { codes })
    }

    /// *Make codes*, where the policy asks for them.
    pub async fn make_codes(&self, member: &Member, reference: &str) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let outcome = async {
            let step = self.registering(&mut *work, member, reference).await?;
            let asks = matches!(step.registration.stage, RegistrationStage::Asking { .. });
            if step.registration.kind != MethodKind::Codes || !asks {
                return Err(Refusal::OutOfDate);
            }
            self.may_add_still(&mut *work, &step).await?;
            let Registering { account, session, mut journey, registration } = step;
            let stage = self.new_codes(&mut *work, member, account, session, &registration).await?;
            journey
                .advance(Stage::Registration(Registration { stage, ..registration }), self.now());
            Ok(work.save_journey(&journey).await?)
        }
        .await;
        self.finish(work, outcome).await
    }

    /// *Done* under new recovery codes: they are not shown again.
    pub async fn codes_are_kept(&self, member: &Member, reference: &str) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let (mut journey, registration) =
            self.registration_at(&mut *work, member, reference).await?;
        if !matches!(registration.stage, RegistrationStage::Codes { .. }) {
            return Err(Refusal::OutOfDate);
        }
        let stage = RegistrationStage::Verified;
        journey.advance(Stage::Registration(Registration { stage, ..registration }), self.now());
        work.save_journey(&journey).await?;
        Ok(work.commit().await?)
    }

    /// *Next* after *verified*, where the policy asked for the method: whether everything it asks
    /// for is there now.
    pub async fn finish_registration(
        &self,
        member: &Member,
        reference: &str,
    ) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let (mut journey, registration) =
            self.registration_at(&mut *work, member, reference).await?;
        if registration.stage != RegistrationStage::Verified {
            return Err(Refusal::OutOfDate);
        }
        journey.advance(
            Stage::Registration(Registration {
                stage: RegistrationStage::Finished,
                ..registration
            }),
            self.now(),
        );
        work.save_journey(&journey).await?;
        Ok(work.commit().await?)
    }

    /// What became of the code's message, for the page of a person who waits for it.
    pub async fn fate_of_registration(&self, member: &Member) -> Result<Option<Fate>, Refusal> {
        Ok(self.registration_page(member).await?.and_then(|page| page.code).map(|code| code.fate))
    }
}
