//! What the second step adds to a sign-in: people of a directory sign in, some with the code of an
//! authenticator app and some without, in turn. What the ones cost more is what it adds: the page
//! that asks for the code, and the code typed. A directory checks the passwords, because a password
//! hash in the program would hide the rest. No signature is checked.

use std::fs;
use std::io::Write as _;
use std::ops::Range;
use std::time::{Duration, SystemTime};

use anyhow::Result;
use bench::client::Client;
use bench::program::{Program, name};
use totp_rs::{Builder, Secret};

use crate::{in_directory, median, millis};

/// How many people have an app, and how many have none. Each signs in once: a code of an app is
/// good once.
const PEOPLE: usize = 200;
/// How many of each sign in in turn.
const AT_A_TIME: usize = 20;
/// How many sign-in pages' worth of CPU it may add: 1 ms on a machine where that page takes
/// 0.036 ms (docs/performance.md).
const AT_MOST: f64 = 28.0;
/// How many sign-in pages are asked for, for the comparison.
const PAGES: u32 = 2_000;

/// The secret of a person's app.
fn secret(index: usize) -> Vec<u8> {
    format!("{index:020}").into_bytes()
}

/// The code that a person's app shows now.
#[expect(clippy::disallowed_methods, reason = "the program goes by the same clock")]
fn code(index: usize) -> Result<String> {
    let app = Builder::new().with_secret(Secret::from(secret(index))).build_noncompliant();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    Ok(app.generate(now).to_string())
}

/// Measures it, beside the sign-in page of the same program.
pub async fn run() -> Result<()> {
    let slapd = in_directory::directory(2 * PEOPLE)?;
    let place = in_directory::place(&slapd, "[sign_in]\nsecond_step = \"where-registered\"\n")?;
    let mut apps = fs::File::create(place.folder().join("apps.csv"))?;
    for index in 0..PEOPLE {
        let hex = domain::keys::hex(&secret(index));
        writeln!(apps, "{}, A{index}, {hex}, totp, 6, 30", name(index))?;
    }
    // The directory's people have an account once they have signed in.
    let program = place.clone().serve()?;
    sign_in(&program, 0..2 * PEOPLE).await?;
    let database = program.database();
    drop(program);
    place.ask(&["user", "import-apps", "apps.csv", "--reason", "bench"])?;
    // The notices about the apps would be sent while it is measured, and there is no mail server.
    rusqlite::Connection::open(database)?.execute("DELETE FROM message", ())?;
    let program = place.serve()?;

    let (mut with, mut without) = (Vec::new(), Vec::new());
    for begin in (0..PEOPLE).step_by(AT_A_TIME) {
        let before = program.cpu()?;
        sign_in(&program, PEOPLE + begin..PEOPLE + begin + AT_A_TIME).await?;
        let between = program.cpu()?;
        sign_in_with_app(&program, begin..begin + AT_A_TIME).await?;
        let each = |used: Duration| used.div_f64(AT_A_TIME as f64);
        without.push(each(between.saturating_sub(before)));
        with.push(each(program.cpu()?.saturating_sub(between)));
    }
    let (with, without) = (median(with), median(without));
    let added = with.saturating_sub(without);
    let pages = added.as_secs_f64() / page(&program).await?.as_secs_f64();
    println!(
        "second step, an app's code   {:8.4} ms CPU   {pages:.1} sign-in pages, {} {AT_MOST} (a sign-in takes {:.2} ms with it, {:.2} ms without)",
        millis(added),
        if pages < AT_MOST { "under" } else { "OVER" },
        millis(with),
        millis(without),
    );
    Ok(())
}

/// What a sign-in page costs.
async fn page(program: &Program) -> Result<Duration> {
    let mut stranger = Client::new(program);
    stranger.keep_cookies("/sign-in").await?;
    let before = program.cpu()?;
    for _ in 0..PAGES {
        stranger.get("/sign-in").await?;
    }
    Ok(program.cpu()?.saturating_sub(before) / PAGES)
}

async fn sign_in(program: &Program, people: Range<usize>) -> Result<()> {
    for index in people {
        Client::new(program).sign_in(&name(index)).await?;
    }
    Ok(())
}

async fn sign_in_with_app(program: &Program, people: Range<usize>) -> Result<()> {
    for index in people {
        let mut client = Client::new(program);
        client.begin_second_step(&name(index)).await?;
        client.take_second_step(&code(index)?).await?;
    }
    Ok(())
}
