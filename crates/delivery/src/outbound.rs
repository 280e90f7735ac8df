//! How we reach servers over HTTP: the proxy that an organisation may ask for, and how long a
//! connection may take.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Proxy, Url};
use secrecy::{ExposeSecret, SecretString};

use crate::settings::{SettingError, host_of, is_this_machine};

/// How long opening a connection may take at the most.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a connection is kept for the next request.
const KEEP: Duration = Duration::from_secs(30);
/// The key of the proxy.
const KEY: &str = "http.proxy";

/// The proxy for outbound HTTP.
#[derive(Clone, Default)]
pub struct Outbound {
    proxy: Option<Proxy>,
}

impl Outbound {
    /// Reads the proxy's address, `http://[user@]host:port`, and the password of its user.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn new(proxy: Option<&str>, password: Option<&SecretString>) -> Result<Self, SettingError> {
        let Some(text) = proxy.filter(|text| !text.is_empty()) else { return Ok(Self::default()) };
        let wrong = |what: &str, remedy: &str| SettingError::new(KEY, what, remedy);
        let form = "Write it as in http://proxy.example.ca:3128";
        let mut url = Url::parse(text)
            .ok()
            .filter(|url| {
                ["http", "https"].contains(&url.scheme())
                    && url.host_str().is_some_and(|host| !host.is_empty())
            })
            .ok_or_else(|| wrong("it is not an http or https address", form))?;
        if url.password().is_some() {
            return Err(wrong(
                "it holds a password",
                "Put the password in the file that http.proxy_password_file names",
            ));
        }
        let user = url.username().to_owned();
        let _ = url.set_username("");
        let mut proxy =
            Proxy::all(url).map_err(|_| wrong("it is not an http or https address", form))?;
        match (user.as_str(), password) {
            ("", None) => {}
            ("", Some(_)) => {
                return Err(wrong(
                    "there is a password but no user",
                    "Write http://user@proxy.example.ca:3128",
                ));
            }
            (user, password) => {
                let password = password.map_or("", |password| password.expose_secret());
                proxy = proxy.basic_auth(user, password);
            }
        }
        Ok(Self { proxy: Some(proxy) })
    }

    /// A client for one server. Redirects are not followed: what is posted is for this server
    /// alone.
    ///
    /// # Errors
    /// The encryption cannot be set up.
    pub(crate) fn client(&self, server: &Url, within: Duration) -> reqwest::Result<Client> {
        let builder = Client::builder()
            .user_agent("Regain")
            .redirect(Policy::none())
            .connect_timeout(CONNECT.min(within))
            .timeout(within)
            .pool_idle_timeout(KEEP);
        match &self.proxy {
            Some(proxy) if !host_of(server).is_some_and(is_this_machine) => {
                builder.proxy(proxy.clone()).build()
            }
            // Neither what the environment says: what an operator decides stands in the
            // configuration.
            _ => builder.no_proxy().build(),
        }
    }
}

/// Why there was no answer, in the system's own words; the address is left out.
pub(crate) fn said(error: &reqwest::Error) -> String {
    use std::error::Error as _;
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    // An error without a cause would show the request's own address.
    if error.source().is_none() { "the request failed".to_owned() } else { cause.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_read_with_care() {
        assert!(Outbound::new(None, None).is_ok_and(|outbound| outbound.proxy.is_none()));
        assert!(
            Outbound::new(Some("http://proxy.example.ca:3128"), None)
                .is_ok_and(|outbound| outbound.proxy.is_some())
        );
        assert!(
            Outbound::new(Some("http://regain@proxy.example.ca:3128"), Some(&"s3cret".into()))
                .is_ok()
        );
        for (text, password, what) in [
            ("proxy.example.ca:3128", None, "http.proxy: it is not an http or https address"),
            ("socks5://proxy.example.ca", None, "http.proxy: it is not an http or https address"),
            ("http://u:s3cret@proxy.example.ca", None, "http.proxy: it holds a password"),
            (
                "http://proxy.example.ca",
                Some("s3cret"),
                "http.proxy: there is a password but no user",
            ),
        ] {
            let password = password.map(SecretString::from);
            let error = Outbound::new(Some(text), password.as_ref()).err().unwrap().to_string();
            assert!(error.starts_with(what) && !error.contains("s3cret"), "{error}");
        }
    }
}
