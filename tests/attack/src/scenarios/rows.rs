//! Names are typed at *Sign in* and at *Get back into your account*, to fill the database.

use std::time::Instant;

use anyhow::Result;

use crate::crowd::Crowd;
use crate::engine::Engine;
use crate::network;
use crate::report::{Cost, Finding};
use crate::surfer::Surfer;
use crate::world::{Person, Setting, World};

const TIMES: usize = 1_500;

pub async fn play(engine: Engine) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (what, path, networks) in [
        ("/reset, one network", "/reset", 1),
        ("/reset, sixty networks", "/reset", 60),
        ("/sign-in, sixty networks", "/sign-in/other", 60),
    ] {
        findings.push(typed(engine, what, path, networks).await?);
    }
    Ok(findings)
}

async fn typed(engine: Engine, what: &str, path: &str, networks: usize) -> Result<Finding> {
    let setting = Setting { moved: false, ..Setting::on(engine) };
    let world = World::open(&setting, &[Person::owner()]).await?;
    let mut crowd = Crowd::new(&world, 0, networks);
    let before = world.rows.count(world.place.folder())?;
    let begun = Instant::now();
    let statuses = crowd
        .each(TIMES, async |surfer, n| {
            surfer.open(path).await?;
            if surfer.fill("Email address", &format!("anybody{n}@example.ca")) {
                let form = surfer.browser.form("Next");
                let reply = surfer.browser.try_send("POST", &form.0, Some(&form.1)).await?;
                return Ok(reply.status);
            }
            Ok(surfer.browser.status())
        })
        .await?;
    let took = begun.elapsed();
    let after = world.rows.count(world.place.folder())?;
    let rows = after.saturating_sub(before);
    let put_off = statuses.iter().filter(|status| **status == 429 || **status == 503).count();
    let mut new = Surfer::new(&world, &network::owners(1));
    let asked = new.ask_for_code(&Person::owner().name, None).await?;

    let mut finding = Finding::new(format!("rows: {what}"), engine);
    finding.got = format!("{rows} rows by {TIMES} names; {put_off} put off");
    finding.cost = Cost { requests: crowd.requests(), networks, time: took };
    finding.felt = if asked { "nothing" } else { "no code can be asked for" }.into();
    finding.breaks_if(rows > u64::try_from(TIMES / 20)?, format!("{rows} rows"));
    finding.breaks_if(!asked, format!("the owner cannot ask for a code: {}", new.said()));
    Ok(finding)
}
