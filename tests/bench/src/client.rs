//! A browser's part of the load: cookies, forms, nothing rendered.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};

use crate::program::{PASSWORD, Program};

/// The page of the second step.
const SECOND_STEP: &str = "/sign-in/verify";

/// A browser.
pub struct Client {
    http: reqwest::Client,
    base: String,
    cookies: BTreeMap<String, String>,
}

/// An answer.
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// The bytes of its body as they came over the wire.
    pub wire_bytes: usize,
    /// The bytes of its status line and its headers in HTTP/1.1, the empty line included.
    pub head_bytes: usize,
    /// Where it leads to; empty where it leads nowhere.
    pub location: String,
    body: String,
    cookies: Vec<String>,
}

impl Answer {
    /// The value of a hidden field.
    ///
    /// # Errors
    /// The page has no such field.
    pub fn hidden(&self, name: &str) -> Result<&str> {
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) =
            self.body.split_once(&mark).with_context(|| format!("the page has no {name}"))?;
        Ok(rest.split('"').next().unwrap_or_default())
    }

    /// The value of the radio button of the first method of a kind.
    ///
    /// # Errors
    /// The page offers none.
    pub fn choice(&self, kind: &str) -> Result<&str> {
        let (before, _) = self
            .body
            .split_once(&format!("data-kind=\"{kind}\""))
            .with_context(|| format!("no {kind} is offered"))?;
        let (_, value) = before.rsplit_once("value=\"").context("a radio button has a value")?;
        Ok(value.split('"').next().unwrap_or_default())
    }

    /// The files of ours that the page wants.
    pub fn files(&self) -> Vec<String> {
        self.body
            .split("=\"/static/")
            .skip(1)
            .filter_map(|rest| Some(format!("/static/{}", rest.split('"').next()?)))
            .collect()
    }
}

impl Client {
    /// A new browser.
    pub fn new(program: &Program) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap_or_default();
        Self { http, base: format!("http://{}", program.address), cookies: BTreeMap::new() }
    }

    /// A browser with the same cookies, for another server.
    #[must_use]
    pub fn at(&self, address: SocketAddr) -> Self {
        Self {
            http: self.http.clone(),
            base: format!("http://{address}"),
            cookies: self.cookies.clone(),
        }
    }

    /// Fetches a page.
    ///
    /// # Errors
    /// No answer came.
    pub async fn get(&self, path: &str) -> Result<Answer> {
        self.send(self.http.get(format!("{}{path}", self.base))).await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<Answer> {
        let escaped = |value: &str| value.replace('+', "%2B").replace('@', "%40").replace(' ', "+");
        let body = form.iter().map(|(name, value)| format!("{name}={}", escaped(value)));
        let body = body.collect::<Vec<_>>().join("&");
        let request = self.http.post(format!("{}{path}", self.base));
        self.send(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body))
            .await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(COOKIE, cookies.join("; ")).header(ACCEPT_ENCODING, "gzip");
        let response = request.send().await?;
        let status = response.status().as_u16();
        let location = response
            .headers()
            .get(LOCATION)
            .and_then(|value| str::from_utf8(value.as_bytes()).ok())
            .unwrap_or_default()
            .to_owned();
        let set = response.headers().get_all(SET_COOKIE);
        let cookies = set
            .iter()
            .filter_map(|value| String::from_utf8(value.as_bytes().to_vec()).ok())
            .collect();
        // A colon, a blank and a line's end each.
        let fields = response.headers().iter();
        let fields: usize = fields.map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        let head_bytes = "HTTP/1.1 200 OK\r\n\r\n".len() + fields;
        let bytes = response.bytes().await?;
        Ok(Answer {
            wire_bytes: bytes.len(),
            head_bytes,
            location,
            status,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            cookies,
        })
    }

    fn keep(&mut self, answer: &Answer) {
        for cookie in &answer.cookies {
            let (name, rest) = cookie.split_once('=').unwrap_or((cookie, ""));
            let value = rest.split(';').next().unwrap_or_default();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Fetches a page and keeps its cookies.
    ///
    /// # Errors
    /// No answer came.
    pub async fn keep_cookies(&mut self, path: &str) -> Result<Answer> {
        let answer = self.get(path).await?;
        self.keep(&answer);
        Ok(answer)
    }

    /// Forgets who was signed in.
    pub fn forget(&mut self) {
        self.cookies.clear();
    }

    /// Sends the form of a page, filled in, and keeps the cookies. Where it led to must be
    /// `expected`.
    ///
    /// # Errors
    /// The page has no form, or the answer leads to another page.
    pub async fn submit(
        &mut self,
        page: &Answer,
        path: &str,
        fields: &[(&str, &str)],
        expected: &str,
    ) -> Result<()> {
        let mut form = vec![("csrf", page.hidden("csrf")?)];
        form.extend(page.hidden("step").ok().map(|step| ("step", step)));
        form.extend_from_slice(fields);
        let answer = self.post(path, &form).await?;
        self.keep(&answer);
        if answer.status != 303 || answer.location != expected {
            bail!(
                "{path} answered {} and led to {:?} instead of {expected}",
                answer.status,
                answer.location
            );
        }
        Ok(())
    }

    /// Signs in: the three requests of a person who reloads nothing.
    ///
    /// # Errors
    /// The person was not let in.
    pub async fn sign_in(&mut self, name: &str) -> Result<()> {
        let answer = self.give_password(name, PASSWORD).await?.0;
        if answer.status != 303 {
            bail!("{name} was not let in: status {}", answer.status);
        }
        self.keep(&answer);
        Ok(())
    }

    /// Types the name and the password of a person who is asked for a second step, and stops
    /// there.
    ///
    /// # Errors
    /// It is not asked for.
    pub async fn begin_second_step(&mut self, name: &str) -> Result<()> {
        let answer = self.give_password(name, PASSWORD).await?.0;
        self.keep(&answer);
        if answer.status != 303 || answer.location != SECOND_STEP {
            bail!("{name} was answered {} and led to {:?}", answer.status, answer.location);
        }
        Ok(())
    }

    /// The second step: its page, and the code of the method that it asks for first.
    ///
    /// # Errors
    /// The code was not taken.
    pub async fn take_second_step(&mut self, code: &str) -> Result<()> {
        let page = self.keep_cookies(SECOND_STEP).await?;
        let form = [("csrf", page.hidden("csrf")?), ("step", page.hidden("step")?), ("code", code)];
        let answer = self.post(SECOND_STEP, &form).await?;
        self.keep(&answer);
        if answer.status != 303 || answer.location == SECOND_STEP {
            bail!("the code was answered {} and led to {:?}", answer.status, answer.location);
        }
        Ok(())
    }

    /// How long the answer to a wrong password takes.
    ///
    /// # Errors
    /// It was not refused like a wrong password.
    pub async fn be_refused(&mut self, name: &str) -> Result<Duration> {
        let (answer, took) = self.give_password(name, "not the password at all").await?;
        if answer.status == 303 || answer.hidden("step").is_err() {
            bail!("{name} was answered {}", answer.status);
        }
        Ok(took)
    }

    async fn give_password(&mut self, name: &str, password: &str) -> Result<(Answer, Duration)> {
        let page = self.keep_cookies("/sign-in/other").await?;
        let csrf = page.hidden("csrf")?;
        let named = self.post("/sign-in", &[("csrf", csrf), ("name", name)]).await?;
        // The browser carries the name to the next page.
        self.keep(&named);
        let page = self.get("/sign-in/password").await?;
        let (csrf, step) = (page.hidden("csrf")?.to_owned(), page.hidden("step")?.to_owned());
        let form = [("csrf", csrf.as_str()), ("step", &step), ("password", password)];
        let begun = Instant::now();
        let answer = self.post("/sign-in/password", &form).await?;
        Ok((answer, begun.elapsed()))
    }
}
