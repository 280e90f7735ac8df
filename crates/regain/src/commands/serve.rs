//! `regain serve`: the service, from its start to its end.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use flows::ports::Courier;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::configuration::Configuration;
use crate::app::{App, Parts, clock_of_directory, names_of_directory, open_database, page_settings};
use crate::config::{Config, Loaded};
use crate::failure::Failure;
use crate::health::{self, Readiness};
use crate::key_file;
use crate::log;
use crate::metrics::{Connections, Metrics};
use crate::server::{self, Ending};

/// Runs the service until the system asks it to end.
pub async fn run(configuration: &Configuration) -> Result<(), Failure> {
    let Loaded { config, warnings } = Config::load(&configuration.path)?;
    let metrics = Arc::new(Metrics::default());
    log::begin(config.server.log, "info", &metrics);
    warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
    let (database, keys) = open_database(&config).await?;
    metrics.watch(&database);
    key_file::read_again_on_hangup(&config.keys, &database)?;
    if let Some(settings) = &config.directory {
        clock_of_directory(settings).await?;
        names_of_directory(settings).await?;
    }
    let parts = Parts::with_store(database, keys, config.directory.as_ref())?;
    let app = App::new(parts, config.policy.clone(), page_settings(&config, false), Arc::clone(&metrics));
    let pages = server::listen("server.listen", config.server.listen).await?;
    let health = match config.server.metrics_listen {
        Some(address) => Some(server::listen("server.metrics_listen", address).await?),
        None => None,
    };
    let address = pages.local_addr().map_or_else(|_| config.server.listen.to_string(), |address| address.to_string());
    tracing::info!(address, public_url = config.server.public_url.origin(), "answering");
    let courier: Arc<dyn Courier> = Arc::clone(&config.carriers) as Arc<dyn Courier>;
    let house = House { config, app, courier, metrics };
    let router = house.app.router();
    house.run(pages, health, router).await
}

/// The program put together, and what runs in it.
pub struct House {
    /// What an operator decided.
    pub config: Config,
    /// The program.
    pub app: App,
    /// What delivers messages.
    pub courier: Arc<dyn Courier>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

impl House {
    /// Answers, and sends messages, until SIGTERM or SIGINT. After SIGTERM it first says that it is not ready any more, for
    /// `server.drain`, so that a load balancer sends people to another server. Then requests in flight are finished, because they may
    /// still queue messages, and after that leased messages are handed back.
    pub async fn run(self, pages: TcpListener, health: Option<TcpListener>, router: Router) -> Result<(), Failure> {
        let mut signals = Signals::listen()?;
        let [pages_end, health_end] = [(); 2].map(|()| Arc::new(Ending::default()));
        let stop_worker = Arc::new(Notify::new());
        let worker = tokio::spawn(self.app.worker(self.courier).run(Arc::clone(&stop_worker)));
        let readiness = Arc::new(Readiness::new(Arc::clone(self.app.flows())));
        let drain = health.as_ref().map_or(Duration::ZERO, |_| self.config.server.drain);
        let connections = self.metrics.connections().clone();
        let health = health.map(|listener| {
            let router = health::router(Arc::clone(&readiness), Arc::clone(&self.metrics));
            spawn(listener, router, Vec::new(), Connections::default(), &health_end)
        });
        let pages = spawn(pages, router, self.config.server.trusted_proxies, connections, &pages_end);
        if signals.next().await == Asked::ByTheSystem && !drain.is_zero() {
            readiness.end();
            pages_end.drain();
            tracing::info!(seconds = drain.as_secs(), "not ready any more; ending soon");
            // A second signal means at once.
            let _ = timeout(drain, signals.next()).await;
        }
        tracing::info!("ending");
        readiness.end();
        pages_end.stop();
        let _ = pages.await;
        stop_worker.notify_one();
        let _ = worker.await;
        health_end.stop();
        if let Some(health) = health {
            let _ = health.await;
        }
        Ok(())
    }
}

fn spawn(
    listener: TcpListener,
    router: Router,
    proxies: Vec<ipnet::IpNet>,
    connections: Connections,
    ending: &Arc<Ending>,
) -> JoinHandle<()> {
    let ending = Arc::clone(ending);
    tokio::spawn(async move { server::serve(listener, router, &proxies, &connections, &ending).await })
}

/// Who asks the program to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// SIGTERM.
    ByTheSystem,
    /// SIGINT: a person at a terminal, who waits.
    AtATerminal,
}

/// What the system asks.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> Result<Self, Failure> {
        let failure =
            |error| Failure::new(format_args!("signals cannot be received ({error})"), "Run the program where it may");
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
