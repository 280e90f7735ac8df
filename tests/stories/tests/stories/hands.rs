//! What people prove by, as they have it in their hands, and what they do with it on the pages, in
//! either language.

use domain::language::Language;
use domain::method::MethodKind;
use domain::method::token::{Moves, Seed, TokenHash};
use domain::name::SignInName;
use stories::{Authenticator, Browser, Minutes, Person, Service, Tongue};
use totp_rs::{Builder, Secret};

pub(super) const NUMBER: &str = "+14165550123";
pub(super) const MAILBOX: &str = "nora@home.example";

/// The secret of a token: another one for each serial number.
fn seed_of(serial: &str) -> Vec<u8> {
    serial.bytes().cycle().take(20).collect()
}

/// What a person has in their hands.
pub(super) enum Held {
    /// A phone, by its number.
    Phone(&'static str),
    Email,
    /// An app, with its secret in base 32.
    App(String),
    Passkey(Box<Authenticator>),
    /// A token with a button, by its serial number, and how often it was pressed.
    Token(String, u64),
    Codes(Vec<String>),
    Letter(String),
    /// The code that two contacts have vouched for; empty: none yet.
    Contacts(String),
}

impl Held {
    /// What to choose in order to prove it by this.
    pub(super) fn choice(&self) -> &'static str {
        match self {
            Self::Phone(_) => "Text a code to",
            Self::Email => "Email a code to",
            Self::App(_) => "Use a code from my authenticator app",
            Self::Passkey(_) => "Use a passkey or security key",
            Self::Token(..) => "Use a code from my hardware token",
            Self::Codes(_) => "Use a recovery code",
            Self::Letter(_) => "Use the code of a letter",
            Self::Contacts(_) => "Use the code from my recovery contacts' help",
        }
    }

    pub(super) fn kind(&self) -> MethodKind {
        match self {
            Self::Phone(_) => MethodKind::Phone,
            Self::Email => MethodKind::Email,
            Self::App(_) => MethodKind::App,
            Self::Passkey(_) => MethodKind::Passkey,
            Self::Token(..) => MethodKind::Token,
            Self::Codes(_) => MethodKind::Codes,
            Self::Letter(_) => MethodKind::Letter,
            Self::Contacts(_) => MethodKind::Contacts,
        }
    }

    /// The next code that it shows or is sent.
    pub(super) async fn code(&mut self, service: &Service) -> String {
        match self {
            Self::Phone(number) => service.code_to(number).await,
            Self::Email => service.code_to(MAILBOX).await,
            Self::App(secret) => {
                // Each step is good once.
                service.wait(Minutes(1));
                let secret = Secret::try_from_base32(&*secret).expect("the page shows base 32");
                let app = Builder::new().with_secret(secret).build_noncompliant();
                let now = u64::try_from(service.flows.now().0 / 1_000_000).expect("after 1970");
                app.generate(now).to_string()
            }
            Self::Token(serial, pressed) => {
                *pressed += 1;
                let token = Builder::new().with_secret(Secret::from(seed_of(serial)));
                token.with_step_duration(1).build_noncompliant().generate(*pressed).to_string()
            }
            Self::Codes(codes) => codes.pop().expect("one is left"),
            Self::Letter(code) | Self::Contacts(code) => code.clone(),
            Self::Passkey(_) => unreachable!("it signs"),
        }
    }

    /// Proves it on the page that asks for this.
    pub(super) async fn give(
        &mut self,
        service: &Service,
        tongue: Language,
        browser: &mut Browser,
    ) {
        browser.is_on(&tongue.say("Verify it's you"));
        if let Self::Passkey(key) = self {
            let signed = key.get(&asked(browser)).expect("it holds one");
            browser.put("credential", &signed);
        } else {
            let code = self.code(service).await;
            browser.fill(&tongue.say("Enter code"), &code);
        }
        browser.press(&tongue.say("Next")).await;
    }
}

pub(super) fn asked(browser: &Browser) -> serde_json::Value {
    let options = browser.data("data-options").unwrap_or_else(|| panic!("{}", browser.words()));
    serde_json::from_str(&options).expect("it is JSON")
}

/// The words of a kind on the list of methods.
pub(super) fn word(kind: MethodKind) -> &'static str {
    match kind {
        MethodKind::Phone => "Phone",
        MethodKind::Email => "Email",
        MethodKind::App => "Authenticator app",
        MethodKind::Passkey => "Passkey or security key",
        MethodKind::Token => "Hardware token",
        MethodKind::Codes => "Recovery codes",
        MethodKind::Letter => "Letter by post",
        MethodKind::Contacts => "Recovery contacts",
    }
}

/// The code that a page shows.
pub(super) fn shown(browser: &Browser) -> String {
    let code = browser.html().split("<code>").nth(1).and_then(|rest| rest.split('<').next());
    code.unwrap_or_else(|| panic!("no code is shown:\n{}", browser.words())).to_owned()
}

/// The name that a person signs in with.
pub(super) fn name(person: &Person) -> SignInName {
    SignInName::parse(person.name).expect("a name")
}

/// People at their browsers, who read one language.
pub(super) struct People {
    pub(super) service: Service,
    pub(super) tongue: Language,
}

impl People {
    pub(super) fn say(&self, english: &'static str) -> String {
        self.tongue.say(english)
    }

    /// A browser that nobody has used.
    pub(super) fn browser(&self) -> Browser {
        self.tongue.browser(&self.service)
    }

    /// Long enough for limits of an hour to be over, and for everybody to be signed out.
    pub(super) fn later(&self) {
        self.service.wait(Minutes(61));
    }

    pub(super) async fn types_password(&self, person: &Person, password: &str) -> Browser {
        let mut browser = self.browser();
        browser.open("/sign-in/other").await.fill(&self.say("Email address"), person.name);
        browser.press(&self.say("Next")).await.fill(&self.say("Password"), password);
        browser.press(&self.say("Sign in")).await;
        browser
    }

    pub(super) async fn is_in(&self, browser: &mut Browser) {
        browser.is_on(&self.say("Stay signed in?")).press(&self.say("No")).await;
        browser.is_on(&self.say("My Account"));
    }

    /// At the second step: takes it by this instead.
    pub(super) async fn another_way(&self, browser: &mut Browser, choice: &'static str) {
        browser.is_on(&self.say("Verify it's you"));
        browser.follow(&self.say("Sign in another way")).await;
        browser.choose(&self.say(choice)).press(&self.say("Next")).await;
    }

    /// Proves it by this, where a page asks by what.
    pub(super) async fn proves(&self, browser: &mut Browser, held: &mut Held) {
        browser.is_on(&self.say("Verify it's you"));
        browser.choose(&self.say(held.choice()));
        let (sends, none) = (self.say("Send code"), self.say("Continue"));
        browser.press(if browser.has_way(&sends) { &sends } else { &none }).await;
        held.give(&self.service, self.tongue, browser).await;
    }

    pub(super) async fn begins_adding(&self, browser: &mut Browser, kind: MethodKind) {
        browser.open("/security-info/add").await.choose(&self.say(word(kind)));
        browser.press(&self.say("Add")).await;
    }

    /// Registers a phone or an address on the page that asks for it.
    pub(super) async fn gives_contact(&self, browser: &mut Browser, kind: MethodKind, to: &str) {
        let (label, done) = match kind {
            MethodKind::Phone => ("Phone number", "Phone verified"),
            _ => ("What email would you like to use?", "Email verified"),
        };
        browser.fill(&self.say(label), to).press(&self.say("Next")).await;
        let code = self.service.code_to(to).await;
        browser.fill(&self.say("Enter code"), &code).press(&self.say("Next")).await;
        browser.sees(&self.say(done));
    }

    /// Sets an app up on its page.
    pub(super) async fn sets_up_app(&self, browser: &mut Browser) -> Held {
        browser.is_on(&self.say("Set up your authenticator app"));
        let html = browser.html().to_owned();
        let secret = html.split("id=\"secret\">").nth(1).expect("it is shown");
        let mut app = Held::App(secret.split('<').next().expect("it ends").replace(' ', ""));
        let code = app.code(&self.service).await;
        browser.fill(&self.say("Enter code"), &code).press(&self.say("Next")).await;
        browser.sees(&self.say("Authenticator app added"));
        app
    }

    /// Makes a passkey on its page.
    pub(super) async fn makes_passkey(&self, browser: &mut Browser) -> Held {
        browser.is_on(&self.say("Set up a passkey"));
        let mut key = Authenticator::new();
        let made = key.create(&asked(browser)).expect("it has none");
        browser.put("credential", &made).press(&self.say("Next")).await;
        browser.sees(&self.say("Passkey added"));
        Held::Passkey(Box::new(key))
    }

    /// Claims a token that the organisation has handed out, on its page.
    pub(super) async fn claims_token(&self, browser: &mut Browser, serial: &str) -> Held {
        let seed = Seed::new(serial, seed_of(serial), TokenHash::Sha1, 6, Moves::Button(0));
        let seeds = [seed.expect("a seed")];
        self.service.operator.import_tokens(&seeds, false).await.expect("it is imported");
        let mut token = Held::Token(serial.to_owned(), 6);
        browser.is_on(&self.say("Set up your hardware token"));
        browser.fill(&self.say("Serial number"), serial);
        for label in ["Code", "Next code"] {
            let code = token.code(&self.service).await;
            browser.fill(&self.say(label), &code);
        }
        browser.press(&self.say("Next")).await.sees(&self.say("Hardware token added"));
        token
    }

    /// Prints the codes of their page.
    pub(super) async fn prints_codes(&self, browser: &mut Browser) -> Held {
        browser.is_on(&self.say("Your recovery codes"));
        let codes = browser.html().split("<li><code>").skip(1);
        let codes = codes.filter_map(|rest| rest.split('<').next()).map(str::to_owned);
        let codes: Vec<String> = codes.collect();
        assert_eq!(codes.len(), 10, "{codes:?}");
        browser.press(&self.say("Done")).await;
        Held::Codes(codes)
    }

    /// Names two people on their page.
    pub(super) async fn names(&self, browser: &mut Browser, people: [&str; 2]) {
        browser.is_on(&self.say("Name your recovery contacts"));
        browser.fill(&self.say("Email address of the first person"), people[0]);
        browser.fill(&self.say("Email address of the second person"), people[1]);
        browser.press(&self.say("Next")).await;
    }

    /// Types a name at a reset, and chooses to prove it by this; whether it is offered.
    pub(super) async fn begins_reset(&self, person: &Person, held: &Held) -> Option<Browser> {
        let mut browser = self.browser();
        browser.open("/reset").await.fill(&self.say("Email address"), person.name);
        browser.press(&self.say("Next")).await.is_on(&self.say("Verify it's you"));
        let choice = self.say(held.choice());
        if !browser.has_choice(&choice) {
            return None;
        }
        browser.choose(&choice);
        if let Held::Phone(number) = held {
            browser.fill(&self.say("Phone number"), number);
        }
        browser.press(&self.say("Send code")).await;
        Some(browser)
    }

    /// Chooses a new password at the end of a reset.
    pub(super) async fn chooses(&self, browser: &mut Browser, new: &str) {
        browser.is_on(&self.say("Choose a new password"));
        browser.fill(&self.say("New password"), new);
        browser.fill(&self.say("Confirm new password"), new).press(&self.say("Finish")).await;
        browser.is_on(&self.say("Your password has been reset"));
    }
}
