//! Against requests and what is answered: redirects, hosts, proxies, headers (S40-S42, S69-S72,
//! R35, R41, R42).

use axum::body::{Body, to_bytes};
use axum::http::Request;
use stories::{Browser, Person, Reply, Service};
use web::origin::PublicUrl;
use web::routes::ROUTES;

const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply
        .headers
        .get(name)
        .and_then(|value| str::from_utf8(value.as_bytes()).ok())
        .unwrap_or_default()
}

async fn over_https(people: &[Person]) -> Service {
    Service::changed(people, |_, settings| {
        settings.public_url =
            PublicUrl::parse("https://id.contactnorth.ca").expect("a good address");
    })
    .await
}

/// S40, R42: nothing that a browser sends leads away from here.
#[tokio::test]
async fn s40_no_redirect_leads_away() {
    let service = Service::with(&[NORA]).await;
    for evil in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/%5cevil.example",
    ] {
        let mut browser = service.browser();
        browser.open(&format!("/sign-in?next={evil}&return_to={evil}&redirect_uri={evil}")).await;
        browser.cookies.insert("regain-place".into(), evil.replace(['\\', '%'], ""));
        let (action, mut fields) = browser.form("Français");
        for (name, value) in &mut fields {
            if name == "back" {
                evil.clone_into(value);
            }
        }
        let reply = browser.send("POST", &action, Some(&fields)).await;
        assert_eq!((reply.status, header(&reply, "location")), (303, "/"));
        browser.open("/sign-in").await.press("English").await;
        browser
            .fill("Email address", NORA.name)
            .press("Next")
            .await
            .fill("Password", NORA.password);
        browser.press("Sign in").await.press("No").await.is_on("My Account");
        assert_eq!(browser.path(), "/account");
    }
}

/// S41: links and redirects come from the configuration; a request for another host is turned away.
#[tokio::test]
async fn s41_another_host_is_not_answered() {
    let service = Service::with(&[NORA]).await;
    let own = service.address();
    for request in [
        "GET /reset HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".to_owned(),
        format!(
            "GET http://evil.example/reset HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n"
        ),
        format!(
            "GET /reset HTTP/1.1\r\nHost: {own}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
        ),
        format!("GET /reset HTTP/1.1\r\nHost: {own}.evil.example\r\nConnection: close\r\n\r\n"),
        format!(
            "GET /reset HTTP/1.1\r\nHost: user@evil.example:{}\r\nConnection: close\r\n\r\n",
            own.port()
        ),
        "GET /reset HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(),
    ] {
        let answer = service.raw(&request).await;
        let refused = answer.starts_with("HTTP/1.1 421") || answer.starts_with("HTTP/1.1 400");
        assert!(refused && !answer.contains("evil.example"), "{request}\n{answer}");
    }
    let mut browser = service.browser();
    browser.headers =
        ["x-forwarded-host", "x-host", "forwarded", "x-original-url", "x-forwarded-proto"]
            .map(|name| (name, "evil.example".to_owned()))
            .to_vec();
    for path in ["/", "/reset", "/guide", "/sign-in", "/nowhere"] {
        let reply = browser.send("GET", path, None).await;
        assert!(
            !reply.body.contains("evil.example") && !header(&reply, "location").contains("evil"),
            "{path}"
        );
    }
}

/// S42: only a listed proxy is believed, and then its rightmost hop that is none of ours.
#[tokio::test]
async fn s42_a_forged_address_is_not_believed() {
    let spoof = |browser: &mut Browser| {
        browser.headers = vec![
            ("x-forwarded-for", "6.6.6.6, 198.51.100.7, 127.0.0.9".to_owned()),
            ("x-real-ip", "7.7.7.7".to_owned()),
        ];
    };
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    spoof(&mut browser);
    browser.headers.push(("forwarded", "for=8.8.8.8".to_owned()));
    browser.sign_in(&NORA).await.open("/account/sign-ins").await.sees("127.0.0.1");
    for forged in ["6.6.6.6", "198.51.100.7", "7.7.7.7", "8.8.8.8"] {
        assert!(!browser.says(forged), "{forged}");
    }
    let service = Service::changed(&[NORA], |_, settings| {
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a net")];
    })
    .await;
    let mut browser = service.browser();
    spoof(&mut browser);
    browser.sign_in(&NORA).await.open("/account/sign-ins").await.sees("198.51.100.7");
    for forged in ["6.6.6.6", "7.7.7.7"] {
        assert!(!browser.says(forged), "{forged}");
    }
    // A proxy that writes `Forwarded`, in its own forms; and a client that writes the one that the
    // proxy does not.
    for (headers, seen) in [
        (
            vec![(
                "forwarded",
                "for=6.6.6.6, for=\"198.51.100.7:4711\";proto=https, for=127.0.0.9",
            )],
            "198.51.100.7",
        ),
        (vec![("forwarded", "for=\"[2001:db8:1:2::3]:4711\"")], "2001:db8:1:2::/64"),
        (vec![("x-forwarded-for", "6.6.6.6, 198.51.100.7:4711")], "198.51.100.7"),
        (vec![("forwarded", "for=_hidden")], "hop:_hidden"),
        (
            vec![("x-forwarded-for", "198.51.100.7"), ("forwarded", "for=8.8.8.8")],
            "hop:disagreeing",
        ),
        (
            vec![("x-forwarded-for", "8.8.8.8"), ("forwarded", "for=198.51.100.7")],
            "hop:disagreeing",
        ),
    ] {
        let mut browser = service.browser();
        browser.headers =
            headers.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        browser.sign_in(&NORA).await.open("/account/sign-ins").await.sees(seen);
        assert!(!browser.says("8.8.8.8"), "{seen}");
    }
}

/// S42: a byte that is not ASCII, in another site's cookie or in what a proxy says, hides nothing
/// else.
#[tokio::test]
async fn s42_a_byte_that_is_not_ascii_hides_nothing() {
    let service = Service::changed(&[NORA], |_, settings| {
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a net")];
    })
    .await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await;
    let own: Vec<String> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    for (before, after) in [
        (&b"caf\xe9=1; "[..], &b""[..]),
        (b"", b"; n=\xc3\xa9t\xc3\xa9"),
        (b"a=\xff; ", b"; b=\xc3"),
    ] {
        let mut request =
            format!("GET /account/sign-ins HTTP/1.1\r\nhost: {}\r\n", service.address())
                .into_bytes();
        request.extend_from_slice(
            b"connection: close\r\nx-forwarded-for: caf\xe9, 198.51.100.7\r\ncookie: ",
        );
        request.extend([before, own.join("; ").as_bytes(), after, b"\r\n\r\n"].concat());
        let answer = service.raw(&request).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("This browser"), "{answer}");
    }
}

/// Every page, and every way in which there is no page: each with what the browser must be told.
async fn every_answer(service: &Service) -> Vec<(String, Reply)> {
    let mut stranger = service.browser();
    let mut member = service.browser();
    member.sign_in(&AMINA).await;
    let mut answers = Vec::new();
    for browser in [&mut stranger, &mut member] {
        for route in ROUTES {
            let path = route.path.replace("{id}", "nothing");
            answers.push((format!("GET {path}"), browser.send("GET", &path, None).await));
        }
        for (method, path) in [
            ("GET", "/nowhere"),
            ("GET", "/security-info/delete/%FF"),
            ("GET", "/static/%FF%FE"),
            ("GET", "/security-info/delete/a%2Fb"),
            ("GET", "//"),
            ("PUT", "/account"),
            ("TRACE", "/"),
            ("OPTIONS", "/sign-in"),
            ("DELETE", "/security-info/add"),
            ("POST", "/sign-in"),
        ] {
            answers.push((format!("{method} {path}"), browser.send(method, path, None).await));
        }
        let forged = [("csrf".to_owned(), "x".to_owned())];
        answers
            .push(("a forged form".into(), browser.send("POST", "/sign-in", Some(&forged)).await));
        let big = [("name".to_owned(), "x".repeat(66_000))];
        answers.push(("a huge form".into(), browser.send("POST", "/sign-in", Some(&big)).await));
    }
    answers
}

/// S69, S71, S72, R35, R41: on every answer, errors included.
#[tokio::test]
async fn s69_s71_s72_headers_are_on_every_answer() {
    let service = over_https(&[AMINA]).await;
    for (request, reply) in every_answer(&service).await {
        let policy = header(&reply, "content-security-policy");
        for directive in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "object-src 'none'",
            "form-action 'self'",
        ] {
            assert!(
                policy.contains(directive),
                "{request} ({}): {directive} in {policy:?}",
                reply.status
            );
        }
        assert!(!policy.contains("unsafe"), "{request}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(header(&reply, name), value, "{request}: {name}");
        }
        assert!(
            header(&reply, "strict-transport-security").contains("max-age=31536000"),
            "{request}"
        );
        assert_eq!(header(&reply, "server"), "", "{request}");
        assert!(reply.status < 500, "{request}: {}", reply.status);
        let location = header(&reply, "location");
        assert!(
            !location.contains(['?', '@']) && !location.contains("amina"),
            "{request}: {location}"
        );
    }
}

/// S71: what never changes may be kept, forever and by anybody.
#[tokio::test]
async fn s71_static_files_are_immutable_and_nobodys() {
    let service = Service::with(&[]).await;
    let mut browser = service.browser();
    browser.open("/sign-in").await;
    let html = browser.html().to_owned();
    let files: Vec<&str> = html.split('"').filter(|part| part.starts_with("/static/")).collect();
    assert!(files.len() >= 2, "{files:?}");
    for file in files {
        let reply = service.browser().send("GET", file, None).await;
        assert_eq!((reply.status, header(&reply, "set-cookie")), (200, ""), "{file}");
        assert!(header(&reply, "cache-control").contains("immutable"), "{file}");
    }
}

/// S70, S72: nothing inline, nothing from another site, on any page.
#[tokio::test]
async fn s70_s72_nothing_is_inline_and_nothing_comes_from_another_origin() {
    let service = Service::with(&[AMINA]).await;
    let origin = format!("http://{}/", service.address());
    for (request, reply) in every_answer(&service).await {
        let page = reply.body.to_lowercase();
        for inline in [
            "<style",
            " style=",
            " onclick",
            " onload",
            " onerror",
            "javascript:",
            "<object",
            "<base",
        ] {
            assert!(!page.contains(inline), "{request}: {inline}");
        }
        // A frame holds a picture of a page, which nobody can touch, and fetches nothing.
        for frame in page.split("<iframe").skip(1) {
            let tag = frame.split_once('>').map_or(frame, |(tag, _)| tag);
            assert!(
                tag.starts_with(" inert") && tag.contains(" srcdoc=\"") && !tag.contains(" src="),
                "{request}: {tag:.80}"
            );
        }
        for script in page.split("<script").skip(1) {
            assert!(
                script.starts_with(" src=\"/static/") && script.contains("></script>"),
                "{request}: {script:.80}"
            );
        }
        for link in page
            .split(" href=\"")
            .skip(1)
            .chain(page.split(" src=\"").skip(1))
            .filter_map(|rest| rest.split('"').next())
        {
            let ours =
                ["/", "#", "data:image/svg+xml", "mailto:help@contactnorth.example", &origin];
            let ours = ours.iter().any(|start| link.starts_with(start)) && !link.starts_with("//");
            assert!(ours, "{request}: {link}");
        }
    }
}

/// A HEAD is answered with the head of the page alone, and the length that the page has, whatever
/// HTTP it came by: HTTP/2 sends any body that it is given.
#[tokio::test]
async fn s69_a_head_has_the_length_of_the_page_and_no_page() {
    let service = over_https(&[NORA]).await;
    for path in ["/sign-in", "/reset", "/guide", "/nothing", "/security-info/delete/%FF"] {
        let ask = async |method| {
            let request = Request::builder().method(method).uri(path);
            let request = request.header("host", "id.contactnorth.ca");
            let request = request.body(Body::empty()).expect("a request");
            let answer = service.pages.answer(request).await;
            let (head, body) = answer.into_parts();
            (head, to_bytes(body, usize::MAX).await.expect("a body").len())
        };
        let (page, length) = ask("GET").await;
        let (head, none) = ask("HEAD").await;
        assert_eq!((head.status, none), (page.status, 0), "{path}");
        let said = head.headers.get("content-length").expect("the length");
        assert_eq!(said.as_bytes(), length.to_string().as_bytes(), "{path}");
        assert!(length > 0 || page.status.is_redirection(), "{path}");
    }
}
