//! The queue.

use domain::message::{Message, MessageContent, MessageState, Notice};
use domain::method::MethodKind;
use domain::queue::Lane;
use domain::time::Timestamp;
use flows::ports::{Listed, QueueSize};

use crate::place::{Place, begin};
use crate::samples::{MINUTE, at, email, message};

pub async fn is_kept_whole(place: &dyn Place) {
    let store = place.open().await;
    let kind = MethodKind::Email;
    let notices = [
        Notice::MethodAdded { kind, hours: 72 },
        Notice::MethodChanged { kind, hours: 0 },
        Notice::MethodDeleted { kind, waited: true },
        Notice::PasswordReset,
        Notice::PasswordChanged,
        Notice::UsedForAnother,
    ];
    let mut kept = vec![
        message(1),
        Message {
            account: None,
            to: None,
            last_error: Some("451 try again".into()),
            attempts: 9,
            ..message(2)
        },
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
    for state in
        [MessageState::Sent, MessageState::Refused, MessageState::Expired, MessageState::Waiting]
    {
        let changed = Message {
            state,
            due_at: at(9),
            last_error: Some("full".into()),
            attempts: 3,
            ..message(1)
        };
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
    assert_eq!(work.lease(Lane::Codes, at(9), at(100), 10).await.unwrap(), []);
    // Due at the very moment is due; the oldest first, ids deciding.
    assert_eq!(
        work.lease(Lane::Codes, at(30), at(100), 3).await.unwrap(),
        [leased(2, 1, 100), leased(3, 1, 100), leased(5, 1, 100)]
    );
    assert_eq!(work.lease(Lane::Codes, at(30), at(101), 3).await.unwrap(), [leased(1, 1, 101)]);
    assert_eq!(work.lease(Lane::Codes, at(30), at(100), 3).await.unwrap(), []);
    assert_eq!(work.message(message(2).id).await.unwrap(), Some(leased(2, 1, 100)));
    // A lease that ran out.
    assert_eq!(work.lease(Lane::Codes, at(99), at(200), 9).await.unwrap(), [leased(4, 1, 200)]);
    assert_eq!(
        work.lease(Lane::Codes, at(100), at(200), 9).await.unwrap(),
        [leased(2, 2, 200), leased(3, 2, 200), leased(5, 2, 200)]
    );
    assert_eq!(work.lease(Lane::Codes, at(101), at(200), 0).await.unwrap(), []);
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
                let batch = work.lease(Lane::Codes, at(0), at(MINUTE), 7).await.unwrap();
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
    let expected = QueueSize { waiting: 2, dead: 2, oldest_code: Some(at(0)), oldest_notice: None };
    assert_eq!(work.queue_size(at(50)).await.unwrap(), expected);
    assert_eq!(work.queue_size(at(52)).await.unwrap(), QueueSize { dead: 0, ..expected });
    assert_eq!(
        work.queue_size(Timestamp(i64::MIN)).await.unwrap(),
        QueueSize { dead: 3, ..expected }
    );
    // Since when: whatever they are due at, and each lane for itself.
    for (n, queued, state) in [
        (11, 30, MessageState::Waiting),
        (12, 20, MessageState::Waiting),
        (13, 10, MessageState::Sent),
    ] {
        work.queue(&Message { queued_at: at(queued), due_at: at(90), state, ..notice(n) })
            .await
            .unwrap();
    }
    let expected = QueueSize { waiting: 4, oldest_notice: Some(at(20)), ..expected };
    assert_eq!(work.queue_size(at(50)).await.unwrap(), expected);
}

fn notice(n: u32) -> Message {
    Message { content: MessageContent::Notice(Notice::PasswordReset), ..message(n) }
}

/// However many notices are due, a code is found at once; and the reverse.
pub async fn lanes_are_apart(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    for n in 0..20 {
        work.queue(&notice(n)).await.unwrap();
    }
    work.queue(&Message { due_at: at(5), ..message(30) }).await.unwrap();
    let ids = |messages: Vec<Message>| messages.into_iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(work.lease(Lane::Codes, at(5), at(9), 9).await.unwrap()), [message(30).id]);
    assert_eq!(ids(work.lease(Lane::Codes, at(5), at(9), 9).await.unwrap()), []);
    assert_eq!(
        ids(work.lease(Lane::Notices, at(5), at(9), 2).await.unwrap()),
        [notice(0).id, notice(1).id]
    );
    assert_eq!(work.lease(Lane::Notices, at(5), at(9), 99).await.unwrap().len(), 18);
}

pub async fn lists_have_an_order_and_an_end(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    for (n, state, queued, due) in [
        (1, MessageState::Waiting, 3, 0),
        (2, MessageState::Waiting, 1, 9),
        (3, MessageState::Sent, 0, 0),
        (4, MessageState::Refused, 0, 5),
        (5, MessageState::Expired, 0, 7),
        (6, MessageState::Refused, 0, 5),
    ] {
        work.queue(&Message { state, queued_at: at(queued), due_at: at(due), ..notice(n) })
            .await
            .unwrap();
    }
    let ids = |messages: Vec<Message>| messages.into_iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(
        ids(work.messages(Listed::Waiting, 9).await.unwrap()),
        [2, 1].map(|n| message(n).id)
    );
    assert_eq!(
        ids(work.messages(Listed::Dead, 9).await.unwrap()),
        [5, 6, 4].map(|n| message(n).id)
    );
    assert_eq!(ids(work.messages(Listed::Dead, 1).await.unwrap()), [message(5).id]);
    work.drop_message(message(5).id).await.unwrap();
    work.drop_message(message(99).id).await.unwrap();
    assert_eq!(
        ids(work.messages(Listed::Dead, u32::MAX).await.unwrap()),
        [6, 4].map(|n| message(n).id)
    );
}

pub async fn are_told_of_once_queued(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.lease(Lane::Notices, at(0), at(1), 1).await.unwrap();
    work.message(message(1).id).await.unwrap();
    assert!(!work.has_queued());
    work.queue(&message(1)).await.unwrap();
    assert!(work.has_queued());
    work.commit().await.unwrap();
    let mut work = begin(&store).await;
    assert!(!work.has_queued());
    work.save_message(&Message { due_at: at(9), ..message(1) }).await.unwrap();
    assert!(work.has_queued());
}
