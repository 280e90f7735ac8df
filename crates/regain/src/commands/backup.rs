//! `regain backup` and `regain restore`.

use std::path::Path;
use std::sync::Arc;

use store::{Location, SqliteStore};

use super::{load, say};
use crate::app::read_keys;
use crate::cli::Configuration;
use crate::config::Config;
use crate::environment::SystemRandom;
use crate::failure::Failure;

/// Copies the database to a new file, also while the service runs.
pub async fn backup(file: &Path, configuration: &Configuration) -> Result<(), Failure> {
    let config = load(configuration)?;
    let path = file_of(&config)?;
    if !path.exists() {
        let what = format_args!("there is no database at {}", path.display());
        return Err(Failure::new(what, "Name the configuration that the service runs with, by --config"));
    }
    let store = SqliteStore::open(path, read_keys(&config)?, Arc::new(SystemRandom))?;
    store.backup(file).await?;
    say(format_args!("Wrote {}. It is worth nothing without the key file; keep that elsewhere.", file.display()));
    Ok(())
}

/// Puts a backup in the database's place, where there is none.
pub fn restore(file: &Path, configuration: &Configuration) -> Result<(), Failure> {
    let config = load(configuration)?;
    let keys = read_keys(&config)?;
    let path = file_of(&config)?;
    store::restore(file, path, &keys)?;
    say(format_args!("Restored {}. Everybody signs in anew, and no code from before works.", path.display()));
    Ok(())
}

fn file_of(config: &Config) -> Result<&Path, Failure> {
    match &config.database {
        Location::File(path) => Ok(path),
        Location::Server(_) => {
            Err(Failure::new("the database is on a server", "Use pg_dump and pg_restore, or your server's own backups"))
        }
    }
}
