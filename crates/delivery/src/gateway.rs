//! Texts over an HTTP gateway, in the gateway's own shape: one request a text (`[[text]]`).

mod answer;
mod meaning;
pub mod preset;
mod reading;
mod signing;
mod template;

use std::time::Duration;

use async_trait::async_trait;
use domain::ids::MessageId;
use domain::time::Timestamp;
use flows::ports::Delivery;
use jiff::fmt::rfc2822;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use secrecy::ExposeSecret;
use serde_json::Value;

use self::meaning::{Meaning, at};
use self::reading::Shape;
use self::template::Place;
use crate::advice::{self, Symptom};
use crate::breaker::{Verdict, destination};
use crate::carrier::{Answer, Carrier, Parcel};
use crate::outbound::{Outbound, said};
use crate::settings::{SettingError, TextGatewaySettings, host_of, is_this_machine};

/// The most that is read of an answer, in bytes.
const ANSWER_MAX: usize = 16 * 1024;
/// The longest id of a carrier's that is shown.
const ID_MAX: usize = 80;
/// How much of an answer an operator is shown, in characters.
const SHOWN_MAX: usize = 300;
/// The longest name of a gateway.
const NAME_MAX: usize = 40;

/// A text.
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

/// What is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// JSON.
    Json,
    /// A form, as browsers send it.
    Form,
}

impl BodyKind {
    fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
        }
    }

    fn place(self) -> Place {
        match self {
            Self::Json => Place::Json,
            Self::Form => Place::Form,
        }
    }
}

/// One gateway.
pub struct TextGateway {
    name: String,
    label: String,
    /// Its place in the configuration, from 0.
    number: usize,
    shape: Shape,
    client: Client,
    within: Duration,
}

impl TextGateway {
    /// Reads the settings of the gateway that is `number`-th in the configuration, counted from 0.
    ///
    /// # Errors
    /// The first mistake.
    pub fn new(
        settings: &TextGatewaySettings,
        number: usize,
        outbound: &Outbound,
    ) -> Result<Self, SettingError> {
        let shape = Shape::read(settings, number)?;
        let client = outbound.client(&shape.base, settings.within).map_err(|_| {
            let key = format!("text[{number}].url");
            SettingError::new(
                key,
                "the encryption cannot be set up",
                "Install the system's certificates",
            )
        })?;
        let place = format!("text[{number}]");
        let (name, label) = match &settings.name {
            None => (place.clone(), place),
            Some(own) if is_name(own) => (format!("{place} ({own})"), own.clone()),
            Some(_) => {
                let remedy =
                    format!("Write up to {NAME_MAX} letters, digits, \"-\", \"_\" and \".\"");
                return Err(SettingError::new(format!("{place}.name"), "it is not a name", remedy));
            }
        };
        Ok(Self { name, label, number, shape, client, within: settings.within })
    }

    /// The request for a text.
    fn request(&self, text: &Text, now: Timestamp) -> Result<RequestBuilder, Answer> {
        let id = text.id.to_string();
        let values = self.shape.values(&text.to, &text.text, &id);
        let unsendable = |what: &str| Answer::unsendable(format!("{}: {what}", self.name));
        let url = Url::parse(&self.shape.url.fill(Place::Url, &values))
            .map_err(|_| unsendable("its address cannot be made"))?;
        let mut headers = HeaderMap::new();
        let body = self.shape.body.as_ref().map(|(kind, body)| {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
            body.fill(kind.place(), &values)
        });
        for (name, value) in &self.shape.headers {
            let mut value = HeaderValue::from_bytes(value.fill(Place::Header, &values).as_bytes())
                .map_err(|_| unsendable("a header cannot be made"))?;
            value.set_sensitive(true);
            headers.insert(name.clone(), value);
        }
        if let Some(signer) = &self.shape.signer {
            let kind = self.shape.body.as_ref().map_or("", |(kind, _)| kind.media_type());
            let body = body.as_deref().unwrap_or_default();
            let signed = signer.headers(&self.shape.method, &url, kind, body, now);
            let signed = signed.ok_or_else(|| unsendable("it cannot be signed"))?;
            headers.extend(signed.into_iter().map(|(name, mut value)| {
                value.set_sensitive(true);
                (name, value)
            }));
        }
        let mut request = self.client.request(self.shape.method.clone(), url).headers(headers);
        if let Some((user, password)) = &self.shape.basic {
            request = request.basic_auth(user, Some(password.expose_secret()));
        }
        Ok(match body {
            Some(body) => request.body(body),
            None => request,
        })
    }

    /// What an answer means for the text, and what it says about the gateway.
    fn judge(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        said: &Said,
        text: &Text,
        now: Timestamp,
    ) -> (Delivery, Verdict) {
        let mut answered = format!("{} answered {}", self.name, status.as_u16());
        let meaning = self.shape.meanings.of(status, said.value.as_ref());
        let is_taken = meaning.map_or(status.is_success(), |meaning| meaning == Meaning::Taken);
        if advice::is_attended() && !is_taken {
            answered.push_str(&said.shown);
            // Some say with any status that they do not know us.
            let status = match meaning {
                Some(Meaning::RefusesUs) if ![402, 403, 404].contains(&status.as_u16()) => 401,
                _ => status.as_u16(),
            };
            let symptom = Symptom { status, ..Symptom::default() };
            if let Some(advice) = advice::of_text(self.number, self.shape.secret_key(), &symptom) {
                answered = format!("{answered}. {advice}");
            }
        }
        let wait = retry_after(headers, now);
        let put_off = |reason: String, verdict: Verdict| match wait {
            Some(wait) => (Delivery::NotBefore { wait, reason }, Verdict::Asks(wait)),
            None => (Delivery::Later(reason), verdict),
        };
        match meaning {
            Some(Meaning::Taken) => return (Delivery::Accepted, Verdict::Works),
            Some(Meaning::Later) => {
                return put_off(answered, Verdict::FailsFor(destination(&text.to)));
            }
            Some(Meaning::Refused) => return (Delivery::Refused(answered), Verdict::Works),
            Some(Meaning::RefusesUs) => {
                return (Delivery::Misconfigured(answered), Verdict::RefusesUs);
            }
            None => {}
        }
        if status.is_success() {
            return (Delivery::Accepted, Verdict::Works);
        }
        if let StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE = status
            && wait.is_some()
        {
            return put_off(answered, Verdict::Fails);
        }
        match status {
            // About us and not about the number: who we are, what we owe.
            StatusCode::UNAUTHORIZED
            | StatusCode::PAYMENT_REQUIRED
            | StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                (Delivery::Misconfigured(answered), Verdict::RefusesUs)
            }
            // As a rule about us too, what we may do and where we post to; but a gateway may say so
            // of one number that it does not serve.
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

    /// What an answer says, where it counts or somebody looks on; nothing of one that is too long.
    async fn read(&self, mut answer: reqwest::Response) -> Said {
        let counts = self.shape.meanings.reads_answers() || self.shape.message_id.is_some();
        if !counts && !advice::is_attended() {
            return Said::default();
        }
        let mut bytes = Vec::new();
        while let Ok(Some(piece)) = answer.chunk().await {
            bytes.extend_from_slice(&piece);
            if bytes.len() > ANSWER_MAX {
                return Said::default();
            }
        }
        Said { shown: self.shown(&bytes), value: answer::read(&bytes) }
    }

    /// What an operator who looks on is shown of an answer: its beginning on one line, without our
    /// secrets, which some repeat.
    fn shown(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes);
        let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for secret in self.shape.secrets() {
            text = text.replace(secret, "…");
        }
        let is_long = text.chars().nth(SHOWN_MAX).is_some();
        let text: String = text.chars().filter(|c| !c.is_control()).take(SHOWN_MAX).collect();
        match (text.is_empty(), is_long) {
            (true, _) => String::new(),
            (false, true) => format!(" (\u{201c}{text}…\u{201d})"),
            (false, false) => format!(" (\u{201c}{text}\u{201d})"),
        }
    }

    /// The carrier's own id of the text. What has other characters than ids have is not shown: it
    /// may repeat the number or the words.
    fn carriers_id(&self, said: Option<&Value>) -> Option<String> {
        let id = at(said?, self.shape.message_id.as_deref()?)?;
        let is_id = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        (id.len() <= ID_MAX && !id.is_empty() && id.chars().all(is_id)).then_some(id)
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
        let request = match self.request(text, now) {
            Ok(request) => request,
            Err(answer) => return answer,
        };
        match request.send().await {
            Ok(answer) => {
                let (status, headers) = (answer.status(), answer.headers().clone());
                // What else the answer says is not repeated but to who looks on: it may hold the
                // number and the code.
                let said = self.read(answer).await;
                let (delivery, verdict) = self.judge(status, &headers, &said, text, now);
                let said = match self.carriers_id(said.value.as_ref()) {
                    Some(id) => format!("{} answered {}, id {id}", self.name, status.as_u16()),
                    None => format!("{} answered {}", self.name, status.as_u16()),
                };
                Answer {
                    delivery,
                    verdict: Some(verdict),
                    about_this_message: false,
                    said: Some(said),
                }
            }
            Err(error) => {
                let delivery = Delivery::Later(format!("{}: {}", self.name, said(&error)));
                Answer {
                    delivery,
                    verdict: Some(Verdict::Fails),
                    about_this_message: false,
                    said: None,
                }
            }
        }
    }

    fn longest_attempt(&self) -> Duration {
        self.within
    }

    /// A HEAD request without any secret: it asks for nothing.
    async fn probe(&self) -> Result<String, String> {
        let base = &self.shape.base;
        let host = base.host_str().unwrap_or_default();
        match self.client.head(base.clone()).send().await {
            Ok(_) => {
                let way = if base.scheme() == "https" { "encrypted" } else { "not encrypted" };
                Ok(format!("{host} answers; {way}"))
            }
            Err(error) => {
                let words = said(&error);
                let symptom = Symptom { words: &words, ..Symptom::default() };
                let advice = advice::of_text(self.number, self.shape.secret_key(), &symptom);
                Err(format!(
                    "{host}: {words}{}",
                    advice.map(|advice| format!(". {advice}")).unwrap_or_default()
                ))
            }
        }
    }

    fn warning(&self) -> Option<String> {
        is_open(&self.shape.base).then(|| {
            format!(
                "text[{}].url: codes travel unencrypted to the text gateway. Use https://.",
                self.number
            )
        })
    }
}

/// What a gateway answered.
#[derive(Default)]
struct Said {
    /// Its JSON or XML.
    value: Option<Value>,
    /// For who looks on, in brackets; empty: nothing.
    shown: String,
}

fn is_name(text: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    (1..=NAME_MAX).contains(&text.len()) && text.bytes().all(is_part)
}

/// Whether others on the network can read what is posted.
fn is_open(url: &Url) -> bool {
    url.scheme() == "http" && !host_of(url).is_some_and(is_this_machine)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(change: impl FnOnce(&mut TextGatewaySettings)) -> Result<TextGateway, SettingError> {
        let mut settings = TextGatewaySettings {
            url: Some("https://gateway.example".into()),
            ..Default::default()
        };
        change(&mut settings);
        TextGateway::new(&settings, 1, &Outbound::default())
    }

    fn at_url(url: &str, token: Option<&str>) -> Result<TextGateway, SettingError> {
        read(|settings| (settings.url, settings.token) = (Some(url.into()), token.map(Into::into)))
    }

    #[test]
    fn every_mistake_has_its_key_and_a_remedy() {
        let cases = [
            ("", None, "text[1].url: it is not given"),
            ("ftp://gateway.example", None, "text[1].url: it is not an http or https address"),
            (
                "https://me:secret@gateway.example",
                None,
                "text[1].url: it holds a user or a password",
            ),
            (
                "http://gateway.example",
                Some("secret"),
                "text[1].url: the token would travel unencrypted",
            ),
            (
                "https://gateway.example",
                Some("sec\nret"),
                "text[1].token_file: the token holds a line break",
            ),
            ("https://{to}.example/", None, "text[1].url: a gap stands before the end of the host"),
            ("https://gateway.example/{tow}", None, "text[1].url: there is no {tow}"),
            ("https://gateway.example/?key={token}", None, "text[1].token_file: it is not given"),
        ];
        for (url, token, message) in cases {
            let error = at_url(url, token).err().unwrap().to_string();
            assert!(error.starts_with(message) && error.ends_with('.'), "{url}: {error}");
            assert!(!error.contains("secret") && !error.contains("ret."), "{error}");
        }
    }

    #[test]
    fn a_shape_is_read_with_care() {
        type Change = fn(&mut TextGatewaySettings);
        let cases: [(Change, &str); 13] = [
            (|s| s.preset = Some("nobody".into()), "text[1].preset: there is no such carrier"),
            (
                |s| s.preset = Some("twilio".into()),
                "text[1].user: it is not given, and twilio needs it",
            ),
            (|s| s.method = Some("PATCH".into()), "text[1].method: "),
            (|s| s.headers = vec!["X-Key".into()], "text[1].headers: one of them is not a header"),
            (|s| s.headers = vec!["X-Key: {who}".into()], "text[1].headers: there is no {who}"),
            (|s| s.body = Some("{\"to\":{to}}".into()), "text[1].body: it is not JSON"),
            (|s| s.body_kind = Some("xml".into()), "text[1].body_kind: "),
            (|s| s.taken = Some(vec!["ok".into()]), "text[1].taken: \"ok\" is no condition"),
            (
                |s| s.message_id = Some("id".into()),
                "text[1].message_id: it is not a place in the answer",
            ),
            (|s| s.name = Some("text gateway 2".into()), "text[1].name: it is not a name"),
            (|s| s.region = Some("eu.evil/".into()), "text[1].region: it is not the name of a"),
            (
                |s| s.preset = Some("sns".into()),
                "text[1].region: it is not given, and sns needs it",
            ),
            (
                |s| s.password = Some("secret".into()),
                "text[1].password_file: there is a password but no user",
            ),
        ];
        for (change, message) in cases {
            let error = read(change).err().unwrap().to_string();
            assert!(
                error.starts_with(message) && error.ends_with('.') && !error.contains("secret"),
                "{error}"
            );
        }
        assert!(
            read(|s| (s.method, s.url) =
                (Some("GET".into()), Some("https://x.example/s?t={text}&n={to}".into())))
            .is_ok()
        );
    }

    #[test]
    fn codes_in_the_open_are_warned_of() {
        assert!(at_url("http://gateway.example", None).unwrap().warning().is_some());
        for fine in ["https://gateway.example", "http://127.0.0.1:9000/messages", "http://[::1]/"] {
            assert!(at_url(fine, None).unwrap().warning().is_none(), "{fine}");
        }
    }
}
