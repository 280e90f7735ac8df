//! The configuration: `regain.toml` and the environment, read whole, with every mistake named.

mod carriers;
mod database;
mod directory;
mod files;
mod guide;
mod meaning;
mod mistake;
mod organisation;
mod passkeys;
mod policy;
mod second_step;
mod server;
mod source;
#[cfg(test)]
mod tests;
mod tls;
mod units;
mod written;

use std::fmt;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ::directory::DirectorySettings;
use delivery::Carriers;
use delivery::letters::Style;
use domain::policy::Policy;
use ipnet::IpNet;
use store::Location;
use web::origin::PublicUrl;

use self::files::Folder;
use self::source::Source;

pub use self::meaning::meaning;
pub use self::mistake::Mistake;
pub use self::tls::{Acme, Challenge, Tls};
pub use self::units::duration;
pub use self::written::{Written, takes_a_restart};

/// Where the configuration is read where no file is named.
pub const USUAL_FILE: &str = "regain.toml";

/// What `regain init` writes.
pub const TEMPLATE: &str = include_str!("config/regain.toml");

/// What each organisation writes itself.
const OWN: [&str; 4] =
    ["organisation.name", "organisation.domains", "organisation.helpdesk", "email.from"];
/// Those of them that are right for nobody as `regain init` writes them.
const MADE_UP: [&str; 1] = ["organisation.helpdesk"];

/// Everything that an operator decides.
pub struct Config {
    /// Where and how it answers.
    pub server: Server,
    /// Where everything is kept.
    pub database: Location,
    /// The key file.
    pub keys: PathBuf,
    /// The external directory; `None`: passwords are kept here.
    pub directory: Option<DirectorySettings>,
    /// What the organisation decided.
    pub policy: Policy,
    /// How the pages look.
    pub look: Look,
    /// How the messages look.
    pub style: Style,
    /// What delivers the messages. Nothing is connected yet.
    pub carriers: Arc<Carriers>,
}

/// Where and how the service answers.
pub struct Server {
    /// The address and port.
    pub listen: SocketAddr,
    /// What people type.
    pub public_url: PublicUrl,
    /// Networks whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// Networks that many people share: their limits are twenty times as wide.
    pub shared_networks: Vec<IpNet>,
    /// The address of health, readiness and metrics.
    pub metrics_listen: Option<SocketAddr>,
    /// The address that leads people who come without encryption to the pages, and answers an
    /// authority.
    pub http_listen: Option<SocketAddr>,
    /// HTTPS on `listen`; `None`: a proxy does it.
    pub tls: Option<Tls>,
    /// How long the service says that it is not ready before it ends.
    pub drain: Duration,
    /// How logs are written.
    pub log: LogFormat,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// A line of JSON.
    Json,
}

/// How the pages look.
pub struct Look {
    /// The help desk's address.
    pub helpdesk: String,
    /// The colour, `#rrggbb`.
    pub colour: Option<String>,
    /// The logo: its media type and bytes.
    pub logo: Option<(String, Vec<u8>)>,
    /// The logo for dark pages, where it is another.
    pub logo_dark: Option<(String, Vec<u8>)>,
    /// What the guide says besides what it says of itself.
    pub guide: web::GuideSettings,
    /// The time zone that times are shown in.
    pub time_zone: jiff::tz::TimeZone,
}

/// A configuration without mistakes, and what an operator should know of it all the same.
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// What is wrong and what to do about it, a sentence each.
    pub warnings: Vec<String>,
    /// What was written, to see later what has changed.
    pub written: Written,
}

/// Why there is no configuration.
#[derive(Debug)]
pub enum Unloadable {
    /// The file cannot be read.
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// There are mistakes in it: at least one.
    Mistaken {
        /// Where.
        path: PathBuf,
        /// Each.
        mistakes: Vec<Mistake>,
    },
}

impl Config {
    /// Reads a file; the process's environment wins over it. Where the usual file is to be read and
    /// is not there, all of it may stand in the environment.
    ///
    /// # Errors
    /// [`Unloadable`].
    pub fn load(path: &Path) -> Result<Loaded, Unloadable> {
        let (environment, read) = (environment(), std::fs::read_to_string(path));
        let is_told = || environment.iter().any(|(name, _)| is_of_key(name));
        let (text, is_absent) = match read {
            Ok(text) => (text, false),
            Err(fault)
                if fault.kind() == ErrorKind::NotFound
                    && path == Path::new(USUAL_FILE)
                    && is_told() =>
            {
                (String::new(), true)
            }
            Err(source) => return Err(Unloadable::Unreadable { path: path.to_owned(), source }),
        };
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Self::read(&text, environment, folder).map_err(|mut mistakes| {
            if is_absent {
                let what = "there is no such file, and the environment does not say all";
                let remedy =
                    "Name the file with --config, or give the keys below as `REGAIN_SECTION__KEY`";
                mistakes.insert(0, Mistake::new(USUAL_FILE, what, remedy));
            }
            Unloadable::Mistaken { path: path.to_owned(), mistakes }
        })
    }

    /// Reads a text; paths in it are relative to `folder`.
    ///
    /// # Errors
    /// Every mistake.
    pub fn read(
        text: &str,
        environment: impl IntoIterator<Item = (String, String)>,
        folder: impl Into<PathBuf>,
    ) -> Result<Loaded, Vec<Mistake>> {
        let mut source = Source::read(text, environment).map_err(|mistake| vec![mistake])?;
        let folder = Folder::new(folder);
        let written = Written::of(&source, &folder);
        if let Ok(template) = Source::read(TEMPLATE, []) {
            let left = written.alike(&Written::of(&template, &folder), &OWN);
            // A name alone may be right: somebody has it.
            if left.iter().any(|key| MADE_UP.contains(key)) {
                source.warn(format!(
                    "{}: as `regain init` wrote it, which is another organisation's or made up. Write your own.",
                    left.join(", ")
                ));
            }
        }
        let (server, public_url) = server::server(&mut source, &folder);
        let database = database::database(&mut source, &folder);
        let keys = server::keys(&mut source, &folder);
        let (directory, directory_policy) = directory::directory(&mut source, &folder);
        let (organisation, look) = organisation::organisation(&mut source, &folder);
        let said = carriers::said(&mut source, &folder);
        let several_names = directory.as_ref().and_then(DirectorySettings::several_names);
        let mut policy = policy::policy(
            &mut source,
            organisation,
            &said,
            directory_policy,
            several_names.as_deref(),
            &look.time_zone,
        );
        policy.passkeys = passkeys::passkeys(&mut source, server.as_ref(), &policy.registration);
        let code_in_subject = source.flag("email.code_in_subject").unwrap_or_default();
        let style = Style::new(
            &policy.organisation.name,
            &public_url,
            &look.helpdesk,
            look.time_zone.clone(),
        )
        .map(|style| style.branded(&policy.organisation.names, look.colour.as_deref()))
        .map(|style| style.with_code_in_subject(code_in_subject))
        .map(|style| style.with_resets(policy.recovery.enabled));
        let ready = carriers::put_together(&mut source, &said, style);
        let warnings = source.finish()?;
        let (Some(server), Some((style, carriers))) = (server, ready) else {
            // Each of the two is missing only where a mistake was noted, and then `finish` has
            // failed.
            return Err(vec![Mistake::new(
                "server",
                "it cannot be used",
                "Compare it with what `regain init` writes",
            )]);
        };
        Ok(Loaded {
            config: Self {
                server,
                database,
                keys,
                directory,
                policy,
                look,
                style,
                carriers: Arc::new(carriers),
            },
            warnings,
            written,
        })
    }
}

/// Whether a variable of the environment is a key of the configuration.
fn is_of_key(name: &str) -> bool {
    name.strip_prefix(source::PREFIX).is_some_and(|key| key.contains("__"))
}

/// The process's environment, as far as it is text.
pub fn environment() -> Vec<(String, String)> {
    let text = |name: std::ffi::OsString, value: std::ffi::OsString| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    std::env::vars_os().filter_map(|(name, value)| text(name, value)).collect()
}

impl fmt::Display for Unloadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, source } => write!(
                f,
                "{}: it cannot be read ({source}). Name the configuration with --config, or write one with `regain init`.",
                path.display()
            ),
            Self::Mistaken { path, mistakes } => {
                let count = mistakes.len();
                let noun = if count == 1 { "mistake" } else { "mistakes" };
                write!(f, "{}: {count} {noun}.", path.display())?;
                mistakes.iter().try_for_each(|mistake| write!(f, "\n  {mistake}"))
            }
        }
    }
}

impl std::error::Error for Unloadable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            Self::Mistaken { .. } => None,
        }
    }
}
