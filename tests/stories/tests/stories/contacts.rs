//! Recovery contacts: two people who agreed vouch with a code each, everybody on the account has a
//! day to object, and then the person chooses a password (63B 4.2.1.3).

use std::time::Duration;

use domain::custody::WAITING_TIME;
use domain::message::Notice;
use domain::method::MethodKind;
use domain::method::contacts::CLAIM_WAIT;
use domain::policy::Policy;
use domain::second_step::SecondStep;
use stories::{Browser, Minutes, Person, Service};

const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");
const SAM: Person = Person::new("sam.example@contactnorth.ca").with_email("sam@home.example");
const KIM: Person = Person::new("kim.example@contactnorth.ca").with_email("kim@home.example");
const LEE: Person = Person::new("lee.example@contactnorth.ca");
const MAILBOX: &str = "amina@home.example";
const PHONE: &str = "+14165550123";
const NEW: &str = "four quiet otters juggling 7";
const CHOICE: &str = "Use the code from my recovery contacts' help";
const WRONG: &str = "These codes didn't work.";

fn with_contacts(policy: &mut Policy, _: &mut web::Settings) {
    policy.registration.methods = vec![MethodKind::Phone, MethodKind::Email, MethodKind::Contacts];
    policy.recovery.methods = vec![MethodKind::Email, MethodKind::Contacts];
}

async fn service() -> Service {
    let service = Service::changed(&[AMINA, SAM, KIM], with_contacts).await;
    // Whoever vouches has had a method for that long.
    service.wait(WAITING_TIME);
    service
}

/// Names two people; the proof is the one that the browser has, or the password.
async fn names(browser: &mut Browser, first: &str, second: &str) {
    browser.open("/security-info/add").await.choose("Recovery contacts").press("Add").await;
    browser.is_on("Name your recovery contacts");
    browser.fill("Email address of the first person", first);
    browser.fill("Email address of the second person", second).press("Next").await;
}

/// Amina has named Sam and Kim, after a proof by mail, and both have agreed; their browsers.
async fn agreed(service: &Service) -> [Browser; 2] {
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await;
    service.wait(Minutes(11));
    owner.open("/security-info/add").await.choose("Recovery contacts").press("Add").await;
    service.prove(&mut owner, "Email a code to", MAILBOX).await;
    names(&mut owner, SAM.name, KIM.name).await;
    owner.is_on("Security info").sees("Recovery contacts named.");
    owner.sees("Waiting until both have agreed");
    let mut both = [service.browser(), service.browser()];
    for (browser, person) in both.iter_mut().zip([SAM, KIM]) {
        browser.sign_in(&person).await.open("/security-info").await;
        browser.follow("People who named you as a recovery contact").await;
        browser.is_on("People who named you").press("Agree").await.sees("You have agreed.");
    }
    owner.open("/security-info").await;
    assert!(!owner.says("Waiting until both have agreed"));
    both
}

/// A contact vouches with a proof by a method; the code.
async fn vouches(service: &Service, browser: &mut Browser, mailbox: &str) -> String {
    browser.open("/security-info/vouch").await.press("Vouch now").await;
    if browser.heading() == "Verify it's you" {
        service.prove(browser, "Email a code to", mailbox).await;
        browser.is_on("People who named you").press("Vouch now").await;
    }
    let html = browser.html();
    let code = html.split("<code>").nth(1).and_then(|rest| rest.split('<').next());
    code.expect("the code is shown").to_owned()
}

async fn claims(service: &Service, name: &str, first: &str, second: &str) -> Browser {
    let mut browser = service.browser();
    browser.open("/reset/help").await.follow("Two colleagues vouch for me").await;
    browser.is_on("Two colleagues vouch for you").fill("Sign-in name", name);
    browser.fill("Code from the first person", first);
    browser.fill("Code from the second person", second).press("Next").await;
    browser
}

fn own_code(browser: &Browser) -> String {
    let code = browser.html().split("<code>").nth(1).and_then(|rest| rest.split('<').next());
    code.expect("the code is shown").to_owned()
}

async fn resets(service: &Service, code: &str) -> Browser {
    let mut browser = service.browser();
    browser.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
    browser.choose(CHOICE).press("Send code").await.fill("Enter code", code).press("Next").await;
    browser
}

#[tokio::test]
async fn two_people_who_agreed_help_a_third_back_in() {
    let service = service().await;
    let [mut sam, mut kim] = agreed(&service).await;
    let first = vouches(&service, &mut sam, "sam@home.example").await;
    let told = service.notices().await;
    for to in [MAILBOX, PHONE] {
        let vouched = Some(Notice::ContactVouched);
        assert!(told.iter().any(|one| one.to == to && one.notice == vouched), "{to}");
    }
    let second = vouches(&service, &mut kim, "kim@home.example").await;
    claims(&service, AMINA.name, &first, &first).await.sees(WRONG);
    claims(&service, SAM.name, &first, &second).await.sees(WRONG);
    claims(&service, "nobody@contactnorth.ca", &first, &second).await.sees(WRONG);
    let mut claimed = claims(&service, AMINA.name, &second, &first).await;
    claimed.is_on("Your colleagues have vouched for you");
    let code = own_code(&claimed);
    claims(&service, AMINA.name, &first, &second).await.sees(WRONG);

    // Not before a day has passed.
    service.wait(CLAIM_WAIT - Duration::from_secs(60));
    resets(&service, &code).await.sees("That code didn't work.");
    service.wait(Minutes(1));
    let mut browser = resets(&service, &code).await;
    browser.is_on("Choose a new password").fill("New password", NEW);
    browser.fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset");
    resets(&service, &code).await.sees("That code didn't work.");
    let mut owner = service.browser();
    owner.give_name_and_password(AMINA.name, NEW).await.press("No").await.is_on("My Account");
}

/// Two who agreed to deceive: the owner hears of it at once everywhere, and stops it from anywhere.
#[tokio::test]
async fn s98_any_destination_stops_what_was_vouched_for() {
    for to in [MAILBOX, PHONE] {
        let service = service().await;
        let [mut sam, mut kim] = agreed(&service).await;
        let first = vouches(&service, &mut sam, "sam@home.example").await;
        let second = vouches(&service, &mut kim, "kim@home.example").await;
        let code = own_code(&claims(&service, AMINA.name, &first, &second).await);
        let letters = service.letters().await;
        let both = Some(Notice::ContactsVouched { hours: 24 });
        let told = letters.iter().rev().find(|one| one.to == to && one.notice == both);
        let objection = told.and_then(|one| one.objection.clone()).expect("it lets them object");
        let mut owner = service.browser();
        if to == MAILBOX {
            owner.open(&format!("/not-me/{objection}")).await;
        } else {
            owner.open("/not-me").await.fill("Code from the message", &objection);
        }
        owner.press("Undo these changes").await;
        service.wait(CLAIM_WAIT);
        resets(&service, &code).await.sees("That code didn't work.");
        claims(&service, AMINA.name, &first, &second).await.sees(WRONG);
    }
}

/// A thief with the owner's password names accomplices: they can do nothing for three days, and the
/// owner hears of it.
#[tokio::test]
async fn s101_accomplices_who_were_named_with_the_password_wait() {
    let service = service().await;
    let mut thief = service.browser();
    thief.sign_in(&AMINA).await;
    names(&mut thief, SAM.name, KIM.name).await;
    thief.is_on("Security info");
    let added =
        |one: &Notice| matches!(one, Notice::MethodAdded { kind: MethodKind::Contacts, hours: 72 });
    let told = service.notices().await;
    assert!(told.iter().any(|one| one.to == MAILBOX && one.notice.as_ref().is_some_and(added)));
    for early in [true, false] {
        let mut sam = service.browser();
        sam.sign_in(&SAM).await.open("/security-info/vouch").await;
        if early {
            sam.press("Agree").await;
        }
        service.wait(Minutes(11));
        sam.open("/security-info/vouch").await.press("Vouch now").await;
        if sam.heading() == "Verify it's you" {
            service.prove(&mut sam, "Email a code to", "sam@home.example").await;
            sam.open("/security-info/vouch").await.press("Vouch now").await;
        }
        assert_eq!(sam.html().contains("<code>"), !early, "{}", sam.words());
        service.wait(WAITING_TIME);
    }
}

/// A contact's password alone vouches for nobody; who was not named, or declined, cannot either.
#[tokio::test]
async fn a_contact_vouches_with_a_method_and_only_who_agreed() {
    let service = service().await;
    let [mut sam, mut kim] = agreed(&service).await;
    let mut thief = service.browser();
    thief.sign_in(&SAM).await.open("/security-info/vouch").await.press("Vouch now").await;
    thief.is_on("Verify it's you");
    kim.open("/security-info/vouch").await.press("Decline").await.sees("Your answer is kept.");
    assert!(!kim.says("Amina"), "{}", kim.words());
    let first = vouches(&service, &mut sam, "sam@home.example").await;
    claims(&service, AMINA.name, &first, &first).await.sees(WRONG);
}

/// A contact without methods: a thief who has their password registers the first one, which works at
/// once, and vouches for nobody by it until its owner has had the waiting time to notice.
#[tokio::test]
async fn r22_a_contacts_first_method_vouches_for_nobody_before_the_waiting_time_is_over() {
    let service = Service::changed(&[AMINA, SAM, LEE], with_contacts).await;
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await.open("/security-info/add").await;
    owner.choose("Recovery contacts").press("Add").await;
    service.wait(Minutes(11));
    owner.open("/security-info/add").await.choose("Recovery contacts").press("Add").await;
    service.prove(&mut owner, "Email a code to", MAILBOX).await;
    names(&mut owner, SAM.name, LEE.name).await;

    let mut thief = service.browser();
    thief.sign_in(&LEE).await;
    super::help_desk::register_mail(&service, &mut thief, "thief@evil.example").await;
    thief.open("/security-info/vouch").await.press("Agree").await;
    thief.open("/security-info/vouch").await.press("Vouch now").await;
    assert!(!thief.html().contains("<code>"), "{}", thief.words());
    thief.is_on("People who named you").sees("You can vouch for others from");
    for (wait, vouches) in [(WAITING_TIME - Duration::from_mins(5), false), (Minutes(6), true)] {
        service.wait(wait);
        thief.give_name_and_password(LEE.name, LEE.password).await;
        thief.open("/security-info/vouch").await.press("Vouch now").await;
        if thief.heading() == "Verify it's you" {
            service.prove(&mut thief, "Email a code to", "thief@evil.example").await;
            thief.open("/security-info/vouch").await.press("Vouch now").await;
        }
        assert_eq!(thief.html().contains("<code>"), vouches, "{}", thief.words());
    }
}

/// Names that nobody has are named like any: nobody is told that there is no such person.
#[tokio::test]
async fn s7_who_is_named_does_not_show_whether_there_is_such_a_person() {
    let service = service().await;
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await;
    for (first, second) in
        [(AMINA.name, SAM.name), (SAM.name, SAM.name), (SAM.name, "Sam.Example@contactnorth.ca")]
    {
        names(&mut owner, first, second).await;
        owner.is_on("Name your recovery contacts").sees("Name two different people");
    }
    names(&mut owner, SAM.name, "nobody@contactnorth.ca").await;
    owner.is_on("Security info").sees("Waiting until both have agreed");
}

/// It is one gate: it gets nobody past the second step.
#[tokio::test]
async fn it_is_no_second_step_and_vouches_for_no_change() {
    let service = Service::changed(&[AMINA, SAM, KIM], |policy, settings| {
        with_contacts(policy, settings);
        policy.sign_in.second_step = SecondStep::WhereRegistered;
    })
    .await;
    let mut owner = service.browser();
    owner.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    let code = service.code_to(PHONE).await;
    owner.fill("Enter code", &code).press("Next").await.press("No").await;
    names(&mut owner, SAM.name, KIM.name).await;
    let mut next = service.browser();
    next.give_name_and_password(AMINA.name, AMINA.password).await;
    next.follow("Sign in another way").await;
    assert!(!next.words().contains("contacts"), "{}", next.words());
    service.wait(Minutes(11));
    owner.open("/security-info/add").await.choose("Email").press("Add").await;
    owner.is_on("Verify it's you");
    assert!(!owner.has_choice(CHOICE), "{}", owner.words());
}
