//! Reads a `[[text]]` section into what is sent: the preset, what the section says itself, the
//! secrets.

use domain::ids::MessageId;
use domain::time::Timestamp;
use reqwest::header::{AUTHORIZATION, HeaderName};
use reqwest::{Method, Url};
use secrecy::{ExposeSecret, SecretString};

use super::meaning::{Condition, Meaning, Meanings};
use super::preset::{PRESETS, Preset};
use super::signing::Signer;
use super::template::{Gap, Place, Template, Values};
use super::{BodyKind, is_open};
use crate::settings::{SettingError, TextGatewaySettings};

/// What is posted where nothing else is said.
const USUAL_BODY: &str = r#"{"id":"{id}","to":"{to}","text":"{text}"}"#;

/// How a text is sent, and what answers mean.
pub struct Shape {
    /// The method.
    pub method: Method,
    /// Where to.
    pub url: Template,
    /// The address without what belongs to one text: for looking whether the gateway is there.
    pub base: Url,
    /// Headers.
    pub headers: Vec<(HeaderName, Template)>,
    /// What is posted.
    pub body: Option<(BodyKind, Template)>,
    /// For basic authentication.
    pub basic: Option<(String, SecretString)>,
    /// Where each request is signed in its place.
    pub signer: Option<Signer>,
    /// The sender.
    pub from: String,
    /// The user.
    pub user: String,
    /// The account.
    pub account: String,
    /// The secret.
    pub token: SecretString,
    /// What answers mean.
    pub meanings: Meanings,
    /// Where the carrier's id of the text stands in its answer.
    pub message_id: Option<String>,
}

impl Shape {
    /// Reads the section that is `number`-th in the configuration.
    ///
    /// # Errors
    /// The first mistake.
    pub fn read(settings: &TextGatewaySettings, number: usize) -> Result<Self, SettingError> {
        let reading = Reading { settings, number };
        let preset = reading.preset()?;
        let url = reading.url(preset)?;
        let token = settings
            .token
            .as_ref()
            .map(|token| token.expose_secret().trim())
            .unwrap_or_default()
            .to_owned();
        let method = reading.method()?;
        let body = reading.body(preset, &method)?;
        let mut headers = reading.headers(preset)?;
        let uses_token = url.has(Gap::Token)
            || body.as_ref().is_some_and(|(_, body)| body.has(Gap::Token))
            || headers.iter().any(|(_, value)| value.has(Gap::Token));
        // A token that no template has a place for goes where most gateways want it.
        if !token.is_empty() && !uses_token {
            let bearer = Template::parse("Bearer {token}")
                .map_err(|_| reading.wrong("token_file", "it is of no use", "Take it out"))?;
            headers.push((AUTHORIZATION, bearer));
        }
        if token.chars().any(char::is_control) {
            let what = "the token holds a line break or another control character";
            return Err(reading.wrong("token_file", what, "Keep it on one line"));
        }
        if token.is_empty() && uses_token {
            return Err(reading.wrong(
                "token_file",
                "it is not given, and {token} needs it",
                "Name the file that holds it",
            ));
        }
        let region = settings.region.as_deref().unwrap_or_default();
        let signer = preset.and_then(|preset| {
            let (user, password) = (settings.user.as_ref()?, settings.password.as_ref()?);
            Some(Signer::new(user, password, region, preset.signed_for?))
        });
        // A gateway that is asked with a signature gets no password besides.
        let basic = match (&settings.user, &settings.password) {
            _ if signer.is_some() => None,
            (Some(user), Some(password)) => Some((user.clone(), password.clone())),
            (None, Some(_)) => {
                return Err(reading.wrong(
                    "password_file",
                    "there is a password but no user",
                    "Write user = \"…\"",
                ));
            }
            _ => None,
        };
        let user = settings.user.clone().unwrap_or_default();
        let mut shape = Self {
            method,
            base: Url::parse("http://127.0.0.1/")
                .map_err(|_| reading.wrong("url", "it cannot be read", "Look at it"))?,
            url,
            headers,
            body,
            basic,
            signer,
            from: settings.from.clone().unwrap_or_default(),
            account: settings.account.clone().unwrap_or_else(|| user.clone()),
            user,
            token: token.into(),
            meanings: reading.meanings(preset)?,
            message_id: reading.message_id(preset)?,
        };
        // What the address is filled in with has to be known first.
        shape.base = reading.base(&shape)?;
        if (shape.basic.is_some() || !shape.token.expose_secret().is_empty())
            && is_open(&shape.base)
        {
            let what = if shape.basic.is_some() {
                "the password would travel unencrypted"
            } else {
                "the token would travel unencrypted"
            };
            return Err(reading.wrong("url", what, "Use https://"));
        }
        Ok(shape)
    }

    /// The key of the file with what we prove by who we are; `None`: there is none.
    pub fn secret_key(&self) -> Option<&'static str> {
        match (self.basic.is_some() || self.signer.is_some(), self.token.expose_secret()) {
            (true, _) => Some("password_file"),
            (false, "") => None,
            (false, _) => Some("token_file"),
        }
    }

    /// What must not be shown of an answer that repeats it.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let password = self.basic.as_ref().map(|(_, password)| password.expose_secret());
        [Some(self.token.expose_secret()), password]
            .into_iter()
            .flatten()
            .filter(|secret| !secret.is_empty())
    }

    /// What the gaps are filled with for a text.
    pub fn values<'a>(&'a self, to: &'a str, text: &'a str, id: &'a str) -> Values<'a> {
        let (from, user, account) = (&self.from, &self.user, &self.account);
        Values { to, text, id, from, user, account, token: self.token.expose_secret() }
    }
}

/// A section that is being read.
struct Reading<'a> {
    settings: &'a TextGatewaySettings,
    number: usize,
}

impl Reading<'_> {
    fn wrong(&self, key: &str, what: &str, remedy: &str) -> SettingError {
        SettingError::new(format!("text[{}].{key}", self.number), what, remedy)
    }

    fn preset(&self) -> Result<Option<&'static Preset>, SettingError> {
        let Some(name) = &self.settings.preset else { return Ok(None) };
        let Some(preset) = Preset::find(name) else {
            let names = PRESETS.map(|preset| format!("\"{}\"", preset.name)).join(", ");
            let remedy =
                format!("Write one of {names}, or describe the gateway with url, headers and body");
            return Err(self.wrong("preset", "there is no such carrier in this version", &remedy));
        };
        for need in preset.needs {
            let is_given = match *need {
                "user" => self.settings.user.is_some(),
                "from" => self.settings.from.is_some(),
                "region" => self.settings.region.is_some(),
                "password_file" => self.settings.password.is_some(),
                _ => self.settings.token.is_some(),
            };
            if !is_given {
                let what = format!("it is not given, and {} needs it", preset.name);
                return Err(self.wrong(need, &what, &format!("See {}", preset.documentation)));
            }
        }
        Ok(Some(preset))
    }

    fn template(&self, key: &str, text: &str) -> Result<Template, SettingError> {
        Template::parse(text).map_err(|word| {
            let words = Gap::ALL.map(|(word, _)| format!("{{{word}}}")).join(", ");
            self.wrong(
                key,
                &format!("there is no {{{word}}}"),
                &format!("What can be filled in is {words}"),
            )
        })
    }

    fn url(&self, preset: Option<&Preset>) -> Result<Template, SettingError> {
        let remedy = "Write the address that texts are posted to";
        let text =
            self.settings.url.as_deref().or(preset.map(|preset| preset.url)).unwrap_or_default();
        if text.is_empty() {
            let remedy = "Write the address that texts are posted to, or name a carrier with \
                          preset = \"…\"";
            return Err(self.wrong("url", "it is not given", remedy));
        }
        // The region is a setting and no value of a text: it may be part of the host.
        let text = &text.replace("{region}", self.region()?);
        let url = self.template("url", text)?;
        // Who gets the text is never for a text to say.
        let is_whole = url
            .start()
            .split_once("://")
            .is_some_and(|(_, rest)| rest.contains('/') || url.start() == text.as_str());
        if !is_whole && text.contains('{') {
            return Err(self.wrong("url", "a gap stands before the end of the host", remedy));
        }
        Ok(url)
    }

    fn region(&self) -> Result<&str, SettingError> {
        let region = self.settings.region.as_deref().unwrap_or_default();
        let is_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        match region.bytes().all(is_word) {
            true => Ok(region),
            false => Err(self.wrong(
                "region",
                "it is not the name of a region",
                "Write it as in \"ca-central-1\"",
            )),
        }
    }

    fn base(&self, shape: &Shape) -> Result<Url, SettingError> {
        let remedy = "Write the address that texts are posted to";
        let sample = shape.values("+14165550123", "text", "1");
        let text = if shape.url.is_of_a_text() {
            shape.url.start().to_owned()
        } else {
            shape.url.fill(Place::Url, &sample)
        };
        let url = Url::parse(&text).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
        let url =
            url.ok_or_else(|| self.wrong("url", "it is not an http or https address", remedy))?;
        if !url.username().is_empty() || url.password().is_some() {
            let remedy = "Write user = \"…\" and password_file, or put a bearer token in the file that token_file names";
            return Err(self.wrong("url", "it holds a user or a password", remedy));
        }
        Ok(url)
    }

    fn method(&self) -> Result<Method, SettingError> {
        let wrong = || {
            self.wrong("method", "there is no such method", "Write \"POST\", \"PUT\" or \"GET\"")
        };
        match self.settings.method.as_deref().unwrap_or("POST") {
            "POST" => Ok(Method::POST),
            "PUT" => Ok(Method::PUT),
            "GET" => Ok(Method::GET),
            _ => Err(wrong()),
        }
    }

    fn headers(
        &self,
        preset: Option<&Preset>,
    ) -> Result<Vec<(HeaderName, Template)>, SettingError> {
        let own = self.settings.headers.iter().map(String::as_str);
        let mut headers: Vec<(HeaderName, Template)> = Vec::new();
        for line in own.chain(preset.into_iter().flat_map(|preset| preset.headers.iter().copied()))
        {
            let wrong = || {
                self.wrong(
                    "headers",
                    "one of them is not a header",
                    "Write each as in \"X-Key: {token}\"",
                )
            };
            let (name, value) = line.split_once(':').ok_or_else(wrong)?;
            let name = HeaderName::try_from(name.trim()).map_err(|_| wrong())?;
            if value.chars().any(char::is_control) {
                return Err(wrong());
            }
            if headers.iter().all(|(there, _)| *there != name) {
                headers.push((name, self.template("headers", value.trim())?));
            }
        }
        Ok(headers)
    }

    fn body(
        &self,
        preset: Option<&Preset>,
        method: &Method,
    ) -> Result<Option<(BodyKind, Template)>, SettingError> {
        let kind = match self.settings.body_kind.as_deref() {
            None => None,
            Some("json") => Some(BodyKind::Json),
            Some("form") => Some(BodyKind::Form),
            Some(_) => {
                return Err(self.wrong(
                    "body_kind",
                    "there is no such kind",
                    "Write \"json\" or \"form\"",
                ));
            }
        };
        let own = self.settings.body.as_deref();
        if *method == Method::GET {
            return match own {
                None => Ok(None),
                Some(_) => {
                    Err(self.wrong("body", "GET has none", "Put what it holds into url, after a ?"))
                }
            };
        }
        let theirs = preset.map(|preset| preset.body(self.settings.from.as_deref()));
        let text = own.or(theirs.as_deref()).unwrap_or(USUAL_BODY);
        let preset_kind = preset.filter(|_| own.is_none()).map(|preset| preset.body_kind);
        let guessed =
            if text.trim_start().starts_with(['{', '[']) { BodyKind::Json } else { BodyKind::Form };
        let kind = kind.or(preset_kind).unwrap_or(guessed);
        let body = self.template("body", text)?;
        if kind == BodyKind::Json {
            let id = MessageId::new(Timestamp(0), [0; 10]).to_string();
            let sample = Values {
                to: "+1",
                text: "\"",
                id: &id,
                from: "f",
                user: "u",
                account: "a",
                token: "t",
            };
            if serde_json::from_str::<serde_json::Value>(&body.fill(Place::Json, &sample)).is_err()
            {
                let remedy = "Write JSON with each {…} between quotation marks, as in {\"to\":\"{to}\"}; or body_kind = \"form\"";
                return Err(self.wrong("body", "it is not JSON", remedy));
            }
        }
        Ok(Some((kind, body)))
    }

    fn meanings(&self, preset: Option<&Preset>) -> Result<Meanings, SettingError> {
        let settings = self.settings;
        let mut list = Vec::new();
        for (key, own, theirs, meaning) in [
            (
                "refuses_us",
                &settings.refuses_us,
                preset.map(|preset| preset.refuses_us),
                Meaning::RefusesUs,
            ),
            ("refused", &settings.refused, preset.map(|preset| preset.refused), Meaning::Refused),
            ("later", &settings.later, preset.map(|preset| preset.later), Meaning::Later),
            ("taken", &settings.taken, preset.map(|preset| preset.taken), Meaning::Taken),
        ] {
            let theirs = theirs.unwrap_or_default().iter().copied();
            let texts: Vec<&str> = match own {
                Some(own) => own.iter().map(String::as_str).collect(),
                None => theirs.collect(),
            };
            for text in texts {
                let condition = Condition::parse(text).ok_or_else(|| {
                    let what = format!("\"{}\" is no condition", text.escape_debug());
                    self.wrong(key, &what, "Write a status (\"202\", \"2xx\") or a value in the answer (\"/status=0\")")
                })?;
                list.push((condition, meaning));
            }
        }
        Ok(Meanings(list))
    }

    fn message_id(&self, preset: Option<&Preset>) -> Result<Option<String>, SettingError> {
        let pointer =
            self.settings.message_id.as_deref().or(preset.map(|preset| preset.message_id));
        match pointer {
            Some(pointer) if !pointer.starts_with('/') => Err(self.wrong(
                "message_id",
                "it is not a place in the answer",
                "Write it as in \"/messages/0/id\" (RFC 6901)",
            )),
            pointer => Ok(pointer.map(str::to_owned)),
        }
    }
}
