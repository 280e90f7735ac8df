//! Codes are asked for everybody by mail, so that the mail that may go out in a day is used up.
//!
//! Played twice: with the number that a day has unless an operator says otherwise, and with a small
//! one that is used up, where the owner's code is asked for by strangers before the owner comes and
//! all the while.

use std::time::Duration;

use anyhow::Result;

use super::{form, together};
use crate::crowd::Crowd;
use crate::engine::Engine;
use crate::network;
use crate::owner::{self, By, MINUTE};
use crate::report::{Cost, Finding};
use crate::surfer::Surfer;
use crate::world::{Person, Setting, World};

const ACCOUNTS: usize = 2_400;
const NETWORKS: usize = 100;
/// How many mails a day may have in the second form.
const BUDGET: usize = 600;
const SMALL: &str = "[limits]\nmails_per_day = 600\n";

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    together(vec![
        form(move || asked(engine)),
        form(move || used_up(engine, false)),
        form(move || used_up(engine, true)),
    ])
}

/// More codes are asked for than a day has mails. Two owners are kept waiting all the while: one on
/// a new browser, or one on a browser that is known.
async fn used_up(engine: Engine, known: bool) -> Result<Finding> {
    const ASKED: usize = BUDGET + BUDGET / 4;
    let owner = Person::owner();
    let mut people: Vec<Person> = (0..ASKED).map(Person::one_of_many).collect();
    people.push(owner.clone());
    let setting = Setting { more: SMALL, ..Setting::on(engine) };
    let world = World::open(&setting, &people).await?;
    let mut surfer = match known {
        true => owner::known_browser(&world, &owner, &network::owners(1)).await?,
        false => Surfer::new(&world, &network::owners(1)),
    };
    let begun = world.clock.now();
    let mut crowd = Crowd::new(&world, 0, NETWORKS);
    crowd
        .each(ASKED, async |surfer, n| {
            surfer.ask_for_code(&Person::one_of_many(n).name, None).await
        })
        .await?;
    world.wait(MINUTE).await?;
    tokio::time::sleep(crate::world::LOOK * 4).await;
    let sent: usize = (0..ASKED).map(|n| world.codes_to(&Person::one_of_many(n).email)).sum();
    let first =
        crowd.each(1, async |surfer, _| surfer.ask_for_code(&owner.name, None).await).await?;
    world.wait(MINUTE).await?;
    let mut round = 0;
    let way = owner::gets_back(&world, &mut surfer, &owner, By::Mail, MINUTE * 45, async || {
        round += 1;
        crowd.surfers.rotate_left(8);
        crowd.each(8, async |surfer, _| surfer.ask_for_code(&owner.name, None).await).await?;
        Ok(())
    })
    .await?;
    let browser = if known { "known browser" } else { "new browser" };
    let mut finding =
        Finding::new(format!("mails: the day's {BUDGET} are used up, {browser}"), engine);
    finding.got = format!("{sent} mails to {ASKED} people; {} hashes of work", crowd.hashes());
    finding.cost =
        Cost { requests: crowd.requests(), networks: NETWORKS, time: world.clock.now() - begun };
    finding.felt = way.in_words(browser);
    let limit: Duration = if known { MINUTE * 5 } else { MINUTE * 30 };
    finding.breaks_if(
        !first[0],
        "the owner's code could not be asked for by a stranger: this was not played",
    );
    finding.breaks_if(
        sent < BUDGET,
        format!("only {sent} of {BUDGET} were used up: this was not played"),
    );
    finding
        .breaks_if(crowd.hashes() == 0, "asking for the last half of a day's mails costs nothing");
    finding.breaks_if(!way.within(limit), format!("the owner gets no mail in time: {}", way.last));
    Ok(finding)
}

async fn asked(engine: Engine) -> Result<Finding> {
    let mut people: Vec<Person> = (0..ACCOUNTS).map(Person::one_of_many).collect();
    people.push(Person::owner());
    let world = World::open(&Setting::on(engine), &people).await?;
    let begun = world.clock.now();
    let mut crowd = Crowd::new(&world, 0, NETWORKS);
    let asked = crowd
        .each(ACCOUNTS, async |surfer, n| {
            surfer.ask_for_code(&Person::one_of_many(n).name, None).await
        })
        .await?;
    world.wait(MINUTE).await?;
    let mut sent = 0;
    for _ in 0..20 {
        let before = sent;
        sent = (0..ACCOUNTS).map(|n| world.codes_to(&Person::one_of_many(n).email)).sum();
        if sent == before {
            break;
        }
        tokio::time::sleep(crate::world::LOOK).await;
    }
    let person = Person::owner();
    let mut surfer = Surfer::new(&world, &network::owners(1));
    let way =
        owner::gets_back(&world, &mut surfer, &person, By::Mail, MINUTE * 40, async || Ok(()))
            .await?;
    let mut finding = Finding::new(format!("mails: codes asked for {ACCOUNTS} accounts"), engine);
    let taken = asked.iter().filter(|asked| **asked).count();
    finding.got = format!(
        "{sent} mails for {taken} requests that were taken; {} hashes of work",
        crowd.hashes()
    );
    finding.cost =
        Cost { requests: crowd.requests(), networks: NETWORKS, time: world.clock.now() - begun };
    finding.felt = way.in_words("new browser, by mail");
    finding.breaks_if(!way.within(MINUTE * 30), format!("the owner gets no mail: {}", way.last));
    Ok(finding)
}
