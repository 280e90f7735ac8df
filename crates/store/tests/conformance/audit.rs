//! The audit trail.

use domain::audit::{Action, AuditEvent};

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
    kept.push(AuditEvent { at: at(40), ..event(40, Some(account_id(1))) });
    kept.push(AuditEvent { at: at(40), ..event(41, Some(account_id(1))) });
    for event in kept.iter().rev() {
        work.append(event).await.unwrap();
    }
    work.append(&event(50, Some(account_id(2)))).await.unwrap();
    // An unknown name.
    work.append(&event(51, None)).await.unwrap();
    work.commit().await.unwrap();
    kept.reverse();
    let mut view = view(&store).await;
    assert_eq!(view.events(account_id(1), 100).await.unwrap(), kept);
    assert_eq!(view.events(account_id(1), 3).await.unwrap(), kept[..3]);
    assert!(view.events(account_id(1), 0).await.unwrap().is_empty());
    assert!(view.events(account_id(3), 9).await.unwrap().is_empty());
}
