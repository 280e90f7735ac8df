//! A day's codes are spent, by others: anyone who has forgotten the password gets one all the same
//! (S47-S49, S12).

use std::time::Duration;

use domain::limits::{Counter, Streak};
use stories::{Browser, Minutes, Person, Service};

const EMAIL: &str = "nora@home.example";
const PHONE: &str = "+14165550123";
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email(EMAIL);
const KIM: Person = Person::new("kim.example@contactnorth.ca").with_mobile("416 555 0123");
const MOMENT: &str = "One moment, please";
const ON_ITS_WAY: &str = "If that is on this account, a code is on its way";
const INSTANT: Duration = Duration::from_micros(1);
/// A finding about the alarm holds for this long.
const FINDING: Duration = Duration::from_secs(5);
/// What may go out in a day unless an operator says otherwise.
const TEXTS: u32 = 200;
const MAILS: u32 = 5_000;

/// Behind a proxy that is listed, so that each browser can come from a network of its own.
async fn behind_a_proxy(people: &[Person]) -> Service {
    Service::changed(people, |_, settings| {
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a net")];
    })
    .await
}

/// So many codes went out today.
async fn went_out(service: &Service, counters: &[(Counter<'_>, u32)]) {
    let now = service.flows.now();
    let mut work = service.store.begin().await.expect("a transaction");
    for (counter, count) in counters {
        work.save_streak(counter, Streak { count: *count, last_at: now }).await.expect("it works");
    }
    work.commit().await.expect("it works");
}

/// All of the day's codes went out.
async fn spent(service: &Service) {
    let day = service.flows.now().day();
    went_out(
        service,
        &[(Counter::MailsOfDay { day }, MAILS), (Counter::TextsOfDay { day }, TEXTS)],
    )
    .await;
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
    browser.press("Send code").await.sees(ON_ITS_WAY);
}

/// A browser on which the person has signed in before.
async fn known(service: &Service, person: &Person, network: u8) -> Browser {
    let mut browser = from(service, network);
    browser.sign_in(person).await;
    browser.open("/sign-out").await.press("Sign out").await;
    browser
}

/// The attacker asks for the owner's code before the owner does, and for more all the while.
#[tokio::test]
async fn s49_when_a_days_codes_are_spent_the_owner_waits_half_an_hour_or_for_texts_an_hour() {
    for (person, to, minutes) in [(NORA, EMAIL, 30), (KIM, PHONE, 60)] {
        let service = behind_a_proxy(std::slice::from_ref(&person)).await;
        spent(&service).await;
        ask(&mut from(&service, 1), &person).await;
        assert_eq!(service.codes_to(to).await, 1, "the first at once");
        let mut owner = from(&service, 2);
        ask(&mut owner, &person).await;
        for minute in 1..minutes {
            service.wait(Minutes(1));
            if minute % 7 == 0 {
                ask(&mut from(&service, 3), &person).await;
            }
        }
        service.wait(Minutes(1) - INSTANT);
        assert_eq!(service.codes_to(to).await, 1, "no more than one in {minutes} minutes");
        service.wait(INSTANT);
        assert_eq!(service.codes_to(to).await, 2);
        let code = service.code_to(to).await;
        assert_eq!(code.len(), 16, "it opens every browser that waits");
        owner.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    }
}

/// Known browsers and sessions wait for nobody.
#[tokio::test]
async fn s49_when_a_days_codes_are_spent_known_browsers_and_sessions_have_their_own() {
    for (person, to, choice) in [(NORA, EMAIL, "Email a code"), (KIM, PHONE, "Text a code")] {
        let service = behind_a_proxy(std::slice::from_ref(&person)).await;
        let mut owner = known(&service, &person, 2).await;
        let mut session = from(&service, 4);
        session.sign_in(&person).await;
        service.wait(Minutes(11));
        spent(&service).await;
        ask(&mut from(&service, 1), &person).await;
        assert_eq!(service.codes_to(to).await, 1);
        ask(&mut owner, &person).await;
        let code = service.code_to(to).await;
        assert_eq!((service.codes_to(to).await, code.len()), (2, 8));
        owner.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");

        session
            .open("/security-info")
            .await
            .press("Change")
            .await
            .choose(choice)
            .press("Send code")
            .await;
        assert_eq!(service.codes_to(to).await, 3);
        let code = service.code_to(to).await;
        session.fill("Enter code", &code).press("Next").await.is_on("Keep your account secure");
    }
}

/// Half of a day's codes went to strangers: from then on each browser works before it asks for one.
/// Who is known does not, nor who signs in.
#[tokio::test]
async fn s12_when_half_of_a_days_codes_are_spent_strangers_work_for_the_rest() {
    let day = |service: &Service| service.flows.now().day();
    let headings = async |service: &Service| {
        let mut stranger = from(service, 1);
        stranger.open("/reset").await.fill("Email address", NORA.name).press("Next").await;
        let reset = stranger.heading();
        stranger.open("/sign-in").await.fill("Email address", NORA.name).press("Next").await;
        (reset, stranger.heading())
    };
    let (free, taken) = ("Verify it's you".to_owned(), MOMENT.to_owned());
    let sign_in = "Enter password".to_owned();
    for mails in [true, false] {
        let service = behind_a_proxy(&[NORA]).await;
        let mut owner = known(&service, &NORA, 2).await;
        let day = day(&service);
        let (all, registering, budget) = match mails {
            true => (Counter::MailsOfDay { day }, Counter::RegistrationMailsOfDay { day }, MAILS),
            false => (Counter::TextsOfDay { day }, Counter::RegistrationTextsOfDay { day }, TEXTS),
        };
        for (count, registered, expected) in [
            (budget / 2, 0, &free),
            (budget / 2 + 1, 1, &free),
            (budget, budget / 2, &free),
            (budget / 2 + 1, 0, &taken),
        ] {
            went_out(&service, &[(all.clone(), count), (registering.clone(), registered)]).await;
            service.wait(FINDING);
            assert_eq!(
                headings(&service).await,
                (expected.clone(), sign_in.clone()),
                "{count} {registered}"
            );
        }
        owner
            .open("/reset")
            .await
            .fill("Email address", NORA.name)
            .press("Next")
            .await
            .is_on("Verify it's you");
        // Nobody guesses: codes are short all the same, and nobody is told that somebody does.
        ask(&mut from(&service, 3), &NORA).await;
        assert_eq!(service.code_to(EMAIL).await.len(), 8);
    }
}
