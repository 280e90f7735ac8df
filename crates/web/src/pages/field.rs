//! What a form field holds when its page is shown: what was typed, and what was wrong with it.

use std::borrow::Cow;

/// A sentence in the page's language.
pub type Text = Cow<'static, str>;

/// The words of an error, and more in a line of its own (`parts::error`).
pub(crate) fn with_more(words: Text, more: &str) -> Text {
    format!("{words}\n{more}").into()
}

/// A field that keeps what was typed. Passwords and codes have no such field: they are typed again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// What was typed; escaped when it is shown.
    pub value: String,
    /// What was wrong with it, told next to the field.
    pub error: Option<Text>,
    /// How an address is typed in full, where it was not.
    pub whole: Option<Text>,
    /// Whether its owner came back to it to change it: the page begins there.
    pub again: bool,
}

impl Field {
    /// A field with a value and nothing wrong.
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: value.into(), ..Self::default() }
    }

    /// A field with what was typed and what is wrong with it.
    pub fn wrong(value: impl Into<String>, error: impl Into<Text>) -> Self {
        Self { error: Some(error.into()), ..Self::new(value) }
    }
}
