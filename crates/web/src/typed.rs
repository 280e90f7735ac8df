//! What was typed on a page whose language is then changed: sealed, bound to the browser, for one
//! page and one minute. Nothing that is a secret is in it.

use std::time::Duration;

use crate::cookies::{Cookie, Life};
use crate::exchange::Exchange;

/// The fields that are kept: those of the pages whose forms the language switch sends.
const FIELDS: [&str; 11] = [
    "name",
    "country",
    "number",
    "address",
    "offer",
    "kind",
    "serial",
    "dont-ask",
    "remember",
    "contact",
    "other-contact",
];
/// How long, in seconds.
const LIFE: u64 = 60;
/// The longest value that is kept, in bytes: a cookie holds four kilobytes.
const VALUE_MAX: usize = 400;

impl Exchange {
    /// Keeps what the form of the page `page` holds, for when it is shown in the other language.
    pub(crate) fn keep_typed(&mut self, page: &str) {
        let value = |field: &&str| {
            let value = self.form.get(field);
            (!value.is_empty() && value.len() <= VALUE_MAX)
                .then(|| ((*field).to_owned(), value.to_owned()))
        };
        let fields: Vec<_> = FIELDS.iter().filter_map(value).collect();
        if fields.is_empty() {
            return;
        }
        self.keep(Cookie::Typed, &(page, fields), Life::Seconds(LIFE));
    }

    /// Fills the form of this page with what was typed before its language was changed.
    pub(crate) fn recall_typed(&mut self) {
        let typed: Option<(String, Vec<(String, String)>)> =
            self.kept(Cookie::Typed, Duration::from_secs(LIFE));
        if let Some((page, fields)) = typed
            && page == self.path
        {
            self.form.fill(fields);
        }
        self.drop_cookie(Cookie::Typed);
    }
}
