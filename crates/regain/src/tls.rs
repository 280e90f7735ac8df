//! HTTPS without a proxy: the certificate that is shown now, read again when its files change, or
//! got from an authority.

mod acme;
mod redirect;

use std::collections::HashMap;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use domain::time::Timestamp;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, version};
use tokio_rustls::TlsAcceptor;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

pub use self::redirect::redirect;

use crate::config::{Challenge, Tls};
use crate::failure::Failure;

/// How often it is seen whether the files have changed.
const LOOK: Duration = Duration::from_secs(5);
/// So long before its end a certificate is worth a word.
const ENDS_SOON: Duration = Duration::from_hours(14 * 24);
/// The name of the protocol by which an authority asks for its certificate (RFC 8737).
const ACME: &[u8] = b"acme-tls/1";

/// What is shown to who connects.
#[derive(Debug, Default)]
pub struct Certificates {
    current: RwLock<Option<Arc<CertifiedKey>>>,
    /// For an authority that looks whether a name is ours, by name.
    proofs: Mutex<HashMap<String, Arc<CertifiedKey>>>,
    /// What an authority is answered over plain HTTP, by token.
    answers: Mutex<HashMap<String, String>>,
}

impl Certificates {
    fn show(&self, certificate: CertifiedKey) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(certificate));
    }

    /// What an authority that asks for this token over plain HTTP is answered.
    pub fn answer(&self, token: &str) -> Option<String> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).get(token).cloned()
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        if hello.alpn().is_some_and(|mut offered| offered.any(|one| one == ACME)) {
            let name = hello.server_name()?.to_ascii_lowercase();
            return self.proofs.lock().unwrap_or_else(PoisonError::into_inner).get(&name).cloned();
        }
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The names that it is for.
    pub names: Vec<String>,
    /// When it begins and ends, in seconds since 1970.
    pub valid: [i64; 2],
}

impl Said {
    fn of(certificate: &CertificateDer<'_>) -> Option<Self> {
        let (_, read) = X509Certificate::from_der(certificate).ok()?;
        let names = read.subject_alternative_name().ok()??.value.general_names.iter();
        let names = names.filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
            GeneralName::IPAddress(bytes) => match *bytes {
                [a, b, c, d] => Some(std::net::Ipv4Addr::new(*a, *b, *c, *d).to_string()),
                _ => Some(std::net::Ipv6Addr::from(<[u8; 16]>::try_from(*bytes).ok()?).to_string()),
            },
            _ => None,
        });
        let validity = read.validity();
        Some(Self {
            names: names.collect(),
            valid: [validity.not_before.timestamp(), validity.not_after.timestamp()],
        })
    }

    /// Whether it is for this host.
    pub fn is_for(&self, host: &str) -> bool {
        let host = host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        self.names.iter().any(|name| match name.strip_prefix("*.") {
            Some(parent) => host.split_once('.').is_some_and(|(_, rest)| rest == parent),
            None => *name == host,
        })
    }

    /// What an operator should know of it.
    ///
    /// # Errors
    /// Browsers will not believe it: a sentence with what to do.
    pub fn judge(&self, host: &str, now: i64) -> Result<String, String> {
        let day = |at: i64| Timestamp(at.saturating_mul(1_000_000)).date();
        let [begins, ends] = self.valid;
        if !self.is_for(host) {
            return Err(format!(
                "the certificate is for {}, and not for {host}. Get one for that name.",
                self.names.join(", ")
            ));
        }
        if now < begins {
            return Err(format!(
                "the certificate is valid from {} on. Look at this machine's clock.",
                day(begins)
            ));
        }
        if now >= ends {
            return Err(format!("the certificate has ended on {}. Renew it.", day(ends)));
        }
        if ends - now < i64::try_from(ENDS_SOON.as_secs()).unwrap_or(0) {
            return Err(format!("the certificate ends on {}. Renew it.", day(ends)));
        }
        Ok(format!("for {}, until {}", self.names.join(", "), day(ends)))
    }
}

/// Reads a certificate and its key.
///
/// # Errors
/// One of them cannot be read, or they do not belong together.
pub fn load(certificate: &Path, key: &Path) -> Result<(CertifiedKey, Said), Failure> {
    let wrong = |name: &str, path: &Path, why: &dyn std::fmt::Display, act: &str| {
        Failure::new(format_args!("server.tls.{name}: {}: {why}", path.display()), act)
    };
    let pem = "Put a PEM file there that the program's user may read";
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .map_err(|error| wrong("certificate", certificate, &error, pem))?;
    let first = chain
        .first()
        .ok_or_else(|| wrong("certificate", certificate, &"there is no certificate in it", pem))?;
    let said = Said::of(first).ok_or_else(|| {
        wrong("certificate", certificate, &"it names no host (subjectAltName)", "Get one that does")
    })?;
    let private =
        PrivateKeyDer::from_pem_file(key).map_err(|error| wrong("key", key, &error, pem))?;
    let signing = provider()
        .key_provider
        .load_private_key(private)
        .map_err(|error| wrong("key", key, &error, pem))?;
    let loaded = CertifiedKey::new(chain, signing);
    loaded.keys_match().map_err(|error| {
        wrong(
            "key",
            key,
            &error,
            "Name the key that belongs to the certificate; the server's own certificate stands first in its file",
        )
    })?;
    Ok((loaded, said))
}

/// What tells a file from the one that was there before: its time, length and inode.
type Mark = (i64, i64, u64, u64);

/// The certificate of two files, if they have changed since they were read last.
struct Watched {
    certificate: PathBuf,
    key: PathBuf,
    seen: Option<[Option<Mark>; 2]>,
}

impl Watched {
    fn new(certificate: PathBuf, key: PathBuf) -> Self {
        Self { certificate, key, seen: None }
    }

    fn has_changed(&mut self) -> bool {
        let mark = |found: Metadata| -> Mark {
            (found.mtime(), found.mtime_nsec(), found.len(), found.ino())
        };
        let now = [&self.certificate, &self.key].map(|path| std::fs::metadata(path).ok().map(mark));
        self.seen.replace(now) != Some(now)
    }
}

/// Everything that a listener needs to speak TLS.
pub struct Secured {
    /// Takes the connections.
    pub acceptor: TlsAcceptor,
    /// What is shown.
    pub certificates: Arc<Certificates>,
}

impl Secured {
    /// Reads the certificate, or begins to get one, and keeps it up to date. `host`: the name that
    /// people type.
    ///
    /// # Errors
    /// The files cannot be used, or nothing can be kept in the folder.
    pub fn begin(settings: &Tls, host: &str) -> Result<Self, Failure> {
        let certificates = Arc::new(Certificates::default());
        let mut protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        match settings {
            Tls::Files { certificate, key } => {
                let mut watched = Watched::new(certificate.clone(), key.clone());
                watched.has_changed();
                let (loaded, said) = load(certificate, key)?;
                tell(&said, host);
                certificates.show(loaded);
                tokio::spawn(keep(watched, Arc::clone(&certificates), host.to_owned()));
            }
            Tls::Acme(settings) => {
                if settings.challenge == Challenge::TlsAlpn {
                    protocols.push(ACME.to_vec());
                }
                acme::begin(settings.clone(), host.to_owned(), Arc::clone(&certificates))?;
            }
        }
        let config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&version::TLS13, &version::TLS12])
            .map_err(|error| Failure::new(format_args!("server.tls: {error}"), "Report this"))?;
        let mut config = config
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&certificates) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = protocols;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), certificates })
    }
}

/// Says in the log what a certificate is for, or why browsers will not believe it.
fn tell(said: &Said, host: &str) {
    match said.judge(host, now()) {
        Ok(words) => tracing::info!("the certificate is {words}"),
        Err(wrong) => tracing::error!(alarm = "certificate", "server.tls: {wrong}"),
    }
}

fn now() -> i64 {
    use flows::ports::Clock as _;
    crate::environment::SystemClock.now().seconds()
}

/// Reads the files again whenever they change. A pair that does not belong together (half of a
/// renewal) changes nothing.
async fn keep(mut watched: Watched, certificates: Arc<Certificates>, host: String) {
    loop {
        tokio::time::sleep(LOOK).await;
        if !watched.has_changed() {
            continue;
        }
        match load(&watched.certificate, &watched.key) {
            Ok((loaded, said)) => {
                certificates.show(loaded);
                tracing::info!("read the certificate again");
                tell(&said, &host);
            }
            // The other half of a renewal is a change too.
            Err(failure) => tracing::error!(%failure, "the certificate is as it was"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_for_its_names_and_its_time() {
        const DAY: i64 = 24 * 60 * 60;
        let said = Said {
            names: vec!["account.example.ca".into(), "*.example.org".into()],
            valid: [0, 100 * DAY],
        };
        assert!(said.is_for("Account.example.ca") && said.is_for("a.example.org"));
        assert!(
            !said.is_for("example.org")
                && !said.is_for("a.b.example.org")
                && !said.is_for("example.ca")
        );
        assert_eq!(
            said.judge("a.example.org", DAY).as_deref(),
            Ok("for account.example.ca, *.example.org, until 1970-04-11")
        );
        assert!(
            said.judge("other.example", DAY).is_err() && said.judge("a.example.org", -1).is_err()
        );
        assert!(said.judge("a.example.org", 99 * DAY).unwrap_err().contains("ends on 1970-04-11"));
        assert!(said.judge("a.example.org", 100 * DAY).unwrap_err().contains("has ended"));
    }
}
