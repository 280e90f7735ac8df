//! The key ring: everything that seals, hashes or invents with a secret that is kept outside the database.
//!
//! A key file holds one key a line, the oldest first. The newest seals; every one opens. What must keep its value for
//! as long as the database lives (blind indexes, token hashes, the pepper, invented hints) comes from the oldest, so that
//! adding a key loses no row. No key is used as it is: each purpose has a subkey of its own (HKDF-SHA256, RFC 5869).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::ids::ChallengeId;
use crate::token::{CodeHash, TokenHash};

/// The length of a key and of everything derived from one, in bytes.
const KEY: usize = 32;
/// The length of an XChaCha20 nonce, in bytes.
const NONCE: usize = 24;

type Secret = Zeroizing<[u8; KEY]>;

/// Why a key file cannot be used. Never shows any of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// There is no key in it.
    #[error("it holds no key; `regain init` makes a file with one")]
    Empty,
    /// A line that is neither a comment nor a key.
    #[error("line {line} is not a number from 1 to 255, a blank, and 32 bytes in base64")]
    Malformed {
        /// Counted from 1.
        line: usize,
    },
    /// Two keys with one number.
    #[error("line {line} uses a number that an earlier line has")]
    DuplicateId {
        /// Counted from 1.
        line: usize,
    },
    /// A key that is in the file twice, or consists of one byte repeated: not made at random.
    #[error("line {line} is not a random key")]
    NotRandom {
        /// Counted from 1.
        line: usize,
    },
}

/// Why a sealed value cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Too short to be a sealed value.
    #[error("not a sealed value")]
    Malformed,
    /// The key it was sealed with is not in the file.
    #[error("sealed with key {0}, which the key file does not hold")]
    UnknownKey(u8),
    /// Altered, or sealed for another place.
    #[error("the sealed value was altered or belongs elsewhere")]
    Altered,
}

/// A key that seals and opens.
struct SealKey {
    id: u8,
    secret: Secret,
}

/// The keys of one installation. Wiped from memory when dropped; never in `Debug` output.
pub struct KeyRing {
    /// In the order of the file: the oldest first, the newest last. Never empty.
    seals: Vec<SealKey>,
    newest: u8,
    index: Secret,
    token: Secret,
    code: Secret,
    pepper: Secret,
    draw: Secret,
    mac: Secret,
    fingerprint: String,
}

impl KeyRing {
    /// Reads the text of a key file: lines `ID BASE64`, the oldest key first; blank lines and those that begin with `#` are skipped.
    ///
    /// # Errors
    /// [`KeyFileError`] names the first bad line.
    pub fn parse(text: &str) -> Result<Self, KeyFileError> {
        let mut keys: Vec<(u8, Secret)> = Vec::new();
        for (index, content) in text.lines().enumerate() {
            let content = content.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let line = index + 1;
            let (id, key) = key_line(content).ok_or(KeyFileError::Malformed { line })?;
            if keys.iter().any(|(known, _)| *known == id) {
                return Err(KeyFileError::DuplicateId { line });
            }
            if key.iter().all(|byte| *byte == key[0]) || keys.iter().any(|(_, known)| **known == *key) {
                return Err(KeyFileError::NotRandom { line });
            }
            keys.push((id, key));
        }
        let (Some((_, oldest)), Some((newest, _))) = (keys.first(), keys.last()) else {
            return Err(KeyFileError::Empty);
        };
        Ok(Self {
            newest: *newest,
            index: subkey(oldest, "index"),
            token: subkey(oldest, "token"),
            code: subkey(oldest, "code"),
            pepper: subkey(oldest, "pepper"),
            draw: subkey(oldest, "draw"),
            mac: subkey(oldest, "mac"),
            fingerprint: hex(&subkey(oldest, "fingerprint")[..8]),
            seals: keys.iter().map(|(id, key)| SealKey { id: *id, secret: subkey(key, "seal") }).collect(),
        })
    }

    /// The text of a new key file that holds one key: `random`.
    pub fn generate(mut random: [u8; KEY]) -> String {
        let mut encoded = BASE64.encode(random);
        random.zeroize();
        let text = format!(
            "# The keys of Regain. Keep this file secret, and keep a copy apart from the database's backups:\n\
             # without it nobody can read the phone numbers and addresses, and nobody can sign in.\n\
             #\n\
             # One key a line: a number from 1 to 255, a blank, 32 random bytes in base64 (`openssl rand -base64 32`).\n\
             # The oldest comes first and must stay. To use a new key, add a line at the end and restart:\n\
             # from then on it seals what is written, and the earlier ones go on opening what they sealed.\n\
             1 {encoded}\n"
        );
        encoded.zeroize();
        text
    }

    /// Seals `plain` with the newest key: the key's number, the nonce, then XChaCha20-Poly1305's output (41 bytes more than `plain`).
    ///
    /// `context` names the place (table, column, row); the value opens in no other. `nonce` must be random and used once.
    pub fn seal(&self, context: &str, plain: &[u8], nonce: [u8; NONCE]) -> Vec<u8> {
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let sealed = self
            .seals
            .last()
            .and_then(|key| cipher(&key.secret).encrypt(&XNonce::from(nonce), payload).ok())
            .expect("a ring is never empty, and encryption fails only beyond 256 GiB");
        let mut out = Vec::with_capacity(1 + NONCE + sealed.len());
        out.push(self.newest);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Opens what [`seal`](Self::seal) made for the same `context`, with whichever key of the file made it.
    ///
    /// # Errors
    /// [`OpenError`] when it is no sealed value, its key is missing, or it was altered or moved.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        let (id, rest) = sealed.split_first().ok_or(OpenError::Malformed)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE>().ok_or(OpenError::Malformed)?;
        let key = self.seals.iter().find(|key| key.id == *id).ok_or(OpenError::UnknownKey(*id))?;
        cipher(&key.secret)
            .decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: context.as_bytes() })
            .map_err(|_| OpenError::Altered)
    }

    /// Whether a sealed value was made with the newest key; one that was not is worth sealing again.
    pub fn is_newest(&self, sealed: &[u8]) -> bool {
        sealed.first() == Some(&self.newest)
    }

    /// The blind index of a value: what the store finds a sealed value by (SECURITY S94). `context` keeps the same value in two columns apart.
    pub fn index(&self, context: &str, canonical: &str) -> [u8; KEY] {
        keyed(&self.index, &[context.as_bytes(), canonical.as_bytes()])
    }

    /// The hash of a random name that a browser carries (SECURITY R30).
    pub fn token_hash(&self, token: &[u8]) -> TokenHash {
        TokenHash(keyed(&self.token, &[token]))
    }

    /// The hash of a one-time code, good for this challenge only (SECURITY R10).
    pub fn code_hash(&self, challenge: ChallengeId, digits: &str) -> CodeHash {
        CodeHash(keyed(&self.code, &[challenge.0.as_bytes(), digits.as_bytes()]))
    }

    /// The secret that goes into every password hash (SECURITY R6).
    pub fn pepper(&self) -> &[u8] {
        &*self.pepper
    }

    /// Bytes that look random and are the same each time for one `subject`: what invented hints are drawn with (DESIGN 2.2).
    pub fn draw(&self, label: &str, subject: &str) -> [u8; KEY] {
        keyed(&self.draw, &[label.as_bytes(), subject.as_bytes()])
    }

    /// A message authentication code (HMAC-SHA256); `label` keeps two uses apart.
    pub fn mac(&self, label: &str, data: &[u8]) -> [u8; KEY] {
        keyed(&self.mac, &[label.as_bytes(), data])
    }

    /// What the database remembers of the key file, so that a wrong one is noticed at start: 16 hexadecimal digits that tell nothing of the keys.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({} keys)", self.seals.len())
    }
}

fn key_line(content: &str) -> Option<(u8, Secret)> {
    let mut words = content.split_whitespace();
    let id = words.next()?.parse().ok().filter(|id| *id > 0)?;
    let bytes = Zeroizing::new(BASE64.decode(words.next()?).ok()?);
    let key = Zeroizing::new(<[u8; KEY]>::try_from(bytes.as_slice()).ok()?);
    words.next().is_none().then_some((id, key))
}

fn subkey(key: &Secret, purpose: &str) -> Secret {
    let mut out = Zeroizing::new([0; KEY]);
    Hkdf::<Sha256>::new(None, &**key)
        .expand_multi_info(&[b"regain/1/", purpose.as_bytes()], &mut *out)
        .expect("HKDF-SHA256 gives up to 8160 bytes (RFC 5869, 2.3)");
    out
}

fn cipher(secret: &Secret) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&**secret).into())
}

/// HMAC-SHA256 over the parts, each preceded by its length, so that no two lists of parts give the same input.
fn keyed(secret: &Secret, parts: &[&[u8]]) -> [u8; KEY] {
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(&**secret).expect("HMAC takes a key of any length (RFC 2104, 2)");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
