//! The real program with a configuration and a database of its own, of either engine.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use regain::config::TEMPLATE;
use serde_json::Value;
use stories::{Browser, Gateway};
use tempfile::TempDir;

/// What people type, and what the pages are bound to.
pub const ORIGIN: &str = "http://127.0.0.1:8080";
/// How long anything may take.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Where the database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// A service while it runs. It is killed when dropped.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
    /// Where its health and metrics are.
    metrics: SocketAddr,
    log: mpsc::Receiver<Value>,
}

impl Running {
    pub fn browser(&self) -> Browser {
        Browser::new(self.address, ORIGIN)
    }

    /// What `/readyz` answers, once it answers this.
    pub fn readiness_is(&self, expected: &str) {
        let begun = Instant::now();
        loop {
            let mut stream = std::net::TcpStream::connect(self.metrics).unwrap();
            stream
                .write_all(b"GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                .unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            if answer.ends_with(&format!("\r\n\r\n{expected}\n")) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{expected}: {answer}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// Asks it to end, and waits until it has.
    pub fn ends(mut self) {
        self.signal("-INT");
        assert!(self.child.wait().unwrap().success());
    }

    /// Waits until the log says this, and gives the line.
    pub fn says(&self, message: &str) -> Value {
        said(&self.log, message)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
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

pub struct Station {
    folder: TempDir,
    url: String,
    _server: Option<servers::Database>,
}

impl Station {
    /// A configuration and a key file; no database yet.
    pub fn empty(engine: Engine, gateway: &Gateway) -> Self {
        let server = (engine == Engine::Postgres).then(servers::postgres);
        let url = server
            .as_ref()
            .map_or_else(|| "sqlite:data/regain.db".to_owned(), servers::Database::url);
        let station = Self { folder: TempDir::new().unwrap(), url, _server: server };
        assert_eq!(station.run(&["init"]).code, Some(0));
        let configuration = TEMPLATE
            .replace("http://127.0.0.1:9000/messages", &gateway.url())
            .replace("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\"");
        fs::write(station.path("regain.toml"), configuration).unwrap();
        station
    }

    /// The same with a database that holds the people of this list, which is as `regain user
    /// import` takes it.
    pub fn with(engine: Engine, gateway: &Gateway, people: &str) -> Self {
        let station = Self::empty(engine, gateway);
        fs::write(
            station.path("people.csv"),
            format!("sign_in_name,display_name,password,mobile\n{people}"),
        )
        .unwrap();
        let import = station.run(&["user", "import", "people.csv"]);
        assert_eq!(import.code, Some(0), "{}", import.err);
        station
    }

    /// Another server on the same database, with a copy of the key file.
    pub fn beside(&self, gateway: &Gateway) -> Self {
        let mut station = Self::empty(Engine::Sqlite, gateway);
        station.url.clone_from(&self.url);
        if station.url.starts_with("sqlite:") {
            station.url = format!("sqlite:{}", self.path("data/regain.db").display());
        }
        station.take_keys_of(self);
        station
    }

    pub fn take_keys_of(&self, other: &Self) {
        fs::copy(other.path("data/keys"), self.path("data/keys")).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regain"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("REGAIN_DATABASE__URL", &self.url);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        let output = self.command(arguments).stdin(Stdio::null()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs a command that must work.
    pub fn does(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments);
        assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.err);
        ended.out
    }

    /// Runs a command that must not; gives its sentence.
    pub fn refuses(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments);
        assert_eq!(ended.code, Some(1), "{arguments:?}: {}{}", ended.out, ended.err);
        assert!(!ended.err.contains("panicked"), "{}", ended.err);
        ended.err
    }

    pub fn start(&self) -> Running {
        self.starts_saying(&[])
    }

    /// Starts, and says these in this order before it answers.
    pub fn starts_saying(&self, first: &[&str]) -> Running {
        let metrics = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut serve = self.command(&["serve"]);
        serve
            .env("REGAIN_SERVER__LOG", "json")
            .env("REGAIN_SERVER__METRICS_LISTEN", metrics.to_string());
        let mut child = serve.stderr(Stdio::piped()).spawn().unwrap();
        let (send, log) = mpsc::channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        std::thread::spawn(move || {
            // The last line of a program that was killed may be cut.
            for line in
                lines.map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok())
            {
                let _ = send.send(line);
            }
        });
        for message in first {
            said(&log, message);
        }
        let address = said(&log, "answering")["address"].as_str().unwrap().parse().unwrap();
        Running { child, address, metrics, log }
    }

    /// Begins a restore of half of a backup, and kills it as soon as it has begun to write.
    pub fn restore_is_killed(&self, backup: &Path) {
        let bytes = fs::read(backup).unwrap();
        assert!(
            bytes.len() > 200_000,
            "more than fits into the buffers on the way: {}",
            bytes.len()
        );
        let mut child = self.command(&["restore", "-"]).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.as_mut().unwrap().write_all(&bytes[..bytes.len() * 3 / 4]).unwrap();
        // It has taken all but what fits into the pipe (64 KiB) and waits for the rest: rows were
        // written.
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Begins to rotate, and kills that so long after the key file has changed.
    pub fn rotation_is_killed(&self, after: Duration) {
        let keys = || fs::read(self.path("data/keys")).unwrap();
        let before = keys();
        let mut child = self.command(&["keys", "rotate"]).stdout(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        while keys() == before && child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < PATIENCE);
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(after);
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// How many rows each key sealed, by `regain keys list`.
    pub fn sealed(&self) -> Vec<(u8, u64)> {
        let list = self.does(&["keys", "list"]);
        let line = |line: &str| {
            let words: Vec<&str> = line.split_whitespace().collect();
            (words[1].parse().unwrap(), words[3].parse().unwrap())
        };
        list.lines().map(line).collect()
    }

    pub fn standard_output_of(&self, arguments: &[&str], to: &str) {
        let file = File::create(self.path(to)).unwrap();
        assert!(
            self.command(arguments).stdout(file).stderr(Stdio::null()).status().unwrap().success()
        );
    }
}
