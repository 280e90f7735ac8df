//! Passkeys against strangers who forge what they sign, and against a thief who knows the password.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use stories::{Authenticator, Lie, hidden};

use super::not_me::say_not_me;
use super::{form, together};
use crate::engine::Engine;
use crate::network;
use crate::owner::MINUTE;
use crate::report::{Cost, Finding};
use crate::surfer::{SignIn, Surfer};
use crate::thief::{Move, Thief};
use crate::world::{Person, Setting, World};

const HOUR: Duration = Duration::from_secs(3600);
/// From how many networks passkeys are forged, so many in each.
const NETWORKS: usize = 60;
const FORGED: usize = 5;

const METHODS: &str = r#"
[registration]
methods = ["passkey", "phone", "email"]
required = 0

[recovery]
methods = ["email", "phone", "passkey"]
"#;

/// Where a passkey is forged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// After the right password.
    Second,
    /// In place of a name and a password.
    WithoutName,
    /// At a reset, by the name alone.
    Reset,
}

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    let steps = [Step::Second, Step::WithoutName, Step::Reset];
    let mut forms: Vec<_> =
        steps.into_iter().map(|step| form(move || forging(engine, step))).collect();
    forms.push(form(move || session(engine)));
    together(forms)
}

/// Passkeys need the name of a host.
async fn world(engine: Engine, second_step: &'static str, person: &Person) -> Result<World> {
    let setting = Setting { host: "localhost", second_step, more: METHODS, ..Setting::on(engine) };
    let world = World::open(&setting, std::slice::from_ref(person)).await?;
    world.wait(HOUR * 100).await?;
    Ok(world)
}

/// What the page gives to the browser to sign or to make.
fn options(surfer: &Surfer) -> Result<Value> {
    let asked = surfer.browser.data("data-options");
    let asked = asked.with_context(|| format!("no passkey is asked for: {}", surfer.said()))?;
    Ok(serde_json::from_str(&asked)?)
}

/// Asks for what a passkey is to sign, as the script of the sign-in page does.
async fn ask(surfer: &mut Surfer) -> Result<Option<Value>> {
    surfer.open("/sign-in/other").await?;
    let csrf = hidden(surfer.browser.html(), "csrf").context("no form")?;
    let form = vec![("csrf".to_owned(), csrf)];
    let reply = surfer.browser.try_send("POST", "/sign-in/passkey/ask", Some(&form)).await?;
    Ok(if reply.status == 200 { Some(serde_json::from_str(&reply.body)?) } else { None })
}

/// Adds a passkey in a session; `true`: it was added.
async fn add(world: &World, thief: &mut Thief<'_>, key: &mut Authenticator) -> Result<bool> {
    if !thief.begins_adding("Passkey or security key").await? {
        return Ok(false);
    }
    let made = key.create(&options(&thief.surfer)?).context("it holds one of the account's")?;
    thief.surfer.fill("Name", "A key");
    thief.surfer.browser.put("credential", &made);
    thief.surfer.press("Next").await?;
    world.wait(MINUTE).await?;
    Ok(thief.surfer.says("Passkey added"))
}

/// The owner adds a passkey that a text vouches for, and signs out.
async fn owners(world: &World, surfer: &mut Surfer, person: &Person) -> Result<Authenticator> {
    let count = world.codes_to(&person.phone);
    if surfer.sign_in(&person.name, &person.password).await? != SignIn::In {
        let code = world.code_after(&person.phone, count).await.context("no code came")?;
        surfer.give_code(&code).await?;
        ensure!(surfer.press("No").await?, "not let in: {}", surfer.said());
    }
    world.wait(MINUTE * 11).await?;
    let mut owner = Thief::new(world, Surfer::new(world, &network::owners(1)), person);
    std::mem::swap(&mut owner.surfer, surfer);
    let mut owner = owner.with_phone(person);
    let mut key = Authenticator::at(&world.origin);
    ensure!(add(world, &mut owner, &mut key).await?, "no passkey: {}", owner.surfer.said());
    std::mem::swap(&mut owner.surfer, surfer);
    surfer.open("/sign-out").await?;
    surfer.press("Sign out").await?;
    Ok(key)
}

/// The thief's authenticator, whose only credential has the id of the owner's; the key is its own.
fn posing(world: &World, id: &[u8]) -> Authenticator {
    let mut key = Authenticator::at(&world.origin);
    key.lie.made_id = Some(id.to_vec());
    let made = json!({
        "challenge": "AAAA",
        "rp": { "id": "localhost" },
        "user": { "id": "AAAA" },
    });
    key.create(&made);
    key
}

/// The lies that a page is told in turn, beside the wrong key.
fn lies(n: usize) -> Lie {
    let lie = Lie::default();
    match n % 5 {
        0 => lie,
        1 => Lie { count: Some(u32::MAX), ..lie },
        2 => Lie { bad_signature: true, ..lie },
        3 => Lie { syncs: Some(true), synced: Some(true), ..lie },
        _ => Lie { handle: Some(Vec::new()), ..lie },
    }
}

/// Goes to where a passkey is asked for; what is to be signed, if one is.
async fn goes(surfer: &mut Surfer, step: Step, person: &Person) -> Result<Option<Value>> {
    match step {
        Step::Second => {
            surfer.sign_in(&person.name, &person.password).await?;
        }
        Step::WithoutName => return ask(surfer).await,
        Step::Reset => {
            surfer.open("/reset").await?;
            surfer.fill("Email address", &person.name);
            surfer.press("Next").await?;
            surfer.choose("Use a passkey or security key");
            surfer.press("Send code").await?;
        }
    }
    Ok(options(surfer).ok())
}

/// Signs with what is asked for now, and sends it; `true`: it was taken.
async fn signs(surfer: &mut Surfer, step: Step, key: &mut Authenticator) -> Result<bool> {
    let asked = match step {
        Step::WithoutName => ask(surfer).await?,
        Step::Second | Step::Reset => options(surfer).ok(),
    };
    let Some(mut asked) = asked else { return Ok(false) };
    // Whatever the page allows: it has only this one.
    asked["allowCredentials"] = json!([]);
    let signed = key.get(&asked).context("it holds one")?;
    surfer.browser.put("credential", &signed);
    surfer.press(if step == Step::WithoutName { "Sign in with a passkey" } else { "Next" }).await?;
    Ok(match step {
        Step::Second | Step::WithoutName => surfer.says("Stay signed in?"),
        Step::Reset => !surfer.browser.heading().starts_with("Verify it's you"),
    })
}

/// Passkeys with the owner's id and another key, or that lie otherwise.
async fn forging(engine: Engine, step: Step) -> Result<Finding> {
    let name = match step {
        Step::Second => "passkeys: forged at the second step",
        Step::WithoutName => "passkeys: forged in place of a name",
        Step::Reset => "passkeys: forged at a reset",
    };
    let mut finding = Finding::new(name, engine);
    let person = Person::owner();
    let world = world(engine, "where-registered", &person).await?;
    let mut known = Surfer::new(&world, &network::owners(1));
    let mut own = owners(&world, &mut known, &person).await?;
    let id = own.ids().pop().context("the owner's passkey")?;
    let (begun, before) = (world.clock.now(), world.messages_of(&person).len());
    let (mut sent, mut requests, mut taken) = (0, 0, 0);
    for n in 0..NETWORKS {
        let mut thief = Surfer::new(&world, &network::attackers(n));
        let asked = goes(&mut thief, step, &person).await?;
        ensure!(n > 0 || asked.is_some(), "no passkey is asked for: {}", thief.said());
        let mut key = posing(&world, &id);
        for _ in 0..FORGED {
            key.lie = Lie { made_id: key.lie.made_id.clone(), ..lies(sent) };
            sent += 1;
            if signs(&mut thief, step, &mut key).await? {
                taken += 1;
            }
        }
        thief.open("/account").await?;
        taken += usize::from(thief.browser.heading() == "My Account");
        requests += thief.browser.requests();
        if n % 5 == 4 {
            world.wait(HOUR).await?;
        }
    }
    let told = world.messages_of(&person);
    let warned = told.iter().skip(before).any(|message| message.words.contains("wrong code"));
    // The owner comes in by the passkey, on the browser that is known.
    let mut back = signs(&mut known, Step::WithoutName, &mut own).await?;
    back &= known.press("No").await? && known.browser.heading() == "My Account";
    finding.got = format!("{sent} forged, {taken} taken");
    finding.cost = Cost { requests, networks: NETWORKS, time: world.clock.now() - begun };
    finding.felt = format!(
        "{} messages; by the passkey: {}",
        told.len() - before,
        if back { "in" } else { "NOT IN" }
    );
    finding.breaks_if(taken > 0, "a forged passkey was taken");
    finding.breaks_if(
        step == Step::Second && !warned,
        "the owner is not told that somebody has the password",
    );
    finding.breaks_if(!back, format!("the owner is kept out: {}", known.said()));
    Ok(finding)
}

/// Where no second step is asked for, the thief has a session: takes the owner's passkey off, and
/// adds one that would open the account without the password.
async fn session(engine: Engine) -> Result<Finding> {
    let mut finding = Finding::new("passkeys: a session by the password alone", engine);
    let person = Person::owner();
    let world = world(engine, "never", &person).await?;
    let mut known = Surfer::new(&world, &network::owners(1));
    let mut own = owners(&world, &mut known, &person).await?;
    let begun = world.clock.now();
    let mut thief = Thief::new(&world, Surfer::new(&world, &network::attackers(0)), &person);
    let came_in = thief.surfer.sign_in(&person.name, &person.password).await?;
    ensure!(came_in == SignIn::In, "the thief is not let in with the password: {came_in:?}");
    let pages = thief.deletions().await?;
    ensure!(pages.len() >= 3, "the owner has {} methods", pages.len());
    let mut moves = Vec::new();
    for page in &pages {
        moves.push(("suspend a method", thief.suspend(page).await?));
        moves.push(("delete a method", thief.delete(page).await?));
    }
    let lost = moves.iter().any(|(_, done)| *done == Move::Done);
    let mut key = Authenticator::at(&world.origin);
    let added = add(&world, &mut thief, &mut key).await?;
    let mut later = Surfer::new(&world, &network::attackers(1));
    let at_once = added && signs(&mut later, Step::WithoutName, &mut key).await?;
    world.wait(HOUR * 60).await?;
    let told = world.messages_of(&person).len();
    let undone = say_not_me(&world, &person, &network::owners(3)).await?;
    world.wait(HOUR * 80).await?;
    let opened = added && signs(&mut later, Step::WithoutName, &mut key).await?;
    let mut back = signs(&mut known, Step::WithoutName, &mut own).await?;
    back &= known.press("No").await? && known.browser.heading() == "My Account";

    let list: Vec<String> =
        moves.iter().map(|(what, done)| format!("{what}: {}", done.word())).collect();
    let adding = if added { "done" } else { "refused" };
    finding.got = format!("{}, add a passkey: {adding}", list.join(", "));
    finding.cost = Cost {
        requests: thief.surfer.browser.requests() + later.browser.requests(),
        networks: 2,
        time: world.clock.now() - begun,
    };
    let owner = if back { "in" } else { "NOT IN" };
    finding.felt = format!("{told} messages; \"This wasn't me\" {undone}; by the passkey: {owner}");
    finding.breaks_if(lost, "the owner's methods were taken with the password alone");
    finding.breaks_if(at_once, "the thief's passkey opens the account at once");
    finding.breaks_if(opened, "the thief's passkey opens the account although the owner objected");
    finding.breaks_if(!back, format!("the owner is kept out: {}", known.said()));
    Ok(finding)
}
