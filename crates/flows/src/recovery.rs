//! Getting back into an account: the name, a method, its code, a new password.
//!
//! A name that nobody has, an account without methods and a disabled one walk the same path (DESIGN 2.2): they are
//! offered invented methods, their codes go nowhere, the same rows are written, the same limits are counted.

mod elsewhere;

use domain::account::Account;
use domain::challenge::Challenge;
use domain::hints::Offering;
use domain::ids::{AccountId, JourneyId};
use domain::journey::{Journey, JourneyKind, Stage};
use domain::message::{Notice, Purpose};
use domain::method::{Destination, Method};
use domain::name::SignInName;
use domain::password::{Judged, Password, judge};
use domain::policy::Gates;
use domain::recovery::{AfterCode, Asked, Case, Offer, Proved, Recovery};

use crate::codes::{Ask, Telling};
use crate::ports::{View, Work};
use crate::{Flows, NewName, Refusal, Visitor};

/// What the pages of a reset show.
#[derive(Clone, Debug)]
pub struct RecoveryPage {
    /// Where it stands.
    pub recovery: Recovery,
    /// The newest code, where one was asked for.
    pub challenge: Option<Challenge>,
    /// How long until another may be asked for.
    pub resend_in: Option<std::time::Duration>,
    /// The journey's stamp.
    pub stamp: String,
}

impl Flows {
    /// Somebody types the name of the account they want to get back into.
    pub async fn begin_recovery(&self, visitor: &Visitor, typed: &str) -> Result<(), Refusal> {
        if !self.policy.recovery.enabled {
            return Err(Refusal::NotFound);
        }
        let name = self.name_typed(typed)?;
        // Who is switched off there, and who must prove two methods, only the directory knows: without it no reset begins.
        let person = self.find(&name).await?;
        let proven = self.proven_name(&name, person.as_ref()).await?;
        let now = self.now();
        let mut work = self.store.begin().await?;
        let found = self.account_of(&mut *work, &proven, person.as_ref()).await?;
        let account = match (found, &person) {
            (_, Some(person)) if !person.enabled => None,
            // One that an operator added beforehand: from now on the directory's id says whose it is.
            (Some(account), Some(person)) if account.directory.is_none() => {
                self.take_over(&mut *work, person, Some(&proven)).await?
            }
            // Their groups may have changed since they signed in last.
            (Some(account), Some(person)) => Some(self.with_gates_of(account, person)),
            (account, _) => account,
        };
        // Nobody's methods are looked for too (SECURITY S4).
        let id = account.as_ref().map_or_else(|| AccountId::new(now, self.random()), |account| account.id);
        let methods = work.methods(id).await?;
        let gates = self.gates_shown(account.as_ref());
        let counted = self.counted_name(&name);
        let offers = self.offers(&counted, account.as_ref(), methods, gates);
        let known = account.filter(Account::is_active).map(|account| (account.id, account.security_version));
        let recovery = Recovery::Choosing(Case::open(name, known, gates, offers));
        let id = JourneyId::new(now, self.random());
        let stage = Stage::Recovery(Box::new(recovery));
        work.save_journey(&Journey::begin(id, visitor.owner, stage, now)).await?;
        Ok(work.commit().await?)
    }

    fn gates_shown(&self, account: Option<&Account>) -> Gates {
        let policy = self.policy.recovery.gates;
        account.filter(|account| account.is_active()).map_or(policy, |account| account.gates(policy))
    }

    /// The methods offered: the account's own that can recover it, else invented ones.
    fn offers(
        &self,
        name: &SignInName,
        account: Option<&Account>,
        mut methods: Vec<Method>,
        gates: Gates,
    ) -> Vec<Offer> {
        let now = self.now();
        methods.retain(|method| method.recovers(now) && account.is_some_and(Account::is_active));
        let offering = Offering {
            hints: self.policy.recovery.hints,
            kinds: &self.policy.recovery.methods,
            gates: gates.count(),
            required: self.policy.registration.required,
        };
        offering.offers(name, self.keys.draw("invented methods", name.canonical()), &methods)
    }

    /// The page of a reset, if one is under way.
    pub async fn recovery_page(&self, visitor: &Visitor) -> Result<Option<RecoveryPage>, Refusal> {
        let mut view = self.store.view().await?;
        let Some((journey, recovery)) = self.recovery(&mut *view, visitor).await? else { return Ok(None) };
        let challenge = match &recovery {
            Recovery::Proving(stage) => view.challenge(stage.asked.challenge).await?,
            _ => None,
        };
        let resend_in = challenge.as_ref().and_then(|challenge| self.resend_in(challenge));
        Ok(Some(RecoveryPage { recovery, challenge, resend_in, stamp: journey.stamp() }))
    }

    async fn recovery(&self, view: &mut dyn View, visitor: &Visitor) -> Result<Option<(Journey, Recovery)>, Refusal> {
        let journey = view.journey(&visitor.owner, JourneyKind::Recovery).await?;
        Ok(journey.filter(|journey| journey.is_alive(self.now())).and_then(|journey| match &journey.stage {
            Stage::Recovery(recovery) => Some((journey.clone(), (**recovery).clone())),
            _ => None,
        }))
    }

    async fn recovery_at(
        &self,
        view: &mut dyn View,
        visitor: &Visitor,
        stamp: &str,
    ) -> Result<(Journey, Recovery), Refusal> {
        let found = self.recovery(view, visitor).await?;
        found.filter(|(journey, _)| journey.stamp() == stamp).ok_or(Refusal::OutOfDate)
    }

    /// Chooses a method. `typed`: the number in full, and without hints the address too; only what is the account's
    /// own gets a code, and the page does not tell.
    pub async fn send_recovery_code(
        &self,
        visitor: &Visitor,
        stamp: &str,
        offer: usize,
        typed: Option<Destination>,
    ) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let outcome = async {
            let (journey, recovery) = self.recovery_at(&mut *work, visitor, stamp).await?;
            let Recovery::Choosing(stage) = recovery else { return Err(Refusal::OutOfDate) };
            let account = self.case_account(&mut *work, &stage.case).await?;
            let kind = stage.case.open_offers().find(|(number, _)| *number == offer).map(|(_, offer)| offer.kind);
            if kind.is_none() || typed.as_ref().is_some_and(|typed| Some(typed.kind()) != kind) {
                return Err(Refusal::NotFound);
            }
            let before = stage.left.as_ref().filter(|left| left.offer == offer && left.typed == typed);
            let previous = match before {
                Some(left) => work.challenge(left.challenge).await?,
                None => None,
            };
            let challenge = match self.on_its_way(previous.as_ref()) {
                Some(challenge) => challenge,
                None => {
                    let case = &stage.case;
                    self.ask_for_recovery(&mut *work, visitor, case, account, offer, typed.as_ref(), previous).await?
                }
            };
            let stage = Recovery::Proving(stage.asked(Asked { offer, typed, challenge }));
            self.go_on(&mut *work, journey, stage).await
        }
        .await;
        self.finish(work, outcome).await
    }

    /// The account of a case, locked; gone when it has changed since the case was opened.
    async fn case_account(&self, work: &mut dyn Work, case: &Case) -> Result<Option<Account>, Refusal> {
        // Nobody's is looked for too (SECURITY S4).
        let id = case.account.unwrap_or_else(|| AccountId::new(self.now(), self.random()));
        let account = work.lock_account(id).await?;
        Ok(account.filter(|account| account.is_active() && account.security_version == case.security_version))
    }

    #[expect(clippy::too_many_arguments, reason = "one call for the first code and the next")]
    async fn ask_for_recovery(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        case: &Case,
        account: Option<Account>,
        offer: usize,
        typed: Option<&Destination>,
        previous: Option<Challenge>,
    ) -> Result<domain::ids::ChallengeId, Refusal> {
        let now = self.now();
        let chosen = case.offers.get(offer).ok_or(Refusal::NotFound)?;
        let id = account.as_ref().map_or_else(|| AccountId::new(now, self.random()), |account| account.id);
        let methods = work.methods(id).await?;
        let to = methods
            .into_iter()
            .filter(|method| method.recovers(now))
            .find(|method| match typed {
                // Any of the account's will do: with hints not all of them may be shown.
                Some(typed) => {
                    method.destination.kind() == chosen.kind && method.destination.canonical() == typed.canonical()
                }
                None => Some(method.id) == chosen.method,
            })
            .map(|method| method.destination);
        let language = account.as_ref().and_then(|account| account.language).unwrap_or(visitor.language);
        let visitor = Visitor { language, ..visitor.clone() };
        let subject = self.recovery_subject(work, &visitor, case).await?;
        let ask = Ask {
            visitor: &visitor,
            account: account.map(|account| account.id),
            subject: &subject,
            purpose: Purpose::Recovery,
            kind: chosen.kind,
            to,
            // Not by the account's own gates: one with more than the policy asks for would be told by its digits (S1).
            digits: self.policy.recovery.gates.code_digits(),
            previous,
            telling: Telling::Silent,
        };
        self.ask_for_code(work, ask).await
    }

    /// What the limits of codes are counted on: a browser that signed in to the account before has a count of its own,
    /// so that strangers cannot use up its owner's (SECURITY S14).
    async fn recovery_subject(&self, work: &mut dyn Work, visitor: &Visitor, case: &Case) -> Result<String, Refusal> {
        // The typed name, whoever has it: what a stranger is shown depends on nothing else (SECURITY S6).
        let strangers = strangers_subject(&self.counted_name(&case.name));
        Ok(match self.known_browser(work, visitor, case.account).await? {
            Some(device) => format!("{strangers} from {device}"),
            None => strangers,
        })
    }

    async fn go_on(&self, work: &mut dyn Work, mut journey: Journey, recovery: Recovery) -> Result<(), Refusal> {
        journey.advance(Stage::Recovery(Box::new(recovery)), self.now());
        Ok(work.save_journey(&journey).await?)
    }

    /// Asks for another code at the same method.
    pub async fn resend_recovery(&self, visitor: &Visitor, stamp: &str) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let outcome = async {
            let (journey, recovery) = self.recovery_at(&mut *work, visitor, stamp).await?;
            let Recovery::Proving(mut stage) = recovery else { return Err(Refusal::OutOfDate) };
            let account = self.case_account(&mut *work, &stage.case).await?;
            let previous = work.challenge(stage.asked.challenge).await?;
            let (offer, typed) = (stage.asked.offer, stage.asked.typed.as_ref());
            stage.asked.challenge =
                self.ask_for_recovery(&mut *work, visitor, &stage.case, account, offer, typed, previous).await?;
            self.go_on(&mut *work, journey, Recovery::Proving(stage)).await
        }
        .await;
        self.finish(work, outcome).await
    }

    /// *Try another way*.
    pub async fn another_way(&self, visitor: &Visitor, stamp: &str) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let (journey, recovery) = self.recovery_at(&mut *work, visitor, stamp).await?;
        let Recovery::Proving(stage) = recovery else { return Err(Refusal::OutOfDate) };
        self.go_on(&mut *work, journey, Recovery::Choosing(stage.another_way())).await?;
        Ok(work.commit().await?)
    }

    /// Types the code: the next gate, or the new password.
    pub async fn give_recovery_code(&self, visitor: &Visitor, stamp: &str, typed: &str) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let outcome = async {
            let (journey, recovery) = self.recovery_at(&mut *work, visitor, stamp).await?;
            let Recovery::Proving(stage) = recovery else { return Err(Refusal::OutOfDate) };
            self.case_account(&mut *work, &stage.case).await?;
            let subject = self.recovery_subject(&mut *work, visitor, &stage.case).await?;
            let proof = self.take_code(&mut *work, visitor, &subject, stage.asked.challenge, typed).await?;
            let next = match stage.proved(proof) {
                AfterCode::Another(stage) => Recovery::Choosing(stage),
                AfterCode::Enough(stage) => Recovery::Proved(stage),
            };
            self.go_on(&mut *work, journey, next).await
        }
        .await;
        self.finish(work, outcome).await
    }

    /// How good a new password would be, for somebody who has proved enough to choose one.
    pub async fn judge_recovered_password(&self, visitor: &Visitor, new: &Password) -> Result<Judged, Refusal> {
        let mut view = self.store.view().await?;
        let Some((_, Recovery::Proved(stage))) = self.recovery(&mut *view, visitor).await? else {
            return Err(Refusal::OutOfDate);
        };
        let account = view.account(stage.account()).await?.ok_or(Refusal::OutOfDate)?;
        let methods = view.methods(account.id).await?;
        Ok(judge(new, &self.password_context(&account.name, &account.display_name, &methods)))
    }

    /// Sets the new password.
    ///
    /// In one transaction with it, every session of the account ends, its lock-out is lifted, everyone on it is told:
    /// when the page says so, no server honours an old session any more (DESIGN 2.7). The browser is known from now on; its name,
    /// where it had none.
    pub async fn reset_password(
        &self,
        visitor: &Visitor,
        stamp: &str,
        new: &Password,
        confirmed: &Password,
    ) -> Result<Option<NewName>, Refusal> {
        let mut view = self.store.view().await?;
        let (_, recovery) = self.recovery_at(&mut *view, visitor, stamp).await?;
        let Recovery::Proved(stage) = recovery else { return Err(Refusal::OutOfDate) };
        let account = view.account(stage.account()).await?.ok_or(Refusal::OutOfDate)?;
        let methods = view.methods(account.id).await?;
        drop(view);
        Self::accept(new, confirmed, &self.password_context(&account.name, &account.display_name, &methods))?;
        if let Some(remote) = self.remote() {
            return self.reset_elsewhere(remote, visitor, stamp, &stage, &account, new).await;
        }
        let hash = self.hash_password(new).await?;

        let mut work = self.store.begin().await?;
        let outcome = async {
            let (journey, _) = self.recovery_at(&mut *work, visitor, stamp).await?;
            let locked = self.proved_account(&mut *work, &stage).await?;
            work.end_sessions(locked.id, None).await?;
            let subject = locked.name.counter_form();
            let counter = self.password_counter(&mut *work, visitor, subject, Some(&locked)).await?;
            let device = self.remember_browser(&mut *work, visitor, locked.id).await?;
            self.set_password(&mut *work, visitor, locked, hash, &counter, Notice::PasswordReset).await?;
            self.go_on(&mut *work, journey, Recovery::Done).await?;
            Ok(device)
        }
        .await;
        self.finish(work, outcome).await
    }

    /// The account whose password may be reset, locked. Refused when anything about it has changed since the case was
    /// opened: another reset, a method deleted or changed (SECURITY S75, S76).
    async fn proved_account(&self, work: &mut dyn Work, stage: &Proved) -> Result<Account, Refusal> {
        let account = work.lock_account(stage.account()).await?.ok_or(Refusal::OutOfDate)?;
        if !account.is_active() || account.security_version != stage.case().security_version {
            return Err(Refusal::AlreadyChanged);
        }
        Ok(account)
    }
}

/// What the limits of codes are counted on at a reset: apart from what the owner asks for while signed in, or the limit
/// would be met sooner for an account that is in use than for one that does not exist (S6).
pub(crate) fn strangers_subject(name: &SignInName) -> String {
    format!("recovery {}", name.counter_form())
}
