//! What people type, and browsers and proxies send, read as it is meant.

use stories::{Person, Service};

const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const ZOE: Person = Person::new("zoé.roy@école.ca").with_email("zoe@maison-bücher.example");

/// Marks that can't be seen, full width, Windows' way to write a name.
#[tokio::test]
async fn a_name_is_read_however_it_is_typed() {
    let service = Service::with(&[NORA]).await;
    for typed in [
        "nora.\u{200b}example@contact\u{ad}north.ca",
        "\u{202a}nora.example@contactnorth.ca\u{202c}",
        "ｎｏｒａ．ｅｘａｍｐｌｅ＠ｃｏｎｔａｃｔｎｏｒｔｈ．ｃａ",
        "CONTACTNORTH\\nora.example",
        "contactnorth\\Nora.Example",
        "ＣＯＮＴＡＣＴＮＯＲＴＨ＼nora.example",
    ] {
        let mut browser = service.browser();
        browser.give_name_and_password(typed, NORA.password).await.is_on("Stay signed in?");
    }
    let mut browser = service.browser();
    browser
        .open("/sign-in")
        .await
        .fill("Email address", "ELSEWHERE\\nora.example")
        .press("Next")
        .await
        .is_on("Sign in");
}

/// An accented domain is one domain however it is written, and mails to it go out in the form that
/// mail servers take.
#[tokio::test]
async fn an_accented_domain_is_one() {
    let service = Service::changed(&[ZOE], |policy, _| {
        policy.organisation.domains.push("xn--cole-9oa.ca".into())
    })
    .await;
    for typed in ["zoé.roy@école.ca", "ZOE\u{301}.ROY@E\u{301}COLE.CA", "zoé.roy@xn--cole-9oa.ca"]
    {
        let mut browser = service.browser();
        browser.give_name_and_password(typed, ZOE.password).await.is_on("Stay signed in?");
    }
    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", "zoé.roy@ÉCOLE.ca")
        .press("Next")
        .await
        .is_on("Verify it's you");
    browser.choose("Email a code").press("Send code").await;
    service.code_to("zoe@xn--maison-bcher-klb.example").await;
}

/// A proxy that adds `Referrer-Policy: no-referrer` makes browsers send `Origin: null` with forms
/// of ours.
#[tokio::test]
async fn a_form_of_ours_with_an_origin_that_says_nothing_is_taken() {
    let service = Service::with(&[NORA]).await;
    for (site, is_taken) in [
        (Some("same-origin"), true),
        (Some("cross-site"), false),
        (Some("none"), false),
        (None, false),
    ] {
        let mut browser = service.browser();
        browser.open("/sign-in").await;
        browser.headers = vec![("origin", "null".to_owned())];
        browser.headers.extend(site.map(|site| ("sec-fetch-site", site.to_owned())));
        browser.fill("Email address", NORA.name).press("Next").await;
        let heading = if is_taken { "Enter password" } else { "This form has expired" };
        browser.is_on(heading);
    }
    // The token is asked for all the same.
    let mut browser = service.browser();
    browser.headers =
        vec![("origin", "null".to_owned()), ("sec-fetch-site", "same-origin".to_owned())];
    browser.open("/sign-in").await;
    let forged = [("csrf".to_owned(), "x".to_owned()), ("name".to_owned(), NORA.name.to_owned())];
    assert_eq!(browser.send("POST", "/sign-in", Some(&forged)).await.status, 403);
}

/// A browser that keeps no cookies is told so, and what was typed is not typed again.
#[tokio::test]
async fn without_cookies_a_page_says_so_and_keeps_the_name() {
    let service = Service::with(&[NORA]).await;
    for (page, heading) in [("/sign-in", "Enter password"), ("/reset", "Verify it's you")] {
        let mut browser = service.browser();
        browser.open(page).await.fill("Email address", NORA.name);
        browser.cookies.clear();
        browser.press("Next").await.is_on("Your browser keeps no cookies");
        assert_eq!(browser.status(), 403);
        browser.cookies.clear();
        browser.press("Try again").await.is_on("Your browser keeps no cookies");
        // Now they are allowed.
        browser.press("Try again").await.is_on(heading);
    }
    // A password is not kept, and what another site sent is on no page of ours.
    let mut browser = service.browser();
    browser.open("/sign-in").await.fill("Email address", NORA.name).press("Next").await;
    browser.fill("Password", NORA.password);
    browser.cookies.clear();
    browser.press("Sign in").await.is_on("Your browser keeps no cookies");
    assert!(!browser.html().contains(NORA.password));
    for origin in ["https://evil.example", "null"] {
        let mut browser = service.browser();
        browser.open("/sign-in").await.fill("Email address", "planted@evil.example");
        browser.cookies.clear();
        browser.headers = vec![("origin", origin.to_owned())];
        browser.press("Next").await.is_on("This form has expired");
        assert!(!browser.html().contains("planted"));
    }
}

/// Addresses are typed and passed on with a slash at the end, and in capitals.
#[tokio::test]
async fn an_address_that_means_a_page_leads_there() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    for (typed, page) in [
        ("/setup/", "/setup"),
        ("/Setup", "/setup"),
        ("/SETUP//", "/setup"),
        ("/Reset/", "/reset"),
        ("//sign-in", "/sign-in"),
        ("/Security-Info", "/security-info"),
        ("/GUIDE/", "/guide"),
    ] {
        let reply = browser.send("GET", typed, None).await;
        let location = reply
            .headers
            .get("location")
            .and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
        assert_eq!((reply.status, location), (303, Some(page)), "{typed}");
    }
    for nowhere in ["/setupp/", "/evil.example", "//evil.example/", "/static/", "/"] {
        let reply = browser.send("GET", nowhere, None).await;
        let location = reply
            .headers
            .get("location")
            .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
            .unwrap_or_default();
        assert!(reply.status == 404 || nowhere == "/", "{nowhere}: {}", reply.status);
        assert!(!location.contains("evil"), "{nowhere}");
    }
    let form = [("csrf".to_owned(), "x".to_owned())];
    assert_ne!(
        browser.send("POST", "/Setup/", Some(&form)).await.status,
        303,
        "a form is not led on"
    );
}
