//! An organisation's rules for passwords, as they are told to others.

use std::time::Duration;

use domain::directory::PasswordRules;

/// The rules, and how long a lock lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) rules: PasswordRules,
    /// `None`: forever, or it cannot be read.
    pub(super) lockout_lasts: Option<Duration>,
}

impl Policy {
    /// Whether a password has fewer characters than the rules ask for, as far as they can be read.
    pub(super) fn is_too_short(&self, password: &str) -> bool {
        self.rules
            .min_length
            .is_some_and(|least| (password.chars().count() as u64) < u64::from(least))
    }
}
