//! Several hosts: one that cannot be written to, one that is gone, one that says nothing.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use flows::ports::Store;
use servers::Cluster;
use store::{PostgresSettings, PostgresStore};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::place::{begin, view};
use crate::samples::{account, account_id};
use crate::sqlite::{Counting, keys};

/// However long a machine takes, this is without end.
const FOR_EVER: Duration = Duration::from_secs(120);

async fn open(hosts: &[&str], database: &servers::Database) -> Arc<dyn Store> {
    let url = format!("postgres://regain@{}/{}", hosts.join(","), database.name());
    let mut settings = PostgresSettings::parse(&url, None, |path| PathBuf::from(path)).unwrap();
    settings.connect_timeout = Duration::from_secs(1);
    settings.statement_timeout = Duration::from_secs(1);
    settings.lock_timeout = Duration::from_secs(1);
    Arc::new(
        PostgresStore::open(&settings, Arc::new(keys(1)), Arc::new(Counting::default()))
            .await
            .unwrap(),
    )
}

async fn add(store: &Arc<dyn Store>, n: u32) -> Result<(), String> {
    let mut work = store.begin().await.map_err(|fault| fault.to_string())?;
    work.add_account(&account(n)).await.map_err(|fault| fault.to_string())?;
    work.commit().await.map_err(|fault| format!("{fault:?}"))
}

/// The standby is promoted when the primary has died: what was confirmed is there, and work goes on
/// there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_one_that_can_be_written_to_is_found_again() {
    let mut primary = Cluster::start(&[]);
    let database = primary.database();
    let standby = Cluster::standby_of(&primary);
    primary.admin("ALTER SYSTEM SET synchronous_standby_names = '*'");
    primary.admin("SELECT pg_reload_conf()");
    let store = open(&[&standby.address(), &primary.address()], &database).await;
    add(&store, 1).await.unwrap();
    // Several connections, all of which will be from before.
    let views = [view(&store).await, view(&store).await, view(&store).await];
    drop(views);

    primary.kill();
    let gap = timeout(FOR_EVER, add(&store, 2)).await.expect("no hanging");
    assert!(gap.is_err(), "nobody can be written to");
    standby.admin("SELECT pg_promote()");
    timeout(FOR_EVER, add(&store, 3)).await.expect("no hanging").unwrap();
    let mut now = view(&store).await;
    assert!(now.account(account_id(1)).await.unwrap().is_some(), "what was confirmed is there");
    assert!(now.account(account_id(2)).await.unwrap().is_none());
    assert!(now.account(account_id(3)).await.unwrap().is_some());
    drop((now, store));
    // Its cluster is the standby now.
    std::mem::forget(database);
}

/// A standby that is gone holds up what must not be lost, and nothing else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lazy_commit_waits_for_no_standby() {
    let primary = Cluster::start(&[]);
    let database = primary.database();
    let store = open(&[&primary.address()], &database).await;
    primary.admin("ALTER SYSTEM SET synchronous_standby_names = '*'");
    primary.admin("SELECT pg_reload_conf()");
    // It takes the processes a moment to hear of it.
    while add(&store, 1).await.is_ok() {
        let mut work = begin(&store).await;
        work.forget_account(account_id(1)).await.unwrap();
        let _ = work.commit_lazily().await;
    }
    let mut work = begin(&store).await;
    assert!(work.add_account(&account(2)).await.unwrap());
    timeout(Duration::from_secs(1), work.commit_lazily())
        .await
        .expect("it waits for nobody")
        .unwrap();
    assert!(view(&store).await.account(account_id(2)).await.unwrap().is_some());
    // The end of the test does not wait for it either.
    primary.admin("ALTER SYSTEM RESET synchronous_standby_names");
    primary.admin("SELECT pg_reload_conf()");
}

/// A host that accepts and says nothing is passed over; one that freezes in the middle is a fault,
/// not a wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_says_nothing_is_not_waited_for() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = silent.local_addr().unwrap().to_string();
    let cluster = Cluster::start(&[]);
    let database = cluster.database();
    let address = cluster.address();
    let store = timeout(FOR_EVER, open(&[&nobody, &address], &database)).await.expect("no hanging");
    add(&store, 1).await.unwrap();

    let mut middle = begin(&store).await;
    assert!(middle.account(account_id(1)).await.unwrap().is_some());
    // Nothing that ended in order is ended twice: each time would be a line in the server's log.
    assert!(!cluster.log().contains("no transaction in progress"), "{}", cluster.log());
    cluster.pause();
    let fault =
        timeout(FOR_EVER, middle.account(account_id(1))).await.expect("no hanging").unwrap_err();
    assert!(fault.to_string().contains("no answer"), "{fault}");
    drop(middle);
    assert!(timeout(FOR_EVER, add(&store, 2)).await.expect("no hanging").is_err());
    cluster.go_on();
    timeout(FOR_EVER, add(&store, 3)).await.expect("no hanging").unwrap();
}
