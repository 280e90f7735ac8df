//! A hardware token (OATH): a thing on a key ring that shows a code, by the time (TOTP, RFC 6238)
//! or by a counter that a button moves on (HOTP, RFC 4226).

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::{ConditionallySelectable, ConstantTimeEq};
use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::ids::MethodId;
use crate::method::{Factor, Facts, Method};
use crate::time::Timestamp;
use crate::token::Code;

pub(super) const FACTS: Facts = Facts {
    word: "token",
    channel: None,
    second_step: Some(3),
    is_spare: false,
    // Its digits can be guessed at without a message that would tell the owner.
    resets_alone: false,
    only_resets: false,
    long_codes: false,
    at_most: 5,
    made_by_operators: false,
    ends_at_restore: false,
};

/// The least that a secret may have: 112 bits (R15).
pub const SECRET_MIN: usize = 14;
/// The most: the block of SHA-256.
pub const SECRET_MAX: usize = 64;
/// How many steps before and after the one it is at are taken.
const SKEW: i64 = 1;
/// How many steps its clock may have run away when it is claimed or assigned, with two codes in a
/// row.
const DRIFT: i64 = 20;
/// How many presses of the button nobody typed may lie between two codes.
const LOOK_AHEAD: u64 = 10;
/// How many, where the code after it is typed as well (RFC 4226, 7.4).
const FAR_AHEAD: u64 = 100;

/// The hash that its codes are made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenHash {
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}

/// What moves it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Moves {
    /// The time: a step of so many seconds, 30 or 60.
    Time(u32),
    /// Its button: the next count.
    Button(u64),
}

/// What a maker delivers with a token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed {
    /// The number on its back, in capital letters and without blanks.
    pub serial: String,
    secret: Vec<u8>,
    hash: TokenHash,
    digits: u8,
    moves: Moves,
}

/// Why a seed is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadSeed {
    /// It has no serial number, or one that no person could type.
    Serial,
    /// Its secret is too short or too long.
    Secret,
    /// It has neither 6 nor 8 digits.
    Digits,
    /// Its steps have neither 30 nor 60 seconds.
    Step,
}

/// A serial number as it is compared: capital letters, digits and hyphens, without blanks. `None`:
/// it is none.
pub fn serial(typed: &str) -> Option<String> {
    let serial: String =
        typed.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let fits = (1..=40).contains(&serial.len())
        && serial.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
    fits.then_some(serial)
}

impl Seed {
    /// A seed as it was delivered.
    ///
    /// # Errors
    /// Which part of it is not taken.
    pub fn new(
        written: &str,
        secret: Vec<u8>,
        hash: TokenHash,
        digits: u8,
        moves: Moves,
    ) -> Result<Self, BadSeed> {
        let serial = serial(written).ok_or(BadSeed::Serial)?;
        if !(SECRET_MIN..=SECRET_MAX).contains(&secret.len()) {
            return Err(BadSeed::Secret);
        }
        if !matches!(digits, 6 | 8) {
            return Err(BadSeed::Digits);
        }
        if matches!(moves, Moves::Time(step) if !matches!(step, 30 | 60)) {
            return Err(BadSeed::Step);
        }
        Ok(Self { serial, secret, hash, digits, moves })
    }

    /// The word for what it is, for an operator's list.
    pub fn kind(&self) -> String {
        match self.moves {
            Moves::Time(step) => format!("totp {step}s, {} digits", self.digits),
            Moves::Button(_) => format!("hotp, {} digits", self.digits),
        }
    }

    /// The code of a step or count.
    fn code(&self, count: u64) -> String {
        let algorithm = match self.hash {
            TokenHash::Sha1 => Algorithm::SHA1,
            TokenHash::Sha256 => Algorithm::SHA256,
        };
        // Of one second a step, so that the count is the time.
        let totp: Totp = Builder::new()
            .with_secret(Secret::from(self.secret.clone()))
            .with_algorithm(algorithm)
            .with_digits(self.digits)
            .with_step_duration(1)
            .build_noncompliant();
        totp.generate(count).to_string()
    }

    /// The first of these counts whose code was typed. Each is compared, whichever is right, so
    /// that the time tells nothing.
    fn find(&self, typed: &Code, counts: impl Iterator<Item = u64>) -> Option<u64> {
        // One more than the count: 0 is none.
        let mut found = 0u64;
        for count in counts {
            let same = self.code(count).as_bytes().ct_eq(typed.plain().as_bytes());
            let first = same & found.ct_eq(&0);
            found = u64::conditional_select(&found, &(count + 1), first);
        }
        found.checked_sub(1)
    }

    /// The step that the time is at.
    fn present(step: u32, now: Timestamp) -> i64 {
        now.0 / 1_000_000 / i64::from(step.max(1))
    }

    /// Two codes in a row show that a person holds it, and how far its clock or count is: the token
    /// as it is from then on.
    pub fn held(self, first: &Code, second: &Code, now: Timestamp) -> Option<Token> {
        match self.moves {
            Moves::Time(step) => {
                let present = Self::present(step, now);
                let counts = (present - DRIFT..=present + DRIFT)
                    .filter_map(|count| u64::try_from(count).ok());
                let at = self.find(first, counts)?;
                self.find(second, std::iter::once(at + 1))?;
                let drift = i64::try_from(at + 1).ok()? - present;
                Some(Token { next: at + 2, drift, seed: self, pending: None })
            }
            Moves::Button(next) => {
                let at = self.find(first, next..next + FAR_AHEAD)?;
                self.find(second, std::iter::once(at + 1))?;
                Some(Token { next: at + 2, drift: 0, seed: self, pending: None })
            }
        }
    }

    /// The token as it is delivered, for the person whom an operator gives it to.
    pub fn given(self) -> Token {
        let next = match self.moves {
            Moves::Time(_) => 0,
            Moves::Button(next) => next,
        };
        Token { next, drift: 0, seed: self, pending: None }
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seed").field("serial", &self.serial).finish_non_exhaustive()
    }
}

/// A hardware token of a person's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    seed: Seed,
    /// The step or count after the newest whose code was taken: those before are good for nothing
    /// any more (S79, R15).
    next: u64,
    /// How many steps its clock was ahead when its last code was taken.
    drift: i64,
    /// A code far ahead was typed: with the one after it, it is taken.
    pending: Option<u64>,
}

impl Token {
    /// The number on its back.
    pub fn serial(&self) -> &str {
        &self.seed.serial
    }

    /// Takes a code: the token as it is from then on.
    fn take(&self, typed: &Code, now: Timestamp) -> Option<Self> {
        let (found, drift) = match self.seed.moves {
            Moves::Time(step) => {
                let at = Seed::present(step, now) + self.drift;
                let counts = (at - SKEW..=at + SKEW).filter_map(|count| u64::try_from(count).ok());
                let found = self.seed.find(typed, counts).filter(|found| *found >= self.next)?;
                (found, i64::try_from(found).ok()? - Seed::present(step, now))
            }
            Moves::Button(_) => {
                let next = self.next;
                let near = self.seed.find(typed, next..next + LOOK_AHEAD);
                // The second of two codes in a row, far ahead.
                let far = self.pending.filter(|pending| *pending >= next);
                let far =
                    far.and_then(|pending| self.seed.find(typed, std::iter::once(pending + 1)));
                (near.or(far)?, 0)
            }
        };
        Some(Self { next: found + 1, drift, pending: None, seed: self.seed.clone() })
    }

    /// A code that was not taken: where it is one far ahead, the token remembers it, and is taken
    /// with the next.
    fn missed(&self, typed: &Code) -> Option<Self> {
        let Moves::Button(_) = self.seed.moves else { return None };
        let next = self.next;
        let pending = self.seed.find(typed, next + LOOK_AHEAD..next + FAR_AHEAD)?;
        Some(Self { pending: Some(pending), ..self.clone() })
    }
}

/// Takes a code of one of an account's tokens: which, and what it is from now on. `able` says which
/// may prove something now.
pub fn take_code(
    methods: &[Method],
    able: impl Fn(&Method) -> bool,
    typed: &Code,
    now: Timestamp,
) -> Option<(MethodId, Factor)> {
    methods.iter().filter(|method| able(method)).find_map(|method| match &method.factor {
        Factor::Token(token) => Some((method.id, Factor::Token(token.take(typed, now)?))),
        _ => None,
    })
}

/// What a token remembers of a code that was not taken.
pub fn missed(
    methods: &[Method],
    able: impl Fn(&Method) -> bool,
    typed: &Code,
) -> Option<(MethodId, Factor)> {
    methods.iter().filter(|method| able(method)).find_map(|method| match &method.factor {
        Factor::Token(token) => Some((method.id, Factor::Token(token.missed(typed)?))),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountId;
    use crate::token::CodeForm;

    const NOW: Timestamp = Timestamp(1_795_521_600_000_000);

    fn code(text: &str) -> Code {
        let form = if text.len() == 8 { CodeForm::Eight } else { CodeForm::Six };
        Code::typed(text, form).unwrap()
    }

    fn seed(hash: TokenHash, digits: u8, moves: Moves) -> Seed {
        let secret = match hash {
            TokenHash::Sha1 => b"12345678901234567890".to_vec(),
            TokenHash::Sha256 => b"12345678901234567890123456789012".to_vec(),
        };
        Seed::new("zz 12-345", secret, hash, digits, moves).unwrap()
    }

    fn method(token: Token) -> Method {
        let (id, account) = (MethodId::new(NOW, [1; 10]), AccountId::new(NOW, [2; 10]));
        Method::new(id, account, Factor::Token(token), NOW)
    }

    fn taken(token: &mut Token, typed: &str, now: Timestamp) -> bool {
        let methods = [method(token.clone())];
        match take_code(&methods, |_| true, &code(typed), now) {
            Some((_, Factor::Token(after))) => {
                *token = after;
                true
            }
            _ => {
                if let Some((_, Factor::Token(after))) = missed(&methods, |_| true, &code(typed)) {
                    *token = after;
                }
                false
            }
        }
    }

    #[test]
    fn the_codes_are_those_of_the_standards() {
        // RFC 4226, D; RFC 6238, B.
        let button = seed(TokenHash::Sha1, 6, Moves::Button(0));
        assert_eq!([0, 1, 9].map(|count| button.code(count)), ["755224", "287082", "520489"]);
        let time = |hash| seed(hash, 8, Moves::Time(30));
        assert_eq!(time(TokenHash::Sha1).code(59 / 30), "94287082");
        assert_eq!(time(TokenHash::Sha256).code(59 / 30), "46119246");
        assert_eq!(time(TokenHash::Sha256).code(20_000_000_000 / 30), "77737706");
    }

    #[test]
    fn a_button_pressed_in_a_pocket_is_caught_up_with_and_each_code_is_good_once() {
        let seed = seed(TokenHash::Sha1, 6, Moves::Button(1));
        let mut token = seed.clone().given();
        assert!(taken(&mut token, &seed.code(1), NOW) && !taken(&mut token, &seed.code(1), NOW));
        assert!(taken(&mut token, &seed.code(11), NOW), "ten ahead");
        assert!(!taken(&mut token, &seed.code(5), NOW), "those before are dead");
        assert!(!taken(&mut token, &seed.code(60), NOW), "far ahead it takes two in a row");
        assert!(!taken(&mut token, &seed.code(62), NOW), "which these are not");
        assert!(!taken(&mut token, &seed.code(70), NOW) && taken(&mut token, &seed.code(71), NOW));
        assert!(!taken(&mut token, &seed.code(71), NOW) && taken(&mut token, &seed.code(72), NOW));
        assert!(
            !taken(&mut token, &seed.code(200), NOW) && !taken(&mut token, &seed.code(201), NOW),
            "too far"
        );
    }

    #[test]
    fn r15_s79_a_clock_that_runs_away_slowly_is_followed_and_no_step_is_good_twice() {
        let seed = seed(TokenHash::Sha256, 8, Moves::Time(60));
        let at = |steps: i64| Timestamp(NOW.0 + steps * 60_000_000);
        let step = |steps: i64| u64::try_from(Seed::present(60, NOW) + steps).unwrap();
        let mut token = seed.clone().given();
        assert!(taken(&mut token, &seed.code(step(1)), at(0)), "one ahead");
        assert!(!taken(&mut token, &seed.code(step(1)), at(1)));
        // It was one ahead, and is two ahead by now.
        assert!(taken(&mut token, &seed.code(step(12)), at(10)));
        assert!(!taken(&mut token, &seed.code(step(19)), at(20)), "that would be one behind");
        // Also when the server's clock is set back.
        assert!(!taken(&mut token, &seed.code(step(12)), at(10)));
    }

    #[test]
    fn two_codes_in_a_row_show_who_holds_it() {
        for moves in [Moves::Time(30), Moves::Button(0)] {
            let seed = seed(TokenHash::Sha1, 6, moves);
            let first = match moves {
                Moves::Time(step) => u64::try_from(Seed::present(step, NOW) - 15).unwrap(),
                Moves::Button(_) => 57,
            };
            let typed = |count: u64| code(&seed.code(count));
            assert!(seed.clone().held(&typed(first), &typed(first), NOW).is_none());
            assert!(seed.clone().held(&typed(first), &typed(first + 2), NOW).is_none());
            let token = seed.clone().held(&typed(first), &typed(first + 1), NOW).unwrap();
            let mut token = token;
            assert!(!taken(&mut token, &seed.code(first + 1), NOW), "it was used to show it");
            assert!(!format!("{token:?}").contains("49, 50"), "no secret is shown");
        }
    }

    #[test]
    fn a_seed_that_no_token_has_is_not_taken() {
        let new = |serial: &str, length: usize, digits, moves| {
            Seed::new(serial, vec![7; length], TokenHash::Sha1, digits, moves).err()
        };
        assert_eq!(new("A1", 20, 6, Moves::Time(30)), None);
        assert_eq!(new("", 20, 6, Moves::Time(30)), Some(BadSeed::Serial));
        assert_eq!(new("a/b", 20, 6, Moves::Time(30)), Some(BadSeed::Serial));
        assert_eq!(new("A1", 13, 6, Moves::Time(30)), Some(BadSeed::Secret));
        assert_eq!(new("A1", 65, 6, Moves::Time(30)), Some(BadSeed::Secret));
        assert_eq!(new("A1", 20, 7, Moves::Time(30)), Some(BadSeed::Digits));
        assert_eq!(new("A1", 20, 6, Moves::Time(45)), Some(BadSeed::Step));
        assert_eq!(serial(" zz 12-345 ").as_deref(), Some("ZZ12-345"));
    }
}
