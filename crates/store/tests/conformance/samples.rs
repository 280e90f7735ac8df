//! Something of each kind to keep.

use domain::account::{Account, AccountState};
use domain::audit::{Action, AuditEvent, Operation};
use domain::challenge::Challenge;
use domain::channel::Channel;
use domain::directory::Bar;
use domain::email::EmailAddress;
use domain::ids::{AccountId, ChallengeId, EventId, JourneyId, MessageId, MethodId, SessionId};
use domain::journey::{Intent, Journey, Registration, RegistrationStage, Stage};
use domain::language::Language;
use domain::message::{DoneFrom, Message, MessageContent, MessageState, Purpose, Sending};
use domain::method::{Destination, Factor, Method, MethodKind};
use domain::name::SignInName;
use domain::pass::Pass;
use domain::password::PasswordHash;
use domain::phone::PhoneNumber;
use domain::policy::Gates;
use domain::second_step::SecondStep;
use domain::session::{Interrupt, Session, Strength};
use domain::time::Timestamp;
use domain::token::{CodeForm, TokenHash};

/// What the times in the samples are counted from.
pub const START: i64 = 1_800_000_000_000_000;
pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// So many microseconds after the start.
pub fn at(micros: i64) -> Timestamp {
    Timestamp(START + micros)
}

/// Ten bytes that tell the `n`th thing from others.
pub fn random(n: u32) -> [u8; 10] {
    let mut bytes = [0xa5; 10];
    bytes[6..].copy_from_slice(&n.to_be_bytes());
    bytes
}

pub fn token(n: u32) -> TokenHash {
    let mut bytes = [0x5a; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    TokenHash(bytes)
}

pub fn name(text: &str) -> SignInName {
    SignInName::parse(text).unwrap()
}

pub fn phone(n: u32) -> Destination {
    Destination::Phone(PhoneNumber::from_e164(format!("+1416555{n:04}")))
}

pub fn email(text: &str) -> Destination {
    Destination::Email(EmailAddress::parse(text).unwrap())
}

pub fn account_id(n: u32) -> AccountId {
    AccountId::new(at(0), random(n))
}

pub fn account(n: u32) -> Account {
    Account {
        id: account_id(n),
        name: name(&format!("Person.{n}@example.ca")),
        display_name: format!("Person Number {n}"),
        office: Some("Registrar's office".into()),
        state: AccountState::Active,
        password: Some(PasswordHash::from_phc(
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".into(),
        )),
        directory: None,
        language: Some(Language::French),
        gates: Some(Gates::Two),
        second_step: Some(SecondStep::Required),
        default_method: Some(MethodId::new(at(0), random(n))),
        skips: 1,
        security_version: 7,
        created_at: at(-DAY),
        password_changed_at: at(-HOUR),
        password_void: true,
        frozen_until: Some(at(DAY)),
        review_methods: true,
        must_register: true,
        pass: Some(Pass {
            hash: token(9),
            issued_at: at(0),
            expires_at: at(HOUR),
            security_version: 7,
            vouched: true,
        }),
    }
}

/// Everything that an account holds.
pub fn facts(account: &Account) -> impl PartialEq + std::fmt::Debug + use<> {
    let Account { id, name, display_name, office, state, password, language, gates, skips, .. } =
        account.clone();
    let times = (account.created_at, account.password_changed_at, account.security_version);
    let steps = (account.second_step, account.default_method);
    let helped = (account.must_register, account.pass.clone(), steps);
    let custody = (account.password_void, account.frozen_until, account.review_methods, helped);
    let name = (name.as_typed().to_owned(), name.canonical().to_owned());
    (
        id,
        name,
        display_name,
        office,
        state,
        password,
        language,
        (gates, skips, times, account.directory.clone(), custody),
    )
}

pub fn method(n: u32, account: AccountId, destination: Destination) -> Method {
    let added_at = at(i64::from(n));
    Method {
        recovers_from: at(3 * DAY),
        ..Method::new(
            MethodId::new(at(0), random(n)),
            account,
            Factor::Contact(destination),
            added_at,
        )
    }
}

pub fn session(n: u32, account: AccountId) -> Session {
    Session {
        id: SessionId::new(at(0), random(n)),
        account,
        started_at: at(i64::from(n)),
        last_seen_at: at(MINUTE),
        ends_at: at(12 * HOUR),
        persistent: false,
        proved_at: at(SECOND),
        strength: Strength::Method,
        interrupt: Interrupt::Due,
    }
}

pub fn firefox() -> DoneFrom {
    DoneFrom { browser: "Firefox, Windows".into(), network: "192.0.2.77".into() }
}

pub fn sign_in(n: u32, owner: TokenHash) -> Journey {
    let stage = Stage::NewPassword {
        name: name("Person.0@example.ca"),
        account: account_id(1),
        bar: Bar::PasswordExpired,
    };
    Journey::begin(JourneyId::new(at(0), random(n)), owner, stage, at(0))
}

pub fn registration(n: u32, owner: TokenHash) -> Journey {
    let stage = Stage::Registration(Registration {
        intent: Intent::Change(MethodId::new(at(0), random(n))),
        kind: MethodKind::Phone,
        stage: RegistrationStage::Code { destination: phone(n), challenge: challenge_id(n) },
    });
    Journey::begin(JourneyId::new(at(0), random(n)), owner, stage, at(0))
}

/// Everything that a journey holds.
pub fn stands(journey: &Journey) -> impl PartialEq + std::fmt::Debug + use<> {
    let stage = serde_json::to_value(&journey.stage).unwrap();
    (journey.id, journey.owner, journey.step, journey.started_at, journey.moved_at, stage)
}

pub fn challenge_id(n: u32) -> ChallengeId {
    ChallengeId::new(at(0), random(n))
}

pub fn challenge(n: u32, owner: TokenHash, account: Option<AccountId>) -> Challenge {
    Challenge {
        id: challenge_id(n),
        owner,
        account,
        purpose: Purpose::Recovery,
        channel: Channel::Email,
        destination: Some(email("Some.Body@example.org")),
        form: CodeForm::Eight,
        sendings: [Some(MessageId::new(at(0), random(n))), None],
        wrong: 2,
        asked_at: at(0),
        sends: 1,
        expires_at: at(10 * MINUTE),
        used: false,
    }
}

pub fn message(n: u32) -> Message {
    Message {
        id: MessageId::new(at(0), random(n)),
        account: Some(account_id(n)),
        to: Some(phone(n)),
        language: Language::French,
        content: MessageContent::Code(Sending::planned(
            Purpose::FreshProof,
            Channel::Text,
            CodeForm::Six,
            at(0),
        )),
        queued_at: at(0),
        due_at: at(0),
        useless_after: at(10 * MINUTE),
        attempts: 0,
        state: MessageState::Waiting,
        last_error: None,
        from: Some(firefox()),
    }
}

pub fn event(n: u32, account: Option<AccountId>) -> AuditEvent {
    AuditEvent {
        id: EventId::new(at(0), random(n)),
        at: at(i64::from(n)),
        account,
        action: Action::MethodChanged,
        kind: Some(MethodKind::Phone),
        browser: "Safari, iPhone".into(),
        network: "198.51.100.0".into(),
        operation: Some(Operation { by: "alice".into(), reason: Some("asked at the desk".into()) }),
    }
}

/// The number of the newest migration.
pub const NEWEST: u64 = 16;
