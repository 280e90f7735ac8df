//! Codes: asked for within the limits (`codes/asking.rs`), and taken once (`codes/taking.rs`).
//!
//! A signed-in, honest person is told of a limit. A stranger's reset is told nothing and refused
//! nothing for what others did: its code goes out when its turn comes ([`domain::pace`]).

mod asking;
mod taking;

use std::time::Duration;

use domain::account::Account;
use domain::challenge::{Challenge, SentCode};
use domain::channel::Channel;
use domain::custody::STOPPED;
use domain::ids::{AccountId, ChallengeId};
use domain::limits::{CODES_PER_DESTINATION_A_DAY, Counter, Rate, Streak, whole_minutes};
use domain::message::{Fate, Message, Purpose};
use domain::method::Destination;
use domain::time::Timestamp;
use domain::token::CodeForm;

use crate::ports::{View, Work};
use crate::{Flows, Refusal, Visitor};

/// What the person who asks is told of the limits, and which ones hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Telling {
    /// A signed-in person is told why no code goes out.
    Open,
    /// The same, counted and told alike, but no code goes out: the number or address belongs to
    /// another account (S8).
    Withheld,
    /// A person who has typed the right password on a browser that never signed in to the account
    /// is told as well. What they ask for is counted apart, and anew after each change of the
    /// password: a thief who has it uses up nothing of its owner's (S14).
    Password {
        /// The account's.
        security_version: u64,
    },
    /// A stranger sees the same page whatever becomes of the message. `known`: the browser has
    /// signed in to the account before.
    Silent {
        /// Whether it has.
        known: bool,
    },
}

/// A code to be asked for.
pub(crate) struct Ask<'a> {
    pub visitor: &'a Visitor,
    pub account: Option<AccountId>,
    /// The sign-in name in its form for counters.
    pub subject: &'a str,
    pub purpose: Purpose,
    pub channel: Channel,
    /// `None`: the code goes nowhere.
    pub to: Option<Destination>,
    /// The challenge of this journey so far, when the same code is asked for again.
    pub previous: Option<Challenge>,
    pub telling: Telling,
}

/// What a page says of the code that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeOut {
    /// What the code looks like.
    pub form: CodeForm,
    /// How often one was asked for.
    pub sends: u32,
    /// How long until another may be asked for.
    pub resend_in: Option<Duration>,
    /// What became of the newest message; only for a signed-in person.
    pub fate: Fate,
    /// Whether no code is taken any more: tried too often, used, or the journey's time is over.
    pub ended: bool,
    /// Whether too many wrong ones have ended it.
    pub worn: bool,
    /// Whether the newest code is too old; only for a signed-in person.
    pub expired: bool,
    /// How long until one that was asked for when the newest was, and made at once, is too old:
    /// zero, it is. The same whether there is such a code or not.
    pub old_in: Duration,
}

impl Flows {
    /// What a page says of a code that was asked for.
    pub(crate) async fn code_out(
        &self,
        view: &mut dyn View,
        challenge: Option<ChallengeId>,
    ) -> Result<Option<CodeOut>, Refusal> {
        let Some(id) = challenge else { return Ok(None) };
        let Some(challenge) = view.challenge(id).await? else { return Ok(None) };
        let newest = match challenge.sendings[0] {
            Some(id) => view.message(id).await?,
            None => None,
        };
        let now = self.now();
        Ok(Some(CodeOut {
            ended: !challenge.is_alive(self.policy.codes.attempts, now),
            worn: challenge.wrong >= self.policy.codes.attempts,
            expired: newest.as_ref().is_some_and(|message| {
                message.sending().is_some_and(|one| one.made_at.is_some() && !one.works(now))
            }),
            form: challenge.form,
            sends: challenge.sends,
            resend_in: self.resend_in(&challenge),
            old_in: self
                .policy
                .codes
                .lifetime(challenge.channel)
                .saturating_sub(now.since(challenge.asked_at)),
            fate: newest.map_or(Fate::Waiting, |message| message.fate()),
        }))
    }

    /// How long until another code may be asked for after this one.
    pub(crate) fn resend_in(&self, challenge: &Challenge) -> Option<Duration> {
        challenge.resend_wait(self.policy.codes.wait_after(challenge.sends), self.now())
    }

    /// The code asked for before, where it will still do: a person who went back and chose the same
    /// again has it on its way.
    pub(crate) fn on_its_way(&self, previous: Option<&Challenge>) -> Option<ChallengeId> {
        previous
            .filter(|one| {
                one.is_alive(self.policy.codes.attempts, self.now())
                    && self.resend_in(one).is_some()
            })
            .map(|one| one.id)
    }

    /// What a code looks like as long as nobody guesses.
    pub(crate) fn short_form(&self, purpose: Purpose) -> CodeForm {
        match purpose {
            // Not by the account's own gates: one with more than the policy asks for would be told
            // by its digits (S1).
            Purpose::Recovery | Purpose::HelpDesk => self.policy.recovery.gates.code_form(),
            Purpose::Registration | Purpose::FreshProof | Purpose::SignIn => CodeForm::Six,
        }
    }

    pub(crate) async fn too_many_to(
        &self,
        work: &mut dyn Work,
        counters: &[Counter<'_>],
        now: Timestamp,
    ) -> Result<Option<u64>, Refusal> {
        let limits = counters.iter().flat_map(|counter| {
            [
                (counter.clone(), self.policy.codes.per_destination),
                (counter.clone(), CODES_PER_DESTINATION_A_DAY),
            ]
        });
        Ok(self.longest_wait(work, limits.collect(), now).await?.map(whole_minutes))
    }

    /// The longest of the waits.
    async fn longest_wait(
        &self,
        work: &mut dyn Work,
        limits: Vec<(Counter<'_>, Rate)>,
        now: Timestamp,
    ) -> Result<Option<Duration>, Refusal> {
        let mut longest = None;
        for (counter, rate) in limits {
            longest = longest.max(rate.wait(work.nth_last_hit(&counter, rate.count).await?, now));
        }
        Ok(longest)
    }

    /// The codes of a challenge's sendings that are out, and whether a short one of them is out
    /// that could be guessed.
    pub(crate) async fn sent_codes(
        &self,
        view: &mut dyn View,
        challenge: &Challenge,
        now: Timestamp,
    ) -> Result<(Vec<SentCode>, bool), Refusal> {
        let (mut sent, mut short_is_out) = (Vec::new(), false);
        for id in challenge.sendings.into_iter().flatten() {
            let message = view.message(id).await?;
            let Some(sending) =
                message.as_ref().and_then(Message::sending).filter(|one| one.made_at.is_some())
            else {
                continue;
            };
            let works = sending.works(now);
            short_is_out |=
                works && sending.form != CodeForm::Long && challenge.destination.is_some();
            sent.push(SentCode { code: self.keys.code(id, sending.form), works });
        }
        Ok((sent, short_is_out))
    }
}

/// What wrong codes are counted on: the account at the destination; where no code went out, the
/// name as typed, which says nothing.
fn wrong_codes<'a>(
    account: Option<AccountId>,
    to: Option<&'a Destination>,
    subject: &'a str,
) -> Counter<'a> {
    match (account, to) {
        (Some(account), Some(destination)) => Counter::AccountsWrongCodes { account, destination },
        _ => Counter::NobodysWrongCodes { subject },
    }
}

/// Whether the owner has stopped codes for strangers, and not too long ago.
pub(crate) fn is_stopped(stopped: Streak, now: Timestamp) -> bool {
    stopped.count > 0 && now < stopped.last_at.plus(STOPPED)
}

/// What the codes of a second step are counted on: anew after each change of the password, so that
/// a person who had the old one has used up nothing.
pub(crate) fn sign_in_subject(account: &Account) -> String {
    format!("sign-in {} {}", account.security_version, account.name.counter_form())
}

/// What the codes of a reset are counted on, for a name in its form for counters.
pub(crate) fn recovery_subject(name: &str) -> String {
    format!("recovery {name}")
}
