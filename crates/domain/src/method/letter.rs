//! A letter by post: a code on paper that an operator has printed, good for three weeks and once,
//! at a reset and for nothing else.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::long_code::{CodeHash, CodeUse};
use crate::keys::KeyRing;
use crate::method::Facts;
use crate::time::Timestamp;
use crate::token::Code;

pub(super) const FACTS: Facts = Facts {
    word: "letter",
    channel: None,
    second_step: None,
    is_spare: true,
    // 80 bits: nobody guesses them, however often they try (63B 3.2.2).
    resets_alone: true,
    only_resets: true,
    long_codes: true,
    at_most: 1,
    made_by_operators: true,
    ends_at_restore: true,
};

const USE: CodeUse = CodeUse { index: "letter-code", before: "", of_epoch: false };

/// How long a letter is good: NIST SP 800-63B-4, 4.2.1.2, allows 21 days for one by post.
pub const LETTER_LIFETIME: Duration = Duration::from_hours(21 * 24);

/// A letter that is on its way, or has come.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    hash: CodeHash,
    expires_at: Timestamp,
    used: bool,
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter(until {}, used: {})", self.expires_at.0, self.used)
    }
}

impl Letter {
    /// A letter, and its code in groups, to be printed once.
    pub fn generate(keys: &KeyRing, random: [u8; 32], now: Timestamp) -> (Self, String) {
        let (hash, code) = CodeHash::draw(keys, USE, &random);
        (Self { hash, expires_at: now.plus(LETTER_LIFETIME), used: false }, code)
    }

    /// Its code is good before this time.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Whether its code can still be used.
    pub fn is_live(&self, now: Timestamp) -> bool {
        !self.used && now < self.expires_at
    }

    /// What it is once the typed code is used; `None`: that is not its code, or no longer.
    pub(super) fn take(&self, keys: &KeyRing, typed: &Code, now: Timestamp) -> Option<Self> {
        let right = self.hash.is_of(keys, USE, typed);
        (right && self.is_live(now)).then(|| Self { used: true, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::CodeForm;

    fn keys() -> KeyRing {
        let random = std::array::from_fn(|i| u8::try_from(i).unwrap().wrapping_mul(5));
        KeyRing::parse(&KeyRing::generate(random)).unwrap()
    }

    fn typed(text: &str) -> Code {
        Code::typed(text, CodeForm::Long).unwrap()
    }

    #[test]
    fn it_is_good_once_and_for_21_days() {
        let now = Timestamp(1_000_000);
        let random = std::array::from_fn(|i| u8::try_from(i * 7).unwrap());
        let (letter, code) = Letter::generate(&keys(), random, now);
        assert_eq!(code.len(), 19, "{code}");
        let end = now.plus(Duration::from_secs(21 * 24 * 3600));
        let at = |micros: i64| letter.take(&keys(), &typed(&code), Timestamp(end.0 + micros));
        assert_eq!([-1, 0, 1].map(|micros| at(micros).is_some()), [true, false, false]);
        let used = letter.take(&keys(), &typed(&code), now).unwrap();
        assert_eq!(used.take(&keys(), &typed(&code), now), None, "once");
        assert!(!used.is_live(now) && letter.is_live(now));
        assert_eq!(letter.take(&keys(), &typed("0000-0000-0000-0000"), now), None);
        let written = serde_json::to_string(&letter).unwrap() + &format!("{letter:?}");
        assert!(!written.contains(&code[..4]), "no code is kept");
    }
}
