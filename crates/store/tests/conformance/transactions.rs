//! What a transaction guarantees.

use std::task::{Context, Poll, Waker};
use std::time::Duration;

use domain::limits::Counter;

use crate::place::{Place, begin, view};
use crate::samples::{
    account, account_id, at, challenge, challenge_id, event, firefox, message, method, phone,
    session, token,
};

pub async fn a_work_sees_itself(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    assert!(work.account(account_id(1)).await.unwrap().is_some());
    assert!(work.lock_account(account_id(1)).await.unwrap().is_some());
    assert!(work.lock_account(account_id(2)).await.unwrap().is_none());
    assert!(view(&store).await.account(account_id(1)).await.unwrap().is_none());
}

pub async fn a_view_sees_one_state(place: &dyn Place) {
    let store = place.open().await;
    let mut before = view(&store).await;
    assert!(before.account(account_id(1)).await.unwrap().is_none());
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_method(&method(1, account_id(1), phone(1))).await.unwrap();
    work.commit().await.unwrap();
    // The state of its first question, however long it lasts.
    assert!(before.account(account_id(1)).await.unwrap().is_none());
    assert!(before.methods(account_id(1)).await.unwrap().is_empty());
    let mut after = view(&store).await;
    assert!(after.account(account_id(1)).await.unwrap().is_some());
    assert_eq!(after.methods(account_id(1)).await.unwrap().len(), 1);
    drop(before);
    assert!(view(&store).await.account(account_id(1)).await.unwrap().is_some());
}

pub async fn is_rolled_back_when_dropped(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    drop(work);
    assert!(view(&store).await.account(account_id(1)).await.unwrap().is_none());
    let mut work = begin(&store).await;
    assert!(work.account(account_id(1)).await.unwrap().is_none());
    work.add_account(&account(2)).await.unwrap();
    work.commit().await.unwrap();
    assert!(view(&store).await.account(account_id(2)).await.unwrap().is_some());
}

/// Half of a work is none: after a fault nothing of it can be committed.
pub async fn a_fault_ends_it(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_method(&method(1, account_id(9), phone(1))).await.unwrap_err();
    assert!(work.account(account_id(1)).await.is_err());
    assert!(work.add_account(&account(2)).await.is_err());
    assert!(work.commit().await.is_err());
    let mut view = view(&store).await;
    assert!(view.account(account_id(1)).await.unwrap().is_none());
    assert!(view.account(account_id(2)).await.unwrap().is_none());
    begin(&store).await.commit().await.unwrap();
}

pub async fn views_do_not_wait_for_the_writer(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    let read = async { view(&store).await.account(account_id(1)).await.unwrap().is_none() };
    assert!(tokio::time::timeout(Duration::from_secs(5), read).await.unwrap());
    work.commit().await.unwrap();
}

pub async fn more_views_than_connections(place: &dyn Place) {
    let store = place.open().await;
    let readers = (0..200).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut view = view(&store).await;
            tokio::task::yield_now().await;
            view.account(account_id(1)).await.unwrap().is_none()
        })
    });
    for reader in readers.collect::<Vec<_>>() {
        assert!(reader.await.unwrap());
    }
}

/// The caller that asked for the commit went away (a closed connection): it is done or it is not,
/// and the next one may begin.
pub async fn a_forsaken_commit(place: &dyn Place) {
    let store = place.open().await;
    for n in 0..50 {
        let mut work = begin(&store).await;
        work.add_account(&account(n)).await.unwrap();
        work.add_method(&method(n, account_id(n), phone(n))).await.unwrap();
        let mut commit = work.commit();
        let Poll::Pending = commit.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
            continue;
        };
        drop(commit);
        let next = tokio::time::timeout(Duration::from_secs(5), begin(&store));
        let mut next = next.await.unwrap();
        let methods = next.methods(account_id(n)).await.unwrap().len();
        assert_eq!(next.account(account_id(n)).await.unwrap().is_some(), methods == 1);
        next.commit().await.unwrap();
    }
}

pub async fn survives_a_restart(place: &dyn Place) {
    let store = place.open().await;
    let network = Counter::NetworksPasswords { network: "192.0.2.1" };
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_method(&method(1, account_id(1), phone(1))).await.unwrap();
    work.add_session(&token(1), &session(1, account_id(1)), &firefox()).await.unwrap();
    work.save_challenge(&challenge(1, token(1), Some(account_id(1)))).await.unwrap();
    work.queue(&message(1)).await.unwrap();
    work.append(&event(1, Some(account_id(1)))).await.unwrap();
    work.hit(&network, at(1)).await.unwrap();
    work.commit().await.unwrap();
    let mut lost = begin(&store).await;
    lost.add_account(&account(2)).await.unwrap();
    drop(lost);
    drop(store);

    let store = place.open().await;
    let mut work = begin(&store).await;
    assert_eq!(work.session(&token(1)).await.unwrap().unwrap().0, session(1, account_id(1)));
    assert_eq!(work.methods(account_id(1)).await.unwrap().len(), 1);
    assert!(work.challenge(challenge_id(1)).await.unwrap().is_some());
    assert_eq!(work.message(message(1).id).await.unwrap(), Some(message(1)));
    assert_eq!(work.events(account_id(1), 9, 9).await.unwrap().len(), 1);
    assert_eq!(work.nth_last_hit(&network, 1).await.unwrap(), Some(at(1)));
    assert!(work.account(account_id(2)).await.unwrap().is_none());
}
