//! The file: who may read it, whose it is, what version it has.

use std::error::Error as _;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use flows::ports::Store as _;
use rusqlite::Connection;
use store::OpenError;

use super::{Directory, open, open_with};
use crate::samples::{NEWEST, account, account_id};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn only_its_owner_may_read_it() {
    let place = Directory::new();
    let path = place.file("a/b/regain.db");
    let store = open(&path).unwrap();
    store.begin().await.unwrap().commit().await.unwrap();
    assert_eq!(mode(&place.file("a")), 0o700);
    assert_eq!(mode(&place.file("a/b")), 0o700);
    for file in ["regain.db", "regain.db-wal", "regain.db-shm"] {
        assert_eq!(mode(&place.file("a/b").join(file)), 0o600, "{file}");
    }
}

#[tokio::test]
async fn it_answers() {
    let place = Directory::new();
    let store = open(&place.database()).unwrap();
    store.ping().await.unwrap();
    assert_eq!(store.version().await.unwrap(), NEWEST);
    assert!(store.size().unwrap() > 0);
}

#[tokio::test]
async fn s95_a_wrong_key_file_is_refused() {
    let place = Directory::new();
    let path = place.database();
    drop(open_with(&path, 1).unwrap());
    let before = std::fs::read(&path).unwrap();
    let refusal = open_with(&path, 2).err().unwrap();
    assert!(
        matches!(&refusal, OpenError::OtherKeys { needed, given, .. } if needed != given),
        "{refusal}"
    );
    assert!(!refusal.remedy().is_empty());
    assert_eq!(std::fs::read(&path).unwrap(), before);
    open_with(&path, 1).unwrap();
}

/// A newer program has been here. Where it only added something, this one goes on at the same time.
#[tokio::test]
async fn a_newer_version_is_refused_where_it_took_something_away() {
    let place = Directory::new();
    let path = place.database();
    drop(open(&path).unwrap());
    let connection = Connection::open(&path).unwrap();
    let set = |name: &str, version: u64| {
        connection
            .execute("UPDATE meta SET content = ?2 WHERE name = ?1", (name, version.to_string()))
            .unwrap();
    };
    set("version", NEWEST + 2);
    drop(open(&path).unwrap());
    set("least", NEWEST);
    drop(open(&path).unwrap());
    set("least", NEWEST + 1);
    assert!(
        matches!(open(&path), Err(OpenError::Newer { version, newest: NEWEST, .. }) if version == NEWEST + 2)
    );
    // One from before there was such a number says by its version alone.
    connection.execute("DELETE FROM meta WHERE name = 'least'", ()).unwrap();
    assert!(matches!(open(&path), Err(OpenError::Newer { .. })));
}

#[tokio::test]
async fn other_files_are_left_alone() {
    let place = Directory::new();
    let text = place.file("notes.txt");
    std::fs::write(&text, "not a database, ".repeat(1000)).unwrap();
    let foreign = place.file("foreign.db");
    Connection::open(&foreign)
        .unwrap()
        .execute_batch("CREATE TABLE meta (a); CREATE TABLE account (b);")
        .unwrap();
    for path in [text, foreign] {
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(open(&path), Err(OpenError::NotRegain { .. })), "{}", path.display());
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}

#[tokio::test]
async fn what_cannot_be_reached_is_said() {
    let place = Directory::new();
    std::fs::write(place.file("a file"), "").unwrap();
    let refusal = open(&place.file("a file/regain.db")).err().unwrap();
    let source = refusal.source().and_then(|source| source.downcast_ref::<io::Error>());
    assert_eq!(source.map(io::Error::kind), Some(io::ErrorKind::AlreadyExists), "{refusal:?}");
    std::fs::create_dir(place.database()).unwrap();
    assert!(matches!(open(&place.database()), Err(OpenError::Unreachable { .. })));
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    let place = Directory::new();
    let path = place.database();
    let store = open(&path).unwrap();
    let mut work = store.begin().await.unwrap();
    work.add_account(&account(1)).await.unwrap();
    work.commit().await.unwrap();
    drop(store);
    let schema = || -> Vec<String> {
        let connection = Connection::open(&path).unwrap();
        let mut statement =
            connection.prepare("SELECT name FROM sqlite_schema ORDER BY rowid").unwrap();
        statement.query_map((), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let before = schema();
    for _ in 0..3 {
        let store = open(&path).unwrap();
        assert!(store.view().await.unwrap().account(account_id(1)).await.unwrap().is_some());
    }
    assert_eq!(schema(), before);
}

/// Two stores on one file, as two processes have it: each waits for the other's transaction.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_writer_is_waited_for() {
    let place = Directory::new();
    let first = open(&place.database()).unwrap();
    let second = open(&place.database()).unwrap();
    let mut work = first.begin().await.unwrap();
    work.add_account(&account(1)).await.unwrap();
    let mut waiting = tokio::spawn(async move {
        let mut work = second.begin().await.unwrap();
        let seen = work.account(account_id(1)).await.unwrap().is_some();
        work.commit().await.unwrap();
        seen
    });
    let early = tokio::time::timeout(std::time::Duration::from_millis(100), &mut waiting).await;
    assert!(early.is_err(), "it did not wait");
    work.commit().await.unwrap();
    assert!(waiting.await.unwrap());
}
