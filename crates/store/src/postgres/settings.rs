//! Where the database is and how long to wait for it: what an operator wrote, read and checked.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// How the server proves who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// By nothing: the connection is not encrypted. For this machine itself.
    Plain,
    /// By a certificate for its host name from an authority that the system trusts.
    System,
    /// By a certificate for its host name from an authority in this file (PEM).
    File(PathBuf),
}

/// Where a PostgreSQL database is, and how long to wait for it.
#[derive(Clone, Debug)]
pub struct PostgresSettings {
    pub(crate) config: Config,
    pub(crate) trust: Trust,
    /// The most connections at a time; a step holds one while it is in the database.
    pub pool: u32,
    /// How long to wait for one host to answer before the next is tried.
    pub connect_timeout: Duration,
    /// The longest that one statement may take.
    pub statement_timeout: Duration,
    /// The longest that one statement waits for what another step holds.
    pub lock_timeout: Duration,
    /// Whether statements are prepared once a connection. A pooler between that gives each
    /// transaction another connection must know of them (PgBouncer 1.21 and later does); where
    /// it does not, `false`.
    pub prepared_statements: bool,
}

/// What is wrong with an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// It cannot be read. Its text is not repeated: a password may stand in it.
    #[error("it is no address of a PostgreSQL database ({0})")]
    Malformed(String),
    /// The database's name is missing.
    #[error("it names no database, as in postgres://user@host/regain")]
    NoDatabase,
    /// A value of `sslmode` that gives no certainty.
    #[error("sslmode is {0}; it can be verify-full, or disable")]
    SslMode(String),
}

impl PostgresSettings {
    /// Reads an address: `postgres://user@host1,host2:5433/database?…` with libpq's parameters.
    /// `sslmode` is `verify-full` (the default for every host but this machine) or `disable`;
    /// `sslrootcert` names a file of authorities in place of the system's; `at` tells where a
    /// file is that is named there. Where several hosts are named, the one that can be
    /// written to is meant.
    ///
    /// # Errors
    /// [`SettingsError`]; the text is not repeated.
    pub fn parse(
        url: &str,
        password: Option<&SecretString>,
        at: impl FnOnce(&str) -> PathBuf,
    ) -> Result<Self, SettingsError> {
        let (rest, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut ssl_mode, mut authorities, mut kept) = (None, None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", mode)) => ssl_mode = Some(mode),
                Some(("sslrootcert", file)) => authorities = Some(file.replace("%2F", "/")),
                _ => kept.push(pair),
            }
        }
        let text =
            if kept.is_empty() { rest.to_owned() } else { format!("{rest}?{}", kept.join("&")) };
        let mut config: Config =
            text.parse().map_err(|error| SettingsError::Malformed(kind(&error)))?;
        if config.get_dbname().is_none() {
            return Err(SettingsError::NoDatabase);
        }
        let local = config.get_hosts().iter().all(is_this_machine);
        let trust = match (ssl_mode, authorities) {
            (Some("disable"), _) => Trust::Plain,
            (None, None) if local => Trust::Plain,
            (None | Some("verify-full"), Some(file)) => Trust::File(at(&file)),
            (None | Some("verify-full"), None) => Trust::System,
            (Some(other), _) => return Err(SettingsError::SslMode(other.to_owned())),
        };
        config.ssl_mode(if trust == Trust::Plain { SslMode::Disable } else { SslMode::Require });
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        config.application_name("regain");
        // A host that has stopped answering is noticed within seconds, also while nothing is sent.
        config.keepalives_idle(Duration::from_secs(15));
        config.keepalives_interval(Duration::from_secs(5));
        config.keepalives_retries(3);
        config.tcp_user_timeout(Duration::from_secs(15));
        if let Some(password) = password {
            config.password(password.expose_secret());
        }
        Ok(Self {
            config,
            trust,
            pool: 16,
            connect_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(5),
            lock_timeout: Duration::from_secs(3),
            prepared_statements: true,
        })
    }

    /// The hosts and the database's name, for sentences and logs.
    pub fn place(&self) -> String {
        let hosts: Vec<String> = self.hosts().into_iter().map(|(name, _)| name).collect();
        format!("{}/{}", hosts.join(","), self.config.get_dbname().unwrap_or_default())
    }

    /// Whether the connection is not encrypted although it leaves this machine.
    pub fn is_exposed(&self) -> bool {
        self.trust == Trust::Plain && !self.config.get_hosts().iter().all(is_this_machine)
    }

    /// Each host with its name for people, and the address to it alone.
    pub(crate) fn hosts(&self) -> Vec<(String, Config)> {
        let ports = self.config.get_ports();
        let hosts = self.config.get_hosts().iter().enumerate();
        hosts
            .map(|(index, host)| {
                let port = ports.get(index).or(ports.first()).copied().unwrap_or(5432);
                let mut config = self.common();
                config.port(port);
                let name = match host {
                    Host::Tcp(name) => {
                        config.host(name);
                        format!("{name}:{port}")
                    }
                    Host::Unix(path) => {
                        config.host_path(path);
                        format!("{}:{port}", path.display())
                    }
                };
                (name, config)
            })
            .collect()
    }

    /// Everything but the hosts: the client's own list of hosts waits for one that accepts and says
    /// nothing.
    fn common(&self) -> Config {
        let from = &self.config;
        let mut config = Config::new();
        if let Some(user) = from.get_user() {
            config.user(user);
        }
        if let Some(password) = from.get_password() {
            config.password(password);
        }
        if let Some(name) = from.get_dbname() {
            config.dbname(name);
        }
        if let Some(options) = from.get_options() {
            config.options(options);
        }
        config
            .application_name(from.get_application_name().unwrap_or("regain"))
            .ssl_mode(from.get_ssl_mode())
            .target_session_attrs(from.get_target_session_attrs())
            .connect_timeout(self.connect_timeout)
            .keepalives_idle(from.get_keepalives_idle())
            .keepalives_retries(from.get_keepalives_retries().unwrap_or(3))
            .channel_binding(from.get_channel_binding());
        if let Some(interval) = from.get_keepalives_interval() {
            config.keepalives_interval(interval);
        }
        if let Some(timeout) = from.get_tcp_user_timeout() {
            config.tcp_user_timeout(*timeout);
        }
        config
    }

    /// How long connecting may take in all: each host once, and a moment.
    pub(crate) fn whole_connect(&self) -> Duration {
        let hosts = u32::try_from(self.config.get_hosts().len()).unwrap_or(u32::MAX).max(1);
        self.connect_timeout.saturating_mul(hosts).saturating_add(Duration::from_secs(1))
    }
}

/// What the reader says is wrong, without the text.
fn kind(error: &tokio_postgres::Error) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string);
    // The cause names a parameter, never its value.
    source.unwrap_or_else(|| "it cannot be read".to_owned())
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .trim_matches(['[', ']'])
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<PostgresSettings, SettingsError> {
        PostgresSettings::parse(url, None, |path| PathBuf::from(path))
    }

    #[test]
    fn only_this_machine_is_trusted_without_a_certificate() {
        for local in
            ["localhost", "127.0.0.1", "[::1]", "127.0.0.2,localhost", "%2Frun%2Fpostgresql"]
        {
            assert_eq!(
                parse(&format!("postgres://u@{local}/d")).unwrap().trust,
                Trust::Plain,
                "{local}"
            );
        }
        for remote in ["db.example", "10.0.0.7", "localhost,db.example"] {
            let settings = parse(&format!("postgres://u@{remote}/d")).unwrap();
            assert_eq!(settings.trust, Trust::System, "{remote}");
            assert!(!settings.is_exposed());
        }
        let own = parse("postgres://u@db.example/d?sslrootcert=/etc/ca.pem").unwrap();
        assert_eq!(own.trust, Trust::File("/etc/ca.pem".into()));
        let exposed = parse("postgres://u@db.example/d?sslmode=disable").unwrap();
        assert_eq!(exposed.trust, Trust::Plain);
        assert!(exposed.is_exposed());
        // Each of these encrypts, and lets anybody be the server.
        for mode in ["prefer", "require", "allow", "verify-ca"] {
            let refused = parse(&format!("postgres://u@db.example/d?sslmode={mode}")).unwrap_err();
            assert_eq!(refused, SettingsError::SslMode(mode.into()));
        }
    }

    #[test]
    fn each_host_has_its_own_address() {
        let settings = parse("postgres://u@a,b:5433,c/d?target_session_attrs=read-write").unwrap();
        let names: Vec<String> = settings.hosts().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["a:5432", "b:5433", "c:5432"]);
        assert_eq!(settings.place(), "a:5432,b:5433,c:5432/d");
        assert!(settings.hosts().iter().all(|(_, config)| config.get_hosts().len() == 1));
    }

    #[test]
    fn a_bad_address_is_refused_and_not_repeated() {
        assert_eq!(parse("postgres://u@a").unwrap_err(), SettingsError::NoDatabase);
        let refused = parse("postgres://u:hunter2@a/d?nonsense=hunter3").unwrap_err().to_string();
        assert!(!refused.contains("hunter"), "{refused}");
    }
}
