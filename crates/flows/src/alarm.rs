//! Guessing across accounts: wrong codes and passwords of the whole site are counted, and beyond
//! the usual an alarm is on, in which unknown browsers work or wait before they go on (S11, S12).
//! The same is asked of them for what else strangers could use up: a day's codes, and what one
//! network may do, so that nobody is refused because of a neighbour.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::account::Account;
use domain::channel::Channel;
use domain::limits::{
    CLEARANCE_USES, CODES_PER_NETWORK, Counter, Guess, PASSWORDS_FORGOTTEN, Rate, USUAL_DAYS,
    WRONG_PASSWORDS_UNHINDERED, WRONG_TRIES_AN_HOUR, is_worked_off, wrong_tries_an_hour,
};
use domain::name::SignInName;
use domain::puzzle::Puzzle;
use domain::time::Timestamp;

use crate::ports::{StoreFault, View, Work};
use crate::{Flows, Refusal, Visitor};

/// How long a finding holds: however many ask, the database is looked at no more often.
const HOLDS: Duration = Duration::from_secs(5);

/// What a browser is about to do with a name that it brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// It begins to sign in.
    SignIn,
    /// It types a password.
    Password,
    /// It begins a reset.
    Reset,
}

/// What is the matter with the whole site.
#[derive(Clone, Copy, Debug)]
struct Finding {
    /// There is guessing across accounts.
    guessing: bool,
    /// Half of a day's codes of a channel are spent.
    spending: bool,
}

/// What was found last, and when.
#[derive(Debug, Default)]
pub(crate) struct LastFinding(Mutex<Option<(Timestamp, Finding)>>);

impl LastFinding {
    fn still(&self, now: Timestamp) -> Option<Finding> {
        let found = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        found.filter(|(at, _)| *at <= now && now.since(*at) < HOLDS).map(|(_, finding)| finding)
    }

    /// Whether guessing was found a moment ago, without asking again.
    pub(crate) fn is_on(&self, now: Timestamp) -> bool {
        self.still(now).is_some_and(|finding| finding.guessing)
    }

    fn note(&self, now: Timestamp, finding: Finding) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, finding));
    }
}

impl Flows {
    /// Whether there is guessing across accounts: in this hour or the one before, more codes or
    /// more passwords were wrong than is usual. A finding holds for five seconds.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) async fn is_alarmed(&self) -> Result<bool, Refusal> {
        Ok(self.finding().await?.guessing)
    }

    async fn finding(&self) -> Result<Finding, Refusal> {
        let now = self.now();
        if let Some(finding) = self.alarm.still(now) {
            return Ok(finding);
        }
        let mut view = self.store.view().await?;
        let guessing = alarm_of(&mut *view, now).await?;
        let mut spending = false;
        for channel in Channel::ALL {
            spending |= self.is_half_spent(&mut *view, channel, now).await?;
        }
        let finding = Finding { guessing, spending };
        self.alarm.note(now, finding);
        Ok(finding)
    }

    /// Counts a wrong code or password of the whole site, in the transaction that counts it on its
    /// account. Everybody counts on the same two rows: a step does this last, when it holds
    /// whatever else it needs.
    pub(crate) async fn count_guess(
        &self,
        work: &mut dyn Work,
        guess: Guess,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let hour = Counter::WrongTriesOfHour { guess, hour: now.hour() };
        let day = Counter::WrongTriesOfDay { guess, day: now.day() };
        work.hold_counters(&[hour.clone(), day.clone()]).await?;
        let of_day = work.streak(&day).await?.and_one(now);
        work.save_streak(&day, of_day).await?;
        let of_hour = work.streak(&hour).await?.and_one(now);
        work.save_streak(&hour, of_hour).await?;
        // Said once an hour, whichever server counts the one that is too many.
        if of_hour.count > WRONG_TRIES_AN_HOUR
            && of_hour.count == usual(work, guess, now).await?.saturating_add(1)
        {
            tracing::warn!(
                alarm = "guessing",
                what = guess.word(),
                "more are wrong than usual; browsers that are not known here work or wait before they go on"
            );
        }
        Ok(())
    }

    /// Whether a browser must work or wait before this name is taken from it: while the alarm is
    /// on, where much was done from its network lately (`crowded`: more than it may begin),
    /// before it asks for one of the last codes of a day, and where strangers have made the wait
    /// for the name long. Never one that is known to this name's account: its owner is not
    /// hindered by strangers (S14).
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn needs_clearance(
        &self,
        visitor: &Visitor,
        member: Option<&Account>,
        name: &SignInName,
        errand: Errand,
        crowded: bool,
    ) -> Result<bool, Refusal> {
        if member.is_some_and(|account| account.name == *name) {
            return Ok(false);
        }
        let finding = self.finding().await?;
        let busy = crowded || finding.guessing || (finding.spending && errand == Errand::Reset);
        let mut view = self.store.view().await?;
        if !busy
            && !self.is_much_done_from(&mut *view, visitor, errand).await?
            && !self.is_waited_for(&mut *view, name, errand).await?
        {
            return Ok(false);
        }
        if visitor.device.is_none() {
            return Ok(true);
        }
        let account = view.account_by_name(name).await?.map(|account| account.id);
        Ok(self.known_browser(&mut *view, visitor, account).await?.is_none())
    }

    /// Whether many wrong passwords came from a browser's network lately, or before a reset, many
    /// codes were asked for from it.
    async fn is_much_done_from(
        &self,
        view: &mut dyn View,
        visitor: &Visitor,
        errand: Errand,
    ) -> Result<bool, Refusal> {
        let network = visitor.network.as_str();
        let mut limits: Vec<(Counter<'_>, Rate)> = WRONG_PASSWORDS_UNHINDERED
            .map(|rate| (Counter::NetworksPasswords { network }, rate))
            .into();
        if errand == Errand::Reset {
            limits.push((Counter::NetworksCodes { network }, CODES_PER_NETWORK));
        }
        for (counter, rate) in limits {
            let rate = Self::for_network(rate, visitor);
            if rate.wait(view.nth_last_hit(&counter, rate.count).await?, self.now()).is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether strangers have made the wait for a name so long, just now, that this one may work
    /// and try beside them.
    async fn is_waited_for(
        &self,
        view: &mut dyn View,
        name: &SignInName,
        errand: Errand,
    ) -> Result<bool, Refusal> {
        if errand != Errand::Password {
            return Ok(false);
        }
        let (subject, now) = (self.counted_name(name).counter_form(), self.now());
        let streak = view.streak(&Counter::StrangersPasswords { subject: &subject }).await?;
        Ok(is_worked_off(streak.within(PASSWORDS_FORGOTTEN, now), now))
    }

    /// Uses a clearance once more; false when it is used up. Counted in the database, so that one
    /// is worth the same at every server.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn use_clearance(&self, puzzle: &Puzzle) -> Result<bool, Refusal> {
        let id = puzzle.id();
        let mut work = self.store.begin().await?;
        if !self.one_more_use(&mut *work, &Counter::Clearance { id: &id }, CLEARANCE_USES).await? {
            return Ok(false);
        }
        work.commit().await?;
        Ok(true)
    }

    /// Counts a use of what is good for `at_most` of them; whether it was one of these.
    pub(crate) async fn one_more_use(
        &self,
        work: &mut dyn Work,
        counter: &Counter<'_>,
        at_most: u32,
    ) -> Result<bool, StoreFault> {
        work.hold_counters(std::slice::from_ref(counter)).await?;
        let uses = work.streak(counter).await?;
        if uses.count >= at_most {
            return Ok(false);
        }
        work.save_streak(counter, uses.and_one(self.now())).await?;
        Ok(true)
    }
}

/// Whether what the database has counted is reason for alarm.
///
/// # Errors
/// The database cannot be read.
pub async fn alarm_of(view: &mut dyn View, now: Timestamp) -> Result<bool, Refusal> {
    for guess in Guess::ALL {
        let mut most = 0;
        for hour in [now.hour(), now.hour() - 1] {
            most = most.max(view.streak(&Counter::WrongTriesOfHour { guess, hour }).await?.count);
        }
        if most > WRONG_TRIES_AN_HOUR && most > usual(view, guess, now).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How many wrong ones an hour may have. The days before are looked at only where the floor is
/// passed.
async fn usual<V: View + ?Sized>(
    view: &mut V,
    guess: Guess,
    now: Timestamp,
) -> Result<u32, Refusal> {
    let mut before = 0;
    for ago in 1..=USUAL_DAYS {
        before += u64::from(
            view.streak(&Counter::WrongTriesOfDay { guess, day: now.day() - ago }).await?.count,
        );
    }
    Ok(wrong_tries_an_hour(before))
}
