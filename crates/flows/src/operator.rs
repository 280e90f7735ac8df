//! What an operator does for the people whose accounts they are: the help desk's half of the flows.
//!
//! No page is given an [`Operator`]: it is made of [`Flows`] of its own, by the command line alone.
//! Each step that changes something says who does it and why, writes both into the audit trail, and
//! tells everybody on the account.

mod accounts;
mod apps;
mod audit_trail;
mod changes;
mod counted;
mod letters;
mod lists;
mod methods;
mod passes;
mod queue;
mod refusal;
mod report;
mod resets;
mod tokens;

use domain::account::Account;
use domain::audit::{Action, AuditEvent, Operation};
use domain::custody::Custody;
use domain::ids::{AccountId, MessageId};
use domain::message::{Deed, Notice};
use domain::method::MethodKind;
use domain::name::SignInName;
use domain::policy::Policy;
use domain::time::Timestamp;

use crate::Flows;
use crate::notices::Telling;
use crate::ports::{DirectoryPerson, StoreFault, Work};

pub use accounts::{AccountSummary, AddFailure, AddRefusal, NewAccount};
pub use audit_trail::NamedEvent;
pub use counted::{Counted, CountedThing};
pub use letters::MadeLetter;
pub use lists::{Change, Taken, WhereThere};
pub use methods::MethodChoice;
pub use passes::MadePass;
pub use queue::Handled;
pub use refusal::OperatorRefusal;
pub use report::{Report, Standing, Stuck};
pub use resets::SentReset;

/// What an operator can do.
pub struct Operator {
    flows: Flows,
    by: String,
}

/// Why an operator does something; in the audit trail with who it was.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reason<'a>(pub Option<&'a str>);

impl Operator {
    /// On the parts of these flows. `by`: who the operator is, for the audit trail.
    pub fn new(flows: Flows, by: String) -> Self {
        Self { flows, by }
    }

    /// What the organisation decided.
    pub fn policy(&self) -> &Policy {
        &self.flows.policy
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.flows.now()
    }

    /// A sign-in name as the pages take it, `DOMAIN\name` too; `None`: it is none.
    pub fn name_typed(&self, typed: &str) -> Option<SignInName> {
        self.flows.name_typed(typed).ok()
    }

    /// The sign-in name of whom an operator means: a name as the pages take it, or an id out of the
    /// log, an account's or a message's.
    pub async fn named(&self, typed: &str) -> Result<SignInName, OperatorRefusal> {
        let Ok(id) = typed.trim().parse::<AccountId>() else {
            let name = self.name_typed(typed).or_else(|| SignInName::parse_bare(typed).ok());
            return name.ok_or(OperatorRefusal::NoAccount);
        };
        let mut view = self.flows.store.view().await?;
        let mut found = view.account(id).await?;
        if found.is_none()
            && let Some(message) = view.message(MessageId(id.0)).await?
            && let Some(account) = message.account
        {
            found = view.account(account).await?;
        }
        found.map(|account| account.name).ok_or(OperatorRefusal::NoAccount)
    }

    /// The account with this name, locked.
    async fn locked(
        &self,
        work: &mut dyn Work,
        name: &SignInName,
    ) -> Result<Account, OperatorRefusal> {
        let found = work.account_by_name(name).await?.ok_or(OperatorRefusal::NoAccount)?;
        work.lock_account(found.id).await?.ok_or(OperatorRefusal::NoAccount)
    }

    /// Whom the name means, for a step towards a new password: in an external directory they must
    /// be there, and be one whose password may be reset. The name is the one by which an
    /// account is found here.
    async fn whom_to_help(
        &self,
        name: &SignInName,
    ) -> Result<(Option<DirectoryPerson>, SignInName), OperatorRefusal> {
        if self.flows.remote().is_none() {
            return Ok((None, name.clone()));
        }
        let person = self.flows.find(name).await??.ok_or(OperatorRefusal::NotInDirectory)?;
        if !person.may_be_reset() {
            return Err(OperatorRefusal::NotResetHere);
        }
        let proven = self.flows.proven_name(name, Some(&person)).await?;
        Ok((Some(person), proven))
    }

    /// That person's account, locked; one is made for who never signed in.
    async fn account_to_help(
        &self,
        work: &mut dyn Work,
        person: Option<&DirectoryPerson>,
        name: &SignInName,
    ) -> Result<Account, OperatorRefusal> {
        let account = match person {
            Some(person) => self
                .flows
                .take_over(work, person, Some(name))
                .await?
                .ok_or(OperatorRefusal::NoAccount)?,
            None => self.locked(work, name).await?,
        };
        if account.is_active() { Ok(account) } else { Err(OperatorRefusal::SwitchedOff) }
    }

    /// Tells everybody on an account of what the help desk did. `may_object`: whether it can be
    /// undone by the notice.
    async fn tell(
        &self,
        work: &mut dyn Work,
        account: &Account,
        custody: &Custody,
        notice: Notice,
        may_object: bool,
    ) -> Result<(), StoreFault> {
        self.flows
            .tell(
                work,
                account,
                Telling { at_hand: None, custody, notice, from: None, gone: &[], may_object },
            )
            .await
    }

    async fn tell_deed(
        &self,
        work: &mut dyn Work,
        account: &Account,
        custody: &Custody,
        deed: Deed,
    ) -> Result<(), StoreFault> {
        // A pass lets methods be added: who objects to it ends it, and takes off what it has added.
        self.tell(work, account, custody, Notice::HelpDesk { deed }, deed == Deed::Pass).await
    }

    /// After an operator has changed the methods of an account: they are kept, what was begun before
    /// is over, everyone who was on it is told. The account is locked.
    async fn methods_changed(
        &self,
        work: &mut dyn Work,
        account: &mut Account,
        (before, after): (&Custody, &Custody),
        notice: Notice,
        (action, kind): (Action, MethodKind),
        reason: Reason<'_>,
    ) -> Result<(), OperatorRefusal> {
        self.flows.keep_custody(work, None, account, before, after).await?;
        account.security_version += 1;
        work.save_account(account).await?;
        work.kill_challenges(account.id).await?;
        self.tell(work, account, before, notice, true).await?;
        Ok(self.record(work, account.id, action, Some(kind), reason).await?)
    }

    /// Writes into the audit trail what was done, by whom and why; the log says what, by ids.
    async fn record(
        &self,
        work: &mut dyn Work,
        account: AccountId,
        action: Action,
        kind: Option<MethodKind>,
        reason: Reason<'_>,
    ) -> Result<(), StoreFault> {
        tracing::info!(event = action.word(), %account, kind = kind.map(MethodKind::word), "an operator did it");
        let operation =
            Some(Operation { by: self.by.clone(), reason: reason.0.map(str::to_owned) });
        let event = self.flows.event(Some(account), action);
        work.append(&AuditEvent { kind, operation, ..event }).await
    }
}
