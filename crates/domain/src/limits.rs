//! How often: rates, growing waits, and what they are counted on.

mod counter;

use std::time::Duration;

pub use counter::Counter;

use crate::time::Timestamp;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// So many within so long, over a window that slides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many; at least 1.
    pub count: u32,
    /// Within how long.
    pub per: Duration,
}

impl Rate {
    /// So many within so long.
    pub const fn new(count: u32, per: Duration) -> Self {
        Self { count, per }
    }

    /// How long until one more is allowed; `None` when it is allowed now. `nth_last` is the
    /// `count`-th last time.
    pub fn wait(&self, nth_last: Option<Timestamp>, now: Timestamp) -> Option<Duration> {
        let passed = now.since(nth_last?);
        (passed < self.per).then(|| self.per - passed)
    }

    /// The same for a network that many people share.
    pub fn shared(self) -> Self {
        Self { count: self.count.saturating_mul(SHARED_NETWORK_FACTOR), ..self }
    }
}

/// Codes to one destination, over all accounts and purposes, in a day (S49); the hour's number is
/// configured.
pub const CODES_PER_DESTINATION_A_DAY: Rate = Rate::new(10, DAY);
/// Codes that a signed-in person asks for.
pub const CODES_PER_ACCOUNT: [Rate; 2] = [Rate::new(8, HOUR), Rate::new(15, DAY)];
/// Codes asked for from one network.
pub const CODES_PER_NETWORK: Rate = Rate::new(30, HOUR);
/// Texts to one country that is not the organisation's own (S48); those that register a number and
/// all others are counted apart.
pub const TEXTS_PER_COUNTRY: Rate = Rate::new(50, DAY);
/// Texts to numbers of other countries that begin with the same seven digits; counted apart
/// likewise.
pub const TEXTS_PER_PREFIX: Rate = Rate::new(20, HOUR);
/// Texts that register numbers of the organisation's own country that begin with the same seven
/// digits.
pub const REGISTRATIONS_PER_PREFIX_AT_HOME: Rate = Rate::new(40, HOUR);
/// The last so many texts that registered a number in a country are what it is judged by ...
pub const COUNTRY_SENDS: u32 = 50;
/// ... and so many of their codes have to have been typed: 40 %. Pumping never verifies.
pub const COUNTRY_PROOFS: u32 = 20;
/// Where they have not, no more numbers than this are registered there; in the organisation's own
/// country it is only said.
pub const COUNTRY_PAUSE: Rate = Rate::new(1, DAY);
/// How often it is said that the codes texted in the organisation's own country are not typed.
pub const UNPROVED_ALARMS: Rate = Rate::new(1, HOUR);
/// Texts in a row that registered a number for one account and were not typed, after which it gets
/// none for a day.
pub const UNPROVED_TEXTS: u32 = 6;
/// Texts a day unless an operator says otherwise.
pub const TEXTS_A_DAY: u32 = 200;
/// Mails with codes a day unless an operator says otherwise.
pub const MAILS_A_DAY: u32 = 5_000;

/// How many texts may go out in a day at the very most, for all who ask: what a day can cost.
/// Beyond the budget each number gets one an hour, so that those of 83 people whose codes are asked
/// for around the clock leave everybody else theirs.
pub fn texts_at_most(budget: u32) -> u32 {
    budget.saturating_mul(10)
}

/// How many of a day's codes may be for registering a method; the rest is kept for resets and fresh
/// proofs.
pub fn registrations_of(budget: u32) -> u32 {
    budget.div_ceil(2)
}

/// How long an account gets no text to register a number, where `unproved` of them in a row were
/// not typed.
pub fn unproved_wait(unproved: Streak, now: Timestamp) -> Option<Duration> {
    let passed = now.since(unproved.last_at);
    (unproved.count >= UNPROVED_TEXTS && passed < DAY).then(|| DAY - passed)
}

/// How many codes may go out in a day: `floor`, or three times the mean of the 14 days before, in
/// which there were `before`.
pub fn codes_a_day(floor: u32, before: u64) -> u32 {
    floor.max(u32::try_from(before.saturating_mul(3) / 14).unwrap_or(u32::MAX))
}

/// Wrong short codes per account and kind of method, of codes that went out (S16). Beyond them
/// codes there are long.
pub const WRONG_CODES: [Rate; 3] =
    [Rate::new(10, HOUR), Rate::new(30, DAY), Rate::new(100, Duration::from_secs(30 * 24 * 3600))];
/// How many refusals of one kind are written into the audit trail for one account, or for one name
/// that nobody has: what strangers cause must not fill it.
pub const REFUSALS_WRITTEN: [Rate; 2] = [Rate::new(10, HOUR), Rate::new(30, DAY)];
/// Links and codes to object by, from one network, that were wrong.
pub const WRONG_OBJECTIONS_PER_NETWORK: Rate = Rate::new(20, HOUR);
/// Wrong codes at the second step of one sign-in, after which it begins anew with the password.
pub const WRONG_SECOND_STEPS: u32 = 5;
/// Wrong short codes in a row after which codes are long, until a right one was given.
pub const WRONG_CODES_IN_A_ROW: u32 = 90;
/// So many wrong short codes in a row may be typed at the very most (63B 3.2.2), those included
/// that are out already.
pub const WRONG_CODES_IN_A_ROW_AT_MOST: u32 = 100;
/// Wrong passwords from one network after which browsers that are not known work or wait before
/// another is taken from it (S11).
pub const WRONG_PASSWORDS_UNHINDERED: [Rate; 2] =
    [Rate::new(60, Duration::from_mins(10)), Rate::new(600, HOUR)];
/// The wait for a name from which on a browser that is not known may work, and has tries beside
/// those that all strangers share.
const WORKED_OFF: Duration = MINUTE;
/// When so many passwords for an account were wrong that one in a quarter of an hour is looked at,
/// the first of a day from a network (IPv4 /24, IPv6 /48) is looked at as well ...
pub const FIRST_PASSWORDS_PER_NETWORK: Rate = Rate::new(1, DAY);
/// ... of so many networks.
pub const FIRST_PASSWORDS: Rate = Rate::new(100, DAY);
/// Names typed to sign in or to reset from one network. They cost no row; a class that begins at
/// one minute stays below.
pub const BEGINNINGS_PER_NETWORK: Rate = Rate::new(300, Duration::from_mins(5));
/// Browsers of one network that are let through in the alarm because they waited: many can wait at
/// once, and it costs them nothing.
pub const WAITED_PER_NETWORK: Rate = Rate::new(6, MINUTE);
/// How many forms a clearance is good for: the name, and the five passwords that cost no wait.
pub const CLEARANCE_USES: u32 = FREE_PASSWORD_TRIES + 1;
/// Wrong codes of the whole site in an hour that are no reason for alarm, and as many passwords,
/// however few are usual (S11, S12).
pub const WRONG_TRIES_AN_HOUR: u32 = 200;
/// How many days before this one say what is usual.
pub const USUAL_DAYS: i64 = 14;

/// How many wrong codes, or passwords, an hour may have: 200, or five times the mean hour of the 14
/// days before, in which there were `before`.
pub fn wrong_tries_an_hour(before: u64) -> u32 {
    WRONG_TRIES_AN_HOUR.max(u32::try_from(before.saturating_mul(5) / (14 * 24)).unwrap_or(u32::MAX))
}

/// A network that many people share (this machine itself: a proxy that was not listed) gets this
/// many times the numbers.
pub const SHARED_NETWORK_FACTOR: u32 = 20;
/// Wrong passwords in a row that cost nothing.
pub const FREE_PASSWORD_TRIES: u32 = 5;
/// Wrong passwords in a row, whichever of the account's names was typed, after which one from a
/// browser that never signed in to it is looked at only every [`LONGEST_PASSWORD_WAIT`] (63B 3.2.2:
/// at most 100).
pub const WRONG_PASSWORDS_IN_A_ROW: u32 = 90;
/// Passwords for a typed name are forgotten when there was none for so long. A right one does not
/// end the count, or a stranger would see by the wait that a person has signed in.
pub const PASSWORDS_FORGOTTEN: Duration = DAY;
/// The longest wait between two passwords.
pub const LONGEST_PASSWORD_WAIT: Duration = Duration::from_mins(15);
/// How long counted things are kept at least: the longest window above.
pub const LONGEST_WINDOW: Duration = Duration::from_secs(30 * 24 * 3600);
/// Accounts that may share a phone number, where nothing is configured (S103).
pub const ACCOUNTS_PER_PHONE: u32 = 5;
/// Accounts that may share an alternate address, where nothing is configured (S8).
pub const ACCOUNTS_PER_EMAIL: u32 = 1;
/// Methods on one account.
pub const METHODS_PER_ACCOUNT: usize = 10;
/// Sessions of one account; the oldest ends when there is one more.
pub const SESSIONS_PER_ACCOUNT: usize = 20;
/// How long a browser is remembered as one that signed in.
pub const DEVICE_LIFETIME: Duration = Duration::from_secs(180 * 24 * 3600);
/// A journey half done lives this long.
pub const JOURNEY_LIFETIME: Duration = Duration::from_mins(30);
/// A journey half done ends after this long without a step.
pub const JOURNEY_IDLE: Duration = Duration::from_mins(15);
/// A reset waits this long for the code of a gate: while many ask, the next code comes as late as
/// [`pace::SLOWEST`](crate::pace::SLOWEST), and can be typed as long as it lives.
pub const RECOVERY_WAIT: Duration = Duration::from_hours(2);
/// A reset lives this long in all, with two gates.
pub const RECOVERY_LIFETIME: Duration = Duration::from_hours(5);
/// Notices that go to one destination at once; more are joined into one (S50).
pub const NOTICES_AT_ONCE: Rate = Rate::new(5, HOUR);
/// Notices texted to one number at once: each costs money. They are not taken out of the day's
/// budget, or a person's own changes could use up the texts that others' codes need.
pub const NOTICES_TEXTED_A_DAY: Rate = Rate::new(10, DAY);
/// Notices that another person has tried to register a number or address; the next one would say
/// nothing new.
pub const ALARMS_PER_DESTINATION: Rate = Rate::new(1, DAY);
/// Notices to an account that codes are asked for or guessed at without end.
pub const ALARMS_PER_ACCOUNT: Rate = Rate::new(1, DAY);
/// A notice is no longer needed after this long.
pub const NOTICE_LIFETIME: Duration = Duration::from_secs(3 * 24 * 3600);

/// How many there have been in a row, and when the last one was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Streak {
    /// How many.
    pub count: u32,
    /// When the last one was.
    pub last_at: Timestamp,
}

impl Streak {
    /// One more.
    pub fn and_one(self, now: Timestamp) -> Self {
        Self { count: self.count.saturating_add(1), last_at: now }
    }

    /// What is left of it when it is forgotten after so long without another.
    pub fn within(self, span: Duration, now: Timestamp) -> Self {
        if now.since(self.last_at) < span { self } else { Self::default() }
    }

    /// Without the one that was counted at `at`, when it stood as `before`: as if it had never
    /// been, unless others have come since.
    pub fn without(self, before: Self, at: Timestamp) -> Self {
        if self == before.and_one(at) {
            before
        } else {
            Self { count: self.count.saturating_sub(1), ..self }
        }
    }
}

/// How long a person must wait before another password is looked at: five are free, then 2 s,
/// doubling to 15 minutes.
pub fn password_wait(streak: Streak, now: Timestamp) -> Option<Duration> {
    let doublings = streak.count.checked_sub(FREE_PASSWORD_TRIES)?;
    let wait = Duration::from_secs(2u64.checked_pow(doublings + 1).unwrap_or(u64::MAX))
        .min(LONGEST_PASSWORD_WAIT);
    let passed = now.since(streak.last_at);
    (passed < wait).then(|| wait - passed)
}

/// Whether strangers have made the wait for a name so long that a browser which works need not wait
/// with them.
pub fn is_worked_off(streak: Streak, now: Timestamp) -> bool {
    let whole = password_wait(streak, streak.last_at);
    password_wait(streak, now).is_some() && whole.is_some_and(|whole| whole >= WORKED_OFF)
}

/// Whether a password from a browser that never signed in to the account is looked at, after so
/// many wrong ones from such browsers. The one who typed it is never told: it is answered like a
/// wrong one (S6, S14).
pub fn is_heard(strangers: Streak, now: Timestamp) -> bool {
    strangers.count < WRONG_PASSWORDS_IN_A_ROW
        || now.since(strangers.last_at) >= LONGEST_PASSWORD_WAIT
}

/// What a person guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// A code.
    Code,
    /// A password.
    Password,
}

impl Guess {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Code, Self::Password];

    /// The word for it in logs and counters.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Code => "codes",
            Self::Password => "passwords",
        }
    }
}

/// The minutes to tell a person who must wait: rounded up, at least one.
pub fn whole_minutes(wait: Duration) -> u64 {
    wait.as_secs().div_ceil(MINUTE.as_secs()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    #[test]
    fn a_rate_counts_over_a_sliding_window() {
        let rate = Rate::new(2, Duration::from_secs(10));
        let second_last = Some(Timestamp(SECOND));
        assert_eq!(
            rate.wait(second_last, Timestamp(11 * SECOND - 1)),
            Some(Duration::from_micros(1))
        );
        assert_eq!(rate.wait(second_last, Timestamp(11 * SECOND)), None);
        assert_eq!(rate.wait(second_last, Timestamp(11 * SECOND + 1)), None);
        assert_eq!(rate.wait(None, Timestamp(0)), None);
        assert_eq!(rate.shared(), Rate::new(40, Duration::from_secs(10)));
    }

    #[test]
    fn s13_five_passwords_are_free_then_the_wait_doubles_to_fifteen_minutes() {
        let wait = |count| {
            password_wait(Streak { count, last_at: Timestamp(0) }, Timestamp(0))
                .map(|wait| wait.as_secs())
        };
        assert_eq!(
            (0..=15).map(wait).collect::<Vec<_>>(),
            [
                None,
                None,
                None,
                None,
                None,
                Some(2),
                Some(4),
                Some(8),
                Some(16),
                Some(32),
                Some(64),
                Some(128),
                Some(256),
                Some(512),
                Some(900),
                Some(900)
            ]
        );
        assert_eq!(wait(u32::MAX), Some(900));
    }

    #[test]
    fn s14_after_ninety_in_a_row_one_in_fifteen_minutes_is_looked_at() {
        let heard = |count, at| is_heard(Streak { count, last_at: Timestamp(0) }, Timestamp(at));
        assert!(heard(89, 0) && !heard(90, 0) && !heard(u32::MAX, 0));
        assert!(
            !heard(90, 900 * SECOND - 1) && heard(90, 900 * SECOND) && heard(90, 900 * SECOND + 1)
        );
    }

    #[test]
    fn s14_a_wait_of_a_minute_and_more_can_be_worked_off_while_it_lasts() {
        let worked_off =
            |count, at| is_worked_off(Streak { count, last_at: Timestamp(0) }, Timestamp(at));
        assert!(!worked_off(9, 0), "32 seconds");
        assert!(
            worked_off(10, 0) && worked_off(10, 64 * SECOND - 1) && !worked_off(10, 64 * SECOND)
        );
        assert!(worked_off(u32::MAX, 0));
    }

    #[test]
    fn a_count_is_forgotten_after_its_span() {
        let (streak, span) = (Streak { count: 7, last_at: Timestamp(0) }, Duration::from_secs(10));
        assert_eq!(streak.within(span, Timestamp(10 * SECOND - 1)), streak);
        assert_eq!(streak.within(span, Timestamp(10 * SECOND)), Streak::default());
    }

    #[test]
    fn one_is_taken_back_as_if_it_had_never_been() {
        let before = Streak { count: 7, last_at: Timestamp(3) };
        let at = Timestamp(9);
        assert_eq!(before.and_one(at).without(before, at), before);
        let later = before.and_one(at).and_one(Timestamp(11));
        assert_eq!(later.without(before, at), Streak { count: 8, last_at: Timestamp(11) });
        assert_eq!(Streak::default().without(before, at), Streak::default());
    }

    #[test]
    fn the_wait_is_over_at_its_end() {
        let streak = Streak { count: 5, last_at: Timestamp(0) };
        assert_eq!(
            password_wait(streak, Timestamp(2 * SECOND - 1)),
            Some(Duration::from_micros(1))
        );
        assert_eq!(password_wait(streak, Timestamp(2 * SECOND)), None);
        assert_eq!(password_wait(streak, Timestamp(2 * SECOND + 1)), None);
    }

    #[test]
    fn the_days_codes_are_the_floor_or_three_times_the_usual() {
        // 14 days of 66 and 67 texts: 3 * 933 / 14 = 199.9; 3 * 938 / 14 = 201.
        assert_eq!(
            [0, 933, 938, 14_000].map(|before| codes_a_day(200, before)),
            [200, 200, 201, 3_000]
        );
        assert_eq!(codes_a_day(200, u64::MAX), u32::MAX);
        assert_eq!([1, 2, 199, 200].map(registrations_of), [1, 1, 100, 100]);
    }

    #[test]
    fn s48_six_texts_that_nobody_typed_stop_an_account_for_a_day() {
        let wait =
            |count, now| unproved_wait(Streak { count, last_at: Timestamp(0) }, Timestamp(now));
        let day = 24 * 3600 * SECOND;
        assert_eq!([0, 5, 6, 7].map(|count| wait(count, 0)), [None, None, Some(DAY), Some(DAY)]);
        assert_eq!(wait(6, day - 1), Some(Duration::from_micros(1)));
        assert_eq!([wait(6, day), wait(6, day + 1)], [None, None]);
    }

    #[test]
    fn s12_an_hours_wrong_tries_are_the_floor_or_five_times_the_usual() {
        // 336 hours of 40 and a little more: 5 * 13,440 / 336 = 200; 5 * 13,508 / 336 = 201.
        assert_eq!(
            [0, 13_440, 13_507, 13_508, 336_000].map(wrong_tries_an_hour),
            [200, 200, 200, 201, 5_000]
        );
        assert_eq!(wrong_tries_an_hour(u64::MAX), u32::MAX);
    }

    #[test]
    fn minutes_are_rounded_up() {
        assert_eq!(whole_minutes(Duration::from_secs(1)), 1);
        assert_eq!(whole_minutes(Duration::from_secs(60)), 1);
        assert_eq!(whole_minutes(Duration::from_secs(61)), 2);
    }
}
