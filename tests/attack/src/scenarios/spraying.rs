//! One password that many people choose, tried on everybody.

use std::time::Duration;

use anyhow::Result;

use crate::crowd::Crowd;
use crate::engine::Engine;
use crate::network;
use crate::owner;
use crate::report::{Cost, Finding};
use crate::surfer::{SignIn, Surfer};
use crate::world::{Person, Setting, World};

/// Names that are tried, once each.
const NAMES: usize = 1_200;
/// Of which so many have the password.
const CAREFREE: usize = 4;
const POPULAR: &str = "winter in sudbury 1";
/// How many wrong passwords may be looked at within an hour before the program asks for something.
const ALARM: usize = 300;
/// What each further one has to cost, in hashes: a puzzle is 2^18 on average.
pub const WORK: u64 = 100_000;

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    Ok(vec![from(engine, 1).await?, from(engine, 60).await?])
}

async fn from(engine: Engine, networks: usize) -> Result<Finding> {
    let step = NAMES / CAREFREE;
    let mut people: Vec<Person> = (0..NAMES).map(Person::one_of_many).collect();
    people.iter_mut().step_by(step).for_each(|person| POPULAR.clone_into(&mut person.password));
    people.push(Person::owner());
    let world = World::open(&Setting::on(engine), &people).await?;
    let owner = Person::owner();
    let mut known = owner::known_browser(&world, &owner, &network::owners(1)).await?;
    let mut crowd = Crowd::new(&world, 0, networks);
    let begun = std::time::Instant::now();
    let tried = crowd
        .each(NAMES, async |surfer, n| surfer.sign_in(&Person::one_of_many(n).name, POPULAR).await)
        .await?;
    let took = begun.elapsed();
    let wrong = tried.iter().filter(|one| **one == SignIn::Wrong).count();
    let opened = tried.iter().filter(|one| **one == SignIn::In).count();
    let refused = NAMES - wrong - opened;
    let in_known = known.sign_in(&owner.name, &owner.password).await?;
    let mut new = Surfer::new(&world, &network::owners(2));
    let in_new = new.sign_in(&owner.name, &owner.password).await?;
    let mut neighbour = Surfer::new(&world, &network::attackers(0));
    let beside = neighbour.sign_in(&owner.name, &owner.password).await?;

    let mut finding = Finding::new(format!("spraying from {networks} networks"), engine);
    let hashes = crowd.hashes();
    finding.got = format!(
        "{opened} of {CAREFREE} accounts with that password; {wrong} wrong ones looked at, {refused} refused"
    );
    finding.cost =
        Cost { requests: crowd.requests(), networks, time: Duration::from_secs(3600).min(took) };
    finding.got.push_str(&format!("; {hashes} hashes of work"));
    finding.felt = format!(
        "known browser: {}; new browser: {} ({} hashes); in the attacker's network: {}",
        shown(&in_known),
        shown(&in_new),
        new.hashes,
        shown(&beside)
    );
    let paid = u64::try_from(wrong.saturating_sub(ALARM))? * WORK;
    finding.breaks_if(
        hashes < paid,
        format!(
            "{wrong} wrong passwords in {:.0} s cost {hashes} hashes, fewer than {paid}",
            took.as_secs_f64()
        ),
    );
    finding.breaks_if(beside != SignIn::In, "the owner is kept out in the attacker's network");
    finding
        .breaks_if(in_known != SignIn::In, "the owner's known browser is slowed down by strangers");
    finding.breaks_if(in_new != SignIn::In, "the owner is kept out on a new browser");
    Ok(finding)
}

/// What became of a sign-in, in short.
pub fn shown(outcome: &SignIn) -> String {
    match outcome {
        SignIn::In => "in".into(),
        SignIn::Wrong => "refused as wrong".into(),
        SignIn::Refused(said) => format!("refused: {}", said.chars().take(60).collect::<String>()),
    }
}
