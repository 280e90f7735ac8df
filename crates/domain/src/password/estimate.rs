//! How hard a password is to guess, by zxcvbn, within a bound on the work: a person sees the answer
//! at each key stroke, and anybody may ask for it with whatever they like.

use zxcvbn::Entropy;

/// How many code points are looked at. What is not guessed by then is strong.
const CODE_POINTS: usize = 64;
/// The most readings times code points. The estimate tries every reading of digits and signs as
/// letters; a row of signs made for the purpose has hundreds of them and took a second. At this
/// bound it takes ten milliseconds.
const WORK: usize = 1024;
/// The digits and signs that zxcvbn reads as letters, a letter a row.
const READINGS: [&str; 12] =
    ["4@", "8", "({[<", "3", "69", "1!|", "1|7", "0", "$5", "+7", "%", "2"];

/// The estimate for `text`, where `own` words are guessed first.
pub(super) fn estimate(text: &str, own: &[&str]) -> Entropy {
    zxcvbn::zxcvbn(bounded(text), own)
}

/// The beginning that can be estimated within the bound. What has so many readings that it must be
/// cut is varied enough before the cut to be judged by it.
fn bounded(text: &str) -> &str {
    let mut seen: [Vec<char>; READINGS.len()] = Default::default();
    for (count, (at, c)) in text.char_indices().enumerate() {
        for (signs, seen) in READINGS.iter().zip(&mut seen) {
            if signs.contains(c) && !seen.contains(&c) {
                seen.push(c);
            }
        }
        let readings: usize = seen.iter().map(|signs| signs.len().max(1)).product();
        if count >= CODE_POINTS || readings * (count + 1) > WORK {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s64_the_work_is_bounded() {
        let signs = "4@8({[</369&#!1|0$5+7%2".repeat(4);
        assert_eq!(bounded(&signs), "4@8({[</369&#!1");
        assert_eq!(bounded(&"x".repeat(256)).len(), 64);
        assert_eq!(bounded(&"🦊".repeat(256)).chars().count(), 64);
        assert_eq!(bounded(""), "");
    }

    #[test]
    fn people_s_passwords_are_looked_at_as_a_whole() {
        for text in [
            "Tr0ub4dor&3 and the gr3y heron",
            "849201736458302",
            "!@#$%^&*()_+qwertyuiop",
            "2024-06-01 at 19:45 (home)",
        ] {
            assert_eq!(bounded(text), text);
        }
    }

    #[test]
    #[ignore = "a measurement: cargo test -p domain -- --ignored --nocapture worst_case"]
    fn s64_worst_case_of_judging() {
        let ascii: String = ('!'..='~').cycle().take(256).collect();
        let signs = "4@8({[</369&#!1|0$5+7%2".repeat(11);
        let two_each = "4@({69+7".repeat(32);
        for text in [
            "grey heron by the lake",
            &signs,
            &two_each,
            &ascii,
            &"aA1!".repeat(64),
            &"1".repeat(256),
        ] {
            estimate(text, &[]);
            let started = std::time::Instant::now();
            for _ in 0..5 {
                estimate(text, &["contact", "north", "jane", "doe", "jane.doe@contactnorth.ca"]);
            }
            println!("{:?} {}", started.elapsed() / 5, text.chars().take(30).collect::<String>());
        }
    }
}
