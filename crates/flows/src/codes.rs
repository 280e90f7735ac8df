//! Codes: asked for within the limits, and taken once.

use std::time::Duration;

use domain::audit::Action;
use domain::challenge::{Challenge, Fate, Proof, WrongCode};
use domain::ids::{AccountId, ChallengeId, MessageId};
use domain::limits::{
    CODES_PER_ACCOUNT, CODES_PER_DESTINATION_A_DAY, CODES_PER_NETWORK, Counter, Guess, Rate, Streak, WRONG_CODES,
    WRONG_CODES_IN_A_ROW, whole_minutes,
};
use domain::message::{Message, MessageContent, MessageState, Purpose};
use domain::method::{Destination, MethodKind};
use domain::time::{Timestamp, whole_seconds};
use domain::token::Code;

use crate::ports::Work;
use crate::{Flows, Refusal, Visitor};

/// The limit on an address or number that nobody may learn about: it is kept, but not told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Telling {
    /// Somebody signed in is told why no code goes out.
    Open,
    /// The same, counted and told alike, but no code goes out: the number or address is somebody else's (SECURITY S8).
    Withheld,
    /// A stranger sees the same page whatever becomes of the message (DESIGN 2.2).
    Silent,
}

/// A code to be asked for.
pub(crate) struct Ask<'a> {
    pub visitor: &'a Visitor,
    pub account: Option<AccountId>,
    /// The sign-in name in its form for counters.
    pub subject: &'a str,
    pub purpose: Purpose,
    pub kind: MethodKind,
    /// `None`: the code goes nowhere.
    pub to: Option<Destination>,
    pub digits: u8,
    /// The challenge of this journey so far, when the same code is asked for again.
    pub previous: Option<Challenge>,
    pub telling: Telling,
}

/// What a code to a number or address is limited by. One that somebody else has is limited by what people asked for who wanted to
/// register it, and by nothing that its owner did; its owner's own codes by nothing that those people did.
fn destination_counters(telling: Telling, purpose: Purpose, destination: &Destination) -> Vec<Counter<'_>> {
    let codes = Counter::DestinationsCodes { destination };
    let registrations = Counter::DestinationsRegistrations { destination };
    match (telling, purpose) {
        (Telling::Withheld, _) => vec![registrations],
        (_, Purpose::Registration) => vec![codes, registrations],
        _ => vec![codes],
    }
}

impl Flows {
    /// How long until another code may be asked for after this one.
    pub(crate) fn resend_in(&self, challenge: &Challenge) -> Option<Duration> {
        challenge.resend_wait(self.policy.codes.wait_after(challenge.sends), self.now())
    }

    /// The code asked for before, where it will still do: somebody who went back and chose the same again has it on its way.
    pub(crate) fn on_its_way(&self, previous: Option<&Challenge>) -> Option<ChallengeId> {
        previous
            .filter(|one| one.is_alive(self.policy.codes.attempts, self.now()) && self.resend_in(one).is_some())
            .map(|one| one.id)
    }

    /// Asks for a code: within the limits a challenge is opened (or goes on) and a message is queued.
    pub(crate) async fn ask_for_code(&self, work: &mut dyn Work, ask: Ask<'_>) -> Result<ChallengeId, Refusal> {
        let now = self.now();
        if let Some(previous) = &ask.previous
            && let Some(wait) = self.resend_in(previous)
        {
            return Err(Refusal::ResendTooEarly { seconds: whole_seconds(wait) });
        }
        self.hold_counters_of(work, &ask, now).await?;
        if let Some(minutes) = self.too_many_codes(work, &ask, now).await? {
            return Err(Refusal::TooManyCodes { minutes });
        }
        let to = match ask.to {
            Some(to) => {
                match self.too_many_to(work, &destination_counters(ask.telling, ask.purpose, &to), now).await? {
                    Some(_) if ask.telling == Telling::Silent => None,
                    Some(minutes) => return Err(Refusal::TooManyCodes { minutes }),
                    None => Some(to),
                }
            }
            None => None,
        };

        work.hit(&Counter::SubjectsCodes { subject: ask.subject }, now).await?;
        work.hit(&Counter::SubjectsCodesByKind { subject: ask.subject, kind: ask.kind }, now).await?;
        work.hit(&Counter::NetworksCodes { network: &ask.visitor.network }, now).await?;
        // From here on it counts as a try, also where the text is not paid for (S47).
        let to = match to {
            Some(to) => match self.pay_for(work, &to, ask.purpose, ask.account, now).await? {
                Ok(()) => Some(to),
                Err(_) if ask.telling == Telling::Silent => None,
                Err(unpaid) => return Err(unpaid.into()),
            },
            None => None,
        };
        if to.is_none() {
            self.pay_for_nothing(work, ask.kind, now).await?;
        }
        if let Some(destination) = to.as_ref().filter(|_| ask.purpose == Purpose::Registration) {
            work.hit(&Counter::DestinationsRegistrations { destination }, now).await?;
        }
        let to = to.filter(|_| ask.telling != Telling::Withheld);
        let addressee = match &to {
            Some(destination) => Counter::DestinationsCodes { destination },
            None => Counter::NobodysCodes { subject: ask.subject },
        };
        work.hit(&addressee, now).await?;

        let lifetime = self.policy.codes.lifetime(ask.kind);
        let again = ask.previous.filter(|previous| previous.is_alive(self.policy.codes.attempts, now));
        let challenge = match again {
            Some(mut challenge) => {
                challenge.destination.clone_from(&to);
                challenge.ask_again(lifetime, now);
                challenge
            }
            None => Challenge {
                id: ChallengeId::new(now, self.random()),
                owner: ask.visitor.owner,
                account: ask.account,
                purpose: ask.purpose,
                kind: ask.kind,
                destination: to.clone(),
                digits: ask.digits,
                code: None,
                wrong: 0,
                asked_at: now,
                sends: 1,
                expires_at: now.plus(lifetime),
                used: false,
                fate: Fate::Waiting,
            },
        };
        work.save_challenge(&challenge).await?;
        work.queue(&Message {
            id: MessageId::new(now, self.random()),
            account: ask.account,
            to,
            language: ask.visitor.language,
            content: MessageContent::Code { challenge: challenge.id, purpose: ask.purpose },
            queued_at: now,
            due_at: now,
            useless_after: now.plus(lifetime),
            attempts: 0,
            state: MessageState::Waiting,
            last_error: None,
        })
        .await?;
        Ok(challenge.id)
    }

    /// Holds everything that asking for a code is counted on, so that many at once are not one too many.
    async fn hold_counters_of(&self, work: &mut dyn Work, ask: &Ask<'_>, now: Timestamp) -> Result<(), Refusal> {
        let mut counters = vec![
            Counter::SubjectsCodes { subject: ask.subject },
            Counter::SubjectsCodesByKind { subject: ask.subject, kind: ask.kind },
            Counter::NetworksCodes { network: &ask.visitor.network },
        ];
        if let Some(destination) = &ask.to {
            counters.push(Counter::DestinationsCodes { destination });
            counters.push(Counter::DestinationsRegistrations { destination });
        }
        let (to, account) = (ask.to.as_ref(), ask.account);
        counters.extend(self.budget_counters(to, ask.kind, ask.purpose, account, now));
        Ok(work.hold_counters(&counters).await?)
    }

    /// The minutes to wait where too many codes were asked for by this name or network, or too many wrong ones given.
    async fn too_many_codes(&self, work: &mut dyn Work, ask: &Ask<'_>, now: Timestamp) -> Result<Option<u64>, Refusal> {
        let by_name = Counter::SubjectsCodes { subject: ask.subject };
        let mut limits: Vec<(Counter<'_>, Rate)> = CODES_PER_ACCOUNT.map(|rate| (by_name.clone(), rate)).into();
        let network = Counter::NetworksCodes { network: &ask.visitor.network };
        limits.push((network, Self::for_network(CODES_PER_NETWORK, ask.visitor)));
        if ask.telling == Telling::Silent {
            // The destination's own limit may not show, or it would tell whose it is; this one stands in for it.
            let by_kind = Counter::SubjectsCodesByKind { subject: ask.subject, kind: ask.kind };
            limits.push((by_kind, self.policy.codes.per_destination));
        }
        self.longest_wait(work, limits, now).await
    }

    pub(crate) async fn too_many_to(
        &self,
        work: &mut dyn Work,
        counters: &[Counter<'_>],
        now: Timestamp,
    ) -> Result<Option<u64>, Refusal> {
        let limits = counters.iter().flat_map(|counter| {
            [(counter.clone(), self.policy.codes.per_destination), (counter.clone(), CODES_PER_DESTINATION_A_DAY)]
        });
        self.longest_wait(work, limits.collect(), now).await
    }

    /// The longest of the waits, in minutes.
    async fn longest_wait(
        &self,
        work: &mut dyn Work,
        limits: Vec<(Counter<'_>, Rate)>,
        now: Timestamp,
    ) -> Result<Option<u64>, Refusal> {
        let mut longest = None;
        for (counter, rate) in limits {
            longest = longest.max(rate.wait(work.nth_last_hit(&counter, rate.count).await?, now));
        }
        Ok(longest.map(whole_minutes))
    }

    /// Takes a typed code. A wrong one is counted on the challenge, and on the name and kind of method: a new code
    /// does not put that back (SECURITY R11, S16).
    pub(crate) async fn take_code(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        subject: &str,
        challenge: ChallengeId,
        typed: &str,
    ) -> Result<Proof, Refusal> {
        let now = self.now();
        let mut challenge = work.challenge(challenge).await?.ok_or(Refusal::DeadCode)?;
        if challenge.owner != visitor.owner {
            return Err(Refusal::DeadCode);
        }
        let counter = Counter::WrongCodes { subject, kind: challenge.kind };
        let streak = work.streak(&counter).await?;
        let limits = WRONG_CODES.map(|rate| (counter.clone(), rate)).into();
        if streak.count >= WRONG_CODES_IN_A_ROW || self.longest_wait(work, limits, now).await?.is_some() {
            return Err(Refusal::DeadCode);
        }
        let typed = Code::typed(typed, challenge.digits).map(|code| self.keys.code_hash(challenge.id, code.digits()));
        let was_alive = challenge.is_alive(self.policy.codes.attempts, now);
        let answer = challenge.answer(typed, self.policy.codes.attempts, now);
        work.save_challenge(&challenge).await?;
        match answer {
            Ok(proof) => {
                work.save_streak(&counter, Streak::default()).await?;
                self.text_proved(work, &proof, challenge.purpose, now).await?;
                self.was_reached(work, visitor, &proof).await?;
                Ok(proof)
            }
            Err(wrong) => {
                if was_alive {
                    work.hit(&counter, now).await?;
                    work.save_streak(&counter, streak.and_one(now)).await?;
                    self.audit(work, visitor, challenge.account, Action::CodeRefused, Some(challenge.kind)).await?;
                    self.count_guess(work, Guess::Code, now).await?;
                }
                Err(match wrong {
                    WrongCode::Mismatch => Refusal::WrongCode,
                    WrongCode::Dead => Refusal::DeadCode,
                })
            }
        }
    }
}
