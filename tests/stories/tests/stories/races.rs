//! Two things at once on one account: one wins cleanly, the other is told (S75-S78). Twenty rounds
//! of each.

use std::sync::Arc;

use domain::name::SignInName;
use stories::{Browser, FakeDirectory, Minutes, Person, Service};
use tokio::task::JoinSet;

use super::directory::{NAME, OLD, nora, sign_in};

const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");

const ROUNDS: usize = 20;
/// Passwords that are good enough.
const NEW: [&str; 2] = ["four quiet otters juggling 7", "nine loud herons whistling 4"];

/// A browser that has proved enough to choose a new password.
async fn proved(service: &Service, name: &str, address: &str) -> Browser {
    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", name)
        .press("Next")
        .await
        .choose("Email a code");
    browser.press("Send code").await;
    let code = service.code_to(address).await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    browser
}

async fn signs_in(service: &Service, name: &str, password: &str) -> bool {
    let mut browser = service.browser();
    browser.give_name_and_password(name, password).await;
    browser.heading() == "Stay signed in?"
}

async fn methods(service: &Service, name: &str) -> usize {
    let name = SignInName::parse(name).expect("a good name");
    service.operator.account(&name).await.expect("it works").expect("there is one").methods.len()
}

/// S75: two resets at once; one password is set, once, and the other person is told that nothing
/// was changed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s75_of_two_resets_at_once_one_commits() {
    let service = Service::hashing(&[NORA]).await;
    for round in 0..ROUNDS {
        service.wait(Minutes(24 * 60));
        let mut one = proved(&service, NORA.name, "nora@home.example").await;
        service.wait(Minutes(1));
        let mut two = proved(&service, NORA.name, "nora@home.example").await;
        let told = service.notices().await.len();
        // Every round other passwords: the one of the round before must not do.
        let new = NEW.map(|new| format!("{new} {round}"));
        one.fill("New password", &new[0]).fill("Confirm new password", &new[0]);
        two.fill("New password", &new[1]).fill("Confirm new password", &new[1]);
        tokio::join!(one.press("Finish"), two.press("Finish"));
        let mut headings = [one.heading(), two.heading()];
        let first = headings[0] == "Your password has been reset";
        headings.sort();
        assert_eq!(
            headings,
            ["This account was changed meanwhile", "Your password has been reset"],
            "round {round}"
        );
        let [won, lost] = if first { [&new[0], &new[1]] } else { [&new[1], &new[0]] };
        assert!(
            signs_in(&service, NORA.name, won).await && !signs_in(&service, NORA.name, lost).await
        );
        let after = service.notices().await.len();
        assert_eq!(after - told, 1, "told once");
    }
}

/// S76: the last method is deleted while its owner, or another person, resets the password by it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s76_deleting_the_last_method_and_resetting_by_it_do_not_both_happen() {
    for round in 0..ROUNDS {
        let service = Service::changed(&[NORA], |policy, _| policy.registration.required = 0).await;
        let mut reset = proved(&service, NORA.name, "nora@home.example").await;
        reset.fill("New password", NEW[0]).fill("Confirm new password", NEW[0]);
        let mut owner = service.browser();
        owner
            .sign_in(&NORA)
            .await
            .open("/security-info")
            .await
            .follow("Delete")
            .await
            .press("Delete")
            .await;
        service.prove(&mut owner, "Email a code to", "nora@home.example").await;
        owner.is_on("Delete this method?");
        // The reset has a hash to make first: let each be the quicker one in some of the rounds.
        let late = async {
            tokio::time::sleep(std::time::Duration::from_millis(
                5 * u64::try_from(round).expect("small"),
            ))
            .await;
            owner.press("Delete").await;
        };
        tokio::join!(reset.press("Finish"), late);
        let was_reset = reset.heading() == "Your password has been reset";
        let left = methods(&service, NORA.name).await;
        assert_eq!(
            left,
            usize::from(was_reset),
            "round {round}: {} / {}",
            reset.heading(),
            owner.heading()
        );
        assert_eq!(signs_in(&service, NORA.name, NEW[0]).await, was_reset);
        if was_reset {
            assert_ne!(owner.heading(), "Security info");
        } else {
            reset.is_on("This account was changed meanwhile");
        }
    }
}

/// S77: a method is changed while a code is on its way to the old one: the code is dead, or what it
/// opened leads nowhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s77_a_code_to_a_method_that_is_changed_resets_nothing() {
    for round in 0..ROUNDS {
        let service = Service::with(&[NORA]).await;
        let mut owner = service.browser();
        owner.sign_in(&NORA).await.open("/security-info").await.press("Change").await;
        service.prove(&mut owner, "Email a code to", "nora@home.example").await;
        owner
            .fill("What email would you like to use?", "nora.new@mail.example")
            .press("Next")
            .await;
        let new = service.code_to("nora.new@mail.example").await;
        owner.fill("Enter code", &new);
        let mut stranger = service.browser();
        stranger
            .open("/reset")
            .await
            .fill("Email address", NORA.name)
            .press("Next")
            .await
            .press("Send code")
            .await;
        let old = service.code_to("nora@home.example").await;
        stranger.fill("Enter code", &old);
        tokio::join!(owner.press("Next"), stranger.press("Next"));
        owner.is_on("Security info").sees("nora.new@mail.example");
        if stranger.heading() == "Choose a new password" {
            stranger
                .fill("New password", NEW[0])
                .fill("Confirm new password", NEW[0])
                .press("Finish")
                .await;
            stranger.is_on("This account was changed meanwhile");
        } else {
            stranger.sees("That code no longer works. Request a new one.");
        }
        assert!(!signs_in(&service, NORA.name, NEW[0]).await, "round {round}");
        let letters = service.notices().await;
        let told: Vec<_> = letters.iter().map(|one| one.to.as_str()).collect();
        assert_eq!(told, ["nora@home.example"], "the old address is told");
    }
}

/// S78: two methods are deleted at once; as many stay as the organisation requires.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s78_two_deletions_at_once_leave_what_is_required() {
    for round in 0..ROUNDS {
        let service = Service::with(&[AMINA]).await;
        let mut one = service.browser();
        one.sign_in(&AMINA).await.open("/security-info").await;
        // Both tabs of one browser.
        let html = one.html().to_owned();
        let links: Vec<&str> =
            html.split('"').filter(|part| part.starts_with("/security-info/delete/")).collect();
        one.open(links[0]).await.press("Delete").await;
        service.prove(&mut one, "Email a code to", "amina@home.example").await;
        let mut two = one.copy();
        one.open(links[0]).await.is_on("Delete this method?");
        two.open(links[1]).await.is_on("Delete this method?");
        tokio::join!(one.press("Delete"), two.press("Delete"));
        assert_eq!(methods(&service, AMINA.name).await, 1, "round {round}");
        let told = [&one, &two]
            .into_iter()
            .filter(|tab| tab.says("the last one can't be deleted"))
            .count();
        let done = [&one, &two].into_iter().filter(|tab| tab.heading() == "Security info").count();
        assert_eq!((told, done), (1, 1), "round {round}: {} / {}", one.heading(), two.heading());
    }
}

/// Passwords for one person, right and wrong, from browsers that are known and that are not, all at
/// once: they wait for each other in one order, so that none is ended by the database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_that_count_on_the_same_wait_in_one_order() {
    let directory = FakeDirectory::with([nora()]);
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        policy.registration.required = 0
    })
    .await;
    let mut known = service.browser();
    sign_in(&mut known, NAME, OLD).await;
    known.is_on("Stay signed in?");
    for round in 0..ROUNDS {
        service.wait(Minutes(24 * 60));
        let mut tries = JoinSet::new();
        for n in 0..12 {
            let (mut browser, typed) = match n % 3 {
                0 => (known.copy(), OLD),
                1 => (service.browser(), OLD),
                _ => (service.browser(), "a wrong password"),
            };
            tries.spawn(async move {
                sign_in(&mut browser, NAME, typed).await;
                assert!(browser.status() < 500, "round {round}: {}", browser.words());
            });
        }
        tries.join_all().await;
    }
}
