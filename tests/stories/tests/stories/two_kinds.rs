//! A reset that takes two methods of different kinds: what is missing is said where it is chosen, and
//! what to add in case one is lost.

use domain::policy::{Gates, Policy};
use stories::{Browser, Minutes, Person, Service};

use super::help_desk;

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");
const MISSING: &str = "One of these is still missing: Email";

fn two_gates(policy: &mut Policy, _: &mut web::Settings) {
    policy.recovery.gates = Gates::Two;
}

fn two_gates_and_two_methods(policy: &mut Policy, settings: &mut web::Settings) {
    two_gates(policy, settings);
    policy.registration.required = 2;
}

async fn registers_phone(service: &Service, browser: &mut Browser, number: &str) {
    browser.fill("Phone number", number).press("Next").await;
    let code = service.code_to(&format!("+1{}", number.replace(' ', ""))).await;
    browser.fill("Enter code", &code).press("Next").await;
}

/// Two kinds are asked for at a reset: after the first nothing is promised, and what is missing is
/// named.
#[tokio::test]
async fn one_of_two_gates_is_not_said_to_be_a_way_back_in() {
    let service = Service::changed(&[SAM], two_gates).await;
    let mut sam = service.browser();
    sam.sign_in(&SAM).await.press("Next").await.fill("Phone number", "416 555 0199");
    sam.press("Next").await;
    let code = service.code_to("+14165550199").await;
    sam.fill("Enter code", &code).press("Next").await.sees("Phone verified");
    sam.sees("Your phone can now be used to show that it's you.").press("Next").await;
    sam.is_on("Success!").sees("You can't reset your password by yourself yet");
    sam.sees("Add one of these too: Email");
    for wrong in ["You have one way back in", "used to reset your password when needed"] {
        assert!(!sam.says(wrong), "{wrong}: {}", sam.words());
    }
    for page in ["/guide", "/guide/hand-out", "/guide/announcements"] {
        sam.open(page).await;
        assert!(!sam.says("One of these is enough") && !sam.says("two minutes"), "{}", sam.words());
    }
    sam.open("/guide").await.sees("Two of these, of different kinds:");
}

/// Where the kind is chosen, and on the page of one that is there already; not on that of what is
/// missing.
#[tokio::test]
async fn what_kind_is_missing_is_said_where_it_is_chosen() {
    let service = Service::changed(&[SAM], two_gates).await;
    let mut sam = service.browser();
    sam.sign_in(&SAM).await.press("Next").await;
    assert!(!sam.says("still missing"), "nothing is there yet: {}", sam.words());
    registers_phone(&service, &mut sam, "416 555 0199").await;
    sam.press("Next").await.press("Done").await.is_on("Security info").follow("Add method").await;
    sam.is_on("Add a method").sees(MISSING).choose("Phone").press("Add").await.sees(MISSING);
    sam.open("/security-info/add").await.choose("Email").press("Add").await;
    sam.has_field("What email would you like to use?");
    assert!(!sam.says("still missing"), "{}", sam.words());

    let service = Service::changed(&[SAM], two_gates_and_two_methods).await;
    let mut sam = service.browser();
    sam.sign_in(&SAM).await.press("Next").await;
    registers_phone(&service, &mut sam, "416 555 0199").await;
    sam.press("Next").await.sees("Method 2 of 2");
    assert!(!sam.says("still missing"), "it is asked for now: {}", sam.words());
    sam.follow("I want to set up a different method").await.sees(MISSING);
    sam.choose("Phone").press("Confirm").await.sees(MISSING);
    registers_phone(&service, &mut sam, "416 555 0188").await;
    sam.press("Next").await.is_on("Success!").sees("You can't reset your password by yourself yet");
}

/// Two that are needed together are no two ways back in: a spare is advised until each kind may be
/// lost.
#[tokio::test]
async fn a_spare_is_advised_while_either_of_two_is_needed() {
    let service = Service::changed(&[AMINA], two_gates).await;
    let mut amina = service.browser();
    amina.sign_in(&AMINA).await.open("/security-info").await;
    amina.sees("You can reset your password by yourself");
    amina
        .sees("A reset takes two methods of different kinds.")
        .sees("in case you lose one: Phone, Email");
    assert!(!amina.says("ways back in") && !amina.says("still missing"), "{}", amina.words());
    amina.follow("Add method").await.press("Prove who I am first").await;
    service.prove(&mut amina, "Email a code to", "amina@home.example").await;
    amina.choose("Phone").press("Add").await;
    assert!(!amina.says("still missing"), "{}", amina.words());
    registers_phone(&service, &mut amina, "416 555 0188").await;
    amina.is_on("Security info").sees("in case you lose one: Email");
    amina.follow("Add method").await.choose("Email").press("Add").await;
    amina.fill("What email would you like to use?", "amina@work.example").press("Next").await;
    let code = service.code_to("amina@work.example").await;
    amina.fill("Enter code", &code).press("Next").await.is_on("Security info");
    assert!(!amina.says("in case you lose one"), "{}", amina.words());
    amina.sees("If you forget your password, you can choose a new one yourself.");
}

/// Who has lost both is told to add two, and not one.
#[tokio::test]
async fn who_has_lost_both_is_told_to_add_two() {
    let service = Service::changed(&[AMINA], two_gates).await;
    let mut amina = service.browser();
    amina.sign_in(&AMINA).await.open("/prove/lost").await.fill("Password", AMINA.password);
    amina.press("Remove them in").await.is_on("Security info");
    amina.sees("After that, sign in and add two of different kinds.");
}

/// After a temporary pass, two of one kind are as little enough: another kind is asked for.
#[tokio::test]
async fn s90_a_pass_asks_for_two_kinds_and_not_for_two_of_one() {
    let service = Service::changed(&[SAM], two_gates).await;
    let made = help_desk::pass(&service, &SAM, true).await;
    let mut sam = service.browser();
    help_desk::type_pass(&mut sam, SAM.name, &made.pass).await.press("Next").await;
    sam.sees("Method 1 of 2");
    registers_phone(&service, &mut sam, "416 555 0199").await;
    sam.press("Next").await.sees("Method 2 of 2");
    sam.follow("I want to set up a different method").await.sees(MISSING);
    sam.choose("Phone").press("Confirm").await.sees(MISSING);
    registers_phone(&service, &mut sam, "416 555 0188").await;
    sam.press("Next").await;
    assert_ne!(sam.heading(), "Success!", "two of one kind reset nothing: {}", sam.words());
    let address = "sam@home.example";
    sam.fill("What email would you like to use?", address).press("Next").await;
    let code = service.code_to(address).await;
    sam.fill("Enter code", &code).press("Next").await.press("Next").await.is_on("Success!");
    service.wait(Minutes(1));
}
