//! Authentication methods.

use domain::custody::{Objection, Removed};
use domain::language::Language;
use domain::method::{LastUse, Method, Removal, Suspension};

use crate::place::{Place, begin, view};
use crate::samples::{account, account_id, at, email, message, method, phone, token};

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
    let mut view = view(&store).await;
    assert_eq!(view.methods(account_id(1)).await.unwrap(), own);
    assert_eq!(view.methods_for_owner(account_id(1)).await.unwrap(), own);
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
    work.remove_method(method(2, account_id(2), phone(7)).id, at(9), None).await.unwrap();
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
    work.remove_method(first.id, at(9), None).await.unwrap();
    assert_eq!(work.methods(account_id(1)).await.unwrap(), [second]);
    assert!(work.removed_since(account_id(1), at(8)).await.unwrap());
    assert!(!work.removed_since(account_id(1), at(9)).await.unwrap());
    assert!(!work.removed_since(account_id(2), at(8)).await.unwrap());
    assert!(work.was_removed(account_id(1), &phone(1)).await.unwrap());
    assert!(!work.was_removed(account_id(1), &phone(2)).await.unwrap());
    assert!(!work.was_removed(account_id(2), &phone(1)).await.unwrap());
    // Its number may come back under another id, its id never.
    work.remove_method(first.id, at(10), None).await.unwrap();
    work.add_method(&method(3, account_id(1), phone(1))).await.unwrap();
    assert_eq!(work.methods(account_id(1)).await.unwrap().len(), 2);
    assert!(work.add_method(&first).await.is_err());
}

pub async fn need_an_account(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    assert!(work.add_method(&method(1, account_id(1), phone(1))).await.is_err());
}

pub async fn taken_off_come_back_as_they_were(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    let removal = Some(Removal { at: at(5), told_at: at(4) });
    let first = Method { removal, ..method(1, account_id(1), phone(1)) };
    let second = method(2, account_id(1), email("a@example.org"));
    work.add_method(&first).await.unwrap();
    work.add_method(&second).await.unwrap();
    work.remove_method(first.id, at(9), Some(at(12))).await.unwrap();
    work.remove_method(second.id, at(10), None).await.unwrap();
    // What was said of a removal says nothing of the next one.
    work.remove_method(first.id, at(11), None).await.unwrap();
    let removed = [
        Removed { method: first.clone(), removed_at: at(9), power_until: Some(at(12)) },
        Removed { method: second.clone(), removed_at: at(10), power_until: None },
    ];
    assert_eq!(work.taken_off(account_id(1), at(8)).await.unwrap(), removed);
    assert_eq!(work.taken_off(account_id(1), at(9)).await.unwrap(), removed[1..]);
    assert!(work.taken_off(account_id(2), at(0)).await.unwrap().is_empty());
    work.end_power(first.id).await.unwrap();
    let powerless = Removed { power_until: None, ..removed[0].clone() };
    assert_eq!(work.taken_off(account_id(1), at(0)).await.unwrap()[0], powerless);
    work.bring_back_method(first.id).await.unwrap();
    work.commit().await.unwrap();
    let mut view = view(&store).await;
    assert_eq!(
        view.methods(account_id(1)).await.unwrap(),
        [Method { removal: None, ..first.clone() }]
    );
    assert_eq!(view.taken_off(account_id(1), at(0)).await.unwrap(), removed[1..]);
    assert!(!view.was_removed(account_id(1), &phone(1)).await.unwrap());
    drop(view);
    let mut work = begin(&store).await;
    assert!(work.bring_back_method(method(9, account_id(1), phone(9)).id).await.is_err());
}

pub async fn pending_removals_are_found_when_they_are_due(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    let removal = |at, told_at| Some(Removal { at, told_at });
    for n in 1..=4 {
        work.add_account(&account(n)).await.unwrap();
    }
    let pending =
        |n: u32, to, removal| Method { removal, ..method(n, account_id(n % 10), phone(to)) };
    work.add_method(&pending(1, 1, removal(at(10), at(1)))).await.unwrap();
    work.add_method(&pending(11, 2, removal(at(10), at(1)))).await.unwrap();
    work.add_method(&pending(2, 3, removal(at(20), at(5)))).await.unwrap();
    work.add_method(&pending(3, 4, None)).await.unwrap();
    let off = pending(4, 5, removal(at(1), at(1)));
    work.add_method(&off).await.unwrap();
    work.remove_method(off.id, at(2), None).await.unwrap();
    let mut due = async |due, told| {
        let mut found = work.accounts_with_removals(at(due), at(told), 9).await.unwrap();
        found.sort();
        found
    };
    assert_eq!(due(9, 0).await, []);
    assert_eq!(due(10, 0).await, [account_id(1)]);
    assert_eq!(due(9, 1).await, [account_id(1)]);
    assert_eq!(due(9, 5).await, [account_id(1), account_id(2)]);
    assert_eq!(due(20, 0).await, [account_id(1), account_id(2)]);
    assert_eq!(work.accounts_with_removals(at(20), at(0), 1).await.unwrap().len(), 1);
    let called_off = pending(2, 3, None);
    work.save_removal(called_off.id, None).await.unwrap();
    assert_eq!(work.methods(account_id(2)).await.unwrap(), [called_off]);
    assert_eq!(work.accounts_with_removals(at(99), at(99), 9).await.unwrap(), [account_id(1)]);
}

pub async fn what_is_lost_and_where_it_was_used_is_kept(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    let lost = Suspension { at: at(5), power_until: at(6), lifted_at: None };
    let found = Suspension { lifted_at: Some(at(7)), ..lost };
    let used = LastUse { at: at(3), browser: "Firefox, Windows".into() };
    let own = |n, suspension, last_use: Option<LastUse>| Method {
        suspension,
        // Said with its last use; of one that was never used, as it was registered.
        language: last_use.as_ref().map(|_| Language::French),
        last_use,
        ..method(n, account_id(1), phone(n))
    };
    let before =
        [own(1, Some(lost), None), own(2, Some(found), Some(used.clone())), own(3, None, None)];
    for one in &before {
        work.add_method(one).await.unwrap();
    }
    assert_eq!(work.methods(account_id(1)).await.unwrap(), before);
    work.save_suspension(before[0].id, Some(found)).await.unwrap();
    work.save_suspension(before[1].id, None).await.unwrap();
    work.save_last_use(before[0].id, &used, Language::French).await.unwrap();
    work.save_suspension(before[2].id, Some(lost)).await.unwrap();
    work.commit().await.unwrap();
    let after = [
        own(1, Some(found), Some(used.clone())),
        own(2, None, Some(used)),
        own(3, Some(lost), None),
    ];
    assert_eq!(view(&store).await.methods(account_id(1)).await.unwrap(), after);
    // What is taken off comes back as lost as it was.
    let mut work = begin(&store).await;
    work.remove_method(after[2].id, at(9), None).await.unwrap();
    work.bring_back_method(after[2].id).await.unwrap();
    assert_eq!(work.methods(account_id(1)).await.unwrap(), after);
}

pub async fn contacts_are_found_by_who_was_named(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    for n in 1..=4 {
        work.add_account(&account(n)).await.unwrap();
    }
    for n in [1, 2, 3] {
        work.add_method(&method(n, account_id(n), phone(n))).await.unwrap();
        work.name_contact(method(n, account_id(n), phone(n)).id, account_id(4)).await.unwrap();
    }
    work.name_contact(method(1, account_id(1), phone(1)).id, account_id(4)).await.unwrap();
    work.name_contact(method(1, account_id(1), phone(1)).id, account_id(2)).await.unwrap();
    let all = [account_id(1), account_id(2), account_id(3)];
    assert_eq!(work.named_by(account_id(4)).await.unwrap(), all);
    assert_eq!(work.named_by(account_id(2)).await.unwrap(), [account_id(1)]);
    assert_eq!(work.named_by(account_id(1)).await.unwrap(), []);
    // Whom a method that is gone named is named no more; a deleted account neither names nor is
    // named.
    work.remove_method(method(2, account_id(2), phone(2)).id, at(9), None).await.unwrap();
    work.forget_account(account_id(3)).await.unwrap();
    assert_eq!(work.named_by(account_id(4)).await.unwrap(), [account_id(1)]);
    work.forget_account(account_id(4)).await.unwrap();
    assert_eq!(work.named_by(account_id(4)).await.unwrap(), []);
}

pub async fn objections_end_together(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    let objection = |n: u32, of: u32| Objection {
        message: message(n).id,
        hash: token(n),
        account: account_id(of),
        method: method(n, account_id(of), phone(n)).id,
        since: at(1),
        expires_at: at(i64::from(n)),
    };
    for n in [1, 2] {
        work.add_account(&account(n)).await.unwrap();
    }
    for (n, of) in [(4, 1), (5, 1), (6, 2), (7, 2)] {
        work.add_objection(&objection(n, of)).await.unwrap();
    }
    assert_eq!(work.objection(&token(4)).await.unwrap(), Some(objection(4, 1)));
    assert_eq!(work.objection_of(message(5).id).await.unwrap(), Some(objection(5, 1)));
    assert_eq!(work.objection(&token(8)).await.unwrap(), None);
    let older = Objection { since: at(0), ..objection(3, 1) };
    work.add_objection(&older).await.unwrap();
    work.end_objections(account_id(1), at(1)).await.unwrap();
    assert_eq!(
        [work.objection(&token(4)).await.unwrap(), work.objection(&token(5)).await.unwrap()],
        [None, None]
    );
    assert_eq!(work.objection(&token(3)).await.unwrap(), Some(older), "what is older undoes more");
    work.end_objections(account_id(1), at(0)).await.unwrap();
    assert_eq!(work.objection(&token(3)).await.unwrap(), None);
    assert_eq!(work.objection_of(message(6).id).await.unwrap(), Some(objection(6, 2)));
    assert_eq!(work.tidy(at(6), 9).await.unwrap(), 1, "it ends at its end");
    assert_eq!(work.objection(&token(6)).await.unwrap(), None);
    assert_eq!(work.objection(&token(7)).await.unwrap(), Some(objection(7, 2)));
    work.forget_account(account_id(2)).await.unwrap();
    assert_eq!(work.objection(&token(7)).await.unwrap(), None);
}
