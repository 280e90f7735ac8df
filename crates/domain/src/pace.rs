//! When the next code may go to a number or address, and what it looks like.
//!
//! Two things must hold whatever strangers do (S14, S16, S49): the owner is not flooded with
//! messages, and the owner soon holds a code that works. So nothing is refused and nothing dropped.
//! Codes that strangers ask for are few (known browsers and sessions have numbers of their own);
//! beyond that one code goes out every so often and opens every browser that waits for it. And
//! where short codes were guessed at too often, codes become long: from 64 bits on no number of
//! guesses matters (63B 3.2.2).

use std::net::Ipv4Addr;
use std::time::Duration;

use crate::channel::Channel;
use crate::limits::{Rate, WRONG_CODES_IN_A_ROW, WRONG_CODES_IN_A_ROW_AT_MOST};
use crate::message::Why;
use crate::time::Timestamp;
use crate::token::CodeForm;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// The least time between two codes to one destination, over all browsers that may wait for them.
pub const PAUSE: Duration = MINUTE;
/// Codes to one destination that unknown browsers may ask for at once ...
pub const STRANGERS_CODES: Rate = Rate::new(8, HOUR);
/// ... and in a day; also those that several wait for count. After that they are slower.
pub const STRANGERS_CODES_A_DAY: Rate = Rate::new(10, DAY);
/// What one network (IPv4 /24, IPv6 /48) may use up of them.
pub const STRANGERS_CODES_PER_NETWORK: Rate = Rate::new(2, HOUR);
/// Beyond these numbers a code goes out this often, to all who wait ...
pub const SLOW: Duration = Duration::from_mins(10);
/// ... after ten in a day, by mail this often ...
const SLOWER_MAILS: Duration = Duration::from_mins(30);
/// ... and by text this often: the longest that anybody waits for a code.
pub const SLOWEST: Duration = Duration::from_hours(1);

/// How long it takes at least from one code to the next while many wait.
pub fn slow_pause(channel: Channel, many_today: bool) -> Duration {
    match (many_today, channel) {
        (false, _) => SLOW,
        (true, Channel::Email) => SLOWER_MAILS,
        (true, Channel::Text) => SLOWEST,
    }
}

/// When a code goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// At this time, for the browser that asked.
    Own(Timestamp),
    /// At this time, for every browser that waits by then.
    Shared(Timestamp),
}

/// When a code for an unknown browser goes out. `last`: when the last one went or is to go there;
/// `spent`: whether the numbers of the hour, of the day or of the network are used up;
/// `many_today`: whether those of the day are, or the whole site's.
pub fn strangers_turn(
    last: Option<Timestamp>,
    spent: bool,
    many_today: bool,
    channel: Channel,
    now: Timestamp,
) -> Turn {
    match spent {
        false => Turn::Own(not_before(last, PAUSE, now)),
        true => Turn::Shared(not_before(last, slow_pause(channel, many_today), now)),
    }
}

/// `pause` after `last`, or now where that is over. A `last` that a clock set back has left in the
/// future counts as now.
pub fn not_before(last: Option<Timestamp>, pause: Duration, now: Timestamp) -> Timestamp {
    let earliest = last.map_or(now, |last| last.plus(pause));
    earliest.clamp(now, now.plus(pause))
}

/// What wrong codes there were for a kind of method of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guesses {
    /// Whether one of [`WRONG_CODES`](crate::limits::WRONG_CODES) is used up.
    pub over_budget: bool,
    /// How many since the last right one.
    pub in_a_row: u32,
    /// How many more could still be typed for codes that are out: the tries left of every open
    /// challenge.
    pub open: u32,
    /// Whether so many codes and passwords are guessed at over all accounts that nobody gets a
    /// short one (S11, S12).
    pub alarm: bool,
}

/// What the next code looks like. `short`: as long as nobody guesses; `attempts`: how many wrong
/// codes it would allow.
///
/// A short one is sent only if all that is out, guessed wrong to the last try, stays within what
/// 63B 3.2.2 allows for codes of less than 64 bits: so no code has to be refused that is in its
/// owner's hand.
pub fn code_form(short: CodeForm, guesses: Guesses, attempts: u32) -> CodeForm {
    if why_long(guesses, attempts).is_some() { CodeForm::Long } else { short }
}

/// Why the next code is a long one; `None`: it is short.
pub fn why_long(guesses: Guesses, attempts: u32) -> Option<Why> {
    let worst = guesses.in_a_row.saturating_add(guesses.open).saturating_add(attempts);
    let guessed = guesses.over_budget
        || guesses.in_a_row >= WRONG_CODES_IN_A_ROW
        || worst > WRONG_CODES_IN_A_ROW_AT_MOST;
    match guessed {
        true => Some(Why::Guessed),
        false => guesses.alarm.then_some(Why::Alarm),
    }
}

/// What strangers' codes are shared out among: the IPv4 /24 or IPv6 /48 of a network that is
/// written `192.0.2.7` or `2001:db8:1:2::/64`; any other name as it is.
pub fn wide_network(network: &str) -> &str {
    if network.parse::<Ipv4Addr>().is_ok() {
        return network.rsplit_once('.').map_or(network, |(wide, _)| wide);
    }
    let last_of_four = network.strip_suffix("::/64").and_then(|prefix| prefix.rsplit_once(':'));
    last_of_four.map_or(network, |(wide, _)| wide)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp(3_600_000_000_000);

    fn ago(span: Duration) -> Option<Timestamp> {
        Some(NOW.minus(span))
    }

    #[test]
    fn s49_a_minute_between_two_codes() {
        let turn = |last| strangers_turn(last, false, false, Channel::Email, NOW);
        let micro = Duration::from_micros(1);
        assert_eq!(turn(None), Turn::Own(NOW));
        assert_eq!(turn(ago(PAUSE - micro)), Turn::Own(NOW.plus(micro)));
        assert_eq!([turn(ago(PAUSE)), turn(ago(PAUSE + micro))], [Turn::Own(NOW); 2]);
        assert_eq!(
            turn(Some(NOW.plus(DAY))),
            Turn::Own(NOW.plus(PAUSE)),
            "a clock that was set back"
        );
    }

    #[test]
    fn s49_beyond_the_numbers_one_code_for_all_who_wait() {
        for (many, kind, minutes) in [
            (false, Channel::Email, 10),
            (false, Channel::Text, 10),
            (true, Channel::Email, 30),
            (true, Channel::Text, 60),
        ] {
            let turn = strangers_turn(Some(NOW), true, many, kind, NOW);
            assert_eq!(turn, Turn::Shared(NOW.plus(MINUTE * minutes)));
            assert_eq!(
                strangers_turn(ago(MINUTE * minutes), true, many, kind, NOW),
                Turn::Shared(NOW)
            );
        }
    }

    #[test]
    fn s16_codes_become_long_where_they_are_guessed_at() {
        let form = |guesses| code_form(CodeForm::Eight, guesses, 5);
        let none = Guesses::default();
        assert_eq!(form(none), CodeForm::Eight);
        assert_eq!(form(Guesses { in_a_row: 89, ..none }), CodeForm::Eight);
        assert_eq!(form(Guesses { in_a_row: 90, ..none }), CodeForm::Long);
        assert_eq!(form(Guesses { in_a_row: 91, ..none }), CodeForm::Long);
        assert_eq!(form(Guesses { over_budget: true, ..none }), CodeForm::Long);
        assert_eq!(form(Guesses { alarm: true, ..none }), CodeForm::Long);
        let why = |guesses| why_long(guesses, 5);
        assert_eq!([why(none), why(Guesses { alarm: true, ..none })], [None, Some(Why::Alarm)]);
        assert_eq!(why(Guesses { alarm: true, over_budget: true, ..none }), Some(Why::Guessed));
        assert_eq!(form(Guesses { in_a_row: 80, open: 15, ..none }), CodeForm::Eight);
        assert_eq!(form(Guesses { in_a_row: 80, open: 16, ..none }), CodeForm::Long);
    }

    #[test]
    fn networks_are_taken_together() {
        assert_eq!(wide_network("192.0.2.7"), "192.0.2");
        assert_eq!(wide_network("2001:db8:1:2::/64"), "2001:db8:1");
        assert_ne!(wide_network("2001:db8:1:2::/64"), wide_network("2001:db8:11:2::/64"));
        assert_eq!(wide_network("unreadable"), "unreadable");
    }

    proptest! {
        /// However codes are asked for and guessed at: never more than a hundred short ones wrong in a row (63B 3.2.2).
        #[test]
        fn s16_never_more_than_a_hundred_short_guesses_in_a_row(moves in prop::collection::vec((0_u8..4, 0_usize..20), 1..600)) {
            let (mut open, mut in_a_row) = (Vec::<u32>::new(), 0_u32);
            for (what, which) in moves {
                match what {
                    0 => {
                        let guesses = Guesses { in_a_row, open: open.iter().sum(), ..Guesses::default() };
                        if code_form(CodeForm::Six, guesses, 5) == CodeForm::Six {
                            open.push(5);
                        }
                    }
                    1 if !open.is_empty() => { let _ = open.remove(which % open.len()); }
                    _ if !open.is_empty() => {
                        let which = which % open.len();
                        if open[which] > 0 {
                            open[which] -= 1;
                            in_a_row += 1;
                        }
                    }
                    _ => {}
                }
                prop_assert!(in_a_row <= 100);
            }
        }

        #[test]
        fn a_turn_is_never_later_than_its_pause(last: i64, now in 0_i64..i64::MAX / 2, spent: bool, many: bool) {
            for kind in Channel::ALL {
                let (Turn::Own(at) | Turn::Shared(at)) = strangers_turn(Some(Timestamp(last)), spent, many, kind, Timestamp(now));
                prop_assert!(at >= Timestamp(now) && at <= Timestamp(now).plus(SLOWEST));
            }
        }
    }
}
