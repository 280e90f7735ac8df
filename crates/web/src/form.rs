//! A form as a browser sends it: urlencoded, small, each field once (S33, S62).

use domain::typed::trimmed;
use secrecy::SecretString;
use zeroize::Zeroize;

/// The most bytes of a form.
pub const MAX_BYTES: usize = 64 * 1024;
/// The most fields of a form.
const MAX_FIELDS: usize = 100;
/// The fields that hold a password.
const PASSWORDS: [&str; 4] = ["password", "current", "new", "confirm"];

/// A form's fields.
#[derive(Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// Those that came with nothing in them.
    left_empty: Vec<String>,
}

/// Why a body is no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadForm {
    /// A field came twice: which of them was meant is not guessed.
    Twice,
    /// Too many fields.
    TooMany,
}

impl Form {
    /// Reads an `application/x-www-form-urlencoded` body.
    pub fn parse(body: &[u8]) -> Result<Self, BadForm> {
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.len() >= MAX_FIELDS {
                return Err(BadForm::TooMany);
            }
            if fields.iter().any(|(seen, _)| *seen == name) {
                return Err(BadForm::Twice);
            }
            fields.push((name.into_owned(), value.into_owned()));
        }
        // Blanks are characters of a password, and nothing of anything else.
        let is_empty = |(name, value): &&(String, String)| match PASSWORDS.contains(&name.as_str())
        {
            true => value.is_empty(),
            false => trimmed(value).is_empty(),
        };
        let left_empty = fields.iter().filter(is_empty).map(|(name, _)| name.clone()).collect();
        Ok(Self { fields, left_empty })
    }

    /// A field without what came along at its ends; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(found, _)| found == name).map_or("", |(_, value)| trimmed(value))
    }

    /// Whether a field came with nothing in it; known of a secret too that was taken out since.
    pub fn is_left_empty(&self, name: &str) -> bool {
        self.left_empty.iter().any(|found| found == name)
    }

    /// Whether a field is there.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(found, _)| found == name)
    }

    /// Puts fields in, as if they had been sent; those that are there stay.
    pub(crate) fn fill(&mut self, fields: Vec<(String, String)>) {
        let new = fields
            .into_iter()
            .filter(|(name, _)| !self.fields.iter().any(|(there, _)| there == name));
        let new: Vec<_> = new.collect();
        self.fields.extend(new);
    }

    /// A field that is a password: taken out of the form, every character of it.
    pub fn take_secret(&mut self, name: &str) -> SecretString {
        let found = self.fields.iter_mut().find(|(found, _)| found == name);
        SecretString::from(found.map(|(_, value)| std::mem::take(value)).unwrap_or_default())
    }
}

impl Drop for Form {
    /// Passwords and codes do not stay in memory.
    fn drop(&mut self) {
        for (_, value) in &mut self.fields {
            value.zeroize();
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn s33_a_field_may_come_once_only() {
        assert_eq!(Form::parse(b"a=1&b=2&a=3").err(), Some(BadForm::Twice));
        let form = Form::parse(b"a=1&b=%C3%A9+x").unwrap();
        assert_eq!((form.get("a"), form.get("b"), form.get("c")), ("1", "é x", ""));
    }

    #[test]
    fn s34_what_comes_along_at_the_ends_is_taken_off_all_but_passwords() {
        let body =
            b"name=%E2%81%A8+kim@example.ca%E2%81%A9&number=%EF%BB%BF416+555+0123%E2%80%8B&password=%E2%80%8B+secret+";
        let mut form = Form::parse(body).unwrap();
        assert_eq!((form.get("name"), form.get("number")), ("kim@example.ca", "416 555 0123"));
        assert_eq!(form.take_secret("password").expose_secret(), "\u{200b} secret ");
    }

    #[test]
    fn what_was_left_empty_is_known_of_a_secret_that_was_taken_out() {
        let mut form = Form::parse(b"code=&pass=+%E2%80%8B&password=++&current=").unwrap();
        for field in ["code", "pass", "password", "current"] {
            form.take_secret(field);
        }
        assert!(["code", "pass", "current"].iter().all(|field| form.is_left_empty(field)));
        assert!(!form.is_left_empty("password") && !form.is_left_empty("name"));
    }

    #[test]
    fn s62_a_hundred_fields_are_enough() {
        let body =
            |count: usize| (0..count).map(|i| format!("f{i}=x")).collect::<Vec<_>>().join("&");
        assert!(Form::parse(body(100).as_bytes()).is_ok());
        assert_eq!(Form::parse(body(101).as_bytes()).err(), Some(BadForm::TooMany));
    }
}
