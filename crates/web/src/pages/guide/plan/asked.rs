//! What the policy asks of people: which kinds, how many, and for what.

use domain::limits::METHODS_PER_ACCOUNT;
use domain::method::MethodKind;
use domain::policy::{Gates, Policy};
use domain::second_step::{SecondStep, takes_it};

use crate::pages::prove::is_sent;

/// The kinds that are offered: address and phone first, as people know them best.
pub(in crate::pages::guide) fn kinds(policy: &Policy) -> Vec<MethodKind> {
    let mut kinds = policy.registration.methods.clone();
    let place = |kind: &MethodKind| match kind {
        MethodKind::Email => 0,
        MethodKind::Phone => 1,
        _ => 2,
    };
    kinds.sort_by_key(place);
    kinds
}

/// Whether somebody with one method is still asked for more.
pub(super) fn is_asked_with_one(policy: &Policy) -> bool {
    policy.registration.required > 1 || is_required(policy)
}

/// Whether somebody without methods is asked for several at once, so that there is nothing to
/// choose between.
pub(in crate::pages::guide) fn several(policy: &Policy) -> bool {
    policy.registration.required > 1
}

/// The strictest rule for the second step that anybody has: everyone's, or a group's. The guide is
/// for all of them, and its sentence says when the step is taken.
pub(super) fn strictest_second_step(policy: &Policy) -> SecondStep {
    let groups = policy.directory.second_step_groups.iter().map(|(_, rule)| *rule);
    groups.fold(policy.sign_in.second_step, Ord::max)
}

/// Whether its codes are shown and kept, so that making them proves nothing.
pub(super) fn is_on_paper(kind: &MethodKind) -> bool {
    kind.facts().is_spare && kind.facts().second_step.is_some()
}

/// Whether everyone has to have a method for the second step.
pub(super) fn is_required(policy: &Policy) -> bool {
    policy.sign_in.second_step == SecondStep::Required
}

/// How many methods somebody without any is asked for: one at least, by the short link.
pub(in crate::pages::guide) fn asked_for(policy: &Policy) -> usize {
    let wanted = policy.registration.required.max(1);
    policy.methods_missing(policy.missing(policy.sign_in.second_step, &[], wanted))
}

/// Which kind the pages ask for next, of somebody who has these; `None`: nothing more is asked for.
pub(in crate::pages::guide) fn asked_next(
    policy: &Policy,
    had: &[MethodKind],
) -> Option<MethodKind> {
    let rule = policy.sign_in.second_step;
    // By the short link one is asked for at least.
    let missing = policy.missing(rule, had, policy.registration.required.max(1));
    let is_asked = policy.methods_missing(missing) > 0 && had.len() < METHODS_PER_ACCOUNT;
    is_asked.then(|| policy.kind_to_register(rule, had)).flatten()
}

/// Whether who was asked for one method and has one of this kind must add another to be able to
/// reset the password.
pub(super) fn first_of_two(policy: &Policy, kind: MethodKind) -> bool {
    policy.resets(kind) && !several(policy) && two_proofs(policy) == TwoProofs::Everyone
}

/// Which kind members of a group are asked for that others are not: where the group's rule, and not
/// everyone's, is that they must have a method for the second step.
pub(super) fn asked_of_a_group(policy: &Policy) -> Option<MethodKind> {
    let of_a_group = !is_required(policy) && strictest_second_step(policy) == SecondStep::Required;
    let mut offered = policy.registration.methods.iter().copied();
    offered.find(|kind| of_a_group && takes_it(*kind))
}

/// Of which sort the methods are that prove who somebody is: the page's button says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pages::guide) enum ProvedBy {
    /// There is one at least to which a code is sent.
    Sent,
    /// There is none.
    Kept,
    /// It depends on who reads.
    Either,
}

impl ProvedBy {
    /// Who has all of these.
    pub(super) fn all(kinds: &[MethodKind]) -> Self {
        if is_sent(kinds.iter().copied()) { Self::Sent } else { Self::Kept }
    }

    /// Who has some of what can be registered, or known otherwise.
    pub(super) fn some(policy: &Policy) -> Self {
        let kinds = policy.registration.methods.iter().chain(&policy.recovery.methods);
        let proves = kinds.copied().filter(|kind| !kind.facts().only_resets);
        let (sent, kept): (Vec<_>, Vec<_>) = proves.partition(|kind| kind.channel().is_some());
        match (sent.is_empty(), kept.is_empty()) {
            (false, false) => Self::Either,
            (true, false) => Self::Kept,
            (_, true) => Self::Sent,
        }
    }

    /// The word by which sentences choose.
    pub(in crate::pages::guide) fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Kept => "kept",
            Self::Either => "either",
        }
    }
}

/// Who has to prove two methods to reset the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pages::guide) enum TwoProofs {
    Nobody,
    /// Members of a group, whom the pages tell so.
    SomeGroups,
    Everyone,
}

/// Who that is by the policy.
pub(in crate::pages::guide) fn two_proofs(policy: &Policy) -> TwoProofs {
    match policy.recovery.gates {
        _ if !policy.recovery.enabled => TwoProofs::Nobody,
        Gates::Two => TwoProofs::Everyone,
        Gates::One if policy.directory.two_gates_groups.is_empty() => TwoProofs::Nobody,
        Gates::One => TwoProofs::SomeGroups,
    }
}
