//! Codes are guessed over many accounts: no account sees many wrong ones, and somewhere one is
//! right.

use std::time::Duration;

use anyhow::Result;

use crate::crowd::Crowd;
use crate::engine::Engine;
use crate::network;
use crate::owner::{self, By, MINUTE};
use crate::report::{Cost, Finding};
use crate::surfer::Surfer;
use crate::world::{Person, Setting, World};

const ACCOUNTS: usize = 400;
const NETWORKS: usize = 60;
/// How many accounts a year of it may open: codes that are on their way when the alarm begins stay
/// short, and each takes five guesses.
const A_YEAR: f64 = 0.1;

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    let mut people: Vec<Person> = (0..ACCOUNTS).map(Person::one_of_many).collect();
    people.push(Person::owner());
    let world = World::open(&Setting::on(engine), &people).await?;
    let mut crowd = Crowd::new(&world, 0, NETWORKS);
    let guesses = crowd
        .each(ACCOUNTS, async |surfer, n| {
            let person = Person::one_of_many(n);
            if !surfer.ask_for_code(&person.name, None).await? {
                return Ok((n, 0));
            }
            let mut looked_at = 0;
            for guess in 0..5 {
                surfer.give_code(&format!("{:08}", (n * 5 + guess) * 4_999 % 100_000_000)).await?;
                looked_at += usize::from(surfer.says("That code didn't work"));
            }
            Ok((n, looked_at))
        })
        .await?;
    tokio::time::sleep(crate::world::LOOK * 4).await;
    let (mut short, mut long, mut at_nothing) = (0, 0, 0);
    for (n, looked_at) in guesses {
        let newest = world
            .messages_to(&Person::one_of_many(n).email)
            .into_iter()
            .filter_map(|m| m.code)
            .next_back();
        match newest.map(|code| code.chars().filter(char::is_ascii_alphanumeric).count()) {
            Some(6..=8) => short += looked_at,
            Some(_) => long += looked_at,
            None => at_nothing += looked_at,
        }
    }
    let person = Person::owner();
    let mut surfer = Surfer::new(&world, &network::owners(1));
    let way =
        owner::gets_back(&world, &mut surfer, &person, By::Mail, MINUTE * 40, async || Ok(()))
            .await?;

    // Codes of a reset have eight digits.
    let a_year = f64::from(u32::try_from(short).unwrap_or(u32::MAX)) * 24.0 * 365.0 * 1e-8;
    let mut finding = Finding::new("lottery: codes of 400 accounts guessed", engine);
    finding.got = format!(
        "{short} guesses at short codes, {long} at long ones, {at_nothing} where no code went out; going on for a year: {:.2} accounts; {} hashes of work",
        a_year,
        crowd.hashes()
    );
    finding.cost =
        Cost { requests: crowd.requests(), networks: NETWORKS, time: Duration::from_secs(3600) };
    finding.felt = way.in_words("new browser, by mail");
    finding.breaks_if(a_year > A_YEAR, format!("{short} guesses at short codes within an hour"));
    finding.breaks_if(!way.within(MINUTE * 30), format!("the owner is kept out: {}", way.last));
    Ok(vec![finding])
}
