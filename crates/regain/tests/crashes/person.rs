//! A person who goes on by what the page says, whatever happened to the service meanwhile.

use std::time::Duration;

use stories::{Browser, Gateway, Page};

use super::installation::Installation;

pub const OLD: &str = "maple river lantern 42";
pub const NEW: &str = "four quiet otters juggling 7";

/// Which page a browser shows.
pub fn page(browser: &Browser) -> Page {
    let page = Page::of(browser);
    page.unwrap_or_else(|| {
        panic!("{:?} at {}:\n{}", browser.heading(), browser.path(), browser.words())
    })
}

/// When the service is killed: so long after the button of this page was pressed.
#[derive(Clone, Copy, Debug)]
pub struct Kill {
    pub on: Page,
    pub after: Duration,
}

pub struct Person {
    pub name: String,
    /// As it is typed.
    pub typed: String,
    /// As the gateway gets it.
    pub number: String,
    pub browser: Browser,
}

impl Person {
    /// The `n`-th person, below 10,000, in a new browser.
    pub fn new(n: usize, installation: &Installation) -> Self {
        let mut person = Self {
            name: format!("person{n}@contactnorth.ca"),
            typed: format!("416 555 {n:04}"),
            number: format!("+1416555{n:04}"),
            browser: installation.browser(),
        };
        person.browser.headers = person.network();
        person
    }

    /// A network of their own.
    fn network(&self) -> Vec<(&'static str, String)> {
        let (hundreds, rest) = (&self.number[8..10], &self.number[10..]);
        let part = |digits: &str| digits.parse::<u8>().unwrap();
        vec![("x-forwarded-for", format!("10.7.{}.{}", part(hundreds), part(rest)))]
    }

    /// Another new browser, in the same network.
    pub fn another_browser(&self, installation: &Installation) -> Browser {
        let mut browser = installation.browser();
        browser.headers = self.network();
        browser
    }

    /// The person's line in the list of people.
    pub fn line(n: usize, mobile: &str) -> String {
        format!("person{n}@contactnorth.ca,Person {n},{OLD},{mobile}\n")
    }

    /// Fills the page in; the button to press then.
    async fn fill_in(
        &mut self,
        here: Page,
        installation: &Installation,
        gateway: &Gateway,
    ) -> &'static str {
        let browser = &mut self.browser;
        match here {
            Page::SignIn | Page::ResetName => {
                browser.fill("Email address", &self.name);
                "Next"
            }
            Page::PickAccount => "person",
            Page::Password => {
                browser.fill("Password", OLD);
                "Sign in"
            }
            Page::StaySignedIn => "Yes",
            Page::Interrupt | Page::Verified => "Next",
            Page::Number => {
                browser.fill("Phone number", &self.typed);
                "Next"
            }
            Page::Code | Page::ResetCode => {
                installation.queue_is_empty().await;
                let code = gateway.codes_to(&self.number).pop().expect("the code went out");
                browser.fill("Enter code", &code);
                "Next"
            }
            Page::Finished => "Done",
            Page::ResetMethod => {
                browser.choose("Text a code").fill("Phone number", &self.typed);
                "Send code"
            }
            Page::ResetPassword => {
                browser.fill("New password", NEW).fill("Confirm new password", NEW);
                "Finish"
            }
            Page::SecurityInfo | Page::ResetDone => panic!("the journey has ended"),
        }
    }

    /// Goes on to a page without a kill.
    pub async fn go_on_to(&mut self, end: Page, installation: &Installation, gateway: &Gateway) {
        for _ in 0..15 {
            let here = page(&self.browser);
            if here == end {
                return;
            }
            let button = self.fill_in(here, installation, gateway).await;
            self.browser.go(button).await;
        }
        panic!("{} does not get to {end:?}:\n{}", self.name, self.browser.words());
    }

    /// Goes on to the page of the kill, presses its button, and looks at the page again after the
    /// restart.
    ///
    /// What was shown is still there; a journey half done stands where it stood, or one step
    /// further. Says where.
    pub async fn go_on_through(
        &mut self,
        kill: Kill,
        installation: &mut Installation,
        gateway: &Gateway,
    ) -> Page {
        self.go_on_to(kill.on, installation, gateway).await;
        let button = self.fill_in(kill.on, installation, gateway).await;
        let (pressed, ()) = tokio::join!(self.browser.try_to_press(button), async {
            tokio::time::sleep(kill.after).await;
            match installation.data.is_mortal() {
                true => installation.data.crash(),
                false => installation.kill(),
            }
        });
        let path = self.browser.path().to_owned();
        // A page of the gap confirms nothing.
        let confirmed = pressed.is_ok() && self.browser.status() != 503;
        let shown = if confirmed { page(&self.browser) } else { kill.on };
        if !installation.data.is_mortal() {
            installation.start_again_later();
        }
        self.browser.move_to(installation.address());
        for tries in 0.. {
            self.browser.open(&path).await;
            // The program may still have to find its database again.
            if self.browser.status() != 503 || tries == 50 {
                break;
            }
            assert!(self.browser.retry_after().is_some());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(self.browser.status(), 200, "{path}");
        let found = page(&self.browser);
        println!("{kill:?}: confirmed {confirmed}, {shown:?} was shown, {found:?} was found");
        if confirmed {
            assert!(shown > kill.on, "a page that came goes on: {kill:?}, {shown:?}");
            assert_eq!(found, shown, "what was confirmed is there: {kill:?}");
        } else if [Page::Password, Page::StaySignedIn, Page::Code].contains(&kill.on)
            && found < shown
        {
            // The session's (new) name was on its way and is lost; the old one opens nothing any
            // more (R30). What was done is done: signed in again, the person goes on
            // from there.
            assert!(found <= Page::PickAccount, "{kill:?}: {found:?}");
            self.browser.open("/setup").await;
        } else {
            assert!(found >= shown, "the journey goes on: {kill:?}, {shown:?}, {found:?}");
        }
        found
    }

    /// Whether a password opens the account, in a new browser.
    pub async fn is_opened_by(&self, password: &str, installation: &Installation) -> bool {
        let mut browser = self.another_browser(installation);
        browser.give_name_and_password(&self.name, password).await;
        if page(&browser) == Page::Password {
            browser.sees("Your account or password is incorrect.");
            return false;
        }
        browser.is_on("Stay signed in?");
        true
    }
}
