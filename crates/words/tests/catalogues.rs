//! All languages say the same things, completely, and everything that is asked for exists.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use domain::language::Language;
use fluent_bundle::FluentResource;

const FILES: [&str; 5] = ["pages", "errors", "messages", "guide", "times"];

fn source(language: Language, file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("locales/{}/{file}.ftl", language.code()));
    fs::read_to_string(path).unwrap()
}

/// Each key of a file with its whole pattern, as written.
fn patterns(language: Language, file: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in source(language, file).lines() {
        match line.split_once('=') {
            Some((key, rest)) if line.starts_with(|c: char| c.is_ascii_lowercase()) => {
                let key = key.trim_end().to_owned();
                assert!(
                    found.insert(key.clone(), rest.to_owned()).is_none(),
                    "{key} is there twice in {file}"
                );
                current = Some(key);
            }
            _ if line.starts_with('#') => current = None,
            _ => {
                if let Some(pattern) = current.as_ref().and_then(|key| found.get_mut(key)) {
                    pattern.push('\n');
                    pattern.push_str(line);
                }
            }
        }
    }
    found
}

fn everything(language: Language) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for file in FILES {
        for (key, pattern) in patterns(language, file) {
            assert!(all.insert(key.clone(), pattern).is_none(), "{key} is in two files");
        }
    }
    all
}

fn variables(pattern: &str) -> BTreeSet<&str> {
    pattern
        .split('$')
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default())
        .collect()
}

#[test]
fn every_file_is_well_formed() {
    for language in Language::ALL {
        for file in FILES {
            if let Err((_, errors)) = FluentResource::try_new(source(language, file)) {
                panic!("{} {file}: {errors:?}", language.code());
            }
        }
    }
}

#[test]
fn every_language_has_the_same_keys_and_arguments() {
    let first = everything(Language::default());
    for language in Language::ALL {
        let other = everything(language);
        let keys = |all: &BTreeMap<String, String>| all.keys().cloned().collect::<BTreeSet<_>>();
        let differ: Vec<_> = keys(&first).symmetric_difference(&keys(&other)).cloned().collect();
        assert_eq!(differ, Vec::<String>::new(), "{language:?}");
        // A time of day has other parts on a clock of twelve hours.
        for (key, pattern) in first.iter().filter(|(key, _)| *key != "time-in-words") {
            assert_eq!(
                variables(pattern),
                variables(&other[key]),
                "arguments of {key} in {language:?}"
            );
        }
    }
}

#[test]
fn every_sentence_can_be_said_and_is_not_empty() {
    for language in Language::ALL {
        for (key, pattern) in everything(language) {
            for number in [0, 1, 2, 60] {
                let arguments: Vec<_> = variables(&pattern)
                    .into_iter()
                    .map(|name| (name, words::Value::Number(number)))
                    .collect();
                let said = words::text_with(language, &key, &arguments);
                assert!(!said.trim().is_empty() && said != key, "{} {key}", language.code());
                assert!(
                    !said.contains('$') && !said.contains('{'),
                    "{} {key}: {said}",
                    language.code()
                );
            }
        }
    }
}

/// Pages put the sentences into HTML as they are.
#[test]
fn no_sentence_of_a_page_holds_a_character_that_html_would_read() {
    for language in Language::ALL {
        for file in ["pages", "errors", "guide", "times"] {
            for (key, pattern) in patterns(language, file) {
                let text = pattern.replace("->", "");
                assert!(!text.contains(['<', '>', '&', '"']), "{key}: {text}");
            }
        }
    }
}

#[test]
fn french_has_a_no_break_space_before_the_colon_and_nothing_before_the_other_marks() {
    for (key, pattern) in everything(Language::French) {
        let arguments: Vec<_> =
            variables(&pattern).into_iter().map(|name| (name, words::Value::Number(2))).collect();
        let said = words::text_with(Language::French, &key, &arguments);
        for mark in
            [" :", " ?", " !", " ;", "\u{a0}?", "\u{a0}!", "\u{a0};", "«", "e-mail", "email", "SMS"]
        {
            assert!(!said.contains(mark), "{key} has {mark:?}: {said}");
        }
        for (before, _) in said.match_indices(": ") {
            assert!(said[..before].ends_with('\u{a0}'), "{key} has no no-break space: {said}");
        }
    }
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "html")
        {
            into.push(path);
        }
    }
}

fn product_sources() -> Vec<(PathBuf, String)> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
    let mut paths = Vec::new();
    for entry in fs::read_dir(crates).unwrap().flatten() {
        sources(&entry.path().join("src"), &mut paths);
        sources(&entry.path().join("templates"), &mut paths);
    }
    let this_crate = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    paths.retain(|path| !path.starts_with(&this_crate));
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// What looks like a key in a source: a quoted word of small letters, digits and hyphens.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    source.split('"').filter(|word| {
        word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    })
}

/// The key in each call that looks a sentence up, where it is written out.
fn asked_for(source: &str) -> Vec<&str> {
    const AFTER_THE_LANGUAGE: [&str; 2] = ["words::text(", "words::text_with("];
    const FIRST: [&str; 7] =
        [".t(", ".named(", ".counted(", ".counted_twice(", ".dated(", ".rich(", ".say("];
    let mut found = Vec::new();
    for call in AFTER_THE_LANGUAGE.into_iter().chain(FIRST) {
        for (at, _) in source.match_indices(call) {
            let mut parts = source[at + call.len()..].split('"');
            let (before, key) = (parts.next().unwrap_or_default().trim(), parts.next());
            let written_out = match FIRST.contains(&call) {
                true => before.is_empty(),
                false => {
                    before.ends_with(',')
                        && before.matches(',').count() == 1
                        && !before.contains(';')
                }
            };
            found.extend(key.filter(|_| written_out));
        }
    }
    found
}

#[test]
fn every_key_that_is_asked_for_exists() {
    let known = everything(Language::default());
    let mut missing = Vec::new();
    for (path, source) in product_sources() {
        for key in asked_for(&source) {
            if !known.contains_key(key) {
                missing.push(format!("{}: {key}", path.display()));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// Keys are also handed on in tables and matches; there they are known by how they begin.
#[test]
fn every_word_that_looks_like_a_key_is_one() {
    const BEGINNINGS: [&str; 7] =
        ["error-", "done-", "problem-", "verified-", "advice-", "verdict-", "status-"];
    let known = everything(Language::default());
    let mut missing = Vec::new();
    for (path, source) in product_sources() {
        let looks_like_one =
            |word: &&str| BEGINNINGS.iter().any(|beginning| word.starts_with(beginning));
        for key in literals(&source).filter(looks_like_one).filter(|key| !known.contains_key(*key))
        {
            missing.push(format!("{}: {key}", path.display()));
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_sentence_of_pages_and_guide_is_used() {
    let sources = product_sources();
    let mut used: BTreeSet<&str> =
        sources.iter().flat_map(|(_, source)| literals(source)).collect();
    used.extend(sources.iter().flat_map(|(_, source)| asked_for(source)));
    // A sentence may also be part of another one.
    let files: Vec<String> = FILES.iter().map(|file| source(Language::default(), file)).collect();
    let part_of_another =
        |key: &str| files.iter().any(|file| file.contains(&format!("{{ {key} }}")));
    let unused: Vec<String> = ["pages", "guide"]
        .into_iter()
        .flat_map(|file| patterns(Language::default(), file).into_keys())
        .filter(|key| !used.contains(key.as_str()) && !part_of_another(key))
        .collect();
    assert_eq!(unused, Vec::<String>::new());
}
