//! Processes that end with the one that started them, however that ends.

use std::ffi::OsStr;
use std::io::Write as _;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to start on a crowded machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command that gets `signal` when this process is gone. `setpriv` is part of util-linux, which
/// every Linux has.
pub(crate) fn command(program: impl AsRef<OsStr>, signal: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", signal, "--"]).arg(program).stdin(Stdio::null());
    command
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port()
}

/// Waits until `ready`; fails when the server has ended instead.
pub(crate) fn wait_until(child: &mut Child, what: &str, mut ready: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !ready() {
        if let Some(status) = child.try_wait().expect("a child") {
            panic!("{what} ended ({status})");
        }
        assert!(begun.elapsed() < PATIENCE, "{what} does not answer");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Runs a command to its end and gives what it said.
pub(crate) fn run(command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; `make setup` installs it"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        Ok(said)
    } else {
        Err(said + &String::from_utf8_lossy(&output.stderr))
    }
}

/// Runs a command that reads `text`.
pub(crate) fn feed(command: &mut Command, text: &str) {
    let spawned = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
    let mut child =
        spawned.unwrap_or_else(|error| panic!("{command:?}: {error}; `make setup` installs it"));
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("a pipe");
    assert!(child.wait().expect("a child").success(), "{text}");
}

/// The values of an attribute in what `ldapsearch` said; base64 where one is no plain text.
pub(crate) fn values(said: &str, attribute: &str) -> Vec<String> {
    let value = |line: &str| {
        line.strip_prefix(attribute)?.trim_start_matches(':').strip_prefix(' ').map(str::to_owned)
    };
    said.lines().filter_map(value).collect()
}
