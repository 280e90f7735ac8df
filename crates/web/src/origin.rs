//! Whether a request is meant for this address, and whether a form was sent from one of our own
//! pages (S35, S41).

use axum::http::{HeaderMap, Uri, header};
use domain::internet_domain;

use crate::headers;

/// The address under which people reach the service, from `public_url`.
#[derive(Clone, Debug)]
pub struct PublicUrl {
    /// `https://id.example.ca`, without a slash at the end: what an `Origin` header holds.
    origin: String,
    /// `id.example.ca` or `127.0.0.1:8080`: what a `Host` header holds.
    authority: String,
}

impl PublicUrl {
    /// Reads `public_url`; `None` when it is no `http` or `https` address of a whole host.
    pub fn parse(url: &str) -> Option<Self> {
        let uri: Uri = internet_domain::in_url(url.trim_end_matches('/')).parse().ok()?;
        let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
        let default_port = if scheme == "https" { 443 } else { 80 };
        let host = uri.host()?.to_ascii_lowercase();
        let authority = match uri.port_u16() {
            Some(port) if port != default_port => format!("{host}:{port}"),
            _ => host,
        };
        (matches!(uri.path(), "" | "/") && uri.query().is_none())
            .then(|| Self { origin: format!("{scheme}://{authority}"), authority })
    }

    /// Whether it is `https`.
    pub fn is_secure(&self) -> bool {
        self.origin.starts_with("https:")
    }

    /// As an `Origin` header holds it.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host without the port.
    pub fn host(&self) -> &str {
        match self.authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => &self.authority,
        }
    }

    /// Whether a request names this address, in its target and in its one `Host` header.
    pub fn is_meant(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let Some(host) = headers::only(headers, header::HOST) else { return false };
        let target = uri.authority().is_none_or(|authority| self.is_ours(authority.as_str()));
        target && self.is_ours(&host)
    }

    fn is_ours(&self, authority: &str) -> bool {
        let authority = authority.to_ascii_lowercase();
        let default = if self.is_secure() { ":443" } else { ":80" };
        authority.strip_suffix(default).unwrap_or(&authority) == self.authority
    }

    /// Where a form came from, by what the browser itself says.
    pub fn sender(&self, headers: &HeaderMap) -> Sender {
        let is_here = |site: Option<&str>| site == Some("same-origin");
        let (origin, site) =
            (headers::only(headers, header::ORIGIN), headers::only(headers, FETCH_SITE));
        match (origin.as_deref(), site.as_deref()) {
            (None, None) => Sender::Unsaid,
            // A page with `Referrer-Policy: no-referrer`, which a proxy may add, has an origin that
            // says nothing.
            (Some("null"), site) if is_here(site) => Sender::Here,
            (Some("null"), _) => Sender::OtherOrigin("origin: null"),
            (Some(origin), _) if origin != self.origin => Sender::OtherOrigin("origin"),
            (Some(_), None) => Sender::Here,
            (_, site) if is_here(site) => Sender::Here,
            (_, _) => Sender::OtherOrigin(FETCH_SITE),
        }
    }
}

/// The header in which a browser says how its page and the request belong together (Fetch
/// Metadata).
const FETCH_SITE: &str = "sec-fetch-site";

/// Where a form came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// One of our own pages.
    Here,
    /// The browser says nothing (an old one): the form's token alone decides.
    Unsaid,
    /// Another page, as this header says.
    OtherOrigin(&'static str),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn s41_only_our_own_host_is_answered() {
        let url = PublicUrl::parse("https://Id.Example.ca/").unwrap();
        let meant = |target: &str, pairs| url.is_meant(&target.parse().unwrap(), &headers(pairs));
        assert!(meant("/reset", &[("host", "id.example.ca")]));
        assert!(meant("/reset", &[("host", "ID.example.ca:443")]));
        assert!(!meant("/reset", &[("host", "evil.example")]));
        assert!(!meant("/reset", &[]));
        assert!(!meant("/reset", &[("host", "id.example.ca"), ("host", "evil.example")]));
        assert!(!meant("http://evil.example/reset", &[("host", "id.example.ca")]));
        assert!(!meant("/reset", &[("host", "id.example.ca:8443")]));
        assert!(!meant("/reset", &[("host", "id.example.ca.evil.example")]));
    }

    #[test]
    fn s35_a_form_from_another_origin_is_noticed() {
        let url = PublicUrl::parse("http://127.0.0.1:8080").unwrap();
        let sent = |pairs| !matches!(url.sender(&headers(pairs)), Sender::OtherOrigin(_));
        assert_eq!(url.sender(&headers(&[])), Sender::Unsaid);
        assert!(sent(&[("origin", "null"), ("sec-fetch-site", "same-origin")]));
        assert!(!sent(&[("origin", "null"), ("sec-fetch-site", "cross-site")]));
        assert!(!sent(&[("origin", "null"), ("sec-fetch-site", "none")]));
        assert_eq!(
            url.sender(&headers(&[("origin", "null")])),
            Sender::OtherOrigin("origin: null")
        );
        assert!(sent(&[("origin", "http://127.0.0.1:8080")]));
        assert!(sent(&[("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")]));
        assert!(sent(&[("sec-fetch-site", "same-origin")]));
        assert!(sent(&[]));
        assert!(!sent(&[("origin", "null")]));
        assert!(!sent(&[("origin", "https://evil.example")]));
        assert!(!sent(&[("origin", "http://127.0.0.1:8081")]));
        assert!(!sent(&[("sec-fetch-site", "same-site")]));
        assert!(!sent(&[("sec-fetch-site", "none")]));
        assert!(!sent(&[("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "cross-site")]));
    }

    #[test]
    fn a_public_address_is_a_whole_host() {
        assert!(
            PublicUrl::parse("https://id.example.ca")
                .is_some_and(|url| url.is_secure() && url.host() == "id.example.ca")
        );
        assert_eq!(PublicUrl::parse("http://127.0.0.1:8080").unwrap().host(), "127.0.0.1");
        assert_eq!(PublicUrl::parse("http://[::1]:8080").unwrap().host(), "[::1]");
        let accented = PublicUrl::parse("https://compte.École.ca").unwrap();
        assert_eq!(accented.origin(), "https://compte.xn--cole-9oa.ca");
        assert!(PublicUrl::parse("https://id.example.ca/regain").is_none());
        assert!(PublicUrl::parse("ftp://id.example.ca").is_none());
        assert!(PublicUrl::parse("id.example.ca").is_none());
    }
}
