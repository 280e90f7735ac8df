//! Codes that the owner did not ask for: what is told of them, and how they are stopped (S16, S98).

use domain::audit::Action;
use domain::limits::{Counter, Guess, Streak};
use domain::message::Notice;
use domain::name::SignInName;
use stories::{Browser, Letter, Minutes, Person, Service};

const EMAIL: &str = "nora@home.example";
const PHONE: &str = "+14165550123";
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email(EMAIL);
const KIM: Person = Person::new("kim.example@contactnorth.ca").with_mobile("416 555 0123");
const STOPPED: &str = "No more codes for 24 hours";

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
    browser
        .open("/reset")
        .await
        .fill("Email address", person.name)
        .press("Next")
        .await
        .works()
        .await;
    match person.name == KIM.name {
        true => browser.choose("Text a code").fill("Phone number", "416 555 0123"),
        false => browser.choose("Email a code"),
    };
    browser.press("Send code").await.sees("a code is on its way");
}

/// Strangers ask until the next code is one that opens every browser that waits; that code's
/// message.
async fn shared_code(service: &Service, person: &Person, to: &str) -> Letter {
    for _ in 0..3 {
        ask(&mut from(service, 1), person).await;
        service.wait(Minutes(1));
        service.deliver().await;
    }
    service.wait(Minutes(10));
    let letters = service.letters().await;
    let shared = letters.iter().rfind(|letter| {
        letter.to == to && letter.code.as_ref().is_some_and(|code| code.len() == 16)
    });
    shared.unwrap_or_else(|| panic!("{letters:?}")).clone()
}

/// An hour passes; what is due goes out when it is due.
async fn hour(service: &Service) {
    for _ in 0..12 {
        service.deliver().await;
        service.wait(Minutes(5));
    }
    service.deliver().await;
}

/// How often a destination was told that somebody asks for codes or guesses.
async fn told(service: &Service, to: &str) -> usize {
    let letters = service.letters().await;
    letters
        .iter()
        .filter(|letter| letter.to == to && letter.notice == Some(Notice::CodesGuessed))
        .count()
}

async fn audited(service: &Service, person: &Person, action: Action) -> usize {
    let name = SignInName::parse(person.name).expect("a good name");
    let mut view = service.store.view().await.expect("a view");
    let account = view.account_by_name(&name).await.expect("it works").expect("somebody");
    let events = view.events(account.id, 1000, 1000).await.expect("it works");
    events.into_iter().filter(|event| event.action == action).count()
}

/// The link of a mail and the code of a text stop codes for strangers, and nothing else; the
/// owner's own browsers go on.
#[tokio::test]
async fn s98_a_shared_codes_message_stops_such_codes_for_a_day() {
    for (person, to) in [(NORA, EMAIL), (KIM, PHONE)] {
        let service = behind_a_proxy(std::slice::from_ref(&person)).await;
        let mut known = from(&service, 9);
        known.sign_in(&person).await;
        known.open("/sign-out").await.press("Sign out").await;
        let by =
            shared_code(&service, &person, to).await.objection.expect("it lets codes be stopped");
        let mut owner = from(&service, 8);
        match to == EMAIL {
            true => owner.open(&format!("/not-me/{by}")).await.is_on("This wasn't me"),
            false => owner
                .open("/not-me")
                .await
                .is_on("This wasn't me")
                .fill("Code from the message", &by.to_lowercase()),
        };
        // Looked at, it has done nothing yet.
        ask(&mut from(&service, 2), &person).await;
        hour(&service).await;
        let before = service.codes_to(to).await;
        owner.press("Undo these changes").await.is_on(STOPPED);
        assert_eq!(audited(&service, &person, Action::CodesStopped).await, 1);
        for network in 3..6 {
            ask(&mut from(&service, network), &person).await;
            hour(&service).await;
        }
        assert_eq!(service.codes_to(to).await, before, "stopped");
        ask(&mut known, &person).await;
        assert_eq!(service.codes_to(to).await, before + 1, "not for a known browser");
        // The password was not touched, nor anything else.
        known.give_name_and_password(person.name, person.password).await.is_on("Stay signed in?");
        // A day, and no more.
        service.wait(Minutes(21 * 60));
        ask(&mut from(&service, 7), &person).await;
        hour(&service).await;
        assert!(service.codes_to(to).await > before + 1);
    }
}

#[tokio::test]
async fn s16_the_owner_is_told_once_a_day_that_codes_are_asked_for() {
    let service = behind_a_proxy(&[NORA]).await;
    shared_code(&service, &NORA, EMAIL).await;
    assert_eq!(told(&service, EMAIL).await, 1);
    for _ in 0..5 {
        ask(&mut from(&service, 1), &NORA).await;
        hour(&service).await;
        assert_eq!(told(&service, EMAIL).await, 1);
    }
    service.wait(Minutes(24 * 60));
    shared_code(&service, &NORA, EMAIL).await;
    assert_eq!(told(&service, EMAIL).await, 2);
}

/// Also where no further code is asked for, the owner learns that somebody guesses; nobody else
/// learns anything by it.
#[tokio::test]
async fn s16_the_owner_is_told_when_the_budget_of_codes_is_passed() {
    let service = behind_a_proxy(&[NORA]).await;
    let mut browsers = Vec::new();
    for network in [1, 2] {
        let mut browser = from(&service, network);
        ask(&mut browser, &NORA).await;
        service.wait(Minutes(1));
        service.deliver().await;
        browsers.push(browser);
    }
    for (number, browser) in browsers.iter_mut().enumerate() {
        for guess in 0..5 {
            assert_eq!(told(&service, EMAIL).await, 0, "{number} {guess}");
            browser.fill("Enter code", &format!("0000000{guess}")).press("Next").await;
        }
    }
    assert_eq!(told(&service, EMAIL).await, 1, "ten in an hour");
    let letters = service.letters().await;
    let notice = letters
        .iter()
        .rfind(|letter| letter.notice == Some(Notice::CodesGuessed) && letter.to == EMAIL);
    assert!(notice.is_some_and(|letter| letter.objection.is_some()), "and can stop it");
}

/// For a name that nobody has the same is written, at the same try (S4).
#[tokio::test]
async fn s04_that_the_budget_of_codes_is_passed_costs_the_same_rows_whoever_it_is_for() {
    let service = Service::changed(&[NORA], |policy, settings| {
        policy.recovery.hints = false;
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a net")];
    })
    .await;
    let messages = || service.rows().iter().filter(|row| row.starts_with("message ")).count();
    let mut grown = Vec::new();
    for name in [NORA.name, "nobody.example@contactnorth.ca"] {
        let mut of_name = Vec::new();
        for network in [1, 2] {
            let mut browser = from(&service, network);
            browser
                .open("/reset")
                .await
                .fill("Email address", name)
                .press("Next")
                .await
                .choose("Email a code");
            browser
                .fill("Alternate email address", EMAIL)
                .press("Send code")
                .await
                .sees("a code is on its way");
            service.wait(Minutes(1));
            service.deliver().await;
            for guess in 0..5 {
                let before = messages();
                browser.fill("Enter code", &format!("0000000{guess}")).press("Next").await;
                of_name.push(messages() - before);
            }
        }
        grown.push(of_name);
    }
    assert_eq!(grown[0], grown[1]);
    assert_eq!(grown[0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
}

/// While others guess at other accounts, an owner's own code is long, and nothing is told that is
/// not so.
#[tokio::test]
async fn s12_the_alarm_alone_tells_nobody_that_somebody_guesses_at_their_codes() {
    let service = behind_a_proxy(&[NORA]).await;
    let now = service.flows.now();
    let mut work = service.store.begin().await.expect("a transaction");
    let counter = Counter::WrongTriesOfHour { guess: Guess::Code, hour: now.hour() };
    work.save_streak(&counter, Streak { count: 201, last_at: now }).await.expect("it works");
    work.commit().await.expect("it works");
    let mut owner = from(&service, 1);
    ask(&mut owner, &NORA).await;
    let letters = service.letters().await;
    let letter = letters.iter().find(|letter| letter.to == EMAIL).expect("a code");
    assert_eq!(letter.code.as_ref().map(String::len), Some(16));
    assert_eq!(letter.objection, None);
    assert_eq!(told(&service, EMAIL).await, 0);
}
