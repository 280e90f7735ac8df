//! The key file on disk: read whole, replaced whole; read again when the program is told to.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt as _, fchown};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::keys::{KeyFile, KeyRing};
use store::Database;
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// How the name of a key file begins that is not in its place yet.
const DRAFT: &str = ".regain-keys-";

/// Reads a key file.
///
/// # Errors
/// It cannot be read, or is no key file.
pub fn read(path: &Path) -> Result<Arc<KeyRing>, Failure> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| {
        let remedy = match error.kind() {
            ErrorKind::PermissionDenied => {
                "Run regain as the user who owns the file, or give the file to the user whom regain runs as"
            }
            // A new one would open nothing that is there.
            _ => "Put your copy back. Where there is no database yet, make one with `regain init`",
        };
        Failure::new(format_args!("keys.file: {} cannot be read ({error})", path.display()), remedy)
    })?;
    KeyRing::parse(&text).map(Arc::new).map_err(|error| {
        Failure::new(
            format_args!("keys.file: {}: {error}", path.display()),
            "Put your copy of the key file back",
        )
    })
}

/// Reads the key file again: its newest key seals from then on. A file that cannot be used changes
/// nothing. The log says which.
pub async fn read_again(path: &Path, database: &Database) {
    let used = async {
        let keys = read(path)?;
        let newest = keys.newest();
        database.use_keys(keys).await?;
        Ok::<u8, Failure>(newest)
    };
    match used.await {
        Ok(newest) => tracing::info!(newest, "read the key file again"),
        Err(failure) => tracing::error!(%failure, "the key file is as it was"),
    }
}

/// Where the key file is. Held, so that two commands do not change it at once.
pub struct KeyFilePlace {
    path: PathBuf,
    folder: File,
}

impl KeyFilePlace {
    /// Holds the key file until dropped.
    ///
    /// # Errors
    /// It is not there, or another command changes it.
    pub fn hold(path: &Path) -> Result<Self, Failure> {
        let fault = |error: &std::io::Error| Failure::file(path, error);
        // Where the name is a link, it stays one: what it leads to is replaced.
        let path = path.canonicalize().map_err(|error| fault(&error))?;
        let folder =
            File::open(path.parent().unwrap_or(Path::new("/"))).map_err(|error| fault(&error))?;
        match folder.try_lock() {
            Ok(()) => {
                let place = Self { path, folder };
                place.sweep();
                Ok(place)
            }
            Err(std::fs::TryLockError::WouldBlock) => {
                let what = format_args!("another command changes {}", path.display());
                Err(Failure::new(what, "Wait for it, and try again"))
            }
            Err(std::fs::TryLockError::Error(error)) => Err(fault(&error)),
        }
    }

    /// Removes what a command that was killed may have left: keys lie in it.
    fn sweep(&self) {
        let entries = self
            .path
            .parent()
            .and_then(|folder| std::fs::read_dir(folder).ok())
            .into_iter()
            .flatten();
        for entry in
            entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(DRAFT))
        {
            // What cannot be removed now can be the next time.
            let _ = std::fs::remove_file(entry.path());
        }
    }

    /// Its text.
    ///
    /// # Errors
    /// It cannot be read, or is no key file.
    pub fn read(&self) -> Result<KeyFile, Failure> {
        let text = std::fs::read_to_string(&self.path)
            .map_err(|error| Failure::file(&self.path, &error))?;
        KeyFile::read(text).map_err(|error| {
            Failure::new(
                format_args!("{}: {error}", self.path.display()),
                "Put your copy of the key file back",
            )
        })
    }

    /// Puts another text in its place: at every moment, also of a crash, either the old file is
    /// there or the new one. Mode and owner stay.
    ///
    /// # Errors
    /// The old file is still there then.
    pub fn write(&self, file: &KeyFile) -> Result<(), Failure> {
        self.replace(file.text()).map_err(|error| Failure::file(&self.path, &error))
    }

    fn replace(&self, text: &str) -> std::io::Result<()> {
        let old = std::fs::metadata(&self.path)?;
        let folder = self.path.parent().unwrap_or(Path::new("/"));
        let mut draft = NamedTempFile::with_prefix_in(DRAFT, folder)?;
        draft.write_all(text.as_bytes())?;
        let made = draft.as_file().metadata()?;
        if (made.uid(), made.gid()) != (old.uid(), old.gid()) {
            fchown(draft.as_file(), Some(old.uid()), Some(old.gid()))?;
        }
        draft.as_file().set_permissions(old.permissions())?;
        draft.as_file().sync_all()?;
        draft.persist(&self.path).map_err(|error| error.error)?;
        self.folder.sync_all()
    }
}
