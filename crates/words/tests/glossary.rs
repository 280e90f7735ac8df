//! `docs/glossary.md` is true: every module, type and function that it names is there.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file of Rust below a folder, with its text.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

/// What stands in the last column between backticks.
fn names(glossary: &str) -> Vec<&str> {
    let rows = glossary.lines().filter(|line| line.starts_with('|') && line.ends_with(" |"));
    let codes = rows.filter_map(|row| row.trim_end_matches(" |").rsplit(" | ").next());
    codes.flat_map(|code| code.split('`').skip(1).step_by(2)).collect()
}

/// Whether a text declares the name: as an item, or as a field or variant at the front of a line.
fn declares(text: &str, name: &str) -> bool {
    const ITEMS: [&str; 8] = ["struct", "enum", "trait", "fn", "const", "static", "type", "mod"];
    let is_whole =
        |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    text.lines().any(|line| {
        let line = line.trim_start();
        let item = ITEMS.iter().any(|item| {
            line.split_once(&format!("{item} {name}")).is_some_and(|(_, rest)| is_whole(rest))
        });
        let bare = line.strip_prefix("pub ").unwrap_or(line);
        item || bare.strip_prefix(name).is_some_and(|rest| {
            is_whole(rest) && (rest.is_empty() || rest.starts_with([',', '(', ':', ' ']))
        })
    })
}

/// Whether code has what the glossary calls `name`.
fn exists(name: &str, sources: &[(PathBuf, String)], crates: &Path) -> bool {
    let mut segments = name.split("::").peekable();
    let first = segments.peek().copied().unwrap_or_default();
    let mut module = crates.join(first).join("src");
    let in_crate = module.is_dir();
    if in_crate {
        segments.next();
        while let Some(next) = segments.peek().map(|next| module.join(next)) {
            if !next.is_dir() && !next.with_extension("rs").is_file() {
                break;
            }
            module = next;
            segments.next();
        }
    }
    let is_crate = module.ends_with("src");
    let texts: Vec<&str> = sources
        .iter()
        .filter(|(path, _)| {
            !in_crate || path.starts_with(&module) || *path == module.with_extension("rs")
        })
        .map(|(_, text)| text.as_str())
        .collect();
    segments.all(|segment| {
        let is_small = segment.starts_with(|first: char| first.is_lowercase());
        // What is written like a module of the crate is one.
        let may_be_anywhere = !(in_crate && is_crate && is_small);
        may_be_anywhere && texts.iter().any(|text| declares(text, segment))
    })
}

#[test]
fn what_the_glossary_names_is_there() {
    let crates = root().join("crates");
    let mut found = Vec::new();
    sources(&crates, &mut found);
    let glossary = fs::read_to_string(root().join("docs/glossary.md")).unwrap();
    let names = names(&glossary);
    assert!(names.len() > 80, "the glossary is not read as it is written: {names:?}");
    // Settings, and the front of a name that several have, are no names of code.
    let names = names.into_iter().filter(|name| !name.contains(['.', '…']));
    let missing: Vec<&str> = names.filter(|name| !exists(name, &found, &crates)).collect();
    assert!(missing.is_empty(), "no code has {missing:?}");
}

#[test]
fn a_name_that_is_not_there_is_missed() {
    let crates = root().join("crates");
    let mut found = Vec::new();
    sources(&crates, &mut found);
    for (name, is_there) in [
        ("flows::queue", false),
        ("flows::background::sync", true),
        ("flows::background::directory_sync", false),
        ("domain::custody::work_mailbox", true),
        ("domain::custody::play_mailbox", false),
        ("NewName", true),
        ("Journey::reference", true),
        ("Journey::referenced_by_nobody", false),
    ] {
        assert_eq!(exists(name, &found, &crates), is_there, "{name}");
    }
}
