//! How long the disk under a database takes, measured without touching the database.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags};

/// What a small commit writes, in bytes.
const PAGE: usize = 4096;

/// How long it takes to write a page to a new file in the folder of `path` and to have it on disk.
/// The file has no name at any time.
pub(super) fn commit_time(path: &Path) -> io::Result<Duration> {
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = rustix::fs::open(folder, OFlags::TMPFILE | OFlags::WRONLY, Mode::RUSR | Mode::WUSR)?;
    let mut file = File::from(file);
    let begun = Instant::now();
    file.write_all(&[0; PAGE])?;
    file.sync_data()?;
    Ok(begun.elapsed())
}
