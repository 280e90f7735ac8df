//! Each kind of method against a thief who knows the password, and the codes on paper against
//! strangers who know the name alone.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use totp_rs::{Builder, Secret};

use super::not_me::say_not_me;
use super::{form, together};
use crate::engine::Engine;
use crate::network;
use crate::owner::{self, By, MINUTE};
use crate::report::{Cost, Finding};
use crate::surfer::{SignIn, Surfer};
use crate::thief::{Move, THIEFS_EMAIL, Thief};
use crate::world::{Person, Setting, World};

const HOUR: Duration = Duration::from_secs(3600);
/// For how many hours a thief guesses, from so many networks in each, so many codes in each.
const HOURS: usize = 12;
const NETWORKS: usize = 5;
const GUESSES: usize = 5;
/// From how many networks strangers type codes of a letter and of contacts.
const STRANGERS: usize = 40;

const METHODS: &str = r#"
[registration]
methods = ["app", "token", "codes", "contacts", "phone", "email"]
required = 0

[recovery]
methods = ["email", "phone", "codes", "letter", "contacts"]
"#;
/// The secret of the owner's token, as the maker's file has it.
const TOKENS: &str = "serial,secret_hex,type\nB-1,6120736563726574206f66203230206279746573,hotp\n";
const TOKEN_SECRET: &[u8; 20] = b"a secret of 20 bytes";

/// What the thief guesses at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Phone,
    App,
    Token,
    Codes,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Phone => "texted codes",
            Self::App => "an app's codes",
            Self::Token => "a token's codes",
            Self::Codes => "recovery codes",
        }
    }

    /// Among the ways of the second step.
    fn choice(self) -> &'static str {
        match self {
            Self::Phone => "Text a code",
            Self::App => "Use a code from my authenticator app",
            Self::Token => "Use a code from my hardware token",
            Self::Codes => "Use a recovery code",
        }
    }
}

/// What the owner has in their hands.
struct Hands {
    app: Secret,
    pressed: u64,
    codes: Vec<String>,
}

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    let guessed = [Kind::Phone, Kind::App, Kind::Token, Kind::Codes];
    let mut forms: Vec<_> =
        guessed.into_iter().map(|kind| form(move || guessing(engine, kind))).collect();
    forms.push(form(move || session(engine)));
    forms.push(form(move || strangers(engine)));
    together(forms)
}

async fn world(engine: Engine, second_step: &'static str, people: &[Person]) -> Result<World> {
    let setting = Setting { second_step, more: METHODS, ..Setting::on(engine) };
    let world = World::open(&setting, people).await?;
    std::fs::write(world.place.folder().join("tokens.csv"), TOKENS)?;
    world.place.run(&["token", "import", "tokens.csv"])?;
    world.wait(HOUR * 100).await?;
    Ok(world)
}

impl Hands {
    /// What the app shows now.
    fn app_code(&self, world: &World) -> String {
        let app = Builder::new().with_secret(self.app.clone()).build_noncompliant();
        app.generate(world.clock.unix_seconds()).to_string()
    }

    /// What the token shows when it is pressed again.
    fn token_code(&mut self) -> String {
        self.pressed += 1;
        let token = Builder::new().with_secret(Secret::from(TOKEN_SECRET.to_vec()));
        token.with_step_duration(1).build_noncompliant().generate(self.pressed - 1).to_string()
    }
}

/// Past the second step, where it is asked for, by the owner's phone.
async fn by_text(world: &World, surfer: &mut Surfer, person: &Person) -> Result<bool> {
    let count = world.codes_to(&person.phone);
    let came_in = surfer.sign_in(&person.name, &person.password).await?;
    if came_in == SignIn::In {
        return Ok(true);
    }
    let Some(code) = world.code_after(&person.phone, count).await else { return Ok(false) };
    surfer.give_code(&code).await?;
    surfer.press("No").await
}

/// The owner sets up all that a thief may guess at.
async fn set_up(world: &World, surfer: &mut Surfer, person: &Person) -> Result<Hands> {
    ensure!(by_text(world, surfer, person).await?, "not let in: {}", surfer.said());
    let mut thief_like = Thief::new(world, Surfer::new(world, &network::owners(1)), person);
    std::mem::swap(&mut thief_like.surfer, surfer);
    let mut owner = thief_like.with_phone(person);
    // So that a method vouches for each, and not the password alone.
    world.wait(MINUTE * 11).await?;
    let mut hands = Hands { app: Secret::from(vec![0; 20]), pressed: 0, codes: Vec::new() };
    ensure!(owner.begins_adding("Authenticator app").await?, "{}", owner.surfer.said());
    hands.app = secret_on(&owner.surfer).context("no secret is shown")?;
    let code = hands.app_code(world);
    ensure!(owner.surfer.give_code(&code).await?, "no app: {}", owner.surfer.said());
    ensure!(owner.begins_adding("Hardware token").await?, "{}", owner.surfer.said());
    let (first, second) = (hands.token_code(), hands.token_code());
    owner.surfer.fill("Serial number", "B-1");
    owner.surfer.fill("Code", &first);
    owner.surfer.fill("Next code", &second);
    owner.surfer.press("Next").await?;
    ensure!(owner.surfer.says("Hardware token added"), "no token: {}", owner.surfer.said());
    ensure!(owner.begins_adding("Recovery codes").await?, "{}", owner.surfer.said());
    hands.codes = codes_on(&owner.surfer);
    ensure!(hands.codes.len() == 10, "no codes: {}", owner.surfer.said());
    owner.surfer.press("Done").await?;
    std::mem::swap(&mut owner.surfer, surfer);
    surfer.open("/sign-out").await?;
    surfer.press("Sign out").await?;
    world.wait(HOUR).await?;
    Ok(hands)
}

fn secret_on(surfer: &Surfer) -> Option<Secret> {
    let html = surfer.browser.html();
    let text = html.split("id=\"secret\">").nth(1)?.split('<').next()?.replace(' ', "");
    Secret::try_from_base32(text).ok()
}

fn codes_on(surfer: &Surfer) -> Vec<String> {
    let html = surfer.browser.html();
    let codes = html.split("<li><code>").skip(1).filter_map(|rest| rest.split('<').next());
    codes.map(str::to_owned).collect()
}

/// At the second step: takes it by this kind.
async fn chooses(surfer: &mut Surfer, kind: Kind) -> Result<bool> {
    surfer.press("Sign in another way").await?;
    Ok(surfer.choose(kind.choice()) && surfer.press("Next").await?)
}

/// A code that nobody has, of the form that is asked for.
fn guess(kind: Kind, n: usize) -> String {
    let digits = n * 7_919 % 1_000_000;
    match kind {
        Kind::Codes => format!("ABCD-EFGH-{:04}-{:04}", digits % 10_000, n % 10_000),
        Kind::Phone | Kind::App | Kind::Token => format!("{digits:06}"),
    }
}

/// The thief has the password and guesses at the second step, for half a day.
async fn guessing(engine: Engine, kind: Kind) -> Result<Finding> {
    let mut finding = Finding::new(format!("kinds: {} are guessed", kind.word()), engine);
    let person = Person::owner();
    let world = world(engine, "where-registered", std::slice::from_ref(&person)).await?;
    let mut known = Surfer::new(&world, &network::owners(1));
    let mut hands = set_up(&world, &mut known, &person).await?;
    let begun = world.clock.now();
    let before = world.messages_of(&person).len();
    let (mut typed, mut requests, mut in_by) = (0, 0, None);
    for hour in 0..HOURS {
        for n in 0..NETWORKS {
            let mut thief = Surfer::new(&world, &network::attackers(hour * NETWORKS + n));
            thief.sign_in(&person.name, &person.password).await?;
            if chooses(&mut thief, kind).await? {
                for _ in 0..GUESSES {
                    typed += 1;
                    thief.give_code(&guess(kind, typed)).await?;
                    // The step is taken, or the password asked for again.
                    if thief.browser.heading() != "Verify it's you" {
                        break;
                    }
                }
            }
            thief.open("/account").await?;
            if thief.browser.heading() == "My Account" {
                in_by = Some(typed);
            }
            requests += thief.browser.requests();
        }
        world.wait(HOUR).await?;
    }
    let told = world.messages_of(&person);
    let warned = told.iter().skip(before).any(|message| message.words.contains("wrong code"));
    // The owner comes back on the browser that is known, by the same kind.
    known.sign_in(&person.name, &person.password).await?;
    let count = world.codes_to(&person.phone);
    chooses(&mut known, kind).await?;
    let code = match kind {
        Kind::Phone => world.code_after(&person.phone, count).await.unwrap_or_default(),
        Kind::App => hands.app_code(&world),
        Kind::Token => hands.token_code(),
        Kind::Codes => hands.codes.pop().unwrap_or_default(),
    };
    known.give_code(&code).await?;
    known.press("No").await?;
    let back = known.browser.heading() == "My Account";
    let last = known.said();

    finding.got = format!("{typed} guesses typed, {} right", usize::from(in_by.is_some()));
    finding.cost = Cost { requests, networks: HOURS * NETWORKS, time: world.clock.now() - begun };
    finding.felt = format!(
        "{} messages; known browser: {}",
        told.len() - before,
        if back { "in" } else { "NOT IN" }
    );
    finding.breaks_if(in_by.is_some(), "a guess was right");
    finding.breaks_if(!warned, "the owner is not told that somebody has the password");
    finding.breaks_if(!back, format!("the owner is kept out: {last}"));
    Ok(finding)
}

/// Where no second step is asked for, the thief has a session: what it can do to each kind.
async fn session(engine: Engine) -> Result<Finding> {
    let mut finding = Finding::new("kinds: a session by the password alone", engine);
    let person = Person::owner();
    let accomplice = |name: &str| Person {
        name: format!("{name}@example.ca"),
        email: format!("{name}@mail.example"),
        phone: String::new(),
        ..Person::owner()
    };
    let accomplices = [accomplice("adam"), accomplice("bea")];
    let people: Vec<Person> =
        std::iter::once(person.clone()).chain(accomplices.iter().cloned()).collect();
    let world = world(engine, "never", &people).await?;
    // So that the accomplices' methods are old enough to vouch for others.
    world.wait(HOUR * 73).await?;
    let mut owner = Surfer::new(&world, &network::owners(1));
    set_up(&world, &mut owner, &person).await?;
    let begun = world.clock.now();
    let mut thief = Thief::new(&world, Surfer::new(&world, &network::attackers(0)), &person);
    let came_in = thief.surfer.sign_in(&person.name, &person.password).await?;
    ensure!(came_in == SignIn::In, "the thief is not let in with the password: {came_in:?}");
    let mut moves = Vec::new();
    let pages = thief.deletions().await?;
    ensure!(pages.len() >= 5, "the owner has {} methods", pages.len());
    for page in &pages {
        moves.push(("suspend a method", thief.suspend(page).await?));
        moves.push(("delete a method", thief.delete(page).await?));
    }
    moves.push(("make new recovery codes", thief.make_new_codes().await?));
    let taken = moves.iter().any(|(_, done)| *done == Move::Done);
    moves.push(("add an app", thief.add_app().await?));
    let names = [accomplices[0].name.as_str(), accomplices[1].name.as_str()];
    moves.push(("name accomplices", thief.name_contacts(names).await?));
    let mut vouched = Vec::new();
    for one in &accomplices {
        vouched.extend(vouch(&world, one).await?);
    }
    world.wait(HOUR).await?;
    let told = world.messages_of(&person).len();
    let undone = say_not_me(&world, &person, &network::owners(3)).await?;
    let mut surfer = Surfer::new(&world, &network::owners(2));
    let way =
        owner::gets_back(&world, &mut surfer, &person, By::Mail, MINUTE * 40, async || Ok(()))
            .await?;
    world.wait(HOUR * 80).await?;
    for one in &accomplices {
        vouched.extend(vouch(&world, one).await?);
    }
    let reset = thief.reset(&person, &network::attackers(1)).await?;

    let list: Vec<String> =
        moves.iter().map(|(what, done)| format!("{what}: {}", done.word())).collect();
    finding.got = format!("{}; {} codes of accomplices", list.join(", "), vouched.len());
    finding.cost = Cost {
        requests: thief.surfer.browser.requests(),
        networks: 3,
        time: world.clock.now() - begun,
    };
    finding.felt =
        format!("{told} messages; \"This wasn't me\" {undone}; {}", way.in_words("new browser"));
    finding.breaks_if(taken, "the owner's methods were taken with the password alone");
    finding.breaks_if(!vouched.is_empty(), "accomplices vouch although the owner objected");
    finding.breaks_if(reset, "what the thief added resets the password");
    finding.breaks_if(!world.messages_to(THIEFS_EMAIL).is_empty(), "the thief is written to");
    finding.breaks_if(!way.within(MINUTE * 30), format!("the owner is kept out: {}", way.last));
    Ok(finding)
}

/// An accomplice agrees and vouches; the code, where one is shown.
async fn vouch(world: &World, person: &Person) -> Result<Option<String>> {
    let mut surfer = Surfer::new(world, &network::attackers(7));
    surfer.sign_in(&person.name, &person.password).await?;
    surfer.open("/security-info/vouch").await?;
    surfer.press("Agree").await?;
    surfer.press("Vouch now").await?;
    if surfer.browser.heading() == "Verify it's you" {
        let count = world.codes_to(&person.email);
        surfer.choose("Email a code");
        surfer.press("Send code").await?;
        if let Some(code) = world.code_after(&person.email, count).await {
            surfer.give_code(&code).await?;
        }
        surfer.open("/security-info/vouch").await?;
        surfer.press("Vouch now").await?;
    }
    let html = surfer.browser.html();
    let code =
        html.split("<p class=\"code\"><code>").nth(1).and_then(|rest| rest.split('<').next());
    Ok(code.map(str::to_owned))
}

/// Strangers know the name, and that a letter is under way: they type codes as its, and as those of
/// contacts.
async fn strangers(engine: Engine) -> Result<Finding> {
    let mut finding = Finding::new("kinds: codes of a letter and of contacts are guessed", engine);
    let person = Person::owner();
    let setting = Setting { more: METHODS, ..Setting::on(engine) };
    let world = World::open(&setting, std::slice::from_ref(&person)).await?;
    // Before the clock is moved: a command looks at that of the database's server too.
    world.place.run(&[
        "user",
        "letter",
        &person.name,
        "--output",
        "letter.pdf",
        "--reason",
        "asked by telephone",
    ])?;
    world.wait(HOUR * 100).await?;
    let (begun, before) = (world.clock.now(), world.messages_of(&person).len());
    let (mut typed, mut requests, mut opened) = (0, 0, false);
    for n in 0..STRANGERS {
        let mut stranger = Surfer::new(&world, &network::attackers(n));
        stranger.open("/reset").await?;
        stranger.fill("Email address", &person.name);
        stranger.press("Next").await?;
        ensure!(stranger.choose("Use the code of a letter"), "{}", stranger.said());
        stranger.press("Send code").await?;
        for _ in 0..GUESSES {
            typed += 1;
            opened |= stranger.give_code(&guess(Kind::Codes, typed)).await?;
        }
        stranger.open("/reset/help").await?;
        ensure!(stranger.press("Two colleagues vouch for me").await?, "{}", stranger.said());
        for _ in 0..GUESSES {
            typed += 1;
            stranger.fill("Sign-in name", &person.name);
            stranger.fill("Code from the first person", &guess(Kind::Codes, typed));
            stranger.fill("Code from the second person", &guess(Kind::Codes, typed + 1));
            stranger.press("Next").await?;
            opened |= stranger.says("Your colleagues have vouched for you");
        }
        requests += stranger.browser.requests();
    }
    world.wait(MINUTE).await?;
    let messages = world.messages_of(&person).len() - before;
    let mut surfer = Surfer::new(&world, &network::owners(2));
    let way =
        owner::gets_back(&world, &mut surfer, &person, By::Mail, MINUTE * 40, async || Ok(()))
            .await?;
    finding.got = format!("{typed} guesses typed, {} right", usize::from(opened));
    finding.cost = Cost { requests, networks: STRANGERS, time: world.clock.now() - begun };
    finding.felt = format!("{messages} messages; {}", way.in_words("new browser"));
    finding.breaks_if(opened, "a guess was right");
    finding.breaks_if(!way.within(MINUTE * 30), format!("the owner is kept out: {}", way.last));
    finding.breaks_if(messages > 2, format!("the owner gets {messages} messages"));
    Ok(finding)
}
