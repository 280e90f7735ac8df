//! What is counted against an account by wrong passwords and codes and by codes that strangers ask for: shown to an operator, and lifted.
//!
//! Nothing of it is permanent by itself ([`domain::pace`], [`crate::throttle`]); an operator can help sooner.

use std::time::Duration;

use domain::account::Account;
use domain::audit::Action;
use domain::limits::Counter;
use domain::message::Notice;
use domain::method::{Destination, Method};
use domain::name::SignInName;

use crate::codes::STOPPED;
use crate::notices::Telling;
use crate::ports::{StoreFault, View};
use crate::throttle::account_key;
use crate::{Flows, Refusal};

/// What is counted lately: so long.
const LATELY: Duration = Duration::from_secs(24 * 60 * 60);
/// More than this many are not counted one by one.
const MOST: u32 = 200;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedThing {
    /// Wrong passwords in a row, typed for the name by unknown browsers: each waits longer.
    PasswordsForName,
    /// Wrong passwords in a row for the account, whichever name was typed.
    PasswordsForAccount,
    /// Passwords that went to the directory, which locks accounts by itself.
    PasswordsAtDirectory,
    /// Wrong codes in a row at a number or address: after 90 codes there are long.
    CodesInARow,
    /// Wrong codes there in the last day: after 10 in an hour or 30 in a day codes are long.
    WrongCodes,
    /// Codes that strangers asked for in the last day: after ten they come every half hour.
    StrangersCodes,
    /// Codes for strangers are stopped by the owner, for a day.
    StrangersStopped,
}

impl CountedThing {
    /// Its word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::PasswordsForName => "wrong-passwords-for-name",
            Self::PasswordsForAccount => "wrong-passwords-for-account",
            Self::PasswordsAtDirectory => "passwords-at-directory",
            Self::CodesInARow => "wrong-codes-in-a-row",
            Self::WrongCodes => "wrong-codes-in-a-day",
            Self::StrangersCodes => "strangers-codes-in-a-day",
            Self::StrangersStopped => "strangers-codes-stopped",
        }
    }
}

/// How often something is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What.
    pub what: CountedThing,
    /// At which number or address, where it is counted by that.
    pub at: Option<Destination>,
    /// How often; never 0.
    pub count: u32,
}

impl Flows {
    /// What is counted against an account.
    ///
    /// # Errors
    /// The database failed.
    pub async fn counted(&self, account: &Account) -> Result<Vec<Counted>, StoreFault> {
        let mut view = self.store.view().await?;
        let methods = view.methods(account.id).await?;
        let mut counted = Vec::new();
        let key = account_key(account.id);
        let subject = self.counted_name(&account.name).counter_form();
        let person = account.directory.as_ref().map(|link| link.id.0.as_str());
        for (what, counter) in passwords(&subject, &key, person) {
            let count = view.streak(&counter).await?.count;
            counted.extend((count > 0).then_some(Counted { what, at: None, count }));
        }
        for destination in methods.iter().filter_map(Method::destination) {
            let wrong = Counter::AccountsWrongCodes { account: account.id, destination };
            let stopped = view.streak(&Counter::StrangersCodesStopped { destination }).await?;
            let is_stopped = stopped.count > 0 && self.now() < stopped.last_at.plus(STOPPED);
            for (what, count) in [
                (CountedThing::CodesInARow, view.streak(&wrong).await?.count),
                (CountedThing::WrongCodes, self.lately(&mut *view, &wrong).await?),
                (
                    CountedThing::StrangersCodes,
                    self.lately(&mut *view, &Counter::StrangersCodes { destination }).await?,
                ),
                (CountedThing::StrangersStopped, u32::from(is_stopped)),
            ] {
                let at = Some(destination.clone());
                counted.extend((count > 0).then_some(Counted { what, at, count }));
            }
        }
        Ok(counted)
    }

    /// How often something was counted in the last day; [`MOST`] stands for more.
    async fn lately(&self, view: &mut dyn View, counter: &Counter<'_>) -> Result<u32, StoreFault> {
        let since = self.now().minus(LATELY);
        let mut count = 0;
        while count < MOST && view.nth_last_hit(counter, count + 1).await?.is_some_and(|at| at > since) {
            count += 1;
        }
        Ok(count)
    }

    /// Lifts all of it, a lock in the directory and the time in which no method can be added; everyone on the account is told. A password
    /// that is dead until a reset stays so. `false`: there is no account with this name.
    ///
    /// # Errors
    /// The database failed, or the directory does not answer or refuses.
    pub async fn unlock(&self, name: &SignInName) -> Result<bool, Refusal> {
        let Some(found) = self.store.view().await?.account_by_name(name).await? else { return Ok(false) };
        if let Some(remote) = self.remote()
            && remote.standing(&found).await?.is_some_and(|standing| standing.locked)
        {
            self.unlock_elsewhere(remote, &found).await?;
        }
        let mut work = self.store.begin().await?;
        let Some(mut account) = work.lock_account(found.id).await? else { return Ok(false) };
        account.frozen_until = None;
        work.save_account(&account).await?;
        let custody = self.custody(&mut *work, account.id).await?;
        let key = account_key(account.id);
        let subject = self.counted_name(&account.name).counter_form();
        let person = account.directory.as_ref().map(|link| link.id.0.as_str());
        let mut counters: Vec<Counter<'_>> =
            passwords(&subject, &key, person).into_iter().map(|(_, counter)| counter).collect();
        for destination in custody.methods.iter().filter_map(Method::destination) {
            counters.push(Counter::AccountsWrongCodes { account: account.id, destination });
            counters.push(Counter::StrangersCodes { destination });
            counters.push(Counter::StrangersCodesStopped { destination });
            counters.push(Counter::DestinationsCodes { destination });
        }
        work.hold_counters(&counters).await?;
        for counter in &counters {
            work.forget_counter(counter).await?;
        }
        let language = account.language.unwrap_or_else(|| self.policy.organisation.default_language());
        let notice = Notice::AccountUnlocked;
        let telling = Telling { language, custody: &custody, notice, gone: &[], may_object: false };
        self.tell(&mut *work, &account, telling).await?;
        self.note(&mut *work, account.id, Action::AccountUnlocked).await?;
        work.commit().await?;
        Ok(true)
    }
}

/// What wrong passwords are counted on.
fn passwords<'a>(subject: &'a str, account: &'a str, person: Option<&'a str>) -> Vec<(CountedThing, Counter<'a>)> {
    let mut counters = vec![
        (CountedThing::PasswordsForName, Counter::StrangersPasswords { subject }),
        (CountedThing::PasswordsForAccount, Counter::AccountsPasswords { account }),
    ];
    let there = person.map(|person| (CountedThing::PasswordsAtDirectory, Counter::DirectorysPasswords { person }));
    counters.extend(there);
    counters
}
