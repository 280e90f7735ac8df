//! A browser without a script: keeps cookies, follows redirects, finds fields by label and buttons
//! by text.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::header::{
    ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HOST, HeaderMap, LOCATION, ORIGIN, RETRY_AFTER,
    SET_COOKIE,
};
use scraper::{ElementRef, Html, Selector};

/// What the service answered, without following anything.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

/// A browser, on some page.
pub struct Browser {
    client: reqwest::Client,
    addresses: Vec<SocketAddr>,
    requests: usize,
    origin: String,
    /// Its cookies.
    pub cookies: BTreeMap<String, String>,
    /// What it says it reads.
    pub language: &'static str,
    /// Every `Set-Cookie` header that it has received.
    pub set_cookies: Vec<String>,
    /// Headers that it sends besides the usual ones.
    pub headers: Vec<(&'static str, String)>,
    path: String,
    page: String,
    status: u16,
    retry_after: Option<u64>,
    typed: BTreeMap<String, String>,
}

fn all<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a good selector");
    html.select(&selector).collect()
}

/// What an element says; without what is hidden from those who listen, as an avatar's letter is.
fn text(element: ElementRef<'_>) -> String {
    let heard = element.descendants().filter_map(|node| {
        let unheard = |one: &ElementRef<'_>| {
            one.attr("aria-hidden") == Some("true") && one.id() != element.id()
        };
        let words = node.value().as_text()?;
        (!node.ancestors().filter_map(ElementRef::wrap).any(|one| unheard(&one)))
            .then(|| words.to_string())
    });
    heard.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Browser {
    /// A new browser, for the service that listens at `address` and is known as `origin`.
    pub fn new(address: SocketAddr, origin: &str) -> Self {
        // No certificate is looked at here; reading the machine's took longer than a page.
        let client = reqwest::Client::builder().tls_certs_only([]);
        let client = client.redirect(reqwest::redirect::Policy::none());
        // Shorter than the service's, or a request may meet the end of a connection that it takes
        // for open.
        let client = client.pool_idle_timeout(Duration::from_secs(1)).build().expect("a client");
        Self {
            client,
            addresses: vec![address],
            requests: 0,
            origin: origin.to_owned(),
            cookies: BTreeMap::new(),
            language: "en",
            set_cookies: Vec::new(),
            headers: Vec::new(),
            path: String::new(),
            page: String::new(),
            status: 0,
            retry_after: None,
            typed: BTreeMap::new(),
        }
    }

    /// The service listens at another address from now on; cookies and the page are kept.
    pub fn move_to(&mut self, address: SocketAddr) {
        self.addresses = vec![address];
    }

    /// Each request goes to the next of these from now on, as a balancer in front of several
    /// servers sends it.
    ///
    /// `addresses`: one or more.
    pub fn go_round(&mut self, addresses: &[SocketAddr]) {
        self.addresses = addresses.to_vec();
    }

    /// One request, as it is; cookies are kept, nothing is followed.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        form: Option<&[(String, String)]>,
    ) -> Reply {
        self.try_send(method, path, form).await.expect("the service answers")
    }

    /// One request of a service that may break off; cookies are kept, nothing is followed.
    ///
    /// # Errors
    /// No answer came.
    pub async fn try_send(
        &mut self,
        method: &str,
        path: &str,
        form: Option<&[(String, String)]>,
    ) -> Result<Reply, reqwest::Error> {
        let url = format!("http://{}{path}", self.addresses[self.requests % self.addresses.len()]);
        self.requests += 1;
        let method = method.parse().expect("a method");
        let host = self.origin.split_once("://").map_or("", |(_, host)| host).to_owned();
        let mut request = self
            .client
            .request(method, url)
            .header(HOST, host)
            .header(ACCEPT_LANGUAGE, self.language);
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(form) = form {
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
            if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("origin")) {
                request = request.header(ORIGIN, self.origin.clone());
            }
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            let cookie = str::from_utf8(cookie.as_bytes()).expect("a cookie is text");
            self.set_cookies.push(cookie.to_owned());
            let (pair, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a value");
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(Reply { status, headers, body: response.text().await? })
    }

    async fn navigate(
        &mut self,
        method: &str,
        path: &str,
        form: Option<&[(String, String)]>,
    ) -> &mut Self {
        self.try_to_navigate(method, path, form).await.expect("the service answers");
        self
    }

    /// Where the service breaks off, the page stays as it is; cookies that came are kept.
    async fn try_to_navigate(
        &mut self,
        method: &str,
        path: &str,
        form: Option<&[(String, String)]>,
    ) -> Result<(), reqwest::Error> {
        let mut reply = self.try_send(method, path, form).await?;
        let mut path = path.to_owned();
        for _ in 0..10 {
            let Some(location) = reply.headers.get(LOCATION) else { break };
            path = str::from_utf8(location.as_bytes()).expect("a location is text").to_owned();
            assert!(
                path.starts_with('/') && !path.starts_with("//"),
                "a redirect leads away: {path}"
            );
            reply = self.try_send("GET", &path, None).await?;
        }
        self.path = path;
        let retry_after = reply
            .headers
            .get(RETRY_AFTER)
            .and_then(|seconds| str::from_utf8(seconds.as_bytes()).ok());
        self.retry_after = retry_after.and_then(|seconds| seconds.parse().ok());
        self.page = reply.body;
        self.status = reply.status;
        self.typed.clear();
        Ok(())
    }

    /// Opens an address of the service and follows where it leads.
    pub async fn open(&mut self, path: &str) -> &mut Self {
        self.navigate("GET", path, None).await
    }

    /// Opens an address of a service that may break off.
    ///
    /// # Errors
    /// It did, before the page was there.
    pub async fn try_to_open(&mut self, path: &str) -> Result<(), reqwest::Error> {
        self.try_to_navigate("GET", path, None).await
    }

    /// Types into the field with this label.
    pub fn fill(&mut self, label: &str, value: &str) -> &mut Self {
        let html = Html::parse_document(&self.page);
        let name = labelled(&html, label).and_then(|field| field.attr("name").map(str::to_owned));
        let name = name
            .unwrap_or_else(|| panic!("no field {label:?} on {}:\n{}", self.path, self.words()));
        self.typed.insert(name, value.to_owned());
        self
    }

    /// Chooses the option, radio button or box whose label has these words.
    pub fn choose(&mut self, words: &str) -> &mut Self {
        let html = Html::parse_document(&self.page);
        let chosen = all(&html, "label")
            .into_iter()
            .find(|label| text(*label).contains(words))
            .and_then(|label| {
                let field = field_of(&html, label)?;
                Some((
                    field.attr("name")?.to_owned(),
                    field.attr("value").unwrap_or("on").to_owned(),
                ))
            });
        let option = || {
            let option = all(&html, "select option")
                .into_iter()
                .find(|option| text(*option).contains(words))?;
            let select = option.parent().and_then(ElementRef::wrap)?;
            Some((select.attr("name")?.to_owned(), option.attr("value")?.to_owned()))
        };
        let (name, value) = chosen
            .or_else(option)
            .unwrap_or_else(|| panic!("no {words:?} to choose on {}", self.path));
        self.typed.insert(name, value);
        self
    }

    /// Puts a value into a field that nobody sees, as a script does.
    pub fn put(&mut self, name: &str, value: &str) -> &mut Self {
        self.typed.insert(name.to_owned(), value.to_owned());
        self
    }

    /// What a script finds in the first attribute of this name.
    pub fn data(&self, attribute: &str) -> Option<String> {
        let html = Html::parse_document(&self.page);
        all(&html, &format!("[{attribute}]"))
            .first()
            .and_then(|found| found.attr(attribute))
            .map(str::to_owned)
    }

    /// How many requests it has sent.
    pub fn requests(&self) -> usize {
        self.requests
    }

    /// Whether the page has a field with this label.
    pub fn has_field(&self, label: &str) -> bool {
        labelled(&Html::parse_document(&self.page), label).is_some()
    }

    /// Whether the page has something to choose with these words.
    pub fn has_choice(&self, words: &str) -> bool {
        let html = Html::parse_document(&self.page);
        all(&html, "label, option").into_iter().any(|label| text(label).contains(words))
    }

    /// Whether the page has a button or a link of this text.
    pub fn has_way(&self, words: &str) -> bool {
        self.link(words).is_some() || self.find_form(words).is_some()
    }

    /// The form with a button of this text, as it would be sent: its address and fields.
    pub fn form(&self, button: &str) -> (String, Vec<(String, String)>) {
        let form = self.find_form(button);
        form.unwrap_or_else(|| panic!("no button {button:?} on {}:\n{}", self.path, self.words()))
    }

    /// `button` may say which of several it is: `Sign out at /account/sign-ins/end`.
    fn find_form(&self, button: &str) -> Option<(String, Vec<(String, String)>)> {
        let (button, action) =
            button.split_once(" at /").map_or((button, None), |(one, rest)| (one, Some(rest)));
        let here = |form: &ElementRef<'_>| {
            action.is_none_or(|action| form.attr("action") == Some(&format!("/{action}")))
        };
        let html = Html::parse_document(&self.page);
        let found = all(&html, "button, input[type=submit]").into_iter().find_map(|found| {
            let form = match found.attr("form") {
                Some(id) => {
                    all(&html, "form").into_iter().find(|form| form.attr("id") == Some(id))?
                }
                None => found
                    .ancestors()
                    .filter_map(ElementRef::wrap)
                    .find(|one| one.value().name() == "form")?,
            };
            (text(found).starts_with(button) && here(&form)).then_some((found, form))
        });
        let (button, form) = found?;
        let mut fields = Vec::new();
        let selector = Selector::parse("input, select, textarea").expect("a good selector");
        for field in form.select(&selector) {
            let Some(name) = field.attr("name") else { continue };
            let kind = field.attr("type").unwrap_or_default();
            let typed = self.typed.get(name);
            let value = match (field.value().name(), kind) {
                (_, "radio" | "checkbox") => {
                    let own = field.attr("value").unwrap_or("on");
                    let checked =
                        typed.map_or(field.attr("checked").is_some(), |typed| typed == own);
                    if !checked {
                        continue;
                    }
                    own.to_owned()
                }
                ("select", _) => {
                    let options = Selector::parse("option").expect("a good selector");
                    let selected =
                        field.select(&options).find(|option| option.attr("selected").is_some());
                    let default = selected.or(field.select(&options).next());
                    typed
                        .cloned()
                        .or(default.and_then(|one| one.attr("value").map(str::to_owned)))
                        .unwrap_or_default()
                }
                _ => typed
                    .cloned()
                    .unwrap_or_else(|| field.attr("value").unwrap_or_default().to_owned()),
            };
            fields.push((name.to_owned(), value));
        }
        if let Some(name) = button.attr("name") {
            fields.push((name.to_owned(), button.attr("value").unwrap_or_default().to_owned()));
        }
        let action = button.attr("formaction").or(form.attr("action"));
        Some((action.unwrap_or(&self.path).to_owned(), fields))
    }

    /// Presses a button.
    pub async fn press(&mut self, button: &str) -> &mut Self {
        let (action, fields) = self.form(button);
        self.navigate("POST", &action, Some(&fields)).await
    }

    /// Presses a button of a service that may break off.
    ///
    /// # Errors
    /// It did, before the page was there.
    pub async fn try_to_press(&mut self, button: &str) -> Result<(), reqwest::Error> {
        let (action, fields) = self.form(button);
        self.try_to_navigate("POST", &action, Some(&fields)).await
    }

    /// Sends a form that was kept from before.
    pub async fn send_again(&mut self, form: &(String, Vec<(String, String)>)) -> &mut Self {
        self.navigate("POST", &form.0, Some(&form.1)).await
    }

    /// Sends a form that was kept from before to a service that may break off.
    ///
    /// # Errors
    /// It did, before the page was there.
    pub async fn try_to_send_again(
        &mut self,
        form: &(String, Vec<(String, String)>),
    ) -> Result<(), reqwest::Error> {
        self.try_to_navigate("POST", &form.0, Some(&form.1)).await
    }

    /// Follows a link.
    pub async fn follow(&mut self, link: &str) -> &mut Self {
        let href = self
            .link(link)
            .unwrap_or_else(|| panic!("no link {link:?} on {}:\n{}", self.path, self.words()));
        self.navigate("GET", &href, None).await
    }

    /// Begins to add a method of this kind, by its name on the page.
    pub async fn begin_adding(&mut self, kind: &str) -> &mut Self {
        self.open("/security-info").await.follow("Add method").await;
        self.choose(kind).press("Add").await
    }

    /// Goes on by a button or link of this text, whichever the page has.
    pub async fn go(&mut self, words: &str) -> &mut Self {
        self.try_to_go(words).await.expect("the service answers");
        self
    }

    /// Goes on by a button or link of this text, whichever the page has, of a service that may
    /// break off.
    ///
    /// # Errors
    /// It did, before the page was there.
    pub async fn try_to_go(&mut self, words: &str) -> Result<(), reqwest::Error> {
        match self.link(words) {
            Some(href) => self.try_to_navigate("GET", &href, None).await,
            None => self.try_to_press(words).await,
        }
    }

    /// Where a link leads that stands in an item of a list; the item begins with these words.
    pub fn way_in(&self, item: &str, link: &str) -> Option<String> {
        let html = Html::parse_document(&self.page);
        let links = Selector::parse("a").expect("a good selector");
        let item = all(&html, "li").into_iter().find(|one| text(*one).starts_with(item))?;
        let link = item.select(&links).find(|one| text(*one) == link)?;
        link.attr("href").map(str::to_owned)
    }

    /// Follows a link in an item of a list.
    pub async fn follow_in(&mut self, item: &str, link: &str) -> &mut Self {
        let href = self.way_in(item, link).unwrap_or_else(|| {
            panic!("no link {link:?} in {item:?} on {}:\n{}", self.path, self.words())
        });
        self.navigate("GET", &href, None).await
    }

    /// Where the link of this text leads.
    fn link(&self, words: &str) -> Option<String> {
        let html = Html::parse_document(&self.page);
        let link = all(&html, "a").into_iter().find(|one| text(*one).starts_with(words))?;
        link.attr("href").map(str::to_owned)
    }

    /// The heading of the page.
    pub fn heading(&self) -> String {
        let html = Html::parse_document(&self.page);
        let headings = all(&html, "h1");
        assert_eq!(headings.len(), 1, "a page has one h1: {}", self.path);
        text(headings[0])
    }

    /// Everything the page says; what a list has to choose from is not said.
    pub fn words(&self) -> String {
        let mut html = Html::parse_document(&self.page);
        let options: Vec<_> = all(&html, "select").iter().map(|list| list.id()).collect();
        for list in options {
            if let Some(mut list) = html.tree.get_mut(list) {
                list.detach();
            }
        }
        all(&html, "body").first().map(|body| text(*body)).unwrap_or_default()
    }

    /// Whether the page says this.
    pub fn says(&self, words: &str) -> bool {
        self.words().contains(words)
    }

    /// Fails unless the page has this heading.
    #[track_caller]
    pub fn is_on(&mut self, heading: &str) -> &mut Self {
        assert_eq!(self.heading(), heading, "at {}:\n{}", self.path, self.words());
        self
    }

    /// Fails unless the page says this.
    #[track_caller]
    pub fn sees(&mut self, words: &str) -> &mut Self {
        assert!(self.says(words), "{words:?} is not on {}:\n{}", self.path, self.words());
        self
    }

    /// The HTML of the page.
    pub fn html(&self) -> &str {
        &self.page
    }

    /// The status with which the page came.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// After how many seconds the page asks to try again.
    pub fn retry_after(&self) -> Option<u64> {
        self.retry_after
    }

    /// The path of the page.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Signs in, up to *Stay signed in?*.
    pub async fn give_name_and_password(&mut self, name: &str, password: &str) -> &mut Self {
        self.open("/sign-in/other").await;
        self.fill("Email address", name).press("Next").await;
        self.fill("Password", password).press("Sign in").await
    }

    /// Signs in and answers *Stay signed in?* with no.
    pub async fn sign_in(&mut self, person: &crate::Person) -> &mut Self {
        self.give_name_and_password(person.name, person.password).await.is_on("Stay signed in?");
        self.press("No").await
    }
}

impl Browser {
    /// Another browser that has stolen this one's cookies, or another tab of it: on the same page.
    pub fn copy(&self) -> Self {
        Self {
            client: self.client.clone(),
            addresses: self.addresses.clone(),
            origin: self.origin.clone(),
            cookies: self.cookies.clone(),
            set_cookies: Vec::new(),
            headers: self.headers.clone(),
            path: self.path.clone(),
            page: self.page.clone(),
            typed: self.typed.clone(),
            requests: 0,
            ..*self
        }
    }
}

/// The field that a label with these words belongs to.
fn labelled<'a>(html: &'a Html, words: &str) -> Option<ElementRef<'a>> {
    let labels = all(html, "label");
    let exact = labels.iter().find(|label| text(**label) == words);
    let label = exact.or_else(|| labels.iter().find(|label| text(**label).starts_with(words)))?;
    field_of(html, *label)
}

fn field_of<'a>(html: &'a Html, label: ElementRef<'a>) -> Option<ElementRef<'a>> {
    match label.attr("for") {
        Some(id) => all(html, "input, select, textarea")
            .into_iter()
            .find(|field| field.attr("id") == Some(id)),
        None => label
            .select(&Selector::parse("input, select, textarea").expect("a good selector"))
            .next(),
    }
}
