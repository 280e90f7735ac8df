//! Getting back into an account: the name, a method, its code, a new password.
//!
//! An unknown name, an account without methods and a disabled one walk the same path: they are
//! offered invented methods, their codes go nowhere, the same rows are written, the same limits are
//! counted.

mod in_directory;
mod new_password;
mod sent;

use domain::account::Account;
use domain::audit::Action;
use domain::challenge::Challenge;
use domain::channel::Channel;
use domain::directory::{DirectoryPolicy, KnownMethods};
use domain::hints::Offering;
use domain::ids::{AccountId, JourneyId};
use domain::journey::{Journey, Stage};
use domain::message::{Fate, Purpose};
use domain::method::{Destination, Method, MethodKind};
use domain::name::SignInName;
use domain::policy::Gates;
use domain::recovery::{AfterCode, Asked, Case, Choosing, Offer, Recovery};
use domain::self_service::usable_for_reset;
use domain::token::CodeForm;

use crate::codes::recovery_subject;
use crate::codes::{Ask, CodeOut, Telling};
use crate::own_codes::CodeUse;
use crate::passkeys::AskedHere;
use crate::ports::{DirectoryPerson, View, Work};
use crate::{Flows, Given, Refusal, Visitor};

/// What a right code of a reset led to. It is the answer of the step, so that nothing has to be read
/// after its commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterGate {
    /// Another method has to be proved.
    Another,
    /// Enough is proved: a new password can be chosen.
    Enough,
}

/// What the pages of a reset show.
#[derive(Clone, Debug)]
pub struct RecoveryPage {
    /// Where it stands.
    pub recovery: Recovery,
    /// The newest code, where one was asked for.
    pub code: Option<CodeOut>,
    /// Whether the method that was chosen takes no more, because of too many wrong codes that no
    /// message had brought, or passkeys: another way is chosen then.
    pub spent: bool,
    /// What the browser asks a passkey by, where one was chosen: the same for every name.
    pub passkey: Option<serde_json::Value>,
    /// The journey's step reference.
    pub reference: String,
}

/// The first page of a reset: nothing of it is kept on the server yet.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The methods to choose from.
    pub choosing: Choosing,
    /// What the form carries.
    pub reference: String,
}

/// Whom a typed name means.
struct Whom {
    /// The person in an external directory.
    person: Option<DirectoryPerson>,
    /// The name by which an account here is found.
    proven: SignInName,
}

impl Whom {
    /// A person who has no account here yet, and whose numbers and addresses in the directory are
    /// methods all the same.
    fn newcomer(
        &self,
        account: Option<&Account>,
        policy: &DirectoryPolicy,
    ) -> Option<&DirectoryPerson> {
        let trusted = account.is_none() && policy.known_methods == KnownMethods::Trust;
        self.person.as_ref().filter(|person| trusted && person.may_be_reset())
    }
}

impl Flows {
    /// A person types the name of the account they want to get back into. Nothing is looked up and
    /// nothing kept: the browser carries the name until a code is asked for.
    pub fn begin_recovery(&self, typed: &str) -> Result<SignInName, Refusal> {
        if !self.policy.recovery.enabled {
            return Err(Refusal::NotFound);
        }
        self.name_typed(typed)
    }

    /// The methods that are offered for a name, and the step reference of their form.
    pub async fn open_recovery(
        &self,
        visitor: &Visitor,
        name: &SignInName,
    ) -> Result<Opening, Refusal> {
        let whom = self.whom_to_recover(name).await?;
        let mut view = self.store.view().await?;
        let account = self.account_to_recover(&mut *view, &whom).await?;
        let (account, methods) = match whom.newcomer(account.as_ref(), &self.policy.directory) {
            Some(person) => self
                .newcomer(&mut *view, person, &whom.proven)
                .await
                .map(|(one, all)| (Some(one), all))?,
            None => (account, Vec::new()),
        };
        self.opening(&mut *view, visitor, name, account, methods).await
    }

    /// Whom the directory means. Who is switched off there, and who must prove two methods, only it
    /// knows: without it no reset begins.
    async fn whom_to_recover(&self, name: &SignInName) -> Result<Whom, Refusal> {
        let person = self.find(name).await??;
        let proven = self.proven_name(name, person.as_ref()).await?;
        Ok(Whom { person, proven })
    }

    async fn account_to_recover(
        &self,
        view: &mut dyn View,
        whom: &Whom,
    ) -> Result<Option<Account>, Refusal> {
        let found = self.account_of(view, &whom.proven, whom.person.as_ref()).await?;
        Ok(match (found, &whom.person) {
            // Whom no reset is for: like anybody without methods, before anything is sent (S9).
            (_, Some(person)) if !person.may_be_reset() => None,
            // Their groups may have changed since they signed in last.
            (Some(account), Some(person)) => Some(self.with_gates_of(account, person)),
            (account, _) => account,
        })
    }

    pub(crate) async fn opening(
        &self,
        view: &mut dyn View,
        visitor: &Visitor,
        name: &SignInName,
        account: Option<Account>,
        newcomers: Vec<Method>,
    ) -> Result<Opening, Refusal> {
        // For an unknown name methods are looked for too (S4).
        let id = account.as_ref().map_or_else(|| self.no_account(), |account| account.id);
        let mut methods = view.methods(id).await?;
        methods.extend(newcomers);
        let gates = self.gates_shown(account.as_ref());
        let counted = self.counted_name(name);
        let offers = self.offers(&counted, account.as_ref(), methods, gates);
        let known = account
            .filter(Account::is_active)
            .map(|account| (account.id, account.security_version));
        let reference = self.opening_reference(visitor, name, &offers);
        Ok(Opening { choosing: Case::open(name.clone(), known, gates, offers), reference })
    }

    /// What a form carries that shows these offers for this name: another page's is noticed, and so
    /// is that the offers have changed.
    fn opening_reference(&self, visitor: &Visitor, name: &SignInName, offers: &[Offer]) -> String {
        let mut shown = format!("{}\n", name.canonical()).into_bytes();
        shown.extend(visitor.owner.0);
        for offer in offers {
            shown.extend(format!("{} {}\n", offer.kind.word(), offer.mask).as_bytes());
        }
        crate::visitor::reference(&self.keys.mac("recovery opening", &shown))
    }

    /// The id of an account that there is not: what is asked of the database for an unknown name.
    pub(crate) fn no_account(&self) -> AccountId {
        AccountId::new(self.now(), self.random())
    }

    fn gates_shown(&self, account: Option<&Account>) -> Gates {
        let policy = self.policy.recovery.gates;
        account
            .filter(|account| account.is_active())
            .map_or(policy, |account| account.gates(policy))
    }

    /// The methods offered: the account's own that can recover it, else invented ones.
    fn offers(
        &self,
        name: &SignInName,
        account: Option<&Account>,
        methods: Vec<Method>,
        gates: Gates,
    ) -> Vec<Offer> {
        let now = self.now();
        let methods: Vec<Method> = account
            .map(|account| {
                usable_for_reset(account, &methods, &self.policy, now).cloned().collect()
            })
            .unwrap_or_default();
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
        let Some((journey, recovery)) = self.recovery(&mut *view, visitor).await? else {
            return Ok(None);
        };
        let code = match &recovery {
            Recovery::Proving(stage) => {
                let (subject, _) = self.recovery_subject(&mut *view, visitor, &stage.case).await?;
                let channel = stage.offer().and_then(|offer| offer.kind.channel());
                let long = match channel {
                    Some(channel) => self.asks_for_long_code(&mut *view, &subject, channel).await?,
                    None => false,
                };
                let form = if long { CodeForm::Long } else { self.short_form(Purpose::Recovery) };
                // What became of the message, and what its code really looks like, is for nobody to
                // see.
                let out = self.code_out(&mut *view, stage.asked.challenge).await?;
                out.map(|out| CodeOut { form, fate: Fate::Waiting, expired: false, ..out })
            }
            _ => None,
        };
        let nonce = if let Recovery::Proving(stage) = &recovery {
            stage.asked.nonce.as_ref()
        } else {
            None
        };
        // None of the account's is named: an unknown name has the same page (S10).
        let passkey = nonce.map(|nonce| self.request(nonce, &[]));
        let spent = matches!(&recovery, Recovery::Proving(stage) if self.is_spent(&stage.asked));
        Ok(Some(RecoveryPage { recovery, code, spent, passkey, reference: journey.reference() }))
    }

    /// Whether too many wrong codes of the chosen method were typed.
    fn is_spent(&self, asked: &Asked) -> bool {
        asked.challenge.is_none() && asked.wrong >= self.policy.codes.attempts
    }

    async fn recovery(
        &self,
        view: &mut dyn View,
        visitor: &Visitor,
    ) -> Result<Option<(Journey, Recovery)>, Refusal> {
        self.journey(view, &visitor.owner).await
    }

    async fn recovery_at(
        &self,
        view: &mut dyn View,
        visitor: &Visitor,
        reference: &str,
    ) -> Result<(Journey, Recovery), Refusal> {
        self.journey_at(view, &visitor.owner, reference).await
    }

    /// Chooses one of the methods that were offered for a name: the first code is asked for, and
    /// the journey begins. `typed`: the number in full, and without hints the address too; only
    /// what is the account's own gets a code, and the page does not tell.
    pub async fn send_first_recovery_code(
        &self,
        visitor: &Visitor,
        name: &SignInName,
        reference: &str,
        offer: usize,
        typed: Option<Destination>,
    ) -> Result<(), Refusal> {
        let whom = self.whom_to_recover(name).await?;
        let now = self.now();
        let mut work = self.begin_asking().await?;
        let outcome = async {
            let mut account = self.account_to_recover(&mut *work, &whom).await?;
            // One that an operator added beforehand: from now on the directory's id says whose it
            // is.
            let added = whom
                .person
                .as_ref()
                .filter(|_| account.as_ref().is_some_and(|one| one.directory.is_none()));
            let newcomer = whom.newcomer(account.as_ref(), &self.policy.directory);
            if let Some(person) = added.or(newcomer) {
                account = self.take_over(&mut *work, person, Some(&whom.proven)).await?;
            }
            let opening = self.opening(&mut *work, visitor, name, account, Vec::new()).await?;
            if opening.reference != reference {
                return Err(Refusal::OutOfDate);
            }
            let choosing = Stage::Recovery(Box::new(Recovery::Choosing(opening.choosing.clone())));
            let journey =
                Journey::begin(JourneyId::new(now, self.random()), visitor.owner, choosing, now);
            self.ask_at_offer(&mut *work, visitor, journey, opening.choosing, offer, typed).await
        }
        .await;
        self.finish(work, outcome).await
    }

    /// Chooses a method at the second gate, or another than before. `typed`: as above.
    pub async fn send_recovery_code(
        &self,
        visitor: &Visitor,
        reference: &str,
        offer: usize,
        typed: Option<Destination>,
    ) -> Result<(), Refusal> {
        let mut work = self.begin_asking().await?;
        let outcome = async {
            let (journey, recovery) = self.recovery_at(&mut *work, visitor, reference).await?;
            let Recovery::Choosing(stage) = recovery else { return Err(Refusal::OutOfDate) };
            self.ask_at_offer(&mut *work, visitor, journey, stage, offer, typed).await
        }
        .await;
        self.finish(work, outcome).await
    }

    async fn ask_at_offer(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        journey: Journey,
        stage: Choosing,
        offer: usize,
        typed: Option<Destination>,
    ) -> Result<(), Refusal> {
        let account = self.case_account(work, &stage.case).await?;
        let kind = stage
            .case
            .open_offers()
            .find(|(number, _)| *number == offer)
            .map(|(_, offer)| offer.kind);
        let Some(kind) =
            kind.filter(|kind| typed.as_ref().is_none_or(|typed| typed.kind() == *kind))
        else {
            return Err(Refusal::NotFound);
        };
        let Some(channel) = kind.channel() else {
            let nonce = self.nonce_for(kind);
            let stage = Recovery::Proving(stage.asked(Asked {
                offer,
                typed: None,
                challenge: None,
                wrong: 0,
                nonce,
            }));
            return self.go_on(work, journey, stage).await;
        };
        let before = stage.left.as_ref().filter(|left| left.offer == offer && left.typed == typed);
        let previous = match before.and_then(|left| left.challenge) {
            Some(challenge) => work.challenge(challenge).await?,
            None => None,
        };
        let challenge = match self.on_its_way(previous.as_ref()) {
            Some(challenge) => challenge,
            None => {
                let case = &stage.case;
                self.ask_for_recovery(
                    work,
                    visitor,
                    case,
                    account,
                    (offer, channel),
                    typed.as_ref(),
                    previous,
                )
                .await?
            }
        };
        let asked = Asked { offer, typed, challenge: Some(challenge), wrong: 0, nonce: None };
        let stage = Recovery::Proving(stage.asked(asked));
        self.go_on(work, journey, stage).await
    }

    /// The account of a case, locked; gone when it has changed since the case was opened.
    async fn case_account(
        &self,
        work: &mut dyn Work,
        case: &Case,
    ) -> Result<Option<Account>, Refusal> {
        // For an unknown name it is looked for too (S4).
        let id = case.account.unwrap_or_else(|| AccountId::new(self.now(), self.random()));
        let account = work.lock_account(id).await?;
        Ok(account.filter(|account| {
            account.is_active() && account.security_version == case.security_version
        }))
    }

    #[expect(clippy::too_many_arguments, reason = "one call for the first code and the next")]
    async fn ask_for_recovery(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        case: &Case,
        account: Option<Account>,
        (offer, channel): (usize, Channel),
        typed: Option<&Destination>,
        previous: Option<Challenge>,
    ) -> Result<domain::ids::ChallengeId, Refusal> {
        let now = self.now();
        let chosen = case.offers.get(offer).ok_or(Refusal::NotFound)?;
        let id = account
            .as_ref()
            .map_or_else(|| AccountId::new(now, self.random()), |account| account.id);
        let methods = work.methods(id).await?;
        let usable = |account| usable_for_reset(account, &methods, &self.policy, now);
        let to = account
            .iter()
            .flat_map(usable)
            .find(|method| match typed {
                // Any of the account's will do: with hints not all of them may be shown.
                Some(typed) => method.kind() == chosen.kind && method.is_at(typed),
                None => Some(method.id) == chosen.method,
            })
            .and_then(Method::destination)
            .cloned();
        let language =
            account.as_ref().and_then(|account| account.language).unwrap_or(visitor.language);
        let visitor = Visitor { language, ..visitor.clone() };
        let (subject, known) = self.recovery_subject(work, &visitor, case).await?;
        let ask = Ask {
            visitor: &visitor,
            account: account.map(|account| account.id),
            subject: &subject,
            purpose: Purpose::Recovery,
            channel,
            to,
            previous,
            telling: Telling::Silent { known },
        };
        self.ask_for_code(work, ask).await
    }

    /// What a stranger's page is drawn by: the name as typed, and nothing of the account's. A
    /// browser that signed in to the account before has a subject of its own, and `true` (S14).
    async fn recovery_subject(
        &self,
        view: &mut dyn View,
        visitor: &Visitor,
        case: &Case,
    ) -> Result<(String, bool), Refusal> {
        let strangers = recovery_subject(&self.counted_name(&case.name).counter_form());
        let account = case.account.unwrap_or_else(|| self.no_account());
        Ok(match self.known_browser(view, visitor, Some(account)).await? {
            Some(device) => (format!("{strangers} from {device}"), true),
            None => (strangers, false),
        })
    }

    async fn go_on(
        &self,
        work: &mut dyn Work,
        mut journey: Journey,
        recovery: Recovery,
    ) -> Result<(), Refusal> {
        journey.advance(Stage::Recovery(Box::new(recovery)), self.now());
        Ok(work.save_journey(&journey).await?)
    }

    /// Asks for another code at the same method.
    pub async fn resend_recovery(&self, visitor: &Visitor, reference: &str) -> Result<(), Refusal> {
        let mut work = self.begin_asking().await?;
        let outcome = async {
            let (journey, recovery) = self.recovery_at(&mut *work, visitor, reference).await?;
            let Recovery::Proving(mut stage) = recovery else { return Err(Refusal::OutOfDate) };
            let account = self.case_account(&mut *work, &stage.case).await?;
            let channel = stage.offer().and_then(|offer| offer.kind.channel());
            let (Some(before), Some(channel)) = (stage.asked.challenge, channel) else {
                return Err(Refusal::OutOfDate);
            };
            let previous = work.challenge(before).await?;
            let (offer, typed) = ((stage.asked.offer, channel), stage.asked.typed.as_ref());
            let challenge = self
                .ask_for_recovery(&mut *work, visitor, &stage.case, account, offer, typed, previous)
                .await?;
            stage.asked.challenge = Some(challenge);
            self.go_on(&mut *work, journey, Recovery::Proving(stage)).await
        }
        .await;
        self.finish(work, outcome).await
    }

    /// *Try another way*.
    pub async fn another_way(&self, visitor: &Visitor, reference: &str) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let (journey, recovery) = self.recovery_at(&mut *work, visitor, reference).await?;
        let Recovery::Proving(stage) = recovery else { return Err(Refusal::OutOfDate) };
        self.go_on(&mut *work, journey, Recovery::Choosing(stage.another_way())).await?;
        Ok(work.commit().await?)
    }

    /// Types the code, or uses a passkey: the next gate, or the new password.
    pub async fn give_recovery_code(
        &self,
        visitor: &Visitor,
        reference: &str,
        given: Given<'_>,
    ) -> Result<AfterGate, Refusal> {
        let mut work = self.store.begin().await?;
        let outcome = async {
            let (journey, recovery) = self.recovery_at(&mut *work, visitor, reference).await?;
            let Recovery::Proving(mut stage) = recovery else { return Err(Refusal::OutOfDate) };
            if stage.asked.wrong >= self.policy.codes.attempts {
                return Err(Refusal::DeadCode);
            }
            let account = self.case_account(&mut *work, &stage.case).await?;
            let (subject, _) = self.recovery_subject(&mut *work, visitor, &stage.case).await?;
            let kind = stage.offer().map(|offer| offer.kind).ok_or(Refusal::OutOfDate)?;
            let (whose, purpose) = (account.as_ref(), Purpose::Recovery);
            let nonce = stage.asked.nonce.take();
            let taken = match (stage.asked.challenge, given) {
                (Some(challenge), Given::Code(typed)) => {
                    Ok(self.take_code(&mut *work, visitor, &subject, challenge, typed).await?)
                }
                (None, Given::Passkey(json)) if kind == MethodKind::Passkey => {
                    let asked = AskedHere { nonce: nonce.as_ref(), purpose, named: false };
                    self.take_passkey(&mut *work, visitor, whose, asked, json).await
                }
                (None, Given::Code(typed)) if kind != MethodKind::Passkey => {
                    let code_use = match stage.case.passed() {
                        0 => CodeUse::For(purpose),
                        _ => CodeUse::SecondGate,
                    };
                    self.take_own_code(&mut *work, visitor, whose, &subject, kind, code_use, typed)
                        .await
                }
                _ => Err(Refusal::NoPasskey),
            };
            let proof = match taken {
                Err(
                    refusal @ (Refusal::WrongCode | Refusal::WrongPasskey | Refusal::NoPasskey),
                ) => {
                    // The page stays the same: its form may be sent again.
                    let mut journey = journey;
                    stage.asked.wrong += u32::from(refusal != Refusal::NoPasskey);
                    // What a passkey was to sign is good once.
                    stage.asked.nonce = nonce.map(|_| self.nonce());
                    journey.stage = Stage::Recovery(Box::new(Recovery::Proving(stage)));
                    work.save_journey(&journey).await?;
                    return Err(refusal);
                }
                taken => taken?,
            };
            let id = account.map(|account| account.id);
            self.audit(&mut *work, visitor, id, Action::Proved, Some(proof.kind())).await?;
            let (after, next) = match stage.proved(proof) {
                AfterCode::Another(stage) => (AfterGate::Another, Recovery::Choosing(stage)),
                AfterCode::Enough(stage) => (AfterGate::Enough, Recovery::Proved(stage)),
            };
            self.go_on(&mut *work, journey, next).await?;
            Ok(after)
        }
        .await;
        self.finish(work, outcome).await
    }
}
