//! The pages of one's own account: the methods, adding and losing one, and the proof before.

use domain::custody::WAITING_TIME;
use domain::method::MethodKind;
use domain::time::Timestamp;

use super::super::{Part, Picture, Tall, mask};
use super::example::{Studio, choices};
use crate::pages::account::MyAccount;
use crate::pages::chrome::Panel;
use crate::pages::not_me::{NotMe, NotMeDone};
use crate::pages::occasion::ProveFirst;
use crate::pages::prove::{LostMethod, ProveLost, ProveMethod};
use crate::pages::security_info::{AddMethod, MethodRow, SecurityInfo, SuspendMethod, Uses};

/// When the example's methods were added: August 3, 2026.
const ADDED: Timestamp = Timestamp(1_785_760_000_000_000);
/// When a method was lost: 30 days later.
const NOW: Timestamp = Timestamp(1_788_352_000_000_000);

impl Studio<'_> {
    pub(super) fn my_account(&self) -> Picture {
        let page = MyAccount {
            chrome: self.shell(Panel::Account),
            health: self.health(&self.kinds_before()),
            password_since: None,
            sessions: 1,
            notice: None,
        };
        self.picture("my-account-title", &page, Part::Panel, Tall(15, 7))
    }

    /// `gone`: the first is lost, and has been dealt with.
    pub(super) fn security_info(&self, kinds: Vec<MethodKind>, part: Part, gone: bool) -> Picture {
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
        let methods_high = u8::try_from(methods.len()).unwrap_or(u8::MAX / 8) * 5;
        let tall = match (part, only) {
            (Part::Adding, _) => Tall(8, 8),
            (Part::Dated, true) => Tall(18, 24),
            (Part::Dated, false) => Tall(23, 27),
            (Part::Shown, _) => Tall(5, 5).and(methods_high),
            (_, true) => Tall(10, 13),
            (_, false) => Tall(20, 23).and(if long { 5 } else { 0 }),
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
            uses: Uses::of(kind, self.facts.policy),
            stays: only || (!gone && self.stays_beside_another()),
            stays_until: None,
            waits_for: None,
            last_use: None,
            lost_on: (gone && !only).then_some(NOW),
            can_be_found: gone && !only,
            can_be_lost: !only && !gone,
        }
    }

    /// Whether two are as many as the organisation asks for.
    fn stays_beside_another(&self) -> bool {
        self.facts.policy.registration.required > 1
    }

    pub(super) fn add_method(&self, chosen: Option<MethodKind>, waits: bool) -> Picture {
        let mut kinds = self.facts.policy.registration.methods.clone();
        // The choice as the step makes it: the one that is chosen stands in the closed list.
        kinds.sort_by_key(|one| Some(*one) != chosen);
        let page = AddMethod {
            notice: None,
            missing: Vec::new(),
            ends_codes: false,
            chrome: self.shell(Panel::SecurityInfo),
            kinds,
            first: waits.then(|| ProveFirst::OrDays(self.wait())),
            chosen: None,
            error: None,
        };
        let tall = if waits { Tall(19, 19) } else { Tall(14, 14) };
        self.picture("add-title", &page, Part::Form, tall)
    }

    pub(super) fn prove(&self, kinds: Vec<MethodKind>) -> Picture {
        let usable = |kind: &MethodKind| kind.channel().is_some() || *kind == MethodKind::Codes;
        let page = ProveMethod {
            chrome: self.signed_in(),
            step: None,
            about: None,
            offers: self.offers(kinds.into_iter().filter(usable)),
            chosen: String::new(),
            error: None,
        };
        let tall = Tall(20, 19).and(choices(page.offers.len(), 1));
        self.picture("prove-title", &page, Part::Form, tall)
    }

    pub(super) fn suspend(&self) -> Picture {
        let kind = self.lost();
        let page = SuspendMethod {
            chrome: self.shell(Panel::SecurityInfo),
            method: self.row(kind, false, false),
            alert: None,
        };
        self.picture("lost-method-title", &page, Part::Form, Tall(14, 16))
    }

    pub(super) fn remove(&self) -> Picture {
        let kind = self.lost();
        let page = ProveLost {
            chrome: self.shell(Panel::SecurityInfo),
            methods: vec![LostMethod { kind, mask: mask(kind) }],
            days: self.wait(),
            due: None,
            name: self.name.clone(),
            error: None,
        };
        self.picture("lost-title", &page, Part::Form, Tall(21, 26))
    }

    pub(super) fn not_me(&self) -> Picture {
        let page = NotMe { chrome: self.chrome(), link: None, error: None, alert: None };
        self.picture("not-me-title", &page, Part::Form, Tall(20, 18))
    }

    pub(super) fn not_me_done(&self) -> Picture {
        let page = NotMeDone { chrome: self.chrome() };
        self.picture("not-me-done-title", &page, Part::Form, Tall(12, 12))
    }
}
