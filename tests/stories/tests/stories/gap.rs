//! While the database is away: a page that says so, what was typed kept, and a way to go on (S80,
//! R45).

use std::time::Duration;

use stories::{Browser, Person, Service};

const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");

const TITLE: &str = "Something isn't working";
const SENTENCE: &str = "Something on our side isn't working right now. Nothing was changed. Try again in a few minutes.";

/// Fails unless the browser is on the page of a gap.
#[track_caller]
fn in_a_gap(browser: &mut Browser) {
    browser.is_on(TITLE).sees(SENTENCE);
    assert_eq!(browser.status(), 503);
}

#[tokio::test]
async fn s80_looking_in_a_gap_leads_to_the_same_page_after_it() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await.open("/security-info").await.is_on("Security info");
    service.database_is_away(true);
    for path in ["/security-info", "/account", "/account/password", "/reset", "/sign-in", "/setup"]
    {
        let reply = browser.send("GET", path, None).await;
        assert_eq!(
            (reply.status, str::from_utf8(reply.headers["retry-after"].as_bytes()).unwrap()),
            (503, "30"),
            "{path}"
        );
        assert_eq!(reply.headers["cache-control"], "no-store", "{path}");
        assert!(
            reply.headers.get("set-cookie").is_none(),
            "{path}: the session is neither ended nor replaced"
        );
    }
    in_a_gap(browser.open("/security-info").await);
    service.database_is_away(false);
    browser.follow("Try again").await.is_on("Security info");
}

#[tokio::test]
async fn s80_what_needs_no_database_is_there_in_a_gap() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await;
    let stylesheet =
        browser.html().split('"').find(|part| part.starts_with("/static/")).unwrap().to_owned();
    service.database_is_away(true);
    for path in [&stylesheet, "/guide", "/terms", "/privacy", "/reset/help"] {
        assert_eq!(browser.send("GET", path, None).await.status, 200, "{path}");
    }
    assert_eq!(browser.send("GET", "/nowhere", None).await.status, 404);
    browser.open("/account").await.press("Français").await.is_on("Quelque chose ne fonctionne pas");
    browser
        .sees("Ce que vous avez envoyé a été pris en compte, mais la page suivante ne peut pas encore être affichée.");
    service.database_is_away(false);
    browser.follow("Réessayer").await.is_on("Mon compte");
}

#[tokio::test]
async fn s80_an_address_typed_in_a_gap_is_sent_again_as_it_was() {
    let service = Service::with(&[NORA]).await;
    let mut stranger = service.browser();
    stranger.open("/reset").await.fill("Email address", NORA.name);
    service.database_is_away(true);
    in_a_gap(stranger.press("Next").await);
    stranger.sees("What you entered is kept.");
    in_a_gap(stranger.press("Try again").await);
    service.database_is_away(false);
    stranger.press("Try again").await.is_on("Verify it's you");

    let mut member = service.browser();
    member.sign_in(&NORA).await;
    member.open("/security-info").await.follow("Add method").await;
    member.choose("Phone").press("Add").await;
    member.choose("United States").fill("Phone number", "212 555 0142");
    service.database_is_away(true);
    in_a_gap(member.press("Next").await);
    service.database_is_away(false);
    member.press("Try again").await.sees("+1 212-555-0142");
    assert_eq!(service.codes_to("+12125550142").await, 1);
}

/// Only what changes something needs a database that can be written.
#[tokio::test]
async fn s80_pages_are_read_while_nothing_can_be_written() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await;
    service.database_is_read_only(true);
    // A person who looks after a minute is noted; that this fails is no reason to show nothing.
    service.clock.advance(Duration::from_secs(90));
    for (path, title) in [("/account", "My Account"), ("/security-info", "Security info")] {
        browser.open(path).await.is_on(title);
        assert_eq!(browser.status(), 200);
    }
    browser.open("/account/sign-ins").await;
    in_a_gap(browser.press("Sign out everywhere").await);
    service.database_is_read_only(false);
    browser.press("Try again").await.is_on("You are signed out");
}

#[tokio::test]
async fn s80_passwords_and_codes_are_not_kept_in_a_gap() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.open("/sign-in").await.fill("Email address", NORA.name).press("Next").await;
    browser.fill("Password", NORA.password);
    service.database_is_away(true);
    in_a_gap(browser.press("Sign in").await);
    browser.sees("Passwords and codes are never kept.");
    assert!(!browser.html().contains(NORA.password));
    service.database_is_away(false);
    browser.follow("Try again").await.is_on("Enter password").sees(NORA.name);
    browser.fill("Password", NORA.password).press("Sign in").await.is_on("Stay signed in?");

    let mut forgetful = service.browser();
    forgetful
        .open("/reset")
        .await
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .press("Send code")
        .await;
    let code = service.code_to("nora@home.example").await;
    forgetful.fill("Enter code", &code);
    service.database_is_away(true);
    in_a_gap(forgetful.press("Next").await);
    assert!(!forgetful.html().contains(&code));
    service.database_is_away(false);
    // A try that nobody could look at costs none.
    forgetful.follow("Try again").await.is_on("Verify it's you");
    forgetful.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    let new = "copper kettle 19 window";
    forgetful.fill("New password", new).fill("Confirm new password", new);
    service.database_is_away(true);
    in_a_gap(forgetful.press("Finish").await);
    assert!(!forgetful.html().contains(new));
    service.database_is_away(false);
    forgetful.follow("Try again").await.is_on("Choose a new password");
    forgetful.fill("New password", new).fill("Confirm new password", new).press("Finish").await;
    forgetful.is_on("Your password has been reset");
}

/// S35: a page of ours never holds what another site sent, ready for a click.
#[tokio::test]
async fn s35_a_forged_form_is_not_kept_in_a_gap() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await.open("/security-info").await.follow("Add method").await;
    browser
        .choose("Email")
        .press("Add")
        .await
        .fill("What email would you like to use?", "nora@second.example");
    let (action, mut own) = browser.form("Next");
    service.database_is_away(true);
    let mut forged = own.clone();
    for (field, value) in &mut forged {
        match field.as_str() {
            "csrf" => "AAAAAAAAAAAAAAAAAAAAAA".clone_into(value),
            "address" => "evil@evil.example".clone_into(value),
            _ => {}
        }
    }
    let reply = browser.send("POST", &action, Some(&forged)).await;
    assert_eq!(reply.status, 403);
    assert!(!reply.body.contains("evil"), "{}", reply.body);
    // From another site, even with the token.
    browser.headers = vec![("origin", "https://evil.example".to_owned())];
    let reply = browser.send("POST", &action, Some(&own)).await;
    assert_eq!(reply.status, 403);
    assert!(!reply.body.contains("second.example"), "{}", reply.body);
    browser.headers.clear();
    // Fields that no form of ours has are dropped; the step reference is kept, and is too old once
    // the journey has gone on.
    own.push(("verified".into(), "1".into()));
    in_a_gap(browser.send_again(&(action, own)).await);
    let (again, kept) = browser.form("Try again");
    assert_eq!(again, "/register");
    let mut fields: Vec<_> = kept.iter().map(|(field, _)| field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["address", "back", "csrf", "step"]);
    service.database_is_away(false);
    browser.send_again(&(again.clone(), kept.clone())).await.sees("nora@second.example");
    browser.send_again(&(again, kept)).await.is_on("This page is out of date");
    assert_eq!(service.codes_to("nora@second.example").await, 1);
}

/// An answer has a name, which its page tells and no stranger chooses (S42).
#[tokio::test]
async fn s42_a_request_has_a_name_that_its_page_tells() {
    let service = Service::with(&[]).await;
    let name = |reply: &stories::Reply| {
        String::from_utf8(reply.headers["x-request-id"].as_bytes().to_vec()).unwrap()
    };
    let mut browser = service.browser();
    let first = browser.send("GET", "/nowhere", None).await;
    let second = browser.send("GET", "/nowhere", None).await;
    assert_ne!(name(&first), name(&second));
    assert!(
        first.body.contains(&format!("Reference for the help desk: {}", name(&first))),
        "{}",
        first.body
    );
    let given = "0193601c-5ab0-7000-8000-3f1c2a4b5c6d";
    browser.headers = vec![("x-request-id", given.to_owned())];
    assert_ne!(name(&browser.send("GET", "/nowhere", None).await), given);

    let behind_a_proxy = Service::changed(&[], |_, settings| {
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a net")];
    })
    .await;
    let mut browser = behind_a_proxy.browser();
    browser.headers = vec![("x-request-id", given.to_owned())];
    let reply = browser.send("GET", "/nowhere", None).await;
    assert_eq!(name(&reply), given);
    assert!(reply.body.contains(given));
    browser.headers = vec![("x-request-id", "\"><script>".to_owned())];
    let reply = browser.send("GET", "/nowhere", None).await;
    assert!(!name(&reply).contains('<') && !reply.body.contains("\"><script>"));
}
