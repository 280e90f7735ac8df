//! What is posted: a letter with a code, which an operator prints.

mod paper;

use domain::language::Language;
use domain::time::Timestamp;
use words::{paths, text, text_with, times};

use crate::letters::Style;
pub use paper::Paper;

/// A letter to a person.
#[derive(Clone, Copy)]
pub struct Posted<'a> {
    /// The language that it is written in.
    pub language: Language,
    /// What stands in the window of the envelope, a line each; at most seven.
    pub address: &'a [String],
    /// The sign-in name.
    pub account: &'a str,
    /// The code, in groups.
    pub code: &'a str,
    /// When it was made.
    pub made_at: Timestamp,
    /// The code is good before this time.
    pub expires_at: Timestamp,
    /// Whether another method is asked for as well.
    pub two_gates: bool,
}

/// The letter as a PDF file, to be printed on a size of paper.
pub fn posted(style: &Style, letter: &Posted<'_>, paper: Paper) -> Vec<u8> {
    let language = letter.language;
    let organisation = style.name_in(language);
    let page = style.page(paths::RESET).label;
    let until = times::day(language, letter.expires_at, &style.time_zone);
    let say = |key: &str| {
        text_with(
            language,
            key,
            &[
                ("organisation", organisation.into()),
                ("account", letter.account.into()),
                ("page", (&page).into()),
                ("date", (&until).into()),
                ("helpdesk", (&style.help_desk.label).into()),
            ],
        )
    };
    let mut after = vec![say("posted-once"), say("posted-secret"), say("posted-not-you")];
    if letter.two_gates {
        after.insert(0, say("posted-two"));
    }
    let page = paper::Page {
        title: text(language, "posted-title"),
        language: language.code(),
        sender: organisation,
        address: letter.address,
        date: &times::day(language, letter.made_at, &style.time_zone),
        heading: text(language, "posted-title"),
        before: &[say("posted-why"), say("posted-how")],
        code: letter.code,
        after: &after,
    };
    paper::pdf(&page, paper)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use jiff::tz::TimeZone;

    use super::*;

    /// What another program reads in a PDF file (`pdftotext`, package poppler-utils).
    fn as_text(file: &[u8]) -> String {
        let mut reader = Command::new("pdftotext")
            .args(["-enc", "UTF-8", "-layout", "-", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("poppler-utils is there");
        reader.stdin.take().expect("it is piped").write_all(file).expect("it reads");
        let output = reader.wait_with_output().expect("it ends");
        String::from_utf8(output.stdout).expect("it is text").replace('\u{a0}', " ")
    }

    #[test]
    fn the_paper_has_the_address_the_code_and_the_way_in_each_language() {
        let style =
            Style::new("École Nord", "https://a.example", "mailto:help@a.example", TimeZone::UTC)
                .unwrap();
        let address = ["Élodie Côté".to_owned(), "1 rue du Nord".to_owned()];
        for (language, end, size) in [
            (Language::English, "May 22, 2026", Paper::LETTER),
            (Language::French, "22 mai 2026", Paper::A4),
        ] {
            let letter = Posted {
                language,
                address: &address,
                account: "elodie@a.example",
                code: "K7QM-2XZ4-ABCD-EFGH",
                made_at: Timestamp(1_777_600_000_000_000),
                expires_at: Timestamp(1_779_414_400_000_000),
                two_gates: true,
            };
            let file = posted(&style, &letter, size);
            assert!(file.starts_with(b"%PDF-"));
            let read = as_text(&file);
            for said in ["K7QM-2XZ4-ABCD-EFGH", "Élodie Côté", "1 rue du Nord", end] {
                assert!(read.contains(said), "{language:?} {said}: {read}");
            }
            assert!(read.contains("elodie@a.example") && read.contains("https://a.example/reset"));
        }
    }
}
