//! Authentication methods.

use domain::method::Method;

use crate::place::{Place, begin, view};
use crate::samples::{account, account_id, at, email, method, phone};

pub async fn are_listed_oldest_first(place: &dyn Place) {
    let store = place.open().await;
    let own = [
        method(1, account_id(1), phone(1)),
        method(2, account_id(1), email("First.Last+tag@example.org")),
        // Of one moment: the ids decide.
        Method { added_at: at(5), ..method(3, account_id(1), phone(3)) },
        Method { added_at: at(5), ..method(4, account_id(1), phone(4)) },
    ];
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_account(&account(2)).await.unwrap();
    for n in [3, 0, 2, 1] {
        work.add_method(&own[n]).await.unwrap();
    }
    work.add_method(&method(9, account_id(2), phone(1))).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(view(&store).await.methods(account_id(1)).await.unwrap(), own);
}

pub async fn are_counted_on_other_accounts(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    for n in 1..=4 {
        work.add_account(&account(n)).await.unwrap();
        work.add_method(&method(n, account_id(n), phone(7))).await.unwrap();
    }
    // Twice on one account is one account.
    work.add_method(&method(5, account_id(4), phone(7))).await.unwrap();
    work.add_method(&method(6, account_id(4), email("a@example.org"))).await.unwrap();
    assert_eq!(work.others_with(&phone(7), account_id(1)).await.unwrap(), 3);
    assert_eq!(work.others_with(&phone(7), account_id(9)).await.unwrap(), 4);
    assert_eq!(work.others_with(&phone(8), account_id(1)).await.unwrap(), 0);
    assert_eq!(work.others_with(&email("A@Example.org"), account_id(1)).await.unwrap(), 1);
    work.remove_method(method(2, account_id(2), phone(7)).id, at(9)).await.unwrap();
    assert_eq!(work.others_with(&phone(7), account_id(1)).await.unwrap(), 2);
}

pub async fn a_removed_one_is_gone(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    let first = method(1, account_id(1), phone(1));
    let second = method(2, account_id(1), phone(2));
    work.add_method(&first).await.unwrap();
    work.add_method(&second).await.unwrap();
    work.remove_method(first.id, at(9)).await.unwrap();
    assert_eq!(work.methods(account_id(1)).await.unwrap(), [second]);
    assert!(work.removed_since(account_id(1), at(8)).await.unwrap());
    assert!(!work.removed_since(account_id(1), at(9)).await.unwrap());
    assert!(!work.removed_since(account_id(2), at(8)).await.unwrap());
    assert!(work.was_removed(account_id(1), &phone(1)).await.unwrap());
    assert!(!work.was_removed(account_id(1), &phone(2)).await.unwrap());
    assert!(!work.was_removed(account_id(2), &phone(1)).await.unwrap());
    // Its number may come back under another id, its id never.
    work.remove_method(first.id, at(10)).await.unwrap();
    work.add_method(&method(3, account_id(1), phone(1))).await.unwrap();
    assert_eq!(work.methods(account_id(1)).await.unwrap().len(), 2);
    assert!(work.add_method(&first).await.is_err());
}

pub async fn need_an_account(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    assert!(work.add_method(&method(1, account_id(1), phone(1))).await.is_err());
}
