//! Passwords: what is typed, and what is kept of it. Which new ones are good enough is judged in
//! [`judge`](self::judge()).

mod breached;
mod estimate;
mod judge;
mod own_words;

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

use crate::second_step::SecondStep;
pub use judge::{Advice, Judged, PasswordContext, PasswordRefusal, judge};

/// The fewest code points of a password that opens an account without a second step (NIST SP
/// 800-63B-4, 3.1.1.2).
pub const SINGLE_FACTOR_MIN: usize = 15;

/// The most that is looked at, in bytes as typed; checked before anything is done with it (S64).
const TYPED_MAX: usize = 4096;
/// The most code points after normalisation.
pub const CODE_POINTS_MAX: usize = 256;
/// The most bytes of UTF-8 after normalisation.
const BYTES_MAX: usize = 1024;

/// A password is longer than 256 code points or 1024 bytes (or 4096 bytes as typed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password is longer than {CODE_POINTS_MAX} characters")]
pub struct TooLong;

/// A password as typed, normalised with NFC and nothing else. Wiped from memory when dropped; never
/// in `Debug` output.
#[derive(Clone, Debug)]
pub struct Password(SecretString);

impl Password {
    /// Takes a password as typed. Nothing is trimmed or folded; NFC makes the same text from every
    /// keyboard the same password (S65). An empty one is taken: it is wrong like any other, and
    /// [`judge`](self::judge()) refuses it as too short.
    ///
    /// # Errors
    /// [`TooLong`].
    pub fn typed(text: &str) -> Result<Self, TooLong> {
        if text.len() > TYPED_MAX {
            return Err(TooLong);
        }
        let bytes = text.nfc().map(char::len_utf8).sum();
        if bytes > BYTES_MAX || text.nfc().count() > CODE_POINTS_MAX {
            return Err(TooLong);
        }
        // Room for exactly all of it: a string that grows leaves copies behind that nobody wipes.
        let mut normal = String::with_capacity(bytes);
        normal.extend(text.nfc());
        Ok(Self(SecretString::from(normal)))
    }

    /// The normalised text.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether it is long enough where it is asked for alone, or a second step always follows.
    pub fn suffices(&self, rule: SecondStep) -> bool {
        rule == SecondStep::Required || self.code_points() >= SINGLE_FACTOR_MIN
    }

    /// How long it is, in code points.
    pub fn code_points(&self) -> usize {
        self.expose().chars().count()
    }
}

/// A password hash in PHC string format, with its parameters.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Wraps a PHC string.
    pub fn from_phc(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string.
    pub fn phc(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed(text: &str) -> String {
        Password::typed(text).unwrap().expose().to_owned()
    }

    #[test]
    fn s65_nfc_both_ways_equal() {
        assert_eq!(
            typed("caf\u{e9} d\u{e9}j\u{e0} vu"),
            typed("cafe\u{301} de\u{301}ja\u{300} vu")
        );
        assert_eq!(typed("\u{212b}"), typed("\u{c5}"));
    }

    #[test]
    fn s65_what_only_nfkc_joins_stays_apart() {
        for (one, other) in [("ﬁne", "fine"), ("２０", "20"), ("x²", "x2"), ("™", "TM"), ("ſ", "s")]
        {
            assert_ne!(typed(one), typed(other));
        }
    }

    #[test]
    fn s65_nothing_is_trimmed() {
        assert_eq!(typed(" a b  \t\n"), " a b  \t\n");
        assert_ne!(typed("secret "), typed("secret"));
        assert_ne!(typed("Secret"), typed("secret"));
    }

    #[test]
    fn r2_length_is_counted_in_code_points_and_nothing_is_cut_off() {
        let emoji = "🦊".repeat(64);
        assert_eq!(Password::typed(&emoji).unwrap().code_points(), 64);
        assert_eq!(typed(&emoji), emoji);
        assert_eq!(Password::typed(&"e\u{301}".repeat(10)).unwrap().code_points(), 10);
    }

    #[test]
    fn s64_limits_at_and_past_the_end() {
        assert!(Password::typed(&"a".repeat(256)).is_ok());
        assert_eq!(Password::typed(&"a".repeat(257)).err(), Some(TooLong));
        assert!(Password::typed(&"🦊".repeat(256)).is_ok());
        assert_eq!(Password::typed(&format!("{}ab", "🦊".repeat(255))).err(), Some(TooLong));
        // 512 code points as typed, 256 after NFC.
        assert!(Password::typed(&"e\u{301}".repeat(256)).is_ok());
        // Each becomes three code points of nine bytes in all.
        assert!(Password::typed(&"\u{fb2c}".repeat(85)).is_ok());
        assert_eq!(Password::typed(&"\u{fb2c}".repeat(86)).err(), Some(TooLong));
    }

    #[test]
    fn s64_what_is_far_too_long_is_refused_before_any_work() {
        // 1365 times a letter and its accent would be 1365 code points; one byte more than 4 KiB is
        // not even counted.
        assert_eq!(Password::typed(&"e\u{301}".repeat(2_000_000)).err(), Some(TooLong));
        assert_eq!(Password::typed(&"a".repeat(4097)).err(), Some(TooLong));
    }

    #[test]
    fn debug_shows_no_password() {
        assert!(!format!("{:?}", Password::typed("hunter2").unwrap()).contains("hunter2"));
        assert_eq!(
            format!("{:?}", PasswordHash::from_phc("$argon2id$x".into())),
            "PasswordHash(…)"
        );
    }

    proptest! {
        #[test]
        fn nothing_panics(text: String) {
            if let Ok(password) = Password::typed(&text) {
                prop_assert_eq!(typed(password.expose()), password.expose());
            }
        }
    }
}
