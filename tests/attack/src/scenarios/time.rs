//! What the time of an answer tells a stranger about who has an account (S4).

use std::time::Instant;

use anyhow::{Result, ensure};

use crate::engine::Engine;
use crate::network;
use crate::owner::MINUTE;
use crate::report::{Cost, Finding};
use crate::statistics::mann_whitney;
use crate::surfer::Surfer;
use crate::world::{Person, Setting, World};

/// Pairs of a name that is there and one that is not.
const PAIRS: usize = 500;
/// After so many the clock goes on by an hour, so that no alarm comes in between.
const BATCH: usize = 60;
/// A difference that comes by itself less often than this is one.
const SIGNIFICANT: f64 = 0.01;
/// The best of so many counts.
const RUNS: usize = 3;

/// An address that takes a name, or what was typed after it.
struct Address {
    what: &'static str,
    /// Goes to the page whose form is sent.
    before: Before,
    button: &'static str,
}

#[derive(Clone, Copy)]
enum Before {
    SignIn,
    Password,
    Reset,
    Methods,
    Code,
}

const ADDRESSES: [Address; 5] = [
    Address { what: "POST /sign-in", before: Before::SignIn, button: "Next" },
    Address { what: "POST /sign-in/password", before: Before::Password, button: "Sign in" },
    Address { what: "POST /reset", before: Before::Reset, button: "Next" },
    Address { what: "POST /reset/method", before: Before::Methods, button: "Send code" },
    Address { what: "POST /reset/code", before: Before::Code, button: "Next" },
];

fn there(n: usize) -> String {
    format!("person{:04}@example.ca", n % 1_500)
}

fn nobody(n: usize) -> String {
    format!("person{:04}@example.ca", 5_000 + n % 1_500)
}

/// A number that is on no account.
const NUMBER: &str = "+1 416 555 0000";

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    let person = |n: usize| Person { name: there(n), ..Person::one_of_many(n) };
    let people: Vec<Person> = (0..1_500).map(person).collect();
    let mut findings = Vec::new();
    let world = World::open(&Setting::on(engine), &people).await?;
    for address in &ADDRESSES {
        let begun = world.clock.now();
        let (mut best, mut requests, mut gap) = (0.0_f64, 0, 0.0);
        for run in 0..RUNS {
            let (there, nobody, sent) = pairs(&world, address, run * PAIRS).await?;
            requests += sent;
            let p = mann_whitney(&there, &nobody);
            if p > best || run == 0 {
                (best, gap) = (p, median(&there) - median(&nobody));
            }
            if best > SIGNIFICANT {
                break;
            }
        }
        let mut finding = Finding::new(format!("time: {}", address.what), engine);
        finding.got = format!("p = {best:.4}, medians {gap:+.3} ms apart");
        finding.cost = Cost { requests, networks: 60, time: world.clock.now() - begun };
        finding.felt = "nothing".into();
        finding.breaks_if(best <= SIGNIFICANT, "the two are told apart by the time");
        findings.push(finding);
    }
    Ok(findings)
}

fn median(of: &[f64]) -> f64 {
    let mut sorted = of.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// Milliseconds for names that are there and for names that are not, in turns; and how many
/// requests it took.
async fn pairs(
    world: &World,
    address: &Address,
    first: usize,
) -> Result<(Vec<f64>, Vec<f64>, usize)> {
    let mut surfers: Vec<Surfer> =
        (0..60).map(|n| Surfer::new(world, &network::attackers(n))).collect();
    let (mut real, mut none) = (Vec::new(), Vec::new());
    for n in 0..PAIRS {
        if n % BATCH == 0 {
            world.clock.advance(MINUTE * 61)?;
        }
        // Which comes first takes turns, or what the first one warms up would be taken for a
        // difference.
        for turn in 0..2 {
            let is_real = (turn == 0) == (n % 2 == 0);
            let name = if is_real { there(first + n) } else { nobody(first + n) };
            let took = once(&mut surfers[n % 60], address, &name).await?;
            if is_real { real.push(took) } else { none.push(took) }
        }
    }
    Ok((real, none, surfers.iter().map(|surfer| surfer.browser.requests()).sum()))
}

async fn once(surfer: &mut Surfer, address: &Address, name: &str) -> Result<f64> {
    surfer.forget();
    match address.before {
        Before::SignIn | Before::Password => {
            surfer.open("/sign-in/other").await?;
            surfer.fill("Email address", name);
        }
        Before::Reset | Before::Methods | Before::Code => {
            surfer.open("/reset").await?;
            surfer.fill("Email address", name);
        }
    }
    match address.before {
        Before::SignIn | Before::Reset => {}
        Before::Password => {
            surfer.press("Next").await?;
            surfer.fill("Password", "certainly not this one");
        }
        Before::Methods => {
            surfer.press("Next").await?;
            // An invented name may be offered a text alone.
            let _ = surfer.choose("Email a code")
                || (surfer.choose("Text a code") && surfer.fill("Phone number", NUMBER));
        }
        Before::Code => {
            surfer.press("Next").await?;
            let _ = surfer.send_code(None).await? || surfer.send_code(Some(NUMBER)).await?;
            surfer.fill("Enter code", "12345678");
        }
    }
    ensure!(surfer.browser.has_way(address.button), "{}: {}", address.what, surfer.said());
    let (path, form) = surfer.browser.form(address.button);
    let begun = Instant::now();
    surfer.browser.try_send("POST", &path, Some(&form)).await?;
    Ok(begun.elapsed().as_secs_f64() * 1e3)
}
