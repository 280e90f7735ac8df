//! The cookies: what each holds, and how each is set (R31, S38).

use std::borrow::Cow;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cookie::SameSite;
use cookie::time::Duration;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The cookies that Regain sets, each with the last part of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum Cookie {
    /// The random name by which a browser's journeys are found.
    Visit,
    /// The sign-in name typed to sign in, sealed.
    #[strum(serialize = "name")]
    SignInName,
    /// The sign-in name typed to reset its password, sealed; until a code is asked for.
    #[strum(serialize = "reset")]
    ResetName,
    /// What a passkey was asked to sign, sealed.
    #[strum(serialize = "passkey")]
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
    /// What was typed on a page whose language is being changed, or whose form was refused, sealed;
    /// for five minutes.
    Typed,
    /// That a form was taken, until the page after it is shown.
    Taken,
}

impl Cookie {
    pub(crate) fn word(self) -> &'static str {
        self.into()
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
    /// What every name of ours begins with.
    const fn prefix(self) -> &'static str {
        if self.secure { "__Host-regain-" } else { "regain-" }
    }

    /// The name of a cookie.
    pub fn name(self, cookie: Cookie) -> String {
        format!("{}{}", self.prefix(), cookie.word())
    }

    /// The cookies of ours in the `Cookie` headers of a request: pairs between semicolons (RFC
    /// 6265, 4.2.1), of which the library makes a whole cookie each.
    pub fn read<'a>(self, headers: impl IntoIterator<Item = Cow<'a, str>>) -> Sent {
        let mut sent = Sent::default();
        for header in headers {
            for pair in header.split(';') {
                let Some((name, value)) = pair.split_once('=') else { continue };
                let Some(word) = name.trim().strip_prefix(self.prefix()) else { continue };
                if let Ok(cookie) = Cookie::from_str(word)
                    && sent.get(cookie).is_none()
                {
                    sent.0.push((cookie, value.trim().to_owned()));
                }
            }
        }
        sent
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

/// The cookies of ours that a request carries; the first where there are several of a name.
#[derive(Debug, Default)]
pub struct Sent(Vec<(Cookie, String)>);

impl Sent {
    /// The value of a cookie.
    pub fn get(&self, cookie: Cookie) -> Option<&str> {
        self.0.iter().find(|(found, _)| *found == cookie).map(|(_, value)| value.as_str())
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
    if value.is_empty() {
        return Vec::new();
    }
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
        let sent = |header: &'static str| jar.read([header.into()]);
        let found = sent("a=1; regain-session=xyz; regain-visit=q; regain-session=later");
        assert_eq!(found.get(Cookie::Session), Some("xyz"));
        assert_eq!(found.get(Cookie::Visit), Some("q"));
        assert_eq!(found.get(Cookie::Device), None);
        for none in ["xregain-session=1", "__Host-regain-session=1", "regain-sessions=1"] {
            assert_eq!(sent(none).get(Cookie::Session), None, "{none}");
        }
        // What cannot be a cookie hides none of ours.
        let found = sent("=1;;regain-session; x; regain-session = xyz ;");
        assert_eq!(found.get(Cookie::Session), Some("xyz"));
        // A proxy may pass several headers on.
        let found = jar.read(["a=1".into(), "regain-visit=q; b".into(), "regain-visit=r".into()]);
        assert_eq!(found.get(Cookie::Visit), Some("q"));
    }

    #[test]
    fn s38_over_https_only_what_a_browser_bound_to_this_host_is_taken() {
        let jar = CookieJar { secure: true };
        let sent = jar.read(["regain-session=planted; __Host-regain-session=ours".into()]);
        assert_eq!(sent.get(Cookie::Session), Some("ours"));
    }

    #[test]
    fn every_cookie_that_is_set_is_read_again() {
        for jar in [CookieJar { secure: false }, CookieJar { secure: true }] {
            for cookie in Cookie::VARIANTS.iter().copied() {
                let set = jar.set(cookie, "value", Life::Browser);
                let header = set.split(';').next().unwrap();
                assert_eq!(jar.read([header.into()]).get(cookie), Some("value"), "{header}");
            }
        }
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
