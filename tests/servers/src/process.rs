//! Processes that end with the one that started them, however that ends, and that are not root's.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};

/// The users that a server may run as when the tests run as root, which most servers refuse.
const USERS: [&str; 2] = ["postgres", "nobody"];

/// A command that is killed when this process is gone, and runs as an account without rights where
/// this one is root's.
///
/// `setpriv` is part of util-linux, which every Linux has.
pub(crate) fn command(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.current_dir("/").args(["--pdeathsig", "KILL"]);
    if let Some((uid, gid)) = somebody() {
        command.args(["--reuid", &uid.to_string(), "--regid", &gid.to_string(), "--clear-groups"]);
    }
    command.arg("--").arg(program);
    command
}

/// Removes a folder once this process is gone, however it went: a value that lives forever is never
/// dropped, and one that is killed drops nothing. It waits for as long as the end of what is
/// returned is open.
pub(crate) fn swept(folder: &Path) -> ChildStdin {
    let mut sweeper = Command::new("setsid");
    // Servers that end at the same moment may still write into it.
    sweeper.args(["sh", "-c", r#"read -r _; until rm -rf "$0"; do sleep 1; done"#]).arg(folder);
    let sweeper =
        sweeper.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    sweeper.spawn().expect("a shell runs").stdin.take().expect("it is piped")
}

/// A port that is free at this moment. Another process may take it first: try another one then.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port()
}

/// Gives a folder or file to the account that the commands run as.
pub(crate) fn hand_over(path: &Path) {
    if let Some((uid, gid)) = somebody() {
        chown(path, Some(uid), Some(gid)).expect("root may give a folder away");
    }
}

/// The user and group in place of root; `None` where this process is not root's.
fn somebody() -> Option<(u32, u32)> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("there are users");
    let ids = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Some(USERS.iter().find_map(|name| ids(name)).expect("there is a user without rights"))
}
