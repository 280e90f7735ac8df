//! Certificates made at test time.

use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

/// A certificate authority that nobody trusts but the test.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// When a certificate holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Validity {
    /// Always.
    #[default]
    Now,
    /// For nine days more.
    Ending,
    /// Not any more.
    Expired,
    /// Not yet.
    NotYet,
}

impl Validity {
    #[expect(
        clippy::disallowed_methods,
        reason = "the client that checks the certificate goes by the real clock"
    )]
    fn put_into(self, params: &mut CertificateParams) {
        (params.not_before, params.not_after) = match self {
            Self::Now => (date_time_ymd(2020, 1, 1), date_time_ymd(2090, 1, 1)),
            Self::Ending => (
                date_time_ymd(2020, 1, 1),
                (SystemTime::now() + Duration::from_secs(9 * 24 * 3600 + 3600)).into(),
            ),
            Self::Expired => (date_time_ymd(2020, 1, 1), date_time_ymd(2020, 2, 1)),
            Self::NotYet => (date_time_ymd(2089, 1, 1), date_time_ymd(2090, 1, 1)),
        };
    }
}

impl Authority {
    /// Makes one.
    pub fn new() -> Self {
        Self::with(Validity::Now)
    }

    /// Makes one whose own certificate holds then.
    pub fn with(validity: Validity) -> Self {
        let mut params = CertificateParams::default();
        validity.put_into(&mut params);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name = name("Test authority");
        let key = KeyPair::generate().expect("a key");
        Self { issuer: CertifiedIssuer::self_signed(params, key).expect("a certificate") }
    }

    /// Its certificate, as PEM.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for these names or addresses, and its key, as PEM.
    pub fn issue(&self, names: &[&str], validity: Validity) -> (String, String) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names.clone()).expect("names");
        // Without names it has the one that certificates had of old.
        params.distinguished_name = name(names.first().map_or("localhost", String::as_str));
        validity.put_into(&mut params);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        (certificate.pem(), key.serialize_pem())
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

fn name(text: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, text);
    name
}
