//! All languages say the same things, completely, and everything that is asked for exists.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use domain::language::Language;
use domain::method::MethodKind;
use fluent_bundle::FluentResource;

const FILES: [&str; 6] = ["pages", "kinds", "errors", "messages", "guide", "times"];

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

/// Those of a sentence and of the sentences that it refers to.
fn all_variables<'a>(pattern: &'a str, all: &'a BTreeMap<String, String>) -> BTreeSet<&'a str> {
    let inside = pattern.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let referred = inside.filter_map(|name| all.get(name.trim()));
    referred.flat_map(|pattern| variables(pattern)).chain(variables(pattern)).collect()
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

/// The compiler names no sentence: a kind without its case would be called a phone. Some sentences
/// are about codes that are sent, others about codes that a method makes itself.
#[test]
fn every_sentence_that_chooses_by_kind_has_a_case_for_each() {
    const OF_SENT_CODES: &[&str] = &["code-help-where", "guide-code", "reset-typed"];
    const OF_OWN_CODES: &[&str] = &["code-own", "code-own-hint"];
    let mut count = 0;
    for language in Language::ALL {
        for (key, pattern) in
            everything(language).iter().filter(|(_, text)| text.contains("$kind ->"))
        {
            count += 1;
            for kind in MethodKind::ALL {
                let left_out = if kind.channel().is_some() { OF_OWN_CODES } else { OF_SENT_CODES };
                let asked = !left_out.contains(&key.as_str());
                // No page of the guide is about what nobody registers.
                let registered = !key.starts_with("guide-") || !kind.facts().made_by_operators;
                let there = pattern.contains(&format!("[{}] ", kind.word()));
                assert!(there || !asked || !registered, "{} {key}: {kind:?}", language.code());
            }
        }
    }
    assert!(count > 40, "they are found: {count}");
}

#[test]
fn every_sentence_can_be_said_and_is_not_empty() {
    for language in Language::ALL {
        let all = everything(language);
        for (key, pattern) in &all {
            for number in [0, 1, 2, 60] {
                let arguments: Vec<_> = all_variables(pattern, &all)
                    .into_iter()
                    .map(|name| (name, words::Value::Number(number)))
                    .collect();
                let said = words::text_with(language, key, &arguments);
                assert!(!said.trim().is_empty() && said != *key, "{} {key}", language.code());
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
        for file in ["pages", "kinds", "errors", "guide", "times"] {
            for (key, pattern) in patterns(language, file) {
                let text = pattern.replace("->", "");
                assert!(!text.contains(['<', '>', '&', '"']), "{key}: {text}");
            }
        }
    }
}

#[test]
fn french_has_a_no_break_space_before_the_colon_and_nothing_before_the_other_marks() {
    let all = everything(Language::French);
    for (key, pattern) in &all {
        let arguments: Vec<_> = all_variables(pattern, &all)
            .into_iter()
            .map(|name| (name, words::Value::Number(2)))
            .collect();
        let said = words::text_with(Language::French, key, &arguments);
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
fn what_stands_out_in_a_sentence_is_shown_so() {
    let sentences = patterns(Language::default(), "pages");
    let bold: Vec<&String> =
        sentences.iter().filter(|(_, text)| text.contains("**")).map(|(key, _)| key).collect();
    assert!(!bold.is_empty());
    for (path, source) in product_sources() {
        for key in &bold {
            let plain = format!(".t(\"{key}\")");
            assert!(!source.contains(&plain), "{}: {key} shows its marks", path.display());
        }
    }
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
    let unused: Vec<String> = ["pages", "kinds", "guide"]
        .into_iter()
        .flat_map(|file| patterns(Language::default(), file).into_keys())
        .filter(|key| !used.contains(key.as_str()) && !part_of_another(key))
        .collect();
    assert_eq!(unused, Vec::<String>::new());
}

/// A template as its reader sees it: comments, tags and what is put in left out. A mark stands for
/// each of these, so that words on both sides of one are not taken for one text.
fn read_aloud(template: &str) -> String {
    let mut text = template.to_owned();
    for (begins, ends, mark) in [
        ("{#", "#}", ""),
        ("<style>", "</style>", "\n"),
        ("{%", "%}", "\u{1}"),
        ("{{", "}}", "\u{2}"),
        ("<", ">", "\n"),
    ] {
        let mut kept = String::new();
        let mut rest = text.as_str();
        while let Some((before, inside)) = rest.split_once(begins) {
            kept.push_str(before);
            kept.push_str(mark);
            rest = inside.split_once(ends).map_or("", |(_, after)| after);
        }
        kept.push_str(rest);
        text = kept;
    }
    text
}

/// Sentences are in the catalogue, or no translator finds them.
#[test]
fn no_template_has_words_of_its_own() {
    // Attributes that tie a field to its hint, and an example of a country's name.
    const NO_WORDS: [&str; 2] = ["aria-", "Canada (+1)"];
    for (path, source) in product_sources() {
        if path.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        for line in read_aloud(&source).lines() {
            let line = line.replace(['\u{1}', '\u{2}'], " ");
            let words = line.split_whitespace().filter(|word| !word.contains(['=', '"']));
            let words: String = words.collect::<Vec<_>>().join(" ");
            let is_said = words.chars().filter(|c| c.is_alphabetic()).count() > 1;
            let known = NO_WORDS.iter().any(|one| line.contains(one));
            assert!(!is_said || known, "{}: {words:?} stands in no catalogue", path.display());
        }
        for attribute in ["aria-label=\"", "title=\"", "alt=\"", "placeholder=\""] {
            for (at, _) in source.match_indices(attribute) {
                let value = source[at + attribute.len()..].trim_start();
                let own = value.starts_with(|c: char| c.is_alphabetic());
                assert!(!own, "{}: {attribute}{:.40}", path.display(), value);
            }
        }
    }
}

/// The same in the code that makes pages and messages: what looks like a sentence, and is neither
/// HTML nor for the log, the operator or who reads a panic.
#[test]
fn no_page_or_message_says_what_is_in_no_catalogue() {
    const NOT_FOR_PEOPLE: [&str; 8] =
        ["expect", "reason", "tracing", "panic", "assert", "SettingError", "#[", "@media"];
    let is_said = |text: &str| {
        let words = text.split_whitespace();
        let is_word = |word: &str| {
            let letters = word.trim_end_matches([',', '.', ':', '?', '!']);
            letters.chars().count() > 1
                && letters.chars().any(char::is_lowercase)
                && letters.chars().all(|c| c.is_alphabetic() || c == '\'')
        };
        let two = words.filter(|word| is_word(word)).count() > 1;
        two && !text.contains(['<', '=', '{', '\\'])
    };
    for (path, source) in product_sources() {
        let name = path.to_string_lossy();
        let speaks =
            ["web/src/pages", "web/src/handlers", "web/src/kinds", "delivery/src/letters/"];
        // What a style of messages refuses, an operator reads.
        if !speaks.iter().any(|one| name.contains(one)) || name.ends_with("style.rs") {
            continue;
        }
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        for line in source.lines() {
            let line = line.split("//").next().unwrap_or_default();
            if NOT_FOR_PEOPLE.iter().any(|one| line.contains(one)) {
                continue;
            }
            let said = line.split('"').skip(1).step_by(2).find(|text| is_said(text));
            assert_eq!(said, None, "{name}: it stands in no catalogue");
        }
    }
}

/// What begins in small letters is a link's words, a reason or a month, put into a sentence that
/// has a gap for it. Anything else is a piece of a sentence, which no other language can be put
/// together from.
#[test]
fn no_sentence_is_a_piece_of_one() {
    const PUT_INTO_A_GAP: [&str; 6] =
        ["help-desk-word", "month-", "not-me-reset", "privacy-cookie-", "refusal-", "time-"];
    for language in Language::ALL {
        for (key, pattern) in everything(language) {
            let text = pattern.trim_start();
            let begins_small = text.starts_with(|c: char| c.is_lowercase());
            let known = PUT_INTO_A_GAP.iter().any(|begins| key.starts_with(begins));
            assert!(!begins_small || known, "{} {key}: {text}", language.code());
            let ends_open = [" the", " of", " to", " le", " la", " de", " à"]
                .iter()
                .any(|word| pattern.trim_end().ends_with(word));
            assert!(!ends_open, "{} {key}: {text}", language.code());
        }
    }
}

/// Two sentences stand beside each other only where the first is a whole one: pieces in a row are
/// in the order of one language.
#[test]
fn what_stands_in_a_row_is_made_of_whole_sentences() {
    let key_in = |expression: &str| -> Option<String> {
        asked_for(&format!(".{}", expression.trim().rsplit_once('.')?.1))
            .first()
            .map(|key| (*key).to_owned())
    };
    for (path, source) in product_sources() {
        if path.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        let pieces: Vec<&str> = source.split("{{").skip(1).collect();
        for pair in pieces.windows(2) {
            let (Some((first, between)), Some((second, _))) =
                (pair[0].split_once("}}"), pair[1].split_once("}}"))
            else {
                continue;
            };
            if !between.trim().is_empty() || between.contains('\n') {
                continue;
            }
            let (Some(key), Some(_)) = (key_in(first), key_in(second)) else { continue };
            for language in Language::ALL {
                let all = everything(language);
                let pattern = all[&key].trim_end().trim_end_matches('}').trim_end();
                let whole = pattern.ends_with(['.', '?', '!', ':', ')']);
                assert!(
                    whole,
                    "{}: {} {key} is no whole sentence: {pattern}",
                    path.display(),
                    language.code()
                );
            }
        }
    }
}
