//! `server.tls`: HTTPS without a proxy, with a certificate from files or from an authority that
//! speaks ACME.

use std::path::PathBuf;

use super::files::{Folder, warn_of_readers};
use super::source::Source;

/// What `server.tls.acme` calls the best known authority.
const LETS_ENCRYPT: (&str, &str) =
    ("letsencrypt", "https://acme-v02.api.letsencrypt.org/directory");
/// Where certificates of an authority are kept, unless it is said.
const FOLDER: &str = "data/acme";

/// Where the certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From two files that somebody else renews.
    Files {
        /// The certificate and those above it (PEM), its own first.
        certificate: PathBuf,
        /// Its private key (PEM).
        key: PathBuf,
    },
    /// From an authority that speaks ACME (RFC 8555).
    Acme(Acme),
}

/// How to get certificates from an authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acme {
    /// The authority's directory.
    pub directory: String,
    /// Whom it may write to, such as `mailto:it@example.ca`.
    pub contact: Option<String>,
    /// How it sees that the name is ours.
    pub challenge: Challenge,
    /// Where the account, the certificate and its key are kept.
    pub folder: PathBuf,
    /// The certificate (PEM) of an authority of one's own, that its directory is served with.
    pub ca_file: Option<PathBuf>,
}

/// How an authority sees that a name is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// By a page over plain HTTP, port 80: `server.http_listen` (RFC 8555, 8.3).
    Http,
    /// By a certificate over TLS, port 443: `server.listen` (RFC 8737).
    TlsAlpn,
}

/// Reads `server.tls`; `None`: a proxy does it.
pub fn tls(source: &mut Source, folder: &Folder, has_http: bool) -> Option<Tls> {
    let path = |source: &mut Source, key: &str| folder.path(source, key);
    let certificate = path(source, "server.tls.certificate");
    let key = path(source, "server.tls.key");
    let acme = source.text("server.tls.acme").filter(|text| !text.is_empty());
    let contact = source.text("server.tls.contact").filter(|text| !text.is_empty());
    let challenge = source.text("server.tls.challenge").filter(|text| !text.is_empty());
    let kept = path(source, "server.tls.folder");
    let ca_file = path(source, "server.tls.ca_file");
    let agreed = source.flag("server.tls.accept_terms").unwrap_or(false);
    let Some(acme) = acme else {
        return match (certificate, key) {
            (Some(certificate), Some(key)) => {
                warn_of_readers(source, "server.tls.key", &key);
                Some(Tls::Files { certificate, key })
            }
            (None, None) => None,
            (Some(_), None) => source.wrong(
                "server.tls.key",
                "it is not given",
                "Name the file with the certificate's private key",
            ),
            (None, Some(_)) => source.wrong(
                "server.tls.certificate",
                "it is not given",
                "Name the file with the certificate, or an authority in server.tls.acme",
            ),
        };
    };
    if certificate.is_some() || key.is_some() {
        let act = "Take server.tls.acme out, or server.tls.certificate and server.tls.key";
        return source.wrong("server.tls.acme", "there is a certificate in files as well", act);
    }
    let directory = match acme.as_str() {
        name if name == LETS_ENCRYPT.0 => LETS_ENCRYPT.1.to_owned(),
        url if url.starts_with("https://") => url.to_owned(),
        _ => {
            let act =
                "Write \"letsencrypt\", or the https:// address of the authority's ACME directory";
            return source.wrong("server.tls.acme", "it is no authority", act);
        }
    };
    if !agreed {
        let act = "Read the authority's terms of service, and write accept_terms = true";
        source.wrong::<()>(
            "server.tls.accept_terms",
            "the authority gives certificates only to who accepts its terms",
            act,
        );
    }
    if contact.as_deref().is_some_and(|contact| !contact.starts_with("mailto:")) {
        source.wrong::<()>(
            "server.tls.contact",
            "it is no mailto: address",
            "Write mailto:it@example.ca",
        );
    }
    let challenge = match challenge.as_deref() {
        None if has_http => Challenge::Http,
        None | Some("tls-alpn-01") => Challenge::TlsAlpn,
        Some("http-01") if !has_http => {
            let act = "Give server.http_listen an address that the authority reaches as port 80, or write \"tls-alpn-01\"";
            return source.wrong("server.tls.challenge", "nothing listens for plain HTTP", act);
        }
        Some("http-01") => Challenge::Http,
        Some(_) => {
            let act = "Write \"http-01\" or \"tls-alpn-01\"";
            return source.wrong("server.tls.challenge", "there is no such challenge", act);
        }
    };
    Some(Tls::Acme(Acme {
        directory,
        contact,
        challenge,
        folder: kept.unwrap_or_else(|| folder.at(FOLDER)),
        ca_file,
    }))
}
