//! The pictures: each is a page of this service itself, filled with an example, in the language,
//! brand and policy of the guide.
//!
//! A picture is a document of its own in a frame that takes no input (`inert`) and runs no script.
//! So its page is laid out by the size of the picture, as on a screen of that size, and what stands
//! in it is nothing that the guide itself says. It is part of the guide's own HTML (`srcdoc`): no
//! address of ours can be shown in a frame.

use std::sync::Arc;

use domain::message::Fate;
use domain::method::{Destination, MethodKind};
use domain::phone::PhoneNumber;
use domain::time::Timestamp;
use domain::token::CodeForm;

use super::Facts;
use super::plan::{Deed, Had};
use crate::pages::account::MyAccount;
use crate::pages::chrome::{Chrome, Panel, Person, Site};
use crate::pages::code::{CodeState, Letters};
use crate::pages::field::Field;
use crate::pages::kinds::{self, email, phone};
use crate::pages::occasion::Occasion;
use crate::pages::prove::{ProofOffer, ProveMethod};
use crate::pages::registration::{ChooseMethod, Finished, MoreInformation, RegisterCode, Verified};
use crate::pages::reset::{
    ResetCode, ResetDone, ResetMethod, ResetName, ResetOffer, ResetPassword,
};
use crate::pages::second_step::SecondStepCode;
use crate::pages::security_info::{AddMethod, Advice, Health, MethodRow, SecurityInfo, Uses};
use crate::pages::sign_in::{Password, PickAccount, Remembered, SignIn, StaySignedIn};
use crate::pages::{Page, paths};

/// When the example's methods were added: August 3, 2026.
const ADDED: Timestamp = Timestamp(1_785_760_000_000_000);

/// A page, small.
pub(super) struct Picture {
    /// The heading of the page.
    pub(super) title: String,
    /// The whole document.
    pub(super) document: String,
    /// How the page is laid out: `card` or `shell`.
    pub(super) shape: &'static str,
    /// How much of the page there is to see.
    length: Length,
}

/// How long a page is: its picture shows all of it, and little beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    /// A field, a sentence, a button.
    Short,
    /// Some more.
    Usual,
    /// Several fields.
    Long,
}

/// Where pictures of one procedure are made.
pub(super) struct Studio<'a> {
    facts: Facts<'a>,
    chrome: Chrome,
    name: String,
    kind: Option<MethodKind>,
    had: Had,
}

impl<'a> Studio<'a> {
    pub(super) fn new(
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
    pub(super) fn of(&self, deed: Deed) -> Option<Picture> {
        let policy = self.facts.policy;
        let t = |key| words::text(self.chrome.language, key);
        let picture = match deed {
            Deed::GiveName => self.picture(
                t("sign-in-title"),
                &SignIn {
                    chrome: self.chrome(),
                    name: Field::new(&self.name),
                    passkeys: policy.registration.methods.contains(&MethodKind::Passkey),
                    notice: None,
                    alert: None,
                },
            ),
            Deed::GivePassword => self.picture(
                t("password-title"),
                &Password {
                    chrome: self.chrome(),
                    step: None,
                    name: self.name.clone(),
                    back: paths::SIGN_IN,
                    error: None,
                    alert: None,
                },
            ),
            Deed::Pick if self.had != Had::Nothing => self.picture(
                t("pick-title"),
                &PickAccount {
                    chrome: self.chrome(),
                    accounts: vec![Remembered { name: self.name.clone(), signed_in: true }],
                    notice: None,
                },
            ),
            Deed::SecondStep => self.second_step(),
            Deed::Stay => self.picture(
                t("stay-title"),
                &StaySignedIn { chrome: self.signed_in(), step: None, dont_ask: false },
            ),
            Deed::Interrupt | Deed::AskedFirst => {
                let skips_left =
                    Some(u64::from(policy.registration.skips)).filter(|_| self.had == Had::Nothing);
                let (chrome, name) = (self.signed_in(), self.name.clone());
                self.picture(
                    t("interrupt-title"),
                    &MoreInformation { chrome, step: None, name, skips_left, skip_until: None },
                )
            }
            Deed::OtherKind(_) => {
                let kinds = policy.registration.methods.clone();
                let page = ChooseMethod {
                    chrome: self.registering(),
                    step: None,
                    kinds,
                    chosen: None,
                    error: None,
                };
                self.picture(t("choose-title"), &page)
            }
            Deed::Give(kind) | Deed::MoreGive(kind) => self.give(kind)?,
            Deed::Code(kind) => self.code(kind),
            Deed::Verified(kind) => self.picture(
                t("register-title"),
                &Verified {
                    chrome: self.registering(),
                    step: None,
                    kind,
                    resets: self.facts.policy.recovery.enabled
                        && self.facts.policy.recovery.methods.contains(&kind),
                    recovers_from: None,
                },
            ),
            Deed::Success => {
                let kinds = self.kinds_at_the_end();
                let page = Finished {
                    chrome: self.signed_in(),
                    step: None,
                    health: self.health(&kinds),
                    methods: kinds.into_iter().map(|kind| (kind, self.shown(kind))).collect(),
                    of_pass: false,
                    recovers_from: None,
                };
                self.picture(t("finished-title"), &page)
            }
            Deed::Shown(_) | Deed::ShownChanged => self.security_info(self.kinds_at_the_end()),
            Deed::OpenSecurityInfo => self.picture(
                t("my-account-title"),
                &MyAccount {
                    chrome: self.shell(Panel::Account),
                    health: self.health(&self.kinds_before()),
                    password_since: None,
                    sessions: 1,
                    notice: None,
                },
            ),
            Deed::Add | Deed::Change(_) => self.security_info(self.kinds_before()),
            Deed::AddKind(kind) => {
                let mut kinds = policy.registration.methods.clone();
                // The choice as the step makes it: the one that is chosen stands in the closed
                // list.
                kinds.sort_by_key(|one| *one != kind);
                let page = AddMethod {
                    chrome: self.shell(Panel::SecurityInfo),
                    kinds,
                    waits: false,
                    chosen: None,
                    error: None,
                };
                self.picture(t("add-title"), &page)
            }
            Deed::Prove | Deed::ProveByCode => {
                let kinds = match deed {
                    Deed::ProveByCode => vec![MethodKind::Codes],
                    _ => self.kinds_before(),
                };
                let by_message = |kind: &MethodKind| kind.channel().is_some();
                let usable = |kind: &MethodKind| deed == Deed::ProveByCode || by_message(kind);
                let offers = kinds
                    .into_iter()
                    .filter(usable)
                    .map(|kind| ProofOffer { value: String::new(), kind, mask: mask(kind) })
                    .collect();
                self.picture(
                    t("prove-title"),
                    &ProveMethod {
                        chrome: self.signed_in(),
                        step: None,
                        about: None,
                        offers,
                        chosen: String::new(),
                        error: None,
                    },
                )
            }
            Deed::ResetName => self.picture(
                t("reset-title"),
                &ResetName { chrome: self.chrome(), name: Field::new(&self.name), alert: None },
            ),
            Deed::ResetChoose => self.reset_method(1),
            Deed::ResetSecond | Deed::ResetSecondIf => self.reset_method(2),
            Deed::ResetCode => self.reset_code(),
            Deed::ResetPassword => self.picture(
                t("reset-password-title"),
                &ResetPassword {
                    chrome: self.chrome(),
                    step: None,
                    name: self.name.clone(),
                    min_length: super::number(policy.password_min_length),
                    rules: Vec::new(),
                    locked: false,
                    new_error: None,
                    confirm_error: None,
                    alert: None,
                },
            ),
            Deed::ResetDone => self.picture(
                t("reset-done-title"),
                &ResetDone { chrome: self.chrome(), replicates: false },
            ),
            _ => return None,
        };
        let short = matches!(
            deed,
            Deed::GiveName
                | Deed::GivePassword
                | Deed::Pick
                | Deed::Stay
                | Deed::OtherKind(_)
                | Deed::AddKind(_)
                | Deed::Verified(_)
                | Deed::ResetName
                | Deed::ResetDone
        );
        Some(if short { picture.made(Length::Short) } else { picture })
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
        let number = super::number(self.kinds_before().len()) + 1;
        let second =
            self.facts.policy.sign_in.second_step == domain::second_step::SecondStep::Required;
        Occasion {
            required: required && (policy.required > 0 || second),
            progress: (required && several).then_some((number, u64::from(policy.required))),
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
        Health { ways: super::number(kinds.len()), advice }
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
        let title = words::text(self.chrome.language, example.title);
        let length = if example.long { Length::Long } else { Length::Usual };
        Some(self.picture(title, example.page.as_ref()).made(length))
    }

    fn code(&self, kind: MethodKind) -> Picture {
        let page = RegisterCode {
            chrome: self.registering(),
            step: None,
            destination: self.shown(kind),
            code: self.code_state(kind, CodeForm::Six, Some(self.shown(kind))),
            delivery: Some(Fate::Sent),
        };
        self.picture(words::text(self.chrome.language, "register-title"), &page)
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
        self.picture(words::text(self.chrome.language, "second-title"), &page)
    }

    fn security_info(&self, kinds: Vec<MethodKind>) -> Picture {
        let (health, only) = (self.health(&kinds), kinds.len() == 1);
        let row = |kind: MethodKind| MethodRow {
            id: String::new(),
            kind,
            shown: self.shown(kind),
            changes: kind.channel().is_some(),
            made_anew: kind.facts().is_list(),
            added_at: ADDED,
            recovers_from: None,
            removed_on: None,
            named: false,
            synced: None,
            uses: if self.facts.policy.recovery.enabled { Uses::Reset } else { Uses::Changes },
            stays: only,
            stays_until: None,
            waits_for: None,
            last_use: None,
            lost_on: None,
            can_be_found: false,
            can_be_lost: !only,
        };
        let page = SecurityInfo {
            chrome: self.shell(Panel::SecurityInfo),
            health,
            methods: kinds.into_iter().map(row).collect(),
            contacts: false,
            first: Vec::new(),
            frozen_until: None,
            passkeys: None,
            can_add: true,
            notice: None,
            alert: None,
        };
        self.picture(words::text(self.chrome.language, "security-info-title"), &page)
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
        self.picture(words::text(self.chrome.language, "reset-verify-title"), &page)
    }

    fn reset_code(&self) -> Picture {
        let recovery = &self.facts.policy.recovery;
        let kind = recovery.methods.first().copied().unwrap_or(MethodKind::Email);
        let code = self.code_state(kind, recovery.gates.code_form(), None);
        let page = ResetCode { chrome: self.chrome(), step: None, gate: None, typed: None, code };
        self.picture(words::text(self.chrome.language, "reset-verify-title"), &page)
    }

    fn picture(&self, title: &str, page: &dyn Page) -> Picture {
        // A field that takes the focus would scroll the whole guide to its picture.
        let html = page.render().replace(" autofocus", "");
        let shape = if html.contains("<body class=\"shell\">") { "shell" } else { "card" };
        // The page without its head, its way past the top, and its foot.
        let from = html.find("<header").unwrap_or_default();
        let to = html.find("<footer").unwrap_or(html.len());
        let document = format!(
            "<!DOCTYPE html><html lang=\"{}\" dir=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title>\
             <link rel=\"stylesheet\" href=\"{}\"></head><body class=\"{shape}\">{}</body></html>",
            self.chrome.language.code(),
            self.chrome.direction(),
            crate::pages::html::Html::text(title).0,
            self.facts.picture_style,
            html.get(from..to).unwrap_or_default(),
        );
        Picture { title: title.to_owned(), document, shape, length: Length::Usual }
    }
}

impl Picture {
    fn made(mut self, length: Length) -> Self {
        self.length = length;
        self
    }

    /// Whether it is wider than others.
    pub(super) fn is_wide(&self) -> bool {
        self.shape == "shell"
    }

    /// How high it is on paper, in points; as in the style sheet.
    pub(super) fn printed_height(&self) -> usize {
        match (self.length, self.is_wide()) {
            (Length::Short, false) => 93,
            (Length::Short, true) => 99,
            (Length::Usual, false) => 163,
            (Length::Usual, true) => 183,
            (Length::Long, false) => 252,
            (Length::Long, true) => 216,
        }
    }

    /// The classes of its frame.
    pub(super) fn classes(&self) -> String {
        let length = match self.length {
            Length::Short => " short",
            Length::Usual => "",
            Length::Long => " long",
        };
        format!("picture {}{length}", self.shape)
    }
}

/// What an owner sees of the example's number or address.
fn mask(kind: MethodKind) -> String {
    destination(kind).as_ref().map(domain::mask::mask).unwrap_or_default()
}

/// What a stranger sees of it.
fn hint(kind: MethodKind) -> String {
    destination(kind).as_ref().map(domain::mask::hint).unwrap_or_default()
}

fn destination(kind: MethodKind) -> Option<Destination> {
    match kind {
        MethodKind::Phone => PhoneNumber::parse(phone::NUMBER, "CA").ok().map(Destination::Phone),
        MethodKind::Email => {
            domain::email::EmailAddress::parse("example@gmail.com").ok().map(Destination::Email)
        }
        _ => None,
    }
}
