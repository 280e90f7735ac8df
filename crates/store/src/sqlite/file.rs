//! The database's file: made, copied, restored. Nothing that exists is ever written over.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use domain::keys::KeyRing;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{connection, migration};

/// What is wrong with a database's file. One sentence; [`mend`](Self::mend) says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system does not let us.
    #[error("{path}: {reason}")]
    Unreachable {
        /// The file or directory.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// Another process has it and does not let go.
    #[error("{path} is in use by another program")]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// Some other file.
    #[error("{path} is not a database of Regain")]
    NotRegain {
        /// The file.
        path: PathBuf,
    },
    /// The key file is not the one that sealed it (SECURITY S95).
    #[error("{path} was made with the key file {needed}, not with {given}")]
    OtherKeys {
        /// The file.
        path: PathBuf,
        /// The fingerprint of the key file it needs.
        needed: String,
        /// The fingerprint of the key file at hand.
        given: String,
    },
    /// A newer program has changed its shape.
    #[error("{path} has version {version}; this program knows versions up to {newest}")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u64,
        /// The newest version known here.
        newest: u64,
    },
    /// It is in the way.
    #[error("{path} exists already")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The program ended before the copy was done.
    #[error("the copy to {path} was interrupted")]
    Interrupted {
        /// The file.
        path: PathBuf,
    },
}

impl FileError {
    /// What an operator can do about it; one sentence.
    pub fn mend(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => {
                "Give the program's user access to the file and its directory, and room on the disk."
            }
            Self::Busy { .. } => "End the other program, or wait for it.",
            Self::NotRegain { .. } => "Name the file of a Regain database, or one that does not exist yet.",
            Self::OtherKeys { .. } => "Put the key file in place that belongs to this database; it has its own backup.",
            Self::Newer { .. } => "Run the newer program again, or restore a backup made before the upgrade.",
            Self::Exists { .. } => "Name another file, or move that one away.",
            Self::Interrupted { .. } => "Delete the file if there is one, and try again.",
        }
    }
}

/// What SQLite says of a file.
pub(super) fn fault(path: &Path, error: &rusqlite::Error) -> FileError {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => FileError::NotRegain { path },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => FileError::Busy { path },
        _ => FileError::Unreachable { path, reason: error.to_string() },
    }
}

fn unreachable(path: &Path, error: &io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::AlreadyExists => FileError::Exists { path: path.to_owned() },
        _ => FileError::Unreachable { path: path.to_owned(), reason: error.to_string() },
    }
}

/// Makes the directory and an empty file where they are missing. What SQLite puts beside a file has the file's mode.
pub(super) fn prepare(path: &Path) -> Result<(), FileError> {
    make_directory(path)?;
    match create(path) {
        Err(FileError::Exists { .. }) => Ok(()),
        done => done,
    }
}

/// Makes an empty file that only its owner may read.
fn create(path: &Path) -> Result<(), FileError> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map(|_| ()).map_err(|error| unreachable(path, &error))
}

/// Makes the directory of a file, where it is missing.
fn make_directory(path: &Path) -> Result<(), FileError> {
    let Some(directory) = directory(path) else { return Ok(()) };
    let made = DirBuilder::new().recursive(true).mode(0o700).create(directory);
    made.map_err(|error| FileError::Unreachable { path: directory.to_owned(), reason: error.to_string() })
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn directory(path: &Path) -> Option<&Path> {
    path.parent().filter(|directory| !directory.as_os_str().is_empty())
}

/// Copies a database that may be in use to a new file: one moment of it, on disk when this returns.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), FileError> {
    create(to)?;
    let copied = connection::open(from).map_err(|error| fault(from, &error)).and_then(|source| copy_into(&source, to));
    if copied.is_err() {
        // What there is of it is of no use, and the first failure says why.
        let _ = std::fs::remove_file(to);
    }
    copied
}

fn copy_into(source: &Connection, to: &Path) -> Result<(), FileError> {
    let name = to
        .to_str()
        .ok_or_else(|| FileError::Unreachable { path: to.to_owned(), reason: "its name is not UTF-8".into() })?;
    source.execute("VACUUM INTO ?1", (name,)).map_err(|error| fault(to, &error))?;
    sync(to)
}

/// Waits until a file and its name are on disk.
fn sync(path: &Path) -> Result<(), FileError> {
    let synced = File::open(path).and_then(|file| file.sync_all()).and_then(|()| {
        let directory = directory(path).unwrap_or(Path::new("."));
        File::open(directory).and_then(|directory| directory.sync_all())
    });
    synced.map_err(|error| unreachable(path, &error))
}

/// Puts a backup into service at `to`, which must not exist, with mode 0600. Blocks.
///
/// What was ended since the backup must not live again (SECURITY S96): every session, journey and challenge is ended, and
/// codes that waited to be sent are given up.
///
/// # Errors
/// [`FileError`]: `from` is no backup of Regain, needs another key file or a newer program, or `to` exists. There is
/// nothing at `to` then.
pub fn restore(from: &Path, to: &Path, keys: &KeyRing) -> Result<(), FileError> {
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| fault(from, &error))?;
    if migration::check(&source, from, keys)? == 0 {
        return Err(FileError::NotRegain { path: from.to_owned() });
    }
    // A log left behind by a database that was moved away would be played into the new one.
    for beside in ["", "-wal", "-journal"] {
        let taken = with_suffix(to, beside);
        if taken.try_exists().map_err(|error| unreachable(&taken, &error))? {
            return Err(FileError::Exists { path: taken });
        }
    }
    make_directory(to)?;
    // It gets its name only when everything is ended: a crash before that leaves no database to start on.
    let draft = with_suffix(to, ".restoring");
    create(&draft)?;
    let restored = copy_into(&source, &draft)
        .and_then(|()| end_everything(&draft, keys))
        .and_then(|()| sync(&draft))
        // Unlike a renaming, a link never replaces what is there.
        .and_then(|()| std::fs::hard_link(&draft, to).map_err(|error| unreachable(to, &error)))
        .and_then(|()| sync(to));
    let removed = std::fs::remove_file(&draft).map_err(|error| unreachable(&draft, &error));
    restored.and(removed)
}

fn end_everything(path: &Path, keys: &KeyRing) -> Result<(), FileError> {
    const ENDED: &str = "
        BEGIN IMMEDIATE;
        DELETE FROM session;
        DELETE FROM journey;
        DELETE FROM challenge;
        UPDATE message SET state = 'expired' WHERE state = 'waiting' AND carries_code = TRUE;
        COMMIT;
        PRAGMA journal_mode = DELETE;";
    let mut draft = connection::open(path).map_err(|error| fault(path, &error))?;
    migration::migrate(&mut draft, path, keys)?;
    // One file again: the log must not stay behind under the draft's name.
    draft.execute_batch(ENDED).map_err(|error| fault(path, &error))
}
