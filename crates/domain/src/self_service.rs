//! By which methods an account can be reset now: what a reset offers, and what operators are told
//! of who gets back in alone.

use crate::account::Account;
use crate::method::{Destination, Method, MethodKind};
use crate::policy::Policy;
use crate::time::Timestamp;

/// The methods that can reset this account's password now: no longer waiting, and of a kind that
/// the policy resets with. A number that gets no texts is among them: a reset looks the same
/// whatever number is on the account.
pub fn usable_for_reset<'a>(
    account: &Account,
    methods: &'a [Method],
    policy: &'a Policy,
    now: Timestamp,
) -> impl Iterator<Item = &'a Method> {
    let can_be_reset = policy.recovery.enabled && account.is_active();
    methods.iter().filter(move |method| {
        can_be_reset && method.resets(now) && policy.recovery.methods.contains(&method.kind())
    })
}

/// Whether a code that is sent to a method would go there, where it is one that codes are sent to.
pub fn gets_codes(method: &Method, policy: &Policy) -> bool {
    match method.destination() {
        Some(Destination::Phone(number)) => policy.texts(number),
        Some(Destination::Email(_)) | None => true,
    }
}

/// Whether the owner gets back in without help: each gate takes a method of another kind, where a
/// code can go.
pub fn gets_back_in(
    account: &Account,
    methods: &[Method],
    policy: &Policy,
    now: Timestamp,
) -> bool {
    let kinds: Vec<MethodKind> = usable_for_reset(account, methods, policy, now)
        .filter(|method| gets_codes(method, policy))
        .map(Method::kind)
        .collect();
    let distinct = MethodKind::ALL.into_iter().filter(|kind| kinds.contains(kind)).count();
    distinct >= account.gates(policy.recovery.gates).count()
}
