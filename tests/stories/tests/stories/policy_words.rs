//! Each switch of the policy has its own true words: the pages are walked under every one.

use domain::method::MethodKind;
use domain::policy::Gates;
use domain::second_step::SecondStep;
use stories::{Browser, Person, Service};

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("+14165550188");

/// Every page that a person meets, in the language of `language` (its button's words; empty:
/// English), each with its words.
async fn walked(service: &Service, language: &str) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    let keep = |browser: &Browser, seen: &mut Vec<(String, String)>| {
        seen.push((browser.path().to_owned(), browser.words().to_lowercase()));
    };
    let next = if language.is_empty() { "Next" } else { "Suivant" };
    let mut browser = service.browser();
    browser.open("/sign-in").await;
    if !language.is_empty() {
        browser.press(language).await;
    }
    for path in ["/reset", "/reset/help", "/not-me/done", "/sign-out"] {
        browser.open(path).await;
        keep(&browser, &mut seen);
    }
    let labels = match language {
        "" => ["Email address", "Password", "Sign in", "No"],
        _ => ["Adresse courriel", "Mot de passe", "Se connecter", "Non"],
    };
    // A person who has two ways.
    browser.open("/sign-in").await.fill(labels[0], AMINA.name).press(next).await;
    browser.fill(labels[1], AMINA.password).press(labels[2]).await.press(labels[3]).await;
    for path in [
        "/account",
        "/security-info",
        "/security-info/add",
        "/account/password",
        "/account/sign-ins",
    ] {
        browser.open(path).await;
        keep(&browser, &mut seen);
    }
    browser.open("/security-info").await;
    let html = browser.html().to_owned();
    let delete =
        html.split('"').find(|part| part.starts_with("/security-info/delete/")).map(str::to_owned);
    if let Some(delete) = delete {
        browser.open(&delete).await;
        keep(&browser, &mut seen);
    }
    // A person who has none, and registers an address.
    let mut browser = service.browser();
    browser.open("/sign-in").await;
    if !language.is_empty() {
        browser.press(language).await;
    }
    browser.open("/setup").await.fill(labels[0], SAM.name).press(next).await;
    browser.fill(labels[1], SAM.password).press(labels[2]).await.press(labels[3]).await;
    keep(&browser, &mut seen);
    if browser.has_way(next) {
        browser.press(next).await;
        keep(&browser, &mut seen);
        browser.open("/register/other").await;
        keep(&browser, &mut seen);
        let (confirm, email, question) = match language {
            "" => ("Confirm", "Email", "What email would you like to use?"),
            _ => ("Confirmer", "Courriel", "Quelle adresse courriel voulez-vous utiliser?"),
        };
        browser.choose(email).press(confirm).await;
        keep(&browser, &mut seen);
        browser.fill(question, "sam@home.example").press(next).await;
        keep(&browser, &mut seen);
        let code = service.code_to("sam@home.example").await;
        let enter = if language.is_empty() { "Enter code" } else { "Entrer le code" };
        browser.fill(enter, &code).press(next).await;
        keep(&browser, &mut seen);
        browser.press(next).await;
        keep(&browser, &mut seen);
    }
    browser.open("/security-info").await;
    keep(&browser, &mut seen);
    seen
}

fn says_nothing_of(pages: &[(String, String)], words: &[&str]) {
    assert!(pages.len() > 10, "the walk went nowhere: {pages:?}");
    for (path, said) in pages {
        for word in words {
            assert!(!said.contains(word), "{path} speaks of {word:?}: {said}");
        }
    }
}

#[tokio::test]
async fn where_nothing_can_be_reset_no_page_speaks_of_resetting() {
    let service =
        Service::changed(&[SAM, AMINA], |policy, _| policy.recovery.enabled = false).await;
    // What the contract's own link says is all that is left of it, and it leads to the help desk.
    says_nothing_of(
        &walked(&service, "").await,
        &["reset your password", "reset the password", "back in yet", "ways back in"],
    );
    let service =
        Service::changed(&[SAM, AMINA], |policy, _| policy.recovery.enabled = false).await;
    says_nothing_of(
        &walked(&service, "Français").await,
        &["réinitialis", "récupérer l'accès à votre compte."],
    );
}

#[tokio::test]
async fn where_passwords_can_be_reset_the_pages_say_so() {
    let service = Service::with(&[SAM, AMINA]).await;
    let pages = walked(&service, "").await;
    let said = |words: &str| pages.iter().any(|(_, said)| said.contains(words));
    assert!(said("you have two ways back in"));
    assert!(said("for resetting your password"));
    assert!(said("your email address can now be used to reset your password when needed."));
}

/// A kind that is not offered is not spoken of where methods are chosen or looked after.
#[tokio::test]
async fn where_no_phones_are_taken_no_page_offers_one() {
    let service = Service::changed(&[SAM], |policy, _| {
        policy.registration.methods = vec![MethodKind::Email];
        policy.recovery.methods = vec![MethodKind::Email];
    })
    .await;
    let mut browser = service.browser();
    browser.sign_in(&SAM).await.press("Next").await.is_on("Keep your account secure");
    assert!(!browser.has_way("I want to set up a different method"));
    let mut said = vec![browser.words()];
    browser.fill("What email would you like to use?", "sam@home.example").press("Next").await;
    said.push(browser.words());
    let code = service.code_to("sam@home.example").await;
    browser.fill("Enter code", &code).press("Next").await.press("Next").await.is_on("Success!");
    said.push(browser.words());
    for path in ["/account", "/security-info", "/security-info/add"] {
        said.push(browser.open(path).await.words());
    }
    for words in said {
        let words = words.to_lowercase();
        assert!(!words.contains("phone") && !words.contains("text message"), "{words}");
    }
}

/// Two gates: one method is not enough, and the page says what is missing.
#[tokio::test]
async fn where_two_are_asked_for_one_is_said_to_be_too_few() {
    let nora = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
    let service = Service::changed(std::slice::from_ref(&nora), |policy, _| {
        policy.recovery.gates = Gates::Two
    })
    .await;
    let mut browser = service.browser();
    browser.sign_in(&nora).await.open("/security-info").await;
    browser.sees("Your organisation asks for two different kinds when you reset your password.");
}

/// Where a second step is asked for, each method says whether it is for signing in.
#[tokio::test]
async fn where_a_second_step_is_asked_for_the_methods_say_which_are_for_it() {
    let service = Service::changed(&[AMINA], |policy, _| {
        policy.sign_in.second_step = SecondStep::WhereRegistered;
    })
    .await;
    let mut browser = service.browser();
    browser.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    let code = service.code_to("+14165550188").await;
    browser
        .fill("Enter code", &code)
        .press("Next")
        .await
        .press("No")
        .await
        .open("/security-info")
        .await;
    browser
        .sees("For signing in, and for resetting your password")
        .sees("For resetting your password");
}

/// The name that was typed stands in the field in the other language, and after a reset at sign-in.
#[tokio::test]
async fn what_was_typed_stays_when_the_language_changes() {
    let service = Service::with(&[SAM, AMINA]).await;
    let mut browser = service.browser();
    browser
        .open("/sign-in")
        .await
        .fill("Email address", "typed.half@contactnorth.ca")
        .press("Français")
        .await;
    browser.is_on("Se connecter");
    assert!(browser.html().contains("value=\"typed.half@contactnorth.ca\""), "{}", browser.html());
    // Once only, and on that page only.
    browser.open("/sign-in").await;
    assert!(!browser.html().contains("typed.half"));

    let mut browser = service.browser();
    browser
        .sign_in(&SAM)
        .await
        .press("Next")
        .await
        .fill("Phone number", "416 555")
        .press("Français")
        .await;
    browser.is_on("Protégez votre compte");
    assert!(browser.html().contains("value=\"416 555\""));
    // A secret never travels so.
    assert!(browser.set_cookies.iter().all(|cookie| !cookie.contains("416")));
}

/// A reset with the password that is still the right one says so, and leaves everything as it was.
#[tokio::test]
async fn a_reset_refuses_the_current_password() {
    let service = Service::with(&[AMINA]).await;
    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", AMINA.name)
        .press("Next")
        .await
        .is_on("Verify it's you");
    browser.choose("Email a code to").press("Send code").await;
    let code = service.code_to("amina@home.example").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    let type_twice = |browser: &mut Browser, password: &str| {
        browser.fill("New password", password).fill("Confirm new password", password);
    };
    type_twice(&mut browser, AMINA.password);
    browser
        .press("Finish")
        .await
        .is_on("Choose a new password")
        .sees("This is the password you have now.");
    type_twice(&mut browser, "plum ferry lantern 42 quay");
    browser.press("Finish").await.is_on("Your password has been reset");
    // The name stands in sign-in.
    browser.go("Sign in").await;
    assert!(browser.html().contains(AMINA.name));
}
