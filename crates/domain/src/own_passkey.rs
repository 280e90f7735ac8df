//! What a passkey of an account has signed.

use crate::challenge::Proof;
use crate::ids::MethodId;
use crate::keys::KeyRing;
use crate::message::Purpose;
use crate::method::passkey::{Passkey, handle};
use crate::method::{Factor, Method};
use crate::time::Timestamp;
use crate::webauthn::{Assertion, Nonce, RelyingParty, Untrue};

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

/// Takes what a passkey has signed: what it proves, and which method is kept with what it is from
/// now on. `methods` are all on the account; those for which `able` is false prove nothing.
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
    let credential =
        passkey.credential.assert(answer, asked.nonce, asked.party, handle, asked.named, now)?;
    let proof = Proof::by_own_code(method.account, method.kind(), asked.purpose);
    Ok((proof, method.id, Factor::Passkey(Passkey { name: passkey.name.clone(), credential })))
}
