//! What a person finds on the phone and in the mailbox, and what they read in it.

use std::time::Duration;

/// A message that came, by whichever carrier.
#[derive(Clone, Debug)]
pub struct Message {
    /// The subject and the words.
    pub words: String,
    /// The code to type on the page where it was asked for; a notice has none.
    pub code: Option<String>,
    /// When, in simulated time since the program began.
    pub at: Duration,
}

impl Message {
    /// The path of the link by which a person says that this was not them; only mails have one.
    pub fn not_me_path(&self) -> Option<String> {
        let (_, rest) = self.words.split_once("/not-me")?;
        let end = rest
            .find(|mark: char| mark.is_whitespace() || "<>\")".contains(mark))
            .unwrap_or(rest.len());
        let path = rest.get(..end)?.trim_end_matches('.');
        (!path.is_empty()).then(|| format!("/not-me{path}"))
    }

    /// The code by which a person says so who has a text; only notices have one.
    pub fn not_me_code(&self) -> Option<String> {
        if self.code.is_some() || self.not_me_path().is_some() {
            return None;
        }
        // "Not you? Go to HOST/not-me and enter K7QM-2XZ4."
        let (_, rest) = self.words.split_once("/not-me")?;
        let words = rest.split(|mark: char| !(mark.is_ascii_alphanumeric() || mark == '-'));
        let is_code = |word: &&str| {
            let marks = word.chars().filter(|mark| *mark != '-');
            marks.clone().count() == 8
                && marks.clone().all(|mark| mark.is_ascii_digit() || mark.is_ascii_uppercase())
        };
        words.into_iter().find(is_code).map(str::to_owned)
    }

    /// Whether it offers a way to say so.
    pub fn offers_not_me(&self) -> bool {
        self.words.contains("/not-me")
    }
}

/// The code of a text: its last line offers it to the phone.
pub fn code_of_text(words: &str) -> Option<String> {
    let last = words.lines().last()?;
    last.strip_prefix('@')?.split_once(" #").map(|(_, code)| code.to_owned())
}

/// The code of a mail: alone on a line of the text part.
pub fn code_of_mail(text: &str) -> Option<String> {
    text.lines().map(str::trim).find(|line| is_code(line)).map(str::to_owned)
}

/// Six or eight digits, or sixteen letters and digits in groups.
fn is_code(line: &str) -> bool {
    let marks: String = line.chars().filter(|mark| !matches!(mark, ' ' | '-')).collect();
    let digits = marks.chars().all(|mark| mark.is_ascii_digit());
    match marks.len() {
        6 | 8 => digits && marks.len() == line.len(),
        16 => marks.chars().all(|mark| mark.is_ascii_digit() || mark.is_ascii_uppercase()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_a_person_reads_them() {
        assert_eq!(
            code_of_mail("Use this:\n\n  12345678\n\nIt works").as_deref(),
            Some("12345678")
        );
        assert_eq!(
            code_of_mail("x\nABCD-EF23-GHJK-MNP4\ny").as_deref(),
            Some("ABCD-EF23-GHJK-MNP4")
        );
        assert_eq!(
            code_of_mail("x\nABCD EF23 GHJK MNP4\ny").as_deref(),
            Some("ABCD EF23 GHJK MNP4")
        );
        assert_eq!(code_of_mail("Account: person123456\n2026 11 28"), None);
        assert_eq!(
            code_of_text("12345678 is your code\n@127.0.0.1 #12345678").as_deref(),
            Some("12345678")
        );
        assert_eq!(code_of_text("A phone was added."), None);
    }

    #[test]
    fn what_undoes_a_change_is_found_in_mails_and_texts() {
        let message = |words: &str| Message { words: words.into(), code: None, at: Duration::ZERO };
        let mail = message("Undo it:\nhttp://127.0.0.1:1/not-me/ABCD2345\nbye");
        assert_eq!(
            (mail.not_me_path().as_deref(), mail.not_me_code()),
            (Some("/not-me/ABCD2345"), None)
        );
        let text =
            message("A phone was added. Not you? Go to 127.0.0.1/not-me and enter K7QM-2XZ4.");
        assert_eq!((text.not_me_path(), text.not_me_code().as_deref()), (None, Some("K7QM-2XZ4")));
    }
}
