//! `regain demo`: the whole product on one address, with made-up people and an outbox in place of
//! carriers.

mod clock;
mod letters;
mod pages;
mod people;

use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use delivery::letters::Style;
use domain::keys::KeyRing;
use flows::ports::Clock;
use tempfile::TempDir;
use tokio::net::TcpListener;
use web::origin::PublicUrl;

use self::clock::DemoClock;
use crate::app::{App, Parts, page_settings};
use crate::commands::serve::{Program, Signals};
use crate::config::{Config, LogFormat, Mistake, TEMPLATE, environment};
use crate::environment::random;
use crate::failure::Failure;
use crate::log;
use crate::metrics::Metrics;
use crate::outbox::Outbox;
use crate::server;

/// Runs the demo until the system asks it to end.
pub async fn run(listen: SocketAddr, data: Option<PathBuf>, i_know: bool) -> Result<(), Failure> {
    if !listen.ip().is_loopback() && !i_know {
        return Err(Failure::new(
            format_args!(
                "others can reach {}, and in a demo everybody can read every password and code",
                listen.ip()
            ),
            "Listen on 127.0.0.1, or say --i-know",
        ));
    }
    let metrics = Arc::new(Metrics::default());
    log::begin(LogFormat::Text, "warn", &metrics);
    let listener = server::listen("--listen", listen).await?;
    let address = listener.local_addr().unwrap_or(listen);
    // From here on it ends by removing what it made.
    let signals = Signals::listen()?;
    let folder = Folder::new(data)?;
    let config = configuration(address, folder.path())?;
    write_keys(&config.keys)?;
    let mut parts = Parts::open(&config).await?;
    let clock = Arc::new(DemoClock::default());
    parts.clock = Arc::clone(&clock) as Arc<dyn Clock>;
    let outbox = Arc::new(Outbox::new(config.style.clone(), Arc::clone(&parts.clock)));
    people::move_in(&parts.clone().operator(config.policy.clone(), "demo".into())).await?;
    let app =
        App::new(parts, config.policy.clone(), page_settings(&config, true), Arc::clone(&metrics));
    introduce(&config, &folder);
    let router = pages::router(&app, Arc::clone(&outbox), clock);
    let health = health(&config).await?;
    Program {
        config,
        app,
        courier: outbox,
        metrics,
        signals,
        renewals: None,
        secured: None,
        plain: None,
    }
    .run(listener, health, router.into())
    .await
}

async fn health(config: &Config) -> Result<Option<TcpListener>, Failure> {
    match config.server.metrics_listen {
        Some(address) => server::listen("server.metrics_listen", address).await.map(Some),
        None => Ok(None),
    }
}

/// Where the data is.
enum Folder {
    /// In a folder that is removed at the end.
    Fresh(TempDir),
    /// In a folder that stays.
    Kept(PathBuf),
}

impl Folder {
    fn new(data: Option<PathBuf>) -> Result<Self, Failure> {
        let Some(path) = data else {
            let made = tempfile::Builder::new().prefix("regain-demo-").tempdir();
            let failure = |error| {
                Failure::new(
                    format_args!("no temporary folder can be made ({error})"),
                    "Name a folder with --data",
                )
            };
            return made.map(Self::Fresh).map_err(failure);
        };
        // The configuration's paths are relative to this folder, and a relative one would be taken
        // twice.
        std::path::absolute(&path).map(Self::Kept).map_err(|error| Failure::file(&path, &error))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Fresh(folder) => folder.path(),
            Self::Kept(path) => path,
        }
    }
}

/// The configuration that `regain init` writes, with what the environment says, answering on
/// `address`.
fn configuration(address: SocketAddr, folder: &Path) -> Result<Config, Failure> {
    let port = address.port();
    let own = [
        ("REGAIN_SERVER__LISTEN", address.to_string()),
        ("REGAIN_DATABASE__URL", "sqlite:regain.db".to_owned()),
        ("REGAIN_KEYS__FILE", "keys".to_owned()),
    ];
    let mut variables =
        vec![("REGAIN_SERVER__PUBLIC_URL".to_owned(), format!("http://127.0.0.1:{port}"))];
    // The example's people live in Ontario.
    let zone = ("REGAIN_ORGANISATION__TIME_ZONE".to_owned(), "America/Toronto".to_owned());
    variables.push(zone);
    if address.ip().is_loopback() {
        variables[0].1 = format!("http://{address}");
    }
    variables.extend(environment());
    let said = variables.iter().filter(|(name, _)| name == "REGAIN_SERVER__PUBLIC_URL").count() > 1;
    variables.extend(own.map(|(name, value)| (name.to_owned(), value)));
    let mut config = Config::read(TEMPLATE, variables, folder)
        .map(|loaded| loaded.config)
        .map_err(|mistakes| {
            Failure::said(mistakes.iter().map(Mistake::to_string).collect::<Vec<_>>().join("\n"))
        })?;
    // Nothing is sent, so nothing costs anything.
    config.policy.texts.per_day = u32::MAX;
    config.policy.mails_per_day = u32::MAX;
    if !said && !is_here(address.ip()) {
        reach_by(&mut config, &format!("http://{address}"));
    }
    Ok(config)
}

/// Whether this machine opens the demo by a loopback address: it listens there, or everywhere.
fn is_here(address: IpAddr) -> bool {
    address.is_loopback() || address.is_unspecified()
}

/// Plain HTTP beyond this machine is refused, unless --i-know was given.
fn reach_by(config: &mut Config, url: &str) {
    let organisation = &config.policy.organisation;
    let style =
        Style::new(&organisation.name, url, &config.look.helpdesk, config.look.time_zone.clone())
            .map(|style| style.branded(&organisation.names, config.look.colour.as_deref()))
            .map(|style| style.with_resets(config.policy.recovery.enabled));
    if let (Some(public_url), Ok(style)) = (PublicUrl::parse(url), style) {
        config.server.public_url = public_url;
        config.style = style;
    }
}

/// Makes the folder and the key file, where they are missing.
fn write_keys(path: &Path) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| Failure::file(folder, &error))?;
    }
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match file {
        Ok(mut file) => file
            .write_all(KeyRing::generate(random()).as_bytes())
            .map_err(|error| Failure::file(path, &error)),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Failure::file(path, &error)),
    }
}

/// Prints the address, the people and their passwords. Columns are two blanks apart at least, so
/// that programs can read it.
fn introduce(config: &Config, folder: &Folder) {
    let url = config.server.public_url.origin();
    let mut text = format!(
        "This is a demo of Regain: nobody in it is real, and nothing is sent to anybody.\n\n\
         open    {url}/\n\
         outbox  {url}/demo/outbox\n\n"
    );
    for line in people::table() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push_str(match folder {
        Folder::Fresh(_) => "\nCtrl+C ends it and removes its data.\n",
        Folder::Kept(_) => "\nCtrl+C ends it; its data stays.\n",
    });
    let mut out = std::io::stdout();
    // Nobody reading is no reason not to run.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
