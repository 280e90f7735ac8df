//! Every sentence that a person reads, in each language: on pages, in errors, in messages and in
//! the guide.
//!
//! The sentences are Fluent files under `locales/`, compiled in. A key that needs no arguments is
//! looked up in a table made once, so that a page costs a few hash look-ups; one that takes
//! arguments is made when it is asked for.

pub mod countries;
pub mod paths;
mod pattern;
pub mod times;

use std::sync::LazyLock;

use domain::language::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::Pattern;
use rustc_hash::FxHashMap;
use unic_langid::{CharacterDirection, LanguageIdentifier};

/// What is compiled in of a language.
struct Files {
    sentences: [&'static str; 6],
    countries: &'static str,
}

macro_rules! files {
    ($code:literal) => {
        Files {
            sentences: [
                include_str!(concat!("../locales/", $code, "/pages.ftl")),
                include_str!(concat!("../locales/", $code, "/kinds.ftl")),
                include_str!(concat!("../locales/", $code, "/errors.ftl")),
                include_str!(concat!("../locales/", $code, "/messages.ftl")),
                include_str!(concat!("../locales/", $code, "/guide.ftl")),
                include_str!(concat!("../locales/", $code, "/times.ftl")),
            ],
            countries: include_str!(concat!("../data/countries.", $code, ".tsv")),
        }
    };
}

const fn files(language: Language) -> Files {
    match language {
        Language::English => files!("en"),
        Language::French => files!("fr"),
    }
}

static CATALOGUES: LazyLock<[Catalogue; Language::ALL.len()]> =
    LazyLock::new(|| Language::ALL.map(Catalogue::new));

/// An argument of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Put in as it is.
    Text(&'a str),
    /// A whole number; sentences choose their plural by it.
    Number(u64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// The sentence of `key` in `language`, for a sentence without arguments.
///
/// A key that does not exist gives itself: a page with an odd word is better than none. The tests
/// see to it that every key used in the code exists.
pub fn text(language: Language, key: &'static str) -> &'static str {
    catalogue(language).plain.get(key).map_or(key, String::as_str)
}

/// The sentence of `key` in `language`, with its arguments put in as they are: escaping is done
/// where it is shown.
pub fn text_with(language: Language, key: &str, arguments: &[(&str, Value<'_>)]) -> String {
    catalogue(language).sentence(key, arguments).unwrap_or_else(|| key.to_owned())
}

/// Which way a language is written, as the `dir` attribute says it.
pub fn direction(language: Language) -> &'static str {
    catalogue(language).direction
}

fn written(tag: &str) -> &'static str {
    match identifier(tag).character_direction() {
        CharacterDirection::RTL => "rtl",
        _ => "ltr",
    }
}

fn identifier(tag: &str) -> LanguageIdentifier {
    LanguageIdentifier::from_bytes(tag.as_bytes()).unwrap_or_default()
}

/// Makes the tables now instead of at the first page.
pub fn warm_up() {
    LazyLock::force(&CATALOGUES);
    countries::warm_up();
}

fn catalogue(language: Language) -> &'static Catalogue {
    &CATALOGUES[language as usize]
}

struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    plain: FxHashMap<&'static str, String>,
    direction: &'static str,
}

impl Catalogue {
    fn new(language: Language) -> Self {
        let sources = files(language).sentences;
        let mut bundle = FluentBundle::new_concurrent(vec![identifier(language.tag())]);
        // The marks that Fluent puts around arguments would end up in codes that people copy.
        bundle.set_use_isolating(false);
        for source in sources {
            // A mistake in a file is found by the tests; the sentences around it are still good.
            let resource =
                FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
            let _ = bundle.add_resource(resource);
        }
        let direction = written(language.tag());
        let mut catalogue = Self { bundle, plain: FxHashMap::default(), direction };
        catalogue.plain = sources
            .iter()
            .flat_map(|source| source.lines())
            .filter_map(key_of)
            .filter_map(|key| catalogue.sentence(key, &[]).map(|text| (key, text)))
            .collect();
        catalogue
    }

    /// `None` where there is no such key, or it asks for an argument that is not given.
    fn sentence(&self, key: &str, arguments: &[(&str, Value<'_>)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        pattern::filled(pattern, arguments).or_else(|| self.resolved(pattern, arguments))
    }

    /// The sentence as Fluent makes it.
    fn resolved(&self, pattern: &Pattern<&str>, arguments: &[(&str, Value<'_>)]) -> Option<String> {
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            values.set(
                *name,
                match value {
                    Value::Text(text) => FluentValue::from(*text),
                    Value::Number(number) => FluentValue::from(*number),
                },
            );
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }
}

/// The key that a line of a file begins with; `None` for comments, blank lines and the rest of a
/// sentence.
fn key_of(line: &'static str) -> Option<&'static str> {
    let key = line.split_once('=')?.0.trim_end();
    let begins = key.starts_with(|first: char| first.is_ascii_lowercase());
    (begins && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_without_arguments() {
        assert_eq!(text(Language::English, "password-forgotten"), "Forgotten my password");
        assert_eq!(text(Language::French, "security-info-title"), "Informations de sécurité");
    }

    #[test]
    fn arguments_are_put_in_and_choose_the_plural() {
        let wait = |language, seconds: u64| {
            text_with(language, "error-resend-wait", &[("seconds", seconds.into())])
        };
        assert_eq!(wait(Language::English, 1), "Wait 1 second before requesting another code.");
        assert_eq!(wait(Language::English, 45), "Wait 45 seconds before requesting another code.");
        assert_eq!(
            wait(Language::French, 45),
            "Attendez 45 secondes avant de demander un autre code."
        );
    }

    /// Every sentence, with a text that is a choice of some, one that is of none, and numbers of
    /// either plural in the place of its arguments.
    #[test]
    fn a_sentence_is_the_same_without_fluents_resolver() {
        const VALUES: [Value<'_>; 6] = [
            Value::Text("phone"),
            Value::Text("am"),
            Value::Text("<&> 1"),
            Value::Number(0),
            Value::Number(1),
            Value::Number(1_234_567),
        ];
        let mut without = 0;
        for language in Language::ALL {
            let catalogue = catalogue(language);
            let names = |line: &'static str| line.split('$').skip(1).filter_map(word_at_start);
            let sources = files(language).sentences;
            let lines = || sources.iter().flat_map(|source| source.lines());
            let names: std::collections::BTreeSet<_> = lines().flat_map(names).collect();
            for key in lines().filter_map(key_of) {
                let pattern = catalogue.bundle.get_message(key).unwrap().value().unwrap();
                for value in VALUES {
                    let arguments: Vec<_> = names.iter().map(|name| (*name, value)).collect();
                    let Some(filled) = pattern::filled(pattern, &arguments) else { continue };
                    without += 1;
                    assert_eq!(Some(filled), catalogue.resolved(pattern, &arguments), "{key}");
                }
                if let Some(filled) = pattern::filled(pattern, &[]) {
                    assert_eq!(Some(filled), catalogue.resolved(pattern, &[]), "{key}");
                }
            }
        }
        assert!(without > 1000, "{without}");
    }

    fn word_at_start(text: &str) -> Option<&str> {
        text.split(|character: char| !character.is_ascii_alphanumeric() && character != '-').next()
    }

    #[test]
    fn a_language_says_at_which_side_it_begins() {
        for language in Language::ALL {
            assert_eq!(direction(language), "ltr", "{language:?}");
        }
        for (tag, direction) in
            [("ar", "rtl"), ("he-IL", "rtl"), ("fa", "rtl"), ("ur-PK", "rtl"), ("iu-CA", "ltr")]
        {
            assert_eq!(written(tag), direction, "{tag}");
        }
    }

    #[test]
    fn an_unknown_key_gives_itself() {
        assert_eq!(text(Language::English, "no-such-key"), "no-such-key");
        assert_eq!(text_with(Language::French, "no-such-key", &[]), "no-such-key");
    }
}
