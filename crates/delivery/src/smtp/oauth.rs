//! Access tokens for signing in to a mail server (OAuth 2.0, RFC 6749; XOAUTH2): fetched from the
//! token endpoint, kept until shortly before they end.

use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use reqwest::{Client, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::session::Trouble;
use crate::outbound::{Outbound, said};
use crate::settings::{OAuthSettings, SettingError, host_of, is_this_machine};

/// How long before its end a token is not used any more, at the most.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// How long a token lives where the endpoint does not say (RFC 6749, 5.1).
const USUAL_LIFE: Duration = Duration::from_secs(10 * 60);

/// Where tokens come from.
pub struct Tokens {
    user: String,
    endpoint: Url,
    client_id: String,
    client_secret: Option<SecretString>,
    scope: Option<String>,
    client: Client,
    kept: Mutex<Kept>,
}

/// What was fetched.
#[derive(Default)]
struct Kept {
    token: Option<(SecretString, Instant)>,
    /// An endpoint may give a new one with each token (RFC 6749, 6).
    refresh: Option<SecretString>,
}

/// What the endpoint answers.
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: Option<u64>,
    refresh_token: Option<String>,
}

/// Why it grants nothing (RFC 6749, 5.2).
#[derive(Deserialize)]
struct Refused {
    error: String,
}

impl Tokens {
    /// Reads the settings; asks for nothing.
    ///
    /// # Errors
    /// The first mistake.
    pub fn new(
        settings: &OAuthSettings,
        user: String,
        outbound: &Outbound,
        within: Duration,
    ) -> Result<Self, SettingError> {
        let wrong = |key: &str, what: &str, mend: &str| {
            SettingError::new(format!("email.{key}"), what, mend)
        };
        let mend = "Write the address of the token endpoint, as in https://login.microsoftonline.com/TENANT/oauth2/v2.0/token";
        let endpoint = Url::parse(&settings.token_url)
            .ok()
            .filter(|url| {
                url.scheme() == "https"
                    || (url.scheme() == "http" && host_of(url).is_some_and(is_this_machine))
            })
            .ok_or_else(|| wrong("oauth_token_url", "it is not an https address", mend))?;
        if user.is_empty() {
            let mend =
                "Write it as in smtp://no-reply%40example.ca@smtp.office365.com?tls=required";
            return Err(wrong("url", "it names no user to sign in as", mend));
        }
        if settings.client_id.is_empty() {
            return Err(wrong(
                "oauth_client_id",
                "it is not given",
                "Write the id that the mail provider gave this program",
            ));
        }
        if settings.client_secret.is_none() && settings.refresh_token.is_none() {
            let mend =
                "Name the file that holds it, or with a refresh token in oauth_refresh_token_file";
            return Err(wrong("oauth_client_secret_file", "it is not given", mend));
        }
        let client = outbound.client(&endpoint, within).map_err(|_| {
            wrong(
                "oauth_token_url",
                "the encryption cannot be set up",
                "Install the system's certificates",
            )
        })?;
        Ok(Self {
            user,
            endpoint,
            client_id: settings.client_id.clone(),
            client_secret: settings.client_secret.clone(),
            scope: settings.scope.clone(),
            client,
            kept: Mutex::new(Kept { token: None, refresh: settings.refresh_token.clone() }),
        })
    }

    /// What to sign in with now.
    ///
    /// # Errors
    /// The endpoint gave none. The flag: whether it is new.
    pub async fn credentials(&self) -> Result<(Credentials, bool), Trouble> {
        // One asks, and the others wait for the same token.
        let mut kept = self.kept.lock().await;
        let good = kept.token.as_ref().filter(|(_, until)| Instant::now() < *until);
        let (token, is_new) = match good {
            Some((token, _)) => (token.clone(), false),
            None => {
                let granted = self.ask(kept.refresh.as_ref()).await?;
                let life = granted.expires_in.map_or(USUAL_LIFE, Duration::from_secs);
                let until = Instant::now() + life.saturating_sub(EARLY.min(life / 10));
                if let Some(next) = granted.refresh_token {
                    kept.refresh = Some(next.into());
                }
                let token = SecretString::from(granted.access_token);
                kept.token = Some((token.clone(), until));
                (token, true)
            }
        };
        Ok((Credentials::new(self.user.clone(), token.expose_secret().to_owned()), is_new))
    }

    /// The mail server did not take the token: the next attempt gets another.
    pub async fn forget(&self) {
        self.kept.lock().await.token = None;
    }

    /// What is asked.
    fn form(&self, refresh: Option<&SecretString>) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        match refresh {
            Some(token) => form
                .append_pair("grant_type", "refresh_token")
                .append_pair("refresh_token", token.expose_secret()),
            None => form.append_pair("grant_type", "client_credentials"),
        };
        form.append_pair("client_id", &self.client_id);
        if let Some(secret) = &self.client_secret {
            form.append_pair("client_secret", secret.expose_secret());
        }
        if let Some(scope) = &self.scope {
            form.append_pair("scope", scope);
        }
        form.finish()
    }

    async fn ask(&self, refresh: Option<&SecretString>) -> Result<Granted, Trouble> {
        let body = self.form(refresh);
        let request = self
            .client
            .post(self.endpoint.clone())
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .body(body);
        let answer = request
            .send()
            .await
            .map_err(|error| Trouble::passing(format!("the token endpoint: {}", said(&error))))?;
        let status = answer.status();
        if status == StatusCode::OK {
            return answer
                .json()
                .await
                .map_err(|_| Trouble::passing("the token endpoint's answer was not understood"));
        }
        let word = answer.json::<Refused>().await.ok().map(|refused| refused.error);
        let word = word.filter(|word| {
            word.len() <= 40 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        });
        let word = word.map(|word| format!(" ({word})")).unwrap_or_default();
        let reason = format!("the token endpoint answered {}{word}", status.as_u16());
        let is_ours = status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS;
        Err(if is_ours { Trouble::refuses_us(reason) } else { Trouble::passing(reason) })
    }
}
