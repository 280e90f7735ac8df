//! The pages that reset a password.

use domain::method::MethodKind;

use super::super::{Part, Picture, Tall, hint};
use super::example::{Studio, choices};
use crate::pages::field::Field;
use crate::pages::guide::number;
use crate::pages::kinds::email;
use crate::pages::reset::{
    ResetCode, ResetDone, ResetMethod, ResetName, ResetOffer, ResetPassword,
};

impl Studio<'_> {
    pub(super) fn reset_name(&self) -> Picture {
        let page = ResetName { chrome: self.chrome(), name: Field::new(&self.name), alert: None };
        self.picture("reset-title", &page, Part::Form, Tall(18, 17))
    }

    /// The page that asks how a code is to go out; the second time it asks for another kind.
    pub(super) fn reset_method(&self, gate: u64) -> Picture {
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
            letters: recovery.methods.contains(&MethodKind::Letter),
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

    pub(super) fn reset_code(&self) -> Picture {
        let recovery = &self.facts.policy.recovery;
        let kind = recovery.methods.first().copied().unwrap_or(MethodKind::Email);
        let code = self.code_state(kind, recovery.gates.code_form(), None);
        let page = ResetCode { chrome: self.chrome(), step: None, gate: None, typed: None, code };
        self.picture("reset-verify-title", &page, Part::Form, Tall(20, 22))
    }

    pub(super) fn reset_password(&self) -> Picture {
        let page = ResetPassword {
            used_up: None,
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

    pub(super) fn reset_done(&self) -> Picture {
        let page = ResetDone { chrome: self.chrome(), replicates: false, told: None };
        self.picture("reset-done-title", &page, Part::Form, Tall(12, 11))
    }
}
