//! What became of the last messages that a carrier was given: what a message that is withheld
//! imitates (S4, S8).
//!
//! Nobody may choose what is imitated by sending to a destination of their own: what the carrier
//! says about one destination is not kept, each destination's neighbours (a mail domain, a range of
//! numbers) have few places, and a failure counts as the carrier's only where it met two of them in
//! a row.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::email::EmailAddress;
use domain::phone::PhoneNumber;
use flows::ports::Delivery;

/// How many are kept.
const KEPT: usize = 64;
/// How many of them to destinations that are neighbours.
const OF_NEIGHBOURS: usize = 16;
/// Nobody waits for less than a millisecond, nor sees it.
const LEAST: Duration = Duration::from_millis(1);

/// What a message went to, as far as it matters here: a hash of the mail domain or of the range of
/// numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About(u64);

impl About {
    /// The mail domain of an address.
    pub fn mail(to: &EmailAddress) -> Self {
        Self::of(to.domain())
    }

    /// The range of numbers around one.
    pub fn text(to: &PhoneNumber) -> Self {
        Self::of(to.prefix())
    }

    fn of(neighbours: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        neighbours.hash(&mut hasher);
        Self(hasher.finish())
    }
}

struct Answer {
    about: About,
    took: Duration,
    delivery: Delivery,
}

/// The last answers of a kind of carrier.
#[derive(Default)]
pub struct LastAnswers(Mutex<VecDeque<Answer>>);

impl LastAnswers {
    /// Keeps how an attempt ended, unless that is about its destination alone.
    pub fn keep(&self, about: About, took: Duration, delivery: &Delivery) {
        // What was left alone was no attempt, and what was refused is about the one address.
        if matches!(delivery, Delivery::Refused(_) | Delivery::NotBefore { .. }) {
            return;
        }
        let mut answers = self.answers();
        while answers.iter().filter(|one| one.about == about).count() >= OF_NEIGHBOURS {
            let Some(oldest) = answers.iter().position(|one| one.about == about) else { break };
            answers.remove(oldest);
        }
        answers.push_back(Answer { about, took, delivery: delivery.clone() });
        while answers.len() > KEPT {
            answers.pop_front();
        }
    }

    /// How long an attempt would take now, and how it would end; `None`: nothing is known yet. As
    /// long as one of the last that ended in the same way took, a twentieth more or less.
    pub fn draw(&self, random: [u8; 16]) -> Option<(Duration, Delivery)> {
        let answers = self.answers();
        let last = answers.back()?;
        let failed = |answer: &Answer| answer.delivery != Delivery::Accepted;
        // One destination's trouble is not the carrier's; where there has been no other, nobody
        // knows better.
        let before = answers.iter().rev().find(|one| one.about != last.about);
        let fails = failed(last) && before.is_none_or(failed);
        let alike: Vec<&Answer> = answers.iter().filter(|one| failed(one) == fails).collect();
        let [which, chance] = [0, 8].map(|at| {
            let bytes =
                random.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
            u64::from_le_bytes(bytes)
        });
        // Failures change with the carrier, so that the last is what is met now.
        let chosen = if fails {
            last
        } else {
            let which = which.checked_rem(u64::try_from(alike.len()).ok()?)?;
            alike.get(usize::try_from(which).ok()?)?
        };
        let part = f64::from(u32::try_from(chance % 1_000).unwrap_or_default()) / 1_000.0;
        Some((chosen.took.mul_f64(0.95 + 0.1 * part).max(LEAST), chosen.delivery.clone()))
    }

    fn answers(&self) -> MutexGuard<'_, VecDeque<Answer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: About = About(1);

    fn later() -> Delivery {
        Delivery::Later("it is away".into())
    }

    fn drawn(answers: &LastAnswers) -> Vec<(u128, bool)> {
        let draw = |number: u8| {
            let (took, delivery) = answers.draw([number; 16]).unwrap();
            (took.as_millis(), delivery == Delivery::Accepted)
        };
        (0..=255).map(draw).collect()
    }

    fn millis(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn s4_what_is_withheld_takes_as_long_as_what_went_out() {
        let answers = LastAnswers::default();
        assert!(answers.draw([0; 16]).is_none(), "nothing is known yet");
        for took in [50, 60, 70, 80] {
            answers.keep(HERE, millis(took), &Delivery::Accepted);
        }
        let drawn = drawn(&answers);
        assert!(
            drawn.iter().all(|(took, accepted)| (47..=84).contains(took) && *accepted),
            "{drawn:?}"
        );
        for took in [50, 60, 70, 80] {
            let near =
                drawn.iter().filter(|(drawn, _)| drawn.abs_diff(took) * 20 <= took + 20).count();
            assert!(near > 40, "{took} is imitated {near} times of 256");
        }
    }

    #[test]
    fn s4_while_the_carrier_fails_what_is_withheld_fails() {
        let answers = LastAnswers::default();
        (0..8).for_each(|_| answers.keep(HERE, millis(50), &Delivery::Accepted));
        answers.keep(About(2), millis(10_000), &later());
        assert!(
            drawn(&answers).iter().all(|(_, accepted)| *accepted),
            "one destination is no carrier"
        );
        answers.keep(About(3), millis(3_000), &later());
        assert!(
            drawn(&answers)
                .iter()
                .all(|(took, accepted)| !accepted && (2850..=3150).contains(took))
        );
        answers.keep(About(3), millis(40), &Delivery::Accepted);
        assert!(
            drawn(&answers).iter().all(|(took, accepted)| *accepted && *took < 60),
            "and it is back at once"
        );
    }

    #[test]
    fn s4_nobody_chooses_what_is_imitated_by_destinations_of_their_own() {
        let answers = LastAnswers::default();
        for about in 2..6 {
            (0..4).for_each(|_| answers.keep(About(about), millis(50), &Delivery::Accepted));
        }
        for _ in 0..100 {
            answers.keep(HERE, millis(50), &Delivery::Refused("no such mailbox".into()));
        }
        assert!(drawn(&answers).iter().all(|(took, accepted)| *accepted && *took < 60));
        (0..100).for_each(|_| answers.keep(HERE, millis(30_000), &later()));
        assert!(drawn(&answers).iter().all(|(took, accepted)| *accepted && *took < 60));
        (0..100).for_each(|_| answers.keep(HERE, millis(9_000), &Delivery::Accepted));
        let slow = drawn(&answers).iter().filter(|(took, _)| *took > 60).count();
        assert!(slow <= 150, "they are {slow} of 256");
        assert!(answers.answers().len() <= KEPT);
    }
}
