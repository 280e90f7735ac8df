//! Recovery codes: ten of 80 bits, to keep on paper; each is good once (R21).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::long_code::{CodeHash, CodeUse, ShownCodes};
use crate::keys::KeyRing;
use crate::method::Facts;
use crate::token::Code;

pub(super) const FACTS: Facts = Facts {
    word: "codes",
    channel: None,
    second_step: Some(5),
    is_spare: true,
    // 80 bits: nobody guesses them, however often they try (63B 3.2.2).
    resets_alone: true,
    only_resets: false,
    long_codes: true,
    at_most: 1,
    made_by_operators: false,
    ends_at_restore: true,
};

const USE: CodeUse = CodeUse { index: "recovery-code", before: "", of_epoch: false };

/// How many codes one set has.
pub const COUNT: usize = 10;
/// When so few are left, new ones are offered.
pub const FEW: usize = 3;

/// The recovery codes of an account that are not used yet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    hashes: Vec<CodeHash>,
}

impl fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecoveryCodes({})", self.left())
    }
}

impl RecoveryCodes {
    /// A new set, and the codes themselves, to be shown once. `random`: 32 random bytes a code.
    pub fn generate(keys: &KeyRing, random: [[u8; 32]; COUNT]) -> (Self, ShownCodes) {
        let (hashes, shown) = random.iter().map(|bytes| CodeHash::draw(keys, USE, bytes)).unzip();
        (Self { hashes }, ShownCodes(shown))
    }

    /// How many are left.
    pub fn left(&self) -> usize {
        self.hashes.len()
    }

    /// Whether new ones should be made.
    pub fn are_few(&self) -> bool {
        self.left() <= FEW
    }

    /// What is left once the typed code is used; `None`: it is none of them. Each is compared,
    /// whichever is right.
    pub(super) fn without(&self, keys: &KeyRing, typed: &Code) -> Option<Self> {
        let mut found = None;
        for (place, hash) in self.hashes.iter().enumerate() {
            if hash.is_of(keys, USE, typed) {
                found = Some(place);
            }
        }
        let mut left = self.clone();
        left.hashes.remove(found?);
        Some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::CodeForm;

    fn keys_from(first: u8) -> KeyRing {
        let random = std::array::from_fn(|i| first.wrapping_mul(u8::try_from(i).unwrap() + 3));
        KeyRing::parse(&KeyRing::generate(random)).unwrap()
    }

    fn keys() -> KeyRing {
        keys_from(1)
    }

    fn set() -> (RecoveryCodes, Vec<String>) {
        let random = std::array::from_fn(|i| {
            std::array::from_fn(|j| u8::try_from((i * 37 + j * 11) % 256).unwrap())
        });
        let (codes, shown) = RecoveryCodes::generate(&keys(), random);
        (codes, shown.0)
    }

    #[test]
    fn r21_each_of_ten_codes_is_good_once() {
        let (mut codes, shown) = set();
        assert_eq!((codes.left(), shown.len()), (10, 10));
        for (used, text) in shown.iter().enumerate() {
            assert_eq!(text.len(), 19, "{text}");
            let typed = Code::typed(&text.to_lowercase().replace('-', " "), CodeForm::Six).unwrap();
            codes = codes.without(&keys(), &typed).expect("not used yet");
            assert_eq!(codes.left(), 9 - used);
            assert_eq!(codes.without(&keys(), &typed), None, "used");
            assert_eq!(codes.are_few(), codes.left() <= 3);
        }
    }

    #[test]
    fn another_code_and_another_key_are_refused() {
        let (codes, shown) = set();
        let wrong = Code::typed("0000-0000-0000-0000", CodeForm::Six).unwrap();
        assert_eq!(codes.without(&keys(), &wrong), None);
        let right = Code::typed(&shown[0], CodeForm::Six).unwrap();
        let others = keys_from(2);
        assert_eq!(codes.without(&others, &right), None);
        assert!(
            codes.without(&keys().in_epoch("restored"), &right).is_some(),
            "a restore leaves paper good"
        );
        assert!(
            !format!("{codes:?}").contains(&shown[0])
                && !serde_json::to_string(&codes).unwrap().contains(&shown[0][..4])
        );
    }
}
