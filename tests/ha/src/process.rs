//! The processes of the rig: started with a log of their own, and ended or held as a dying machine
//! does it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};

/// PostgreSQL refuses to run as root; everything but the rig itself runs as Debian's user for it.
const USER: &str = "postgres";

/// A program that the rig started.
pub struct Process {
    name: String,
    child: Child,
}

/// A command that runs as an ordinary user.
pub fn unprivileged(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args([
        format!("--reuid={USER}"),
        format!("--regid={USER}"),
        "--init-groups".to_owned(),
    ]);
    command.args(["--", program]).env("HOME", "/").stdin(Stdio::null());
    command
}

/// Gives a folder to that user.
pub fn hand_over(path: &Path) -> Result<()> {
    let status =
        Command::new("chown").arg("-R").arg(format!("{USER}:{USER}")).arg(path).status()?;
    anyhow::ensure!(status.success(), "{} cannot be handed over", path.display());
    Ok(())
}

impl Process {
    /// Starts it; what it says is added to `NAME.log` in the folder of logs.
    pub fn start(name: &str, logs: &Path, mut command: Command) -> Result<Self> {
        let path = logs.join(format!("{name}.log"));
        let log = File::options().create(true).append(true).open(&path)?;
        let child = command
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("{name} starts"))?;
        Ok(Self { name: name.to_owned(), child })
    }

    /// Its id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL for it and all that it started: nothing is finished.
    pub fn kill(&mut self) -> Result<()> {
        signal_all(&tree(&[self.id()]), Signal::KILL);
        self.child.wait().with_context(|| format!("{} ends", self.name))?;
        Ok(())
    }

    /// SIGTERM, and waits for its end.
    pub fn end(&mut self) -> Result<()> {
        signal_all(&[self.id()].into(), Signal::TERM);
        self.child.wait().with_context(|| format!("{} ends", self.name))?;
        Ok(())
    }

    /// Fails when it has ended by itself.
    pub fn is_alive(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => anyhow::bail!("{} ended by itself: {status}", self.name),
        }
    }
}

/// Sends a signal to each, wherever it still is.
pub fn signal_all(ids: &BTreeSet<u32>, signal: Signal) {
    for id in ids.iter().filter_map(|id| Pid::from_raw(i32::try_from(*id).ok()?)) {
        // One that has ended meanwhile needs none.
        let _ = kill_process(id, signal);
    }
}

/// These processes and all that descend from them.
pub fn tree(roots: &[u32]) -> BTreeSet<u32> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        // The name in brackets may hold anything; after it come the state and the parent.
        let parent = stat
            .rsplit_once(')')
            .and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        parents.extend(parent.map(|parent| (id, parent)));
    }
    let mut found: BTreeSet<u32> = roots.iter().copied().collect();
    loop {
        let more: Vec<u32> = parents
            .iter()
            .filter(|(id, parent)| found.contains(parent) && !found.contains(id))
            .map(|(id, _)| *id)
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// The postmaster of a data folder, as its lock file has it.
pub fn postmaster(data: &Path) -> Option<u32> {
    let id = fs::read_to_string(data.join("postmaster.pid"))
        .ok()?
        .lines()
        .next()?
        .trim()
        .parse()
        .ok()?;
    PathBuf::from(format!("/proc/{id}")).exists().then_some(id)
}
