//! Which page the picture of a deed shows, and with which example on it.

use std::sync::Arc;

use domain::custody::WAITING_TIME;
use domain::message::Fate;
use domain::method::MethodKind;
use domain::time::Timestamp;
use domain::token::CodeForm;

use super::super::plan::{Deed, Had};
use super::super::{Facts, days, number};
use super::{Part, Picture, Tall, hint, mask};
use crate::pages::account::MyAccount;
use crate::pages::chrome::{Chrome, Panel, Person, Site};
use crate::pages::code::{CodeState, Letters};
use crate::pages::field::Field;
use crate::pages::kinds::{self, email};
use crate::pages::not_me::{NotMe, NotMeDone};
use crate::pages::occasion::Occasion;
use crate::pages::prove::{LostMethod, ProofOffer, ProveLost, ProveMethod};
use crate::pages::registration::{ChooseMethod, Finished, MoreInformation, RegisterCode, Verified};
use crate::pages::reset::{
    ResetCode, ResetDone, ResetMethod, ResetName, ResetOffer, ResetPassword,
};
use crate::pages::second_step::{SecondStepCode, SecondStepOther};
use crate::pages::security_info::{
    AddMethod, Advice, Health, MethodRow, SecurityInfo, SuspendMethod, Uses,
};
use crate::pages::sign_in::{Password, PickAccount, Remembered, SignIn, StaySignedIn};
use crate::pages::{Page, paths};

/// When the example's methods were added: August 3, 2026.
const ADDED: Timestamp = Timestamp(1_785_760_000_000_000);
/// When a method was lost: 30 days later.
const NOW: Timestamp = Timestamp(1_788_352_000_000_000);

/// How much higher a page is by the choices that it has beyond the first few.
fn choices(has: usize, few: usize) -> u8 {
    u8::try_from(has.saturating_sub(few)).unwrap_or(0) * 4
}

/// Where pictures of one procedure are made.
pub(in crate::pages::guide) struct Studio<'a> {
    facts: Facts<'a>,
    chrome: Chrome,
    name: String,
    kind: Option<MethodKind>,
    had: Had,
}

impl<'a> Studio<'a> {
    pub(in crate::pages::guide) fn new(
        around: &Chrome,
        facts: Facts<'a>,
        kind: Option<MethodKind>,
        had: Had,
    ) -> Self {
        // What is around a picture has no token, no person and no banner of a demo.
        let site = Site { demo: false, ..Site::clone(&around.site) };
        let chrome = Chrome {
            site: Arc::new(site),
            language: around.language,
            csrf: String::new(),
            path: String::new(),
            person: None,
            active: None,
        };
        let domain =
            facts.policy.organisation.domains.first().map_or("example.org", String::as_str);
        Self { facts, chrome, name: format!("example@{domain}"), kind, had }
    }

    fn chrome(&self) -> Chrome {
        self.chrome.clone()
    }

    fn signed_in(&self) -> Chrome {
        let display_name = words::text(self.chrome.language, "guide-example-name").to_owned();
        let initials =
            display_name.split(' ').filter_map(|word| word.chars().next()).take(2).collect();
        Chrome {
            person: Some(Person { name: self.name.clone(), display_name, initials }),
            ..self.chrome()
        }
    }

    fn shell(&self, panel: Panel) -> Chrome {
        Chrome { active: Some(panel), ..self.signed_in() }
    }

    /// Around a page that registers: a card while the organisation asks, in the shell of My Account
    /// otherwise.
    fn registering(&self) -> Chrome {
        if self.is_asked() { self.signed_in() } else { self.shell(Panel::SecurityInfo) }
    }

    fn is_asked(&self) -> bool {
        matches!(self.had, Had::Nothing | Had::Address)
            || (self.had == Had::One && self.facts.policy.registration.required > 1)
    }

    /// The picture of the page that a deed is done on; none where it is the same as the one before.
    pub(in crate::pages::guide) fn of(&self, deed: Deed) -> Option<Picture> {
        Some(match deed {
            Deed::GiveName => self.sign_in(),
            Deed::GivePassword => self.password(),
            Deed::Pick if self.had != Had::Nothing => self.pick(),
            Deed::SecondStep => self.second_step(),
            Deed::SecondStepOther | Deed::SecondStepOnly => self.second_step_other(),
            Deed::Stay => self.stay(),
            Deed::Interrupt | Deed::AskedFirst => self.interrupt(false),
            Deed::ProveFirst if self.is_asked() => self.interrupt(true),
            Deed::OtherKind(_) => self.choose_method(),
            Deed::Give(kind) | Deed::MoreGive(kind) => self.give(kind)?,
            Deed::Code(kind) => self.code(kind),
            Deed::Verified(kind) => self.verified(kind),
            Deed::Success => self.finished(),
            Deed::OpenSecurityInfo => self.my_account(),
            Deed::Add => self.security_info(self.kinds_before(), Part::Adding, false),
            Deed::Change(_) | Deed::Lost | Deed::LostChange => {
                self.security_info(self.kinds_before(), Part::List, false)
            }
            Deed::Shown(_) | Deed::ShownChanged => {
                self.security_info(self.kinds_at_the_end(), Part::List, false)
            }
            Deed::LostShown | Deed::LostDue => {
                self.security_info(self.kinds_before(), Part::Dated, true)
            }
            Deed::AddKind(kind) => self.add_method(Some(kind), false),
            Deed::ProveFirst | Deed::LostAddProve => self.add_method(None, true),
            Deed::Prove | Deed::LostNone => self.prove(self.kinds_before()),
            Deed::ProveByCode(_) => self.prove(vec![MethodKind::Codes]),
            Deed::LostSuspend => self.suspend(),
            Deed::LostRemove | Deed::LostPassword => self.remove(),
            Deed::NotMeUndo => self.not_me(),
            Deed::NotMeReset | Deed::NotMeHelp => self.not_me_done(),
            Deed::ResetName => self.reset_name(),
            Deed::ResetChoose => self.reset_method(1),
            Deed::ResetSecond | Deed::ResetSecondIf => self.reset_method(2),
            Deed::ResetCode => self.reset_code(),
            Deed::ResetPassword => self.reset_password(),
            Deed::ResetDone => self.reset_done(),
            _ => return None,
        })
    }

    fn picture(&self, title: &'static str, page: &dyn Page, part: Part, tall: Tall) -> Picture {
        let title = words::text(self.chrome.language, title);
        Picture::new(&self.chrome, self.facts.picture_style, title, page, part, tall)
    }

    fn sign_in(&self) -> Picture {
        let page = SignIn {
            chrome: self.chrome(),
            name: Field::new(&self.name),
            passkeys: self.facts.policy.registration.methods.contains(&MethodKind::Passkey),
            notice: None,
            alert: None,
        };
        self.picture("sign-in-title", &page, Part::Form, Tall(18, 17))
    }

    fn password(&self) -> Picture {
        let page = Password {
            chrome: self.chrome(),
            step: None,
            name: self.name.clone(),
            back: paths::SIGN_IN,
            error: None,
            alert: None,
        };
        self.picture("password-title", &page, Part::Form, Tall(20, 18))
    }

    fn pick(&self) -> Picture {
        let page = PickAccount {
            chrome: self.chrome(),
            accounts: vec![Remembered { name: self.name.clone(), signed_in: true }],
            notice: None,
        };
        self.picture("pick-title", &page, Part::Form, Tall(15, 16))
    }

    fn stay(&self) -> Picture {
        let page = StaySignedIn { chrome: self.signed_in(), step: None, dont_ask: false };
        self.picture("stay-title", &page, Part::Form, Tall(14, 12))
    }

    fn interrupt(&self, waits: bool) -> Picture {
        let skips_left = Some(u64::from(self.facts.policy.registration.skips))
            .filter(|_| self.had == Had::Nothing);
        let page = MoreInformation {
            chrome: self.signed_in(),
            step: None,
            name: self.name.clone(),
            skips_left,
            skip_until: None,
            waits,
        };
        let tall = if waits { Tall(19, 18) } else { Tall(14, 13) };
        self.picture("interrupt-title", &page, Part::Form, tall)
    }

    fn choose_method(&self) -> Picture {
        let page = ChooseMethod {
            chrome: self.registering(),
            step: None,
            kinds: self.facts.policy.registration.methods.clone(),
            chosen: None,
            error: None,
        };
        self.picture("choose-title", &page, Part::Form, Tall(16, 16))
    }

    fn verified(&self, kind: MethodKind) -> Picture {
        let recovery = &self.facts.policy.recovery;
        let page = Verified {
            chrome: self.registering(),
            step: None,
            kind,
            resets: recovery.enabled && recovery.methods.contains(&kind),
            recovers_from: None,
        };
        self.picture("register-title", &page, Part::Form, Tall(16, 16))
    }

    fn finished(&self) -> Picture {
        let kinds = self.kinds_at_the_end();
        let tall = if kinds.len() < 2 { Tall(27, 26) } else { Tall(33, 36) };
        let page = Finished {
            chrome: self.signed_in(),
            step: None,
            health: self.health(&kinds),
            methods: kinds.into_iter().map(|kind| (kind, self.shown(kind))).collect(),
            of_pass: false,
            recovers_from: None,
        };
        self.picture("finished-title", &page, Part::Form, tall)
    }

    fn my_account(&self) -> Picture {
        let page = MyAccount {
            chrome: self.shell(Panel::Account),
            health: self.health(&self.kinds_before()),
            password_since: None,
            sessions: 1,
            notice: None,
        };
        self.picture("my-account-title", &page, Part::Panel, Tall(15, 7))
    }

    fn add_method(&self, chosen: Option<MethodKind>, waits: bool) -> Picture {
        let mut kinds = self.facts.policy.registration.methods.clone();
        // The choice as the step makes it: the one that is chosen stands in the closed list.
        kinds.sort_by_key(|one| Some(*one) != chosen);
        let page = AddMethod {
            chrome: self.shell(Panel::SecurityInfo),
            kinds,
            waits,
            chosen: None,
            error: None,
        };
        let tall = if waits { Tall(19, 19) } else { Tall(14, 14) };
        self.picture("add-title", &page, Part::Form, tall)
    }

    fn prove(&self, kinds: Vec<MethodKind>) -> Picture {
        let usable = |kind: &MethodKind| kind.channel().is_some() || *kind == MethodKind::Codes;
        let offers = kinds.into_iter().filter(usable);
        let offers = offers.map(|kind| ProofOffer { value: String::new(), kind, mask: mask(kind) });
        let page = ProveMethod {
            chrome: self.signed_in(),
            step: None,
            about: None,
            offers: offers.collect(),
            chosen: String::new(),
            error: None,
        };
        let tall = Tall(20, 19).and(choices(page.offers.len(), 1));
        self.picture("prove-title", &page, Part::Form, tall)
    }

    fn suspend(&self) -> Picture {
        let kind = self.lost();
        let page = SuspendMethod {
            chrome: self.shell(Panel::SecurityInfo),
            method: self.row(kind, false, false),
            alert: None,
        };
        self.picture("lost-method-title", &page, Part::Form, Tall(14, 16))
    }

    fn remove(&self) -> Picture {
        let kind = self.lost();
        let page = ProveLost {
            chrome: self.shell(Panel::SecurityInfo),
            methods: vec![LostMethod { kind, mask: mask(kind) }],
            days: days(WAITING_TIME),
            due: None,
            name: self.name.clone(),
            error: None,
        };
        self.picture("lost-title", &page, Part::Form, Tall(21, 26))
    }

    fn not_me(&self) -> Picture {
        let page = NotMe { chrome: self.chrome(), link: None, error: None, alert: None };
        self.picture("not-me-title", &page, Part::Form, Tall(20, 18))
    }

    fn not_me_done(&self) -> Picture {
        let page = NotMeDone { chrome: self.chrome() };
        self.picture("not-me-done-title", &page, Part::Form, Tall(12, 12))
    }

    fn reset_name(&self) -> Picture {
        let page = ResetName { chrome: self.chrome(), name: Field::new(&self.name), alert: None };
        self.picture("reset-title", &page, Part::Form, Tall(18, 17))
    }

    fn reset_password(&self) -> Picture {
        let page = ResetPassword {
            chrome: self.chrome(),
            step: None,
            name: self.name.clone(),
            min_length: number(self.facts.policy.password_min_length),
            rules: Vec::new(),
            locked: false,
            new_error: None,
            alert: None,
        };
        self.picture("reset-password-title", &page, Part::Form, Tall(24, 23))
    }

    fn reset_done(&self) -> Picture {
        let page = ResetDone { chrome: self.chrome(), replicates: false };
        self.picture("reset-done-title", &page, Part::Form, Tall(12, 11))
    }

    /// What is registered before the procedure.
    fn kinds_before(&self) -> Vec<MethodKind> {
        let offered = &self.facts.policy.registration.methods;
        let others = offered
            .iter()
            .copied()
            .filter(|kind| Some(*kind) != self.kind && kind.channel().is_some());
        let own = self.kind.filter(|kind| kind.channel().is_some());
        match self.had {
            Had::Nothing => Vec::new(),
            Had::Address => vec![MethodKind::Email],
            Had::One | Had::Some => others.chain(own).take(1).collect(),
            Had::Two => others.chain(own).take(2).collect(),
            Had::Own => own.into_iter().chain(others).take(2).collect(),
            Had::Only => vec![self.lost()],
            Had::Another => {
                let (lost, contacts) = (self.lost(), [MethodKind::Email, MethodKind::Phone]);
                let other = others.chain(contacts).find(|kind| *kind != lost);
                [lost].into_iter().chain(other).collect()
            }
        }
    }

    /// What the example has lost: a phone, where those are registered.
    fn lost(&self) -> MethodKind {
        let offers = |kind| self.facts.policy.registration.methods.contains(&kind);
        match offers(MethodKind::Phone) || !offers(MethodKind::Email) {
            true => MethodKind::Phone,
            false => MethodKind::Email,
        }
    }

    /// What is registered after it.
    fn kinds_at_the_end(&self) -> Vec<MethodKind> {
        let mut kinds = self.kinds_before();
        match self.kind {
            Some(_) if self.had == Had::Own => {}
            Some(kind) => kinds.push(kind),
            None => kinds.extend(self.facts.policy.registration.methods.iter().take(2)),
        }
        kinds
    }

    fn shown(&self, kind: MethodKind) -> String {
        kinds::example_shown(kind, &self.chrome)
    }

    /// Why a method is registered; `asked`: the one that the page is about.
    fn occasion(&self, asked: Option<MethodKind>) -> Occasion {
        let policy = &self.facts.policy.registration;
        let (required, several) = (self.is_asked(), policy.required > 1);
        let step = number(self.kinds_before().len()) + 1;
        let second =
            self.facts.policy.sign_in.second_step == domain::second_step::SecondStep::Required;
        Occasion {
            required: required && (policy.required > 0 || second),
            progress: (required && several).then_some((step, u64::from(policy.required))),
            replaces: asked.filter(|_| self.had == Had::Own).map(|kind| self.shown(kind)),
            others: policy.methods.len() > 1 && self.had != Had::Own,
            ways: policy
                .methods
                .iter()
                .copied()
                .filter(|kind| required && Some(*kind) != asked)
                .collect(),
        }
    }

    /// How well the example is prepared with these.
    fn health(&self, kinds: &[MethodKind]) -> Health {
        let advice = match kinds.len() {
            0 => Advice::AddFirst,
            1 => Advice::AddSecond,
            _ => Advice::Nothing,
        };
        Health { ways: number(kinds.len()), advice }
    }

    fn code_state(&self, kind: MethodKind, form: CodeForm, to: Option<String>) -> CodeState {
        let life =
            kind.channel().map(|channel| self.facts.policy.codes.lifetime(channel).as_secs() / 60);
        CodeState {
            kind,
            form,
            letters: Letters::None,
            minutes: life.unwrap_or_default(),
            resend_in: 0,
            resent: false,
            dead: false,
            worn: None,
            to,
            change: None,
            error: None,
        }
    }

    /// The page that registers a kind.
    fn give(&self, kind: MethodKind) -> Option<Picture> {
        let setting = kinds::Setting {
            chrome: self.registering(),
            occasion: self.occasion(Some(kind)),
            policy: self.facts.policy,
            public_url: self.facts.public_url,
        };
        let example = kinds::example(kind, setting)?;
        let tall = match kind {
            MethodKind::Email => Tall(22, 21),
            MethodKind::App => Tall(68, 69),
            MethodKind::Passkey => Tall(18, 18),
            MethodKind::Token => Tall(32, 31),
            MethodKind::Codes => Tall(33, 34),
            MethodKind::Contacts => Tall(25, 27),
            MethodKind::Phone | MethodKind::Letter => Tall(30, 29),
        };
        Some(self.picture(example.title, example.page.as_ref(), Part::Form, tall))
    }

    fn code(&self, kind: MethodKind) -> Picture {
        let page = RegisterCode {
            chrome: self.registering(),
            step: None,
            destination: self.shown(kind),
            code: self.code_state(kind, CodeForm::Six, Some(self.shown(kind))),
            delivery: Some(Fate::Sent),
        };
        self.picture("register-title", &page, Part::Form, Tall(23, 24))
    }

    fn second_step(&self) -> Picture {
        let kind = if self.facts.policy.registration.methods.contains(&MethodKind::App) {
            MethodKind::App
        } else {
            MethodKind::Phone
        };
        let sent = kind.channel().is_some();
        let page = SecondStepCode {
            chrome: self.chrome(),
            step: None,
            name: self.name.clone(),
            destination: if sent { mask(kind) } else { String::new() },
            code: self.code_state(kind, CodeForm::Six, sent.then(|| mask(kind))),
            delivery: sent.then_some(Fate::Sent),
            days: self
                .facts
                .policy
                .sign_in
                .remember_device
                .map_or(0, |life| life.as_secs() / (24 * 3600)),
            remember: false,
        };
        self.picture("second-title", &page, Part::Form, Tall(24, 22))
    }

    fn second_step_other(&self) -> Picture {
        let offers = self.kinds_before().into_iter();
        let offers = offers.map(|kind| ProofOffer { value: String::new(), kind, mask: mask(kind) });
        let page = SecondStepOther {
            chrome: self.chrome(),
            step: None,
            name: self.name.clone(),
            offers: offers.collect(),
            chosen: String::new(),
            back: paths::SECOND_STEP,
            error: None,
        };
        let tall = Tall(23, 22).and(choices(page.offers.len(), 1));
        self.picture("second-title", &page, Part::Form, tall)
    }

    /// A method in the list. `only`: there is no other; `gone`: it is suspended, or on its way out.
    fn row(&self, kind: MethodKind, only: bool, gone: bool) -> MethodRow {
        MethodRow {
            id: String::new(),
            kind,
            shown: self.shown(kind),
            changes: kind.channel().is_some(),
            made_anew: kind.facts().is_list(),
            added_at: ADDED,
            recovers_from: None,
            removed_on: (gone && only).then(|| NOW.plus(WAITING_TIME)),
            named: false,
            synced: None,
            uses: if self.facts.policy.recovery.enabled { Uses::Reset } else { Uses::Changes },
            stays: only,
            stays_until: None,
            waits_for: None,
            last_use: None,
            lost_on: (gone && !only).then_some(NOW),
            can_be_found: gone && !only,
            can_be_lost: !only && !gone,
        }
    }

    /// `gone`: the first is lost, and has been dealt with.
    fn security_info(&self, kinds: Vec<MethodKind>, part: Part, gone: bool) -> Picture {
        let (health, only) = (self.health(&kinds), kinds.len() == 1);
        let methods = kinds.into_iter().enumerate();
        let methods: Vec<MethodRow> = methods
            .map(|(index, kind)| {
                let row = self.row(kind, only, gone && index == 0);
                // The one that is left cannot be lost as well.
                MethodRow { can_be_lost: row.can_be_lost && !gone, ..row }
            })
            .collect();
        let long = methods.iter().any(|row| row.kind.channel().is_none());
        let tall = match (part, only) {
            (Part::Adding, _) => Tall(8, 8),
            (Part::Dated, true) => Tall(18, 24),
            (Part::Dated, false) => Tall(23, 22),
            (_, true) => Tall(10, 13),
            (_, false) => Tall(17, 21).and(if long { 3 } else { 0 }),
        };
        let page = SecurityInfo {
            chrome: self.shell(Panel::SecurityInfo),
            health,
            methods,
            contacts: false,
            first: Vec::new(),
            frozen_until: None,
            passkeys: None,
            can_add: true,
            notice: None,
            alert: None,
        };
        self.picture("security-info-title", &page, part, tall)
    }

    /// The page that asks how a code is to go out; the second time it asks for another kind.
    fn reset_method(&self, gate: u64) -> Picture {
        let recovery = &self.facts.policy.recovery;
        let passed = usize::from(gate > 1 && recovery.methods.len() > 1);
        let kinds = recovery.methods.iter().enumerate().skip(passed);
        let offers = kinds.map(|(index, kind)| ResetOffer {
            value: index.to_string(),
            kind: *kind,
            mask: recovery.hints.then(|| hint(*kind)),
            chosen: index == passed,
        });
        let page = ResetMethod {
            chrome: self.chrome(),
            step: None,
            name: self.name.clone(),
            outside: false,
            // That there are two is told at the second only.
            gate: (gate > 1).then_some(gate),
            offers: offers.collect(),
            number: Field::new("416 555 0123"),
            address: Field::new(email::ADDRESS),
            error: None,
        };
        // The second time the first is a number to be typed.
        let tall = match gate {
            1 => Tall(26, 25).and(choices(page.offers.len(), 2)),
            _ => Tall(28, 26).and(choices(page.offers.len(), 1)),
        };
        let tall = if recovery.hints { tall } else { tall.and(6) };
        self.picture("reset-verify-title", &page, Part::Form, tall)
    }

    fn reset_code(&self) -> Picture {
        let recovery = &self.facts.policy.recovery;
        let kind = recovery.methods.first().copied().unwrap_or(MethodKind::Email);
        let code = self.code_state(kind, recovery.gates.code_form(), None);
        let page = ResetCode { chrome: self.chrome(), step: None, gate: None, typed: None, code };
        self.picture("reset-verify-title", &page, Part::Form, Tall(20, 22))
    }
}
