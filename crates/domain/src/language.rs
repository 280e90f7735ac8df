//! The languages that Regain speaks: one row each. Its sentences are in `crates/words/locales`, its
//! names of countries in `crates/words/data`.

use serde::{Deserialize, Serialize};

use crate::typed::trimmed;

/// Makes the type and everything that is asked of a language from the rows of a table. The first
/// row is the language of anyone who has chosen none.
macro_rules! languages {
    ($($(#[$doc:meta])+ $name:ident: code $code:literal, tag $tag:literal, own name $own_name:literal,
        called $($called:literal)|+;)+) => {
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

            /// The language that a word names in small letters, as lists of people write it.
            fn called(word: &str) -> Option<Self> {
                match word {
                    $($($called)|+ => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

languages! {
    /// English, as written in Canada.
    English: code "en", tag "en-CA", own name "English",
        called "english" | "anglais";
    /// French, as written in Canada.
    French: code "fr", tag "fr-CA", own name "Français",
        called "french" | "français" | "francais";
}

/// So many languages of a list are looked at.
const LISTED: usize = 20;

impl Default for Language {
    fn default() -> Self {
        Self::ALL[0]
    }
}

impl Language {
    /// The first language of a list with weights that is offered (`fr, en;q=0.8`: RFC 9110, 12.5.4;
    /// RFC 2798, 2.7).
    ///
    /// By hand: the crate `accept-language` (3.1) sorts by weights that have no order where one is
    /// `nan`, and the standard library's sort may panic at that.
    pub fn preferred(list: &str, offered: &[Self]) -> Option<Self> {
        let wanted = list.split(',').take(LISTED).filter_map(|part| {
            let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
            let quality = parameters
                .trim()
                .strip_prefix(['q', 'Q'])
                .and_then(|rest| rest.trim_start().strip_prefix('='));
            let weight: f32 = quality.map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
            Self::from_tag(tag)
                .filter(|language| offered.contains(language) && weight > 0.0)
                .map(|language| (language, weight))
        });
        // Of equal ones the first.
        let best = wanted.reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.map(|(language, _)| language)
    }

    /// The language of a tag such as `fr`, `fr-CA` or `FR_ca`; `None` for one that Regain does not
    /// speak.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = trimmed(tag).split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.code()))
    }

    /// The language of a tag, or of its name in any of the languages (`French`, `anglais`).
    pub fn from_tag_or_name(text: &str) -> Option<Self> {
        Self::from_tag(text).or_else(|| Self::called(&trimmed(text).to_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_with_a_region_are_understood() {
        assert_eq!(Language::from_tag("fr-CA"), Some(Language::French));
        assert_eq!(Language::from_tag(" EN_us "), Some(Language::English));
        assert_eq!(Language::from_tag("xx"), None);
        assert_eq!(Language::from_tag(""), None);
    }

    #[test]
    fn a_language_is_known_by_its_names() {
        for word in ["French", " Français ", "francais", "fr-CA"] {
            assert_eq!(Language::from_tag_or_name(word), Some(Language::French), "{word}");
        }
        assert_eq!(Language::from_tag_or_name("ANGLAIS"), Some(Language::English));
        assert_eq!(Language::from_tag_or_name("of French"), None);
    }

    #[test]
    fn the_first_choice_that_is_offered_wins() {
        let both = Language::ALL;
        for (list, language) in [
            ("fr-CA,fr;q=0.9,en;q=0.8", Some(Language::French)),
            ("fr, en;q=0.8", Some(Language::French)),
            ("xx, en;q=0.5, fr;q=0.7", Some(Language::French)),
            ("xx-DE;q=1, en-GB; q = 0.2", Some(Language::English)),
            ("fr;q=0, en;q=0.1", Some(Language::English)),
            ("FR_ca", Some(Language::French)),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(Language::preferred(list, &both), language, "{list}");
        }
        assert_eq!(Language::preferred("fr", &[Language::English]), None);
        let no_numbers = ["fr;q=nan", "en;q=0.2"].repeat(12).join(",");
        assert_eq!(Language::preferred(&no_numbers, &both), Some(Language::English));
    }

    #[test]
    fn every_language_is_found_by_its_own_tags() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.code()), Some(language));
            assert_eq!(Language::from_tag(language.tag()), Some(language));
        }
    }
}
