//! Pages that say what happened instead of what was asked for, and offer the way on.

use askama::Template;
use askama::filters::Safe;

use super::chrome::Chrome;
use super::paths;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// 400: the request cannot be understood.
    BadRequest,
    /// 403: the form has no token or another browser's (S35).
    Forbidden,
    /// 403: the form belongs to a session that is over.
    SignedOut,
    /// 403: the browser keeps no cookies.
    NoCookies,
    /// 404: there is nothing here.
    NotFound,
    /// 405: not with this method.
    MethodNotAllowed,
    /// A step that is past or not reached yet (S30).
    OutOfDate,
    /// The second step ended after too many wrong codes.
    SecondStepOver,
    /// The account was changed meanwhile, in another window or by another person (S75).
    AlreadyChanged,
    /// 413, 414: too long.
    TooLarge,
    /// 431: more cookies than are read, of other sites as a rule.
    TooManyCookies,
    /// 415: not a form.
    UnsupportedMediaType,
    /// 421: a name that is not the service's (S41).
    WrongAddress,
    /// 429, with how many seconds to wait.
    TooMany(u64),
    /// 503: something on our side; nothing was changed.
    Unavailable,
    /// 503: the form before was taken, and the page after it cannot be shown.
    Taken,
    /// 503: answering broke off on our side; whether anything was changed is not known.
    BrokenOff,
    /// 503 while many sign in, with how many seconds to wait (S64).
    Busy(u64),
}

impl What {
    /// How the log calls it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::BadRequest => "bad-request",
            Self::Forbidden => "form-refused",
            Self::SignedOut => "form-of-ended-session",
            Self::NoCookies => "no-cookies",
            Self::TooManyCookies => "too-many-cookies",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::OutOfDate => "out-of-date",
            Self::SecondStepOver => "second-step-over",
            Self::AlreadyChanged => "already-changed",
            Self::TooLarge => "too-large",
            Self::UnsupportedMediaType => "not-a-form",
            Self::WrongAddress => "wrong-address",
            Self::TooMany(_) => "too-many",
            Self::Unavailable => "unavailable",
            Self::Taken => "taken",
            Self::BrokenOff => "broken-off",
            Self::Busy(_) => "busy",
        }
    }
}

/// How to ask for the same again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    /// The page is looked at again.
    Look {
        /// Its path.
        path: String,
        /// Whether a form with a password or a code in it was sent: it is not kept.
        retype: bool,
    },
    /// The form is sent again as it was.
    Send {
        /// Where to.
        path: String,
        /// Its fields: none of them a secret.
        fields: Vec<(&'static str, String)>,
        /// Whether any of them was typed or chosen.
        typed: bool,
    },
}

/// A page that says what happened.
#[derive(Clone, Debug, Template)]
#[template(path = "problem.html", whitespace = "minimize")]
pub struct Problem {
    /// What is around it.
    pub chrome: Chrome,
    /// What happened.
    pub what: What,
    /// Where the way on leads: a path, or a whole address for [`What::WrongAddress`]. `None` = to
    /// My Account or to sign in.
    pub way_on: Option<String>,
    /// How to ask for the same again; goes before the way on.
    pub again: Option<Again>,
    /// The request's name in the log, for the help desk.
    pub reference: String,
}

impl Problem {
    fn heading(&self) -> &'static str {
        let key = match self.what {
            What::BadRequest => "problem-bad-request-title",
            What::Forbidden | What::SignedOut => "problem-forbidden-title",
            What::NoCookies => "problem-no-cookies-title",
            What::TooManyCookies => "problem-too-many-cookies-title",
            What::NotFound => "problem-not-found-title",
            What::MethodNotAllowed => "problem-method-title",
            What::OutOfDate => "problem-out-of-date-title",
            What::SecondStepOver => "problem-second-step-over-title",
            What::AlreadyChanged => "problem-already-changed-title",
            What::TooLarge => "problem-too-large-title",
            What::UnsupportedMediaType => "problem-media-type-title",
            What::WrongAddress => "problem-wrong-address-title",
            What::TooMany(_) => "problem-too-many-title",
            What::Unavailable | What::Taken | What::BrokenOff => "problem-unavailable-title",
            What::Busy(_) => "problem-busy-title",
        };
        words::text(self.chrome.language, key)
    }

    fn text(&self) -> String {
        let key = match self.what {
            What::BadRequest => "problem-bad-request-text",
            What::Forbidden => "problem-forbidden-text",
            What::SignedOut => "problem-signed-out-text",
            What::NoCookies => "problem-no-cookies-text",
            What::TooManyCookies => "problem-too-many-cookies-text",
            What::NotFound => "problem-not-found-text",
            What::MethodNotAllowed => "problem-method-text",
            What::OutOfDate => "problem-out-of-date-text",
            What::SecondStepOver => "problem-second-step-over-text",
            What::AlreadyChanged => "problem-already-changed-text",
            What::TooLarge => "problem-too-large-text",
            What::UnsupportedMediaType => "problem-media-type-text",
            What::WrongAddress => "problem-wrong-address-text",
            What::Unavailable => "error-unavailable",
            What::Taken => "problem-taken-text",
            What::BrokenOff => "problem-broken-off-text",
            What::TooMany(seconds) => {
                return self.chrome.counted("error-too-many-attempts", "seconds", &seconds);
            }
            What::Busy(seconds) => return self.chrome.counted("error-busy", "seconds", &seconds),
        };
        words::text(self.chrome.language, key).to_owned()
    }

    /// What the button that leads on does, where the page before says nothing of it.
    fn next(&self) -> Option<Safe<String>> {
        let key = match (&self.what, &self.way_on) {
            (What::OutOfDate | What::Forbidden, Some(_)) => "problem-next",
            (What::SignedOut, Some(_)) => "problem-signed-out-next",
            (What::AlreadyChanged, Some(_)) => "problem-already-changed-next",
            _ => return None,
        };
        Some(self.chrome.rich(key, &[]))
    }

    /// What became of the form.
    fn kept(&self) -> Option<Safe<String>> {
        let key = match &self.again {
            Some(Again::Look { retype: true, .. }) => "problem-retype",
            Some(Again::Send { typed: true, .. }) => "problem-kept",
            _ => return None,
        };
        Some(self.chrome.rich(key, &[]))
    }

    fn href(&self) -> &str {
        match (&self.way_on, &self.chrome.person) {
            (Some(href), _) => href,
            (None, Some(_)) => paths::ACCOUNT,
            (None, None) => paths::SIGN_IN,
        }
    }

    fn link(&self) -> &'static str {
        let key = match (&self.what, &self.way_on, &self.chrome.person) {
            (What::WrongAddress, Some(_), _) => "problem-wrong-address-link",
            (_, Some(_), _) => "problem-go-on",
            (_, None, Some(_)) => "problem-back-to-account",
            (_, None, None) => "problem-back-to-sign-in",
        };
        words::text(self.chrome.language, key)
    }
}
