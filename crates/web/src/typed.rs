//! What was typed on a page whose language is then changed, or that was refused and is then asked
//! for again (Back, a reload): sealed, bound to the browser, for one page and a few minutes. Nothing
//! that is a secret is in it.

use std::time::Duration;

use axum::http::{Method, StatusCode};

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
const LIFE: u64 = 5 * 60;
/// The longest value that is kept, in bytes: a cookie holds four kilobytes.
const VALUE_MAX: usize = 400;

/// Until when it is kept, at most so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    /// The page is shown again: in the other language.
    Shown,
    /// The form is taken.
    Taken,
}

/// The page, its fields with their values, and whether they are shown once only.
type Typed = (String, Vec<(String, String)>, bool);

impl Exchange {
    /// Keeps what a refused form holds, until it is taken: a page that answered a form is asked for
    /// without it when a person goes back to it or reloads it.
    pub(crate) fn note_typed(&mut self, status: StatusCode) {
        if self.method != Method::POST || self.keeps_typed {
            return;
        }
        match status {
            StatusCode::UNPROCESSABLE_ENTITY | StatusCode::TOO_MANY_REQUESTS => {
                let page = self.page_path().to_owned();
                self.keep_typed(&page, Until::Taken);
            }
            StatusCode::SEE_OTHER if self.kept_page().as_deref() == Some(self.page_path()) => {
                self.drop_cookie(Cookie::Typed);
            }
            _ => {}
        }
    }

    /// Keeps what the form of the page `page` holds, for when it is shown again.
    pub(crate) fn keep_typed(&mut self, page: &str, until: Until) {
        let value = |field: &&str| {
            let value = self.form.get(field);
            (!value.is_empty() && value.len() <= VALUE_MAX)
                .then(|| ((*field).to_owned(), value.to_owned()))
        };
        let fields: Vec<_> = FIELDS.iter().filter_map(value).collect();
        if fields.is_empty() {
            return;
        }
        self.keeps_typed = true;
        let once = until == Until::Shown;
        self.keep(Cookie::Typed, &(page, fields, once), Life::Seconds(LIFE));
    }

    /// The page for which something is kept.
    fn kept_page(&self) -> Option<String> {
        let typed: Option<Typed> = self.kept(Cookie::Typed, Duration::from_secs(LIFE));
        typed.map(|(page, ..)| page)
    }

    /// Fills the form of this page with what was typed on it before.
    pub(crate) fn recall_typed(&mut self) {
        let typed: Option<Typed> = self.kept(Cookie::Typed, Duration::from_secs(LIFE));
        if let Some((page, fields, once)) = typed
            && page == self.path
        {
            self.form.fill(fields);
            if once {
                self.drop_cookie(Cookie::Typed);
            }
        }
    }
}
