//! Against what is typed and sent: scanners, injection, huge and odd input (SECURITY S43, S52, S57, S58, S62, S64-S67).

use std::time::{Duration, Instant};

use domain::email::EmailAddress;
use stories::{Browser, Person, Reply, Service};
use web::routes::ROUTES;

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const AMINA: Person =
    Person::new("amina.example@contactnorth.ca").with_email("amina@home.example").with_mobile("416 555 0123");

const NEW: &str = "four quiet otters juggling 7";
const SCRIPT: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn reset_up_to_the_code(service: &Service, name: &str) -> Browser {
    let mut browser = service.browser();
    browser.open("/reset").await.fill("Email address", name).press("Next").await.is_on("Verify it's you");
    // A name that nobody has may be offered a text alone.
    if browser.says("Email a code") {
        browser.choose("Email a code");
    } else {
        browser.choose("Text a code").fill("Phone number", "416 555 0199");
    }
    browser.press("Send code").await.sees("If that is on this account, a code is on its way");
    browser
}

/// S43: a line break or a NUL in an address is refused before any mail is written; nothing goes out.
#[tokio::test]
async fn s43_an_address_makes_no_header() {
    let hostile = [
        "nora@mail.example\r\nBcc: victim@mail.example",
        "nora@mail.example\nBcc: victim@mail.example",
        "nora\r\n@mail.example",
        "nora\0@mail.example",
        "nora@mail.example, victim@mail.example",
        "nora@mail.example;victim@mail.example",
        "nora@mail.example>\r\nRCPT TO:<victim@mail.example",
        "\"nora\r\nBcc: v\"@mail.example",
        "nora(comment)@mail.example",
        "nora@[127.0.0.1]",
        "nora@mail.example\u{2028}Bcc: victim@mail.example",
        "nora%0d%0aBcc:victim@mail.example\u{85}",
    ];
    for address in hostile {
        assert!(EmailAddress::parse(address).is_err(), "{address:?}");
    }
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await.open("/security-info/add").await.choose("Email").press("Add").await;
    for address in hostile {
        browser.fill("What email would you like to use?", address).press("Next").await;
        browser.is_on("Keep your account secure").sees("Enter a valid email address.");
    }
    let mut stranger = service.browser();
    for name in ["nora@contactnorth.ca\r\nBcc: victim@mail.example", "nora\0@contactnorth.ca"] {
        stranger.open("/reset").await.fill("Email address", name).press("Next").await;
        stranger.is_on("Get back into your account").sees("Enter a valid email address.");
    }
    assert!(service.letters().await.is_empty());
}

/// S52: a scanner or a browser that fetches ahead changes nothing, wherever a person stands.
#[tokio::test]
async fn s52_looking_changes_nothing() {
    let service = Service::with(&[AMINA, SAM, NORA]).await;
    let named = async |name: &str| {
        let mut browser = service.browser();
        browser.open("/sign-in").await.fill("Email address", name).press("Next").await;
        browser
    };
    let member = async || {
        let mut browser = service.browser();
        browser.sign_in(&AMINA).await.open("/security-info").await;
        browser
    };
    let mut people: Vec<(&str, Browser)> = vec![("a stranger", service.browser())];
    people.push(("somebody who has typed a name", named(AMINA.name).await));
    let mut due = service.browser();
    due.sign_in(&SAM).await.is_on("More information required");
    people.push(("somebody with a method due", due));
    let mut adding = member().await;
    adding.follow("Add method").await.choose("Email").press("Add").await;
    people.push(("somebody who adds a method", adding.copy()));
    let mut coded = member().await;
    coded.follow("Add method").await.choose("Email").press("Add").await;
    coded.fill("What email would you like to use?", "amina.two@mail.example").press("Next").await;
    people.push(("somebody who waits for a code", coded));
    let mut choosing = service.browser();
    choosing.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
    people.push(("somebody who chooses how to reset", choosing));
    people.push(("somebody who waits for a reset code", reset_up_to_the_code(&service, AMINA.name).await));
    let mut proved = reset_up_to_the_code(&service, NORA.name).await;
    let code = service.code_to("nora@home.example").await;
    proved.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    people.push(("somebody who chooses a password", proved));
    let mut reset = reset_up_to_the_code(&service, NORA.name).await;
    let code = service.code_to("nora@home.example").await;
    reset.fill("Enter code", &code).press("Next").await;
    reset.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    people.push(("somebody who has reset", reset));
    let mut owner = member().await;
    let html = owner.html().to_owned();
    let link = html.split('"').find(|part| part.starts_with("/security-info/delete/")).expect("a link");
    owner.open(link).await.is_on("Delete this method?");
    let id = link.rsplit('/').next().expect("an id");
    people.push(("somebody who deletes", owner));
    service.deliver().await;

    let before = service.rows();
    for (who, browser) in &mut people {
        let cookies = browser.cookies.clone();
        for route in ROUTES {
            for method in ["GET", "HEAD", "OPTIONS"] {
                let path = route.path.replace("{id}", id);
                // A form's fields in the address do nothing.
                let path = format!("{path}?name={}&code=123456&stay=yes&method={id}&language=fr", AMINA.name);
                let reply = browser.send(method, &path, None).await;
                assert!(reply.status < 500, "{method} {path}");
                assert!(method == "GET" || reply.body.is_empty() || reply.status == 405, "{method} {path}");
                browser.cookies.clone_from(&cookies);
            }
        }
        let after = service.rows();
        let changed: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
        assert!(after == before, "{who}: {changed:#?}");
    }
}

/// S57: what is typed is never part of a query.
#[tokio::test]
async fn s57_what_is_typed_is_no_sql() {
    let service = Service::with(&[AMINA]).await;
    let tables = |rows: &[String]| rows.iter().filter(|row| row.starts_with("account ")).count();
    let mut browser = service.browser();
    for evil in ["'OR'1'='1'--@contactnorth.ca", "x');DROP/**/TABLE/**/account;--@x.ca", "\"/**/OR/**/1=1@x.ca", "%@%"]
    {
        browser.give_name_and_password(evil, "' OR '1'='1' --").await;
        browser.sees("Your account or password is incorrect.");
        browser.open("/reset").await.fill("Email address", evil).press("Next").await.is_on("Verify it's you");
    }
    browser.sign_in(&AMINA).await.open("/security-info/add").await.choose("Email").press("Add").await;
    browser.fill("What email would you like to use?", "a'||(SELECT/**/1)||'@mail.example").press("Next").await;
    browser.sees("Enter a valid email address.");
    browser.fill("What email would you like to use?", "o'neill--'or'1'='1@mail.example").press("Next").await;
    browser.fill("Enter code", "' OR 1=1 --").press("Next").await.sees("That code didn't work.");
    let code = service.code_to("o'neill--'or'1'='1@mail.example").await;
    browser
        .fill("Enter code", &code)
        .press("Next")
        .await
        .is_on("Security info")
        .sees("o'neill--'or'1'='1@mail.example");
    for (name, evil) in [("regain-session", "' OR 1=1 --"), ("regain-visit", "';DROP TABLE session;--")] {
        let mut other = service.browser();
        other.cookies.insert(name.into(), evil.into());
        other.open("/account").await.is_on("Sign in");
    }
    assert_eq!(tables(&service.rows()), 1);
}

/// S58: what people are called, what they type and what their browser says is text on every page.
#[tokio::test]
async fn s58_what_is_stored_is_no_markup() {
    const EVE: Person = Person::new("\"'><script>alert(3)</script>@contactnorth.ca")
        .called(SCRIPT)
        .with_email("a'b&c{{7*7}}|d@mail.example");
    let service = Service::changed(&[EVE, SAM], |policy, _| policy.organisation.name = format!("Org {SCRIPT}")).await;
    let mut browser = service.browser();
    browser.headers = vec![("user-agent", format!("Firefox {SCRIPT} Windows")), ("accept-language", SCRIPT.into())];
    let mut pages: Vec<(String, String)> = Vec::new();
    let mut keep = |browser: &Browser| pages.push((browser.path().to_owned(), browser.html().to_owned()));
    browser.open("/sign-in").await.fill("Email address", EVE.name).press("Next").await.is_on("Enter password");
    keep(&browser);
    browser.fill("Password", EVE.password).press("Sign in").await.press("No").await.is_on("My Account");
    keep(&browser);
    browser.open("/security-info/add").await.choose("Email").press("Add").await;
    browser.fill("What email would you like to use?", SCRIPT).press("Next").await.sees("Enter a valid email address.");
    keep(&browser);
    browser.open("/security-info").await;
    keep(&browser);
    browser.follow("Delete").await.is_on("Delete this method?");
    keep(&browser);
    browser.open("/security-info/add").await.choose("Phone").press("Add").await;
    browser.fill("Phone number", SCRIPT).press("Next").await;
    keep(&browser);
    for route in ROUTES.iter().filter(|route| route.methods().any(|method| method == "GET")) {
        browser.open(&route.path.replace("{id}", SCRIPT.split('<').next().unwrap_or_default())).await;
        keep(&browser);
    }
    let mut stranger = service.browser();
    stranger
        .open("/reset")
        .await
        .fill("Email address", SCRIPT)
        .press("Next")
        .await
        .sees("Enter a valid email address.");
    keep(&stranger);
    stranger.fill("Email address", EVE.name).press("Next").await.is_on("Verify it's you");
    keep(&stranger);
    stranger.choose("Email a code").press("Send code").await;
    let code = service.code_to("a'b&c{{7*7}}|d@mail.example").await;
    stranger.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    keep(&stranger);
    browser.open("/sign-in").await.is_on("Pick an account");
    keep(&browser);
    assert!(pages.iter().any(|(_, page)| page.contains("&#60;script&#62;") || page.contains("&lt;script&gt;")));
    for (path, page) in pages {
        assert!(!page.contains("<script>") && !page.contains("<img src=x"), "{path}");
        assert!(!page.contains("\"'>"), "an attribute ends early at {path}");
        assert!(!page.contains("|d@mail.example") || page.contains("{{7*7}}"), "a template was run at {path}");
    }
}

/// S62: what is too big is turned away before it is looked at, and the service goes on.
#[tokio::test]
async fn s62_what_is_too_big_is_turned_away() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.open("/sign-in").await;
    let (action, fields) = browser.form("Next");
    let with = |more: Vec<(String, String)>| [fields.clone(), more].concat();
    let big = browser.send("POST", &action, Some(&with(vec![("x".into(), "x".repeat(64 * 1024))]))).await;
    assert_eq!(big.status, 413);
    let many = (0..120).map(|number| (format!("f{number}"), String::new())).collect();
    assert_eq!(browser.send("POST", &action, Some(&with(many))).await.status, 400);
    let twice = browser.send("POST", &action, Some(&with(vec![("name".into(), NORA.name.into())]))).await;
    assert_eq!(twice.status, 400);
    // More is announced than is sent: nobody waits for it.
    let announced = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {}\r\nContent-Type: text/plain\r\nContent-Length: 999999999\r\nConnection: close\r\n\r\n",
        service.address()
    );
    assert!(service.raw(&announced).await.starts_with("HTTP/1.1 415"));

    let mut stuffed = service.browser();
    for number in 0..60 {
        stuffed.cookies.insert(format!("regain-accounts{number}"), "x".repeat(100));
    }
    stuffed.cookies.insert("regain-accounts".into(), "W1tbW1tb".repeat(200));
    stuffed.cookies.insert("regain-visit".into(), "A".repeat(4000));
    stuffed.open("/sign-in").await.is_on("Sign in");
    let heavy = format!(
        "GET /sign-in HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\n\r\n",
        service.address(),
        "a=b; ".repeat(200_000)
    );
    let answer = service.raw(&heavy).await;
    assert!(answer.starts_with("HTTP/1.1 431") || answer.starts_with("HTTP/1.1 400"), "{answer:.200}");
    let long = browser.send("GET", &format!("/{}", "a".repeat(60_000)), None).await;
    assert!((400..500).contains(&long.status));
    for (label, text) in [("Email address", "a".repeat(60_000) + "@x.ca"), ("Email address", "@".repeat(20_000))] {
        browser.open("/sign-in").await.fill(label, &text).press("Next").await.sees("Enter a valid email address.");
    }
    browser.sign_in(&NORA).await.is_on("My Account");
}

/// S64: a password longer than any can be is refused before it is hashed, and costs its owner no try.
#[tokio::test]
async fn s64_a_huge_password_costs_nothing() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.open("/sign-in").await.fill("Email address", NORA.name).press("Next").await;
    browser.fill("Password", "a wrong guess of many");
    let began = Instant::now();
    browser.press("Sign in").await.sees("Your account or password is incorrect.");
    let hashed = began.elapsed();
    let huge = ["x".repeat(4097), "e\u{301}".repeat(1300), "\u{fdfa}".repeat(300), "x".repeat(60_000)];
    for password in huge.iter().cycle().take(20) {
        let before = service.rows();
        let began = Instant::now();
        browser.fill("Password", password).press("Sign in").await.sees("Your account or password is incorrect.");
        assert!(began.elapsed() < hashed.max(Duration::from_millis(50)) * 3, "it was looked at");
        assert_eq!(service.rows(), before, "it was counted");
    }
    browser.fill("Password", NORA.password).press("Sign in").await.is_on("Stay signed in?");
    browser.open("/account/password").await.fill("Current password", NORA.password);
    browser.fill("New password", &huge[0]).fill("Confirm new password", &huge[0]).press("Change password").await;
    browser.sees("Use at most 256 characters.");
}

/// S64: when too many passwords wait to be hashed, a friendly page asks to come again; nobody's tries are used up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s64_a_flood_of_passwords_is_asked_to_wait() {
    let service = Service::hurried(&[NORA]).await;
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let mut browser = service.browser();
        // Each with a name of its own, so that no try of one slows another.
        let name = format!("guest.{:x}@contactnorth.ca", u64::from_le_bytes(service.flows.random()));
        browser.open("/sign-in").await.fill("Email address", &name).press("Next").await;
        let (action, mut fields) = browser.form("Sign in");
        for (name, value) in &mut fields {
            if name == "password" {
                "a wrong guess of many".clone_into(value);
            }
        }
        waiting.spawn(async move { browser.send("POST", &action, Some(&fields)).await });
    }
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
    let service = Service::with(&[COMPOSED]).await;
    let mut browser = service.browser();
    for right in ["caf\u{e9} ﬁve \u{212b}ngstr\u{f6}m ", "cafe\u{301} ﬁve A\u{30a}ngstro\u{308}m "] {
        browser.give_name_and_password(COMPOSED.name, right).await.is_on("Stay signed in?");
    }
    let mut stranger = service.browser();
    for wrong in ["café five Ångström ", "café ﬁve Ångström", " café ﬁve Ångström ", "Café ﬁve Ångström "]
    {
        stranger.give_name_and_password(COMPOSED.name, wrong).await.sees("Your account or password is incorrect.");
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
    // Whoever varies the spelling gets no more tries.
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
    assert_eq!(letters.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["kim@kiosk.example"]);

    let service = Service::changed(&[KIM], |policy, _| policy.recovery.hints = false).await;
    for (typed, fine) in
        [("\u{212a}im@kiosk.example", false), ("kim@\u{212a}iosk.example", false), ("KIM@KIOSK.example", true)]
    {
        let mut browser = service.browser();
        browser.open("/reset").await.fill("Email address", KIM.name).press("Next").await;
        browser.choose("Email a code").fill("Alternate email address", typed).press("Send code").await;
        assert_eq!(browser.says("Enter a valid email address."), !fine, "{typed}");
    }
    let letters = service.letters().await;
    assert_eq!(letters.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["kim@kiosk.example"]);
}
