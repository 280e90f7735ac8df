//! Several real servers on one PostgreSQL, and who uses them.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use regain::config::TEMPLATE;
use serde_json::Value;
use servers::{Database, postgres};
use stories::{Browser, Gateway};
use tempfile::TempDir;

/// What people type, and what the pages are bound to.
const ORIGIN: &str = "http://127.0.0.1:8080";
/// Everyone's password at first.
pub const OLD: &str = "maple river lantern 42";

/// Servers that share a database and a key file.
pub struct Servers {
    folder: TempDir,
    // In this order: the servers end before their database goes.
    running: Vec<Server>,
    database: Database,
}

/// One of them.
struct Server {
    child: Child,
    address: SocketAddr,
}

fn regain(folder: &TempDir, database: &Database) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regain"));
    command.current_dir(folder.path()).stdout(Stdio::null());
    command.env("REGAIN_SERVER__LOG", "json").env("REGAIN_DATABASE__URL", database.url());
    command
}

fn spawn(folder: &TempDir, database: &Database) -> Child {
    regain(folder, database).arg("serve").stderr(Stdio::piped()).spawn().unwrap()
}

impl Server {
    /// Waits until it answers.
    fn started(mut child: Child) -> Self {
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let answering = lines.by_ref().find_map(|line| {
            let said: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}"));
            (said["message"] == "answering")
                .then(|| said["address"].as_str().unwrap().parse().unwrap())
        });
        let address = answering.expect("the server starts");
        // Read on, or the server could say no more at some time.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }
}

impl Servers {
    /// So many servers that start at the same moment on an empty database, and so many people.
    pub fn start(count: usize, gateway: &Gateway, people: usize) -> Self {
        let (folder, database) = (TempDir::new().unwrap(), postgres());
        assert!(regain(&folder, &database).arg("init").status().unwrap().success());
        let configuration = TEMPLATE
            .replace("http://127.0.0.1:9000/messages", &gateway.url())
            .replace("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\"");
        fs::write(folder.path().join("regain.toml"), configuration).unwrap();
        let mut list = "sign_in_name,display_name,password\n".to_owned();
        (0..people).for_each(|n| list.push_str(&format!("{},Person {n},{OLD}\n", name(n))));
        fs::write(folder.path().join("people.csv"), list).unwrap();
        let started: Vec<Child> = (0..count).map(|_| spawn(&folder, &database)).collect();
        let running = started.into_iter().map(Server::started).collect();
        let import = regain(&folder, &database)
            .args(["user", "import", "people.csv"])
            .stderr(Stdio::null())
            .status();
        assert!(import.unwrap().success());
        Self { folder, running, database }
    }

    /// Starts one more.
    pub fn start_another(&mut self) {
        let another = Server::started(spawn(&self.folder, &self.database));
        self.running.push(another);
    }

    /// kill -9 for the first.
    pub fn kill_the_first(&mut self) {
        let mut first = self.running.remove(0);
        first.child.kill().unwrap();
        first.child.wait().unwrap();
    }

    /// Where they listen.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.running.iter().map(|server| server.address).collect()
    }

    /// A new browser, each request of which goes to the next server.
    pub fn browser(&self) -> Browser {
        let addresses = self.addresses();
        let mut browser = Browser::new(addresses[0], ORIGIN);
        browser.go_round(&addresses);
        browser
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The `n`-th person's sign-in name.
pub fn name(n: usize) -> String {
    format!("person{n}@contactnorth.ca")
}

/// The `n`-th person's phone, as the gateway gets it.
pub fn number(n: usize) -> String {
    format!("+141655501{n:02}")
}
