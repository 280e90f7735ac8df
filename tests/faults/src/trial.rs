//! One errand against every fault at every call.

use std::time::Duration;

use domain::message::Notice;
use stories::Kept;

use crate::errands::Errand;
use crate::gate::Fault;
use crate::installation::{Facts, Installation, PASSWORD};
use crate::person::{NEW, Person, Step};

/// More steps than any errand takes, however often something goes wrong.
const STEPS: u32 = 60;
/// After this nobody is slowed down by what the one before did.
const PAUSE: Duration = Duration::from_hours(2);
/// How many places in numbers of phones and names there are for people.
const PEOPLE: u32 = 49_000;

/// What was tried.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Faults that happened.
    pub faults: u64,
    /// Calls of the errand without a fault.
    pub calls: u64,
}

/// Tries an errand with each fault at the `first` call, and every `stride`-th after it, until the
/// errand passes without it.
///
/// # Panics
/// Something was lost, doubled, half done, or said otherwise than it is.
pub async fn try_errand(errand: Errand, kept: Kept, first: u64, stride: u64) -> Figures {
    let mut installation = Installation::new(kept, errand.is_in_directory(), errand.policy()).await;
    let mut figures = Figures::default();
    let mut n = 0;
    for fault in Fault::ALL {
        let mut at = first;
        loop {
            n = (n + 1) % PEOPLE;
            let mut person = Person::arrive(n, errand, &mut installation).await;
            installation.gate().arm(fault, at);
            let what = format!("{errand:?}, {fault:?} at call {at}");
            run(&mut person, errand, fault, &mut installation, &what).await;
            let happened = installation.gate().disarm();
            verify(&mut person, errand, fault, &mut installation, &what).await;
            installation.wait(PAUSE);
            if !happened {
                figures.calls = figures.calls.max(at - 1);
                break;
            }
            figures.faults += 1;
            at += stride;
        }
    }
    figures
}

async fn run(
    person: &mut Person,
    errand: Errand,
    fault: Fault,
    installation: &mut Installation,
    what: &str,
) {
    let dies = matches!(fault, Fault::Dies | Fault::DiesAfter);
    for _ in 0..STEPS {
        person.browser.move_to(installation.address());
        let step = person.step(installation, dies).await;
        person.browser.move_to(installation.address());
        let before = installation.facts(person.account).await;
        let path = person.browser.path().to_owned();
        let asked = async {
            match &step {
                Step::Done => Ok(()),
                Step::Open(path) => person.browser.try_to_open(path).await,
                Step::Go(link) if link.starts_with('=') => {
                    person.browser.try_to_open(&link[1..]).await
                }
                Step::Go(words) => person.browser.try_to_go(words).await,
            }
        };
        let answered = tokio::select! {
            answered = asked => answered.is_ok(),
            () = installation.gate().stopped() => false,
        };
        if step == Step::Done {
            if errand == Errand::Tidy && !installation.tidy(dies).await {
                assert!(
                    installation.tidy(dies).await,
                    "{what}: what is old cannot be cleared away"
                );
            }
            return;
        }
        if !answered {
            if dies {
                installation.die_and_start_again().await;
                person.browser.move_to(installation.address());
            }
            // Nothing came: the page is looked at again.
            let path = if path.is_empty() { errand.start().to_owned() } else { path };
            person.browser.open(&path).await;
        }
        check(person, &before, installation, &format!("{what}, {step:?}")).await;
    }
    panic!("{what}: {} does not get there:\n{}", person.name, person.browser.words());
}

/// What the page says is so.
async fn check(person: &Person, before: &Facts, installation: &Installation, what: &str) {
    let (status, words) = (person.browser.status(), person.browser.words());
    assert!(status < 500 || status == 503, "{what}: {status}:\n{words}");
    if status == 503 {
        assert!(person.browser.retry_after().is_some(), "{what}: no Retry-After");
    }
    if words.contains("Nothing was changed") || words.contains("nothing was changed") {
        let now = installation.facts(person.account).await;
        assert_eq!(&now, before, "{what}: the page says that nothing was changed:\n{words}");
    }
}

/// What must be there is, once.
async fn verify(
    person: &mut Person,
    errand: Errand,
    fault: Fault,
    installation: &mut Installation,
    what: &str,
) {
    let dies = matches!(fault, Fault::Dies | Fault::DiesAfter);
    installation.deliver(dies).await;
    let facts = installation.facts(person.account).await;
    let (mut methods, mut expected) = (facts.methods.clone(), person.ends_with());
    methods.sort_by_key(|method| format!("{method:?}"));
    expected.sort_by_key(|method| format!("{method:?}"));
    assert_eq!(methods, expected, "{what}: the methods");
    if let Some(action) = errand.leaves() {
        let count = facts.events.iter().filter(|event| **event == action).count();
        // Who was told that nobody knows, and looks by doing it again, may do it twice: another
        // reset, never another method.
        let most = if person.in_doubt && errand.changes_password() { 2 } else { 1 };
        // A lock that the directory has lifted and whose end here was lost is not told: it lets
        // nobody in.
        let least = usize::from(errand != Errand::Unlock);
        assert!((least..=most).contains(&count), "{what}: {action:?} in {:?}", facts.events);
    }
    for to in person.is_told_at() {
        let mut told: Vec<_> = installation
            .outbox()
            .to(&to)
            .into_iter()
            .filter(|letter| letter.notice.is_some())
            .collect();
        if errand == Errand::Undo {
            // What they object to was told before.
            told.retain(|letter| letter.notice == Some(Notice::ChangesUndone));
        }
        let all = told.len();
        told.sort_by_key(|letter| letter.id);
        told.dedup_by_key(|letter| letter.id);
        let done = errand
            .leaves()
            .map_or(0, |action| facts.events.iter().filter(|event| **event == action).count());
        if errand == Errand::ResetInDirectory {
            // What did not get into the directory, or may have, is told as well.
            let reset =
                told.iter().filter(|letter| letter.notice == Some(Notice::PasswordReset)).count();
            assert!(
                reset >= 1 && reset <= done && told.len() <= done + 2,
                "{what}: messages to {to}: {told:?}"
            );
        } else {
            assert_eq!(
                told.len(),
                if errand.is_told() { done } else { 0 },
                "{what}: messages to {to}"
            );
        }
        // Once more only where it was sent and nobody could say so.
        assert!(all <= told.len() + 1, "{what}: {all} messages to {to}");
    }
    if errand == Errand::ResetInDirectory {
        assert!(facts.sessions.is_empty(), "{what}: a session from before: {:?}", facts.sessions);
    }
    if errand.changes_password() || errand == Errand::Unlock {
        let mut browser = installation.browser();
        let password = if errand == Errand::Unlock { PASSWORD } else { NEW };
        browser.give_name_and_password(&person.name, password).await;
        assert_eq!(
            browser.heading(),
            "Stay signed in?",
            "{what}: the password:\n{}",
            browser.words()
        );
    }
}
