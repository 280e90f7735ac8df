//! The authorities in `directory.ca_file`, looked at for `regain doctor`: one that has ended is not
//! noticed by a connection, since only the certificates below it are compared with the clock.

use std::path::Path;

use domain::time::{Timestamp, whole_days};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::times::TOLD_BEFORE;

/// What is wrong with each of them; nothing where all hold.
pub(super) fn ending(path: &Path, now: Timestamp) -> Vec<String> {
    let Ok(pem) = std::fs::read(path) else { return Vec::new() };
    let certificates = CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok);
    let ends = certificates.filter_map(|certificate| {
        let (_, certificate) = X509Certificate::from_der(&certificate).ok()?;
        let names: String = certificate.subject().to_string();
        Some((
            names,
            Timestamp(certificate.validity().not_after.timestamp().checked_mul(1_000_000)?),
        ))
    });
    ends.filter_map(|(name, ends)| said(&name, ends, now)).collect()
}

fn said(name: &str, ends: Timestamp, now: Timestamp) -> Option<String> {
    let left = whole_days(ends.since(now));
    let day = ends.date();
    if ends <= now {
        return Some(format!(
            "the authority {name} ended on {day}. Put the one that follows it into directory.ca_file, and give the server a certificate of it"
        ));
    }
    (left < TOLD_BEFORE).then(|| {
        format!("the authority {name} ends on {day}, in {left} days. Put the one that follows it into directory.ca_file as well")
    })
}
