//! "This wasn't me" in the wrong hands: a mail scanner that opens every link, and strangers who
//! guess its codes.

use anyhow::Result;

use super::{form, together};
use crate::engine::Engine;
use crate::message::Message;
use crate::network;
use crate::owner::MINUTE;
use crate::report::{Cost, Finding};
use crate::surfer::{SignIn, Surfer};
use crate::thief::{Move, THIEFS_EMAIL, Thief};
use crate::world::{Person, Setting, World};

/// How many codes are guessed.
const GUESSES: usize = 600;
const NETWORKS: usize = 60;

/// The owner says so by the newest notice that has the link, or by the newest text with a code for
/// it; what became of it, in words.
pub async fn say_not_me(world: &World, person: &Person, from: &str) -> Result<String> {
    let messages = world.messages_of(person);
    let mut surfer = Surfer::new(world, from);
    let notices = messages.iter().rev().filter(|message| message.code.is_none());
    let mailed = notices.clone().find_map(Message::not_me_path);
    if let Some(path) = mailed {
        surfer.open(&path).await?;
    } else if let Some(code) = notices.clone().find_map(Message::not_me_code) {
        surfer.open("/not-me").await?;
        surfer.fill("Code from the message", &code);
    } else {
        return Ok("is not offered".into());
    }
    if !surfer.press("Undo these changes").await? {
        return Ok(format!("fails: {}", surfer.said()));
    }
    Ok("is said".into())
}

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    together(vec![form(move || scanner(engine)), form(move || guessing(engine))])
}

/// The owner adds an address; the mailbox's scanner opens the link of the notice before anybody
/// reads it.
async fn scanner(engine: Engine) -> Result<Finding> {
    let mut finding = Finding::new("not-me: a mail scanner opens the link", engine);
    let person = Person::owner();
    let world = World::open(&Setting::on(engine), std::slice::from_ref(&person)).await?;
    world.wait(MINUTE * 60 * 100).await?;
    let mut owner =
        Thief::new(&world, Surfer::new(&world, &network::owners(1)), &person).with_phone(&person);
    anyhow::ensure!(
        owner.surfer.sign_in(&person.name, &person.password).await? == SignIn::In,
        "not let in"
    );
    let added = owner.add_email().await?;
    anyhow::ensure!(added == Move::Done, "the owner cannot add an address: {added:?}");
    world.wait(MINUTE).await?;
    let notice = world.messages_of(&person).into_iter().find_map(|message| message.not_me_path());
    let Some(path) = notice else {
        finding.got = "no notice has the link".into();
        finding.breaks_if(true, "a change cannot be undone by those who are told of it");
        return Ok(finding);
    };
    let mut robot = Surfer::new(&world, &network::attackers(0));
    for _ in 0..20 {
        robot.forget();
        robot.browser.try_send("HEAD", &path, None).await?;
        robot.browser.try_send("GET", &path, None).await?;
    }
    world.wait(MINUTE).await?;
    robot.open(&path).await?;
    let shows = [&person.name, &person.email]
        .into_iter()
        .any(|data| robot.browser.html().contains(data.as_str()));
    owner.surfer.open("/security-info").await?;
    let kept = owner.surfer.page() == Some(stories::Page::SecurityInfo)
        && owner.deletions().await?.len() == 3;
    finding.got = "nothing".into();
    finding.cost =
        Cost { requests: robot.browser.requests(), networks: 1, time: world.clock.now() };
    finding.felt = if kept { "nothing" } else { "the change was undone" }.into();
    finding.breaks_if(!kept, "opening the link undid something");
    finding.breaks_if(shows, "the page shows whose it is");
    finding.breaks_if(world.messages_to(THIEFS_EMAIL).iter().any(|m| m.not_me_path().is_some()), {
        "an address in its waiting time is given the link too"
    });
    Ok(finding)
}

/// Strangers type codes that nobody sent them.
async fn guessing(engine: Engine) -> Result<Finding> {
    let mut finding = Finding::new("not-me: strangers guess its codes", engine);
    let person = Person::owner();
    let world = World::open(&Setting::on(engine), std::slice::from_ref(&person)).await?;
    world.wait(MINUTE * 60 * 100).await?;
    let mut thief =
        Thief::new(&world, Surfer::new(&world, &network::owners(1)), &person).with_phone(&person);
    anyhow::ensure!(
        thief.surfer.sign_in(&person.name, &person.password).await? == SignIn::In,
        "not let in"
    );
    thief.add_email().await?;
    world.wait(MINUTE).await?;
    let texts = world.messages_to(&person.phone);
    let notice = texts
        .iter()
        .find(|text| text.code.is_none())
        .map(|text| text.words.clone())
        .unwrap_or_default();
    let mut strangers: Vec<Surfer> =
        (0..NETWORKS).map(|n| Surfer::new(&world, &network::attackers(n))).collect();
    let (mut looked_at, mut refused) = (0, 0);
    for n in 0..GUESSES {
        let surfer = &mut strangers[n % NETWORKS];
        surfer.forget();
        surfer.open("/not-me").await?;
        if surfer.browser.status() == 404 {
            finding.got = "there is no such page".into();
            finding.breaks_if(true, "nobody can say that something was not them");
            return Ok(finding);
        }
        // As many letters and digits as the longest that a text would hold.
        let guess = format!("{:08}", n * 7_919 % 100_000_000);
        if !surfer.fill("Code from the message", &guess) {
            refused += 1;
            continue;
        }
        surfer.press("Undo these changes").await?;
        match surfer.says("Too many") || surfer.browser.status() == 429 {
            true => refused += 1,
            false => looked_at += 1,
        }
    }
    thief.surfer.open("/security-info").await?;
    let kept = thief.surfer.page() == Some(stories::Page::SecurityInfo);
    finding.got = format!("{looked_at} guesses looked at, {refused} refused");
    let requests = strangers.iter().map(|surfer| surfer.browser.requests()).sum();
    finding.cost = Cost { requests, networks: NETWORKS, time: world.clock.now() };
    finding.felt =
        format!("nothing; the text says: {}", notice.replace('\n', " ").replace('|', "/"));
    finding.breaks_if(!kept, "a guess undid something");
    Ok(finding)
}
