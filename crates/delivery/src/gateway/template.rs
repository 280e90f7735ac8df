//! Texts with gaps (`{to}`, `{text}`), filled in so that what fills them cannot be more than a
//! value in its place.

use std::fmt::Write as _;

/// What a gap is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The number in E.164 form, `+14165550123`.
    To,
    /// The same without its plus sign.
    ToDigits,
    /// What the text says.
    Text,
    /// The queue's id; the same at a repeat.
    Id,
    /// The sender, from `from`.
    From,
    /// The user, from `user`.
    User,
    /// The account, from `account`; without it the user.
    Account,
    /// The secret, from `token_file`.
    Token,
}

impl Gap {
    /// Every gap, with its word.
    pub const ALL: [(&'static str, Self); 8] = [
        ("to", Self::To),
        ("to_digits", Self::ToDigits),
        ("text", Self::Text),
        ("id", Self::Id),
        ("from", Self::From),
        ("user", Self::User),
        ("account", Self::Account),
        ("token", Self::Token),
    ];
}

/// Where a template stands: how its values are escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In an address: percent-encoded.
    Url,
    /// In a form's body: as browsers encode it.
    Form,
    /// Inside of a JSON text: as JSON escapes it.
    Json,
    /// In a header: on one line.
    Header,
}

/// What gaps are filled with.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// The number, E.164.
    pub to: &'a str,
    /// The words.
    pub text: &'a str,
    /// The queue's id.
    pub id: &'a str,
    /// The sender.
    pub from: &'a str,
    /// The user.
    pub user: &'a str,
    /// The account.
    pub account: &'a str,
    /// The secret.
    pub token: &'a str,
}

impl Values<'_> {
    fn of(&self, gap: Gap) -> &str {
        match gap {
            Gap::To => self.to,
            Gap::ToDigits => self.to.trim_start_matches('+'),
            Gap::Text => self.text,
            Gap::Id => self.id,
            Gap::From => self.from,
            Gap::User => self.user,
            Gap::Account => self.account,
            Gap::Token => self.token,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Gap(Gap),
}

/// A text with gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Part>);

impl Template {
    /// Reads a template. A brace that encloses anything but small letters and `_` is itself, as in
    /// JSON.
    ///
    /// # Errors
    /// The word of a gap that does not exist.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let (before, from) = rest.split_at(open);
            plain.push_str(before);
            let word = from[1..]
                .split('}')
                .next()
                .filter(|word| from.len() > word.len() + 1)
                .unwrap_or_default();
            let is_word = !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            if !is_word {
                plain.push('{');
                rest = &from[1..];
                continue;
            }
            let gap =
                Gap::ALL.iter().find(|(name, _)| *name == word).ok_or_else(|| word.to_owned())?.1;
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            parts.push(Part::Gap(gap));
            rest = &from[word.len() + 2..];
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Self(parts))
    }

    /// Whether a gap is in it.
    pub fn has(&self, gap: Gap) -> bool {
        self.0.contains(&Part::Gap(gap))
    }

    /// Whether a value is in it that belongs to one person or one text.
    pub fn is_of_a_text(&self) -> bool {
        [Gap::To, Gap::ToDigits, Gap::Text, Gap::Id].into_iter().any(|gap| self.has(gap))
    }

    /// What stands before the first gap.
    pub fn start(&self) -> &str {
        match self.0.first() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }

    /// The text with its gaps filled.
    pub fn fill(&self, place: Place, values: &Values<'_>) -> String {
        let mut filled = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Gap(gap) => escape(&mut filled, place, values.of(*gap)),
            }
        }
        filled
    }
}

fn escape(into: &mut String, place: Place, value: &str) {
    match place {
        Place::Form => into.extend(form_urlencoded::byte_serialize(value.as_bytes())),
        // In an address a blank is no plus sign.
        Place::Url => {
            for piece in form_urlencoded::byte_serialize(value.as_bytes()) {
                if piece == "+" { into.push_str("%20") } else { into.push_str(piece) }
            }
        }
        Place::Json => {
            for c in value.chars() {
                match c {
                    '"' | '\\' => into.extend(['\\', c]),
                    '\n' => into.push_str("\\n"),
                    '\r' => into.push_str("\\r"),
                    '\t' => into.push_str("\\t"),
                    c if u32::from(c) < 0x20 => {
                        let _ = write!(into, "\\u{:04x}", u32::from(c));
                    }
                    c => into.push(c),
                }
            }
        }
        Place::Header => into.extend(value.chars().map(|c| if c.is_control() { ' ' } else { c })),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(text: &str) -> Values<'_> {
        Values {
            to: "+14165550123",
            text,
            id: "7",
            from: "Café",
            user: "me",
            account: "AC",
            token: "s3",
        }
    }

    fn fill(template: &str, place: Place, text: &str) -> String {
        Template::parse(template).unwrap().fill(place, &values(text))
    }

    #[test]
    fn each_place_has_its_escapes() {
        let text = "a \"b\" & c=d\n+é\\";
        assert_eq!(
            fill("To={to}&Body={text}", Place::Form, text),
            "To=%2B14165550123&Body=a+%22b%22+%26+c%3Dd%0A%2B%C3%A9%5C"
        );
        assert_eq!(
            fill("https://x/{to}?t={text}", Place::Url, text),
            "https://x/%2B14165550123?t=a%20%22b%22%20%26%20c%3Dd%0A%2B%C3%A9%5C"
        );
        assert_eq!(
            fill(r#"{"to":["{to_digits}"],"text":"{text}"}"#, Place::Json, text),
            r#"{"to":["14165550123"],"text":"a \"b\" & c=d\n+é\\"}"#
        );
        assert_eq!(fill("{from}: {text}", Place::Header, "a\r\nX: y"), "Café: a  X: y");
    }

    #[test]
    fn braces_that_are_no_gap_stay() {
        for text in ["{}", "{\"a\":{}}", "{ to }", "{1}", "{to", "a{", "{{", "}", "{To}"] {
            assert_eq!(fill(text, Place::Json, "x"), text, "{text}");
        }
        assert_eq!(fill("{{to}}", Place::Json, "x"), "{+14165550123}");
        assert_eq!(Template::parse("{to} {tow}"), Err("tow".to_owned()));
    }

    proptest! {
        #[test]
        fn what_fills_a_gap_is_one_value(text: String) {
            let json: serde_json::Value = serde_json::from_str(&fill(r#"{"a":"{text}","b":1}"#, Place::Json, &text)).unwrap();
            prop_assert_eq!(json, serde_json::json!({ "a": text, "b": 1 }));
            let form = fill("a={text}&b=1", Place::Form, &text);
            let pairs: Vec<(String, String)> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
            prop_assert_eq!(pairs, vec![("a".to_owned(), text.clone()), ("b".to_owned(), "1".to_owned())]);
            let url = reqwest::Url::parse(&fill("https://x.example/a?t={text}&b=1", Place::Url, &text)).unwrap();
            prop_assert_eq!(url.host_str(), Some("x.example"));
            prop_assert_eq!(url.query_pairs().next().unwrap().1.into_owned(), text.clone());
            let header = fill("{text}", Place::Header, &text);
            prop_assert!(!header.contains(['\r', '\n']));
            let _ = Template::parse(&text);
        }
    }
}
