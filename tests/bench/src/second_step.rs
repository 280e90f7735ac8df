//! What the second step adds to a sign-in: the page that asks for a code of an authenticator app,
//! and the code typed. Everything from the right password to the session is counted, also what a
//! sign-in without a second step does in the end, so that it adds less than is shown. No signature
//! is checked.

use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Result;
use bench::client::Client;
use bench::program::{PASSWORD, Place, configuration, name};
use totp_rs::{Builder, Secret};

use crate::millis;

/// How many people sign in, each once: a code of an app is good once.
const PEOPLE: usize = 150;
/// What it may add, of CPU.
const AT_MOST: Duration = Duration::from_millis(1);

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

/// Measures it. `page`: what the sign-in page costs in this run; `None`: it was not measured.
pub async fn run(page: Option<Duration>) -> Result<()> {
    let asked = "[sign_in]\nsecond_step = \"where-registered\"\n";
    let place = Place::new(|address| configuration(address, "http://127.0.0.1:9/messages", asked))?;
    let mut people = fs::File::create(place.folder().join("people.csv"))?;
    let mut apps = fs::File::create(place.folder().join("apps.csv"))?;
    writeln!(people, "sign_in_name,display_name,password")?;
    for index in 0..PEOPLE {
        writeln!(people, "{},Person {index},{PASSWORD}", name(index))?;
        let hex: String = secret(index).iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(apps, "{}, A{index}, {hex}, totp, 6, 30", name(index))?;
    }
    place.run(&["user", "import", "people.csv"])?;
    place.ask(&["user", "import-apps", "apps.csv", "--reason", "bench"])?;
    let program = place.serve()?;

    let mut clients = Vec::new();
    for index in 0..PEOPLE {
        let mut client = Client::new(&program);
        client.begin_second_step(&name(index)).await?;
        clients.push(client);
    }
    // What it does besides: the notices about the apps reach no mail server.
    let (begun, before) = (Instant::now(), program.cpu()?);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let beside = program.cpu()?.saturating_sub(before).div_f64(begun.elapsed().as_secs_f64());

    let (begun, before) = (Instant::now(), program.cpu()?);
    for (index, client) in clients.iter_mut().enumerate() {
        client.take_second_step(&code(index)?).await?;
    }
    let used = program.cpu()?.saturating_sub(before);
    let used = used.saturating_sub(beside.mul_f64(begun.elapsed().as_secs_f64()));
    let each = used / u32::try_from(PEOPLE)?;
    let ratio = page.map_or_else(String::new, |page| {
        format!("{:.1} times the sign-in page, ", each.as_secs_f64() / page.as_secs_f64())
    });
    println!(
        "second step, an app's code   {:8.4} ms CPU   ({ratio}{} {} ms; page and code, the session included)",
        millis(each),
        if each < AT_MOST { "under" } else { "OVER" },
        AT_MOST.as_millis(),
    );
    Ok(())
}
