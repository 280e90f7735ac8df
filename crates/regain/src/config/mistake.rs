//! A mistake in the configuration: its key, what is wrong, and what to do about it.

use std::fmt;

use delivery::SettingError;

/// A mistake in the configuration. Never shows a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The key as it was written: `server.listen`, `text[1].url` or `REGAIN_SERVER__LISTEN`.
    pub key: String,
    /// What is wrong, as a sentence without its full stop.
    pub what: String,
    /// What to do about it, as a sentence without its full stop.
    pub remedy: String,
}

impl Mistake {
    /// A mistake.
    pub fn new(key: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { key: key.into(), what: what.into(), remedy: remedy.into() }
    }
}

impl From<SettingError> for Mistake {
    fn from(SettingError { key, what, remedy }: SettingError) -> Self {
        Self { key, what, remedy }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}. {}.", self.key, self.what, self.remedy)
    }
}
