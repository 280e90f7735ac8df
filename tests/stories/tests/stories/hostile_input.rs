//! Against what is typed and sent: scanners, injection, too much of it (S43, S52, S57, S58, S62).

use domain::email::EmailAddress;
use stories::{Browser, Minutes, Person, Service};
use web::routes::ROUTES;

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");

const NEW: &str = "four quiet otters juggling 7";
const SCRIPT: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

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

/// S43: a line break or a NUL in an address is refused before any mail is written; nothing goes
/// out.
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
    browser
        .sign_in(&NORA)
        .await
        .open("/security-info/add")
        .await
        .choose("Email")
        .press("Add")
        .await;
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

/// S52: a scanner or a browser that fetches ahead changes nothing, at whatever step a person is.
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
    let mut reset = reset_up_to_the_code(&service, NORA.name).await;
    let code = service.code_to("nora@home.example").await;
    reset.fill("Enter code", &code).press("Next").await;
    reset.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    service.wait(Minutes(1));
    let mut people: Vec<(&str, Browser)> =
        vec![("a stranger", service.browser()), ("somebody who has reset", reset)];
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
    people.push((
        "somebody who waits for a reset code",
        reset_up_to_the_code(&service, AMINA.name).await,
    ));
    let mut proved = reset_up_to_the_code(&service, NORA.name).await;
    let code = service.code_to("nora@home.example").await;
    proved.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    people.push(("somebody who chooses a password", proved));
    let mut owner = member().await;
    let html = owner.html().to_owned();
    let link =
        html.split('"').find(|part| part.starts_with("/security-info/delete/")).expect("a link");
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
                let path = format!(
                    "{path}?name={}&code=123456&stay=yes&method={id}&language=fr",
                    AMINA.name
                );
                let reply = browser.send(method, &path, None).await;
                assert!(reply.status < 500, "{method} {path}");
                assert!(
                    method == "GET" || reply.body.is_empty() || reply.status == 405,
                    "{method} {path}"
                );
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
    for evil in [
        "'OR'1'='1'--@contactnorth.ca",
        "x');DROP/**/TABLE/**/account;--@x.ca",
        "\"/**/OR/**/1=1@x.ca",
        "%@%",
    ] {
        browser.give_name_and_password(evil, "' OR '1'='1' --").await;
        browser.sees("Your account or password is incorrect.");
        browser
            .open("/reset")
            .await
            .fill("Email address", evil)
            .press("Next")
            .await
            .is_on("Verify it's you");
    }
    browser
        .sign_in(&AMINA)
        .await
        .open("/security-info/add")
        .await
        .choose("Email")
        .press("Add")
        .await;
    browser
        .fill("What email would you like to use?", "a'||(SELECT/**/1)||'@mail.example")
        .press("Next")
        .await;
    browser.sees("Enter a valid email address.");
    browser
        .fill("What email would you like to use?", "o'neill--'or'1'='1@mail.example")
        .press("Next")
        .await;
    browser.fill("Enter code", "' OR 1=1 --").press("Next").await.sees("That code didn't work.");
    let code = service.code_to("o'neill--'or'1'='1@mail.example").await;
    browser
        .fill("Enter code", &code)
        .press("Next")
        .await
        .is_on("Security info")
        .sees("o'neill--'or'1'='1@mail.example");
    for (name, evil) in
        [("regain-session", "' OR 1=1 --"), ("regain-visit", "';DROP TABLE session;--")]
    {
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
    let service = Service::changed(&[EVE, SAM], |policy, _| {
        policy.organisation.name = format!("Org {SCRIPT}")
    })
    .await;
    let mut browser = service.browser();
    browser.headers = vec![
        ("user-agent", format!("Firefox {SCRIPT} Windows")),
        ("accept-language", SCRIPT.into()),
    ];
    let mut pages: Vec<(String, String)> = Vec::new();
    let mut keep =
        |browser: &Browser| pages.push((browser.path().to_owned(), browser.html().to_owned()));
    browser
        .open("/sign-in")
        .await
        .fill("Email address", EVE.name)
        .press("Next")
        .await
        .is_on("Enter password");
    keep(&browser);
    browser
        .fill("Password", EVE.password)
        .press("Sign in")
        .await
        .press("No")
        .await
        .is_on("My Account");
    keep(&browser);
    browser.open("/security-info/add").await.choose("Email").press("Add").await;
    browser
        .fill("What email would you like to use?", SCRIPT)
        .press("Next")
        .await
        .sees("Enter a valid email address.");
    keep(&browser);
    browser.open("/security-info").await;
    keep(&browser);
    let id = browser
        .form("Change")
        .1
        .into_iter()
        .find(|(name, _)| name == "method")
        .expect("a method")
        .1;
    browser.open(&format!("/security-info/delete/{id}")).await.is_on("Delete this method?");
    keep(&browser);
    browser.open("/security-info/add").await.choose("Phone").press("Add").await;
    browser.fill("Phone number", SCRIPT).press("Next").await;
    keep(&browser);
    for route in ROUTES.iter().filter(|route| route.methods().any(|method| method == "GET")) {
        browser
            .open(&route.path.replace("{id}", SCRIPT.split('<').next().unwrap_or_default()))
            .await;
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
    assert!(
        pages
            .iter()
            .any(|(_, page)| page.contains("&#60;script&#62;") || page.contains("&lt;script&gt;"))
    );
    for (path, page) in pages {
        assert!(!page.contains("<script>") && !page.contains("<img src=x"), "{path}");
        assert!(!page.contains("\"'>"), "an attribute ends early at {path}");
        assert!(
            !page.contains("|d@mail.example") || page.contains("{{7*7}}"),
            "a template was run at {path}"
        );
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
    let big =
        browser.send("POST", &action, Some(&with(vec![("x".into(), "x".repeat(64 * 1024))]))).await;
    assert_eq!(big.status, 413);
    let many = (0..120).map(|number| (format!("f{number}"), String::new())).collect();
    assert_eq!(browser.send("POST", &action, Some(&with(many))).await.status, 400);
    let twice =
        browser.send("POST", &action, Some(&with(vec![("name".into(), NORA.name.into())]))).await;
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
    assert!(
        answer.starts_with("HTTP/1.1 431") || answer.starts_with("HTTP/1.1 400"),
        "{answer:.200}"
    );
    let long = browser.send("GET", &format!("/{}", "a".repeat(60_000)), None).await;
    assert!((400..500).contains(&long.status));
    for (label, text) in
        [("Email address", "a".repeat(60_000) + "@x.ca"), ("Email address", "@".repeat(20_000))]
    {
        browser
            .open("/sign-in")
            .await
            .fill(label, &text)
            .press("Next")
            .await
            .sees("Enter a valid email address.");
    }
    browser.sign_in(&NORA).await.is_on("My Account");
}
