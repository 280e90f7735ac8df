//! `regain serve` as the system runs it: started, asked, ended.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

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
        Self::start_with(metrics, TempDir::new().unwrap(), &[])
    }

    fn start_with(metrics: &str, folder: TempDir, environment: &[(&str, &str)]) -> Self {
        assert!(regain(&folder).arg("init").stdout(Stdio::null()).status().unwrap().success());
        let mut child = regain(&folder)
            .envs(environment.iter().copied())
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
        let done = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(done.success());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago.
fn free_address() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
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

/// SIGHUP: what can change while it runs counts at once, the rest is named, and a file with a
/// mistake changes nothing.
#[test]
fn it_reads_its_configuration_again_when_told_to() {
    let service = Service::start("");
    let path = service.folder.path().join("regain.toml");
    let written = std::fs::read_to_string(&path).unwrap();
    let says = |message: &str| {
        let mut before = Vec::new();
        loop {
            let line: Value = service.log.recv_timeout(Duration::from_secs(20)).unwrap();
            if line["message"].as_str().is_some_and(|said| said.starts_with(message)) {
                return (line, before);
            }
            before.push(line);
        }
    };
    let page = || ask(service.address, "/sign-in", "127.0.0.1:8080");
    assert!(page().contains("Contact North"));
    // A mistake changes nothing, and is named.
    std::fs::write(
        &path,
        written.replace("Contact North | Contact Nord", "Other College") + "\n[sesion]\nidle = 1\n",
    )
    .unwrap();
    service.signal("HUP");
    let (_, before) = says("the configuration is as it was");
    assert!(before.iter().any(|line| line["key"] == "sesion"), "{before:?}");
    assert!(page().contains("Contact North"));
    // What can change counts from the next request on.
    let changed = written
        .replace("Contact North | Contact Nord", "Other College")
        .replace("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:8080\"\ndrain = \"1s\"")
        .replace("sqlite:data/regain.db", "sqlite:data/other.db");
    assert_ne!(changed, written);
    std::fs::write(&path, changed).unwrap();
    service.signal("HUP");
    let (line, before) = says("read the configuration again");
    assert_eq!(line["changed"], "organisation.name, server.drain", "{line}");
    let restart = before.iter().find(|line| line["key"] == "database.url").expect("it is named");
    assert!(restart["message"].as_str().unwrap().contains("takes a restart"), "{restart}");
    let begun = std::time::Instant::now();
    while !page().contains("Other College") {
        assert!(begun.elapsed() < Duration::from_secs(20), "the pages have the new name");
        std::thread::sleep(Duration::from_millis(20));
    }
    // So does the guide, and since when.
    while !ask(service.address, "/guide", "127.0.0.1:8080").contains("Last revision") {
        assert!(begun.elapsed() < Duration::from_secs(20), "the guide says when it was revised");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!service.folder.path().join("data/other.db").exists());
    // A file that is gone changes nothing either: the environment does not stand in for it.
    let away = path.with_extension("away");
    std::fs::rename(&path, &away).unwrap();
    service.signal("HUP");
    says("the file is gone; the configuration is as it was");
    std::fs::rename(&away, &path).unwrap();
    service.signal("HUP");
    let (line, before) = says("read the configuration again");
    assert!(
        line["changed"].is_null() && before.iter().any(|line| line["key"] == "database.url"),
        "{line} {before:?}"
    );
}

/// A person whose browser sends other sites' cookies along sees why, in their language, and keeps
/// the cookies of ours.
#[test]
fn too_many_cookies_are_answered_with_a_page() {
    let service = Service::start("");
    let ask = |path: &str, fields: &str| {
        let mut stream = TcpStream::connect(service.address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: 127.0.0.1:8080\r\naccept-language: fr\r\n{fields}connection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let one = format!("cookie: other={}\r\n", "x".repeat(17 * 1024));
    let many: String = (0..70).map(|number| format!("x-{number}: 1\r\n")).collect();
    let huge = format!("cookie: a=1; other={}; b=2\r\n", "x".repeat(60 * 1024));
    for fields in [one, many, huge] {
        let answer = ask("/sign-in", &fields);
        assert!(
            answer.starts_with("HTTP/1.1 431 ")
                && answer.contains("Votre navigateur a envoyé trop de témoins"),
            "{answer}"
        );
        let head = answer.split("\r\n\r\n").next().unwrap().to_lowercase();
        assert!(head.contains("content-security-policy") && !head.contains("set-cookie"), "{head}");
    }
    let long = ask(&format!("/{}", "x".repeat(9000)), "");
    assert!(long.starts_with("HTTP/1.1 414 ") && long.contains("était trop long"), "{long}");
    assert!(
        ask("/sign-in", &format!("cookie: other={}\r\n", "x".repeat(15 * 1024)))
            .starts_with("HTTP/1.1 200 ")
    );
}

#[test]
fn it_is_not_ready_once_a_newer_version_has_taken_the_database_over() {
    let metrics = free_address();
    let service = Service::start(&metrics.to_string());
    assert!(ask(metrics, "/readyz", "x").starts_with("HTTP/1.1 200 "));
    let newer = rusqlite::Connection::open(service.folder.path().join("data/regain.db")).unwrap();
    newer
        .execute("UPDATE meta SET content = '999' WHERE name IN ('version', 'least')", ())
        .unwrap();
    let said = (0..100).map(|_| {
        std::thread::sleep(Duration::from_millis(50));
        ask(metrics, "/readyz", "x")
    });
    let said = said
        .into_iter()
        .find(|said| said.starts_with("HTTP/1.1 503 "))
        .expect("within a second or so");
    assert!(said.contains("newer version"), "{said}");
    assert!(ask(metrics, "/healthz", "x").starts_with("HTTP/1.1 200 "));
}

#[test]
fn s118_health_and_metrics_have_an_address_of_their_own() {
    let metrics = free_address();
    let service = Service::start(&metrics.to_string());
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert!(
            ask(service.address, path, "127.0.0.1:8080").starts_with("HTTP/1.1 404 "),
            "{path}"
        );
        assert!(ask(metrics, path, "x").starts_with("HTTP/1.1 200 "), "{path}");
    }
    ask(service.address, "/sign-in", "127.0.0.1:8080");
    let written = ask(metrics, "/metrics", "x");
    for line in [
        "http_requests_total{method=\"GET\",route=\"/sign-in\",status=\"200\"} 1\n",
        "http_requests_total{method=\"GET\",route=\"none\",status=\"404\"} 3\n",
        "http_requests_in_flight 0\n",
        concat!("regain_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1\n"),
        "regain_queue_waiting 0\n",
        "regain_password_checks_in_progress 0\n",
    ] {
        assert!(written.contains(line), "{line} in {written}");
    }
}

/// Every line is what a parser of the format takes, under the names of the field.
#[test]
fn metrics_are_what_prometheus_reads() {
    let metrics = free_address();
    let service = Service::start(&metrics.to_string());
    ask(service.address, "/sign-in", "127.0.0.1:8080");
    ask(service.address, "/sign-in/password", "127.0.0.1:8080");
    let answer =
        ask(metrics, "/metrics", "x\r\naccept: application/openmetrics-text; version=1.0.0");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(
        head.contains("content-type: application/openmetrics-text; version=1.0.0; charset=utf-8"),
        "{head}"
    );
    let parsed = openmetrics_parser::openmetrics::parse_openmetrics(body).unwrap();
    for family in [
        "http_requests",
        "http_request_duration_seconds",
        "http_requests_in_flight",
        "http_connections_open",
        "http_connections_refused",
        "process_cpu_seconds",
        "process_resident_memory_bytes",
        "process_virtual_memory_bytes",
        "process_open_fds",
        "process_max_fds",
        "process_threads",
        "process_start_time_seconds",
        "regain_build_info",
        "regain_events",
        "regain_messages",
        "regain_password_checks",
        "regain_password_check_duration_seconds",
        "regain_password_checks_in_progress",
        "regain_database_transactions",
        "regain_database_commits",
        "regain_database_commit_seconds",
        "regain_database_faults",
        "regain_ready",
        "regain_guessing",
        "regain_queue_waiting",
        "regain_queue_dead",
        "regain_queue_oldest_seconds",
    ] {
        assert!(parsed.families.contains_key(family), "{family} in {body}");
    }
    // A client that knows the older format only.
    let plain = ask(metrics, "/metrics", "x");
    assert!(plain.contains("content-type: text/plain; version=0.0.4; charset=utf-8"), "{plain}");
    for kind in plain
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '))
        .map(|(_, kind)| kind)
    {
        assert!(["counter", "gauge", "histogram"].contains(&kind), "{kind}");
    }
}

/// A load balancer sees it first; then the service ends, whatever hangs.
#[test]
fn asked_to_end_it_is_not_ready_first_and_waits_for_nobody_for_ever() {
    let metrics = free_address();
    let mut service = Service::start(&metrics.to_string());
    let mut kept = TcpStream::connect(service.address).unwrap();
    let ask_on = |connection: &mut TcpStream| {
        connection.write_all(b"GET /sign-in HTTP/1.1\r\nhost: 127.0.0.1:8080\r\n\r\n").unwrap();
        let mut answer = String::new();
        while !answer.contains("</html>") {
            let mut piece = [0; 4096];
            let count = connection.read(&mut piece).unwrap();
            assert_ne!(count, 0, "{answer}");
            answer.push_str(&String::from_utf8_lossy(&piece[..count]));
        }
        answer
    };
    assert!(!ask_on(&mut kept).contains("connection: close"));
    // A form of which the end never comes.
    let mut hanging = TcpStream::connect(service.address).unwrap();
    let head = "POST /sign-in HTTP/1.1\r\nhost: 127.0.0.1:8080\r\ncontent-type: application/x-www-form-urlencoded\r\n\
                content-length: 100\r\n\r\nname=";
    hanging.write_all(head.as_bytes()).unwrap();
    service.signal("TERM");
    while service.log.recv_timeout(Duration::from_secs(20)).unwrap()["message"]
        != "not ready any more; ending soon"
    {}
    assert!(ask(metrics, "/readyz", "x").starts_with("HTTP/1.1 503 "));
    assert!(ask(metrics, "/healthz", "x").starts_with("HTTP/1.1 200 "));
    // Who comes now is still answered, and a connection that is kept open ends with its next
    // answer.
    assert!(ask(service.address, "/sign-in", "127.0.0.1:8080").starts_with("HTTP/1.1 200 "));
    assert!(ask_on(&mut kept).contains("connection: close"));
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
}

/// What moves the clock of a program by what a file says, as in `-1h`; the clock that nobody can
/// set goes on.
fn moved_by(file: &str) -> Vec<(&'static str, String)> {
    let folders =
        ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];
    let libraries = folders.map(|folder| format!("{folder}/faketime/libfaketimeMT.so.1"));
    let library = libraries.into_iter().find(|path| std::path::Path::new(path).exists());
    vec![
        ("LD_PRELOAD", library.expect("the package faketime")),
        ("FAKETIME_TIMESTAMP_FILE", file.to_owned()),
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ]
}

#[test]
fn s79_a_clock_that_is_moved_is_told_and_does_not_run_back() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("clock");
    let moved = moved_by(file.to_str().unwrap());
    let moved: Vec<_> = moved.iter().map(|(name, value)| (*name, value.as_str())).collect();
    std::fs::write(&file, "+0").unwrap();
    let service = Service::start_with("", folder, &moved);
    for (offset, told) in [("-1h", "set back"), ("+1h", "jumped ahead")] {
        std::fs::write(&file, offset).unwrap();
        assert!(ask(service.address, "/sign-in", "127.0.0.1:8080").starts_with("HTTP/1.1 200 "));
        let warning = loop {
            let line = service.log.recv_timeout(Duration::from_secs(20)).unwrap();
            if line["level"] == "WARN" {
                break line;
            }
        };
        assert!(warning["message"].as_str().unwrap().contains(told), "{warning}");
        let seconds = warning["seconds"].as_u64().unwrap();
        assert!((3590..=3600).contains(&seconds), "{warning}");
    }
}

#[test]
fn s79_it_refuses_to_begin_where_the_databases_clock_is_another() {
    let database = servers::postgres();
    let folder = TempDir::new().unwrap();
    assert!(regain(&folder).arg("init").stdout(Stdio::null()).status().unwrap().success());
    let file = folder.path().join("clock");
    for offset in ["+40", "-40"] {
        std::fs::write(&file, offset).unwrap();
        let serve = regain(&folder)
            .arg("serve")
            .envs(moved_by(file.to_str().unwrap()))
            .env("REGAIN_SERVER__LISTEN", "127.0.0.1:0")
            .env("REGAIN_DATABASE__URL", database.url())
            .output()
            .unwrap();
        let err = String::from_utf8(serve.stderr).unwrap();
        assert_eq!(serve.status.code(), Some(1), "{err}");
        assert!(
            err.contains("regain: database.url: its clock is ") && err.contains("Set both by NTP"),
            "{err}"
        );
    }
}

#[test]
fn s79_it_refuses_to_begin_where_the_directorys_clock_is_another() {
    let Some(samba) = directories::Samba::start() else { return };
    let folder = TempDir::new().unwrap();
    assert!(regain(&folder).arg("init").stdout(Stdio::null()).status().unwrap().success());
    let file = folder.path().join("clock");
    std::fs::write(&file, "+40").unwrap();
    std::fs::write(folder.path().join("directory-password"), directories::Samba::SERVICE_PASSWORD)
        .unwrap();
    let serve = regain(&folder)
        .arg("serve")
        .envs(moved_by(file.to_str().unwrap()))
        .env("REGAIN_SERVER__LISTEN", "127.0.0.1:0")
        .env("REGAIN_DIRECTORY__KIND", "active-directory")
        .env("REGAIN_DIRECTORY__URL", samba.url())
        .env("REGAIN_DIRECTORY__CA_FILE", samba.ca_file())
        .env("REGAIN_DIRECTORY__BIND_DN", directories::Samba::SERVICE)
        .env("REGAIN_DIRECTORY__BIND_PASSWORD_FILE", "directory-password")
        .env("REGAIN_DIRECTORY__BASE", directories::Samba::BASE)
        .output()
        .unwrap();
    let err = String::from_utf8(serve.stderr).unwrap();
    assert_eq!(serve.status.code(), Some(1), "{err}");
    assert!(
        err.contains("regain: directory.url: its clock is ") && err.contains("seconds"),
        "{err}"
    );
}

#[test]
fn it_refuses_to_begin_where_what_the_settings_name_is_not_in_the_directory() {
    use directories::Slapd;
    let slapd = Slapd::start();
    let folder = TempDir::new().unwrap();
    assert!(regain(&folder).arg("init").stdout(Stdio::null()).status().unwrap().success());
    std::fs::write(folder.path().join("directory-password"), Slapd::SERVICE_PASSWORD).unwrap();
    for (key, value, said) in [
        ("BASE", "ou=peple,dc=example,dc=test", "directory.base: it is not there"),
        ("TWO_GATES_GROUPS", "Finance", "directory.two_gates_groups[0]: there is no such group"),
        (
            "PROTECTED_GROUPS",
            "cn=it,ou=groups,dc=example,dc=test",
            "directory.protected_groups[0]: there is no such group",
        ),
        (
            "PROTECTED_GROUPS",
            "[\"ou=people,dc=example,dc=test\"]",
            "directory.protected_groups[0]: it is no group",
        ),
        ("UNPROTECTED_GROUPS", "it", "UNPROTECTED_GROUPS: it is for Active Directory"),
    ] {
        let serve = regain(&folder)
            .arg("serve")
            .env("REGAIN_SERVER__LISTEN", "127.0.0.1:0")
            .env("REGAIN_DIRECTORY__KIND", "ldap")
            .env("REGAIN_DIRECTORY__URL", slapd.url())
            .env("REGAIN_DIRECTORY__CA_FILE", slapd.ca_file())
            .env("REGAIN_DIRECTORY__BIND_DN", Slapd::SERVICE)
            .env("REGAIN_DIRECTORY__BIND_PASSWORD_FILE", "directory-password")
            .env("REGAIN_DIRECTORY__BASE", Slapd::PEOPLE)
            .env(format!("REGAIN_DIRECTORY__{key}"), value)
            .output()
            .unwrap();
        let err = String::from_utf8(serve.stderr).unwrap();
        assert_eq!(serve.status.code(), Some(1), "{err}");
        assert!(err.contains(said), "{err}");
    }
}

#[test]
fn a_service_that_cannot_start_says_why_and_ends_with_1() {
    let folder = TempDir::new().unwrap();
    assert!(regain(&folder).arg("init").stdout(Stdio::null()).status().unwrap().success());
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let output =
        regain(&folder).arg("serve").env("REGAIN_SERVER__LISTEN", &listen).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err.contains(&format!("regain: server.listen: {listen} cannot be listened on")),
        "{err}"
    );
}
