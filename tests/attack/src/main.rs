//! `make attack`: plays attacks against the release program, and says what the attacker got, what
//! it cost and what the owner felt (docs/security/attacks.md).
//!
//!     attack                              everything, on both engines
//!     attack starve rows                  these
//!     attack starve --engine postgres     on this engine
//!     attack --list                       what there is

mod clock;
mod crowd;
mod engine;
mod mailbox;
mod message;
mod network;
mod owner;
mod report;
mod scenarios;
mod statistics;
mod surfer;
mod thief;
mod wait_page;
mod world;

use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::engine::Engine;
use crate::report::{Finding, HEAD};
use crate::scenarios::Scenario;

/// How many scenarios are played at once: most of their time is spent waiting for the program to
/// look at its clock.
const AT_ONCE: usize = 3;

fn main() -> Result<ExitCode> {
    let (chosen, engines) = asked(std::env::args().skip(1))?;
    let begun = Instant::now();
    // The server ends with the thread that starts it: it is started here, before the threads of the
    // scenarios.
    if engines.contains(&Engine::Postgres) {
        drop(servers::postgres());
    }
    let (alone, beside): (Vec<_>, Vec<_>) = chosen.into_iter().partition(|scenario| scenario.alone);
    let jobs = |scenarios: Vec<Scenario>| -> Vec<(Scenario, Engine)> {
        scenarios
            .into_iter()
            .flat_map(|one| engines.iter().map(move |engine| (one, *engine)))
            .collect()
    };
    println!("{HEAD}");
    let mut findings = all_of(jobs(beside), AT_ONCE);
    findings.extend(all_of(jobs(alone), 1));
    let broken = findings.iter().filter(|finding| !finding.broken.is_empty()).count();
    println!(
        "\n{} findings, {broken} broken, in {:.0} s",
        findings.len(),
        begun.elapsed().as_secs_f64()
    );
    Ok(if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What the command line asks for.
fn asked(mut arguments: impl Iterator<Item = String>) -> Result<(Vec<Scenario>, Vec<Engine>)> {
    let (mut chosen, mut engines) = (Vec::new(), Engine::ALL.to_vec());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--list" => {
                scenarios::ALL.iter().for_each(|one| println!("{:12} {}", one.name, one.about));
                std::process::exit(0);
            }
            "--engine" => {
                let name = arguments.next().context("--engine needs sqlite or postgres")?;
                engines.retain(|engine| engine.to_string() == name);
                if engines.is_empty() {
                    bail!("--engine needs sqlite or postgres, and not {name}");
                }
            }
            name => {
                let found = scenarios::ALL.iter().find(|one| one.name == name);
                chosen.push(
                    *found.with_context(|| {
                        format!("there is no scenario {name}; --list shows them")
                    })?,
                );
            }
        }
    }
    if chosen.is_empty() {
        chosen = scenarios::ALL.to_vec();
    }
    Ok((chosen, engines))
}

/// Plays these, so many at once, and prints each row as it is found.
fn all_of(jobs: Vec<(Scenario, Engine)>, at_once: usize) -> Vec<Finding> {
    let (waiting, found) = (Mutex::new(jobs.into_iter()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((scenario, engine)) = next else { return };
                    let mut played = played(scenario, engine);
                    played.iter_mut().for_each(Finding::show);
                    found.lock().unwrap_or_else(PoisonError::into_inner).extend(played);
                }
            });
        }
    });
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Plays one; one that cannot be played to its end is broken.
fn played(scenario: Scenario, engine: Engine) -> Vec<Finding> {
    let playing = std::thread::spawn(move || -> Result<Vec<Finding>> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        runtime.block_on(scenarios::play(scenario.name, engine))
    });
    let why = match playing.join() {
        Ok(Ok(findings)) => return findings,
        Ok(Err(error)) => format!("could not be played: {error:#}"),
        Err(_) => "could not be played: see above".to_owned(),
    };
    let mut finding = Finding::new(scenario.name, engine);
    finding.broken.push(why);
    vec![finding]
}
