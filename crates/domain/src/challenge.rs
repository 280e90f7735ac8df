//! A challenge: a code asked for, and what the right one proves.
//!
//! A [`Challenge`] is turned into a [`Proof`] by the right code and by nothing else. It belongs to
//! one account, one destination, one purpose and one browser; changing any of them means a new one.
//! Its codes are those of the two newest [`Sending`](crate::message::Sending)s that were asked for:
//! an older one may still be on its way when a newer one arrives (S21).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::ids::{AccountId, ChallengeId, MessageId};
use crate::message::Purpose;
use crate::method::{Destination, MethodKind};
use crate::time::Timestamp;
use crate::token::{Code, CodeForm, TokenHash};

/// A code asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Its id.
    pub id: ChallengeId,
    /// The browser or session that asked (S24).
    pub owner: TokenHash,
    /// The account it is about; `None` for one that does not exist.
    pub account: Option<AccountId>,
    /// What it is asked for.
    pub purpose: Purpose,
    /// What kind of message carries it.
    pub channel: Channel,
    /// Where the code goes; `None`: nowhere, and no answer is right.
    pub destination: Option<Destination>,
    /// What a code that was asked for looks like; a long one is taken as well, because a sending
    /// can become long after it was asked for.
    pub form: CodeForm,
    /// The messages whose codes open it, the newest first.
    pub sendings: [Option<MessageId>; 2],
    /// Wrong codes so far; a resend does not put it back (S17).
    pub wrong: u32,
    /// When the newest code was asked for.
    pub asked_at: Timestamp,
    /// How often a code was asked for.
    pub sends: u32,
    /// No code is taken from this time on. Each sending's own life is shorter.
    pub expires_at: Timestamp,
    /// Whether the right code was given.
    pub used: bool,
}

/// The code of one of a challenge's sendings.
#[derive(Clone, Debug)]
pub struct SentCode {
    /// The code.
    pub code: Code,
    /// Whether it is young enough.
    pub works: bool,
}

/// What the right code proves: that the person with `owner`'s browser received a code at a
/// destination, or has what makes such codes.
///
/// Only [`Challenge::answer`], [`take`](crate::own_code::take) and
/// [`take`](crate::own_passkey::take) make one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    account: AccountId,
    #[serde(rename = "destination")]
    by: Means,
    purpose: Purpose,
}

/// By what something was proved. A contact is kept as it was before there was anything else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Means {
    /// By what needs no message.
    Own(MethodKind),
    /// By a code received there.
    #[serde(untagged)]
    Contact(Destination),
}

impl Proof {
    /// Whose account it is good for.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// What a method that needs no message proves. The two functions called `take` call it, and
    /// nothing else.
    pub(crate) fn by_own_code(account: AccountId, kind: MethodKind, purpose: Purpose) -> Self {
        Self { account, by: Means::Own(kind), purpose }
    }

    /// The number or address that was proved, where it is one.
    pub fn destination(&self) -> Option<&Destination> {
        match &self.by {
            Means::Contact(destination) => Some(destination),
            Means::Own(_) => None,
        }
    }

    /// The kind of method that it was proved by.
    pub fn kind(&self) -> MethodKind {
        match &self.by {
            Means::Contact(destination) => destination.kind(),
            Means::Own(kind) => *kind,
        }
    }

    /// Whether it is good for `purpose` on `account` (S22, S23).
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
        !self.used
            && self.wrong < attempts
            && now < self.expires_at
            && !self.asked_at.is_ahead_of(now)
    }

    /// Takes an answer. `sent`: the codes of its sendings. A wrong one is counted; the right one
    /// uses the challenge up; one that was right and is too old costs no try.
    pub fn answer(
        &mut self,
        typed: &Code,
        sent: &[SentCode],
        attempts: u32,
        now: Timestamp,
    ) -> Result<Proof, WrongCode> {
        if !self.is_alive(attempts, now) {
            return Err(WrongCode::Dead);
        }
        // Each is compared, whichever is right, so that the time tells nothing.
        let (mut right, mut too_old) = (false, false);
        for one in sent {
            let same = one.code.matches(typed);
            right |= same & one.works;
            too_old |= same & !one.works;
        }
        match (self.account, &self.destination) {
            (Some(account), Some(destination)) if right => {
                self.used = true;
                Ok(Proof {
                    account,
                    by: Means::Contact(destination.clone()),
                    purpose: self.purpose,
                })
            }
            (Some(_), Some(_)) if too_old => Err(WrongCode::Dead),
            _ => {
                self.wrong += 1;
                Err(if self.wrong < attempts { WrongCode::Mismatch } else { WrongCode::Dead })
            }
        }
    }

    /// How long before another code may be asked for, given the wait after the newest; `None` when
    /// it may be now.
    pub fn resend_wait(&self, wait: Duration, now: Timestamp) -> Option<Duration> {
        let passed = now.since(self.asked_at);
        (passed < wait && !self.asked_at.is_ahead_of(now)).then(|| wait - passed)
    }

    /// Another code is asked for: the wrong ones stay counted, and the code before works as long as
    /// it lives (S17, S21).
    pub fn ask_again(
        &mut self,
        sending: MessageId,
        form: CodeForm,
        life: Duration,
        now: Timestamp,
    ) {
        self.sendings = [Some(sending), self.sendings[0]];
        self.form = form;
        self.asked_at = now;
        self.sends += 1;
        self.expires_at = now.plus(life);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone::PhoneNumber;
    use crate::time::CLOCK_SKEW;

    const MINUTE: i64 = 60_000_000;
    const LIFE: Duration = Duration::from_secs(600);

    fn code(text: &str) -> Code {
        Code::typed(text, CodeForm::Six).unwrap()
    }

    fn right() -> Code {
        code("111111")
    }

    fn wrong() -> Code {
        code("222222")
    }

    fn sent() -> Vec<SentCode> {
        vec![SentCode { code: right(), works: true }]
    }

    fn sending(n: u8) -> MessageId {
        MessageId::new(Timestamp(0), [n; 10])
    }

    fn account() -> AccountId {
        AccountId::new(Timestamp(0), [1; 10])
    }

    fn challenge() -> Challenge {
        Challenge {
            id: ChallengeId::new(Timestamp(0), [2; 10]),
            owner: TokenHash([0; 32]),
            account: Some(account()),
            purpose: Purpose::Registration,
            channel: Channel::Text,
            destination: Some(Destination::Phone(PhoneNumber::from_e164("+14165550123".into()))),
            form: CodeForm::Six,
            sendings: [Some(sending(1)), None],
            wrong: 0,
            asked_at: Timestamp(0),
            sends: 1,
            expires_at: Timestamp(10 * MINUTE),
            used: false,
        }
    }

    #[test]
    fn s23_the_proof_is_good_for_its_account_and_purpose_only() {
        let proof = challenge().answer(&right(), &sent(), 5, Timestamp(0)).unwrap();
        assert!(proof.is_for(account(), Purpose::Registration));
        assert!(!proof.is_for(account(), Purpose::Recovery));
        assert!(!proof.is_for(AccountId::new(Timestamp(9), [9; 10]), Purpose::Registration));
    }

    #[test]
    fn the_code_lives_until_just_before_its_end() {
        assert!(challenge().answer(&right(), &sent(), 5, Timestamp(10 * MINUTE - 1)).is_ok());
        assert_eq!(
            challenge().answer(&right(), &sent(), 5, Timestamp(10 * MINUTE)),
            Err(WrongCode::Dead)
        );
        assert_eq!(
            challenge().answer(&right(), &sent(), 5, Timestamp(10 * MINUTE + 1)),
            Err(WrongCode::Dead)
        );
    }

    #[test]
    fn s79_a_clock_that_was_set_back_ends_the_code_and_lets_another_be_asked_for() {
        let skew = i64::try_from(CLOCK_SKEW.as_micros()).unwrap();
        assert!(challenge().answer(&right(), &sent(), 5, Timestamp(-skew)).is_ok());
        assert_eq!(
            challenge().answer(&right(), &sent(), 5, Timestamp(-skew - 1)),
            Err(WrongCode::Dead)
        );
        let minute = Duration::from_secs(60);
        assert_eq!(challenge().resend_wait(minute, Timestamp(-skew)), Some(minute));
        assert_eq!(challenge().resend_wait(minute, Timestamp(-skew - 1)), None);
    }

    #[test]
    fn s15_five_wrong_codes_end_it_and_the_right_one_then_fails() {
        let mut challenge = challenge();
        for _ in 0..4 {
            assert_eq!(
                challenge.answer(&wrong(), &sent(), 5, Timestamp(0)),
                Err(WrongCode::Mismatch)
            );
        }
        assert_eq!(challenge.answer(&wrong(), &sent(), 5, Timestamp(0)), Err(WrongCode::Dead));
        assert_eq!(challenge.answer(&right(), &sent(), 5, Timestamp(0)), Err(WrongCode::Dead));
        assert_eq!(challenge.wrong, 5);
    }

    #[test]
    fn the_fifth_try_may_be_the_right_one() {
        let mut challenge = challenge();
        for _ in 0..4 {
            let _ = challenge.answer(&wrong(), &sent(), 5, Timestamp(0));
        }
        assert!(challenge.answer(&right(), &sent(), 5, Timestamp(0)).is_ok());
    }

    #[test]
    fn s17_a_resend_keeps_the_wrong_ones_counted() {
        let mut challenge = challenge();
        let _ = challenge.answer(&wrong(), &sent(), 5, Timestamp(0));
        challenge.ask_again(sending(2), CodeForm::Six, LIFE, Timestamp(MINUTE));
        assert_eq!(
            (challenge.wrong, challenge.sends, challenge.expires_at),
            (1, 2, Timestamp(11 * MINUTE))
        );
        assert_eq!(
            challenge.answer(&wrong(), &sent(), 5, Timestamp(MINUTE)),
            Err(WrongCode::Mismatch)
        );
        assert_eq!(challenge.wrong, 2);
    }

    #[test]
    fn s21_the_newest_two_sendings_open_it() {
        let mut challenge = challenge();
        challenge.ask_again(sending(2), CodeForm::Six, LIFE, Timestamp(MINUTE));
        assert_eq!(challenge.sendings, [Some(sending(2)), Some(sending(1))]);
        challenge.ask_again(sending(3), CodeForm::Six, LIFE, Timestamp(MINUTE));
        assert_eq!(challenge.sendings, [Some(sending(3)), Some(sending(2))]);
        let both = [code("333333"), right()].map(|code| SentCode { code, works: true });
        assert!(challenge.clone().answer(&right(), &both, 5, Timestamp(MINUTE)).is_ok());
        assert!(challenge.answer(&code("333333"), &both, 5, Timestamp(MINUTE)).is_ok());
    }

    #[test]
    fn a_right_code_that_is_too_old_costs_no_try() {
        let mut challenge = challenge();
        let old = [SentCode { code: right(), works: false }];
        assert_eq!(challenge.answer(&right(), &old, 5, Timestamp(0)), Err(WrongCode::Dead));
        assert_eq!((challenge.wrong, challenge.used), (0, false));
        assert_eq!(challenge.answer(&wrong(), &old, 5, Timestamp(0)), Err(WrongCode::Mismatch));
    }

    #[test]
    fn s20_a_used_code_is_dead() {
        let mut challenge = challenge();
        assert!(challenge.answer(&right(), &sent(), 5, Timestamp(0)).is_ok());
        assert_eq!(challenge.answer(&right(), &sent(), 5, Timestamp(0)), Err(WrongCode::Dead));
    }

    #[test]
    fn nobody_can_answer_a_code_that_goes_nowhere() {
        let mut nowhere = challenge();
        nowhere.destination = None;
        assert_eq!(nowhere.answer(&right(), &sent(), 5, Timestamp(0)), Err(WrongCode::Mismatch));
        let mut nobody = challenge();
        nobody.account = None;
        assert_eq!(nobody.answer(&right(), &sent(), 5, Timestamp(0)), Err(WrongCode::Mismatch));
    }

    #[test]
    fn another_code_may_be_asked_for_when_the_wait_is_over() {
        let wait = Duration::from_secs(60);
        let challenge = challenge();
        assert_eq!(challenge.resend_wait(wait, Timestamp(0)), Some(wait));
        assert_eq!(
            challenge.resend_wait(wait, Timestamp(MINUTE - 1)),
            Some(Duration::from_micros(1))
        );
        assert_eq!(challenge.resend_wait(wait, Timestamp(MINUTE)), None);
        assert_eq!(challenge.resend_wait(wait, Timestamp(MINUTE + 1)), None);
    }
}
