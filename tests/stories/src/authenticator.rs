//! A browser's half of Web Authentication and an authenticator in one, as software that can lie:
//! what it sends is built by the standard, except for what [`Lie`] says. It shares no code with
//! what checks it.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::{Value as Cbor, cbor};
use parts::PASSKEYS_FOR;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What it says that is not so; nothing, unless something is set.
#[derive(Clone, Debug, Default)]
pub struct Lie {
    /// Another type of client data.
    pub kind: Option<&'static str>,
    /// Another challenge than the one given.
    pub challenge: Option<String>,
    /// The site on which it was asked.
    pub origin: Option<&'static str>,
    /// That it happened in a frame of another site.
    pub cross_origin: bool,
    /// Which site that was.
    pub top_origin: Option<&'static str>,
    /// Another domain.
    pub party: Option<&'static str>,
    /// Nobody was there.
    pub absent: bool,
    /// Nobody was verified.
    pub unverified: bool,
    /// Whether it says that it can be copied; `None`: what is so.
    pub syncs: Option<bool>,
    /// Whether it says that it was; `None`: as it can be.
    pub synced: Option<bool>,
    /// How often it says that it has signed.
    pub count: Option<u32>,
    /// Whose it says that it is; empty: it does not say.
    pub handle: Option<Vec<u8>>,
    /// Another id than its own in the JSON.
    pub id: Option<Vec<u8>>,
    /// An id that it has not chosen by itself.
    pub made_id: Option<Vec<u8>>,
    /// Another algorithm than the one it signs with.
    pub algorithm: Option<i32>,
    /// A public key that is no point of the curve.
    pub no_point: bool,
    /// A signature with one bit changed.
    pub bad_signature: bool,
    /// Bytes after the authenticator data.
    pub more: bool,
}

/// What it signs with.
pub enum Key {
    /// ECDSA on P-256.
    Es256(EcdsaKeyPair),
    /// Ed25519.
    Ed25519(Ed25519KeyPair),
    /// RSA with 2048 bits.
    Rs256(RsaKeyPair),
}

impl Key {
    /// A new one for ES256, what nearly all passkeys sign with.
    pub fn es256() -> Self {
        Self::Es256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key"))
    }

    /// A new one for EdDSA.
    pub fn ed25519() -> Self {
        Self::Ed25519(Ed25519KeyPair::generate().expect("a key"))
    }

    /// A new one for RS256.
    pub fn rs256() -> Self {
        Self::Rs256(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"))
    }

    fn cose(&self, lie: &Lie) -> Cbor {
        let algorithm = |own: i32| Cbor::from(lie.algorithm.unwrap_or(own));
        let made = match self {
            Self::Es256(key) => {
                let mut point = key.public_key().as_ref().to_vec();
                if lie.no_point {
                    point[40] ^= 1;
                }
                let (x, y) = (Cbor::from(point[1..33].to_vec()), Cbor::from(point[33..].to_vec()));
                cbor!({ 1 => 2, 3 => algorithm(-7), -1 => 1, -2 => x, -3 => y })
            }
            Self::Ed25519(key) => {
                let x = Cbor::from(key.public_key().as_ref().to_vec());
                cbor!({ 1 => 1, 3 => algorithm(-8), -1 => 6, -2 => x })
            }
            Self::Rs256(key) => {
                // DER (RFC 8017, A.1.1) ends with the modulus of 256 bytes and the exponent 65537.
                let der = key.public_key().as_ref();
                let (before, e) = der.split_at(der.len() - 3);
                let before = &before[..before.len() - 2];
                let (n, e) =
                    (Cbor::from(before[before.len() - 256..].to_vec()), Cbor::from(e.to_vec()));
                cbor!({ 1 => 3, 3 => algorithm(-257), -1 => n, -2 => e })
            }
        };
        made.expect("it is CBOR")
    }

    fn sign(&self, signed: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Es256(key) => key.sign(&random, signed).expect("it signs").as_ref().to_vec(),
            Self::Ed25519(key) => key.sign(signed).as_ref().to_vec(),
            Self::Rs256(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, signed, &mut signature).expect("it signs");
                signature
            }
        }
    }
}

struct Held {
    id: Vec<u8>,
    party: String,
    handle: Vec<u8>,
    key: Key,
    count: u32,
}

/// An authenticator, and the browser around it.
pub struct Authenticator {
    held: Vec<Held>,
    /// The site that the browser shows, unless it lies: scheme, host and port.
    origin: String,
    /// Whether what it keeps is copied to its owner's other devices: it counts no signatures then.
    pub syncs: bool,
    /// What it says that is not so.
    pub lie: Lie,
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().expect("base 64")).expect("base 64")
}

fn ids(list: &Value) -> Vec<Vec<u8>> {
    list.as_array().into_iter().flatten().map(|one| bytes(&one["id"])).collect()
}

impl Default for Authenticator {
    fn default() -> Self {
        Self::at(&format!("https://{PASSKEYS_FOR}"))
    }
}

impl Authenticator {
    /// One that holds nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One that holds nothing yet, in a browser on another site.
    pub fn at(origin: &str) -> Self {
        Self { held: Vec::new(), origin: origin.to_owned(), syncs: false, lie: Lie::default() }
    }

    /// One that is the copy of this one's newest credential: a thief's, which goes on counting by
    /// itself.
    pub fn copied(self) -> (Self, Self) {
        let copies = self.held.into_iter().map(|held| {
            let Key::Es256(key) = &held.key else { panic!("only ES256 is copied") };
            let pkcs8 = key.to_pkcs8v1().expect("it can be written");
            let copy = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref())
                .expect("it can be read");
            let copy = Held {
                id: held.id.clone(),
                party: held.party.clone(),
                handle: held.handle.clone(),
                key: Key::Es256(copy),
                count: held.count,
            };
            (held, copy)
        });
        let (own, copies) = copies.unzip();
        let holding = |held| Self { held, ..Self::at(&self.origin) };
        (holding(own), holding(copies))
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let lie = &self.lie;
        let challenge = options["challenge"].as_str().expect("a challenge").to_owned();
        let mut data = json!({
            "type": lie.kind.unwrap_or(kind),
            "challenge": lie.challenge.clone().unwrap_or(challenge),
            "origin": lie.origin.unwrap_or(&self.origin),
            "crossOrigin": lie.cross_origin,
            "other_keys_can_be_added_here": "do not compare clientDataJSON against a template",
        });
        if let Some(top) = lie.top_origin {
            data["topOrigin"] = top.into();
        }
        data.to_string().into_bytes()
    }

    fn data(&self, party: &str, count: u32, made: Option<(&[u8], Cbor)>) -> Vec<u8> {
        let lie = &self.lie;
        let syncs = lie.syncs.unwrap_or(self.syncs);
        let synced = lie.synced.unwrap_or(syncs);
        let mut flags = 0;
        for (bit, set) in
            [(0, !lie.absent), (2, !lie.unverified), (3, syncs), (4, synced), (6, made.is_some())]
        {
            flags |= u8::from(set) << bit;
        }
        let mut data = Sha256::digest(lie.party.unwrap_or(party)).to_vec();
        data.push(flags);
        data.extend(lie.count.unwrap_or(count).to_be_bytes());
        if let Some((id, key)) = made {
            data.extend([0; 16]);
            data.extend(u16::try_from(id.len()).expect("short").to_be_bytes());
            data.extend(id);
            ciborium::into_writer(&key, &mut data).expect("it can be written");
        }
        if lie.more {
            data.push(0);
        }
        data
    }

    /// Makes a credential; `None`: it has one that is excluded.
    pub fn create(&mut self, options: &Value) -> Option<String> {
        self.create_with(options, Key::es256())
    }

    /// The same with a key of one's own.
    pub fn create_with(&mut self, options: &Value, key: Key) -> Option<String> {
        let excluded = ids(&options["excludeCredentials"]);
        if self.held.iter().any(|held| excluded.contains(&held.id)) {
            return None;
        }
        let mut id = vec![0; 32];
        aws_lc_rs::rand::fill(&mut id).expect("random bytes");
        let id = self.lie.made_id.clone().unwrap_or(id);
        let party = options["rp"]["id"].as_str().expect("a domain").to_owned();
        let data = self.data(&party, 0, Some((&id, key.cose(&self.lie))));
        let object = cbor!({ "fmt" => "none", "attStmt" => {}, "authData" => Cbor::from(data) })
            .expect("it is CBOR");
        let mut attestation = Vec::new();
        ciborium::into_writer(&object, &mut attestation).expect("it can be written");
        let client_data = self.client_data("webauthn.create", options);
        let shown = text(self.lie.id.as_ref().unwrap_or(&id));
        let handle = bytes(&options["user"]["id"]);
        // One credential for each account of a site.
        self.held.retain(|held| held.party != party || held.handle != handle);
        self.held.push(Held { id, party, handle, key, count: 0 });
        let made = json!({
            "id": shown,
            "rawId": shown,
            "type": "public-key",
            "response": {
                "clientDataJSON": text(&client_data),
                "attestationObject": text(&attestation),
                "transports": ["internal", "hybrid"],
            },
        });
        Some(made.to_string())
    }

    /// Signs; `None`: it holds nothing that is allowed.
    pub fn get(&mut self, options: &Value) -> Option<String> {
        let (allowed, party) =
            (ids(&options["allowCredentials"]), options["rpId"].as_str().expect("a domain"));
        let is_meant =
            |held: &Held| held.party == party && (allowed.is_empty() || allowed.contains(&held.id));
        let at = self.held.iter().rposition(is_meant)?;
        if !self.syncs {
            self.held[at].count += 1;
        }
        let held = &self.held[at];
        let data = self.data(party, held.count, None);
        let client_data = self.client_data("webauthn.get", options);
        let mut signature = held.key.sign(&[&data[..], &Sha256::digest(&client_data)].concat());
        if self.lie.bad_signature {
            let last = signature.len() - 1;
            signature[last] ^= 1;
        }
        let handle = self.lie.handle.as_ref().unwrap_or(&held.handle);
        let shown = text(self.lie.id.as_ref().unwrap_or(&held.id));
        let mut signed = json!({
            "id": shown,
            "rawId": shown,
            "type": "public-key",
            "response": {
                "clientDataJSON": text(&client_data),
                "authenticatorData": text(&data),
                "signature": text(&signature),
            },
        });
        if !handle.is_empty() {
            signed["response"]["userHandle"] = text(handle).into();
        }
        Some(signed.to_string())
    }

    /// The ids of what it holds.
    pub fn ids(&self) -> Vec<Vec<u8>> {
        self.held.iter().map(|held| held.id.clone()).collect()
    }
}
