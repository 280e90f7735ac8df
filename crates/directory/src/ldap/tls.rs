//! Encryption: who is trusted, and what to say when a server is not.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, RootCertStore};

use super::settings::SettingError;

/// How to speak TLS 1.2 or 1.3. With a CA file only its certificates are trusted, else the system's
/// are. Names are always checked.
pub(super) fn client(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, SettingError> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = ca_file {
        let remedy = "Name a file of certificates that begin with -----BEGIN CERTIFICATE-----";
        let wrong = |what: String| SettingError::new("directory.ca_file", what, remedy);
        let pem =
            std::fs::read(path).map_err(|error| wrong(format!("it cannot be read ({error})")))?;
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            let certificate =
                certificate.map_err(|_| wrong("a certificate in it is damaged".into()))?;
            roots
                .add(certificate)
                .map_err(|_| wrong("a certificate in it cannot be used".into()))?;
        }
        if roots.is_empty() {
            return Err(wrong("there is no certificate in it".into()));
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            let remedy = "Name your directory's CA in directory.ca_file, or install the system's (Debian: ca-certificates)";
            return Err(SettingError::new(
                "directory.ca_file",
                "this system trusts no certificate at all",
                remedy,
            ));
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider speaks TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Why a server was not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distrust {
    /// Its certificate is for another name.
    OtherName,
    /// Its certificate names no host in the way that is asked for today (`subjectAltName`).
    NoNames,
    /// Its certificate, or an authority's above it, is too old.
    Expired,
    /// Its certificate is not valid yet.
    NotYet,
    /// Nobody who is trusted here made its certificate.
    UnknownIssuer,
    /// Its certificate is no good in another way.
    BadCertificate,
    /// What came is not TLS, or no version or cipher of it that is good enough.
    NoTls,
}

impl Distrust {
    pub(super) fn of(error: &rustls::Error) -> Self {
        match error {
            rustls::Error::InvalidCertificate(why) => match why {
                CertificateError::NotValidForNameContext { presented, .. }
                    if presented.is_empty() =>
                {
                    Self::NoNames
                }
                CertificateError::NotValidForName
                | CertificateError::NotValidForNameContext { .. } => Self::OtherName,
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    Self::Expired
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    Self::NotYet
                }
                CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                    Self::UnknownIssuer
                }
                _ => Self::BadCertificate,
            },
            _ => Self::NoTls,
        }
    }

    /// What is wrong and what to do about it, each a sentence without its full stop.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::OtherName => (
                "its certificate is for another name",
                "Write the name that the certificate has into directory.url, or give the server a certificate with this name",
            ),
            Self::NoNames => (
                "its certificate has no subjectAltName, and the common name counts for nothing",
                "Give the server a certificate that has its name as a subjectAltName",
            ),
            Self::Expired => (
                "its certificate, or one of an authority above it, has ended",
                "Give the server a new certificate, of an authority that has not ended",
            ),
            Self::NotYet => {
                ("its certificate is not valid yet", "Check the clocks of both machines")
            }
            Self::UnknownIssuer => (
                "its certificate was made by nobody who is trusted here",
                "Name your CA's certificate in directory.ca_file",
            ),
            Self::BadCertificate => {
                ("its certificate cannot be used", "Give the server a new certificate (version 3)")
            }
            Self::NoTls => (
                "it does not speak TLS there",
                "Check the port (636 for ldaps://, 389 for ldap://) and that the server has a certificate",
            ),
        }
    }
}
