//! The countries that a phone number can be of, with the code that is dialled for each.

use std::sync::LazyLock;

use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};

use crate::typed::trimmed;

/// France and its overseas departments, one for each dialling code (Mayotte has Réunion's).
const OF_FRANCE: [&str; 5] = ["FR", "GF", "GP", "MQ", "RE"];

/// A country or region with a numbering plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Country {
    /// ISO 3166-1 alpha-2 in upper case; also `AC`, `TA` (reserved) and `XK` (Kosovo), which have
    /// plans of their own.
    pub iso: &'static str,
    /// The code dialled after `+`: 1 to 999.
    pub dialling: u16,
}

impl Country {
    /// The country that a code names, in either case; `None` for one without a numbering plan.
    pub fn from_iso(iso: &str) -> Option<Self> {
        let wanted = trimmed(iso).to_ascii_uppercase();
        let found = countries().binary_search_by(|country| country.iso.cmp(&wanted)).ok()?;
        countries().get(found).copied()
    }

    /// Whether numbers of the other country are dialled from here like its own: they share a
    /// dialling code, or both are of France's plan.
    pub fn shares_numbers_with(self, other: Self) -> bool {
        self.dialling == other.dialling || (self.is_of_france() && other.is_of_france())
    }

    /// Metropolitan France, and the overseas departments, whose codes differ and whose numbers are
    /// dialled alike.
    fn is_of_france(self) -> bool {
        OF_FRANCE
            .iter()
            .any(|iso| Self::from_iso(iso).is_some_and(|one| one.dialling == self.dialling))
    }

    /// Other countries of one numbering plan, one for each dialling code.
    pub(crate) fn in_same_plan(self) -> impl Iterator<Item = Self> {
        let countries = if self.is_of_france() { &OF_FRANCE[..] } else { &[] };
        countries
            .iter()
            .filter_map(|iso| Self::from_iso(iso))
            .filter(move |other| other.dialling != self.dialling)
    }

    /// The library's name for it.
    pub(crate) fn region(self) -> Option<Region> {
        Region::from_code(self.iso).ok()
    }
}

/// Every country, by ISO code. The first call reads the numbering plans, which takes some
/// milliseconds.
pub fn countries() -> &'static [Country] {
    static CODES: LazyLock<Vec<(String, u16)>> = LazyLock::new(|| {
        let mut codes: Vec<(String, u16)> = PHONE_NUMBER_UTIL
            .get_supported_regions()
            .filter(|region| *region != Region::World)
            .filter_map(|region| {
                let dialling = PHONE_NUMBER_UTIL.get_country_code_for_region(region)?;
                Some((region.to_string(), u16::try_from(dialling).ok()?))
            })
            .collect();
        codes.sort();
        codes
    });
    static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
        CODES.iter().map(|(iso, dialling)| Country { iso, dialling: *dialling }).collect()
    });
    &COUNTRIES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_is_there_once() {
        assert!(countries().len() >= 240, "{}", countries().len());
        assert!(countries().is_sorted_by(|one, next| one.iso < next.iso));
        assert!(
            countries()
                .iter()
                .all(|country| country.iso.len() == 2 && (1..=999).contains(&country.dialling))
        );
        assert!(countries().iter().all(|country| country.region().is_some()));
    }

    #[test]
    fn codes_are_found_in_either_case() {
        assert_eq!(Country::from_iso("CA").map(|country| country.dialling), Some(1));
        assert_eq!(Country::from_iso(" fr ").map(|country| country.dialling), Some(33));
        for unknown in ["", "C", "CAN", "ZZ", "001", "é", "QQ"] {
            assert_eq!(Country::from_iso(unknown), None, "{unknown}");
        }
    }
}
