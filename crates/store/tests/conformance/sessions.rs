//! Sessions, and the browsers that are remembered.

use domain::journey::JourneyKind;
use domain::session::{Interrupt, Session, Strength};
use domain::time::Timestamp;
use flows::ports::Work;

use crate::place::{Place, begin, view};
use crate::samples::{
    DAY, account, account_id, at, challenge, facts, firefox, registration, session, sign_in, token,
};

pub async fn is_found_with_its_account(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_account(&account(2)).await.unwrap();
    work.add_session(&token(1), &session(1, account_id(1)), &firefox()).await.unwrap();
    work.add_session(&token(2), &session(2, account_id(2)), &firefox()).await.unwrap();
    work.commit().await.unwrap();
    let mut view = view(&store).await;
    let (found, owner) = view.session(&token(2)).await.unwrap().unwrap();
    assert_eq!(found, session(2, account_id(2)));
    assert_eq!(facts(&owner), facts(&account(2)));
    assert!(view.session(&token(3)).await.unwrap().is_none());
}

pub async fn are_listed_newest_first(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    for n in [2, 3, 1] {
        work.add_session(&token(n), &session(n, account_id(1)), &firefox()).await.unwrap();
    }
    let expected = [3, 2, 1].map(|n| session(n, account_id(1)));
    assert_eq!(work.sessions(account_id(1)).await.unwrap(), expected);
    assert!(work.sessions(account_id(2)).await.unwrap().is_empty());
    let told = expected.map(|session| (session, firefox()));
    assert_eq!(work.sessions_with_browsers(account_id(1)).await.unwrap(), told);
    assert!(work.sessions_with_browsers(account_id(2)).await.unwrap().is_empty());
}

pub async fn is_saved_and_renamed(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_session(&token(1), &session(1, account_id(1)), &firefox()).await.unwrap();
    let changed = Session {
        last_seen_at: at(5),
        ends_at: at(30 * DAY),
        persistent: true,
        proved_at: at(6),
        strength: Strength::Password,
        interrupt: Interrupt::None,
        ..session(1, account_id(1))
    };
    work.save_session(&changed, None).await.unwrap();
    assert_eq!(work.session(&token(1)).await.unwrap().unwrap().0, changed);
    work.save_session(&changed, Some(&token(2))).await.unwrap();
    assert!(work.session(&token(1)).await.unwrap().is_none());
    assert_eq!(work.session(&token(2)).await.unwrap().unwrap().0, changed);
    let told = work.sessions_with_browsers(account_id(1)).await.unwrap();
    assert_eq!(told, [(changed, firefox())], "where it was begun stays");
}

pub async fn what_is_committed_lazily_is_seen(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_session(&token(1), &session(1, account_id(1)), &firefox()).await.unwrap();
    work.commit_lazily().await.unwrap();
    assert!(view(&store).await.session(&token(1)).await.unwrap().is_some());
}

pub async fn names_are_unique(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_session(&token(1), &session(1, account_id(1)), &firefox()).await.unwrap();
    assert!(work.add_session(&token(1), &session(2, account_id(1)), &firefox()).await.is_err());
}

pub async fn what_was_proved_by_a_method_ends(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_account(&account(2)).await.unwrap();
    let strengths = [
        Strength::Method,
        Strength::Method,
        Strength::Pass { vouched: true },
        Strength::Password,
        Strength::Method,
    ];
    let begun: Vec<Session> = (1..)
        .zip(strengths)
        .map(|(n, strength)| Session {
            strength,
            ..session(n, account_id(if n == 5 { 2 } else { 1 }))
        })
        .collect();
    for (n, session) in (1..).zip(&begun) {
        work.add_session(&token(n), session, &firefox()).await.unwrap();
    }
    let unproved = |one: &Session| Session {
        strength: Strength::Password,
        proved_at: Timestamp(0),
        ..one.clone()
    };
    work.unprove_sessions(account_id(1), Some(&token(2))).await.unwrap();
    let mut expected = begun.clone();
    expected[0] = unproved(&begun[0]);
    for (n, expected) in (1..).zip(&expected) {
        assert_eq!(work.session(&token(n)).await.unwrap().unwrap().0, *expected, "{n}");
    }
    work.unprove_sessions(account_id(1), None).await.unwrap();
    expected[1] = unproved(&begun[1]);
    for (n, expected) in (1..).zip(&expected) {
        assert_eq!(work.session(&token(n)).await.unwrap().unwrap().0, *expected, "{n}");
    }
}

pub async fn ended_stays_ended(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    let own = session(1, account_id(1));
    work.add_session(&token(1), &own, &firefox()).await.unwrap();
    work.end_session(own.id).await.unwrap();
    // A request that was on its way when it ended.
    work.save_session(&own, None).await.unwrap();
    work.save_session(&own, Some(&token(2))).await.unwrap();
    work.end_session(own.id).await.unwrap();
    work.commit().await.unwrap();
    let mut view = view(&store).await;
    assert!(view.session(&token(1)).await.unwrap().is_none());
    assert!(view.session(&token(2)).await.unwrap().is_none());
    assert!(view.sessions(account_id(1)).await.unwrap().is_empty());
}

pub async fn ends_with_its_journeys(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    for n in [1, 2] {
        work.add_session(&token(n), &session(n, account_id(1)), &firefox()).await.unwrap();
        work.save_journey(&registration(n, token(n))).await.unwrap();
        work.save_journey(&sign_in(10 + n, token(n))).await.unwrap();
        work.save_challenge(&challenge(n, token(n), Some(account_id(1)))).await.unwrap();
    }
    work.end_session(session(1, account_id(1)).id).await.unwrap();
    for (n, left) in [(1, false), (2, true)] {
        assert_eq!(
            work.journey(&token(n), JourneyKind::Registration).await.unwrap().is_some(),
            left
        );
        assert_eq!(work.journey(&token(n), JourneyKind::SignIn).await.unwrap().is_some(), left);
        let own = challenge(n, token(n), Some(account_id(1))).id;
        assert_eq!(work.challenge(own).await.unwrap().is_some(), left);
        assert_eq!(work.session(&token(n)).await.unwrap().is_some(), left);
    }
}

pub async fn all_but_one_end(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_account(&account(2)).await.unwrap();
    for (n, owner) in [(1, 1), (2, 1), (3, 1), (4, 2)] {
        work.add_session(&token(n), &session(n, account_id(owner)), &firefox()).await.unwrap();
        work.save_journey(&registration(n, token(n))).await.unwrap();
        work.save_challenge(&challenge(n, token(n), Some(account_id(owner)))).await.unwrap();
    }
    let kept = session(2, account_id(1));
    assert_eq!(work.end_sessions(account_id(1), Some(kept.id), None).await.unwrap(), 2);
    assert_eq!(work.sessions(account_id(1)).await.unwrap(), [kept]);
    for (n, left) in [(1, false), (2, true), (3, false), (4, true)] {
        assert_eq!(
            work.journey(&token(n), JourneyKind::Registration).await.unwrap().is_some(),
            left
        );
        assert_eq!(work.challenge(challenge(n, token(n), None).id).await.unwrap().is_some(), left);
    }
    assert_eq!(work.end_sessions(account_id(1), None, None).await.unwrap(), 1);
    assert_eq!(work.end_sessions(account_id(1), None, None).await.unwrap(), 0);
    assert!(work.session(&token(4)).await.unwrap().is_some());
}

pub async fn devices_are_known(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_account(&account(2)).await.unwrap();
    work.remember_device(&token(1), account_id(1), at(10)).await.unwrap();
    for (since, known) in [(9, true), (10, true), (11, false)] {
        assert_eq!(
            work.known_device(&token(1), account_id(1), at(since)).await.unwrap().is_some(),
            known
        );
    }
    assert!(work.known_device(&token(1), account_id(2), at(0)).await.unwrap().is_none());
    assert!(work.known_device(&token(2), account_id(1), at(0)).await.unwrap().is_none());
    work.remember_device(&token(1), account_id(1), at(20)).await.unwrap();
    // The clock went back.
    work.remember_device(&token(1), account_id(1), at(5)).await.unwrap();
    assert!(work.known_device(&token(1), account_id(1), at(20)).await.unwrap().is_some());

    // A method is proved on one that is remembered, until nothing counts there any more.
    let proved = async |work: &mut Box<dyn Work>| {
        let mut proved = Vec::new();
        for (device, account) in [(1, 1), (2, 1), (1, 2)] {
            let (device, account) = (token(device), account_id(account));
            proved.push(
                work.known_device(&device, account, at(20))
                    .await
                    .unwrap()
                    .is_some_and(|known| known.proved),
            );
        }
        proved
    };
    work.remember_device(&token(1), account_id(2), at(20)).await.unwrap();
    assert_eq!(proved(&mut work).await, [false, false, false]);
    for device in [1, 2] {
        work.prove_device(&token(device), account_id(1)).await.unwrap();
    }
    assert_eq!(proved(&mut work).await, [true, false, false], "the second is not remembered");
    work.remember_device(&token(2), account_id(1), at(20)).await.unwrap();
    for (device, account) in [(2, 1), (1, 2)] {
        work.prove_device(&token(device), account_id(account)).await.unwrap();
    }
    work.remember_device(&token(1), account_id(1), at(20)).await.unwrap();
    assert_eq!(proved(&mut work).await, [true, true, true], "signing in again changes nothing");
    assert!(
        !work
            .known_device(&token(1), account_id(1), at(21))
            .await
            .unwrap()
            .is_some_and(|known| known.proved),
        "too old"
    );
    work.distrust_devices(account_id(1), Some(&token(2))).await.unwrap();
    assert_eq!(proved(&mut work).await, [false, true, true]);
    work.distrust_devices(account_id(1), None).await.unwrap();
    assert_eq!(proved(&mut work).await, [false, false, true]);

    // All of an account's are forgotten, or all but one; another account's are not.
    for (device, account) in [(1, 2), (2, 1), (3, 1)] {
        work.remember_device(&token(device), account_id(account), at(20)).await.unwrap();
    }
    let mut known = Vec::new();
    for except in [Some(token(2)), None] {
        work.forget_devices(account_id(1), except.as_ref()).await.unwrap();
        for (device, account) in [(1, 1), (2, 1), (3, 1), (1, 2)] {
            known.push(
                work.known_device(&token(device), account_id(account), at(0))
                    .await
                    .unwrap()
                    .is_some(),
            );
        }
    }
    assert_eq!(known, [false, true, false, true, false, false, false, true]);
}
