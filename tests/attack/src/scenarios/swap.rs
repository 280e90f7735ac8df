//! A thief who knows the password has also taken over the owner's phone number; the owner has a
//! mailbox left.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::not_me::say_not_me;
use crate::engine::Engine;
use crate::network;
use crate::owner::{self, By, MINUTE};
use crate::report::{Cost, Finding};
use crate::surfer::{SignIn, Surfer};
use crate::thief::Thief;
use crate::world::{Person, Setting, World};

const HOUR: Duration = Duration::from_secs(3600);

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    let person = Person::owner();
    let world = World::open(&Setting::on(engine), std::slice::from_ref(&person)).await?;
    world.wait(HOUR * 100).await?;
    let begun = world.clock.now();
    let mut thief = Thief::new(&world, Surfer::new(&world, &network::attackers(0)), &person)
        .with_phone(&person);
    let came_in = thief.surfer.sign_in(&person.name, &person.password).await?;
    ensure!(came_in == SignIn::In, "the thief is not let in with the password: {came_in:?}");
    // The proof by the phone is asked for after the password's ten minutes at the latest.
    world.wait(MINUTE * 11).await?;
    let mut moves = vec![("add an address", thief.add_email().await?)];
    let pages = thief.deletions().await?;
    // With the proof by the phone the mailbox is suspended first: it has to come back all the same.
    for page in pages.iter().take(2) {
        moves.push(("suspend a method", thief.suspend(page).await?));
    }
    for page in pages.iter().take(2) {
        moves.push(("delete a method", thief.delete(page).await?));
    }
    moves.push(("change the password", thief.change_password().await?));
    world.wait(HOUR).await?;
    let mut mailbox_only = person.clone().without_phone();
    let told = world.messages_of(&mailbox_only).len();
    let undone = say_not_me(&world, &mailbox_only, &network::owners(3)).await?;
    let mut surfer = Surfer::new(&world, &network::owners(1));
    let way = owner::gets_back(
        &world,
        &mut surfer,
        &mailbox_only,
        By::Mail,
        MINUTE * 40,
        async || Ok(()),
    )
    .await?;
    owner::NEW_PASSWORD.clone_into(&mut mailbox_only.password);
    thief.surfer.open("/security-info").await?;
    let session_lives = thief.surfer.page() == Some(stories::Page::SecurityInfo);

    // The thief, who reads the owner's texts, objects in turn to what the owner did, and stops the
    // messages; an hour later the owner wants in again.
    let holder_of_phone = person.clone().without_email();
    let objected = say_not_me(&world, &holder_of_phone, &network::attackers(5)).await?;
    world.wait(HOUR).await?;
    let mut another = Surfer::new(&world, &network::owners(2));
    let again =
        owner::gets_back(&world, &mut another, &mailbox_only, By::Mail, MINUTE * 40, async || {
            Ok(())
        })
        .await?;

    let mut finding = Finding::new("swap: the password and the owner's phone number", engine);
    let list: Vec<String> =
        moves.iter().map(|(what, done)| format!("{what}: {}", done.word())).collect();
    finding.got = list.join(", ");
    finding.cost = Cost {
        requests: thief.surfer.browser.requests(),
        networks: 1,
        time: world.clock.now() - begun,
    };
    finding.felt = format!(
        "{told} mails; \"This wasn't me\" {undone}; {}",
        way.in_words("new browser, by mail")
    );
    finding.breaks_if(!way.within(MINUTE * 30), format!("the owner is kept out: {}", way.last));
    finding.felt.push_str(&format!(
        "; the thief's own \"This wasn't me\" {objected}; {}",
        again.in_words("after it")
    ));
    finding.breaks_if(
        !again.within(MINUTE * 30),
        format!("the thief's objection keeps the owner out: {}", again.last),
    );
    finding.breaks_if(session_lives, "the thief's session still lives after the owner objected");
    Ok(vec![finding])
}
