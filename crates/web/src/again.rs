//! A request that could not be answered now, ready to be sent again: what was typed is kept where
//! it is no secret.

use axum::http::Method;

use crate::exchange::Exchange;
use crate::pages::problem::Again;

/// Fields that are no secret: a page may hold them for as long as it is shown.
const KEPT: [&str; 29] = [
    "contact",
    "other-contact",
    "person",
    "deed",
    "serial",
    "step",
    "name",
    "country",
    "number",
    "delivery",
    "address",
    "kind",
    "offer",
    "method",
    "session",
    "stay",
    "dont-ask",
    "language",
    "back",
    "puzzle",
    "solution",
    "letters",
    "right",
    "remember",
    "place",
    "ahead",
    "prove",
    "add",
    "anew",
];
/// Fields that are: they are typed again.
const SECRET: [&str; 8] =
    ["next-code", "password", "current", "new", "confirm", "code", "pass", "credential"];

impl Exchange {
    /// How to ask for the same again.
    ///
    /// A form is sent again as it was, with the token and the step reference that it came with:
    /// both are checked again. One with a secret in it is not kept: its page is asked for
    /// instead. A form that has not been read, or was not one of ours, leaves nothing in
    /// [`Exchange::form`], and so nothing on a page of ours.
    pub(crate) fn once_more(&self) -> Option<Again> {
        let path = self.own_path()?.to_owned();
        if self.method != Method::POST || !self.form.has("csrf") {
            return Some(Again::Look { path, retype: false });
        }
        if SECRET.iter().any(|field| self.form.has(field)) {
            return Some(Again::Look { path, retype: true });
        }
        let kept = KEPT.iter().filter(|field| self.form.has(field));
        let fields: Vec<_> = kept.map(|field| (*field, self.form.get(field).to_owned())).collect();
        let typed = fields
            .iter()
            .any(|(field, value)| !["step", "back"].contains(field) && !value.is_empty());
        Some(Again::Send { path, fields, typed })
    }
}

/// Whether a field of a form is known here, and so either kept or typed again. For the test that
/// looks at every form.
pub fn is_known(field: &str) -> bool {
    KEPT.contains(&field) || SECRET.contains(&field)
}
