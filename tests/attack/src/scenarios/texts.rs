//! Ordinary accounts register one number after the other: texts cost money, and are one pot.

use std::time::Duration;

use anyhow::Result;

use super::{form, together};
use crate::crowd::Crowd;
use crate::engine::Engine;
use crate::network;
use crate::owner::{self, By, MINUTE};
use crate::report::{Cost, Finding};
use crate::surfer::{SignIn, Surfer};
use crate::world::{Person, Setting, World};

const ACCOUNTS: usize = 25;
const EACH: usize = 9;
/// How many texts to numbers in a row may go out in a day: what is left is the reserve.
const MOST: usize = 120;

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    together(vec![
        form(move || registered(engine)),
        form(move || reset(engine, false)),
        form(move || reset(engine, true)),
    ])
}

/// Accomplices have phones of their own and ask for resets, so that the day's texts for resets are
/// used up as well. `victim`: they ask for the owner's text too, before the owner does and all the
/// while.
async fn reset(engine: Engine, victim: bool) -> Result<Finding> {
    const ACCOMPLICES: usize = 60;
    const BUDGET: usize = 200;
    let person = Person::owner().without_email();
    let mut people: Vec<Person> =
        (0..ACCOMPLICES).map(|n| Person::one_of_many(n).without_email()).collect();
    people.push(person.clone());
    let world = World::open(&Setting::on(engine), &people).await?;
    let begun = world.clock.now();
    let mut crowd = Crowd::new(&world, 0, ACCOMPLICES);
    for _ in 0..8 {
        crowd
            .each(ACCOMPLICES, async |surfer, n| {
                let accomplice = Person::one_of_many(n);
                surfer.ask_for_code(&accomplice.name, Some(&accomplice.phone)).await
            })
            .await?;
        if victim {
            crowd
                .each(1, async |surfer, _| {
                    surfer.ask_for_code(&person.name, Some(&person.phone)).await
                })
                .await?;
        }
        world.wait(MINUTE * 20).await?;
    }
    let sent: usize = (0..ACCOMPLICES).map(|n| world.codes_to(&Person::one_of_many(n).phone)).sum();
    let mut surfer = Surfer::new(&world, &network::owners(1));
    let mut round = 0;
    let way = owner::gets_back(&world, &mut surfer, &person, By::Text, MINUTE * 70, async || {
        round += 1;
        crowd.surfers.rotate_left(1);
        if victim && round % 3 == 0 {
            crowd
                .each(1, async |surfer, _| {
                    surfer.ask_for_code(&person.name, Some(&person.phone)).await
                })
                .await?;
        }
        Ok(())
    })
    .await?;
    let what = if victim { "and for the owner's first" } else { "by their own phones" };
    let mut finding = Finding::new(format!("texts: 60 accounts ask for resets {what}"), engine);
    finding.got = format!("{sent} texts; {} hashes of work", crowd.hashes());
    finding.breaks_if(
        sent < BUDGET,
        format!("only {sent} texts of {BUDGET} were used up: this was not played"),
    );
    finding.breaks_if(sent > BUDGET * 10, format!("{sent} texts in a day: no ceiling holds"));
    finding.cost =
        Cost { requests: crowd.requests(), networks: ACCOMPLICES, time: world.clock.now() - begun };
    finding.felt = way.in_words("new browser, nothing but texts");
    finding.breaks_if(!way.within(MINUTE * 60), format!("the owner gets no text: {}", way.last));
    Ok(finding)
}

async fn registered(engine: Engine) -> Result<Finding> {
    let person = Person::owner().without_email();
    let accomplice = |n: usize| {
        let Person { name, password, .. } =
            Person::one_of_many(n).with_password("an accomplice of 25");
        Person { name, password, email: String::new(), phone: String::new() }
    };
    let mut people: Vec<Person> = (0..ACCOUNTS).map(accomplice).collect();
    people.push(person.clone());
    let world = World::open(&Setting::on(engine), &people).await?;
    let mut crowd = Crowd::new(&world, 0, ACCOUNTS);
    let number = |n: usize, turn: usize| format!("+1416555{:04}", 1_000 + n * EACH + turn);
    crowd
        .each(ACCOUNTS, async |surfer, n| {
            let came_in = surfer.sign_in(&accomplice(n).name, &accomplice(n).password).await?;
            anyhow::ensure!(came_in == SignIn::In, "an accomplice is not let in: {came_in:?}");
            Ok(())
        })
        .await?;
    // As they are signed in, their browsers are kept.
    for turn in 0..EACH {
        for (n, surfer) in crowd.surfers.iter_mut().enumerate() {
            surfer.open("/setup").await?;
            for _ in 0..4 {
                if surfer.browser.has_field("Phone number") || !surfer.press("Next").await? {
                    break;
                }
            }
            if !surfer.browser.has_field("Phone number") {
                // On the code page of the number before: back to another one.
                surfer.press("Back").await?;
            }
            if surfer.fill("Phone number", &number(n, turn)) {
                surfer.press("Next").await?;
            }
        }
        world.wait(MINUTE * 2).await?;
    }
    let sent = (0..ACCOUNTS).flat_map(|n| (0..EACH).map(move |turn| (n, turn)));
    let sent: usize = sent.map(|(n, turn)| world.codes_to(&number(n, turn))).sum();
    let mut surfer = Surfer::new(&world, &network::owners(1));
    let way =
        owner::gets_back(&world, &mut surfer, &person, By::Text, MINUTE * 70, async || Ok(()))
            .await?;

    let mut finding = Finding::new("texts: 25 accounts register numbers in a row", engine);
    finding.got = format!("{sent} texts to {} numbers in a row", ACCOUNTS * EACH);
    finding.cost =
        Cost { requests: crowd.requests(), networks: ACCOUNTS, time: Duration::from_mins(20) };
    finding.felt = way.in_words("new browser, nothing but texts");
    finding.breaks_if(sent > MOST, format!("{sent} texts in a row"));
    finding.breaks_if(!way.within(MINUTE * 60), format!("the owner gets no text: {}", way.last));
    Ok(finding)
}
