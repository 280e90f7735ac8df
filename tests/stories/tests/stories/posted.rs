//! A letter by post: made by an operator, good once and for three weeks, at a reset and nowhere
//! else.

use std::time::Duration;

use domain::message::Notice;
use domain::method::MethodKind;
use domain::method::letter::LETTER_LIFETIME;
use domain::name::SignInName;
use domain::policy::Policy;
use flows::operator::{OperatorRefusal, Reason};
use stories::{Browser, Person, Service};

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const MAILBOX: &str = "nora@home.example";
const WHY: Reason<'static> = Reason(Some("asked by telephone, ticket 7"));
const NEW: &str = "four quiet otters juggling 7";
const CHOICE: &str = "Use the code of a letter";

fn by_letter(policy: &mut Policy, _: &mut web::Settings) {
    policy.registration.required = 0;
    policy.recovery.methods = vec![MethodKind::Email, MethodKind::Letter];
}

fn name(person: &Person) -> SignInName {
    SignInName::parse(person.name).expect("a name")
}

async fn letter(service: &Service, person: &Person) -> String {
    service.operator.make_letter(&name(person), WHY).await.expect("it is made").code
}

/// Types a code as that of a letter, for a name.
async fn types(service: &Service, person: &Person, code: &str) -> Browser {
    let mut browser = service.browser();
    browser.open("/reset").await.fill("Email address", person.name).press("Next").await;
    browser.sees("Then no code works here but that of a letter from the help desk");
    browser.choose(CHOICE).press("Send code").await.is_on("Verify it's you");
    browser.sees("Only the newest letter works, once");
    browser.sees("Type the code of the letter").fill("Enter code", code).press("Next").await;
    browser
}

#[tokio::test]
async fn who_has_nothing_left_gets_back_in_by_a_letter() {
    let service = Service::changed(&[SAM], by_letter).await;
    let before = letter(&service, &SAM).await;
    let code = letter(&service, &SAM).await;
    // The one before is void, and a wrong one is none.
    types(&service, &SAM, &before).await.sees("That code didn't work.");
    let mut browser = types(&service, &SAM, &code.to_lowercase().replace('-', " ")).await;
    browser.is_on("Choose a new password").sees("The code that you typed is used up.");
    browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset");
    types(&service, &SAM, &code).await.sees("That code didn't work.");
    let mut owner = service.browser();
    owner.give_name_and_password(SAM.name, NEW).await.press("No").await.is_on("My Account");
    // What is registered now is a first method: the letter makes none wait.
    owner.open("/security-info").await;
    assert!(!owner.says("Letter by post"), "it is used");
}

#[tokio::test]
async fn it_is_good_for_21_days_and_for_nothing_but_a_reset() {
    for (early, works) in [(Duration::from_secs(60), true), (Duration::ZERO, false)] {
        let service = Service::changed(&[SAM], by_letter).await;
        let code = letter(&service, &SAM).await;
        service.wait(LETTER_LIFETIME - early);
        let browser = types(&service, &SAM, &code).await;
        assert_eq!(browser.says("Choose a new password"), works, "{early:?}");
    }
    let service = Service::changed(&[SAM], by_letter).await;
    letter(&service, &SAM).await;
    let mut owner = service.browser();
    owner.sign_in(&SAM).await.open("/security-info").await.sees("Letter by post");
    owner.sees("Its code works until");
    assert!(!owner.says("I lost this") && !owner.says("Change"));
    service.wait(stories::Minutes(11));
    owner.open("/security-info/add").await.choose("Email").press("Add").await;
    owner.is_on("Verify it's you");
    assert!(!owner.has_choice(CHOICE), "it vouches for nothing: {}", owner.words());
}

/// S7, S9: the choice is there for every name, and a code for a name without a letter is a wrong
/// one.
#[tokio::test]
async fn s7_it_is_offered_to_every_name() {
    let service = Service::changed(&[SAM, NORA], by_letter).await;
    let code = letter(&service, &SAM).await;
    let nobody = Person::new("nobody.example@contactnorth.ca");
    for person in [NORA, nobody] {
        types(&service, &person, &code).await.sees("That code didn't work.");
    }
}

/// The owner hears of a letter that they did not ask for, and takes it back.
#[tokio::test]
async fn s98_this_wasnt_me_makes_a_letter_void() {
    let service = Service::changed(&[NORA], by_letter).await;
    let code = letter(&service, &NORA).await;
    let letters = service.letters().await;
    let told = letters.iter().rev().find(|one| one.to == MAILBOX).expect("the owner is told");
    let added = Notice::MethodAdded { kind: MethodKind::Letter, hours: 0 };
    assert_eq!(told.notice, Some(added));
    let link = told.objection.clone().expect("it lets them object");
    let mut owner = service.browser();
    owner.open(&format!("/not-me/{link}")).await.press("Undo these changes").await;
    types(&service, &NORA, &code).await.sees("That code didn't work.");
    // And none is made for a day.
    let again = service.operator.make_letter(&name(&NORA), WHY).await;
    assert!(matches!(again, Err(OperatorRefusal::Frozen { .. })));
}

#[tokio::test]
async fn where_policy_has_no_letters_none_is_made_or_taken() {
    let service = Service::with(&[SAM]).await;
    let made = service.operator.make_letter(&name(&SAM), WHY).await;
    assert!(matches!(made, Err(OperatorRefusal::NoLetters)));
    let mut browser = service.browser();
    browser.open("/reset").await.fill("Email address", SAM.name).press("Next").await;
    assert!(!browser.has_choice(CHOICE));
}
