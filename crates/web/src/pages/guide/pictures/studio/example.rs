//! Whose example the pictures show, and what its pages share.

use std::sync::Arc;

use domain::custody::waiting_times;
use domain::method::MethodKind;
use domain::time::{lifetime_minutes, whole_days};
use domain::token::CodeForm;

use super::super::{Part, Picture, Tall, mask};
use crate::pages::chrome::{Chrome, Panel, Person, Site};
use crate::pages::code::{CodeState, Letters};
use crate::pages::guide::plan::Had;
use crate::pages::guide::{Facts, number};
use crate::pages::prove::ProofOffer;
use crate::pages::security_info::{Advice, Health};
use crate::pages::{Page, kinds};

/// How much higher a page is by the choices that it has beyond the first few.
pub(super) fn choices(has: usize, few: usize) -> u8 {
    u8::try_from(has.saturating_sub(few)).unwrap_or(0) * 4
}

/// Where pictures of one procedure are made.
pub(in crate::pages::guide) struct Studio<'a> {
    pub(super) facts: Facts<'a>,
    pub(super) chrome: Chrome,
    pub(super) name: String,
    pub(super) kind: Option<MethodKind>,
    pub(super) had: Had,
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

    pub(super) fn chrome(&self) -> Chrome {
        self.chrome.clone()
    }

    pub(super) fn signed_in(&self) -> Chrome {
        let display_name = words::text(self.chrome.language, "guide-example-name").to_owned();
        let initials =
            display_name.split(' ').filter_map(|word| word.chars().next()).take(2).collect();
        Chrome {
            person: Some(Person { name: self.name.clone(), display_name, initials }),
            ..self.chrome()
        }
    }

    pub(super) fn shell(&self, panel: Panel) -> Chrome {
        Chrome { active: Some(panel), ..self.signed_in() }
    }

    /// How many days the example waits.
    pub(super) fn wait(&self) -> u64 {
        let policy = self.facts.policy;
        waiting_times(policy.recovery.gates, &policy.directory)
            .first()
            .copied()
            .map_or(0, whole_days)
    }

    pub(super) fn is_asked(&self) -> bool {
        matches!(self.had, Had::Nothing | Had::Address)
            || (self.had == Had::One && self.facts.policy.registration.required > 1)
    }

    pub(super) fn picture(
        &self,
        title: &'static str,
        page: &dyn Page,
        part: Part,
        tall: Tall,
    ) -> Picture {
        let title = words::text(self.chrome.language, title);
        Picture::new(&self.chrome, self.facts.picture_style, title, page, part, tall)
    }

    /// What is registered before the procedure.
    pub(super) fn kinds_before(&self) -> Vec<MethodKind> {
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
    pub(super) fn lost(&self) -> MethodKind {
        let offers = |kind| self.facts.policy.registration.methods.contains(&kind);
        match offers(MethodKind::Phone) || !offers(MethodKind::Email) {
            true => MethodKind::Phone,
            false => MethodKind::Email,
        }
    }

    /// What is registered after it.
    pub(super) fn kinds_at_the_end(&self) -> Vec<MethodKind> {
        let mut kinds = self.kinds_before();
        match self.kind {
            Some(_) if self.had == Had::Own => {}
            Some(kind) => kinds.push(kind),
            None => kinds.extend(self.facts.policy.registration.methods.iter().take(2)),
        }
        kinds
    }

    pub(super) fn shown(&self, kind: MethodKind) -> String {
        (kinds::look(kind).shown)(&self.chrome)
    }

    /// How well the example is prepared with these.
    pub(super) fn health(&self, kinds: &[MethodKind]) -> Health {
        let policy = self.facts.policy;
        let asked = if policy.recovery.enabled { policy.recovery.gates.count() } else { 1 };
        let advice = match kinds.len() {
            0 => Advice::AddFirst { resets: policy.registering_resets() },
            count if count < asked => Advice::AddMissing(policy.resetting_beside(kinds)),
            1 => Advice::AddSecond,
            count if count == asked => Advice::AddSpare(policy.resetting_beside(&[])),
            _ => Advice::Nothing,
        };
        Health { ways: number(kinds.len()), together: asked > 1, advice }
    }

    pub(super) fn code_state(
        &self,
        kind: MethodKind,
        form: CodeForm,
        to: Option<String>,
    ) -> CodeState {
        let life = kind
            .channel()
            .map(|channel| lifetime_minutes(self.facts.policy.codes.lifetime(channel)));
        CodeState {
            kind,
            form,
            letters: Letters::None,
            minutes: life.unwrap_or_default(),
            resend_in: 0,
            old_in: 600,
            resent: false,
            dead: false,
            worn: None,
            to,
            change: None,
            error: None,
        }
    }

    /// The choice between methods of these kinds.
    pub(super) fn offers(&self, kinds: impl IntoIterator<Item = MethodKind>) -> Vec<ProofOffer> {
        let offer = |kind| ProofOffer { value: String::new(), kind, mask: mask(kind) };
        kinds.into_iter().map(offer).collect()
    }
}
