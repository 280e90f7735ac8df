//! Certificates: no certificate for the host's name from a trusted authority, no database.

use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::settings::Trust;

/// What makes an encrypted connection; `None` where the connection is to be plain. An error says
/// what to do about it.
pub(super) fn connector(trust: &Trust) -> Result<Option<MakeRustlsConnect>, String> {
    let mut roots = RootCertStore::empty();
    match trust {
        Trust::Plain => return Ok(None),
        Trust::System => {
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
        }
        Trust::File(path) => {
            let unreadable = |reason: String| format!("sslrootcert: {}: {reason}", path.display());
            let certificates = CertificateDer::pem_file_iter(path)
                .map_err(|error| unreadable(error.to_string()))?;
            for certificate in certificates {
                let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
                roots.add(certificate).map_err(|error| unreadable(error.to_string()))?;
            }
        }
    }
    if roots.is_empty() {
        return Err(
            "there is no certificate authority to trust; name a file of some in sslrootcert".into(),
        );
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Some(MakeRustlsConnect::new(config)))
}
