//! A passkey or security key (Web Authentication): it signs for this site alone, so that no other
//! site can ask for it, and checks who holds it. It counts as two factors.

use serde::{Deserialize, Serialize};

use crate::ids::AccountId;
use crate::keys::KeyRing;
use crate::method::{Facts, Method, clean_name};
use crate::webauthn::{Credential, UserHandle};

pub(super) const FACTS: Facts = Facts {
    word: "passkey",
    channel: None,
    second_step: Some(1),
    is_spare: false,
    // A signature is not guessed.
    resets_alone: true,
    only_resets: false,
    long_codes: false,
    at_most: 10,
    made_by_operators: false,
    ends_at_restore: false,
};

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// What its owner calls it.
    pub name: String,
    /// What it signs with.
    pub credential: Credential,
}

impl Passkey {
    /// One that was just made, under the name that its owner gives it.
    pub fn new(name: &str, credential: Credential) -> Self {
        Self { name: clean_name(name), credential }
    }
}

/// The name by which passkeys know an account: the same for all of it, and nothing can be read out
/// of it (R54).
pub fn handle(keys: &KeyRing, account: AccountId) -> UserHandle {
    let half = |which: &str| {
        keys.mac(&format!("passkeys' user handle, {which} half"), account.0.as_bytes())
    };
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(&half("first"));
    bytes[32..].copy_from_slice(&half("second"));
    UserHandle(bytes)
}

/// The passkeys among an account's methods.
pub fn credentials(methods: &[Method]) -> Vec<&Credential> {
    methods.iter().filter_map(|method| Some(&method.passkey()?.credential)).collect()
}
