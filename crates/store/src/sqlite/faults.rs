//! Tests of what only shows from inside: a full disk, a commit that fails, a program that ends
//! before a commit began, statements that are prepared again and again.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use domain::account::Account;
use domain::ids::{AccountId, MethodId};
use domain::keys::KeyRing;
use domain::method::{Destination, Factor, Method};
use domain::name::SignInName;
use domain::phone::PhoneNumber;
use domain::time::Timestamp;
use domain::token::TokenHash;
use flows::ports::{ReadSessions as _, Store as _, Work, WriteAccounts as _, WriteMethods as _};
use parts::Fixed;
use rusqlite::StatementStatus;
use tokio::runtime::{Builder, Runtime};

use super::{SqliteStore, Transaction};

/// A store in a directory that goes with it.
struct Case {
    store: SqliteStore,
    directory: PathBuf,
}

impl Case {
    fn new(name: &str) -> Self {
        let directory =
            std::env::temp_dir().join(format!("regain-store-{}-{name}", std::process::id()));
        let keys =
            KeyRing::parse(&KeyRing::generate(std::array::from_fn(|i| u8::try_from(i).unwrap())))
                .unwrap();
        let store =
            SqliteStore::open(&directory.join("regain.db"), Arc::new(keys), Arc::new(Fixed(7)))
                .unwrap();
        Self { store, directory }
    }

    async fn has(&self, n: u8) -> bool {
        self.store.view().await.unwrap().account(account(n).id).await.unwrap().is_some()
    }

    async fn set(&self, pragma: &str, value: i64) {
        self.store
            .writer
            .lock()
            .await
            .pragma_update_and_check(None, pragma, value, |_| Ok(()))
            .or_else(done)
            .unwrap();
    }

    async fn begin(&self) -> Box<dyn Work> {
        tokio::time::timeout(Duration::from_secs(5), self.store.begin())
            .await
            .expect("the writer is free")
            .unwrap()
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

/// Some pragmas answer with a row, some do not.
fn done(error: rusqlite::Error) -> rusqlite::Result<()> {
    if matches!(error, rusqlite::Error::QueryReturnedNoRows) { Ok(()) } else { Err(error) }
}

fn account(n: u8) -> Account {
    let id = AccountId::new(Timestamp(0), [n; 10]);
    let name = SignInName::parse(&format!("{n}@example.ca")).unwrap();
    Account { display_name: "x".repeat(100_000), ..Account::new(id, name, Timestamp(0)) }
}

fn method_of_nobody() -> Method {
    Method::new(
        MethodId::new(Timestamp(0), [1; 10]),
        AccountId::new(Timestamp(0), [99; 10]),
        Factor::Contact(Destination::Phone(PhoneNumber::from_e164("+14165550123".into()))),
        Timestamp(0),
    )
}

/// A runtime with one thread that may block, which waits until the sender is dropped.
fn busy_runtime() -> (Runtime, mpsc::Sender<()>) {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let (release, wait) = mpsc::channel();
    runtime.spawn_blocking(move || wait.recv());
    (runtime, release)
}

#[tokio::test]
async fn s80_a_full_disk_changes_nothing_and_heals() {
    let case = Case::new("full");
    let mut work = case.begin().await;
    work.add_account(&account(1)).await.unwrap();
    work.commit().await.unwrap();
    let pages = case
        .store
        .writer
        .lock()
        .await
        .query_row("PRAGMA page_count", (), |row| row.get(0))
        .unwrap();
    case.set("max_page_count", pages).await;
    let mut work = case.begin().await;
    let fault = work.add_account(&account(2)).await.unwrap_err();
    assert_eq!(fault.reason, "database or disk is full");
    let source = fault.source.as_ref().and_then(|source| source.downcast_ref::<rusqlite::Error>());
    assert_eq!(
        source.and_then(rusqlite::Error::sqlite_error_code),
        Some(rusqlite::ErrorCode::DiskFull)
    );
    assert!(work.commit().await.is_err());
    assert!(case.has(1).await);
    assert!(!case.has(2).await);
    case.store.ping().await.unwrap();
    case.set("max_page_count", 1_000_000).await;
    let mut work = case.begin().await;
    work.add_account(&account(2)).await.unwrap();
    work.commit().await.unwrap();
    assert!(case.has(2).await);
}

#[tokio::test]
async fn s80_a_disk_that_is_read_only_heals() {
    let case = Case::new("read-only");
    case.set("query_only", 1).await;
    match case.store.begin().await {
        Ok(mut work) => assert!(work.add_account(&account(1)).await.is_err()),
        Err(fault) => assert!(fault.reason.contains("readonly"), "{fault}"),
    }
    assert!(!case.has(1).await);
    case.set("query_only", 0).await;
    let mut work = case.begin().await;
    work.add_account(&account(1)).await.unwrap();
    work.commit().await.unwrap();
    assert!(case.has(1).await);
}

#[tokio::test]
async fn a_commit_that_fails_is_rolled_back() {
    let case = Case::new("failing-commit");
    let mut work = case.begin().await;
    work.add_account(&account(1)).await.unwrap();
    work.commit().await.unwrap();
    // Checked at the commit from here on, which makes it fail.
    case.store.writer.lock().await.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    let mut work =
        Transaction::begin_writing(&case.store.writer, &case.store.vault, &case.store.counts)
            .await
            .unwrap();
    work.on.connection().execute_batch("PRAGMA defer_foreign_keys = ON").unwrap();
    work.add_account(&account(2)).await.unwrap();
    work.add_method(&method_of_nobody()).await.unwrap();
    assert!(Box::new(work).commit().await.is_err());
    assert!(!case.has(2).await);
    let mut work = case.begin().await;
    assert!(work.account(account(2).id).await.unwrap().is_none());
    work.add_account(&account(2)).await.unwrap();
    work.commit().await.unwrap();
    assert!(case.has(2).await);
}

/// Preparing the query of every request costs four times as much as asking it.
#[tokio::test]
async fn the_session_query_is_prepared_once() {
    let case = Case::new("prepared-once");
    let mut view =
        Transaction::begin_reading(&case.store.readers, &case.store.vault, &case.store.counts)
            .await
            .unwrap();
    for n in 0..9 {
        view.session(&TokenHash([n; 32])).await.unwrap();
    }
    let mut status = |status| {
        view.on.connection().prepare_cached(crate::sessions::BY_TOKEN).unwrap().get_status(status)
    };
    assert_eq!(status(StatementStatus::Run), 9);
    assert_eq!(status(StatementStatus::RePrepare), 0);
}

/// The commit is asked for, but has not begun when the one who asked goes away: nobody else gets in
/// before it is done.
#[test]
fn a_forsaken_commit_keeps_the_writer_until_it_is_done() {
    let case = Case::new("forsaken");
    let (runtime, release) = busy_runtime();
    runtime.block_on(async {
        let mut work = case.begin().await;
        work.add_account(&account(1)).await.unwrap();
        let mut commit = work.commit();
        assert!(commit.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        drop(commit);
        let mut next = case.store.begin();
        assert!(matches!(
            next.as_mut().poll(&mut Context::from_waker(Waker::noop())),
            Poll::Pending
        ));
        drop(release);
        let mut next = tokio::time::timeout(Duration::from_secs(5), next).await.unwrap().unwrap();
        assert!(next.account(account(1).id).await.unwrap().is_some());
        next.commit().await.unwrap();
    });
}

/// The program ends before the commit began: it is rolled back, and the writer is not left in the
/// middle of it.
#[test]
fn a_commit_that_never_began_is_rolled_back() {
    let case = Case::new("never-began");
    let ending = Runtime::new().unwrap();
    let work = ending.block_on(async {
        let mut work = case.begin().await;
        work.add_account(&account(1)).await.unwrap();
        work
    });
    let handle = ending.handle().clone();
    ending.shutdown_background();
    let mut commit = work.commit();
    let entered = handle.enter();
    // Nothing is begun on a runtime that has ended.
    let polled = commit.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    drop(entered);
    assert!(matches!(polled, Poll::Ready(Err(_))), "{polled:?}");
    Runtime::new().unwrap().block_on(async {
        let mut work = case.begin().await;
        assert!(work.account(account(1).id).await.unwrap().is_none());
        work.add_account(&account(2)).await.unwrap();
        work.commit().await.unwrap();
        assert!(!case.has(1).await);
        assert!(case.has(2).await);
    });
}
