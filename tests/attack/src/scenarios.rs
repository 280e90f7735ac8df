//! The attacks, each by its name.

mod connections;
mod content;
mod kinds;
mod lockout;
mod lottery;
mod mails;
mod not_me;
mod passkeys;
mod rows;
mod spraying;
mod starve;
mod stuffing;
mod swap;
mod takeover;
mod texts;
mod time;

use anyhow::{Result, anyhow};

use crate::engine::Engine;
use crate::report::Finding;

/// How many forms of one attack are played at once.
const AT_ONCE: usize = 4;

/// One form of an attack, to be played.
pub type Form = Box<dyn FnOnce() -> Result<Finding> + Send>;

/// One form of an attack, on a runtime of its own.
pub fn form<F: Future<Output = Result<Finding>>>(
    play: impl FnOnce() -> F + Send + 'static,
) -> Form {
    Box::new(move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let mut finding = runtime.block_on(play())?;
        finding.show();
        Ok(finding)
    })
}

/// Plays the forms of an attack in parallel, in threads: what one computes does not hold up the
/// connections of another.
///
/// # Errors
/// One could not be played to its end.
pub fn together(forms: Vec<Form>) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    let mut waiting = forms.into_iter();
    loop {
        let threads: Vec<_> = waiting.by_ref().take(AT_ONCE).map(std::thread::spawn).collect();
        if threads.is_empty() {
            return Ok(found);
        }
        for thread in threads {
            found.push(thread.join().map_err(|_| anyhow!("it cannot be played: see above"))??);
        }
    }
}

/// An attack that can be played alone.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What is done.
    pub about: &'static str,
    /// Whether nothing else may run at the same time.
    pub alone: bool,
}

macro_rules! scenarios {
    ($($name:ident, $alone:literal, $about:literal;)*) => {
        /// All of them, in the order in which they are shown.
        pub const ALL: &[Scenario] =
            &[$(Scenario { name: stringify!($name), about: $about, alone: $alone }),*];

        /// Plays one.
        ///
        /// # Errors
        /// It could not be played to its end.
        pub async fn play(name: &str, engine: Engine) -> Result<Vec<Finding>> {
            match name {
                $(stringify!($name) => $name::play(engine).await,)*
                _ => anyhow::bail!("there is no scenario {name}"),
            }
        }
    };
}

scenarios! {
    takeover, false, "a thief with the password and sessions tries to keep the account";
    kinds, false, "a thief with the password against each kind of method, strangers against letters and contacts";
    passkeys, false, "passkeys forged by strangers and by a thief with the password, and one that the thief adds";
    swap, false, "a thief with the password has taken over the owner's phone number too";
    not_me, false, "\"This wasn't me\" abused by a scanner and by strangers who guess";
    starve, false, "strangers from sixty networks ask for codes, so that the owner gets none";
    lockout, false, "wrong codes, numbers and passwords for one owner, for days";
    spraying, false, "one popular password tried on everybody";
    stuffing, false, "leaked pairs tried on 10,000 accounts from sixty networks";
    lottery, false, "codes guessed over many accounts";
    texts, false, "25 accounts register numbers in a row, and 60 ask for resets by text, for the owner's first";
    mails, false, "codes are asked for everybody by mail, more than a day has";
    content, false, "what pages and hints tell about who has an account";
    rows, false, "names typed to fill the database";
    connections, true, "clients that never read, bodies that never end, requests with two readings";
    time, true, "what the time of an answer tells about who has an account";
}
