//! SIGHUP: the key file and the configuration are read again, and all counts at once that can
//! change while the service runs. The log names what changed, and what takes a restart.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::directory::DirectoryPolicy;
use flows::ports::Courier;
use ipnet::IpNet;
use store::Database;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

use crate::app::{App, Parts, names_of_directory, open_directory, page_settings};
use crate::config::{Config, Loaded, Unloadable, Written, takes_a_restart};
use crate::failure::Failure;
use crate::key_file;
use crate::metrics::Metrics;

/// What takes the place of what runs.
pub struct Renewal {
    /// The program with what the configuration says now.
    pub app: App,
    /// What delivers messages.
    pub courier: Arc<dyn Courier>,
    /// Networks from which any number of connections is taken.
    pub proxies: Vec<IpNet>,
    /// How long the service says that it is not ready before it ends.
    pub drain: Duration,
}

/// What reads the configuration again.
pub struct Reader {
    /// Where the configuration is.
    pub path: PathBuf,
    /// Whether a file was there at the start, and not the environment alone.
    pub had_file: bool,
    /// Where the key file was at the start.
    pub keys: PathBuf,
    /// The database, for its keys.
    pub database: Arc<Database>,
    /// The parts that run.
    pub parts: Parts,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// What the directory's settings say of the policy, as it runs.
    pub directory: DirectoryPolicy,
    /// What the configuration said when it was read last.
    pub written: Written,
}

impl Reader {
    /// Reads it again on each SIGHUP, and gives what takes the place of what runs.
    ///
    /// # Errors
    /// Signals cannot be received.
    pub fn listen(mut self) -> Result<mpsc::Receiver<Renewal>, Failure> {
        let mut hangup = signal(SignalKind::hangup()).map_err(|error| {
            Failure::new(
                format_args!("signals cannot be received ({error})"),
                "Run the program where it may",
            )
        })?;
        let (send, renewals) = mpsc::channel(1);
        tokio::spawn(async move {
            while hangup.recv().await.is_some() {
                key_file::read_again(&self.keys, &self.database).await;
                if let Some(renewal) = self.read().await
                    && send.send(renewal).await.is_err()
                {
                    break;
                }
            }
        });
        Ok(renewals)
    }

    /// What the configuration says now, where it can be used and something in it has changed.
    async fn read(&mut self) -> Option<Renewal> {
        if self.had_file && !self.path.exists() {
            // Without it the environment would leave everything else to the defaults.
            let path = self.path.display();
            tracing::error!(%path, "the file is gone; the configuration is as it was");
            return None;
        }
        let Loaded { mut config, warnings, written } = match Config::load(&self.path) {
            Ok(loaded) => loaded,
            Err(Unloadable::Mistaken { mistakes, .. }) => {
                mistakes.iter().for_each(|mistake| tracing::error!(key = mistake.key, "{mistake}"));
                tracing::error!(mistakes = mistakes.len(), "the configuration is as it was");
                return None;
            }
            Err(unreadable) => {
                tracing::error!(reason = %unreadable, "the configuration is as it was");
                return None;
            }
        };
        let (waits, changed): (Vec<String>, Vec<String>) =
            self.written.changed(&written).into_iter().partition(|key| takes_a_restart(key));
        let other_kind = waits.iter().any(|key| key == "directory.kind");
        for key in &waits {
            tracing::warn!(key, "a change of this takes a restart");
        }
        if changed.is_empty() {
            tracing::info!(
                "read the configuration again; nothing has changed that can change while it runs"
            );
            return None;
        }
        let of_directory = changed.iter().any(|key| key.starts_with("directory."));
        if other_kind {
            config.policy.directory = self.directory.clone();
        } else if of_directory && let Some(settings) = &config.directory {
            match names_of_directory(settings).await.and_then(|()| open_directory(settings)) {
                Ok(directory) => self.parts.directory = Arc::new(directory),
                Err(failure) => {
                    tracing::error!(%failure, "the configuration is as it was");
                    return None;
                }
            }
        }
        warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
        // What takes a restart is compared with what runs, not with what was read last.
        self.written = written.but(&self.written, takes_a_restart);
        self.directory = config.policy.directory.clone();
        let pages = page_settings(&config, false);
        let app = App::new(self.parts.clone(), config.policy, pages, Arc::clone(&self.metrics));
        tracing::info!(changed = changed.join(", "), "read the configuration again");
        Some(Renewal {
            app,
            courier: config.carriers,
            proxies: config.server.trusted_proxies,
            drain: config.server.drain,
        })
    }
}
