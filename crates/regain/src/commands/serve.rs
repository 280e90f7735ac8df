//! `regain serve`: the service, from its start to its end.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use flows::ports::{Courier, Store};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, mpsc};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::configuration::Configuration;
use crate::app::{
    App, Parts, clock_of_directory, names_of_directory, open_database, page_settings,
};
use crate::config::{Config, Loaded};
use crate::failure::Failure;
use crate::health::{self, Readiness};
use crate::log;
use crate::metrics::{Connections, Metrics};
use crate::reload::{self, Renewal};
use crate::server::{self, Answering, Ending, Site};
use crate::tls::{Secured, redirect};

/// How long leaving the database in one file may take.
const SETTLING: Duration = Duration::from_secs(5);

/// Runs the service until the system asks it to end.
pub async fn run(configuration: &Configuration) -> Result<(), Failure> {
    let Loaded { config, warnings, written } = Config::load(&configuration.path)?;
    let metrics = Arc::new(Metrics::default());
    log::begin(config.server.log, "info", &metrics);
    warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
    let (database, keys) = open_database(&config).await?;
    metrics.watch(&database);
    if let Some(settings) = &config.directory {
        clock_of_directory(settings).await?;
        names_of_directory(settings).await?;
    }
    let parts = Parts::with_store(
        Arc::clone(&database) as Arc<dyn Store>,
        keys,
        config.directory.as_ref(),
    )?;
    let reader = reload::Reader {
        path: configuration.path.clone(),
        had_file: configuration.path.exists(),
        keys: config.keys.clone(),
        database: Arc::clone(&database),
        parts: parts.clone(),
        metrics: Arc::clone(&metrics),
        directory: config.policy.directory.clone(),
        written,
    };
    let renewals = Some(reader.listen()?);
    let app =
        App::new(parts, config.policy.clone(), page_settings(&config, false), Arc::clone(&metrics));
    let pages = server::listen("server.listen", config.server.listen).await?;
    let secured = match &config.server.tls {
        Some(tls) => Some(Secured::begin(tls, config.server.public_url.host())?),
        None => None,
    };
    let plain = match config.server.http_listen {
        Some(address) => {
            let router = redirect(
                config.server.public_url.origin().to_owned(),
                secured.as_ref().map(|secured| Arc::clone(&secured.certificates)),
            );
            Some((server::listen("server.http_listen", address).await?, router))
        }
        None => None,
    };
    let health = match config.server.metrics_listen {
        Some(address) => Some(server::listen("server.metrics_listen", address).await?),
        None => None,
    };
    // Before it is said that it answers: who reads that may end it at once.
    let signals = Signals::listen()?;
    let address = pages
        .local_addr()
        .map_or_else(|_| config.server.listen.to_string(), |address| address.to_string());
    tracing::info!(address, public_url = config.server.public_url.origin(), "answering");
    let courier: Arc<dyn Courier> = Arc::clone(&config.carriers) as Arc<dyn Courier>;
    let program = Program {
        config,
        app,
        courier,
        metrics,
        signals,
        renewals,
        secured: secured.map(|secured| secured.acceptor),
        plain,
    };
    let site = Site::Pages(program.app.service());
    program.run(pages, health, site).await?;
    // Who copies the file of a service that has ended gets all of it.
    if let Ok(Err(fault)) = timeout(SETTLING, database.settle()).await {
        tracing::warn!(%fault, "part of the database is still in the log next to it")
    }
    Ok(())
}

/// The program put together, and what runs in it.
pub struct Program {
    /// What an operator decided.
    pub config: Config,
    /// The program.
    pub app: App,
    /// What delivers messages.
    pub courier: Arc<dyn Courier>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// What the system asks of it.
    pub signals: Signals,
    /// What takes the place of `app` and `courier` while it runs.
    pub renewals: Option<mpsc::Receiver<Renewal>>,
    /// What makes connections TLS.
    pub secured: Option<TlsAcceptor>,
    /// What answers plain HTTP where the pages are HTTPS.
    pub plain: Option<(TcpListener, Router)>,
}

impl Program {
    /// Answers, and sends messages, until SIGTERM or SIGINT. After SIGTERM it first says that it is
    /// not ready any more, for `server.drain`, so that a load balancer sends people to another
    /// server. Then requests in flight are finished, because they may still queue messages, and
    /// after that leased messages are handed back.
    pub async fn run(
        self,
        pages: TcpListener,
        health: Option<TcpListener>,
        site: Site,
    ) -> Result<(), Failure> {
        let mut signals = self.signals;
        let [pages_end, health_end] = [(); 2].map(|()| Arc::new(Ending::default()));
        let mut worker = Working::start(&self.app, self.courier).await;
        let mut stopping = JoinSet::new();
        let readiness = Arc::new(Readiness::new(self.app.background().clone()));
        let mut drain = self.config.server.drain;
        let drains = health.is_some();
        let connections = self.metrics.connections().clone();
        let health = health.map(|listener| {
            let router = health::router(Arc::clone(&readiness), Arc::clone(&self.metrics));
            spawn(
                listener,
                None,
                Arc::new(Answering::new(router, &[])),
                Connections::default(),
                &health_end,
            )
        });
        let plain_end = Arc::new(Ending::default());
        let plain = self.plain.map(|(listener, router)| {
            let answering = Arc::new(Answering::new(router, &[]));
            spawn(listener, None, answering, Connections::default(), &plain_end)
        });
        let answering = Arc::new(Answering::new(site, &self.config.server.trusted_proxies));
        let pages = spawn(pages, self.secured, Arc::clone(&answering), connections, &pages_end);
        let mut renewals = self.renewals;
        let asked = loop {
            tokio::select! {
                asked = signals.next() => break asked,
                Some(renewal) = next(&mut renewals) => {
                    answering.replace(Site::Pages(renewal.app.service()), &renewal.proxies);
                    readiness.renew(renewal.app.background().clone());
                    drain = renewal.drain;
                    let old = std::mem::replace(&mut worker, Working::start(&renewal.app, renewal.courier).await);
                    // What it has on its way it finishes.
                    stopping.spawn(old.stop());
                }
            }
        };
        if asked == Asked::ByTheSystem && drains && !drain.is_zero() {
            readiness.end();
            pages_end.drain();
            tracing::info!(seconds = drain.as_secs(), "not ready any more; ending soon");
            // A second signal means at once.
            let _ = timeout(drain, signals.next()).await;
        }
        tracing::info!("ending");
        readiness.end();
        pages_end.stop();
        plain_end.stop();
        let _ = pages.await;
        if let Some(plain) = plain {
            let _ = plain.await;
        }
        stopping.spawn(worker.stop());
        stopping.join_all().await;
        health_end.stop();
        if let Some(health) = health {
            let _ = health.await;
        }
        Ok(())
    }
}

/// The next renewal; never, where there is nothing that gives any.
async fn next(renewals: &mut Option<mpsc::Receiver<Renewal>>) -> Option<Renewal> {
    match renewals {
        Some(renewals) => renewals.recv().await,
        None => std::future::pending().await,
    }
}

/// A worker that runs.
struct Working {
    stop: Arc<Notify>,
    ended: JoinHandle<()>,
}

impl Working {
    /// Begins the guide as the policy has it now, and the worker.
    async fn start(app: &App, courier: Arc<dyn Courier>) -> Self {
        app.pages().begin_guide().await;
        let stop = Arc::new(Notify::new());
        let ended = tokio::spawn(app.worker(courier).run(Arc::clone(&stop)));
        Self { stop, ended }
    }

    /// Stops it, and waits until what it had is sent or handed back.
    async fn stop(self) {
        self.stop.notify_one();
        let _ = self.ended.await;
    }
}

fn spawn(
    listener: TcpListener,
    secured: Option<TlsAcceptor>,
    answering: Arc<Answering>,
    connections: Connections,
    ending: &Arc<Ending>,
) -> JoinHandle<()> {
    let ending = Arc::clone(ending);
    tokio::spawn(
        async move { server::serve(listener, secured, answering, &connections, &ending).await },
    )
}

/// Who asks the program to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// SIGTERM.
    ByTheSystem,
    /// SIGINT: a person at a terminal, who waits.
    AtATerminal,
}

/// What the system asks, from when this was made on.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Listens to SIGTERM and SIGINT: they end the program by themselves no more.
    pub fn listen() -> Result<Self, Failure> {
        let failure = |error| {
            Failure::new(
                format_args!("signals cannot be received ({error})"),
                "Run the program where it may",
            )
        };
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(failure)?,
            interrupt: signal(SignalKind::interrupt()).map_err(failure)?,
        })
    }

    async fn next(&mut self) -> Asked {
        tokio::select! {
            _ = self.terminate.recv() => Asked::ByTheSystem,
            _ = self.interrupt.recv() => Asked::AtATerminal,
        }
    }
}
