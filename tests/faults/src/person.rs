//! A person with an errand, who goes on by what the page says, whatever happened.

use domain::email::EmailAddress;
use domain::ids::AccountId;
use domain::method::Destination;
use domain::phone::PhoneNumber;
use domain::policy::Gates;
use stories::Browser;

use crate::errands::Errand;
use crate::installation::{Installation, PASSWORD};

/// A password that is good enough.
pub(crate) const NEW: &str = "four quiet otters juggling 7";

/// What the person does on a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Presses this button, or follows this link.
    Go(String),
    /// Opens this address.
    Open(&'static str),
    /// They have what they came for.
    Done,
}

/// A person.
pub(crate) struct Person {
    pub account: AccountId,
    pub name: String,
    /// The number that is on the account in the end, and the one before it.
    pub phone: String,
    pub old_phone: String,
    pub email: String,
    pub browser: Browser,
    /// By what they can object to a change.
    objection: String,
    errand: Errand,
    /// Which of the two passwords the person believes in.
    believes_new: bool,
    /// Whether a page said that nobody can tell whether it was done.
    pub in_doubt: bool,
}

fn destination(to: &str) -> Destination {
    match to.contains('@') {
        true => Destination::Email(EmailAddress::parse(to).expect("a good address")),
        false => Destination::Phone(PhoneNumber::parse(to, "CA").expect("a good number")),
    }
}

impl Person {
    /// The `n`-th person on this errand, with what they need for it.
    pub(crate) async fn arrive(n: u32, errand: Errand, installation: &mut Installation) -> Self {
        let name = format!("person{n}@contactnorth.ca");
        // Some ten thousand numbers that can be, in two areas: the old one and the new one.
        let [old, new] = [416, 647].map(|area| format!("+1{area}55{:05}", 50_000 + n));
        let (phone, old_phone) =
            if errand == Errand::ChangePhone { (new, old) } else { (old.clone(), old) };
        let email = format!("person{n}@home.example");
        let methods = begins_with(errand, &old_phone, &email);
        let gates = (errand == Errand::ResetWithTwoGates).then_some(Gates::Two);
        let account = installation.add(&name, methods, gates).await;
        if errand == Errand::Unlock {
            installation.lock(&name);
        }
        let browser = installation.browser();
        let mut person = Self {
            account,
            name,
            phone,
            old_phone,
            email,
            browser,
            objection: String::new(),
            errand,
            believes_new: false,
            in_doubt: false,
        };
        if errand.begins_signed_in() {
            person.signs_in().await;
            if errand == Errand::Undo {
                person.is_told_of_a_change(installation).await;
            }
            if errand == Errand::EndSession {
                // Another session, which is the one to be ended.
                let mut here = installation.browser();
                std::mem::swap(&mut here, &mut person.browser);
                person.signs_in().await;
            }
        }
        person
    }

    /// A person changes their password, and they hold the message that says so.
    async fn is_told_of_a_change(&mut self, installation: &mut Installation) {
        self.browser.open("/account/password").await.fill("Current password", PASSWORD);
        self.browser
            .fill("New password", NEW)
            .fill("Confirm new password", NEW)
            .press("Change password")
            .await;
        installation.deliver(false).await;
        let told = installation.outbox().to(&self.phone);
        self.objection =
            told.iter().rev().find_map(|letter| letter.objection.clone()).expect("they can object");
        self.browser = installation.browser();
    }

    async fn signs_in(&mut self) {
        self.browser
            .give_name_and_password(&self.name, PASSWORD)
            .await
            .press("No")
            .await
            .is_on("My Account");
    }

    /// Which methods there must be in the end.
    pub(crate) fn ends_with(&self) -> Vec<Destination> {
        methods(self.errand.ends_with(), &self.phone, &self.email)
    }

    /// Whom a notice goes to.
    pub(crate) fn is_told_at(&self) -> Vec<String> {
        let (phone, email) = self.errand.begins_with();
        let phone = phone.then(|| self.old_phone.clone());
        phone.into_iter().chain(email.then(|| self.email.clone())).collect()
    }

    /// Reads the page, fills it in, and says what is pressed.
    pub(crate) async fn step(&mut self, installation: &mut Installation, dies: bool) -> Step {
        if self.browser.html().is_empty() {
            return Step::Open(self.errand.start());
        }
        let heading = self.browser.heading();
        let go = |words: &str| Step::Go(words.to_owned());
        match heading.as_str() {
            "Something isn't working" if self.browser.says("can't tell whether it was done") => {
                self.in_doubt = true;
                Step::Open(self.errand.start())
            }
            "Something isn't working" => go("Try again"),
            "Sign in" => {
                self.browser.fill("Email address", &self.name);
                go("Next")
            }
            "Pick an account" => Step::Go(self.name.clone()),
            // The page could not tell that it is locked.
            "Enter password"
                if self.errand == Errand::Unlock && self.browser.says("is incorrect.") =>
            {
                Step::Open(self.errand.start())
            }
            "Enter password" => {
                if self.browser.says("Your account or password is incorrect.") {
                    assert!(
                        self.errand.changes_password() && !self.believes_new,
                        "{}",
                        self.browser.words()
                    );
                    self.believes_new = true;
                }
                self.browser.fill("Password", if self.believes_new { NEW } else { PASSWORD });
                go("Sign in")
            }
            "Stay signed in?" => go("No"),
            "My Account" => self.at_my_account(),
            "Security info" => self.at_security_info(),
            "More information required" if self.errand == Errand::Skip => {
                match self.browser.says("Skip for now") {
                    true => go("Skip for now"),
                    // It was put off already.
                    false => go("View My Account"),
                }
            }
            "More information required" | "Success!" => {
                go(if heading == "Success!" { "Done" } else { "Next" })
            }
            "Add a method" => {
                self.browser.choose("Email");
                go("Add")
            }
            "Keep your account secure" if self.browser.says("verified") => go("Next"),
            "Keep your account secure" | "Change phone" | "Verify it's you"
                if self.asks_for_code() =>
            {
                self.types_the_code(installation, dies).await
            }
            "Keep your account secure" | "Change phone"
                if self.browser.html().contains("Phone number") =>
            {
                let typed = self.phone.clone();
                self.browser.fill("Phone number", &typed);
                go("Next")
            }
            "Keep your account secure" => {
                let typed = self.email.clone();
                self.browser.fill("What email would you like to use?", &typed);
                go("Next")
            }
            "Delete this method?" => go("Delete"),
            "You can't use any of these?" if self.browser.says("They will be removed on") => {
                Step::Done
            }
            "You can't use any of these?" => {
                self.browser.fill("Password", PASSWORD);
                go("Remove them in 3 days")
            }
            // It was used, and the answer lost.
            "This wasn't me" if self.browser.says("That code doesn't work.") => Step::Done,
            "This wasn't me" => {
                let code = self.objection.clone();
                self.browser.fill("Code from the message", &code);
                go("Undo these changes")
            }
            "The changes have been undone" => Step::Done,
            "Get back into your account" => {
                self.browser.fill("Email address", &self.name);
                go("Next")
            }
            "Verify it's you" => {
                if self.browser.says("Text a code") || self.browser.html().contains("Phone number")
                {
                    let typed = self.phone.clone();
                    self.browser.choose("Text a code");
                    if self.browser.html().contains("Phone number") {
                        self.browser.fill("Phone number", &typed);
                    }
                } else {
                    self.browser.choose("Email a code");
                }
                go("Send code")
            }
            "Choose a new password" if self.errand == Errand::Unlock => {
                match self.browser.says("Unlock my account") {
                    true => go("Unlock my account"),
                    // What broke off was done.
                    false => Step::Open("/account"),
                }
            }
            "Your account has been unlocked" => Step::Done,
            // It is set already: what broke off was done.
            "Choose a new password"
                if ["you have used it before", "This is the password you have now"]
                    .iter()
                    .any(|words| self.browser.says(words)) =>
            {
                Step::Done
            }
            "Choose a new password" => {
                self.browser.fill("New password", NEW).fill("Confirm new password", NEW);
                go("Finish")
            }
            "Your password has been reset" => Step::Done,
            "Change password" => self.at_change_password(),
            "Sign-ins" => self.at_sign_ins(),
            // A password of theirs is on its way; what became of it is seen a minute later.
            "This account was changed meanwhile" => {
                installation.deliver(dies).await;
                self.in_doubt = true;
                Step::Open(self.errand.start())
            }
            "You are signed out" if self.errand == Errand::SignOut => Step::Done,
            "You are signed out" => Step::Open(self.errand.start()),
            _ => panic!(
                "nobody expects {heading:?} at {}:\n{}",
                self.browser.path(),
                self.browser.words()
            ),
        }
    }

    fn asks_for_code(&self) -> bool {
        self.browser.html().contains("autocomplete=\"one-time-code\"")
    }

    fn at_my_account(&mut self) -> Step {
        match self.errand {
            Errand::SignIn | Errand::Skip | Errand::Tidy | Errand::Unlock => Step::Done,
            Errand::SignOut => Step::Go("Sign out".into()),
            Errand::ChangePassword
                if self.browser.says("has been changed") || self.believes_new =>
            {
                Step::Done
            }
            _ => Step::Open(self.errand.start()),
        }
    }

    fn at_security_info(&mut self) -> Step {
        let html = self.browser.html().to_owned();
        let digits = &self.phone[2..];
        let shown = format!("+1 {}-{}-{}", &digits[..3], &digits[3..6], &digits[6..]);
        let (has_phone, has_email) = (html.contains(&shown), html.contains(&self.email));
        match self.errand {
            Errand::RegisterPhone if has_phone => Step::Done,
            Errand::AddEmail if has_email => Step::Done,
            Errand::AddEmail => Step::Go("Add method".into()),
            Errand::ChangePhone if has_phone => Step::Done,
            Errand::ChangePhone => Step::Go("Change".into()),
            Errand::AskRemoval if html.contains("Will be removed on") => Step::Done,
            Errand::DeleteEmail if !has_email => Step::Done,
            Errand::DeleteEmail => {
                let link = self.browser.way_in("Email", "Delete");
                Step::Go(format!("={}", link.expect("it can be deleted")))
            }
            _ => Step::Open(self.errand.start()),
        }
    }

    fn at_change_password(&mut self) -> Step {
        if self.browser.says("Every other session has ended.")
            || self.browser.says("That is not your current password.")
        {
            return Step::Done;
        }
        self.browser
            .fill("Current password", PASSWORD)
            .fill("New password", NEW)
            .fill("Confirm new password", NEW);
        Step::Go("Change password".into())
    }

    fn at_sign_ins(&mut self) -> Step {
        if self.browser.html().contains("/account/sign-ins/end") {
            return Step::Go("Sign out at /account/sign-ins/end".into());
        }
        Step::Done
    }

    /// Waits for the newest code, as the page says, and types it.
    async fn types_the_code(&mut self, installation: &mut Installation, dies: bool) -> Step {
        if self.browser.says("That code no longer works.") {
            // What was begun before was done meanwhile, and ended every code (S27).
            self.in_doubt = true;
            return Step::Open(self.errand.start());
        }
        installation.deliver(dies).await;
        let to = if self.browser.html().contains("by email") || self.is_email() {
            &self.email
        } else {
            &self.phone
        };
        // What vouches for another number is the one that is there.
        let proves =
            self.browser.heading() == "Verify it's you" && self.errand == Errand::ChangePhone;
        let to = if proves { &self.old_phone } else { to };
        let letters = installation.outbox().to(to);
        let newest = letters.iter().rev().find_map(|letter| letter.code.clone());
        match newest {
            Some(code) => {
                self.browser.fill("Enter code", &code);
                Step::Go("Next".into())
            }
            None => panic!("no code came to {}:\n{}", self.name, self.browser.words()),
        }
    }

    /// Whether the page asks for the code of a mail.
    fn is_email(&self) -> bool {
        let words = self.browser.words();
        words.contains(&self.email) || words.contains("***.example")
    }
}

fn begins_with(errand: Errand, phone: &str, email: &str) -> Vec<Destination> {
    methods(errand.begins_with(), phone, email)
}

fn methods((has_phone, has_email): (bool, bool), phone: &str, email: &str) -> Vec<Destination> {
    let phone = has_phone.then(|| destination(phone));
    phone.into_iter().chain(has_email.then(|| destination(email))).collect()
}
