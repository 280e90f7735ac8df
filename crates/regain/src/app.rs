//! The whole program, put together from its parts; the same for `serve`, the demo and the tests.

use std::sync::Arc;
use std::time::Duration;

use directory::{DirectorySettings, LdapDirectory, LocalDirectory, QueueLimits};
use domain::keys::KeyRing;
use domain::policy::Policy;
use flows::Flows;
use flows::background::Background;
use flows::operator::Operator;
use flows::ports::{Clock, Courier, Directory, Random, Store};
use store::Database;
use tokio::time::timeout;

use crate::config::Config;
use crate::environment::{SystemClock, SystemRandom};
use crate::failure::Failure;
use crate::key_file;
use crate::metrics::{CountRequests, MeasuredDirectory, Metrics};
use crate::ownership::NewFile;
use crate::worker::Worker;

/// How long the beginning waits for a directory's clock.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the program is put together from.
#[derive(Clone)]
pub struct Parts {
    /// Keeps everything.
    pub store: Arc<dyn Store>,
    /// Checks passwords.
    pub directory: Arc<dyn Directory>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// The keys.
    pub keys: Arc<KeyRing>,
}

impl Parts {
    /// The real parts that a configuration names, the database brought to the newest version.
    ///
    /// # Errors
    /// The key file or the database cannot be used.
    pub async fn open(config: &Config) -> Result<Self, Failure> {
        let (database, keys) = open_database(config).await?;
        Self::with_store(database, keys, config.directory.as_ref())
    }

    /// The same around a database that must be there already.
    ///
    /// # Errors
    /// It is not, or the key file or the database cannot be used.
    pub async fn open_existing(config: &Config) -> Result<Self, Failure> {
        let (database, keys) = open_existing(config).await?;
        Self::with_store(database, keys, config.directory.as_ref())
    }

    /// What people can do with these parts.
    fn flows(self, policy: Policy) -> Flows {
        let Self { store, directory, clock, random, keys } = self;
        Flows::new(store, directory, clock, random, keys, Arc::new(policy))
    }

    /// What an operator can do with these parts. `by`: who the operator is, for the audit trail.
    pub fn operator(self, policy: Policy, by: String) -> Operator {
        Operator::new(self.flows(policy), by)
    }

    /// What the program does by itself with these parts, without any pages.
    pub fn background(self, policy: Policy) -> Background {
        Background::beside(self.flows(policy)).1
    }

    /// The real parts around a database that is open already.
    ///
    /// # Errors
    /// The system gives no more threads, or the directory's settings cannot be used.
    pub fn with_store(
        store: Arc<dyn Store>,
        keys: Arc<KeyRing>,
        directory: Option<&DirectorySettings>,
    ) -> Result<Self, Failure> {
        let (clock, random): (Arc<dyn Clock>, Arc<dyn Random>) =
            (Arc::new(SystemClock), Arc::new(SystemRandom));
        if let Some(settings) = directory {
            let directory = Arc::new(open_directory(settings)?);
            return Ok(Self { store, directory, clock, random, keys });
        }
        let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let pepper = keys.pepper().to_vec();
        let directory =
            LocalDirectory::new(pepper, Arc::clone(&random), workers, QueueLimits::default())
                .map_err(|error| {
                    Failure::new(
                        format_args!("the system gives no more threads ({error})"),
                        "Raise this user's limit",
                    )
                })?;
        Ok(Self { store, directory: Arc::new(directory), clock, random, keys })
    }
}

/// The same, but that a database which is not there is not made: a path that is spelled wrong makes
/// nothing.
///
/// # Errors
/// There is none, or the key file or the database cannot be used.
pub async fn open_existing(config: &Config) -> Result<(Arc<Database>, Arc<KeyRing>), Failure> {
    must_be_there(config)?;
    open_database(config).await
}

/// Refuses a configuration whose database is not there.
///
/// # Errors
/// It is not.
pub fn must_be_there(config: &Config) -> Result<(), Failure> {
    if !config.database.is_missing() {
        return Ok(());
    }
    let what = format_args!("database.url: there is no database at {}", config.database);
    let act = "Name the configuration that the service runs with, by --config; `regain serve`, `regain user add` and `regain \
                user import` make a database";
    Err(Failure::new(what, act))
}

/// Opens the database that a configuration names, brought to the newest version, with the keys of
/// its epoch.
///
/// # Errors
/// The key file or the database cannot be used.
pub async fn open_database(config: &Config) -> Result<(Arc<Database>, Arc<KeyRing>), Failure> {
    let keys = read_keys(config)?;
    let new = NewFile::before(config);
    let database =
        Database::open(&config.database, Arc::clone(&keys), Arc::new(SystemRandom)).await?;
    new.belongs_to_the_service();
    clock_of_database(&database).await?;
    let path = config.keys.clone();
    database
        .reread_keys_with(Box::new(move || key_file::read(&path).ok().and_then(Arc::into_inner)));
    let keys = Arc::new(keys.in_epoch(&database.epoch().await?));
    Ok((Arc::new(database), keys))
}

/// Refuses to begin where this machine's clock and the database's are too far apart: other servers
/// live by theirs, and what one lets through the next would call too old.
async fn clock_of_database(store: &Database) -> Result<(), Failure> {
    if let Err(wrong) = store.clock_of_rows(&SystemClock).await {
        tracing::warn!("{wrong}");
    }
    let Some(difference) = store.clock_difference(&SystemClock).await? else { return Ok(()) };
    match difference.judge() {
        Ok(found) => tracing::info!("the database's clock is {found}"),
        Err(wrong) => return Err(Failure::said(format!("database.url: {wrong}"))),
    }
    Ok(())
}

/// The same for an external directory that tells its time: locks and the ages of passwords are
/// counted in it. One that does not answer now keeps nothing from beginning.
///
/// # Errors
/// The clocks are too far apart.
pub async fn clock_of_directory(settings: &DirectorySettings) -> Result<(), Failure> {
    let Ok(directory) = open_directory(settings) else { return Ok(()) };
    match timeout(PATIENCE, directory.clock()).await {
        Ok(Some(Err(wrong))) => Err(Failure::said(format!("directory.url: its clock is {wrong}."))),
        Ok(Some(Ok(found))) => {
            tracing::info!("the directory's clock is {found}");
            Ok(())
        }
        Ok(None) | Err(_) => Ok(()),
    }
}

/// Refuses to begin where what the settings name is not in the directory: the stricter rule would
/// hold for everyone. A directory that does not answer now keeps nothing from beginning.
///
/// # Errors
/// The base is not there, or a group is not found.
pub async fn names_of_directory(settings: &DirectorySettings) -> Result<(), Failure> {
    let Ok(directory) = open_directory(settings) else { return Ok(()) };
    match timeout(PATIENCE, directory.unresolved()).await {
        Ok(Some(errors)) if !errors.is_empty() => {
            let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Err(Failure::said(said.join(" ")))
        }
        Ok(Some(_)) => Ok(()),
        Ok(None) | Err(_) => {
            tracing::warn!(
                "the directory does not answer; what the settings name there is looked for later"
            );
            Ok(())
        }
    }
}

/// The external directory that the settings name. Nothing is asked of it yet.
///
/// # Errors
/// The settings cannot be used.
pub fn open_directory(settings: &DirectorySettings) -> Result<LdapDirectory, Failure> {
    LdapDirectory::new(settings.clone(), Arc::new(SystemClock), Arc::new(SystemRandom)).map_err(
        |errors| {
            let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Failure::said(said.join(" "))
        },
    )
}

/// Reads the key file that a configuration names.
///
/// # Errors
/// It cannot be read, or is no key file.
pub fn read_keys(config: &Config) -> Result<Arc<KeyRing>, Failure> {
    key_file::read(&config.keys)
}

/// The program, put together.
pub struct App {
    background: Background,
    pages: Arc<web::App>,
    metrics: Arc<Metrics>,
}

impl App {
    /// Puts the parts together.
    pub fn new(
        parts: Parts,
        policy: Policy,
        settings: web::Settings,
        metrics: Arc<Metrics>,
    ) -> Self {
        let directory = Arc::new(MeasuredDirectory::new(parts.directory, Arc::clone(&metrics)));
        let (flows, background) = Background::beside(Parts { directory, ..parts }.flows(policy));
        Self { background, pages: Arc::new(web::App::new(flows, settings)), metrics }
    }

    /// What the program does by itself.
    pub fn background(&self) -> &Background {
        &self.background
    }

    /// What the pages share.
    pub fn pages(&self) -> &Arc<web::App> {
        &self.pages
    }

    /// Every page, counted.
    pub fn service(&self) -> web::Service<CountRequests> {
        web::Service::new(Arc::clone(&self.pages), CountRequests(Arc::clone(&self.metrics)))
    }

    /// What sends the queue's messages by `courier`.
    pub fn worker(&self, courier: Arc<dyn Courier>) -> Worker {
        Worker::new(self.background.clone(), courier, Arc::clone(&self.metrics))
    }
}

/// What the configuration says about the pages.
pub fn page_settings(config: &Config, demo: bool) -> web::Settings {
    web::Settings {
        public_url: config.server.public_url.clone(),
        trusted_proxies: config.server.trusted_proxies.clone(),
        shared_networks: config.server.shared_networks.clone(),
        helpdesk: config.look.helpdesk.clone(),
        colour: config.look.colour.clone(),
        logo: config.look.logo.clone(),
        logo_dark: config.look.logo_dark.clone(),
        guide: config.look.guide.clone(),
        time_zone: config.look.time_zone.clone(),
        demo,
    }
}
