//! A certificate authority for one test, and certificates that are right or wrong in one thing.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};

use crate::process::hand_over;

/// When a certificate is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// Today.
    Current,
    /// Some years ago.
    Expired,
}

/// A certificate authority that nobody trusts but who is given its certificate.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    /// A new one.
    #[expect(clippy::new_without_default, reason = "each has other keys")]
    pub fn new() -> Self {
        let mut about = CertificateParams::new(Vec::new()).expect("no names are good names");
        about.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        about.distinguished_name.push(DnType::CommonName, "An authority for one test");
        let key = KeyPair::generate().expect("a key");
        Self { issuer: CertifiedIssuer::self_signed(about, key).expect("a certificate") }
    }

    /// Writes its own certificate into a folder; where it is.
    pub fn certificate(&self, folder: &Path) -> PathBuf {
        let path = folder.join("authority.pem");
        fs::write(&path, self.issuer.pem()).expect("it can be written");
        path
    }

    /// Writes a server's certificate and key for these names and addresses into a folder that a
    /// server owns, as `server.pem` and `server.key`.
    pub fn issue(&self, folder: &Path, names: &[&str], validity: Validity) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut about = CertificateParams::new(names).expect("good names");
        if validity == Validity::Expired {
            about.not_before = date_time_ymd(2020, 1, 1);
            about.not_after = date_time_ymd(2021, 1, 1);
        }
        let key = KeyPair::generate().expect("a key");
        let certificate = about.signed_by(&key, &self.issuer).expect("a certificate");
        for (name, content) in
            [("server.pem", certificate.pem()), ("server.key", key.serialize_pem())]
        {
            let path = folder.join(name);
            fs::write(&path, content).expect("it can be written");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("it is ours");
            hand_over(&path);
        }
    }
}
