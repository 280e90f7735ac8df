//! What the directory said reaches the person: a server that lags, an account that was switched
//! off, a history that is not kept.

use domain::directory::Bar;
use stories::{Minutes, Trouble};

use super::directory::{NAME, NEW, OLD, choose_password, prove, sign_in, with_nora};

const NEWER: &str = "Your password was changed a short while ago, and not every server of your organisation knows the new one yet. Try again in \
                     a few minutes.";

#[tokio::test]
async fn s74_a_server_that_lags_calls_no_new_password_incorrect() {
    let (directory, service) = with_nora().await;
    let mut owner = service.browser();
    prove(&service, &mut owner).await;
    choose_password(&mut owner, NEW).await;
    owner.is_on("Your password has been reset");
    directory.trouble(Trouble::Late);
    for typed in [OLD, NEW, "not the password at all"] {
        let mut browser = service.browser();
        sign_in(&mut browser, NAME, typed).await;
        browser.is_on("Enter password").sees(NEWER);
        assert!(!browser.says("incorrect"), "{typed}");
        browser.open("/account").await.is_on("Sign in");
    }
    // What the server has refused counts here too: nobody guesses on because it lags.
    assert!(directory.entry("nora-id").wrong >= 2);
    // An unknown name, and a person whose password nobody has changed, are answered as ever.
    let mut stranger = service.browser();
    sign_in(&mut stranger, "nobody.example@contactnorth.ca", NEW).await;
    stranger.is_on("Enter password").sees("incorrect");
    directory.trouble(Trouble::None);
    let mut browser = service.browser();
    sign_in(&mut browser, NAME, NEW).await;
    browser.is_on("Stay signed in?");
}

#[tokio::test]
async fn s74_a_member_is_told_that_the_password_is_newer() {
    let (directory, service) = with_nora().await;
    let mut owner = service.browser();
    prove(&service, &mut owner).await;
    choose_password(&mut owner, NEW).await;
    sign_in(&mut owner, NAME, NEW).await;
    owner.press("No").await.is_on("My Account");
    directory.trouble(Trouble::Late);
    owner.open("/.well-known/change-password").await.fill("Current password", NEW);
    owner.fill("New password", "nine tired herons whistling 5");
    owner
        .fill("Confirm new password", "nine tired herons whistling 5")
        .press("Change password")
        .await;
    owner.sees(NEWER);
    directory.trouble(Trouble::None);
    service.wait(Minutes(1));
    owner
        .open("/.well-known/change-password")
        .await
        .fill("Current password", "not the password at all");
    owner.fill("New password", "nine tired herons whistling 5");
    owner
        .fill("Confirm new password", "nine tired herons whistling 5")
        .press("Change password")
        .await;
    assert!(!owner.says(NEWER));
}

#[tokio::test]
async fn s84_switched_off_meanwhile_is_no_password_rule() {
    for bar in [Bar::Disabled, Bar::AccountExpired] {
        let (directory, service) = with_nora().await;
        let mut browser = service.browser();
        prove(&service, &mut browser).await;
        directory.change_entry("nora-id", |entry| entry.bar = Some(bar));
        choose_password(&mut browser, NEW).await;
        browser.sees("This account was switched off meanwhile, or isn't there any more. Your password wasn't changed.");
        assert!(!browser.says("password rules") && !browser.says("Try another"));
        assert_eq!((directory.entry("nora-id").password.as_str(), directory.writes()), (OLD, 0));
    }
}

#[tokio::test]
async fn s84_no_history_is_promised_where_a_reset_keeps_none() {
    let (directory, service) = with_nora().await;
    directory.trouble(Trouble::ForgetsAtReset);
    let mut browser = service.browser();
    prove(&service, &mut browser).await;
    assert!(!browser.says("passwords are not accepted"), "{}", browser.words());
    directory.trouble(Trouble::None);
    browser.open("/reset/password").await.sees("Your last 3 passwords are not accepted.");
}
