//! What the pages tell a stranger about who has an account: their content, and the hints over many
//! names.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;
use stories::{Seen, Walk};

use crate::crowd::Crowd;
use crate::engine::Engine;
use crate::network;
use crate::owner::MINUTE;
use crate::report::{Cost, Finding};
use crate::statistics::chi_square;
use crate::surfer::{SignIn, Surfer};
use crate::world::{Person, Setting, World};

/// Names of each kind whose hints are compared.
const NAMES: usize = 1_000;

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    Ok(vec![pages(engine).await?, hints(engine).await?, status(engine).await?])
}

/// Goes through all that a stranger can reach with this name.
/// Without hints the address is typed: the right one where there is an account.
async fn walked(world: &World, name: &str, address: &str, network: &str) -> Result<Vec<Seen>> {
    let mut walk = Walk::with(Surfer::new(world, network).browser);
    walk.get("/sign-in").await;
    walk.post("/sign-in", &[("name", name)]).await;
    for _ in 0..7 {
        walk.post("/sign-in/password", &[("password", "certainly not this one")]).await;
    }
    walk.get("/reset").await;
    walk.post("/reset", &[("name", name)]).await;
    walk.post("/reset/method", &[("offer", "0"), ("address", address)]).await;
    for _ in 0..6 {
        walk.post("/reset/code", &[("code", "12345678")]).await;
    }
    // More wrong codes than an account's budget of short ones.
    for _ in 0..2 {
        world.wait(MINUTE * 6).await?;
        walk.get("/reset").await;
        walk.post("/reset", &[("name", name)]).await;
        walk.post("/reset/method", &[("offer", "0"), ("address", address)]).await;
        for _ in 0..6 {
            walk.post("/reset/code", &[("code", "12345678")]).await;
        }
    }
    walk.post("/reset/resend", &[]).await;
    world.wait(MINUTE * 3).await?;
    for _ in 0..3 {
        walk.post("/reset/resend", &[]).await;
        world.wait(MINUTE * 6).await?;
    }
    walk.post("/reset/another-way", &[]).await;
    walk.post("/reset/method", &[("offer", "1"), ("number", "+1 416 555 0000")]).await;
    walk.post("/reset/code", &[("code", "12345678")]).await;
    Ok(walk.seen(name))
}

async fn pages(engine: Engine) -> Result<Finding> {
    let people: Vec<Person> = (0..4).map(Person::one_of_many).collect();
    // What hints tell is counted separately.
    let setting = Setting { more: "[recovery]\nhints = false\n", ..Setting::on(engine) };
    let world = World::open(&setting, &people).await?;
    let mut differences = Vec::new();
    let mut requests = 0;
    // Names of one length, in networks of their own; what one walk uses up of the clock the other
    // does too.
    for n in 0..3 {
        let (one, none) = (Person::one_of_many(n), Person::one_of_many(n + 5));
        let there = walked(&world, &one.name, &one.email, &network::attackers(n * 2)).await?;
        let nobody =
            walked(&world, &none.name, &none.email, &network::attackers(n * 2 + 1)).await?;
        requests += there.len() + nobody.len();
        for (one, other) in there.iter().zip(&nobody) {
            if one != other {
                let what = if one.status == other.status { "" } else { " (status)" };
                differences.push(format!("{}{what}", one.request));
            }
        }
        if there.len() != nobody.len() {
            differences.push("the number of requests".into());
        }
    }
    differences.sort();
    differences.dedup();
    let mut finding = Finding::new("content: the pages for a name", engine);
    finding.got = format!("{} differences", differences.len());
    finding.cost = Cost { requests, networks: 6, time: world.clock.now() };
    finding.felt = "nothing".into();
    finding.breaks_if(!differences.is_empty(), differences.join(", "));
    Ok(finding)
}

/// Everything on the page that offers methods which is not the name: the shape of the hints.
fn shape(surfer: &Surfer) -> String {
    let html = surfer.browser.html();
    let offers = html.split("class=\"choice\"").skip(1).filter_map(|rest| {
        let label = rest.split("</label>").next()?;
        let text = label.rsplit_once("<span>").map_or(label, |(_, text)| text);
        let text = text.replace("</span>", "").replace("<span class=\"phone\">", "");
        // A letter stands for any letter, a digit for any digit: one name's own letters say nothing
        // about many.
        let domain = text.rsplit_once('@').map(|(_, domain)| domain.to_owned());
        let marks = |text: &str| -> String {
            text.chars()
                .map(|mark| {
                    if mark.is_ascii_digit() {
                        '9'
                    } else if mark.is_alphabetic() {
                        'a'
                    } else {
                        mark
                    }
                })
                .collect()
        };
        Some(match domain {
            Some(domain) => {
                format!("{}@{domain}", marks(text.rsplit_once('@').map_or("", |(local, _)| local)))
            }
            None => marks(&text),
        })
    });
    offers.collect::<Vec<_>>().join(" | ")
}

/// The providers of people's addresses, in a thousand; the others have domains that nobody else
/// has.
const PROVIDERS: [(&str, u64); 6] = [
    ("gmail.com", 520),
    ("hotmail.com", 125),
    ("outlook.com", 65),
    ("icloud.com", 60),
    ("yahoo.com", 50),
    ("yahoo.ca", 38),
];
/// How many in a thousand have a phone alone, where one method is asked for.
const PHONE_ALONE: u64 = 250;
/// How many have an address alone.
const EMAIL_ALONE: u64 = 200;

/// Random numbers that are the same at every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0.wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn by_share(&mut self, all: &[(&'static str, u64)]) -> Option<&'static str> {
        let mut left = self.below(1000);
        all.iter()
            .find(|(_, share)| {
                let is_it = left < *share;
                left = left.saturating_sub(*share);
                is_it
            })
            .map(|(one, _)| *one)
    }
}

/// People as Canadian organisations have them, and as inventions are meant to be; how others differ
/// is in docs/security/attacks.md.
async fn hints(engine: Engine) -> Result<Finding> {
    let real = |n: usize| {
        let mut dice = Dice(u64::try_from(n).unwrap_or(0));
        let has = dice.below(1000);
        let provider =
            dice.by_share(&PROVIDERS).map_or_else(|| format!("home{n}.example"), str::to_owned);
        // Names with a number say nothing of the address; a few addresses begin with no letter.
        let begins = if dice.below(1000) < 60 {
            '4'
        } else {
            char::from(b"abcdefghijklmnopqrstuvwxyz"[n % 26])
        };
        let (exchange, end) = (200 + n / 10_000, dice.below(10_000));
        Person {
            name: format!("real{n:04}@example.ca"),
            password: String::new(),
            email: if has < PHONE_ALONE {
                String::new()
            } else {
                format!("{begins}.person{n}@{provider}")
            },
            phone: if has >= 1000 - EMAIL_ALONE {
                String::new()
            } else {
                format!("+1705{exchange:03}{end:04}")
            },
        }
    };
    let people: Vec<Person> = (0..NAMES).map(real).collect();
    let world = World::open(&Setting { moved: false, ..Setting::on(engine) }, &people).await?;
    let begun = Instant::now();
    let mut crowd = Crowd::new(&world, 0, 60);
    let shapes = crowd
        .each(NAMES * 2, async |surfer, n| {
            let name =
                if n % 2 == 0 { real(n / 2).name } else { format!("none{:04}@example.ca", n / 2) };
            surfer.open("/reset").await?;
            if surfer.fill("Email address", &name) {
                surfer.press("Next").await?;
            }
            Ok((n % 2 == 0, shape(surfer)))
        })
        .await?;
    let mut counts: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    // The simulator's people have one of a kind at the most: pages with two are left out.
    for (there, shape) in
        shapes.into_iter().filter(|(_, shape)| shape.matches('@').count() < 2 && !twice(shape))
    {
        let count = counts.entry(shape).or_default();
        if there { count.0 += 1 } else { count.1 += 1 }
    }
    let shown: Vec<(u32, u32)> = counts.values().copied().collect();
    let p = chi_square(&shown);
    // A hint that only the real have, or only the invented, proves something about each that has
    // it.
    let proves: u32 = shown
        .iter()
        .filter(|(real, _)| *real > 0)
        .filter(|(_, none)| *none == 0)
        .map(|(real, _)| real)
        .sum();
    let denies: u32 = shown.iter().filter(|(real, _)| *real == 0).map(|(_, none)| none).sum();
    let mut finding = Finding::new(
        format!("content: the hints of {NAMES} people and of {NAMES} inventions"),
        engine,
    );
    finding.got = format!(
        "{} kinds of page; {proves} people are shown what no invention is, {denies} inventions what no person is; p = {p:.4}",
        shown.len()
    );
    finding.cost = Cost { requests: crowd.requests(), networks: 60, time: begun.elapsed() };
    finding.felt = "nothing".into();
    let few = u32::try_from(NAMES / 50)?;
    finding.breaks_if(p <= 0.001, "the hints of people and of inventions are not alike");
    finding.breaks_if(
        proves > few || denies > few,
        format!("{} of {} names are told apart for sure", proves + denies, NAMES * 2),
    );
    Ok(finding)
}

/// Whether two numbers are offered.
fn twice(shape: &str) -> bool {
    shape.split(" | ").filter(|offer| !offer.contains('@')).count() > 1
}

/// A signed-in person registers an address of another person, and one that is free: what the page
/// says of the message, and when.
async fn status(engine: Engine) -> Result<Finding> {
    let attacker = Person {
        email: String::new(),
        phone: String::new(),
        ..Person::one_of_many(1).with_password("an accomplice of 25")
    };
    let taken: Vec<Person> = (10..16).map(Person::one_of_many).collect();
    let mut people = taken.clone();
    people.push(attacker.clone());
    let world = World::open(&Setting::on(engine), &people).await?;
    let mut surfer = Surfer::new(&world, &network::attackers(0));
    anyhow::ensure!(
        surfer.sign_in(&attacker.name, &attacker.password).await? == SignIn::In,
        "not let in"
    );
    let (mut somebodys, mut free) = (Vec::new(), Vec::new());
    let mut seen = Vec::new();
    for n in 0..taken.len() * 2 {
        let address = if n % 2 == 0 {
            taken[n / 2].email.clone()
        } else {
            format!("home{}@mail.example", 50 + n)
        };
        world.wait(MINUTE * 30).await?;
        surfer.open("/setup").await?;
        for _ in 0..6 {
            if surfer.fill("Password", &attacker.password) {
                surfer.press("Continue").await?;
            }
            if surfer.browser.has_field("Enter code") {
                surfer.press("Back").await?;
            }
            if surfer.browser.has_field("What email would you like to use?") {
                break;
            }
            if surfer.browser.has_way("I want to set up a different method") {
                surfer.press("I want to set up a different method").await?;
                surfer.choose("Email");
                surfer.press("Confirm").await?;
            } else if !surfer.press("Next").await? {
                break;
            }
        }
        if !surfer.fill("What email would you like to use?", &address) {
            continue;
        }
        surfer.press("Next").await?;
        let begun = Instant::now();
        let mut said = Vec::new();
        while begun.elapsed() < Duration::from_millis(1_500) {
            let reply = surfer.browser.try_send("GET", "/register/status", None).await?;
            let body = reply.body.chars().take(60).collect::<String>();
            if said.last() != Some(&body) {
                said.push(body.clone());
            }
            if body.contains("sent") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let took = begun.elapsed().as_secs_f64() * 1e3;
        seen.push(said);
        if n % 2 == 0 { somebodys.push(took) } else { free.push(took) }
    }
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len().max(1) as f64;
    let (ours, theirs) = (mean(&free), mean(&somebodys));
    seen.sort();
    seen.dedup();
    let mut finding = Finding::new("content: an address of somebody else is registered", engine);
    finding.got =
        format!("\"sent\" after {theirs:.0} ms for somebody's, {ours:.0} ms for a free one");
    finding.cost =
        Cost { requests: surfer.browser.requests(), networks: 1, time: world.clock.now() };
    finding.felt = format!(
        "{} messages",
        taken.iter().map(|one| world.messages_to(&one.email).len()).sum::<usize>()
    );
    finding.breaks_if(
        somebodys.len() < 4 || free.len() < 4,
        format!("could not be played: {}", surfer.said()),
    );
    finding.breaks_if(
        (ours - theirs).abs() > 15.0_f64.max(ours.min(theirs)),
        "the two are told apart by the time",
    );
    Ok(finding)
}
