//! Which rule for the second step holds for an account: its groups' or everyone's, and whether it
//! is in force yet.

use crate::account::Account;
use crate::policy::SignInPolicy;
use crate::second_step::SecondStep;
use crate::time::Timestamp;

impl SignInPolicy {
    /// The rule for an account, whether or not it is in force yet.
    pub fn rule(&self, account: &Account) -> SecondStep {
        account.second_step.unwrap_or(self.second_step)
    }

    /// The rule that holds for it now.
    pub fn rule_now(&self, account: &Account, now: Timestamp) -> SecondStep {
        match self.announced(account, now) {
            Some(_) => SecondStep::WhereRegistered,
            None => self.rule(account),
        }
    }

    /// From when on a second step will be asked of it always, where that time is ahead.
    pub fn announced(&self, account: &Account, now: Timestamp) -> Option<Timestamp> {
        self.required_from.filter(|from| now < *from && self.rule(account) == SecondStep::Required)
    }
}
