//! A walk through the pages, a request at a time, of which every answer is kept: to compare what
//! two people are shown.

use reqwest::header::{CONTENT_LENGTH, DATE, LOCATION, SET_COOKIE};

use crate::{Browser, Reply};

/// What one request was answered, without what differs at each: tokens, times, the name that was
/// typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The request.
    pub request: String,
    /// The status.
    pub status: u16,
    /// The headers in their order; of a cookie only its name, the length of its value and its
    /// attributes.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// A browser that keeps all it is answered.
pub struct Walk {
    /// The browser.
    pub browser: Browser,
    page: String,
    replies: Vec<(String, Reply)>,
}

/// The value of a hidden field of a page.
pub fn hidden(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

impl Walk {
    /// Sets out with this browser.
    pub fn with(browser: Browser) -> Self {
        let page = browser.html().to_owned();
        Self { browser, page, replies: Vec::new() }
    }

    async fn step(&mut self, method: &str, path: &str, form: Option<&[(String, String)]>) -> u16 {
        let mut reply = self.browser.send(method, path, form).await;
        self.replies.push((format!("{method} {path}"), reply.clone()));
        let first = reply.status;
        while let Some(location) = reply
            .headers
            .get(LOCATION)
            .and_then(|location| str::from_utf8(location.as_bytes()).ok())
        {
            let location = location.to_owned();
            reply = self.browser.send("GET", &location, None).await;
            self.replies.push((format!("GET {location}"), reply.clone()));
        }
        self.page = reply.body;
        first
    }

    /// Opens an address and follows where it leads; the first answer's status.
    pub async fn get(&mut self, path: &str) -> u16 {
        self.step("GET", path, None).await
    }

    /// Sends a form with the token and step of the page that was last seen, and follows; the first
    /// answer's status.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> u16 {
        let own = ["csrf", "step"]
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), hidden(&self.page, name)?)));
        let given = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let form: Vec<_> = own.chain(given).collect();
        self.step("POST", path, Some(&form)).await
    }

    /// The page that was last seen.
    pub fn page(&self) -> &str {
        &self.page
    }

    /// Everything seen, without tokens, masked destinations and `name`.
    pub fn seen(&self, name: &str) -> Vec<Seen> {
        self.replies.iter().map(|(request, reply)| scrubbed(request, reply, name)).collect()
    }
}

fn scrubbed(request: &str, reply: &Reply, name: &str) -> Seen {
    let masked = reply.body.contains("class=\"choice\"");
    let mut headers = Vec::new();
    for (header, value) in &reply.headers {
        let value = str::from_utf8(value.as_bytes()).expect("headers are text");
        let value = match header {
            header if *header == DATE => String::new(),
            // Another at each answer, of the same length.
            header if header.as_str() == "x-request-id" => value.len().to_string(),
            // A masked address is as long as it is.
            header if *header == CONTENT_LENGTH && masked => String::new(),
            header if *header == SET_COOKIE => {
                let (pair, rest) = value.split_once(';').unwrap_or((value, ""));
                let (name, value) = pair.split_once('=').expect("a cookie has a value");
                format!("{name}={};{rest}", value.len())
            }
            _ => value.to_owned(),
        };
        headers.push((header.as_str().to_owned(), value));
    }
    // What was typed before stands there as it was typed, also where the name is a part of it.
    let mut body = blanked(&reply.body, "name=\"address\" value=\"", "\"").replace(name, "NAME");
    for field in ["csrf", "step"] {
        body = blanked(&body, &format!("name=\"{field}\" value=\""), "\"");
    }
    body = blanked(&body, "code to ", "<");
    body = blanked(&body, "Reference for the help desk: ", "<");
    body = blanked(&body, "<span class=\"phone\">", "<");
    Seen { request: request.to_owned(), status: reply.status, headers, body }
}

/// `text` without what is between `from` and the next `to`.
fn blanked(text: &str, from: &str, to: &str) -> String {
    let mut pieces = text.split(from);
    let mut clean = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        clean.push_str(from);
        clean.push_str(piece.find(to).map_or(piece, |end| &piece[end..]));
    }
    clean
}
