//! Codes are asked for everybody by mail, so that the mail that may go out in a day is used up.

use anyhow::Result;

use crate::crowd::Crowd;
use crate::engine::Engine;
use crate::network;
use crate::owner::{self, By, MINUTE};
use crate::report::{Cost, Finding};
use crate::surfer::Surfer;
use crate::world::{Person, Setting, World};

const ACCOUNTS: usize = 2_400;
const NETWORKS: usize = 100;

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    let mut people: Vec<Person> = (0..ACCOUNTS).map(Person::one_of_many).collect();
    people.push(Person::owner());
    let world = World::open(&Setting::on(engine), &people).await?;
    let begun = world.clock.now();
    let mut crowd = Crowd::new(&world, 0, NETWORKS);
    let asked =
        crowd.each(ACCOUNTS, async |surfer, n| surfer.ask_for_code(&Person::one_of_many(n).name, None).await).await?;
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
    let way = owner::gets_back(&world, &mut surfer, &person, By::Mail, MINUTE * 40, async || Ok(())).await?;
    let mut finding = Finding::new(format!("mails: codes asked for {ACCOUNTS} accounts"), engine);
    let taken = asked.iter().filter(|asked| **asked).count();
    finding.got = format!("{sent} mails for {taken} requests that were taken; {} hashes of work", crowd.hashes());
    finding.cost = Cost { requests: crowd.requests(), networks: NETWORKS, time: world.clock.now() - begun };
    finding.felt = way.in_words("new browser, by mail");
    finding.breaks_if(!way.within(MINUTE * 30), format!("the owner gets no mail: {}", way.last));
    Ok(vec![finding])
}
