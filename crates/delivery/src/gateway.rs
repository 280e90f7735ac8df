//! Texts over an HTTP gateway: one POST a text (`[[text]]`).

use std::error::Error as _;
use std::time::Duration;

use async_trait::async_trait;
use domain::ids::MessageId;
use domain::time::Timestamp;
use flows::ports::Delivery;
use jiff::fmt::rfc2822;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::advice::{self, Symptom};
use crate::breaker::{Verdict, destination};
use crate::carrier::{Answer, Carrier, Parcel};
use crate::settings::{SettingError, TextGatewaySettings, host_of, is_this_machine};

/// How long opening a connection may take at the most.
const CONNECT: Duration = Duration::from_secs(10);

/// How long a connection is kept for the next text.
const KEEP: Duration = Duration::from_secs(30);

/// What is posted.
#[derive(Serialize)]
pub struct Text {
    /// The queue's id; the same at a repeat, so that a gateway can drop one.
    pub id: MessageId,
    /// The number, E.164.
    pub to: String,
    /// What it says.
    pub text: String,
}

impl Parcel for Text {
    fn id(&self) -> MessageId {
        self.id
    }
}

/// One gateway.
pub struct TextGateway {
    name: String,
    label: String,
    /// Its place in the configuration, from 0.
    number: usize,
    url: Url,
    authorization: HeaderMap,
    client: Client,
    within: Duration,
}

impl TextGateway {
    /// Reads the settings of the gateway that is `number`-th in the configuration, counted from 0.
    ///
    /// # Errors
    /// The first mistake.
    pub fn new(settings: &TextGatewaySettings, number: usize) -> Result<Self, SettingError> {
        let wrong = |what: &str, mend: &str| SettingError::new(format!("text[{number}].url"), what, mend);
        let url = Url::parse(&settings.url).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
        let url = url
            .ok_or_else(|| wrong("it is not an http or https address", "Write the address that texts are posted to"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("it holds a user or a password", "Put a bearer token in the file that token_file names"));
        }
        if settings.token.is_some() && is_open(&url) {
            return Err(wrong("the token would travel unencrypted", "Use https://"));
        }
        let client = Client::builder()
            .user_agent("Regain")
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT.min(settings.within))
            .timeout(settings.within)
            .pool_idle_timeout(KEEP)
            .build()
            .map_err(|_| wrong("the encryption cannot be set up", "Install the system's certificates"))?;
        let authorization = authorization(settings.token.as_ref(), number)?;
        Ok(Self {
            name: format!("text gateway {}", number + 1),
            label: format!("text-{}", number + 1),
            number,
            url,
            authorization,
            client,
            within: settings.within,
        })
    }

    /// What an answer means for the text, and what it says about the gateway.
    fn judge(&self, answer: &Response, text: &Text, now: Timestamp) -> (Delivery, Verdict) {
        let status = answer.status();
        let mut answered = format!("{} answered {}", self.name, status.as_u16());
        let advice = advice::of_text(self.number, &Symptom { status: status.as_u16(), ..Symptom::default() });
        if let Some(advice) = advice.filter(|_| advice::is_attended() && !status.is_success()) {
            answered = format!("{answered}. {advice}");
        }
        if status.is_success() {
            return (Delivery::Accepted, Verdict::Works);
        }
        if let StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE = status
            && let Some(wait) = retry_after(answer.headers(), now)
        {
            return (Delivery::NotBefore { wait, reason: answered }, Verdict::Asks(wait));
        }
        match status {
            // About us and not about the number: who we are, what we owe.
            StatusCode::UNAUTHORIZED | StatusCode::PAYMENT_REQUIRED | StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                (Delivery::Misconfigured(answered), Verdict::RefusesUs)
            }
            // As a rule about us too, what we may do and where we post to; but a gateway may say so of one number that it does not serve.
            StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
                (Delivery::Misconfigured(answered), Verdict::RefusesUsFor(destination(&text.to)))
            }
            StatusCode::TOO_MANY_REQUESTS => (Delivery::Later(answered), Verdict::Fails),
            _ if status.is_client_error() => (Delivery::Refused(answered), Verdict::Works),
            _ if status.is_redirection() => {
                let reason = format!("{answered}: texts are not sent on to another address");
                (Delivery::Later(reason), Verdict::Fails)
            }
            // A gateway may stumble over one number.
            _ => (Delivery::Later(answered), Verdict::FailsFor(destination(&text.to))),
        }
    }
}

#[async_trait]
impl Carrier<Text> for TextGateway {
    fn name(&self) -> &str {
        &self.name
    }

    fn label(&self) -> &str {
        &self.label
    }

    async fn try_once(&self, text: &Text, now: Timestamp) -> Answer {
        let request = self.client.post(self.url.clone()).headers(self.authorization.clone()).json(text);
        let (delivery, verdict) = match request.send().await {
            // What else the answer says is not looked at: it may repeat the number and the code.
            Ok(answer) => self.judge(&answer, text, now),
            Err(error) => (Delivery::Later(format!("{}: {}", self.name, said(&error))), Verdict::Fails),
        };
        Answer { delivery, verdict: Some(verdict), about_this_message: false }
    }

    fn longest_attempt(&self) -> Duration {
        self.within
    }

    /// A HEAD request without the token: it asks for nothing.
    async fn probe(&self) -> Result<String, String> {
        let host = self.url.host_str().unwrap_or_default();
        match self.client.head(self.url.clone()).send().await {
            Ok(_) => {
                let way = if self.url.scheme() == "https" { "encrypted" } else { "not encrypted" };
                Ok(format!("{host} answers; {way}"))
            }
            Err(error) => {
                let words = said(&error);
                let advice = advice::of_text(self.number, &Symptom { words: &words, ..Symptom::default() });
                Err(format!("{host}: {words}{}", advice.map(|advice| format!(". {advice}")).unwrap_or_default()))
            }
        }
    }

    fn warning(&self) -> Option<String> {
        is_open(&self.url)
            .then(|| format!("text[{}].url: codes travel unencrypted to the text gateway. Use https://.", self.number))
    }
}

/// Whether others on the network can read what is posted.
fn is_open(url: &Url) -> bool {
    url.scheme() == "http" && !host_of(url).is_some_and(is_this_machine)
}

fn authorization(token: Option<&SecretString>, number: usize) -> Result<HeaderMap, SettingError> {
    let mut headers = HeaderMap::new();
    let token = token.map(|token| token.expose_secret().trim()).filter(|token| !token.is_empty());
    if let Some(token) = token {
        let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| {
            let key = format!("text[{number}].token_file");
            SettingError::new(key, "the token holds a line break or another control character", "Keep it on one line")
        })?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(headers)
}

/// How long an answer asks us to wait: in seconds, or until a date (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let said = std::str::from_utf8(headers.get(RETRY_AFTER)?.as_bytes()).ok()?.trim();
    if let Ok(seconds) = said.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = rfc2822::parse(said).ok()?.timestamp();
    Some(Timestamp(until.as_microsecond()).since(now))
}

/// Why there was no answer, in the system's own words; the address is left out.
fn said(error: &reqwest::Error) -> String {
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

    fn read(url: &str, token: Option<&str>) -> Result<TextGateway, SettingError> {
        let within = crate::settings::GATEWAY_WITHIN;
        TextGateway::new(&TextGatewaySettings { url: url.into(), token: token.map(SecretString::from), within }, 1)
    }

    #[test]
    fn every_mistake_has_its_key_and_a_mend() {
        let cases = [
            ("", None, "text[1].url: it is not an http or https address"),
            ("ftp://gateway.example", None, "text[1].url: it is not an http or https address"),
            ("https://me:secret@gateway.example", None, "text[1].url: it holds a user or a password"),
            ("http://gateway.example", Some("secret"), "text[1].url: the token would travel unencrypted"),
            ("https://gateway.example", Some("sec\nret"), "text[1].token_file: the token holds a line break"),
        ];
        for (url, token, message) in cases {
            let error = read(url, token).err().unwrap().to_string();
            assert!(error.starts_with(message) && error.ends_with('.'), "{url}: {error}");
            assert!(!error.contains("secret") && !error.contains("ret."), "{error}");
        }
    }

    #[test]
    fn codes_in_the_open_are_warned_of() {
        assert!(read("http://gateway.example", None).unwrap().warning().is_some());
        for fine in ["https://gateway.example", "http://127.0.0.1:9000/messages", "http://[::1]/"] {
            assert!(read(fine, None).unwrap().warning().is_none(), "{fine}");
        }
    }

    #[test]
    fn the_token_is_not_in_debug_output() {
        let gateway = read("https://gateway.example", Some("t0k3n\n")).unwrap();
        assert_eq!(gateway.authorization[AUTHORIZATION], "Bearer t0k3n");
        assert!(!format!("{:?}", gateway.authorization).contains("t0k3n"));
    }
}
