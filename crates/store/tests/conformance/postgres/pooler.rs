//! Behind PgBouncer in transaction mode: every case again, each transaction on whichever connection
//! is free.

use std::path::PathBuf;
use std::sync::Arc;

use flows::ports::Store;
use store::{PostgresSettings, PostgresStore};

use crate::place::{Place, begin, conformance, view};
use crate::samples::{account, account_id};
use crate::sqlite::{Counting, keys};

conformance!(crate::postgres::pooler::Pooled);

/// A database of its own behind a pooler that has three connections to it.
pub struct Pooled {
    database: servers::Database,
    pooler: servers::Pooler,
}

impl Pooled {
    pub fn new() -> Self {
        let database = servers::postgres();
        Self { pooler: servers::Pooler::start(database.server(), 3), database }
    }

    async fn open_with(&self, prepared_statements: bool) -> PostgresStore {
        let url = self.pooler.url(&self.database);
        let mut settings = PostgresSettings::parse(&url, None, |path| PathBuf::from(path)).unwrap();
        settings.prepared_statements = prepared_statements;
        PostgresStore::open(&settings, Arc::new(keys(1)), Arc::new(Counting::default()))
            .await
            .unwrap()
    }
}

#[async_trait::async_trait]
impl Place for Pooled {
    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(self.open_with(false).await)
    }
}

/// Where an operator has not said that there is a pooler, it is noticed before a statement of
/// another client answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn is_noticed() {
    let place = Pooled::new();
    let stores: [Arc<dyn Store>; 2] =
        [Arc::new(place.open_with(true).await), Arc::new(place.open_with(true).await)];
    let mut work = begin(&stores[0]).await;
    for n in 0..8 {
        work.add_account(&account(n)).await.unwrap();
    }
    work.commit().await.unwrap();
    let people = (0..8).map(|n| {
        let store = Arc::clone(&stores[usize::try_from(n).unwrap() % 2]);
        tokio::spawn(async move {
            for _ in 0..25 {
                let mut work = begin(&store).await;
                let mut own = work.lock_account(account_id(n)).await.unwrap().unwrap();
                own.skips += 1;
                work.save_account(&own).await.unwrap();
                work.commit().await.unwrap();
                let seen = view(&store).await.account(account_id(n)).await.unwrap().unwrap();
                assert_eq!(seen.skips, own.skips);
            }
        })
    });
    for person in people.collect::<Vec<_>>() {
        person.await.unwrap();
    }
}
