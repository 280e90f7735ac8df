//! `[organisation]`: who it is, and how its pages look.

use domain::country::Country;
use domain::internet_domain;
use domain::language::Language;
use domain::policy::Organisation;
use jiff::tz::TimeZone;

use super::Look;
use super::files::Folder;
use super::source::Source;

/// The longest name, in characters.
const NAME_MAX: usize = 80;

/// Reads `[organisation]`: what it is, and how its pages look.
pub fn organisation(source: &mut Source, folder: &Folder) -> (Organisation, Look) {
    let (name, languages) = (name(source, "organisation.name"), languages(source));
    let organisation = Organisation {
        names: names(source, &name, &languages),
        name,
        domains: domains(source),
        default_country: country(source),
        languages,
        words: source.list("organisation.words").unwrap_or_default(),
    };
    let look = Look {
        helpdesk: helpdesk(source),
        colour: colour(source),
        logo: folder.logo(source, "organisation.logo"),
        logo_dark: folder.logo(source, "organisation.logo_dark"),
        guide: super::guide::guide(source, folder),
        time_zone: time_zone(source),
    };
    (organisation, look)
}

/// A text that has no default, because no other organisation's would do.
fn required(source: &mut Source, key: &str, remedy: &str) -> Option<String> {
    let text = source.text(key);
    if text.is_none() && source.has_mistake(key) {
        return None;
    }
    text.filter(|text| !text.is_empty()).or_else(|| source.wrong(key, "it is not given", remedy))
}

fn name(source: &mut Source, key: &str) -> String {
    let name = required(source, key, "Write the organisation's name").unwrap_or_default();
    usable(source, key, &name);
    name
}

/// Notes what is wrong with a name.
fn usable(source: &mut Source, key: &str, name: &str) {
    if name.chars().count() > NAME_MAX {
        let remedy = format!("Shorten it to {NAME_MAX} characters; pages and messages show it");
        source.wrong::<()>(key, "it is too long", remedy);
    }
    if name.chars().any(char::is_control) {
        source.wrong::<()>(key, "it has control characters", "Write it on one line");
    }
}

/// The name inside a sentence, by language: `name_en`, `name_fr`. Where none is given and the whole
/// name has one part for each language between bars ("Contact North | Contact Nord"), those parts.
fn names(source: &mut Source, name: &str, languages: &[Language]) -> Vec<(Language, String)> {
    let parts: Vec<&str> = name.split('|').map(str::trim).collect();
    let parts = if parts.len() == languages.len() && parts.len() > 1 { parts } else { Vec::new() };
    let mut names: Vec<(Language, String)> = languages
        .iter()
        .copied()
        .zip(parts)
        .filter(|(_, part)| !part.is_empty())
        .map(|(l, part)| (l, part.to_owned()))
        .collect();
    for language in Language::ALL {
        let key = format!("organisation.name_{}", language.code());
        let Some(given) = source.text(&key).filter(|given| !given.is_empty()) else { continue };
        usable(source, &key, &given);
        names.retain(|(one, _)| *one != language);
        names.push((language, given));
    }
    names
}

fn domains(source: &mut Source) -> Vec<String> {
    let key = "organisation.domains";
    let remedy = "Write the domains of the sign-in names, such as [\"example.ca\"]";
    let Some(domains) = source.list(key) else {
        if !source.has_mistake(key) {
            source.wrong::<()>(key, "it is not given", remedy);
        }
        return Vec::new();
    };
    if domains.is_empty() {
        source.wrong::<()>(key, "it is empty", remedy);
    }
    // One form for comparing and keeping; pages show sign-in names as they were typed.
    let domains: Vec<String> = domains
        .into_iter()
        .map(|domain| {
            if domain.is_ascii() {
                domain
            } else {
                internet_domain::ascii(&domain).unwrap_or(domain)
            }
        })
        .collect();
    for domain in &domains {
        let label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if !domain.contains('.') || !domain.split('.').all(label) {
            source.wrong::<()>(key, format!("\"{domain}\" is not a domain"), remedy);
        } else if domain.bytes().any(|byte| byte.is_ascii_uppercase()) {
            source.wrong::<()>(key, format!("\"{domain}\" has capitals"), "Write it in lower case");
        }
    }
    domains
}

fn helpdesk(source: &mut Source) -> String {
    let key = "organisation.helpdesk";
    let remedy = "Write https://…, mailto:… or tel:…";
    let text = required(source, key, remedy).unwrap_or_default();
    let rest =
        ["https://", "mailto:", "tel:"].into_iter().find_map(|scheme| text.strip_prefix(scheme));
    let usable = rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace));
    if !usable && !text.is_empty() {
        source.wrong::<()>(key, "it is not an address that people can open", remedy);
    }
    text
}

fn country(source: &mut Source) -> String {
    let key = "organisation.default_country";
    let text = source.text(key).unwrap_or_else(|| "CA".to_owned());
    match Country::from_iso(&text) {
        Some(country) => country.iso.to_owned(),
        None => {
            source.wrong::<()>(
                key,
                "there is no such country",
                "Write its two letters of ISO 3166, such as \"CA\"",
            );
            text
        }
    }
}

fn languages(source: &mut Source) -> Vec<Language> {
    let key = "organisation.languages";
    let Some(tags) = source.list(key) else { return Language::ALL.to_vec() };
    let remedy =
        "Write those that people choose from, of \"en\" and \"fr\"; the first is the default";
    let mut languages = Vec::new();
    for tag in &tags {
        match Language::ALL.into_iter().find(|language| language.code() == tag) {
            None => {
                source.wrong::<()>(key, format!("Regain does not speak \"{tag}\""), remedy);
            }
            Some(language) if languages.contains(&language) => {
                source.wrong::<()>(key, format!("\"{tag}\" is there twice"), remedy);
            }
            Some(language) => languages.push(language),
        }
    }
    if tags.is_empty() {
        source.wrong::<()>(key, "it is empty", remedy);
    }
    languages
}

/// `#rrggbb`. Whatever it is, the pages darken or lighten it until text on it can be read (WCAG
/// 2.2, 1.4.3).
fn colour(source: &mut Source) -> Option<String> {
    let key = "organisation.colour";
    let text = source.text(key).filter(|text| !text.is_empty())?;
    let digits = text.strip_prefix('#').unwrap_or_default();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return source.wrong(
            key,
            "it is not a colour",
            "Write # and six hexadecimal digits, such as \"#1d5c82\"",
        );
    }
    Some(text)
}

fn time_zone(source: &mut Source) -> TimeZone {
    let key = "organisation.time_zone";
    let name = source.text(key).filter(|name| !name.is_empty());
    let zone = name.map(|name| TimeZone::get(&name));
    match zone {
        None => TimeZone::UTC,
        Some(Ok(zone)) => zone,
        Some(Err(_)) => {
            let remedy = "Write a name of the IANA's list, such as \"America/Toronto\"";
            source.wrong::<()>(key, "there is no such time zone", remedy);
            TimeZone::UTC
        }
    }
}
