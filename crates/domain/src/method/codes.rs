//! Recovery codes: ten of 80 bits, to keep on paper; each is good once (R21).

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::ids::MethodId;
use crate::keys::KeyRing;
use crate::method::{Factor, Facts, Method};
use crate::symbols::{in_groups, symbols};
use crate::token::{Code, CodeForm};

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
};

/// How many codes one set has.
pub const COUNT: usize = 10;
/// When so few are left, new ones are offered.
pub const FEW: usize = 3;

/// The recovery codes of an account that are not used yet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    hashes: Vec<[u8; 32]>,
}

/// Codes as their owner copies them, in groups of four. Kept, sealed, only as long as the page that
/// shows them is open.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownCodes(Vec<String>);

impl ShownCodes {
    /// One by one.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Debug for ShownCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShownCodes({})", self.0.len())
    }
}

impl fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecoveryCodes({})", self.left())
    }
}

impl RecoveryCodes {
    /// A new set, and the codes themselves, to be shown once. `random`: 32 random bytes a code.
    pub fn generate(keys: &KeyRing, random: [[u8; 32]; COUNT]) -> (Self, ShownCodes) {
        let plain = random.map(|bytes| symbols(&bytes, usize::from(CodeForm::Long.length())));
        let hashes = plain.iter().map(|code| hash(keys, code)).collect();
        (Self { hashes }, ShownCodes(plain.iter().map(|code| in_groups(code)).collect()))
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
    fn without(&self, keys: &KeyRing, typed: &Code) -> Option<Self> {
        let typed = hash(keys, typed.plain());
        let mut found = None;
        for (place, hash) in self.hashes.iter().enumerate() {
            if bool::from(hash.ct_eq(&typed)) {
                found = Some(place);
            }
        }
        let mut left = self.clone();
        left.hashes.remove(found?);
        Some(left)
    }
}

/// Takes one of an account's recovery codes: which method it is, and what is left of it. `able`
/// says which may prove something now.
pub fn take_code(
    methods: &[Method],
    able: impl Fn(&Method) -> bool,
    keys: &KeyRing,
    typed: &Code,
) -> Option<(MethodId, Factor)> {
    methods.iter().filter(|method| able(method)).find_map(|method| match &method.factor {
        Factor::Codes(codes) => Some((method.id, Factor::Codes(codes.without(keys, typed)?))),
        _ => None,
    })
}

/// The oldest key makes it, so that it is found as long as the key file lasts, also after a
/// restore.
fn hash(keys: &KeyRing, symbols: &str) -> [u8; 32] {
    keys.index("recovery-code", symbols)
}

#[cfg(test)]
mod tests {
    use super::*;

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
