//! A request's way: is it meant for us, who is it, is the form ours; then the gate, the handler,
//! and the answer.
//!
//! Panics and handlers that take too long are caught here and not in tower-http's layers, which
//! know nothing of the request: the page that says so is in the person's language, carries the
//! cookies that were set so far, and says whether something may have been done.

use std::borrow::Cow;
use std::error::Error as _;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody as _, to_bytes};
use axum::http::request::Parts;
use axum::http::{Method, Request, Response, StatusCode, header};
use futures_util::FutureExt as _;
use http_body_util::LengthLimitError;
use tokio::time::timeout;

use crate::answer::Answer;
use crate::app::App;
use crate::cookies::{self, Cookie, Life};
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::form::{self, Form};
use crate::origin::Sender;
use crate::pages::problem::What;
use crate::pages::{Chrome, paths};
use crate::place::{PLACE_SECONDS, Place};
use crate::route::{Led, Lookup, Route};
use crate::routes::{NOWHERE, ROUTES};
use crate::{csrf, headers, request_id};

mod arrival;
pub mod exchange;
mod signed_in;

use arrival::begin;

/// How long finding out who is signed in may take. A database that takes longer is away.
const LOOKUP_TIME: Duration = Duration::from_secs(8);
/// How long a handler may take: two tries at a directory, 10 s each. Together less than the 30 s
/// that a connection is given.
const HANDLER_TIME: Duration = Duration::from_secs(20);

/// In a request's extensions: its head was longer than is read, so that it holds no cookies; it is
/// answered with this status.
#[derive(Clone, Copy, Debug)]
pub struct Unread(pub StatusCode);

/// What is told of each request as it comes and goes, so that it can be counted.
pub trait Watch: Send + Sync + 'static {
    /// A request that is being answered. Dropped without an answer where the asker goes away.
    type Seen: Send;

    /// One for a route begins; `route` is its address in the table, empty where there is none.
    fn begun(&self, method: &Method, route: &'static str) -> Self::Seen;

    /// It is answered.
    fn answered(&self, seen: Self::Seen, status: StatusCode);
}

/// Nobody is told.
impl Watch for () {
    type Seen = ();

    fn begun(&self, _: &Method, _: &'static str) {}

    fn answered(&self, (): (), _: StatusCode) {}
}

/// All pages, by their addresses.
///
/// It is no axum router: that one puts each request into three boxes on its way to a handler, which
/// was a tenth of the sign-in page's work, and chooses by method, which is done here.
pub struct Service<W>(Arc<Shared<W>>);

struct Shared<W> {
    app: Arc<App>,
    watch: W,
    addresses: matchit::Router<&'static Route>,
}

impl<W> Clone for Service<W> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<W: Watch> Service<W> {
    /// The pages of `app`; `watch` is told of each request.
    pub fn new(app: Arc<App>, watch: W) -> Self {
        let mut addresses = matchit::Router::new();
        for route in ROUTES {
            addresses.insert(route.path, route).expect("no two routes have one address");
        }
        Self(Arc::new(Shared { app, watch, addresses }))
    }

    /// Answers a request.
    pub async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let Shared { app, watch, addresses } = &*self.0;
        let (route, id) = match addresses.at(request.uri().path()) {
            Ok(found) => (*found.value, found.params.get("id").map(decoded).unwrap_or_default()),
            Err(_) => (&NOWHERE, String::new()),
        };
        let seen = watch.begun(request.method(), route.path);
        let response = serve(Arc::clone(app), route, id, request).await;
        watch.answered(seen, response.status());
        response
    }

    /// The same as a router, for what has addresses besides.
    pub fn router(self) -> Router {
        Router::new().fallback(move |request: Request<Body>| {
            let service = self.clone();
            async move { service.answer(request).await }
        })
    }
}

/// A part of a path as it was meant. One that is no text is answered by our own page too, with the
/// headers that every answer has (S69).
fn decoded(part: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(part).decode_utf8();
    decoded.map(Cow::into_owned).unwrap_or_default()
}

/// Answers a request for `route`.
async fn serve(
    app: Arc<App>,
    route: &'static Route,
    id: String,
    request: Request<Body>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let mut exchange = begin(app, route.path, &parts, id);
    exchange.page = route.page;
    // Every line of the log that is written meanwhile says which request it is about.
    request_id::of_lines(exchange.request_id.clone(), async {
        let answered =
            AssertUnwindSafe(answer(&mut exchange, route, &parts, body)).catch_unwind().await;
        let answer = match answered {
            Ok(Ok(answer) | Err(answer)) => answer,
            Err(_) => {
                tracing::error!(route = route.path, "answering panicked");
                exchange.broken_off()
            }
        };
        let status = answer.status_code();
        exchange.note_taken(status);
        exchange.note_typed(status);
        tracing::debug!(
            route = route.path,
            method = parts.method.as_str(),
            status = status.as_u16(),
            "answered"
        );
        finish(exchange, answer)
    })
    .await
}

/// The answer as it goes out: to a HEAD its head alone, with the length that the rest would have
/// (RFC 9110, 9.3.2). HTTP/2 would send the rest.
fn finish(mut exchange: Exchange, answer: Answer) -> Response<Body> {
    let secure = exchange.app.jar.secure;
    let cookies = std::mem::take(&mut exchange.set_cookies);
    let id = std::mem::take(&mut exchange.request_id);
    let mut response = answer.with(request_id::HEADER, id).finish(cookies, secure);
    if exchange.method == Method::HEAD {
        let body = std::mem::take(response.body_mut());
        if let Some(length) = body.size_hint().exact() {
            response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        }
    }
    response
}

/// Renders a page that is not in the route table (the demo's own) for a request, with who is signed
/// in.
pub async fn serve_page(
    app: Arc<App>,
    request: Request<Body>,
    render: impl FnOnce(Chrome) -> Answer,
) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let mut exchange = begin(app, "", &parts, String::new());
    let found = match meant_for_us(&exchange, &parts) {
        Ok(()) => look_up(&mut exchange, false)
            .await
            .map_err(|_| exchange.problem(What::Unavailable, None)),
        Err(answer) => Err(answer),
    };
    let answer = found.map_or_else(|answer| answer, |()| render(exchange.chrome()));
    finish(exchange, answer)
}

/// Takes a form that is not in the route table (the demo's own): from our own pages only, as all
/// forms.
pub async fn serve_form(
    app: Arc<App>,
    request: Request<Body>,
    take: impl AsyncFnOnce(&mut Exchange) -> Result<Answer, Answer>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let mut exchange = begin(app, "", &parts, String::new());
    let answered = async {
        meant_for_us(&exchange, &parts)?;
        look_up(&mut exchange, false)
            .await
            .map_err(|_| exchange.problem(What::Unavailable, None))?;
        read_form(&mut exchange, &parts, body, false).await?;
        take(&mut exchange).await
    };
    let answer = answered.await.unwrap_or_else(|answer| answer);
    finish(exchange, answer)
}

/// Whether the request names this service.
fn meant_for_us(exchange: &Exchange, parts: &Parts) -> Result<(), Answer> {
    if exchange.app.settings.public_url.is_meant(&parts.uri, &parts.headers) {
        return Ok(());
    }
    let address = format!("{}/", exchange.app.settings.public_url.origin());
    Err(exchange.problem(What::WrongAddress, Some(&address)))
}

/// The database did not say who is signed in.
struct Away;

/// Finds out who is signed in. `reads_on`: what answers reads more in the same state of the
/// database.
async fn look_up(exchange: &mut Exchange, reads_on: bool) -> Result<(), Away> {
    let session: Option<[u8; 32]> = exchange.cookie(Cookie::Session).and_then(cookies::decode);
    let Some(session) = session else {
        exchange.drop_cookie(Cookie::Session);
        return Ok(());
    };
    let token = exchange.app.flows.keys().token_hash(&session);
    // A form is checked against the session that its browser carries, also while nobody can say
    // whose it is.
    exchange.forms_of = Some(token);
    let asked = exchange.app.flows.member_found(exchange.visitor.clone(), token);
    let found = timeout(LOOKUP_TIME, asked).await.map_err(|_| {
        tracing::error!("the database does not answer; who is signed in is not known");
        Away
    })?;
    let Some((mut member, snapshot)) = found.map_err(|_| Away)? else {
        exchange.session_is_over = true;
        exchange.forms_of = None;
        exchange.set_cookie(Cookie::Session, "", Life::Gone);
        return Ok(());
    };
    let offered = &exchange.app.site.languages;
    // What was chosen on this browser holds here; else what the owner chose anywhere.
    let chosen_here = exchange.cookie(Cookie::Language).is_some();
    let own = member.account.language.filter(|language| !chosen_here && offered.contains(language));
    if let Some(language) = own {
        exchange.visitor.language = language;
        member.visitor.language = language;
    }
    exchange.snapshot = snapshot.filter(|_| reads_on);
    exchange.admit(Some(member));
    Ok(())
}

async fn answer(
    exchange: &mut Exchange,
    route: &'static Route,
    parts: &Parts,
    body: Body,
) -> Result<Answer, Answer> {
    if let Some(Unread(status)) = parts.extensions.get() {
        // The cookies did not come along; the browser keeps those that it has.
        exchange.forget_new_cookies();
        let what =
            if *status == StatusCode::URI_TOO_LONG { What::TooLarge } else { What::TooManyCookies };
        return Err(exchange.problem(what, None).status(*status));
    }
    meant_for_us(exchange, parts)?;
    let looks = matches!(parts.method, Method::GET | Method::HEAD);
    let looked_up = match route.lookup {
        Lookup::Idle => Ok(()),
        _ => look_up(exchange, looks && route.reads_on).await,
    };
    if route.for_script {
        // It may have been under way while the session got another name: its answer must not take
        // that away.
        exchange.forget_new_cookies();
    }
    let leads_to = route.page.filter(|_| looks);
    let handler = match parts.method {
        _ if leads_to.is_some() => route.post,
        Method::GET | Method::HEAD => route.get,
        Method::POST => route.post,
        _ => None,
    };
    let Some(handler) = handler else {
        let mut allowed = Vec::new();
        if route.get.is_some() || route.page.is_some() {
            allowed.extend(["GET", "HEAD"]);
        }
        if route.post.is_some() {
            allowed.push("POST");
        }
        return Err(exchange
            .problem(What::MethodNotAllowed, None)
            .with(header::ALLOW, allowed.join(", ")));
    };
    if parts.method == Method::POST {
        let over = exchange.session_is_over && handler.is_for_member() && !route.for_script;
        if over && !is_from_elsewhere(exchange, parts) {
            // The form was of that session. Nothing of it is read: what it says first is that it
            // has to be sent anew.
            return Err(sign_in_first(exchange, route, parts));
        }
        read_form(exchange, parts, body, handler.is_for_member()).await?;
    }
    if route.lookup == Lookup::Needed && looked_up.is_err() {
        // Only now: a form of ours is on the page that says so, ready to be sent again; one of
        // another site is not.
        return Err(exchange.problem(What::Unavailable, None));
    }
    let call = match handler.admit(exchange.member.as_ref(), route.takes_pass) {
        Ok(call) => call,
        Err(Led::ToSetup) => return Err(Answer::go_to(paths::SETUP)),
        Err(Led::ToSignIn) => return Err(sign_in_first(exchange, route, parts)),
    };
    if let Some(page) = leads_to {
        return Ok(Answer::go_to(page));
    }
    let handled = async {
        if parts.method == Method::POST {
            exchange.pass(route.gate).await?;
        }
        call.answer(exchange).await
    };
    match timeout(HANDLER_TIME, handled).await {
        Ok(answered) => answered,
        Err(_) => {
            tracing::error!(route = route.path, "answering took too long");
            Err(exchange.broken_off())
        }
    }
}

/// The way to sign in, and from there back to what was asked for. Where a session has ended, that
/// page says so, and that nothing half done was kept.
fn sign_in_first(exchange: &mut Exchange, route: &Route, parts: &Parts) -> Answer {
    let place = Place::of_path(parts.uri.path());
    exchange.set_cookie(Cookie::Place, place.word(), Life::Seconds(PLACE_SECONDS));
    if exchange.session_is_over && !route.for_script {
        exchange.flash(Flash::SessionOver);
    }
    Answer::go_to(paths::SIGN_IN)
}

/// Whether another site's page sent a form.
fn is_from_elsewhere(exchange: &Exchange, parts: &Parts) -> bool {
    matches!(exchange.app.settings.public_url.sender(&parts.headers), Sender::OtherOrigin(_))
}

/// The form, if a browser sent it from one of our own pages (S33, S35, S62). `of_member`: whether
/// such a form stands only on pages of somebody who is signed in.
async fn read_form(
    exchange: &mut Exchange,
    parts: &Parts,
    body: Body,
    of_member: bool,
) -> Result<(), Answer> {
    let content_type = headers::only(&parts.headers, header::CONTENT_TYPE).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(exchange.problem(What::UnsupportedMediaType, None));
    }
    let mut bytes = match to_bytes(body, form::MAX_BYTES).await {
        Ok(bytes) => Vec::from(bytes),
        // Anything else is a body that does not end, or chunks that are none (S117).
        Err(error) if error.source().is_some_and(|cause| cause.is::<LengthLimitError>()) => {
            return Err(exchange.problem(What::TooLarge, None));
        }
        Err(_) => return Err(exchange.problem(What::BadRequest, None)),
    };
    let form = Form::parse(&bytes);
    zeroize::Zeroize::zeroize(&mut bytes);
    let Ok(form) = form else { return Err(exchange.problem(What::BadRequest, None)) };
    let sender = exchange.app.settings.public_url.sender(&parts.headers);
    let is_ours = csrf::matches(exchange.csrf().as_bytes(), form.get("csrf").as_bytes());
    if let Sender::OtherOrigin(header) = sender {
        tracing::warn!(
            path = exchange.route,
            header,
            "a form was refused, because this header says that another site's page sent it; a proxy must leave it, and Referrer-Policy, as \
             they are"
        );
    } else if !is_ours {
        tracing::warn!(path = exchange.route, "a form without our token was refused");
    }
    if matches!(sender, Sender::OtherOrigin(_)) || !is_ours {
        if !matches!(sender, Sender::OtherOrigin(_)) && exchange.cookie(Cookie::Visit).is_none() {
            // Every page of ours sets one. What was typed is kept only where the browser says that
            // it was typed here.
            if sender == Sender::Here {
                exchange.form = form;
            }
            return Err(exchange.problem(What::NoCookies, None));
        }
        let way_on = Place::of_path(parts.uri.path()).path();
        let way_on = match &exchange.member {
            _ if parts.uri.path().starts_with(paths::NOT_ME) => paths::NOT_ME,
            _ if parts.uri.path() == paths::SETUP_PASS => paths::SETUP_PASS,
            Some(_) => way_on,
            None if parts.uri.path().starts_with(paths::RESET) => paths::RESET,
            None => paths::SIGN_IN,
        };
        // The page was somebody's who was signed in here, and nobody is now.
        let signed_out =
            of_member && exchange.forms_of.is_none() && !matches!(sender, Sender::OtherOrigin(_));
        let what = if signed_out { What::SignedOut } else { What::Forbidden };
        return Err(exchange.problem(what, Some(way_on)));
    }
    exchange.form = form;
    Ok(())
}
