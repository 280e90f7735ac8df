//! `[guide]`: what the organisation says in its guide in its own words.

use std::path::Path;

use domain::language::Language;
use web::{GuideSettings, OwnText, Part};

use super::files::Folder;
use super::source::Source;

/// The longest line, in characters: it stands at the top of each printed page.
const LINE_MAX: usize = 120;
/// The largest section, in bytes.
const PART_MAX: u64 = 32 * 1024;

/// Reads `[guide]`.
pub fn guide(source: &mut Source, folder: &Folder) -> GuideSettings {
    let (title, department) = (own_text(source, "title"), own_text(source, "department"));
    let mut settings =
        GuideSettings::new(title, department, telephone(source), own_text(source, "hours"));
    let key = "guide.folder";
    if let Some(path) = folder.path(source, key) {
        parts(source, key, &path, &mut settings);
    }
    settings
}

/// A text for every language (`title`), or for one (`title_fr`), which wins.
fn own_text(source: &mut Source, name: &str) -> OwnText {
    let all = line(source, &format!("guide.{name}"));
    let each = Language::ALL.into_iter().filter_map(|language| {
        let text = line(source, &format!("guide.{name}_{}", language.code()))?;
        Some((language, text))
    });
    let each = each.collect();
    OwnText { all, each }
}

fn line(source: &mut Source, key: &str) -> Option<String> {
    let text = source.text(key).filter(|text| !text.is_empty())?;
    if text.chars().count() > LINE_MAX {
        return source.wrong(key, "it is too long", format!("Shorten it to {LINE_MAX} characters"));
    }
    if text.chars().any(char::is_control) {
        return source.wrong(key, "it has control characters", "Write it on one line");
    }
    Some(text)
}

fn telephone(source: &mut Source) -> String {
    let key = "guide.telephone";
    let Some(text) = line(source, key) else { return String::new() };
    if text.chars().filter(char::is_ascii_digit).count() < 3 {
        source.wrong::<()>(
            key,
            "it is not a telephone number",
            "Write it as people dial it, such as \"1 800 555-0199\"",
        );
    }
    text
}

/// The sections: `purpose.en.md`, `purpose.fr.md`, and so on. A name that is none of them is a
/// mistake: its text would be missing without a word.
fn parts(source: &mut Source, key: &str, path: &Path, settings: &mut GuideSettings) {
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => {
            let what = format!("{} cannot be read ({error})", path.display());
            source.wrong::<()>(
                key,
                what,
                "Name a folder with sections in Markdown, or take the key out",
            );
            return;
        }
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".md")).collect();
    names.sort();
    let mut written: Vec<(Part, Language)> = Vec::new();
    for name in &names {
        let Some((part, language)) = part_of(name) else {
            let known: Vec<&str> = Part::ALL.into_iter().map(Part::word).collect();
            let codes: Vec<&str> = Language::ALL.into_iter().map(Language::code).collect();
            let remedy =
                format!("Call it SECTION.LANGUAGE.md: {}; {}", known.join(", "), codes.join(", "));
            source.wrong::<()>(key, format!("\"{name}\" is no section of the guide"), remedy);
            continue;
        };
        match read(&path.join(name)) {
            Ok(text) => {
                settings.add(part, language, &text);
                written.push((part, language));
            }
            Err(what) => {
                source.wrong::<()>(
                    key,
                    format!("{name} {what}"),
                    "Write it as text in UTF-8, at most 32 KiB",
                );
            }
        }
    }
    for (part, language) in &written {
        for other in Language::ALL.into_iter().filter(|other| !written.contains(&(*part, *other))) {
            let (part, language, other) = (part.word(), language.code(), other.code());
            source.warn(format!(
                "{key}: {part}.{language}.md is there, {part}.{other}.md is not: the guide says it in one language."
            ));
        }
    }
}

/// What a file's name says: `purpose.en.md`.
fn part_of(name: &str) -> Option<(Part, Language)> {
    let (part, code) = name.strip_suffix(".md")?.split_once('.')?;
    let part = Part::ALL.into_iter().find(|one| one.word() == part)?;
    Some((part, Language::ALL.into_iter().find(|language| language.code() == code)?))
}

fn read(path: &Path) -> Result<String, String> {
    let length =
        std::fs::metadata(path).map_err(|error| format!("cannot be read ({error})"))?.len();
    if length > PART_MAX {
        return Err("is larger than 32 KiB".to_owned());
    }
    std::fs::read_to_string(path).map_err(|error| format!("cannot be read ({error})"))
}
