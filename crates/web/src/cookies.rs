//! The cookies: what each holds, and how each is set (R31, S38).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cookie::SameSite;
use cookie::time::Duration;

/// The cookies that Regain sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The random name by which a browser's journeys are found.
    Visit,
    /// The sign-in name typed to sign in, sealed.
    SignInName,
    /// The sign-in name typed to reset its password, sealed; until a code is asked for.
    ResetName,
    /// What a passkey was asked to sign, sealed.
    PasskeyNonce,
    /// The random name of a session.
    Session,
    /// The random name by which a browser is known again where a person signed in (S14).
    Device,
    /// The sign-in names that the account picker offers.
    Accounts,
    /// The language chosen.
    Language,
    /// What was answered to *Stay signed in?* with *Don't show this again*.
    Stay,
    /// The page that was asked for before signing in.
    Place,
    /// What has just been done, for the next page to say.
    Flash,
    /// That this browser worked or waited while there is guessing, for one name.
    Clearance,
    /// What was typed on a page whose language is being changed, sealed; for a minute.
    Typed,
    /// That a form was taken, until the page after it is shown.
    Taken,
}

impl Cookie {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::SignInName => "name",
            Self::ResetName => "reset",
            Self::PasskeyNonce => "passkey",
            Self::Session => "session",
            Self::Device => "device",
            Self::Accounts => "accounts",
            Self::Language => "language",
            Self::Stay => "stay",
            Self::Place => "place",
            Self::Flash => "flash",
            Self::Clearance => "clearance",
            Self::Typed => "typed",
            Self::Taken => "taken",
        }
    }
}

/// How long a cookie lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Until the browser is closed.
    Browser,
    /// So many seconds.
    Seconds(u64),
    /// It is taken away.
    Gone,
}

/// Names and sets cookies, for an address that is `https` or not.
#[derive(Clone, Copy, Debug)]
pub struct CookieJar {
    /// Whether `public_url` is `https`: only then do browsers take the `__Host-` prefix and
    /// `Secure` everywhere. Plain `http` is for this machine alone (`regain check`).
    pub secure: bool,
}

impl CookieJar {
    /// The name of a cookie.
    pub fn name(self, cookie: Cookie) -> String {
        let prefix = if self.secure { "__Host-" } else { "" };
        format!("{prefix}regain-{}", cookie.word())
    }

    /// The value of a cookie in a `Cookie` header; the first where there are several.
    pub fn find(self, header: &str, cookie: Cookie) -> Option<&str> {
        let name = self.name(cookie);
        cookie::Cookie::split_parse(header)
            .flatten()
            .find(|found| found.name() == name)?
            .value_raw()
    }

    /// A `Set-Cookie` header. `value` is of URL-safe base64 characters.
    pub fn set(self, cookie: Cookie, value: &str, life: Life) -> String {
        let set = cookie::Cookie::build((self.name(cookie), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure);
        let set = match life {
            Life::Browser => set,
            Life::Seconds(seconds) => {
                set.max_age(Duration::seconds(seconds.try_into().unwrap_or(i64::MAX)))
            }
            Life::Gone => set.max_age(Duration::ZERO),
        };
        set.to_string()
    }
}

/// A random name for a cookie.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The random name in a cookie; `None` when it is none.
pub fn decode<const N: usize>(value: &str) -> Option<[u8; N]> {
    URL_SAFE_NO_PAD.decode(value).ok()?.try_into().ok()
}

/// The sign-in names that the picker remembers, newest first.
pub fn decode_accounts(value: &str) -> Vec<String> {
    let bytes = URL_SAFE_NO_PAD.decode(value).unwrap_or_default();
    let mut names: Vec<String> = serde_json::from_slice(&bytes).unwrap_or_default();
    names.truncate(REMEMBERED);
    names
}

/// How many names the picker remembers.
const REMEMBERED: usize = 5;

/// The cookie's value with `name` in front.
pub fn remember_account(mut names: Vec<String>, name: &str) -> String {
    names.retain(|one| one != name);
    names.insert(0, name.to_owned());
    names.truncate(REMEMBERED);
    encode_accounts(&names)
}

/// The cookie's value.
pub fn encode_accounts(names: &[String]) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(names).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s38_over_https_every_flag_is_set() {
        let set = CookieJar { secure: true }.set(Cookie::Session, "abc", Life::Browser);
        assert_eq!(set, "__Host-regain-session=abc; HttpOnly; SameSite=Lax; Secure; Path=/");
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let jar = CookieJar { secure: false };
        let header = "a=1; regain-session=xyz; regain-visit=q";
        assert_eq!(jar.find(header, Cookie::Session), Some("xyz"));
        assert_eq!(jar.find(header, Cookie::Device), None);
        assert_eq!(jar.find("xregain-session=1", Cookie::Session), None);
        // What cannot be a cookie hides none of ours.
        assert_eq!(
            jar.find("=1;;regain-session; x; regain-session=xyz", Cookie::Session),
            Some("xyz")
        );
    }

    #[test]
    fn the_picker_remembers_the_last_five() {
        let mut value = String::new();
        for name in ["a@x.ca", "b@x.ca", "c@x.ca", "d@x.ca", "e@x.ca", "f@x.ca", "b@x.ca"] {
            value = remember_account(decode_accounts(&value), name);
        }
        assert_eq!(decode_accounts(&value), ["b@x.ca", "f@x.ca", "e@x.ca", "d@x.ca", "c@x.ca"]);
        assert!(decode_accounts("garbage!").is_empty());
    }
}
