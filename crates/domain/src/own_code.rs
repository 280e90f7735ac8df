//! Codes of methods that need no message: an app's, a token's, recovery codes, a letter's.

use crate::challenge::Proof;
use crate::ids::MethodId;
use crate::keys::KeyRing;
use crate::message::Purpose;
use crate::method::{Factor, Method, MethodKind, app, token};
use crate::time::Timestamp;
use crate::token::Code;

/// Takes a typed code of a method that needs no message: what it proves, and which method is kept
/// with what it is from now on. `methods` are all on the account; those for which `able` is false
/// prove nothing. `None`: it is no right code, or was used.
pub fn take(
    kind: MethodKind,
    purpose: Purpose,
    methods: &[Method],
    able: impl Fn(&Method) -> bool,
    keys: &KeyRing,
    typed: &Code,
    now: Timestamp,
) -> Option<(Proof, MethodId, Factor)> {
    if kind.facts().only_resets && purpose != Purpose::Recovery {
        return None;
    }
    let (id, factor) = match kind {
        MethodKind::App => app::take_code(methods, able, typed, now),
        MethodKind::Token => token::take_code(methods, able, typed, now),
        _ => methods
            .iter()
            .filter(|one| one.kind() == kind && able(one))
            .find_map(|one| Some((one.id, one.factor.without_code(keys, typed, now)?))),
    }?;
    let account = methods.iter().find(|method| method.id == id)?.account;
    Some((Proof::by_own_code(account, kind, purpose), id, factor))
}
