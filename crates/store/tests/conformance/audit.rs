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
    assert_eq!(view.events(account_id(1), 100).await.unwrap(), kept);
    assert_eq!(view.events(account_id(1), 3).await.unwrap(), kept[..3]);
    assert!(view.events(account_id(1), 0).await.unwrap().is_empty());
    assert!(view.events(account_id(3), 9).await.unwrap().is_empty());
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
