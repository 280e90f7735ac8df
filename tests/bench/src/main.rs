//! `make bench`: what a request costs besides the password hash, as ratios within one run
//! (docs/performance.md).
//!
//! The program under measure is the binary next to this one, as a process of its own; its
//! CPU time and memory are the kernel's figures for it (`/proc`), so that the load generator does
//! not count.

mod floor;
mod in_directory;
mod second_step;

use std::cmp::Ordering;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bench::client::Client;
use bench::program::{PASSWORD, Program, cpu, name};
use directory::BareHash;

/// How many accounts sign in.
const ACCOUNTS: usize = 64;
/// How often the bare hash and the sign-ins take turns, and how many sign-ins each time.
const TURNS: usize = 5;
const SIGN_INS: usize = 256;

fn main() -> Result<()> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    match std::env::args().nth(1).as_deref() {
        None => runtime.block_on(run()),
        Some("second-step") => runtime.block_on(second_step::run()),
        Some(other) => bail!("there is no part {other}; leave it out, or write second-step"),
    }
}

/// The median of some figures.
fn median<T: Copy + Default + PartialOrd>(mut samples: Vec<T>) -> T {
    // None of the figures is NaN.
    samples.sort_unstable_by(|one, other| one.partial_cmp(other).unwrap_or(Ordering::Equal));
    samples.get(samples.len() / 2).copied().unwrap_or_default()
}

fn millis(span: Duration) -> f64 {
    span.as_secs_f64() * 1e3
}

async fn run() -> Result<()> {
    let cores = std::thread::available_parallelism()?.get();
    println!(
        "bare Argon2id hash           {:8.2} ms CPU   {:6.1} a second on {cores} cores",
        millis(bare_hash()),
        bare_rate(cores)
    );

    let program = Program::start(ACCOUNTS)?;
    println!("start to first answer        {:8.1} ms", millis(program.started_in));
    println!("memory, idle                 {:8.1} MiB", program.resident_mib()?);

    weights(&program).await?;

    let page = floor::run(&program).await?;
    let latency = page.latency;

    let quiet = one_by_one(&program).await?;
    let storm = storm(&program, cores).await?;
    println!(
        "sign-ins                     {:8.1} a second  {:5.1} % of the bare hash's rate, {:.1} % without the load generator's CPU",
        storm.rate, storm.part, storm.part_alone
    );
    println!(
        "CPU around a hash            {:8.3} ms       (of all threads but those that hash; {:.3} ms in the storm)",
        millis(quiet),
        millis(storm.around)
    );
    println!(
        "sign-in page in that storm   {:8.2} ms median latency, {:.1} times alone",
        millis(storm.page_latency),
        storm.page_latency.as_secs_f64() / latency.as_secs_f64()
    );
    println!("memory, after the storm      {:8.1} MiB", program.resident_mib()?);
    drop(program);
    second_step::run().await?;
    in_directory::run().await
}

/// How often the bare hash is run for one figure, on each core.
const HASHES: u32 = 60;

/// A hash whose memory is there, as that of the program's threads is while they are busy.
fn warm() -> BareHash {
    let mut hash = BareHash::default();
    hash.run(PASSWORD);
    hash
}

/// How long the hash alone takes on one core.
fn bare_hash() -> Duration {
    let mut hash = warm();
    let begun = Instant::now();
    for _ in 0..HASHES {
        hash.run(PASSWORD);
    }
    begun.elapsed() / HASHES
}

/// How many hashes a second all cores do together.
fn bare_rate(cores: usize) -> f64 {
    let start = Barrier::new(cores + 1);
    let begun = std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                let mut hash = warm();
                start.wait();
                for _ in 0..HASHES {
                    hash.run(PASSWORD);
                }
            });
        }
        start.wait();
        Instant::now()
    });
    let hashes = f64::from(HASHES) * f64::from(u32::try_from(cores).unwrap_or(1));
    hashes / begun.elapsed().as_secs_f64()
}

/// What a browser fetches at its first view of the sign-in page.
async fn weights(program: &Program) -> Result<()> {
    let client = Client::new(program);
    let page = client.get("/sign-in").await?;
    let mut bytes = page.wire_bytes;
    let files = page.files();
    for file in &files {
        bytes += client.get(file).await?.wire_bytes;
    }
    println!(
        "first view of sign-in        {bytes:8} bytes      {} requests (headers not counted)",
        1 + files.len()
    );
    for path in ["/reset", "/guide", "/privacy"] {
        println!("  {path:<24} {:10} bytes", client.get(path).await?.wire_bytes);
    }
    Ok(())
}

/// The medians of the turns.
struct Storm {
    /// Sign-ins a second.
    rate: f64,
    /// That rate in percent of the bare hash's.
    part: f64,
    /// The same, had the load generator taken nothing of the cores.
    part_alone: f64,
    /// CPU of a sign-in, without its hash.
    around: Duration,
    page_latency: Duration,
}

/// Sign-ins in turn with the bare hash: the machine is not the same from second to second, so each
/// turn is held against the hash before and after it.
async fn storm(program: &Program, cores: usize) -> Result<Storm> {
    let [mut rates, mut parts, mut parts_alone] = [const { Vec::new() }; 3];
    let [mut around, mut latencies] = [const { Vec::new() }; 2];
    let mut before = bare_rate(cores);
    for _ in 0..TURNS {
        let load = sign_ins(program, cores).await?;
        let after = bare_rate(cores);
        let bare = f64::midpoint(before, after);
        rates.push(load.rate);
        parts.push(100.0 * load.rate / bare);
        parts_alone.push(100.0 * load.rate_alone / bare);
        around.push(load.around);
        latencies.push(load.page_latency);
        before = after;
    }
    Ok(Storm {
        rate: median(rates),
        part: median(parts),
        part_alone: median(parts_alone),
        around: median(around),
        page_latency: median(latencies),
    })
}

/// One turn.
struct Load {
    rate: f64,
    /// The rate, had the load generator taken nothing of the cores.
    rate_alone: f64,
    /// CPU of a sign-in, without its hash.
    around: Duration,
    page_latency: Duration,
}

/// CPU of a sign-in without its hash, where one person signs in after the other.
async fn one_by_one(program: &Program) -> Result<Duration> {
    let before = program.cpu_without_hashes()?;
    for person in 0..ACCOUNTS {
        Client::new(program).sign_in(&name(person)).await?;
    }
    Ok(program.cpu_without_hashes()?.saturating_sub(before) / u32::try_from(ACCOUNTS)?)
}

/// Many people sign in at once, while a person looks at the sign-in page now and then.
async fn sign_ins(program: &Program, cores: usize) -> Result<Load> {
    const AT_ONCE: usize = 32;
    let (before, own_before) = (program.cpu_without_hashes()?, cpu(std::process::id())?);
    let begun = Instant::now();
    let watcher = tokio::spawn({
        let mut client = Client::new(program);
        async move {
            client.keep_cookies("/sign-in").await?;
            let mut latencies = Vec::new();
            for _ in 0..40 {
                let begun = Instant::now();
                client.get("/sign-in").await?;
                latencies.push(begun.elapsed());
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
            anyhow::Ok(median(latencies))
        }
    });
    let mut people = tokio::task::JoinSet::new();
    for person in 0..AT_ONCE {
        let mut client = Client::new(program);
        people.spawn(async move {
            for round in 0..SIGN_INS / AT_ONCE {
                client.forget();
                client.sign_in(&name((person + round * AT_ONCE) % ACCOUNTS)).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = people.join_next().await {
        done.context("a person's task")??;
    }
    let took = begun.elapsed();
    let own = cpu(std::process::id())?.saturating_sub(own_before);
    let alone = took.saturating_sub(own / u32::try_from(cores)?);
    let page_latency = watcher.await.context("the watcher's task")??;
    let count = u32::try_from(SIGN_INS / AT_ONCE * AT_ONCE)?;
    Ok(Load {
        rate: f64::from(count) / took.as_secs_f64(),
        rate_alone: f64::from(count) / alone.as_secs_f64(),
        around: program.cpu_without_hashes()?.saturating_sub(before) / count,
        page_latency,
    })
}
