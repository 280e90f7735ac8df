//! The pages that sign in, and *Verify it's you* there.

use domain::message::Fate;
use domain::method::MethodKind;
use domain::time::whole_days;
use domain::token::CodeForm;

use super::super::{Part, Picture, Tall, mask};
use super::example::{Studio, choices};
use crate::pages::field::Field;
use crate::pages::paths;
use crate::pages::second_step::{SecondStepCode, SecondStepOther};
use crate::pages::sign_in::{Password, PickAccount, Remembered, SignIn, StaySignedIn};

impl Studio<'_> {
    pub(super) fn sign_in(&self) -> Picture {
        let page = SignIn {
            chrome: self.chrome(),
            name: Field::new(&self.name),
            passkeys: self.facts.policy.registration.methods.contains(&MethodKind::Passkey),
            notice: None,
            alert: None,
        };
        self.picture("sign-in-title", &page, Part::Form, Tall(18, 17))
    }

    pub(super) fn password(&self) -> Picture {
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

    pub(super) fn pick(&self) -> Picture {
        let page = PickAccount {
            chrome: self.chrome(),
            accounts: vec![Remembered { name: self.name.clone(), signed_in: true }],
            passkeys: false,
            notice: None,
        };
        self.picture("pick-title", &page, Part::Form, Tall(15, 16))
    }

    pub(super) fn stay(&self) -> Picture {
        let page = StaySignedIn { chrome: self.signed_in(), step: None, dont_ask: false };
        self.picture("stay-title", &page, Part::Form, Tall(14, 12))
    }

    pub(super) fn second_step(&self) -> Picture {
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
            days: self.facts.policy.sign_in.remember_device.map_or(0, whole_days),
            remember: false,
        };
        self.picture("second-title", &page, Part::Form, Tall(24, 22))
    }

    pub(super) fn second_step_other(&self) -> Picture {
        let page = SecondStepOther {
            chrome: self.chrome(),
            step: None,
            name: self.name.clone(),
            offers: self.offers(self.kinds_before()),
            chosen: String::new(),
            back: paths::SECOND_STEP,
            error: None,
        };
        let tall = Tall(23, 22).and(choices(page.offers.len(), 1));
        self.picture("second-title", &page, Part::Form, tall)
    }
}
