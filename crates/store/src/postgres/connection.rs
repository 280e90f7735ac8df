//! Connecting: to the host that can be written to, and no longer than one may wait for each.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use deadpool::managed::{Manager, Metrics, RecycleError, RecycleResult};
use tokio::time::timeout;
use tokio_postgres::{Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::link::{Link, Preparing, reason};
use super::settings::PostgresSettings;
use super::tls;
use crate::OpenError;
use crate::query::Fault;
use crate::remedy::{self, Remedy};

/// Makes connections for the pool.
pub(super) struct Connector {
    hosts: Vec<(String, Config)>,
    tls: Option<MakeRustlsConnect>,
    connect_timeout: Duration,
    settings: PostgresSettings,
    preparing: Preparing,
    /// The host that answered last: it is asked first.
    last: AtomicUsize,
}

impl Connector {
    pub(super) fn new(settings: &PostgresSettings) -> Result<Self, OpenError> {
        let tls = tls::connector(&settings.trust)
            .map_err(|reason| OpenError::unreachable(settings.place(), reason))?;
        Ok(Self {
            hosts: settings.hosts(),
            tls,
            connect_timeout: settings.connect_timeout,
            settings: settings.clone(),
            preparing: Preparing::new(settings),
            last: AtomicUsize::new(0),
        })
    }

    /// One host, which may accept a connection and then say nothing.
    async fn connect(&self, config: &Config) -> Result<Client, (String, Option<Remedy>)> {
        let connecting = async {
            match &self.tls {
                None => {
                    let (client, connection) = config.connect(NoTls).await?;
                    tokio::spawn(connection);
                    Ok(client)
                }
                Some(tls) => {
                    let (client, connection) = config.connect(tls.clone()).await?;
                    tokio::spawn(connection);
                    Ok(client)
                }
            }
        };
        match timeout(self.connect_timeout, connecting).await {
            Ok(Ok(client)) => Ok(client),
            Ok(Err(error)) => Err((reason(&error), remedy::of_postgres(&error))),
            Err(_) => {
                let reason = format!("no answer within {} s", self.connect_timeout.as_secs_f64());
                let remedy = remedy::of_words(&reason);
                Err((reason, remedy))
            }
        }
    }
}

impl Manager for Connector {
    type Type = Link;
    type Error = Fault;

    async fn create(&self) -> Result<Link, Fault> {
        let first = self.last.load(Ordering::Relaxed);
        let (mut reasons, mut act) = (Vec::new(), None);
        for offset in 0..self.hosts.len() {
            let index = (first + offset) % self.hosts.len();
            let Some((name, config)) = self.hosts.get(index) else { continue };
            match self.connect(config).await {
                Ok(client) => {
                    self.last.store(index, Ordering::Relaxed);
                    return Ok(Link::new(client, &self.settings, &self.preparing));
                }
                Err((reason, remedy)) => {
                    act = act.or(remedy);
                    reasons.push(format!("{name}: {reason}"));
                }
            }
        }
        let reasons = reasons.join("; ");
        Err(match act {
            Some(remedy) => Fault::because(reasons, remedy),
            None => Fault::new(reasons),
        })
    }

    async fn recycle(&self, link: &mut Link, _: &Metrics) -> RecycleResult<Fault> {
        if link.is_usable() {
            Ok(())
        } else {
            Err(RecycleError::Message("the connection has ended".into()))
        }
    }
}
