//! The key ring: everything that seals, hashes or invents with a secret that is kept outside the
//! database.
//!
//! A key file holds one key a line, the oldest first. The newest that is not staged seals; every
//! one opens. What must keep its value for as long as the database lives (blind indexes, the
//! pepper, invented hints) comes from the oldest, so that adding a key loses no row. No key is used
//! as it is: each purpose has a subkey of its own (HKDF-SHA256, RFC 5869).
//!
//! What a browser carries, and codes, are hashed with the oldest key and the database's epoch:
//! after a restore none of before can match (S96).

mod file;
mod sealed;

use std::cmp::Ordering;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::ids::MessageId;
use crate::token::{Code, CodeForm, TokenHash};

pub use self::file::{KeyFile, RetireError};
use self::sealed::NONCE;

/// The length of a key and of everything derived from one, in bytes.
const KEY: usize = 32;
type Secret = Zeroizing<[u8; KEY]>;

/// Why a key file cannot be used. Never shows any of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// There is no key in it.
    #[error("it holds no key; `regain init` makes a file with one")]
    Empty,
    /// A line that is neither a comment nor a key.
    #[error(
        "line {line} is not a number from 1 to 255, a blank, 32 bytes in base64, and after the newest ones the word staged"
    )]
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
    /// A key that would seal after one that only opens yet.
    #[error("line {line} comes after a key that is staged; staged ones stand last")]
    AfterStaged {
        /// Counted from 1.
        line: usize,
    },
    /// Every key is staged.
    #[error("each key in it is staged, so that none would seal")]
    NothingSeals,
}

/// Why a sealed value cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Too short to be a sealed value.
    #[error("not a sealed value")]
    Malformed,
    /// The key it was sealed with is not in the file.
    #[error(
        "sealed with key {0}, which the key file does not hold; put the newest key file in its place"
    )]
    UnknownKey(u8),
    /// Altered, or sealed for another place.
    #[error("the sealed value was altered or belongs to another row")]
    Altered,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRole {
    /// It opens what it sealed once.
    Opens,
    /// It seals what is written now.
    Seals,
    /// It opens what other servers seal with it already, and seals nothing here yet.
    Staged,
}

/// A key that seals and opens.
#[derive(Clone)]
struct SealKey {
    id: u8,
    secret: Secret,
    /// What a backup is encrypted with.
    backup: Secret,
    fingerprint: String,
}

/// One key of a ring, as far as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFacts<'a> {
    /// Its number.
    pub id: u8,
    /// What it does.
    pub role: KeyRole,
    /// 16 hexadecimal digits that tell it from others and tell nothing of it.
    pub fingerprint: &'a str,
}

/// The keys of one installation. Wiped from memory when dropped; never in `Debug` output.
pub struct KeyRing {
    /// In the order of the file: the oldest first, the newest last. Never empty.
    keys: Vec<SealKey>,
    /// Where in it the one is that seals; those after it are staged.
    newest: usize,
    index: MacKey,
    token: MacKey,
    code: MacKey,
    pepper: Secret,
    draw: MacKey,
    mac: MacKey,
    tag: MacKey,
}

/// A key for HMAC-SHA256, with its two blocks hashed already: every request makes some.
#[derive(Clone)]
struct MacKey {
    secret: Secret,
    begun: Hmac<Sha256>,
}

impl KeyRing {
    /// Reads the text of a key file: lines `ID BASE64`, the oldest key first, and `ID BASE64
    /// staged` at the end; blank lines and those that begin with `#` are skipped.
    ///
    /// # Errors
    /// [`KeyFileError`] names the first bad line.
    pub fn parse(text: &str) -> Result<Self, KeyFileError> {
        let lines = file::key_lines(text)?;
        let oldest = &lines.first().ok_or(KeyFileError::Empty)?.key;
        let newest =
            lines.iter().rposition(|line| !line.staged).ok_or(KeyFileError::NothingSeals)?;
        Ok(Self {
            newest,
            index: MacKey::new(subkey(oldest, "index")),
            token: MacKey::new(subkey(oldest, "token")),
            code: MacKey::new(subkey(oldest, "code")),
            pepper: subkey(oldest, "pepper"),
            draw: MacKey::new(subkey(oldest, "draw")),
            mac: MacKey::new(subkey(oldest, "mac")),
            tag: MacKey::new(subkey(oldest, "stamp")),
            keys: lines.iter().map(|line| SealKey::new(line.id, &line.key)).collect(),
        })
    }

    /// The same keys, for a database that was restored: what browsers carry and codes hash to other
    /// values than in any other epoch (S96). The empty epoch is that of a database that never
    /// was.
    #[must_use]
    pub fn in_epoch(&self, epoch: &str) -> Self {
        let of_epoch = |key: &MacKey| match epoch {
            "" => key.clone(),
            _ => MacKey::new(subkey(&key.secret, &format!("epoch/{epoch}"))),
        };
        Self {
            keys: self.keys.clone(),
            newest: self.newest,
            index: self.index.clone(),
            token: of_epoch(&self.token),
            code: of_epoch(&self.code),
            pepper: self.pepper.clone(),
            draw: self.draw.clone(),
            mac: of_epoch(&self.mac),
            tag: self.tag.clone(),
        }
    }

    /// The text of a new key file that holds one key: `random`.
    pub fn generate(mut random: [u8; KEY]) -> String {
        let mut encoded = BASE64.encode(random);
        random.zeroize();
        let text = format!(
            "# The keys of Regain. Keep this file secret, and keep a copy apart from the database's backups:\n\
             # without it nobody can read the phone numbers and addresses, and nobody can sign in.\n\
             #\n\
             # One key a line: a number from 1 to 255, a blank, 32 random bytes in base64. The oldest comes first and must\n\
             # stay. The last one seals what is written, the earlier ones go on opening what they sealed; one with the\n\
             # word `staged` after it only opens. `regain keys rotate` adds one; copy this file again after that.\n\
             1 {encoded}\n"
        );
        encoded.zeroize();
        text
    }

    /// Seals `plain` with the newest key: the key's number, the nonce, then XChaCha20-Poly1305's
    /// output (41 bytes more than `plain`).
    ///
    /// `context` names the place (table, column, row); the value opens in no other. `nonce` must be
    /// random and used once.
    pub fn seal(&self, context: &str, plain: &[u8], nonce: [u8; NONCE]) -> Vec<u8> {
        let key = &self.keys[self.newest];
        let sealed = sealed::seal(&key.secret, nonce, context.as_bytes(), plain);
        let mut out = Vec::with_capacity(1 + NONCE + sealed.len());
        out.push(key.id);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Opens what [`seal`](Self::seal) made for the same `context`, with whichever key of the file
    /// made it.
    ///
    /// # Errors
    /// [`OpenError`] when it is no sealed value, its key is missing, or it was altered or moved.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        let (id, rest) = sealed.split_first().ok_or(OpenError::Malformed)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE>().ok_or(OpenError::Malformed)?;
        let key = self.keys.iter().find(|key| key.id == *id).ok_or(OpenError::UnknownKey(*id))?;
        sealed::open(&key.secret, *nonce, context.as_bytes(), body).ok_or(OpenError::Altered)
    }

    /// The number of the key that seals.
    pub fn newest(&self) -> u8 {
        self.keys[self.newest].id
    }

    /// Every key, the oldest first.
    pub fn keys(&self) -> impl Iterator<Item = KeyFacts<'_>> {
        self.keys.iter().enumerate().map(|(place, key)| KeyFacts {
            id: key.id,
            role: match place.cmp(&self.newest) {
                Ordering::Less => KeyRole::Opens,
                Ordering::Equal => KeyRole::Seals,
                Ordering::Greater => KeyRole::Staged,
            },
            fingerprint: &key.fingerprint,
        })
    }

    /// What backups are encrypted with, of each key: first that of the key that seals, which a new
    /// backup is for.
    pub fn backup_secrets(&self) -> impl Iterator<Item = &[u8; KEY]> {
        let others = self
            .keys
            .iter()
            .enumerate()
            .filter(|(place, _)| *place != self.newest)
            .map(|(_, key)| key);
        std::iter::once(&self.keys[self.newest]).chain(others).map(|key| &*key.backup)
    }

    /// What proves that a backup was made by a person who has the key file, and was not altered
    /// since.
    pub fn tag(&self, digest: &[u8]) -> [u8; KEY] {
        self.tag.over(&[digest])
    }

    /// The blind index of a value: what the store finds a sealed value by (S94). `context` keeps
    /// the same value in two columns apart.
    pub fn index(&self, context: &str, canonical: &str) -> [u8; KEY] {
        self.index.over(&[context.as_bytes(), canonical.as_bytes()])
    }

    /// The hash of a random name that a browser carries (R30).
    pub fn token_hash(&self, token: &[u8]) -> TokenHash {
        TokenHash(self.token.over(&[token]))
    }

    /// The one-time code of a sending: the same at each retry, and nobody without the key file can
    /// tell it (R10, S82).
    pub fn code(&self, sending: MessageId, form: CodeForm) -> Code {
        Code::derived(form, &self.code.over(&[sending.0.as_bytes(), &[form.length()]]))
    }

    /// The secret that goes into every password hash (R6).
    pub fn pepper(&self) -> &[u8] {
        &*self.pepper
    }

    /// Bytes that look random and are the same each time for one `subject`: what invented hints are
    /// drawn with.
    pub fn draw(&self, label: &str, subject: &str) -> [u8; KEY] {
        self.draw.over(&[label.as_bytes(), subject.as_bytes()])
    }

    /// A message authentication code (HMAC-SHA256); `label` keeps two uses apart.
    pub fn mac(&self, label: &str, data: &[u8]) -> [u8; KEY] {
        self.mac.over(&[label.as_bytes(), data])
    }

    /// What the database remembers of the key file, so that a wrong one is noticed at start: 16
    /// hexadecimal digits that tell nothing of the keys.
    pub fn fingerprint(&self) -> &str {
        &self.keys[0].fingerprint
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({} keys)", self.keys.len())
    }
}

impl SealKey {
    fn new(id: u8, key: &Secret) -> Self {
        let fingerprint = hex(&subkey(key, "fingerprint")[..8]);
        Self { id, secret: subkey(key, "seal"), backup: subkey(key, "backup"), fingerprint }
    }
}

fn subkey(key: &Secret, purpose: &str) -> Secret {
    let mut out = Zeroizing::new([0; KEY]);
    Hkdf::<Sha256>::new(None, &**key)
        .expand_multi_info(&[b"regain/1/", purpose.as_bytes()], &mut *out)
        .expect("HKDF-SHA256 gives up to 8160 bytes (RFC 5869, 2.3)");
    out
}

impl MacKey {
    fn new(secret: Secret) -> Self {
        let begun = <Hmac<Sha256> as KeyInit>::new_from_slice(&*secret)
            .expect("HMAC takes a key of any length (RFC 2104, 2)");
        Self { secret, begun }
    }

    /// HMAC-SHA256 over the parts, each preceded by its length, so that no two lists of parts give
    /// the same input.
    fn over(&self, parts: &[&[u8]]) -> [u8; KEY] {
        let mut mac = self.begun.clone();
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// Two digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
