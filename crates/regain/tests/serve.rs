//! `regain serve` as the system runs it: started, asked, ended.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

struct Service {
    folder: TempDir,
    child: Child,
    log: mpsc::Receiver<Value>,
    address: SocketAddr,
}

fn regain(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regain"));
    command.current_dir(folder.path());
    command
}

impl Service {
    /// A service on free ports; `metrics` is where its metrics are.
    fn start(metrics: &str) -> Self {
        let folder = TempDir::new().unwrap();
        assert!(regain(&folder).arg("init").stdout(Stdio::null()).status().unwrap().success());
        let mut child = regain(&folder)
            .arg("serve")
            .env("REGAIN_SERVER__LISTEN", "127.0.0.1:0")
            .env("REGAIN_SERVER__LOG", "json")
            .env("REGAIN_SERVER__METRICS_LISTEN", metrics)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, log) = mpsc::channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = send.send(serde_json::from_str(&line).unwrap());
            }
        });
        let address = loop {
            let line: Value = log.recv_timeout(Duration::from_secs(20)).unwrap();
            if line["message"] == "answering" {
                break line["address"].as_str().unwrap().parse().unwrap();
            }
        };
        Self { folder, child, log, address }
    }

    fn signal(&self, name: &str) {
        let done = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(done.success());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ask(address: SocketAddr, path: &str, host: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn it_answers_and_ends_with_0_when_asked_to() {
    for signal in ["TERM", "INT"] {
        let mut service = Service::start("");
        // Its public address is another than the one it listens on.
        assert!(ask(service.address, "/sign-in", "127.0.0.1:8080").starts_with("HTTP/1.1 200 "));
        assert!(ask(service.address, "/sign-in", "evil.example").starts_with("HTTP/1.1 421 "));
        service.signal(signal);
        assert_eq!(service.child.wait().unwrap().code(), Some(0), "{signal}");
        assert!(service.log.iter().any(|line| line["message"] == "ending"));
        assert!(service.folder.path().join("data/regain.db").exists());
    }
}

#[test]
fn s118_health_and_metrics_have_an_address_of_their_own() {
    // A port that was free a moment ago.
    let metrics = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let service = Service::start(&metrics.to_string());
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert!(ask(service.address, path, "127.0.0.1:8080").starts_with("HTTP/1.1 404 "), "{path}");
        assert!(ask(metrics, path, "x").starts_with("HTTP/1.1 200 "), "{path}");
    }
    ask(service.address, "/sign-in", "127.0.0.1:8080");
    let written = ask(metrics, "/metrics", "x");
    for line in [
        "regain_requests_total{route=\"/sign-in\",status=\"200\"} 1\n",
        "regain_requests_total{route=\"none\",status=\"404\"} 3\n",
        "regain_queue_waiting 0\n",
        "regain_password_checks_in_progress 0\n",
    ] {
        assert!(written.contains(line), "{line} in {written}");
    }
}

#[test]
fn a_service_that_cannot_start_says_why_and_ends_with_1() {
    let folder = TempDir::new().unwrap();
    assert!(regain(&folder).arg("init").stdout(Stdio::null()).status().unwrap().success());
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let output = regain(&folder).arg("serve").env("REGAIN_SERVER__LISTEN", &listen).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains(&format!("regain: server.listen: {listen} cannot be listened on")), "{err}");
}
