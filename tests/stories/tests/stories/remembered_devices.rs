//! *Don't ask again on this device*: how long it lasts, and what ends it.

use std::time::Duration;

use domain::policy::Policy;
use domain::second_step::SecondStep;
use stories::{Browser, Minutes, Person, Service};

const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");
const NUMBER: &str = "+14165550123";
const NEW: &str = "four quiet otters juggling 7";
const DAY: Duration = Duration::from_hours(24);

fn fourteen_days(policy: &mut Policy, _: &mut web::Settings) {
    policy.sign_in.second_step = SecondStep::WhereRegistered;
    policy.sign_in.remember_device = Some(DAY * 14);
}

/// A browser on which Amina has taken the second step and ticked the box with these words.
async fn remembered(service: &Service, words: &str) -> Browser {
    let mut browser = service.browser();
    browser.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    let code = service.code_to(NUMBER).await;
    browser.choose(words).fill("Enter code", &code).press("Next").await;
    browser.press("No").await.is_on("My Account");
    browser.press("Sign out").await;
    browser.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Stay signed in?");
    browser.press("No").await.is_on("My Account");
    service.wait(Minutes(2));
    browser
}

async fn is_asked(browser: &mut Browser, password: &str) {
    browser.give_name_and_password(AMINA.name, password).await.is_on("Verify it's you");
}

#[tokio::test]
async fn a_reset_ends_it() {
    let service = Service::changed(&[AMINA], fourteen_days).await;
    let mut browser = remembered(&service, "Don't ask again on this device for 14 days").await;
    // On the very browser, so that it is known all the same.
    browser.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
    browser.choose("Email a code to").press("Send code").await;
    let code = service.code_to("amina@home.example").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset");
    is_asked(&mut browser, NEW).await;
}

#[tokio::test]
async fn a_changed_password_ends_it() {
    let service = Service::changed(&[AMINA], fourteen_days).await;
    let mut browser = remembered(&service, "Don't ask again on this device for 14 days").await;
    browser.open("/account/password").await.fill("Current password", AMINA.password);
    browser.fill("New password", NEW).fill("Confirm new password", NEW);
    browser.press("Change password").await.sees("Your password has been changed.");
    is_asked(&mut browser, NEW).await;
}

#[tokio::test]
async fn the_shorter_of_it_and_staying_signed_in_wins() {
    let service = Service::changed(&[AMINA], |policy, settings| {
        fourteen_days(policy, settings);
        policy.session.stay_signed_in = Some(DAY * 3);
    })
    .await;
    let mut browser = remembered(&service, "Don't ask again on this device for 3 days").await;
    service.wait(DAY * 2);
    browser.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Stay signed in?");
    service.wait(DAY);
    is_asked(&mut browser, AMINA.password).await;
}

#[tokio::test]
async fn where_policy_has_none_there_is_no_such_box() {
    let service = Service::changed(&[AMINA], |policy, _| {
        policy.sign_in.second_step = SecondStep::WhereRegistered;
    })
    .await;
    let mut browser = service.browser();
    is_asked(&mut browser, AMINA.password).await;
    assert!(!browser.has_choice("Don't ask again"), "it is off by default");
    // Sent all the same, it is not taken.
    let code = service.code_to(NUMBER).await;
    let (action, mut fields) = browser.fill("Enter code", &code).form("Next");
    fields.push(("remember".to_owned(), "on".to_owned()));
    browser.send_again(&(action, fields)).await.press("No").await.is_on("My Account");
    browser.press("Sign out").await;
    service.wait(Minutes(2));
    is_asked(&mut browser, AMINA.password).await;
}
