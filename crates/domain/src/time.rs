//! A point in time, as Regain stores it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01T00:00:00Z. The wall clock of the server, handed in from outside.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// How far the clocks of servers that share a database may be apart.
pub const CLOCK_SKEW: Duration = Duration::from_secs(30);

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

impl Timestamp {
    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This point plus `span`; stays at the end of the range instead of overflowing.
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(micros(span)))
    }

    /// This point minus `span`; stays at the start of the range instead of overflowing.
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(micros(span)))
    }

    /// Whole days since 1970-01-01 (UTC), rounded down.
    pub fn day(self) -> i64 {
        self.seconds().div_euclid(DAY)
    }

    /// The day (UTC), as an operator reads it: `2026-05-22`. Empty for what is no time of a calendar.
    pub fn date(self) -> String {
        let at = jiff::Timestamp::from_microsecond(self.0);
        at.map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
    }

    /// Whole hours since 1970-01-01T00:00:00Z, rounded down.
    pub fn hour(self) -> i64 {
        self.seconds().div_euclid(60 * 60)
    }

    /// How long until the next day begins (UTC): at most a day, never nothing.
    pub fn until_tomorrow(self) -> Duration {
        Duration::from_secs(u64::try_from(DAY - self.seconds().rem_euclid(DAY)).unwrap_or(0))
    }

    /// Whether this lies so far after `now` that a clock was set back meanwhile. What began then is
    /// over: nobody can tell how long it has lasted (S79).
    pub fn is_ahead_of(self, now: Self) -> bool {
        self > now.plus(CLOCK_SKEW)
    }

    /// How long after `earlier` this is; zero when it is not after it (a clock that went back).
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

/// A wait in whole seconds, rounded up: what a page may tell a person without sending them back too
/// early.
pub fn whole_seconds(span: Duration) -> u64 {
    span.as_secs() + u64::from(span.subsec_nanos() > 0)
}

/// A wait in whole hours, rounded up.
pub fn whole_hours(span: Duration) -> u64 {
    whole_seconds(span).div_ceil(60 * 60)
}

/// How long something is good, in whole minutes, rounded down so that it never says more than there
/// is; at least one.
pub fn lifetime_minutes(lifetime: Duration) -> u64 {
    (whole_seconds(lifetime) / 60).max(1)
}

/// A wait in whole days, what is left of the last not counted: how people are told of waits that are
/// days.
pub fn whole_days(span: Duration) -> u64 {
    span.as_secs() / (24 * 60 * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_end_at_midnight() {
        let at = |seconds: i64| Timestamp(seconds * 1_000_000);
        assert_eq!([-1, 0, DAY - 1, DAY].map(|seconds| at(seconds).day()), [-1, 0, 0, 1]);
        assert_eq!([-1, 0, 3599, 3600].map(|seconds| at(seconds).hour()), [-1, 0, 0, 1]);
        let left = [-1, 0, DAY - 1, DAY].map(|seconds| at(seconds).until_tomorrow().as_secs());
        assert_eq!(left, [1, 86_400, 1, 86_400]);
    }

    #[test]
    fn a_clock_that_went_back_gives_no_time() {
        let late = Timestamp(2_000_000);
        assert_eq!(Timestamp(1_000_000).since(late), Duration::ZERO);
        assert_eq!(late.since(Timestamp(1_999_999)), Duration::from_micros(1));
    }

    #[test]
    fn s79_what_is_further_ahead_than_clocks_may_be_apart_is_over() {
        let now = Timestamp(1_000_000);
        let edge = now.plus(CLOCK_SKEW);
        assert!(!now.is_ahead_of(now) && !Timestamp(0).is_ahead_of(now));
        assert!(!Timestamp(edge.0 - 1).is_ahead_of(now) && !edge.is_ahead_of(now));
        assert!(Timestamp(edge.0 + 1).is_ahead_of(now));
    }

    #[test]
    fn a_day_is_written_as_the_calendar_has_it() {
        let at = |seconds: i64| Timestamp(seconds * 1_000_000).date();
        assert_eq!([at(-1), at(0), at(DAY)], ["1969-12-31", "1970-01-01", "1970-01-02"]);
        assert_eq!(Timestamp(i64::MAX).date(), "");
    }

    #[test]
    fn lifetimes_are_rounded_down_and_hours_up() {
        let minutes = |seconds| lifetime_minutes(Duration::from_secs(seconds));
        assert_eq!([1, 60, 119, 120].map(minutes), [1, 1, 1, 2]);
        let hours = |seconds| whole_hours(Duration::from_secs(seconds));
        assert_eq!([0, 1, 3600, 3601].map(hours), [0, 1, 1, 2]);
    }

    #[test]
    fn waits_are_rounded_up() {
        assert_eq!(whole_seconds(Duration::from_millis(1)), 1);
        assert_eq!(whole_seconds(Duration::from_secs(2)), 2);
        assert_eq!(whole_seconds(Duration::from_millis(2001)), 3);
    }

    #[test]
    fn days_are_whole() {
        let days = |hours| whole_days(Duration::from_hours(hours));
        assert_eq!([days(0), days(23), days(24), days(71), days(72)], [0, 0, 1, 2, 3]);
    }

    #[test]
    fn the_ends_of_the_range_hold() {
        assert_eq!(Timestamp(i64::MAX).plus(Duration::MAX), Timestamp(i64::MAX));
        assert_eq!(Timestamp(i64::MIN).minus(Duration::MAX), Timestamp(i64::MIN));
    }
}
