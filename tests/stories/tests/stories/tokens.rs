//! Hardware tokens: imported, claimed by number and two codes or given by the help desk, signed in
//! with, lost.

use std::time::Duration;

use domain::custody::{WAITING_TIME, WAITING_TIME_WITH_RIGHTS};
use domain::message::Notice;
use domain::method::app::App;
use domain::method::token::{Moves, Seed, TokenHash};
use domain::method::{MethodKind, token};
use domain::name::SignInName;
use domain::policy::Policy;
use domain::second_step::SecondStep;
use flows::operator::{MethodChoice, OperatorRefusal, Reason};
use stories::{Browser, Minutes, Person, Service};
use totp_rs::{Algorithm, Builder, Secret};

const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const AMINA: Person = Person::new("amina.example@contactnorth.ca").with_email("amina@home.example");
const SECRET: [u8; 20] = *b"a secret of 20 bytes";

fn offered(policy: &mut Policy, _: &mut web::Settings) {
    policy.registration.methods = MethodKind::ALL.to_vec();
    policy.sign_in.second_step = SecondStep::WhereRegistered;
}

fn seeds() -> [Seed; 2] {
    let seed = |serial, digits, moves| {
        Seed::new(serial, SECRET.to_vec(), TokenHash::Sha256, digits, moves).expect("it works")
    };
    [seed("T-60", 8, Moves::Time(60)), seed("B-1", 6, Moves::Button(0))]
}

async fn with_tokens() -> Service {
    let service = Service::changed(&[NORA, AMINA], offered).await;
    let seeds = seeds();
    assert!(service.operator.import_tokens(&seeds, true).await.expect("it works").is_empty());
    assert!(service.operator.import_tokens(&seeds, false).await.expect("it works").is_empty());
    assert_eq!(
        service.operator.import_tokens(&seeds, false).await.expect("it works"),
        ["T-60", "B-1"]
    );
    service
}

/// What the token shows, `steps` after the present one; of one with a button, at that count.
fn shown(service: &Service, serial: &str, steps: i64) -> String {
    let (digits, step, at) = match serial {
        "T-60" => (8, 60, service.flows.now().0 / 1_000_000 + steps * 60),
        _ => (6, 1, steps),
    };
    let token =
        Builder::new().with_secret(Secret::from(SECRET.to_vec())).with_algorithm(Algorithm::SHA256);
    let token = token.with_digits(digits).with_step_duration(step).build_noncompliant();
    token.generate(u64::try_from(at).expect("it works")).to_string()
}

async fn claim(service: &Service, browser: &mut Browser, serial: &str, codes: [i64; 2]) {
    browser.begin_adding("Hardware token").await;
    browser.is_on("Set up your hardware token").fill("Serial number", serial);
    let [first, second] = codes.map(|steps| shown(service, serial, steps));
    browser.fill("Code", &first).fill("Next code", &second).press("Next").await;
}

#[tokio::test]
async fn a_token_is_claimed_by_its_number_and_two_codes_and_signs_in() {
    let service = with_tokens().await;
    for (serial, codes, next) in [("t-60", [-1, 0], 1), ("B-1", [40, 41], 42)] {
        let serial = token::serial(serial).unwrap();
        let mut browser = service.browser();
        browser.give_name_and_password(NORA.name, NORA.password).await;
        if browser.says("Verify it's you") {
            browser.fill("Enter code", &shown(&service, "T-60", 0)).press("Next").await;
        }
        browser.press("No").await;
        claim(&service, &mut browser, &serial, [codes[0], codes[0]]).await;
        browser.sees("don't belong together");
        claim(&service, &mut browser, &serial, codes).await;
        browser.is_on("Security info").sees("Hardware token added").sees(&serial);
        browser.open("/sign-out").await;
        service.wait(Minutes(5));
        if serial == "B-1" {
            continue;
        }
        let mut other = service.browser();
        other.give_name_and_password(NORA.name, NORA.password).await;
        if other.says("Verify it's you") {
            let code = shown(&service, &serial, next - 1);
            other
                .fill("Enter code", &code)
                .press("Next")
                .await
                .press("No")
                .await
                .is_on("My Account");
            let mut again = service.browser();
            again
                .give_name_and_password(NORA.name, NORA.password)
                .await
                .fill("Enter code", &code)
                .press("Next")
                .await;
            again.sees("That code didn't work.");
        }
        service.wait(Minutes(5));
    }
}

#[tokio::test]
async fn a_token_that_somebody_has_is_nobody_elses() {
    let service = with_tokens().await;
    let name = SignInName::parse(NORA.name).unwrap();
    let why = Reason(Some("ticket 7"));
    service.operator.give_token(&name, "b-1", true, why).await.unwrap();
    assert!(service.operator.give_token(&name, "b-1", true, Reason(None)).await.is_err());
    let mut thief = service.browser();
    thief.sign_in(&AMINA).await;
    claim(&service, &mut thief, "B-1", [0, 1]).await;
    thief.sees("don't belong together");
    // Its owner signs in with it at once: the help desk has seen who they are.
    let mut browser = service.browser();
    browser
        .give_name_and_password(NORA.name, NORA.password)
        .await
        .is_on("Verify it's you")
        .sees("hardware token");
    browser
        .fill("Enter code", &shown(&service, "B-1", 0))
        .press("Next")
        .await
        .press("No")
        .await
        .is_on("My Account");
    // Pressed in a pocket: two codes in a row catch up with it.
    let mut later = service.browser();
    later.give_name_and_password(NORA.name, NORA.password).await;
    later
        .fill("Enter code", &shown(&service, "B-1", 60))
        .press("Next")
        .await
        .sees("That code didn't work.");
    later
        .fill("Enter code", &shown(&service, "B-1", 61))
        .press("Next")
        .await
        .press("No")
        .await
        .is_on("My Account");
    // Lost: the help desk takes it off.
    service
        .operator
        .remove_method(&name, MethodChoice::Kind(MethodKind::Token), Reason(None))
        .await
        .unwrap();
    let mut lost = service.browser();
    lost.give_name_and_password(NORA.name, NORA.password).await.is_on("Stay signed in?");
}

#[tokio::test]
async fn r11_numbers_and_codes_are_not_guessed_at_without_end() {
    let service = with_tokens().await;
    let mut browser = service.browser();
    browser.sign_in(&AMINA).await;
    for round in 0..11 {
        claim(&service, &mut browser, "B-1", [round * 2 + 1_000, 7]).await;
        browser.sees("don't belong together");
    }
    // Right by now, and not looked at.
    claim(&service, &mut browser, "B-1", [0, 1]).await;
    browser.sees("don't belong together");
    service.wait(Minutes(61));
    browser.give_name_and_password(AMINA.name, AMINA.password).await.press("No").await;
    claim(&service, &mut browser, "B-1", [0, 1]).await;
    browser.sees("Hardware token added");
}

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const TWO: Person =
    Person::new("two.example@contactnorth.ca").with_email("two@home.example").with_two_gates();

/// What an operator adds for an owner: a token and an app, whose rule is one.
const ADDED: [MethodKind; 2] = [MethodKind::Token, MethodKind::App];

/// How long it waits.
async fn add(
    service: &Service,
    whom: &Person,
    kind: MethodKind,
    identity_checked: bool,
) -> Result<Duration, OperatorRefusal> {
    let (name, why) = (SignInName::parse(whom.name).expect("a name"), Reason(Some("ticket 7")));
    let operator = &service.operator;
    let method = if kind == MethodKind::Token {
        operator.give_token(&name, "B-1", identity_checked, why).await?
    } else {
        let app = App::new(String::new(), SECRET).named("Phone");
        let taken = operator.take_over_app(&name, &app, false, identity_checked, why).await?;
        taken.expect("it was not there")
    };
    Ok(method.wait(service.flows.now()))
}

async fn kinds_of(service: &Service, whom: &Person) -> Vec<MethodKind> {
    let name = SignInName::parse(whom.name).expect("a name");
    let account = service.operator.account(&name).await.expect("it works").expect("it is there");
    account.methods.iter().map(|method| method.kind()).collect()
}

/// The owner is told so, and undoes it: the address alone is left.
async fn nora_undoes(service: &Service, notice: Notice) {
    let told = service.letters().await;
    let link = told.iter().find(|one| one.to == "nora@home.example" && one.notice == Some(notice));
    let link = link.and_then(|one| one.objection.clone()).expect("the owner is told");
    let mut owner = service.browser();
    owner.open(&format!("/not-me/{link}")).await.press("Undo these changes").await;
    owner.is_on("The changes have been undone");
    assert_eq!(kinds_of(service, &NORA).await, [MethodKind::Email]);
}

#[tokio::test]
async fn s92_a_caller_with_a_spare_token_waits_and_the_owner_takes_it_back() {
    for kind in ADDED {
        let service = Service::changed(&[NORA, AMINA], offered).await;
        service.operator.import_tokens(&seeds(), false).await.unwrap();
        assert_eq!(add(&service, &NORA, kind, false).await.unwrap(), WAITING_TIME, "{kind:?}");
        // It is no second step, and vouches for nothing.
        let mut thief = service.browser();
        thief.give_name_and_password(NORA.name, NORA.password).await.is_on("Stay signed in?");
        thief.press("No").await.is_on("My Account");
        nora_undoes(&service, Notice::MethodAdded { kind, hours: 72 }).await;
    }
}

#[tokio::test]
async fn s92_what_the_help_desk_adds_after_proof_works_at_once_and_is_taken_back_all_the_same() {
    for kind in ADDED {
        let service = Service::changed(&[NORA], offered).await;
        service.operator.import_tokens(&seeds(), false).await.unwrap();
        assert_eq!(add(&service, &NORA, kind, true).await.unwrap(), Duration::ZERO, "{kind:?}");
        let mut browser = service.browser();
        browser.give_name_and_password(NORA.name, NORA.password).await.is_on("Verify it's you");
        nora_undoes(&service, Notice::MethodAdded { kind, hours: 0 }).await;
        // Nobody is talked into another one the same day.
        let (name, why) = (SignInName::parse(NORA.name).unwrap(), Reason(Some("ticket 8")));
        let refused = match kind {
            MethodKind::Token => service.operator.give_token(&name, "T-60", true, why).await.err(),
            _ => add(&service, &NORA, kind, true).await.err(),
        };
        assert!(matches!(refused, Some(OperatorRefusal::Frozen { .. })), "{kind:?}: {refused:?}");
    }
}

#[tokio::test]
async fn s92_a_token_and_an_app_wait_on_an_account_with_rights_whatever_was_seen() {
    for kind in ADDED {
        let service = Service::changed(&[TWO], offered).await;
        service.operator.import_tokens(&seeds(), false).await.unwrap();
        let refused = add(&service, &TWO, kind, true).await;
        assert!(matches!(refused, Err(OperatorRefusal::NotByWord)), "{kind:?}: {refused:?}");
        assert_eq!(kinds_of(&service, &TWO).await, [MethodKind::Email]);
        let wait = add(&service, &TWO, kind, false).await.unwrap();
        assert_eq!(wait, WAITING_TIME_WITH_RIGHTS, "{kind:?}");
    }
}

#[tokio::test]
async fn a_token_or_an_app_that_is_the_first_on_an_account_works_at_once() {
    for kind in ADDED {
        let service = Service::changed(&[SAM], offered).await;
        service.operator.import_tokens(&seeds(), false).await.unwrap();
        assert_eq!(add(&service, &SAM, kind, false).await.unwrap(), Duration::ZERO, "{kind:?}");
    }
}
