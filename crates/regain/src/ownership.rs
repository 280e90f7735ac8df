//! Who runs the service, and whose the files are that it needs.

use std::fs::Metadata;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, Gid, Mode, OFlags, ResolveFlags, Uid};
use rustix::io::Errno;
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
    place: Option<Place<'a>>,
}

/// Where a file is made.
struct Place<'a> {
    /// The nearest folder that is there, held open: its name may mean another one later.
    folder: OwnedFd,
    /// The path of the file from there.
    rest: &'a Path,
}

impl<'a> Place<'a> {
    fn of(path: &'a Path) -> io::Result<Self> {
        let there = |folder: &&Path| folder.as_os_str().is_empty() || folder.exists();
        let folder = path.ancestors().skip(1).find(there).unwrap_or(Path::new("/"));
        let rest = path.strip_prefix(folder).unwrap_or(path);
        let opened = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self { folder: rustix::fs::open(opened, flags, Mode::empty())?, rest })
    }

    /// The folders that were not there, from the first.
    fn folders(&self) -> impl Iterator<Item = &Path> {
        let folders = self.rest.ancestors().skip(1);
        folders.filter(|folder| !folder.as_os_str().is_empty())
    }

    /// Gives what was made at `rest` to a user. `false`: nothing is there.
    ///
    /// The folder may be writable for others, who could put something else in its place meanwhile:
    /// nothing is reached through a link, and what this process did not make itself, or has a
    /// second name, is not given away.
    fn give(&self, rest: &Path, uid: Uid, gid: Gid) -> io::Result<bool> {
        // A file that is opened in this way alone can be closed while SQLite holds locks on it.
        let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        let opened = rustix::fs::openat2(&self.folder, rest, flags, Mode::empty(), resolve);
        let file = match opened {
            Err(Errno::NOENT) => return Ok(false),
            opened => opened?,
        };
        let found = rustix::fs::fstat(&file)?;
        let made_here = found.st_uid == rustix::process::geteuid().as_raw();
        let fits = match FileType::from_raw_mode(found.st_mode) {
            FileType::Directory => true,
            FileType::RegularFile => found.st_nlink == 1,
            _ => false,
        };
        if !(made_here && fits) {
            return Err(io::Error::other("it is not what this command made"));
        }
        Ok(rustix::fs::chownat(&file, "", Some(uid), Some(gid), AtFlags::EMPTY_PATH)
            .map(|()| true)?)
    }
}

impl<'a> NewFile<'a> {
    /// Remembers what is there.
    pub fn before(config: &'a Config) -> Self {
        let path = match &config.database {
            Location::File(path) if !path.exists() => Some(path),
            _ => None,
        };
        Self { config, place: path.and_then(|path| Place::of(path).ok()) }
    }

    /// Where root made the file, gives it to whom its folder belongs to, or to the owner of the key
    /// file: the service, which is another user, could not open it otherwise. What cannot be
    /// given stays; `regain doctor` says so.
    pub fn belongs_to_the_service(self) {
        let Some(place) = self.place else { return };
        if !rustix::process::geteuid().is_root() {
            return;
        }
        let new_folder = place.folders().next().is_some();
        let folder = rustix::fs::fstat(&place.folder).ok();
        let folder = folder.filter(|_| !new_folder).map(|found| (found.st_uid, found.st_gid));
        let keys =
            || std::fs::metadata(&self.config.keys).ok().map(|keys| (keys.uid(), keys.gid()));
        let is_user = |owner: &(u32, u32)| owner.0 != 0;
        let owner = folder.filter(is_user).or_else(|| keys().filter(is_user));
        let Some((uid, gid)) = owner else { return };
        let files = BESIDE.iter().map(|suffix| beside(place.rest, suffix));
        for made in files.chain(place.folders().map(Path::to_owned)) {
            if let Err(error) = place.give(&made, Uid::from_raw(uid), Gid::from_raw(gid)) {
                tracing::warn!(%error, file = %made.display(), "a file that was made cannot be given to the service's user");
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

    #[test]
    fn only_what_was_made_is_given_away_and_nothing_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        let secret = other.path().join("secret");
        std::fs::write(&secret, "").unwrap();
        let database = folder.path().join("data/regain.db");
        let place = Place::of(&database).unwrap();
        assert_eq!(place.rest, Path::new("data/regain.db"));
        let root = rustix::process::geteuid().is_root();
        let owner = if root { 65534 } else { rustix::process::geteuid().as_raw() };
        let gid = std::fs::metadata(&secret).unwrap().gid();
        let give = |rest: &str| {
            place.give(Path::new(rest), Uid::from_raw(owner), Gid::from_raw(gid)).map_err(|_| ())
        };
        assert_eq!(give("data/regain.db"), Ok(false), "nothing is there");
        std::fs::create_dir(folder.path().join("data")).unwrap();
        std::fs::write(&database, "").unwrap();
        std::os::unix::fs::symlink(&secret, beside(&database, "-wal")).unwrap();
        std::fs::hard_link(&secret, beside(&database, "-shm")).unwrap();
        std::os::unix::fs::symlink(other.path(), folder.path().join("data/moved")).unwrap();
        for planted in ["data/regain.db-wal", "data/regain.db-shm", "data/moved/secret", "../x"] {
            assert_eq!(give(planted), Err(()), "{planted}");
        }
        assert_eq!((give("data/regain.db"), give("data")), (Ok(true), Ok(true)));
        let uid = |path: &Path| std::fs::metadata(path).unwrap().uid();
        assert_eq!((uid(&database), uid(database.parent().unwrap())), (owner, owner));
        assert_eq!(uid(&secret), rustix::process::geteuid().as_raw());
        if root {
            assert_eq!(give("data/regain.db"), Err(()), "another's");
        }
    }

    #[test]
    fn a_database_beside_its_configuration_is_in_the_folder_that_is_there() {
        let place = Place::of(Path::new("no-such-database.db")).unwrap();
        assert_eq!((place.rest, place.folders().count()), (Path::new("no-such-database.db"), 0));
    }
}
