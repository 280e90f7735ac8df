//! Every switch of the policy: with all of them on, the pages speak of each; with one of them off,
//! no page speaks of that one.
//!
//! What is looked for is first found with everything on, so that no word here can go out of date;
//! and the policy and the settings of pages are taken to pieces ([`of_each_field`]), so that no new
//! switch can be forgotten. Where passwords live is a switch too, with a walk of its own.

use std::sync::Arc;
use std::time::Duration;

use domain::directory::KnownMethods;
use domain::language::Language;
use domain::method::MethodKind;
use domain::policy::{
    Gates, Policy, RecoveryPolicy, RegistrationPolicy, SessionPolicy, SignInPolicy,
};
use domain::second_step::SecondStep;
use parts::{Entry, FakeDirectory, LOCKOUT};
use stories::{Browser, Person, Service};
use web::{GuideSettings, OwnText};
use words::text;

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const AMINA: Person =
    Person::new("amina.example@contactnorth.ca").with_email(AMINA_EMAIL).with_mobile(AMINA_MOBILE);
const AMINA_EMAIL: &str = "amina@home.example";
const AMINA_MOBILE: &str = "+14165550188";

/// A switch: how it is turned off, and what is said while it is on, in English and in French (in
/// small letters).
struct Switch {
    name: &'static str,
    /// Those of one turn are turned off together, so that there are few walks; none of them hides
    /// what another one would say.
    turn: usize,
    off: fn(&mut Policy, &mut web::Settings),
    english: &'static [&'static str],
    french: &'static [&'static str],
}

const SWITCHES: [Switch; 21] = [
    Switch {
        name: "recovery.enabled",
        turn: 0,
        off: |policy, _| {
            policy.recovery.enabled = false;
        },
        english: &["reset", "reset your password by yourself"],
        french: &["réinitialis", "réinitialiser vous-même"],
    },
    Switch {
        name: "recovery.gates",
        turn: 1,
        off: |policy, _| {
            policy.recovery.gates = Gates::One;
        },
        english: &["one more proof is asked for"],
        french: &["une preuve de plus est demandée"],
    },
    Switch {
        name: "recovery.methods",
        turn: 2,
        off: |policy, _| {
            policy.recovery.methods.retain(|kind| *kind != MethodKind::Phone);
        },
        english: &["type the number in full"],
        french: &["tapez le numéro au complet"],
    },
    Switch {
        name: "registration.required",
        turn: 1,
        off: |policy, _| {
            policy.registration.required = 0;
        },
        english: &["your organisation requires you"],
        french: &["votre organisation exige"],
    },
    Switch {
        name: "registration.skips",
        turn: 0,
        off: |policy, _| {
            policy.registration.skips = 0;
        },
        english: &["skip for now"],
        french: &["ignorer pour l'instant"],
    },
    Switch {
        name: "sign_in.second_step",
        turn: 2,
        off: |policy, _| {
            policy.sign_in.second_step = SecondStep::Never;
        },
        english: &["for signing in", "on this device for"],
        french: &["pour se connecter et", "sur cet appareil pendant"],
    },
    Switch {
        name: "sign_in.remember_device",
        turn: 0,
        off: |policy, _| {
            policy.sign_in.remember_device = None;
        },
        english: &["on this device for"],
        french: &["sur cet appareil pendant"],
    },
    Switch {
        name: "session.stay_signed_in",
        turn: 1,
        off: |policy, _| {
            policy.session.stay_signed_in = None;
        },
        english: &["stay signed in?"],
        french: &["rester connecté?"],
    },
    Switch {
        name: "phones",
        turn: 3,
        off: |policy, _| without(policy, MethodKind::Phone),
        english: &["a mobile phone", "message and data rates", "text me a code"],
        french: &["téléphone cellulaire", "frais de messagerie", "envoyez-moi un code par message"],
    },
    Switch {
        name: "addresses",
        turn: 4,
        off: |policy, _| without(policy, MethodKind::Email),
        english: &["what email would you like", "setting up an alternate email"],
        french: &["quelle adresse courriel voulez-vous"],
    },
    Switch {
        name: "apps",
        turn: 0,
        off: |policy, _| without(policy, MethodKind::App),
        english: &["authenticator app"],
        french: &["application d'authentification"],
    },
    Switch {
        name: "passkeys",
        turn: 1,
        off: |policy, _| without(policy, MethodKind::Passkey),
        english: &["passkey", "security key"],
        french: &["clé d'accès", "clé de sécurité"],
    },
    Switch {
        name: "tokens",
        turn: 3,
        off: |policy, _| without(policy, MethodKind::Token),
        english: &["hardware token"],
        french: &["jeton matériel"],
    },
    Switch {
        name: "recovery codes",
        turn: 2,
        off: |policy, _| without(policy, MethodKind::Codes),
        english: &["recovery code"],
        french: &["codes de récupération"],
    },
    Switch {
        name: "letters",
        turn: 1,
        off: |policy, _| without(policy, MethodKind::Letter),
        english: &["code of a letter"],
        french: &["code d'une lettre"],
    },
    Switch {
        name: "recovery contacts",
        turn: 3,
        off: |policy, _| without(policy, MethodKind::Contacts),
        english: &["recovery contacts"],
        french: &["contacts de récupération"],
    },
    Switch {
        name: "a help desk that is written to",
        turn: 0,
        off: |_, settings| settings.helpdesk = "tel:+18005550123".into(),
        english: &["help@contactnorth.example"],
        french: &["help@contactnorth.example"],
    },
    Switch {
        name: "guide.telephone",
        turn: 1,
        off: |_, settings| settings.guide.telephone.clear(),
        english: &["1 800 555-0199"],
        french: &["1 800 555-0199"],
    },
    Switch {
        name: "guide.hours",
        turn: 2,
        off: |_, settings| settings.guide.hours = OwnText::default(),
        english: &["monday to friday"],
        french: &["du lundi au vendredi"],
    },
    Switch {
        name: "guide.department",
        turn: 3,
        off: |_, settings| settings.guide.department = OwnText::default(),
        english: &["department", "web services"],
        french: &["services web"],
    },
    Switch {
        name: "guide.title",
        turn: 4,
        off: |_, settings| settings.guide.title = OwnText::default(),
        english: &["back in without a call"],
        french: &["revenir sans téléphoner"],
    },
];

/// A text of the organisation's in both languages.
fn own(english: &str, french: &str) -> OwnText {
    let each = vec![(Language::English, english.into()), (Language::French, french.into())];
    OwnText { all: None, each }
}

/// A policy in which all that can be switched is on, and pages on which all is said.
fn everything(policy: &mut Policy, settings: &mut web::Settings) {
    settings.guide = GuideSettings::new(
        own("Back in without a call", "Revenir sans téléphoner"),
        own("Web Services", "Services Web"),
        "1 800 555-0199".into(),
        own("Monday to Friday", "Du lundi au vendredi"),
    );
    policy.registration = RegistrationPolicy {
        required: 2,
        methods: MethodKind::ALL.into_iter().filter(|kind| *kind != MethodKind::Letter).collect(),
        skips: 2,
    };
    policy.recovery.gates = Gates::Two;
    policy.recovery.methods =
        MethodKind::ALL.into_iter().filter(|kind| *kind != MethodKind::Token).collect();
    policy.sign_in.second_step = SecondStep::WhereRegistered;
    policy.sign_in.remember_device = Some(Duration::from_secs(14 * 24 * 3600));
}

fn without(policy: &mut Policy, kind: MethodKind) {
    policy.registration.methods.retain(|one| *one != kind);
    policy.recovery.methods.retain(|one| *one != kind);
}

/// Does not compile when the policy or the settings of pages have another field: it belongs among
/// the switches above where pages speak of it.
#[expect(dead_code, reason = "it is there to be compiled")]
fn of_each_field(policy: Policy, settings: web::Settings) {
    let web::Settings {
        public_url: _,
        trusted_proxies: _,
        shared_networks: _,
        helpdesk: _,
        colour: _,
        logo: _,
        logo_dark: _,
        guide: _,
        time_zone: _,
        demo: _,
    } = settings;
    let Policy {
        organisation: _,
        registration: RegistrationPolicy { required: _, methods: _, skips: _ },
        recovery: RecoveryPolicy { enabled: _, gates: _, methods: _, hints: _ },
        password_min_length: _,
        sign_in: SignInPolicy { second_step: _, required_from: _, remember_device: _ },
        passkeys: _,
        session: SessionPolicy { idle: _, lifetime: _, stay_signed_in: _, fresh: _ },
        codes: _,
        texts: _,
        mails_per_day: _,
        sharing: _,
        directory: _,
    } = policy;
}

/// A walk through the pages in one language.
struct Walk<'a> {
    service: &'a Service,
    language: Language,
    seen: Vec<(String, String)>,
}

impl Walk<'_> {
    fn t(&self, key: &'static str) -> &'static str {
        text(self.language, key)
    }

    fn browser(&self) -> Browser {
        let mut browser = self.service.browser();
        browser.language = self.language.tag();
        browser
    }

    fn keep(&mut self, browser: &Browser) {
        self.seen.push((browser.path().to_owned(), browser.words().to_lowercase()));
    }

    async fn look(&mut self, browser: &mut Browser, paths: &[&str]) {
        for path in paths {
            browser.open(path).await;
            self.keep(browser);
        }
    }

    /// Signs in, with the second step where it is asked for, and keeps what is shown on the way.
    async fn sign_in(&mut self, browser: &mut Browser, person: &Person, from: &str) {
        browser.open(from).await;
        self.keep(browser);
        browser.fill(self.t("sign-in-name"), person.name).press(self.t("button-next")).await;
        self.keep(browser);
        browser.fill(self.t("password-label"), person.password);
        browser.press(self.t("password-submit")).await;
        self.keep(browser);
        if browser.says(self.t("second-title")) {
            browser.fill(self.t("code-label"), &self.code().await);
            browser.press(self.t("button-next")).await;
            self.keep(browser);
        }
        if browser.has_way(self.t("button-no")) {
            browser.press(self.t("button-no")).await;
            self.keep(browser);
        }
    }

    /// The newest code that went out.
    async fn code(&self) -> String {
        let code = self.service.letters().await.into_iter().rev().find_map(|one| one.code);
        code.expect("a code went out")
    }

    /// What anybody can see, and a reset as far as messages prove it.
    async fn as_a_stranger(&mut self) {
        let mut browser = self.browser();
        let public = [
            "/sign-in",
            "/reset",
            "/reset/help",
            "/reset/sent",
            "/not-me",
            "/not-me/done",
            "/not-me/stopped",
            "/sign-out",
            "/guide",
            "/guide/hand-out",
            "/guide/poster",
            "/guide/announcements",
            "/terms",
            "/privacy",
        ];
        self.look(&mut browser, &public).await;
        browser.open("/reset").await;
        if browser.has_field(self.t("sign-in-name")) {
            browser.fill(self.t("sign-in-name"), AMINA.name).press(self.t("button-next")).await;
            self.keep(&browser);
            // As many proofs as by messages: the policy may ask for one of another kind.
            while browser.has_way(self.t("reset-send")) {
                if browser.has_field(self.t("phone-number")) {
                    browser.fill(self.t("phone-number"), AMINA_MOBILE);
                }
                if browser.has_field(self.t("reset-address")) {
                    browser.fill(self.t("reset-address"), AMINA_EMAIL);
                }
                browser.press(self.t("reset-send")).await;
                self.keep(&browser);
                browser.fill(self.t("code-label"), &self.code().await);
                browser.press(self.t("button-next")).await;
                self.keep(&browser);
            }
        }
    }

    /// A person who has two methods: each page of the account, and what can be done with each.
    async fn as_a_member(&mut self) {
        let mut browser = self.browser();
        self.sign_in(&mut browser, &AMINA, "/account").await;
        let own = ["/account", "/account/password", "/account/sign-ins", "/security-info"];
        self.look(&mut browser, &own).await;
        let html = browser.html().to_owned();
        let of_methods = html.split('"').filter(|part| {
            ["delete", "lost", "rename"]
                .iter()
                .any(|deed| part.starts_with(&format!("/security-info/{deed}/")))
        });
        for path in of_methods {
            self.look(&mut browser, &[path]).await;
        }
        self.look(&mut browser, &["/security-info/add"]).await;
        let html = browser.html().to_owned();
        for kind in MethodKind::ALL {
            browser.open("/security-info/add").await;
            if html.contains(&format!("value=\"{}\"", kind.word())) {
                browser.put("kind", kind.word()).press(self.t("button-add")).await;
                self.keep(&browser);
            }
        }
    }

    /// A person who has none, and registers the first that is asked for, as far as its code.
    async fn as_a_newcomer(&mut self) {
        let mut browser = self.browser();
        self.sign_in(&mut browser, &SAM, "/setup").await;
        if browser.says(self.t("interrupt-title")) {
            browser.press(self.t("button-next")).await;
            self.keep(&browser);
            self.look(&mut browser, &["/register/other"]).await;
            browser.open("/register").await;
        }
        let (field, value) = (self.t("email-label"), "sam@home.example");
        if browser.has_field(self.t("phone-number")) {
            browser.fill(self.t("phone-number"), "416 555 0123");
        } else if browser.has_field(field) {
            browser.fill(field, value);
        } else {
            return;
        }
        browser.press(self.t("button-next")).await;
        self.keep(&browser);
        browser.fill(self.t("code-label"), &self.code().await);
        browser.press(self.t("button-next")).await;
        self.keep(&browser);
        browser.press(self.t("button-next")).await;
        self.keep(&browser);
    }
}

async fn walked(service: &Service, language: Language) -> Vec<(String, String)> {
    let mut walk = Walk { service, language, seen: Vec::new() };
    walk.as_a_stranger().await;
    walk.as_a_member().await;
    walk.as_a_newcomer().await;
    assert!(walk.seen.len() > 25, "the walk went nowhere: {:?}", walk.seen);
    walk.seen
}

/// The words that the tables here have for a language. They have none but these two: pages in
/// another are walked through, and no words are looked for.
fn written<T>(language: Language, english: T, french: T) -> Option<T> {
    match language.code() {
        "en" => Some(english),
        "fr" => Some(french),
        _ => None,
    }
}

fn words_of(switch: &Switch, language: Language) -> &'static [&'static str] {
    written(language, switch.english, switch.french).unwrap_or_default()
}

#[tokio::test]
async fn with_everything_on_the_pages_speak_of_everything() {
    for language in Language::ALL {
        let service = Service::changed(&[SAM, AMINA], everything).await;
        let pages = walked(&service, language).await;
        for switch in &SWITCHES {
            for word in words_of(switch, language) {
                assert!(says(&pages, word).is_some(), "{}: no page says {word:?}", switch.name);
            }
        }
        // No carrier can call, and passwords are kept here.
        for words in OF_A_DIRECTORY.into_iter().chain([["call me", "appelez-moi"]]) {
            let said = in_language(words, language).and_then(|word| says(&pages, word));
            assert_eq!(said, None, "{words:?}");
        }
    }
}

/// The first page that says it.
fn says(pages: &[(String, String)], word: &str) -> Option<String> {
    pages.iter().find(|(_, said)| said.contains(word)).map(|(path, _)| path.clone())
}

fn in_language([english, french]: [&'static str; 2], language: Language) -> Option<&'static str> {
    written(language, english, french)
}

/// A policy in which the switches of a turn are off.
fn but_for(turn: usize, policy: &mut Policy, settings: &mut web::Settings) {
    everything(policy, settings);
    for switch in SWITCHES.iter().filter(|switch| switch.turn == turn) {
        (switch.off)(policy, settings);
    }
}

/// Nothing is said of the switches of a turn, in either language.
async fn says_nothing_of(turn: usize, change: fn(&mut Policy, &mut web::Settings)) {
    let mut wrong = Vec::new();
    for language in Language::ALL {
        let service = Service::changed(&[SAM, AMINA], change).await;
        let pages = walked(&service, language).await;
        for switch in SWITCHES.iter().filter(|switch| switch.turn == turn) {
            for (path, said) in &pages {
                for word in words_of(switch, language) {
                    if let Some((before, after)) = said.split_once(word) {
                        let before: Vec<char> = before.chars().collect();
                        let before: String =
                            before[before.len().saturating_sub(60)..].iter().collect();
                        let after: String = after.chars().take(40).collect();
                        wrong.push(format!("{}: {path} says …{before}{word}{after}…", switch.name));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_switch_has_its_turn() {
    assert!(SWITCHES.iter().all(|switch| switch.turn <= 4));
}

#[tokio::test]
async fn what_is_off_is_spoken_of_on_no_page_0() {
    says_nothing_of(0, |policy, settings| but_for(0, policy, settings)).await;
}

#[tokio::test]
async fn what_is_off_is_spoken_of_on_no_page_1() {
    says_nothing_of(1, |policy, settings| but_for(1, policy, settings)).await;
}

#[tokio::test]
async fn what_is_off_is_spoken_of_on_no_page_2() {
    says_nothing_of(2, |policy, settings| but_for(2, policy, settings)).await;
}

#[tokio::test]
async fn what_is_off_is_spoken_of_on_no_page_3() {
    says_nothing_of(3, |policy, settings| but_for(3, policy, settings)).await;
}

#[tokio::test]
async fn what_is_off_is_spoken_of_on_no_page_4() {
    says_nothing_of(4, |policy, settings| but_for(4, policy, settings)).await;
}

/// What only a directory asks for or does, in English and in French (in small letters).
const OF_A_DIRECTORY: [[&str; 2]; 4] = [
    ["your organisation asks for at least 16 characters", "demande au moins 16 caractères"],
    ["mix upper and lower case", "mélangez majuscules, minuscules"],
    ["passwords are not accepted", "mots de passe ne sont pas acceptés"],
    ["unlock my account", "déverrouiller mon compte"],
];

/// A directory that knows both people, and has locked Amina's account.
fn directory() -> Arc<FakeDirectory> {
    let mut amina = Entry::new("amina", AMINA.name, AMINA.password);
    (amina.emails, amina.phones) = (vec![AMINA_EMAIL.into()], vec![AMINA_MOBILE.into()]);
    let directory = FakeDirectory::with([Entry::new("sam", SAM.name, SAM.password), amina]);
    directory.rules(|rules| (rules.min_length, rules.complexity) = (Some(16), true));
    directory
}

#[tokio::test]
async fn where_a_directory_keeps_passwords_pages_speak_of_its_rules() {
    for language in Language::ALL {
        let directory = directory();
        let service = Service::with_directory(Arc::clone(&directory) as _, |policy, settings| {
            everything(policy, settings);
            policy.directory.known_methods = KnownMethods::Trust;
        })
        .await;
        let mut walk = Walk { service: &service, language, seen: Vec::new() };
        walk.as_a_member().await;
        directory.change_entry("amina", |entry| entry.wrong = LOCKOUT.threshold);
        walk.as_a_stranger().await;
        for words in OF_A_DIRECTORY {
            if let Some(word) = in_language(words, language) {
                assert!(says(&walk.seen, word).is_some(), "no page says {word:?}");
            }
        }
    }
}

/// A label without what belongs below it is worse than none.
#[tokio::test]
async fn whom_to_call_has_no_label_without_its_answer() {
    let silent = |_: &mut Policy, settings: &mut web::Settings| {
        settings.helpdesk = "tel:+18005550123".into();
    };
    let loud = |policy: &mut Policy, settings: &mut web::Settings| everything(policy, settings);
    for (change, labelled) in [(silent as fn(&mut _, &mut _), false), (loud, true)] {
        for language in Language::ALL {
            let service = Service::changed(&[], change).await;
            let walk = Walk { service: &service, language, seen: Vec::new() };
            let mut browser = walk.browser();
            for path in ["/guide", "/guide/hand-out"] {
                browser.open(path).await;
                for key in ["guide-help-telephone", "guide-help-hours"] {
                    let label = format!("<dt>{}</dt>", walk.t(key));
                    assert_eq!(browser.html().contains(&label), labelled, "{label} on {path}");
                }
                assert_eq!(browser.says("+18005550123"), !labelled, "{path}");
                assert!(!browser.says("tel:") && !browser.says("mailto:"), "{path}");
            }
        }
    }
}
