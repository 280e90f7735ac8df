//! `make bench-scale`: what the size of an organisation costs (docs/performance.md).
//!
//! Fills a database with so many accounts, each with methods, some with sessions, and a year of
//! events, starts the release binary on it, and measures what people do. Says by how much each
//! figure grew from the smallest to the largest; more than [`GOAL`], where it is more than
//! [`NOTICED`] as well, ends with status 1.
//!
//!     scale sqlite 10000 1000000
//!     scale postgres 10000 1000000 10000000

mod engine;
mod gateway;
mod journeys;
mod people;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bench::client::Client;
use bench::program::{PASSWORD, Place, Program, configuration};
use domain::name::SignInName;
use domain::password::Password;
use flows::operator::Operator;
use indicatif::{ProgressBar, ProgressStyle};
use regain::app::Parts;
use regain::config::Config;

use crate::engine::{Engine, Server};
use crate::gateway::Gateway;
use crate::people::{People, TABLES};

/// The most that a figure may grow from the smallest organisation to the largest.
const GOAL: f64 = 1.3;
/// What nobody notices, however many times as much it is: a tree that is one page deeper.
const NOTICED: Duration = Duration::from_micros(50);
/// How often each thing is done.
const SIGN_INS: u64 = 100;
const CHECKS: u32 = 4_000;
const ADDED: u64 = 60;
const RESETS: u64 = 60;
const LOOKUPS: u32 = 1_000;
/// Accounts a page of the administrators' list.
const PAGE: u32 = 100;

/// What a thing costs: the median latency, and the CPU time of the program and the engine together.
#[derive(Clone, Copy)]
struct Cost {
    latency: Duration,
    cpu: Duration,
}

/// The costs at one size, by the name of what was done.
type Costs = Vec<(&'static str, Cost)>;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let engine = arguments.next().context("use: scale sqlite|postgres ACCOUNTS…")?;
    let sizes = arguments
        .map(|size| size.parse::<u64>().context("a size is a number"))
        .collect::<Result<Vec<_>>>()?;
    if sizes.is_empty()
        || sizes.iter().any(|size| *size < 1_000)
        || !["sqlite", "postgres"].contains(&&*engine)
    {
        bail!("use: scale sqlite|postgres ACCOUNTS…, at least 1000 accounts");
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(run(&engine, &sizes))
}

async fn run(engine: &str, sizes: &[u64]) -> Result<()> {
    let mut all = Vec::new();
    for count in sizes {
        all.push(at_size(engine, *count).await?);
    }
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return Ok(()) };
    let mut worst = 0f64;
    println!("\n{engine}: growth from {} to {} accounts", sizes[0], sizes[sizes.len() - 1]);
    for ((what, small), (_, large)) in first.iter().zip(last) {
        let latency = large.latency.as_secs_f64() / small.latency.as_secs_f64();
        let cpu = large.cpu.as_secs_f64() / small.cpu.as_secs_f64();
        if large.latency.saturating_sub(small.latency) > NOTICED {
            worst = worst.max(latency);
        }
        println!("  {what:<16} latency × {latency:.2}   CPU × {cpu:.2}");
    }
    if sizes.len() > 1 && worst > GOAL {
        bail!("a latency grew {worst:.2} times; the goal is {GOAL}");
    }
    Ok(())
}

async fn at_size(engine: &str, count: u64) -> Result<Costs> {
    let engine = match engine {
        "sqlite" => Engine::Sqlite,
        _ => Engine::Postgres(Server::start()),
    };
    let gateway = Gateway::open().await?;
    let place = Place::new(|address| {
        let texts = format!("http://{}/messages", gateway.address);
        let database = format!("[database]\nurl = \"{}\"", engine.url(Path::new("")));
        configuration(address, &texts, &database)
    })?;
    let config = Config::load(&place.folder().join("regain.toml"))
        .map_err(|failure| anyhow::anyhow!("the configuration: {failure:?}"))?
        .config;
    let parts =
        Parts::open(&config).await.map_err(|failure| anyhow::anyhow!("the parts: {failure}"))?;
    let (keys, now) = (Arc::clone(&parts.keys), parts.clock.now());
    let flows = parts.operator(config.policy.clone(), "bench".into());
    let password = flows.hash_password(&Password::typed(PASSWORD)?).await?.phc().to_owned();
    let people = People { keys, password, count, now };
    fill(&engine, place.folder(), &people).await?;

    let program = place.serve()?;
    let costs = measure(&program, &engine, &gateway, &people, &flows).await?;
    for (what, cost) in &costs {
        println!(
            "  {what:<16} {:9.3} ms median latency   {:9.3} ms CPU",
            cost.latency.as_secs_f64() * 1e3,
            cost.cpu.as_secs_f64() * 1e3
        );
    }
    Ok(costs)
}

async fn fill(engine: &Engine, folder: &Path, people: &People) -> Result<()> {
    let begun = Instant::now();
    let steps = people.count * u64::try_from(TABLES.len())?;
    let bar = ProgressBar::new(steps)
        .with_style(ProgressStyle::with_template("filling {wide_bar} {percent} % {eta} left")?);
    engine.fill(folder, people, &bar).await?;
    bar.finish_and_clear();
    let size = engine.size(folder).await?;
    println!(
        "{} accounts: {:.1} GiB, filled in {:.0} s",
        people.count,
        size as f64 / f64::from(1 << 30),
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Collects latencies, and the CPU time between its beginning and its end.
struct Meter<'a> {
    program: &'a Program,
    engine: &'a Engine,
    before: Duration,
    latencies: Vec<Duration>,
}

impl<'a> Meter<'a> {
    fn begin(program: &'a Program, engine: &'a Engine) -> Result<Self> {
        let before = program.cpu()? + engine.cpu()?;
        Ok(Self { program, engine, before, latencies: Vec::new() })
    }

    fn end(mut self) -> Result<Cost> {
        let cpu = self.program.cpu()? + self.engine.cpu()? - self.before;
        self.latencies.sort_unstable();
        let latency =
            *self.latencies.get(self.latencies.len() / 2).context("something was measured")?;
        Ok(Cost { latency, cpu: cpu / u32::try_from(self.latencies.len())? })
    }
}

async fn measure(
    program: &Program,
    engine: &Engine,
    gateway: &Gateway,
    people: &People,
    flows: &Operator,
) -> Result<Costs> {
    // People from all over the organisation; those who reset are not those who sign in.
    let stride = people.count / (SIGN_INS + RESETS + 1);
    let somebody = |n: u64| n * stride + n % 7;
    let mut costs = Vec::new();
    // Connections, caches and statements are warm before anything is counted.
    for n in 0..20 {
        journeys::sign_in(program, somebody(n)).await?;
    }

    let mut members: Vec<Client> = Vec::new();
    let mut meter = Meter::begin(program, engine)?;
    for n in 0..SIGN_INS {
        let (client, latency) = journeys::sign_in(program, somebody(n)).await?;
        meter.latencies.push(latency);
        members.push(client);
    }
    costs.push(("sign-in", meter.end()?));

    let mut meter = Meter::begin(program, engine)?;
    for (_, client) in (0..CHECKS).zip(members.iter().cycle()) {
        let begun = Instant::now();
        client.get("/account").await?;
        meter.latencies.push(begun.elapsed());
    }
    costs.push(("My Account", meter.end()?));

    let mut meter = Meter::begin(program, engine)?;
    for (n, client) in (0..ADDED).zip(&mut members) {
        meter.latencies.push(journeys::add_method(client, gateway, people.count + 1 + n).await?);
    }
    costs.push(("add method", meter.end()?));

    let mut meter = Meter::begin(program, engine)?;
    for n in SIGN_INS..SIGN_INS + RESETS {
        meter.latencies.push(journeys::reset(program, gateway, somebody(n)).await?);
    }
    costs.push(("reset", meter.end()?));

    let mut meter = Meter::begin(program, engine)?;
    for n in 0..LOOKUPS {
        let name = SignInName::parse(&people::name(somebody(u64::from(n) % SIGN_INS)))?;
        let begun = Instant::now();
        flows.account(&name).await?.context("the account is there")?;
        meter.latencies.push(begun.elapsed());
    }
    costs.push(("find a name", meter.end()?));

    let mut meter = Meter::begin(program, engine)?;
    for n in 0..SIGN_INS {
        let begun = Instant::now();
        flows.accounts(Some(people.account_id(somebody(n))), PAGE).await?;
        meter.latencies.push(begun.elapsed());
    }
    costs.push(("a page of 100", meter.end()?));
    Ok(costs)
}
