//! What the configuration says of mail and texts, read with care: each mistake is named with its
//! key and what to do about it.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;

/// How long a mail server gets to be connected to and to greet, unless the configuration says
/// otherwise.
pub const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// How long it gets for its answer to a whole mail (RFC 5321, 4.5.3.2.6: at least ten minutes; a
/// code lives no longer than that).
pub const ANSWER_WITHIN: Duration = Duration::from_mins(5);
/// How long a text gateway gets.
pub const GATEWAY_WITHIN: Duration = Duration::from_secs(30);

/// The configuration's `[email]` section.
#[derive(Clone)]
pub struct EmailSettings {
    /// `smtps://[user@]host[:465]` (TLS from the first byte),
    /// `smtp://[user@]host[:587]?tls=required` (STARTTLS or nothing), `smtp://host[:25]` (not
    /// encrypted; with a user only to this machine itself).
    pub url: String,
    /// The sender: `Name <address>` or an address.
    pub from: String,
    /// What the password file holds: the password, or `user:password` where the URL names no user.
    pub password: Option<SecretString>,
    /// Signing in by an access token in place of a password.
    pub oauth: Option<OAuthSettings>,
    /// A file of certificates (PEM) to trust besides the system's.
    pub ca_file: Option<PathBuf>,
    /// How long the server gets to be connected to, to greet and to sign us in; and once more
    /// until it asks for the mail's words.
    pub connect_within: Duration,
    /// How long it gets to answer once it has the whole mail.
    pub answer_within: Duration,
}

/// Where access tokens for the mail server come from (`email.oauth_…`).
#[derive(Clone)]
pub struct OAuthSettings {
    /// The token endpoint.
    pub token_url: String,
    /// The id that the mail provider gave this program.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Option<SecretString>,
    /// What the token is to be good for.
    pub scope: Option<String>,
    /// With it tokens are asked for in a person's name; without it in the program's own (client
    /// credentials).
    pub refresh_token: Option<SecretString>,
    /// Where that one stands, and the next is put.
    pub refresh_token_file: Option<PathBuf>,
    /// The key file of a service account, JSON, in place of all of these.
    pub service_account: Option<SecretString>,
}

/// One `[[text]]` section of the configuration.
#[derive(Clone)]
pub struct TextGatewaySettings {
    /// How texts are handed over, a word of [`Carriers`](crate::Carriers); "http" where it is not
    /// said.
    pub kind: Option<String>,
    /// How it is called in logs, metrics and `regain doctor`, in place of its place in the file.
    pub name: Option<String>,
    /// A carrier by name: what is not said below is as its documentation says.
    pub preset: Option<String>,
    /// Where each text is posted; `https://`, or `http://` where nobody listens in on the way. A
    /// template.
    pub url: Option<String>,
    /// `POST`, `PUT` or `GET`.
    pub method: Option<String>,
    /// Headers, `Name: value`. Templates.
    pub headers: Vec<String>,
    /// What is posted. A template.
    pub body: Option<String>,
    /// `json` or `form`.
    pub body_kind: Option<String>,
    /// Where the carrier's service is, as in `ca-central-1`.
    pub region: Option<String>,
    /// The user, for basic authentication with the password, and for templates.
    pub user: Option<String>,
    /// What the password file holds.
    pub password: Option<SecretString>,
    /// The account, for templates.
    pub account: Option<String>,
    /// The sender.
    pub from: Option<String>,
    /// What the token file holds: for templates; where none has it, sent as a bearer token. Over `http://` only to this machine itself.
    pub token: Option<SecretString>,
    /// Which answers mean that the text was taken.
    pub taken: Option<Vec<String>>,
    /// Which mean that it may be tried again.
    pub later: Option<Vec<String>>,
    /// Which mean that it is of no use to try again.
    pub refused: Option<Vec<String>>,
    /// Which mean that nothing is taken from us.
    pub refuses_us: Option<Vec<String>>,
    /// Where the carrier's id of the text stands in its answer (RFC 6901).
    pub message_id: Option<String>,
    /// How long the gateway gets for a text.
    pub within: Duration,
}

impl Default for TextGatewaySettings {
    fn default() -> Self {
        Self {
            kind: None,
            name: None,
            preset: None,
            url: None,
            method: None,
            headers: Vec::new(),
            body: None,
            body_kind: None,
            region: None,
            user: None,
            password: None,
            account: None,
            from: None,
            token: None,
            taken: None,
            later: None,
            refused: None,
            refuses_us: None,
            message_id: None,
            within: GATEWAY_WITHIN,
        }
    }
}

/// A mistake in the configuration: its key, what is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct SettingError {
    /// The key, as in `email.url` or `text[1].url`.
    pub key: String,
    /// What is wrong, as a sentence without its full stop. Never shows a secret.
    pub what: String,
    /// What to do about it, as a sentence without its full stop.
    pub remedy: String,
}

impl SettingError {
    pub(crate) fn new(
        key: impl Into<String>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { key: key.into(), what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}. {}.", self.key, self.what, self.remedy)
    }
}

/// Whether nothing sent to this host leaves the machine.
pub(crate) fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// The host of a URL, an IPv6 address without its brackets; `None` where there is none.
pub(crate) fn host_of(url: &Url) -> Option<&str> {
    let host = url.host_str()?;
    Some(host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host))
}
