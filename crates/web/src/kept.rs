//! What a browser carries from one page to the next: sealed, bound to the browser, for a while. The
//! name that a person typed, what a passkey was asked to sign, and what is typed while the language
//! is changed. So none of it keeps anything on the server, and nobody can fill the database with it
//! (S6, S62).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::limits::JOURNEY_LIFETIME;
use domain::name::SignInName;
use domain::time::Timestamp;
use domain::token::TokenHash;
use domain::webauthn::Nonce;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::cookies::{Cookie, Life};
use crate::exchange::Exchange;

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Kept<T> {
    // Called so when only names were kept; browsers carry it.
    #[serde(rename = "name")]
    value: T,
    at: Timestamp,
}

/// What the sealed value is bound to: which cookie, which browser.
fn context(cookie: Cookie, owner: &TokenHash) -> String {
    format!("cookie {} {}", cookie.word(), URL_SAFE_NO_PAD.encode(owner.0))
}

impl Exchange {
    /// Gives the browser a name to carry.
    pub(crate) fn keep_name(&mut self, cookie: Cookie, name: &SignInName) {
        self.changed_nothing = true;
        self.keep(cookie, name, Life::Browser);
    }

    /// The name that the browser carries, if it is one that we gave it in the last half hour.
    pub(crate) fn kept_name(&self, cookie: Cookie) -> Option<SignInName> {
        self.kept(cookie, JOURNEY_LIFETIME)
    }

    /// Gives the browser what a passkey is to sign.
    pub(crate) fn keep_nonce(&mut self, nonce: &Nonce) {
        self.changed_nothing = true;
        self.keep(Cookie::PasskeyNonce, nonce, Life::Browser);
    }

    /// Takes it from the browser: it is good once.
    pub(crate) fn take_nonce(&mut self) -> Option<Nonce> {
        let nonce = self.kept(Cookie::PasskeyNonce, JOURNEY_LIFETIME);
        self.drop_cookie(Cookie::PasskeyNonce);
        nonce
    }

    /// Gives the browser a value to carry.
    pub(crate) fn keep<T: Serialize>(&mut self, cookie: Cookie, value: &T, life: Life) {
        let flows = &self.app.flows;
        // It can always be written.
        let plain = serde_json::to_vec(&Kept { value, at: flows.now() }).unwrap_or_default();
        let sealed = flows.seal_carried(&context(cookie, &self.visitor.owner), &plain);
        self.set_cookie(cookie, &URL_SAFE_NO_PAD.encode(sealed), life);
    }

    /// What the browser carries, if it is what we gave it, not longer ago than `life`.
    pub(crate) fn kept<T: DeserializeOwned>(&self, cookie: Cookie, life: Duration) -> Option<T> {
        let sealed = URL_SAFE_NO_PAD.decode(self.cookie(cookie)?).ok()?;
        let flows = &self.app.flows;
        let plain = flows.open_carried(&context(cookie, &self.visitor.owner), &sealed)?;
        let Kept { value, at } = serde_json::from_slice(&plain).ok()?;
        let now = flows.now();
        (!at.is_ahead_of(now) && now < at.plus(life)).then_some(value)
    }
}
