//! What is kept because of an external directory: an account's place there, intents, how far a sync
//! has come.

use domain::account::Account;
use domain::directory::{
    DirectoryId, DirectoryLink, PasswordMark, Superseded, SyncMark, SyncState, WrittenBack,
};
use domain::ids::IntentId;
use domain::intent::{IntentKind, PasswordIntent};
use domain::language::Language;

use crate::place::{Place, begin, view};
use crate::samples::{
    MINUTE, account, account_id, at, email, facts, firefox, method, phone, random, session, token,
};

fn link(n: u32) -> DirectoryLink {
    DirectoryLink {
        mark: Some(PasswordMark("133000000000000000".into())),
        checked_at: at(i64::from(n)),
        ..DirectoryLink::new(DirectoryId(format!("5d3c{n:04}-0b1e-4d2f-8a76-000000000000")))
    }
}

fn linked(n: u32) -> Account {
    Account { password: None, directory: Some(link(n)), ..account(n) }
}

fn intent(n: u32, id: u32) -> PasswordIntent {
    PasswordIntent {
        id: IntentId::new(at(0), random(id)),
        account: account_id(n),
        kind: IntentKind::Reset,
        mark: Some(PasswordMark("before".into())),
        security_version: 7,
        journey: None,
        subject: "person@example.ca".into(),
        device: Some("0badcafe".into()),
        language: Language::French,
        browser: "Firefox, Windows".into(),
        network: "192.0.2.77".into(),
        begun_at: at(0),
    }
}

pub async fn a_place_there_is_kept(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    assert!(work.add_account(&linked(1)).await.unwrap());
    let superseded =
        vec![Superseded { mark: PasswordMark("132999999999999999".into()), since: at(3) }];
    let left_at = Some(at(MINUTE));
    let there = DirectoryLink {
        mark: None,
        superseded,
        left_at,
        switched_off: true,
        checked_at: at(9),
        written_back: vec![
            WrittenBack { contact: phone(7), before: vec!["416 555 0199".into()] },
            WrittenBack { contact: email("nora@home.example"), before: Vec::new() },
        ],
        ..link(2)
    };
    work.add_account(&account(2)).await.unwrap();
    let second = Account { directory: Some(there.clone()), ..account(2) };
    work.save_account(&second).await.unwrap();
    work.commit().await.unwrap();
    let mut view = view(&store).await;
    assert_eq!(
        facts(&view.account_by_directory(&link(1).id).await.unwrap().unwrap()),
        facts(&linked(1))
    );
    assert_eq!(
        facts(&view.account_by_directory(&there.id).await.unwrap().unwrap()),
        facts(&second)
    );
    assert!(view.account_by_directory(&link(3).id).await.unwrap().is_none());
}

pub async fn one_person_one_account(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    assert!(work.add_account(&linked(1)).await.unwrap());
    let same_person = Account { directory: Some(link(1)), ..account(2) };
    assert!(!work.add_account(&same_person).await.unwrap());
    // Any number of accounts has no place there.
    assert!(work.add_account(&account(3)).await.unwrap());
    assert!(work.add_account(&account(4)).await.unwrap());
}

pub async fn accounts_are_rechecked_in_turn(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    for n in [3, 1, 2, 4] {
        work.add_account(&linked(n)).await.unwrap();
    }
    work.add_account(&account(5)).await.unwrap();
    // The fourth has no session; the fifth is not in the directory.
    for n in [1, 2, 3, 5] {
        work.add_session(&token(n), &session(n, account_id(n)), &firefox()).await.unwrap();
    }
    let mut due = async |before, limit| -> Vec<_> {
        work.accounts_to_recheck(at(before), limit)
            .await
            .unwrap()
            .into_iter()
            .map(|account| account.id)
            .collect()
    };
    assert_eq!(due(2, 10).await, [account_id(1), account_id(2)]);
    assert_eq!(due(9, 2).await, [account_id(1), account_id(2)]);
    assert_eq!(due(9, 9).await, [account_id(1), account_id(2), account_id(3)]);
    assert_eq!(due(0, 9).await, []);
}

pub async fn one_intent_an_account(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&linked(1)).await.unwrap();
    assert!(work.open_intent(&intent(1, 1), at(MINUTE)).await.unwrap());
    assert!(!work.open_intent(&intent(1, 2), at(MINUTE)).await.unwrap(), "one is open");
    assert_eq!(work.intent(account_id(1)).await.unwrap(), Some(intent(1, 1)));
    assert_eq!(work.intent(account_id(2)).await.unwrap(), None);
    assert!(!work.end_intent(intent(1, 2).id).await.unwrap());
    assert!(work.end_intent(intent(1, 1).id).await.unwrap());
    assert!(!work.end_intent(intent(1, 1).id).await.unwrap(), "once");
    assert!(work.open_intent(&intent(1, 2), at(MINUTE)).await.unwrap());
}

pub async fn intents_are_leased(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    for n in 1..=3 {
        work.add_account(&linked(n)).await.unwrap();
        work.open_intent(&intent(n, n), at(i64::from(n))).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut work = begin(&store).await;
    assert_eq!(work.lease_intents(at(0), at(MINUTE), 9).await.unwrap(), []);
    assert_eq!(
        work.lease_intents(at(2), at(MINUTE), 9).await.unwrap(),
        [intent(1, 1), intent(2, 2)]
    );
    assert_eq!(
        work.lease_intents(at(MINUTE - 1), at(2 * MINUTE), 9).await.unwrap(),
        [intent(3, 3)]
    );
    assert_eq!(work.lease_intents(at(MINUTE), at(2 * MINUTE), 1).await.unwrap(), [intent(1, 1)]);
}

pub async fn sync_state_is_kept(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    assert_eq!(work.sync_state().await.unwrap(), SyncState::default());
    for mark in ["one", "two"] {
        let state = SyncState {
            mark: Some(SyncMark(mark.into())),
            full_at: Some(at(1)),
            synced_at: at(2),
            leased_until: at(3),
        };
        work.save_sync_state(&state).await.unwrap();
        assert_eq!(work.sync_state().await.unwrap(), state);
    }
}

pub async fn a_forgotten_account_leaves_nothing(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    for n in [1, 2] {
        work.add_account(&linked(n)).await.unwrap();
        work.add_method(&method(n, account_id(n), email(&format!("{n}@home.example"))))
            .await
            .unwrap();
        work.add_session(&token(n), &session(n, account_id(n)), &firefox()).await.unwrap();
        work.remember_device(&token(n), account_id(n), at(0)).await.unwrap();
        work.open_intent(&intent(n, n), at(MINUTE)).await.unwrap();
    }
    work.forget_account(account_id(1)).await.unwrap();
    work.commit().await.unwrap();
    let mut view = view(&store).await;
    assert!(view.account(account_id(1)).await.unwrap().is_none());
    assert!(view.account_by_directory(&link(1).id).await.unwrap().is_none());
    assert!(view.methods(account_id(1)).await.unwrap().is_empty());
    assert!(view.session(&token(1)).await.unwrap().is_none());
    assert!(view.intent(account_id(1)).await.unwrap().is_none());
    assert!(view.session(&token(2)).await.unwrap().is_some(), "nobody else is touched");
    assert_eq!(view.methods(account_id(2)).await.unwrap().len(), 1);
}
