//! Other ways to reset: two gates, without hints, not at all; what a reset lifts and what must
//! wait.

use std::time::Duration;

use domain::policy::Gates;
use stories::{Browser, Minutes, Person, Service};

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");

/// A password that is good enough.
const NEW: &str = "four quiet otters juggling 7";
const INSTANT: Duration = Duration::from_micros(1);

/// Resets the password by a code that goes to `to`, from the choice of methods on.
async fn reset_by(service: &Service, browser: &mut Browser, choice: &str, to: &str) {
    browser
        .choose(choice)
        .press("Send code")
        .await
        .sees("If that is on this account, a code is on its way");
    let code = service.code_to(to).await;
    browser.fill("Enter code", &code).press("Next").await;
}

#[tokio::test]
async fn with_two_gates_two_different_kinds_are_proved() {
    let service = Service::hashing(&[AMINA.with_two_gates()]).await;
    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", AMINA.name)
        .press("Next")
        .await
        .is_on("Verify it's you");
    reset_by(&service, &mut browser, "Email a code", "amina@home.example").await;
    browser
        .is_on("Verify it's you")
        .sees("Step 2 of 2")
        .sees("One more proof is needed, by another method.");
    assert!(!browser.says("Email a code"), "the second is of another kind");
    browser.open("/reset/password").await.is_on("Verify it's you");
    browser.choose("Text a code").fill("Phone number", "416 555 9999").press("Send code").await;
    browser.sees("If that is on this account, a code is on its way").press("Try another way").await;
    assert_eq!(
        service.codes_to("+14165559999").await,
        0,
        "only the account's own number gets a text"
    );
    browser.choose("Text a code").fill("Phone number", "+1 (416) 555-0123");
    reset_by(&service, &mut browser, "Text a code", "+14165550123").await;
    browser.is_on("Choose a new password");
    browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset");
}

#[tokio::test]
async fn without_hints_the_address_is_typed_from_memory() {
    let service = Service::changed(&[AMINA], |policy, _| policy.recovery.hints = false).await;
    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", AMINA.name)
        .press("Next")
        .await
        .is_on("Verify it's you");
    assert!(
        !browser.html().contains("home.ex") && !browser.html().contains("••"),
        "nothing is shown, masked or not"
    );
    browser
        .choose("Email a code to my alternate address")
        .fill("Alternate email address", "not an address");
    browser.press("Send code").await.sees("Enter a valid email address.");
    browser
        .choose("Email a code to my alternate address")
        .fill("Alternate email address", "somebody@else.example");
    browser.press("Send code").await.sees("If that is on this account, a code is on its way");
    assert_eq!(service.codes_to("somebody@else.example").await, 0);
    browser.press("Try another way").await.fill("Alternate email address", "AMINA@Home.example");
    reset_by(&service, &mut browser, "Email a code to my alternate address", "amina@home.example")
        .await;
    browser.is_on("Choose a new password");
}

#[tokio::test]
async fn where_there_is_no_resetting_the_help_desk_is_named() {
    let service = Service::changed(&[NORA], |policy, _| policy.recovery.enabled = false).await;
    let mut browser = service.browser();
    for path in
        ["/reset", "/reset/method", "/reset/code", "/reset/password", "/reset/done", "/reset/help"]
    {
        browser.open(path).await.is_on("Contact the help desk").sees("help@contactnorth.example");
    }
    let mut other = service.browser();
    other.open("/sign-in").await;
    let csrf = other.form("Next").1.into_iter().find(|(name, _)| name == "csrf").expect("a token");
    let reply =
        other.send("POST", "/reset", Some(&[csrf, ("name".into(), NORA.name.into())])).await;
    assert_eq!(reply.status, 404);
}

#[tokio::test]
async fn everybody_without_a_method_is_led_to_the_same_honest_page() {
    let service = Service::with(&[SAM, NORA]).await;
    let mut pages = Vec::new();
    for name in [SAM.name, NORA.name, "nobody@contactnorth.ca"] {
        let mut browser = service.browser();
        browser
            .open("/reset")
            .await
            .fill("Email address", name)
            .press("Next")
            .await
            .is_on("Verify it's you");
        browser.follow("I don't have any of these").await.is_on("Contact the help desk");
        pages.push(browser.words());
    }
    assert!(pages.iter().all(|page| *page == pages[0]));
}

/// S100, S101: a method added with the password alone when there are others gets its power after 72
/// hours.
#[tokio::test]
async fn s100_a_method_added_with_the_password_alone_resets_after_three_days() {
    let service = Service::with(&[NORA]).await;
    let mut thief = service.browser();
    thief.sign_in(&NORA).await.open("/security-info/add").await.choose("Phone").press("Add").await;
    thief.fill("Phone number", "416 555 0123").press("Next").await;
    let code = service.code_to("+14165550123").await;
    thief
        .fill("Enter code", &code)
        .press("Next")
        .await
        .is_on("Security info")
        .sees("Can reset your password from");
    let told = service.notices().await;
    assert_eq!(
        told.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(),
        ["nora@home.example"]
    );

    let offers_text = async || {
        let mut browser = service.browser();
        browser
            .open("/reset")
            .await
            .fill("Email address", NORA.name)
            .press("Next")
            .await
            .is_on("Verify it's you");
        assert!(browser.says("Email a code to"));
        browser.says("Text a code to")
    };
    service.wait(Minutes(72 * 60) - INSTANT);
    assert!(!offers_text().await, "at t-1");
    // Nor can it vouch for another change before.
    thief.sign_in(&NORA).await;
    service.wait(INSTANT);
    assert!(offers_text().await, "at t");
    service.wait(INSTANT);
    assert!(offers_text().await, "at t+1");
}

#[tokio::test]
async fn a_reset_lifts_the_lock_out() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.open("/sign-in/other").await.fill("Email address", NORA.name).press("Next").await;
    for _ in 0..5 {
        browser.fill("Password", "a wrong guess of many").press("Sign in").await;
        browser.sees("Your account or password is incorrect.");
    }
    browser
        .fill("Password", NORA.password)
        .press("Sign in")
        .await
        .sees("Too many attempts. Wait 2 seconds");
    assert_eq!(browser.status(), 429);
    browser.open("/reset").await.fill("Email address", NORA.name).press("Next").await;
    reset_by(&service, &mut browser, "Email a code", "nora@home.example").await;
    browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset").go("Sign in").await;
    browser
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .fill("Password", NEW)
        .press("Sign in")
        .await;
    browser.is_on("Stay signed in?");
}

#[tokio::test]
async fn a_policy_of_two_gates_asks_everybody_for_two() {
    let service =
        Service::changed(&[AMINA, NORA], |policy, _| policy.recovery.gates = Gates::Two).await;
    for name in [AMINA.name, NORA.name, "nobody@contactnorth.ca"] {
        let mut browser = service.browser();
        browser.open("/reset").await.fill("Email address", name).press("Next").await;
        browser.sees("Email a code to").sees("Text a code to");
        browser.choose("Email a code").press("Send code").await.sees("6-digit code");
    }
}
