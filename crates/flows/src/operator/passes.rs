//! A temporary pass, for a person who has lost every method and the password: made, and told to
//! them by the operator.
//!
//! Who talks the help desk into one gets no further than registering a method: the password stays.
//! Where anybody is on the account that could object, the method waits as if it were added with the
//! password alone, and they are told at once; unless the operator says that they have seen proof.
//! That cannot be said for accounts with rights over others.

use std::time::Duration;

use domain::account::Account;
use domain::audit::Action;
use domain::limits::METHODS_PER_ACCOUNT;
use domain::message::Deed;
use domain::name::SignInName;
use domain::pass::{PASS_LIFETIME_MAX, PASS_SYMBOLS, Pass, shown};
use domain::session::Strength;
use domain::symbols::symbols;
use domain::time::Timestamp;

use super::{Operator, OperatorRefusal, Reason};

/// The shortest lifetime of a pass.
const LIFETIME_MIN: Duration = Duration::from_secs(60);

/// A pass that was just made.
pub struct MadePass {
    /// The pass, in groups; it cannot be shown again.
    pub pass: String,
    /// The account's sign-in name, which is typed with it.
    pub name: SignInName,
    /// It is good before this time.
    pub expires_at: Timestamp,
    /// How long what is registered with it waits before it can reset the password; `None`: not at
    /// all.
    pub wait: Option<Duration>,
    /// How many methods a reset asks for.
    pub gates: usize,
}

impl Operator {
    /// What vouches for a method that is registered with a pass, or that an operator adds.
    /// `identity_checked`: the operator has seen proof of who the person is. That cannot be said
    /// for accounts with rights over others.
    pub(super) fn word_for(
        &self,
        account: &Account,
        identity_checked: bool,
    ) -> Result<Strength, OperatorRefusal> {
        if identity_checked && self.flows.terms(account).has_rights() {
            return Err(OperatorRefusal::NotByWord);
        }
        Ok(Strength::Pass { vouched: identity_checked })
    }

    /// Makes a pass, in place of any other of the account. `vouched`: the operator has seen proof
    /// of who the person is.
    pub async fn make_pass(
        &self,
        name: &SignInName,
        lifetime: Duration,
        vouched: bool,
        reason: Reason<'_>,
    ) -> Result<MadePass, OperatorRefusal> {
        let flows = &self.flows;
        let (now, policy) = (flows.now(), flows.policy());
        if !(LIFETIME_MIN..=PASS_LIFETIME_MAX).contains(&lifetime) {
            return Err(OperatorRefusal::Lifetime);
        }
        if policy.registration.methods.iter().all(|kind| kind.channel().is_none()) {
            return Err(OperatorRefusal::NothingToRegister);
        }
        if !policy.recovery.enabled {
            return Err(OperatorRefusal::NoResets);
        }
        let (person, proven) = self.whom_to_help(name).await?;
        let mut work = flows.store.begin().await?;
        let mut account = self.account_to_help(&mut *work, person.as_ref(), &proven).await?;
        let proof = self.word_for(&account, vouched)?;
        let custody = flows.custody(&mut *work, account.id).await?;
        let terms = flows.terms(&account);
        custody.may_add(None, Some(proof), &terms, now).map_err(crate::Refusal::from)?;
        if custody.methods.len() >= METHODS_PER_ACCOUNT {
            return Err(OperatorRefusal::NoRoom);
        }
        let symbols = symbols(&flows.random(), PASS_SYMBOLS);
        let expires_at = now.plus(lifetime);
        account.pass = Some(Pass {
            hash: flows.pass_hash(&symbols),
            issued_at: now,
            expires_at,
            security_version: account.security_version,
            vouched,
        });
        work.save_account(&account).await?;
        self.tell_deed(&mut *work, &account, &custody, Deed::Pass).await?;
        self.record(&mut *work, account.id, Action::PassMade, None, reason).await?;
        work.commit().await?;
        Ok(MadePass {
            pass: shown(&symbols),
            expires_at,
            wait: (!custody.works_at_once(proof, &terms, now)).then_some(terms.wait),
            gates: account.gates(policy.recovery.gates).count(),
            name: account.name,
        })
    }
}
