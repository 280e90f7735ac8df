//! A session: a person signed in on a browser.

use crate::ids::{AccountId, SessionId};
use crate::policy::SessionPolicy;
use crate::time::Timestamp;

/// By what a person last proved to be the account's owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// The password.
    Password,
    /// A code received at a method that can reset the password.
    Method,
    /// A temporary pass ([`crate::pass`]): nothing but registering is open to the session.
    Pass {
        /// Whether the operator had seen proof of who the person is.
        vouched: bool,
    },
}

impl Strength {
    /// The word kept in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Method => "method",
            Self::Pass { vouched: false } => "pass",
            Self::Pass { vouched: true } => "pass-vouched",
        }
    }

    /// The strength that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [
            Self::Password,
            Self::Method,
            Self::Pass { vouched: false },
            Self::Pass { vouched: true },
        ];
        all.into_iter().find(|strength| strength.word() == word)
    }

    /// Whether it is a temporary pass.
    pub fn is_of_pass(self) -> bool {
        matches!(self, Self::Pass { .. })
    }
}

/// Where the person stands with registering what the policy asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interrupt {
    /// Nothing is asked.
    None,
    /// A method is missing: nothing but setting one up is open to this session.
    Due,
}

/// How long after the last write of `last_seen_at` another is worth it.
const SEEN_GRAIN: std::time::Duration = std::time::Duration::from_secs(60);

/// A person signed in on a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id; what the person's list of sign-ins names it by.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends whatever happens.
    pub ends_at: Timestamp,
    /// Whether a person asked to stay signed in: it outlives the browser window and does not end
    /// by idling.
    pub persistent: bool,
    /// When its owner last proved to be who they are.
    pub proved_at: Timestamp,
    /// By what.
    pub strength: Strength,
    /// Whether registering is due.
    pub interrupt: Interrupt,
}

/// A browser that signed in to an account before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    /// Whether a method was proved on it, and nothing has ended that: it is the owner's as far as
    /// anybody can tell. Whoever has the password signs in on as many others as they like.
    pub proved: bool,
}

impl Session {
    /// Whether it is good now.
    pub fn is_alive(&self, policy: &SessionPolicy, now: Timestamp) -> bool {
        let idle = now >= self.last_seen_at.plus(policy.idle) || self.last_seen_at.is_ahead_of(now);
        now < self.ends_at && !self.started_at.is_ahead_of(now) && (self.persistent || !idle)
    }

    /// Whether its owner's proof is young enough for a change at Security info: at most `fresh`
    /// old.
    pub fn is_fresh(&self, policy: &SessionPolicy, now: Timestamp) -> bool {
        now <= self.proved_at.plus(policy.fresh) && !self.proved_at.is_ahead_of(now)
    }

    /// By what its owner proved to be who they are, where that is young enough for a change. A
    /// session of a temporary pass has no other proof to give, and is short.
    pub fn proof(&self, policy: &SessionPolicy, now: Timestamp) -> Option<Strength> {
        (self.is_fresh(policy, now) || self.is_of_pass()).then_some(self.strength)
    }

    /// Whether it was begun with a temporary pass: nothing but registering is open to it.
    pub fn is_of_pass(&self) -> bool {
        self.strength.is_of_pass()
    }

    /// Whether a method vouches for its owner now, and not the password alone.
    pub fn is_proved_by_method(&self, policy: &SessionPolicy, now: Timestamp) -> bool {
        self.strength == Strength::Method && self.is_fresh(policy, now)
    }

    /// Whether `last_seen_at` is old enough to be written again.
    pub fn wants_touch(&self, now: Timestamp) -> bool {
        now.since(self.last_seen_at) >= SEEN_GRAIN
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::time::CLOCK_SKEW;

    const MINUTE: i64 = 60_000_000;

    fn policy() -> SessionPolicy {
        SessionPolicy {
            idle: Duration::from_secs(3600),
            lifetime: Duration::from_secs(12 * 3600),
            stay_signed_in: None,
            fresh: Duration::from_secs(600),
        }
    }

    fn session() -> Session {
        Session {
            id: SessionId::new(Timestamp(0), [0; 10]),
            account: AccountId::new(Timestamp(0), [0; 10]),
            started_at: Timestamp(0),
            last_seen_at: Timestamp(0),
            ends_at: Timestamp(720 * MINUTE),
            persistent: false,
            proved_at: Timestamp(0),
            strength: Strength::Password,
            interrupt: Interrupt::None,
        }
    }

    #[test]
    fn it_ends_by_idling_unless_kept() {
        assert!(session().is_alive(&policy(), Timestamp(60 * MINUTE - 1)));
        assert!(!session().is_alive(&policy(), Timestamp(60 * MINUTE)));
        let kept = Session { persistent: true, ..session() };
        assert!(kept.is_alive(&policy(), Timestamp(720 * MINUTE - 1)));
        assert!(!kept.is_alive(&policy(), Timestamp(720 * MINUTE)));
    }

    #[test]
    fn a_proof_is_fresh_for_ten_minutes() {
        assert!(session().is_fresh(&policy(), Timestamp(10 * MINUTE - 1)));
        assert!(session().is_fresh(&policy(), Timestamp(10 * MINUTE)));
        assert!(!session().is_fresh(&policy(), Timestamp(10 * MINUTE + 1)));
    }

    #[test]
    fn s79_what_is_from_the_future_is_good_for_as_far_as_servers_clocks_may_be_apart() {
        let skew = i64::try_from(CLOCK_SKEW.as_micros()).unwrap();
        let kept = Session { persistent: true, ..session() };
        for session in [session(), kept] {
            assert!(session.is_fresh(&policy(), Timestamp(-skew)));
            assert!(!session.is_fresh(&policy(), Timestamp(-skew - 1)));
            assert!(session.is_alive(&policy(), Timestamp(-skew)));
            assert!(!session.is_alive(&policy(), Timestamp(-skew - 1)));
        }
        let seen = Session { last_seen_at: Timestamp(60 * MINUTE), ..session() };
        assert!(seen.is_alive(&policy(), Timestamp(60 * MINUTE - skew)));
        assert!(
            !seen.is_alive(&policy(), Timestamp(60 * MINUTE - skew - 1)),
            "or it would idle too long"
        );
    }

    #[test]
    fn the_password_is_no_method() {
        assert!(!session().is_proved_by_method(&policy(), Timestamp(0)));
        let proved = Session { strength: Strength::Method, ..session() };
        assert!(proved.is_proved_by_method(&policy(), Timestamp(10 * MINUTE)));
        assert!(!proved.is_proved_by_method(&policy(), Timestamp(10 * MINUTE + 1)));
    }
}
