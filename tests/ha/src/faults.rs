//! What goes wrong, one thing after the other, and how long people notice.

use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::time::sleep;

use crate::cluster::Cluster;
use crate::front::Front;
use crate::journal::{Journal, PutOff};
use crate::place::NODES;
use crate::probe::Probe;

/// How long people go on undisturbed after each.
const CALM: Duration = Duration::from_secs(5);

/// Something that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The primary's machine loses its power, and comes back later.
    KillPrimary,
    /// The same for the synchronous standby's.
    KillStandby,
    /// kill -9 for a Regain server.
    KillServer,
    /// kill -9 for the etcd that leads.
    KillEtcdLeader,
    /// The primary's machine is paused for longer than its leadership holds, and goes on as if
    /// nothing had been.
    PausePrimary,
    /// The same for a Regain server.
    PauseServer,
    /// The primary's disk is full for 20 seconds.
    FillDisk,
    /// The same, until the primary's log finds no room either, and it ends itself.
    FillDiskForLog,
    /// Nothing gets from the primary to its standbys for 15 seconds.
    CutReplication,
    /// The same, and two seconds later the primary dies: what it could not replicate must not have
    /// been confirmed.
    CutAndKillPrimary,
    /// A planned change of the primary.
    SwitchOver,
    /// Each Regain server ends and starts again, as at an upgrade.
    RestartServers,
}

impl Fault {
    /// All, in the order in which they happen.
    pub const ALL: [Self; 12] = [
        Self::KillPrimary,
        Self::KillServer,
        Self::KillEtcdLeader,
        Self::PausePrimary,
        Self::PauseServer,
        Self::FillDisk,
        Self::FillDiskForLog,
        Self::CutReplication,
        Self::KillStandby,
        Self::CutAndKillPrimary,
        Self::SwitchOver,
        Self::RestartServers,
    ];

    /// In a table.
    pub fn words(self) -> &'static str {
        match self {
            Self::KillPrimary => "kill -9 the primary's node",
            Self::KillStandby => "kill -9 the synchronous standby's node",
            Self::KillServer => "kill -9 a Regain server",
            Self::KillEtcdLeader => "kill -9 etcd's leader",
            Self::PausePrimary => "pause the primary's node, resume it after the fail-over",
            Self::PauseServer => "pause a Regain server for 15 s",
            Self::FillDisk => "fill the primary's disk for 20 s",
            Self::FillDiskForLog => "fill it until the primary ends itself",
            Self::CutReplication => "cut replication for 15 s",
            Self::CutAndKillPrimary => "cut replication, then kill -9 the primary's node",
            Self::SwitchOver => "planned change of the primary",
            Self::RestartServers => "restart the Regain servers one by one",
        }
    }

    async fn happens(self, cluster: &mut Cluster, front: &mut Front) -> Result<()> {
        let seconds = |seconds| sleep(Duration::from_secs(seconds));
        match self {
            Self::KillPrimary => {
                let primary = cluster.primary().await?;
                cluster.kill_node(primary)?;
                cluster.another_primary_than(primary).await?;
                seconds(3).await;
                cluster.start_node(primary)?;
            }
            Self::KillStandby => {
                let standby = cluster.synchronous_standby().await?;
                cluster.kill_node(standby)?;
                seconds(10).await;
                cluster.start_node(standby)?;
            }
            Self::KillServer => {
                front.kill(1)?;
                seconds(8).await;
                front.start_again(1)?;
            }
            Self::KillEtcdLeader => {
                let leader = cluster.etcd_leader()?;
                cluster.kill_etcd(leader)?;
                seconds(10).await;
                cluster.start_etcd(leader)?;
            }
            Self::PausePrimary => {
                let primary = cluster.primary().await?;
                cluster.pause_node(primary);
                cluster.another_primary_than(primary).await?;
                seconds(5).await;
                cluster.resume_node(primary);
            }
            Self::PauseServer => {
                front.pause(2);
                seconds(15).await;
                front.resume(2);
            }
            Self::FillDisk => {
                let primary = cluster.primary().await?;
                cluster.fill_disk(primary)?;
                seconds(20).await;
                cluster.empty_disk(primary)?;
            }
            Self::FillDiskForLog => {
                let primary = cluster.primary().await?;
                cluster.fill_disk(primary)?;
                // What is left of the log's segments is used up.
                while cluster.sql(primary, "postgres", "SELECT pg_switch_wal()").is_ok() {
                    seconds(1).await;
                }
                cluster.another_primary_than(primary).await?;
                seconds(3).await;
                cluster.empty_disk(primary)?;
            }
            Self::CutReplication => {
                let primary = cluster.primary().await?;
                cluster.cut(primary);
                seconds(15).await;
                cluster.remedy();
            }
            Self::CutAndKillPrimary => {
                let primary = cluster.primary().await?;
                cluster.cut(primary);
                seconds(2).await;
                cluster.kill_node(primary)?;
                cluster.remedy();
                cluster.another_primary_than(primary).await?;
                cluster.start_node(primary)?;
            }
            Self::SwitchOver => {
                let (primary, standby) =
                    (cluster.primary().await?, cluster.synchronous_standby().await?);
                cluster.switch_over(primary, standby).await?;
            }
            Self::RestartServers => {
                for server in 1..=NODES {
                    front.end(server)?;
                    front.start_again(server)?;
                    front.is_ready(server).await?;
                    seconds(3).await;
                }
            }
        }
        Ok(())
    }
}

/// What people noticed of a fault.
pub struct Noticed {
    /// Which it was.
    pub fault: Fault,
    /// When it began, and when everything was whole again.
    pub span: (Instant, Instant),
    /// The longest time in which no page could be read.
    pub reads: Duration,
    /// The longest time in which nothing could be changed.
    pub writes: Duration,
    /// The answers that put a person off.
    pub put_off: PutOff,
}

/// What looks and writes down while things go wrong.
pub struct Watch<'a> {
    /// A person who reads.
    pub reads: &'a Probe,
    /// A person who writes.
    pub writes: &'a Probe,
    /// What people were told.
    pub journal: &'a Journal,
}

impl Watch<'_> {
    /// Lets it happen, and waits until everything is whole again.
    pub async fn suffer(
        &self,
        fault: Fault,
        cluster: &mut Cluster,
        front: &mut Front,
    ) -> Result<Noticed> {
        let (begun, before) = (Instant::now(), self.journal.put_off());
        fault.happens(cluster, front).await?;
        cluster.is_whole().await?;
        front.is_whole().await?;
        let whole = Instant::now();
        sleep(CALM).await;
        Ok(Noticed {
            fault,
            span: (begun, whole),
            reads: self.reads.gap_since(begun),
            writes: self.writes.gap_since(begun),
            put_off: self.journal.put_off().since(before),
        })
    }
}
