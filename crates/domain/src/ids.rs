//! Names of the things that are kept: UUID version 7, made from the injected time and randomness.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::Timestamp;

macro_rules! id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, sorted by `now` (RFC 9562, 5.7).
            pub fn new(now: Timestamp, random: [u8; 10]) -> Self {
                let millis = u64::try_from(now.0.div_euclid(1000)).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )+};
}

id! {
    /// An account.
    AccountId,
    /// An authentication method of an account.
    MethodId,
    /// A session: a person signed in on a browser.
    SessionId,
    /// A journey half done.
    JourneyId,
    /// A challenge: a code asked for.
    ChallengeId,
    /// A message in the queue.
    MessageId,
    /// An audit event.
    EventId,
    /// A password about to be written into a directory.
    IntentId,
}

impl MethodId {
    /// The id of a method that takes the place of another: new, and sorted as that one is.
    pub fn in_place_of(old: Self, random: [u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(old.millis(), &random).into_uuid())
    }

    /// Its place among the methods of an account: when the first in its place was added.
    pub fn millis(self) -> u64 {
        let bytes = self.0.as_bytes();
        bytes[..6].iter().fold(0, |millis, byte| millis << 8 | u64::from(*byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_7_and_sorted_by_time() {
        let (early, late) =
            (AccountId::new(Timestamp(1_000), [9; 10]), AccountId::new(Timestamp(2_000), [0; 10]));
        assert!(early < late);
        assert_eq!(early.0.get_version_num(), 7);
        assert_eq!(early.to_string().parse(), Ok(early));
    }

    #[test]
    fn a_method_in_place_of_another_is_sorted_as_that_one() {
        let now = Timestamp(1_788_264_300_123_456);
        let old = MethodId::new(now, [1; 10]);
        let new = MethodId::in_place_of(old, [2; 10]);
        assert_ne!(old, new);
        assert_eq!((old.millis(), new.millis()), (1_788_264_300_123, 1_788_264_300_123));
        assert_eq!(new.0.get_version_num(), 7);
    }
}
