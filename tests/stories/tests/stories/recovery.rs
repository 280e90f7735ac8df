//! Getting back into an account.

use stories::{Person, Service};

const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");

/// A password that is good enough.
const NEW: &str = "four quiet otters juggling 7";

#[tokio::test]
async fn a_forgotten_password_is_reset_by_mail() {
    let service = Service::with(&[NORA]).await;
    let mut other = service.browser();
    other.sign_in(&NORA).await.is_on("My Account");

    let mut browser = service.browser();
    browser.open("/sign-in").await.fill("Email address", NORA.name).press("Next").await;
    browser.follow("Forgotten my password").await.is_on("Get back into your account");
    browser.press("Next").await.is_on("Verify it's you");
    assert!(!browser.says("nora@home.example"), "the address is masked");
    browser
        .press("Send code")
        .await
        .is_on("Verify it's you")
        .sees("If that is on this account, a code is on its way");
    let code = service.code_to("nora@home.example").await;
    assert_eq!(code.len(), 8, "one code alone resets the password");
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    browser
        .fill("New password", "short")
        .fill("Confirm new password", "short")
        .press("Finish")
        .await
        .sees("at least 15");
    browser.fill("New password", NEW).fill("Confirm new password", "another").press("Finish").await;
    browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset");
    other.open("/account").await;
    assert_ne!(other.heading(), "My Account", "every session has ended");

    browser.go("Sign in").await;
    browser
        .give_name_and_password(NORA.name, NORA.password)
        .await
        .sees("Your account or password is incorrect.");
    browser.fill("Password", NEW).press("Sign in").await.is_on("Stay signed in?");
    let told = service.notices().await.len();
    assert_eq!(told, 1);
}
