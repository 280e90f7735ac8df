//! SQLite: every case, and what a file brings with it.

mod crashes;
mod files;
mod secrecy;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::keys::KeyRing;
use flows::ports::{Random, Store};
use store::{OpenError, SqliteStore};

use crate::place::{Place, conformance};

conformance!(crate::sqlite::Directory);

/// A directory of its own.
pub struct Directory(PathBuf);

impl Directory {
    pub fn new() -> Self {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let name = format!("store-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// What is in it.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    pub fn database(&self) -> PathBuf {
        self.file("regain.db")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[async_trait::async_trait]
impl Place for Directory {
    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(open(&self.database()).unwrap())
    }
}

pub fn open(path: &Path) -> Result<SqliteStore, OpenError> {
    open_with(path, 1)
}

/// Opens with the `n`th key file.
pub fn open_with(path: &Path, n: u8) -> Result<SqliteStore, OpenError> {
    SqliteStore::open(path, Arc::new(keys(n)), Arc::new(Counting::default()))
}

pub fn keys(n: u8) -> KeyRing {
    KeyRing::parse(&key_file(n)).unwrap()
}

/// The text of the `n`th key file.
pub fn key_file(n: u8) -> String {
    KeyRing::generate(std::array::from_fn(|i| n ^ u8::try_from(i).unwrap()))
}

/// Gives each nonce once, and the same ones in each run; begins apart in each process.
#[derive(Default)]
pub struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        let seed = [n.to_le_bytes(), u64::from(std::process::id()).to_le_bytes()].concat();
        for (byte, seed) in bytes.iter_mut().zip(seed.into_iter().cycle()) {
            *byte = seed;
        }
    }
}

#[tokio::test]
async fn accounts_from_before_domains_had_one_form_are_found() {
    let place = Directory::new();
    let store = place.open().await;
    crate::accounts::with_accents(&store).await;
    let raw = rusqlite::Connection::open(place.database()).unwrap();
    let former = crate::accounts::former_index();
    assert_eq!(raw.execute("UPDATE account SET name_index = ?1", [former]).unwrap(), 1);
    crate::accounts::is_found_from_before(&store).await;
    let kept: Vec<u8> =
        raw.query_row("SELECT name_index FROM account", [], |row| row.get(0)).unwrap();
    assert_ne!(kept, former, "it is kept under the one form");
}
