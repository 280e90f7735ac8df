//! A passkey or security key (Web Authentication): it signs for this site alone, so that no other site can ask for it, and checks who
//! holds it. It counts as two factors.

use serde::{Deserialize, Serialize};

use crate::challenge::Proof;
use crate::ids::MethodId;
use crate::keys::KeyRing;
use crate::message::Purpose;
use crate::method::{Factor, Facts, Method, clean_name};
use crate::time::Timestamp;
use crate::webauthn::{Assertion, Credential, Nonce, RelyingParty, Untrue, UserHandle};

pub(super) const FACTS: Facts = Facts {
    word: "passkey",
    channel: None,
    second_step: Some(1),
    is_spare: false,
    // A signature is not guessed.
    resets_alone: true,
    at_most: 10,
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

/// The name by which passkeys know an account: the same for all of it, and nothing can be read out of it (R54).
pub fn handle(keys: &KeyRing, account: crate::ids::AccountId) -> UserHandle {
    let half = |which: &str| keys.mac(&format!("passkeys' user handle, {which} half"), account.0.as_bytes());
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(&half("first"));
    bytes[32..].copy_from_slice(&half("second"));
    UserHandle(bytes)
}

/// The passkeys among an account's methods.
pub fn credentials(methods: &[Method]) -> Vec<&Credential> {
    methods.iter().filter_map(|method| Some(&method.passkey()?.credential)).collect()
}

/// What a passkey was asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What it was to sign.
    pub nonce: &'a Nonce,
    /// For whom.
    pub party: &'a RelyingParty,
    /// What for.
    pub purpose: Purpose,
    /// Whether the account was known before, so that the answer need not say whose it is.
    pub named: bool,
}

/// Takes what a passkey has signed: what it proves, and which method is kept with what it is from now on. `methods` are all on the account;
/// those for which `able` is false prove nothing.
///
/// # Errors
/// Which check it did not pass, and of which method where it is one of the account's.
pub fn take(
    methods: &[Method],
    able: impl Fn(&Method) -> bool,
    keys: &KeyRing,
    asked: &Asked<'_>,
    answer: &Assertion,
    now: Timestamp,
) -> Result<(Proof, MethodId, Factor), Untrue> {
    let is_it = |passkey: &Passkey| passkey.credential.id() == answer.id();
    let found = methods.iter().filter(|method| able(method)).find_map(|method| {
        let passkey = method.passkey().filter(|one| is_it(one))?;
        Some((method, passkey))
    });
    let (method, passkey) = found.ok_or(Untrue::Owner)?;
    let handle = handle(keys, method.account);
    let credential = passkey.credential.assert(answer, asked.nonce, asked.party, handle, asked.named, now)?;
    let proof = Proof::by_own_code(method.account, method.kind(), asked.purpose);
    Ok((proof, method.id, Factor::Passkey(Passkey { name: passkey.name.clone(), credential })))
}
