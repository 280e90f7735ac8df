//! In the end: does the database hold what the people were told, all of it, whole, and once?

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use domain::audit::Action;
use domain::method::{Destination, Method};
use domain::name::SignInName;
use flows::ports::Store;
use stories::{Gateway, Text};

use crate::faults::Noticed;
use crate::journal::{Journal, Life, Told};
use crate::person::{ANOTHER, name, number};

/// How long after a fault a message may still be sent again: the lease of a server that died, and
/// some seconds.
const LEASE: Duration = Duration::from_secs(30);

/// What was found.
#[derive(Debug, Default)]
pub struct Verdict {
    /// People who were looked at.
    pub people: usize,
    /// What pages confirmed.
    pub confirmed: u32,
    /// Texts that arrived.
    pub texts: usize,
    /// Texts that arrived twice because a server or the database died between sending and marking.
    pub twice: usize,
    /// Confirmed, and not there.
    pub lost: Vec<String>,
    /// Done in part, or without having been asked for, or more than once.
    pub half_done: Vec<String>,
    /// Texts that never came, or came twice for no reason.
    pub astray: Vec<String>,
}

impl Verdict {
    /// Looks everybody up.
    pub async fn find(
        store: &dyn Store,
        journal: &Journal,
        gateway: &Gateway,
        noticed: &[Noticed],
    ) -> Result<Self> {
        let mut verdict = Self::default();
        let lives = journal.lives();
        for (n, life) in &lives {
            verdict.look_up(store, *n, life, &gateway.texts_to(&number(*n))).await?;
        }
        verdict.people = lives.len();
        let texts = gateway.texts();
        verdict.texts = texts.len();
        verdict.doubles(&texts, noticed);
        Ok(verdict)
    }

    async fn look_up(
        &mut self,
        store: &dyn Store,
        n: usize,
        life: &Life,
        texts: &[Text],
    ) -> Result<()> {
        let who = name(n);
        let mut view = store.view().await?;
        let sign_in_name = SignInName::parse(&who).ok().context("a good name")?;
        let Some(account) = view.account_by_name(&sign_in_name).await? else {
            self.lost.push(format!("{who}: the account"));
            return Ok(());
        };
        let events = view.events(account.id, 1000, 1000).await?;
        let happened = |action: Action| {
            u32::try_from(events.iter().filter(|event| event.action == action).count())
        };
        for (action, told) in [
            (Action::MethodAdded, life.added),
            (Action::PasswordReset, life.reset),
            (Action::MethodChanged, life.changed),
            (Action::SignedIn, life.signed_in),
        ] {
            self.compare(&who, action, told, happened(action)?);
        }
        let (added, reset, changed) = (
            happened(Action::MethodAdded)?,
            happened(Action::PasswordReset)?,
            happened(Action::MethodChanged)?,
        );
        let methods: Vec<String> =
            view.methods(account.id).await?.iter().map(destination).collect();
        let expected: Vec<String> = match (added, changed) {
            (0, _) => Vec::new(),
            (_, 0) => vec![number(n)],
            _ => vec![number(n + ANOTHER)],
        };
        if methods != expected {
            self.half_done.push(format!(
                "{who}: another phone than after {added} added and {changed} changed"
            ));
        }
        // A phone is there once, and a code works once.
        if added > 1 || changed > 1 {
            self.half_done.push(format!(
                "{who}: one phone was added {added} times and changed {changed} times"
            ));
        }
        if (account.password_changed_at > account.created_at) != (reset > 0) {
            self.half_done.push(format!("{who}: {reset} resets, and the password is not of one"));
        }
        let last_reset = events
            .iter()
            .filter(|event| event.action == Action::PasswordReset)
            .map(|event| event.at)
            .max();
        if let Some(at) = last_reset {
            let old = view
                .sessions(account.id)
                .await?
                .iter()
                .filter(|session| session.started_at < at)
                .count();
            if old > 0 {
                self.half_done.push(format!("{who}: {old} sessions from before the reset"));
            }
        }
        let mut notices: Vec<&str> = texts
            .iter()
            .filter(|text| text.code().is_none())
            .map(|text| text.id.as_str())
            .collect();
        notices.sort_unstable();
        notices.dedup();
        if u32::try_from(notices.len())? != reset + changed {
            let told = notices.len();
            self.astray.push(format!(
                "{who}: told of {told} changes; {reset} resets and {changed} changes of the phone happened"
            ));
        }
        Ok(())
    }

    /// What was confirmed is there; what is there was asked for.
    fn compare(&mut self, who: &str, action: Action, told: Told, happened: u32) {
        self.confirmed += told.confirmed;
        let what = format!(
            "{who}: {} tried {}, confirmed {}, {happened} times there",
            action.word(),
            told.tried,
            told.confirmed
        );
        if happened < told.confirmed {
            self.lost.push(what);
        } else if happened > told.tried {
            self.half_done.push(what);
        }
    }

    /// A text arrives twice only where something died between sending and marking.
    fn doubles(&mut self, texts: &[Text], noticed: &[Noticed]) {
        let mut first: BTreeMap<&str, Instant> = BTreeMap::new();
        for text in texts {
            let Some(before) = first.insert(&text.id, text.at) else { continue };
            let excused =
                noticed.iter().any(|one| before + LEASE >= one.span.0 && before <= one.span.1);
            if excused {
                self.twice += 1;
            } else {
                self.astray
                    .push(format!("a text came twice, the second {:?} later", text.at - before));
            }
        }
    }
}

fn destination(method: &Method) -> String {
    match method.destination() {
        Some(Destination::Phone(number)) => number.e164().to_owned(),
        Some(Destination::Email(address)) => address.as_typed().to_owned(),
        None => String::new(),
    }
}
