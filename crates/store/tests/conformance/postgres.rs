//! PostgreSQL: every case, and what a server brings with it.

mod certificates;
mod hosts;
mod pooler;
mod secrecy;

use std::future::poll_fn;
use std::path::PathBuf;
use std::sync::Arc;
use std::task::Poll;

use domain::queue::Lane;
use flows::ports::{Listed, Store};
use store::{OpenError, PostgresSettings, PostgresStore};

use crate::place::{Place, conformance};
use crate::samples::{MINUTE, NEWEST, account, account_id, at, message};
use crate::sqlite::{Counting, keys};

conformance!(crate::postgres::Server);

/// A database of its own.
pub struct Server(servers::Database);

impl Server {
    pub fn new() -> Self {
        Self(servers::postgres())
    }

    /// How an operator would name it.
    pub fn settings(&self) -> PostgresSettings {
        PostgresSettings::parse(&self.0.url(), None, |path| PathBuf::from(path)).unwrap()
    }

    /// Runs statements on it.
    pub async fn run(&self, sql: &str) {
        self.0.connect().await.batch_execute(sql).await.unwrap();
    }

    /// Opens it with the `n`th key file.
    pub async fn open_with(&self, n: u8) -> Result<PostgresStore, OpenError> {
        PostgresStore::open(&self.settings(), Arc::new(keys(n)), Arc::new(Counting::default()))
            .await
    }
}

#[async_trait::async_trait]
impl Place for Server {
    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(self.open_with(1).await.unwrap())
    }
}

#[tokio::test]
async fn it_answers() {
    let place = Server::new();
    let store = place.open_with(1).await.unwrap();
    store.ping().await.unwrap();
    assert_eq!(store.version().await.unwrap(), NEWEST);
    assert!(store.size().await.unwrap() > 0);
}

#[tokio::test]
async fn accounts_from_before_domains_had_one_form_are_found() {
    let place = Server::new();
    let store = place.open().await;
    crate::accounts::with_accents(&store).await;
    let former = crate::accounts::former_index();
    let former = domain::keys::hex(&former);
    place.run(&format!("UPDATE account SET name_index = '\\x{former}'")).await;
    crate::accounts::is_found_from_before(&store).await;
}

#[tokio::test]
async fn s95_a_wrong_key_file_is_refused() {
    let place = Server::new();
    drop(place.open_with(1).await.unwrap());
    let refusal = place.open_with(2).await.err().unwrap();
    assert!(
        matches!(&refusal, OpenError::OtherKeys { needed, given, .. } if needed != given),
        "{refusal}"
    );
    place.open_with(1).await.unwrap();
}

#[tokio::test]
async fn a_newer_version_is_refused_where_it_took_something_away() {
    let place = Server::new();
    drop(place.open_with(1).await.unwrap());
    let client = place.0.connect().await;
    let set = async |name: &str, version: u64| {
        client
            .execute("UPDATE meta SET content = $2 WHERE name = $1", &[&name, &version.to_string()])
            .await
            .unwrap();
    };
    set("version", NEWEST + 2).await;
    set("least", NEWEST).await;
    drop(place.open_with(1).await.unwrap());
    set("least", NEWEST + 1).await;
    let refusal = place.open_with(1).await.err().unwrap();
    assert!(
        matches!(refusal, OpenError::Newer { version, newest: NEWEST, .. } if version == NEWEST + 2)
    );
}

#[tokio::test]
async fn another_programs_database_is_left_alone() {
    let place = Server::new();
    let client = place.0.connect().await;
    client.batch_execute("CREATE TABLE meta (id INT)").await.unwrap();
    assert!(place.open_with(1).await.is_err());
    client.batch_execute("DROP TABLE meta; CREATE TABLE theirs (id INT)").await.unwrap();
    assert!(matches!(place.open_with(1).await, Err(OpenError::NotRegain { .. })));
    let tables = "SELECT 1 FROM information_schema.tables WHERE table_schema = 'public'";
    assert_eq!(client.query(tables, &[]).await.unwrap().len(), 1);
}

/// Several servers start at once on an empty database: one makes the tables, the others wait for
/// it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_start_together() {
    let place = Server::new();
    let opened = [(); 8].map(|()| {
        let settings = place.settings();
        tokio::spawn(async move {
            PostgresStore::open(&settings, Arc::new(keys(1)), Arc::new(Counting::default()))
                .await
                .map(drop)
        })
    });
    for one in opened {
        one.await.unwrap().unwrap();
    }
}

/// The database's server ends and comes back, as at a fail-over: what is asked meanwhile fails,
/// what is asked after is answered, by connections that are new.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s80_it_heals_after_the_server_was_away() {
    let mut cluster = servers::Cluster::start(&[]);
    let place = Server(cluster.database());
    let store = place.open_with(1).await.unwrap();
    let kept: Vec<_> =
        vec![store.view().await.unwrap(), store.view().await.unwrap(), store.view().await.unwrap()];
    drop(kept);
    let mut begun = store.begin().await.unwrap();
    cluster.kill();
    let fault = begun.add_account(&account(1)).await.unwrap_err();
    assert!(!fault.in_doubt);
    drop(begun);
    assert!(store.ping().await.is_err());
    cluster.start_again();
    store.ping().await.unwrap();
    let mut work = store.begin().await.unwrap();
    assert!(work.add_account(&account(1)).await.unwrap());
    work.commit().await.unwrap();
}

/// A commit whose answer never comes may have been done: the fault says that it is in doubt.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s80_a_commit_without_an_answer_is_in_doubt() {
    let mut cluster = servers::Cluster::start(&[]);
    let place = Server(cluster.database());
    let store = place.open_with(1).await.unwrap();
    let mut work = store.begin().await.unwrap();
    work.add_account(&account(1)).await.unwrap();
    cluster.kill();
    assert!(work.commit().await.unwrap_err().in_doubt);
}

/// What a statement holds that was given up is free again for the next one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forsaken_work_holds_nothing() {
    let place = Server::new();
    let store = place.open_with(1).await.unwrap();
    let mut work = store.begin().await.unwrap();
    work.add_account(&account(1)).await.unwrap();
    work.commit().await.unwrap();
    for _ in 0..40 {
        let mut work = store.begin().await.unwrap();
        let mut lock = work.lock_account(account_id(1));
        // Polled once, so that it is on its way, and forgotten.
        let polled =
            lock.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
        drop(polled);
        drop(lock);
        drop(work);
    }
    let mut work = store.begin().await.unwrap();
    assert!(work.lock_account(account_id(1)).await.unwrap().is_some());
    work.commit().await.unwrap();
}

/// Behind a pooler that knows of no prepared statements everything is asked without them.
mod unprepared {
    use super::*;

    pub struct Unprepared(Server);

    impl Unprepared {
        pub fn new() -> Self {
            Self(Server::new())
        }
    }

    #[async_trait::async_trait]
    impl Place for Unprepared {
        async fn open(&self) -> Arc<dyn Store> {
            let mut settings = self.0.settings();
            settings.prepared_statements = false;
            let opened =
                PostgresStore::open(&settings, Arc::new(keys(1)), Arc::new(Counting::default()))
                    .await;
            Arc::new(opened.unwrap())
        }
    }

    conformance!(crate::postgres::unprepared::Unprepared);
}

/// Reads this machine's time, so many microseconds late.
struct Late(i64);

impl flows::ports::Clock for Late {
    #[expect(clippy::disallowed_methods, reason = "it is compared with a server's own")]
    fn now(&self) -> domain::time::Timestamp {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        domain::time::Timestamp(i64::try_from(now.as_micros()).unwrap() - self.0)
    }
}

#[tokio::test]
async fn an_examination_says_how_everything_is() {
    let place = Server::new();
    let database = store::Database::Postgres(place.open_with(1).await.unwrap());
    let found = async |part: &str, clock| {
        let findings = database.examine(&Late(clock)).await;
        findings
            .iter()
            .find(|finding| finding.part == part)
            .unwrap_or_else(|| panic!("{part}: {findings:?}"))
            .found
            .clone()
    };
    assert!(found("database", 0).await.unwrap().starts_with("PostgreSQL 1"));
    // The tests' server is made for speed.
    assert!(found("database replication", 0).await.unwrap_err().contains("fsync"));
    for part in [
        "database latency",
        "database shape",
        "database room",
        "database encryption",
        "database connections",
    ] {
        assert!(found(part, 0).await.is_ok(), "{part}: {:?}", found(part, 0).await);
    }
    // S79: this machine and the server are the same one.
    assert!(found("database clock", 0).await.is_ok());
    assert!(
        found("database clock", 60_000_000)
            .await
            .unwrap_err()
            .contains("s ahead of this machine's")
    );
    assert!(
        found("database clock", -60_000_000).await.unwrap_err().contains("s behind this machine's")
    );
}

#[tokio::test]
async fn an_examination_finds_too_few_connections_and_commits_that_are_not_kept() {
    let place = Server::new();
    let client = place.0.connect().await;
    let name: String = client.query_one("SELECT current_database()", &[]).await.unwrap().get(0);
    let change = format!(
        "ALTER DATABASE {name} CONNECTION LIMIT 3; ALTER DATABASE {name} SET synchronous_commit = off"
    );
    client.batch_execute(&change).await.unwrap();
    let database = store::Database::Postgres(place.open_with(1).await.unwrap());
    let findings = database.examine(&Late(0)).await;
    let wrong = |part: &str| {
        findings.iter().find(|finding| finding.part == part).unwrap().found.clone().unwrap_err()
    };
    assert!(wrong("database connections").contains("Lower database.pool"), "{findings:?}");
    client.batch_execute(&format!("ALTER DATABASE {name} RESET synchronous_commit")).await.unwrap();
}

/// A caller goes away while its transaction begins: the next one with the connection sees what is
/// committed by then.
#[tokio::test]
async fn s74_a_transaction_that_is_given_up_while_it_begins_leaves_nothing_open() {
    let place = Server::new();
    let mut settings = place.settings();
    settings.pool = 1;
    let store = PostgresStore::open(&settings, Arc::new(keys(1)), Arc::new(Counting::default()))
        .await
        .unwrap();
    let other = place.open_with(1).await.unwrap();
    drop(store.view().await.unwrap());
    for round in 1..10 {
        let mut begun = store.view();
        // Far enough that the database is asked, and no further.
        poll_fn(|context| Poll::Ready(begun.as_mut().poll(context).is_ready())).await;
        drop(begun);
        let mut work = other.begin().await.unwrap();
        assert!(work.add_account(&account(round)).await.unwrap());
        work.commit().await.unwrap();
        let mut view = store.view().await.unwrap();
        assert!(view.account(account_id(round)).await.unwrap().is_some(), "round {round}");
    }
}

#[tokio::test]
async fn a_message_that_cannot_be_read_holds_up_no_other() {
    let place = Server::new();
    let store = place.open_with(1).await.unwrap();
    let mut work = store.begin().await.unwrap();
    let [bad, good] = [message(1), message(2)];
    for one in [&bad, &good] {
        work.queue(one).await.unwrap();
    }
    work.commit().await.unwrap();
    let client = place.0.connect().await;
    client
        .execute(
            "UPDATE message SET envelope = '\\x00' WHERE id = $1",
            &[&bad.id.0.as_bytes().as_slice()],
        )
        .await
        .unwrap();
    let lane = Lane::of(&good.content);
    let mut work = store.begin().await.unwrap();
    let leased = work.lease(lane, good.due_at, at(MINUTE), 10).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(leased.iter().map(|one| one.id).collect::<Vec<_>>(), [good.id]);
    let listed = store.view().await.unwrap().messages(Listed::Waiting, 10).await.unwrap();
    assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [good.id]);
    // It ends like another.
    let mut work = store.begin().await.unwrap();
    work.lease(lane, bad.useless_after.max(at(60 * MINUTE)), at(90 * MINUTE), 10).await.unwrap();
    work.commit().await.unwrap();
    let row = client
        .query_one("SELECT state FROM message WHERE id = $1", &[&bad.id.0.as_bytes().as_slice()])
        .await
        .unwrap();
    assert_eq!(row.get::<_, &str>(0), "expired");
}
