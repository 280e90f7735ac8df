//! The database's file and what lies next to it. Nothing that exists is ever written over.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::OpenError;

/// What a database is called until it is whole. A program that finds it and no database does not
/// start.
const DRAFT: &str = ".restoring";

/// Where the draft of a database is.
pub(crate) fn draft_of(path: &Path) -> PathBuf {
    with_suffix(path, DRAFT)
}

/// Where the log of a database is that is not merged into it yet.
pub(super) fn log_of(path: &Path) -> PathBuf {
    with_suffix(path, "-wal")
}

/// What SQLite says of a file.
pub(super) fn fault(path: &Path, error: rusqlite::Error) -> OpenError {
    let place = path.display().to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            OpenError::NotRegain { place }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::Busy { place },
        _ => OpenError::unreachable(place, error),
    }
}

fn unreachable(path: &Path, error: io::Error) -> OpenError {
    match error.kind() {
        io::ErrorKind::AlreadyExists => OpenError::Exists { place: path.display().to_string() },
        _ => OpenError::unreachable(path.display().to_string(), error),
    }
}

/// Makes the directory and an empty file where they are missing. What SQLite puts next to a file
/// has the file's mode.
///
/// Where a restore was cut short, an empty database would be taken for what was to be restored.
pub(super) fn prepare(path: &Path) -> Result<(), OpenError> {
    make_directory(path)?;
    let exists = |path: &Path| path.try_exists().map_err(|error| unreachable(path, error));
    if !exists(path)? && exists(&draft_of(path))? {
        return Err(OpenError::Restoring { place: path.display().to_string() });
    }
    match create(path) {
        Err(OpenError::Exists { .. }) => Ok(()),
        done => done,
    }
}

/// Makes an empty file that only its owner may read.
pub(super) fn create(path: &Path) -> Result<(), OpenError> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map(|_| ()).map_err(|error| unreachable(path, error))
}

/// Makes the directory of a file, where it is missing.
pub(super) fn make_directory(path: &Path) -> Result<(), OpenError> {
    let Some(directory) = directory(path) else { return Ok(()) };
    let made = DirBuilder::new().recursive(true).mode(0o700).create(directory);
    made.map_err(|error| OpenError::unreachable(directory.display().to_string(), error))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn directory(path: &Path) -> Option<&Path> {
    path.parent().filter(|directory| !directory.as_os_str().is_empty())
}

/// Waits until a file and its name are on disk.
pub(super) fn sync(path: &Path) -> Result<(), OpenError> {
    let synced = File::open(path).and_then(|file| file.sync_all()).and_then(|()| {
        let directory = directory(path).unwrap_or(Path::new("."));
        File::open(directory).and_then(|directory| directory.sync_all())
    });
    synced.map_err(|error| unreachable(path, error))
}

/// Refuses a place where a database is, or what one that was moved away left behind: it would be
/// played into the new one.
pub(super) fn must_be_free(path: &Path) -> Result<(), OpenError> {
    for beside in ["", "-wal", "-journal"] {
        let taken = with_suffix(path, beside);
        if taken.try_exists().map_err(|error| unreachable(&taken, error))? {
            return Err(OpenError::Exists { place: taken.display().to_string() });
        }
    }
    Ok(())
}

/// Removes a database and what lies next to it.
pub(super) fn remove_database(path: &Path) -> Result<(), OpenError> {
    for beside in ["-wal", "-shm", "-journal", ""] {
        remove(&with_suffix(path, beside))?;
    }
    Ok(())
}

/// Holds the directory of a file, so that only one process restores into it. Free when this process
/// ends, however it ends.
pub(super) fn hold(path: &Path) -> Result<File, OpenError> {
    let directory = directory(path).unwrap_or(Path::new("."));
    let held = File::open(directory).map_err(|error| unreachable(directory, error))?;
    match held.try_lock() {
        Ok(()) => Ok(held),
        Err(TryLockError::WouldBlock) => Err(OpenError::Busy { place: path.display().to_string() }),
        Err(TryLockError::Error(error)) => Err(unreachable(directory, error)),
    }
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), OpenError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unreachable(path, error)),
        _ => Ok(()),
    }
}

/// Gives a file another name.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), OpenError> {
    std::fs::rename(from, to).map_err(|error| unreachable(to, error))
}
