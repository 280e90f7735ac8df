//! A thief knows the password and has a session, and reads none of the owner's messages.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::not_me::say_not_me;
use super::{form, together};
use crate::engine::Engine;
use crate::network;
use crate::owner::{self, By, MINUTE};
use crate::report::{Cost, Finding};
use crate::surfer::{SignIn, Surfer};
use crate::thief::{Move, Thief};
use crate::world::{Person, Setting, World};

const HOUR: Duration = Duration::from_secs(3600);

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    together(vec![
        form(move || with_password(engine, HOUR, false)),
        form(move || with_password(engine, HOUR * 60, false)),
        form(move || with_password(engine, HOUR, true)),
    ])
}

/// `reads_after`: when the owner sees the notices. `changes`: the thief replaces a method instead
/// of deleting it.
async fn with_password(engine: Engine, reads_after: Duration, changes: bool) -> Result<Finding> {
    let person = Person::owner();
    let world = World::open(&Setting::on(engine), std::slice::from_ref(&person)).await?;
    world.wait(HOUR * 100).await?;
    let begun = world.clock.now();
    let mut thief = Thief::new(&world, Surfer::new(&world, &network::attackers(0)), &person);
    let came_in = thief.surfer.sign_in(&person.name, &person.password).await?;
    ensure!(came_in == SignIn::In, "the thief is not let in with the password: {came_in:?}");

    let mut moves = vec![("add an address", thief.add_email().await?)];
    let pages = thief.deletions().await?;
    if changes {
        moves.push(("change a method", thief.change_first().await?));
        moves.push(("change the other", thief.change_first().await?));
    } else {
        for page in pages.iter().take(2) {
            moves.push(("suspend a method", thief.suspend(page).await?));
        }
        for page in pages.iter().take(2) {
            moves.push(("delete a method", thief.delete(page).await?));
        }
        if let Some(page) =
            pages.first().filter(|_| moves.iter().any(|(_, one)| *one != Move::Done))
        {
            moves.push(("ask for a removal in three days", thief.ask_for_removal(page).await?));
        }
    }
    moves.push(("change the password", thief.change_password().await?));
    let taken = moves.iter().any(|(what, done)| {
        (what.starts_with("delete")
            || what.starts_with("suspend")
            || what.starts_with("change a m")
            || what.starts_with("change the o"))
            && *done == Move::Done
    });

    // The owner goes on with life, and the thief waits.
    let day = HOUR * 24;
    let mut waited = Duration::ZERO;
    while waited < reads_after {
        let step = day.min(reads_after - waited);
        world.wait(step).await?;
        waited += step;
    }
    let told = world.messages_of(&person).len();
    let undone = say_not_me(&world, &person, &network::owners(3)).await?;
    let mut surfer = Surfer::new(&world, &network::owners(1));
    let way =
        owner::gets_back(&world, &mut surfer, &person, By::Mail, MINUTE * 40, async || Ok(()))
            .await?;
    world.wait(HOUR * 80).await?;
    let reset = thief.reset(&person, &network::attackers(1)).await?;
    let mut later = Surfer::new(&world, &network::attackers(2));
    let in_again = later.sign_in(&person.name, thief.password()).await? == SignIn::In;
    thief.surfer.open("/security-info").await?;
    let session_lives = thief.surfer.page() == Some(stories::Page::SecurityInfo);

    let what = if changes { "changes" } else { "adds, suspends, deletes" };
    let after = reads_after.as_secs() / 3600;
    let mut finding =
        Finding::new(format!("takeover: {what}; the owner reads after {after} h"), engine);
    let list: Vec<String> =
        moves.iter().map(|(what, done)| format!("{what}: {}", done.word())).collect();
    finding.got = list.join(", ");
    finding.cost = Cost {
        requests: thief.surfer.browser.requests(),
        networks: 3,
        time: world.clock.now() - begun,
    };
    finding.felt =
        format!("{told} notices; \"This wasn't me\" {undone}; {}", way.in_words("new browser"));
    finding.breaks_if(taken, "the owner's methods were taken with the password alone");
    finding.breaks_if(!way.within(MINUTE * 30), format!("the owner is kept out: {}", way.last));
    finding.breaks_if(reset, "the thief's method resets the password although the owner objected");
    finding.breaks_if(in_again, "the thief still signs in");
    finding.breaks_if(session_lives, "the thief's session still lives");
    Ok(finding)
}
