//! Strangers ask for codes for one owner, again and again, so that the owner's own requests are
//! refused or drown.

use std::time::Duration;

use anyhow::Result;

use super::{form, together};
use crate::engine::Engine;
use crate::network;
use crate::owner::{self, By, MINUTE};
use crate::report::{Cost, Finding};
use crate::surfer::Surfer;
use crate::world::{Person, Setting, World};

const NETWORKS: usize = 60;

/// How long the owner may take.
fn limit(by: By) -> Duration {
    match by {
        By::Mail => MINUTE * 30,
        By::Text => MINUTE * 60,
    }
}

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    let mut forms = vec![form(move || a_day(engine))];
    for (by, known, also) in [
        (By::Mail, false, Also::Nothing),
        (By::Mail, true, Also::Nothing),
        (By::Text, false, Also::Nothing),
        (By::Mail, false, Also::Guesses),
        (By::Text, false, Also::Guesses),
        (By::Mail, false, Also::GuessesLate),
        (By::Text, false, Also::GuessesLate),
        (By::Mail, true, Also::StolenBrowser),
    ] {
        forms.push(form(move || owner_returns(engine, by, known, also)));
    }
    together(forms)
}

/// What the strangers do besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Also {
    Nothing,
    /// They type wrong codes for what they have asked for, so that a code which is shared is dead
    /// before its owner types it.
    Guesses,
    /// The same, and only from when the owner comes: for half a day they have used up what may be
    /// sent, and guessed at nothing.
    GuessesLate,
    /// A thief who knows the password has signed in once: their browser is a known one, and asks
    /// too.
    StolenBrowser,
}

/// Sixty browsers, each in a network of its own.
struct Strangers {
    browsers: Vec<Surfer>,
    number: Option<String>,
    guess: bool,
}

impl Strangers {
    fn new(world: &World, number: Option<String>) -> Self {
        let browsers = (0..NETWORKS).map(|n| Surfer::new(world, &network::attackers(n))).collect();
        Self { browsers, number, guess: false }
    }

    /// These of them ask once more, in new private windows.
    async fn ask(&mut self, name: &str, which: impl Iterator<Item = usize>) -> Result<()> {
        for n in which {
            let surfer = &mut self.browsers[n % NETWORKS];
            surfer.forget();
            if surfer.ask_for_code(name, self.number.as_deref()).await? && self.guess {
                for guess in 0..5 {
                    surfer.give_code(&format!("{:08}", n * 5 + guess)).await?;
                }
            }
        }
        Ok(())
    }

    /// Those whose browsers wait for a code type wrong ones.
    async fn guess_again(&mut self) -> Result<()> {
        for (n, surfer) in self.browsers.iter_mut().enumerate() {
            surfer.open("/reset/code").await?;
            surfer.give_code(&format!("{:08}", 50_000_000 + n)).await?;
        }
        Ok(())
    }

    fn requests(&self) -> usize {
        self.browsers.iter().map(|surfer| surfer.browser.requests()).sum()
    }
}

async fn owner_returns(engine: Engine, by: By, known: bool, also: Also) -> Result<Finding> {
    let person = match by {
        By::Mail => Person::owner(),
        By::Text => Person::owner().without_email(),
    };
    let world = World::open(&Setting::on(engine), std::slice::from_ref(&person)).await?;
    let mut surfer = match known {
        true => owner::known_browser(&world, &person, &network::owners(1)).await?,
        false => Surfer::new(&world, &network::owners(1)),
    };
    world.wait(MINUTE * 60).await?;
    let begun = world.clock.now();
    let number = (by == By::Text).then(|| person.phone.clone());
    let mut strangers = Strangers::new(&world, number);
    strangers.guess = also == Also::Guesses;
    let mut thief = match also {
        Also::StolenBrowser => {
            Some(owner::known_browser(&world, &person, &network::attackers(90)).await?)
        }
        _ => None,
    };
    if also == Also::GuessesLate {
        for round in 0..24 {
            strangers.ask(&person.name, round * 10..round * 10 + 10).await?;
            world.wait(MINUTE * 30).await?;
        }
        strangers.guess = true;
    }
    // What the issue saw first: everything within a second, just before the owner comes.
    strangers.ask(&person.name, 0..NETWORKS).await?;
    world.wait(MINUTE * 2).await?;
    let patience = limit(by) + MINUTE * 10;
    let mut turn = 0;
    let way = owner::gets_back(&world, &mut surfer, &person, by, patience, async || {
        turn += 20;
        if let Some(thief) = &mut thief {
            // Nothing but the cookie by which the browser is known: each request is a new one.
            thief.browser.cookies.retain(|name, _| name.contains("device"));
            thief.ask_for_code(&person.name, None).await?;
            thief.press("Resend code").await?;
        }
        strangers.ask(&person.name, turn..turn + 20).await?;
        if strangers.guess {
            strangers.guess_again().await?;
        }
        Ok(())
    })
    .await?;
    let more = match also {
        Also::Nothing => "",
        Also::Guesses => ", and wrong codes are typed",
        Also::GuessesLate => ", half a day, and wrong codes are typed from when the owner comes",
        Also::StolenBrowser => ", and a thief with the password asks on a known one",
    };
    let what = match (by, known) {
        (By::Mail, false) => "new browser, by mail",
        (By::Mail, true) => "known browser, by mail",
        (By::Text, _) => "new browser, nothing but texts",
    };
    let mut finding = Finding::new(format!("starve: {what}{more}"), engine);
    finding.got = format!(
        "{} codes went out",
        world.messages_of(&person).iter().filter(|m| m.code.is_some()).count()
    );
    finding.cost = Cost {
        requests: strangers.requests(),
        networks: NETWORKS,
        time: world.clock.now() - begun,
    };
    finding.felt = way.in_words("owner");
    finding
        .breaks_if(!way.within(limit(by)), format!("the owner was not back in time: {}", way.last));
    Ok(finding)
}

/// A whole day of it: how many messages the owner is buried under.
async fn a_day(engine: Engine) -> Result<Finding> {
    const STEP: Duration = Duration::from_mins(15);
    const MOST: usize = 70;
    let person = Person::owner();
    let world = World::open(&Setting::on(engine), std::slice::from_ref(&person)).await?;
    let mut mails = Strangers::new(&world, None);
    let mut texts = Strangers::new(&world, Some(person.phone.clone()));
    for turn in 0..96 {
        mails.ask(&person.name, turn * 8..turn * 8 + 8).await?;
        texts.ask(&person.name, turn * 8..turn * 8 + 8).await?;
        world.wait(STEP).await?;
    }
    let (mailed, texted) = (world.messages_to(&person.email), world.messages_to(&person.phone));
    let mut finding = Finding::new("starve: a day of it", engine);
    finding.got = "nothing".into();
    let requests = mails.requests() + texts.requests();
    finding.cost = Cost { requests, networks: NETWORKS, time: world.clock.now() };
    let stoppable =
        mailed.iter().filter(|message| message.code.is_some() && message.offers_not_me()).count();
    finding.felt = format!(
        "{} mails and {} texts in a day; {stoppable} mails offer to stop them",
        mailed.len(),
        texted.len()
    );
    finding.breaks_if(mailed.len() > MOST || texted.len() > 40, "the owner is buried in messages");
    Ok(finding)
}
