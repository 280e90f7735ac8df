//! The two ways in which directories write a point in time, and how long before an end `regain
//! doctor` tells of it.

use domain::time::Timestamp;

/// In days.
pub(super) const TOLD_BEFORE: u64 = 30;

/// `20261124191647Z`, `20261124191647.123456Z`.
pub(super) fn generalized(text: &str) -> Option<Timestamp> {
    let digits = text.strip_suffix('Z')?;
    let (whole, _) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    if whole.len() != 14 || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (date, time) = whole.split_at(8);
    let iso = format!(
        "{}-{}-{}T{}:{}:{}Z",
        &date[..4],
        &date[4..6],
        &date[6..],
        &time[..2],
        &time[2..4],
        &time[4..]
    );
    Some(Timestamp(iso.parse::<jiff::Timestamp>().ok()?.as_microsecond()))
}

/// Hundreds of nanoseconds since 1601, as Active Directory counts; 0 and the greatest number mean
/// never.
pub(super) fn filetime(ticks: i64) -> Option<Timestamp> {
    /// From 1601-01-01 to 1970-01-01.
    const EPOCHS: i64 = 11_644_473_600_000_000;
    (ticks > 0 && ticks < i64::MAX).then(|| Timestamp(ticks / 10 - EPOCHS))
}

/// Whichever of the two it is.
pub(super) fn either(text: &str) -> Option<Timestamp> {
    generalized(text).or_else(|| filetime(text.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        assert_eq!(generalized("19700101000001Z"), Some(Timestamp(1_000_000)));
        assert_eq!(generalized("20261124191647.0Z").map(Timestamp::seconds), Some(1_795_547_807));
        for text in
            ["", "Z", "000001010000Z", "2026112419164éZ", "20261324191647Z", "20261124191647+0100"]
        {
            assert_eq!(generalized(text), None, "{text}");
        }
        assert_eq!(filetime(116_444_736_010_000_000), Some(Timestamp(1_000_000)));
        assert_eq!((filetime(0), filetime(i64::MAX)), (None, None));
        assert_eq!(either("19700101000001Z"), either("116444736010000000"));
        assert_eq!(either("since 19700101000001Z"), None);
    }
}
