//! The table of stories: each kind of method × registered, signed in with, fresh proof, reset,
//! lost, removed × a directory of our own, one in memory, OpenLDAP. Each cell is a walk through the
//! pages; a cell that a kind does not have is seen to be refused. Read in French where the
//! directory is in memory.

use std::sync::Arc;

use directories::Slapd;
use directory::LdapDirectory;
use domain::audit::Action;
use domain::custody::WAITING_TIME;
use domain::language::Language;
use domain::message::Notice;
use domain::method::MethodKind;
use domain::method::contacts::CLAIM_WAIT;
use domain::policy::{Gates, Policy};
use domain::second_step::SecondStep;
use flows::operator::Reason;
use stories::{Browser, Entry, FakeDirectory, HandClock, Minutes, Person, Service, SystemRandom};

use super::hands::{Held, MAILBOX, NUMBER, People, name, shown, word};
use super::slapd::settings;

const NORA: Person = Person::new("nora@example.test");
const SAM: Person = Person::new("sam@example.test");
const KIM: Person = Person::new("kim@example.test");
const OLD: &str = "maple river lantern 42";
const NEW: &str = "four quiet otters juggling 7";
const WHY: Reason<'static> = Reason(Some("card with a picture, ticket 7"));

/// Where passwords live.
enum Place {
    Here,
    InMemory(Arc<FakeDirectory>),
    OpenLdap(Slapd),
}

fn one_gate(policy: &mut Policy, _: &mut web::Settings) {
    policy.registration.methods = MethodKind::ALL.to_vec();
    policy.registration.methods.retain(|kind| *kind != MethodKind::Letter);
    policy.registration.required = 0;
    policy.recovery.methods = MethodKind::ALL.to_vec();
    policy.recovery.methods.retain(|kind| kind.facts().resets_alone);
    policy.sign_in.second_step = SecondStep::WhereRegistered;
}

fn two_gates(policy: &mut Policy, settings: &mut web::Settings) {
    one_gate(policy, settings);
    policy.recovery.methods = MethodKind::ALL.to_vec();
    policy.recovery.gates = Gates::Two;
}

/// A person with one method besides the one that the row is about.
struct Row {
    place: Place,
    people: People,
    password: &'static str,
    /// The method of before: an address; where the row is about what is no second step, a phone,
    /// which is one.
    base: Held,
}

impl std::ops::Deref for Row {
    type Target = People;

    fn deref(&self) -> &People {
        &self.people
    }
}

impl Row {
    async fn begin(kind: MethodKind, place: Place) -> Self {
        let change = if kind.facts().resets_alone { one_gate } else { two_gates };
        let service = match &place {
            Place::Here => Service::changed(&[NORA, SAM, KIM], change).await,
            Place::InMemory(directory) => {
                Service::with_directory(Arc::clone(directory) as _, change).await
            }
            Place::OpenLdap(slapd) => {
                let (clock, random) = (Arc::<HandClock>::default(), Arc::<SystemRandom>::default());
                let ldap = LdapDirectory::new(settings(slapd), clock, random);
                Service::with_directory(Arc::new(ldap.expect("good settings")), change).await
            }
        };
        let tongue = match place {
            Place::InMemory(_) => Language::French,
            Place::Here | Place::OpenLdap(_) => Language::English,
        };
        let alone = kind.facts().second_step.is_some() && !kind.facts().is_spare;
        let base = if alone { Held::Email } else { Held::Phone(NUMBER) };
        let row = Self { place, people: People { service, tongue }, password: OLD, base };
        let mut browser = row.types_password(&NORA, OLD).await;
        row.is_in(&mut browser).await;
        row.begins_adding(&mut browser, row.base.kind()).await;
        let to = if matches!(row.base, Held::Phone(_)) { NUMBER } else { MAILBOX };
        row.gives_contact(&mut browser, row.base.kind(), to).await;
        row.later();
        row
    }

    /// Nora, with the second step by what the row is about, or by her phone.
    async fn enters(&mut self, held: Option<&mut Held>) -> Browser {
        let mut browser = self.types_password(&NORA, self.password).await;
        let asks = matches!(self.base, Held::Phone(_));
        if let Some(held) = held {
            if asks {
                self.another_way(&mut browser, held.choice()).await;
            }
            held.give(&self.service, self.tongue, &mut browser).await;
        } else if asks {
            self.base.give(&self.people.service, self.people.tongue, &mut browser).await;
        }
        self.is_in(&mut browser).await;
        browser
    }

    /// Nora, with whatever she is asked for.
    async fn enters_with(&mut self, held: &mut Held) -> Browser {
        let facts = held.kind().facts();
        let by = (facts.second_step.is_some() && !facts.is_spare).then_some(held);
        self.enters(by).await
    }

    /// Proves it by the method of before, where that is asked for.
    async fn proves_where_asked(&mut self, browser: &mut Browser) -> bool {
        let asked = browser.heading() == self.say("Verify it's you");
        if asked {
            self.people.proves(browser, &mut self.base).await;
        }
        asked
    }

    /// Registers what the row is about: what Nora has in her hands then.
    async fn registers(&mut self, kind: MethodKind) -> Held {
        let mut browser = self.enters(None).await;
        if kind == MethodKind::Letter {
            browser.open("/security-info/add").await;
            assert!(!browser.has_choice(&self.say(word(kind))), "an operator makes it");
            let letter = self.service.operator.make_letter(&name(&NORA), WHY).await;
            return Held::Letter(letter.expect("it is made").code);
        }
        self.service.wait(Minutes(11));
        self.begins_adding(&mut browser, kind).await;
        assert!(
            self.proves_where_asked(&mut browser).await,
            "the password alone is no fresh proof"
        );
        self.begins_adding(&mut browser, kind).await;
        let held = match kind {
            MethodKind::Phone => {
                self.gives_contact(&mut browser, kind, NUMBER).await;
                Held::Phone(NUMBER)
            }
            MethodKind::Email => {
                self.gives_contact(&mut browser, kind, MAILBOX).await;
                Held::Email
            }
            MethodKind::App => self.sets_up_app(&mut browser).await,
            MethodKind::Passkey => self.makes_passkey(&mut browser).await,
            MethodKind::Token => self.claims_token(&mut browser, "B-1").await,
            MethodKind::Codes => self.prints_codes(&mut browser).await,
            MethodKind::Contacts => {
                // In a directory by another name of theirs, and before they have ever signed in.
                let (own, sam) = match self.place {
                    Place::Here => (NORA.name, SAM.name),
                    Place::InMemory(_) | Place::OpenLdap(_) => ("nora", "sam"),
                };
                self.names(&mut browser, [own, sam]).await;
                self.names(&mut browser, [sam, SAM.name]).await;
                self.names(&mut browser, [sam, KIM.name]).await;
                let named = "Recovery contacts named. Tell them to agree at Security info.";
                browser.sees(&self.say(named));
                Held::Contacts(String::new())
            }
            MethodKind::Letter => unreachable!("it is made by an operator"),
        };
        browser.open("/security-info").await;
        let shown = browser.way_in(&self.say(word(kind)), &self.say("Delete"));
        assert!(shown.is_some(), "{}", browser.words());
        held
    }

    /// As the second step; what is none is not among the ways.
    async fn signs_in_with(&mut self, held: &mut Held) {
        if held.kind().facts().second_step.is_some() {
            self.enters(Some(held)).await;
            return;
        }
        let mut browser = self.types_password(&NORA, self.password).await;
        browser.is_on(&self.say("Verify it's you")).follow(&self.say("Sign in another way")).await;
        assert!(browser.has_choice(&self.say(self.base.choice())));
        assert!(!browser.has_choice(&self.say(held.choice())), "{}", browser.words());
    }

    /// As a fresh proof; what only resets is not among the choices.
    async fn vouches(&mut self, held: &mut Held) {
        let mut browser = self.enters_with(held).await;
        self.service.wait(Minutes(11));
        self.begins_adding(&mut browser, MethodKind::App).await;
        browser.is_on(&self.say("Verify it's you"));
        if held.kind().facts().only_resets {
            assert!(!browser.has_choice(&self.say(held.choice())), "{}", browser.words());
            return;
        }
        self.proves(&mut browser, held).await;
        // On with what was chosen before.
        browser.is_on(&self.say("Set up your authenticator app"));
    }

    /// The first gate of a reset, by what the row is about; `None`: it is not offered.
    async fn first_gate(&self, held: &mut Held) -> Option<Browser> {
        let mut browser = self.begins_reset(&NORA, held).await?;
        // Where no code comes, the one of before is typed.
        held.give(&self.service, self.tongue, &mut browser).await;
        Some(browser)
    }

    /// How many codes went out to what the row is about.
    async fn codes_to(&self, held: &Held) -> usize {
        let to = if matches!(held, Held::Phone(_)) { NUMBER } else { MAILBOX };
        self.service.codes_to(to).await
    }

    /// As one gate of a reset, where policy says so; then the new password signs in, past the
    /// second step, and the old one does not.
    async fn resets(&mut self, held: &mut Held) {
        if let Held::Contacts(code) = held {
            *code = self.claims().await;
            self.service.wait(CLAIM_WAIT);
        }
        let mut browser = self.first_gate(held).await.expect("it is offered");
        if !held.kind().facts().resets_alone {
            browser.is_on(&self.say("Verify it's you"));
            assert!(!browser.has_choice(&self.say(held.choice())), "two gates are of two kinds");
            self.people.proves(&mut browser, &mut self.base).await;
        }
        self.chooses(&mut browser, NEW).await;
        self.password = NEW;
        self.later();
        let mut before = self.types_password(&NORA, OLD).await;
        before.sees(&self.say("Your account or password is incorrect."));
        match &self.place {
            Place::Here => {}
            Place::InMemory(directory) => assert_eq!(directory.entry("nora-id").password, NEW),
            Place::OpenLdap(slapd) => {
                let dn = Slapd::dn("nora");
                assert!(slapd.whoami(&dn, NEW) && !slapd.whoami(&dn, OLD), "it has the new one");
            }
        }
        if matches!(held, Held::Letter(_)) {
            let again = self.first_gate(held).await.expect("every name is offered it");
            assert_ne!(again.heading(), self.say("Choose a new password"), "it works once");
        }
        self.enters_with(held).await;
        self.later();
    }

    /// Both contacts agree and vouch; the code that the owner waits with.
    async fn claims(&self) -> String {
        let people = [(SAM, "sam@home.example"), (KIM, "kim@home.example")];
        for (person, mailbox) in &people {
            let mut browser = self.types_password(person, OLD).await;
            self.is_in(&mut browser).await;
            self.begins_adding(&mut browser, MethodKind::Email).await;
            self.gives_contact(&mut browser, MethodKind::Email, mailbox).await;
            browser.open("/security-info/vouch").await.press(&self.say("Agree")).await;
        }
        // They vouch with a method that has been on their accounts for that long.
        self.people.service.wait(WAITING_TIME);
        let mut codes = Vec::new();
        for (person, mailbox) in &people {
            let mut browser = self.types_password(person, OLD).await;
            self.is_in(&mut browser).await;
            browser.open("/security-info/vouch").await.press(&self.say("Vouch now")).await;
            browser.is_on(&self.say("Verify it's you")).choose(&self.say(Held::Email.choice()));
            browser.press(&self.say("Send code")).await;
            let code = self.people.service.code_to(mailbox).await;
            browser.fill(&self.say("Enter code"), &code).press(&self.say("Next")).await;
            browser.open("/security-info/vouch").await.press(&self.say("Vouch now")).await;
            codes.push(shown(&browser));
        }
        let mut browser = self.browser();
        browser.open("/reset/help").await;
        browser.follow(&self.say("Two colleagues vouch for me")).await;
        browser.fill(&self.say("Sign-in name"), NORA.name);
        browser.fill(&self.say("Code from the first person"), &codes[0]);
        browser.fill(&self.say("Code from the second person"), &codes[1]);
        browser.press(&self.say("Next")).await;
        browser.is_on(&self.say("Your colleagues have vouched for you"));
        shown(&browser)
    }

    /// That it opens nothing: no second step, no fresh proof, no gate.
    async fn opens_nothing(&mut self, held: &mut Held) {
        let mut browser = self.types_password(&NORA, self.password).await;
        if matches!(self.base, Held::Phone(_)) {
            let way = self.say("Sign in another way");
            if browser.has_way(&way) {
                browser.follow(&way).await;
            }
            assert!(!browser.has_choice(&self.say(held.choice())), "{}", browser.words());
        } else {
            browser.is_on(&self.say("Stay signed in?"));
        }
        self.later();
        let before = self.codes_to(held).await;
        if let Some(browser) = self.first_gate(held).await {
            for open in ["Choose a new password", "Your password has been reset"] {
                assert_ne!(browser.heading(), self.say(open));
            }
            assert!(!browser.has_choice(&self.say(self.base.choice())), "{}", browser.words());
        }
        if held.kind().channel().is_some() {
            assert_eq!(self.codes_to(held).await, before, "no code goes to it");
        }
        self.later();
    }

    /// *I lost this*, then found. What only resets cannot be suspended.
    async fn loses(&mut self, held: &mut Held) {
        let item = self.say(word(held.kind()));
        let mut browser = self.enters_with(held).await;
        browser.open("/security-info").await;
        if held.kind().facts().only_resets {
            assert!(browser.way_in(&item, &self.say("Delete")).is_some(), "{}", browser.words());
            assert!(browser.way_in(&item, &self.say("I lost this")).is_none());
            self.later();
            return;
        }
        browser.follow_in(&item, &self.say("I lost this")).await;
        browser.is_on(&self.say("Did you lose this method?"));
        browser.press(&self.say("Suspend it")).await;
        self.proves_where_asked(&mut browser).await;
        browser.is_on(&self.say("Security info"));
        self.later();
        self.opens_nothing(held).await;

        let mut browser = self.enters(None).await;
        browser.open("/security-info").await;
        browser.follow_in(&item, &self.say("Use it again")).await;
        browser.is_on(&self.say("Use this method again?")).press(&self.say("Use it again")).await;
        self.proves_where_asked(&mut browser).await;
        browser.is_on(&self.say("Security info"));
        self.later();
        self.signs_in_with(held).await;
        self.later();
    }

    async fn removes(&mut self, held: &mut Held) {
        let item = self.say(word(held.kind()));
        let mut browser = self.enters_with(held).await;
        browser.open("/security-info").await.follow_in(&item, &self.say("Delete")).await;
        browser.is_on(&self.say("Delete this method?")).press(&self.say("Delete")).await;
        if self.proves_where_asked(&mut browser).await {
            browser.press(&self.say("Delete")).await;
        }
        browser.is_on(&self.say("Security info"));
        assert!(browser.way_in(&item, &self.say("Delete")).is_none(), "{}", browser.words());
        self.later();
        self.opens_nothing(held).await;
    }

    /// Every change was told to the method of before, and each step written down.
    async fn was_told(&self, kind: MethodKind) {
        let to = if matches!(self.base, Held::Phone(_)) { NUMBER } else { MAILBOX };
        let told = self.service.letters().await;
        let told: Vec<Notice> =
            told.into_iter().filter(|one| one.to == to).filter_map(|one| one.notice).collect();
        let mut notices = vec![
            Notice::MethodAdded { kind, hours: 0 },
            Notice::MethodDeleted { kind, waited: false },
        ];
        let mut actions =
            vec![Action::MethodAdded, Action::MethodDeleted, Action::Proved, Action::PasswordReset];
        notices.push(Notice::PasswordReset);
        if !kind.facts().only_resets {
            notices.push(Notice::MethodSuspended { kind });
            notices.push(Notice::MethodTakenUp { kind });
            actions.extend([Action::MethodSuspended, Action::MethodTakenUp]);
        }
        if kind == MethodKind::Codes {
            notices.push(Notice::RecoveryCodeUsed { left: 9 });
            actions.push(Action::RecoveryCodeUsed);
        }
        if kind == MethodKind::Contacts {
            notices.extend([Notice::ContactVouched, Notice::ContactsVouched { hours: 24 }]);
            actions.extend([Action::ContactAgreed, Action::ContactVouched]);
            actions.push(Action::ContactsVouched);
        }
        for notice in notices {
            assert!(told.contains(&notice), "{notice:?} was not told: {told:?}");
        }
        let mut view = self.service.store.view().await.expect("it works");
        let account = view.account_by_name(&name(&NORA)).await.expect("it works");
        let events =
            view.events(account.expect("it is there").id, 1_000, 1_000).await.expect("it works");
        for action in actions {
            assert!(events.iter().any(|event| event.action == action), "{action:?}");
        }
        // What the password was reset by is written down too.
        let by = |event: &domain::audit::AuditEvent| {
            event.action == Action::Proved && event.kind == Some(kind)
        };
        assert!(events.iter().any(by), "{events:?}");
    }
}

async fn row(kind: MethodKind, place: Place) {
    let mut row = Row::begin(kind, place).await;
    let mut held = row.registers(kind).await;
    row.later();
    row.signs_in_with(&mut held).await;
    row.later();
    row.vouches(&mut held).await;
    row.later();
    row.resets(&mut held).await;
    if kind == MethodKind::Letter {
        // It is used up; the next one is taken off before it is.
        held = row.registers(kind).await;
        row.later();
    }
    row.loses(&mut held).await;
    row.removes(&mut held).await;
    row.was_told(kind).await;
}

fn in_memory() -> Place {
    let people = [(&NORA, "nora-id"), (&SAM, "sam-id"), (&KIM, "kim-id")];
    let entries = people.map(|(person, id)| {
        let mut entry = Entry::new(id, person.name, OLD);
        entry.aliases = person.name.split('@').take(1).map(str::to_owned).collect();
        entry
    });
    Place::InMemory(FakeDirectory::with(entries))
}

fn openldap() -> Place {
    let slapd = Slapd::start();
    for uid in ["nora", "sam", "kim"] {
        slapd.add(uid, OLD, "");
    }
    Place::OpenLdap(slapd)
}

/// The three cells of a row, one test for each place.
macro_rules! rows {
    ($($row:ident: $kind:ident),*) => { $(
        mod $row {
            use super::*;

            #[tokio::test]
            async fn here() {
                row(MethodKind::$kind, Place::Here).await;
            }

            #[tokio::test]
            async fn in_a_directory() {
                row(MethodKind::$kind, in_memory()).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn in_openldap() {
                row(MethodKind::$kind, openldap()).await;
            }
        }
    )* };
}

rows! {
    phone: Phone,
    email: Email,
    app: App,
    passkey: Passkey,
    token: Token,
    codes: Codes,
    letter: Letter,
    contacts: Contacts
}

/// A row for each kind there is: a ninth one needs one too.
#[test]
fn every_kind_has_its_row() {
    let rows = include_str!("table.rs").split("rows! {").nth(1).unwrap_or_default();
    let rows = rows.split('}').next().unwrap_or_default();
    for kind in MethodKind::ALL {
        assert!(rows.contains(&format!(": {kind:?}")), "{kind:?} has no row");
    }
}
