//! Counting passwords before they are looked at, so that guessing slows down and stops (SECURITY S6, S11, S13, S14).

use domain::account::Account;
use domain::directory::{DirectoryId, Lockout};
use domain::ids::AccountId;
use domain::limits::{
    Counter, DEVICE_LIFETIME, LONGEST_PASSWORD_WAIT, Rate, Streak, WRONG_PASSWORDS_IN_A_ROW,
    WRONG_PASSWORDS_PER_NETWORK, password_wait,
};
use domain::time::{Timestamp, whole_seconds};

use crate::ports::{DirectoryFault, StoreFault, View, Work};
use crate::{Flows, Refusal, Visitor};

#[derive(Clone)]
/// The counter that a password typed by this visitor for this name goes on.
pub(crate) struct PasswordCounter {
    pub(crate) subject: String,
    pub(crate) device: Option<String>,
    /// What tries at a directory elsewhere are counted on, and when it locks.
    pub(crate) elsewhere: Option<(String, Lockout)>,
}

/// What tries at a directory elsewhere are counted on: the person whom it means, whichever of their names was typed. A name that
/// nobody has is counted alike, or a stranger would see by the waiting who is there (SECURITY S6).
pub(crate) fn whom_elsewhere(person: Option<&DirectoryId>, subject: &str) -> String {
    person.map_or_else(|| format!("nobody {subject}"), |id| id.0.clone())
}

impl PasswordCounter {
    fn counter(&self) -> Counter<'_> {
        match &self.device {
            Some(device) => Counter::KnownBrowsersPasswords { subject: &self.subject, device },
            None => Counter::StrangersPasswords { subject: &self.subject },
        }
    }

    /// The count of what went to the directory elsewhere, with its rule.
    fn elsewhere(&self) -> Option<(Counter<'_>, Lockout)> {
        let (person, lockout) = self.elsewhere.as_ref()?;
        Some((Counter::DirectorysPasswords { person }, *lockout))
    }

    /// All that it counts on, to be held in one call: the store has the one order that everybody takes.
    fn all(&self) -> Vec<Counter<'_>> {
        [self.counter()].into_iter().chain(self.elsewhere().map(|(there, _)| there)).collect()
    }
}

impl Flows {
    /// The rate for the visitor's network.
    pub(crate) fn for_network(rate: Rate, visitor: &Visitor) -> Rate {
        if visitor.shared_network { rate.shared() } else { rate }
    }

    /// The name of a browser that signed in to the account before; a stranger's has none (SECURITY S14).
    pub(crate) async fn known_browser(
        &self,
        view: &mut dyn View,
        visitor: &Visitor,
        account: Option<AccountId>,
    ) -> Result<Option<String>, Refusal> {
        let since = self.now().minus(DEVICE_LIFETIME);
        Ok(match (visitor.device, account) {
            (Some(device), Some(account)) if view.knows_device(&device, account, since).await? => {
                Some(device.0.iter().map(|byte| format!("{byte:02x}")).collect())
            }
            _ => None,
        })
    }

    /// Which counter a password goes on: a browser that signed in to the account before has one of its own, so that
    /// strangers cannot slow its owner down.
    pub(crate) async fn password_counter(
        &self,
        view: &mut dyn View,
        visitor: &Visitor,
        subject: String,
        account: Option<&Account>,
    ) -> Result<PasswordCounter, Refusal> {
        let device = self.known_browser(view, visitor, account.map(|account| account.id)).await?;
        Ok(PasswordCounter { subject, device, elsewhere: None })
    }

    /// When the directory elsewhere locks an account by itself: as the operator says, else as it says itself.
    pub(crate) async fn lockout(&self) -> Result<Option<Lockout>, DirectoryFault> {
        match (self.policy.directory.lockout, self.remote()) {
            (_, None) => Ok(None),
            (Some(lockout), _) => Ok(Some(lockout)),
            (None, Some(remote)) => Ok(remote.rules(None).await?.lockout),
        }
    }

    /// Counts a password as wrong before it is looked at (SECURITY S18: many at once gain nothing). Refused while there
    /// is a wait; what is refused here is not counted, so that waiting helps.
    pub(crate) async fn count_password(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        counter: &PasswordCounter,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let network = Counter::NetworksPasswords { network: &visitor.network };
        let rate = Self::for_network(WRONG_PASSWORDS_PER_NETWORK, visitor);
        let mut held = counter.all();
        held.push(network.clone());
        work.hold_counters(&held).await?;
        let streak = work.streak(&counter.counter()).await?;
        let stopped = counter.device.is_none() && streak.count >= WRONG_PASSWORDS_IN_A_ROW;
        let wait = match rate.wait(work.nth_last_hit(&network, rate.count).await?, now) {
            Some(wait) => Some(wait),
            None if stopped => Some(LONGEST_PASSWORD_WAIT),
            None => password_wait(streak, now),
        };
        let elsewhere = match counter.elsewhere() {
            Some((there, lockout)) => Some((work.streak(&there).await?, there, lockout)),
            None => None,
        };
        let held =
            elsewhere.as_ref().and_then(|(tries, _, lockout)| lockout.wait(*tries, counter.device.is_some(), now));
        let wait = wait.max(held);
        if let Some(wait) = wait {
            return Err(Refusal::TooManyAttempts { seconds: whole_seconds(wait) });
        }
        work.save_streak(&counter.counter(), streak.and_one(now)).await?;
        if let Some((tries, there, lockout)) = elsewhere {
            work.save_streak(&there, lockout.current(tries, now).and_one(now)).await?;
        }
        Ok(())
    }

    /// A password that was counted could not be looked at: it costs nothing. `sent`: whether the directory elsewhere may have seen it
    /// all the same; then it may have counted it, and so do we.
    pub(crate) async fn uncount_password(&self, counter: &PasswordCounter, sent: bool) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        work.hold_counters(&counter.all()).await?;
        let mut streak = work.streak(&counter.counter()).await?;
        streak.count = streak.count.saturating_sub(1);
        work.save_streak(&counter.counter(), streak).await?;
        if let Some((there, _)) = counter.elsewhere().filter(|_| !sent) {
            let mut tries = work.streak(&there).await?;
            tries.count = tries.count.saturating_sub(1);
            work.save_streak(&there, tries).await?;
        }
        Ok(work.commit().await?)
    }

    /// The password was wrong: its network is counted too.
    pub(crate) async fn password_was_wrong(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        Ok(work.hit(&Counter::NetworksPasswords { network: &visitor.network }, now).await?)
    }

    /// The password was right, or has been reset: the streak is over.
    pub(crate) async fn forget_wrong_passwords(
        &self,
        work: &mut dyn Work,
        counter: &PasswordCounter,
    ) -> Result<(), Refusal> {
        work.hold_counters(&counter.all()).await?;
        if let Some((there, _)) = counter.elsewhere() {
            work.save_streak(&there, Streak::default()).await?;
        }
        Ok(work.save_streak(&counter.counter(), Streak::default()).await?)
    }

    /// Lifts the lock-out of strangers and of a browser, here and in the directory elsewhere: the owner has proved to be the owner.
    pub(crate) async fn lift_lock_out(
        &self,
        work: &mut dyn Work,
        subject: &str,
        device: Option<&str>,
        person: Option<&DirectoryId>,
    ) -> Result<(), StoreFault> {
        let strangers = Counter::StrangersPasswords { subject };
        let known = device.map(|device| Counter::KnownBrowsersPasswords { subject, device });
        let there = person.map(|person| Counter::DirectorysPasswords { person: &person.0 });
        let counters: Vec<Counter<'_>> = [strangers].into_iter().chain(known).chain(there).collect();
        work.hold_counters(&counters).await?;
        for counter in &counters {
            work.save_streak(counter, Streak::default()).await?;
        }
        Ok(())
    }
}
