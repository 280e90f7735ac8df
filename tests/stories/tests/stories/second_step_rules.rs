//! Who is asked for a second step: by groups of the directory, from a date on; and that nothing
//! goes around it.

use std::sync::Arc;

use domain::directory::{Bar, GroupSetting, KnownMethods};
use domain::method::MethodKind;
use domain::policy::{Gates, Policy};
use domain::second_step::SecondStep;
use domain::time::Timestamp;
use stories::{FakeDirectory, Minutes, Person, Service};

use super::directory::{HOME, NAME, OLD, nora, sign_in};

const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");
const NORA: Person = Person::new(NAME).with_email(HOME);
const SAM: Person = Person::new("sam.example@contactnorth.ca");
const MOBILE: &str = "+14165550188";
/// Noon on 24 November 2026, when stories begin.
const START: Timestamp = Timestamp(1_795_521_600_000_000);

fn groups(policy: &mut Policy) {
    policy.registration.methods = MethodKind::ALL.to_vec();
    policy.directory.known_methods = KnownMethods::Trust;
    policy.directory.second_step_groups =
        SecondStep::ALL.map(|rule| (format!("cn={},dc=example", rule.word()), rule)).to_vec();
}

#[tokio::test]
async fn a_group_has_a_rule_of_its_own_from_the_next_sign_in_on() {
    let directory = FakeDirectory::with([nora()]);
    directory.change_entry("nora-id", |nora| nora.phones = vec!["+1 416 555 0188".into()]);
    let service =
        Service::with_directory(Arc::clone(&directory) as _, |policy, _| groups(policy)).await;
    // The policy's own: nobody is asked.
    let mut browser = service.browser();
    sign_in(&mut browser, NAME, OLD).await;
    browser.is_on("Stay signed in?").press("No").await.open("/sign-out").await;
    for (joined, asked) in [
        (vec![GroupSetting::SecondStepWhereRegistered], true),
        (vec![GroupSetting::SecondStepNever], false),
        (vec![GroupSetting::SecondStepNever, GroupSetting::SecondStepRequired], true),
        (Vec::new(), false),
    ] {
        directory.change_entry("nora-id", |nora| nora.groups.clone_from(&joined));
        service.wait(Minutes(20));
        let mut browser = service.browser();
        sign_in(&mut browser, NAME, OLD).await;
        browser.is_on(if asked { "Verify it's you" } else { "Stay signed in?" });
        if asked {
            let code = service.code_to(MOBILE).await;
            browser.fill("Enter code", &code).press("Next").await.is_on("Stay signed in?");
        }
    }
}

#[tokio::test]
async fn a_group_that_must_have_one_registers_it_first() {
    let directory = FakeDirectory::with([nora()]);
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        groups(policy);
        policy.registration.skips = 3;
    })
    .await;
    directory.change_entry("nora-id", |nora| nora.groups = vec![GroupSetting::SecondStepRequired]);
    let mut browser = service.browser();
    sign_in(&mut browser, NAME, OLD).await;
    browser.press("No").await.is_on("More information required");
    assert!(!browser.says("Skip for now"), "{}", browser.words());
}

#[tokio::test]
async fn until_the_date_a_method_is_asked_for_and_may_be_put_off() {
    const EMAIL: Person =
        Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
    let service = Service::changed(&[EMAIL], |policy, _| {
        policy.registration.methods = MethodKind::ALL.to_vec();
        policy.sign_in.second_step = SecondStep::Required;
        policy.sign_in.required_from = Some(START.plus(Minutes(7 * 24 * 60)));
    })
    .await;
    for _ in 0..3 {
        let mut browser = service.browser();
        browser
            .sign_in(&EMAIL)
            .await
            .is_on("More information required")
            .sees("You can put this off until");
        browser.press("Skip for now").await.is_on("My Account");
        service.wait(Minutes(24 * 60));
    }
    service.wait(Minutes(5 * 24 * 60));
    let mut browser = service.browser();
    browser.sign_in(&EMAIL).await.is_on("More information required");
    assert!(!browser.says("Skip for now"), "{}", browser.words());
}

#[tokio::test]
async fn a_thief_with_an_expired_password_chooses_no_new_one_without_the_second_step() {
    let directory = FakeDirectory::with([nora()]);
    directory.change_entry("nora-id", |nora| nora.phones = vec!["+1 416 555 0188".into()]);
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        groups(policy);
        policy.sign_in.second_step = SecondStep::WhereRegistered;
    })
    .await;
    for bar in [Bar::MustChange, Bar::PasswordExpired] {
        directory.change_entry("nora-id", |nora| nora.bar = Some(bar));
        let mut browser = service.browser();
        sign_in(&mut browser, NAME, OLD).await;
        browser.is_on("Verify it's you");
        browser.open("/sign-in/new-password").await;
        assert!(!browser.has_field("New password"), "{}", browser.words());
        browser.open("/sign-in/verify").await;
        let code = service.code_to(MOBILE).await;
        browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
        service.wait(Minutes(20));
    }
    let _ = HOME;
}

#[tokio::test]
async fn r34_recovery_codes_are_shown_no_longer_than_a_proof_is_fresh() {
    let service = Service::changed(&[AMINA], |policy, _| {
        policy.registration.methods = MethodKind::ALL.to_vec()
    })
    .await;
    let mut browser = service.browser();
    browser.sign_in(&AMINA).await.is_on("My Account");
    browser.begin_adding("Recovery codes").await;
    browser.is_on("Your recovery codes");
    let code = browser
        .html()
        .split("<li><code>")
        .nth(1)
        .and_then(|rest| rest.get(..19))
        .expect("a code")
        .to_owned();
    for page in ["/register", "/register/recovery-codes/print", "/register/recovery-codes/file"] {
        browser.open(page).await;
        assert!(browser.html().contains(&code), "{page}");
    }
    service.wait(Minutes(11));
    for page in ["/register", "/register/recovery-codes/print", "/register/recovery-codes/file"] {
        browser.open(page).await;
        assert!(!browser.html().contains(&code), "{page}");
    }
}

/// What a reset offers besides numbers and addresses is the same for every name, whatever there is
/// on its account: no kind gives an account away.
#[tokio::test]
async fn s7_each_kind_that_needs_no_message_is_offered_to_every_name() {
    let service = Service::changed(&[AMINA, NORA, SAM], |policy, _| {
        policy.registration.methods = MethodKind::ALL.to_vec();
        policy.recovery.methods = MethodKind::ALL.to_vec();
        policy.recovery.gates = Gates::Two;
    })
    .await;
    let mut offered = Vec::new();
    for name in [AMINA.name, NORA.name, SAM.name, "nobody.atall@contactnorth.ca"] {
        let mut browser = service.browser();
        browser.open("/reset").await.fill("Email address", name).press("Next").await;
        let here = [
            "Use a code from my authenticator app",
            "Use a passkey or security key",
            "Use a code from my hardware token",
            "Use a recovery code",
            "Use the code of a letter",
            "Use the code from my recovery contacts' help",
        ];
        assert!(here.iter().all(|words| browser.has_choice(words)), "{name}: {}", browser.words());
        let words = browser.words();
        assert!(here.iter().all(|choice| words.matches(choice).count() == 1), "{name}: {words}");
        // In one order.
        let mut order: Vec<(Option<usize>, &str)> =
            here.iter().map(|choice| (words.find(choice), *choice)).collect();
        order.sort_unstable();
        offered.push(order.into_iter().map(|(_, choice)| choice).collect::<Vec<_>>());
        // And a wrong code of each is answered alike.
        for choice in ["Use a code from my authenticator app", "Use a code from my hardware token"]
        {
            let mut guess = service.browser();
            guess.open("/reset").await.fill("Email address", name).press("Next").await;
            guess.choose(choice).press("Send code").await.fill("Enter code", "123456");
            guess.press("Next").await.sees("That code didn't work.");
        }
    }
    assert!(offered.windows(2).all(|two| two[0] == two[1]), "{offered:?}");
}
