//! Other processes on the same file, and processes that are killed.
//!
//! This test binary runs itself again with one ignored test, which is the other process.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use flows::ports::Store as _;

use super::{Directory, open};
use crate::samples::{account, account_id, method, phone};

const PATH: &str = "REGAIN_TEST_DATABASE";
const FIRST: &str = "REGAIN_TEST_FIRST";

fn start(test: &str, path: &Path, first: u32) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("sqlite::crashes::{test}"), "--ignored", "--nocapture"])
        .env(PATH, path)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn given() -> (PathBuf, u32) {
    (std::env::var_os(PATH).unwrap().into(), std::env::var(FIRST).unwrap().parse().unwrap())
}

/// Adds accounts with a method each, a transaction a pair; says so after each commit; is never
/// done.
#[tokio::test]
#[ignore = "the other process of `killed_in_the_middle`"]
async fn adds_without_end() {
    let (path, first) = given();
    let store = open(&path).unwrap();
    for n in first.. {
        let mut work = store.begin().await.unwrap();
        work.add_account(&account(n)).await.unwrap();
        work.add_method(&method(n, account_id(n), phone(n))).await.unwrap();
        work.commit().await.unwrap();
        println!("committed {n}");
        let mut never = store.begin().await.unwrap();
        never.add_account(&account(1_000_000 + n)).await.unwrap();
    }
}

/// Kill -9 at many moments: what was said to be committed is there, of the rest nothing, and of a
/// pair never one half.
#[tokio::test]
async fn killed_in_the_middle() {
    let place = Directory::new();
    let path = place.database();
    let mut next = 0;
    for round in 0..8 {
        let mut child = start("adds_without_end", &path, next);
        let said = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .filter_map(|line| {
                line.unwrap().rsplit_once("committed ").and_then(|(_, n)| n.parse::<u32>().ok())
            })
            .nth(round)
            .unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let store = open(&path).unwrap();
        let mut view = store.view().await.unwrap();
        for n in 0..=said {
            assert!(view.account(account_id(n)).await.unwrap().is_some(), "{n} of {said} is lost");
        }
        let all = view.accounts(None, 1000).await.unwrap();
        for account in &all {
            assert_eq!(view.methods(account.id).await.unwrap().len(), 1);
        }
        // It may have come further than what was read.
        next = u32::try_from(all.len()).unwrap();
        assert_eq!(all.last().unwrap().id, account_id(next - 1));
    }
}

/// Raises the account's number.
#[tokio::test]
#[ignore = "the other process of `processes_take_turns`"]
async fn counts_up() {
    let (path, _) = given();
    let store = open(&path).unwrap();
    let mut work = store.begin().await.unwrap();
    work.add_account(&account(1)).await.unwrap();
    work.commit().await.unwrap();
    for _ in 0..50 {
        let mut work = store.begin().await.unwrap();
        let mut own = work.lock_account(account_id(1)).await.unwrap().unwrap();
        own.skips += 1;
        work.save_account(&own).await.unwrap();
        work.commit().await.unwrap();
    }
}

/// Four processes make the database and write to it at once.
#[tokio::test]
async fn processes_take_turns() {
    let place = Directory::new();
    let path = place.database();
    let children: Vec<_> = (0..4).map(|_| start("counts_up", &path, 0)).collect();
    for child in children {
        let ended = child.wait_with_output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    }
    let own =
        open(&path).unwrap().view().await.unwrap().account(account_id(1)).await.unwrap().unwrap();
    assert_eq!(own.skips, account(1).skips + 200);
}
