//! A person who knows the password: what they try on the pages for the owner's methods and
//! password.

use std::time::Duration;

use anyhow::Result;
use stories::Page;
use totp_rs::{Builder, Secret};

use crate::surfer::Surfer;
use crate::world::{Person, World};

/// The address that the thief reads.
pub const THIEFS_EMAIL: &str = "quiet.visitor@mail.example";
/// Another one, to take a method's place.
const ANOTHER_EMAIL: &str = "another.visitor@mail.example";
/// The phone that the thief holds.
pub const THIEFS_PHONE: &str = "+14165550177";
/// The password that the thief chooses.
pub const THIEFS_PASSWORD: &str = "seven grey harbours 91 x";

/// What became of a move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// It was done.
    Done,
    /// It was not; what the page asked for or said.
    Refused(String),
}

impl Move {
    /// In short.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused(_) => "refused",
        }
    }
}

/// A thief in a browser.
pub struct Thief<'a> {
    /// The browser.
    pub surfer: Surfer,
    world: &'a World,
    password: String,
    /// A phone of the owner's whose texts the thief reads.
    stolen_phone: Option<String>,
}

impl<'a> Thief<'a> {
    /// One who knows the owner's password.
    pub fn new(world: &'a World, surfer: Surfer, owner: &Person) -> Self {
        Self { surfer, world, password: owner.password.clone(), stolen_phone: None }
    }

    /// And has taken over the owner's phone number.
    pub fn with_phone(self, owner: &Person) -> Self {
        Self { stolen_phone: Some(owner.phone.clone()), ..self }
    }

    fn refused(&self) -> Move {
        let said = self.surfer.said();
        eprintln!("the thief is refused at {}: {said}", self.surfer.browser.path());
        Move::Refused(said)
    }

    /// Gets past a page that asks for a fresh proof, with what the thief has.
    async fn prove(&mut self) -> Result<()> {
        if self.surfer.browser.heading() != "Verify it's you" {
            return Ok(());
        }
        let phone = self.stolen_phone.clone();
        if let Some(phone) = phone.filter(|_| self.surfer.browser.has_choice("Text a code")) {
            let count = self.world.codes_to(&phone);
            self.surfer.choose("Text a code");
            self.surfer.fill("Phone number", &phone);
            self.surfer.press("Send code").await?;
            if let Some(code) = self.world.code_after(&phone, count).await {
                self.surfer.give_code(&code).await?;
            }
            return Ok(());
        }
        let password = self.password.clone();
        if self.surfer.fill("Password", &password) {
            self.surfer.press("Continue").await?;
        }
        Ok(())
    }

    /// Goes to the page on which a method of this kind is set up; `true`: it came.
    pub async fn begins_adding(&mut self, kind: &str) -> Result<bool> {
        // Once more after a proof, which leads back to the choice.
        for _ in 0..2 {
            self.surfer.open("/security-info/add").await?;
            self.prove().await?;
            if !self.surfer.choose(kind) {
                return Ok(false);
            }
            self.surfer.press("Add").await?;
            let asked = self.surfer.browser.heading() == "Verify it's you";
            self.prove().await?;
            if !asked {
                return Ok(self.surfer.browser.heading() != "Add a method");
            }
        }
        Ok(false)
    }

    /// Adds an app of the thief's own.
    pub async fn add_app(&mut self) -> Result<Move> {
        if !self.begins_adding("Authenticator app").await? {
            return Ok(self.refused());
        }
        let html = self.surfer.browser.html();
        let secret = html.split("id=\"secret\">").nth(1).and_then(|rest| rest.split('<').next());
        let Some(secret) = secret.map(|text| text.replace(' ', "")) else {
            return Ok(self.refused());
        };
        let app = Builder::new().with_secret(Secret::try_from_base32(secret)?).build_noncompliant();
        let code = app.generate(self.world.clock.unix_seconds()).to_string();
        let taken = self.surfer.give_code(&code).await?;
        Ok(if taken { Move::Done } else { self.refused() })
    }

    /// Makes new recovery codes in place of the owner's.
    pub async fn make_new_codes(&mut self) -> Result<Move> {
        self.surfer.open("/security-info").await?;
        self.prove().await?;
        // The row's button, and that of the page that asks whether it is meant.
        for _ in 0..2 {
            if !self.surfer.press("Make new codes").await? {
                return Ok(self.refused());
            }
        }
        self.prove().await?;
        let made = self.surfer.browser.heading() == "Your recovery codes";
        Ok(if made { Move::Done } else { self.refused() })
    }

    /// Names two people as the owner's recovery contacts.
    pub async fn name_contacts(&mut self, names: [&str; 2]) -> Result<Move> {
        if !self.begins_adding("Recovery contacts").await? {
            return Ok(self.refused());
        }
        self.surfer.fill("Email address of the first person", names[0]);
        self.surfer.fill("Email address of the second person", names[1]);
        self.surfer.press("Next").await?;
        let named = self.surfer.says("Recovery contacts named");
        Ok(if named { Move::Done } else { self.refused() })
    }

    /// Adds the thief's own address.
    pub async fn add_email(&mut self) -> Result<Move> {
        self.surfer.open("/security-info").await?;
        self.prove().await?;
        if !self.surfer.press("Add method").await? {
            return Ok(self.refused());
        }
        self.prove().await?;
        // Once more after a proof, which leads back to the choice.
        for _ in 0..2 {
            if self.surfer.choose("Email") {
                self.surfer.press("Add").await?;
            }
            self.prove().await?;
        }
        self.type_email(THIEFS_EMAIL).await
    }

    async fn type_email(&mut self, address: &str) -> Result<Move> {
        let count = self.world.codes_to(address);
        if !self.surfer.fill("What email would you like to use?", address) {
            return Ok(self.refused());
        }
        self.surfer.press("Next").await?;
        self.finish(address, count).await
    }

    async fn type_phone(&mut self) -> Result<Move> {
        let count = self.world.codes_to(THIEFS_PHONE);
        if !self.surfer.fill("Phone number", THIEFS_PHONE) {
            return Ok(self.refused());
        }
        self.surfer.press("Next").await?;
        self.finish(THIEFS_PHONE, count).await
    }

    async fn finish(&mut self, to: &str, count: usize) -> Result<Move> {
        let Some(code) = self.world.code_after(to, count).await else { return Ok(self.refused()) };
        let taken = self.surfer.give_code(&code).await?;
        Ok(if taken { Move::Done } else { self.refused() })
    }

    /// Changes the first method in the list for one of the thief's own.
    pub async fn change_first(&mut self) -> Result<Move> {
        self.surfer.open("/security-info").await?;
        self.prove().await?;
        if !self.surfer.press("Change").await? {
            return Ok(self.refused());
        }
        self.prove().await?;
        match self.surfer.browser.has_field("Phone number") {
            true => self.type_phone().await,
            false => self.type_email(ANOTHER_EMAIL).await,
        }
    }

    /// The pages on which each method is deleted, as Security info links to them, oldest first.
    pub async fn deletions(&mut self) -> Result<Vec<String>> {
        self.surfer.open("/security-info").await?;
        self.prove().await?;
        let html = self.surfer.browser.html();
        let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        Ok(links
            .filter(|link| link.starts_with("/security-info/delete"))
            .map(str::to_owned)
            .collect())
    }

    /// Deletes the method of this page.
    pub async fn delete(&mut self, page: &str) -> Result<Move> {
        self.surfer.open(page).await?;
        self.prove().await?;
        if self.surfer.browser.heading() == "Verify it's you"
            || !self.surfer.press("Delete").await?
        {
            return Ok(self.refused());
        }
        self.prove().await?;
        if self.surfer.browser.heading().starts_with("Delete") {
            self.surfer.press("Delete").await?;
        }
        let done =
            self.surfer.page() == Some(Page::SecurityInfo) && self.surfer.says("has been deleted");
        Ok(if done { Move::Done } else { self.refused() })
    }

    /// Says that the method of this page of deletion is lost, so that it proves nothing.
    pub async fn suspend(&mut self, page: &str) -> Result<Move> {
        let page = page.replace("/delete/", "/lost/");
        self.surfer.open(&page).await?;
        self.prove().await?;
        if !self.surfer.press("Suspend it").await? {
            return Ok(self.refused());
        }
        self.prove().await?;
        if self.surfer.browser.heading().starts_with("Did you lose") {
            self.surfer.press("Suspend it").await?;
        }
        let done =
            self.surfer.page() == Some(Page::SecurityInfo) && self.surfer.says("is suspended");
        Ok(if done { Move::Done } else { self.refused() })
    }

    /// Says that none of the owner's methods can be used, so that they are taken off in three days.
    pub async fn ask_for_removal(&mut self, page: &str) -> Result<Move> {
        self.surfer.open(page).await?;
        self.surfer.press("Delete").await?;
        if !self.surfer.press("I can't use any of these").await? {
            return Ok(self.refused());
        }
        let password = self.password.clone();
        self.surfer.fill("Password", &password);
        let asked = self.surfer.press("Remove them in").await?;
        Ok(if asked { Move::Done } else { self.refused() })
    }

    /// Changes the password.
    pub async fn change_password(&mut self) -> Result<Move> {
        self.surfer.open("/account/password").await?;
        self.prove().await?;
        let filled = self.surfer.fill("Current password", &self.password.clone())
            && self.surfer.fill("New password", THIEFS_PASSWORD)
            && self.surfer.fill("Confirm new password", THIEFS_PASSWORD);
        if !filled {
            return Ok(self.refused());
        }
        self.surfer.press("Change password").await?;
        let done = self.surfer.says("Your password has been changed");
        if done {
            THIEFS_PASSWORD.clone_into(&mut self.password);
        }
        Ok(if done { Move::Done } else { self.refused() })
    }

    /// The password that the thief believes in.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Resets the password by the thief's own address or, failing that, by the stolen phone;
    /// `true`: it was set.
    pub async fn reset(&mut self, owner: &Person, network: &str) -> Result<bool> {
        let mut surfer = Surfer::new(self.world, network);
        let ways = [
            Some((THIEFS_EMAIL.to_owned(), None)),
            self.stolen_phone.clone().map(|own| (own.clone(), Some(own))),
        ];
        for (to, number) in ways.into_iter().flatten() {
            surfer.forget();
            let count = self.world.codes_to(&to);
            surfer.open("/reset").await?;
            surfer.fill("Email address", &owner.name);
            surfer.press("Next").await?;
            // Several addresses may be on offer: the last one is the newest.
            if number.is_none() {
                let html = surfer.browser.html().to_owned();
                let last = html.match_indices("Email a code to ").last().map(|(at, _)| at);
                let words =
                    last.and_then(|at| html.get(at..)?.split('<').next().map(str::to_owned));
                if let Some(words) = words {
                    surfer.choose(&words);
                    surfer.press("Send code").await?;
                }
            } else {
                surfer.send_code(number.as_deref()).await?;
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
            if let Some(code) = self.world.code_after(&to, count).await
                && surfer.give_code(&code).await?
                && surfer.choose_password(THIEFS_PASSWORD).await?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
