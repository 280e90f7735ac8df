//! One request and its answer: is it meant for us, who is it, is the form ours; then the handler.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, header};
use domain::language::Language;
use domain::session::Interrupt;
use domain::token::TokenHash;
use flows::{Member, Visitor};

use crate::answer::Answer;
use crate::cookies::{self, Cookie, Life};
use crate::form::{self, Form};
use crate::pages::problem::{Problem, What};
use crate::pages::{Chrome, Panel, Person, paths};
use crate::place::Place;
use crate::routes::{Route, Who};
use crate::{App, browser, csrf, network};

/// How many bytes of its tag a browser's name carries.
const TAG: usize = 16;
/// How long the page that was asked for is remembered.
const PLACE_SECONDS: u64 = 15 * 60;

/// A request that is meant for us, with all that its handler needs.
pub struct Exchange {
    /// The whole house.
    pub app: Arc<App>,
    /// The browser.
    pub visitor: Visitor,
    /// Who is signed in on it.
    pub member: Option<Member>,
    /// The form; empty for a page that is only looked at.
    pub form: Form,
    /// The last part of the path, where the route has one that varies.
    pub id: String,
    /// Whether the browser takes gzip.
    pub takes_gzip: bool,
    path: String,
    cookie_header: String,
    csrf: String,
    set_cookies: Vec<String>,
}

impl Exchange {
    /// What is around a page.
    pub fn chrome(&self) -> Chrome {
        Chrome {
            site: Arc::clone(&self.app.site),
            language: self.visitor.language,
            csrf: self.csrf.clone(),
            path: self.path.clone(),
            person: self.member.as_ref().map(|member| Person {
                name: member.account.name.as_typed().to_owned(),
                display_name: member.account.display_name.clone(),
                initials: member.account.initials(),
            }),
            active: None,
        }
    }

    /// What is around a page in the shell of My Account.
    pub fn shell(&self, active: Panel) -> Chrome {
        Chrome { active: Some(active), ..self.chrome() }
    }

    /// The member of a route that only members reach.
    pub fn me(&self) -> Result<&Member, Answer> {
        self.member.as_ref().ok_or_else(|| Answer::go_to(paths::SIGN_IN))
    }

    /// The value of a cookie.
    pub fn cookie(&self, cookie: Cookie) -> Option<&str> {
        self.app.jar.find(&self.cookie_header, cookie)
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

    /// The forms of the page that answers belong to whoever is signed in now.
    pub fn renew_csrf(&mut self) {
        let session = self.member.as_ref().map(|member| member.visitor.owner);
        self.csrf = csrf::token(self.app.flows.keys(), &self.visitor.owner, session.as_ref());
    }

    /// The page that was asked for before signing in.
    pub fn place(&mut self) -> &'static str {
        let place = Place::from_word(self.cookie(Cookie::Place).unwrap_or_default());
        self.drop_cookie(Cookie::Place);
        place.path()
    }

    /// Leaves the browser's cookies as they are.
    pub fn forget_new_cookies(&mut self) {
        self.set_cookies.clear();
    }

    /// A page that says what happened.
    pub fn problem(&self, what: What, way_on: Option<&str>) -> Answer {
        let status = match what {
            What::BadRequest => StatusCode::BAD_REQUEST,
            What::Forbidden => StatusCode::FORBIDDEN,
            What::NotFound => StatusCode::NOT_FOUND,
            What::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            What::OutOfDate | What::AlreadyChanged => StatusCode::CONFLICT,
            What::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            What::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            What::WrongAddress => StatusCode::MISDIRECTED_REQUEST,
            What::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            What::Unavailable | What::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        let retry_after = match what {
            What::TooMany(seconds) | What::Busy(seconds) => Some(seconds),
            What::Unavailable => Some(60),
            _ => None,
        };
        let page = Problem { chrome: self.chrome(), what, way_on: way_on.map(str::to_owned) };
        let answer = Answer::page(&page).status(status);
        match retry_after {
            Some(seconds) => answer.with(header::RETRY_AFTER, seconds.to_string()),
            None => answer,
        }
    }
}

/// Answers a request for `route`.
pub(crate) async fn serve(app: Arc<App>, route: &'static Route, id: String, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let peer =
        parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
    let secure = app.jar.secure;
    let mut exchange = begin(app, &parts.headers, parts.uri.path(), peer, id);
    let answer = match answer(&mut exchange, route, &parts, body).await {
        Ok(answer) | Err(answer) => answer,
    };
    let mut response = answer.finish(std::mem::take(&mut exchange.set_cookies), secure);
    if parts.method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    response
}

/// Renders a page that is not in the route table (the demo's own) for a request, with who is signed in.
pub async fn serve_page(
    app: Arc<App>,
    request: Request<Body>,
    render: impl FnOnce(Chrome) -> Answer,
) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let secure = app.jar.secure;
    let mut exchange = begin(app, &parts.headers, parts.uri.path(), IpAddr::V4(Ipv4Addr::LOCALHOST), String::new());
    let answer = match prepare(&mut exchange, &parts).await {
        Ok(()) => render(exchange.chrome()),
        Err(answer) => answer,
    };
    answer.finish(std::mem::take(&mut exchange.set_cookies), secure)
}

/// What is known without asking anybody: the browser, its language, its network.
fn begin(app: Arc<App>, headers: &HeaderMap, path: &str, peer: IpAddr, id: String) -> Exchange {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // More than one Cookie header is allowed in HTTP/2 (RFC 9113, 8.2.3); a proxy may pass them on.
    let cookie_header =
        headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join("; ");
    let forwarded =
        headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",");
    let client = network::client(peer, Some(&forwarded), &app.settings.trusted_proxies);
    let device = app.known_name(&cookie_header, Cookie::Device);
    let language = app
        .jar
        .find(&cookie_header, Cookie::Language)
        .and_then(Language::from_tag)
        .or_else(|| preferred(text(header::ACCEPT_LANGUAGE), &app.site.languages))
        .filter(|language| app.site.languages.contains(language))
        .unwrap_or(app.flows.policy().organisation.default_language());
    let mut set_cookies = Vec::new();
    let owner = app.known_name(&cookie_header, Cookie::Visit).unwrap_or_else(|| {
        let name = app.flows.random();
        set_cookies.push(app.jar.set(Cookie::Visit, &app.own_name(&name), Life::Browser));
        app.flows.keys().token_hash(&name)
    });
    let visitor = Visitor {
        owner,
        device,
        browser: browser::describe(text(header::USER_AGENT)),
        network: network::network(client),
        shared_network: client.is_loopback(),
        language,
    };
    let csrf = csrf::token(app.flows.keys(), &owner, None);
    Exchange {
        app,
        visitor,
        member: None,
        form: Form::default(),
        id,
        takes_gzip: text(header::ACCEPT_ENCODING).contains("gzip"),
        path: path.to_owned(),
        cookie_header,
        csrf,
        set_cookies,
    }
}

impl App {
    /// A browser's random name as its cookie holds it: with a tag that shows it to be one of ours. A name made up
    /// elsewhere is never adopted (SECURITY S37), and no row is kept for a browser that only looks.
    pub(crate) fn own_name(&self, name: &[u8; 32]) -> String {
        let tag = self.flows.keys().mac("browser", name);
        cookies::encode(&[&name[..], &tag[..TAG]].concat())
    }

    /// The hash of a browser's random name, if it is one of ours.
    fn known_name(&self, cookie_header: &str, cookie: Cookie) -> Option<TokenHash> {
        let value: [u8; 32 + TAG] = self.jar.find(cookie_header, cookie).and_then(cookies::decode)?;
        let (name, tag) = value.split_at(32);
        let expected = self.flows.keys().mac("browser", name);
        csrf::matches(&expected[..TAG], tag).then(|| self.flows.keys().token_hash(name))
    }
}

/// The first language of an `Accept-Language` header that is offered, by its weights (RFC 9110, 12.5.4).
fn preferred(header: &str, offered: &[Language]) -> Option<Language> {
    let mut wanted: Vec<(Language, f32)> = header
        .split(',')
        .take(20)
        .filter_map(|part| {
            let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
            let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
            Language::from_tag(tag)
                .filter(|language| offered.contains(language) && weight > 0.0)
                .map(|language| (language, weight))
        })
        .collect();
    wanted.sort_by(|a, b| b.1.total_cmp(&a.1));
    wanted.first().map(|(language, _)| *language)
}

/// Whether the request is meant for us, and who is signed in.
async fn prepare(exchange: &mut Exchange, parts: &axum::http::request::Parts) -> Result<(), Answer> {
    if !exchange.app.settings.public_url.is_meant(&parts.uri, &parts.headers) {
        let address = format!("{}/", exchange.app.settings.public_url.origin());
        return Err(exchange.problem(What::WrongAddress, Some(&address)));
    }
    let session: Option<[u8; 32]> = exchange.cookie(Cookie::Session).and_then(cookies::decode);
    if let Some(session) = session {
        let token = exchange.app.flows.keys().token_hash(&session);
        match exchange.app.flows.member(exchange.visitor.clone(), token).await {
            Ok(Some(mut member)) => {
                exchange.csrf = csrf::token(exchange.app.flows.keys(), &exchange.visitor.owner, Some(&token));
                let offered = &exchange.app.site.languages;
                // What was chosen on this browser holds here; else what the owner chose anywhere.
                let chosen_here = exchange.cookie(Cookie::Language).is_some();
                let own = member.account.language.filter(|language| !chosen_here && offered.contains(language));
                if let Some(language) = own {
                    exchange.visitor.language = language;
                    member.visitor.language = language;
                }
                exchange.member = Some(member);
            }
            Ok(None) => exchange.set_cookie(Cookie::Session, "", Life::Gone),
            Err(_) => return Err(exchange.problem(What::Unavailable, None)),
        }
    } else if exchange.cookie(Cookie::Session).is_some() {
        exchange.set_cookie(Cookie::Session, "", Life::Gone);
    }
    Ok(())
}

async fn answer(
    exchange: &mut Exchange,
    route: &'static Route,
    parts: &axum::http::request::Parts,
    body: Body,
) -> Result<Answer, Answer> {
    prepare(exchange, parts).await?;
    let handler = match parts.method {
        Method::GET | Method::HEAD => route.get,
        Method::POST => route.post,
        _ => None,
    };
    let Some(handler) = handler else {
        let mut allowed = Vec::new();
        if route.get.is_some() {
            allowed.extend(["GET", "HEAD"]);
        }
        if route.post.is_some() {
            allowed.push("POST");
        }
        return Err(exchange.problem(What::MethodNotAllowed, None).with(header::ALLOW, allowed.join(", ")));
    };
    if parts.method == Method::POST {
        read_form(exchange, parts, body).await?;
    }
    match (route.who, &exchange.member) {
        (Who::Member | Who::MemberInSetup, None) => {
            let place = Place::of_path(parts.uri.path());
            exchange.set_cookie(Cookie::Place, place.word(), Life::Seconds(PLACE_SECONDS));
            return Err(Answer::go_to(paths::SIGN_IN));
        }
        (Who::Member, Some(member)) if member.session.interrupt == Interrupt::Due => {
            return Err(Answer::go_to(paths::SETUP));
        }
        _ => {}
    }
    handler(exchange).await
}

/// The form, if a browser sent it from one of our own pages (SECURITY S33, S35, S62).
async fn read_form(exchange: &mut Exchange, parts: &axum::http::request::Parts, body: Body) -> Result<(), Answer> {
    let content_type =
        parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(exchange.problem(What::UnsupportedMediaType, None));
    }
    let Ok(mut bytes) = to_bytes(body, form::MAX_BYTES).await.map(Vec::from) else {
        return Err(exchange.problem(What::TooLarge, None));
    };
    let form = Form::parse(&bytes);
    zeroize::Zeroize::zeroize(&mut bytes);
    let Ok(form) = form else { return Err(exchange.problem(What::BadRequest, None)) };
    let from_here = exchange.app.settings.public_url.sent_from_here(&parts.headers);
    if !from_here || !csrf::matches(exchange.csrf.as_bytes(), form.get("csrf").as_bytes()) {
        tracing::warn!(path = parts.uri.path(), from_here, "a form without our token or from elsewhere was refused");
        let way_on = Place::of_path(parts.uri.path()).path();
        let way_on = match exchange.member {
            Some(_) => way_on,
            None if parts.uri.path().starts_with(paths::RESET) => paths::RESET,
            None => paths::SIGN_IN,
        };
        return Err(exchange.problem(What::Forbidden, Some(way_on)));
    }
    exchange.form = form;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_first_choice_that_is_offered_wins() {
        let both = Language::ALL;
        assert_eq!(preferred("fr-CA,fr;q=0.9,en;q=0.8", &both), Some(Language::French));
        assert_eq!(preferred("de, en;q=0.5, fr;q=0.7", &both), Some(Language::French));
        assert_eq!(preferred("fr", &[Language::English]), None);
        assert_eq!(preferred("fr;q=0, en;q=0.1", &both), Some(Language::English));
        assert_eq!(preferred("", &both), None);
    }
}
