//! Which methods people are asked for: what is missing of those that they must have, and of which
//! kind the next one is.

use crate::account::Account;
use crate::method::{Method, MethodKind};
use crate::policy::Policy;
use crate::second_step::{SecondStep, takes_it};

/// What is missing of the methods that somebody must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// How many of those that count ([`Policy::counts`]).
    pub counted: usize,
    /// Whether one for the second step, where everyone is asked for it.
    pub second: bool,
}

/// The kinds of the methods that are not suspended.
pub fn kinds_in_use(methods: &[Method]) -> Vec<MethodKind> {
    methods.iter().filter(|method| !method.is_suspended()).map(Method::kind).collect()
}

impl Policy {
    /// How many methods a person must have: at least one who must register.
    pub fn wanted(&self, account: &Account) -> u32 {
        let required = self.registration.required;
        if account.must_register { required.max(1) } else { required }
    }

    /// What is missing of as many as are wanted, with methods of these kinds, where this rule for
    /// the second step holds.
    pub fn missing(&self, rule: SecondStep, kinds: &[MethodKind], wanted: u32) -> Missing {
        let counted = kinds.iter().filter(|kind| self.counts(**kind)).count();
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        // Nobody is asked for what they cannot have.
        let offered = self.registration.methods.iter().filter(|kind| self.counts(**kind));
        let room = offered.map(|kind| kind.room_beside(kinds)).fold(0, usize::saturating_add);
        Missing {
            counted: wanted.saturating_sub(counted).min(room),
            second: rule.is_missing_among(kinds.iter().copied()),
        }
    }

    /// How many methods that is. The one for the second step may be one of those that count.
    pub fn methods_missing(&self, missing: Missing) -> usize {
        let mut offered = self.registration.methods.iter().copied();
        let is_both = offered.find(|kind| takes_it(*kind)).is_some_and(|kind| self.counts(kind));
        match missing.second {
            true if is_both => missing.counted.max(1),
            true => missing.counted + 1,
            false => missing.counted,
        }
    }

    /// Whether people whom the policy asks for this kind are told what it is before it is made, with
    /// the others that they may choose: codes are on the account once they are shown, and who would
    /// rather have something else is not left with a list that was never written down. Where the
    /// organisation lists them first, it wants them first.
    pub fn asks_before(&self, kind: MethodKind) -> bool {
        kind.facts().is_list() && self.registration.methods.first() != Some(&kind)
    }

    /// The kind that somebody with methods of these kinds is asked for first: of those offered, one
    /// for the second step where that is missing; else one that counts, of which there is none or
    /// may be another. `None`: nothing can be registered.
    pub fn kind_to_register(&self, rule: SecondStep, kinds: &[MethodKind]) -> Option<MethodKind> {
        let offered = || self.registration.methods.iter().copied();
        let counting = || offered().filter(|kind| self.counts(*kind));
        let wanted = match rule.is_missing_among(kinds.iter().copied()) {
            true => offered().find(|kind| takes_it(*kind)),
            false => None,
        };
        wanted
            .or_else(|| counting().find(|kind| !kinds.contains(kind)))
            .or_else(|| counting().find(|kind| kind.room_beside(kinds) > 0))
            .or_else(|| offered().next())
    }
}
