//! What a form goes through before its handler, as its row in the table of routes says: a proof of
//! work or a wait, where its network is too fast, while a person guesses across accounts, and where
//! strangers use up what all share (S11, S12). Nobody is refused for what a neighbour did, and a
//! browser that is known to the account does not even work.

use axum::http::{StatusCode, header};
use domain::limits::{BEGINNINGS_PER_NETWORK, Rate, WAITED_PER_NETWORK};
use domain::name::SignInName;
use domain::puzzle::{For, PUZZLE_LENGTH, PUZZLE_LIFETIME, PUZZLE_WAIT, Puzzle, Tag, is_solved};
use domain::time::whole_seconds;
use flows::Errand;

use crate::answer::Answer;
use crate::cookies::{self, Cookie, Life};
use crate::exchange::Exchange;
use crate::pages::moment::OneMoment;
use crate::pages::paths;

/// What a form goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// Nothing.
    Open,
    /// A name in it begins a journey.
    Name,
    /// A password in it is for the name that was given before.
    Password,
}

/// The page that a form is sent from again.
#[derive(Clone, Copy)]
struct Back {
    path: &'static str,
    /// Whether a secret was in the form: it is typed again, on the page after.
    retype: bool,
}

impl Exchange {
    /// Lets a form through, or answers it.
    pub(crate) async fn pass(&mut self, gate: Gate) -> Result<(), Answer> {
        match gate {
            Gate::Open => Ok(()),
            Gate::Name => {
                let crowded = self.is_crowded();
                // What is no name is the handler's to say: nobody is looked for.
                let Ok(name) = self.app.flows.name_typed(self.form.get("name")) else {
                    return Ok(());
                };
                let (errand, back) = match self.path.as_str() {
                    // A pass and a code are secrets, and are typed again.
                    paths::SETUP_PASS => {
                        (Errand::SignIn, Back { path: paths::SETUP_PASS, retype: true })
                    }
                    paths::RESET_SENT => {
                        (Errand::Reset, Back { path: paths::RESET_SENT, retype: true })
                    }
                    paths::RESET_CONTACTS => {
                        (Errand::Reset, Back { path: paths::RESET_CONTACTS, retype: true })
                    }
                    path if path.starts_with(paths::RESET) => {
                        (Errand::Reset, Back { path: paths::RESET, retype: false })
                    }
                    _ => (Errand::SignIn, Back { path: paths::SIGN_IN, retype: false }),
                };
                self.clear(&name, errand, crowded, back).await
            }
            Gate::Password => {
                let Some(name) = self.kept_name(Cookie::SignInName) else { return Ok(()) };
                self.clear(
                    &name,
                    Errand::Password,
                    false,
                    Back { path: paths::SIGN_IN, retype: true },
                )
                .await
            }
        }
    }

    /// Whether the network begins journey after journey.
    fn is_crowded(&self) -> bool {
        let rate = self.for_network(BEGINNINGS_PER_NETWORK);
        self.app
            .paces
            .beginnings
            .one_more(&self.visitor.network, rate, self.app.flows.now())
            .is_some()
    }

    fn for_network(&self, rate: Rate) -> Rate {
        if self.visitor.shared_network { rate.shared() } else { rate }
    }

    /// Lets a browser through that is known to the name's account, has a clearance for it, or
    /// brings a solved puzzle or one that it waited with. Whether there is such an account
    /// plays no part.
    async fn clear(
        &mut self,
        name: &SignInName,
        errand: Errand,
        crowded: bool,
        back: Back,
    ) -> Result<(), Answer> {
        let (app, member) = (std::sync::Arc::clone(&self.app), self.account());
        let failed = |exchange: &Self, refusal| exchange.whole_page(&refusal, back.path);
        let needed = app.flows.needs_clearance(&self.visitor, member, name, errand, crowded).await;
        let needed = needed.map_err(|refusal| failed(self, refusal))?;
        // One that has worked before a password types it on the page after: it has its clearance
        // then.
        if !needed && self.form.get("puzzle").is_empty() {
            return Ok(());
        }
        let (keys, now, browser) = (app.flows.keys(), app.flows.now(), self.visitor.owner);
        let whom = For { browser: &browser, name };
        let held: Option<[u8; PUZZLE_LENGTH]> =
            self.cookie(Cookie::Clearance).and_then(cookies::decode);
        if needed
            && let Some(puzzle) =
                held.and_then(|held| Puzzle::read(&held, keys, Tag::Clearance, whom, now))
            && app.flows.use_clearance(&puzzle).await.map_err(|refusal| failed(self, refusal))?
        {
            self.visitor.cleared = true;
            return Ok(());
        }
        let sent: Option<[u8; PUZZLE_LENGTH]> = cookies::decode(self.form.get("puzzle"));
        let read = sent
            .and_then(|sent| Some((sent, Puzzle::read(&sent, keys, Tag::Unsolved, whom, now)?)));
        if let Some((sent, puzzle)) = read {
            let wait = match self.form.get("solution").parse() {
                Ok(number) if is_solved(&sent, number) => None,
                // Waiting costs nothing, and many can wait at once: a network gets so many in a
                // minute.
                _ => puzzle.wait(now).or_else(|| {
                    let rate = self.for_network(WAITED_PER_NETWORK);
                    app.paces.waits.one_more(&self.visitor.network, rate, now)
                }),
            };
            if let Some(wait) = wait {
                return Err(self.one_moment(name, sent, whole_seconds(wait), true, back));
            }
            // A puzzle gives one clearance, however often it is sent.
            if app.flows.use_clearance(&puzzle).await.map_err(|refusal| failed(self, refusal))? {
                let clearance = cookies::encode(&puzzle.tagged(keys, Tag::Clearance, whom));
                self.set_cookie(
                    Cookie::Clearance,
                    &clearance,
                    Life::Seconds(PUZZLE_LIFETIME.as_secs()),
                );
                self.visitor.cleared = true;
                return Ok(());
            }
        }
        if !needed {
            return Ok(());
        }
        let puzzle = Puzzle::new(app.flows.random(), now).tagged(keys, Tag::Unsolved, whom);
        Err(self.one_moment(name, puzzle, PUZZLE_WAIT.as_secs(), false, back))
    }

    fn one_moment(
        &self,
        name: &SignInName,
        puzzle: [u8; PUZZLE_LENGTH],
        seconds: u64,
        early: bool,
        back: Back,
    ) -> Answer {
        tracing::info!(refusal = "one-moment", "a step was not taken");
        let page = OneMoment {
            chrome: self.chrome(),
            path: back.path,
            name: name.as_typed().to_owned(),
            puzzle: cookies::encode(&puzzle),
            worker: self.app.assets.worker().to_owned(),
            seconds,
            early,
            retype: back.retype,
        };
        let answer = Answer::page(&page).status(StatusCode::TOO_MANY_REQUESTS);
        answer.with(header::RETRY_AFTER, seconds.to_string())
    }
}
