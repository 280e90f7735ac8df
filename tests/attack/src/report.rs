//! What a scenario found, and the table of all.

use std::fmt;
use std::time::Duration;

use crate::engine::Engine;

/// What an attack cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Requests sent.
    pub requests: usize,
    /// Networks that they came from.
    pub networks: usize,
    /// Simulated time.
    pub time: Duration,
}

/// What a scenario found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The scenario, and which of its forms.
    pub scenario: String,
    /// The database.
    pub engine: Engine,
    /// What the attacker got.
    pub got: String,
    /// What it cost.
    pub cost: Cost,
    /// What the owner felt.
    pub felt: String,
    /// What should not have been; empty: the program held.
    pub broken: Vec<String>,
    shown: bool,
}

impl Finding {
    /// Nothing found yet.
    pub fn new(scenario: impl Into<String>, engine: Engine) -> Self {
        Self {
            scenario: scenario.into(),
            engine,
            got: String::new(),
            cost: Cost::default(),
            felt: String::new(),
            broken: Vec::new(),
            shown: false,
        }
    }

    /// Prints its row, once.
    pub fn show(&mut self) {
        if !std::mem::replace(&mut self.shown, true) {
            println!("{self}");
        }
    }

    /// Notes that something is wrong, if it is.
    pub fn breaks_if(&mut self, wrong: bool, what: impl Into<String>) {
        if wrong {
            self.broken.push(what.into());
        }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hours = self.time.as_secs_f64() / 3600.0;
        write!(f, "{} requests, {} networks, {hours:.1} h", self.requests, self.networks)
    }
}

impl fmt::Display for Finding {
    /// A row of a table in Markdown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.broken.is_empty() {
            "held".to_owned()
        } else {
            format!("**BROKEN**: {}", self.broken.join("; "))
        };
        let Self { scenario, engine, got, cost, felt, .. } = self;
        write!(f, "| {scenario} | {engine} | {got} | {cost} | {felt} | {verdict} |")
    }
}

/// The head of the table.
pub const HEAD: &str = "| attack | engine | what the attacker got | what it cost | what the owner felt | verdict |\n|---|---|---|---|---|---|";

/// Minutes, as the table has them.
pub fn minutes(span: Duration) -> String {
    format!("{:.0} min", span.as_secs_f64() / 60.0)
}
