//! Strangers give wrong codes, wrong numbers and wrong passwords for one owner for days, so that
//! the owner is locked out.

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

const HOUR: Duration = Duration::from_secs(3600);
const NETWORKS: usize = 60;

/// What is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Codes,
    Numbers,
    Passwords,
}

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    together(vec![
        form(move || attacked(engine, Wrong::Codes, By::Mail, false)),
        form(move || attacked(engine, Wrong::Numbers, By::Text, false)),
        form(move || attacked(engine, Wrong::Passwords, By::Mail, false)),
        form(move || attacked(engine, Wrong::Passwords, By::Mail, true)),
        form(move || just_signs_in(engine)),
    ])
}

/// One round of eight strangers.
async fn strike(crowd: &mut Crowd, wrong: Wrong, person: &Person, round: usize) -> Result<()> {
    let begin = round * 8;
    crowd.surfers.rotate_left(8);
    crowd
        .each(8, async |surfer, n| {
            let n = begin + n;
            match wrong {
                Wrong::Passwords => {
                    surfer.sign_in(&person.name, &format!("not the password {n}")).await?;
                }
                Wrong::Codes | Wrong::Numbers => {
                    let number =
                        (wrong == Wrong::Numbers).then(|| format!("+1416{:07}", 2_000_000 + n));
                    if surfer.ask_for_code(&person.name, number.as_deref()).await? {
                        for guess in 0..5 {
                            surfer.give_code(&format!("{:08}", 10_000_000 + n * 5 + guess)).await?;
                        }
                    }
                }
            }
            Ok(())
        })
        .await?;
    Ok(())
}

async fn attacked(engine: Engine, wrong: Wrong, by: By, known: bool) -> Result<Finding> {
    let person = Person::owner();
    let world = World::open(&Setting::on(engine), std::slice::from_ref(&person)).await?;
    let mut surfer = match known {
        true => owner::known_browser(&world, &person, &network::owners(1)).await?,
        false => Surfer::new(&world, &network::owners(1)),
    };
    world.wait(HOUR).await?;
    let begun = world.clock.now();
    let mut crowd = Crowd::new(&world, 0, NETWORKS);
    // Three days of it: 96 strangers, each with five codes.
    for round in 0..18 {
        strike(&mut crowd, wrong, &person, round).await?;
        world.wait(HOUR * 4).await?;
    }
    // And at once before the owner comes, and all the while.
    for round in 18..20 {
        strike(&mut crowd, wrong, &person, round).await?;
    }
    let limit = if by == By::Text { MINUTE * 60 } else { MINUTE * 30 };
    let mut round = 20;
    let way = owner::gets_back(&world, &mut surfer, &person, by, limit + MINUTE * 10, async || {
        round += 1;
        strike(&mut crowd, wrong, &person, round).await
    })
    .await?;
    let what = match wrong {
        Wrong::Codes => "wrong codes",
        Wrong::Numbers => "wrong phone numbers",
        Wrong::Passwords => "wrong passwords",
    };
    let browser = if known { "known browser" } else { "new browser" };
    let mut finding = Finding::new(format!("lockout: {what}, {browser}"), engine);
    finding.got = "nothing".into();
    finding.cost =
        Cost { requests: crowd.requests(), networks: NETWORKS, time: world.clock.now() - begun };
    finding.felt =
        format!("{}; {} messages in all", way.in_words(browser), world.messages_of(&person).len());
    finding.breaks_if(!way.within(limit), format!("the owner was not back in time: {}", way.last));
    Ok(finding)
}

/// The owner knows the password, is on a new browser, and strangers use up each try as soon as
/// there is one: the only way of a person without methods.
async fn just_signs_in(engine: Engine) -> Result<Finding> {
    let person = Person::owner().without_phone().without_email();
    let world = World::open(&Setting::on(engine), std::slice::from_ref(&person)).await?;
    let mut crowd = Crowd::new(&world, 0, NETWORKS);
    for round in 0..14 {
        strike(&mut crowd, Wrong::Passwords, &person, round).await?;
        world.wait(MINUTE * 16).await?;
    }
    let begun = world.clock.now();
    let mut surfer = Surfer::new(&world, &network::owners(1));
    let mut back = None;
    let mut last = String::new();
    for minute in 0..30 {
        strike(&mut crowd, Wrong::Passwords, &person, 20 + minute).await?;
        match surfer.sign_in(&person.name, &person.password).await? {
            SignIn::In => {
                back = Some(world.clock.now() - begun);
                break;
            }
            other => last = super::spraying::shown(&other),
        }
        world.wait(MINUTE).await?;
    }
    let mut finding =
        Finding::new("lockout: the owner signs in by password on a new browser meanwhile", engine);
    finding.got = "nothing".into();
    finding.cost = Cost { requests: crowd.requests(), networks: NETWORKS, time: world.clock.now() };
    // A reset is the way in then: that is measured separately.
    finding.felt = match back {
        Some(took) => {
            format!("in after {} ({} hashes)", crate::report::minutes(took), surfer.hashes)
        }
        None => {
            format!("not in within 30 min by password alone ({last}); {} hashes", surfer.hashes)
        }
    };
    finding.breaks_if(
        back.is_none(),
        format!("who knows the password is kept out on a new browser: {last}"),
    );
    Ok(finding)
}
