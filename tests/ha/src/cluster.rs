//! The database: three etcd, three Patroni, three PostgreSQL, one of which is the primary.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use parts::target_folder;
use rustix::process::Signal;
use serde_json::Value;

use crate::link::Link;
use crate::place::{self, NODES, Place};
use crate::process::{Process, hand_over, postmaster, signal_all, tree, unprivileged};

/// How long the cluster may take to be whole again.
const PATIENCE: Duration = Duration::from_secs(120);
/// A data folder is on a disk of its own, as large as this: a fault fills it.
const DISK: &str = "size=768m";
/// Where Debian keeps PostgreSQL 15's programs.
const BIN: &str = "/usr/lib/postgresql/15/bin";

/// The cluster.
pub struct Cluster {
    place: std::rc::Rc<Place>,
    etcd: Vec<Process>,
    nodes: Vec<Node>,
    client: reqwest::Client,
}

struct Node {
    patroni: Process,
    data: PathBuf,
    link: Link,
}

/// One member, as Patroni tells it.
#[derive(Debug)]
pub struct Member {
    /// Which it is.
    pub node: u8,
    role: String,
    state: String,
    lag: Option<u64>,
}

impl Cluster {
    /// Starts it, and waits until it is whole.
    pub async fn start(place: std::rc::Rc<Place>) -> Result<Self> {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(3)).build()?;
        let mut cluster = Self { place, etcd: Vec::new(), nodes: Vec::new(), client };
        for n in 1..=NODES {
            let etcd = cluster.etcd(n)?;
            cluster.etcd.push(etcd);
        }
        for n in 1..=NODES {
            let link = Link::open(place::replication(n), place::postgres(n)).await?;
            let disk = cluster.place.folder(&format!("node{n}"))?;
            let mounted = Command::new("mount")
                .args(["-t", "tmpfs", "-o", DISK, "tmpfs"])
                .arg(&disk)
                .status()?;
            ensure!(mounted.success(), "{} cannot be mounted", disk.display());
            hand_over(&disk)?;
            let (patroni, data) = (cluster.patroni(n)?, disk.join("data"));
            cluster.nodes.push(Node { patroni, data, link });
        }
        cluster.is_whole().await?;
        Ok(cluster)
    }

    /// Starts an etcd, empty or with what it had.
    fn etcd(&self, n: u8) -> Result<Process> {
        let data = self.place.folder(&format!("etcd{n}"))?;
        let fresh = fs::read_dir(&data)?.next().is_none();
        hand_over(&data)?;
        let peer = |n: u8| format!("http://{}", place::etcd_peer(n));
        let all: Vec<String> = (1..=NODES).map(|n| format!("etcd{n}={}", peer(n))).collect();
        let client = format!("http://{}", place::etcd(n));
        let mut command = unprivileged("etcd");
        command.args(["--name", &format!("etcd{n}"), "--data-dir"]).arg(&data).args([
            "--initial-cluster-state",
            if fresh { "new" } else { "existing" },
            "--initial-cluster",
            &all.join(","),
            "--listen-peer-urls",
            &peer(n),
            "--initial-advertise-peer-urls",
            &peer(n),
            "--listen-client-urls",
            &client,
            "--advertise-client-urls",
            &client,
            "--log-level",
            "warn",
        ]);
        Process::start(&format!("etcd{n}"), &self.place.logs, command)
    }

    /// Starts a Patroni, which starts its PostgreSQL.
    fn patroni(&self, n: u8) -> Result<Process> {
        let path = self.place.folder("patroni")?.join(format!("node{n}.yml"));
        let disk = self.place.folder(&format!("node{n}"))?;
        let etcd: Vec<String> = (1..=NODES).map(|n| place::etcd(n).to_string()).collect();
        let settings = include_str!("patroni.yml")
            .replace("NODE", &format!("node{n}"))
            .replace("ETCD", &etcd.join(", "))
            .replace("PATRONI", &place::patroni(n).to_string())
            .replace("LISTEN", &place::postgres(n).to_string())
            .replace("REACHED", &place::replication(n).to_string())
            .replace("DISK", &disk.display().to_string())
            .replace("BIN", BIN);
        fs::write(&path, settings)?;
        let mut command = unprivileged(&patroni());
        command.arg(&path).current_dir(&disk);
        Process::start(&format!("patroni{n}"), &self.place.logs, command)
    }

    fn node(&mut self, n: u8) -> &mut Node {
        &mut self.nodes[usize::from(n - 1)]
    }

    /// The members, as the first Patroni that answers has them.
    pub async fn members(&self) -> Result<Vec<Member>> {
        for n in 1..=NODES {
            let url = format!("http://{}/cluster", place::patroni(n));
            let Ok(response) = self.client.get(url).send().await else { continue };
            let Ok(body) = response.text().await else { continue };
            let Ok(told) = serde_json::from_str::<Value>(&body) else { continue };
            let members = told["members"].as_array().map(Vec::as_slice).unwrap_or_default();
            return Ok(members.iter().filter_map(Member::read).collect());
        }
        bail!("no Patroni answers")
    }

    /// Which is the primary.
    pub async fn primary(&self) -> Result<u8> {
        let members = self.members().await?;
        let primary =
            members.iter().find(|member| member.role == "leader" && member.state == "running");
        Ok(primary.with_context(|| format!("there is no primary: {members:?}"))?.node)
    }

    /// Waits until there is a primary other than this one.
    pub async fn another_primary_than(&self, old: u8) -> Result<u8> {
        let begun = Instant::now();
        loop {
            match self.primary().await {
                Ok(primary) if primary != old => return Ok(primary),
                _ if begun.elapsed() > PATIENCE => {
                    bail!("no other node takes over from node {old}")
                }
                _ => tokio::time::sleep(Duration::from_millis(250)).await,
            }
        }
    }

    /// Waits until there is a primary, and two standbys that are up with it, one of them
    /// synchronous.
    pub async fn is_whole(&self) -> Result<()> {
        let begun = Instant::now();
        loop {
            let members = self.members().await.unwrap_or_default();
            let is = |role: &str| members.iter().filter(|member| member.role == role).count();
            let well = members.iter().filter(|member| member.is_well()).count();
            if (well, is("leader"), is("sync_standby")) == (usize::from(NODES), 1, 1) {
                return Ok(());
            }
            ensure!(begun.elapsed() < PATIENCE, "the cluster is not whole: {members:?}");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Runs a command of SQL on a node.
    pub fn sql(&self, n: u8, database: &str, sql: &str) -> Result<String> {
        let address = place::postgres(n);
        let output = unprivileged("psql")
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres"])
            .args(["-h", &address.ip().to_string(), "-d", database, "-c", sql])
            .output()?;
        ensure!(output.status.success(), "psql: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Everything that runs on a node: Patroni, PostgreSQL.
    fn on_node(&mut self, n: u8) -> std::collections::BTreeSet<u32> {
        let node = self.node(n);
        let roots: Vec<u32> =
            [Some(node.patroni.id()), postmaster(&node.data)].into_iter().flatten().collect();
        tree(&roots)
    }

    /// A machine loses its power: kill -9 for Patroni and PostgreSQL.
    pub fn kill_node(&mut self, n: u8) -> Result<()> {
        signal_all(&self.on_node(n), Signal::KILL);
        self.node(n).patroni.kill()
    }

    /// The machine starts again.
    pub fn start_node(&mut self, n: u8) -> Result<()> {
        let patroni = self.patroni(n)?;
        self.node(n).patroni = patroni;
        Ok(())
    }

    /// A machine is paused, connections stay open and silent.
    pub fn pause_node(&mut self, n: u8) {
        signal_all(&self.on_node(n), Signal::STOP);
    }

    /// It goes on as if nothing had been.
    pub fn resume_node(&mut self, n: u8) {
        signal_all(&self.on_node(n), Signal::CONT);
    }

    /// What a node sends the others, and they it, does not arrive.
    pub fn cut(&mut self, n: u8) {
        self.node(n).link.cut();
    }

    /// The lines are whole again.
    pub fn remedy(&mut self) {
        self.nodes.iter().for_each(|node| node.link.remedy());
    }

    /// Fills a node's disk to the last byte.
    pub fn fill_disk(&mut self, n: u8) -> Result<()> {
        let filler = self.place.folder(&format!("node{n}"))?.join("filler");
        let status = Command::new("dd")
            .args(["if=/dev/zero", "bs=64k", &format!("of={}", filler.display())])
            .stderr(Stdio::null())
            .status()?;
        ensure!(!status.success(), "the disk takes everything");
        Ok(())
    }

    /// Makes room again.
    pub fn empty_disk(&mut self, n: u8) -> Result<()> {
        Ok(fs::remove_file(self.place.folder(&format!("node{n}"))?.join("filler"))?)
    }

    /// Asks Patroni for a change of the primary, as before maintenance.
    pub async fn switch_over(&self, from: u8, to: u8) -> Result<()> {
        let body = format!("{{\"leader\":\"node{from}\",\"candidate\":\"node{to}\"}}");
        let url = format!("http://{}/switchover", place::patroni(from));
        let answer = self.client.post(url).timeout(PATIENCE).body(body).send().await?;
        ensure!(
            answer.status().is_success(),
            "the switch-over was refused: {}",
            answer.text().await?
        );
        Ok(())
    }

    /// The synchronous standby.
    pub async fn synchronous_standby(&self) -> Result<u8> {
        let members = self.members().await?;
        let standby = members.iter().find(|member| member.role == "sync_standby");
        Ok(standby.with_context(|| format!("there is no synchronous standby: {members:?}"))?.node)
    }

    /// Which etcd leads.
    pub fn etcd_leader(&self) -> Result<u8> {
        for n in 1..=NODES {
            let endpoint = format!("http://{}", place::etcd(n));
            let output = Command::new("etcdctl")
                .env("ETCDCTL_API", "3")
                .args([
                    "--endpoints",
                    &endpoint,
                    "--command-timeout=2s",
                    "endpoint",
                    "status",
                    "-w",
                    "json",
                ])
                .output()?;
            let Ok(told) = serde_json::from_slice::<Value>(&output.stdout) else { continue };
            let status = &told[0]["Status"];
            if status["leader"].is_u64() && status["leader"] == status["header"]["member_id"] {
                return Ok(n);
            }
        }
        bail!("no etcd leads")
    }

    /// kill -9 for an etcd.
    pub fn kill_etcd(&mut self, n: u8) -> Result<()> {
        self.etcd[usize::from(n - 1)].kill()
    }

    /// It starts again with what it had.
    pub fn start_etcd(&mut self, n: u8) -> Result<()> {
        self.etcd[usize::from(n - 1)] = self.etcd(n)?;
        Ok(())
    }
}

impl Member {
    fn read(told: &Value) -> Option<Self> {
        Some(Self {
            node: told["name"].as_str()?.strip_prefix("node")?.parse().ok()?,
            role: told["role"].as_str()?.to_owned(),
            state: told["state"].as_str()?.to_owned(),
            lag: told["lag"].as_u64(),
        })
    }

    fn is_well(&self) -> bool {
        ["running", "streaming"].contains(&self.state.as_str())
            && (self.role == "leader" || self.lag == Some(0))
    }
}

/// Patroni as `scripts/setup ha` installs it. Debian 12's, 3.0.2, writes etcd's key of the leader
/// without looking whose it is: a primary that was paused took it back from the one that had
/// followed it, whose commits were thrown away.
fn patroni() -> String {
    target_folder().join("ha/patroni/bin/patroni").display().to_string()
}
