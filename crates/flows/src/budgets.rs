//! What texts may cost: a budget a day, a country, a range of numbers; spent in the same transaction that queues the text
//! (SECURITY section 3, S47, S48). Nobody who is not signed in can have a text sent to a number of their choice, but somebody
//! signed in can, and numbers abroad are what toll fraud is made of.

use domain::limits::{
    COUNTRY_PAUSE, COUNTRY_PROOFS, COUNTRY_SENDS, Counter, TEXTS_PER_COUNTRY, TEXTS_PER_PREFIX, texts_a_day,
    whole_minutes,
};
use domain::method::Destination;
use domain::phone::PhoneNumber;
use domain::time::Timestamp;

use crate::ports::Work;
use crate::{Flows, Refusal};

/// Days that the usual number of texts is taken from.
const USUAL_DAYS: i64 = 14;

/// Why no text goes out.
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

/// The counters that a text to a number is counted on.
struct Counters<'a> {
    day: Counter<'a>,
    country: Counter<'a>,
    prefix: Counter<'a>,
}

fn counters(number: &PhoneNumber, now: Timestamp) -> Counters<'_> {
    Counters {
        day: Counter::TextsOfDay { day: now.day() },
        country: Counter::TextsToCountry { country: country(number) },
        prefix: Counter::TextsToPrefix { prefix: number.prefix() },
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

    /// What asking for a code to this destination looks at and counts on, to be held beforehand.
    pub(crate) fn budget_counters<'a>(&self, to: &'a Destination, now: Timestamp) -> Vec<Counter<'a>> {
        let Destination::Phone(number) = to else { return Vec::new() };
        let Counters { day, country, prefix } = counters(number, now);
        if self.is_at_home(number) { vec![day] } else { vec![day, country, prefix] }
    }

    /// Takes a text out of the budgets, or says which is spent; then nothing is taken.
    pub(crate) async fn pay_for(
        &self,
        work: &mut dyn Work,
        to: &Destination,
        now: Timestamp,
    ) -> Result<Result<(), Unpaid>, Refusal> {
        let Destination::Phone(number) = to else { return Ok(Ok(())) };
        if self
            .policy
            .texts
            .countries
            .as_ref()
            .is_some_and(|allowed| !allowed.iter().any(|iso| *iso == country(number)))
        {
            return Ok(Err(Unpaid::Country));
        }
        let Counters { day, country, prefix } = counters(number, now);
        let abroad = !self.is_at_home(number);
        if abroad {
            let mut wait = None;
            for (counter, rate) in [(&country, TEXTS_PER_COUNTRY), (&prefix, TEXTS_PER_PREFIX)] {
                wait = wait.max(rate.wait(work.nth_last_hit(counter, rate.count).await?, now));
            }
            let proved = Counter::TextsProved { country: self::country(number) };
            if let Some(begun) = work.nth_last_hit(&country, COUNTRY_SENDS).await?
                && work.nth_last_hit(&proved, COUNTRY_PROOFS).await?.is_none_or(|proof| proof < begun)
                && let Some(pause) = COUNTRY_PAUSE.wait(work.nth_last_hit(&country, COUNTRY_PAUSE.count).await?, now)
            {
                // Codes that nobody types are what pumping looks like.
                tracing::warn!(
                    alarm = "texts-not-proved",
                    country = self::country(number),
                    "texts there are stopped for a day"
                );
                wait = wait.max(Some(pause));
            }
            if let Some(wait) = wait {
                return Ok(Err(Unpaid::Spent { minutes: whole_minutes(wait) }));
            }
        }
        let spent = work.streak(&day).await?.and_one(now);
        let budget = self.budget(work, spent.count, now).await?;
        if spent.count > budget {
            tracing::error!(alarm = "texts-spent", budget, "no more texts go out today; limits.texts_per_day");
            return Ok(Err(Unpaid::Spent { minutes: whole_minutes(now.until_tomorrow()) }));
        }
        if spent.count == budget.div_ceil(2) {
            tracing::warn!(
                alarm = "texts-half-spent",
                budget,
                "half of the day's texts are spent; limits.texts_per_day"
            );
        }
        work.save_streak(&day, spent).await?;
        if abroad {
            work.hit(&country, now).await?;
            work.hit(&prefix, now).await?;
        }
        Ok(Ok(()))
    }

    /// How many texts may go out today. The days before are only looked at by the texts that are beyond the floor, or half of it.
    async fn budget(&self, work: &mut dyn Work, spent: u32, now: Timestamp) -> Result<u32, Refusal> {
        let floor = self.policy.texts.per_day;
        if spent <= floor && spent != floor.div_ceil(2) {
            return Ok(floor);
        }
        let mut before = 0;
        for ago in 1..=USUAL_DAYS {
            before += u64::from(work.streak(&Counter::TextsOfDay { day: now.day() - ago }).await?.count);
        }
        Ok(texts_a_day(floor, before))
    }

    /// Notes that the code of a text was typed.
    pub(crate) async fn text_proved(
        &self,
        work: &mut dyn Work,
        to: &Destination,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let Destination::Phone(number) = to else { return Ok(()) };
        if !self.is_at_home(number) {
            work.hit(&Counter::TextsProved { country: country(number) }, now).await?;
        }
        Ok(())
    }
}
