//! `docs/security/requirements.md` is true: each number that code names has one entry there, and
//! each test that it names exists.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENT: &str = "docs/security/requirements.md";
/// What people write by hand. Snapshots and lists of data are left out: a number in them is no
/// reference.
const WRITTEN: [&str; 8] = ["rs", "mjs", "js", "sql", "html", "css", "ftl", "toml"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files below `folder` that people write, with their text. What a build made is not looked at.
fn texts(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && name != "node_modules" && !name.starts_with('.') {
                texts(&path, found);
            }
        } else if path
            .extension()
            .is_some_and(|kind| WRITTEN.iter().any(|written| kind == *written))
        {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in ["crates", "tests"] {
        texts(&root().join(folder), &mut found);
    }
    assert!(found.len() > 100, "the sources are not where they were");
    found
}

/// `S49`, `R23`: the letter and the number. Leading noughts do not count.
fn number(word: &str) -> Option<(char, u32)> {
    let letter = word.chars().next().filter(|letter| matches!(letter, 'S' | 'R'))?;
    let digits = &word[1..];
    let only_digits =
        !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if only_digits { digits.parse().ok().map(|number| (letter, number)) } else { None }
}

/// Every number that a text names: `S49`, all of `S1-S3`, and those at the front of a function's
/// name (`fn s01_s02_...`).
fn numbers(text: &str) -> BTreeSet<(char, u32)> {
    let mut found = BTreeSet::new();
    let mut before = "";
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')) {
        if word.is_empty() {
            continue;
        }
        let year = before.len() == 4 && before.bytes().all(|byte| byte.is_ascii_digit());
        if before == "fn" {
            let parts: Vec<&str> = word.split('_').collect();
            found.extend(
                parts
                    .iter()
                    .take(parts.len() - 1)
                    .map_while(|part| number(&part.to_ascii_uppercase())),
            );
        } else if !year {
            // `2008 R2` is a product.
            let ends: Vec<_> = word.split('-').filter_map(number).collect();
            match ends[..] {
                [(letter, from), (other, to)] if letter == other => {
                    found.extend((from..=to).map(|n| (letter, n)))
                }
                _ => found.extend(ends),
            }
        }
        before = word;
    }
    found
}

/// What the document says of each number.
fn entries(document: &str) -> Vec<((char, u32), &str)> {
    let number_of = |id: &str| number(&id.to_ascii_uppercase());
    document
        .split("<a id=\"")
        .skip(1)
        .map(|part| {
            let (id, rest) = part.split_once('"').unwrap();
            let entry = rest.split_once("\n#").map_or(rest, |(entry, _)| entry);
            (number_of(id).unwrap_or_else(|| panic!("{DOCUMENT}: {id} is no number")), entry)
        })
        .collect()
}

fn document() -> String {
    fs::read_to_string(root().join(DOCUMENT)).unwrap()
}

/// The tests that an entry names.
fn tests(entry: &str) -> Vec<String> {
    let listed = entry.split_once("- Tests:").map_or("", |(_, listed)| listed);
    listed
        .split('`')
        .skip(1)
        .step_by(2)
        .map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let read = |text| {
        numbers(text)
            .into_iter()
            .map(|(letter, n)| format!("{letter}{n}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(read("(S4, R23) S49: and 63B"), "R23 S4 S49");
    assert_eq!(read("R1-R4, S9"), "R1 R2 R3 R4 S9");
    assert_eq!(read("async fn s01_s02_nothing_is_told(s7: u8)"), "S1 S2");
    assert_eq!(
        read("fn s3() and fn round_s3_off() on Windows Server 2008 R2 with xS4 and S4_ and S1234"),
        ""
    );
}

#[test]
fn every_number_that_code_names_is_explained() {
    let document = document();
    let explained: BTreeSet<_> = entries(&document).into_iter().map(|(number, _)| number).collect();
    let mut missing = BTreeMap::new();
    for (path, text) in sources() {
        // This file names numbers to try the reading of them.
        if path.file_name() != Path::new(file!()).file_name() {
            for number in numbers(&text).difference(&explained) {
                missing.entry(*number).or_insert_with(|| path.clone());
            }
        }
    }
    assert!(missing.is_empty(), "{DOCUMENT} has no entry for {missing:?}");
}

#[test]
fn no_number_stands_twice() {
    let document = document();
    let mut seen = BTreeSet::new();
    for ((letter, n), entry) in entries(&document) {
        assert!(seen.insert((letter, n)), "{letter}{n} stands twice in {DOCUMENT}");
        let head = entry.trim_start_matches("></a>");
        assert!(
            head.starts_with(&format!("**{letter}{n} ")),
            "the entry at the anchor of {letter}{n} has another number"
        );
    }
    assert!(seen.len() > 100, "the entries of {DOCUMENT} are not read");
}

#[test]
fn every_test_that_is_named_exists() {
    let sources = sources();
    let functions: BTreeSet<&str> = sources
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|kind| kind == "rs"))
        .flat_map(|(_, text)| text.split("fn ").skip(1))
        .map(|rest| {
            rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .next()
                .unwrap_or_default()
        })
        .collect();
    let in_browsers =
        |name: &str| sources.iter().any(|(_, text)| text.contains(&format!("test('{name}'")));
    let document = document();
    let named: Vec<_> = entries(&document).iter().flat_map(|(_, entry)| tests(entry)).collect();
    assert!(named.len() > 300, "the tests in {DOCUMENT} are not read");
    let lost: Vec<_> = named
        .iter()
        .filter(|name| !functions.contains(name.as_str()) && !in_browsers(name))
        .collect();
    assert!(lost.is_empty(), "{DOCUMENT} names tests that are not there: {lost:?}");
}
