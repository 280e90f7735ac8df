//! A request that is being answered: what is known of it, and what its answer will carry.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use domain::token::TokenHash;
use flows::{Member, Settled, Snapshot, Visitor};

use crate::app::App;
use crate::cookies::{Cookie, Life, Sent};
use crate::csrf;
use crate::form::Form;
use crate::pages::{Chrome, Panel, Person};
use crate::place::Place;

/// How long it is remembered that a form was taken.
const TAKEN_SECONDS: u64 = 60;

/// A request that is meant for us, with all that its handler needs.
pub struct Exchange {
    /// The whole program.
    pub app: Arc<App>,
    /// The browser.
    pub visitor: Visitor,
    /// Who is signed in on it. Handlers are given them by the route, where it is theirs.
    pub(super) member: Option<Arc<Member>>,
    /// The state of the database in which they were found, for the page of a route that reads on.
    pub(crate) snapshot: Option<Snapshot>,
    /// The form; empty for a page that is only looked at.
    pub form: Form,
    /// The last part of the path, where the route has one that varies.
    pub id: String,
    /// Whether the browser takes gzip.
    pub takes_gzip: bool,
    /// The request's name in the log.
    pub request_id: String,
    pub(crate) method: Method,
    /// The path in the table of addresses; empty where there is none.
    pub(crate) route: &'static str,
    /// Whether an address is a page of ours that can be looked at.
    pub(crate) is_page: fn(&str) -> bool,
    pub(crate) path: String,
    /// The page that the form stands on which is sent to this address, where it has another.
    pub(crate) page: Option<&'static str>,
    pub(crate) cookies: Sent,
    /// The session whose forms are taken, where the browser carries the name of one.
    pub(crate) forms_of: Option<TokenHash>,
    pub(crate) set_cookies: Vec<String>,
    /// Whether the browser carries the name of a session that is over.
    pub(crate) session_is_over: bool,
    /// Whether what was typed is kept for a page that comes later.
    pub(crate) keeps_typed: bool,
    /// Whether the form that was taken has changed nothing on the server: only what the browser
    /// carries.
    pub(crate) changed_nothing: bool,
}

impl Exchange {
    /// A sentence in the person's language, for one without arguments.
    pub fn say(&self, key: &'static str) -> &'static str {
        words::text(self.visitor.language, key)
    }

    /// What is around a page.
    pub fn chrome(&self) -> Chrome {
        Chrome {
            site: Arc::clone(&self.app.site),
            language: self.visitor.language,
            csrf: self.csrf(),
            path: self.page_path().to_owned(),
            person: self.member.as_ref().map(|member| Person {
                name: member.account.name.as_typed().to_owned(),
                display_name: member.account.display_name.clone(),
                initials: member.account.initials(),
            }),
            active: None,
        }
    }

    /// What is around a page in the shell of My Account: a card while registering is due, since
    /// every way in the shell would lead back there.
    pub fn shell(&self, active: Panel) -> Chrome {
        let is_due = |member: &Arc<Member>| Settled::of(member).is_none();
        let active = Some(active).filter(|_| !self.member.as_ref().is_some_and(is_due));
        Chrome { active, ..self.chrome() }
    }

    /// The value of a cookie.
    pub fn cookie(&self, cookie: Cookie) -> Option<&str> {
        self.cookies.get(cookie)
    }

    /// Sets a cookie with the answer.
    pub fn set_cookie(&mut self, cookie: Cookie, value: &str, life: Life) {
        self.set_cookies.push(self.app.jar.set(cookie, value, life));
    }

    /// Takes a cookie away, if the browser has it.
    pub fn drop_cookie(&mut self, cookie: Cookie) {
        if self.cookie(cookie).is_some() {
            self.set_cookie(cookie, "", Life::Gone);
        }
    }

    /// What each form of a page carries, and each that is taken (R31).
    pub(crate) fn csrf(&self) -> String {
        csrf::token(self.app.flows.keys(), &self.visitor.owner, self.forms_of.as_ref())
    }

    /// The forms of the page that answers belong to the person who is signed in now.
    pub fn renew_csrf(&mut self) {
        self.forms_of = self.member.as_ref().map(|member| member.visitor.owner);
    }

    /// The page that was asked for before signing in.
    pub fn place(&mut self) -> &'static str {
        let place = Place::from_word(self.cookie(Cookie::Place).unwrap_or_default());
        self.drop_cookie(Cookie::Place);
        place.path()
    }

    /// Whether this is the page after a form that was taken.
    pub(crate) fn was_taken(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD) && self.cookie(Cookie::Taken).is_some()
    }

    /// Remembers that a form was taken, until the page that it leads to is shown: should that one
    /// fail, it must not say that nothing was changed.
    pub(crate) fn note_taken(&mut self, status: StatusCode) {
        match (&self.method, status) {
            (&Method::POST, StatusCode::SEE_OTHER) if !self.changed_nothing => {
                self.set_cookie(Cookie::Taken, "1", Life::Seconds(TAKEN_SECONDS))
            }
            (_, StatusCode::SEE_OTHER | StatusCode::SERVICE_UNAVAILABLE) => {}
            _ => self.drop_cookie(Cookie::Taken),
        }
    }

    /// Leaves the browser's cookies as they are.
    pub fn forget_new_cookies(&mut self) {
        self.set_cookies.clear();
    }

    /// The page of ours that an address means which differs in capitals, in slashes at its end or
    /// in doubled ones.
    pub(crate) fn meant_page(&self) -> Option<String> {
        if !matches!(self.method, Method::GET | Method::HEAD) {
            return None;
        }
        let parts: Vec<&str> = self.path.split('/').filter(|part| !part.is_empty()).collect();
        let plain = format!("/{}", parts.join("/"));
        [plain.clone(), plain.to_ascii_lowercase()]
            .into_iter()
            .find(|path| *path != self.path && (self.is_page)(path))
    }

    /// The address by which the page that is answered with can be asked for.
    pub(crate) fn page_path(&self) -> &str {
        self.page.unwrap_or(&self.path)
    }

    /// The path, where it is one of ours.
    pub(crate) fn own_path(&self) -> Option<&str> {
        (!self.route.is_empty()).then_some(self.path.as_str())
    }
}
