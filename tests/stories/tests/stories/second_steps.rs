//! The second step at sign-in, authenticator apps and recovery codes: registered, used, lost.

use domain::message::Notice;
use domain::method::MethodKind;
use domain::policy::{Gates, Policy};
use domain::second_step::SecondStep;
use stories::{Browser, Minutes, Person, Service};
use totp_rs::{Builder, Secret};

const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");
const SAM: Person = Person::new("sam.example@contactnorth.ca");
const NUMBER: &str = "+14165550123";

/// Every kind is offered, and those who have a method for it are asked for a second step.
fn everything(policy: &mut Policy, _: &mut web::Settings) {
    policy.registration.methods = MethodKind::ALL.to_vec();
    policy.recovery.methods = vec![MethodKind::Email, MethodKind::Phone, MethodKind::Codes];
    policy.sign_in.second_step = SecondStep::WhereRegistered;
}

fn required(policy: &mut Policy, settings: &mut web::Settings) {
    everything(policy, settings);
    policy.sign_in.second_step = SecondStep::Required;
}

/// The code that an app with this secret shows now.
fn code_of(service: &Service, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret.replace(' ', "")).expect("the page shows base 32");
    let app = Builder::new().with_secret(secret).build_noncompliant();
    let now = u64::try_from(service.flows.now().0 / 1_000_000).expect("after 1970");
    app.generate(now).to_string()
}

/// The secret that the page shows.
fn secret_on(browser: &Browser) -> String {
    let html = browser.html();
    let start = html.find("id=\"secret\">").expect("the secret stands on the page")
        + "id=\"secret\">".len();
    html[start..].split('<').next().expect("it ends").to_owned()
}

/// The recovery codes that the page shows.
fn codes_on(browser: &Browser) -> Vec<String> {
    browser
        .html()
        .split("<li><code>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap_or_default().to_owned())
        .collect()
}

/// Adds an app at Security info, from the list on; its secret.
async fn add_app(service: &Service, browser: &mut Browser) -> String {
    browser.begin_adding("Authenticator app").await;
    browser.is_on("Set up your authenticator app");
    let secret = secret_on(browser);
    browser.fill("Enter code", &code_of(service, &secret)).press("Next").await;
    browser.is_on("Security info").sees("Authenticator app added");
    secret
}

async fn add_codes(browser: &mut Browser) -> Vec<String> {
    browser.begin_adding("Recovery codes").await;
    browser.is_on("Your recovery codes");
    let codes = codes_on(browser);
    assert_eq!(codes.len(), 10, "{codes:?}");
    browser.press("Done").await.is_on("Security info").sees("10 left");
    codes
}

/// Signs in with the password and the code texted to the phone, as who has one does.
async fn sign_in_with_text(service: &Service, browser: &mut Browser) {
    browser.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    let code = service.code_to(NUMBER).await;
    browser.fill("Enter code", &code).press("Next").await.press("No").await.is_on("My Account");
}

#[tokio::test]
async fn r15_s79_an_app_is_set_up_and_asked_for_at_the_next_sign_in() {
    let service = Service::changed(&[AMINA], everything).await;
    let mut browser = service.browser();
    sign_in_with_text(&service, &mut browser).await;
    browser.begin_adding("Authenticator app").await;
    browser.is_on("Set up your authenticator app").sees("type this");
    assert!(browser.html().contains("<svg") && browser.html().contains("href=\"otpauth://totp/"));
    let secret = secret_on(&browser);
    // A wrong code adds nothing, and the secret stays.
    browser.fill("Enter code", "000000").press("Next").await.sees("That code didn't work.");
    assert_eq!(secret_on(&browser), secret);
    browser
        .fill("Name", "Amina's telephone")
        .fill("Enter code", &code_of(&service, &secret))
        .press("Next")
        .await;
    browser.is_on("Security info").sees("Amina's telephone");
    assert!(!browser.says("Can reset your password from"), "a method vouched for it a moment ago");
    let told = service.notices().await;
    assert_eq!(told.len(), 2, "the phone and the address: {told:?}");

    // The strongest is asked for; the code that set it up is used, and so is each step.
    let mut other = service.browser();
    let used = code_of(&service, &secret);
    other.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    other
        .sees("authenticator app")
        .fill("Enter code", &used)
        .press("Next")
        .await
        .sees("That code didn't work.");
    service.wait(Minutes(1));
    let fresh = code_of(&service, &secret);
    other.fill("Enter code", &fresh).press("Next").await.press("No").await.is_on("My Account");
    let mut third = service.browser();
    third
        .give_name_and_password(AMINA.name, AMINA.password)
        .await
        .fill("Enter code", &fresh)
        .press("Next")
        .await;
    third.sees("That code didn't work.");
}

#[tokio::test]
async fn s114_another_way_lists_what_is_strong_enough_and_no_mail() {
    let service = Service::changed(&[AMINA], everything).await;
    let mut browser = service.browser();
    sign_in_with_text(&service, &mut browser).await;
    add_app(&service, &mut browser).await;
    let codes = add_codes(&mut browser).await;

    let mut other = service.browser();
    other.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    other.follow("Sign in another way").await.is_on("Verify it's you");
    for way in
        ["Use a code from my authenticator app", "Text a code to ••••••••23", "Use a recovery code"]
    {
        assert!(other.has_choice(way), "{way}: {}", other.words());
    }
    assert!(!other.words().contains("mail"), "{}", other.words());
    other.choose("Text a code to ••••••••23").press("Next").await.is_on("Verify it's you");
    let texted = service.code_to(NUMBER).await;
    other.follow("Sign in another way").await.choose("Use a recovery code").press("Next").await;
    // The code of another method is not this one's.
    other.fill("Enter code", &texted).press("Next").await.sees("That code didn't work.");
    other.fill("Enter code", &codes[0].to_lowercase().replace('-', " ")).press("Next").await;
    other.press("No").await.is_on("My Account");
    let told = service.notices().await;
    let used = Some(Notice::RecoveryCodeUsed { left: 9 });
    assert!(told.iter().any(|letter| letter.notice == used), "its owner is told: {told:?}");
    // Once.
    let mut again = service.browser();
    again
        .give_name_and_password(AMINA.name, AMINA.password)
        .await
        .follow("Sign in another way")
        .await;
    again
        .choose("Use a recovery code")
        .press("Next")
        .await
        .fill("Enter code", &codes[0])
        .press("Next")
        .await;
    again.sees("That code didn't work.");
    again.fill("Enter code", &codes[1]).press("Next").await.press("No").await.is_on("My Account");
    again.open("/security-info").await.sees("8 left");
}

#[tokio::test]
async fn the_password_alone_opens_nothing_while_the_second_step_is_due() {
    let service = Service::changed(&[AMINA], everything).await;
    let mut browser = service.browser();
    browser.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    for path in [
        "/account",
        "/security-info",
        "/setup",
        "/sign-in/stay",
        "/change-password",
        "/account/password",
    ] {
        browser.open(path).await;
        assert!(
            !browser.says("Sign out") && browser.heading() != "My Account",
            "{path}: {}",
            browser.words()
        );
    }
    browser.open("/sign-in/verify").await.is_on("Verify it's you");
    browser.follow("Sign in another way").await.follow("I don't have any of these").await;
    browser.is_on("You can't get in without one of your methods").sees("help desk");
    // Somebody else may sign in here.
    browser.open("/sign-in/verify").await.follow("Use a different account").await.is_on("Sign in");
}

#[tokio::test]
async fn r47_a_wrong_code_after_the_right_password_is_told_to_its_owner() {
    let service = Service::changed(&[AMINA], everything).await;
    let mut thief = service.browser();
    thief.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    // What is no code is no try, and alarms nobody.
    for typed in ["", "12345", "hello", "12345678901", "1"] {
        thief.fill("Enter code", typed).press("Next").await.sees("That code didn't work.");
    }
    assert!(service.notices().await.is_empty());
    for _ in 0..4 {
        thief.fill("Enter code", "123456").press("Next").await.sees("That code didn't work.");
    }
    let told = service.notices().await;
    assert_eq!(
        told.iter().filter(|letter| letter.notice == Some(Notice::SecondStepFailed)).count(),
        2,
        "once each: {told:?}"
    );
    // After the fifth the password is asked for again.
    thief.fill("Enter code", "123456").press("Next").await;
    thief.open("/sign-in/verify").await;
    assert_ne!(thief.heading(), "Verify it's you");

    service.wait(Minutes(2));
    let mut owner = service.browser();
    sign_in_with_text(&service, &mut owner).await;
    owner.sees("somebody typed your password and then a wrong code");
    // Said once.
    owner.press("Sign out").await;
    service.wait(Minutes(2));
    sign_in_with_text(&service, &mut owner).await;
    assert!(!owner.says("somebody typed your password"));
}

#[tokio::test]
async fn r47_whoever_goes_on_guessing_does_not_fill_the_owners_mailbox() {
    let service = Service::changed(&[AMINA], everything).await;
    let mut owner = service.browser();
    sign_in_with_text(&service, &mut owner).await;
    let secret = add_app(&service, &mut owner).await;
    owner.open("/sign-out").await.press("Sign out").await;
    let count = async || {
        let told = service.notices().await;
        told.iter().filter(|letter| letter.notice == Some(Notice::SecondStepFailed)).count()
    };
    let guess = async || {
        service.wait(Minutes(20));
        let mut thief = service.browser();
        thief.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
        thief.fill("Enter code", "123456").press("Next").await.sees("That code didn't work.");
    };
    // Each time at the phone and at the address.
    for (nth, told) in (1..).zip([1, 2, 2, 3, 3, 3, 3, 4, 4]) {
        guess().await;
        assert_eq!(count().await, told * 2, "after {nth}");
    }
    // Who has signed in has seen it there, and is told again of the next.
    let mut owner = service.browser();
    owner.give_name_and_password(AMINA.name, AMINA.password).await;
    owner.fill("Enter code", &code_of(&service, &secret)).press("Next").await.press("No").await;
    owner.sees("somebody typed your password and then a wrong code");
    guess().await;
    assert_eq!(count().await, 10);
}

#[tokio::test]
async fn s100_a_thief_with_the_password_cannot_lock_the_owner_out_with_an_app() {
    let service = Service::changed(&[NORA], everything).await;
    let mut thief = service.browser();
    // Nora has an address, which is no second step: the password alone signs in.
    thief.sign_in(&NORA).await.is_on("My Account");
    add_app(&service, &mut thief).await;
    thief.sees("Can be used from");
    // The owner is not asked for what she does not have, and her reset takes the app off.
    let mut owner = service.browser();
    owner.sign_in(&NORA).await.is_on("My Account");
    owner.press("Sign out").await;
    owner.open("/reset").await.fill("Email address", NORA.name).press("Next").await;
    owner.choose("Email a code to").press("Send code").await;
    let code = service.code_to("nora@home.example").await;
    owner.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    owner.fill("New password", "four quiet otters juggling 7");
    owner.fill("Confirm new password", "four quiet otters juggling 7").press("Finish").await;
    service.wait(Minutes(4 * 24 * 60));
    owner
        .give_name_and_password(NORA.name, "four quiet otters juggling 7")
        .await
        .is_on("Stay signed in?");
    owner.press("No").await.open("/security-info").await;
    assert!(!owner.says("Authenticator app"), "{}", owner.words());
}

#[tokio::test]
async fn where_it_is_required_whoever_has_none_sets_one_up_first() {
    let service = Service::changed(&[NORA, SAM], |policy, settings| {
        required(policy, settings);
        policy.registration.skips = 3;
    })
    .await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await.is_on("More information required");
    assert!(!browser.says("Skip for now"), "the second step is not put off");
    // Her address vouches for it: the password alone does not set up a second step where anything
    // else is there.
    browser.press("Next").await;
    service.prove(&mut browser, "Email a code to", "nora@home.example").await;
    browser
        .is_on("Keep your account secure")
        .fill("Phone number", "416 555 0123")
        .press("Next")
        .await;
    let code = service.code_to(NUMBER).await;
    browser.fill("Enter code", &code).press("Next").await.sees("Phone verified");
    browser.press("Next").await.is_on("Success!").press("Done").await.is_on("Security info");

    // Nobody phone-less is stuck: an app will do.
    let mut sam = service.browser();
    sam.sign_in(&SAM).await.press("Next").await.follow("I want to set up a different method").await;
    sam.choose("Authenticator app").press("Confirm").await.is_on("Set up your authenticator app");
    let secret = secret_on(&sam);
    sam.fill("Enter code", &code_of(&service, &secret))
        .press("Next")
        .await
        .sees("Authenticator app added");
    // It is the second step, and resets no password: what does is asked for as well.
    sam.press("Next").await.follow("I want to set up a different method").await;
    sam.choose("Email")
        .press("Confirm")
        .await
        .fill("What email would you like to use?", "sam@home.example");
    sam.press("Next").await;
    let code = service.code_to("sam@home.example").await;
    sam.fill("Enter code", &code).press("Next").await.sees("Email verified");
    sam.press("Next").await.is_on("Success!").press("Done").await.press("Sign out").await;
    service.wait(Minutes(1));
    sam.give_name_and_password(SAM.name, SAM.password).await.is_on("Verify it's you");
    sam.fill("Enter code", &code_of(&service, &secret))
        .press("Next")
        .await
        .press("No")
        .await
        .is_on("My Account");
}

#[tokio::test]
async fn a_device_is_not_asked_again_until_a_reset_or_signing_out_everywhere() {
    let service = Service::changed(&[AMINA], |policy, settings| {
        everything(policy, settings);
        policy.sign_in.remember_device = Some(Minutes(14 * 24 * 60));
    })
    .await;
    let remember = async |browser: &mut Browser| {
        browser.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
        let code = service.code_to(NUMBER).await;
        browser
            .choose("Don't ask again on this device for 14 days")
            .fill("Enter code", &code)
            .press("Next")
            .await;
        browser.press("No").await.is_on("My Account").press("Sign out").await;
    };
    let mut browser = service.browser();
    remember(&mut browser).await;
    browser.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Stay signed in?");
    // Another browser is asked.
    let mut other = service.browser();
    other.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    // It ends by itself.
    service.wait(Minutes(14 * 24 * 60));
    browser.press("No").await.open("/account").await;
    browser.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    let code = service.code_to(NUMBER).await;
    browser
        .choose("Don't ask again on this device for 14 days")
        .fill("Enter code", &code)
        .press("Next")
        .await;
    browser.press("No").await.open("/account/sign-ins").await;
    browser
        .open("/security-info")
        .await
        .follow("Sign out everywhere")
        .await
        .press("Sign out everywhere")
        .await;
    browser.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
}

#[tokio::test]
async fn a_reset_never_skips_the_second_step_and_a_recovery_code_is_a_gate() {
    let service = Service::changed(&[AMINA], |policy, settings| {
        everything(policy, settings);
        policy.recovery.gates = Gates::Two;
    })
    .await;
    let mut browser = service.browser();
    sign_in_with_text(&service, &mut browser).await;
    let codes = add_codes(&mut browser).await;
    let new = "four quiet otters juggling 7";
    let mut lost = service.browser();
    lost.open("/reset")
        .await
        .fill("Email address", AMINA.name)
        .press("Next")
        .await
        .is_on("Verify it's you");
    lost.choose("Use a recovery code").press("Send code").await.is_on("Verify it's you");
    lost.fill("Enter code", "ABCD-EFGH-ABCD-EFGH")
        .press("Next")
        .await
        .sees("That code didn't work.");
    lost.fill("Enter code", &codes[3]).press("Next").await.is_on("Verify it's you");
    assert!(!lost.has_choice("Use a recovery code"), "the second gate is of another kind");
    lost.choose("Email a code to").press("Send code").await;
    let code = service.code_to("amina@home.example").await;
    lost.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    lost.fill("New password", new).fill("Confirm new password", new).press("Finish").await;
    lost.is_on("Your password has been reset").go("Sign in").await;
    lost.give_name_and_password(AMINA.name, new).await.is_on("Verify it's you");
}

#[tokio::test]
async fn s7_what_needs_no_message_is_offered_to_every_name() {
    let service = Service::changed(&[AMINA, SAM], everything).await;
    for name in [AMINA.name, SAM.name, "nobody.atall@contactnorth.ca"] {
        let mut browser = service.browser();
        browser
            .open("/reset")
            .await
            .fill("Email address", name)
            .press("Next")
            .await
            .is_on("Verify it's you");
        browser.choose("Use a recovery code").press("Send code").await.is_on("Verify it's you");
        browser.sees("Type one of your recovery codes");
        browser
            .fill("Enter code", "ABCD-EFGH-ABCD-EFGH")
            .press("Next")
            .await
            .sees("That code didn't work.");
    }
}

#[tokio::test]
async fn new_codes_end_the_old_and_are_shown_once() {
    let service = Service::changed(&[AMINA], everything).await;
    let mut browser = service.browser();
    sign_in_with_text(&service, &mut browser).await;
    browser.begin_adding("Recovery codes").await;
    let old = codes_on(&browser);
    // The page for paper and the file carry the same codes, as long as the page is open.
    browser
        .open("/register/recovery-codes/print")
        .await
        .is_on("Your recovery codes")
        .sees(AMINA.name);
    assert_eq!(codes_on(&browser), old);
    browser.open("/register/recovery-codes/file").await;
    assert!(old.iter().all(|code| browser.html().contains(code)));
    browser.open("/register").await.press("Done").await.is_on("Security info");
    for path in ["/register", "/register/recovery-codes/print", "/register/recovery-codes/file"] {
        browser.open(path).await;
        assert!(old.iter().all(|code| !browser.html().contains(code)), "{path}");
    }
    browser
        .open("/security-info")
        .await
        .press("Make new codes")
        .await
        .is_on("Make new recovery codes?");
    browser.press("Make new codes").await.is_on("Your recovery codes");
    browser.sees("The codes from before no longer work");
    let new = codes_on(&browser);
    assert!(new.len() == 10 && new.iter().all(|code| !old.contains(code)));
    browser.press("Done").await.is_on("Security info");
    let mut other = service.browser();
    other
        .give_name_and_password(AMINA.name, AMINA.password)
        .await
        .follow("Sign in another way")
        .await;
    other.choose("Use a recovery code").press("Next").await;
    other.fill("Enter code", &old[0]).press("Next").await.sees("That code didn't work.");
    other.fill("Enter code", &new[0]).press("Next").await.press("No").await.is_on("My Account");
}

#[tokio::test]
async fn an_app_and_a_code_prove_it_freshly_too() {
    let service = Service::changed(&[AMINA], everything).await;
    let mut browser = service.browser();
    sign_in_with_text(&service, &mut browser).await;
    let secret = add_app(&service, &mut browser).await;
    let codes = add_codes(&mut browser).await;
    service.wait(Minutes(11));
    browser
        .open("/security-info")
        .await
        .follow("Delete")
        .await
        .press("Delete")
        .await
        .is_on("Verify it's you");
    browser.choose("Use a code from my authenticator app").press("Send code").await;
    browser
        .fill("Enter code", &code_of(&service, &secret))
        .press("Next")
        .await
        .is_on("Delete this method?");
    service.wait(Minutes(11));
    browser
        .press("Delete")
        .await
        .is_on("Verify it's you")
        .choose("Use a recovery code")
        .press("Send code")
        .await;
    browser.fill("Enter code", &codes[5]).press("Next").await.is_on("Delete this method?");
    browser.press("Delete").await.is_on("Security info");
}

#[tokio::test]
async fn r11_wrong_codes_of_an_app_are_limited_and_a_known_browser_has_its_own_count() {
    let service = Service::changed(&[AMINA], everything).await;
    let mut owner = service.browser();
    sign_in_with_text(&service, &mut owner).await;
    let secret = add_app(&service, &mut owner).await;
    owner.press("Sign out").await;
    service.wait(Minutes(1));
    for _ in 0..3 {
        let mut thief = service.browser();
        thief.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
        for _ in 0..4 {
            thief.fill("Enter code", "123456").press("Next").await.sees("That code didn't work.");
        }
    }
    // Beyond ten an hour even the right one is not looked at on a browser that nobody knows ...
    let mut late = service.browser();
    late.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    late.fill("Enter code", &code_of(&service, &secret))
        .press("Next")
        .await
        .sees("That code didn't work.");
    // It ends by itself, and what strangers guess at resets does not count here.
    let mut later = service.browser();
    service.wait(Minutes(61));
    later.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    later
        .fill("Enter code", &code_of(&service, &secret))
        .press("Next")
        .await
        .press("No")
        .await
        .is_on("My Account");
    service.wait(Minutes(1));
    // ... and its owner's browser is let in.
    owner.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    owner
        .fill("Enter code", &code_of(&service, &secret))
        .press("Next")
        .await
        .press("No")
        .await
        .is_on("My Account");
}

#[tokio::test]
async fn s14_s49_a_thief_with_the_password_uses_up_none_of_the_owners_texts() {
    let service = Service::changed(&[AMINA], everything).await;
    let mut owner = service.browser();
    sign_in_with_text(&service, &mut owner).await;
    owner.press("Sign out").await;
    service.wait(Minutes(61));
    let before = service.codes_to(NUMBER).await;
    for _ in 0..8 {
        let mut thief = service.browser();
        thief.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
        service.deliver().await;
        service.wait(Minutes(2));
    }
    assert_eq!(service.codes_to(NUMBER).await - before, 5, "so many an hour, S49");
    // The owner's browser has a number of codes of its own ...
    sign_in_with_text(&service, &mut owner).await;
    owner.press("Sign out").await;
    service.wait(Minutes(2));
    // ... and so has a new one, as soon as the password is not the one that was stolen.
    let mut new = service.browser();
    new.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    new.choose("Text a code to").press("Next").await.sees("too many codes");
    let mut reset = service.browser();
    reset.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
    service.prove(&mut reset, "Email", "amina@home.example").await;
    reset
        .fill("New password", "harbour lantern 41 cedar")
        .fill("Confirm new password", "harbour lantern 41 cedar");
    reset.press("Finish").await;
    new.give_name_and_password(AMINA.name, "harbour lantern 41 cedar")
        .await
        .is_on("Verify it's you");
    let code = service.code_to(NUMBER).await;
    new.fill("Enter code", &code).press("Next").await.press("No").await.is_on("My Account");
}

#[tokio::test]
async fn a_trusted_device_is_trusted_no_more_when_a_method_goes_or_its_session_is_ended() {
    let service = Service::changed(&[AMINA], |policy, settings| {
        everything(policy, settings);
        policy.registration.required = 0;
        policy.sign_in.remember_device = Some(Minutes(14 * 24 * 60));
    })
    .await;
    let trusted = async || {
        let mut browser = service.browser();
        browser.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
        let code = service.code_to(NUMBER).await;
        browser
            .choose("Don't ask again on this device for 14 days")
            .fill("Enter code", &code)
            .press("Next")
            .await;
        browser.press("No").await.is_on("My Account");
        service.wait(Minutes(2));
        browser
    };
    let mut thief = trusted().await;
    let mut owner = trusted().await;
    owner
        .open("/account")
        .await
        .follow("Sign-ins")
        .await
        .press("Sign out at /account/sign-ins/end")
        .await;
    thief.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    service.wait(Minutes(2));

    let mut thief = trusted().await;
    let mut owner = trusted().await;
    add_app(&service, &mut owner).await;
    owner
        .open("/security-info")
        .await
        .follow("Delete")
        .await
        .press("Delete")
        .await
        .is_on("Security info");
    thief.press("Sign out").await;
    thief.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
}

#[tokio::test]
async fn s62_recovery_codes_at_a_reset_end_after_a_few_wrong_ones_for_every_name() {
    let service = Service::changed(&[AMINA], everything).await;
    for name in [AMINA.name, "nobody.atall@contactnorth.ca"] {
        let mut browser = service.browser();
        browser.open("/reset").await.fill("Email address", name).press("Next").await;
        browser.choose("Use a recovery code").press("Send code").await.is_on("Verify it's you");
        for _ in 0..4 {
            browser
                .fill("Enter code", "ABCD-EFGH-ABCD-EFGH")
                .press("Next")
                .await
                .sees("That code didn't work.");
        }
        browser
            .fill("Enter code", "ABCD-EFGH-ABCD-EFGH")
            .press("Next")
            .await
            .sees("That code no longer works.");
        browser
            .fill("Enter code", "ABCD-EFGH-ABCD-EFGH")
            .press("Next")
            .await
            .sees("That code no longer works.");
        browser.press("Try another way").await;
        assert!(browser.has_choice("Use a recovery code"), "{}", browser.words());
    }
}

const BY_APP: &str = "Use a code from my authenticator app";

/// The owner's browser, where one proof by mail was given and an app was added; its secret.
async fn owner_with_app(service: &Service) -> (Browser, String) {
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await.open("/security-info/add").await;
    owner.press("Prove who I am first").await;
    service.prove(&mut owner, "Email a code to", "amina@home.example").await;
    let secret = add_app(service, &mut owner).await;
    (owner, secret)
}

/// Whoever has the password signs in on as many browsers as they like: that gives them no more
/// guesses, for none of them is the owner's as far as anybody can tell.
#[tokio::test]
async fn r11_signing_in_anew_with_the_password_alone_gives_no_more_guesses() {
    let service = Service::changed(&[AMINA], |policy, settings| {
        everything(policy, settings);
        policy.sign_in.second_step = SecondStep::Never;
    })
    .await;
    let (mut owner, secret) = owner_with_app(&service).await;
    service.wait(Minutes(11));
    let proving = async |browser: &mut Browser| {
        browser.open("/security-info/add").await.press("Prove who I am first").await;
        browser.is_on("Verify it's you").choose(BY_APP).press("Send code").await;
    };
    for _ in 0..3 {
        let mut thief = service.browser();
        thief.sign_in(&AMINA).await;
        proving(&mut thief).await;
        for _ in 0..4 {
            thief.fill("Enter code", "123456").press("Next").await.sees("That code didn't work.");
        }
    }
    let mut late = service.browser();
    late.sign_in(&AMINA).await;
    proving(&mut late).await;
    let right = code_of(&service, &secret);
    late.fill("Enter code", &right).press("Next").await.sees("That code didn't work.");
    // The owner's browser, on which they proved to be who they are, goes on.
    proving(&mut owner).await;
    owner.fill("Enter code", &right).press("Next").await.is_on("Add a method");
    // Also after it has signed everything out, unlike every other that was proved on.
    owner.open("/account/sign-ins").await.press("Sign out everywhere").await;
    service.wait(Minutes(1));
    owner.sign_in(&AMINA).await;
    proving(&mut owner).await;
    let right = code_of(&service, &secret);
    owner.fill("Enter code", &right).press("Next").await.is_on("Add a method");
}

/// Ten wrong codes by strangers at the first gate of two do not keep the owner from the second.
#[tokio::test]
async fn s14_wrong_codes_at_the_first_gate_keep_no_owner_from_the_second() {
    let service = Service::changed(&[AMINA], |policy, settings| {
        everything(policy, settings);
        policy.sign_in.second_step = SecondStep::Never;
        policy.recovery.gates = Gates::Two;
        policy.recovery.methods = vec![MethodKind::Email, MethodKind::Phone, MethodKind::App];
    })
    .await;
    let (_, secret) = owner_with_app(&service).await;
    let opened = async || {
        let mut browser = service.browser();
        browser.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
        browser.is_on("Verify it's you");
        browser
    };
    for _ in 0..3 {
        let mut stranger = opened().await;
        stranger.choose(BY_APP).press("Send code").await;
        for _ in 0..4 {
            stranger.fill("Enter code", "123456").press("Next").await;
            stranger.sees("That code didn't work.");
        }
    }
    service.wait(Minutes(1));
    let mut first = opened().await;
    first.choose(BY_APP).press("Send code").await;
    first.fill("Enter code", &code_of(&service, &secret)).press("Next").await;
    first.sees("That code didn't work.");
    let mut second = opened().await;
    second.choose("Email a code to").press("Send code").await;
    let code = service.code_to("amina@home.example").await;
    second.fill("Enter code", &code).press("Next").await.is_on("Verify it's you");
    second.choose(BY_APP).press("Send code").await;
    second.fill("Enter code", &code_of(&service, &secret)).press("Next").await;
    second.is_on("Choose a new password");
    // What is typed there is counted too.
    let mut thief = opened().await;
    service.wait(Minutes(11));
    thief.choose("Email a code to").press("Send code").await;
    let code = service.code_to("amina@home.example").await;
    thief.fill("Enter code", &code).press("Next").await.is_on("Verify it's you");
    for round in 0..3 {
        thief.choose(BY_APP).press("Send code").await;
        for _ in 0..4 {
            thief.fill("Enter code", "123456").press("Next").await;
        }
        thief.press("Try another way").await;
        assert_eq!(thief.heading(), "Verify it's you", "{round}");
    }
    thief.choose(BY_APP).press("Send code").await;
    thief.fill("Enter code", &code_of(&service, &secret)).press("Next").await;
    thief.sees("That code didn't work.");
}
