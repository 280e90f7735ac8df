//! `regain backup` and `regain restore`.

use std::path::Path;
use std::sync::Arc;

use store::SqliteStore;

use super::{load, say};
use crate::app::read_keys;
use crate::cli::Configuration;
use crate::environment::SystemRandom;
use crate::failure::Failure;

/// Copies the database to a new file, also while the service runs.
pub async fn backup(file: &Path, configuration: &Configuration) -> Result<(), Failure> {
    let config = load(configuration)?;
    if !config.database.exists() {
        let what = format_args!("there is no database at {}", config.database.display());
        return Err(Failure::new(what, "Name the configuration that the service runs with, by --config"));
    }
    let store = SqliteStore::open(&config.database, read_keys(&config)?, Arc::new(SystemRandom))?;
    store.backup(file).await?;
    say(format_args!("Wrote {}. It is worth nothing without the key file; keep that elsewhere.", file.display()));
    Ok(())
}

/// Puts a backup in the database's place, where there is none.
pub fn restore(file: &Path, configuration: &Configuration) -> Result<(), Failure> {
    let config = load(configuration)?;
    let keys = read_keys(&config)?;
    store::restore(file, &config.database, &keys)?;
    say(format_args!(
        "Restored {}. Everybody signs in anew, and no code from before works.",
        config.database.display()
    ));
    Ok(())
}
