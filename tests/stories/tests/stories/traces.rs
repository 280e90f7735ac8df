//! What strangers leave in the list that the owner of an account reads: bounded, and beside what the
//! owner has to see.

use std::time::Duration;

use domain::audit::Action;
use domain::method::MethodKind;
use domain::name::SignInName;
use flows::operator::{MethodChoice, Reason};
use flows::ports::EventFilter;
use stories::{Browser, Person, Service};

use crate::help_desk::type_pass;

const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");
const WHY: Reason<'static> = Reason(Some("ticket 7"));
/// What is neither a pass nor a code of this account.
const GUESS: &str = "K7QM-2XZ4-01AB-CDEF";

/// Events of the account, by what they tell.
async fn written(service: &Service, action: Action) -> usize {
    let name = SignInName::parse(AMINA.name).expect("a name");
    let account = service.operator.account(&name).await.expect("it works").expect("it is there");
    let filter = EventFilter { account: Some(account.account.id), ..EventFilter::default() };
    let events = service.operator.events(filter, None, 10_000, &mut Default::default()).await;
    let events = events.expect("it works");
    events.iter().filter(|one| one.event.action == action).count()
}

/// A thief who has the password adds an address.
async fn thief_adds(service: &Service) {
    let mut thief = service.browser();
    thief.sign_in(&AMINA).await;
    thief.open("/security-info/add").await.choose("Email").press("Add").await;
    thief.fill("What email would you like to use?", "thief@evil.example").press("Next").await;
    let code = service.code_to("thief@evil.example").await;
    thief.fill("Enter code", &code).press("Next").await.is_on("Security info");
}

/// 60 wrong passes and 60 wrong codes of the help desk.
async fn types_in_vain(service: &Service) {
    let mut stranger = service.browser();
    for _ in 0..60 {
        type_pass(&mut stranger, AMINA.name, GUESS).await.sees("That pass doesn't work");
        stranger.open("/reset/sent").await.fill("Sign-in name", AMINA.name);
        stranger.fill("Code", GUESS).press("Next").await.sees("That code didn't work.");
        service.wait(Duration::from_secs(10));
    }
}

/// The rows of *My sign-ins* with these words.
fn rows(browser: &Browser, words: &str) -> usize {
    browser.html().split("<tr>").skip(1).filter(|row| row.contains(words)).count()
}

async fn owner_reads(service: &Service) -> Browser {
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await.open("/account/sign-ins").await;
    owner
}

#[tokio::test]
async fn r46_wrong_passes_and_codes_of_the_help_desk_leave_nothing_where_none_is_out() {
    let service = Service::with(&[AMINA]).await;
    thief_adds(&service).await;
    types_in_vain(&service).await;
    assert_eq!(written(&service, Action::PassRefused).await, 0);
    assert_eq!(written(&service, Action::CodeRefused).await, 0);
    let owner = owner_reads(&service).await;
    assert_eq!(rows(&owner, "Method added"), 1, "{}", owner.words());
    assert_eq!(rows(&owner, "Signed in"), 2, "{}", owner.words());
}

#[tokio::test]
async fn r46_refusals_that_strangers_cause_push_nothing_out_of_the_owners_list() {
    let service = Service::with(&[AMINA]).await;
    thief_adds(&service).await;
    let name = SignInName::parse(AMINA.name).unwrap();
    let hour = Duration::from_hours(1);
    for round in 1..=3 {
        service.operator.make_pass(&name, hour, false, WHY).await.unwrap();
        let to_phone = MethodChoice::Kind(MethodKind::Phone);
        service.operator.send_reset(&name, to_phone, WHY).await.unwrap();
        types_in_vain(&service).await;
        for action in [Action::PassRefused, Action::CodeRefused] {
            let count = written(&service, action).await;
            assert!((round..=10 * round).contains(&count), "{action:?}: {count}");
        }
        service.wait(hour);
    }
    let owner = owner_reads(&service).await;
    for (words, count) in [("Method added", 1), ("Temporary pass made", 3), ("Signed in", 2)] {
        assert_eq!(rows(&owner, words), count, "{words}: {}", owner.words());
    }
    for words in ["Temporary pass refused", "Wrong code typed"] {
        assert!((1..=5).contains(&rows(&owner, words)), "{words}: {}", owner.words());
    }
}

#[tokio::test]
async fn r46_wrong_passwords_of_many_days_push_nothing_out_of_the_owners_list() {
    let service = Service::with(&[AMINA]).await;
    thief_adds(&service).await;
    let mut stranger = service.browser();
    for _ in 0..80 {
        stranger.give_name_and_password(AMINA.name, "guess").await;
        stranger.sees("Your account or password is incorrect.");
        service.wait(Duration::from_mins(16));
    }
    let count = written(&service, Action::SignInRefused).await;
    assert!((20..=60).contains(&count), "in less than a day: {count}");
    service.wait(Duration::from_hours(24));
    let owner = owner_reads(&service).await;
    assert_eq!(rows(&owner, "Method added"), 1, "{}", owner.words());
    assert_eq!(rows(&owner, "Signed in"), 2, "{}", owner.words());
}
