//! Who runs the service, and whose the files are that it needs.

use std::fs::Metadata;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};

use store::Location;

use crate::config::Config;

/// What may lie next to a database.
const BESIDE: [&str; 4] = ["", "-wal", "-shm", "-journal"];
/// Where units are, the administrator's first.
const UNITS: [&str; 3] = ["/etc/systemd/system", "/lib/systemd/system", "/usr/lib/systemd/system"];

/// The user that the service runs as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runner {
    uid: u32,
    /// How that is known.
    known_by: String,
}

impl Runner {
    /// Who runs the service with this configuration: by a process that does now, by a unit of
    /// systemd that names it, or by the owner of the key file, which nobody else may read.
    pub fn of(configuration: &Path, keys: &Path) -> Option<Self> {
        let configuration = configuration.canonicalize().ok()?;
        running(&configuration).or_else(|| by_unit(&configuration)).or_else(|| {
            let found = std::fs::metadata(keys).ok()?;
            Some(Self { uid: found.uid(), known_by: "it owns the key file".into() })
        })
    }

    /// The user's name, and how it is known.
    pub fn words(&self) -> String {
        format!("{} runs the service ({})", user(self.uid), self.known_by)
    }

    /// Whether this user may write to a file, as far as its owner and mode say.
    fn may_write(&self, found: &Metadata) -> bool {
        self.may(found, 0o2)
    }

    fn may(&self, found: &Metadata, bit: u32) -> bool {
        if self.uid == 0 {
            return true;
        }
        if found.uid() == self.uid {
            return found.mode() & (bit << 6) != 0;
        }
        let groups =
            uzers::get_user_by_uid(self.uid).and_then(|user| user.groups()).unwrap_or_default();
        if groups.iter().any(|group| group.gid() == found.gid()) {
            return found.mode() & (bit << 3) != 0;
        }
        found.mode() & bit != 0
    }

    /// Whether this user may read a file.
    ///
    /// # Errors
    /// It may not: what is wrong and what to do.
    pub fn reads(&self, path: &Path) -> Result<(), String> {
        let Ok(found) = std::fs::metadata(path) else { return Ok(()) };
        if self.may(&found, 0o4) {
            return Ok(());
        }
        let (shown, name) = (path.display(), user(self.uid));
        Err(format!(
            "{shown} belongs to {} (mode {:o}), and {}: it cannot read it. Run `chown {name} {shown}`.",
            user(found.uid()),
            found.mode() & 0o7777,
            self.words()
        ))
    }

    /// Whether this user may write to the database in a file, and make what lies next to it.
    ///
    /// # Errors
    /// It may not: what is wrong and what to do.
    pub fn writes(&self, database: &Path) -> Result<String, String> {
        let mut wrong = Vec::new();
        let folder = database
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let files = BESIDE.iter().map(|suffix| beside(database, suffix));
        let mut owner = None;
        for path in files.chain([folder.to_owned()]) {
            let Ok(found) = std::fs::metadata(&path) else { continue };
            owner = owner.or(Some(found.uid()));
            if !self.may_write(&found) {
                wrong.push(path.display().to_string());
            }
        }
        let owner = owner.map_or_else(|| "nobody".to_owned(), user);
        if wrong.is_empty() {
            return Ok(format!("the file belongs to {owner}; {}", self.words()));
        }
        let (files, name) = (wrong.join(" "), user(self.uid));
        Err(format!(
            "it belongs to {owner}, and {}: it cannot write there. Run `chown {name} {files}`.",
            self.words()
        ))
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The name of a user, or the number where it has none.
pub fn user(uid: u32) -> String {
    match uzers::get_user_by_uid(uid) {
        Some(user) => user.name().to_string_lossy().into_owned(),
        None => uid.to_string(),
    }
}

/// A process that serves with this configuration.
fn running(configuration: &Path) -> Option<Runner> {
    let serves = |process: &procfs::process::Process| {
        let words = process.cmdline().ok()?;
        let program = Path::new(words.first()?).file_name()?;
        if program != "regain" || !words.iter().any(|word| word == "serve") {
            return None;
        }
        let named = words
            .iter()
            .position(|word| word == "--config")
            .and_then(|at| words.get(at + 1))
            .cloned()
            .or_else(|| {
                words.iter().find_map(|word| word.strip_prefix("--config=").map(str::to_owned))
            })
            .unwrap_or_else(|| "regain.toml".to_owned());
        let path = process.cwd().ok()?.join(named).canonicalize().ok()?;
        (path == configuration).then(|| process.uid().ok()).flatten()
    };
    let processes = procfs::process::all_processes().ok()?;
    let uid = processes.filter_map(Result::ok).find_map(|process| serves(&process))?;
    Some(Runner { uid, known_by: "it does now".into() })
}

/// A unit of systemd that serves with this configuration.
fn by_unit(configuration: &Path) -> Option<Runner> {
    let files = UNITS
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten()
        .filter_map(Result::ok);
    let mut units: Vec<PathBuf> = files
        .map(|file| file.path())
        .filter(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("regain"))
        })
        .collect();
    units.sort();
    units.iter().find_map(|path| {
        let text = std::fs::read_to_string(path).ok()?;
        let uid = uid_of_unit(&text, configuration, |name| {
            uzers::get_user_by_name(name).map(|user| user.uid())
        })?;
        Some(Runner { uid, known_by: format!("{} says so", path.display()) })
    })
}

fn uid_of_unit(
    text: &str,
    configuration: &Path,
    uid_of: impl Fn(&str) -> Option<u32>,
) -> Option<u32> {
    let value = |key: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('=').map(str::trim))
    };
    let start = value("ExecStart")?;
    let serves = start.split_whitespace().any(|word| word == "serve");
    let named = start
        .split_whitespace()
        .any(|word| Path::new(word.trim_start_matches("--config=")) == configuration);
    if !(serves && named) {
        return None;
    }
    match value("User") {
        None => Some(0),
        Some(name) => name.parse().ok().or_else(|| uid_of(name)),
    }
}

/// A database in a file that was not there before this command.
pub struct NewFile<'a> {
    config: &'a Config,
    /// The file, and the first of its folders that was not there either.
    path: Option<(&'a Path, Option<PathBuf>)>,
}

impl<'a> NewFile<'a> {
    /// Remembers what is there.
    pub fn before(config: &'a Config) -> Self {
        let path = match &config.database {
            Location::File(path) if !path.exists() => {
                let missing = path
                    .ancestors()
                    .skip(1)
                    .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
                Some((path.as_path(), missing.last().map(Path::to_owned)))
            }
            _ => None,
        };
        Self { config, path }
    }

    /// Where root made the file, gives it to whom its folder belongs to, or to the owner of the key
    /// file: the service, which is another user, could not open it otherwise. What cannot be
    /// given stays; `regain doctor` says so.
    pub fn belongs_to_the_service(self) {
        let Some((path, made)) = self.path else { return };
        if !rustix::process::geteuid().is_root() {
            return;
        }
        let owner_of = |path: &Path| {
            std::fs::metadata(path)
                .ok()
                .map(|found| (found.uid(), found.gid()))
                .filter(|(uid, _)| *uid != 0)
        };
        let folder = if made.is_some() { None } else { path.parent().and_then(owner_of) };
        let Some((uid, gid)) = folder.or_else(|| owner_of(&self.config.keys)) else { return };
        let mut files: Vec<PathBuf> = BESIDE.iter().map(|suffix| beside(path, suffix)).collect();
        if let Some(made) = &made {
            files.extend(
                path.ancestors()
                    .skip(1)
                    .take_while(|folder| folder.starts_with(made))
                    .map(Path::to_owned),
            );
        }
        for file in files.iter().filter(|file| file.exists()) {
            if let Err(error) = chown(file, Some(uid), Some(gid)) {
                tracing::warn!(%error, file = %file.display(), "a file that was made cannot be given to the service's user");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_says_who_runs_the_service() {
        let unit = "[Service]\nUser=regain\nExecStart=/usr/bin/regain serve --config /etc/regain/regain.toml\n";
        let uid_of = |name: &str| (name == "regain").then_some(981);
        let here = Path::new("/etc/regain/regain.toml");
        assert_eq!(uid_of_unit(unit, here, uid_of), Some(981));
        assert_eq!(uid_of_unit(unit, Path::new("/tmp/regain.toml"), uid_of), None);
        assert_eq!(uid_of_unit(&unit.replace("User=regain\n", ""), here, uid_of), Some(0));
        assert_eq!(uid_of_unit(&unit.replace("serve", "backup"), here, uid_of), None);
    }
}
