//! Simulated time: moves the program's wall clock ahead by libfaketime, which reads each time from
//! a file how far; the monotonic clock, by which connections and pauses end, goes on as it does.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result};

/// Where the library may be, as Debian and others install it.
const FOLDERS: [&str; 4] =
    ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];

/// The clock of one program.
pub struct Clock {
    file: PathBuf,
    begun: Instant,
    /// How far it was ahead, and since when.
    ahead: Mutex<Vec<(Instant, Duration)>>,
}

impl Clock {
    /// A clock that goes as the machine's does; `folder` holds its file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn new(folder: &Path) -> Result<Self> {
        let begun = Instant::now();
        let clock = Self {
            file: folder.join("clock"),
            begun,
            ahead: Mutex::new(vec![(begun, Duration::ZERO)]),
        };
        clock.write(Duration::ZERO)?;
        Ok(clock)
    }

    /// What the program's environment needs for it.
    ///
    /// # Errors
    /// The library is not installed.
    pub fn environment(&self) -> Result<Vec<(String, String)>> {
        let mut libraries =
            FOLDERS.iter().map(|folder| format!("{folder}/faketime/libfaketimeMT.so.1"));
        let library = libraries.find(|path| Path::new(path).exists());
        let library = library.context("libfaketime is not installed; `make setup` installs it")?;
        let named = |name: &str, value: String| (name.to_owned(), value);
        Ok(vec![
            named("LD_PRELOAD", library),
            named("FAKETIME_TIMESTAMP_FILE", self.file.display().to_string()),
            named("FAKETIME_NO_CACHE", "1".into()),
            named("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        ])
    }

    fn history(&self) -> std::sync::MutexGuard<'_, Vec<(Instant, Duration)>> {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file is replaced as a whole: the program reads it at any moment.
    fn write(&self, ahead: Duration) -> Result<()> {
        let new = self.file.with_extension("new");
        std::fs::write(&new, format!("+{}", ahead.as_secs()))?;
        Ok(std::fs::rename(&new, &self.file)?)
    }

    /// Moves it on.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn advance(&self, span: Duration) -> Result<()> {
        let mut history = self.history();
        let ahead = history.last().map_or(Duration::ZERO, |(_, ahead)| *ahead) + span;
        self.write(ahead)?;
        history.push((Instant::now(), ahead));
        Ok(())
    }

    /// What the program's clock shows: seconds since 1970.
    #[expect(clippy::disallowed_methods, reason = "the program is another one, with this clock")]
    pub fn unix_seconds(&self) -> u64 {
        let ahead = self.history().last().map_or(Duration::ZERO, |(_, ahead)| *ahead);
        let real = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        (real + ahead).as_secs()
    }

    /// How much simulated time has passed by now.
    pub fn now(&self) -> Duration {
        self.at(Instant::now())
    }

    /// How much simulated time had passed by then.
    pub fn at(&self, then: Instant) -> Duration {
        let history = self.history();
        let ahead = history
            .iter()
            .rev()
            .find(|(since, _)| *since <= then)
            .map_or(Duration::ZERO, |(_, ahead)| *ahead);
        then.saturating_duration_since(self.begun) + ahead
    }
}
