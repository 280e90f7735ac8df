//! Against passwords and names in odd spellings and sizes (S64-S67).

use std::time::{Duration, Instant};

use stories::{Browser, Person, Reply, Service};

const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply
        .headers
        .get(name)
        .and_then(|value| str::from_utf8(value.as_bytes()).ok())
        .unwrap_or_default()
}

async fn reset_up_to_the_code(service: &Service, name: &str) -> Browser {
    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", name)
        .press("Next")
        .await
        .is_on("Verify it's you");
    // An unknown name may be offered a text alone.
    if browser.says("Email a code") {
        browser.choose("Email a code");
    } else {
        browser.choose("Text a code").fill("Phone number", "416 555 0199");
    }
    browser.press("Send code").await.sees("If that is on this account, a code is on its way");
    browser
}

/// S64: a password longer than any can be is refused before it is hashed, and costs its owner no
/// try.
#[tokio::test]
async fn s64_a_huge_password_costs_nothing() {
    let service = Service::hashing(&[NORA]).await;
    let mut browser = service.browser();
    browser.open("/sign-in").await.fill("Email address", NORA.name).press("Next").await;
    browser.fill("Password", "a wrong guess of many");
    let began = Instant::now();
    browser.press("Sign in").await.sees("Your account or password is incorrect.");
    let hashed = began.elapsed();
    let huge =
        ["x".repeat(4097), "e\u{301}".repeat(1300), "\u{fdfa}".repeat(300), "x".repeat(60_000)];
    for password in huge.iter().cycle().take(20) {
        let before = service.rows();
        let began = Instant::now();
        browser
            .fill("Password", password)
            .press("Sign in")
            .await
            .sees("Your account or password is incorrect.");
        assert!(began.elapsed() < hashed.max(Duration::from_millis(50)) * 3, "it was looked at");
        assert_eq!(service.rows(), before, "it was counted");
    }
    browser.fill("Password", NORA.password).press("Sign in").await.is_on("Stay signed in?");
    browser.open("/account/password").await.fill("Current password", NORA.password);
    browser
        .fill("New password", &huge[0])
        .fill("Confirm new password", &huge[0])
        .press("Change password")
        .await;
    browser.sees("Use at most 256 characters.");
}

/// S64: when too many passwords wait to be hashed, a friendly page asks to come again; no tries are
/// used up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s64_a_flood_of_passwords_is_asked_to_wait() {
    let service = Service::hurried(&[NORA]).await;
    let mut ready = Vec::new();
    for _ in 0..16 {
        let mut browser = service.browser();
        // Each with a name of its own, so that no try of one slows another.
        let name =
            format!("guest.{:x}@contactnorth.ca", u64::from_le_bytes(service.flows.random()));
        browser.open("/sign-in").await.fill("Email address", &name).press("Next").await;
        let (action, mut fields) = browser.form("Sign in");
        for (name, value) in &mut fields {
            if name == "password" {
                "a wrong guess of many".clone_into(value);
            }
        }
        ready.push(async move { browser.send("POST", &action, Some(&fields)).await });
    }
    // All at once: while each is made ready, those before it would be checked.
    let waiting = tokio::task::JoinSet::from_iter(ready);
    // Every other page is as quick as ever.
    service.browser().open("/sign-in").await.is_on("Sign in");
    let replies = waiting.join_all().await;
    let busy: Vec<_> = replies.iter().filter(|reply| reply.status == 503).collect();
    assert!(!busy.is_empty(), "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    for reply in &busy {
        assert_eq!(header(reply, "retry-after"), "5");
        assert!(reply.body.contains("A lot of people are signing in right now."), "{}", reply.body);
    }
    assert!(replies.iter().all(|reply| matches!(reply.status, 422 | 503)));
    service.browser().sign_in(&NORA).await.is_on("My Account");
}

/// S65: the same text from another keyboard is the same password; nothing else is.
#[tokio::test]
async fn s65_a_password_is_normalised_by_nfc_alone() {
    const COMPOSED: Person = NORA.with_password("caf\u{e9} ﬁve \u{212b}ngstr\u{f6}m ");
    let service = Service::hashing(&[COMPOSED]).await;
    let mut browser = service.browser();
    for right in ["caf\u{e9} ﬁve \u{212b}ngstr\u{f6}m ", "cafe\u{301} ﬁve A\u{30a}ngstro\u{308}m "]
    {
        browser.give_name_and_password(COMPOSED.name, right).await.is_on("Stay signed in?");
    }
    let mut stranger = service.browser();
    for wrong in
        ["café five Ångström ", "café ﬁve Ångström", " café ﬁve Ångström ", "Café ﬁve Ångström "]
    {
        stranger
            .give_name_and_password(COMPOSED.name, wrong)
            .await
            .sees("Your account or password is incorrect.");
    }
}

/// S66: one canonical name for finding and for counting; a look-alike finds nobody.
#[tokio::test]
async fn s66_spellings_of_a_name_are_one_and_look_alikes_are_none() {
    let service = Service::with(&[NORA]).await;
    for same in [
        "  NORA.Example@ContactNorth.CA ",
        "nora.example@contactnorth.ca.",
        "\u{ff4e}\u{ff4f}\u{ff52}\u{ff41}.example\u{ff20}contactnorth\u{ff0e}ca",
    ] {
        let mut browser = service.browser();
        browser.give_name_and_password(same, NORA.password).await.is_on("Stay signed in?");
    }
    for other in [
        "nor\u{430}.example@contactnorth.ca",
        "n\u{3bf}ra.example@contactnorth.ca",
        "nora.example+x@contactnorth.ca",
        "noraexample@contactnorth.ca",
        "nora.example@c\u{43e}ntactnorth.ca",
    ] {
        let mut browser = service.browser();
        browser.give_name_and_password(other, NORA.password).await;
        assert_ne!(browser.heading(), "Stay signed in?", "{other}");
        reset_up_to_the_code(&service, other).await;
    }
    assert_eq!(service.codes_to("nora@home.example").await, 0);
    // A person who varies the spelling gets no more tries.
    let service = Service::with(&[NORA]).await;
    for spelling in [
        "nora.example@contactnorth.ca",
        "NORA.example@contactnorth.ca",
        "n.o.r.a.example@contactnorth.ca",
        "nora.example+1@contactnorth.ca",
        "noraexample+2@contactnorth.ca",
    ] {
        let mut browser = service.browser();
        browser.give_name_and_password(spelling, "a wrong guess of many").await;
        browser.sees("Your account or password is incorrect.");
    }
    let mut browser = service.browser();
    browser.give_name_and_password("nora.example+3@contactnorth.ca", "a wrong guess of many").await;
    browser.sees("Too many attempts.");
}

/// S67: however the name or address is typed, the code goes to the address that is stored.
#[tokio::test]
async fn s67_the_code_goes_to_the_stored_address() {
    const KIM: Person = Person::new("kim.ink@contactnorth.ca").with_email("kim@kiosk.example");
    let service = Service::with(&[KIM]).await;
    // The Kelvin sign is a K to a computer that folds case.
    reset_up_to_the_code(&service, "\u{212a}im.in\u{212a}@contactnorth.ca").await;
    reset_up_to_the_code(&service, "k\u{131}m.ink@contactnorth.ca").await;
    let letters = service.letters().await;
    assert_eq!(
        letters.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(),
        ["kim@kiosk.example"]
    );

    let service = Service::changed(&[KIM], |policy, _| policy.recovery.hints = false).await;
    for (typed, fine) in [
        ("\u{212a}im@kiosk.example", false),
        ("kim@\u{212a}iosk.example", true),
        ("KIM@KIOSK.example", true),
    ] {
        let mut browser = service.browser();
        browser.open("/reset").await.fill("Email address", KIM.name).press("Next").await;
        browser
            .choose("Email a code")
            .fill("Alternate email address", typed)
            .press("Send code")
            .await;
        assert_eq!(browser.says("Enter a valid email address."), !fine, "{typed}");
    }
    let letters = service.letters().await;
    assert_eq!(
        letters.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(),
        ["kim@kiosk.example"]
    );
}
