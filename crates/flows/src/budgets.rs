//! What codes may cost: a budget a day for texts and one for mails, ceilings a country and a range
//! of numbers; spent in the same transaction that queues the message (R67, S47, S48). Nobody who is
//! not signed in can have a text sent to a number of their choice, but a signed-in person can, and
//! numbers abroad are what toll fraud is made of.
//!
//! Registering has ceilings of its own and half of each day's budget at the most: however many
//! numbers are registered, anyone who has forgotten a password gets a code. Nor does it matter how
//! many resets are asked for: when a day's codes are spent, known browsers and sessions have as
//! many again, and strangers' codes still go out, one in half an hour to an address and one in an
//! hour to a number, to all who wait for them there ([`domain::pace`]).

use domain::challenge::Proof;
use domain::channel::Channel;
use domain::ids::AccountId;
use domain::limits::{
    COUNTRY_PAUSE, COUNTRY_PROOFS, COUNTRY_SENDS, Counter, REGISTRATIONS_PER_PREFIX_AT_HOME, Rate,
    Streak, TEXTS_PER_COUNTRY, TEXTS_PER_PREFIX, UNPROVED_ALARMS, UNPROVED_TEXTS, USUAL_DAYS,
    codes_a_day, registrations_of, texts_at_most, unproved_wait, whole_minutes,
};
use domain::message::Purpose;
use domain::method::Destination;
use domain::phone::PhoneNumber;
use domain::time::Timestamp;

use crate::ports::{View, Work};
use crate::{Flows, Refusal};

/// Why no code goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unpaid {
    /// The country is not one that the organisation texts to.
    Country,
    /// Too many have gone out; so many minutes until another may.
    Spent { minutes: u64 },
}

impl From<Unpaid> for Refusal {
    fn from(unpaid: Unpaid) -> Self {
        match unpaid {
            Unpaid::Country => Self::CountryNotTexted,
            Unpaid::Spent { minutes } => Self::TooManyCodes { minutes },
        }
    }
}

/// The counters of a day: all codes of a channel, and those that register a method.
fn of_day(channel: Channel, day: i64) -> [Counter<'static>; 2] {
    match channel {
        Channel::Text => [Counter::TextsOfDay { day }, Counter::RegistrationTextsOfDay { day }],
        Channel::Email => [Counter::MailsOfDay { day }, Counter::RegistrationMailsOfDay { day }],
    }
}

/// The counters of a number: its country's and its range's.
fn of_number(number: &PhoneNumber, registers: bool) -> [Counter<'_>; 2] {
    let (country, prefix) = (country(number), number.prefix());
    if registers {
        [Counter::TextsToCountry { country }, Counter::TextsToPrefix { prefix }]
    } else {
        [Counter::ResetTextsToCountry { country }, Counter::ResetTextsToPrefix { prefix }]
    }
}

/// What is counted where a code goes nowhere, in place of the above: a stranger's code costs the
/// same rows either way (S4).
fn of_nothing(channel: Channel, day: i64) -> (Counter<'static>, &'static [Counter<'static>]) {
    match channel {
        Channel::Text => (
            Counter::UntextedOfDay { day },
            &[Counter::UntextedToCountry, Counter::UntextedToPrefix],
        ),
        Channel::Email => (Counter::UnmailedOfDay { day }, &[]),
    }
}

/// What known browsers and sessions got after the day's codes were spent.
fn owners_of_day(channel: Channel, day: i64) -> Counter<'static> {
    match channel {
        Channel::Text => Counter::OwnersTextsOfDay { day },
        Channel::Email => Counter::OwnersMailsOfDay { day },
    }
}

/// Out of what a code is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purse {
    /// Of what registering may use up.
    Registering,
    /// Of the day's, and then of what is kept for known browsers and sessions.
    Owners,
    /// Of the day's, and then of what goes out slowly.
    Strangers,
}

/// How a day's codes of a channel stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Day {
    budget: u32,
    all: Streak,
    owners: Streak,
}

impl Day {
    /// Whether all of the budget is used up: strangers' codes go out slowly then.
    pub(crate) fn is_spent(&self) -> bool {
        self.all.count >= self.budget
    }

    /// Whether a known browser or a session need not wait.
    pub(crate) fn has_for_owners(&self) -> bool {
        !self.is_spent() || self.owners.count < self.budget
    }
}

/// The country's code; one for all numbers of no country.
fn country(number: &PhoneNumber) -> &'static str {
    number.country().map_or("??", |country| country.iso)
}

impl Flows {
    fn is_at_home(&self, number: &PhoneNumber) -> bool {
        country(number) == self.policy.organisation.default_country
    }

    /// What asking for a code looks at and counts on, to be held beforehand; as many for a code
    /// that goes nowhere.
    pub(crate) fn budget_counters<'a>(
        &self,
        to: Option<&'a Destination>,
        channel: Channel,
        purpose: Purpose,
        account: Option<AccountId>,
        now: Timestamp,
    ) -> Vec<Counter<'a>> {
        let Some(to) = to else {
            let (of_nothing, others) = of_nothing(channel, now.day());
            let [all, _] = of_day(channel, now.day());
            let looked_at = [of_nothing, all, owners_of_day(channel, now.day())];
            return looked_at.into_iter().chain(others.iter().cloned()).collect();
        };
        let registers = purpose == Purpose::Registration;
        let [all, registering] = of_day(channel, now.day());
        let mut counters = vec![all, owners_of_day(channel, now.day())];
        counters.extend(registers.then_some(registering));
        if let Destination::Phone(number) = to {
            counters.extend(of_number(number, registers));
            if let Some(account) = account.filter(|_| registers) {
                counters.push(Counter::AccountsUnprovedTexts { account });
            }
        }
        counters
    }

    /// Takes a code out of the budgets, or says which is spent; then nothing is taken.
    pub(crate) async fn pay_for(
        &self,
        work: &mut dyn Work,
        to: &Destination,
        account: Option<AccountId>,
        (purse, day): (Purse, Day),
        now: Timestamp,
    ) -> Result<Result<(), Unpaid>, Refusal> {
        let registers = purse == Purse::Registering;
        let Destination::Phone(number) = to else {
            return self.spend(work, Channel::Email, purse, day, now).await;
        };
        if !self.policy.texts(number) {
            return Ok(Err(Unpaid::Country));
        }
        let mut wait = self.too_many_to_number(work, number, registers, now).await?;
        let unproved =
            account.filter(|_| registers).map(|account| Counter::AccountsUnprovedTexts { account });
        if let Some(unproved) = &unproved {
            wait = wait.max(unproved_wait(work.streak(unproved).await?, now));
        }
        if let Some(wait) = wait {
            return Ok(Err(Unpaid::Spent { minutes: whole_minutes(wait) }));
        }
        if let Err(unpaid) = self.spend(work, Channel::Text, purse, day, now).await? {
            return Ok(Err(unpaid));
        }
        for counter in of_number(number, registers) {
            work.hit(&counter, now).await?;
        }
        if let Some(unproved) = &unproved {
            // One that stopped the account has been waited for by now.
            let before =
                Some(work.streak(unproved).await?).filter(|streak| streak.count < UNPROVED_TEXTS);
            work.save_streak(unproved, before.unwrap_or_default().and_one(now)).await?;
        }
        Ok(Ok(()))
    }

    /// Counts a code that goes nowhere: as many rows as one that goes out to a stranger's name.
    pub(crate) async fn pay_for_nothing(
        &self,
        work: &mut dyn Work,
        channel: Channel,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let (of_day, others) = of_nothing(channel, now.day());
        let streak = work.streak(&of_day).await?.and_one(now);
        work.save_streak(&of_day, streak).await?;
        for counter in others {
            work.hit(counter, now).await?;
        }
        Ok(())
    }

    /// How long until another text may go to this country and range of numbers.
    async fn too_many_to_number(
        &self,
        work: &mut dyn Work,
        number: &PhoneNumber,
        registers: bool,
        now: Timestamp,
    ) -> Result<Option<std::time::Duration>, Refusal> {
        let at_home = self.is_at_home(number);
        let rates: [Option<Rate>; 2] = match (at_home, registers) {
            (false, _) => [Some(TEXTS_PER_COUNTRY), Some(TEXTS_PER_PREFIX)],
            (true, true) => [None, Some(REGISTRATIONS_PER_PREFIX_AT_HOME)],
            (true, false) => [None, None],
        };
        let counters = of_number(number, registers);
        let mut wait = None;
        for (counter, rate) in counters.iter().zip(rates) {
            if let Some(rate) = rate {
                wait = wait.max(rate.wait(work.nth_last_hit(counter, rate.count).await?, now));
            }
        }
        if registers && self.is_not_proved(work, number).await? {
            // Codes that nobody types are what pumping looks like. In the organisation's own
            // country four accounts could stop everybody by it, so there each is
            // stopped by its own.
            if !at_home {
                let [to_country, _] = &counters;
                let pause = COUNTRY_PAUSE
                    .wait(work.nth_last_hit(to_country, COUNTRY_PAUSE.count).await?, now);
                if pause.is_some() {
                    tracing::warn!(
                        alarm = "texts-not-proved",
                        country = country(number),
                        "no more numbers are registered there for a day"
                    );
                }
                wait = wait.max(pause);
            } else if UNPROVED_ALARMS
                .wait(
                    work.nth_last_hit(&Counter::UnprovedAlarms, UNPROVED_ALARMS.count).await?,
                    now,
                )
                .is_none()
            {
                tracing::warn!(
                    alarm = "texts-not-proved",
                    country = country(number),
                    "most codes that register numbers are not typed"
                );
                work.hit(&Counter::UnprovedAlarms, now).await?;
            }
        }
        Ok(wait)
    }

    /// Whether too few of the last codes that registered numbers of this country were typed.
    async fn is_not_proved(
        &self,
        work: &mut dyn Work,
        number: &PhoneNumber,
    ) -> Result<bool, Refusal> {
        let country = country(number);
        let Some(begun) =
            work.nth_last_hit(&Counter::TextsToCountry { country }, COUNTRY_SENDS).await?
        else {
            return Ok(false);
        };
        let proved = work.nth_last_hit(&Counter::TextsProved { country }, COUNTRY_PROOFS).await?;
        Ok(proved.is_none_or(|proof| proof < begun))
    }

    /// How the day's codes of a channel stand.
    pub(crate) async fn days_codes<V: View + ?Sized>(
        &self,
        view: &mut V,
        channel: Channel,
        now: Timestamp,
    ) -> Result<Day, Refusal> {
        let [all, _] = of_day(channel, now.day());
        let all = view.streak(&all).await?;
        let owners = view.streak(&owners_of_day(channel, now.day())).await?;
        // The days before are looked at only where it matters.
        let floor = self.floor(channel);
        let matters = all.count.saturating_add(1) >= floor.div_ceil(2);
        let budget = if matters { self.budget(view, channel, now).await? } else { floor };
        Ok(Day { budget, all, owners })
    }

    /// Whether so many of the day's codes went out to others than those who register that each
    /// browser which is not known is to work for the rest.
    pub(crate) async fn is_half_spent(
        &self,
        view: &mut dyn View,
        channel: Channel,
        now: Timestamp,
    ) -> Result<bool, Refusal> {
        let Day { budget, all, .. } = self.days_codes(view, channel, now).await?;
        let [_, registering] = of_day(channel, now.day());
        let registered = view.streak(&registering).await?.count;
        Ok(all.count.saturating_sub(registered) > budget.div_ceil(2))
    }

    /// Takes a code out of the day's budget for its channel.
    async fn spend(
        &self,
        work: &mut dyn Work,
        channel: Channel,
        purse: Purse,
        day: Day,
        now: Timestamp,
    ) -> Result<Result<(), Unpaid>, Refusal> {
        let [all, registering] = of_day(channel, now.day());
        let (key, [half_spent, all_spent, registrations_spent]) = match channel {
            Channel::Text => (
                "limits.texts_per_day",
                ["texts-half-spent", "texts-spent", "registration-texts-spent"],
            ),
            Channel::Email => (
                "limits.mails_per_day",
                ["mails-half-spent", "mails-spent", "registration-mails-spent"],
            ),
        };
        // Read once more, as what a code that goes nowhere is counted on is read (S4).
        let (budget, spent) = (day.budget, work.streak(&all).await?.and_one(now));
        let tomorrow = Unpaid::Spent { minutes: whole_minutes(now.until_tomorrow()) };
        let at_an_end = match purse {
            Purse::Registering => day.is_spent(),
            Purse::Owners => false,
            Purse::Strangers => channel == Channel::Text && day.all.count >= texts_at_most(budget),
        };
        if at_an_end || spent.count == budget.saturating_add(1) {
            tracing::error!(
                alarm = all_spent,
                budget,
                key,
                "the day's codes of this kind are spent"
            );
        }
        if at_an_end {
            return Ok(Err(tomorrow));
        }
        if purse == Purse::Registering {
            let registered = work.streak(&registering).await?.and_one(now);
            if registered.count > registrations_of(budget) {
                tracing::error!(
                    alarm = registrations_spent,
                    budget,
                    key,
                    "no more methods of this kind are registered today"
                );
                return Ok(Err(tomorrow));
            }
            work.save_streak(&registering, registered).await?;
        }
        if purse == Purse::Owners && day.is_spent() {
            work.save_streak(&owners_of_day(channel, now.day()), day.owners.and_one(now)).await?;
        }
        if spent.count == budget.div_ceil(2) {
            tracing::warn!(
                alarm = half_spent,
                budget,
                key,
                "half of the day's codes of this kind are spent"
            );
        }
        work.save_streak(&all, spent).await?;
        Ok(Ok(()))
    }

    fn floor(&self, channel: Channel) -> u32 {
        match channel {
            Channel::Text => self.policy.texts.per_day,
            Channel::Email => self.policy.mails_per_day,
        }
    }

    /// How many codes may go out today.
    async fn budget<V: View + ?Sized>(
        &self,
        view: &mut V,
        channel: Channel,
        now: Timestamp,
    ) -> Result<u32, Refusal> {
        let mut before = 0;
        for ago in 1..=USUAL_DAYS {
            let [all, _] = of_day(channel, now.day() - ago);
            before += u64::from(view.streak(&all).await?.count);
        }
        Ok(codes_a_day(self.floor(channel), before))
    }

    /// Notes that the code of a text was typed that registers a number.
    pub(crate) async fn text_proved(
        &self,
        work: &mut dyn Work,
        proof: &Proof,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let (Some(Destination::Phone(number)), Purpose::Registration) =
            (proof.destination(), purpose)
        else {
            return Ok(());
        };
        work.hit(&Counter::TextsProved { country: country(number) }, now).await?;
        let unproved = Counter::AccountsUnprovedTexts { account: proof.account() };
        Ok(work.save_streak(&unproved, Streak::default()).await?)
    }
}
