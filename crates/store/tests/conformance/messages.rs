//! The queue.

use domain::message::{Message, MessageContent, MessageState, Notice};
use domain::method::MethodKind;
use domain::time::Timestamp;
use flows::ports::QueueSize;

use crate::place::{Place, begin};
use crate::samples::{MINUTE, at, email, message};

pub async fn is_kept_whole(place: &dyn Place) {
    let store = place.open().await;
    let kind = MethodKind::Email;
    let notices = [
        Notice::MethodAdded { kind, delayed: true },
        Notice::MethodChanged { kind, delayed: false },
        Notice::MethodDeleted { kind },
        Notice::PasswordReset,
        Notice::PasswordChanged,
        Notice::UsedElsewhere,
    ];
    let mut kept = vec![
        message(1),
        Message { account: None, to: None, last_error: Some("451 try again".into()), attempts: 9, ..message(2) },
    ];
    kept.extend((3..).zip(notices).map(|(n, notice)| Message {
        to: Some(email("Some.Body@example.org")),
        content: MessageContent::Notice(notice),
        ..message(n)
    }));
    let mut work = begin(&store).await;
    for message in &kept {
        work.queue(message).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut work = begin(&store).await;
    for message in &kept {
        assert_eq!(work.message(message.id).await.unwrap().as_ref(), Some(message));
    }
    assert_eq!(work.message(message(99).id).await.unwrap(), None);
}

pub async fn is_saved(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.queue(&message(1)).await.unwrap();
    work.queue(&message(2)).await.unwrap();
    for state in [MessageState::Sent, MessageState::Refused, MessageState::Expired, MessageState::Waiting] {
        let changed = Message { state, due_at: at(9), last_error: Some("full".into()), attempts: 3, ..message(1) };
        work.save_message(&changed).await.unwrap();
        assert_eq!(work.message(changed.id).await.unwrap(), Some(changed));
    }
    assert_eq!(work.message(message(2).id).await.unwrap(), Some(message(2)));
    assert!(work.save_message(&message(3)).await.is_err());
}

pub async fn due_ones_are_leased(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    for (n, due) in [(1, 30), (2, 10), (3, 20), (4, 31), (5, 20)] {
        work.queue(&Message { due_at: at(due), ..message(n) }).await.unwrap();
    }
    work.queue(&Message { state: MessageState::Sent, ..message(6) }).await.unwrap();
    let leased = |n, attempts, until| Message { due_at: at(until), attempts, ..message(n) };
    assert_eq!(work.lease(at(9), at(100), 10).await.unwrap(), []);
    // Due at the very moment is due; the oldest first, ids deciding.
    assert_eq!(
        work.lease(at(30), at(100), 3).await.unwrap(),
        [leased(2, 1, 100), leased(3, 1, 100), leased(5, 1, 100)]
    );
    assert_eq!(work.lease(at(30), at(101), 3).await.unwrap(), [leased(1, 1, 101)]);
    assert_eq!(work.lease(at(30), at(100), 3).await.unwrap(), []);
    assert_eq!(work.message(message(2).id).await.unwrap(), Some(leased(2, 1, 100)));
    // A lease that ran out.
    assert_eq!(work.lease(at(99), at(200), 9).await.unwrap(), [leased(4, 1, 200)]);
    assert_eq!(
        work.lease(at(100), at(200), 9).await.unwrap(),
        [leased(2, 2, 200), leased(3, 2, 200), leased(5, 2, 200)]
    );
    assert_eq!(work.lease(at(101), at(200), 0).await.unwrap(), []);
}

pub async fn workers_share_the_queue(place: &dyn Place) {
    const MESSAGES: u32 = 60;
    let store = place.open().await;
    let mut work = begin(&store).await;
    for n in 0..MESSAGES {
        work.queue(&message(n)).await.unwrap();
    }
    work.commit().await.unwrap();
    let workers = [1, 2, 3].map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut taken = Vec::new();
            loop {
                let mut work = begin(&store).await;
                let batch = work.lease(at(0), at(MINUTE), 7).await.unwrap();
                work.commit().await.unwrap();
                if batch.is_empty() {
                    return taken;
                }
                taken.extend(batch.into_iter().map(|message| message.id));
            }
        })
    });
    let mut taken = Vec::new();
    for worker in workers {
        taken.extend(worker.await.unwrap());
    }
    taken.sort();
    assert_eq!(taken, (0..MESSAGES).map(|n| message(n).id).collect::<Vec<_>>());
}

pub async fn queue_is_counted(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    let states = [
        (MessageState::Waiting, 0),
        (MessageState::Waiting, 50),
        (MessageState::Sent, 50),
        (MessageState::Refused, 49),
        (MessageState::Refused, 50),
        (MessageState::Expired, 51),
    ];
    for (n, (state, due)) in (1..).zip(states) {
        work.queue(&Message { state, due_at: at(due), ..message(n) }).await.unwrap();
    }
    assert_eq!(work.queue_size(at(50)).await.unwrap(), QueueSize { waiting: 2, dead: 2 });
    assert_eq!(work.queue_size(at(52)).await.unwrap(), QueueSize { waiting: 2, dead: 0 });
    assert_eq!(work.queue_size(Timestamp(i64::MIN)).await.unwrap(), QueueSize { waiting: 2, dead: 3 });
}
