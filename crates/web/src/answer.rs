//! An answer: a page, a way on, or a piece of data; with its cookies and the headers that every
//! answer has.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};

use crate::pages::Page;

/// What a page may hold: nothing that is not ours, nothing inline, and it is shown in no frame.
const CONTENT: &str = "default-src 'none'; style-src 'self'; script-src 'self'; worker-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

/// What a mail may do that the demo shows as it would look: have styles of its own, and be in a
/// frame of ours. It runs nothing, and sends nothing.
const MAIL_CONTENT: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; \
     frame-ancestors 'self'";

/// Headers of every answer (R41, S69-S72), made once: making a value looks at each of its bytes.
static ALWAYS: LazyLock<HeaderMap> = LazyLock::new(|| {
    // With room for those of an answer's own.
    let mut headers = HeaderMap::with_capacity(16);
    let always = [
        (header::CONTENT_SECURITY_POLICY, CONTENT),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // With no-referrer, browsers send `Origin: null` with our own forms.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    headers.extend(always.map(|(name, value)| (name, HeaderValue::from_static(value))));
    headers
});

/// One year, as R41 asks.
const HSTS: &str = "max-age=31536000";

/// An answer in the making.
pub struct Answer {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Body,
}

impl Answer {
    fn new(status: StatusCode, content_type: &'static str, body: impl Into<Body>) -> Self {
        let mut headers = Vec::with_capacity(4);
        headers.extend([
            (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ]);
        Self { status, headers, body: body.into() }
    }

    /// A page. Pages are not compressed: a few kilobytes do not need it, and what is not compressed
    /// tells nothing by its length about a secret next to something a stranger chose (BREACH).
    pub fn page(page: &impl Page) -> Self {
        Self::new(StatusCode::OK, "text/html; charset=utf-8", page.render())
    }

    /// Another page to go to, after a form (303: a reload does not send the form again).
    pub fn go_to(path: &str) -> Self {
        Self::new(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", Body::empty())
            .with(header::LOCATION, path)
    }

    /// Plain text, for a file.
    pub fn text(text: String) -> Self {
        Self::new(StatusCode::OK, "text/plain; charset=utf-8", text)
    }

    /// Data for the script.
    pub fn json(value: &serde_json::Value) -> Self {
        Self::new(StatusCode::OK, "application/json", value.to_string())
    }

    /// A file that never changes under its address (it has its hash in it).
    pub fn file(content_type: &str, body: Vec<u8>, gzip: bool) -> Self {
        let answer = Self { status: StatusCode::OK, headers: Vec::new(), body: body.into() }
            .with(header::CONTENT_TYPE, content_type)
            .with(header::CACHE_CONTROL, "public, max-age=31536000, immutable")
            .with(header::VARY, "accept-encoding");
        if gzip { answer.with(header::CONTENT_ENCODING, "gzip") } else { answer }
    }

    /// Lets a page of the demo show the mails of its outbox in frames.
    pub fn showing_mails(self) -> Self {
        self.with(header::CONTENT_SECURITY_POLICY, format!("{CONTENT}; frame-src 'self'"))
    }

    /// A mail of the demo's outbox, as it would look.
    pub fn mail(html: &str) -> Self {
        // A page of ours is shown in no frame: a link of the mail opens a window of its own.
        let html = html.replacen("<head>", "<head><base target=\"_blank\">", 1);
        let answer = Self::new(StatusCode::OK, "text/html; charset=utf-8", html);
        answer
            .with(header::CONTENT_SECURITY_POLICY, MAIL_CONTENT)
            .with(header::X_FRAME_OPTIONS, "SAMEORIGIN")
    }

    /// With another status.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The status that it has so far.
    pub(crate) fn status_code(&self) -> StatusCode {
        self.status
    }

    /// With a header more; one that no header can hold is left out.
    pub fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        if let Ok(value) = HeaderValue::try_from(value.into()) {
            self.headers.push((name, value));
        }
        self
    }

    /// As it goes out.
    pub(crate) fn finish(self, cookies: Vec<String>, secure: bool) -> Response<Body> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.clone_from(&ALWAYS);
        if secure {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
        }
        for (name, value) in self.headers {
            headers.insert(name, value);
        }
        for cookie in cookies {
            if let Ok(value) = HeaderValue::try_from(cookie) {
                headers.append(header::SET_COOKIE, value);
            }
        }
        response
    }
}
