//! Where a scenario plays: the release program with a database, carriers and people of its own.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Result;
use bench::program::{Place, Program};
use stories::{Browser, Gateway};

use crate::clock::Clock;
use crate::engine::{Engine, Rows};
use crate::mailbox::Mailbox;
use crate::message::{Message, code_of_mail, code_of_text};

/// How long the program may take, in real time, to send what is due: it looks once a second after
/// its clock was moved.
pub const LOOK: Duration = Duration::from_millis(1_250);

/// A person with an account.
#[derive(Clone, Debug)]
pub struct Person {
    /// The sign-in name.
    pub name: String,
    /// The password; empty: none, so that no password opens it.
    pub password: String,
    /// The address that was known before.
    pub email: String,
    /// The number that was known before, as E.164 has it.
    pub phone: String,
}

/// The password of those who have a good one.
pub const PASSWORD: &str = "maple river lantern 42";

impl Person {
    /// The owner whom the attacks are about, with an address and a phone.
    pub fn owner() -> Self {
        Self {
            name: "olivia@example.ca".into(),
            password: PASSWORD.into(),
            email: "olivia.tremblay@gmail.com".into(),
            phone: "+16135550123".into(),
        }
    }

    /// One of many, with both methods and no password.
    pub fn one_of_many(n: usize) -> Self {
        Self {
            name: format!("person{n}@example.ca"),
            password: String::new(),
            email: format!("home{n}@mail.example"),
            phone: format!("+1613{:03}{:04}", 200 + n / 10_000, n % 10_000),
        }
    }

    /// Without a phone.
    pub fn without_phone(self) -> Self {
        Self { phone: String::new(), ..self }
    }

    /// Without an address.
    pub fn without_email(self) -> Self {
        Self { email: String::new(), ..self }
    }

    /// With a password.
    pub fn with_password(self, password: &str) -> Self {
        Self { password: password.into(), ..self }
    }
}

/// How a world differs from what `regain init` writes.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The database.
    pub engine: Engine,
    /// Whether the clock can be moved: the library that does it makes each look at the clock
    /// slower.
    pub moved: bool,
    /// Whether this machine's addresses are the operator's proxies, of which each says where a
    /// request comes from.
    pub behind_proxy: bool,
    /// The host of its address, which passkeys need a name for.
    pub host: &'static str,
    /// Whether a second step is asked for after the password: the word in `regain.toml`.
    pub second_step: &'static str,
    /// More sections of `regain.toml`.
    pub more: &'static str,
}

impl Setting {
    /// The defaults, on this database, with a clock that can be moved.
    pub fn on(engine: Engine) -> Self {
        Self {
            engine,
            moved: true,
            behind_proxy: true,
            host: "127.0.0.1",
            second_step: "never",
            more: "",
        }
    }
}

/// The running program and what is around it.
pub struct World {
    /// The program's folder.
    pub place: Place,
    /// The program.
    pub program: Program,
    /// The simulated time.
    pub clock: Clock,
    /// Its address as browsers show it: scheme, host and port.
    pub origin: String,
    /// Its rows.
    pub rows: Rows,
    gateway: Gateway,
    mailbox: Mailbox,
    unused: Browser,
}

impl World {
    /// Starts the program with these people in it.
    ///
    /// # Errors
    /// The program does not work.
    pub async fn open(setting: &Setting, people: &[Person]) -> Result<Self> {
        let (gateway, mailbox) = (Gateway::open().await, Mailbox::open().await?);
        let (carriers, host) = ((gateway.url(), mailbox.url()), setting.host);
        let (setting, people) = (setting.clone(), people.to_vec());
        // Apart from the browsers of other worlds: their connections would end while this waits.
        let begun =
            tokio::task::spawn_blocking(move || begin(&setting, &people, &carriers)).await?;
        let Begun { place, clock, rows, program } = begun?;
        let origin = format!("http://{host}:{}", program.address.port());
        let unused = Browser::new(program.address, &origin);
        Ok(Self { place, program, clock, origin, rows, gateway, mailbox, unused })
    }

    /// A browser that was never used.
    pub fn browser(&self) -> Browser {
        self.unused.copy()
    }

    /// Where the program listens.
    pub fn address(&self) -> SocketAddr {
        self.program.address
    }

    /// Moves the clock on, and gives the program the time to send what has become due.
    ///
    /// # Errors
    /// The clock cannot be moved.
    pub async fn wait(&self, span: Duration) -> Result<()> {
        self.clock.advance(span)?;
        tokio::time::sleep(LOOK).await;
        Ok(())
    }

    /// Everything that came for a number or address, oldest first.
    pub fn messages_to(&self, to: &str) -> Vec<Message> {
        let to = to.to_lowercase();
        let texts = self.gateway.texts_to(&to).into_iter().map(|text| Message {
            code: code_of_text(&text.text),
            at: self.clock.at(text.at),
            words: text.text,
        });
        let mails =
            self.mailbox.mails().into_iter().filter(|mail| mail.to == to).map(|mail| Message {
                code: code_of_mail(&mail.text),
                at: self.clock.at(mail.at),
                words: format!("{}\n{}", mail.subject, mail.text),
            });
        texts.chain(mails).collect()
    }

    /// Everything that came for a person by what they had at first, oldest first; and at the
    /// sign-in name, which may be a mailbox.
    pub fn messages_of(&self, person: &Person) -> Vec<Message> {
        let all =
            [&person.email, &person.phone, &person.name].into_iter().filter(|to| !to.is_empty());
        let mut messages: Vec<Message> = all.flat_map(|to| self.messages_to(to)).collect();
        messages.sort_by_key(|message| message.at);
        messages
    }

    /// The newest code for a number or address that came after `count` others; waits for it a few
    /// seconds of real time.
    pub async fn code_after(&self, to: &str, count: usize) -> Option<String> {
        let begun = Instant::now();
        loop {
            let codes: Vec<String> =
                self.messages_to(to).into_iter().filter_map(|message| message.code).collect();
            if codes.len() > count {
                return codes.last().cloned();
            }
            if begun.elapsed() > LOOK * 2 {
                return None;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// How many codes came for a number or address.
    pub fn codes_to(&self, to: &str) -> usize {
        self.messages_to(to).iter().filter(|message| message.code.is_some()).count()
    }
}

/// What is there once the program runs.
struct Begun {
    place: Place,
    clock: Clock,
    rows: Rows,
    program: Program,
}

fn begin(setting: &Setting, people: &[Person], carriers: &(String, String)) -> Result<Begun> {
    let rows = Rows::of(setting.engine);
    let mut place =
        Place::new(|address| configuration(address, carriers, &rows.section(), setting))?;
    let clock = Clock::new(place.folder())?;
    if setting.moved {
        place.set(clock.environment()?);
    }
    import(&place, people)?;
    let program = place.clone().serve()?;
    Ok(Begun { place, clock, rows, program })
}

/// Adds people as an operator does. An account without a password cannot be opened by one, and
/// costs no hash to add.
fn import(place: &Place, people: &[Person]) -> Result<()> {
    let mut list = "sign_in_name,display_name,password,email,mobile\n".to_owned();
    for (n, person) in people.iter().enumerate() {
        let Person { name, password, email, phone } = person;
        list.push_str(&format!("{name},Person {n},{password},{email},{phone}\n"));
    }
    std::fs::write(place.folder().join("people.csv"), list)?;
    place.run(&["user", "import", "people.csv"])
}

fn configuration(
    address: SocketAddr,
    carriers: &(String, String),
    database: &str,
    setting: &Setting,
) -> String {
    let (texts, mails) = carriers;
    let proxies = if setting.behind_proxy { r#"["127.0.0.0/8"]"# } else { "[]" };
    let Setting { host, second_step, more, .. } = setting;
    let port = address.port();
    format!(
        r#"
[server]
listen = "{address}"
public_url = "http://{host}:{port}"
trusted_proxies = {proxies}

{database}
[organisation]
name = "Example College"
domains = ["example.ca"]
helpdesk = "mailto:help@example.ca"
default_country = "CA"

[email]
url = "{mails}"
from = "Help <help@example.ca>"

[[text]]
kind = "http"
url = "{texts}"

[sign_in]
second_step = "{second_step}"

{more}
"#
    )
}
