//! The languages that Regain speaks: one row each. Its sentences are in `crates/words/locales`, its names of countries in
//! `crates/words/data`.

use serde::{Deserialize, Serialize};

use crate::typed::trimmed;

/// Makes the type and everything that is asked of a language from the rows of a table. The first row is the language of
/// anyone who has chosen none.
macro_rules! languages {
    ($($(#[$doc:meta])+ $name:ident: code $code:literal, tag $tag:literal, own name $own_name:literal;)+) => {
        /// A language of the pages and messages.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Language {
            $($(#[$doc])+ #[serde(rename = $code)] $name,)+
        }

        impl Language {
            /// Every language there is, in the order in which a switch offers them.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$name),+];

            /// The primary subtag (BCP 47), as in `organisation.languages` and the `lang` attribute.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// The whole tag (BCP 47), by which plurals are chosen.
            pub fn tag(self) -> &'static str {
                match self { $(Self::$name => $tag),+ }
            }

            /// The language's own name, for the switch.
            pub fn own_name(self) -> &'static str {
                match self { $(Self::$name => $own_name),+ }
            }
        }
    };
}

languages! {
    /// English, as written in Canada.
    English: code "en", tag "en-CA", own name "English";
    /// French, as written in Canada.
    French: code "fr", tag "fr-CA", own name "Français";
}

impl Default for Language {
    fn default() -> Self {
        Self::ALL[0]
    }
}

impl Language {
    /// The language of a tag such as `fr`, `fr-CA` or `FR_ca`; `None` for one that Regain does not speak.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = trimmed(tag).split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.code()))
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

    #[test]
    fn every_language_is_found_by_its_own_tags() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.code()), Some(language));
            assert_eq!(Language::from_tag(language.tag()), Some(language));
        }
    }
}
