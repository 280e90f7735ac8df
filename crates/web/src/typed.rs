//! What was typed on a page whose language is then changed: sealed, bound to the browser, for one page and one minute. Nothing that is a
//! secret is in it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cookies::{Cookie, Life};
use crate::exchange::Exchange;

/// The fields that are kept: those of the pages whose forms the language switch sends.
const FIELDS: [&str; 6] = ["name", "country", "number", "address", "offer", "kind"];
/// How long, in seconds.
const LIFE: u64 = 60;
/// The longest value that is kept, in bytes: a cookie holds four kilobytes.
const VALUE_MAX: usize = 400;

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Typed {
    page: String,
    at: Timestamp,
    fields: Vec<(String, String)>,
}

impl Exchange {
    fn typed_context(&self) -> String {
        format!("cookie {} {}", Cookie::Typed.word(), URL_SAFE_NO_PAD.encode(self.visitor.owner.0))
    }

    /// Keeps what the form of the page `page` holds, for when it is shown in the other language.
    pub(crate) fn keep_typed(&mut self, page: &str) {
        let value = |field: &&str| {
            let value = self.form.get(field);
            (!value.is_empty() && value.len() <= VALUE_MAX).then(|| ((*field).to_owned(), value.to_owned()))
        };
        let fields: Vec<_> = FIELDS.iter().filter_map(value).collect();
        if fields.is_empty() {
            return;
        }
        let flows = &self.app.flows;
        let typed = Typed { page: page.to_owned(), at: flows.now(), fields };
        let plain = serde_json::to_vec(&typed).unwrap_or_default();
        let sealed = flows.keys().seal(&self.typed_context(), &plain, flows.random());
        self.set_cookie(Cookie::Typed, &URL_SAFE_NO_PAD.encode(sealed), Life::Seconds(LIFE));
    }

    /// Fills the form of this page with what was typed before its language was changed.
    pub(crate) fn recall_typed(&mut self) {
        let Some(value) = self.cookie(Cookie::Typed) else { return };
        let open = |value: &str| {
            let flows = &self.app.flows;
            let sealed = URL_SAFE_NO_PAD.decode(value).ok()?;
            let plain = flows.keys().open(&self.typed_context(), &sealed).ok()?;
            let typed: Typed = serde_json::from_slice(&plain).ok()?;
            let seconds = flows.now().since(typed.at).as_secs();
            (typed.page == self.path && seconds < LIFE).then_some(typed.fields)
        };
        if let Some(fields) = open(value) {
            self.form.fill(fields);
        }
        self.drop_cookie(Cookie::Typed);
    }
}
