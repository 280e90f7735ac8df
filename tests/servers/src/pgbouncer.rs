//! PgBouncer before a PostgreSQL, in transaction mode: each transaction is on whichever connection
//! is free.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Database;
use crate::process::{command, free_port, hand_over};

const PROGRAM: &str = "/usr/sbin/pgbouncer";
const PATIENCE: Duration = Duration::from_secs(20);

/// A pooler of a test's own.
pub struct Pooler {
    folder: TempDir,
    port: u16,
    child: Child,
}

impl Pooler {
    /// Starts one before a server (`host:port`), with so few connections to it that those who come
    /// share them.
    pub fn start(server: &str, connections: u32) -> Self {
        assert!(Path::new(PROGRAM).exists(), "there is no PgBouncer; `make setup` installs it");
        let folder =
            tempfile::Builder::new().prefix("regain-pgbouncer-").tempdir().expect("a folder");
        hand_over(folder.path());
        let (host, server_port) = server.split_once(':').expect("host:port");
        for _ in 0..10 {
            let port = free_port();
            let path = folder.path().display();
            let settings = format!(
                "[databases]\n* = host={host} port={server_port} user=regain\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
                 listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n\
                 default_pool_size = {connections}\nmax_client_conn = 1000\nlogfile = {path}/log\n"
            );
            let file = folder.path().join("pgbouncer.ini");
            fs::write(&file, settings).expect("it can be written");
            hand_over(&file);
            let mut pooler = command(Path::new(PROGRAM));
            pooler.arg("-q").arg(&file).stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = pooler.spawn().expect("pgbouncer runs");
            let begun = Instant::now();
            // Another process may have been given the same free port: it ends then, and the next
            // one is tried.
            while child.try_wait().expect("it is ours").is_none() && begun.elapsed() < PATIENCE {
                let said = fs::read_to_string(folder.path().join("log")).unwrap_or_default();
                if said.contains(&format!("listening on 127.0.0.1:{port}")) {
                    return Self { folder, port, child };
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            let _ = child.kill();
        }
        panic!(
            "PgBouncer did not start:\n{}",
            fs::read_to_string(folder.path().join("log")).unwrap_or_default()
        );
    }

    /// The address of a database by way of the pooler.
    pub fn url(&self, database: &Database) -> String {
        format!("postgres://regain@127.0.0.1:{}/{}", self.port, database.name())
    }

    /// What it said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
