//! What can be found out about a database in a file.

use std::path::Path;

use super::SqliteStore;
use crate::examination::{Finding, bytes};

/// Less free space than this, and the log next to the database may not fit.
const LEAST_ROOM: u64 = 256 << 20;

/// File systems that lie on another machine: SQLite's locks do not hold there (statfs(2)).
const ON_NETWORK: [(&str, i64); 4] =
    [("NFS", 0x6969), ("SMB", 0xFF53_4D42), ("SMB", 0xFE53_4D42), ("9p", 0x0102_1997)];

/// File systems that lie in memory.
const IN_MEMORY: [(&str, i64); 2] = [("tmpfs", 0x0102_1994), ("ramfs", 0x8584_58F6)];

impl SqliteStore {
    pub(crate) fn examine(&self) -> Vec<Finding> {
        let size = std::fs::metadata(&self.path).map_or(0, |found| found.len());
        let what =
            format!("SQLite {}, {}, {}", rusqlite::version(), self.path.display(), bytes(size));
        vec![
            Finding::new("database", Ok(what)),
            Finding::new("database durability", durability(&self.path)),
            Finding::new("database room", room(&self.path, size)),
        ]
    }
}

/// Whether what is confirmed is on disk, and on a disk of this machine.
fn durability(path: &Path) -> Result<String, String> {
    let found = rustix::fs::statfs(path)
        .map_err(|error| format!("{error}. Check the file and its rights."))?;
    // Its type is the machine's; this holds any.
    let kind = i128::from(found.f_type) & 0xFFFF_FFFF;
    if let Some((name, _)) = ON_NETWORK.iter().find(|(_, magic)| i128::from(*magic) == kind) {
        return Err(format!(
            "the file lies on a network share ({name}), where locks may not hold. Put it on a disk of this machine, or use \
             PostgreSQL."
        ));
    }
    if let Some((name, _)) = IN_MEMORY.iter().find(|(_, magic)| i128::from(*magic) == kind) {
        return Err(format!(
            "the file lies in this machine's memory ({name}): it is gone at the next restart. Put it on a disk."
        ));
    }
    Ok("a commit is on this machine's disk before it is confirmed; on no other, so make backups"
        .into())
}

/// How much more fits.
fn room(path: &Path, size: u64) -> Result<String, String> {
    let found = rustix::fs::statvfs(path)
        .map_err(|error| format!("{error}. Check the file and its rights."))?;
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let words = format!("{} free on its file system", bytes(free));
    if free < LEAST_ROOM.max(size / 2) {
        return Err(format!("{words}: too little. Make room, or move the database."));
    }
    Ok(words)
}
