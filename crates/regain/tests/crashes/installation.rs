//! The real program in a folder of its own, killed and started again.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use regain::config::TEMPLATE;
use serde_json::Value;
use stories::{Browser, Gateway};
use tempfile::TempDir;

use super::data::Data;

/// What people type, and what the pages are bound to.
pub const ORIGIN: &str = "http://127.0.0.1:8080";

/// How long the service may take to start, to end, and to empty its queue.
pub const PATIENCE: Duration = Duration::from_secs(20);

struct Running {
    child: Child,
    address: SocketAddr,
    log: mpsc::Receiver<Value>,
}

pub struct Installation {
    folder: TempDir,
    running: Running,
    pub data: Data,
}

fn regain(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regain"));
    command.current_dir(folder.path()).stdout(Stdio::null());
    command
}

fn start(folder: &TempDir) -> Running {
    let serve = regain(folder)
        .arg("serve")
        .env("REGAIN_SERVER__LOG", "json")
        .stderr(Stdio::piped())
        .spawn();
    let mut child = serve.unwrap();
    let (send, log) = mpsc::channel();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    std::thread::spawn(move || {
        // The last line of a program that was killed may be cut.
        for line in lines.map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok())
        {
            let _ = send.send(line);
        }
    });
    let address = said(&log, "answering")["address"].as_str().unwrap().parse().unwrap();
    Running { child, address, log }
}

fn said(log: &mpsc::Receiver<Value>, message: &str) -> Value {
    loop {
        let line = log
            .recv_timeout(PATIENCE)
            .unwrap_or_else(|_| panic!("the log does not say {message:?}"));
        if line["message"] == message {
            return line;
        }
    }
}

impl Installation {
    /// A service with the people of this list, which is as `regain user import` takes it. Behind a
    /// proxy on this machine, so that each person comes from a network of their own.
    pub fn with(gateway: &Gateway, data: Data, people: &str) -> Self {
        Self::within(TempDir::new().unwrap(), gateway, data, people)
    }

    /// The same, in a folder that is there.
    pub fn within(folder: TempDir, gateway: &Gateway, data: Data, people: &str) -> Self {
        let people = format!("sign_in_name,display_name,password,mobile\n{people}");
        Self::configured(folder, gateway, data, "", &people)
    }

    /// A service whose passwords live in an external directory, by these lines of `[directory]`.
    /// The list has a first line.
    pub fn with_directory(gateway: &Gateway, data: Data, directory: &str, people: &str) -> Self {
        Self::configured(TempDir::new().unwrap(), gateway, data, directory, people)
    }

    fn configured(
        folder: TempDir,
        gateway: &Gateway,
        data: Data,
        directory: &str,
        people: &str,
    ) -> Self {
        assert!(regain(&folder).arg("init").status().unwrap().success());
        let configuration = TEMPLATE
            .replace("http://127.0.0.1:9000/messages", &gateway.url())
            .replace("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\"")
            .replace("# texts_per_day = 200 ", "texts_per_day = 1000000 ")
            .replace("# mails_per_day = 5000 ", "mails_per_day = 1000000 ")
            // No mail server listens: no sign-in name may be a mailbox that is told.
            .replace("domains = [\"contactnorth.ca\"]", "domains = [\"example.invalid\"]")
            .replace("trusted_proxies = []", "trusted_proxies = [\"127.0.0.1\"]")
            .replace("sqlite:data/regain.db", &data.url());
        let configuration = match directory {
            "" => configuration,
            directory => configuration.replace("kind = \"local\"", &format!("{directory}\n# ")),
        };
        fs::write(folder.path().join("regain.toml"), configuration).unwrap();
        fs::write(folder.path().join("people.csv"), people).unwrap();
        let import =
            regain(&folder).args(["user", "import", "people.csv"]).stderr(Stdio::null()).status();
        assert!(import.unwrap().success());
        let running = start(&folder);
        Self { folder, running, data }
    }

    pub fn address(&self) -> SocketAddr {
        self.running.address
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.address(), ORIGIN)
    }

    /// SIGKILL: nothing is finished.
    pub fn kill(&mut self) {
        self.running.child.kill().unwrap();
        self.running.child.wait().unwrap();
    }

    /// SIGTERM, up to where the service says that it ends.
    pub fn ask_to_end(&self) {
        let id = self.running.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        said(&self.running.log, "ending");
    }

    /// How it ended, once it has.
    pub fn ended(&mut self) -> ExitStatus {
        self.running.child.wait().unwrap()
    }

    /// Starts the service again, as it was left.
    pub fn start_again(&mut self) {
        self.running = start(&self.folder);
    }

    /// Starts the service again, as if it had been down until what was leased could be leased
    /// again.
    pub fn start_again_later(&mut self) {
        let leased = self.data.leased(self.folder.path());
        self.start_again();
        self.data.release(self.folder.path(), &leased);
    }

    /// Waits until nothing is left to send.
    pub async fn queue_is_empty(&self) {
        self.data.hurry(self.folder.path());
        self.none_is_left(Data::waiting).await;
    }

    /// Waits until it is settled what became of every password for which there is an intent, as if
    /// the steps that recorded them had been gone for long.
    pub async fn intents_are_settled(&self) {
        self.data.release_intents(self.folder.path());
        self.none_is_left(Data::open_intents).await;
    }

    async fn none_is_left(&self, count: impl Fn(&Data, &Path) -> i64) {
        let waiting = async {
            while count(&self.data, self.folder.path()) > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        if tokio::time::timeout(PATIENCE * 2, waiting).await.is_err() {
            panic!("something is left:\n{}", self.data.queue(self.folder.path()));
        }
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = self.running.child.kill();
        let _ = self.running.child.wait();
    }
}
