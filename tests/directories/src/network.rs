//! A network and a table of mounts for one test alone: servers at fixed ports and in fixed folders,
//! next to whatever else runs.

use std::path::Path;
use std::process::Command;

use parts::skipped;

use crate::process::{command, run};

/// Set where the test already runs inside.
const INSIDE: &str = "REGAIN_TEST_OWN_NETWORK";

/// Whether the caller goes on: yes where it runs in a network and a table of mounts of its own.
/// Where it does not, the test of this name is run again inside them, and the answer is no once
/// that has passed. Where they cannot be made, a line says so.
///
/// # Panics
/// The test inside has failed.
pub fn in_own_network(test: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        run(Command::new("ip").args(["link", "set", "lo", "up"])).expect("a network");
        // No name server can be reached; without one nobody waits for it.
        put_over(Path::new("/etc/resolv.conf"), Path::new("/dev/null"));
        return true;
    }
    if !rustix::process::geteuid().is_root() {
        skipped(&format!("{test} needs root; run it as root to have it"));
        return false;
    }
    if let Err(why) = run(Command::new("unshare").args(["--net", "--mount", "true"])) {
        let why = why.trim();
        skipped(&format!(
            "{test} needs a network namespace of its own, which this machine does not give: {why}"
        ));
        return false;
    }
    let mut inside = command("unshare", "KILL");
    inside.args(["--net", "--mount"]).arg(std::env::current_exe().expect("a program"));
    inside.args(["--exact", test, "--nocapture", "--include-ignored"]).env(INSIDE, "1");
    let ended = inside.status().expect("unshare, which is part of util-linux");
    assert!(ended.success(), "{test}, in a network of its own: {ended}");
    false
}

/// Adds an address to the loopback device.
pub(crate) fn add_address(address: &str) {
    // It is there when a second server is started.
    drop(run(Command::new("ip").args(["address", "add", &format!("{address}/32"), "dev", "lo"])));
}

/// Lets the test see one file or folder in the place of another, which has to be there.
///
/// # Panics
/// It is not there, or this is not inside [`in_own_network`].
pub fn put_over(there: &Path, own: &Path) {
    assert!(std::env::var_os(INSIDE).is_some(), "nothing is put over what everybody sees");
    run(Command::new("mount").arg("--bind").arg(own).arg(there))
        .unwrap_or_else(|error| panic!("{}: {error}", there.display()));
}

/// Lets the test see again what [`put_over`] has hidden.
pub(crate) fn take_off(there: &Path) {
    run(Command::new("umount").arg(there))
        .unwrap_or_else(|error| panic!("{}: {error}", there.display()));
}
