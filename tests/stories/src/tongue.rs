//! A language to read the pages in. Stories are told in the English of the pages; what another
//! language says is looked up in the product's own catalogue, so that a label that is missing
//! there fails the story.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use crate::{Browser, Service};

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// English, in which stories are written.
    English,
    /// French.
    French,
}

/// A sentence of the catalogue: its key, with the choice where it has several, and its text.
type Sentence = (String, String);

static ENGLISH: LazyLock<Vec<Sentence>> = LazyLock::new(|| catalogue("en"));
static FRENCH: LazyLock<Vec<Sentence>> = LazyLock::new(|| catalogue("fr"));

/// The sentences of a language that stand on one line each.
fn catalogue(language: &str) -> Vec<Sentence> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/words/locales");
    let mut sentences = Vec::new();
    for file in ["pages", "kinds", "errors"] {
        let path = folder.join(language).join(file).with_extension("ftl");
        let lines = std::fs::read_to_string(path).expect("the catalogue is there");
        let mut key = String::new();
        for line in lines.lines() {
            let choice = line.trim_start().trim_start_matches('*').strip_prefix('[');
            if let Some((name, text)) = choice.and_then(|choice| choice.split_once("] ")) {
                sentences.push((format!("{key}[{name}]"), text.to_owned()));
            } else if let Some((name, text)) = line.split_once(" = ")
                && !line.starts_with([' ', '#'])
            {
                name.clone_into(&mut key);
                sentences.push((key.clone(), text.to_owned()));
            }
        }
    }
    sentences
}

/// What a sentence says before its first gap.
fn before_gap(text: &str) -> &str {
    text.split('{').next().unwrap_or_default().trim_end_matches([' ', '\u{a0}'])
}

impl Tongue {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::English, Self::French];

    /// What the pages say for these English words: a whole sentence, or what one says before its
    /// first gap.
    #[track_caller]
    pub fn say(self, english: &'static str) -> String {
        if self == Self::English {
            return english.to_owned();
        }
        let is_it = |text: &str| text == english || before_gap(text) == english;
        let keys = ENGLISH.iter().filter(|(_, text)| is_it(text)).map(|(key, _)| key);
        let french = keys.filter_map(|key| FRENCH.iter().find(|(own, _)| own == key));
        let said: BTreeSet<&str> = french.map(|(_, text)| before_gap(text)).collect();
        assert_eq!(said.len(), 1, "what {english:?} is in French: {said:?}");
        said.into_iter().collect()
    }

    /// A new browser that reads it.
    pub fn browser(self, service: &Service) -> Browser {
        let mut browser = service.browser();
        browser.language = if self == Self::English { "en" } else { "fr" };
        browser
    }
}
