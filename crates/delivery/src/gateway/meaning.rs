//! What a gateway's answer means, where the configuration says so: by its status, or by a value in
//! its JSON.

use reqwest::StatusCode;
use serde_json::Value;

/// What an answer means for the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It was taken.
    Taken,
    /// Not now.
    Later,
    /// Never: this text, or this number.
    Refused,
    /// Nothing from us, until an operator has done something.
    RefusesUs,
}

/// What an answer must be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// This status.
    Status(u16),
    /// A status of this hundred: 2 for `2xx`.
    Class(u16),
    /// This value at this place of the JSON (RFC 6901).
    Holds {
        /// The place, as in `/messages/0/status`.
        pointer: String,
        /// The value as JSON writes it, without quotes.
        value: String,
    },
}

impl Condition {
    /// Reads `202`, `2xx` or `/messages/0/status=0`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.starts_with('/') {
            let (pointer, value) = text.split_once('=')?;
            return Some(Self::Holds { pointer: pointer.to_owned(), value: value.to_owned() });
        }
        if let Some(class) = text.strip_suffix("xx") {
            return class.parse().ok().filter(|class| (1..=5).contains(class)).map(Self::Class);
        }
        text.parse().ok().filter(|status| (100..=599).contains(status)).map(Self::Status)
    }

    fn holds(&self, status: u16, answer: Option<&Value>) -> bool {
        match self {
            Self::Status(wanted) => *wanted == status,
            Self::Class(class) => *class == status / 100,
            Self::Holds { pointer, value } => {
                answer.and_then(|answer| at(answer, pointer)).is_some_and(|found| found == *value)
            }
        }
    }

    /// How much it says: a value in the answer more than a status, a status more than a hundred of
    /// them.
    fn weight(&self) -> u8 {
        match self {
            Self::Holds { .. } => 2,
            Self::Status(_) => 1,
            Self::Class(_) => 0,
        }
    }
}

/// A text, number or truth at a place of an answer.
pub fn at(answer: &Value, pointer: &str) -> Option<String> {
    match answer.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Null => Some("null".to_owned()),
        value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// What the configuration says of answers. What it does not name has its usual meaning.
#[derive(Clone, Debug, Default)]
pub struct Meanings(pub Vec<(Condition, Meaning)>);

impl Meanings {
    /// Whether the answer's own words count.
    pub fn reads_answers(&self) -> bool {
        self.0.iter().any(|(condition, _)| condition.weight() == 2)
    }

    /// What an answer means; `None`: what its status usually means. An answer that must say that it
    /// took the text, and does not, has not.
    pub fn of(&self, status: StatusCode, answer: Option<&Value>) -> Option<Meaning> {
        let fits = self.0.iter().filter(|(condition, _)| condition.holds(status.as_u16(), answer));
        // The first of those that say the most.
        let best =
            fits.rev().max_by_key(|(condition, _)| condition.weight()).map(|(_, meaning)| *meaning);
        let must_say = self
            .0
            .iter()
            .any(|(condition, meaning)| condition.weight() == 2 && *meaning == Meaning::Taken);
        match best {
            None if must_say && status.is_success() => Some(Meaning::Later),
            best => best,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn conditions_are_read() {
        assert_eq!(Condition::parse("202"), Some(Condition::Status(202)));
        assert_eq!(Condition::parse("2xx"), Some(Condition::Class(2)));
        let holds = Condition::Holds { pointer: "/messages/0/status".into(), value: "0".into() };
        assert_eq!(Condition::parse("/messages/0/status=0"), Some(holds));
        for wrong in ["", "ok", "9xx", "xx", "99", "600", "/status"] {
            assert_eq!(Condition::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_says_more_counts_more() {
        let meanings = |list: &[(&str, Meaning)]| {
            Meanings(
                list.iter()
                    .map(|(text, meaning)| (Condition::parse(text).unwrap(), *meaning))
                    .collect(),
            )
        };
        let by_value = meanings(&[
            ("/status=0", Meaning::Taken),
            ("/status=1", Meaning::Later),
            ("/status=4", Meaning::RefusesUs),
            ("2xx", Meaning::Refused),
        ]);
        for (answer, meaning) in [
            (json!({ "status": "0" }), Meaning::Taken),
            (json!({ "status": 0 }), Meaning::Taken),
            (json!({ "status": "1" }), Meaning::Later),
            (json!({ "status": "4" }), Meaning::RefusesUs),
            (json!({ "status": "29" }), Meaning::Refused),
            (json!({ "status": { "0": 0 } }), Meaning::Refused),
        ] {
            assert_eq!(by_value.of(StatusCode::OK, Some(&answer)), Some(meaning), "{answer}");
        }
        assert_eq!(by_value.of(StatusCode::OK, None), Some(Meaning::Refused));
        assert_eq!(by_value.of(StatusCode::NOT_FOUND, None), None);
        let must_say = meanings(&[("/ok=true", Meaning::Taken)]);
        assert_eq!(
            must_say.of(StatusCode::OK, Some(&json!({ "ok": false }))),
            Some(Meaning::Later)
        );
        assert_eq!(must_say.of(StatusCode::OK, None), Some(Meaning::Later));
        let by_status = meanings(&[("4xx", Meaning::Later), ("422", Meaning::Refused)]);
        assert_eq!(by_status.of(StatusCode::UNPROCESSABLE_ENTITY, None), Some(Meaning::Refused));
        assert_eq!(by_status.of(StatusCode::BAD_REQUEST, None), Some(Meaning::Later));
        assert_eq!(by_status.of(StatusCode::OK, None), None);
    }
}
