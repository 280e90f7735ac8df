//! Whether a new password is good enough, and how it could be better (R1-R4).
//!
//! Nothing is asked of what it is composed of. It must be long, not be known from a breach, not be
//! made of the person's or the organisation's own words, and not be a row or a repetition that a
//! program tries first.

use zxcvbn::feedback::{Suggestion, Warning};
use zxcvbn::matching::patterns::MatchPattern;
use zxcvbn::{Entropy, Score};

use super::breached::{is_breached, is_row, repeated};
use super::estimate::estimate;
use super::own_words::OwnWords;
use super::{Password, TooLong};

/// A text that is nothing but a shorter one repeated is refused below this many code points of it.
const UNIT: usize = 8;

/// What a password is judged against.
#[derive(Clone, Debug, Default)]
pub struct PasswordContext {
    /// The fewest code points, as the policy has it.
    pub min_length: usize,
    /// The person's and organisation's names, addresses and domains, as they are written.
    pub words: Vec<String>,
}

/// Why a new password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRefusal {
    /// It has fewer code points than the policy asks for.
    TooShort {
        /// How many it asks for.
        min: usize,
    },
    /// It is longer than Regain takes.
    TooLong,
    /// It is known from a breach, or is such a one in a usual disguise.
    Breached,
    /// It is made of the person's or organisation's own words.
    ContainsContext,
    /// It is a repetition, or rows of the keyboard, the alphabet or the digits.
    Repetitive,
    /// It is put together from the first things that are tried: a million guesses find it.
    Guessable,
}

impl From<TooLong> for PasswordRefusal {
    fn from(_: TooLong) -> Self {
        Self::TooLong
    }
}

/// What would make a password better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Advice {
    /// More words, uncommon ones.
    AddWords,
    /// No passwords that many people have, and nothing like them.
    AvoidCommonPasswords,
    /// No names.
    AvoidNames,
    /// No rows of keys.
    AvoidKeyboardRows,
    /// No repeated words or characters.
    AvoidRepeats,
    /// No sequences such as `abc` or `6543`.
    AvoidSequences,
    /// No years and dates, above all not the person's own.
    AvoidDates,
    /// Capitals do not help much.
    CapitalsHelpLittle,
    /// Words spelled backwards do not help much.
    ReversalHelpsLittle,
    /// `@` for `a` does not help much.
    SubstitutionsHelpLittle,
}

/// What is thought of a new password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// From 0 (found at once) to 4 (very hard to find); at most 1 for one that is refused.
    pub strength: u8,
    /// Why it cannot be taken; `None` for one that can.
    pub refusal: Option<PasswordRefusal>,
    /// What would make it better, the most useful first; empty for a strong one.
    pub advice: Vec<Advice>,
}

/// Judges a new password. Takes ten milliseconds at most, whatever is typed, and mostly less than
/// one.
pub fn judge(new: &Password, context: &PasswordContext) -> Judged {
    let text = new.expose();
    let own = OwnWords::of(&context.words);
    let estimate = estimate(text, &own.lower());
    let refusal = if new.code_points() < context.min_length {
        Some(PasswordRefusal::TooShort { min: context.min_length })
    } else if is_breached(text) {
        Some(PasswordRefusal::Breached)
    } else if own.make_up(text) {
        Some(PasswordRefusal::ContainsContext)
    } else if is_repetitive(text, &estimate) {
        Some(PasswordRefusal::Repetitive)
    } else if estimate.score() < Score::Two {
        Some(PasswordRefusal::Guessable)
    } else {
        None
    };
    let score = u8::from(estimate.score());
    let advice = advice(&estimate, refusal);
    Judged { strength: if refusal.is_some() { score.min(1) } else { score }, refusal, advice }
}

/// Whether it is a short text said over and over, or nothing but repetitions and rows that are not
/// very long.
fn is_repetitive(text: &str, estimate: &Entropy) -> bool {
    let is_pattern = |found: &zxcvbn::Match| match found.pattern {
        MatchPattern::Repeat(_) | MatchPattern::Sequence(_) | MatchPattern::Spatial(_) => true,
        // Some rows of digits are so common that they are found as words.
        MatchPattern::Dictionary(_) => is_row(&found.token),
        _ => false,
    };
    repeated(text).is_some_and(|unit| unit.chars().count() < UNIT)
        || (estimate.score() < Score::Four && estimate.sequence().iter().all(is_pattern))
}

fn advice(estimate: &Entropy, refusal: Option<PasswordRefusal>) -> Vec<Advice> {
    let first = match refusal {
        Some(PasswordRefusal::Breached) => Some(Advice::AvoidCommonPasswords),
        Some(PasswordRefusal::ContainsContext) => Some(Advice::AvoidNames),
        Some(PasswordRefusal::Repetitive) => Some(Advice::AvoidRepeats),
        _ => None,
    };
    let feedback = estimate.feedback();
    let warning = feedback.and_then(|feedback| feedback.warning()).map(of_warning);
    let suggestions = feedback
        .into_iter()
        .flat_map(|feedback| feedback.suggestions())
        .filter_map(|one| of_suggestion(*one));
    let words = refusal.is_some().then_some(Advice::AddWords);
    let mut all: Vec<Advice> = Vec::new();
    for one in first.into_iter().chain(warning).chain(words).chain(suggestions) {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

fn of_warning(warning: Warning) -> Advice {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess
        | Warning::ShortKeyboardPatternsAreEasyToGuess => Advice::AvoidKeyboardRows,
        Warning::RepeatsLikeAaaAreEasyToGuess
        | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => Advice::AvoidRepeats,
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword => Advice::AvoidCommonPasswords,
        Warning::SequencesLikeAbcAreEasyToGuess => Advice::AvoidSequences,
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => {
            Advice::AvoidDates
        }
        Warning::AWordByItselfIsEasyToGuess => Advice::AddWords,
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => Advice::AvoidNames,
    }
}

fn of_suggestion(suggestion: Suggestion) -> Option<Advice> {
    Some(match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases | Suggestion::AddAnotherWordOrTwo => {
            Advice::AddWords
        }
        Suggestion::CapitalizationDoesntHelpVeryMuch
        | Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => Advice::CapitalsHelpLittle,
        Suggestion::ReversedWordsArentMuchHarderToGuess => Advice::ReversalHelpsLittle,
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => Advice::SubstitutionsHelpLittle,
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => Advice::AvoidKeyboardRows,
        Suggestion::AvoidRepeatedWordsAndCharacters => Advice::AvoidRepeats,
        Suggestion::AvoidSequences => Advice::AvoidSequences,
        Suggestion::AvoidRecentYears
        | Suggestion::AvoidYearsThatAreAssociatedWithYou
        | Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => Advice::AvoidDates,
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn context(min_length: usize) -> PasswordContext {
        PasswordContext {
            min_length,
            words: vec![
                "Contact North | Contact Nord".into(),
                "Jane Doe".into(),
                "jane.doe@contactnorth.ca".into(),
            ],
        }
    }

    fn judged(text: &str) -> Judged {
        judge(&Password::typed(text).unwrap(), &context(15))
    }

    #[test]
    fn r1_fifteen_code_points_are_asked_for() {
        let long = "wry heron lamps";
        assert_eq!(long.len(), 15);
        assert_eq!(judged(long).refusal, None);
        assert_eq!(judged(&long[1..]).refusal, Some(PasswordRefusal::TooShort { min: 15 }));
        assert_eq!(judged("").refusal, Some(PasswordRefusal::TooShort { min: 15 }));
        assert_eq!(judged("").strength, 0);
        // Four bytes each, and still fourteen.
        assert_eq!(
            judged("🦊🐢🐙🦉🐝🦀🐞🐟🐫🐓🐇🦋🐜🐍").refusal,
            Some(PasswordRefusal::TooShort { min: 15 })
        );
        assert_eq!(judge(&Password::typed("qv7-heron").unwrap(), &context(8)).refusal, None);
    }

    #[test]
    fn r3_nothing_is_asked_of_the_composition() {
        for good in [
            "grey heron by the lake",
            "849201736458302",
            "vqxkzjwmfhgyptb",
            "le héron gris du lac",
            "灰色鷺湖畔朝霧静寂紅葉竹林石灯籠",
        ] {
            assert_eq!(judged(good).refusal, None, "{good}");
        }
    }

    #[test]
    fn r4_refusals_say_why() {
        for (text, refusal) in [
            ("passwordpassword", PasswordRefusal::Breached),
            ("Password123456789", PasswordRefusal::Breached),
            ("correcthorsebatterystaple", PasswordRefusal::Breached),
            ("ContactNorth2024", PasswordRefusal::ContainsContext),
            ("jane.doe@contactnorth.ca", PasswordRefusal::ContainsContext),
            ("J@neC0ntactN0rth", PasswordRefusal::ContainsContext),
            ("regain-regain-12", PasswordRefusal::ContainsContext),
            ("zxzxzxzxzxzxzxzxz", PasswordRefusal::Repetitive),
            ("foxes! foxes! foxes! ", PasswordRefusal::Repetitive),
            ("lmnopqrs987654321zyx", PasswordRefusal::Repetitive),
            ("ghjkl;'[poiuytre", PasswordRefusal::Repetitive),
            ("responsibilities", PasswordRefusal::Guessable),
            ("Representatives 7", PasswordRefusal::Guessable),
        ] {
            let judged = judged(text);
            assert_eq!(judged.refusal, Some(refusal), "{text}");
            assert!(
                judged.strength <= 1 && judged.advice.contains(&Advice::AddWords),
                "{text} {judged:?}"
            );
        }
    }

    #[test]
    fn r4_rows_and_repetitions_are_refused_one_way_or_another() {
        for text in [
            "aaaaaaaaaaaaaaaa",
            "                ",
            "123456789012345",
            "abcdefghijklmnop",
            "qwertyuiopasdfgh",
            "1q2w3e4r5t6y7u8i",
            "111111111111111111111111",
            "abcabcabcabcabcabc",
        ] {
            assert!(judged(text).refusal.is_some(), "{text}");
        }
    }

    #[test]
    fn a_strong_one_needs_no_advice() {
        let judged = judged("grey heron by the lake");
        assert_eq!((judged.strength, judged.advice.len()), (4, 0));
    }

    #[test]
    fn a_long_one_is_judged_by_all_of_it_where_it_matters() {
        assert_eq!(judged(&"x".repeat(256)).refusal, Some(PasswordRefusal::Repetitive));
        assert_eq!(judged(&"🦊".repeat(64)).refusal, Some(PasswordRefusal::Repetitive));
        assert_eq!(PasswordRefusal::from(TooLong), PasswordRefusal::TooLong);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn nothing_panics(text: String, ascii in "[ -~]{0,80}", digits in "[0-9/.-]{0,40}", words: Vec<String>, min_length in 0_usize..40) {
            let context = PasswordContext { min_length, words };
            for text in [text, ascii, digits] {
                if let Ok(password) = Password::typed(&text) {
                    let judged = judge(&password, &context);
                    prop_assert!(judged.strength <= 4);
                    if password.code_points() < min_length {
                        prop_assert_eq!(judged.refusal, Some(PasswordRefusal::TooShort { min: min_length }));
                    }
                }
            }
        }

        #[test]
        fn random_passwords_are_taken(text in "[a-zA-Z0-9]{20}") {
            prop_assert_eq!(judged(&text).refusal, None);
        }
    }
}
