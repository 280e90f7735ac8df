//! The owner, who wants to get back in while a person attacks: goes on by what the pages say, looks
//! at the phone and the mailbox, and types the newest code that was not typed yet.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;
use stories::Page;

use crate::message::Message;
use crate::surfer::{SignIn, Surfer};
use crate::world::{Person, World};

/// How often the owner looks.
pub const MINUTE: Duration = Duration::from_secs(60);
/// After how long without a code the owner asks for another.
const ASKS_AGAIN: Duration = Duration::from_mins(3);
/// The password that the owner chooses.
pub const NEW_PASSWORD: &str = "four quiet otters juggling 7";
/// The one after it: a reset takes no password that is there already, also where it is void.
const NEXT_PASSWORD: &str = "nine quiet herons counting 4";

/// By which of their destinations the owner gets back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The address.
    Mail,
    /// The phone.
    Text,
}

/// How it went.
#[derive(Clone, Debug)]
pub struct Way {
    /// How long it took, in simulated time; `None`: the owner gave up.
    pub took: Option<Duration>,
    /// How many messages of any kind came meanwhile.
    pub messages: usize,
    /// Where the owner stood last.
    pub last: String,
}

impl Way {
    /// In short.
    pub fn in_words(&self, who: &str) -> String {
        match self.took {
            Some(took) => format!(
                "{who}: back after {}, {} messages",
                crate::report::minutes(took),
                self.messages
            ),
            None => format!("{who}: NOT BACK, {} messages", self.messages),
        }
    }

    /// Whether the owner was back within this time, and the minute between two looks at the
    /// mailbox.
    pub fn within(&self, limit: Duration) -> bool {
        self.took.is_some_and(|took| took <= limit + MINUTE)
    }
}

/// A browser on which the owner has signed in before, and is signed out now.
///
/// # Errors
/// The program does not work, or does not let the owner in.
pub async fn known_browser(world: &World, person: &Person, network: &str) -> Result<Surfer> {
    let mut surfer = Surfer::new(world, network);
    let signed_in = surfer.sign_in(&person.name, &person.password).await?;
    anyhow::ensure!(signed_in == SignIn::In, "the owner is not let in: {signed_in:?}");
    surfer.press("Sign out").await?;
    Ok(surfer)
}

/// Resets the password and signs in with the new one, while `pressure` is what the attackers do
/// each minute; gives up after `patience`.
///
/// # Errors
/// The program does not work.
pub async fn gets_back(
    world: &World,
    surfer: &mut Surfer,
    person: &Person,
    by: By,
    patience: Duration,
    mut pressure: impl AsyncFnMut() -> Result<()>,
) -> Result<Way> {
    let to = match by {
        By::Mail => person.email.clone(),
        By::Text => person.phone.clone(),
    };
    let begun = world.clock.now();
    let came_before = world.messages_of(person).len();
    let mut typed: BTreeSet<String> =
        codes(&world.messages_to(&to), Duration::ZERO).into_iter().collect();
    let mut asked_at = begun;
    let mut stage = Stage::Reset;
    surfer.open("/reset").await?;
    let new = if person.password == NEW_PASSWORD { NEXT_PASSWORD } else { NEW_PASSWORD };
    let mut last = String::new();
    while world.clock.now().saturating_sub(begun) < patience {
        // What can be done within this minute is done, a page after the other.
        for _ in 0..12 {
            last = surfer.said();
            let on = surfer.page();
            if stage == Stage::SignIn {
                match surfer.sign_in(&person.name, new).await? {
                    SignIn::In => {
                        let messages = world.messages_of(person).len() - came_before;
                        return Ok(Way { took: Some(world.clock.now() - begun), messages, last });
                    }
                    SignIn::Wrong => last = "the new password is refused".into(),
                    SignIn::Refused(said) => last = said,
                }
                break;
            }
            match on {
                Some(Page::ResetName) => {
                    surfer.fill("Email address", &person.name);
                    surfer.press("Next").await?;
                    if surfer.page() == Some(Page::ResetName) {
                        last = surfer.said();
                        break;
                    }
                }
                Some(Page::ResetMethod) => {
                    asked_at = world.clock.now();
                    let number = (by == By::Text).then(|| person.phone.clone());
                    if !surfer.send_code(number.as_deref()).await? {
                        last = surfer.said();
                        break;
                    }
                    tokio::time::sleep(crate::world::LOOK / 2).await;
                }
                Some(Page::ResetCode) => {
                    let fresh = codes(&world.messages_to(&to), begun);
                    let newest = fresh.into_iter().rev().find(|code| !typed.contains(code));
                    if let Some(code) = newest {
                        typed.insert(code.clone());
                        surfer.give_code(&code).await?;
                        continue;
                    }
                    let dead = surfer.says("That code no longer works");
                    if dead || world.clock.now().saturating_sub(asked_at) >= ASKS_AGAIN {
                        asked_at = world.clock.now();
                        surfer.press("Resend code").await?;
                        last = surfer.said();
                    }
                    break;
                }
                Some(Page::ResetPassword) => {
                    surfer.choose_password(new).await?;
                    if surfer.page() != Some(Page::ResetDone) {
                        last = surfer.said();
                        break;
                    }
                    stage = Stage::SignIn;
                }
                _ => {
                    surfer.open("/reset").await?;
                    if surfer.page().is_none() {
                        break;
                    }
                }
            }
        }
        pressure().await?;
        world.wait(MINUTE).await?;
    }
    let messages = world.messages_of(person).len() - came_before;
    Ok(Way { took: None, messages, last })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Reset,
    SignIn,
}

/// The codes that came since then.
fn codes(messages: &[Message], since: Duration) -> Vec<String> {
    messages
        .iter()
        .filter(|message| message.at >= since)
        .filter_map(|message| message.code.clone())
        .collect()
}
