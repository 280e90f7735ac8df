//! A point in time as a person reads it, in the organisation's time zone.

use domain::language::Language;
use domain::time::Timestamp;
use jiff::tz::TimeZone;
use words::text_with;

fn local(at: Timestamp, zone: &TimeZone) -> jiff::ZonedDateTime {
    // A time beyond the calendar's ends can only come from a broken row; the message must still go out.
    jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned_datetime(zone.clone())
}

/// In words, with the offset from UTC: "May 1, 2026, 10:30 a.m. (UTC-04)".
pub fn in_words(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    let time = local(at, zone);
    let number = |value: i8| u64::try_from(value).unwrap_or(0);
    let hour = number(time.hour());
    let (year, minute) = (time.year().to_string(), format!("{:02}", time.minute()));
    let hour_of_half = if hour % 12 == 0 { 12 } else { hour % 12 };
    text_with(
        language,
        "mail-date",
        &[
            ("year", (&year).into()),
            ("month", number(time.month()).into()),
            ("day", number(time.day()).into()),
            ("hour", hour.into()),
            ("hour12", hour_of_half.into()),
            ("half", if hour < 12 { "am" } else { "pm" }.into()),
            ("minute", (&minute).into()),
            ("zone", (&format!("UTC{}", time.offset())).into()),
        ],
    )
}

/// In figures, the same in both languages (CAN/CSA-Z234.4): "2026-05-01 10:30".
pub fn in_figures(at: Timestamp, zone: &TimeZone) -> String {
    let time = local(at, zone);
    format!("{:04}-{:02}-{:02} {:02}:{:02}", time.year(), time.month(), time.day(), time.hour(), time.minute())
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
        assert_eq!(said("2026-05-01T14:05:00Z", Language::English), "May 1, 2026, 10:05 a.m. (UTC-04)");
        assert_eq!(said("2026-05-01T14:05:00Z", Language::French), "1er mai 2026, 10 h 05 (UTC-04)");
        assert_eq!(said("2026-12-31T17:00:00Z", Language::English), "December 31, 2026, 12:00 p.m. (UTC-05)");
        assert_eq!(said("2026-12-31T05:59:59Z", Language::English), "December 31, 2026, 12:59 a.m. (UTC-05)");
        assert_eq!(said("2026-08-02T03:30:00Z", Language::French), "1er août 2026, 23 h 30 (UTC-04)");
        assert_eq!(in_figures(at("2026-08-02T03:05:00Z"), &toronto), "2026-08-01 23:05");
    }

    #[test]
    fn an_offset_of_half_an_hour_is_told() {
        let newfoundland = TimeZone::get("America/St_Johns").unwrap();
        let said = in_words(Language::English, at("2026-05-01T14:05:00Z"), &newfoundland);
        assert_eq!(said, "May 1, 2026, 11:35 a.m. (UTC-02:30)");
    }

    #[test]
    fn a_broken_time_is_still_a_time() {
        assert_eq!(in_figures(Timestamp(i64::MAX), &TimeZone::UTC), "1970-01-01 00:00");
    }
}
