//! The audit trail.

use domain::audit::{Action, AuditEvent};
use flows::ports::EventFilter;

use crate::place::{Place, begin, view};
use crate::samples::{account_id, at, event};

pub async fn events_come_newest_first(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    let mut kept: Vec<_> = (1..)
        .zip(Action::ALL)
        .map(|(n, action)| AuditEvent { action, kind: None, ..event(n, Some(account_id(1))) })
        .collect();
    // Of one moment: the ids decide.
    kept.push(AuditEvent { at: at(200), ..event(200, Some(account_id(1))) });
    kept.push(AuditEvent { at: at(200), ..event(201, Some(account_id(1))) });
    for event in kept.iter().rev() {
        work.append(event).await.unwrap();
    }
    work.append(&event(210, Some(account_id(2)))).await.unwrap();
    // An unknown name.
    work.append(&event(211, None)).await.unwrap();
    work.commit().await.unwrap();
    kept.reverse();
    let mut view = view(&store).await;
    assert_eq!(view.events(account_id(1), 100, 100).await.unwrap(), kept);
    let others: Vec<_> = kept.iter().filter(|event| !event.action.is_refusal()).cloned().collect();
    assert_eq!(view.events(account_id(1), 3, 0).await.unwrap(), others[..3]);
    assert!(view.events(account_id(1), 0, 0).await.unwrap().is_empty());
    assert!(view.events(account_id(3), 9, 9).await.unwrap().is_empty());
}

pub async fn events_are_read_in_order_a_page_at_a_time(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    // Two of one moment: the ids decide.
    let of = |n, moment, account| AuditEvent { at: at(moment), ..event(n, account) };
    let mine = Some(account_id(1));
    let plain = AuditEvent { operation: None, ..of(5, 5, None) };
    let kept =
        [of(1, 1, mine), of(2, 2, Some(account_id(2))), of(3, 3, mine), of(4, 3, mine), plain];
    for event in kept.iter().rev() {
        work.append(event).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut view = view(&store).await;
    let (mut read, mut after) = (Vec::new(), None);
    loop {
        let page = view.events_in_order(EventFilter::default(), after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.at, last.id));
        read.extend(page);
    }
    assert_eq!(read, kept);
    let filter = EventFilter { account: mine, since: Some(at(2)), until: Some(at(5)) };
    assert_eq!(view.events_in_order(filter, None, 9).await.unwrap(), kept[2..4]);
    let after = Some((at(3), kept[2].id));
    assert_eq!(view.events_in_order(filter, after, 9).await.unwrap(), kept[3..4]);
    let none = EventFilter { until: Some(at(1)), ..EventFilter::default() };
    assert!(view.events_in_order(none, None, 9).await.unwrap().is_empty());
}

pub async fn refusals_take_the_place_of_nothing(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    let of = |n, action| AuditEvent { action, kind: None, ..event(n, Some(account_id(1))) };
    let told: Vec<_> = (1..=3).map(|n| of(n, Action::MethodAdded)).collect();
    let mut refused = Vec::new();
    let mut number = 10;
    for _ in 0..9 {
        for action in Action::REFUSALS {
            refused.push(of(number, action));
            number += 1;
        }
    }
    for event in told.iter().chain(&refused) {
        work.append(event).await.unwrap();
    }
    // Another account's are no part of it.
    work.append(&AuditEvent { account: Some(account_id(2)), ..of(200, Action::PassRefused) })
        .await
        .unwrap();
    work.commit().await.unwrap();
    let mut view = view(&store).await;
    let newest = |of_kind, told: &[AuditEvent]| -> Vec<_> {
        let refused = refused.iter().rev().take(of_kind * Action::REFUSALS.len());
        refused.chain(told.iter().rev()).cloned().collect()
    };
    assert_eq!(view.events(account_id(1), 2, 1).await.unwrap(), newest(1, &told[1..]));
    assert_eq!(view.events(account_id(1), 9, 4).await.unwrap(), newest(4, &told));
    assert_eq!(view.events(account_id(1), 9, 0).await.unwrap(), newest(0, &told));
    assert_eq!(view.events(account_id(1), 0, 1).await.unwrap(), newest(1, &told[2..]));
}

pub async fn one_kind_takes_the_place_of_no_other(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    let of = |n, action| AuditEvent { action, kind: None, ..event(n, Some(account_id(1))) };
    let added: Vec<_> = (1..=3).map(|n| of(n, Action::MethodAdded)).collect();
    let chosen: Vec<_> = (10..=30).map(|n| of(n, Action::DefaultChosen)).collect();
    for event in added.iter().chain(&chosen) {
        work.append(event).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut view = view(&store).await;
    let events = view.events(account_id(1), 6, 2).await.unwrap();
    let expected: Vec<_> =
        chosen[15..].iter().rev().chain(added[1..].iter().rev()).cloned().collect();
    assert_eq!(events, expected);
}
