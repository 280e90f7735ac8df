//! What people reach: three Regain servers behind haproxy.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use domain::keys::KeyRing;
use parts::Fixed;
use rustix::process::Signal;
use store::{Database, Location, PostgresSettings};

use crate::place::{self, NODES, Place};
use crate::process::{Process, hand_over, signal_all, unprivileged};

/// What people type, and what the pages are bound to.
pub const ORIGIN: &str = "http://127.0.4.1:8080";
/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// The servers, and haproxy.
pub struct Front {
    place: Rc<Place>,
    folder: PathBuf,
    regains: Vec<Process>,
    haproxy: Process,
    client: reqwest::Client,
}

/// The program under test, built next to the rig.
fn program() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let program = own.parent().context("a folder")?.join("regain");
    ensure!(
        program.exists(),
        "there is no {}; build it first, as scripts/ha does",
        program.display()
    );
    Ok(program)
}

/// The database's address: every node's, of which one can be written to.
fn url() -> String {
    let hosts: Vec<String> = (1..=NODES).map(|n| place::postgres(n).to_string()).collect();
    format!("postgres://regain@{}/regain?target_session_attrs=read-write", hosts.join(","))
}

/// Runs `regain` with these arguments, in the folder with its configuration.
fn regain(folder: &Path, arguments: &[&str]) -> Result<Command> {
    let mut command = unprivileged(program()?.to_str().context("a path in UTF-8")?);
    command.args(arguments).current_dir(folder).env("REGAIN_SERVER__LOG", "json");
    Ok(command)
}

impl Front {
    /// Starts everything: the database empty but for these people, texts sent to `gateway`.
    pub async fn start(place: Rc<Place>, gateway: &str, people: &str) -> Result<Self> {
        let folder = place.folder("regain")?;
        hand_over(&folder)?;
        let init = regain(&folder, &["init"])?.output()?;
        ensure!(init.status.success(), "regain init: {}", String::from_utf8_lossy(&init.stderr));
        let settings =
            include_str!("regain.toml").replace("DATABASE", &url()).replace("GATEWAY", gateway);
        fs::write(folder.join("regain.toml"), settings.replace("ORIGIN", ORIGIN))?;
        fs::write(folder.join("people.csv"), people)?;
        let import = regain(&folder, &["user", "import", "people.csv"])?.output()?;
        ensure!(
            import.status.success(),
            "regain user import: {}",
            String::from_utf8_lossy(&import.stderr)
        );
        let client = reqwest::Client::builder().timeout(Duration::from_secs(3)).build()?;
        let haproxy = Process::start("haproxy", &place.logs, haproxy(&place)?)?;
        let mut front = Self { place, folder, regains: Vec::new(), haproxy, client };
        for n in 1..=NODES {
            let server = front.server(n)?;
            front.regains.push(server);
        }
        for n in 1..=NODES {
            front.is_ready(n).await?;
        }
        Ok(front)
    }

    /// The database as a server sees it, to look at what no page shows.
    pub async fn store(&self) -> Result<Database> {
        let keys = KeyRing::parse(&fs::read_to_string(self.folder.join("data/keys"))?)?;
        let settings = PostgresSettings::parse(&url(), None, |path| PathBuf::from(path))?;
        Ok(Database::open(
            &Location::Server(Box::new(settings)),
            Arc::new(keys),
            // The rig reads, and makes nothing up.
            Arc::new(Fixed(0)),
        )
        .await?)
    }

    fn server(&self, n: u8) -> Result<Process> {
        let mut command = regain(&self.folder, &["serve"])?;
        command.env("REGAIN_SERVER__LISTEN", place::regain(n).to_string());
        command.env("REGAIN_SERVER__METRICS_LISTEN", place::regain_health(n).to_string());
        Process::start(&format!("regain{n}"), &self.place.logs, command)
    }

    /// Waits until a server says that it is ready.
    pub async fn is_ready(&mut self, n: u8) -> Result<()> {
        let begun = Instant::now();
        let url = format!("http://{}/readyz", place::regain_health(n));
        while !self.client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
            self.regains[usize::from(n - 1)].is_alive()?;
            ensure!(begun.elapsed() < PATIENCE, "server {n} is not ready");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// Waits until all are; fails when one has ended that nobody killed.
    pub async fn is_whole(&mut self) -> Result<()> {
        self.haproxy.is_alive()?;
        for n in 1..=NODES {
            self.is_ready(n).await?;
        }
        Ok(())
    }

    /// kill -9 for a server.
    pub fn kill(&mut self, n: u8) -> Result<()> {
        self.regains[usize::from(n - 1)].kill()
    }

    /// Asks a server to end, as an upgrade does, and waits until it has.
    pub fn end(&mut self, n: u8) -> Result<()> {
        self.regains[usize::from(n - 1)].end()
    }

    /// Starts it again.
    pub fn start_again(&mut self, n: u8) -> Result<()> {
        self.regains[usize::from(n - 1)] = self.server(n)?;
        Ok(())
    }

    /// A server is paused; its connections stay open and silent.
    pub fn pause(&self, n: u8) {
        signal_all(&[self.regains[usize::from(n - 1)].id()].into(), Signal::STOP);
    }

    /// It goes on as if nothing had been.
    pub fn resume(&self, n: u8) {
        signal_all(&[self.regains[usize::from(n - 1)].id()].into(), Signal::CONT);
    }
}

/// haproxy with the example's settings, its addresses and certificate apart.
fn haproxy(place: &Place) -> Result<Command> {
    let folder = place.folder("haproxy")?;
    let mut settings = include_str!("../../../packaging/haproxy.cfg")
        .replace("/etc/haproxy", &folder.display().to_string())
        .replace("bind :80\n", &format!("bind {}\n", place::front()));
    for n in 1..=NODES {
        settings = settings.replace(&format!("10.0.0.3{n}:8080"), &place::regain(n).to_string());
    }
    // No certificate, no HTTPS.
    let plain = |line: &&str| !line.contains(":443") && !line.contains("redirect scheme");
    let settings: String = settings.lines().filter(plain).flat_map(|line| [line, "\n"]).collect();
    let path = folder.join("haproxy.cfg");
    fs::write(&path, settings)?;
    fs::write(
        folder.join("regain-503.http"),
        include_bytes!("../../../packaging/regain-503.http"),
    )?;
    fs::write(
        folder.join("regain-504.http"),
        include_bytes!("../../../packaging/regain-504.http"),
    )?;
    let mut command = unprivileged("/usr/sbin/haproxy");
    command.arg("-db").arg("-f").arg(path);
    Ok(command)
}
