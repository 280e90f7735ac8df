//! Hashes for `userPassword`, where the server has no operation that hashes for us.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flows::ports::Random;
use sha2::{Digest, Sha512};

use crate::argon;

/// What is written into `userPassword`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// The password itself: the server hashes it when it comes in (389 Directory Server; OpenLDAP
    /// with `ppolicy_hash_cleartext`).
    Cleartext,
    /// `{SSHA512}`: fast to guess, but what many servers know.
    Ssha512,
    /// `{ARGON2}`: slow to guess (OpenLDAP with its module `argon2`).
    Argon2id,
}

impl Scheme {
    /// The value for `userPassword`.
    pub(super) fn value(self, password: &str, random: &dyn Random) -> Vec<u8> {
        let mut salt = [0; argon::SALT];
        random.fill(&mut salt);
        match self {
            Self::Cleartext => password.as_bytes().to_vec(),
            Self::Ssha512 => {
                let mut value =
                    Sha512::new().chain_update(password).chain_update(salt).finalize().to_vec();
                value.extend(salt);
                format!("{{SSHA512}}{}", STANDARD.encode(value)).into_bytes()
            }
            Self::Argon2id => format!(
                "{{ARGON2}}{}",
                argon::make(&mut argon::Workspace::default(), b"", password.as_bytes(), salt)
            )
            .into_bytes(),
        }
    }
}
