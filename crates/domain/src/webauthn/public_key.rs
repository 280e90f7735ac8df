//! The public key of a passkey: read once from COSE (RFC 9052, RFC 9053, RFC 8812), and what its
//! signatures are checked with.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RsaPublicKeyComponents,
};
use ciborium::Value;
use serde::{Deserialize, Serialize};

use super::{Untrue, bytes};

/// The ways of signing that are offered, by their numbers in COSE, the first first: ES256, EdDSA
/// (Ed25519), RS256 (Windows Hello on older machines).
pub(super) const OFFERED: [i32; 3] = [-7, -8, -257];
/// The lengths that an RSA modulus may have, in bytes: 2048 to 4096 bits. A longer one costs the
/// server time.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=512;

/// A public key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PublicKey {
    /// ECDSA on P-256 with SHA-256: the point, uncompressed.
    Es256(#[serde(with = "bytes")] Vec<u8>),
    /// Ed25519.
    Ed25519(#[serde(with = "bytes")] Vec<u8>),
    /// RSA with PKCS #1 v1.5 and SHA-256.
    Rs256 {
        /// The modulus, big-endian.
        #[serde(with = "bytes")]
        n: Vec<u8>,
        /// The exponent, big-endian.
        #[serde(with = "bytes")]
        e: Vec<u8>,
    },
}

impl PublicKey {
    pub(super) fn from_cose(key: &Value) -> Result<Self, Untrue> {
        let entries = key.as_map().ok_or(Untrue::Key)?;
        let find = |label: i32| {
            let is_it = |key: &Value| key.as_integer() == Some(label.into());
            entries.iter().find(|(key, _)| is_it(key)).map(|(_, value)| value)
        };
        let number = |label: i32| {
            find(label).and_then(Value::as_integer).and_then(|value| i32::try_from(value).ok())
        };
        let octets = |label: i32| find(label).and_then(Value::as_bytes).cloned();
        let coordinate =
            |label: i32| octets(label).filter(|bytes| bytes.len() == 32).ok_or(Untrue::Key);
        // Kind of key (1), algorithm (3), curve (-1).
        let key = match (number(1), number(3), number(-1)) {
            (Some(2), Some(-7), Some(1)) => {
                let point = [&[4u8][..], &coordinate(-2)?, &coordinate(-3)?].concat();
                ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &point).map_err(|_| Untrue::Key)?;
                Self::Es256(point)
            }
            (Some(1), Some(-8), Some(6)) => {
                let point = coordinate(-2)?;
                ParsedPublicKey::new(&ED25519, &point).map_err(|_| Untrue::Key)?;
                Self::Ed25519(point)
            }
            (Some(3), Some(-257), _) => {
                let n = octets(-1)
                    .filter(|n| MODULUS.contains(&n.len()) && n[0] != 0)
                    .ok_or(Untrue::Key)?;
                let e = octets(-2).filter(|e| (1..=4).contains(&e.len())).ok_or(Untrue::Key)?;
                Self::Rs256 { n, e }
            }
            (_, Some(algorithm), _) if !OFFERED.contains(&algorithm) => {
                return Err(Untrue::Algorithm);
            }
            _ => return Err(Untrue::Key),
        };
        Ok(key)
    }

    pub(super) fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
        let by = |algorithm, key: &[u8]| {
            ParsedPublicKey::new(algorithm, key)
                .is_ok_and(|key| key.verify_sig(signed, signature).is_ok())
        };
        match self {
            Self::Es256(point) => by(&ECDSA_P256_SHA256_ASN1, point),
            Self::Ed25519(point) => by(&ED25519, point),
            Self::Rs256 { n, e } => RsaPublicKeyComponents { n, e }
                .verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
                .is_ok(),
        }
    }
}
