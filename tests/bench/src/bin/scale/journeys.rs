//! What people do while it is measured: each returns the time its requests took, waiting for a text
//! not counted.

use std::time::{Duration, Instant};

use anyhow::Result;
use bench::client::Client;
use bench::program::Program;

use crate::gateway::Gateway;
use crate::people::{name, number};

/// A password that is not the common one.
const NEW: &str = "four quiet otters juggling 7";

/// Adds up the time of what is measured.
#[derive(Default)]
struct Watch(Duration);

impl Watch {
    async fn on<T>(&mut self, step: impl Future<Output = Result<T>>) -> Result<T> {
        let begun = Instant::now();
        let done = step.await?;
        self.0 += begun.elapsed();
        Ok(done)
    }
}

/// Signs the `i`-th person in.
pub async fn sign_in(program: &Program, i: u64) -> Result<(Client, Duration)> {
    let (mut client, mut watch) = (Client::new(program), Watch::default());
    watch.on(client.sign_in(&name(i))).await?;
    Ok((client, watch.0))
}

/// Adds a phone to an account that a person is signed in to.
pub async fn add_method(client: &mut Client, gateway: &Gateway, spare: u64) -> Result<Duration> {
    let mut watch = Watch::default();
    let number = number(spare);
    let page = watch.on(client.keep_cookies("/security-info/add")).await?;
    watch.on(client.submit(&page, "/security-info/add", &[("kind", "phone")], "/register")).await?;
    let page = watch.on(client.keep_cookies("/register")).await?;
    let fields = [("country", "CA"), ("number", number.as_str())];
    watch.on(client.submit(&page, "/register", &fields, "/register/code")).await?;
    let page = watch.on(client.keep_cookies("/register/code")).await?;
    let code = gateway.code(&number).await?;
    watch.on(client.submit(&page, "/register/code", &[("code", &code)], "/security-info")).await?;
    Ok(watch.0)
}

/// Resets the password of the `i`-th person by a texted code.
pub async fn reset(program: &Program, gateway: &Gateway, i: u64) -> Result<Duration> {
    let (mut client, mut watch) = (Client::new(program), Watch::default());
    let number = number(i);
    let page = watch.on(client.keep_cookies("/reset")).await?;
    watch.on(client.submit(&page, "/reset", &[("name", &name(i))], "/reset/method")).await?;
    let page = watch.on(client.keep_cookies("/reset/method")).await?;
    let offer = page.choice("phone")?.to_owned();
    let fields = [("offer", offer.as_str()), ("number", number.as_str())];
    watch.on(client.submit(&page, "/reset/method", &fields, "/reset/code")).await?;
    let page = watch.on(client.keep_cookies("/reset/code")).await?;
    let code = gateway.code(&number).await?;
    watch.on(client.submit(&page, "/reset/code", &[("code", &code)], "/reset/password")).await?;
    let page = watch.on(client.keep_cookies("/reset/password")).await?;
    let fields = [("new", NEW), ("confirm", NEW)];
    watch.on(client.submit(&page, "/reset/password", &fields, "/reset/done")).await?;
    Ok(watch.0)
}
