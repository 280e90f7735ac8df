//! A browser in a network, of an attacker or of the owner: finds fields by label as people do, and
//! is never taken aback by a page that has others.

use std::time::Duration;

use anyhow::{Result, bail};
use stories::{Browser, Page};

use crate::world::World;

/// How long the program may take to answer, in real time.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser.
pub struct Surfer {
    /// The browser itself.
    pub browser: Browser,
    /// Hashes computed for the work that the program asked for.
    pub hashes: u64,
}

/// The program ends a connection that does nothing for some seconds, perhaps in the moment in which
/// it is used again: nothing was read of the request then, and browsers send it once more.
fn may_be_sent_again(error: reqwest::Error, last: bool) -> Result<()> {
    if last || !error.is_request() {
        bail!("{error:?}");
    }
    Ok(())
}

/// What became of a name and a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// The session is there.
    In,
    /// It was looked at, and is not right.
    Wrong,
    /// It was not looked at; what the page said.
    Refused(String),
}

impl Surfer {
    /// One that was never used, in this network.
    pub fn new(world: &World, network: &str) -> Self {
        let mut browser = world.browser();
        browser.headers.push(("x-forwarded-for", network.to_owned()));
        Self { browser, hashes: 0 }
    }

    /// Forgets everything, as a new private window does.
    pub fn forget(&mut self) {
        self.browser.cookies.clear();
        self.browser.set_cookies.clear();
    }

    /// Opens a page and follows.
    ///
    /// # Errors
    /// The program does not answer.
    pub async fn open(&mut self, path: &str) -> Result<()> {
        for last in [false, false, true] {
            match tokio::time::timeout(PATIENCE, self.browser.try_to_open(path)).await {
                Ok(Ok(())) => break,
                Ok(Err(error)) => may_be_sent_again(error, last)?,
                Err(_) => bail!("{path} was not answered"),
            }
        }
        crate::wait_page::pass(self).await
    }

    /// Presses a button or follows a link; `false`: the page has none of this text.
    ///
    /// # Errors
    /// The program does not answer.
    pub async fn press(&mut self, words: &str) -> Result<bool> {
        if !self.browser.has_way(words) {
            return Ok(false);
        }
        for last in [false, false, true] {
            match tokio::time::timeout(PATIENCE, self.browser.try_to_go(words)).await {
                Ok(Ok(())) => break,
                Ok(Err(error)) => may_be_sent_again(error, last)?,
                Err(_) => bail!("{words} was not answered"),
            }
        }
        crate::wait_page::pass(self).await?;
        Ok(true)
    }

    /// Sends a form that was kept from before.
    ///
    /// # Errors
    /// The program does not answer.
    pub async fn send_again(&mut self, form: &(String, Vec<(String, String)>)) -> Result<()> {
        for last in [false, false, true] {
            match tokio::time::timeout(PATIENCE, self.browser.try_to_send_again(form)).await {
                Ok(Ok(())) => break,
                Ok(Err(error)) => may_be_sent_again(error, last)?,
                Err(_) => bail!("{} was not answered", form.0),
            }
        }
        Ok(())
    }

    /// Types into a field; `false`: the page has none of this label.
    pub fn fill(&mut self, label: &str, value: &str) -> bool {
        let there = self.browser.has_field(label);
        if there {
            self.browser.fill(label, value);
        }
        there
    }

    /// Chooses one of several; `false`: the page offers none with these words.
    pub fn choose(&mut self, words: &str) -> bool {
        let there = self.browser.has_choice(words);
        if there {
            self.browser.choose(words);
        }
        there
    }

    /// Which page it is on.
    pub fn page(&self) -> Option<Page> {
        Page::of(&self.browser)
    }

    /// What the page says, in short, for reports.
    pub fn said(&self) -> String {
        let words = self.browser.words();
        let start = words.find(&self.browser.heading()).unwrap_or(0);
        words.get(start..).unwrap_or_default().chars().take(160).collect()
    }

    /// Whether the page says this.
    pub fn says(&self, words: &str) -> bool {
        self.browser.says(words)
    }

    /// Signs in with a name and a password, up to *Stay signed in?*, which is answered with no.
    ///
    /// # Errors
    /// The program does not answer.
    pub async fn sign_in(&mut self, name: &str, password: &str) -> Result<SignIn> {
        for _ in 0..10 {
            let outcome = self.try_to_sign_in(name, password).await?;
            // More at once than the machine can hash: everybody tries again.
            if !matches!(&outcome, SignIn::Refused(said) if said.contains("A lot of people are signing in"))
            {
                return Ok(outcome);
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(SignIn::Refused(self.said()))
    }

    async fn try_to_sign_in(&mut self, name: &str, password: &str) -> Result<SignIn> {
        self.open("/sign-in/other").await?;
        if !self.fill("Email address", name) {
            return Ok(SignIn::Refused(self.said()));
        }
        self.press("Next").await?;
        if !self.fill("Password", password) {
            return Ok(SignIn::Refused(self.said()));
        }
        self.press("Sign in").await?;
        // A page came before it, which keeps no password: it is typed once more.
        if self.page() == Some(Page::Password) && !self.says("incorrect") && !self.says("Too many")
        {
            self.fill("Password", password);
            self.press("Sign in").await?;
        }
        Ok(match self.page() {
            Some(Page::StaySignedIn) => {
                self.press("No").await?;
                SignIn::In
            }
            Some(Page::Interrupt | Page::SecurityInfo) => SignIn::In,
            _ if self.says("Your account or password is incorrect.") => SignIn::Wrong,
            _ if self.browser.heading() == "My Account" => SignIn::In,
            _ => SignIn::Refused(self.said()),
        })
    }

    /// Asks for a reset's code for this name; `number`: the phone that is typed, else the first
    /// address is chosen. `true`: the code page came.
    ///
    /// # Errors
    /// The program does not answer.
    pub async fn ask_for_code(&mut self, name: &str, number: Option<&str>) -> Result<bool> {
        self.open("/reset").await?;
        if self.page() == Some(Page::ResetName) {
            self.fill("Email address", name);
            self.press("Next").await?;
        }
        self.send_code(number).await
    }

    /// The second half of it, on the page with the methods.
    ///
    /// # Errors
    /// The program does not answer.
    pub async fn send_code(&mut self, number: Option<&str>) -> Result<bool> {
        if self.page() != Some(Page::ResetMethod) {
            return Ok(self.page() == Some(Page::ResetCode));
        }
        let chosen = match number {
            Some(number) => self.choose("Text a code") && self.fill("Phone number", number),
            None => self.choose("Email a code"),
        };
        if !chosen {
            return Ok(false);
        }
        self.press("Send code").await?;
        Ok(self.page() == Some(Page::ResetCode))
    }

    /// Types a code; `true`: it was taken.
    ///
    /// # Errors
    /// The program does not answer.
    pub async fn give_code(&mut self, code: &str) -> Result<bool> {
        let before = self.page();
        if !self.fill("Enter code", code) {
            return Ok(false);
        }
        self.press("Next").await?;
        let wrong = self.says("That code didn't work") || self.says("That code no longer works");
        Ok(!wrong && self.page() != before)
    }

    /// Chooses a new password at the end of a reset; `true`: it was set.
    ///
    /// # Errors
    /// The program does not answer.
    pub async fn choose_password(&mut self, new: &str) -> Result<bool> {
        if !(self.fill("New password", new) && self.fill("Confirm new password", new)) {
            return Ok(false);
        }
        self.press("Finish").await?;
        Ok(self.page() == Some(Page::ResetDone))
    }
}
