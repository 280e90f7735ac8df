//! Channels: by what a message reaches a person. Limits, budgets, carriers and metrics speak of
//! these, and not of kinds of methods: a method may need no message, and one channel may serve
//! several kinds.

use serde::{Deserialize, Serialize};

/// By what a message reaches a person. In rows and queued messages they are called `phone` and
/// `email`, as the kinds of methods that they serve were before there were channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Channel {
    /// Text messages.
    #[serde(rename = "phone")]
    Text,
    /// Mail.
    #[serde(rename = "email")]
    Email,
}

impl Channel {
    /// Every channel there is.
    pub const ALL: [Self; 2] = [Self::Text, Self::Email];

    /// The word in metrics and for an operator.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
        }
    }

    /// The word in rows, and in what counters are found by.
    pub fn stored(self) -> &'static str {
        match self {
            Self::Text => "phone",
            Self::Email => "email",
        }
    }

    /// The channel that a word in a row names.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.stored() == word)
    }
}
