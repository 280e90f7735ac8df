//! Several servers and fail-over, tried for real: PostgreSQL on three nodes under Patroni and etcd,
//! three Regain servers behind haproxy, people who use them, and everything that can go wrong. In
//! the end what the people were told is compared with the database (docs/reliability.md).
//! `scripts/ha` starts it, in namespaces of its own.

mod cluster;
mod faults;
mod front;
mod journal;
mod link;
mod person;
mod place;
mod probe;
mod process;
mod report;
mod verdict;

use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use domain::time::Timestamp;
use flows::ports::Store;
use stories::{Browser, Gateway};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::cluster::Cluster;
use crate::faults::{Fault, Watch};
use crate::front::{Front, ORIGIN};
use crate::journal::Journal;
use crate::person::{OLD, Person, Town, name};
use crate::place::Place;
use crate::probe::Probe;
use crate::verdict::Verdict;

/// How many accounts there are: each lives once. The first is the probes'.
const ACCOUNTS: usize = 1200;
/// How many people are there at once.
const AT_ONCE: usize = 8;
/// How long people go on undisturbed at first.
const CALM: Duration = Duration::from_secs(10);
/// How long the queue may take to be empty in the end.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let begun = Instant::now();
    let place = Rc::new(Place::new()?);
    println!("starting etcd, Patroni and PostgreSQL, three of each …");
    let mut cluster = Cluster::start(Rc::clone(&place)).await?;
    let primary = cluster.primary().await?;
    cluster.sql(primary, "postgres", "CREATE ROLE regain LOGIN")?;
    cluster.sql(primary, "postgres", "CREATE DATABASE regain OWNER regain")?;
    println!("starting three Regain servers, for {ACCOUNTS} people …");
    let town = Arc::new(Town { gateway: Gateway::open().await, journal: Journal::default() });
    let mut front = Front::start(place, &town.gateway.url(), &person::list(ACCOUNTS)).await?;

    let reads = Probe::reads(signed_in().await);
    let writes = Probe::writes();
    let people = People::arrive(&town);
    sleep(CALM).await;
    let watch = Watch { reads: &reads, writes: &writes, journal: &town.journal };
    let mut noticed = Vec::new();
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let named =
        |fault: &Fault| wanted.is_empty() || wanted.iter().any(|one| format!("{fault:?}") == *one);
    for fault in Fault::ALL.into_iter().filter(named) {
        println!("{} …", fault.words());
        let one =
            watch.suffer(fault, &mut cluster, &mut front).await.with_context(|| fault.words())?;
        println!("    {}", report::line(&one));
        noticed.push(one);
    }
    people.leave().await;
    let store = front.store().await?;
    queue_is_empty(&store).await?;
    let verdict = Verdict::find(&store, &town.journal, &town.gateway, &noticed).await?;
    let good = report::print(&noticed, &verdict, &town.journal, begun.elapsed())?;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A person who is signed in and does nothing else.
async fn signed_in() -> Browser {
    let mut browser = Browser::new(place::front(), ORIGIN);
    browser.give_name_and_password(&name(0), OLD).await.press("Yes").await;
    browser
}

/// The people who are there.
struct People {
    walkers: JoinSet<()>,
    enough: Arc<AtomicBool>,
}

impl People {
    fn arrive(town: &Arc<Town>) -> Self {
        let (next, enough) = (Arc::new(AtomicUsize::new(1)), Arc::new(AtomicBool::new(false)));
        let mut walkers = JoinSet::new();
        for _ in 0..AT_ONCE {
            let (town, next, enough) = (Arc::clone(town), Arc::clone(&next), Arc::clone(&enough));
            walkers.spawn(async move {
                while !enough.load(Ordering::SeqCst) {
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    if n >= ACCOUNTS {
                        return;
                    }
                    // A page that is not as it should be ends one person's run, not the others'.
                    if tokio::spawn(Person::new(n, Arc::clone(&town)).live()).await.is_err() {
                        town.journal.is_wrong(format!(
                            "{} found a page that is not as it should be",
                            name(n)
                        ));
                    }
                }
            });
        }
        Self { walkers, enough }
    }

    /// Those who are there finish what they came for.
    async fn leave(mut self) {
        self.enough.store(true, Ordering::SeqCst);
        while self.walkers.join_next().await.is_some() {}
    }
}

/// Waits until nothing is left to send.
async fn queue_is_empty(store: &dyn Store) -> Result<()> {
    let begun = Instant::now();
    loop {
        let waiting = store.view().await?.queue_size(Timestamp(0)).await?.waiting;
        if waiting == 0 {
            return Ok(());
        }
        ensure!(begun.elapsed() < PATIENCE, "{waiting} messages wait for ever");
        sleep(Duration::from_secs(1)).await;
    }
}
