//! What texts may cost (SECURITY section 3, S47, S48): toll fraud runs dry, and nobody learns anything by it.

use std::time::Duration;

use stories::{Browser, Minutes, Person, Service};

const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const FATIMA: Person = Person::new("fatima.example@contactnorth.ca").with_mobile("+33 6 12 34 56 78");
const SENT: &str = "We just sent a 6-digit code";
const SPENT: &str = "You've requested too many codes.";
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
const MOMENT: Duration = Duration::from_micros(1);

/// So many people without a method, in a service that texts everywhere.
async fn house(count: usize) -> (Service, Vec<Person>) {
    let name = |n| -> &'static str { Box::leak(format!("person{n}@contactnorth.ca").into_boxed_str()) };
    let people: Vec<Person> = (0..count).map(|n| Person::new(name(n))).collect();
    (Service::with(&people).await, people)
}

/// Registers a number, up to where the code is asked for; on the page that says why not, otherwise.
async fn registers(service: &Service, person: &Person, number: &str) -> Browser {
    let mut browser = service.browser();
    browser.sign_in(person).await.is_on("More information required").press("Next").await;
    browser.fill("Phone number", number).press("Next").await;
    browser
}

/// The same, and types the code.
async fn proves(service: &Service, person: &Person, number: &str) {
    let mut browser = registers(service, person, number).await;
    let code = service.code_to(&number.replace(' ', "")).await;
    browser.fill("Enter code", &code).press("Next").await.sees("Phone verified");
}

/// A number in France; each begins with other seven digits.
fn french(n: usize) -> String {
    format!("+33 6 {:02} {:02} 56 78", n / 10, 10 + n % 10)
}

#[tokio::test]
async fn s47_a_country_that_is_not_texted_is_refused_with_those_that_are() {
    let service = Service::changed(&[NORA, FATIMA], |policy, _| policy.texts.countries = Some(vec!["CA", "US"])).await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await.open("/security-info").await.follow("Add method").await;
    browser.choose("Phone").press("Add").await;
    assert!(browser.html().contains("United States") && !browser.html().contains("France"), "it is not offered");
    // A number that is written out has a country of its own.
    browser.fill("Phone number", "+33 6 12 34 56 79").press("Next").await;
    browser.sees("We don't send text messages to that country. Use a number from one of these: Canada, United States.");
    // It counts as a try: eight an hour.
    for _ in 1..8 {
        browser.fill("Phone number", "+33 6 12 34 56 79").press("Next").await.sees("to that country");
    }
    browser.fill("Phone number", "416 555 0123").press("Next").await.sees(SPENT);
    assert!(service.letters().await.is_empty());

    // At a reset, where nobody may learn whose number it is, the page is the same as ever, and nothing goes out.
    let mut stranger = service.browser();
    stranger.open("/reset").await.fill("Email address", FATIMA.name).press("Next").await;
    stranger.choose("Text a code").fill("Phone number", "+33 6 12 34 56 78").press("Send code").await;
    stranger.sees("If that is on this account, a code is on its way");
    assert!(service.letters().await.is_empty());
}

#[tokio::test]
async fn s48_fifty_texts_a_day_go_to_a_country_abroad() {
    let (service, people) = house(53).await;
    for (n, person) in people.iter().enumerate().take(50) {
        proves(&service, person, &french(n)).await;
    }
    registers(&service, &people[50], &french(50)).await.sees(SPENT);
    // At home, and elsewhere abroad, all is as before.
    registers(&service, &people[50], "416 555 0123").await.sees(SENT);
    registers(&service, &people[51], "+44 7400 123456").await.sees(SENT);
    service.wait(DAY - MOMENT);
    registers(&service, &people[52], &french(52)).await.sees(SPENT);
    service.wait(MOMENT);
    registers(&service, &people[52], &french(52)).await.sees(SENT);
}

#[tokio::test]
async fn s48_twenty_texts_an_hour_go_to_numbers_abroad_that_begin_alike() {
    let (service, people) = house(22).await;
    for (n, person) in people.iter().enumerate().take(20) {
        registers(&service, person, &format!("+33 6 12 34 56 {:02}", 10 + n)).await.sees(SENT);
    }
    registers(&service, &people[20], "+33 6 12 34 99 99").await.sees(SPENT);
    registers(&service, &people[20], "+33 6 12 35 99 99").await.sees(SENT);
    service.wait(HOUR - MOMENT);
    registers(&service, &people[21], "+33 6 12 34 99 99").await.sees(SPENT);
    service.wait(MOMENT);
    registers(&service, &people[21], "+33 6 12 34 99 99").await.sees(SENT);
}

/// Of the last fifty codes to a country abroad, twenty have to have been typed.
#[tokio::test]
async fn s48_a_country_whose_codes_nobody_types_is_stopped_for_a_day() {
    for (proved, then) in [(19, SPENT), (20, SENT)] {
        let (service, people) = house(52).await;
        for (n, person) in people.iter().enumerate().take(50) {
            match n < proved {
                true => proves(&service, person, &french(n)).await,
                false => drop(registers(&service, person, &french(n)).await.sees(SENT)),
            }
            // So that the day's fifty are not spent.
            service.wait(Minutes(40));
        }
        registers(&service, &people[50], &french(50)).await.sees(then);
        service.wait(DAY);
        registers(&service, &people[51], &french(51)).await.sees(SENT);
    }
}

#[tokio::test]
async fn a_days_texts_are_spent_and_the_next_day_has_its_own() {
    let amina = Person::new("amina.example@contactnorth.ca").with_mobile("416 555 0199");
    let sam = Person::new("sam.example@contactnorth.ca");
    let service = Service::changed(&[NORA, amina.clone(), sam.clone()], |policy, _| policy.texts.per_day = 2).await;
    let ask = async |name: &str, number: &str| {
        let mut stranger = service.browser();
        stranger.open("/reset").await.fill("Email address", name).press("Next").await;
        stranger.choose("Text a code").fill("Phone number", number).press("Send code").await;
        stranger.sees("If that is on this account, a code is on its way");
        service.letters().await.len()
    };
    assert_eq!(ask(amina.name, "416 555 0199").await, 1);
    registers(&service, &sam, "416 555 0124").await.sees(SENT);
    // It is noon: the next text is twelve hours off. A stranger is not told.
    registers(&service, &sam, "416 555 0125").await.sees("Try again in 720 minutes.");
    service.wait(Minutes(5));
    assert_eq!(ask(amina.name, "416 555 0199").await, 2, "none went out");
    // Mail costs nothing.
    let mut browser = service.browser();
    browser.open("/reset").await.fill("Email address", NORA.name).press("Next").await.press("Send code").await;
    assert_eq!(service.codes_to("nora@home.example").await, 1);
    service.wait(Minutes(12 * 60 - 5) - MOMENT);
    registers(&service, &sam, "416 555 0125").await.sees(SPENT);
    service.wait(MOMENT);
    registers(&service, &sam, "416 555 0125").await.sees(SENT);
}
