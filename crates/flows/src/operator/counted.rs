//! What is counted against an account by wrong passwords and codes and by codes that strangers ask
//! for: shown to an operator, and lifted.
//!
//! Nothing of it is permanent by itself ([`domain::pace`], [`crate::throttle`]); an operator can
//! help sooner. What is shown and what is lifted is one list, [`Names::counted`].

use std::collections::BTreeSet;
use std::time::Duration;

use domain::account::Account;
use domain::audit::Action;
use domain::channel::Channel;
use domain::limits::{Counter, Streak};
use domain::message::Notice;
use domain::method::{Destination, Method, MethodKind};
use domain::name::SignInName;

use super::{Operator, OperatorRefusal, Reason};
use crate::codes::{is_stopped, recovery_subject, sign_in_subject};
use crate::own_codes::CodeUse;
use crate::ports::{DirectoryPerson, Found, StoreFault, View};
use crate::throttle::account_key;

/// What is counted lately: so long.
const LATELY: Duration = Duration::from_hours(24);
/// More than this many are not counted one by one.
const MOST: u32 = 200;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedThing {
    /// Wrong passwords in a row, typed for one of the names by unknown browsers: each waits longer.
    PasswordsForName,
    /// Wrong passwords in a row for the account, whichever name was typed.
    PasswordsForAccount,
    /// Passwords that were looked at in the last day as the first from their network, while others
    /// were not.
    FirstPasswords,
    /// Passwords for one of the names that went to the directory, by unknown browsers.
    PasswordsForNameAtDirectory,
    /// Passwords of the person that went to the directory, which locks accounts by itself.
    PasswordsAtDirectory,
    /// Codes that the owner asked for while signed in, in the last day.
    CodesAskedFor,
    /// Wrong codes for one of the names in the last day: the page of a reset asks for letters then.
    WrongCodesForName,
    /// Codes texted in a row to numbers that the account wanted to register, and not typed: after
    /// six it gets none for a day.
    TextsNotTyped,
    /// Wrong codes in a row at a number or address: after 90 codes there are long.
    CodesInARow,
    /// Wrong codes there in the last day: after 10 in an hour or 30 in a day codes are long.
    WrongCodes,
    /// Wrong codes of authenticator apps in a row: after 90, or 10 in an hour, none is looked at on
    /// unknown browsers.
    AppCodesInARow,
    /// Codes that known browsers and sessions asked for there in the last day.
    OwnCodes,
    /// Codes of the second step that unknown browsers asked for there in the last day, with the
    /// right password.
    SignInCodes,
    /// Codes that strangers asked for there in the last day: after ten they come every half hour.
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
            Self::FirstPasswords => "first-passwords-of-networks",
            Self::PasswordsForNameAtDirectory => "passwords-for-name-at-directory",
            Self::PasswordsAtDirectory => "passwords-at-directory",
            Self::CodesAskedFor => "codes-asked-for-in-a-day",
            Self::WrongCodesForName => "wrong-codes-for-name",
            Self::TextsNotTyped => "texts-not-typed",
            Self::CodesInARow => "wrong-codes-in-a-row",
            Self::WrongCodes => "wrong-codes-in-a-day",
            Self::AppCodesInARow => "wrong-app-codes-in-a-row",
            Self::OwnCodes => "own-codes-in-a-day",
            Self::SignInCodes => "sign-in-codes-in-a-day",
            Self::StrangersCodes => "strangers-codes-in-a-day",
            Self::StrangersStopped => "strangers-codes-stopped",
        }
    }

    /// How it is counted.
    fn how(self) -> How {
        match self {
            Self::PasswordsForName
            | Self::PasswordsForAccount
            | Self::PasswordsForNameAtDirectory
            | Self::PasswordsAtDirectory
            | Self::TextsNotTyped
            | Self::CodesInARow
            | Self::AppCodesInARow => How::InARow,
            Self::FirstPasswords
            | Self::CodesAskedFor
            | Self::WrongCodesForName
            | Self::WrongCodes
            | Self::OwnCodes
            | Self::SignInCodes
            | Self::StrangersCodes => How::Lately,
            Self::StrangersStopped => How::Stopped,
        }
    }
}

/// How a thing is counted.
#[derive(Clone, Copy)]
enum How {
    InARow,
    Lately,
    Stopped,
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

/// By what an account's counters are found, besides its methods.
struct Names {
    /// The names that are typed for it, in their form for counters: its own, and those by which
    /// the directory finds the person.
    typed: BTreeSet<String>,
    /// The same, as a reset counts them.
    recovering: BTreeSet<String>,
    /// The account, as the second step on unknown browsers counts it.
    signing_in: String,
    /// The account, as codes of apps are counted for each purpose.
    own: Vec<String>,
    /// The key of [`Counter::AccountsPasswords`].
    account: String,
    /// Whom the directory means.
    person: Option<String>,
}

impl Names {
    /// Everything that is counted against the account, each with the number or address where it is.
    /// What one network has used up of strangers' codes has no place here: it cannot be looked
    /// for, and is over when those codes are lifted ([`crate::codes`]).
    fn counted<'a>(
        &'a self,
        account: &Account,
        methods: &'a [Method],
    ) -> Vec<(CountedThing, Option<&'a Destination>, Counter<'a>)> {
        use CountedThing as Thing;
        let (id, key) = (account.id, self.account.as_str());
        let security_version = account.security_version;
        let mut counted = vec![
            (Thing::PasswordsForAccount, None, Counter::AccountsPasswords { account: key }),
            (Thing::FirstPasswords, None, Counter::AccountsFirstPasswords { account: key }),
            (Thing::TextsNotTyped, None, Counter::AccountsUnprovedTexts { account: id }),
        ];
        for subject in &self.typed {
            counted.push((Thing::PasswordsForName, None, Counter::StrangersPasswords { subject }));
            counted.push((
                Thing::PasswordsForNameAtDirectory,
                None,
                Counter::NamesDirectoryPasswords { subject },
            ));
            counted.push((Thing::CodesAskedFor, None, Counter::SubjectsCodes { subject }));
        }
        counted.push((
            Thing::CodesAskedFor,
            None,
            Counter::SubjectsCodes { subject: &self.signing_in },
        ));
        for kind in [MethodKind::App, MethodKind::Token] {
            let of_own = |whose| (Thing::AppCodesInARow, None, Counter::OwnCodes { kind, whose });
            counted.extend(self.own.iter().map(|own| of_own(own)));
        }
        for subject in self.typed.iter().chain(&self.recovering).chain([&self.signing_in]) {
            let of_channel = |channel| {
                (Thing::WrongCodesForName, None, Counter::WrongCodes { subject, channel })
            };
            counted.extend(Channel::ALL.map(of_channel));
        }
        let there = self.person.as_ref().map(|person| Counter::DirectorysPasswords { person });
        counted.extend(there.map(|counter| (Thing::PasswordsAtDirectory, None, counter)));
        for destination in methods.iter().filter_map(Method::destination) {
            let wrong = Counter::AccountsWrongCodes { account: id, destination };
            for (what, counter) in [
                (Thing::CodesInARow, wrong.clone()),
                (Thing::WrongCodes, wrong),
                (Thing::OwnCodes, Counter::DestinationsCodes { destination }),
                (
                    Thing::SignInCodes,
                    Counter::DestinationsSignIns { destination, security_version },
                ),
                (Thing::StrangersCodes, Counter::StrangersCodes { destination }),
                (Thing::StrangersStopped, Counter::StrangersCodesStopped { destination }),
            ] {
                counted.push((what, Some(destination), counter));
            }
        }
        counted
    }
}

impl Operator {
    /// By what the counters of an account are found. Where the directory does not answer, by less.
    async fn names_of(&self, account: &Account) -> Names {
        let person = match (self.flows.remote(), &account.directory) {
            (Some(remote), Some(link)) => {
                let found = remote.look_for(&account.name, Some(&link.id)).await;
                found.ok().and_then(Found::one).filter(|person| person.id == link.id)
            }
            _ => None,
        };
        let others = person.iter().flat_map(|DirectoryPerson { sign_in_name, emails, .. }| {
            std::iter::once(sign_in_name)
                .chain(emails)
                .filter_map(|name| SignInName::parse(name).ok())
        });
        let typed: BTreeSet<String> = std::iter::once(account.name.clone())
            .chain(others)
            .map(|name| self.flows.counted_name(&name).counter_form())
            .collect();
        Names {
            recovering: typed.iter().map(|name| recovery_subject(name)).collect(),
            signing_in: sign_in_subject(account),
            own: CodeUse::all_counted_on(account.id),
            typed,
            account: account_key(account.id),
            person: account.directory.as_ref().map(|link| link.id.0.clone()),
        }
    }

    /// What is counted against an account.
    ///
    /// # Errors
    /// The database failed.
    pub async fn counted(&self, account: &Account) -> Result<Vec<Counted>, StoreFault> {
        let names = self.names_of(account).await;
        let mut view = self.flows.store.view().await?;
        let methods = view.methods(account.id).await?;
        let mut counted: Vec<Counted> = Vec::new();
        for (what, at, counter) in names.counted(account, &methods) {
            let count = match what.how() {
                How::InARow => view.streak(&counter).await?.count,
                How::Lately => self.lately(&mut *view, &counter).await?,
                How::Stopped => {
                    u32::from(is_stopped(view.streak(&counter).await?, self.flows.now()))
                }
            };
            counted.extend((count > 0).then(|| Counted { what, at: at.cloned(), count }));
        }
        Ok(counted)
    }

    /// How often something was counted in the last day; [`MOST`] stands for more.
    async fn lately(&self, view: &mut dyn View, counter: &Counter<'_>) -> Result<u32, StoreFault> {
        let since = self.flows.now().minus(LATELY);
        let mut count = 0;
        while count < MOST
            && view.nth_last_hit(counter, count + 1).await?.is_some_and(|at| at > since)
        {
            count += 1;
        }
        Ok(count)
    }

    /// Lifts all of it, a lock in the directory and the time in which no method can be added;
    /// everyone on the account is told. A password that is dead until a reset stays so.
    pub async fn unlock(
        &self,
        name: &SignInName,
        reason: Reason<'_>,
    ) -> Result<(), OperatorRefusal> {
        let found = self
            .flows
            .store
            .view()
            .await?
            .account_by_name(name)
            .await?
            .ok_or(OperatorRefusal::NoAccount)?;
        if let Some(remote) = self.flows.remote()
            && remote.standing(&found).await?.is_some_and(|standing| standing.locked)
        {
            self.flows.unlock_in_directory(remote, &found).await?;
        }
        let names = self.names_of(&found).await;
        let mut work = self.flows.store.begin().await?;
        let mut account = work.lock_account(found.id).await?.ok_or(OperatorRefusal::NoAccount)?;
        account.frozen_until = None;
        work.save_account(&account).await?;
        let custody = self.flows.custody(&mut *work, account.id).await?;
        let counted = names.counted(&account, &custody.methods);
        let counters: Vec<Counter<'_>> =
            counted.iter().map(|(_, _, counter)| counter.clone()).collect();
        work.hold_counters(&counters).await?;
        for (what, _, counter) in &counted {
            match what.how() {
                // Since when what each network has used up there does not count any more.
                How::Stopped => {
                    work.save_streak(counter, Streak { count: 0, last_at: self.flows.now() })
                        .await?
                }
                How::InARow | How::Lately => work.forget_counter(counter).await?,
            }
        }
        self.tell(&mut *work, &account, &custody, Notice::AccountUnlocked, false).await?;
        self.record(&mut *work, account.id, Action::AccountUnlocked, None, reason).await?;
        work.commit().await?;
        Ok(())
    }
}
