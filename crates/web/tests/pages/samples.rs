//! Every page in its states, filled with sample data.

use std::sync::Arc;

use domain::audit::Action;
use domain::channel::Channel;
use domain::directory::Bar;
use domain::language::Language;
use domain::message::Fate;
use domain::method::{LastUse, MethodKind};
use domain::time::Timestamp;
use domain::token::CodeForm;
use web::GuideSettings;
use web::assets::Assets;
use web::pages::account::{ChangePassword, EventRow, MyAccount, SessionRow, SignIns};
use web::pages::code::{CodeError, CodeState, Letters};
use web::pages::contacts::{Asking, Claim, ClaimDone, Vouch};
use web::pages::demo::{DemoFront, DemoOutbox, DemoPerson, OutboxItem, Stage};
use web::pages::guide::{Announcements, Facts, Guide, HandOut, Reader, Revision};
use web::pages::help_desk::{SentCode, UsePass};
use web::pages::kinds::app::RegisterApp;
use web::pages::kinds::codes::{FirstCodes, RecoveryCodes, RecoveryCodesOnPaper};
use web::pages::kinds::contacts::RegisterContacts;
use web::pages::kinds::email::RegisterEmail;
use web::pages::kinds::passkey::RegisterPasskey;
use web::pages::kinds::phone::{CountryOption, RegisterPhone};
use web::pages::kinds::token::RegisterToken;
use web::pages::moment::OneMoment;
use web::pages::not_me::{NotMe, NotMeDone, NotMeStopped};
use web::pages::occasion::{Lost, Occasion, ProveFirst};
use web::pages::problem::{Again, Problem, What};
use web::pages::prove::{
    LostMethod, ProofOffer, ProveCode, ProveLost, ProveMethod, ProvePasskey, ProvePassword,
};
use web::pages::reading::{Privacy, Terms};
use web::pages::registration::{ChooseMethod, Finished, MoreInformation, RegisterCode, Verified};
use web::pages::reset::{
    ResetCode, ResetDone, ResetHelp, ResetMethod, ResetName, ResetOffer, ResetPasskey,
    ResetPassword, Unlocked,
};
use web::pages::second_step::{SecondStepCode, SecondStepHelp, SecondStepOther, SecondStepPasskey};
use web::pages::security_info::{
    AddMethod, Advice, DeleteMethod, FirstOffer, Health, MethodRow, NewCodes, RenameMethod,
    ReviewMethods, SecurityInfo, SuspendMethod, Uses, WaitsFor,
};
use web::pages::sign_in::{
    NewPassword, NewPasswordDone, Password, PickAccount, Remembered, SignIn, SignedOut,
    StaySignedIn,
};
use web::pages::{Chrome, Field, Page, Panel, Person, Site, Text, paths};

use crate::policy;

const NOW: Timestamp = Timestamp(1_788_264_300_000_000);

/// What the strings of a sample are filled with.
pub struct Sample {
    pub language: Language,
    /// Put in front of every string that comes from outside.
    pub taint: &'static str,
}

impl Sample {
    fn s(&self, text: &str) -> String {
        format!("{}{text}", self.taint)
    }

    fn error(&self, key: &'static str) -> Option<Text> {
        let text = words::text(self.language, key);
        Some(if self.taint.is_empty() { text.into() } else { self.s(text).into() })
    }

    fn lost(&self) -> Lost {
        let (id, shown) = (self.s("0190"), self.s("+1 416-555-0123"));
        Lost { id, kind: MethodKind::Phone, shown }
    }

    fn site(&self) -> Arc<Site> {
        let assets = Assets::new(None, None);
        Arc::new(Site {
            organisation: self.s("Contact North | Contact Nord"),
            names: vec![
                (Language::English, self.s("Contact North")),
                (Language::French, self.s("Contact Nord")),
            ],
            logo: (!self.taint.is_empty()).then(|| self.s("/static/logo")),
            logo_dark: None,
            colour: "1d5c82".to_owned(),
            helpdesk: format!("mailto:helpdesk@contactnorth.ca{}", self.taint),
            languages: Language::ALL.to_vec(),
            stylesheet: assets.stylesheet().to_owned(),
            script: assets.script().to_owned(),
            passkey_script: assets.passkey_script().to_owned(),
            guide_style: assets.guide_style().to_owned(),
            time_zone: jiff::tz::TimeZone::UTC,
            recovery: true,
            demo: false,
        })
    }

    fn chrome(&self, path: &str) -> Chrome {
        Chrome {
            site: self.site(),
            language: self.language,
            csrf: self.s("c3Jm"),
            path: self.s(path),
            person: None,
            active: None,
        }
    }

    fn signed_in(&self, path: &str) -> Chrome {
        let person = Person {
            name: self.s("alex.tremblay@contactnorth.ca"),
            display_name: self.s("Alex Tremblay"),
            initials: self.s("AT"),
        };
        Chrome { person: Some(person), ..self.chrome(path) }
    }

    fn shell(&self, path: &str, panel: Panel) -> Chrome {
        Chrome { active: Some(panel), ..self.signed_in(path) }
    }

    fn demo(&self, path: &str) -> Chrome {
        let mut chrome = self.chrome(path);
        let mut site = (*chrome.site).clone();
        site.demo = true;
        chrome.site = Arc::new(site);
        chrome
    }

    fn problem(&self, what: What, again: Option<Again>) -> Problem {
        Problem {
            chrome: self.chrome("/"),
            what,
            way_on: None,
            again,
            reference: self.s("5f0c3a9be1d24786"),
        }
    }

    fn step(&self) -> Option<String> {
        Some(self.s("0198.3"))
    }

    fn typed(&self, key: &'static str, spent: bool) -> Option<CodeError> {
        self.error(key).map(|words| CodeError::Typed { words, spent })
    }

    fn name(&self) -> String {
        self.s("alex.tremblay@contactnorth.ca")
    }

    fn code(&self, kind: MethodKind) -> CodeState {
        CodeState {
            kind,
            form: CodeForm::Six,
            letters: Letters::None,
            minutes: 10,
            resend_in: 60,
            old_in: 600,
            resent: false,
            dead: false,
            worn: None,
            to: kind.channel().map(|_| self.s("alex@example.net")),
            change: None,
            error: None,
        }
    }

    fn countries(&self) -> Arc<Vec<CountryOption>> {
        let mut all: Vec<_> = words::countries::countries(self.language)
            .iter()
            .map(|country| CountryOption {
                iso: self.s(country.iso),
                label: format!("{} (+1)", self.s(country.name)),
            })
            .collect();
        let own = all.iter().position(|option| option.iso.ends_with("CA")).unwrap();
        all[..=own].rotate_right(1);
        Arc::new(all)
    }

    fn methods(&self) -> Vec<MethodRow> {
        let row = |id: &str, kind: MethodKind, shown: &str, recovers_from| MethodRow {
            named: kind == MethodKind::Passkey,
            synced: (kind == MethodKind::Passkey).then_some(true),
            changes: kind != MethodKind::Passkey,
            made_anew: kind.facts().is_list(),
            id: self.s(id),
            kind,
            shown: self.s(shown),
            added_at: NOW,
            recovers_from,
            removed_on: recovers_from,
            uses: if kind == MethodKind::Phone { Uses::Both } else { Uses::Reset },
            stays: recovers_from.is_none(),
            stays_until: None,
            waits_for: match kind {
                MethodKind::Email => Some(WaitsFor::Agreement),
                MethodKind::Passkey => Some(WaitsFor::Day(NOW)),
                _ => None,
            },
            last_use: (kind == MethodKind::Phone)
                .then(|| LastUse { at: NOW, browser: self.s("Firefox, Windows") }),
            lost_on: (kind == MethodKind::Passkey).then_some(NOW),
            can_be_found: kind == MethodKind::Passkey,
            can_be_lost: kind == MethodKind::Phone,
        };
        vec![
            row("0198a", MethodKind::Phone, "+1 416 555 0123", None),
            row("0198b", MethodKind::Email, "alex@example.net", Some(NOW)),
            row("0198c", MethodKind::Passkey, "My passkey", None),
        ]
    }

    fn first(&self, row: &MethodRow) -> FirstOffer {
        FirstOffer {
            id: row.id.clone(),
            kind: row.kind,
            shown: row.shown.clone(),
            chosen: row.kind == MethodKind::Passkey,
        }
    }

    fn offer(&self, kind: MethodKind, mask: Option<&str>, chosen: bool) -> ResetOffer {
        ResetOffer { value: self.s(kind.word()), kind, mask: mask.map(|mask| self.s(mask)), chosen }
    }

    /// Every page and state, by a name for files and messages.
    #[expect(clippy::too_many_lines, reason = "a list")]
    pub fn pages(&self) -> Vec<(&'static str, String)> {
        let mut pages: Vec<(&'static str, String)> = Vec::new();
        let mut add = |name, page: &dyn Page| pages.push((name, page.render()));

        add(
            "sign-in",
            &SignIn {
                chrome: self.chrome("/sign-in"),
                name: Field::default(),
                passkeys: false,
                notice: None,
                alert: None,
            },
        );
        add(
            "sign-in-passkey",
            &SignIn {
                chrome: self.chrome("/sign-in"),
                name: Field::default(),
                passkeys: true,
                notice: None,
                alert: None,
            },
        );
        add(
            "sign-in-wrong",
            &SignIn {
                chrome: self.chrome("/sign-in"),
                name: Field {
                    value: self.s("alex@"),
                    error: self.error("error-email-invalid"),
                    ..Field::default()
                },
                passkeys: false,
                notice: self.error("done-session-ended"),
                alert: self.error("error-unavailable"),
            },
        );
        add(
            "pick-account",
            &PickAccount {
                chrome: self.chrome("/sign-in"),
                accounts: vec![
                    Remembered { name: self.name(), signed_in: true },
                    Remembered { name: self.s("sam.okafor@contactnorth.ca"), signed_in: false },
                ],
                passkeys: true,
                notice: self.error("done-session-over"),
            },
        );
        add(
            "password",
            &Password {
                chrome: self.chrome("/sign-in/password"),
                step: self.step(),
                name: self.name(),
                back: paths::SIGN_IN,
                error: None,
                alert: None,
            },
        );
        add(
            "password-wrong",
            &Password {
                chrome: self.chrome("/sign-in/password"),
                step: self.step(),
                name: self.name(),
                back: paths::SIGN_IN,
                error: self.error("error-wrong-password"),
                alert: None,
            },
        );
        add(
            "stay-signed-in",
            &StaySignedIn {
                chrome: self.signed_in("/sign-in/stay"),
                step: self.step(),
                dont_ask: false,
            },
        );
        add("signed-out", &SignedOut { chrome: self.chrome("/sign-out"), everywhere: false });
        add(
            "signed-out-everywhere",
            &SignedOut { chrome: self.chrome("/sign-out"), everywhere: true },
        );

        add(
            "more-information",
            &MoreInformation {
                notice: None,
                chrome: self.signed_in("/setup"),
                step: self.step(),
                name: self.name(),
                skips_left: Some(2),
                skip_until: None,
                first: None,
                removed_on: None,
                lost: vec![],
            },
        );
        add(
            "more-information-required",
            &MoreInformation {
                notice: None,
                chrome: self.signed_in("/setup"),
                step: self.step(),
                name: self.name(),
                skips_left: None,
                skip_until: Some(NOW),
                first: Some(ProveFirst::OrDays(3)),
                removed_on: Some(NOW),
                lost: vec![self.lost()],
            },
        );
        let phone = |chrome, occasion, number, alert| RegisterPhone {
            chrome,
            step: self.step(),
            occasion,
            countries: self.countries(),
            country: Field::new(self.s("CA")),
            number,
            example: Some(self.s("(506) 234-5678")),
            lacks: None,
            alert,
        };
        let asked_for = || Occasion {
            required: true,
            progress: Some((1, 2)),
            others: true,
            ways: vec![MethodKind::Email, MethodKind::App],
            ..Occasion::default()
        };
        let change =
            || Occasion { replaces: Some(self.s("+1 416 555 0123")), ..Occasion::default() };
        add(
            "register-phone",
            &phone(self.signed_in("/register"), asked_for(), Field::default(), None),
        );
        add(
            "register-phone-wrong",
            &RegisterPhone {
                country: Field {
                    value: self.s("CA"),
                    error: self.error("error-choose-country"),
                    ..Field::default()
                },
                ..phone(
                    self.signed_in("/register"),
                    asked_for(),
                    Field {
                        value: self.s("555"),
                        error: self.error("error-phone-invalid"),
                        ..Field::default()
                    },
                    self.error("error-not-sent"),
                )
            },
        );
        let lost_before =
            Occasion { lost: Some(self.lost()), missing: vec![MethodKind::Email], ..asked_for() };
        let suspended = Field {
            value: self.s("416 555 0123"),
            error: self.error("error-method-suspended"),
            ..Field::default()
        };
        add(
            "register-phone-lost",
            &phone(self.signed_in("/register"), lost_before, suspended, None),
        );
        add(
            "change-phone",
            &phone(
                self.shell("/register", Panel::SecurityInfo),
                change(),
                Field::new(self.s("416 555 0199")),
                None,
            ),
        );
        add(
            "register-email",
            &RegisterEmail {
                chrome: self.signed_in("/register"),
                step: self.step(),
                occasion: asked_for(),
                address: Field::default(),
                alert: None,
            },
        );
        add(
            "change-email-wrong",
            &RegisterEmail {
                chrome: self.shell("/register", Panel::SecurityInfo),
                step: self.step(),
                occasion: Occasion { others: true, ..change() },
                address: Field {
                    value: self.s("alex@contactnorth.ca"),
                    error: self.error("error-email-invalid"),
                    ..Field::default()
                },
                alert: None,
            },
        );
        add(
            "choose-method",
            &ChooseMethod {
                missing: vec![MethodKind::Email, MethodKind::App],
                chrome: self.signed_in("/register/other"),
                step: self.step(),
                kinds: MethodKind::ALL.to_vec(),
                chosen: Some(MethodKind::Email),
                error: None,
            },
        );
        add(
            "register-code",
            &RegisterCode {
                chrome: self.signed_in("/register/code"),
                step: self.step(),
                destination: self.s("+1 416 555 0123"),
                code: self.code(MethodKind::Phone),
                delivery: Some(Fate::Sent),
            },
        );
        add(
            "register-code-wrong",
            &RegisterCode {
                chrome: self.shell("/register/code", Panel::SecurityInfo),
                step: self.step(),
                destination: self.s("alex@example.net"),
                code: CodeState {
                    resend_in: 0,
                    resent: true,
                    error: self.typed("error-wrong-code", false),
                    ..self.code(MethodKind::Email)
                },
                delivery: Some(Fate::Refused),
            },
        );
        add(
            "verified-phone",
            &Verified {
                chrome: self.signed_in("/register/verified"),
                step: self.step(),
                kind: MethodKind::Phone,
                resets: true,
                recovers_from: None,
            },
        );
        add(
            "verified-email-later",
            &Verified {
                chrome: self.shell("/register/verified", Panel::SecurityInfo),
                step: self.step(),
                kind: MethodKind::Email,
                resets: true,
                recovers_from: Some(NOW),
            },
        );
        let occasion = Occasion { others: true, ..Occasion::default() };
        let app = |code_error| RegisterApp {
            chrome: self.shell(paths::REGISTER, Panel::SecurityInfo),
            step: self.step(),
            occasion: occasion.clone(),
            secret: self.s("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"),
            uri: self
                .s("otpauth://totp/Contact%20North:alex%40contactnorth.ca?secret=GEZDGNBVGY3TQOJQ"),
            picture: Some("<svg viewBox=\"0 0 29 29\"><path d=\"M0 0h7v7h-7z\"/></svg>".to_owned()),
            name: Field::new(self.s("My authenticator app")),
            code_error,
            alert: None,
        };
        add("register-app", &app(None));
        add("register-app-wrong", &app(self.error("error-wrong-code")));
        let codes =
            || (0..10).map(|n| self.s(&format!("ABCD-EFGH-JKMN-PQR{n}"))).collect::<Vec<_>>();
        add(
            "first-codes",
            &FirstCodes {
                chrome: self.signed_in(paths::REGISTER),
                step: self.step(),
                occasion: occasion.clone(),
                alert: None,
            },
        );
        add(
            "recovery-codes",
            &RecoveryCodes {
                chrome: self.shell(paths::REGISTER, Panel::SecurityInfo),
                step: self.step(),
                occasion: occasion.clone(),
                codes: codes(),
                alert: None,
            },
        );
        add(
            "recovery-codes-on-paper",
            &RecoveryCodesOnPaper {
                chrome: self.signed_in(paths::REGISTER_CODES_PRINT),
                step: None,
                name: self.name(),
                codes: codes(),
                made_at: NOW,
            },
        );
        for (name, error) in
            [("register-token", None), ("register-token-wrong", self.error("error-wrong-token"))]
        {
            add(
                name,
                &RegisterToken {
                    chrome: self.shell(paths::REGISTER, Panel::SecurityInfo),
                    step: self.step(),
                    occasion: occasion.clone(),
                    serial: Field { value: self.s("OATH-12345"), error, ..Field::default() },
                    alert: None,
                },
            );
        }
        add(
            "register-contacts",
            &RegisterContacts {
                chrome: self.shell(paths::REGISTER, Panel::SecurityInfo),
                step: self.step(),
                occasion: occasion.clone(),
                first: Field::new(self.name()),
                second: Field {
                    value: self.name(),
                    error: self.error("error-wrong-contacts"),
                    ..Field::default()
                },
                alert: None,
            },
        );
        let options = || self.s("{\"challenge\":\"AAAA\"}");
        for (name, alert) in
            [("register-passkey", None), ("register-passkey-wrong", Some("error-wrong-passkey"))]
        {
            add(
                name,
                &RegisterPasskey {
                    chrome: self.shell(paths::REGISTER, Panel::SecurityInfo),
                    step: self.step(),
                    occasion: occasion.clone(),
                    options: options(),
                    name: Field::new(self.s("My passkey")),
                    alert: alert.and_then(|key| self.error(key)),
                },
            );
        }
        for (name, days, alert) in [
            ("second-step-passkey", 0, None),
            ("second-step-passkey-wrong", 30, Some("error-no-passkey")),
        ] {
            add(
                name,
                &SecondStepPasskey {
                    chrome: self.chrome(paths::SECOND_STEP),
                    step: self.step(),
                    name: self.name(),
                    options: options(),
                    days,
                    remember: days > 0,
                    alert: alert.and_then(|key| self.error(key)),
                },
            );
        }
        add(
            "prove-passkey",
            &ProvePasskey {
                chrome: self.shell(paths::PROVE_CODE, Panel::SecurityInfo),
                step: self.step(),
                about: None,
                options: options(),
                alert: None,
            },
        );
        add(
            "reset-passkey",
            &ResetPasskey {
                chrome: self.chrome(paths::RESET_CODE),
                step: self.step(),
                gate: Some(2),
                options: options(),
                alert: self.error("error-wrong-passkey"),
            },
        );
        for kind in [MethodKind::App, MethodKind::Codes] {
            add(
                if kind == MethodKind::App { "verified-app" } else { "verified-codes" },
                &Verified {
                    chrome: self.signed_in("/register/verified"),
                    step: self.step(),
                    kind,
                    resets: true,
                    recovers_from: None,
                },
            );
        }
        for (name, kind, days) in [
            ("second-step-text", MethodKind::Phone, 30),
            ("second-step-app", MethodKind::App, 0),
            ("second-step-codes", MethodKind::Codes, 1),
        ] {
            let sent = kind == MethodKind::Phone;
            add(
                name,
                &SecondStepCode {
                    chrome: self.chrome(paths::SECOND_STEP),
                    step: self.step(),
                    name: self.name(),
                    destination: if sent {
                        self.s("••••••••23")
                    } else {
                        String::new()
                    },
                    code: self.code(kind),
                    delivery: sent.then_some(Fate::Sent),
                    days,
                    remember: days > 1,
                },
            );
        }
        add(
            "second-step-other",
            &SecondStepOther {
                chrome: self.chrome(paths::SECOND_STEP_OTHER),
                step: self.step(),
                name: self.name(),
                offers: [MethodKind::App, MethodKind::Phone, MethodKind::Codes]
                    .map(|kind| ProofOffer {
                        value: self.s(kind.word()),
                        kind,
                        mask: self.s("••••••••23"),
                    })
                    .to_vec(),
                chosen: String::new(),
                back: paths::SECOND_STEP,
                error: self.error("error-choose"),
            },
        );
        add(
            "second-step-help",
            &SecondStepHelp {
                chrome: self.chrome(paths::SECOND_STEP_HELP),
                step: None,
                name: self.name(),
            },
        );
        add(
            "finished",
            &Finished {
                chrome: self.signed_in("/register/done"),
                step: self.step(),
                methods: vec![
                    (MethodKind::Phone, self.s("+1 416 555 0123"), true),
                    (MethodKind::App, self.s("My phone"), false),
                ],
                health: Health { ways: 1, together: false, advice: Advice::AddSecond },
                of_pass: false,
                recovers_from: None,
            },
        );
        let after_pass = |recovers_from| Finished {
            chrome: self.signed_in("/register/done"),
            step: self.step(),
            methods: vec![(MethodKind::Phone, self.s("+1 416 555 0123"), true)],
            health: Health { ways: 1, together: false, advice: Advice::AddSecond },
            of_pass: true,
            recovers_from,
        };
        let spare = Advice::AddSpare(vec![MethodKind::Phone, MethodKind::Email]);
        add(
            "finished-together",
            &Finished {
                health: Health { ways: 2, together: true, advice: spare },
                of_pass: false,
                ..after_pass(None)
            },
        );
        add("finished-pass", &after_pass(None));
        add("finished-pass-later", &after_pass(Some(NOW)));

        let security_info = |methods: Vec<MethodRow>, notice, alert: Option<Text>| SecurityInfo {
            chrome: self.shell(paths::SECURITY_INFO, Panel::SecurityInfo),
            health: match methods.len() {
                0 => Health { ways: 0, together: false, advice: Advice::AddFirst { resets: true } },
                _ => Health { ways: 2, together: false, advice: Advice::Nothing },
            },
            contacts: true,
            first: methods.iter().map(|row| self.first(row)).collect(),
            methods,
            frozen_until: alert.is_some().then_some(NOW),
            passkeys: alert.is_none().then(|| self.s("{}")),
            can_add: true,
            notice,
            alert,
        };
        add(
            "security-info",
            &security_info(self.methods(), self.error("done-method-deleted"), None),
        );
        add(
            "security-info-empty",
            &security_info(Vec::new(), None, self.error("error-method-limit")),
        );
        add(
            "review-methods",
            &ReviewMethods {
                chrome: self.signed_in(paths::REVIEW_METHODS),
                methods: self.methods(),
            },
        );
        add(
            "add-method",
            &AddMethod {
                missing: vec![],
                ends_codes: true,
                notice: None,
                chrome: self.shell(paths::ADD_METHOD, Panel::SecurityInfo),
                kinds: MethodKind::ALL.to_vec(),
                first: Some(ProveFirst::Asked),
                chosen: None,
                error: self.error("error-choose"),
            },
        );
        add(
            "rename-method",
            &RenameMethod {
                chrome: self.shell(paths::RENAME_METHOD, Panel::SecurityInfo),
                method: self.methods().remove(2),
                alert: self.error("error-method-unknown"),
            },
        );
        for (name, nth) in [("lost-method", 0), ("found-method", 2)] {
            add(
                name,
                &SuspendMethod {
                    chrome: self.shell(paths::LOST_METHOD, Panel::SecurityInfo),
                    method: self.methods().remove(nth),
                    alert: None,
                },
            );
        }
        add(
            "delete-method",
            &DeleteMethod {
                leaves_none: false,
                chrome: self.shell(paths::DELETE_METHOD, Panel::SecurityInfo),
                method: self.methods().remove(0),
                notice: self.error("done-proved"),
                alert: None,
            },
        );

        add(
            "new-codes",
            &NewCodes {
                chrome: self.shell(paths::CHANGE_METHOD, Panel::SecurityInfo),
                method: MethodRow {
                    kind: MethodKind::Codes,
                    shown: self.s("8 codes left"),
                    ..self.methods().remove(0)
                },
            },
        );

        add(
            "prove-method",
            &ProveMethod {
                chrome: self.signed_in(paths::PROVE),
                step: self.step(),
                about: self.error("prove-text"),
                offers: vec![
                    ProofOffer {
                        value: self.s("0"),
                        kind: MethodKind::Phone,
                        mask: self.s("+1 •••• ••23"),
                    },
                    ProofOffer {
                        value: self.s("1"),
                        kind: MethodKind::Email,
                        mask: self.s("a•••@e••••.net"),
                    },
                ],
                chosen: self.s("1"),
                error: None,
            },
        );
        add(
            "prove-password",
            &ProvePassword {
                chrome: self.signed_in(paths::PROVE),
                step: self.step(),
                about: None,
                name: self.name(),
                error: self.error("error-wrong-password"),
                alert: None,
            },
        );
        add(
            "prove-code",
            &ProveCode {
                chrome: self.signed_in(paths::PROVE_CODE),
                step: self.step(),
                about: self.error("prove-text"),
                destination: self.s("+1 •••• ••23"),
                code: self.code(MethodKind::Phone),
                delivery: Some(Fate::Delayed),
            },
        );

        let lost = |due, error| ProveLost {
            chrome: self.shell(paths::PROVE_LOST, Panel::SecurityInfo),
            methods: vec![
                LostMethod { kind: MethodKind::Phone, mask: self.s("••••••••23") },
                LostMethod { kind: MethodKind::Email, mask: self.s("al****@ex***.net") },
            ],
            days: 3,
            due,
            name: self.name(),
            error,
        };
        add("prove-lost", &lost(None, None));
        add("prove-lost-wrong", &lost(None, self.error("error-current-password")));
        add("prove-lost-asked", &lost(Some(NOW), None));
        let not_me = |link: bool, error, alert| NotMe {
            chrome: self.chrome(paths::NOT_ME),
            link: link.then(|| {
                format!("{}/{}", paths::NOT_ME, self.s("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
            }),
            error,
            alert,
        };
        add("not-me", &not_me(true, None, None));
        add("not-me-by-text", &not_me(false, None, None));
        add("not-me-wrong", &not_me(false, self.error("error-not-me"), None));
        add("not-me-wrong-link", &not_me(false, None, self.error("error-not-me-link")));
        add("not-me-stopped", &NotMeStopped { chrome: self.chrome(paths::NOT_ME_STOPPED) });
        add("not-me-done", &NotMeDone { chrome: self.chrome(paths::NOT_ME_DONE) });

        add(
            "my-account",
            &MyAccount {
                chrome: self.shell(paths::ACCOUNT, Panel::Account),
                health: Health { ways: 2, together: false, advice: Advice::Nothing },
                password_since: Some(NOW),
                sessions: 2,
                notice: None,
            },
        );
        let change_password = |error: bool| ChangePassword {
            chrome: self.shell(paths::CHANGE_PASSWORD, Panel::Password),
            name: self.name(),
            min_length: 15,
            rules: if error { vec![self.s("A rule of the directory.")] } else { Vec::new() },
            current_error: error.then(|| self.error("error-current-password")).flatten(),
            new_error: error.then(|| self.error("error-password-breached")).flatten(),
            notice: None,
            alert: error.then(|| self.error("error-unavailable")).flatten(),
        };
        add("change-password", &change_password(false));
        add("change-password-wrong", &change_password(true));
        let session = |id: &str, browser: &str, current| SessionRow {
            id: self.s(id),
            browser: self.s(browser),
            network: self.s("192.0.2.14"),
            since: NOW,
            seen: NOW,
            current,
        };
        let event = |action, kind| EventRow {
            at: NOW,
            action,
            kind,
            browser: self.s("Firefox, Windows"),
            network: self.s("192.0.2.14"),
            by_help_desk: action == Action::PassMade,
        };
        add(
            "sign-ins",
            &SignIns {
                chrome: self.shell(paths::SIGN_INS, Panel::SignIns),
                sessions: vec![
                    session("a", "Firefox, Windows", true),
                    session("b", "Safari, iPhone", false),
                ],
                events: vec![
                    event(Action::MethodAdded, Some(MethodKind::Phone)),
                    event(Action::SignInRefused, None),
                    event(Action::PassMade, None),
                    event(Action::SignedIn, None),
                ],
                notice: self.error("done-session-ended"),
                alert: None,
            },
        );
        add(
            "sign-ins-none",
            &SignIns {
                chrome: self.shell(paths::SIGN_INS, Panel::SignIns),
                sessions: vec![session("a", "Firefox, Windows", true)],
                events: Vec::new(),
                notice: None,
                alert: None,
            },
        );

        add(
            "reset-name",
            &ResetName { chrome: self.chrome(paths::RESET), name: Field::default(), alert: None },
        );
        let reset_method = |offers, gate: Option<u64>, number, address, error| ResetMethod {
            letters: false,
            chrome: self.chrome(paths::RESET_METHOD),
            step: self.step(),
            name: self.name(),
            outside: gate.is_none(),
            gate,
            offers,
            number,
            address,
            error,
        };
        let masked = || {
            vec![
                self.offer(MethodKind::Email, Some("a•••@e••••.net"), false),
                self.offer(MethodKind::Phone, Some("+1 •••• ••23"), true),
            ]
        };
        add(
            "reset-method",
            &reset_method(masked(), None, Field::default(), Field::default(), None),
        );
        add(
            "reset-method-wrong",
            &reset_method(
                masked(),
                Some(2),
                Field {
                    value: self.s("555"),
                    error: self.error("error-phone-missing"),
                    ..Field::default()
                },
                Field::default(),
                None,
            ),
        );
        add(
            "reset-method-none",
            &reset_method(
                masked(),
                Some(2),
                Field::default(),
                Field::default(),
                self.error("error-choose"),
            ),
        );
        let generic = vec![
            self.offer(MethodKind::Email, None, true),
            self.offer(MethodKind::Phone, None, false),
        ];
        add(
            "reset-method-no-hints",
            &reset_method(
                generic,
                Some(1),
                Field::default(),
                Field {
                    value: self.s("alex"),
                    error: self.error("error-email-invalid"),
                    ..Field::default()
                },
                None,
            ),
        );
        let reset_code = |kind: MethodKind, gate, letters, error| ResetCode {
            chrome: self.chrome(paths::RESET_CODE),
            step: self.step(),
            gate,
            typed: match kind {
                MethodKind::Phone => Some((kind, Some(self.s("••••••••23")))),
                _ => gate.map(|_| (kind, None)),
            },
            code: CodeState { form: CodeForm::Eight, letters, error, ..self.code(kind) },
        };
        let offered = Letters::Offered(paths::RESET_CODE_LETTERS);
        add("reset-code", &reset_code(MethodKind::Phone, None, offered, None));
        add("reset-code-letters", &reset_code(MethodKind::Phone, None, Letters::Shown, None));
        add(
            "reset-code-wrong",
            &reset_code(MethodKind::Email, Some(2), offered, self.typed("error-dead-code", true)),
        );
        let dead = |kind| {
            let mut page = reset_code(kind, None, Letters::None, None);
            page.code.dead = true;
            page.code.worn = kind.channel().map(|_| 5);
            page
        };
        add("reset-code-dead", &dead(MethodKind::Phone));
        add("reset-code-dead-own", &dead(MethodKind::Codes));
        let reset_password = |new_error: Option<Text>| ResetPassword {
            used_up: None,
            chrome: self.chrome(paths::RESET_PASSWORD),
            step: self.step(),
            name: self.name(),
            min_length: 15,
            rules: if new_error.is_some() {
                vec![self.s("A rule of the directory.")]
            } else {
                Vec::new()
            },
            locked: new_error.is_some(),
            new_error,
            alert: None,
        };
        add("reset-password", &reset_password(None));
        add("reset-password-wrong", &reset_password(self.error("error-password-own-words")));
        add("reset-password-differs", &reset_password(self.error("error-passwords-differ")));
        add(
            "reset-done",
            &ResetDone { chrome: self.chrome(paths::RESET_DONE), replicates: false, told: None },
        );
        add(
            "reset-done-replicates",
            &ResetDone { chrome: self.chrome(paths::RESET_DONE), replicates: true, told: None },
        );
        add("reset-unlocked", &Unlocked { chrome: self.chrome(paths::RESET_UNLOCKED) });
        let new_password = |bar, error: bool| NewPassword {
            chrome: self.chrome(paths::SIGN_IN_NEW_PASSWORD),
            step: self.step(),
            name: self.name(),
            bar,
            min_length: 15,
            rules: if error { vec![self.s("A rule of the directory.")] } else { Vec::new() },
            current_error: error.then(|| self.error("error-current-password")).flatten(),
            new_error: error.then(|| self.error("error-password-breached")).flatten(),
        };
        add("new-password", &new_password(Bar::MustChange, false));
        add("new-password-short", &new_password(Bar::TooShort, false));
        add("new-password-wrong", &new_password(Bar::PasswordExpired, true));
        let differs = self.error("error-passwords-differ");
        let differs = NewPassword { new_error: differs, ..new_password(Bar::MustChange, false) };
        add("new-password-differs", &differs);
        let chrome = self.chrome(paths::SIGN_IN_NEW_PASSWORD_DONE);
        add("new-password-done", &NewPasswordDone { chrome, replicates: true });
        let claim =
            |name: Field, error| Claim { chrome: self.chrome(paths::RESET_CONTACTS), name, error };
        add("claim", &claim(Field::default(), None));
        add("claim-wrong", &claim(Field::new(self.name()), self.error("error-wrong-vouch")));
        let (chrome, code) = (self.chrome(paths::RESET_CONTACTS), self.s("K7QM-2XZ4-ABCD-EFGH"));
        add("claimed", &ClaimDone { chrome, code, ready_at: NOW });
        let asking =
            |name: &str, agreed| Asking { id: self.s("0198a"), name: self.s(name), agreed };
        for (name, people, made) in [
            ("vouch-nobody", Vec::new(), None),
            (
                "vouch",
                vec![asking("Kim Example", true), asking("Ali Example", false)],
                Some((self.s("Kim Example"), self.s("K7QM-2XZ4-ABCD-EFGH"))),
            ),
        ] {
            let chrome = self.shell(paths::VOUCH, Panel::SecurityInfo);
            add(name, &Vouch { chrome, people, made, notice: None, alert: None });
        }
        let pass =
            |name: Field, error| UsePass { chrome: self.chrome(paths::SETUP_PASS), name, error };
        add("use-pass", &pass(Field::default(), None));
        add("use-pass-wrong", &pass(Field::new(self.name()), self.error("error-wrong-pass")));
        let sent =
            |name: Field, error| SentCode { chrome: self.chrome(paths::RESET_SENT), name, error };
        add("sent-code", &sent(Field::default(), None));
        add("sent-code-wrong", &sent(Field::new(self.name()), self.error("error-wrong-code")));
        add("reset-help", &ResetHelp { chrome: self.chrome(paths::RESET_HELP), contacts: true });

        for (name, seconds, early, retype) in [
            ("one-moment", 30, false, false),
            ("one-moment-early", 12, true, false),
            ("one-moment-password", 30, false, true),
        ] {
            let (chrome, worker) =
                (self.chrome(paths::SIGN_IN), Assets::new(None, None).worker().to_owned());
            let (path, name_typed, puzzle) = (paths::SIGN_IN, self.name(), self.s("AAYmKnL9"));
            let page = OneMoment {
                chrome,
                path,
                name: name_typed,
                puzzle,
                worker,
                seconds,
                early,
                retype,
            };
            add(name, &page);
        }

        let (one, two) = (policy::policy(self.taint, 1), policy::policy(self.taint, 2));
        let (own, none) = (policy::guide(self.taint), GuideSettings::default());
        let facts = |policy, settings| Facts {
            policy,
            settings,
            public_url: "https://account.contactnorth.ca",
            picture_style: "/static/guide-picture.css",
        };
        let revision = Some(Revision { number: 3, since: NOW });
        let guide = |facts, reader, has| Guide {
            chrome: self.signed_in(paths::GUIDE),
            facts,
            reader,
            has,
            revision,
            paper_style: Some("/static/guide-paper-en.css".into()),
            body: Arc::default(),
        };
        let guide = |facts, reader, has| {
            let bare = guide(facts, reader, has);
            Guide { body: bare.render_body().into(), ..bare }
        };
        add("guide", &guide(facts(&one, &own), Reader::Everyone, Some(0)));
        add("guide-two", &guide(facts(&two, &own), Reader::Everyone, Some(1)));
        add("guide-nothing", &guide(facts(&one, &none), Reader::Nothing, None));
        add("guide-one", &guide(facts(&two, &none), Reader::One, None));
        for (name, poster) in [("guide-hand-out", false), ("guide-poster", true)] {
            add(
                name,
                &HandOut {
                    chrome: self.chrome(paths::GUIDE_HAND_OUT),
                    facts: facts(&one, &own),
                    poster,
                },
            );
        }
        let chrome = self.chrome(paths::GUIDE_ANNOUNCEMENTS);
        add("guide-announcements", &Announcements { chrome, facts: facts(&two, &own) });
        add("terms", &Terms { chrome: self.chrome(paths::TERMS), texts: true });
        add("privacy", &Privacy { chrome: self.chrome(paths::PRIVACY), stays: true });
        for (name, what, way_on) in [
            ("problem-bad-request", What::BadRequest, None),
            ("problem-forbidden", What::Forbidden, Some("/sign-in")),
            ("problem-no-cookies", What::NoCookies, None),
            ("problem-too-many-cookies", What::TooManyCookies, None),
            ("problem-not-found", What::NotFound, None),
            ("problem-method", What::MethodNotAllowed, None),
            ("problem-out-of-date", What::OutOfDate, Some("/register")),
            ("problem-already-changed", What::AlreadyChanged, Some("/reset")),
            ("problem-too-large", What::TooLarge, None),
            ("problem-media-type", What::UnsupportedMediaType, None),
            ("problem-wrong-address", What::WrongAddress, Some("https://account.contactnorth.ca")),
            ("problem-too-many", What::TooMany(30), None),
            ("problem-unavailable", What::Unavailable, None),
            ("problem-broken-off", What::BrokenOff, None),
            ("problem-taken", What::Taken, None),
            ("problem-busy", What::Busy(2), None),
        ] {
            add(
                name,
                &Problem {
                    way_on: way_on.map(|path| format!("{path}{}", self.taint)),
                    ..self.problem(what, None)
                },
            );
        }
        let number = vec![
            ("step", self.s("0198.3")),
            ("country", self.s("CA")),
            ("number", self.s("416 555 0123")),
            ("delivery", self.s("text")),
        ];
        for (name, again) in [
            ("problem-away", Again::Look { path: self.s("/security-info"), retype: false }),
            (
                "problem-away-typed",
                Again::Send { path: self.s("/register"), fields: number, typed: true },
            ),
            (
                "problem-away-secret",
                Again::Look { path: self.s("/sign-in/password"), retype: true },
            ),
        ] {
            add(name, &self.problem(What::Unavailable, Some(again)));
        }
        let message =
            |channel, to: &str, subject: Option<&str>, text: &str, code: &str| OutboxItem {
                number: 7,
                channel,
                to: self.s(to),
                at: NOW,
                subject: subject.map(|subject| self.s(subject)),
                text: self.s(text),
                code: Some(self.s(code)),
            };
        let messages = || {
            vec![
                message(
                    Channel::Text,
                    "+1 416 555 0123",
                    None,
                    "123456 is your code.\n\n@account.example #123456",
                    "123456",
                ),
                OutboxItem {
                    number: 6,
                    ..message(
                        Channel::Email,
                        "alex@example.net",
                        Some("Your code"),
                        "Your code is\n\n654321\n\nIt works for 10 minutes.",
                        "654321",
                    )
                },
            ]
        };
        let (style, script) = ("/static/demo.css".to_owned(), "/static/demo.js".to_owned());
        let stages =
            [Stage::Nothing, Stage::Email, Stage::PhoneAndEmail, Stage::TwoGates, Stage::Disabled];
        add(
            "demo",
            &DemoFront {
                chrome: self.demo(paths::DEMO),
                people: stages
                    .into_iter()
                    .map(|stage| DemoPerson {
                        display_name: self.s("Alex Tremblay"),
                        name: self.name(),
                        password: self.s("blue canoe morning tea"),
                        stage,
                        registered: vec![self.s("+1 416-555-0171"), self.s("alex@example.org")],
                    })
                    .collect(),
                messages: messages(),
                now: NOW,
                style: style.clone(),
                script: script.clone(),
            },
        );
        let outbox = |messages| DemoOutbox {
            chrome: self.demo(paths::DEMO_OUTBOX),
            messages,
            style: style.clone(),
            script: script.clone(),
        };
        add("demo-outbox", &outbox(messages()));
        add("demo-outbox-empty", &outbox(Vec::new()));
        pages
    }
}
