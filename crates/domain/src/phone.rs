//! Phone numbers: written as people write them, kept as E.164.
//!
//! What is taken must be able to receive a text. Where a country's plan tells mobile numbers apart,
//! only those are taken; where it does not (all of North America), a number may be either. Whether
//! it really is a mobile is known only once a code has come back from it.

use std::cmp::Ordering;
use std::fmt;

use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType, Region,
    ValidationError,
};
use serde::{Deserialize, Serialize};

use crate::country::Country;
use crate::name::{is_invisible, narrow};

/// The longest text that is looked at, in bytes; the library's own limit, checked before any work
/// is done.
const TYPED_MAX: usize = 250;

/// Why what was typed is no number that Regain texts to. Never shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// There is no such country.
    #[error("there is no such country")]
    UnknownCountry,
    /// Not a number, too short, too long, or not given out in that country.
    #[error("it is not a phone number of that country")]
    NotValid,
    /// It has an extension, which no text reaches.
    #[error("it has an extension")]
    Extension,
    /// A landline where those are told apart, or a toll-free, premium, shared-cost, voice-over-IP,
    /// personal, pager or satellite number (S46).
    #[error("it does not take texts")]
    TakesNoTexts,
}

/// A phone number in E.164 form (`+14165550123`). Its value never appears in `Debug` output.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number as a person of the country `iso` (ISO 3166-1 alpha-2) writes it: with or
    /// without the prefix for calls inside the country, with blanks, hyphens, brackets,
    /// full-width digits or those of any other script.
    ///
    /// Who writes another country's code, after `+` or after what is dialled for abroad, is taken
    /// at their word: the number must then be valid there. So is who writes a number of a
    /// country that shares the dialling code or the numbering plan (a Jersey number as
    /// people in Great Britain dial it, one of Réunion as people in France do), and `00` for `+`
    /// where it can mean nothing else. Which countries texts go to at all is for the caller to
    /// decide, by [`country`](Self::country).
    ///
    /// # Errors
    /// [`PhoneError`] says what is wrong with it.
    pub fn parse(typed: &str, iso: &str) -> Result<Self, PhoneError> {
        let country = Country::from_iso(iso).ok_or(PhoneError::UnknownCountry)?;
        if typed.len() > TYPED_MAX {
            return Err(PhoneError::NotValid);
        }
        // Address books put marks for the direction of writing around a number.
        let seen: String = typed.chars().filter(|c| !is_invisible(*c)).map(narrow).collect();
        let seen = seen.trim();
        let read = Self::read(seen, country);
        if read != Err(PhoneError::NotValid) {
            return read;
        }
        if let Some(rest) = seen.trim_start_matches('(').strip_prefix("00")
            && let read = Self::read(&format!("+{rest}"), country)
            && read != Err(PhoneError::NotValid)
        {
            return read;
        }
        let mut others = country.in_same_plan().filter_map(|other| Self::read(seen, other).ok());
        match (others.next(), others.next()) {
            (Some(number), None) => Ok(number),
            _ => Err(PhoneError::NotValid),
        }
    }

    /// Reads what is seen, as it is dialled in a country.
    fn read(seen: &str, country: Country) -> Result<Self, PhoneError> {
        let number =
            PHONE_NUMBER_UTIL.parse(seen, country.region()).map_err(|_| PhoneError::NotValid)?;
        // The library takes "/ x12" for the beginning of a second number, and leaves it out.
        let after_slash = seen.split(['/', '\\']).skip(1).map(str::trim_start);
        if number.extension.is_some()
            || after_slash.into_iter().any(|rest| rest.starts_with(['x', 'X']))
        {
            return Err(PhoneError::Extension);
        }
        // A short number such as 911 is valid nowhere; one without a region is not given out at
        // all.
        let home = number.get_region_code().ok_or(PhoneError::NotValid)?;
        let named = seen.starts_with('+') || number.country_code != i32::from(country.dialling);
        // The region is one of those that share the dialling code, not always the one chosen.
        if !named && !number.is_valid_for_region(home) {
            return Err(PhoneError::NotValid);
        }
        // Satellite phones and `+800` belong to no country.
        if home == Region::World {
            return Err(PhoneError::TakesNoTexts);
        }
        match number.get_type() {
            PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile => {
                Ok(Self(number.format_as(PhoneNumberFormat::E164).into_owned()))
            }
            _ => Err(PhoneError::TakesNoTexts),
        }
    }

    /// A number of a mobile phone of the country as people there write it, that nobody has: for an
    /// example beside the field.
    pub fn example(iso: &str) -> Option<String> {
        let region = Country::from_iso(iso)?.region()?;
        let kinds = [PhoneNumberType::Mobile, PhoneNumberType::FixedLineOrMobile];
        let found = kinds.into_iter().find_map(|kind| {
            PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, kind).ok()
        })?;
        Some(found.format_as(PhoneNumberFormat::National).into_owned())
    }

    /// Whether a number that is not valid has too few digits for the country (`Less`) or too many
    /// (`Greater`); `None`: it can't be told, or its length is right.
    pub fn length_of(typed: &str, iso: &str) -> Option<Ordering> {
        let region = Country::from_iso(iso)?.region();
        let typed = typed.get(..TYPED_MAX.min(typed.len()))?;
        match PHONE_NUMBER_UTIL.parse(typed, region) {
            Ok(number) => match number.is_possible_with_reason() {
                Ok(NumberLengthType::IsPossible) => None,
                Ok(NumberLengthType::IsPossibleLocalOnly) | Err(ValidationError::TooShort) => {
                    Some(Ordering::Less)
                }
                Err(ValidationError::TooLong) => Some(Ordering::Greater),
                Err(_) => None,
            },
            Err(_) => typed.bytes().any(|byte| byte.is_ascii_digit()).then_some(Ordering::Less),
        }
    }

    /// A number that is known to be E.164, as the store kept it.
    pub fn from_e164(e164: String) -> Self {
        Self(e164)
    }

    /// `+` and digits.
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// As it is written for people abroad: `+1 416-555-0123`, `+33 6 12 34 56 78`.
    pub fn international(&self) -> String {
        match PHONE_NUMBER_UTIL.parse(&self.0, None) {
            Ok(number) => number.format_as(PhoneNumberFormat::International).into_owned(),
            Err(_) => self.0.clone(),
        }
    }

    /// Its first seven digits: a range of numbers that one carrier has, as a rule.
    pub fn prefix(&self) -> &str {
        let digits = self.e164().trim_start_matches('+');
        digits.get(..7).unwrap_or(digits)
    }

    /// The country whose number it is, where that can be told.
    pub fn country(&self) -> Option<Country> {
        let region = PHONE_NUMBER_UTIL.parse(&self.0, None).ok()?.get_region_code()?;
        Country::from_iso(&region.to_string())
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn e164(typed: &str, iso: &str) -> Result<String, PhoneError> {
        PhoneNumber::parse(typed, iso).map(|number| number.e164().to_owned())
    }

    #[test]
    fn numbers_as_people_write_them() {
        for typed in [
            "416 555 0123",
            "416-555-0123",
            "(416) 555-0123",
            "416.555.0123",
            "4165550123",
            " 1 416 555 0123 ",
            "+1 416 555 0123",
            "+14165550123",
            "tel:+14165550123",
            "41 6 55 50 12 3",
            "416\u{a0}555\u{2011}0123",
            "\u{202d}+1 (416) 555\u{2011}0123\u{202c}",
            "４１６ ５５５ ０１２３",
            "＋１ ４１６ ５５５ ０１２３",
            "٤١٦٥٥٥٠١٢٣",
            "४१६ ५५५ ०१२३",
        ] {
            assert_eq!(e164(typed, "CA").as_deref(), Ok("+14165550123"), "{typed}");
        }
    }

    #[test]
    fn numbers_of_other_countries() {
        assert_eq!(e164("06 12 34 56 78", "fr").as_deref(), Ok("+33612345678"));
        assert_eq!(e164("07400 123456", "GB").as_deref(), Ok("+447400123456"));
        assert_eq!(e164("212 555 0123", "US").as_deref(), Ok("+12125550123"));
        // At their word: with the sign, or with the digits that stand for it in the country chosen.
        assert_eq!(e164("+33 6 12 34 56 78", "CA").as_deref(), Ok("+33612345678"));
        assert_eq!(e164("011 33 6 12 34 56 78", "CA").as_deref(), Ok("+33612345678"));
        assert_eq!(e164("+1 212 555 0123", "CA").as_deref(), Ok("+12125550123"));
        // Without, the number must be one of the country chosen, or of one that shares its code.
        assert_eq!(e164("212 555 0123", "CA").as_deref(), Ok("+12125550123"));
        assert_eq!(e164("06 12 34 56 78", "CA"), Err(PhoneError::NotValid));
        assert_eq!(e164("416 555 0123", "ZZ"), Err(PhoneError::UnknownCountry));
        assert_eq!(e164("+1 416 555 0123", ""), Err(PhoneError::UnknownCountry));
    }

    #[test]
    fn numbers_of_a_shared_code_or_plan_are_read_as_people_dial_them() {
        for (typed, iso, expected, home) in [
            ("07797 123456", "GB", "+447797123456", "JE"),
            ("07781 123456", "GB", "+447781123456", "GG"),
            ("07624 123456", "GB", "+447624123456", "IM"),
            ("07400 123456", "JE", "+447400123456", "GB"),
            ("0692 12 34 56", "FR", "+262692123456", "RE"),
            ("0690 12 34 56", "FR", "+590690123456", "GP"),
            ("0696 12 34 56", "FR", "+596696123456", "MQ"),
            ("0694 12 34 56", "FR", "+594694123456", "GF"),
            ("0639 69 12 34", "FR", "+262639691234", "YT"),
            ("06 12 34 56 78", "RE", "+33612345678", "FR"),
            ("212 555 0123", "CA", "+12125550123", "US"),
            ("416 555 0123", "US", "+14165550123", "CA"),
            ("876 210 1234", "CA", "+18762101234", "JM"),
        ] {
            let number = PhoneNumber::parse(typed, iso)
                .unwrap_or_else(|error| panic!("{typed} {iso}: {error}"));
            assert_eq!(
                (number.e164(), number.country().map(|country| country.iso)),
                (expected, Some(home)),
                "{typed}"
            );
        }
    }

    #[test]
    fn two_zeros_are_a_plus_where_they_can_be_nothing_else() {
        for typed in [
            "0033 6 12 34 56 78",
            "(00) 33 612345678",
            "００３３６１２３４５６７８",
            "00 33 6 12 34 56 78",
        ] {
            assert_eq!(e164(typed, "CA").as_deref(), Ok("+33612345678"), "{typed}");
        }
        assert_eq!(e164("001 416 555 0123", "CA").as_deref(), Ok("+14165550123"));
        assert_eq!(e164("00 44 7400 123456", "FR").as_deref(), Ok("+447400123456"));
        for typed in ["00", "0012", "00999 123456", "000 33 612345678"] {
            assert_eq!(e164(typed, "CA"), Err(PhoneError::NotValid), "{typed}");
        }
    }

    #[test]
    fn s46_numbers_that_take_no_texts() {
        for (kind, typed, iso) in [
            ("toll-free", "800 555 0199", "CA"),
            ("premium", "900 555 0199", "CA"),
            ("data only", "622 555 0123", "CA"),
            ("landline", "01 42 68 53 00", "FR"),
            ("landline", "020 7946 0018", "GB"),
            ("personal", "070 1234 5678", "GB"),
            ("voice over IP", "056 1234 5678", "GB"),
            ("pager", "07640 123456", "GB"),
            ("shared cost", "0843 123 4567", "GB"),
            ("company-wide", "055 1234 5678", "GB"),
            ("satellite", "+870 773 111 632", "CA"),
            ("satellite", "+881 6 1234 5678", "CA"),
            ("no country's", "+883 510 001 123 456", "CA"),
            ("toll-free of no country", "+800 1234 5678", "CA"),
            ("premium of no country", "+979 123 456 789", "CA"),
        ] {
            assert_eq!(e164(typed, iso), Err(PhoneError::TakesNoTexts), "{kind} {typed}");
        }
    }

    #[test]
    fn s46_short_numbers_and_extensions() {
        for typed in [
            "911",
            "211",
            "5555",
            "55512",
            "555-0123",
            "41655501234",
            "416555012",
            "1",
            "+",
            "",
            " ",
            "none",
        ] {
            assert_eq!(e164(typed, "CA"), Err(PhoneError::NotValid), "{typed}");
        }
        for typed in [
            "416 555 0123 x5",
            "416 555 0123 / x5",
            "416 555 0123/ X5",
            "416 555 0123 ext. 12",
            "(416) 555-0123;ext=5",
            "tel:+14165550123;ext=5",
        ] {
            assert_eq!(e164(typed, "CA"), Err(PhoneError::Extension), "{typed}");
        }
        assert_eq!(e164(&"4".repeat(251), "CA"), Err(PhoneError::NotValid));
    }

    #[test]
    fn numbers_kept_for_fiction_are_valid_in_north_america() {
        // The demo and the tests need numbers that belong to nobody (555-0100 to 555-0199).
        for area in ["204", "226", "249", "416", "514", "604", "613", "705", "807", "902"] {
            assert!(e164(&format!("{area} 555 0123"), "CA").is_ok(), "{area}");
        }
    }

    #[test]
    fn numbers_are_shown_as_their_country_groups_them() {
        for (kept, shown, iso) in [
            ("+14165550123", "+1 416-555-0123", Some("CA")),
            ("+33612345678", "+33 6 12 34 56 78", Some("FR")),
            ("+447400123456", "+44 7400 123456", Some("GB")),
            ("nonsense", "nonsense", None),
        ] {
            let number = PhoneNumber::from_e164(kept.to_owned());
            assert_eq!(number.international(), shown);
            assert_eq!(number.country().map(|country| country.iso), iso);
        }
    }

    #[test]
    fn debug_shows_no_number() {
        assert_eq!(
            format!("{:?}", PhoneNumber::from_e164("+14165550123".to_owned())),
            "PhoneNumber(…)"
        );
    }

    proptest! {
        #[test]
        fn nothing_panics(any: String, number in "[+＋]?[0-9٠-٩ ().x;-]{0,24}", iso in "[A-Z]{2}|\\PC{0,4}") {
            for text in [any, number] {
                if let Ok(number) = PhoneNumber::parse(&text, &iso) {
                    prop_assert!(number.e164().starts_with('+') && number.e164()[1..].bytes().all(|c| c.is_ascii_digit()));
                    prop_assert!((8..=16).contains(&number.e164().len()));
                    let again = PhoneNumber::parse(&number.international(), "CA");
                    prop_assert_eq!(again, Ok(number));
                }
            }
        }

        #[test]
        fn every_north_american_number_has_its_region_or_is_refused(digits in "[2-9][0-9]{2}[2-9][0-9]{6}") {
            if let Ok(number) = PhoneNumber::parse(&digits, "CA") {
                prop_assert_eq!(number.country().map(|country| country.dialling), Some(1));
            }
        }
    }
}
