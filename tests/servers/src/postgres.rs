//! A PostgreSQL server, and a database of its own for each test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use crate::process::{command, free_port, hand_over, swept};

/// Names a server that is there already, as `host:port`; its superuser is `regain`, without a
/// password.
const SHARED: &str = "REGAIN_TEST_POSTGRES";
/// What the shared server does without: nothing is read from it after a crash, and nobody follows
/// it.
const QUICK: [&str; 6] = [
    "wal_level=minimal",
    "max_wal_senders=0",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "checkpoint_timeout=1h",
];
/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server of a test's own, which it may stop, kill and start again.
pub struct Cluster {
    folder: TempDir,
    /// Closed when this process is gone.
    _sweeper: ChildStdin,
    port: u16,
    settings: Vec<String>,
    child: Option<Child>,
}

/// Where the programs of the newest PostgreSQL are, as Debian installs them.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut found: Vec<PathBuf> =
        versions.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect();
    found.retain(|bin| bin.join("initdb").exists());
    found.sort();
    found.pop().expect("there is no PostgreSQL; `make setup` installs it")
}

impl Cluster {
    /// Makes a server and starts it, with settings as in `postgresql.conf` (`name=value`). What a
    /// crash of the machine would lose is not kept safe: that is not what is tested, and much
    /// faster.
    pub fn start(settings: &[&str]) -> Self {
        let folder = folder();
        let data = folder.path().join("data");
        fs::create_dir(&data).expect("a folder");
        hand_over(&data);
        let made = command(&programs().join("initdb"))
            .args(["-A", "trust", "-U", "regain", "-E", "UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data)
            .stdout(Stdio::null())
            .status()
            .expect("initdb runs");
        assert!(made.success(), "initdb failed");
        Self::begin(folder, settings)
    }

    /// Makes and starts the server that tests share, each with a database of its own in it.
    pub fn shared() -> Self {
        Self::start(&QUICK)
    }

    /// Makes a standby that follows a server, and starts it. It can be read from; `SELECT
    /// pg_promote()` ends that.
    pub fn standby_of(primary: &Self) -> Self {
        let folder = folder();
        let url = format!("postgres://regain@{}", primary.address());
        let made = command(&programs().join("pg_basebackup"))
            .args(["--no-sync", "-c", "fast", "-R", "-d", &url, "-D"])
            .arg(folder.path().join("data"))
            .status()
            .expect("pg_basebackup runs");
        assert!(made.success(), "pg_basebackup failed");
        Self::begin(folder, &[])
    }

    fn begin(folder: TempDir, settings: &[&str]) -> Self {
        let mut own: Vec<String> =
            ["fsync=off", "max_connections=300", "listen_addresses=127.0.0.1"]
                .iter()
                .chain(settings)
                .map(|setting| (*setting).to_owned())
                .collect();
        own.push("unix_socket_directories=".into());
        // In the cluster's folder and not in the machine's shared memory, where a server that is
        // killed leaves it permanently.
        own.push("dynamic_shared_memory_type=mmap".into());
        let mut cluster =
            Self { _sweeper: swept(folder.path()), folder, port: 0, settings: own, child: None };
        // Another process may have been given the same free port.
        for _ in 0..10 {
            cluster.port = free_port();
            if cluster.try_start() {
                return cluster;
            }
        }
        panic!("PostgreSQL did not start:\n{}", cluster.log());
    }

    /// Starts it again after [`kill`](Self::kill) or [`stop`](Self::stop); waits until it answers.
    pub fn start_again(&mut self) {
        assert!(self.try_start(), "PostgreSQL did not start:\n{}", self.log());
    }

    fn try_start(&mut self) -> bool {
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .expect("a log");
        let mut server = command(&programs().join("postgres"));
        server.arg("-D").arg(self.data()).args(["-p", &self.port.to_string()]);
        for setting in &self.settings {
            server.args(["-c", setting]);
        }
        // It is not to be killed at once with us: SIGQUIT below ends its children too; the death
        // signal is for the worst.
        let mut child = server.stdout(Stdio::null()).stderr(log).spawn().expect("postgres runs");
        let begun = Instant::now();
        let ready = programs().join("pg_isready");
        let port = self.port.to_string();
        while child.try_wait().expect("it is ours").is_none() {
            let mut asked = command(&ready);
            asked.args(["-q", "-h", "127.0.0.1", "-p", &port]);
            if asked.status().is_ok_and(|status| status.success()) {
                self.child = Some(child);
                return true;
            }
            assert!(begun.elapsed() < PATIENCE, "PostgreSQL did not start:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }

    /// Gives it another setting, as in `postgresql.conf` (`name=value`), from its next start on.
    pub fn set(&mut self, setting: &str) {
        self.settings.push(setting.to_owned());
    }

    /// Freezes it, as a machine that has stopped answering: connections stay open, and nobody
    /// answers.
    pub fn pause(&self) {
        self.signal_all("-STOP");
    }

    /// It goes on after [`pause`](Self::pause).
    pub fn go_on(&self) {
        self.signal_all("-CONT");
    }

    fn signal_all(&self, signal: &str) {
        let own = self.child.as_ref().expect("it runs").id();
        let children = fs::read_to_string(format!("/proc/{own}/task/{own}/children"))
            .expect("it has children");
        let ids =
            std::iter::once(own.to_string()).chain(children.split_whitespace().map(str::to_owned));
        // A child that has ended meanwhile is none any more.
        let _ =
            std::process::Command::new("kill").arg(signal).args(ids).stderr(Stdio::null()).status();
    }

    /// Runs a statement as its superuser.
    pub fn admin(&self, sql: &str) {
        admin(&self.address(), sql);
    }

    /// Ends it as a crash would: nothing is written any more.
    pub fn kill(&mut self) {
        self.signal("-QUIT");
    }

    /// Ends it in order; connections are cut.
    pub fn stop(&mut self) {
        self.signal("-INT");
    }

    fn signal(&mut self, signal: &str) {
        let Some(mut child) = self.child.take() else { return };
        let _ = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status();
        let _ = child.wait();
    }

    /// The process that all others of it are children of; 0 while it does not run.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().map_or(0, Child::id)
    }

    /// What it said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Where its data is.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Its folder, for what belongs next to the data.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where it listens, as `host:port`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// A new database in it.
    pub fn database(&self) -> Database {
        Database::in_server(&self.address())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A database of a test's own. Once this value is gone it is dropped, when the next is made.
pub struct Database {
    server: String,
    name: String,
}

/// A new database in the server that the tests share: the one that the environment names, or else
/// one of this process.
pub fn postgres() -> Database {
    static OWN: OnceLock<Cluster> = OnceLock::new();
    match std::env::var(SHARED) {
        Ok(server) => Database::in_server(&server),
        Err(_) => OWN.get_or_init(Cluster::shared).database(),
    }
}

/// The databases of this process whose values are gone.
static GONE: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Database {
    fn in_server(server: &str) -> Self {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let name = format!("test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let (maintenance, made) = (maintenance(server), name.clone());
        run(async move {
            let client = connect(&maintenance).await;
            drop_unused(&client).await;
            client.batch_execute(&format!("CREATE DATABASE {made} STRATEGY FILE_COPY")).await
        });
        Self { server: server.to_owned(), name }
    }

    /// Its address, as an operator writes it.
    pub fn url(&self) -> String {
        format!("postgres://regain@{}/{}", self.server, self.name)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A connection of the test's own, to look at what is there.
    pub async fn connect(&self) -> Client {
        connect(&self.url()).await
    }

    /// What a question finds, as text: the first column of each row.
    pub fn ask(&self, sql: &str) -> Vec<String> {
        ask(self.url(), sql)
    }

    /// Its server, as `host:port`.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Runs a statement as the server's superuser, outside of this database.
    pub fn admin(&self, sql: &str) {
        admin(&self.server, sql);
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Not dropped here: connections to it are still being closed, and PostgreSQL looks only
        // every tenth of a second whether they are.
        GONE.lock().expect("nobody panics with it").push(std::mem::take(&mut self.name));
    }
}

/// Drops the databases that no test needs any more: those of this process that it let go of, and
/// those of processes that are gone, however they went.
async fn drop_unused(client: &Client) {
    let unconnected = "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'
        AND datname NOT IN (SELECT datname FROM pg_stat_activity WHERE datname IS NOT NULL)";
    let found = client.simple_query(unconnected).await.unwrap_or_else(|error| panic!("{error:?}"));
    for name in first_column(found).into_iter().filter(|name| is_unused(name)) {
        // Another process may be dropping it at this moment.
        let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).await;
    }
}

fn is_unused(name: &str) -> bool {
    let Some(owner) = name.split('_').nth(1) else { return false };
    match owner == std::process::id().to_string() {
        true => GONE.lock().expect("nobody panics with it").iter().any(|gone| gone == name),
        false => !Path::new("/proc").join(owner).exists(),
    }
}

async fn connect(url: &str) -> Client {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.unwrap_or_else(|error| panic!("{error:?}"));
    tokio::spawn(connection);
    client
}

/// The address of a server's database that is always there.
fn maintenance(server: &str) -> String {
    format!("postgres://regain@{server}/postgres")
}

fn admin(server: &str, sql: &str) {
    ask(maintenance(server), sql);
}

/// The first column of every row.
fn ask(url: String, sql: &str) -> Vec<String> {
    let sql = sql.to_owned();
    first_column(run(async move { connect(&url).await.simple_query(&sql).await }))
}

fn first_column(said: Vec<SimpleQueryMessage>) -> Vec<String> {
    let first = |message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    said.into_iter().filter_map(first).collect()
}

/// Does it on a thread of its own: the caller may be within a runtime, or have none.
fn run<T: Send + 'static>(
    asked: impl Future<Output = Result<T, tokio_postgres::Error>> + Send + 'static,
) -> T {
    let own = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
            .block_on(asked)
    };
    let done = std::thread::spawn(own).join().expect("no panic");
    done.unwrap_or_else(|error| panic!("{error:?}"))
}

fn folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("regain-postgres-").tempdir().expect("a folder");
    hand_over(folder.path());
    folder
}
