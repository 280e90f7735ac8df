//! The languages that Regain speaks.

use serde::{Deserialize, Serialize};

use crate::typed::trimmed;

/// A language of the pages and messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English, as written in Canada.
    #[default]
    #[serde(rename = "en")]
    English,
    /// French, as written in Canada.
    #[serde(rename = "fr")]
    French,
}

impl Language {
    /// Every language there is, in the order in which a switch offers them.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// The primary subtag (BCP 47), as in `organisation.languages` and the `lang` attribute.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// The language of a tag such as `fr`, `fr-CA` or `FR_ca`; `None` for one that Regain does not speak.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = trimmed(tag).split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.code()))
    }

    /// The language's own name, for the switch.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_with_a_region_are_understood() {
        assert_eq!(Language::from_tag("fr-CA"), Some(Language::French));
        assert_eq!(Language::from_tag(" EN_us "), Some(Language::English));
        assert_eq!(Language::from_tag("de"), None);
        assert_eq!(Language::from_tag(""), None);
    }
}
