//! Against the order of things: steps skipped, repeated, forged, sent from another site, by a
//! person who may not (S28-S33, S35, S36, R43). The matrix is told from the table of addresses, so
//! that none can be forgotten.

use stories::{Browser, Minutes, Person, Service, Walk, hidden};
use web::route::{Route, Who};
use web::routes::ROUTES;

const EMAIL: &str = "nora@home.example";
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email(EMAIL);
const AMINA: Person = Person::new("amina.example@contactnorth.ca").with_email("amina@home.example");
const SAM: Person = Person::new("sam.example@contactnorth.ca");
const NEW: &str = "four quiet otters juggling 7";

/// What anybody may reach. An address that is not for members belongs here, with a reason to be.
const OPEN: [&str; 45] = [
    "/",
    "/.well-known/change-password",
    "/guide",
    "/guide/announcements",
    "/guide/hand-out",
    "/guide/poster",
    "/guide/{id}",
    "/language",
    "/not-me",
    "/not-me/done",
    "/not-me/stopped",
    "/not-me/{id}",
    "/privacy",
    "/reset",
    "/reset/another-way",
    "/reset/code",
    "/reset/code/letters",
    "/reset/contacts",
    "/reset/done",
    "/reset/help",
    "/reset/method",
    "/reset/password",
    "/reset/password/verdict",
    "/reset/resend",
    "/reset/sent",
    "/reset/unlock",
    "/reset/unlocked",
    "/setup/pass",
    "/sign-in",
    "/sign-in/forget",
    "/sign-in/new-password",
    "/sign-in/new-password/done",
    "/sign-in/other",
    "/sign-in/passkey",
    "/sign-in/passkey/ask",
    "/sign-in/password",
    "/sign-in/pick",
    "/sign-in/verify",
    "/sign-in/verify/help",
    "/sign-in/verify/other",
    "/sign-in/verify/resend",
    "/sign-in/verify/status",
    "/sign-out",
    "/static/{id}",
    "/terms",
];

/// What a person may reach while registering is due.
const WHILE_DUE: [&str; 21] = [
    "/prove",
    "/prove/back",
    "/prove/code",
    "/prove/lost",
    "/prove/resend",
    "/prove/status",
    "/register",
    "/register/back",
    "/register/code",
    "/register/done",
    "/register/other",
    "/register/recovery-codes/file",
    "/register/recovery-codes/print",
    "/register/resend",
    "/register/status",
    "/register/verified",
    // A method that was lost is used again; everything else there is led to `/setup`.
    "/security-info/found",
    "/security-info/lost/{id}",
    "/setup",
    "/setup/skip",
    "/sign-in/stay",
];

fn path(route: &Route) -> String {
    route.path.replace("{id}", "019-nobodys")
}

fn answers(route: &Route, method: &str) -> bool {
    route.methods().any(|one| one == method)
}

fn posts() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|route| answers(route, "POST"))
}

fn token(browser: &Browser) -> String {
    hidden(browser.html(), "csrf").expect("each page has a form")
}

fn form(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The rows of the tables in which an effect would show.
fn rows(service: &Service, tables: &[&str]) -> Vec<String> {
    let table = |row: &str| row.split(' ').next().unwrap_or_default().to_owned();
    service.rows().into_iter().filter(|row| tables.contains(&table(row).as_str())).collect()
}

const LASTING: [&str; 3] = ["account", "method", "message"];

async fn stranger(service: &Service) -> Browser {
    let mut browser = service.browser();
    browser.open("/sign-in").await;
    browser
}

async fn member(service: &Service) -> Browser {
    let mut browser = service.browser();
    browser.sign_in(&NORA).await.is_on("My Account");
    browser
}

async fn due(service: &Service) -> Browser {
    let mut browser = service.browser();
    browser.sign_in(&SAM).await.is_on("More information required");
    browser
}

/// Each kind of visitor by each address and method: what the table says, and nothing else.
#[tokio::test]
async fn r43_who_may_reach_what() {
    let listed = |who: Who| {
        let mut paths: Vec<_> =
            ROUTES.iter().filter(|route| route.who == who).map(|route| route.path).collect();
        paths.sort_unstable();
        paths
    };
    assert_eq!(listed(Who::Anyone), OPEN);
    let while_due: Vec<_> =
        listed(Who::Member).into_iter().filter(|path| *path != "/sign-out/everywhere").collect();
    assert_eq!(while_due, WHILE_DUE);

    let service = Service::with(&[NORA, SAM]).await;
    for who in ["stranger", "member", "due"] {
        let mut visitor = None;
        for route in ROUTES {
            let browser = match visitor.take() {
                Some(browser) => browser,
                None if who == "stranger" => stranger(&service).await,
                None if who == "member" => member(&service).await,
                None => due(&service).await,
            };
            if !route.path.starts_with("/sign-out") {
                visitor = Some(browser.copy());
            }
            let mut browser = browser;
            let before = rows(&service, &LASTING);
            // The form last: it may end the session.
            for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "GET", "POST"] {
                let body = form(&[("csrf", &token(&browser))]);
                let sent = (method == "POST").then_some(body.as_slice());
                let reply = browser.send(method, &path(route), sent).await;
                let at = format!("{who} {method} {}: {}", route.path, reply.status);
                let location = reply
                    .headers
                    .get("location")
                    .and_then(|value| str::from_utf8(value.as_bytes()).ok())
                    .unwrap_or_default();
                assert!(reply.status < 500, "{at}");
                let declared = answers(route, if method == "HEAD" { "GET" } else { method });
                if !declared {
                    assert_eq!(reply.status, 405, "{at}");
                    assert!(reply.headers.contains_key("allow"), "{at}");
                } else {
                    match (who, route.who) {
                        ("stranger", Who::Settled | Who::Member) => {
                            assert_eq!((reply.status, location), (303, "/sign-in"), "{at}");
                            assert_eq!(reply.body, "", "{at}");
                        }
                        ("due", Who::Settled) => {
                            assert_eq!((reply.status, location), (303, "/setup"), "{at}");
                            assert_eq!(reply.body, "", "{at}");
                        }
                        (_, Who::Settled | Who::Member) => {
                            assert_ne!(location, "/sign-in", "{at}")
                        }
                        _ => assert_ne!(reply.status, 405, "{at}"),
                    }
                }
            }
            assert_eq!(rows(&service, &LASTING), before, "{who} {}", route.path);
        }
        // So that nobody has too many sessions, and the limits are as new.
        service.wait(Minutes(25 * 60));
    }
}

/// S35: without the token, with a forged one, with another browser's, or from another site:
/// refused, and nothing is touched; signing in, signing out and the language are no exception.
#[tokio::test]
async fn s35_every_form_without_our_token_or_from_another_origin_is_refused() {
    let service = Service::with(&[NORA, AMINA, SAM]).await;
    let mut colleague = service.browser();
    colleague.sign_in(&AMINA).await;
    let (somebody_elses, mut visitors) = (token(&colleague), Vec::new());
    visitors.push(stranger(&service).await);
    visitors.push(member(&service).await);
    visitors.push(due(&service).await);
    let before_signing_in = token(&visitors[0]);
    for mut browser in visitors {
        let own = token(&browser);
        for route in posts() {
            let before = service.rows();
            let forgeries = [
                (None, vec![]),
                (Some(""), vec![]),
                (Some("AAAAAAAAAAAAAAAAAAAAAA"), vec![]),
                (Some(&own[1..]), vec![]),
                (Some(somebody_elses.as_str()), vec![]),
                (Some(before_signing_in.as_str()).filter(|token| *token != own), vec![]),
                (Some(own.as_str()), vec![("origin", "https://evil.example")]),
                (Some(own.as_str()), vec![("origin", "null")]),
                (Some(own.as_str()), vec![("origin", "http://127.0.0.1")]),
                (Some(own.as_str()), vec![("sec-fetch-site", "cross-site")]),
                (Some(own.as_str()), vec![("sec-fetch-site", "same-site")]),
            ];
            for (csrf, headers) in forgeries {
                browser.headers =
                    headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
                let mut fields = vec![
                    ("name", NORA.name),
                    ("language", "fr"),
                    ("stay", "yes"),
                    ("kind", "phone"),
                ];
                fields.extend(csrf.map(|csrf| ("csrf", csrf)));
                let reply = browser.send("POST", &path(route), Some(&form(&fields))).await;
                assert_eq!(reply.status, 403, "{} with {csrf:?} and {headers:?}", route.path);
                assert!(!reply.headers.contains_key("set-cookie"), "{} with {csrf:?}", route.path);
            }
            assert_eq!(service.rows(), before, "{}", route.path);
        }
    }
}

/// S36: nobody can be signed in to another person's account by a form of another site; whose
/// account it is, is on each page on which something is registered.
#[tokio::test]
async fn s36_nobody_is_signed_in_to_an_attackers_account() {
    let service = Service::with(&[NORA, SAM]).await;
    // The attacker takes a form as far as the password, and has the victim's browser send it.
    let mut attacker = service.browser();
    attacker.open("/sign-in").await.fill("Email address", SAM.name).press("Next").await;
    let prepared = attacker.fill("Password", SAM.password).form("Sign in");
    let mut victim = stranger(&service).await;
    assert_eq!(victim.send("POST", &prepared.0, Some(&prepared.1)).await.status, 403);
    let mut nobody = service.browser();
    assert_eq!(nobody.send("POST", &prepared.0, Some(&prepared.1)).await.status, 403);
    assert!(service.rows().iter().all(|row| !row.starts_with("session ")));

    let mut browser = service.browser();
    browser.sign_in(&SAM).await.is_on("More information required").sees(SAM.name);
    browser.press("Next").await.sees(SAM.name);
    browser.fill("Phone number", "416 555 0123").press("Next").await.sees(SAM.name);
}

/// Every state in which a person can be, by name.
async fn states(service: &Service) -> Vec<(&'static str, Browser)> {
    let mut proof = service.browser();
    proof.sign_in(&AMINA).await;
    service.wait(Minutes(11));
    proof.open("/security-info").await.press("Change").await.is_on("Verify it's you");
    let mut states = vec![("choosing a proof", proof.copy())];
    proof.choose("Email a code").press("Send code").await;
    states.push(("proving again", proof));
    states.push(("new", stranger(service).await));
    let mut browser = stranger(service).await;
    browser.fill("Email address", NORA.name).press("Next").await.is_on("Enter password");
    states.push(("name given", browser));

    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .is_on("Verify it's you");
    states.push(("choosing", browser.copy()));
    let mut proving = service.browser();
    proving
        .open("/reset")
        .await
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .choose("Email a code");
    proving.press("Send code").await;
    // Two codes of one moment go out in any order: this one first.
    service.deliver().await;
    service.wait(Minutes(1));
    states.push(("proving", proving));
    browser.choose("Email a code").press("Send code").await;
    let code = service.code_to(EMAIL).await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    states.push(("proved", browser));

    states.push(("member", member(service).await));
    states.push(("due", due(service).await));
    let mut browser = due(service).await;
    browser.press("Next").await.is_on("Keep your account secure");
    states.push(("asking", browser));
    let mut browser = member(service).await;
    browser.open("/security-info/add").await.choose("Email").press("Add").await;
    browser
        .fill("What email would you like to use?", "mine@home.example")
        .press("Next")
        .await
        .sees("We just sent");
    states.push(("confirming", browser));
    service.deliver().await;
    states
}

/// S28, S29, S32: from every state, every form empty, and every form with everything that could be
/// forged: no fault, and nothing that lasts.
#[tokio::test]
async fn s28_s29_s32_no_step_can_be_skipped_or_forged() {
    let service = Service::with(&[NORA, AMINA, SAM]).await;
    for (state, browser) in states(&service).await {
        let before = rows(&service, &LASTING);
        let csrf = token(&browser);
        let step = hidden(browser.html(), "step").unwrap_or_default();
        let (journey, number) = step.split_once('.').unwrap_or(("019", "1"));
        let next = format!("{journey}.{}", number.parse::<u32>().expect("a number") + 1);
        for route in posts().filter(|route| !route.path.starts_with("/sign-out")) {
            for step in ["", next.as_str(), "🦦"] {
                let empty = form(&[("csrf", &csrf), ("step", step)]);
                let mut forged = empty.clone();
                forged.extend(form(&[
                    ("user_id", "1"),
                    ("account", AMINA.name),
                    ("role", "admin"),
                    ("verified", "1"),
                    ("state", "Proved"),
                    ("stage", "done"),
                    ("next", "/account"),
                    ("method", "0193b0a0-0000-7000-8000-000000000001"),
                    ("session", "0193b0a0-0000-7000-8000-000000000001"),
                    ("method_id", "1"),
                    ("offer", "0"),
                    ("kind", "passkey"),
                    ("code", "00000000"),
                    ("new", NEW),
                    ("confirm", NEW),
                    ("current", "wrong"),
                    ("password", "wrong"),
                    ("number", "4165550199"),
                    ("address", "thief@mail.example"),
                    ("country", "CA"),
                ]));
                for body in [empty, forged] {
                    let reply = browser.copy().send("POST", &path(route), Some(&body)).await;
                    assert!(
                        reply.status < 500,
                        "{state}: {} with step {step:?}: {}",
                        route.path,
                        reply.status
                    );
                }
            }
        }
        assert_eq!(rows(&service, &LASTING), before, "{state}");
    }
}

/// S29: no page of a later step shows before the ones before it are done.
#[tokio::test]
async fn s29_no_page_shows_before_its_step() {
    let service = Service::with(&[NORA, SAM]).await;
    let mut browser = service.browser();
    for (address, leads_to) in [
        ("/sign-in/password", "Sign in"),
        ("/reset/method", "Get back into your account"),
        ("/reset/code", "Get back into your account"),
        ("/reset/password", "Get back into your account"),
        ("/reset/done", "Get back into your account"),
        ("/sign-in/stay", "Sign in"),
        ("/register/code", "Sign in"),
    ] {
        browser.open(address).await.is_on(leads_to);
    }
    browser
        .open("/reset")
        .await
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .choose("Email a code");
    browser.press("Send code").await;
    for address in
        ["/reset/password", "/reset/done", "/reset/method?step=Proved", "/reset/code?verified=1"]
    {
        browser.open(address).await.is_on("Verify it's you").sees("Enter code");
    }
    let mut browser = due(&service).await;
    for address in [
        "/account",
        "/security-info",
        "/security-info/add",
        "/account/password",
        "/account/sign-ins",
        "/register/verified",
        "/register/done",
        "/register/code",
        "/prove",
    ] {
        browser.open(address).await.is_on("More information required");
    }
    browser.press("Next").await.is_on("Keep your account secure");
    for address in ["/register/code", "/register/verified", "/register/done"] {
        browser.open(address).await.is_on("Keep your account secure").sees("Phone number");
    }
    browser.open("/account").await.is_on("More information required");
}

/// S30: Back, a replayed form, two presses of one button: a second effect never, an honest page
/// always.
#[tokio::test]
async fn s30_a_form_sent_twice_has_one_effect() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.open("/sign-in").await.fill("Email address", NORA.name).press("Next").await;
    let signing_in = browser.fill("Password", NORA.password).form("Sign in");
    browser.press("Sign in").await.press("No").await.is_on("My Account");
    browser.send_again(&signing_in).await;
    assert_eq!(browser.status(), 403, "the form is from before signing in");
    browser.open("/account").await.is_on("My Account");

    browser.open("/security-info/add").await.choose("Email").press("Add").await;
    let giving =
        browser.fill("What email would you like to use?", "mine@home.example").form("Next");
    browser.press("Next").await.sees("We just sent");
    browser.send_again(&giving).await.is_on("This page is out of date");
    assert_eq!(service.codes_to("mine@home.example").await, 1, "one message");
    browser.open("/register/code").await;
    let code = service.code_to("mine@home.example").await;
    let confirming = browser.fill("Enter code", &code).form("Next");
    let mut other_tab = browser.copy();
    browser.press("Next").await.is_on("Security info");
    other_tab.send_again(&confirming).await;
    assert!(matches!(other_tab.status(), 200 | 403 | 409), "{}", other_tab.status());
    let methods = rows(&service, &["method"]);
    assert_eq!(methods.len(), 2);

    // The one that was just added; the other has to stay.
    browser.open("/security-info").await;
    let html = browser.html().to_owned();
    let link = html
        .split('"')
        .rfind(|part| part.starts_with("/security-info/delete/"))
        .expect("it can be deleted");
    browser.open(link).await.is_on("Delete this method?");
    let deleting = browser.form("Delete");
    browser.press("Delete").await.sees("deleted");
    browser.send_again(&deleting).await;
    assert!(matches!(browser.status(), 404 | 409 | 422), "{}", browser.status());
    let told = service.notices().await.len();
    assert_eq!(told, 3, "of adding one, of deleting both");
}

/// S30, S75: the last page of a reset sent again does not set another password.
#[tokio::test]
async fn s30_a_reset_cannot_be_replayed() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .choose("Email a code");
    browser.press("Send code").await;
    let code = service.code_to(EMAIL).await;
    browser.fill("Enter code", &code).press("Next").await;
    let mut finishing =
        browser.fill("New password", NEW).fill("Confirm new password", NEW).form("Finish");
    browser.press("Finish").await.is_on("Your password has been reset");
    for (name, value) in &mut finishing.1 {
        if name == "new" || name == "confirm" {
            *value = "another nine quiet otters 7".into();
        }
    }
    browser.send_again(&finishing).await.is_on("This page is out of date");
    let thief = NORA.with_password(NEW);
    service.browser().sign_in(&thief).await.is_on("My Account");
}

/// S31: two tabs of one browser: the reset begun last wins, and the other tab's forms do nothing to
/// it.
#[tokio::test]
async fn s31_two_tabs_do_not_mix() {
    let service = Service::with(&[NORA, AMINA]).await;
    let mut first = service.browser();
    first
        .open("/reset")
        .await
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .choose("Email a code");
    first.press("Send code").await;
    let noras = service.code_to(EMAIL).await;
    let mut second = first.copy();
    second
        .open("/reset")
        .await
        .fill("Email address", AMINA.name)
        .press("Next")
        .await
        .choose("Email a code");
    second.press("Send code").await;
    first.fill("Enter code", &noras).press("Next").await.is_on("This page is out of date");
    first.open("/reset/password").await.sees("Enter code");
    let aminas = service.code_to("amina@home.example").await;
    second
        .fill("Enter code", &aminas)
        .press("Next")
        .await
        .is_on("Choose a new password")
        .sees(AMINA.name);
    assert!(!second.says(NORA.name));
    // A second tab that signs in as another person does not take over what the first was
    // registering.
    let mut first = member(&service).await;
    first.open("/security-info/add").await.choose("Email").press("Add").await;
    let giving = first.fill("What email would you like to use?", "mine@home.example").form("Next");
    let mut second = first.copy();
    second.sign_in(&AMINA).await.is_on("My Account");
    first.cookies = second.cookies.clone();
    first.send_again(&giving).await;
    assert_eq!(first.status(), 403, "the form is another session's");
    assert_eq!(service.codes_to("mine@home.example").await, 0);
}

/// S32, S88: no field of a form can name another account, method or session.
#[tokio::test]
async fn s32_forms_reach_ones_own_account_only() {
    let service = Service::with(&[NORA, AMINA]).await;
    let mut victim = service.browser();
    victim.sign_in(&AMINA).await;
    victim.open("/security-info").await;
    let method = hidden(victim.html(), "method").expect("a button to change it");
    victim.open("/account/sign-ins").await;
    let mut walk = Walk::with(member(&service).await);
    let before = rows(&service, &["account", "method", "message", "session", "journey"]);
    for address in [
        "/security-info/change",
        "/security-info/delete",
        "/security-info/lost",
        "/security-info/found",
        "/security-info/first",
    ] {
        assert_eq!(walk.post(address, &[("method", &method)]).await, 404, "{address}");
        walk.get("/account").await;
    }
    walk.get(&format!("/security-info/delete/{method}")).await;
    assert!(!walk.page().contains("amina"), "{}", walk.page());
    let after = rows(&service, &["account", "method", "message", "session", "journey"]);
    assert!(before.iter().all(|row| after.contains(row)), "nothing of anybody's has changed");
    victim.open("/account").await.is_on("My Account");
}

/// S33: a field twice, a body of another kind.
#[tokio::test]
async fn s33_odd_bodies_are_refused() {
    let service = Service::with(&[NORA]).await;
    let mut browser = member(&service).await;
    let csrf = token(&browser);
    let before = service.rows();
    for route in posts() {
        let twice = form(&[("csrf", &csrf), ("name", NORA.name), ("name", AMINA.name)]);
        assert_eq!(
            browser.send("POST", &path(route), Some(&twice)).await.status,
            400,
            "{}",
            route.path
        );
        let twice = form(&[("csrf", &csrf), ("csrf", &csrf)]);
        assert_eq!(
            browser.send("POST", &path(route), Some(&twice)).await.status,
            400,
            "{}",
            route.path
        );
        assert_eq!(browser.send("POST", &path(route), None).await.status, 415, "{}", route.path);
    }
    assert_eq!(service.rows(), before);
}
