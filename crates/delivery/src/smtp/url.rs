//! Reads the `[email]` section into a mail server.

use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use domain::internet_domain;
use flows::ports::Clock;
use lettre::Address;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use super::oauth::Tokens;
use super::{CONNECTIONS, MailServer, Security, SignIn, WAITING};
use crate::outbound::Outbound;
use crate::settings::{EmailSettings, SettingError, host_of, is_this_machine};

const FORMS: &str = "Write smtps://host, smtp://host?tls=required, or smtp://127.0.0.1:1025";

impl MailServer {
    /// Reads the settings and the certificate file. `own_host` is the name that the server is
    /// greeted with (RFC 5321, 4.1.1.1).
    ///
    /// # Errors
    /// Every mistake.
    pub fn new(
        settings: &EmailSettings,
        own_host: &str,
        outbound: &Outbound,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, Vec<SettingError>> {
        let mut mistakes = Vec::new();
        let mut take = |error| mistakes.push(error);
        let from = sender(&settings.from).map_err(&mut take).ok();
        let way = way(settings, outbound, clock).map_err(&mut take).ok();
        match (from, way) {
            (Some(from), Some((host, port, security, sign_in))) => Ok(Self {
                host,
                port,
                security,
                sign_in,
                from,
                greet_as: greeting(own_host),
                idle: Mutex::default(),
                connect_within: settings.connect_within,
                answer_within: settings.answer_within,
                places: Semaphore::new(CONNECTIONS),
                waiting: Semaphore::new(WAITING),
            }),
            _ => Err(mistakes),
        }
    }
}

fn sender(from: &str) -> Result<Mailbox, SettingError> {
    let remedy = "Write Name <address@example.org>";
    // The parser takes line breaks as blanks; a header must never get the chance (S43).
    let one_line = !from.chars().any(char::is_control);
    // A name with commas, dots or brackets in it needs quotes in a header; here it is written as
    // people write it.
    let as_written = || {
        let (name, address) = from.strip_suffix('>')?.rsplit_once('<')?;
        let name = name.trim().trim_matches('"').trim();
        Some(Mailbox::new(
            (!name.is_empty()).then(|| name.to_owned()),
            address.trim().parse().ok()?,
        ))
    };
    let parsed: Option<Mailbox> = from.parse().ok().or_else(as_written).filter(|_| one_line);
    // Servers take accents in an address only where both sides have SMTPUTF8; its domain has a form
    // without.
    let plain = parsed.and_then(|mailbox| {
        let domain = internet_domain::ascii(mailbox.email.domain())?;
        Address::new(mailbox.email.user(), domain)
            .ok()
            .map(|address| Mailbox::new(mailbox.name, address))
    });
    plain.ok_or_else(|| SettingError::new("email.from", "it is not an e-mail address", remedy))
}

type Way = (String, u16, Security, SignIn);

fn way(
    settings: &EmailSettings,
    outbound: &Outbound,
    clock: &Arc<dyn Clock>,
) -> Result<Way, SettingError> {
    let wrong = |what: &str, remedy: &str| SettingError::new("email.url", what, remedy);
    let url = Url::parse(&internet_domain::in_url(&settings.url))
        .map_err(|_| wrong("it is not an address", FORMS))?;
    let host = host_of(&url)
        .filter(|host| !host.is_empty())
        .ok_or_else(|| wrong("it names no host", FORMS))?;
    // More people may read the configuration than the file of the password.
    if url.password().is_some() {
        return Err(wrong(
            "it holds a password",
            "Put the password in the file that email.password_file names",
        ));
    }
    if !["", "/"].contains(&url.path()) || url.fragment().is_some() {
        return Err(wrong("it goes on after the host", FORMS));
    }
    let options: Vec<_> = url.query_pairs().collect();
    let required = match options.as_slice() {
        [] => false,
        [(key, value)] if key == "tls" && value == "required" => true,
        _ => return Err(wrong("the only option there is after the ? is tls=required", FORMS)),
    };
    let tls = || trusted(host, settings.ca_file.as_deref());
    let (security, usual_port) = match url.scheme() {
        "smtps" => (Security::Implicit(tls()?), 465),
        "smtp" if required => (Security::StartTls(tls()?), 587),
        "smtp" => (Security::None, 25),
        _ => return Err(wrong("it begins neither with smtps:// nor with smtp://", FORMS)),
    };
    let sign_in = match (&settings.oauth, &settings.password) {
        (Some(_), Some(_)) => {
            let remedy = "Take password_file out, or every oauth_… key";
            return Err(SettingError::new(
                "email.password_file",
                "there is an access token to sign in by as well",
                remedy,
            ));
        }
        (Some(oauth), None) => SignIn::Tokens(Box::new(Tokens::new(
            oauth,
            decoded(url.username()),
            outbound,
            settings.connect_within,
            clock,
        )?)),
        (None, password) => {
            credentials(url.username(), password.as_ref())?.map_or(SignIn::None, SignIn::Password)
        }
    };
    // Without an option `smtp` is never encrypted: a server that offers it could be made not to.
    if !matches!(sign_in, SignIn::None)
        && matches!(security, Security::None)
        && !is_this_machine(host)
    {
        let what = "the password would travel unencrypted";
        return Err(wrong(what, "Use smtps://, or add ?tls=required"));
    }
    Ok((host.to_owned(), url.port().unwrap_or(usual_port), security, sign_in))
}

fn credentials(
    user: &str,
    password: Option<&SecretString>,
) -> Result<Option<Credentials>, SettingError> {
    let password = password.map(|secret| secret.expose_secret().trim_end_matches(['\r', '\n']));
    match (user, password) {
        ("", None) => Ok(None),
        ("", Some(both)) => both.split_once(':').map_or_else(
            || {
                let remedy = "Write smtps://user@host in email.url, or user:password in the file";
                Err(SettingError::new(
                    "email.password_file",
                    "there is a password but no user",
                    remedy,
                ))
            },
            |(user, password)| Ok(Some(Credentials::new(user.to_owned(), password.to_owned()))),
        ),
        (user, Some(password)) => Ok(Some(Credentials::new(decoded(user), password.to_owned()))),
        (_, None) => {
            let remedy = "Name the file with the password in email.password_file";
            Err(SettingError::new("email.url", "it names a user but there is no password", remedy))
        }
    }
}

/// A user as people write it in a URL, where `@` is written `%40`.
fn decoded(user: &str) -> String {
    // A form's value decodes the same, but for the plus sign, which a URL's user keeps.
    let query = format!("u={}", user.replace('+', "%2B"));
    let mut url = Url::parse("http://localhost").expect("it is a constant");
    url.set_query(Some(&query));
    url.query_pairs().next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

fn trusted(host: &str, ca_file: Option<&Path>) -> Result<TlsParameters, SettingError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca_file {
        let remedy = "Name a file of certificates that begin with -----BEGIN CERTIFICATE-----";
        let wrong = |what: String| SettingError::new("email.ca_file", what, remedy);
        let pem =
            std::fs::read(path).map_err(|error| wrong(format!("it cannot be read ({error})")))?;
        if !pem.windows(27).any(|part| part == b"-----BEGIN CERTIFICATE-----") {
            return Err(wrong("there is no certificate in it".into()));
        }
        let certificate = Certificate::from_pem(&pem)
            .map_err(|_| wrong("there is no certificate in it".into()))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|_| {
        SettingError::new(
            "email.url",
            "the encryption cannot be set up for this host",
            "Write the server's name",
        )
    })
}

fn greeting(own_host: &str) -> ClientId {
    match own_host.parse() {
        Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
        Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
        Err(_) => ClientId::Domain(own_host.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::Carrier as _;

    fn settings(url: &str, password: Option<&str>) -> EmailSettings {
        EmailSettings {
            url: url.into(),
            from: "ITWS <no-reply@example.org>".into(),
            password: password.map(SecretString::from),
            oauth: None,
            ca_file: None,
            connect_within: crate::settings::CONNECT_WITHIN,
            answer_within: crate::settings::ANSWER_WITHIN,
        }
    }

    fn new(settings: &EmailSettings) -> Result<MailServer, Vec<SettingError>> {
        let clock: Arc<dyn Clock> = Arc::new(parts::HandClock::default());
        MailServer::new(settings, "account.example.org", &Outbound::default(), &clock)
    }

    fn read(url: &str, password: Option<&str>) -> Result<String, String> {
        new(&settings(url, password))
            .map(|server| format!("{} {}", server.address(), server.describe()))
            .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn what_each_address_means() {
        let cases = [
            ("smtp://127.0.0.1:1025", None, "127.0.0.1:1025 not encrypted, no sign-in"),
            ("smtp://relay.example", None, "relay.example:25 not encrypted, no sign-in"),
            (
                "smtp://relay.example?tls=required",
                None,
                "relay.example:587 encrypted (STARTTLS), no sign-in",
            ),
            ("smtps://relay.example", None, "relay.example:465 encrypted (TLS), no sign-in"),
            (
                "smtps://me%40x.ca@relay.example:1/",
                Some("secret\n"),
                "relay.example:1 encrypted (TLS), signed in",
            ),
            (
                "smtps://relay.example",
                Some("me:secret"),
                "relay.example:465 encrypted (TLS), signed in",
            ),
            ("smtp://me@[::1]:25", Some("secret"), "::1:25 not encrypted, signed in"),
        ];
        for (url, password, meaning) in cases {
            assert_eq!(read(url, password).as_deref(), Ok(meaning), "{url}");
        }
    }

    #[test]
    fn every_mistake_has_its_key_and_a_remedy() {
        let cases = [
            ("", None, "email.url: it is not an address"),
            ("relay.example:25", None, "email.url: it names no host"),
            ("http://relay.example", None, "email.url: it begins neither"),
            ("smtps://me:secret@relay.example", None, "email.url: it holds a password"),
            ("smtps://relay.example/path", None, "email.url: it goes on after the host"),
            ("smtp://relay.example?tls=maybe", None, "email.url: the only option"),
            ("smtp://relay.example?tls=required&x=1", None, "email.url: the only option"),
            (
                "smtps://me@relay.example",
                None,
                "email.url: it names a user but there is no password",
            ),
            (
                "smtps://relay.example",
                Some("secret"),
                "email.password_file: there is a password but no user",
            ),
            (
                "smtp://me@relay.example",
                Some("secret"),
                "email.url: the password would travel unencrypted",
            ),
        ];
        for (url, password, message) in cases {
            let error = read(url, password).unwrap_err();
            assert!(error.starts_with(message) && error.ends_with('.'), "{url}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn the_sender_must_be_an_address_on_one_line() {
        for from in ["", "ITWS", "ITWS <no-reply>", "ITWS\r\nBcc: x@y.ca <no-reply@example.org>"] {
            let errors = new(&EmailSettings { from: from.into(), ..settings("smtp://h", None) });
            assert_eq!(errors.err().unwrap()[0].key, "email.from", "{from}");
        }
    }

    #[test]
    fn a_senders_name_needs_no_quotes() {
        for (from, name) in [
            ("Contact North, Help <no-reply@example.org>", "Contact North, Help"),
            ("\"Contact North, Help\" <no-reply@example.org>", "Contact North, Help"),
            ("Aide (Contact Nord) <no-reply@example.org>", "Aide (Contact Nord)"),
            ("I.T. Help: all <no-reply@example.org>", "I.T. Help: all"),
        ] {
            let sender = sender(from).unwrap();
            assert_eq!(sender.email.to_string(), "no-reply@example.org", "{from}");
            assert_eq!(sender.name.as_deref(), Some(name), "{from}");
        }
    }

    #[test]
    fn a_missing_or_empty_certificate_file_is_named() {
        for file in ["/nonexistent/ca.pem", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")] {
            let settings =
                EmailSettings { ca_file: Some(file.into()), ..settings("smtps://h.example", None) };
            assert_eq!(new(&settings).err().unwrap()[0].key, "email.ca_file");
        }
    }

    #[test]
    fn users_are_decoded_and_keep_their_plus() {
        assert_eq!(decoded("me%40x.ca"), "me@x.ca");
        assert_eq!(decoded("a+b%26c"), "a+b&c");
    }

    #[test]
    fn codes_in_the_open_are_warned_of() {
        let warns = |url| {
            let server = new(&settings(url, None));
            server.unwrap_or_else(|_| panic!()).warning().is_some()
        };
        assert!(warns("smtp://relay.example"));
        assert!(
            !warns("smtp://127.0.0.1:25")
                && !warns("smtp://localhost")
                && !warns("smtps://relay.example")
        );
    }
}
