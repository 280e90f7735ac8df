//! What every message has in common: who sends it, where its pages are, whom to ask.

use domain::language::Language;
use jiff::tz::TimeZone;
use reqwest::Url;

use crate::settings::{SettingError, host_of};

/// Regain's own colour.
const COLOUR: &str = "#1d5c82";
/// The longest name of an organisation that messages show, in characters.
const NAME_MAX: usize = 80;

/// The organisation as messages show it. What it holds is free of control and direction characters
/// (S45).
#[derive(Clone, Debug)]
pub struct Style {
    organisation: String,
    names: Vec<(Language, String)>,
    pub(super) colour: String,
    pub(super) public_url: String,
    pub(super) host: String,
    pub(crate) help_desk: Link,
    pub(crate) time_zone: TimeZone,
    pub(super) code_in_subject: bool,
    pub(super) resets: bool,
}

/// An address that a mail links to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// What a click opens.
    pub href: String,
    /// What is read.
    pub label: String,
}

impl Style {
    /// Reads the parts of the configuration that messages show: `organisation.name`,
    /// `server.public_url`, `organisation.helpdesk`; times are told in `time_zone`.
    ///
    /// # Errors
    /// The first [`SettingError`].
    pub fn new(
        organisation: &str,
        public_url: &str,
        help_desk: &str,
        time_zone: TimeZone,
    ) -> Result<Self, SettingError> {
        let organisation = shown(organisation, NAME_MAX);
        if organisation.is_empty() {
            return Err(SettingError::new(
                "organisation.name",
                "it is empty",
                "Write the organisation's name",
            ));
        }
        let remedy = "Write the address that people open, such as https://account.example.org";
        let url =
            Url::parse(public_url).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
        let Some((url, host)) = url.as_ref().and_then(|url| Some((url, host_of(url)?))) else {
            return Err(SettingError::new(
                "server.public_url",
                "it is not an http or https address",
                remedy,
            ));
        };
        Ok(Self {
            organisation,
            names: Vec::new(),
            colour: COLOUR.to_owned(),
            public_url: url.as_str().trim_end_matches('/').to_owned(),
            host: host.to_owned(),
            help_desk: help_desk_link(help_desk)?,
            time_zone,
            code_in_subject: false,
            resets: true,
        })
    }

    /// With the organisation's name inside a sentence, by language, where it differs, and its
    /// colour (`#rrggbb`).
    #[must_use]
    pub fn branded(mut self, names: &[(Language, String)], colour: Option<&str>) -> Self {
        self.names =
            names.iter().map(|(language, name)| (*language, shown(name, NAME_MAX))).collect();
        let is_colour = |text: &&str| {
            text.len() == 7
                && text.starts_with('#')
                && text[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        self.colour = colour.filter(is_colour).unwrap_or(COLOUR).to_owned();
        self
    }

    /// With the codes of mails in their subjects as well, or without.
    #[must_use]
    pub fn with_code_in_subject(mut self, code_in_subject: bool) -> Self {
        self.code_in_subject = code_in_subject;
        self
    }

    /// With what to do by a reset of the password, or without: where the organisation has none
    /// (`recovery.enabled`), no message speaks of it.
    #[must_use]
    pub fn with_resets(mut self, resets: bool) -> Self {
        self.resets = resets;
        self
    }

    /// The organisation's name in a sentence of a language.
    pub(crate) fn name_in(&self, language: Language) -> &str {
        self.names
            .iter()
            .find(|(one, _)| *one == language)
            .map_or(&self.organisation, |(_, name)| name)
    }

    /// The host of the public address, without a port: what the last line of a text binds its code
    /// to, and the name that the mail server is greeted with.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// A page's address as it is typed, without what makes a link of it.
    pub(super) fn in_words(&self, path: &str) -> String {
        let address = self
            .public_url
            .split_once("://")
            .map_or(self.public_url.as_str(), |(_, address)| address);
        format!("{address}{path}")
    }

    pub(crate) fn page(&self, path: &str) -> Link {
        let href = format!("{}{path}", self.public_url);
        Link { label: href.clone(), href }
    }
}

fn help_desk_link(text: &str) -> Result<Link, SettingError> {
    let url = Url::parse(text).ok();
    let label = url.as_ref().and_then(|url| match url.scheme() {
        "http" | "https" => Some(url.as_str().trim_end_matches('/').to_owned()),
        "mailto" | "tel" => Some(shown(url.path(), NAME_MAX)),
        _ => None,
    });
    match (url, label) {
        (Some(url), Some(label)) if !label.is_empty() => Ok(Link { href: url.into(), label }),
        _ => Err(SettingError::new(
            "organisation.helpdesk",
            "it is not an address that people can open",
            "Write https://…, mailto:… or tel:…",
        )),
    }
}

/// A name as messages show it: one line, no control characters, nothing that turns the direction of
/// what follows, at most `max` characters (S45, S58).
pub(super) fn shown(name: &str, max: usize) -> String {
    let spaced: String = name
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !is_format(*c))
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.join(" ").chars().take(max).collect()
}

/// Invisible characters that change how their neighbours are read: directions, joiners, separators,
/// tags.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(organisation: &str, public_url: &str, help_desk: &str) -> Result<Style, SettingError> {
        Style::new(organisation, public_url, help_desk, TimeZone::UTC)
    }

    #[test]
    fn the_host_is_without_port_and_the_address_without_slash() {
        let style =
            style("Org", "https://account.example.org:8443/", "https://help.example").unwrap();
        assert_eq!(style.host, "account.example.org");
        assert_eq!(style.page("/reset").href, "https://account.example.org:8443/reset");
    }

    #[test]
    fn a_help_desk_is_a_page_an_address_or_a_number() {
        let label =
            |text| style("Org", "https://a.example", text).map(|style| style.help_desk.label);
        assert_eq!(label("https://help.example/").as_deref(), Ok("https://help.example"));
        assert_eq!(label("mailto:help@example.org").as_deref(), Ok("help@example.org"));
        assert_eq!(label("tel:+18005550123").as_deref(), Ok("+18005550123"));
        for wrong in ["", "help", "javascript:alert(1)", "mailto:", "data:text/html,x"] {
            assert_eq!(label(wrong).unwrap_err().key, "organisation.helpdesk", "{wrong}");
        }
    }

    #[test]
    fn wrong_addresses_and_empty_names_are_named() {
        for wrong in ["", "account.example.org", "ftp://a.example", "https://"] {
            assert_eq!(
                style("Org", wrong, "https://help.example").unwrap_err().key,
                "server.public_url",
                "{wrong}"
            );
        }
        assert_eq!(
            style(" \n\u{200b}", "https://a.example", "tel:1").unwrap_err().key,
            "organisation.name"
        );
    }

    #[test]
    fn s45_names_are_one_line_without_tricks() {
        assert_eq!(shown("A\r\nB\0C\u{202e}D \t E", 80), "A B CD E");
        assert_eq!(shown(&"é".repeat(81), 80), "é".repeat(80));
    }
}
