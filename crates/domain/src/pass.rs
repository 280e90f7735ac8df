//! A temporary pass: what an operator tells a person who has lost every method and the password
//! (R8, R26, S90).
//!
//! It opens registration and nothing else, once, for at most an hour. It never becomes a password:
//! who has used it registers a method, and resets the password by that method like anybody else.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::symbols::{in_groups, read_symbols};
use crate::time::Timestamp;
use crate::token::TokenHash;

/// How many symbols a pass has: 80 bits, too many to be guessed (63B, 3.2.2), so that nobody's
/// wrong ones count against it.
pub const PASS_SYMBOLS: usize = 16;
/// How long it is good where an operator says nothing: as long as it takes to type it (R26).
pub const PASS_LIFETIME: Duration = Duration::from_mins(10);
/// How long it is good at most (S90).
pub const PASS_LIFETIME_MAX: Duration = Duration::from_hours(1);
/// How long who has used it has for registering.
pub const PASS_SESSION: Duration = Duration::from_mins(30);

/// A pass that was made and not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    /// The keyed hash of its symbols; the pass itself is stored nowhere.
    pub hash: TokenHash,
    /// When it was made.
    pub issued_at: Timestamp,
    /// It is good before this time.
    pub expires_at: Timestamp,
    /// The account's security version when it was made: a change of methods or password since has
    /// ended it.
    pub security_version: u64,
    /// Whether the operator has seen proof of who the person is: what is registered with it works
    /// at once.
    pub vouched: bool,
}

impl Pass {
    /// Whether it is the pass with this hash, and good now. The hashes are compared in any case
    /// (S68).
    pub fn opens(&self, hash: &TokenHash, security_version: u64, now: Timestamp) -> bool {
        let same = self.hash.matches(hash);
        let alive = now < self.expires_at && !self.issued_at.is_ahead_of(now);
        same & alive & (self.security_version == security_version)
    }
}

/// As an operator reads it out: `ABCD-EFGH-JKMN-PQRS`.
pub fn shown(symbols: &str) -> String {
    in_groups(symbols)
}

/// The symbols of a pass that a person typed; `None`: it is none.
pub fn typed(text: &str) -> Option<String> {
    read_symbols(text, PASS_SYMBOLS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::CLOCK_SKEW;

    const MINUTE: i64 = 60_000_000;

    fn pass() -> Pass {
        Pass {
            hash: TokenHash([1; 32]),
            issued_at: Timestamp(0),
            expires_at: Timestamp(10 * MINUTE),
            security_version: 3,
            vouched: false,
        }
    }

    #[test]
    fn s90_it_opens_until_its_end_and_for_the_account_as_it_was() {
        let right = TokenHash([1; 32]);
        assert!(
            pass().opens(&right, 3, Timestamp(0))
                && pass().opens(&right, 3, Timestamp(10 * MINUTE - 1))
        );
        assert!(!pass().opens(&right, 3, Timestamp(10 * MINUTE)));
        assert!(!pass().opens(&right, 4, Timestamp(0)), "the methods or the password have changed");
        assert!(!pass().opens(&TokenHash([2; 32]), 3, Timestamp(0)));
    }

    #[test]
    fn s79_one_from_the_future_opens_nothing() {
        let edge = Timestamp(0).minus(CLOCK_SKEW);
        assert!(pass().opens(&TokenHash([1; 32]), 3, edge));
        assert!(!pass().opens(&TokenHash([1; 32]), 3, Timestamp(edge.0 - 1)));
    }

    #[test]
    fn it_is_read_as_it_is_heard() {
        let symbols = "K7QM2XZ401ABCDEF";
        assert_eq!(shown(symbols), "K7QM-2XZ4-01AB-CDEF");
        assert_eq!(typed("k7qm 2xz4 olab cdef").as_deref(), Some(symbols));
        assert_eq!(typed("K7QM-2XZ4"), None);
    }
}
