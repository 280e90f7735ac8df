//! Passkeys and security keys: registered, signed in with, used as a second step, a fresh proof and
//! a gate, renamed, removed, stolen.

use domain::account::AccountState;
use domain::message::Notice;
use domain::method::MethodKind;
use domain::name::SignInName;
use domain::policy::{Gates, Policy};
use domain::second_step::SecondStep;
use flows::operator::Reason;
use serde_json::Value;
use stories::{Authenticator, Browser, Lie, Minutes, Person, Service, hidden};

const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");
const SAM: Person = Person::new("sam.example@contactnorth.ca");

fn everything(policy: &mut Policy, _: &mut web::Settings) {
    policy.registration.methods = MethodKind::ALL.to_vec();
    policy.recovery.methods = vec![MethodKind::Email, MethodKind::Phone, MethodKind::Passkey];
    policy.sign_in.second_step = SecondStep::WhereRegistered;
}

/// What the page's script gives to the browser.
fn asked(browser: &Browser) -> Value {
    let options = browser
        .data("data-options")
        .unwrap_or_else(|| panic!("nothing is asked:\n{}", browser.words()));
    serde_json::from_str(&options).expect("it is JSON")
}

/// Asks for what a passkey is to sign, as the script of the sign-in page does.
async fn ask(browser: &mut Browser) -> Value {
    browser.open("/sign-in/other").await;
    let form = vec![("csrf".to_owned(), hidden(browser.html(), "csrf").expect("a form"))];
    let reply = browser.send("POST", "/sign-in/passkey/ask", Some(&form)).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    serde_json::from_str(&reply.body).expect("it is JSON")
}

async fn sign_in_by(browser: &mut Browser, authenticator: &mut Authenticator) {
    let options = ask(browser).await;
    let signed = authenticator.get(&options).expect("it has one");
    browser.put("credential", &signed).press("Sign in with a passkey").await;
}

/// Adds a passkey at Security info, from the list on.
async fn add_passkey(browser: &mut Browser, authenticator: &mut Authenticator, name: &str) {
    browser.open("/security-info").await.follow("Add method").await;
    browser.choose("Passkey or security key").press("Add").await.is_on("Set up a passkey");
    let made = authenticator.create(&asked(browser)).expect("it has none of the account's");
    browser.fill("Name", name).put("credential", &made).press("Next").await.is_on("Security info");
    browser.sees("Passkey added").sees(name);
}

async fn nora_with_passkey(service: &Service) -> (Browser, Authenticator) {
    let (mut browser, mut key) = (service.browser(), Authenticator::new());
    browser.sign_in(&NORA).await;
    // So that her address vouches for it, and not the password alone.
    service.wait(Minutes(11));
    browser.open("/security-info").await.follow("Add method").await;
    browser.choose("Passkey or security key").press("Add").await;
    service.prove(&mut browser, "Email a code", "nora@home.example").await;
    browser.is_on("Set up a passkey");
    add_passkey(&mut browser, &mut key, "Nora's key").await;
    (browser, key)
}

#[tokio::test]
async fn a_passkey_signs_in_without_name_or_password() {
    let service = Service::changed(&[NORA], everything).await;
    let (browser, mut key) = nora_with_passkey(&service).await;
    assert!(!browser.says("Can reset your password from"), "a method vouched for it a moment ago");
    assert!(browser.says("On one device only"));
    let told = service.notices().await;
    let added = Some(Notice::MethodAdded { kind: MethodKind::Passkey, hours: 0 });
    assert!(told.iter().any(|letter| letter.notice == added), "{told:?}");

    let mut other = service.browser();
    other.open("/sign-in").await;
    assert!(other.html().contains("autocomplete=\"username webauthn\""));
    sign_in_by(&mut other, &mut key).await;
    other.press("No").await.is_on("My Account");
    // The proof is fresh, and a method's: Security info asks for nothing more.
    other.begin_adding("Phone").await;
    other.is_on("Keep your account secure");
}

#[tokio::test]
async fn s113_what_was_signed_is_good_once_and_on_one_browser() {
    let service = Service::changed(&[NORA], everything).await;
    let (_, mut key) = nora_with_passkey(&service).await;
    let (mut one, mut thief) = (service.browser(), service.browser());
    let options = ask(&mut one).await;
    let signed = key.get(&options).unwrap();
    // On another browser, which was asked something else, or nothing.
    thief
        .open("/sign-in/other")
        .await
        .put("credential", &signed)
        .press("Sign in with a passkey")
        .await;
    thief.sees("No passkey was used in time");
    ask(&mut thief).await;
    thief
        .put("credential", &signed)
        .press("Sign in with a passkey")
        .await
        .sees("That passkey doesn't work here");
    one.put("credential", &signed)
        .press("Sign in with a passkey")
        .await
        .press("No")
        .await
        .is_on("My Account");
    // And it opens nothing a second time.
    let mut again = service.browser();
    let options = ask(&mut again).await;
    let fresh = key.get(&options).unwrap();
    let form = again.put("credential", &fresh).form("Sign in with a passkey");
    let mut copy = again.copy();
    again.send_again(&form).await.press("No").await.is_on("My Account");
    copy.send_again(&form).await;
    assert!(!copy.says("Stay signed in?"), "{}", copy.words());
}

#[tokio::test]
async fn s62_asking_for_what_a_passkey_signs_keeps_nothing_on_the_server() {
    let service = Service::changed(&[NORA], everything).await;
    let before = service.rows();
    for _ in 0..3 {
        ask(&mut service.browser()).await;
    }
    assert_eq!(service.rows(), before);
}

#[tokio::test]
async fn s113_a_lie_at_the_sign_in_lets_nobody_in() {
    let service = Service::changed(&[NORA, SAM], everything).await;
    let (_, mut key) = nora_with_passkey(&service).await;
    let lies = [
        Lie { origin: Some("https://evil.example"), ..Lie::default() },
        Lie { unverified: true, ..Lie::default() },
        Lie { handle: Some(Vec::new()), ..Lie::default() },
        Lie { handle: Some(vec![7; 64]), ..Lie::default() },
        Lie { id: Some(vec![7; 32]), ..Lie::default() },
        Lie { bad_signature: true, ..Lie::default() },
        Lie { party: Some("evil.example"), ..Lie::default() },
    ];
    for lie in lies {
        let shown = format!("{lie:?}");
        key.lie = lie;
        let mut browser = service.browser();
        sign_in_by(&mut browser, &mut key).await;
        assert!(browser.says("That passkey doesn't work here"), "{shown}: {}", browser.words());
    }
    key.lie = Lie::default();
    let mut browser = service.browser();
    sign_in_by(&mut browser, &mut key).await;
    browser.press("No").await.is_on("My Account");
}

#[tokio::test]
async fn r54_a_copy_is_refused_and_its_owner_told() {
    let service = Service::changed(&[NORA], everything).await;
    let (_, key) = nora_with_passkey(&service).await;
    let (mut own, mut thief) = key.copied();
    let mut browser = service.browser();
    sign_in_by(&mut browser, &mut own).await;
    browser.press("No").await.is_on("My Account");
    let mut other = service.browser();
    sign_in_by(&mut other, &mut thief).await;
    other.sees("That passkey doesn't work here");
    let told = service.notices().await;
    assert!(
        told.iter().any(|letter| letter.notice == Some(Notice::PasskeyMayBeCopied)),
        "{told:?}"
    );
}

#[tokio::test]
async fn r54_a_credential_belongs_to_one_account() {
    let service = Service::changed(&[NORA, AMINA], everything).await;
    let (mut nora, mut key) = nora_with_passkey(&service).await;
    // The same device makes no second one for the account.
    nora.follow("Add method")
        .await
        .choose("Passkey or security key")
        .press("Add")
        .await
        .is_on("Set up a passkey");
    assert!(key.create(&asked(&nora)).is_none(), "it is excluded");
    // Another person's device says that it has made one with the id of Nora's.
    let mut amina = service.browser();
    amina.give_name_and_password(AMINA.name, AMINA.password).await;
    let code = service.code_to("+14165550123").await;
    amina
        .fill("Enter code", &code)
        .press("Next")
        .await
        .press("No")
        .await
        .open("/security-info")
        .await;
    amina
        .follow("Add method")
        .await
        .choose("Passkey or security key")
        .press("Add")
        .await
        .is_on("Set up a passkey");
    let mut forged = Authenticator::new();
    forged.lie.made_id = key.ids().pop();
    let made = forged.create(&asked(&amina)).expect("it has none");
    amina.put("credential", &made).press("Next").await.sees("That passkey doesn't work here");
}

#[tokio::test]
async fn s114_it_is_the_strongest_second_step_and_good_once() {
    let service = Service::changed(&[NORA], everything).await;
    let (_, mut key) = nora_with_passkey(&service).await;
    let mut browser = service.browser();
    browser
        .give_name_and_password(NORA.name, NORA.password)
        .await
        .is_on("Verify it's you")
        .sees("use your passkey");
    let options = asked(&browser);
    assert_eq!(
        options["allowCredentials"].as_array().map(Vec::len),
        Some(1),
        "after the password it is named"
    );
    // Nothing came: no guess, and nobody is told.
    let told = service.notices().await.len();
    browser.press("Next").await.is_on("Verify it's you");
    assert_eq!(browser.words().matches("Passkeys need JavaScript").count(), 1, "said once");
    assert_eq!(service.notices().await.len(), told);
    // What was asked before is good no more.
    let stale = key.get(&options).unwrap();
    browser.put("credential", &stale).press("Next").await.sees("That passkey doesn't work here");
    let told = service.notices().await;
    assert!(
        told.iter().any(|letter| letter.notice == Some(Notice::SecondStepFailed)),
        "R47: {told:?}"
    );
    let signed = key.get(&asked(&browser)).unwrap();
    browser.put("credential", &signed).press("Next").await.press("No").await.is_on("My Account");
}

#[tokio::test]
async fn a_passkey_vouches_for_another_method() {
    let service = Service::changed(&[NORA], everything).await;
    let (mut browser, mut key) = nora_with_passkey(&service).await;
    service.wait(Minutes(11));
    browser.begin_adding("Authenticator app").await;
    browser
        .is_on("Verify it's you")
        .choose("Use a passkey or security key")
        .press("Send code")
        .await;
    browser.is_on("Verify it's you").sees("use your passkey");
    key.lie.origin = Some("https://evil.example");
    let lie = key.get(&asked(&browser)).unwrap();
    browser.put("credential", &lie).press("Next").await.sees("That passkey doesn't work here");
    key.lie = Lie::default();
    let signed = key.get(&asked(&browser)).unwrap();
    browser.put("credential", &signed).press("Next").await.is_on("Set up your authenticator app");
}

#[tokio::test]
async fn s10_a_passkey_is_one_gate_of_a_reset_and_gives_no_account_away() {
    let two = |policy: &mut Policy, settings: &mut web::Settings| {
        everything(policy, settings);
        policy.recovery.gates = Gates::Two;
    };
    let service = Service::changed(&[NORA], two).await;
    let (_, mut key) = nora_with_passkey(&service).await;
    let mut pages = Vec::new();
    let unknown = "nobody.example@contactnorth.ca";
    for name in [NORA.name, unknown] {
        let mut browser = service.browser();
        browser.open("/reset").await.fill("Email address", name).press("Next").await;
        browser
            .choose("Use a passkey or security key")
            .press("Send code")
            .await
            .is_on("Verify it's you");
        let options = asked(&browser);
        assert_eq!(options["allowCredentials"], serde_json::json!([]));
        let nonce = options["challenge"].as_str().unwrap().to_owned();
        let step = hidden(browser.html(), "step").unwrap();
        let csrf = hidden(browser.html(), "csrf").unwrap();
        pages.push(browser.html().replace(&nonce, "").replace(&step, "").replace(&csrf, ""));
        let mut stranger = Authenticator::new();
        stranger.lie.id = Some(vec![5; 32]);
        let signed = key.get(&options).unwrap();
        if name == unknown {
            browser
                .put("credential", &signed)
                .press("Next")
                .await
                .sees("That passkey doesn't work here");
            continue;
        }
        browser.put("credential", &signed).press("Next").await.is_on("Verify it's you").sees("2");
        browser.choose("Email a code").press("Send code").await;
        let code = service.code_to("nora@home.example").await;
        browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    }
    assert_eq!(pages[0], pages[1]);
}

#[tokio::test]
async fn passkeys_refused_too_often_at_a_reset_lead_to_another_way() {
    let service = Service::changed(&[NORA], everything).await;
    let (_, mut key) = nora_with_passkey(&service).await;
    let mut browser = service.browser();
    browser.open("/reset").await.fill("Email address", "nobody.example@contactnorth.ca");
    browser.press("Next").await.choose("Use a passkey or security key").press("Send code").await;
    for _ in 0..4 {
        let signed = key.get(&asked(&browser)).unwrap();
        browser.put("credential", &signed).press("Next").await;
        browser.sees("That passkey doesn't work here");
    }
    let signed = key.get(&asked(&browser)).unwrap();
    browser.put("credential", &signed).press("Next").await.sees("refused here too often");
    browser.open("/reset/code").await.sees("refused here too often");
    assert!(!browser.has_field("Enter code") && !browser.has_way("Next"), "{}", browser.words());
    browser.press("Try another way").await;
    assert!(browser.has_choice("Use a passkey or security key"), "{}", browser.words());
}

#[tokio::test]
async fn it_is_renamed_and_removed_and_then_opens_nothing() {
    let service = Service::changed(&[NORA], everything).await;
    let (mut browser, mut key) = nora_with_passkey(&service).await;
    browser
        .follow("Rename")
        .await
        .is_on("Rename this method")
        .fill("Name", "On my key ring")
        .press("Rename")
        .await;
    browser.is_on("Security info").sees("The method has a new name.").sees("On my key ring");
    let kept: Value = serde_json::from_str(&browser.data("data-passkeys").unwrap()).unwrap();
    assert_eq!(kept["allAcceptedCredentialIds"].as_array().map(Vec::len), Some(1));
    let html = browser.html().to_owned();
    let links: Vec<&str> = html.split("href=\"/security-info/delete/").skip(1).collect();
    let mut deleted = false;
    for link in links {
        let id = link.split('"').next().unwrap();
        browser.open(&format!("/security-info/delete/{id}")).await;
        if browser.says("On my key ring") {
            browser.press("Delete").await.is_on("Security info");
            deleted = true;
            break;
        }
    }
    assert!(deleted);
    // The browser is told to hide it.
    let kept: Value = serde_json::from_str(&browser.data("data-passkeys").unwrap()).unwrap();
    assert_eq!(kept["allAcceptedCredentialIds"], serde_json::json!([]));
    let mut other = service.browser();
    sign_in_by(&mut other, &mut key).await;
    other.sees("That passkey doesn't work here");
}

#[tokio::test]
async fn s100_one_that_the_password_alone_added_opens_nothing_while_it_waits() {
    let service = Service::changed(&[AMINA], |policy, settings| {
        everything(policy, settings);
        policy.sign_in.second_step = SecondStep::Never;
    })
    .await;
    let (mut thief, mut key) = (service.browser(), Authenticator::new());
    thief.sign_in(&AMINA).await;
    // The password's proof is fresh right after signing in.
    add_passkey(&mut thief, &mut key, "A thief's").await;
    thief.sees("Can reset your password from");
    let mut other = service.browser();
    sign_in_by(&mut other, &mut key).await;
    other.sees("That passkey doesn't work here");
    service.wait(Minutes(72 * 60 + 1));
    let mut later = service.browser();
    sign_in_by(&mut later, &mut key).await;
    assert!(later.says("Stay signed in?"), "nobody objected: {}", later.words());
}

#[tokio::test]
async fn a_disabled_account_is_not_opened_by_its_passkey() {
    let service = Service::changed(&[NORA], everything).await;
    let (_, mut key) = nora_with_passkey(&service).await;
    let name = SignInName::parse(NORA.name).expect("a name");
    service
        .operator
        .set_state(&name, AccountState::Disabled, Reason::default())
        .await
        .expect("it is switched off");
    let mut browser = service.browser();
    sign_in_by(&mut browser, &mut key).await;
    browser.sees("That passkey doesn't work here");
}

#[tokio::test]
async fn where_passkeys_are_not_offered_there_is_nothing_of_them() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.open("/sign-in").await;
    assert!(!browser.html().contains("passkey") && !browser.html().contains("webauthn"));
    let form = vec![("csrf".to_owned(), hidden(browser.html(), "csrf").expect("a form"))];
    assert_eq!(browser.send("POST", "/sign-in/passkey/ask", Some(&form)).await.status, 404);
}
