//! The database's file: made, copied, restored. Nothing that exists is ever written over.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use domain::keys::KeyRing;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{connection, migration};
use crate::OpenError;

/// What SQLite says of a file.
pub(super) fn fault(path: &Path, error: &rusqlite::Error) -> OpenError {
    let place = path.display().to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => OpenError::NotRegain { place },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::Busy { place },
        _ => OpenError::Unreachable { place, reason: error.to_string() },
    }
}

fn unreachable(path: &Path, error: &io::Error) -> OpenError {
    match error.kind() {
        io::ErrorKind::AlreadyExists => OpenError::Exists { place: path.display().to_string() },
        _ => OpenError::Unreachable { place: path.display().to_string(), reason: error.to_string() },
    }
}

/// Makes the directory and an empty file where they are missing. What SQLite puts beside a file has the file's mode.
pub(super) fn prepare(path: &Path) -> Result<(), OpenError> {
    make_directory(path)?;
    match create(path) {
        Err(OpenError::Exists { .. }) => Ok(()),
        done => done,
    }
}

/// Makes an empty file that only its owner may read.
fn create(path: &Path) -> Result<(), OpenError> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map(|_| ()).map_err(|error| unreachable(path, &error))
}

/// Makes the directory of a file, where it is missing.
fn make_directory(path: &Path) -> Result<(), OpenError> {
    let Some(directory) = directory(path) else { return Ok(()) };
    let made = DirBuilder::new().recursive(true).mode(0o700).create(directory);
    made.map_err(|error| OpenError::Unreachable { place: directory.display().to_string(), reason: error.to_string() })
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
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), OpenError> {
    create(to)?;
    let copied = connection::open(from).map_err(|error| fault(from, &error)).and_then(|source| copy_into(&source, to));
    if copied.is_err() {
        // What there is of it is of no use, and the first failure says why.
        let _ = std::fs::remove_file(to);
    }
    copied
}

fn copy_into(source: &Connection, to: &Path) -> Result<(), OpenError> {
    let name = to.to_str().ok_or_else(|| OpenError::Unreachable {
        place: to.display().to_string(),
        reason: "its name is not UTF-8".into(),
    })?;
    source.execute("VACUUM INTO ?1", (name,)).map_err(|error| fault(to, &error))?;
    sync(to)
}

/// Waits until a file and its name are on disk.
fn sync(path: &Path) -> Result<(), OpenError> {
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
/// [`OpenError`]: `from` is no backup of Regain, needs another key file or a newer program, or `to` exists. There is
/// nothing at `to` then.
pub fn restore(from: &Path, to: &Path, keys: &KeyRing) -> Result<(), OpenError> {
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| fault(from, &error))?;
    if migration::check(&source, from, keys)? == 0 {
        return Err(OpenError::NotRegain { place: from.display().to_string() });
    }
    // A log left behind by a database that was moved away would be played into the new one.
    for beside in ["", "-wal", "-journal"] {
        let taken = with_suffix(to, beside);
        if taken.try_exists().map_err(|error| unreachable(&taken, &error))? {
            return Err(OpenError::Exists { place: taken.display().to_string() });
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

fn end_everything(path: &Path, keys: &KeyRing) -> Result<(), OpenError> {
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
