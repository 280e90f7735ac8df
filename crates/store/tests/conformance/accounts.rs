//! Accounts.

use domain::account::{Account, AccountState};

use crate::place::{Place, begin, view};
use crate::samples::{account, account_id, at, facts, name};

pub async fn is_kept_whole(place: &dyn Place) {
    let store = place.open().await;
    let full = account(1);
    let bare = Account {
        office: None,
        password: None,
        language: None,
        gates: None,
        state: AccountState::Disabled,
        display_name: String::new(),
        ..account(2)
    };
    let mut work = begin(&store).await;
    assert!(work.add_account(&full).await.unwrap());
    assert!(work.add_account(&bare).await.unwrap());
    work.commit().await.unwrap();
    let mut view = view(&store).await;
    for kept in [full, bare] {
        assert_eq!(facts(&view.account(kept.id).await.unwrap().unwrap()), facts(&kept));
    }
    assert!(view.account(account_id(3)).await.unwrap().is_none());
}

pub async fn is_found_by_any_spelling(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    for spelling in ["person.1@example.ca", " PERSON.1@EXAMPLE.CA "] {
        let found = work.account_by_name(&name(spelling)).await.unwrap().unwrap();
        assert_eq!(facts(&found), facts(&account(1)));
    }
    for other in ["person1@example.ca", "person.1@example.com", "pеrson.1@example.ca"] {
        assert!(work.account_by_name(&name(other)).await.unwrap().is_none());
    }
}

pub async fn name_is_unique(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    assert!(work.add_account(&account(1)).await.unwrap());
    let same_name = Account { name: name("PERSON.1@example.ca"), ..account(2) };
    assert!(!work.add_account(&same_name).await.unwrap());
    // That was an answer, not a fault: the work goes on.
    assert!(work.add_account(&account(3)).await.unwrap());
    work.commit().await.unwrap();
    let mut view = view(&store).await;
    assert!(view.account(account_id(2)).await.unwrap().is_none());
    assert!(view.account(account_id(3)).await.unwrap().is_some());
    drop(view);
    let mut work = begin(&store).await;
    assert!(
        work.save_account(&Account { name: name("person.1@example.ca"), ..account(3) })
            .await
            .is_err()
    );
}

pub async fn can_be_renamed(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.save_account(&Account { name: name("married@example.ca"), ..account(1) }).await.unwrap();
    assert!(work.account_by_name(&name("person.1@example.ca")).await.unwrap().is_none());
    assert_eq!(
        work.account_by_name(&name("Married@example.ca")).await.unwrap().unwrap().id,
        account_id(1)
    );
    // The old name is free.
    assert!(work.add_account(&Account { id: account_id(2), ..account(1) }).await.unwrap());
}

pub async fn is_saved(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_account(&account(2)).await.unwrap();
    let changed = Account {
        display_name: "Another Name".into(),
        office: None,
        state: AccountState::Disabled,
        password: None,
        language: None,
        gates: None,
        skips: 3,
        security_version: 8,
        created_at: at(1),
        password_changed_at: at(2),
        ..account(1)
    };
    work.save_account(&changed).await.unwrap();
    work.commit().await.unwrap();
    let mut view = view(&store).await;
    assert_eq!(facts(&view.account(account_id(1)).await.unwrap().unwrap()), facts(&changed));
    assert_eq!(facts(&view.account(account_id(2)).await.unwrap().unwrap()), facts(&account(2)));
}

pub async fn come_in_pages(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    for n in [4, 2, 5, 1, 3] {
        work.add_account(&account(n)).await.unwrap();
    }
    let mut after = None;
    let mut pages = Vec::new();
    loop {
        let page: Vec<_> =
            work.accounts(after, 2).await.unwrap().into_iter().map(|account| account.id).collect();
        let Some(last) = page.last() else { break };
        after = Some(*last);
        pages.push(page);
    }
    let expected = [
        vec![account_id(1), account_id(2)],
        vec![account_id(3), account_id(4)],
        vec![account_id(5)],
    ];
    assert_eq!(pages, expected);
    assert!(work.accounts(None, 0).await.unwrap().is_empty());
}

pub async fn unknown_cannot_be_saved(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    assert!(work.save_account(&account(1)).await.is_err());
}

/// A person whose name has a domain with accents.
pub async fn with_accents(store: &std::sync::Arc<dyn flows::ports::Store>) {
    let mut work = begin(store).await;
    let kim = Account { name: name("kim@école.ca"), ..account(1) };
    assert!(work.add_account(&kim).await.unwrap());
    work.commit().await.unwrap();
}

/// What such a person was found by before domains had one form.
pub fn former_index() -> [u8; 32] {
    crate::sqlite::keys(1).index("account.name", "kim@école.ca")
}

/// An account from then is found by every spelling, and is not taken for another one once it has
/// been saved.
pub async fn is_found_from_before(store: &std::sync::Arc<dyn flows::ports::Store>) {
    for _ in 0..2 {
        let mut work = begin(store).await;
        for spelling in ["kim@école.ca", "KIM@ÉCOLE.ca", "kim@xn--cole-9oa.ca"] {
            let found = work.account_by_name(&name(spelling)).await.unwrap();
            assert_eq!(found.map(|found| found.id), Some(account_id(1)), "{spelling}");
        }
        assert!(work.account_by_name(&name("kim@ecole.ca")).await.unwrap().is_none());
        let kim = work.lock_account(account_id(1)).await.unwrap().unwrap();
        work.save_account(&kim).await.unwrap();
        work.commit().await.unwrap();
    }
}
