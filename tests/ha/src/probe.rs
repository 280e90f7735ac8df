//! Two people who do nothing but look, many times a second: one reads a page, one takes a step that
//! is written. What they see is the gap.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use stories::Browser;
use tokio::time::{sleep, timeout};

use crate::front::ORIGIN;
use crate::person::name;
use crate::place;

/// How often they look.
const EVERY: Duration = Duration::from_millis(100);
/// When a look counts as failed; then they look again.
const PATIENCE: Duration = Duration::from_secs(2);

/// When a kind of look was answered as it should.
#[derive(Clone, Default)]
pub struct Probe(Arc<Mutex<Vec<Instant>>>);

impl Probe {
    /// Looks at a page by a signed-in person: the session is read.
    pub fn reads(mut signed_in: Browser) -> Self {
        let probe = Self::default();
        let seen = probe.clone();
        tokio::spawn(async move {
            loop {
                let looked = timeout(PATIENCE, signed_in.try_to_open("/account")).await;
                // They have no phone yet, and are asked for one wherever they go.
                if matches!(looked, Ok(Ok(()))) && signed_in.says("More information required") {
                    seen.saw();
                }
                sleep(EVERY).await;
            }
        });
        probe
    }

    /// Gives a name at sign-in, which begins a journey: it is written.
    pub fn writes() -> Self {
        let probe = Self::default();
        let seen = probe.clone();
        tokio::spawn(async move {
            for n in (0_u32..).cycle() {
                let mut browser = Browser::new(place::front(), ORIGIN);
                browser
                    .headers
                    .push(("x-forwarded-for", format!("10.200.{}.{}", n / 250 % 250, n % 250 + 1)));
                let step = async {
                    browser.try_to_open("/sign-in").await.ok()?;
                    (browser.status() == 200).then(|| browser.fill("Email address", &name(0)))?;
                    browser.try_to_press("Next").await.ok()?;
                    (browser.status() == 200 && browser.heading() == "Enter password").then_some(())
                };
                if let Ok(Some(())) = timeout(PATIENCE, step).await {
                    seen.saw();
                }
                sleep(EVERY).await;
            }
        });
        probe
    }

    fn saw(&self) {
        if let Ok(mut seen) = self.0.lock() {
            seen.push(Instant::now());
        }
    }

    /// The longest time without an answer as it should be, from `begun` until now.
    pub fn gap_since(&self, begun: Instant) -> Duration {
        let seen = self.0.lock().map(|seen| seen.clone()).unwrap_or_default();
        let before = seen.iter().rev().find(|at| **at < begun).copied().unwrap_or(begun);
        let mut last = before;
        let mut longest = Duration::ZERO;
        for at in seen.into_iter().filter(|at| *at >= begun).chain([Instant::now()]) {
            longest = longest.max(at - last);
            last = at;
        }
        longest
    }
}
