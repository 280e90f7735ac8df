//! A challenge: a code asked for, and what the right one proves.
//!
//! A [`Challenge`] is turned into a [`Proof`] by the right code and by nothing else. It belongs to one account, one
//! destination, one purpose and one browser; changing any of them means a new one (DESIGN 2.1).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, ChallengeId};
use crate::message::Purpose;
use crate::method::{Destination, MethodKind};
use crate::time::Timestamp;
use crate::token::{CodeHash, TokenHash};

/// What became of the message that carries the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Queued, or tried and to be tried again.
    Waiting,
    /// Handed to the carrier.
    Sent,
    /// Tried at least once, not out yet.
    Delayed,
    /// Refused by the carrier, or given up.
    Refused,
}

impl Fate {
    /// Every fate.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Delayed, Self::Refused];

    /// The word kept in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Delayed => "delayed",
            Self::Refused => "refused",
        }
    }

    /// The fate that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fate| fate.word() == word)
    }
}

/// A code asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Its id; the code's hash is bound to it.
    pub id: ChallengeId,
    /// The browser or session that asked (SECURITY S24).
    pub owner: TokenHash,
    /// The account it is about; `None` for one that does not exist.
    pub account: Option<AccountId>,
    /// What it is asked for.
    pub purpose: Purpose,
    /// What kind of message carries it.
    pub kind: MethodKind,
    /// Where the code goes; `None`: nowhere, nobody can answer it (DESIGN 2.2).
    pub destination: Option<Destination>,
    /// How many digits the code has.
    pub digits: u8,
    /// The hash of the newest code; `None` until one is made at sending.
    pub code: Option<CodeHash>,
    /// Wrong codes so far; a resend does not put it back (SECURITY S17).
    pub wrong: u32,
    /// When the newest code was asked for.
    pub asked_at: Timestamp,
    /// How often a code was asked for.
    pub sends: u32,
    /// The newest code works before this time. Counted from asking until the code is made, then from its making.
    pub expires_at: Timestamp,
    /// Whether the right code was given.
    pub used: bool,
    /// What became of the newest message.
    pub fate: Fate,
}

/// What the right code proves: that whoever holds `owner`'s browser received a code at `destination`.
///
/// Only [`Challenge::answer`] makes one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    account: AccountId,
    destination: Destination,
    purpose: Purpose,
}

impl Proof {
    /// Whose account it is good for.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The number or address that was proved.
    pub fn destination(&self) -> &Destination {
        &self.destination
    }

    /// Whether it is good for `purpose` on `account` (SECURITY S22, S23).
    pub fn is_for(&self, account: AccountId, purpose: Purpose) -> bool {
        self.account == account && self.purpose == purpose
    }
}

/// Why a code was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongCode {
    /// It is not the code; more tries are left.
    Mismatch,
    /// Too old, used, or out of tries.
    Dead,
}

impl Challenge {
    /// Whether a code can still be given.
    pub fn is_alive(&self, attempts: u32, now: Timestamp) -> bool {
        !self.used && self.wrong < attempts && now < self.expires_at && !self.asked_at.is_ahead_of(now)
    }

    /// Takes an answer: `typed` is the hash of what was typed, `None` when that is no code at all (it counts alike,
    /// SECURITY S34). A wrong one is counted; the right one uses the challenge up.
    pub fn answer(&mut self, typed: Option<CodeHash>, attempts: u32, now: Timestamp) -> Result<Proof, WrongCode> {
        if !self.is_alive(attempts, now) {
            return Err(WrongCode::Dead);
        }
        let right = match (&self.code, &typed) {
            (Some(code), Some(typed)) => code.matches(typed),
            _ => false,
        };
        match (right, self.account, &self.destination) {
            (true, Some(account), Some(destination)) => {
                self.used = true;
                Ok(Proof { account, destination: destination.clone(), purpose: self.purpose })
            }
            _ => {
                self.wrong += 1;
                Err(if self.wrong < attempts { WrongCode::Mismatch } else { WrongCode::Dead })
            }
        }
    }

    /// How long before another code may be asked for, given the wait after the newest; `None` when it may be now.
    pub fn resend_wait(&self, wait: Duration, now: Timestamp) -> Option<Duration> {
        let passed = now.since(self.asked_at);
        (passed < wait && !self.asked_at.is_ahead_of(now)).then(|| wait - passed)
    }

    /// Another code is asked for: the wrong ones stay counted, and the newest code is the only one that works (S21).
    pub fn ask_again(&mut self, lifetime: Duration, now: Timestamp) {
        self.code = None;
        self.asked_at = now;
        self.sends += 1;
        self.expires_at = now.plus(lifetime);
        self.fate = Fate::Waiting;
    }

    /// A code has been made and is about to be handed to the carrier: its life begins, and is told.
    ///
    /// At a reset it is counted from asking, however late the carrier takes it: a longer one would tell an account from
    /// a name that nobody has, whose code never waits for a carrier.
    pub fn code_made(&mut self, code: CodeHash, lifetime: Duration, now: Timestamp) -> Duration {
        self.code = Some(code);
        if self.purpose != Purpose::Recovery {
            // A message waits no longer than a code lives: what is later than that is a clock that was moved (SECURITY S79).
            self.expires_at = now.plus(lifetime).min(self.asked_at.plus(lifetime * 2));
        }
        self.expires_at.since(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone::PhoneNumber;
    use crate::time::CLOCK_SKEW;

    const MINUTE: i64 = 60_000_000;
    const LIFETIME: Duration = Duration::from_secs(600);
    const RIGHT: CodeHash = CodeHash([1; 32]);
    const WRONG: CodeHash = CodeHash([2; 32]);

    fn account() -> AccountId {
        AccountId::new(Timestamp(0), [1; 10])
    }

    fn challenge() -> Challenge {
        Challenge {
            id: ChallengeId::new(Timestamp(0), [2; 10]),
            owner: TokenHash([0; 32]),
            account: Some(account()),
            purpose: Purpose::Registration,
            kind: MethodKind::Phone,
            destination: Some(Destination::Phone(PhoneNumber::from_e164("+14165550123".into()))),
            digits: 6,
            code: Some(RIGHT),
            wrong: 0,
            asked_at: Timestamp(0),
            sends: 1,
            expires_at: Timestamp(10 * MINUTE),
            used: false,
            fate: Fate::Sent,
        }
    }

    #[test]
    fn s23_the_proof_is_good_for_its_account_and_purpose_only() {
        let proof = challenge().answer(Some(RIGHT), 5, Timestamp(0)).unwrap();
        assert!(proof.is_for(account(), Purpose::Registration));
        assert!(!proof.is_for(account(), Purpose::Recovery));
        assert!(!proof.is_for(AccountId::new(Timestamp(9), [9; 10]), Purpose::Registration));
    }

    #[test]
    fn the_code_lives_until_just_before_its_end() {
        assert!(challenge().answer(Some(RIGHT), 5, Timestamp(10 * MINUTE - 1)).is_ok());
        assert_eq!(challenge().answer(Some(RIGHT), 5, Timestamp(10 * MINUTE)), Err(WrongCode::Dead));
        assert_eq!(challenge().answer(Some(RIGHT), 5, Timestamp(10 * MINUTE + 1)), Err(WrongCode::Dead));
    }

    #[test]
    fn s79_a_clock_that_was_set_back_ends_the_code_and_lets_another_be_asked_for() {
        let skew = i64::try_from(CLOCK_SKEW.as_micros()).unwrap();
        assert!(challenge().answer(Some(RIGHT), 5, Timestamp(-skew)).is_ok());
        assert_eq!(challenge().answer(Some(RIGHT), 5, Timestamp(-skew - 1)), Err(WrongCode::Dead));
        let minute = Duration::from_secs(60);
        assert_eq!(challenge().resend_wait(minute, Timestamp(-skew)), Some(minute));
        assert_eq!(challenge().resend_wait(minute, Timestamp(-skew - 1)), None);
    }

    #[test]
    fn s79_a_clock_that_jumps_between_asking_and_sending_does_not_lengthen_the_code() {
        let made = |at| {
            let mut challenge = challenge();
            challenge.code_made(RIGHT, LIFETIME, Timestamp(at));
            challenge.expires_at
        };
        assert_eq!(made(10 * MINUTE - 1), Timestamp(20 * MINUTE - 1));
        assert_eq!(made(10 * MINUTE), Timestamp(20 * MINUTE));
        assert_eq!(made(60 * MINUTE), Timestamp(20 * MINUTE));
    }

    #[test]
    fn s15_five_wrong_codes_end_it_and_the_right_one_then_fails() {
        let mut challenge = challenge();
        for _ in 0..4 {
            assert_eq!(challenge.answer(Some(WRONG), 5, Timestamp(0)), Err(WrongCode::Mismatch));
        }
        assert_eq!(challenge.answer(Some(WRONG), 5, Timestamp(0)), Err(WrongCode::Dead));
        assert_eq!(challenge.answer(Some(RIGHT), 5, Timestamp(0)), Err(WrongCode::Dead));
        assert_eq!(challenge.wrong, 5);
    }

    #[test]
    fn the_fifth_try_may_be_the_right_one() {
        let mut challenge = challenge();
        for _ in 0..4 {
            let _ = challenge.answer(None, 5, Timestamp(0));
        }
        assert!(challenge.answer(Some(RIGHT), 5, Timestamp(0)).is_ok());
    }

    #[test]
    fn s17_a_resend_keeps_the_wrong_ones_counted_and_kills_the_old_code() {
        let mut challenge = challenge();
        let _ = challenge.answer(Some(WRONG), 5, Timestamp(0));
        challenge.ask_again(LIFETIME, Timestamp(MINUTE));
        assert_eq!((challenge.wrong, challenge.sends, challenge.fate), (1, 2, Fate::Waiting));
        assert_eq!(challenge.answer(Some(RIGHT), 5, Timestamp(MINUTE)), Err(WrongCode::Mismatch));
        assert_eq!(challenge.wrong, 2);
        assert_eq!(challenge.code_made(WRONG, LIFETIME, Timestamp(3 * MINUTE)), LIFETIME);
        assert_eq!(challenge.expires_at, Timestamp(13 * MINUTE));
        assert!(challenge.answer(Some(WRONG), 5, Timestamp(12 * MINUTE)).is_ok());
    }

    #[test]
    fn s04_a_late_carrier_does_not_lengthen_a_resets_code() {
        let mut challenge = Challenge { purpose: Purpose::Recovery, ..challenge() };
        assert_eq!(challenge.code_made(RIGHT, LIFETIME, Timestamp(3 * MINUTE)), Duration::from_secs(7 * 60));
        assert_eq!(challenge.answer(Some(RIGHT), 5, Timestamp(10 * MINUTE)), Err(WrongCode::Dead));
    }

    #[test]
    fn s20_a_used_code_is_dead() {
        let mut challenge = challenge();
        assert!(challenge.answer(Some(RIGHT), 5, Timestamp(0)).is_ok());
        assert_eq!(challenge.answer(Some(RIGHT), 5, Timestamp(0)), Err(WrongCode::Dead));
    }

    #[test]
    fn nobody_can_answer_a_code_that_goes_nowhere() {
        let mut nowhere = challenge();
        nowhere.destination = None;
        assert_eq!(nowhere.answer(Some(RIGHT), 5, Timestamp(0)), Err(WrongCode::Mismatch));
        let mut nobody = challenge();
        nobody.account = None;
        assert_eq!(nobody.answer(Some(RIGHT), 5, Timestamp(0)), Err(WrongCode::Mismatch));
    }

    #[test]
    fn another_code_may_be_asked_for_when_the_wait_is_over() {
        let wait = Duration::from_secs(60);
        let challenge = challenge();
        assert_eq!(challenge.resend_wait(wait, Timestamp(0)), Some(wait));
        assert_eq!(challenge.resend_wait(wait, Timestamp(MINUTE - 1)), Some(Duration::from_micros(1)));
        assert_eq!(challenge.resend_wait(wait, Timestamp(MINUTE)), None);
        assert_eq!(challenge.resend_wait(wait, Timestamp(MINUTE + 1)), None);
    }
}
