//! Each switch of the policy has its own true words: the pages are walked under every one.

use domain::language::Language;
use domain::method::MethodKind;
use domain::policy::Gates;
use domain::second_step::SecondStep;
use stories::{Browser, Minutes, Person, Service, Tongue};

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("+14165550188");

/// Every page that a person meets, in the language that they choose, each with its words.
async fn walked(service: &Service, language: Language) -> Vec<(String, String)> {
    let chosen = language != Language::default();
    let say = |english| language.say(english);
    let mut seen = Vec::new();
    let keep = |browser: &Browser, seen: &mut Vec<(String, String)>| {
        seen.push((browser.path().to_owned(), browser.words().to_lowercase()));
    };
    let next = &say("Next");
    let mut browser = service.browser();
    browser.open("/sign-in").await;
    if chosen {
        browser.press(language.own_name()).await;
    }
    for path in [
        "/reset",
        "/reset/help",
        "/not-me/done",
        "/sign-out",
        "/guide",
        "/guide/hand-out",
        "/guide/poster",
        "/guide/announcements",
    ] {
        browser.open(path).await;
        keep(&browser, &mut seen);
    }
    let labels = &["Email address", "Password", "Sign in", "No"].map(say);
    // A person who has two ways.
    browser.open("/sign-in").await.fill(&labels[0], AMINA.name).press(next).await;
    browser.fill(&labels[1], AMINA.password).press(&labels[2]).await;
    if browser.has_way(&labels[3]) {
        browser.press(&labels[3]).await;
    }
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
    if chosen {
        browser.press(language.own_name()).await;
    }
    browser.open("/setup").await.fill(&labels[0], SAM.name).press(next).await;
    browser.fill(&labels[1], SAM.password).press(&labels[2]).await;
    if browser.has_way(&labels[3]) {
        browser.press(&labels[3]).await;
    }
    keep(&browser, &mut seen);
    if browser.has_way(next) {
        browser.press(next).await;
        keep(&browser, &mut seen);
        browser.open("/register/other").await;
        keep(&browser, &mut seen);
        browser.choose(&say("Email")).press(&say("Confirm")).await;
        keep(&browser, &mut seen);
        let question = say("What email would you like to use?");
        browser.fill(&question, "sam@home.example").press(next).await;
        keep(&browser, &mut seen);
        let code = service.code_to("sam@home.example").await;
        browser.fill(&say("Enter code"), &code).press(next).await;
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
    // What the link on the password page says is all that is left of it, and it leads to the help
    // desk.
    says_nothing_of(
        &walked(&service, Language::English).await,
        &["reset your password", "reset the password", "back in yet", "ways back in"],
    );
    let service =
        Service::changed(&[SAM, AMINA], |policy, _| policy.recovery.enabled = false).await;
    says_nothing_of(
        &walked(&service, Language::French).await,
        &["réinitialis", "récupérer l'accès à votre compte."],
    );
}

/// What the organisation has not switched on is spoken of on no page, nor in the guide.
#[tokio::test]
async fn what_is_switched_off_is_spoken_of_nowhere() {
    let defaults = Service::with(&[SAM, AMINA]).await;
    let pages = walked(&defaults, Language::English).await;
    says_nothing_of(
        &pages,
        &[
            "authenticator app",
            "recovery code",
            "passkey",
            "security key",
            "hardware token",
            "for signing in",
            "on this device for",
            "skip for now",
            "put this off",
            "call me",
        ],
    );
    assert!(pages.iter().any(|(_, said)| said.contains("stay signed in?")), "the guide says it");
    let never = Service::changed(&[SAM, AMINA], |policy, _| policy.session.stay_signed_in = None);
    says_nothing_of(&walked(&never.await, Language::English).await, &["stay signed in?"]);
    let addresses = Service::changed(&[SAM], |policy, _| {
        policy.registration.methods = vec![MethodKind::Email];
        policy.recovery.methods = vec![MethodKind::Email];
    })
    .await;
    let mut browser = addresses.browser();
    let mut pages = Vec::new();
    for path in ["/guide", "/guide/hand-out", "/guide/poster", "/guide/announcements", "/terms"] {
        pages.push(browser.open(path).await.words().to_lowercase());
    }
    for said in pages {
        assert!(!said.contains("mobile phone") && !said.contains("text message to"), "{said}");
    }
}

#[tokio::test]
async fn where_passwords_can_be_reset_the_pages_say_so() {
    let service = Service::with(&[SAM, AMINA]).await;
    let pages = walked(&service, Language::English).await;
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
    browser.sees("You can't reset your password by yourself yet");
    browser.sees("asks for two methods of different kinds for that. Add one of these too: Phone");
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

/// The same on every other form that has a field or a choice in it which is no secret.
#[tokio::test]
async fn what_was_typed_or_chosen_stays_on_every_form() {
    let service = Service::changed(&[SAM, AMINA], |policy, _| {
        policy.registration.methods =
            vec![MethodKind::Phone, MethodKind::Email, MethodKind::App, MethodKind::Token];
        policy.sign_in.second_step = SecondStep::WhereRegistered;
        policy.sign_in.remember_device = Some(std::time::Duration::from_secs(14 * 24 * 3600));
    })
    .await;
    let holds = |browser: &Browser, text: &str| {
        assert!(browser.html().contains(text), "no {text} in {}", browser.html());
    };
    let mut browser = service.browser();
    for path in ["/setup/pass", "/reset/sent"] {
        browser
            .open(path)
            .await
            .fill("Sign-in name", "half.typed@contactnorth.ca")
            .press("Français")
            .await;
        holds(&browser, "value=\"half.typed@contactnorth.ca\"");
        browser.press("English").await;
    }
    // The second step's choices, then what is beside *Stay signed in?*.
    browser.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    browser.choose("Don't ask again on this device for 14 days").press("Français").await;
    holds(&browser, "name=\"remember\" value=\"1\" checked");
    browser.press("English").await.is_on("Verify it's you");
    let code = service.code_to("+14165550188").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Stay signed in?");
    browser.choose("Don't show this again").press("Français").await;
    holds(&browser, "name=\"dont-ask\" value=\"yes\" checked");
    browser.press("English").await.press("No").await;
    browser.open("/security-info/add").await.choose("Hardware token").press("Français").await;
    holds(&browser, "value=\"token\" selected");
    browser.press("English").await.choose("Hardware token").press("Add").await;
    browser.fill("Serial number", "AB-12").press("Français").await;
    holds(&browser, "value=\"AB-12\"");
    browser.press("English").await;
    browser.open("/security-info/add").await.choose("Authenticator app").press("Add").await;
    browser.fill("Name", "My tablet").press("Français").await;
    holds(&browser, "value=\"My tablet\"");
    // Proving oneself: which method.
    browser.press("English").await;
    service.wait(Minutes(11));
    browser.open("/security-info").await.press("Change").await.is_on("Verify it's you");
    for (choice, in_french) in [("Text a code", "message texte"), ("Email a code", "courriel")] {
        browser.choose(choice).press("Français").await;
        let html = browser.html();
        let chosen = html.split("<label").find(|part| part.contains(" checked"));
        assert!(chosen.is_some_and(|label| label.contains(in_french)), "{html}");
        browser.press("English").await;
    }
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
