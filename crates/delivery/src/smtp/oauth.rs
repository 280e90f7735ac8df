//! Access tokens for signing in to a mail server (OAuth 2.0, RFC 6749; XOAUTH2): fetched from the
//! token endpoint, kept until shortly before they end.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use flows::ports::Clock;
use lettre::transport::smtp::authentication::Credentials;
use reqwest::{Client, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::service_account::{self, ServiceAccount};
use super::session::Trouble;
use crate::advice;
use crate::outbound::{Outbound, said};
use crate::settings::{OAuthSettings, SettingError, host_of, is_this_machine};

/// How long before its end a token is not used any more, at the most.
const EARLY: Duration = Duration::from_mins(5);
/// How long a token lives where the endpoint does not say (RFC 6749, 5.1).
const USUAL_LIFE: Duration = Duration::from_mins(10);

/// Where tokens come from.
pub struct Tokens {
    user: String,
    endpoint: Url,
    client_id: String,
    client_secret: Option<SecretString>,
    scope: Option<String>,
    account: Option<ServiceAccount>,
    refresh_file: Option<PathBuf>,
    clock: Arc<dyn Clock>,
    client: Client,
    kept: Mutex<Kept>,
}

/// What was fetched.
#[derive(Default)]
struct Kept {
    token: Option<(SecretString, Instant)>,
    /// An endpoint may give a new one with each token (RFC 6749, 6).
    refresh: Option<SecretString>,
    /// Whether the file does not have that new one, because it cannot be written.
    is_memory_alone: bool,
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
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, SettingError> {
        let wrong = |key: &str, what: &str, remedy: &str| {
            SettingError::new(format!("email.{key}"), what, remedy)
        };
        let remedy = "Write the address of the token endpoint, as in https://login.microsoftonline.com/TENANT/oauth2/v2.0/token";
        let account = settings
            .service_account
            .as_ref()
            .map(|json| ServiceAccount::read(json.expose_secret()))
            .transpose()
            .map_err(|what| {
                let remedy = "Put the key file there as the provider gave it (JSON)";
                wrong("oauth_service_account_file", what, remedy)
            })?;
        // The key file of a service account says where its tokens come from.
        let of_account = account.as_ref().and_then(|account| account.token_uri.as_deref());
        let token_url = match settings.token_url.as_str() {
            "" => of_account.unwrap_or_default(),
            url => url,
        };
        let endpoint = Url::parse(token_url)
            .ok()
            .filter(|url| {
                url.scheme() == "https"
                    || (url.scheme() == "http" && host_of(url).is_some_and(is_this_machine))
            })
            .ok_or_else(|| wrong("oauth_token_url", "it is not an https address", remedy))?;
        if user.is_empty() {
            let remedy =
                "Write it as in smtp://no-reply%40example.ca@smtp.office365.com?tls=required";
            return Err(wrong("url", "it names no user to sign in as", remedy));
        }
        // One way to get tokens: of two, nobody could tell which one signed in.
        if account.is_some()
            && (settings.client_secret.is_some() || settings.refresh_token.is_some())
        {
            let remedy = "Take oauth_client_secret_file and oauth_refresh_token_file out";
            let what = "there is another way to get tokens as well";
            return Err(wrong("oauth_service_account_file", what, remedy));
        }
        if settings.client_id.is_empty() && account.is_none() {
            return Err(wrong(
                "oauth_client_id",
                "it is not given",
                "Write the id that the mail provider gave this program",
            ));
        }
        if settings.client_secret.is_none() && settings.refresh_token.is_none() && account.is_none()
        {
            let remedy = "Name the file that holds it; or one with a refresh token in oauth_refresh_token_file, or the key file of a service account in oauth_service_account_file";
            return Err(wrong("oauth_client_secret_file", "it is not given", remedy));
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
            account,
            refresh_file: settings.refresh_token_file.clone(),
            clock: Arc::clone(clock),
            client,
            kept: Mutex::new(Kept { refresh: settings.refresh_token.clone(), ..Kept::default() }),
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
                let granted = self.granted(&mut kept).await?;
                let life = granted.expires_in.map_or(USUAL_LIFE, Duration::from_secs);
                let until = Instant::now() + life.saturating_sub(EARLY.min(life / 10));
                if let Some(next) = granted.refresh_token {
                    self.replace(&mut kept, next.into());
                }
                let token = SecretString::from(granted.access_token);
                kept.token = Some((token.clone(), until));
                (token, true)
            }
        };
        Ok((Credentials::new(self.user.clone(), token.expose_secret().to_owned()), is_new))
    }

    /// A new token. Where the refresh token is not good any more, another program may have been
    /// given the next one, and have put it into the file.
    async fn granted(&self, kept: &mut Kept) -> Result<Granted, Trouble> {
        let first = self.ask(kept.refresh.as_ref()).await;
        let (Err(trouble), Some(tried)) = (&first, &kept.refresh) else { return first };
        let in_file = self.refresh_file.as_deref().and_then(|file| {
            let text = std::fs::read_to_string(file).ok()?;
            Some(text.trim_end_matches(['\r', '\n']).to_owned())
        });
        match in_file.filter(|text| !text.is_empty() && text != tried.expose_secret()) {
            Some(other) if trouble.refuses_us => {
                kept.refresh = Some(other.into());
                self.ask(kept.refresh.as_ref()).await
            }
            _ => first,
        }
    }

    /// Keeps the refresh token that takes the place of the one before: also in the file, so that a
    /// restart goes on with it.
    fn replace(&self, kept: &mut Kept, next: SecretString) {
        if kept.refresh.as_ref().is_some_and(|old| old.expose_secret() == next.expose_secret()) {
            return;
        }
        let Some(file) = &self.refresh_file else {
            kept.refresh = Some(next);
            return;
        };
        let written = write(file, next.expose_secret());
        if let (Err(error), false) = (&written, kept.is_memory_alone) {
            let reason = error.to_string();
            tracing::warn!(
                alarm = "refresh-token",
                key = "email.oauth_refresh_token_file",
                reason,
                "the new refresh token cannot be written, and is lost when the service ends"
            );
        }
        kept.is_memory_alone = written.is_err();
        kept.refresh = Some(next);
    }

    /// What an operator should know of how it went.
    pub async fn note(&self) -> Option<String> {
        self.kept.lock().await.is_memory_alone.then(|| {
            "; email.oauth_refresh_token_file: the provider gave a new refresh token, and the file cannot be written: let the service's user write it, or the next start goes on with the old one".to_owned()
        })
    }

    /// The mail server did not take the token: the next attempt gets another.
    pub async fn forget(&self) {
        self.kept.lock().await.token = None;
    }

    /// What is asked.
    fn form(&self, refresh: Option<&SecretString>) -> Option<String> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        if let Some(account) = &self.account {
            let scope = self.scope.as_deref().unwrap_or(service_account::SCOPE);
            let audience = account.token_uri.as_deref().unwrap_or(self.endpoint.as_str());
            let now = self.clock.now();
            let assertion = account.assertion(&self.user, scope, audience, now)?;
            form.append_pair("grant_type", service_account::GRANT);
            form.append_pair("assertion", &assertion);
            return Some(form.finish());
        }
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
        Some(form.finish())
    }

    /// The key to look at where the endpoint grants nothing.
    fn advice(&self, word: &str, by_refresh_token: bool) -> &'static str {
        match word.trim() {
            "(invalid_scope)" => {
                "email.oauth_scope: The provider does not give a token for this: write what it asks for"
            }
            "(unauthorized_client)" | "(access_denied)" if self.account.is_some() => {
                "email.oauth_service_account_file: The account may not act for the mailbox in email.url: allow its client id the scope in the provider's console (delegation for the whole domain)"
            }
            _ if self.account.is_some() => {
                "email.oauth_service_account_file: The provider does not take what the account signs: look at the key, at the mailbox in email.url, and at this machine's clock"
            }
            "(invalid_grant)" if by_refresh_token => {
                "email.oauth_refresh_token_file: The refresh token is not good any more: get a new one from the provider"
            }
            "(invalid_client)" | "(unauthorized_client)" => {
                "email.oauth_client_secret_file: The provider does not know the id and the secret: look at both, and whether the secret has ended"
            }
            _ => {
                "email.oauth_token_url: Look at this address, at oauth_client_id, and at what the provider's log says"
            }
        }
    }

    async fn ask(&self, refresh: Option<&SecretString>) -> Result<Granted, Trouble> {
        let body = self
            .form(refresh)
            .ok_or_else(|| Trouble::passing("the service account's key does not sign"))?;
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
        let mut reason = format!("the token endpoint answered {}{word}", status.as_u16());
        if advice::is_attended() && status.is_client_error() {
            reason = format!("{reason}. {}", self.advice(&word, refresh.is_some()));
        }
        let is_ours = status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS;
        Err(if is_ours { Trouble::refuses_us(reason) } else { Trouble::passing(reason) })
    }
}

/// Replaces what a file holds and keeps its owner and mode: its folder need not be writable.
fn write(file: &Path, secret: &str) -> std::io::Result<()> {
    let mut open = OpenOptions::new().write(true).open(file)?;
    open.write_all(secret.as_bytes())?;
    open.set_len(secret.len() as u64)?;
    open.sync_all()
}
