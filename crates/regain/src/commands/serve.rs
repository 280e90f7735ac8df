//! `regain serve`: the service, from its start to its end.

use std::sync::Arc;

use axum::Router;
use flows::ports::Courier;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::app::{App, Parts, page_settings};
use crate::cli::Configuration;
use crate::config::{Config, Loaded};
use crate::failure::Failure;
use crate::health;
use crate::log;
use crate::metrics::Metrics;
use crate::server;

/// Runs the service until the system asks it to end.
pub async fn run(configuration: &Configuration) -> Result<(), Failure> {
    let Loaded { config, warnings } = Config::load(&configuration.path)?;
    let metrics = Arc::new(Metrics::default());
    log::begin(config.server.log, "info", &metrics);
    warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
    let parts = Parts::open(&config)?;
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

/// A house that is put together, and what runs in it.
pub struct House {
    /// What an operator decided.
    pub config: Config,
    /// The house.
    pub app: App,
    /// What delivers messages.
    pub courier: Arc<dyn Courier>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

impl House {
    /// Answers, and sends messages, until SIGTERM or SIGINT: then requests in flight are finished first, because they may
    /// still queue messages, and after that leased messages are handed back.
    pub async fn run(self, pages: TcpListener, health: Option<TcpListener>, router: Router) -> Result<(), Failure> {
        let end = when_asked_to_end()?;
        let [stop_pages, stop_health, stop_worker] = [(); 3].map(|()| Arc::new(Notify::new()));
        let worker = tokio::spawn(self.app.worker(self.courier).run(Arc::clone(&stop_worker)));
        let health = health.map(|listener| {
            let router = health::router(Arc::clone(self.app.flows()), self.metrics);
            spawn(listener, router, Vec::new(), &stop_health)
        });
        let pages = spawn(pages, router, self.config.server.trusted_proxies, &stop_pages);
        // It fails only where the task panicked; then the service is to end all the same.
        let _ = end.await;
        tracing::info!("ending");
        stop_pages.notify_one();
        let _ = pages.await;
        stop_worker.notify_one();
        let _ = worker.await;
        stop_health.notify_one();
        if let Some(health) = health {
            let _ = health.await;
        }
        Ok(())
    }
}

fn spawn(listener: TcpListener, router: Router, proxies: Vec<ipnet::IpNet>, stop: &Arc<Notify>) -> JoinHandle<()> {
    let stop = Arc::clone(stop);
    tokio::spawn(async move { server::serve(listener, router, &proxies, &stop).await })
}

/// Ends when the system asks the program to end.
fn when_asked_to_end() -> Result<JoinHandle<()>, Failure> {
    let failure =
        |error| Failure::new(format_args!("signals cannot be received ({error})"), "Run the program where it may");
    let mut terminate = signal(SignalKind::terminate()).map_err(failure)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failure)?;
    Ok(tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }))
}
