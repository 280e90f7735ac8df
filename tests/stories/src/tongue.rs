//! A language to read the pages in. Stories are told in the English of the pages; what another
//! language says is looked up in the product's own catalogue, so that a label that is missing
//! there fails the story.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use domain::language::Language;

use crate::{Browser, Service};

/// A sentence of the catalogue: its key, with the choice where it has several, and its text.
type Sentence = (String, String);

/// The sentences of every language that stand on one line each.
static CATALOGUES: LazyLock<Vec<(Language, Vec<Sentence>)>> =
    LazyLock::new(|| Language::ALL.map(|language| (language, read(language.code()))).into());

fn catalogue(language: Language) -> &'static [Sentence] {
    let own = CATALOGUES.iter().find(|(one, _)| *one == language);
    own.map(|(_, sentences)| sentences.as_slice()).unwrap_or_default()
}

fn read(language: &str) -> Vec<Sentence> {
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

/// What a story says and does in any of the languages.
pub trait Tongue {
    /// What the pages say for these English words: a whole sentence, or what one says before its
    /// first gap.
    fn say(self, english: &'static str) -> String;

    /// A new browser that reads it.
    fn browser(self, service: &Service) -> Browser;
}

impl Tongue for Language {
    #[track_caller]
    fn say(self, english: &'static str) -> String {
        if self == Self::English {
            return english.to_owned();
        }
        let is_it = |text: &str| text == english || before_gap(text) == english;
        let keys = catalogue(Self::English).iter().filter(|(_, text)| is_it(text));
        let own = keys.filter_map(|(key, _)| catalogue(self).iter().find(|(own, _)| own == key));
        let said: BTreeSet<&str> = own.map(|(_, text)| before_gap(text)).collect();
        assert_eq!(said.len(), 1, "what {english:?} is in {self:?}: {said:?}");
        said.into_iter().collect()
    }

    fn browser(self, service: &Service) -> Browser {
        let mut browser = service.browser();
        browser.language = self.code();
        browser
    }
}
