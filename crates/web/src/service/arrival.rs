//! A request as it arrives: what is known of it without asking anybody.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::ConnectInfo;
use axum::http::header;
use axum::http::request::Parts;
use domain::browser::Browser;
use domain::language::Language;
use domain::token::TokenHash;
use flows::Visitor;

use crate::app::App;
use crate::cookies::{self, Cookie, Life, Sent};
use crate::exchange::Exchange;
use crate::form::Form;
use crate::network::Client;
use crate::routes::is_page;
use crate::{csrf, headers, network, request_id};

/// How many bytes of its tag a browser's name carries.
const TAG: usize = 16;

/// What is known without asking anybody: the browser, its language, its network.
pub(crate) fn begin(app: Arc<App>, route: &'static str, parts: &Parts, id: String) -> Exchange {
    let sent = &parts.headers;
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
    // More than one Cookie header is allowed in HTTP/2 (RFC 9113, 8.2.3); a proxy may pass them on.
    let cookies = app.jar.read(headers::every(sent, header::COOKIE));
    let client = network::client(peer, sent, &app.settings.trusted_proxies);
    if let Client::Unreadable(hop) = &client {
        hop.warn_once();
    }
    let request_id = request_id::of(sent, peer, &app.settings.trusted_proxies);
    let device = app.known_name(&cookies, Cookie::Device);
    let language = cookies
        .get(Cookie::Language)
        .and_then(Language::from_tag)
        .or_else(|| {
            Language::preferred(&headers::first(sent, header::ACCEPT_LANGUAGE), &app.site.languages)
        })
        .filter(|language| app.site.languages.contains(language))
        .unwrap_or(app.flows.policy().organisation.default_language());
    let mut set_cookies = Vec::new();
    let owner = app.known_name(&cookies, Cookie::Visit).unwrap_or_else(|| {
        let name = app.flows.random();
        set_cookies.push(app.jar.set(Cookie::Visit, &app.own_name(&name), Life::Browser));
        app.flows.keys().token_hash(&name)
    });
    let visitor = Visitor {
        owner,
        device,
        browser: Browser::new(headers::first(sent, header::USER_AGENT)),
        network: client.network(),
        shared_network: client.is_this_machine() || client.is_in(&app.settings.shared_networks),
        cleared: false,
        language,
    };
    Exchange {
        app,
        visitor,
        member: None,
        snapshot: None,
        form: Form::default(),
        id,
        takes_gzip: headers::first(sent, header::ACCEPT_ENCODING).contains("gzip"),
        request_id,
        method: parts.method.clone(),
        route,
        is_page,
        path: parts.uri.path().to_owned(),
        page: None,
        cookies,
        forms_of: None,
        set_cookies,
        session_is_over: false,
        keeps_typed: false,
        changed_nothing: false,
    }
}

impl App {
    /// A browser's random name as its cookie holds it: with a tag that shows it to be one of ours.
    /// A name made up in another place is never adopted (S37), and no row is kept for a browser
    /// that only looks.
    pub(crate) fn own_name(&self, name: &[u8; 32]) -> String {
        let tag = self.flows.keys().mac("browser", name);
        cookies::encode(&[&name[..], &tag[..TAG]].concat())
    }

    /// The hash of a browser's random name, if it is one of ours.
    fn known_name(&self, cookies: &Sent, cookie: Cookie) -> Option<TokenHash> {
        let value: [u8; 32 + TAG] = cookies.get(cookie).and_then(cookies::decode)?;
        let (name, tag) = value.split_at(32);
        let expected = self.flows.keys().mac("browser", name);
        csrf::matches(&expected[..TAG], tag).then(|| self.flows.keys().token_hash(name))
    }
}
