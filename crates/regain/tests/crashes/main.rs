//! The program is killed, or asked to end, at the worst moments (S80, S82, S83): what a page has
//! said holds, what was half done goes on, what was not sent is sent.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod data;
mod directory;
mod disk;
mod installation;
mod person;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use data::Data;
use installation::{Installation, ORIGIN};
use person::{Kill, NEW, OLD, Person, page};
use stories::{Gateway, Page};

/// One person each: where and when the service is killed while they register a phone, and while
/// they reset by it. The milliseconds spread over what a request takes: few, or some hundred where
/// a password is hashed.
const KILLS: [((Page, u64), (Page, u64)); 9] = [
    ((Page::Password, 40), (Page::ResetName, 2)),
    ((Page::Password, 400), (Page::ResetMethod, 0)),
    ((Page::StaySignedIn, 2), (Page::ResetMethod, 5)),
    ((Page::Number, 0), (Page::ResetMethod, 12)),
    ((Page::Number, 40), (Page::ResetCode, 4)),
    ((Page::Number, 80), (Page::ResetPassword, 10)),
    ((Page::Number, 200), (Page::ResetPassword, 80)),
    ((Page::Code, 3), (Page::ResetPassword, 110)),
    ((Page::Code, 15), (Page::ResetPassword, 400)),
];

/// A lease is as long as the slowest carrier may take, and 5 seconds; then some for starting.
const LEASE: Duration = Duration::from_secs(25);

fn kill((on, after): (Page, u64)) -> Kill {
    Kill { on, after: Duration::from_millis(after) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s82_s83_killed_at_any_moment_it_keeps_its_word() {
    let gateway = Gateway::open().await;
    let people: String = (0..KILLS.len()).map(|n| Person::line(n, "")).collect();
    let mut installation = Installation::with(&gateway, Data::File, &people);
    for (n, (while_registering, while_resetting)) in KILLS.into_iter().enumerate() {
        let mut person = Person::new(n, &installation);
        register(&mut person, kill(while_registering), &mut installation, &gateway).await;
        reset(&mut person, kill(while_resetting), &mut installation, &gateway).await;
    }
}

/// How many people are killed under at random moments, twice each; `REGAIN_KILLS` says how many
/// kills for long runs.
fn people() -> usize {
    let kills = std::env::var("REGAIN_KILLS").ok().and_then(|kills| kills.parse::<usize>().ok());
    kills.map_or(4, |kills| kills.div_ceil(2).min(9_999))
}

/// A moment on one of these pages, up to so many milliseconds after the button.
fn at_random(pages: &[(Page, u64)]) -> Kill {
    let random = |below: u64| getrandom::u64().unwrap() % below;
    let chosen = random(u64::try_from(pages.len()).unwrap());
    let (page, most) = pages[usize::try_from(chosen).unwrap()];
    kill((page, random(most)))
}

/// While a code is checked or sent, and while a password is hashed.
const REGISTERING: [(Page, u64); 5] = [
    (Page::Password, 450),
    (Page::StaySignedIn, 30),
    (Page::Number, 220),
    (Page::Code, 60),
    (Page::Verified, 30),
];
const RESETTING: [(Page, u64); 4] = [
    (Page::ResetName, 30),
    (Page::ResetMethod, 60),
    (Page::ResetCode, 60),
    (Page::ResetPassword, 450),
];

async fn kept_at_random(data: Data) {
    let gateway = Gateway::open().await;
    let count = people();
    let people: String = (0..count).map(|n| Person::line(n, "")).collect();
    let mut installation = Installation::with(&gateway, data, &people);
    let begun = Instant::now();
    for n in 0..count {
        let mut person = Person::new(n, &installation);
        register(&mut person, at_random(&REGISTERING), &mut installation, &gateway).await;
        reset(&mut person, at_random(&RESETTING), &mut installation, &gateway).await;
        if n % 100 == 99 {
            eprintln!("{} kills in {} s", 2 * (n + 1), begun.elapsed().as_secs());
        }
    }
    println!("{} kills, {} s, all held", 2 * count, begun.elapsed().as_secs());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s82_s83_killed_at_random_it_keeps_its_word_on_sqlite() {
    kept_at_random(Data::File).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s82_s83_killed_at_random_it_keeps_its_word_on_postgres() {
    kept_at_random(Data::Server(servers::postgres())).await;
}

/// Not the program is killed, but the database under it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s80_with_its_database_killed_it_keeps_its_word() {
    kept_at_random(Data::mortal()).await;
}

async fn register(
    person: &mut Person,
    kill: Kill,
    installation: &mut Installation,
    gateway: &Gateway,
) {
    person.browser.open("/setup").await;
    person.go_on_through(kill, installation, gateway).await;
    person.go_on_to(Page::SecurityInfo, installation, gateway).await;
    person.browser.sees(&format!("+1 {}", person.typed.replace(' ', "-")));
    let codes = gateway.codes_to(&person.number).len();
    let most = if kill.on == Page::Number { 2 } else { 1 };
    assert!((1..=most).contains(&codes), "{codes} codes: {kill:?}");
}

async fn reset(
    person: &mut Person,
    kill: Kill,
    installation: &mut Installation,
    gateway: &Gateway,
) {
    let before = gateway.codes_to(&person.number).len();
    let mut registered = {
        let fresh = person.another_browser(installation);
        std::mem::replace(&mut person.browser, fresh)
    };
    person.browser.open("/reset").await;
    let found = person.go_on_through(kill, installation, gateway).await;
    registered.move_to(installation.address());
    registered.open("/security-info").await;
    // Nobody is left signed in where the new password holds, and it holds wherever the page says so
    // (S83).
    let holds = found == Page::ResetDone;
    assert_eq!(page(&registered) == Page::SecurityInfo, !holds, "the session: {kill:?}, {found:?}");
    if kill.on == Page::ResetPassword {
        assert_eq!(
            person.is_opened_by(NEW, installation).await,
            holds,
            "the new password: {kill:?}, {found:?}"
        );
        assert_eq!(
            person.is_opened_by(OLD, installation).await,
            !holds,
            "the old password: {kill:?}, {found:?}"
        );
    }
    person.go_on_to(Page::ResetDone, installation, gateway).await;
    assert!(
        person.is_opened_by(NEW, installation).await
            && !person.is_opened_by(OLD, installation).await,
        "{kill:?}, {found:?}"
    );

    installation.queue_is_empty().await;
    let codes = gateway.codes_to(&person.number).len() - before;
    let most = if kill.on == Page::ResetMethod { 2 } else { 1 };
    assert!((1..=most).contains(&codes), "{codes} codes: {kill:?}");
    // The owner is told once, or twice under the same id, by which a gateway drops the second.
    let texts = gateway.texts_to(&person.number);
    let mut told: Vec<&str> =
        texts.iter().filter(|text| text.code().is_none()).map(|text| text.id.as_str()).collect();
    assert!((1..=2).contains(&told.len()), "{texts:?}");
    told.dedup();
    assert_eq!(told.len(), 1, "{texts:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s82_killed_while_a_gateway_does_not_answer_it_sends_another_code() {
    let gateway = Gateway::open().await;
    let people = Person::line(0, "") + &Person::line(1, "+14165550001");
    let mut installation = Installation::with(&gateway, Data::File, &people);
    let mut registering = Person::new(0, &installation);
    let mut resetting = Person::new(1, &installation);
    gateway.is_silent(true);
    registering.browser.open("/setup").await;
    registering.go_on_to(Page::Code, &installation, &gateway).await;
    resetting.browser.open("/reset").await;
    resetting.go_on_to(Page::ResetCode, &installation, &gateway).await;
    let mut people = [
        (registering, Page::Code, Page::Verified),
        (resetting, Page::ResetCode, Page::ResetPassword),
    ];
    let mut first = Vec::new();
    for (person, ..) in &people {
        first.push(gateway.code_to(&person.number, 1, LEASE).await);
    }
    installation.kill();
    gateway.is_silent(false);
    installation.start_again();
    for ((person, here, next), first) in people.iter_mut().zip(first) {
        let second = gateway.code_to(&person.number, 2, LEASE).await;
        person.browser.move_to(installation.address());
        let path = person.browser.path().to_owned();
        person.browser.open(&path).await;
        assert_eq!(page(&person.browser), *here);
        if first != second {
            person.browser.fill("Enter code", &first).press("Next").await;
            person.browser.sees("That code didn't work. Check the code and try again.");
        }
        person.browser.fill("Enter code", &second).press("Next").await;
        assert_eq!(page(&person.browser), *next);
    }
    installation.queue_is_empty().await;
    for (person, ..) in &people {
        assert_eq!(gateway.codes_to(&person.number).len(), 2, "at most once more");
    }
}

/// What the browser would send at this button: the head, which asks whether to go on, and the body.
fn request(person: &Person, button: &str) -> (String, String) {
    let (action, fields) = person.browser.form(button);
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let body: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    let body = body.join("&");
    let cookies: Vec<String> =
        person.browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let host = ORIGIN.trim_start_matches("http://");
    let head = format!(
        "POST {action} HTTP/1.1\r\nhost: {host}\r\norigin: {ORIGIN}\r\ncookie: {}\r\nexpect: 100-continue\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        cookies.join("; "),
        body.len()
    );
    (head, body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s80_asked_to_end_it_finishes_what_is_in_flight_and_hands_the_rest_back() {
    let gateway = Gateway::open().await;
    let mut installation =
        Installation::with(&gateway, Data::File, &(Person::line(0, "") + &Person::line(1, "")));
    let mut waiting = Person::new(0, &installation);
    let mut asking = Person::new(1, &installation);
    gateway.is_silent(true);
    waiting.browser.open("/setup").await;
    waiting.go_on_to(Page::Code, &installation, &gateway).await;
    let unanswered = gateway.code_to(&waiting.number, 1, LEASE).await;
    asking.browser.open("/setup").await;
    asking.go_on_to(Page::Number, &installation, &gateway).await;

    asking.browser.fill("Phone number", &asking.typed);
    let (head, body) = request(&asking, "Next");
    let mut stream = TcpStream::connect(installation.address()).unwrap();
    stream.set_read_timeout(Some(LEASE)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n", "the request is in flight");
    installation.ask_to_end();
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
    assert_eq!(installation.ended().code(), Some(0));

    gateway.is_silent(false);
    let sent_before = gateway.codes_to(&asking.number).len();
    installation.start_again();
    let started = Instant::now();
    let patience = Duration::from_secs(8);
    let code = gateway.code_to(&waiting.number, 2, patience).await;
    gateway.code_to(&asking.number, sent_before + 1, patience).await;
    assert!(started.elapsed() < patience, "no lease has to end first");
    waiting.browser.move_to(installation.address());
    if code != unanswered {
        waiting.browser.fill("Enter code", &unanswered).press("Next").await;
        waiting.browser.sees("That code didn't work. Check the code and try again.");
    }
    for person in [&mut waiting, &mut asking] {
        person.browser.move_to(installation.address());
        person.browser.open("/setup").await;
        person.go_on_to(Page::SecurityInfo, &installation, &gateway).await;
    }
}
