//! Web Authentication (level 3) as far as a relying party checks it: what a browser sends back
//! after a passkey or security key was made (7.1) or has signed (7.2).
//!
//! A browser sends JSON ([`NewCredential`], [`Assertion`]); it is checked against a [`Nonce`] that
//! the server kept and against the [`RelyingParty`]. Attestation is not asked for: which maker's
//! device it is decides nothing here. Signatures are checked by aws-lc.

mod answers;
mod authenticator_data;
mod client_data;
mod options;
mod public_key;

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::time::Timestamp;
use authenticator_data::AuthenticatorData;
use client_data::check_client_data;
pub use public_key::PublicKey;

pub use answers::{Assertion, NewCredential};
pub use options::{Creation, Request, accepted};

/// How long a passkey may take to answer: a person may have to look for it, and to unlock it.
pub const ANSWER_WITHIN: Duration = Duration::from_mins(5);

/// Whom passkeys are made for: they sign for nobody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelyingParty {
    /// The domain that they belong to: the host of `public_url`, or a parent domain of it.
    pub id: String,
    /// The origin of our pages, as browsers write it: `https://id.example.ca`.
    pub origin: String,
}

impl RelyingParty {
    /// The hash that authenticators sign in place of the domain.
    fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.id.as_bytes()).into()
    }

    /// Whether browsers make passkeys for it at all: they do for a domain, not for an address of
    /// numbers, and only where pages come over `https` or from this machine itself.
    pub fn is_possible(&self) -> bool {
        let is_number = self.id.parse::<std::net::IpAddr>().is_ok() || self.id.starts_with('[');
        !is_number
            && (self.origin.starts_with("https://")
                || self.id == "localhost"
                || self.id.ends_with(".localhost"))
    }
}

/// What a passkey is asked to sign: random, kept on the server, good once and for
/// [`ANSWER_WITHIN`]. The standard calls it *challenge*.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nonce {
    bytes: [u8; 32],
    made_at: Timestamp,
}

impl Nonce {
    /// A new one. `random` is random.
    pub fn new(random: [u8; 32], now: Timestamp) -> Self {
        Self { bytes: random, made_at: now }
    }

    fn is_alive(&self, now: Timestamp) -> bool {
        now < self.made_at.plus(ANSWER_WITHIN) && !self.made_at.is_ahead_of(now)
    }

    /// As a browser sends it back: base 64 for addresses.
    pub fn text(&self) -> String {
        base64url(&self.bytes)
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nonce").field("made_at", &self.made_at).finish_non_exhaustive()
    }
}

/// A random name for an account, without anything personal in it, that passkeys keep and give back
/// (`user.id`, `userHandle`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserHandle(pub [u8; 64]);

/// Bytes as base 64 for addresses, without padding: how WebAuthn writes them in JSON.
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Which check an answer did not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untrue {
    /// It is not of the form that the standard gives it.
    Malformed,
    /// It is an answer to another kind of question.
    Type,
    /// It does not sign what was asked.
    Nonce,
    /// It came too late.
    TooLate,
    /// It was made on another site.
    Origin,
    /// It was made inside a frame of another site.
    CrossOrigin,
    /// It is for another domain.
    RelyingParty,
    /// Nobody touched the authenticator.
    NotPresent,
    /// The authenticator did not check who touched it (fingerprint, face, PIN).
    NotVerified,
    /// What it says of being synced contradicts itself, or what it said before.
    Backup,
    /// It signs in a way that was not offered.
    Algorithm,
    /// Its public key is none.
    Key,
    /// The passkey is unknown here, or another person's.
    Owner,
    /// The signature is wrong.
    Signature,
    /// It has signed less often than it had before: there may be a copy of it.
    Counter,
}

/// A passkey or security key as it was registered, and what it said of itself last.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    #[serde(with = "bytes")]
    id: Vec<u8>,
    key: PublicKey,
    /// How often it had signed when it last did; 0: it does not count.
    count: u32,
    /// Whether it can be copied to other devices of its owner (*backup eligible*). It never
    /// changes.
    syncs: bool,
    /// Whether it has been (*backup state*).
    synced: bool,
    /// How browsers reach it (`internal`, `usb`, `hybrid` ...), as a help for the next time.
    transports: Vec<String>,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("syncs", &self.syncs).finish_non_exhaustive()
    }
}

impl Credential {
    /// Its id, which the authenticator chose.
    pub fn id(&self) -> &[u8] {
        &self.id
    }

    /// Whether it is on more than one device, or can be.
    pub fn syncs(&self) -> bool {
        self.syncs
    }

    /// Takes a new passkey: what a browser sent after it was asked to make one that signs `nonce`
    /// (7.1).
    ///
    /// # Errors
    /// Which check it did not pass.
    pub fn register(
        answer: &NewCredential,
        nonce: &Nonce,
        party: &RelyingParty,
        now: Timestamp,
    ) -> Result<Self, Untrue> {
        check_client_data(&answer.client_data, "webauthn.create", nonce, party, now)?;
        let data = AuthenticatorData::of_attestation(&answer.attestation)?;
        data.check(party)?;
        let made = data.credential.ok_or(Untrue::Malformed)?;
        if made.id != answer.id {
            return Err(Untrue::Malformed);
        }
        let key = PublicKey::from_cose(&made.key)?;
        let transports = answer.transports.clone();
        Ok(Self {
            id: made.id,
            key,
            count: data.count,
            syncs: data.syncs,
            synced: data.synced,
            transports,
        })
    }

    /// Takes a signature: what a browser sent after a passkey was asked to sign `nonce` (7.2). The
    /// credential as it is from now on.
    ///
    /// `handle` is the owner's. `named`: whether the account was known before, so that the answer
    /// need not say whose it is.
    ///
    /// # Errors
    /// Which check it did not pass.
    pub fn assert(
        &self,
        answer: &Assertion,
        nonce: &Nonce,
        party: &RelyingParty,
        handle: UserHandle,
        named: bool,
        now: Timestamp,
    ) -> Result<Self, Untrue> {
        let is_theirs = match &answer.user_handle {
            Some(given) => *given == handle.0,
            None => named,
        };
        if answer.id != self.id || !is_theirs {
            return Err(Untrue::Owner);
        }
        check_client_data(&answer.client_data, "webauthn.get", nonce, party, now)?;
        let data = AuthenticatorData::of_assertion(&answer.authenticator_data)?;
        data.check(party)?;
        if data.syncs != self.syncs {
            return Err(Untrue::Backup);
        }
        let signed =
            [&answer.authenticator_data[..], &Sha256::digest(&answer.client_data)].concat();
        if !self.key.verifies(&signed, &answer.signature) {
            return Err(Untrue::Signature);
        }
        if (data.count != 0 || self.count != 0) && data.count <= self.count {
            return Err(Untrue::Counter);
        }
        Ok(Self { count: data.count, synced: data.synced, ..self.clone() })
    }
}

/// Bytes in a row, as text instead of a list of numbers.
mod bytes {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::base64url(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        URL_SAFE_NO_PAD.decode(text).map_err(|_| de::Error::custom("no base 64"))
    }
}
