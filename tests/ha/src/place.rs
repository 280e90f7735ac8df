//! Where everything stands: addresses on the loopback of the rig's own network, and folders that
//! end with the rig.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Result, ensure};
use parts::target_folder;

/// How many machines of each kind there are.
pub const NODES: u8 = 3;

/// The folders. `scripts/ha` puts a file system in memory here, which nobody else sees and which
/// ends with the rig.
pub struct Place {
    root: PathBuf,
    /// What each program says; kept after the end.
    pub logs: PathBuf,
}

impl Place {
    /// Empty folders.
    pub fn new() -> Result<Self> {
        ensure!(
            std::env::var("REGAIN_HA").is_ok_and(|rig| rig == "in its own namespaces"),
            "the rig needs namespaces of its own: start it by `make ha` or scripts/ha"
        );
        let root = PathBuf::from("/run/ha");
        fs::create_dir_all(&root)?;
        let logs = target_folder().join("ha/logs");
        let _ = fs::remove_dir_all(&logs);
        fs::create_dir_all(&logs)?;
        Ok(Self { root, logs: logs.canonicalize()? })
    }

    /// A folder, made where it is missing.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.root.join(name);
        fs::create_dir_all(&path)?;
        Ok(path)
    }
}

/// The machine that is the `n`-th of its kind, by its address.
fn machine(kind: u8, n: u8, port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::new(127, 0, kind, n), port))
}

/// Where the `n`-th PostgreSQL listens.
pub fn postgres(n: u8) -> SocketAddr {
    machine(1, n, 5432)
}

/// Where the others find the `n`-th PostgreSQL: the end of a line that can be cut.
pub fn replication(n: u8) -> SocketAddr {
    machine(1, n, 6432)
}

/// Where the `n`-th Patroni listens.
pub fn patroni(n: u8) -> SocketAddr {
    machine(1, n, 8008)
}

/// Where the `n`-th etcd listens to Patroni.
pub fn etcd(n: u8) -> SocketAddr {
    machine(2, n, 2379)
}

/// Where the `n`-th etcd listens to the others.
pub fn etcd_peer(n: u8) -> SocketAddr {
    machine(2, n, 2380)
}

/// Where the `n`-th Regain shows its pages.
pub fn regain(n: u8) -> SocketAddr {
    machine(3, n, 8080)
}

/// Where the `n`-th Regain says how it is.
pub fn regain_health(n: u8) -> SocketAddr {
    machine(3, n, 9090)
}

/// Where people reach the service: haproxy.
pub fn front() -> SocketAddr {
    machine(4, 1, 8080)
}
