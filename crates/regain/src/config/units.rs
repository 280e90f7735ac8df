//! How durations and rates are written: `60s`, `15m`, `12h`, `180d`; `5/1h`.

use std::time::Duration;

use domain::limits::Rate;

const UNITS: [(char, u64); 4] = [('d', 24 * 60 * 60), ('h', 60 * 60), ('m', 60), ('s', 1)];

/// Reads a duration: a whole number and one of `s`, `m`, `h`, `d`, or `0`. `None` for anything
/// else.
pub fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let (unit, seconds) = UNITS.into_iter().find(|(unit, _)| text.ends_with(*unit))?;
    let digits = text.strip_suffix(unit)?;
    // `parse` would take a sign.
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(Duration::from_secs(digits.parse::<u64>().ok()?.checked_mul(seconds)?))
}

/// Writes a duration in the largest unit that it is a whole number of.
pub fn written(span: Duration) -> String {
    let seconds = span.as_secs();
    UNITS
        .into_iter()
        .find(|(_, size)| seconds > 0 && seconds.is_multiple_of(*size))
        .map_or_else(|| "0".to_owned(), |(unit, size)| format!("{}{unit}", seconds / size))
}

/// Reads a rate: how often, a slash, and in how long. `None` for anything else, and for zero in
/// either place.
pub fn rate(text: &str) -> Option<Rate> {
    let (count, per) = text.split_once('/')?;
    let count = count.trim();
    if !count.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (count, per) = (count.parse().ok()?, duration(per)?);
    (count > 0 && !per.is_zero()).then(|| Rate::new(count, per))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written() {
        for (text, seconds) in
            [("60s", 60), ("15m", 900), ("12h", 43_200), ("180d", 15_552_000), ("0", 0), ("0s", 0)]
        {
            assert_eq!(duration(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for (seconds, text) in [(60, "1m"), (90, "90s"), (86_400, "1d"), (0, "0")] {
            assert_eq!(written(Duration::from_secs(seconds)), text);
        }
        for bad in [
            "",
            "s",
            "5",
            "5 m",
            "-5m",
            "+5m",
            "1.5h",
            "5w",
            "m5",
            "99999999999999999999s",
            "300000000000000d",
            "5é",
        ] {
            assert_eq!(duration(bad), None, "{bad}");
        }
    }

    #[test]
    fn rates_are_read() {
        assert_eq!(rate("5/1h"), Some(Rate::new(5, Duration::from_secs(3600))));
        assert_eq!(rate(" 10 / 1d "), Some(Rate::new(10, Duration::from_secs(86_400))));
        for bad in ["5", "5/", "/1h", "0/1h", "5/0", "-5/1h", "+5/1h", "5/1h/2", "many/1h"] {
            assert_eq!(rate(bad), None, "{bad}");
        }
    }
}
