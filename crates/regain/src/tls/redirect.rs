//! What plain HTTP is for where the pages speak HTTPS: it leads there, and answers an authority
//! that asks (RFC 8555, 8.3).

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};

use super::Certificates;

/// Where an authority looks.
const ASKED: &str = "/.well-known/acme-challenge/";

type Answer = (StatusCode, HeaderMap, String);

/// Leads anyone who looks at a page to the same one under `origin`; a form that came unencrypted is
/// not sent on.
pub fn redirect(origin: String, certificates: Option<Arc<Certificates>>) -> Router {
    Router::new().fallback(move |method: Method, uri: Uri| {
        let answer = answer(&origin, certificates.as_deref(), &method, &uri);
        async move { answer }
    })
}

fn answer(origin: &str, certificates: Option<&Certificates>, method: &Method, uri: &Uri) -> Answer {
    let with = |status, name: HeaderName, value: &str, text: String| {
        let mut headers = HeaderMap::new();
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
        (status, headers, text)
    };
    let text = "text/plain; charset=utf-8";
    if ![Method::GET, Method::HEAD].contains(method) {
        return with(StatusCode::FORBIDDEN, header::CONTENT_TYPE, text, "HTTPS only\n".into());
    }
    if let Some(token) = uri.path().strip_prefix(ASKED) {
        return match certificates.and_then(|certificates| certificates.answer(token)) {
            Some(answer) => {
                with(StatusCode::OK, header::CONTENT_TYPE, "application/octet-stream", answer)
            }
            None => with(StatusCode::NOT_FOUND, header::CONTENT_TYPE, text, "not found\n".into()),
        };
    }
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    // A path that begins with two slashes would be another host's in some readers.
    let path = if path.starts_with("//") { "/" } else { path };
    with(
        StatusCode::PERMANENT_REDIRECT,
        header::LOCATION,
        &format!("{origin}{path}"),
        String::new(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leads_to_the_pages_and_nowhere_else() {
        let to = |method: Method, path: &str| {
            let (status, headers, _) =
                answer("https://a.example", None, &method, &path.parse().unwrap());
            (
                status.as_u16(),
                headers
                    .get(header::LOCATION)
                    .map(|at| String::from_utf8_lossy(at.as_bytes()).into_owned()),
            )
        };
        assert_eq!(
            to(Method::GET, "/reset?x=1"),
            (308, Some("https://a.example/reset?x=1".into()))
        );
        assert_eq!(to(Method::GET, "//evil.example/x"), (308, Some("https://a.example/".into())));
        assert_eq!(
            to(Method::GET, "http://evil.example/x"),
            (308, Some("https://a.example/x".into()))
        );
        assert_eq!(to(Method::POST, "/sign-in"), (403, None));
        assert_eq!(to(Method::GET, "/.well-known/acme-challenge/x"), (404, None));
    }
}
