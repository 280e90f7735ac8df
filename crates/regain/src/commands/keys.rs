//! `regain keys`: which there are, a new one, one that is no longer needed.

use std::path::Path;
use std::sync::Arc;

use clap::{Args, Subcommand};
use domain::keys::{KeyFile, KeyRing, KeyRole};
use store::Database;

use super::backup::progress;
use super::configuration::Configuration;
use super::say;
use crate::app::{must_be_there, read_keys};
use crate::config::Config;
use crate::environment::{SystemRandom, random};
use crate::failure::Failure;
use crate::key_file::KeyFilePlace;

/// What `regain keys` does.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// List the keys, and how many rows each has sealed
    List(List),
    /// Add a key, and seal everything again with it; goes on where it was cut short
    Rotate(Rotate),
    /// Take a key out of the key file with which nothing is sealed any more
    Retire(Retire),
}

/// `regain keys list`.
#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    configuration: Configuration,
}

/// `regain keys rotate`.
#[derive(Args, Debug)]
pub struct Rotate {
    /// Only add the key: it opens, and seals nothing until the next `regain keys rotate`. For
    /// several servers
    #[arg(long)]
    stage: bool,
    /// Only seal again what was written meanwhile, and end the change that `regain keys rotate`
    /// began; adds no key
    #[arg(long, conflicts_with = "stage")]
    finish: bool,
    #[command(flatten)]
    configuration: Configuration,
}

/// `regain keys retire`.
#[derive(Args, Debug)]
pub struct Retire {
    /// The key's number
    id: u8,
    #[command(flatten)]
    configuration: Configuration,
}

impl Keys {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run().await,
            Self::Rotate(rotate) => rotate.run().await,
            Self::Retire(retire) => retire.run().await,
        }
    }
}

async fn open(config: &Config, keys: Arc<KeyRing>) -> Result<Database, Failure> {
    must_be_there(config)?;
    Ok(Database::open(&config.database, keys, Arc::new(SystemRandom)).await?)
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let keys = read_keys(&config)?;
        let sealed = open(&config, Arc::clone(&keys)).await?.sealed_rows().await?;
        for (place, key) in keys.keys().enumerate() {
            let role = match key.role {
                KeyRole::Opens if place == 0 => "opens; the oldest, must stay",
                KeyRole::Opens => "opens",
                KeyRole::Seals if place == 0 => "seals; the oldest, must stay",
                KeyRole::Seals => "seals",
                KeyRole::Staged => "staged: opens, does not seal yet",
            };
            let rows = sealed.get(&key.id).copied().unwrap_or(0);
            say(format_args!("key {:<3}  {}  {rows} rows  {role}", key.id, key.fingerprint));
        }
        Ok(())
    }
}

impl Rotate {
    async fn run(self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let place = KeyFilePlace::hold(&config.keys)?;
        let file = place.read()?;
        let keys = parse(&file, &config.keys)?;
        let database = open(&config, Arc::clone(&keys)).await?;
        let under_way = database.rotating().await?.filter(|id| *id == keys.newest());
        match (self.stage, self.finish) {
            (true, _) => stage(&place, &file, &keys, under_way, &config.keys),
            (_, true) => finish(&database, &keys).await,
            _ => begin(&database, &place, &file, keys, under_way, &config.keys).await,
        }
    }
}

/// The key that opens and seals nothing yet.
fn staged(keys: &KeyRing) -> Option<u8> {
    keys.keys().find(|key| key.role == KeyRole::Staged).map(|key| key.id)
}

/// Adds a key that seals nothing yet.
fn stage(
    place: &KeyFilePlace,
    file: &KeyFile,
    keys: &KeyRing,
    under_way: Option<u8>,
    path: &Path,
) -> Result<(), Failure> {
    if let Some(id) = staged(keys) {
        let what = format_args!("key {id} is staged already");
        return Err(Failure::new(
            what,
            "Give every server this key file, then run `regain keys rotate`",
        ));
    }
    if let Some(id) = under_way {
        let what = format_args!("the change to key {id} is not finished");
        return Err(Failure::new(what, "Run `regain keys rotate --finish` first"));
    }
    let (file, id) = with_key(file, true)?;
    place.write(&file)?;
    let path = path.display();
    say(format_args!(
        "Added key {id} to {path}; nothing is sealed with it yet.\n\
         1. Copy {path} to its safe place.\n\
         2. Give it to every server, and let each read it: systemctl reload regain.\n\
         3. Run `regain keys rotate`."
    ));
    Ok(())
}

/// Has a new key seal, or the staged one, and seals everything again with it. Where a change to a
/// key was begun and not finished, goes on with that one: no key is added before.
async fn begin(
    database: &Database,
    place: &KeyFilePlace,
    file: &KeyFile,
    keys: Arc<KeyRing>,
    under_way: Option<u8>,
    path: &Path,
) -> Result<(), Failure> {
    let rows = left(database, &keys).await?;
    let path_shown = path.display();
    let file = match staged(&keys) {
        Some(id) => {
            say(format_args!("Key {id} was staged and seals from now on."));
            Some(file.unstaged())
        }
        None if under_way.is_some() || rows > 0 => {
            let newest = keys.newest();
            say(format_args!(
                "Going on with the change to key {newest}: {rows} rows are not sealed with it yet."
            ));
            None
        }
        None => {
            let (file, id) = with_key(file, false)?;
            say(format_args!(
                "Adding key {id}. Copy {path_shown} to its safe place now: its old copy opens nothing new."
            ));
            Some(file)
        }
    };
    let keys = match file {
        None => keys,
        Some(file) => {
            // First the file, then the database: whatever is sealed with the key, the file holds
            // it.
            place.write(&file)?;
            let keys = parse(&file, path)?;
            database.use_keys(Arc::clone(&keys)).await?;
            keys
        }
    };
    database.note_rotating(Some(keys.newest())).await?;
    seal_again(database, &keys).await?;
    say(format_args!(
        "1. Let each server read the key file: copy {path_shown} to it, then systemctl reload regain.\n\
         2. Run `regain keys rotate --finish`: it seals what they wrote meanwhile, and adds no key."
    ));
    Ok(())
}

/// Seals again what was written meanwhile, and ends the change. Never adds a key, and has none seal
/// that did not.
async fn finish(database: &Database, keys: &KeyRing) -> Result<(), Failure> {
    let unreadable = seal_again(database, keys).await?;
    let left = left(database, keys).await?.saturating_sub(unreadable);
    if left > 0 {
        let what = format_args!("{left} rows are sealed with another key than {}", keys.newest());
        let act = "A server has not read the newest key file yet: copy it there, systemctl reload regain, and run this again. \
                    See `regain keys list`";
        return Err(Failure::new(what, act));
    }
    database.note_rotating(None).await?;
    say(format_args!("Finished: everything is sealed with key {}.", keys.newest()));
    if let Some(id) = staged(keys) {
        say(format_args!(
            "Key {id} is staged and seals nothing yet: `regain keys rotate` has it seal."
        ));
    }
    Ok(())
}

/// How many rows another key than the newest sealed.
async fn left(database: &Database, keys: &KeyRing) -> Result<u64, Failure> {
    let sealed = database.sealed_rows().await?;
    Ok(sealed.iter().filter(|(id, _)| **id != keys.newest()).map(|(_, rows)| rows).sum())
}

/// Seals everything again with the newest key; how many rows could not be opened.
async fn seal_again(database: &Database, keys: &KeyRing) -> Result<u64, Failure> {
    let progress = progress(Some(left(database, keys).await?));
    let done = database.seal_again(&mut |rows| progress.inc(rows)).await;
    progress.finish_and_clear();
    let done = done?;
    say(format_args!(
        "Sealed {} rows again; key {} seals everything now.",
        done.sealed,
        keys.newest()
    ));
    if done.unreadable > 0 {
        say(format_args!(
            "{} rows were altered and cannot be opened by anybody; they are as they were.",
            done.unreadable
        ));
    }
    Ok(done.unreadable)
}

impl Retire {
    async fn run(self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let place = KeyFilePlace::hold(&config.keys)?;
        let file = place.read()?;
        let keys = parse(&file, &config.keys)?;
        let id = self.id;
        let without =
            file.without(id).map_err(|error| Failure::new(error, "See `regain keys list`"))?;
        let database = open(&config, keys).await?;
        if let Some(rows) = database.sealed_rows().await?.get(&id).filter(|rows| **rows > 0) {
            let what = format_args!("{rows} rows are sealed with key {id}");
            return Err(Failure::new(
                what,
                "Run `regain keys rotate` first, and see `regain keys list`",
            ));
        }
        // First the database, then the file: a key that the database says is in use is never
        // missing from the file.
        database.retire_key(id).await?;
        place.write(&without)?;
        say(format_args!(
            "Took key {id} out of {}. Give every server this file. Backups from before need a copy of the old one.",
            config.keys.display()
        ));
        Ok(())
    }
}

fn parse(file: &KeyFile, path: &Path) -> Result<Arc<KeyRing>, Failure> {
    let keys = KeyRing::parse(file.text());
    keys.map(Arc::new).map_err(|error| {
        Failure::new(format_args!("{}: {error}", path.display()), "Put your copy back")
    })
}

fn with_key(file: &KeyFile, staged: bool) -> Result<(KeyFile, u8), Failure> {
    file.with_key(random(), staged).ok_or_else(|| {
        Failure::new(
            "the key file has had 255 keys, and there are no more numbers",
            "Begin a new installation",
        )
    })
}
