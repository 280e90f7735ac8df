//! The queue's lanes, and how long a message waits between two attempts.

use std::time::Duration;

use crate::message::MessageContent;

/// Messages of a kind go out in a lane of their own, so that however many notices wait, and however
/// slowly they go, no code waits behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// A person waits for it in front of a page.
    Codes,
    /// Nobody does.
    Notices,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 2] = [Self::Codes, Self::Notices];

    /// The lane of a message that says this.
    pub fn of(content: &MessageContent) -> Self {
        match content {
            MessageContent::Code(_) => Self::Codes,
            MessageContent::Notice(_) | MessageContent::WriteBack { .. } => Self::Notices,
        }
    }

    /// Its word in logs and metrics.
    pub fn word(self) -> &'static str {
        match self {
            Self::Codes => "codes",
            Self::Notices => "notices",
        }
    }
}

/// The longest pause between two attempts at a notice: nobody waits in front of a page for it.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// The longest between two attempts at a code, which a person waits for and which lives ten
/// minutes: as long as a carrier that does not work is left alone.
const LONGEST_PAUSE_OF_A_CODE: Duration = Duration::from_secs(30);

/// The pause after the `attempts`-th attempt: 2 s, doubling, a fifth more or less by `chance`, so
/// that a carrier that comes back is not met by everyone at once.
pub fn pause(attempts: u32, is_code: bool, chance: u8) -> Duration {
    let longest = if is_code { LONGEST_PAUSE_OF_A_CODE } else { LONGEST_PAUSE };
    let pause =
        Duration::from_secs(2u64.checked_pow(attempts.max(1)).unwrap_or(u64::MAX)).min(longest);
    pause.mul_f64(0.8 + 0.4 * f64::from(chance) / 255.0)
}

/// The pause where a carrier said how long: never shorter, by `chance` up to a fifth longer.
pub fn pause_asked_for(wait: Duration, chance: u8) -> Duration {
    wait.saturating_add((wait / (5 * 255)).saturating_mul(u32::from(chance)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pauses_double_to_their_longest() {
        let seconds = |is_code| {
            [0, 1, 2, 3, 4, 5, 8, 9, u32::MAX]
                .map(|attempts| pause(attempts, is_code, 127).as_secs())
        };
        assert_eq!(seconds(false), [1, 1, 3, 7, 15, 31, 255, 299, 299]);
        assert_eq!(seconds(true), [1, 1, 3, 7, 15, 29, 29, 29, 29]);
    }

    proptest! {
        #[test]
        fn pauses_are_a_fifth_more_or_less_and_never_none(attempts: u32, is_code: bool, chance: u8) {
            let middle = Duration::from_secs(2u64.checked_pow(attempts.max(1)).unwrap_or(u64::MAX))
                .min(if is_code { LONGEST_PAUSE_OF_A_CODE } else { LONGEST_PAUSE });
            let pause = pause(attempts, is_code, chance);
            prop_assert!(pause >= middle.mul_f64(0.8) && pause <= middle.mul_f64(1.2));
            prop_assert!(pause >= Duration::from_secs(1));
        }

        #[test]
        fn pauses_never_shrink_for_the_same_chance(attempts in 0u32..100, is_code: bool, chance: u8) {
            prop_assert!(pause(attempts, is_code, chance) <= pause(attempts + 1, is_code, chance));
        }

        #[test]
        fn nobody_is_asked_sooner_than_they_asked_for(seconds: u64, chance: u8) {
            let wait = Duration::from_secs(seconds);
            let pause = pause_asked_for(wait, chance);
            prop_assert!(pause >= wait && pause <= wait.saturating_add(wait / 5 + Duration::from_secs(1)));
        }
    }
}
