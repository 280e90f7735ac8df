//! Counting passwords before they are looked at, so that guessing slows down and stops (S6, S11,
//! S13, S14).
//!
//! What a stranger is shown, the wait, depends on the name that was typed and on nothing else:
//! neither on whether anybody has it, nor on who that is, nor on whether the owner has signed in
//! meanwhile. What protects an account against tries under several names is counted apart and never
//! shown: beyond it a password is answered as a wrong one is, without being looked at. A browser
//! that the owner has used before has a count of its own, and is told how long to wait. A new one
//! need not wait because strangers go on and on: it works ([`crate::alarm`]), and has its tries
//! beside theirs. Each still counts on the account.

use domain::account::Account;
use domain::directory::{DirectoryId, Lockout};
use domain::ids::AccountId;
use domain::keys::hex;
use domain::limits::{
    Counter, DEVICE_LIFETIME, FIRST_PASSWORDS, FIRST_PASSWORDS_PER_NETWORK, Guess,
    PASSWORDS_FORGOTTEN, Rate, Streak, is_heard, is_worked_off, password_wait,
};
use domain::pace::wide_network;
use domain::session::KnownDevice;
use domain::time::{Timestamp, whole_seconds};

use crate::ports::{DirectoryFault, DirectoryPerson, StoreFault, View, Work};
use crate::{Flows, Member, Refusal, Visitor};

/// The counters that a password typed by this visitor for this name goes on.
#[derive(Clone)]
pub(crate) struct PasswordCounter {
    /// The typed name in its form for counters; of a known browser the account's.
    pub(crate) subject: String,
    /// A browser that signed in to the account before, or a session.
    pub(crate) device: Option<String>,
    /// What tries at a directory are counted on.
    pub(crate) directory: Option<DirectoryTries>,
    /// The account, or where there is none the typed name.
    account: String,
    /// The password that was counted.
    tried: Option<Tried>,
}

/// What tries at an external directory are counted on.
#[derive(Clone)]
pub(crate) struct DirectoryTries {
    /// Whom it means ([`directory_subject`]).
    pub(crate) person: String,
    /// When it locks this person.
    pub(crate) theirs: Lockout,
    /// When it locks people without rules of their own: what any name is counted by that a
    /// stranger types, anyone who has it.
    pub(crate) everybodys: Lockout,
}

/// How the counters stood before a password was counted.
#[derive(Clone)]
struct Tried {
    at: Timestamp,
    before: Vec<Streak>,
    heard: bool,
}

/// What tries at an external directory are counted on: the person whom it means, whichever of their
/// names was typed. A name that nobody has is counted alike, so that it costs the same (S4).
pub(crate) fn directory_subject(person: Option<&DirectoryId>, subject: &str) -> String {
    person.map_or_else(|| nobodys_key(subject), |id| id.0.clone())
}

/// What is counted on an account, strangers' wrong passwords for one.
pub(crate) fn account_key(account: AccountId) -> String {
    format!("account {account}")
}

/// What is counted in its place for a name that nobody has.
pub(crate) fn nobodys_key(subject: &str) -> String {
    format!("nobody {subject}")
}

/// What is counted on the account, or on the name that nobody has.
pub(crate) fn key_of(account: Option<AccountId>, subject: &str) -> String {
    account.map_or_else(|| nobodys_key(subject), account_key)
}

/// What one of the counters is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Each try makes the next wait longer.
    Wait,
    /// Wrong ones in a row on the account.
    Account,
    /// Tries by this name until a directory would lock an account.
    NameThere(Lockout),
    /// Tries of the person until the directory locks the account.
    PersonThere(Lockout),
}

impl PasswordCounter {
    /// All that it counts on. Held in one call: the store has the one order that everybody takes.
    fn parts(&self) -> Vec<(Part, Counter<'_>)> {
        let (subject, account) = (self.subject.as_str(), self.account.as_str());
        let mut parts = match &self.device {
            Some(device) => vec![(Part::Wait, Counter::KnownBrowsersPasswords { subject, device })],
            None => vec![
                (Part::Wait, Counter::StrangersPasswords { subject }),
                (Part::Account, Counter::AccountsPasswords { account }),
            ],
        };
        if let Some(DirectoryTries { person, theirs, everybodys }) = &self.directory {
            if self.device.is_none() {
                parts.push((
                    Part::NameThere(*everybodys),
                    Counter::NamesDirectoryPasswords { subject },
                ));
            }
            parts.push((Part::PersonThere(*theirs), Counter::DirectorysPasswords { person }));
        }
        parts
    }

    fn all(&self) -> Vec<Counter<'_>> {
        self.parts().into_iter().map(|(_, counter)| counter).collect()
    }

    /// Whether the password that was counted is looked at; one that is not is answered as a wrong
    /// one is, after the same work.
    pub(crate) fn is_heard(&self) -> bool {
        self.tried.as_ref().is_some_and(|tried| tried.heard)
    }
}

impl Part {
    /// What still counts of it.
    fn current(self, streak: Streak, now: Timestamp) -> Streak {
        match self {
            Self::Wait => streak.within(PASSWORDS_FORGOTTEN, now),
            Self::Account => streak,
            Self::NameThere(lockout) | Self::PersonThere(lockout) => lockout.current(streak, now),
        }
    }

    /// Whether it shows: to a stranger only what depends on the typed name.
    fn shows(self, known: bool) -> bool {
        known || matches!(self, Self::Wait | Self::NameThere(_))
    }

    /// How long until the next password.
    fn wait(self, streak: Streak, known: bool, now: Timestamp) -> Option<std::time::Duration> {
        match self {
            Self::Wait => password_wait(streak, now),
            Self::Account => None,
            Self::NameThere(lockout) | Self::PersonThere(lockout) => {
                lockout.wait(streak, known, now)
            }
        }
    }

    /// Whether the directory allows so few tries that its rule is what people wait for.
    fn is_low(self) -> bool {
        matches!(self, Self::NameThere(lockout) | Self::PersonThere(lockout) if lockout.is_low())
    }

    /// Whether the next password is looked at.
    fn hears(self, streak: Streak, now: Timestamp) -> bool {
        match self {
            Self::Account => is_heard(streak, now),
            Self::PersonThere(lockout) => lockout.wait(streak, false, now).is_none(),
            Self::Wait | Self::NameThere(_) => true,
        }
    }
}

impl Flows {
    /// The rate for the visitor's network.
    pub(crate) fn for_network(rate: Rate, visitor: &Visitor) -> Rate {
        if visitor.shared_network { rate.shared() } else { rate }
    }

    /// The name of a browser that signed in to the account before; a stranger's has none (S14).
    pub(crate) async fn known_browser(
        &self,
        view: &mut dyn View,
        visitor: &Visitor,
        account: Option<AccountId>,
    ) -> Result<Option<String>, Refusal> {
        self.browser_that(view, visitor, account, |_| true).await
    }

    /// The name of a browser on which a method of the account was proved (R11).
    pub(crate) async fn proved_browser(
        &self,
        view: &mut dyn View,
        visitor: &Visitor,
        account: Option<AccountId>,
    ) -> Result<Option<String>, Refusal> {
        self.browser_that(view, visitor, account, |device| device.proved).await
    }

    /// For an unknown name the same is asked (S4).
    async fn browser_that(
        &self,
        view: &mut dyn View,
        visitor: &Visitor,
        account: Option<AccountId>,
        is_meant: fn(&KnownDevice) -> bool,
    ) -> Result<Option<String>, Refusal> {
        let now = self.now();
        let Some(device) = visitor.device else { return Ok(None) };
        let asked = account.unwrap_or_else(|| AccountId::new(now, self.random()));
        let known = view.known_device(&device, asked, now.minus(DEVICE_LIFETIME)).await?;
        let name = || hex(&device.0);
        Ok(known.filter(|known| account.is_some() && is_meant(known)).map(|_| name()))
    }

    /// Which counters a password goes on that was typed for the name `subject` (in its form for
    /// counters): a browser that signed in to the account before has one of its own, so that
    /// strangers cannot slow its owner down.
    pub(crate) async fn password_counter(
        &self,
        view: &mut dyn View,
        visitor: &Visitor,
        subject: String,
        account: Option<&Account>,
    ) -> Result<PasswordCounter, Refusal> {
        let device = self.known_browser(view, visitor, account.map(|account| account.id)).await?;
        let key = key_of(account.map(|account| account.id), &subject);
        let subject = account
            .filter(|_| device.is_some())
            .map_or(subject, |account| account.name.counter_form());
        Ok(PasswordCounter { subject, device, directory: None, account: key, tried: None })
    }

    /// The same for a signed-in person: their session has a count of its own, also where the
    /// browser is not known any more.
    pub(crate) async fn members_counter(
        &self,
        view: &mut dyn View,
        member: &Member,
    ) -> Result<PasswordCounter, Refusal> {
        let account = Some(&member.account);
        let mut counter =
            self.password_counter(view, &member.visitor, member.subject(), account).await?;
        counter.device.get_or_insert_with(|| format!("session {}", member.session.id));
        Ok(counter)
    }

    /// What a password typed by a stranger for this name is counted on in the external directory:
    /// the person, by the rules for them, and the name, by the rules for everybody.
    pub(crate) async fn directory_tries(
        &self,
        subject: &str,
        person: Option<&DirectoryPerson>,
    ) -> Result<Option<DirectoryTries>, DirectoryFault> {
        let Some(remote) = self.remote() else { return Ok(None) };
        let configured = self.policy.directory.lockout;
        let everybodys = remote.rules(None).await?.stops_at(configured);
        let theirs = person.map_or(everybodys, |person| person.rules.stops_at(configured));
        let person = directory_subject(person.map(|person| &person.id), subject);
        Ok(Some(DirectoryTries { person, theirs, everybodys }))
    }

    /// The same for an account whose owner is known: their own rules alone.
    pub(crate) async fn owners_directory_tries(
        &self,
        account: &Account,
    ) -> Result<Option<DirectoryTries>, DirectoryFault> {
        let (Some(remote), Some(link)) = (self.remote(), &account.directory) else {
            return Ok(None);
        };
        let theirs = remote.rules(Some(account)).await?.stops_at(self.policy.directory.lockout);
        Ok(Some(DirectoryTries { person: link.id.0.clone(), theirs, everybodys: theirs }))
    }

    /// Counts a password as wrong before it is looked at (S18: many at once gain nothing). Refused
    /// while there is a wait; what is refused here is not counted, so that waiting helps. Then
    /// [`PasswordCounter::is_heard`] says whether it is to be looked at.
    pub(crate) async fn count_password(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        counter: &mut PasswordCounter,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let known = counter.device.is_some();
        let parts = counter.parts();
        let account = counter.account.as_str();
        let firsts = [
            (Counter::AccountsFirstPasswords { account }, FIRST_PASSWORDS),
            (
                Counter::AccountsPasswordsOfNetwork {
                    account,
                    network: wide_network(&visitor.network),
                },
                FIRST_PASSWORDS_PER_NETWORK,
            ),
        ];
        let mut held = counter.all();
        held.extend(firsts.iter().map(|(counter, _)| counter.clone()));
        work.hold_counters(&held).await?;
        let mut before = Vec::with_capacity(parts.len());
        for (part, counter) in &parts {
            before.push(part.current(work.streak(counter).await?, now));
        }
        let stand = || parts.iter().zip(&before).map(|((part, _), streak)| (*part, *streak));
        let worked_off = |part, streak| {
            part == Part::Wait && visitor.cleared && !known && is_worked_off(streak, now)
        };
        let shown =
            stand().filter(|(part, streak)| part.shows(known) && !worked_off(*part, *streak));
        let (wait, few) = shown
            .map(|(part, streak)| (part.wait(streak, known, now), part.is_low()))
            .max()
            .unzip();
        if let Some(wait) = wait.flatten() {
            let seconds = whole_seconds(wait);
            return Err(match few {
                Some(true) => Refusal::FewAttempts { seconds },
                _ => Refusal::TooManyAttempts { seconds },
            });
        }
        let hears = |wanted: bool| {
            stand()
                .all(|(part, streak)| (part == Part::Account) != wanted || part.hears(streak, now))
        };
        let mut first = visitor.cleared && !known;
        for (counter, rate) in &firsts {
            first &= rate.wait(work.nth_last_hit(counter, rate.count).await?, now).is_none();
        }
        let first = first && !hears(true);
        if first {
            for (counter, _) in &firsts {
                work.hit(counter, now).await?;
            }
        }
        let heard = known || (hears(false) && (hears(true) || first));
        for ((part, counter), before) in parts.iter().zip(&before) {
            // What is not looked at is not counted where it does not show, or strangers could keep
            // the owner from being heard.
            let counts = heard || part.shows(known);
            work.save_streak(counter, if counts { before.and_one(now) } else { *before }).await?;
        }
        counter.tried = Some(Tried { at: now, before, heard });
        Ok(())
    }

    /// A password that was counted could not be looked at: it costs nothing. `sent`: whether the
    /// external directory may have seen it all the same; then it may have counted it, and so do
    /// we.
    pub(crate) async fn uncount_password(
        &self,
        counter: &PasswordCounter,
        sent: bool,
    ) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        work.hold_counters(&counter.all()).await?;
        Self::uncount(&mut *work, counter, |part| {
            matches!(part, Part::Wait | Part::Account) || !sent
        })
        .await?;
        Ok(work.commit().await?)
    }

    async fn uncount(
        work: &mut dyn Work,
        counter: &PasswordCounter,
        which: impl Fn(Part) -> bool,
    ) -> Result<(), StoreFault> {
        let Some(tried) = &counter.tried else { return Ok(()) };
        for ((part, counter), before) in counter.parts().iter().zip(&tried.before) {
            // One that was not looked at was counted only where it shows.
            if which(*part) && (tried.heard || part.shows(false)) {
                let streak = work.streak(counter).await?;
                work.save_streak(counter, streak.without(*before, tried.at)).await?;
            }
        }
        Ok(())
    }

    /// The password was wrong: its network is counted too, and the whole site.
    pub(crate) async fn password_was_wrong(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        work.hit(&Counter::NetworksPasswords { network: &visitor.network }, now).await?;
        self.count_guess(work, Guess::Password, now).await
    }

    /// The password was right: the streak is over. What strangers are shown stands as it stood
    /// before it was typed.
    pub(crate) async fn forget_wrong_passwords(
        &self,
        work: &mut dyn Work,
        counter: &PasswordCounter,
    ) -> Result<(), Refusal> {
        let known = counter.device.is_some();
        work.hold_counters(&counter.all()).await?;
        let shown_to_strangers = |part: Part| !known && part.shows(false);
        Self::uncount(work, counter, shown_to_strangers).await?;
        for (part, counter) in counter.parts() {
            if !shown_to_strangers(part) {
                work.save_streak(&counter, Streak::default()).await?;
            }
        }
        Ok(())
    }

    /// The owner has proved to be the owner: what counts on the account, and on a browser of
    /// theirs, is over, here and in the directory. The waits that strangers see by a name stay;
    /// the owner's browser is known from now on ([`Self::remember_browser`]).
    pub(crate) async fn lift_lock_out(
        &self,
        work: &mut dyn Work,
        account: AccountId,
        (subject, device): (&str, Option<&str>),
        person: Option<&DirectoryId>,
    ) -> Result<(), StoreFault> {
        let key = account_key(account);
        let strangers = Counter::AccountsPasswords { account: &key };
        let known = device.map(|device| Counter::KnownBrowsersPasswords { subject, device });
        let there = person.map(|person| Counter::DirectorysPasswords { person: &person.0 });
        let counters: Vec<Counter<'_>> =
            [strangers].into_iter().chain(known).chain(there).collect();
        work.hold_counters(&counters).await?;
        for counter in &counters {
            work.save_streak(counter, Streak::default()).await?;
        }
        Ok(())
    }
}
