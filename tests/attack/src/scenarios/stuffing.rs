//! A list of names and passwords that leaked somewhere else, tried on 10,000 accounts from sixty
//! networks.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::spraying::{WORK, shown};
use crate::crowd::Crowd;
use crate::engine::Engine;
use crate::network;
use crate::report::{Cost, Finding};
use crate::surfer::{SignIn, Surfer};
use crate::world::{Person, Setting, World};

const ACCOUNTS: usize = 10_000;
const NETWORKS: usize = 60;
/// One pair in so many is right.
const RIGHT: usize = 250;
/// How long it is played, in real time; the rest is what it would have been.
const PATIENCE: Duration = Duration::from_secs(90);
/// How many wrong pairs may be looked at within an hour before the program asks for something.
const ALARM: usize = 300;
/// How many pairs are tried at a time.
const PORTION: usize = 240;

fn password(n: usize) -> String {
    format!("leaked by another site in {n}")
}

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    let mut people: Vec<Person> = (0..ACCOUNTS).map(Person::one_of_many).collect();
    people
        .iter_mut()
        .enumerate()
        .step_by(RIGHT)
        .for_each(|(n, person)| person.password = password(n));
    people.push(Person::owner());
    let world = World::open(&Setting::on(engine), &people).await?;
    let mut crowd = Crowd::new(&world, 0, NETWORKS);
    let begun = Instant::now();
    let (mut tried, mut wrong, mut opened) = (0, 0, 0);
    while tried < ACCOUNTS && begun.elapsed() < PATIENCE {
        let outcomes = crowd
            .each(PORTION, async |surfer, n| {
                surfer.sign_in(&Person::one_of_many(tried + n).name, &password(tried + n)).await
            })
            .await?;
        wrong += outcomes.iter().filter(|one| **one == SignIn::Wrong).count();
        opened += outcomes.iter().filter(|one| **one == SignIn::In).count();
        tried += PORTION;
    }
    let took = begun.elapsed();
    let owner = Person::owner();
    let mut new = Surfer::new(&world, &network::owners(2));
    let in_new = new.sign_in(&owner.name, &owner.password).await?;

    let hashes = crowd.hashes();
    let looked_at = wrong + opened;
    let mut finding = Finding::new("stuffing: 10,000 accounts", engine);
    finding.got = format!(
        "{opened} right pairs of {looked_at} looked at ({} in all of 10,000), {} refused; {hashes} hashes of work",
        opened * ACCOUNTS / tried,
        tried - looked_at
    );
    finding.cost = Cost { requests: crowd.requests(), networks: NETWORKS, time: took };
    finding.felt = format!("new browser: {} ({} hashes)", shown(&in_new), new.hashes);
    let paid = u64::try_from(looked_at.saturating_sub(ALARM))? * WORK;
    finding.breaks_if(
        hashes < paid,
        format!(
            "{looked_at} pairs in {:.0} s cost {hashes} hashes, fewer than {paid}",
            took.as_secs_f64()
        ),
    );
    finding.breaks_if(in_new != SignIn::In, "the owner is kept out on a new browser");
    Ok(vec![finding])
}
