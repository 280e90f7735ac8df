//! A person who lives through the service once: registers, signs in, resets, changes the phone; and
//! goes on by what the pages say, whatever breaks meanwhile.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;
use stories::{Browser, Gateway, Page};
use tokio::time::error::Elapsed;
use tokio::time::{sleep, timeout};

use crate::front::ORIGIN;
use crate::journal::{Journal, Life};
use crate::place::{self, NODES};

/// The password at first.
pub const OLD: &str = "maple river lantern 42";
/// The password after the reset.
pub const NEW: &str = "four quiet otters juggling 7";

/// How long a person looks at a page before they go on.
const THINKS: Duration = Duration::from_millis(150);
/// How long a person waits for an answer before they try again.
const WAITS: Duration = Duration::from_secs(40);
/// How long a person who was put off waits: the page says longer, and few people do.
const TRIES_AGAIN: Duration = Duration::from_millis(700);
/// How long one journey may take, gaps and lost codes included. The lease of a text that a dead
/// server had is 20 seconds.
const PATIENCE: Duration = Duration::from_secs(180);
/// How long a person waits for a code before they ask for another, as the page offers after 60
/// seconds.
const ASKS_AGAIN: Duration = Duration::from_secs(65);
/// How long a server that is asked directly may take: one that is paused honours nothing.
const DIRECTLY: Duration = Duration::from_secs(3);

/// The town: what the people have in common.
pub struct Town {
    /// Where their texts arrive.
    pub gateway: Gateway,
    /// What they were told.
    pub journal: Journal,
}

/// The `n`-th person's sign-in name.
pub fn name(n: usize) -> String {
    format!("person{n}@example.ca")
}

/// The number that a person changes to is so many further on: it begins with 613-7.
pub const ANOTHER: usize = 5_000_000;

/// The `n`-th person's number, as the gateway gets it.
pub fn number(n: usize) -> String {
    format!("+1613{}{:04}", 200 + n / 10_000, n % 10_000)
}

/// The list of so many people, as `regain user import` takes it.
pub fn list(count: usize) -> String {
    let mut list = "sign_in_name,display_name,password\n".to_owned();
    (0..count).for_each(|n| list.push_str(&format!("{},Person {n},{OLD}\n", name(n))));
    list
}

/// One of a person's browsers.
struct Tab {
    browser: Browser,
    /// Where its journey begins, and is found again.
    start: &'static str,
}

/// A person.
pub struct Person {
    n: usize,
    town: Arc<Town>,
    /// The phone in their hand.
    number: String,
    /// Codes that were typed.
    typed: BTreeSet<String>,
}

impl Person {
    /// The `n`-th.
    pub fn new(n: usize, town: Arc<Town>) -> Self {
        Self { n, town, number: number(n), typed: BTreeSet::new() }
    }

    /// A browser, at an address of its own.
    fn browser(&self) -> Browser {
        let mut browser = Browser::new(place::front(), ORIGIN);
        browser
            .headers
            .push(("x-forwarded-for", format!("10.1.{}.{}", self.n / 250, self.n % 250 + 1)));
        browser
    }

    fn note(&self, note: impl FnOnce(&mut Life)) {
        self.town.journal.note(self.n, note);
    }

    /// The whole life.
    pub async fn live(mut self) {
        let lived = self.lives().await;
        match lived {
            Ok(()) => self.note(|life| life.whole = true),
            Err(why) => self.town.journal.is_wrong(format!("{}: {why}", name(self.n))),
        }
    }

    async fn lives(&mut self) -> anyhow::Result<()> {
        let mut first = self.arrive("/setup").await;
        self.go_to(&mut first, Page::SecurityInfo, OLD).await?;
        let mut second = self.arrive("/security-info").await;
        self.go_to(&mut second, Page::SecurityInfo, OLD).await?;

        let mut resetting = self.arrive("/reset").await;
        self.go_to(&mut resetting, Page::ResetDone, OLD).await?;
        self.is_honoured_nowhere([&first, &second]).await;

        let mut third = self.arrive("/security-info").await;
        self.go_to(&mut third, Page::SecurityInfo, NEW).await?;
        if self.n % 2 == 1 {
            self.change(&mut third).await?;
        }
        Ok(())
    }

    async fn arrive(&self, start: &'static str) -> Tab {
        let mut tab = Tab { browser: self.browser(), start };
        self.open(&mut tab).await;
        tab
    }

    /// Opens the journey's beginning, until it is there.
    async fn open(&self, tab: &mut Tab) {
        loop {
            let opened = timeout(WAITS, tab.browser.try_to_open(tab.start)).await;
            if self.came(tab, opened, "open") {
                return;
            }
            sleep(TRIES_AGAIN).await;
        }
    }

    /// Presses a button; `false`: that was put off, and the journey is opened again.
    async fn press(&self, tab: &mut Tab, button: &str) -> bool {
        sleep(THINKS).await;
        let pressed = timeout(WAITS, tab.browser.try_to_go(button)).await;
        if self.came(tab, pressed, button) {
            return true;
        }
        sleep(TRIES_AGAIN).await;
        self.open(tab).await;
        false
    }

    /// Whether a page came, and not one that puts off.
    fn came(
        &self,
        tab: &Tab,
        answer: Result<Result<(), reqwest::Error>, Elapsed>,
        what: &str,
    ) -> bool {
        let why = match answer {
            Ok(Ok(())) => return !self.town.journal.puts_off(&tab.browser),
            Ok(Err(error)) => format!("{error:?}"),
            Err(_) => "nothing came".to_owned(),
        };
        self.town.journal.broke_off(format!(
            "{} at {}: {what}: {why}",
            name(self.n),
            tab.browser.path()
        ));
        false
    }

    /// Goes on by what the pages say.
    async fn go_to(&mut self, tab: &mut Tab, end: Page, password: &str) -> anyhow::Result<()> {
        let begun = Instant::now();
        loop {
            let Some(page) = Page::of(&tab.browser) else {
                if begun.elapsed() > PATIENCE {
                    bail!("stands on {:?}: {}", tab.browser.heading(), tab.browser.words());
                }
                // A page that is out of date, or has changed meanwhile: it offers the way on, which
                // is the beginning.
                sleep(TRIES_AGAIN).await;
                self.open(tab).await;
                continue;
            };
            if page == end {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                bail!("does not get from {page:?} to {end:?}: {}", tab.browser.words());
            }
            self.step(tab, page, password).await?;
        }
    }

    async fn step(&mut self, tab: &mut Tab, page: Page, password: &str) -> anyhow::Result<()> {
        let button = match page {
            Page::SignIn | Page::ResetName => {
                tab.browser.fill("Email address", &name(self.n));
                "Next"
            }
            Page::PickAccount => "person",
            Page::Password => {
                tab.browser.fill("Password", password);
                self.note(|life| life.signed_in.tried += 1);
                if self.press(tab, "Sign in").await {
                    match Page::of(&tab.browser) {
                        Some(Page::StaySignedIn) => self.note(|life| life.signed_in.confirmed += 1),
                        _ if tab.browser.says("Your account or password is incorrect.") => {
                            bail!("the right password is refused");
                        }
                        _ => {}
                    }
                }
                return Ok(());
            }
            Page::StaySignedIn => "Yes",
            Page::Interrupt | Page::Verified => "Next",
            Page::Finished => "Done",
            Page::Number => {
                tab.browser.fill("Phone number", &self.number);
                "Next"
            }
            Page::ResetMethod => {
                tab.browser.choose("Text a code").fill("Phone number", &self.number);
                "Send code"
            }
            Page::Code | Page::ResetCode => return self.code(tab, page).await,
            Page::ResetPassword => {
                tab.browser.fill("New password", NEW).fill("Confirm new password", NEW);
                self.note(|life| life.reset.tried += 1);
                if self.press(tab, "Finish").await
                    && Page::of(&tab.browser) == Some(Page::ResetDone)
                {
                    self.note(|life| life.reset.confirmed += 1);
                }
                return Ok(());
            }
            // Signed in, and asked for nothing: the journey is found where it was left.
            Page::SecurityInfo | Page::ResetDone => {
                self.open(tab).await;
                return Ok(());
            }
        };
        self.press(tab, button).await;
        Ok(())
    }

    /// Types the newest code that was not typed yet; and, once it was taken, tries it again from a
    /// second tab.
    async fn code(&mut self, tab: &mut Tab, page: Page) -> anyhow::Result<()> {
        let begun = Instant::now();
        let code = loop {
            let newest = self.town.gateway.codes_to(&self.number).pop();
            match newest {
                Some(code) if !self.typed.contains(&code) => break code,
                _ if begun.elapsed() > ASKS_AGAIN => {
                    self.press(tab, "Resend code").await;
                    return Ok(());
                }
                _ => sleep(Duration::from_millis(50)).await,
            }
        };
        self.typed.insert(code.clone());
        tab.browser.fill("Enter code", &code);
        let mut again = Tab { browser: tab.browser.copy(), start: tab.start };
        if page == Page::Code {
            let another = self.number != number(self.n);
            self.note(|life| life.added_or_changed(another).tried += 1);
        }
        if !self.press(tab, "Next").await {
            // Whether it was used is not known. The page says, where it stands.
            self.typed.remove(&code);
            return Ok(());
        }
        let shown = Page::of(&tab.browser);
        if page == Page::Code && shown == Some(Page::Verified) {
            let another = self.number != number(self.n);
            self.note(|life| life.added_or_changed(another).confirmed += 1);
        }
        if shown.is_some_and(|shown| shown > page) {
            // Nothing comes of it: the accounts are looked at in the end.
            let server = 1 + u8::try_from(self.n % usize::from(NODES)).unwrap_or(0);
            again.browser.move_to(place::regain(server));
            let _ = timeout(DIRECTLY, again.browser.try_to_press("Next")).await;
        } else if shown == Some(page) && tab.browser.says("That code no longer works") {
            self.press(tab, "Resend code").await;
        }
        Ok(())
    }

    /// Changes the phone for another.
    async fn change(&mut self, tab: &mut Tab) -> anyhow::Result<()> {
        self.number = number(self.n + ANOTHER);
        let begun = Instant::now();
        while !tab.browser.says("+1 613-7") {
            if begun.elapsed() > PATIENCE {
                bail!("cannot change the phone: {}", tab.browser.words());
            }
            if self.press(tab, "Change").await {
                self.go_to(tab, Page::SecurityInfo, NEW).await?;
            }
        }
        Ok(())
    }

    /// A reset's success was shown: no server honours what was signed in before.
    async fn is_honoured_nowhere(&self, tabs: [&Tab; 2]) {
        for server in 1..=NODES {
            for tab in tabs {
                let mut browser = tab.browser.copy();
                browser.move_to(place::regain(server));
                let asked = timeout(DIRECTLY, browser.try_to_open("/security-info")).await;
                if matches!(asked, Ok(Ok(())))
                    && browser.status() == 200
                    && browser.heading() == "Security info"
                {
                    let wrong = format!(
                        "{}: server {server} honours a session from before the reset",
                        name(self.n)
                    );
                    self.town.journal.is_wrong(wrong);
                }
            }
        }
    }
}
