//! What is counted against an account: `regain user show` shows it, `regain user unlock` lifts it
//! (S14, S49).

use std::collections::BTreeSet;

use domain::audit::Action;
use domain::channel::Channel;
use domain::limits::{Counter, Streak};
use domain::message::Notice;
use domain::method::MethodKind;
use domain::name::SignInName;
use flows::operator::Reason;
use stories::{Person, Service};

const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");

/// Each thing that is counted is raised, seen by its word, lifted; everybody on the account is
/// told, and the audit trail has it.
#[tokio::test]
async fn s49_what_is_counted_is_shown_and_lifted() {
    let service = Service::with(&[AMINA]).await;
    let name = SignInName::parse(AMINA.name).expect("a good name");
    let account =
        service.operator.account(&name).await.expect("it works").expect("somebody").account;
    let (subject, key, now) =
        (name.counter_form(), format!("account {}", account.id), service.flows.now());
    let recovery = format!("recovery {subject}");
    let destinations = AMINA.destinations();
    let [mail, phone] = &destinations[..] else { panic!("two") };
    let (id, own) = (account.id, format!("{} sign-in", account.id));
    let in_a_row = [
        ("wrong-passwords-for-name", Counter::StrangersPasswords { subject: &subject }),
        ("wrong-passwords-for-account", Counter::AccountsPasswords { account: &key }),
        ("wrong-codes-in-a-row", Counter::AccountsWrongCodes { account: id, destination: mail }),
        ("wrong-app-codes-in-a-row", Counter::OwnCodes { kind: MethodKind::App, whose: &own }),
        ("texts-not-typed", Counter::AccountsUnprovedTexts { account: id }),
    ];
    let in_a_day = [
        ("wrong-codes-in-a-day", Counter::AccountsWrongCodes { account: id, destination: phone }),
        (
            "wrong-codes-for-name",
            Counter::WrongCodes { subject: &recovery, channel: Channel::Email },
        ),
        (
            "wrong-codes-for-name",
            Counter::WrongCodes { subject: &recovery, channel: Channel::Text },
        ),
        ("strangers-codes-in-a-day", Counter::StrangersCodes { destination: mail }),
        ("own-codes-in-a-day", Counter::DestinationsCodes { destination: phone }),
        ("codes-asked-for-in-a-day", Counter::SubjectsCodes { subject: &subject }),
    ];
    let stopped =
        ("strangers-codes-stopped", Counter::StrangersCodesStopped { destination: phone });
    let seen = async || -> BTreeSet<(&'static str, u32)> {
        let counted = service.operator.counted(&account).await.expect("it works");
        counted.iter().map(|one| (one.what.word(), one.count)).collect()
    };
    assert_eq!(seen().await, BTreeSet::new());
    let mut work = service.store.begin().await.expect("a transaction");
    for (_, counter) in &in_a_row {
        work.save_streak(counter, Streak { count: 7, last_at: now }).await.expect("it works");
    }
    work.save_streak(&stopped.1, Streak { count: 1, last_at: now }).await.expect("it works");
    for (_, counter) in &in_a_day {
        for _ in 0..3 {
            work.hit(counter, now).await.expect("it works");
        }
    }
    work.commit().await.expect("it works");
    let expected: BTreeSet<(&str, u32)> = in_a_row.iter().map(|(word, _)| (*word, 7)).collect();
    let expected: BTreeSet<_> = expected
        .into_iter()
        .chain(in_a_day.iter().map(|(word, _)| (*word, 3)))
        .chain([(stopped.0, 1)])
        .collect();
    assert_eq!(seen().await, expected);

    service.operator.unlock(&name, Reason::default()).await.expect("it works");
    assert_eq!(seen().await, BTreeSet::new());
    let mut view = service.store.view().await.expect("a view");
    for (word, counter) in in_a_row.iter().chain(&in_a_day) {
        assert_eq!(view.streak(counter).await.expect("it works"), Streak::default(), "{word}");
        assert_eq!(view.nth_last_hit(counter, 1).await.expect("it works"), None, "{word}");
    }
    let events = view.events(account.id, 100, 100).await.expect("it works");
    assert_eq!(events.iter().filter(|event| event.action == Action::AccountUnlocked).count(), 1);
    let told = service.notices().await;
    let told: Vec<_> = told.iter().map(|letter| (letter.to.as_str(), letter.notice)).collect();
    let notice = Some(Notice::AccountUnlocked);
    assert_eq!(told, [("amina@home.example", notice), ("+14165550123", notice)]);
}

/// What one network asked for, or one browser may no longer try, is lifted too: the owner is in at
/// once.
#[tokio::test]
async fn s49_lifted_is_lifted_for_the_owners_network_too() {
    let service = Service::with(&[AMINA]).await;
    let name = SignInName::parse(AMINA.name).expect("a good name");
    let mut stranger = service.browser();
    for _ in 0..6 {
        stranger.give_name_and_password(AMINA.name, "guess").await;
    }
    stranger.sees("Too many attempts.");
    service.operator.unlock(&name, Reason::default()).await.expect("it works");
    stranger.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Stay signed in?");
}
