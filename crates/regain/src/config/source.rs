//! What is written in `regain.toml` and in the environment, taken key by key, with every mistake
//! collected.
//!
//! serde, and confique which builds on it, stop at the first mistake and cannot tell where a value
//! came from; a person who sets up a service wants to see all of them at once, each by the name it
//! was written under.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::time::Duration;

use domain::limits::Rate;
use toml::Value;

use super::mistake::Mistake;
use super::units;

/// What a variable's name in the environment begins with.
pub(super) const PREFIX: &str = "REGAIN_";

/// How alike two words are, from 0 to 1, where one is likely meant for the other.
const ALIKE: f64 = 0.8;

/// A value and where it was written.
struct Given {
    /// The key in the file, or the variable's name.
    place: String,
    value: Written,
}

enum Written {
    InFile(Value),
    InEnvironment(String),
}

/// Everything that was written, by key: `server.listen`, `text[0].url`.
pub struct Source {
    given: BTreeMap<String, Given>,
    known: BTreeSet<String>,
    mistakes: Vec<Mistake>,
    warnings: Vec<String>,
    /// The name of each key that was asked for and written, for messages about its value later.
    places: BTreeMap<String, String>,
}

impl Source {
    /// Reads the text of a configuration file; what the environment says wins over it.
    ///
    /// # Errors
    /// The text is not TOML: the first line that is not.
    pub fn read(
        text: &str,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Mistake> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let line = error
                .span()
                .map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
            let said = error.message().lines().next().unwrap_or_default();
            let written = text.lines().nth(line - 1).unwrap_or_default();
            let remedy = remedy_of_line(written, said);
            Mistake::new(format!("line {line}"), format!("it is not TOML: {said}"), remedy)
        })?;
        let mut source = Self {
            given: BTreeMap::new(),
            known: BTreeSet::new(),
            mistakes: Vec::new(),
            warnings: Vec::new(),
            places: BTreeMap::new(),
        };
        for (section, value) in table {
            match value {
                // One gateway, with one pair of brackets in place of two.
                Value::Table(keys) if section == "text" => {
                    source.give_section("text[0]", keys);
                }
                Value::Table(keys) => source.give_section(&section, keys),
                Value::Array(sections) if sections.iter().all(Value::is_table) => {
                    for (number, keys) in sections.into_iter().enumerate() {
                        if let Value::Table(keys) = keys {
                            source.give_section(&format!("{section}[{number}]"), keys);
                        }
                    }
                }
                value => source.give(section.clone(), section, Written::InFile(value)),
            }
        }
        for (name, value) in environment {
            source.give_variable(name, value);
        }
        Ok(source)
    }

    fn give_section(&mut self, section: &str, keys: toml::Table) {
        for (key, value) in keys {
            let key = format!("{section}.{key}");
            match value {
                // `[[sign_in.group]]`.
                Value::Array(sections)
                    if !sections.is_empty() && sections.iter().all(Value::is_table) =>
                {
                    for (number, keys) in sections.into_iter().enumerate() {
                        if let Value::Table(keys) = keys {
                            self.give_section(&format!("{key}[{number}]"), keys);
                        }
                    }
                }
                // `tls = { certificate = … }` is `server.tls.certificate`.
                Value::Table(keys) => self.give_section(&key, keys),
                value => self.give(key.clone(), key, Written::InFile(value)),
            }
        }
    }

    fn give(&mut self, key: String, place: String, value: Written) {
        self.given.insert(key, Given { place, value });
    }

    /// `REGAIN_SERVER__LISTEN` is `server.listen`; `REGAIN_TEXT__URL` and `REGAIN_TEXT__0__URL` are
    /// the first gateway's.
    fn give_variable(&mut self, name: String, value: String) {
        let Some(rest) = name.strip_prefix(PREFIX) else { return };
        let parts: Vec<String> = rest.split("__").map(str::to_ascii_lowercase).collect();
        let key = match parts.as_slice() {
            [section, key] if section == "text" => format!("text[0].{key}"),
            [section, key] => format!("{section}.{key}"),
            [section, number, key] if number.parse::<usize>().is_ok() => {
                format!("{section}[{number}].{key}")
            }
            [section, table, number, key] if number.parse::<usize>().is_ok() => {
                format!("{section}.{table}[{number}].{key}")
            }
            [section, table, key] => format!("{section}.{table}.{key}"),
            _ => {
                self.warn(format!(
                    "{name}: it is not a key, so it is ignored. Keys are written as REGAIN_SECTION__KEY."
                ));
                return;
            }
        };
        self.give(key, name, Written::InEnvironment(value));
    }

    /// What was written for each key that nobody has taken yet.
    pub fn written(&self) -> impl Iterator<Item = (&str, String)> {
        self.given.iter().map(|(key, given)| {
            let text = match &given.value {
                Written::InFile(Value::String(text)) | Written::InEnvironment(text) => text.clone(),
                Written::InFile(value) => value.to_string(),
            };
            (key.as_str(), text)
        })
    }

    /// How many sections `[[name]]` there are.
    pub fn count(&self, name: &str) -> usize {
        let numbers = self.given.keys().filter_map(|key| {
            key.strip_prefix(name)?.strip_prefix('[')?.split_once(']')?.0.parse::<usize>().ok()
        });
        numbers.max().map_or(0, |last| last + 1)
    }

    /// Whether a key was written and not taken yet.
    pub fn is_given(&self, key: &str) -> bool {
        self.given.contains_key(key)
    }

    /// Whether a key that nobody has taken yet holds a list, in the file or in brackets in the
    /// environment.
    pub fn is_list(&self, key: &str) -> bool {
        self.given.get(key).is_some_and(|given| match &given.value {
            Written::InFile(value) => value.is_array(),
            Written::InEnvironment(text) => text.trim_start().starts_with('['),
        })
    }

    fn take(&mut self, key: &str) -> Option<Given> {
        self.known.insert(key.to_owned());
        let given = self.given.remove(key)?;
        self.places.insert(key.to_owned(), given.place.clone());
        Some(given)
    }

    /// Takes a key whatever it holds: there is another mistake that makes it meaningless.
    pub fn ignore(&mut self, key: &str) {
        self.take(key);
    }

    /// Takes a text; without blanks around it.
    pub fn text(&mut self, key: &str) -> Option<String> {
        let given = self.take(key)?;
        match given.value {
            Written::InEnvironment(text) | Written::InFile(Value::String(text)) => {
                Some(text.trim().to_owned())
            }
            Written::InFile(_) => {
                self.wrong_type(given.place, "a text", "Put it between quotation marks")
            }
        }
    }

    /// Takes `true` or `false`.
    pub fn flag(&mut self, key: &str) -> Option<bool> {
        let given = self.take(key)?;
        let flag = match given.value {
            Written::InFile(Value::Boolean(flag)) => Some(flag),
            Written::InEnvironment(text) => text.trim().parse().ok(),
            Written::InFile(_) => None,
        };
        flag.or_else(|| {
            self.wrong_type(
                given.place,
                "true or false",
                "Write true or false, without quotation marks",
            )
        })
    }

    /// Takes a whole number from `least` to `most`.
    pub fn number(&mut self, key: &str, least: u32, most: u32) -> Option<u32> {
        let given = self.take(key)?;
        let number: Option<i128> = match given.value {
            Written::InFile(Value::Integer(number)) => Some(number.into()),
            Written::InEnvironment(text) => text.trim().parse().ok(),
            Written::InFile(_) => None,
        };
        let Some(number) = number else {
            return self.wrong_type(
                given.place,
                "a whole number",
                "Write a number without quotation marks",
            );
        };
        let number = u32::try_from(number).ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let remedy = format!("Write a number from {least} to {most}");
            self.mistakes.push(Mistake::new(given.place, "it is out of range", remedy));
        }
        number
    }

    /// Takes a list of texts. In the environment: a TOML list, or the texts with commas between
    /// them.
    pub fn list(&mut self, key: &str) -> Option<Vec<String>> {
        let given = self.take(key)?;
        let values = match given.value {
            Written::InFile(Value::Array(values)) => Some(values),
            Written::InFile(_) => None,
            Written::InEnvironment(text) if text.trim_start().starts_with('[') => {
                let table: Option<toml::Table> = format!("list = {}", text.trim()).parse().ok();
                match table.and_then(|mut table| table.remove("list")) {
                    Some(Value::Array(values)) => Some(values),
                    _ => None,
                }
            }
            Written::InEnvironment(text) => {
                let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
                Some(texts.map(|text| Value::String(text.to_owned())).collect())
            }
        };
        let texts = values.and_then(|values| {
            values
                .iter()
                .map(|value| value.as_str().map(|text| text.trim().to_owned()))
                .collect::<Option<Vec<_>>>()
        });
        texts.or_else(|| {
            self.wrong_type(given.place, "a list of texts", "Write it as in [\"one\", \"two\"]")
        })
    }

    /// Takes a duration.
    pub fn duration(&mut self, key: &str) -> Option<Duration> {
        let given = self.take(key)?;
        let span = match &given.value {
            Written::InFile(Value::String(text)) | Written::InEnvironment(text) => {
                units::duration(text)
            }
            Written::InFile(Value::Integer(0)) => Some(Duration::ZERO),
            Written::InFile(_) => None,
        };
        let remedy = "Write a whole number and s, m, h or d, such as \"60s\", \"15m\" or \"30d\"";
        span.or_else(|| self.wrong_type(given.place, "a duration", remedy))
    }

    /// Takes a list of durations.
    pub fn durations(&mut self, key: &str) -> Option<Vec<Duration>> {
        let texts = self.list(key)?;
        let spans: Option<Vec<Duration>> = texts.iter().map(|text| units::duration(text)).collect();
        let remedy = "Write each as a whole number and s, m, h or d, such as [\"60s\", \"2m\"]";
        spans.or_else(|| self.wrong(key, "one of them is not a duration", remedy))
    }

    /// Takes a rate.
    pub fn rate(&mut self, key: &str) -> Option<Rate> {
        let text = self.text(key)?;
        units::rate(&text).or_else(|| {
            self.wrong(
                key,
                "it is not a rate",
                "Write how many, a slash, and in how long, such as \"5/1h\"",
            )
        })
    }

    fn wrong_type<T>(&mut self, place: String, what: &str, remedy: &str) -> Option<T> {
        self.mistakes.push(Mistake::new(place, format!("it is not {what}"), remedy));
        None
    }

    /// Notes a mistake in what a key says, under the name it was written with. Gives `None`, to end
    /// an `or_else`.
    pub fn wrong<T>(&mut self, key: &str, what: impl Display, remedy: impl Display) -> Option<T> {
        let place = self.places.get(key).map_or(key, String::as_str).to_owned();
        self.mistakes.push(Mistake::new(place, what.to_string(), remedy.to_string()));
        None
    }

    /// Whether a mistake was noted about a key.
    pub fn has_mistake(&self, key: &str) -> bool {
        let place = self.places.get(key).map_or(key, String::as_str);
        self.mistakes.iter().any(|mistake| mistake.key == place)
    }

    /// Notes mistakes that another crate found.
    pub fn wrong_all(&mut self, found: impl IntoIterator<Item = impl Into<Mistake>>) {
        for mistake in found {
            let mut mistake: Mistake = mistake.into();
            if let Some(place) = self.places.get(&mistake.key) {
                mistake.key.clone_from(place);
            }
            self.mistakes.push(mistake);
        }
    }

    /// Notes something that works but that an operator should know.
    pub fn warn(&mut self, warning: impl Into<String>) {
        self.warnings.push(warning.into());
    }

    /// Ends the reading: what is left over is unknown. Gives the warnings.
    ///
    /// # Errors
    /// Every mistake, in the order of their keys.
    pub fn finish(mut self) -> Result<Vec<String>, Vec<Mistake>> {
        let left_over = std::mem::take(&mut self.given);
        let sections: BTreeSet<String> = self.sections().into_iter().map(str::to_owned).collect();
        let mut unknown_sections = BTreeSet::new();
        for (key, given) in left_over {
            let name = key.split(['.', '[']).next().unwrap_or_default();
            if !sections.contains(name) && key != name {
                // One mistake, however many keys stand in it.
                let place = match &given.value {
                    Written::InFile(_) => name.to_owned(),
                    Written::InEnvironment(_) => given.place,
                };
                if unknown_sections.insert(place.clone()) {
                    let meant = sections.iter().max_by(|one, other| {
                        strsim::jaro_winkler(one, name)
                            .total_cmp(&strsim::jaro_winkler(other, name))
                    });
                    let meant = meant.filter(|meant| strsim::jaro_winkler(meant, name) > ALIKE);
                    let meant =
                        meant.map(|meant| format!("Did you mean [{meant}]? ")).unwrap_or_default();
                    let act = format!("{meant}The sections are {}", self.sections().join(", "));
                    self.mistakes.push(Mistake::new(place, "there is no such section", act));
                }
                continue;
            }
            let section = key.rsplit_once('.').map(|(section, _)| section);
            let remedy = match section.map(|section| (section, self.keys_of(section))) {
                Some((section, keys)) if !keys.is_empty() => {
                    format!("The keys of {section} are {}", keys.join(", "))
                }
                _ => format!("The sections are {}", self.sections().join(", ")),
            };
            self.mistakes.push(Mistake::new(given.place, "there is no such key", remedy));
        }
        if self.mistakes.is_empty() {
            return Ok(self.warnings);
        }
        self.mistakes.sort_by(|one, other| one.key.cmp(&other.key));
        self.mistakes.dedup();
        Err(self.mistakes)
    }

    fn keys_of(&self, section: &str) -> Vec<&str> {
        self.known.iter().filter_map(|key| key.strip_prefix(section)?.strip_prefix('.')).collect()
    }

    fn sections(&self) -> Vec<&str> {
        let known = self.known.iter().filter_map(|key| key.split(['.', '[']).next());
        // It need not be there once.
        let names: BTreeSet<&str> = known.chain(["text"]).collect();
        names.into_iter().collect()
    }
}

/// What to do about a line that is not TOML, by what is usually wrong with such a line.
fn remedy_of_line(line: &str, said: &str) -> &'static str {
    let value = line.split_once('=').map_or("", |(_, value)| value.trim());
    if said.starts_with("duplicate key") {
        "This key or section is there twice: keep one"
    } else if value
        .starts_with(['\u{201c}', '\u{201d}', '\u{201e}', '\u{ab}', '\u{2018}', '\u{2019}'])
    {
        "Write straight quotation marks (\"…\"), as a plain text editor does"
    } else if value.contains('\\') {
        "Write '…' in place of \"…\" around what has a backslash in it"
    } else if value.matches('"').count() > 2 && !value.starts_with('[') {
        "Write '…' in place of \"…\" around what has quotation marks in it"
    } else if line.contains(':') && !line.contains('=') {
        "Write it as key = \"value\""
    } else {
        "Compare the line with the file that `regain init` writes; texts stand between quotation marks"
    }
}
