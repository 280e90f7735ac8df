//! The pages that register a method.

use domain::message::Fate;
use domain::method::MethodKind;
use domain::policy::Gates;
use domain::second_step::SecondStep;
use domain::token::CodeForm;

use super::super::{Part, Picture, Tall};
use super::example::Studio;
use crate::pages::chrome::{Chrome, Panel};
use crate::pages::guide::number;
use crate::pages::guide::plan::Had;
use crate::pages::kinds::{self, codes::FirstCodes};
use crate::pages::occasion::{Occasion, ProveFirst};
use crate::pages::registration::{ChooseMethod, Finished, MoreInformation, RegisterCode, Verified};

impl Studio<'_> {
    pub(super) fn interrupt(&self, waits: bool) -> Picture {
        let skips_left = Some(u64::from(self.facts.policy.registration.skips))
            .filter(|_| self.had == Had::Nothing);
        let page = MoreInformation {
            notice: None,
            chrome: self.signed_in(),
            step: None,
            name: self.name.clone(),
            skips_left,
            skip_until: None,
            first: waits.then(|| ProveFirst::OrDays(self.wait())),
            removed_on: None,
            lost: Vec::new(),
        };
        let tall = if waits { Tall(19, 18) } else { Tall(14, 13) };
        self.picture("interrupt-title", &page, Part::Form, tall)
    }

    pub(super) fn choose_method(&self, chosen: MethodKind) -> Picture {
        let page = ChooseMethod {
            chrome: self.registering(),
            step: None,
            missing: Vec::new(),
            kinds: self.facts.policy.registration.methods.clone(),
            chosen: Some(chosen),
            error: None,
        };
        self.picture("choose-title", &page, Part::Form, Tall(16, 16))
    }

    /// The page that registers a kind.
    pub(super) fn give(&self, kind: MethodKind) -> Option<Picture> {
        let setting = kinds::Setting {
            chrome: self.registering(),
            occasion: self.occasion(Some(kind)),
            policy: self.facts.policy,
            public_url: self.facts.public_url,
        };
        let look = kinds::look(kind);
        let page = look.example?(setting);
        // With Cancel, and without a card around it.
        let tall = match kind.channel() {
            Some(_) if !self.is_asked() => Tall(look.tall.0 - 3, look.tall.1 + 3),
            _ => look.tall,
        };
        Some(self.picture(look.title, page.as_ref(), Part::Form, tall))
    }

    pub(super) fn first_codes(&self) -> Picture {
        let page = FirstCodes {
            chrome: self.registering(),
            step: None,
            occasion: self.occasion(Some(MethodKind::Codes)),
            alert: None,
        };
        self.picture("first-codes-title", &page, Part::Form, Tall(12, 16))
    }

    pub(super) fn code(&self, kind: MethodKind) -> Picture {
        let page = RegisterCode {
            chrome: self.registering(),
            step: None,
            destination: self.shown(kind),
            code: self.code_state(kind, CodeForm::Six, Some(self.shown(kind))),
            delivery: Some(Fate::Sent),
        };
        self.picture("register-title", &page, Part::Form, Tall(23, 24))
    }

    pub(super) fn verified(&self, kind: MethodKind) -> Picture {
        let mut kinds = self.kinds_before();
        if self.kind.is_none() {
            let offered = self.facts.policy.registration.methods.iter().copied();
            kinds.extend(offered.take_while(|one| *one != kind));
        }
        kinds.push(kind);
        let page = Verified {
            chrome: self.registering(),
            step: None,
            kind,
            resets: self.facts.policy.resets(kind) && self.health(&kinds).is_enough(),
            recovers_from: None,
        };
        self.picture("register-title", &page, Part::Form, Tall(16, 16))
    }

    pub(super) fn finished(&self) -> Picture {
        let kinds = self.kinds_at_the_end();
        let tall = if kinds.len() < 2 { Tall(27, 26) } else { Tall(33, 36) };
        // What is advised for two methods together takes some lines more.
        let together =
            self.facts.policy.recovery.enabled && self.facts.policy.recovery.gates == Gates::Two;
        let tall = if together { tall.and(4) } else { tall };
        let page = Finished {
            chrome: self.signed_in(),
            step: None,
            health: self.health(&kinds),
            methods: kinds
                .into_iter()
                .map(|kind| (kind, self.shown(kind), self.facts.policy.resets(kind)))
                .collect(),
            of_pass: false,
            recovers_from: None,
        };
        self.picture("finished-title", &page, Part::Form, tall)
    }

    /// Why a method is registered; `asked`: the one that the page is about.
    fn occasion(&self, asked: Option<MethodKind>) -> Occasion {
        let policy = &self.facts.policy.registration;
        let (required, several) = (self.is_asked(), policy.required > 1);
        let step = number(self.kinds_before().len()) + 1;
        let second = self.facts.policy.sign_in.second_step == SecondStep::Required;
        Occasion {
            told: None,
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
            missing: Vec::new(),
            lost: None,
        }
    }

    /// Around a page that registers: a card while the organisation asks, in the shell of My Account
    /// otherwise.
    fn registering(&self) -> Chrome {
        if self.is_asked() { self.signed_in() } else { self.shell(Panel::SecurityInfo) }
    }
}
