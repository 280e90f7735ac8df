//! A list of people, taken over: who is not there is added, and who is there is left, completed or
//! changed.
//!
//! A list speaks about an account that is there: what it does not say changes nothing. It takes no
//! method off, and sets no password of an account that is there: nobody chooses another person's
//! password.

use domain::account::Account;
use domain::audit::Action;
use domain::ids::MethodId;
use domain::language::Language;
use domain::limits::METHODS_PER_ACCOUNT;
use domain::message::Notice;
use domain::method::{Destination, Factor, Method};

use super::{AddFailure, AddRefusal, NewAccount, Operator, Reason};
use crate::ports::{StoreFault, Work};
use crate::removals::hours;

/// What a list does with a person who has an account already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhereThere {
    /// It cannot be taken over.
    Refuse,
    /// The account is left as it is.
    Leave,
    /// The account gets what it lacks; what it has stays.
    Complete,
    /// The account becomes what the list says.
    Change,
}

/// A change of an account that was there. What is kept of people shows in it: for the operator who
/// made the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The name as people write it.
    DisplayName {
        /// Before.
        from: String,
        /// After.
        to: String,
    },
    /// Where the owner works.
    Office {
        /// Before.
        from: Option<String>,
        /// After.
        to: String,
    },
    /// The language of the messages.
    Language {
        /// Before.
        from: Option<Language>,
        /// After.
        to: Language,
    },
    /// A number or address became a method.
    MethodAdded {
        /// Which.
        destination: Destination,
        /// For how many hours it cannot reset the password yet.
        hours: u32,
    },
    /// A number or address was taken off the account once, and is not put back.
    MethodStaysOff {
        /// Which.
        destination: Destination,
    },
}

/// What a line of a list did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// An account was added.
    Added,
    /// There is one, and it was left as it is.
    Left,
    /// There is one; these were its changes. None: it is as the list says.
    Changed(Vec<Change>),
}

impl Operator {
    /// Takes over a list of people, all of it or nothing. With `trial` nothing is changed even when
    /// all of it could be. `on_each` is called after each person. Returns what each line did,
    /// or would.
    ///
    /// # Errors
    /// [`AddFailure::Refused`] names every line that cannot be taken over.
    pub async fn take_list(
        &self,
        people: &[NewAccount],
        there: WhereThere,
        trial: bool,
        on_each: &(dyn Fn() + Sync),
    ) -> Result<Vec<Taken>, AddFailure> {
        let mut work = self.flows.store.begin().await?;
        if matches!(there, WhereThere::Complete | WhereThere::Change) {
            hold_accounts(&mut *work, people).await?;
        }
        work.hold_destinations().await?;
        let mut refused = Vec::new();
        let mut done = Vec::with_capacity(people.len());
        for (index, new) in people.iter().enumerate() {
            match self.take_person(&mut *work, new, there).await? {
                Ok(taken) => done.push(taken),
                Err(refusal) => refused.push((index, refusal)),
            }
            on_each();
        }
        if !refused.is_empty() {
            return Err(AddFailure::Refused(refused));
        }
        if !trial {
            work.commit().await?;
        }
        Ok(done)
    }

    /// Who it is comes before what is theirs alone: the list of yesterday says "already there", not
    /// "too many other accounts".
    async fn take_person(
        &self,
        work: &mut dyn Work,
        new: &NewAccount,
        there: WhereThere,
    ) -> Result<Result<Taken, AddRefusal>, StoreFault> {
        let Some(found) = work.account_by_name(&new.name).await? else {
            return Ok(self.add_account(work, new).await?.map(|()| Taken::Added));
        };
        match there {
            WhereThere::Refuse => Ok(Err(AddRefusal::NameTaken)),
            WhereThere::Leave => Ok(Ok(Taken::Left)),
            WhereThere::Complete | WhereThere::Change => {
                let Some(account) = work.lock_account(found.id).await? else {
                    return Ok(Err(AddRefusal::NameTaken));
                };
                Ok(self
                    .change(work, account, new, there == WhereThere::Change)
                    .await?
                    .map(Taken::Changed))
            }
        }
    }

    async fn change(
        &self,
        work: &mut dyn Work,
        mut account: Account,
        new: &NewAccount,
        replaces: bool,
    ) -> Result<Result<Vec<Change>, AddRefusal>, StoreFault> {
        let mut changes = described(&mut account, new, replaces);
        if !changes.is_empty() {
            work.save_account(&account).await?;
            self.record(work, account.id, Action::AccountChanged, None, Reason::default()).await?;
        }
        match self.add_methods(work, &mut account, &new.methods).await? {
            Err(refusal) => Ok(Err(refusal)),
            Ok(added) => {
                changes.extend(added);
                Ok(Ok(changes))
            }
        }
    }

    /// Adds the numbers and addresses that the account does not have. They wait like any that are
    /// added to an account with methods, and everybody on it is told.
    async fn add_methods(
        &self,
        work: &mut dyn Work,
        account: &mut Account,
        listed: &[Destination],
    ) -> Result<Result<Vec<Change>, AddRefusal>, StoreFault> {
        let flows = &self.flows;
        let (now, wait) = (flows.now(), flows.terms(account).wait);
        let before = flows.custody(work, account.id).await?;
        let missing: Vec<&Destination> = listed
            .iter()
            .filter(|one| before.methods.iter().all(|method| !method.is_at(one)))
            .collect();
        let mut changes = Vec::new();
        let mut after = before.clone();
        for destination in missing {
            if account.is_frozen(now) {
                return Ok(Err(AddRefusal::Frozen));
            }
            // Its owner took it off, or objected to it: a list from before does not bring it back.
            if work.was_removed(account.id, destination).await? {
                changes.push(Change::MethodStaysOff { destination: destination.clone() });
                continue;
            }
            if after.methods.len() >= METHODS_PER_ACCOUNT {
                return Ok(Err(AddRefusal::TooManyMethods));
            }
            if let Err(refusal) =
                self.may_have(work, account, std::slice::from_ref(destination)).await?
            {
                return Ok(Err(refusal));
            }
            // What an account has from its first day works at once: there is nobody to object.
            let alone = before.methods.is_empty()
                && !work.removed_since(account.id, account.created_at).await?;
            let recovers_from = if alone { now } else { now.plus(wait) };
            after.methods.push(Method {
                recovers_from,
                ..Method::new(
                    MethodId::new(now, flows.random()),
                    account.id,
                    Factor::Contact(destination.clone()),
                    now,
                )
            });
            let hours = if alone { 0 } else { hours(wait) };
            changes.push(Change::MethodAdded { destination: destination.clone(), hours });
        }
        if after.methods.len() == before.methods.len() {
            return Ok(Ok(changes));
        }
        flows.keep_custody(work, None, account, &before, &after).await?;
        account.security_version += 1;
        account.pass = None;
        work.save_account(account).await?;
        for change in &changes {
            if let Change::MethodAdded { destination, hours } = change {
                let kind = destination.kind();
                self.tell(
                    work,
                    account,
                    &before,
                    Notice::MethodAdded { kind, hours: *hours },
                    true,
                )
                .await?;
                self.record(work, account.id, Action::MethodAdded, Some(kind), Reason::default())
                    .await?;
            }
        }
        Ok(Ok(changes))
    }
}

/// Locks the accounts that are there, before any number or address and in an order of their own:
/// two lists at once wait for each other.
async fn hold_accounts(work: &mut dyn Work, people: &[NewAccount]) -> Result<(), StoreFault> {
    let mut ids = Vec::new();
    for new in people {
        ids.extend(work.account_by_name(&new.name).await?.map(|account| account.id));
    }
    ids.sort_unstable();
    for id in ids {
        work.lock_account(id).await?;
    }
    Ok(())
}

/// Puts into the account what a line says of its owner, and returns what is not as it was.
fn described(account: &mut Account, new: &NewAccount, replaces: bool) -> Vec<Change> {
    let mut changes = Vec::new();
    if account.display_name != new.display_name && (replaces || account.display_name.is_empty()) {
        let from = std::mem::replace(&mut account.display_name, new.display_name.clone());
        changes.push(Change::DisplayName { from, to: new.display_name.clone() });
    }
    if let Some(to) = &new.office
        && account.office.as_ref() != Some(to)
        && (replaces || account.office.is_none())
    {
        let from = account.office.replace(to.clone());
        changes.push(Change::Office { from, to: to.clone() });
    }
    if let Some(to) = new.language
        && account.language != Some(to)
        && (replaces || account.language.is_none())
    {
        let from = account.language.replace(to);
        changes.push(Change::Language { from, to });
    }
    changes
}
