//! A point in time as a person reads it, the same on pages, in mails and in texts: in the
//! organisation's time zone, and with its difference from UTC.

use std::borrow::Cow;

use domain::language::Language;
use domain::time::Timestamp;
use jiff::ZonedDateTime;
use jiff::tz::TimeZone;

use crate::{Value, text, text_with};

/// The months, and how the first day of one is written.
const MONTHS: [&str; 12] = [
    "month-january",
    "month-february",
    "month-march",
    "month-april",
    "month-may",
    "month-june",
    "month-july",
    "month-august",
    "month-september",
    "month-october",
    "month-november",
    "month-december",
];
const FIRST_DAY: &str = "day-first";

/// The parts of a day. Names are looked up here and not chosen by number in a sentence: Fluent
/// reads the number of each choice anew, which costs more than all the rest.
struct Day {
    year: String,
    month: &'static str,
    day: Cow<'static, str>,
}

impl Day {
    fn of(language: Language, time: &ZonedDateTime) -> Self {
        let month = usize::try_from(time.month() - 1).unwrap_or_default();
        let day = match time.day() {
            1 => text(language, FIRST_DAY).into(),
            day => day.to_string().into(),
        };
        Self { year: time.year().to_string(), month: text(language, MONTHS[month]), day }
    }

    fn values(&self) -> [(&'static str, Value<'_>); 3] {
        [
            ("day", Value::Text(&self.day)),
            ("month", Value::Text(self.month)),
            ("year", Value::Text(&self.year)),
        ]
    }
}

/// In words: "May 1, 2026, 10:05 a.m. (UTC-04)".
pub fn in_words(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    let time = local(at, zone);
    let date = Day::of(language, &time);
    let [day, month, year] = date.values();
    let hour12 = if time.hour() % 12 == 0 { 12 } else { time.hour() % 12 };
    let [hour, hour12] = [time.hour(), hour12].map(|hour| hour.to_string());
    let (minute, zone) = (format!("{:02}", time.minute()), zone_of(&time));
    text_with(
        language,
        "time-in-words",
        &[
            day,
            ("half", if time.hour() < 12 { "am" } else { "pm" }.into()),
            ("hour", (&hour).into()),
            ("hour12", (&hour12).into()),
            ("minute", (&minute).into()),
            month,
            year,
            ("zone", (&zone).into()),
        ],
    )
}

/// The day alone, in words: "May 1, 2026".
pub fn day(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    text_with(language, "day-in-words", &Day::of(language, &local(at, zone)).values())
}

/// In figures, where room is short (CAN/CSA-Z234.4): "2026-05-01 10:05 UTC-04".
pub fn in_figures(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    let time = local(at, zone);
    let two = |value: i8| format!("{value:02}");
    let parts = [
        ("year", format!("{:04}", time.year())),
        ("month", two(time.month())),
        ("day", two(time.day())),
        ("hour", two(time.hour())),
        ("minute", two(time.minute())),
        ("zone", zone_of(&time)),
    ];
    text_with(
        language,
        "time-in-figures",
        &parts.each_ref().map(|(name, part)| (*name, part.into())),
    )
}

/// For programs, in UTC: "2026-05-01T14:05:00Z" (RFC 3339).
pub fn for_programs(at: Timestamp) -> String {
    let second = jiff::Timestamp::from_second(instant(at).as_second());
    second.unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}

fn instant(at: Timestamp) -> jiff::Timestamp {
    // A time beyond the calendar's ends can only come from a broken row: the page or message is
    // shown all the same.
    jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

fn local(at: Timestamp, zone: &TimeZone) -> ZonedDateTime {
    instant(at).to_zoned_datetime(zone.clone())
}

fn zone_of(time: &ZonedDateTime) -> String {
    if time.offset().is_zero() { "UTC".into() } else { format!("UTC{}", time.offset()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn times_are_told_where_the_organisation_is() {
        let toronto = TimeZone::get("America/Toronto").unwrap();
        let said = |text, language| in_words(language, at(text), &toronto);
        assert_eq!(
            said("2026-05-01T14:05:00Z", Language::English),
            "May 1, 2026, 10:05 a.m. (UTC-04)"
        );
        assert_eq!(
            said("2026-05-01T14:05:00Z", Language::French),
            "1er mai 2026, 10\u{a0}h\u{a0}05 (UTC-04)"
        );
        assert_eq!(
            said("2026-12-31T17:00:00Z", Language::English),
            "December 31, 2026, 12:00 p.m. (UTC-05)"
        );
        assert_eq!(
            said("2026-12-31T05:59:59Z", Language::English),
            "December 31, 2026, 12:59 a.m. (UTC-05)"
        );
        assert_eq!(
            said("2026-08-02T03:30:00Z", Language::French),
            "1er août 2026, 23\u{a0}h\u{a0}30 (UTC-04)"
        );
    }

    #[test]
    fn a_day_is_told_without_its_time() {
        let toronto = TimeZone::get("America/Toronto").unwrap();
        assert_eq!(day(Language::English, at("2026-08-02T03:30:00Z"), &toronto), "August 1, 2026");
        assert_eq!(day(Language::French, at("2026-08-02T03:30:00Z"), &toronto), "1er août 2026");
    }

    #[test]
    fn every_language_tells_the_true_zone() {
        for (zone, written) in [
            ("America/Toronto", "UTC-04"),
            ("America/St_Johns", "UTC-02:30"),
            ("Asia/Kathmandu", "UTC+05:45"),
            ("UTC", "UTC"),
        ] {
            let zone = TimeZone::get(zone).unwrap();
            for language in Language::ALL {
                let words = in_words(language, at("2026-05-01T14:05:00Z"), &zone);
                let figures = in_figures(language, at("2026-05-01T14:05:00Z"), &zone);
                assert!(words.ends_with(&format!("({written})")), "{words}");
                assert!(figures.ends_with(&format!(" {written}")), "{figures}");
                assert!(figures.starts_with("2026-05-01 "), "{figures}");
            }
        }
    }

    #[test]
    fn figures_cross_midnight_with_the_zone() {
        let toronto = TimeZone::get("America/Toronto").unwrap();
        let said = in_figures(Language::English, at("2026-08-02T03:05:00Z"), &toronto);
        assert_eq!(said, "2026-08-01 23:05 UTC-04");
        for text in ["2026-08-02T03:05:00Z", "2026-08-02T03:05:00.999999Z"] {
            assert_eq!(for_programs(at(text)), "2026-08-02T03:05:00Z");
        }
    }

    #[test]
    fn a_broken_time_is_still_a_time() {
        let said = in_figures(Language::English, Timestamp(i64::MAX), &TimeZone::UTC);
        assert_eq!(said, "1970-01-01 00:00 UTC");
    }
}
