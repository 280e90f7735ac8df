//! Codes that many strangers ask for at once: the owner is not flooded with messages, and soon
//! holds a code that works (S14, S49).

use domain::limits::Counter;
use stories::{Browser, Minutes, Person, Service};

const EMAIL: &str = "nora@home.example";
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email(EMAIL);
const KIM: Person = Person::new("kim.example@contactnorth.ca").with_mobile("416 555 0123");

/// Behind a proxy that is listed, so that each browser can come from a network of its own.
async fn behind_a_proxy(people: &[Person]) -> Service {
    Service::changed(people, |_, settings| {
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a net")];
    })
    .await
}

fn from(service: &Service, network: u8) -> Browser {
    let mut browser = service.browser();
    browser.headers.push(("x-forwarded-for", format!("203.0.{network}.7")));
    browser
}

async fn ask(browser: &mut Browser, person: &Person) {
    browser.open("/reset").await.fill("Email address", person.name).press("Next").await;
    match person.name == KIM.name {
        true => browser.choose("Text a code").fill("Phone number", "416 555 0123"),
        false => browser.choose("Email a code"),
    };
    browser.press("Send code").await.sees("a code is on its way");
}

async fn gets_in(service: &Service, browser: &mut Browser, to: &str) -> bool {
    let letters = service.letters().await;
    let Some(code) =
        letters.iter().rev().find_map(|letter| letter.code.clone().filter(|_| letter.to == to))
    else {
        return false;
    };
    let mut copy = browser.copy();
    copy.fill("Enter code", &code).press("Next").await;
    copy.says("Choose a new password")
}

/// The sixty seconds count per destination, whichever browsers ask: one message, and then the next.
#[tokio::test]
async fn s49_two_browsers_in_one_minute_get_two_messages_a_minute_apart() {
    let service = behind_a_proxy(&[NORA]).await;
    let (mut one, mut two, mut three) = (from(&service, 1), from(&service, 2), from(&service, 3));
    ask(&mut one, &NORA).await;
    assert_eq!(service.codes_to(EMAIL).await, 1);
    ask(&mut two, &NORA).await;
    ask(&mut three, &NORA).await;
    let instant = std::time::Duration::from_micros(1);
    service.wait(Minutes(1) - instant);
    assert_eq!(service.codes_to(EMAIL).await, 1);
    service.wait(instant);
    assert_eq!(service.codes_to(EMAIL).await, 2, "one for both who wait");
    assert_eq!(service.code_to(EMAIL).await.len(), 16);
    assert!(gets_in(&service, &mut two, EMAIL).await && gets_in(&service, &mut three, EMAIL).await);
    assert!(!gets_in(&service, &mut one, EMAIL).await, "it waited for another");
}

/// Sixty networks ask all the time. A mailbox gets few messages; the owner is in within 30 minutes
/// on a new browser, within a few on one that is known.
#[tokio::test]
async fn s49_sixty_networks_neither_starve_nor_bury_the_owner() {
    for (person, to, most) in [(NORA, EMAIL, 30), (KIM, "+14165550123", 60)] {
        let service = behind_a_proxy(std::slice::from_ref(&person)).await;
        let mut known = from(&service, 200);
        known.sign_in(&person).await;
        known.open("/account").await.press("Sign out").await;
        let mut sent = Vec::new();
        for round in 0..30_u8 {
            for network in 0..3 {
                ask(&mut from(&service, (round % 20) * 3 + network), &person).await;
            }
            service.wait(Minutes(4));
            sent.push(service.codes_to(to).await);
        }
        let before = service.codes_to(to).await;
        assert!(before <= 8 + 2 + 6, "{sent:?}");
        let mut owner = from(&service, 99);
        ask(&mut known, &person).await;
        assert!(gets_in(&service, &mut known, to).await, "a known browser waits for nobody");
        ask(&mut owner, &person).await;
        let (mut waited, seen) = (0_u8, service.codes_to(to).await);
        // What went out before is another browser's: the owner types the next one.
        while service.codes_to(to).await == seen || !gets_in(&service, &mut owner, to).await {
            assert!(waited <= most, "{waited} minutes, {sent:?}");
            ask(&mut from(&service, 100 + waited % 50), &person).await;
            service.wait(Minutes(1));
            waited += 1;
        }
    }
}

/// A network has its share of a destination's codes and no more; what it does not get goes out with
/// the next one.
#[tokio::test]
async fn s49_one_network_uses_up_its_own_share() {
    let service = behind_a_proxy(&[NORA]).await;
    for _ in 0..6 {
        ask(&mut from(&service, 1), &NORA).await;
        service.wait(Minutes(1));
        service.deliver().await;
    }
    assert_eq!(service.codes_to(EMAIL).await, 2, "in the hour");
    let mut owner = from(&service, 2);
    ask(&mut owner, &NORA).await;
    service.wait(Minutes(1));
    assert!(gets_in(&service, &mut owner, EMAIL).await, "another network's share is its own");
}

/// Guesses by browsers that wait for the same code use up no tries but their own.
#[tokio::test]
async fn s15_who_waits_for_the_same_code_cannot_use_it_up() {
    let service = behind_a_proxy(&[NORA]).await;
    ask(&mut from(&service, 1), &NORA).await;
    service.deliver().await;
    let mut owner = from(&service, 2);
    ask(&mut owner, &NORA).await;
    let mut strangers = Vec::new();
    for network in 3..13 {
        let mut stranger = from(&service, network);
        ask(&mut stranger, &NORA).await;
        strangers.push(stranger);
    }
    service.wait(Minutes(1));
    service.deliver().await;
    for stranger in &mut strangers {
        for guess in
            ["12345678", "1234-5678-9ABC-DEFG", "00000000", "AAAA-AAAA-AAAA-AAAA", "11111111"]
        {
            stranger.fill("Enter code", guess).press("Next").await;
        }
        stranger.sees("That code no longer works.");
    }
    assert!(gets_in(&service, &mut owner, EMAIL).await);
}

/// What the owner has stopped stays stopped for a day, for unknown browsers.
#[tokio::test]
async fn s98_stopped_codes_stay_stopped_for_a_day() {
    let service = behind_a_proxy(&[NORA]).await;
    let mut known = from(&service, 200);
    known.sign_in(&NORA).await;
    let destination = NORA.destinations().remove(0);
    let mut work = service.store.begin().await.expect("a transaction");
    let stop = domain::limits::Streak { count: 1, last_at: service.flows.now() };
    work.save_streak(&Counter::StrangersCodesStopped { destination: &destination }, stop)
        .await
        .expect("it works");
    work.commit().await.expect("it works");
    ask(&mut from(&service, 1), &NORA).await;
    assert_eq!(service.codes_to(EMAIL).await, 0);
    ask(&mut known, &NORA).await;
    assert_eq!(service.codes_to(EMAIL).await, 1, "a known browser is not stopped");
    let instant = std::time::Duration::from_micros(1);
    service.wait(Minutes(24 * 60) - instant);
    ask(&mut from(&service, 2), &NORA).await;
    assert_eq!(service.codes_to(EMAIL).await, 1);
    service.wait(instant);
    ask(&mut from(&service, 3), &NORA).await;
    service.wait(Minutes(1));
    assert_eq!(service.codes_to(EMAIL).await, 2);
}

/// Names that are only typed leave no row, at signing in and at a reset (S62).
#[tokio::test]
async fn s62_typing_names_keeps_nothing() {
    let service = behind_a_proxy(&[NORA]).await;
    let before = service.rows();
    for (number, name) in [NORA.name, "nobody@contactnorth.ca", "kim@example.org"]
        .into_iter()
        .cycle()
        .take(30)
        .enumerate()
    {
        let mut browser = service.browser();
        browser
            .open("/reset")
            .await
            .fill("Email address", name)
            .press("Next")
            .await
            .is_on("Verify it's you");
        browser
            .open("/sign-in")
            .await
            .fill("Email address", name)
            .press("Next")
            .await
            .is_on("Enter password");
        assert_eq!(service.rows(), before, "{number}");
    }
}
