//! What texts may cost (S47, S48): toll fraud runs dry, and nobody learns anything by it.

use std::time::Duration;

use stories::{Browser, Minutes, Person, Service};

const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const FATIMA: Person =
    Person::new("fatima.example@contactnorth.ca").with_mobile("+33 6 12 34 56 78");
const SENT: &str = "We just sent a 6-digit code";
const SPENT: &str = "You've requested too many codes.";
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
const MOMENT: Duration = Duration::from_micros(1);

/// So many people without a method, in a service that texts everywhere.
async fn with_people(count: usize) -> (Service, Vec<Person>) {
    let name =
        |n| -> &'static str { Box::leak(format!("person{n}@contactnorth.ca").into_boxed_str()) };
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
    let service = Service::changed(&[NORA, FATIMA], |policy, _| {
        policy.texts.countries = Some(vec!["CA", "US"])
    })
    .await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await.open("/security-info").await.follow("Add method").await;
    browser.choose("Phone").press("Add").await;
    assert!(
        browser.html().contains("United States") && !browser.html().contains("France"),
        "it is not offered"
    );
    // A number that is written out has a country of its own.
    browser.fill("Phone number", "+33 6 12 34 56 79").press("Next").await;
    browser.sees("We don't send text messages to that country. Use a number from one of these: Canada, United States.");
    // It counts as a try: eight an hour.
    for _ in 1..8 {
        browser
            .fill("Phone number", "+33 6 12 34 56 79")
            .press("Next")
            .await
            .sees("to that country");
    }
    browser.fill("Phone number", "416 555 0123").press("Next").await.sees(SPENT);
    assert!(service.letters().await.is_empty());

    // At a reset, where nobody may learn whose number it is, the page is the same as ever, and
    // nothing goes out.
    let mut stranger = service.browser();
    stranger.open("/reset").await.fill("Email address", FATIMA.name).press("Next").await;
    stranger
        .choose("Text a code")
        .fill("Phone number", "+33 6 12 34 56 78")
        .press("Send code")
        .await;
    stranger.sees("If that is on this account, a code is on its way");
    assert!(service.letters().await.is_empty());
}

#[tokio::test]
async fn s48_fifty_texts_a_day_go_to_a_country_abroad() {
    let (service, people) = with_people(53).await;
    for (n, person) in people.iter().enumerate().take(50) {
        proves(&service, person, &french(n)).await;
    }
    registers(&service, &people[50], &french(50)).await.sees(SPENT);
    // In the organisation's own country, and in other countries, all is as before.
    registers(&service, &people[50], "416 555 0123").await.sees(SENT);
    registers(&service, &people[51], "+44 7400 123456").await.sees(SENT);
    service.wait(DAY - MOMENT);
    registers(&service, &people[52], &french(52)).await.sees(SPENT);
    service.wait(MOMENT);
    registers(&service, &people[52], &french(52)).await.sees(SENT);
}

#[tokio::test]
async fn s48_twenty_texts_an_hour_go_to_numbers_abroad_that_begin_alike() {
    let (service, people) = with_people(22).await;
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

/// Of the last fifty codes that registered a number abroad, twenty have to have been typed. A
/// person who has a number there gets in all the same.
#[tokio::test]
async fn s48_a_country_whose_codes_nobody_types_is_stopped_for_a_day() {
    for (proved, then) in [(19, SPENT), (20, SENT)] {
        let (service, people) = with_people(52).await;
        for (n, person) in people.iter().enumerate().take(50) {
            match n < proved {
                true => proves(&service, person, &french(n)).await,
                false => drop(registers(&service, person, &french(n)).await.sees(SENT)),
            }
            // So that the day's fifty are not spent.
            service.wait(Minutes(40));
        }
        registers(&service, &people[50], &french(50)).await.sees(then);
        service.add(&FATIMA).await;
        assert_eq!(asks_for_a_text(&service, FATIMA.name, "+33 6 12 34 56 78").await, 1);
        service.wait(DAY);
        registers(&service, &people[51], &french(51)).await.sees(SENT);
    }
}

#[tokio::test]
async fn a_days_texts_are_spent_and_the_next_day_has_its_own() {
    let amina = Person::new("amina.example@contactnorth.ca").with_mobile("416 555 0199");
    let sam = Person::new("sam.example@contactnorth.ca");
    let service =
        Service::changed(&[NORA, amina.clone(), sam.clone()], |policy, _| policy.texts.per_day = 2)
            .await;
    let ask = async |name: &str, number: &str| {
        let mut stranger = service.browser();
        stranger.open("/reset").await.fill("Email address", name).press("Next").await.works().await;
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
    browser
        .open("/reset")
        .await
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .works()
        .await
        .press("Send code")
        .await;
    assert_eq!(service.codes_to("nora@home.example").await, 1);
    service.wait(Minutes(12 * 60 - 5) - MOMENT);
    registers(&service, &sam, "416 555 0125").await.sees(SPENT);
    service.wait(MOMENT);
    registers(&service, &sam, "416 555 0125").await.sees(SENT);
}

/// A stranger asks for a text at a reset; how many codes have gone to the number so far.
async fn asks_for_a_text(service: &Service, name: &str, number: &str) -> usize {
    let mut stranger = service.browser();
    stranger.open("/reset").await.fill("Email address", name).press("Next").await.works().await;
    stranger.choose("Text a code").fill("Phone number", number).press("Send code").await;
    stranger.sees("If that is on this account, a code is on its way");
    let digits = number.replace(' ', "");
    service.codes_to(&if digits.starts_with('+') { digits } else { format!("+1{digits}") }).await
}

/// The same for a mail.
async fn asks_for_a_mail(service: &Service, name: &str, address: &str) -> usize {
    let mut stranger = service.browser();
    stranger.open("/reset").await.fill("Email address", name).press("Next").await.works().await;
    stranger
        .choose("Email a code")
        .fill("Alternate email address", address)
        .press("Send code")
        .await;
    stranger.sees("If that is on this account, a code is on its way");
    service.codes_to(address).await
}

async fn registers_an_address(service: &Service, person: &Person, address: &str) -> Browser {
    let mut browser = service.browser();
    browser.sign_in(person).await.is_on("More information required").press("Next").await;
    browser
        .follow("I want to set up a different method")
        .await
        .choose("Email")
        .press("Confirm")
        .await;
    browser.fill("What email would you like to use?", address).press("Next").await;
    browser
}

/// Four codes of each kind a day; without hints, so that a stranger types what a code is to go to.
async fn four_a_day(people: &[Person]) -> Service {
    Service::changed(people, |policy, _| {
        policy.recovery.hints = false;
        (policy.texts.per_day, policy.mails_per_day) = (4, 4);
    })
    .await
}

#[tokio::test]
async fn s48_registering_numbers_leaves_half_of_a_days_texts_for_resets() {
    let amina = Person::new("amina.example@contactnorth.ca").with_mobile("416 555 0199");
    let others =
        ["a", "b", "c"].map(|name| Person::new(format!("{name}.example@contactnorth.ca").leak()));
    let service =
        four_a_day(&[amina.clone(), others[0].clone(), others[1].clone(), others[2].clone()]).await;
    // A number that another account has is texted like any other, and counts like any other.
    registers(&service, &others[0], "416 555 0199").await.sees(SENT);
    assert_eq!(service.codes_to("+14165550199").await, 1);
    registers(&service, &others[1], "416 555 0124").await.sees(SENT);
    registers(&service, &others[2], "416 555 0125").await.sees("Try again in 720 minutes.");
    for sent in 2..=3 {
        assert_eq!(asks_for_a_text(&service, amina.name, "416 555 0199").await, sent);
        service.wait(Minutes(5));
    }
    assert_eq!(
        asks_for_a_text(&service, amina.name, "416 555 0199").await,
        3,
        "the next one is an hour off"
    );
    service.wait(Minutes(12 * 60 - 10));
    registers(&service, &others[2], "416 555 0125").await.sees(SENT);
}

#[tokio::test]
async fn s48_resets_of_a_few_accounts_leave_others_a_text_an_hour() {
    let [amina, bruno, carla] =
        [("amina", "416 555 0199"), ("bruno", "416 555 0198"), ("carla", "416 555 0197")].map(
            |(name, number)| {
                Person::new(format!("{name}.example@contactnorth.ca").leak()).with_mobile(number)
            },
        );
    let service = four_a_day(&[amina.clone(), bruno.clone(), carla.clone()]).await;
    for sent in 1..=2 {
        assert_eq!(asks_for_a_text(&service, amina.name, "416 555 0199").await, sent);
        assert_eq!(asks_for_a_text(&service, bruno.name, "416 555 0198").await, sent);
        service.wait(Minutes(5));
    }
    assert_eq!(
        asks_for_a_text(&service, amina.name, "416 555 0199").await,
        2,
        "all four are spent"
    );
    assert_eq!(
        asks_for_a_text(&service, carla.name, "416 555 0197").await,
        1,
        "each number has one an hour"
    );
    service.wait(Minutes(5));
    assert_eq!(asks_for_a_text(&service, carla.name, "416 555 0197").await, 1, "and no more");
    // Until ten times as many have gone out: that is what a day can cost at the most.
    let day = service.flows.now().day();
    for (sent, went) in [(40, 0), (39, 1)] {
        let now = service.flows.now();
        let mut work = service.store.begin().await.expect("a transaction");
        let streak = domain::limits::Streak { count: sent, last_at: now };
        work.save_streak(&domain::limits::Counter::TextsOfDay { day }, streak)
            .await
            .expect("it works");
        work.commit().await.expect("it works");
        let number: &str = format!("416 555 02{sent}").leak();
        let dora =
            Person::new(format!("dora{sent}.example@contactnorth.ca").leak()).with_mobile(number);
        service.add(&dora).await;
        assert_eq!(asks_for_a_text(&service, dora.name, number).await, went, "{sent}");
    }
}

#[tokio::test]
async fn s48_registering_addresses_leaves_half_of_a_days_mails_for_resets() {
    let others =
        ["a", "b", "c"].map(|name| Person::new(format!("{name}.example@contactnorth.ca").leak()));
    let service =
        four_a_day(&[NORA, others[0].clone(), others[1].clone(), others[2].clone()]).await;
    registers_an_address(&service, &others[0], "nora@home.example").await.sees(SENT);
    registers_an_address(&service, &others[1], "b@home.example").await.sees(SENT);
    registers_an_address(&service, &others[2], "c@home.example")
        .await
        .sees("Try again in 720 minutes.");
    for sent in 1..=2 {
        assert_eq!(asks_for_a_mail(&service, NORA.name, "nora@home.example").await, sent);
        service.wait(Minutes(5));
    }
    // A stranger is not told that all four are spent: the next one comes when half an hour has
    // passed.
    assert_eq!(asks_for_a_mail(&service, NORA.name, "nora@home.example").await, 2);
    service.wait(Minutes(12 * 60 - 10));
    registers_an_address(&service, &others[2], "c@home.example").await.sees(SENT);
}

#[tokio::test]
async fn s48_an_account_whose_texts_nobody_types_gets_none_for_a_day() {
    let (service, people) = with_people(2).await;
    for n in 0..6 {
        registers(&service, &people[0], &format!("416 55{n} 0123")).await.sees(SENT);
        service.wait(Minutes(10));
    }
    registers(&service, &people[0], "416 557 0123").await.sees(SPENT);
    // Nobody else is stopped by it, and it can use an address.
    registers(&service, &people[1], "416 557 0123").await.sees(SENT);
    registers_an_address(&service, &people[0], "mine@home.example").await.sees(SENT);
    service.wait(DAY - Minutes(10) - MOMENT);
    registers(&service, &people[0], "416 557 0124").await.sees(SPENT);
    service.wait(MOMENT);
    registers(&service, &people[0], "416 557 0124").await.sees(SENT);
}

#[tokio::test]
async fn s48_a_text_that_is_typed_clears_those_that_were_not() {
    let (service, people) = with_people(1).await;
    for n in 0..5 {
        registers(&service, &people[0], &format!("416 55{n} 0123")).await.sees(SENT);
        service.wait(Minutes(10));
    }
    proves(&service, &people[0], "+1 416 557 0123").await;
    service.wait(Minutes(60));
    let mut browser = service.browser();
    browser.sign_in(&people[0]).await;
    for n in 0..6 {
        browser.begin_adding("Phone").await;
        browser.fill("Phone number", &format!("613 55{n} 0123")).press("Next").await.sees(SENT);
        service.wait(Minutes(1));
    }
}

#[tokio::test]
async fn s48_forty_numbers_an_hour_are_registered_at_home_that_begin_alike() {
    let (service, people) = with_people(42).await;
    for (n, person) in people.iter().enumerate().take(40) {
        registers(&service, person, &format!("416 555 01{:02}", 10 + n)).await.sees(SENT);
    }
    registers(&service, &people[40], "416 555 0199").await.sees(SPENT);
    registers(&service, &people[40], "416 556 0199").await.sees(SENT);
    // A person who has such a number already gets in.
    let amina = Person::new("amina.example@contactnorth.ca").with_mobile("416 555 0198");
    service.add(&amina).await;
    assert_eq!(asks_for_a_text(&service, amina.name, "416 555 0198").await, 1);
    service.wait(HOUR - MOMENT);
    registers(&service, &people[41], "416 555 0197").await.sees(SPENT);
    service.wait(MOMENT);
    registers(&service, &people[41], "416 555 0197").await.sees(SENT);
}

/// Four accounts must not be able to stop everybody in the organisation's own country.
#[tokio::test]
async fn s48_codes_that_nobody_types_stop_nobody_else_at_home() {
    let (service, people) = with_people(52).await;
    for (n, person) in people.iter().enumerate().take(51) {
        registers(&service, person, &format!("416 5{:02} 0123", 10 + n)).await.sees(SENT);
    }
    registers(&service, &people[51], "416 599 0123").await.sees(SENT);
}

#[tokio::test]
async fn s47_texts_go_to_the_organisations_own_dialling_area_unless_it_lists_others() {
    let service = Service::changed(&[NORA], |policy, _| policy.texts.countries = None).await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await.open("/security-info").await.follow("Add method").await;
    browser.choose("Phone").press("Add").await;
    assert!(browser.html().contains("United States") && !browser.html().contains("France"));
    browser
        .fill("Phone number", "+33 6 12 34 56 79")
        .press("Next")
        .await
        .sees("We don't send text messages to that country.");
    browser.fill("Phone number", "+1 212 555 0123").press("Next").await.sees(SENT);
}

/// S4: what a stranger asks for writes as many rows for an unknown name, for a number of the own
/// country or of another, and for an address.
#[tokio::test]
async fn s04_a_code_costs_the_same_rows_whoever_it_is_for() {
    let amina = Person::new("amina.example@contactnorth.ca")
        .with_mobile("416 555 0199")
        .with_email("amina@home.example");
    let fatima = FATIMA.with_email("fatima@home.example");
    let nobody = "nobody.example@contactnorth.ca";
    let service = Service::changed(&[amina.clone(), fatima.clone()], |policy, _| {
        policy.recovery.hints = false
    })
    .await;
    // The first of each day makes the day's own rows.
    for (name, number, address) in [
        (amina.name, "416 555 0199", "amina@home.example"),
        (nobody, "416 555 0198", "nobody@home.example"),
    ] {
        asks_for_a_text(&service, name, number).await;
        asks_for_a_mail(&service, name, address).await;
    }
    service.wait(Minutes(10));
    let mut costs = Vec::new();
    for (name, number) in [
        (amina.name, "416 555 0199"),
        (fatima.name, "+33 6 12 34 56 78"),
        (nobody, "+33 6 12 34 56 70"),
    ] {
        let before = service.rows().len();
        asks_for_a_text(&service, name, number).await;
        costs.push(service.rows().len() - before);
    }
    assert!(costs.iter().all(|cost| *cost == costs[0]), "texts: {costs:?}");
    costs.clear();
    for (name, address) in [(amina.name, "amina@home.example"), (nobody, "nobody@home.example")] {
        let before = service.rows().len();
        asks_for_a_mail(&service, name, address).await;
        costs.push(service.rows().len() - before);
    }
    assert!(costs.iter().all(|cost| *cost == costs[0]), "mails: {costs:?}");
}
