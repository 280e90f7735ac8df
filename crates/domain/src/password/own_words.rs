//! Whether a password is made of the person's or the organisation's own words: the first that a
//! person who knows them tries.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How many code points must be left when the own words are taken away.
const LEFT: usize = 8;
/// The shortest word that is taken away; shorter ones turn up by chance.
const WORD: usize = 4;
/// The shortest word that makes guessing easier, when strength is estimated.
const HINT: usize = 3;
/// The most words that are looked at, and how long each may be: what is judged at each key stroke
/// must stay cheap.
const WORDS_MAX: usize = 64;
const WORD_MAX: usize = 64;
/// The product's own name.
const PRODUCT: &str = "regain";

/// Own words in the form in which they are compared.
pub(super) struct OwnWords {
    /// The longest first, so that a name goes before its parts.
    folded: Vec<String>,
    /// In lower case, for the estimate of the strength.
    lower: Vec<String>,
}

impl OwnWords {
    /// From names, addresses and domains as they are written: each as a whole, run together, and
    /// word by word.
    pub(super) fn of(written: &[String]) -> Self {
        let mut folded = Vec::new();
        let mut lower = Vec::new();
        for text in [PRODUCT].into_iter().chain(written.iter().map(String::as_str)) {
            if lower.len() >= WORDS_MAX {
                break;
            }
            let joined: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
            let parts = text.split(|c: char| !c.is_alphanumeric());
            for word in [text.trim(), &joined].into_iter().chain(parts) {
                let word: String =
                    word.chars().take(WORD_MAX).flat_map(char::to_lowercase).nfc().collect();
                let length = word.chars().count();
                if length >= HINT && !lower.contains(&word) && lower.len() < WORDS_MAX {
                    if length >= WORD {
                        folded.push(fold(&word));
                    }
                    lower.push(word);
                }
            }
        }
        folded.sort_by_key(|word| std::cmp::Reverse(word.len()));
        Self { folded, lower }
    }

    /// The words in lower case.
    pub(super) fn lower(&self) -> Vec<&str> {
        self.lower.iter().map(String::as_str).collect()
    }

    /// Whether so little is left without the own words that the password is made of them. One that
    /// merely contains such a word with enough else is good.
    pub(super) fn make_up(&self, password: &str) -> bool {
        let whole = fold(password);
        let mut left = whole.clone();
        for word in &self.folded {
            // What is on both sides must not grow together to another word.
            left = left.replace(word.as_str(), "\0");
        }
        left != whole && left.chars().filter(|c| *c != '\0').count() < LEFT
    }
}

/// Lower case without accents; signs and digits as the letters that they usually stand for, `l`
/// like `i`, which share theirs.
fn fold(text: &str) -> String {
    let letter = |c: char| match c {
        '@' | '4' => 'a',
        '3' | '€' => 'e',
        'l' | '1' | '!' | '|' => 'i',
        '0' => 'o',
        '5' | '$' => 's',
        '7' | '+' => 't',
        other => other,
    };
    text.nfd()
        .filter(|c| !is_combining_mark(*c) && *c != '\0')
        .flat_map(char::to_lowercase)
        .map(letter)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> OwnWords {
        OwnWords::of(&[
            "Contact North | Contact Nord".into(),
            "Renée Lefèvre-Doe".into(),
            "renee.lefevre@contactnorth.ca".into(),
            "contactnorth.ca".into(),
            "Jo Lee".into(),
        ])
    }

    #[test]
    fn r4_passwords_of_own_words_are_seen() {
        for text in [
            "contactnorth2024",
            "C0ntactN0rth!!",
            "Contact-North-77",
            "renee.lefevre@contactnorth.ca",
            "reneelefevre1984",
            "RENÉE Lefèvre",
            "Renee_Lefevre#1",
            "R3n33 L3f3vr3 1234",
            "joleejoleejolee",
            "northnorthnorth",
            "regainregain123",
            "Contact North | Contact Nord",
        ] {
            assert!(own().make_up(text), "{text}");
        }
    }

    #[test]
    fn r4_own_words_beside_enough_else_are_fine() {
        for text in [
            "",
            "grey heron by the lake",
            "north of the grey heron",
            "my contact sleeps late",
            "lee side of the harbour",
            "ab1234567 renee",
        ] {
            assert!(!own().make_up(text), "{text}");
        }
    }

    #[test]
    fn r4_eight_must_be_left() {
        assert!(own().make_up("renee1234567"));
        assert!(!own().make_up("renee12345678"));
    }

    #[test]
    fn no_amount_of_words_makes_it_slow() {
        let own = OwnWords::of(
            &(0..10_000).map(|n| format!("word{n} {}", "x".repeat(1000))).collect::<Vec<_>>(),
        );
        assert!(
            own.lower.len() <= WORDS_MAX
                && own.lower.iter().all(|word| word.chars().count() <= WORD_MAX + 2)
        );
    }
}
