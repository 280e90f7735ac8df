//! The names of the countries and regions of ISO 3166-1 (and Kosovo), sorted as each language sorts
//! them.
//!
//! The names are those of the Unicode CLDR 48 (`en-CA`, `fr-CA`), under the Unicode License v3.

use std::sync::LazyLock;

use domain::language::Language;

use crate::files;

/// A country or region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2, in capitals.
    pub iso: &'static str,
    /// Its name in the language that was asked for.
    pub name: &'static str,
}

static COUNTRIES: LazyLock<[Vec<Country>; Language::ALL.len()]> =
    LazyLock::new(|| Language::ALL.map(|language| parse(files(language).countries)));

/// Every country and region, sorted by name in `language`.
pub fn countries(language: Language) -> &'static [Country] {
    &COUNTRIES[language as usize]
}

/// The name of a country or region; `None` for a code that there isn't.
pub fn name(language: Language, iso: &str) -> Option<&'static str> {
    countries(language).iter().find(|country| country.iso == iso).map(|country| country.name)
}

pub(crate) fn warm_up() {
    LazyLock::force(&COUNTRIES);
}

fn parse(table: &'static str) -> Vec<Country> {
    table
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(iso, name)| Country { iso, name })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_language_names_the_same_249_countries_and_kosovo() {
        let codes = |language| {
            countries(language).iter().map(|country| country.iso).collect::<BTreeSet<_>>()
        };
        for language in Language::ALL {
            assert_eq!(codes(language), codes(Language::default()), "{language:?}");
            assert_eq!(codes(language).len(), 250, "{language:?}");
            assert!(codes(language).contains("XK"), "{language:?}");
        }
    }

    #[test]
    fn names_are_sorted_as_the_language_sorts() {
        let first = |language| {
            countries(language).iter().take(2).map(|country| country.name).collect::<Vec<_>>()
        };
        assert_eq!(first(Language::English), ["Afghanistan", "Åland Islands"]);
        let french: Vec<_> =
            countries(Language::French).iter().map(|country| country.name).collect();
        let place = |name| french.iter().position(|one| *one == name);
        assert!(place("Espagne") < place("États-Unis") && place("États-Unis") < place("Finlande"));
    }

    #[test]
    fn a_country_is_named_in_each_language() {
        assert_eq!(name(Language::English, "DE"), Some("Germany"));
        assert_eq!(name(Language::French, "DE"), Some("Allemagne"));
        assert_eq!(name(Language::French, "ZZ"), None);
    }
}
