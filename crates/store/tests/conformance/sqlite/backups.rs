//! Backups, and what becomes of one that is put into service.

use std::os::unix::fs::PermissionsExt as _;

use domain::journey::JourneyKind;
use domain::message::{Message, MessageContent, MessageState, Notice};
use flows::ports::Store as _;
use store::{OpenError, SqliteStore, restore};

use super::{Directory, keys, open, open_with};
use crate::samples::{
    account, account_id, challenge, challenge_id, event, message, method, phone, session, sign_in, token,
};

async fn furnish(store: &SqliteStore) {
    let mut work = store.begin().await.unwrap();
    work.add_account(&account(1)).await.unwrap();
    work.add_method(&method(1, account_id(1), phone(1))).await.unwrap();
    work.add_session(&token(1), &session(1, account_id(1))).await.unwrap();
    work.save_journey(&sign_in(1, token(1))).await.unwrap();
    work.save_challenge(&challenge(1, token(1), Some(account_id(1)))).await.unwrap();
    work.queue(&message(1)).await.unwrap();
    work.queue(&Message { content: MessageContent::Notice(Notice::PasswordReset), ..message(2) }).await.unwrap();
    work.queue(&Message { state: MessageState::Sent, ..message(3) }).await.unwrap();
    work.append(&event(1, Some(account_id(1)))).await.unwrap();
    work.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_shows_one_moment() {
    let place = Directory::new();
    let store = open(&place.database()).unwrap();
    furnish(&store).await;
    // Each transaction adds an account with its method.
    let adding = async {
        for n in 10..60 {
            let mut work = store.begin().await.unwrap();
            work.add_account(&account(n)).await.unwrap();
            work.add_method(&method(n, account_id(n), phone(n))).await.unwrap();
            work.commit().await.unwrap();
        }
    };
    let copy = place.file("copy.db");
    let (done, ()) = tokio::join!(store.backup(&copy), adding);
    done.unwrap();
    assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    let copied = open(&copy).unwrap();
    let mut view = copied.view().await.unwrap();
    assert!(view.session(&token(1)).await.unwrap().is_some());
    for account in view.accounts(None, 100).await.unwrap() {
        assert_eq!(view.methods(account.id).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn nothing_is_written_over() {
    let place = Directory::new();
    let store = open(&place.database()).unwrap();
    let taken = place.file("taken");
    std::fs::write(&taken, "precious").unwrap();
    assert!(matches!(store.backup(&taken).await, Err(OpenError::Exists { .. })));
    store.backup(&place.file("copy.db")).await.unwrap();
    assert!(matches!(restore(&place.file("copy.db"), &taken, &keys(1)), Err(OpenError::Exists { .. })));
    assert!(matches!(restore(&place.file("copy.db"), &place.database(), &keys(1)), Err(OpenError::Exists { .. })));
    assert_eq!(std::fs::read(&taken).unwrap(), b"precious");
    assert!(matches!(store.backup(&place.file("missing/copy.db")).await, Err(OpenError::Unreachable { .. })));
}

#[tokio::test]
async fn s96_a_restored_one_has_nothing_open() {
    let place = Directory::new();
    let store = open(&place.database()).unwrap();
    furnish(&store).await;
    store.backup(&place.file("copy.db")).await.unwrap();
    let to = place.file("new/regain.db");
    restore(&place.file("copy.db"), &to, &keys(1)).unwrap();
    assert_eq!(std::fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o600);
    let names = std::fs::read_dir(place.file("new")).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.collect::<Vec<_>>(), ["regain.db"]);

    let restored = open(&to).unwrap();
    let mut work = restored.begin().await.unwrap();
    assert!(work.session(&token(1)).await.unwrap().is_none());
    assert!(work.journey(&token(1), JourneyKind::SignIn).await.unwrap().is_none());
    assert!(work.challenge(challenge_id(1)).await.unwrap().is_none());
    for (n, state) in [(1, MessageState::Expired), (2, MessageState::Waiting), (3, MessageState::Sent)] {
        assert_eq!(work.message(message(n).id).await.unwrap().unwrap().state, state, "{n}");
    }
    assert_eq!(work.methods(account_id(1)).await.unwrap(), [method(1, account_id(1), phone(1))]);
    assert_eq!(work.events(account_id(1), 9).await.unwrap().len(), 1);
    // The backup is as it was.
    let mut view = open(&place.file("copy.db")).unwrap().view().await.unwrap();
    assert!(view.session(&token(1)).await.unwrap().is_some());
}

#[tokio::test]
async fn s95_only_what_can_be_opened_is_restored() {
    let place = Directory::new();
    let store = open(&place.database()).unwrap();
    store.backup(&place.file("copy.db")).await.unwrap();
    let to = place.file("new.db");
    assert!(matches!(restore(&place.file("copy.db"), &to, &keys(2)), Err(OpenError::OtherKeys { .. })));
    std::fs::write(place.file("empty"), "").unwrap();
    assert!(matches!(restore(&place.file("empty"), &to, &keys(1)), Err(OpenError::NotRegain { .. })));
    std::fs::write(place.file("text"), "x".repeat(10_000)).unwrap();
    assert!(matches!(restore(&place.file("text"), &to, &keys(1)), Err(OpenError::NotRegain { .. })));
    assert!(restore(&place.file("missing"), &to, &keys(1)).is_err());
    // Cut off in the middle.
    let whole = std::fs::read(place.file("copy.db")).unwrap();
    std::fs::write(place.file("half"), &whole[..whole.len() / 2]).unwrap();
    assert!(restore(&place.file("half"), &to, &keys(1)).is_err());
    assert!(!to.exists() && !place.file("new.db.restoring").exists());
    // A log of the database that was there before.
    std::fs::write(place.file("new.db-wal"), "").unwrap();
    assert!(matches!(restore(&place.file("copy.db"), &to, &keys(1)), Err(OpenError::Exists { .. })));
    std::fs::remove_file(place.file("new.db-wal")).unwrap();
    restore(&place.file("copy.db"), &to, &keys(1)).unwrap();
    open_with(&to, 1).unwrap();
}
