//! Against sessions: stolen, fixed, outlived (S37-S39, S73, S74, S88, R30-R34).

use std::time::Duration;

use domain::account::AccountState;
use domain::name::SignInName;
use flows::operator::Reason;
use stories::{Browser, Minutes, Person, Reply, Service};
use web::origin::PublicUrl;

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");

const INSTANT: Duration = Duration::from_micros(1);
const NEW: &str = "four quiet otters juggling 7";

/// The name of the session that a browser carries.
fn session(browser: &Browser) -> Option<String> {
    let cookie = browser.cookies.iter().find(|(name, _)| name.ends_with("regain-session"));
    cookie.map(|(_, value)| value.clone())
}

/// A browser that carries `name` as its session and nothing else.
fn with_session(service: &Service, name: &str) -> Browser {
    let mut browser = service.browser();
    browser.cookies.insert("regain-session".into(), name.into());
    browser
}

async fn is_in(browser: &mut Browser) -> bool {
    browser.open("/account").await.heading() == "My Account"
}

async fn over_https(people: &[Person]) -> Service {
    Service::changed(people, |_, settings| {
        settings.public_url =
            PublicUrl::parse("https://id.contactnorth.ca").expect("a good address");
    })
    .await
}

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply
        .headers
        .get(name)
        .and_then(|value| str::from_utf8(value.as_bytes()).ok())
        .unwrap_or_default()
}

/// R30, S37: a session gets another name whenever its owner proves something, and the old one is
/// dead.
#[tokio::test]
async fn s37_a_session_is_renamed_at_each_proof() {
    let service = Service::with(&[AMINA]).await;
    let mut browser = service.browser();
    browser.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Stay signed in?");
    let mut names = vec![session(&browser).expect("signed in")];
    browser.press("Yes").await.is_on("My Account");
    names.push(session(&browser).expect("signed in"));

    service.wait(Minutes(11));
    browser.open("/security-info").await.press("Change").await.is_on("Verify it's you");
    browser.choose("Email a code").press("Send code").await;
    let code = service.code_to("amina@home.example").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Keep your account secure");
    names.push(session(&browser).expect("signed in"));

    browser.fill("What email would you like to use?", "amina.new@mail.example").press("Next").await;
    let code = service.code_to("amina.new@mail.example").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Security info");
    names.push(session(&browser).expect("signed in"));

    browser.open("/account/password").await.fill("Current password", AMINA.password);
    browser
        .fill("New password", NEW)
        .fill("Confirm new password", NEW)
        .press("Change password")
        .await;
    browser.sees("Your password has been changed.");
    names.push(session(&browser).expect("signed in"));

    let newest = names.pop().expect("there are names");
    for (step, old) in names.iter().enumerate() {
        assert_ne!(*old, newest);
        assert!(
            !is_in(&mut with_session(&service, old)).await,
            "the name from step {step} still works"
        );
    }
    assert!(is_in(&mut with_session(&service, &newest)).await);
    browser.press("Sign out").await.is_on("You are signed out");
    assert!(!is_in(&mut with_session(&service, &newest)).await, "after signing out");
}

/// S37: a name that a person made up, or that a browser had before, is never adopted.
#[tokio::test]
async fn s37_a_name_planted_in_the_browser_is_not_adopted() {
    let service = Service::with(&[NORA]).await;
    let planted = "A".repeat(43);
    let visit = "B".repeat(64);
    let mut browser = with_session(&service, &planted);
    browser.cookies.insert("regain-visit".into(), visit.clone());
    browser.open("/sign-in").await;
    assert_eq!(session(&browser), None, "a made-up session is taken away");
    assert_ne!(browser.cookies["regain-visit"], visit, "a made-up name is replaced");
    browser.cookies.insert("regain-session".into(), planted.clone());
    browser.sign_in(&NORA).await.is_on("My Account");
    assert_ne!(session(&browser), Some(planted.clone()));
    assert!(!is_in(&mut with_session(&service, &planted)).await);
}

/// S38, R31: every cookie of a whole life over https.
#[tokio::test]
async fn s38_cookies_have_every_flag_and_say_nothing() {
    let service = over_https(&[AMINA]).await;
    let mut browser = service.browser();
    browser.open("/security-info").await;
    browser.fill("Email address", AMINA.name).press("Next").await.fill("Password", AMINA.password);
    browser
        .press("Sign in")
        .await
        .choose("Don't show this again")
        .press("Yes")
        .await
        .is_on("Security info");
    browser.press("Français").await.is_on("Informations de sécurité");
    browser.press("English").await.follow("Delete").await.press("Delete").await;
    service.prove(&mut browser, "Email a code to", "amina@home.example").await;
    browser.press("Delete").await.sees("deleted");
    browser.press("Sign out").await;
    assert!(browser.set_cookies.len() > 8, "{:?}", browser.set_cookies);
    for cookie in &browser.set_cookies {
        assert!(cookie.starts_with("__Host-regain-"), "{cookie}");
        for flag in ["; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax"] {
            assert!(cookie.contains(flag), "{flag} is not in {cookie}");
        }
        assert!(!cookie.contains("Domain="), "{cookie}");
        assert!(
            cookie.len() < 4096 && !cookie.contains('@') && !cookie.contains("amina"),
            "{cookie}"
        );
    }
    let session = browser
        .set_cookies
        .iter()
        .find(|cookie| cookie.starts_with("__Host-regain-session="))
        .expect("one");
    let value = session.split(['=', ';']).nth(1).expect("a value");
    assert_eq!(value.len(), 43, "256 bits");
}

/// S39: a person who steals the name of a half-done reset learns nothing from it and gets no
/// further without the code.
#[tokio::test]
async fn s39_a_stolen_journey_shows_nothing() {
    let service = Service::with(&[AMINA]).await;
    let mut victim = service.browser();
    victim
        .open("/reset")
        .await
        .fill("Email address", AMINA.name)
        .press("Next")
        .await
        .choose("Email a code");
    victim.press("Send code").await;
    let mut thief = service.browser();
    thief.cookies = victim.cookies.clone();
    for path in [
        "/reset/code",
        "/reset/method",
        "/reset/password",
        "/reset/done",
        "/reset",
        "/sign-in",
        "/account",
    ] {
        thief.open(path).await;
        for secret in ["amina", "Sam Example", "0123", "home.example", "555"] {
            assert!(
                !thief.html().to_lowercase().contains(&secret.to_lowercase()),
                "{secret} at {path}"
            );
        }
    }
    thief.open("/reset/password").await.is_on("Verify it's you");
    thief.fill("Enter code", "00000000").press("Next").await;
    thief.sees("That code didn't work. Check the code and try again.");
    // The code itself is of no use in a browser of one's own (S24).
    let code = service.code_to("amina@home.example").await;
    let mut other = service.browser();
    other
        .open("/reset")
        .await
        .fill("Email address", AMINA.name)
        .press("Next")
        .await
        .choose("Email a code");
    other.press("Send code").await.fill("Enter code", &code).press("Next").await;
    other.sees("That code didn't work. Check the code and try again.");
    victim.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
}

/// S73: Back after signing out shows nothing.
#[tokio::test]
async fn s73_back_after_signing_out_leads_to_signing_in() {
    let service = Service::with(&[AMINA]).await;
    let mut browser = service.browser();
    browser.sign_in(&AMINA).await.is_on("My Account");
    let shown = browser.send("GET", "/security-info", None).await;
    assert_eq!(header(&shown, "cache-control"), "no-store", "so it is asked for again");
    browser.open("/security-info").await;
    let kept = browser.form("Change");
    let (action, fields) = browser.form("Sign out");
    let gone = browser.send("POST", &action, Some(&fields)).await;
    assert!(header(&gone, "clear-site-data").contains("\"cache\""));
    browser.open("/security-info").await;
    assert_ne!(browser.heading(), "Security info");
    // The old page's form does nothing either, and offers the way on.
    browser.send_again(&kept).await.is_on("This form has expired").sees("you are signed out");
    assert_eq!(browser.status(), 403);
}

/// R33: *Sign out everywhere* ends every session, the one that asks included.
#[tokio::test]
async fn s74_signing_out_everywhere_ends_every_session_at_once() {
    let service = Service::with(&[NORA]).await;
    let [mut here, mut there] = [service.browser(), service.browser()];
    here.sign_in(&NORA).await.is_on("My Account");
    there
        .give_name_and_password(NORA.name, NORA.password)
        .await
        .press("Yes")
        .await
        .is_on("My Account");
    here.open("/account/sign-ins")
        .await
        .press("Sign out everywhere")
        .await
        .is_on("You are signed out");
    here.sees("Every session has ended, on all devices.");
    assert!(!is_in(&mut here).await && !is_in(&mut there).await);
}

/// S74: a disabled account's session is refused at the next request, and a half-done reset of it is
/// over.
#[tokio::test]
async fn s74_a_disabled_account_is_out_at_the_next_request() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await.open("/security-info").await.is_on("Security info");
    let kept = browser.form("Change");
    let mut reset = service.browser();
    reset
        .open("/reset")
        .await
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .press("Send code")
        .await;
    let code = service.code_to("nora@home.example").await;

    let name = SignInName::parse(NORA.name).expect("a good name");
    assert!(
        service
            .operator
            .set_state(&name, AccountState::Disabled, Reason::default())
            .await
            .expect("it works")
    );
    browser.send_again(&kept).await;
    assert_eq!(browser.path(), "/sign-in");
    browser.sees("Your session has ended.");
    assert!(!is_in(&mut browser).await);
    reset
        .fill("Enter code", &code)
        .press("Next")
        .await
        .sees("That code no longer works. Request a new one.");
    browser
        .give_name_and_password(NORA.name, NORA.password)
        .await
        .sees("Your account or password is incorrect.");

    assert!(
        service
            .operator
            .set_state(&name, AccountState::Active, Reason::default())
            .await
            .expect("it works")
    );
    assert!(!is_in(&mut browser).await, "the old session does not come back to life");
}

/// R32: an hour without a request ends a session, not a moment sooner.
#[tokio::test]
async fn r32_a_session_ends_after_an_idle_hour() {
    let service = Service::with(&[NORA]).await;
    let mut browsers = [service.browser(), service.browser(), service.browser()];
    for browser in &mut browsers {
        browser.sign_in(&NORA).await.is_on("My Account");
    }
    service.wait(Minutes(60) - INSTANT);
    assert!(is_in(&mut browsers[0]).await, "at t-1");
    service.wait(INSTANT);
    assert!(!is_in(&mut browsers[1]).await, "at t");
    service.wait(INSTANT);
    assert!(!is_in(&mut browsers[2]).await, "at t+1");
    assert!(is_in(&mut browsers[0]).await, "using it has kept it");
}

/// R32: twelve hours end a session however busy it is.
#[tokio::test]
async fn r32_a_session_ends_after_twelve_hours() {
    let service = Service::with(&[NORA]).await;
    let mut browsers = [service.browser(), service.browser(), service.browser()];
    for browser in &mut browsers {
        browser.sign_in(&NORA).await.is_on("My Account");
    }
    for _ in 0..14 {
        service.wait(Minutes(50));
        for browser in &mut browsers {
            assert!(is_in(browser).await);
        }
    }
    service.wait(Minutes(20) - INSTANT);
    assert!(is_in(&mut browsers[2]).await, "at t-1");
    service.wait(INSTANT);
    assert!(!is_in(&mut browsers[0]).await, "at t");
    service.wait(INSTANT);
    assert!(!is_in(&mut browsers[1]).await, "at t+1");
}

/// R32: *Stay signed in* keeps a session for thirty days, idle or not, and not longer.
#[tokio::test]
async fn r32_staying_signed_in_lasts_thirty_days() {
    let service = Service::with(&[NORA]).await;
    let mut browsers = [service.browser(), service.browser(), service.browser()];
    for browser in &mut browsers {
        browser
            .give_name_and_password(NORA.name, NORA.password)
            .await
            .press("Yes")
            .await
            .is_on("My Account");
    }
    let cookie = browsers[0]
        .set_cookies
        .iter()
        .rfind(|cookie| cookie.contains("regain-session="))
        .expect("one");
    assert!(cookie.ends_with("Max-Age=2592000"), "{cookie}");
    service.wait(Minutes(30 * 24 * 60) - INSTANT);
    assert!(is_in(&mut browsers[0]).await, "at t-1");
    // It does not stretch to Security info: that asks for a fresh proof all the same.
    browsers[0].open("/security-info").await.press("Change").await.is_on("Verify it's you");
    service.wait(INSTANT);
    assert!(!is_in(&mut browsers[1]).await, "at t");
    service.wait(INSTANT);
    assert!(!is_in(&mut browsers[2]).await, "at t+1");
}

/// R34: a proof is fresh for ten minutes.
#[tokio::test]
async fn r34_a_proof_is_fresh_for_ten_minutes() {
    let service = Service::with(&[AMINA]).await;
    let mut browser = service.browser();
    browser.sign_in(&AMINA).await.open("/security-info").await.press("Change").await;
    service.prove(&mut browser, "Email a code to", "amina@home.example").await;
    service.wait(Minutes(10) - INSTANT);
    browser.open("/security-info").await.press("Change").await.is_on("Keep your account secure");
    service.wait(INSTANT);
    browser.open("/security-info").await.press("Change").await.is_on("Keep your account secure");
    service.wait(INSTANT);
    browser.open("/security-info").await.press("Change").await.is_on("Verify it's you");
    browser
        .open("/security-info")
        .await
        .follow("Delete")
        .await
        .press("Delete")
        .await
        .is_on("Verify it's you");
    browser
        .open("/security-info/add")
        .await
        .choose("Phone")
        .press("Add")
        .await
        .is_on("Verify it's you");
    // Neither leaving the page out nor sending the last step's form gets around it.
    browser.open("/register").await.is_on("Keep your account secure");
}

/// R34: the method that one proves oneself by must be there still, and must be one's own.
#[tokio::test]
async fn r34_a_proof_by_somebody_elses_method_is_none() {
    let service = Service::with(&[AMINA, NORA]).await;
    let [mut nora, mut amina] = [service.browser(), service.browser()];
    nora.sign_in(&NORA).await;
    amina.sign_in(&AMINA).await;
    service.wait(Minutes(11));
    amina.open("/security-info").await.press("Change").await.is_on("Verify it's you");
    let (_, fields) = amina.form("Send code");
    let hers = fields.iter().find(|(name, _)| name == "offer").expect("an offer").1.clone();
    nora.open("/security-info").await.press("Change").await.is_on("Verify it's you");
    let (action, mut fields) = nora.form("Send code");
    for (name, value) in &mut fields {
        if name == "offer" {
            value.clone_from(&hers);
        }
    }
    nora.send_again(&(action, fields)).await.is_on("Verify it's you").sees("Choose one of these.");
    assert_eq!(
        service.codes_to("amina@home.example").await + service.codes_to("+14165550123").await,
        0
    );
}

/// Pressed twice, because the answer did not come: the page says that it has ended.
#[tokio::test]
async fn a_session_that_has_ended_is_said_to_have() {
    let service = Service::with(&[NORA]).await;
    let [mut here, mut there] = [service.browser(), service.browser()];
    there.sign_in(&NORA).await;
    here.sign_in(&NORA).await.open("/account/sign-ins").await;
    let form = here.form("Sign out at /account/sign-ins/end");
    here.send_again(&form).await.is_on("Sign-ins").sees("That session has ended.");
    here.send_again(&form).await.is_on("Sign-ins").sees("That session has ended.");
    assert_eq!(here.status(), 404);
}

/// S88: other people's methods and sessions are not there.
#[tokio::test]
async fn s88_somebody_elses_ids_are_not_found() {
    let service = Service::with(&[AMINA, NORA, SAM]).await;
    let [mut nora, mut other, mut amina] =
        [service.browser(), service.browser(), service.browser()];
    nora.sign_in(&NORA).await.open("/security-info").await;
    other.sign_in(&NORA).await;
    let method =
        nora.form("Change").1.into_iter().find(|(name, _)| name == "method").expect("a method").1;
    nora.open("/account/sign-ins").await;
    let session = nora
        .form("Sign out at /account/sign-ins/end")
        .1
        .into_iter()
        .find(|(name, _)| name == "session")
        .expect("a session")
        .1;

    amina.sign_in(&AMINA).await.open("/security-info").await;
    let csrf =
        amina.form("Change").1.into_iter().find(|(name, _)| name == "csrf").expect("a token");
    let before = service.rows();
    for (path, field, id) in [
        ("/security-info/change", "method", &method),
        ("/security-info/delete", "method", &method),
        ("/account/sign-ins/end", "session", &session),
    ] {
        for id in [id.as_str(), "", "0", "../x", "'; DROP TABLE method; --"] {
            let reply = amina
                .send("POST", path, Some(&[csrf.clone(), (field.to_owned(), id.to_owned())]))
                .await;
            assert_eq!(reply.status, 404, "{path} {id}");
        }
    }
    let reply = amina.send("GET", &format!("/security-info/delete/{method}"), None).await;
    assert_eq!(reply.status, 404);
    assert!(!reply.body.contains("nora@"), "only one's own are shown");
    let is_kind =
        |row: &str, kind: &str| row.starts_with(kind) && !before.contains(&row.to_owned());
    let mut rest = service.rows();
    let noted = rest.extract_if(.., |row| is_kind(row, "event ")).count();
    let counted = rest.extract_if(.., |row| is_kind(row, "hit ")).count();
    assert_eq!(rest, before, "nothing was changed");
    assert_eq!((noted, counted), (4, 4), "anyone who asks for somebody else's is noted");
    assert!(is_in(&mut other).await);
}

/// A script's question that was under way while the session got a new name is answered without
/// taking that away.
#[tokio::test]
async fn a_late_answer_to_a_script_signs_nobody_out() {
    let service = Service::with(&[]).await;
    for path in ["/register/status", "/prove/status"] {
        let mut late = service.browser();
        late.headers =
            vec![("cookie", "regain-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".into())];
        let reply = late.send("GET", path, None).await;
        let taken = reply
            .headers
            .get_all("set-cookie")
            .iter()
            .any(|set| set.as_bytes().starts_with(b"regain-session="));
        assert!(!taken, "{path}");
    }
}
