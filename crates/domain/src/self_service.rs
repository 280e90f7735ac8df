//! By which methods an account can be reset now: what a reset offers, and what operators are told
//! of who gets back in alone.

use crate::account::Account;
use crate::method::{Method, MethodKind};
use crate::policy::Policy;
use crate::time::Timestamp;

/// The methods that can reset this account's password now: no longer waiting, and of a kind that
/// the policy resets with.
pub fn usable_for_reset<'a>(
    account: &Account,
    methods: &'a [Method],
    policy: &Policy,
    now: Timestamp,
) -> impl Iterator<Item = &'a Method> + use<'a> {
    let can_be_reset = policy.recovery.enabled && account.is_active();
    let kinds = policy.recovery.methods.clone();
    methods
        .iter()
        .filter(move |method| can_be_reset && method.resets(now) && kinds.contains(&method.kind()))
}

/// Whether the owner gets back in without help: each gate takes a method of another kind.
pub fn gets_back_in(
    account: &Account,
    methods: &[Method],
    policy: &Policy,
    now: Timestamp,
) -> bool {
    let kinds: Vec<MethodKind> =
        usable_for_reset(account, methods, policy, now).map(Method::kind).collect();
    let distinct = MethodKind::ALL.into_iter().filter(|kind| kinds.contains(kind)).count();
    distinct >= account.gates(policy.recovery.gates).count()
}
