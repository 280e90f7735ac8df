//! Asking for a code: within the limits, and when its turn comes.

use std::time::Duration;

use domain::challenge::Challenge;
use domain::channel::Channel;
use domain::ids::{AccountId, ChallengeId, MessageId};
use domain::limits::{
    CODES_PER_ACCOUNT, CODES_PER_NETWORK, Counter, RECOVERY_WAIT, Rate, WRONG_CODES, whole_minutes,
};
use domain::message::{Message, MessageContent, MessageState, Purpose, Sending, Why};
use domain::method::Destination;
use domain::pace::{
    Guesses, PAUSE, SLOWEST, STRANGERS_CODES, STRANGERS_CODES_A_DAY, STRANGERS_CODES_PER_NETWORK,
    Turn, not_before, strangers_turn, why_long, wide_network,
};
use domain::time::{Timestamp, whole_seconds};
use domain::token::CodeForm;

use super::{Ask, Telling, is_stopped, wrong_codes};
use crate::budgets::{Day, Purse};
use crate::ports::{View, Work};
use crate::{Flows, Refusal};

/// When a code goes out, and how.
struct Plan {
    /// `None`: it goes nowhere.
    to: Option<Destination>,
    at: Timestamp,
    /// `None`: it is a short one.
    why_long: Option<Why>,
    /// A code that goes out by then anyway, for others who wait there.
    joins: Option<Message>,
}

/// When an unknown browser's code may go out.
struct StrangersTurn {
    turn: Turn,
    /// Whether what strangers may be sent there is used up.
    spent: bool,
    /// Whether its owner has stopped such codes.
    stopped: bool,
}

/// What a signed-in person's code to a number or address is counted on, and limited by. Those who
/// want to register it have a count of their own: its owner's codes are limited by nothing that
/// they did, and theirs by nothing that its owner did.
fn sent_counter(telling: Telling, purpose: Purpose, destination: &Destination) -> Counter<'_> {
    match (telling, purpose) {
        (Telling::Password { security_version }, _) => {
            Counter::DestinationsSignIns { destination, security_version }
        }
        (_, Purpose::Registration) => Counter::DestinationsRegistrations { destination },
        _ => Counter::DestinationsCodes { destination },
    }
}

impl Flows {
    /// Begins a step that asks for a code. Whether there is guessing across accounts is looked at
    /// beforehand: it is everyone's count, and a step must not hold it.
    pub(crate) async fn begin_asking(&self) -> Result<Box<dyn Work>, Refusal> {
        self.is_alarmed().await?;
        Ok(self.store.begin().await?)
    }

    /// Asks for a code: within the limits a challenge is opened (or goes on) and a message is
    /// queued.
    pub(crate) async fn ask_for_code(
        &self,
        work: &mut dyn Work,
        ask: Ask<'_>,
    ) -> Result<ChallengeId, Refusal> {
        let now = self.now();
        if let Some(previous) = &ask.previous
            && let Some(wait) = self.resend_in(previous)
        {
            return Err(Refusal::ResendTooEarly { seconds: whole_seconds(wait) });
        }
        self.hold_counters_of(work, &ask, now).await?;
        let plan = match ask.telling {
            Telling::Open | Telling::Withheld | Telling::Password { .. } => {
                self.plan_for_member(work, &ask, now).await?
            }
            Telling::Silent { known } => self.plan_for_stranger(work, &ask, known, now).await?,
        };
        let (sending, form) = match plan.joins {
            Some(mut message) => {
                // Another browser's code that is still to go out. From now on it opens both, and
                // names neither as the one that asked.
                let waits = ask
                    .previous
                    .as_ref()
                    .is_some_and(|previous| previous.sendings[0] == Some(message.id));
                if let MessageContent::Code(sending) = &mut message.content
                    && !waits
                {
                    sending.share();
                    message.from = None;
                    work.save_message(&message).await?;
                }
                (message.id, CodeForm::Long)
            }
            None => {
                let form =
                    plan.why_long.map_or_else(|| self.short_form(ask.purpose), |_| CodeForm::Long);
                (self.queue_code(work, &ask, &plan, form, now).await?, form)
            }
        };
        // Longer than the code is good, because it may take a while to go out.
        let life = match ask.purpose {
            Purpose::Recovery => RECOVERY_WAIT,
            _ => PAUSE + self.policy.codes.lifetime(ask.channel) * 2,
        };
        let again =
            ask.previous.filter(|previous| previous.is_alive(self.policy.codes.attempts, now));
        let challenge = match again {
            Some(mut challenge) => {
                challenge.destination.clone_from(&plan.to);
                // One that was joined again would stand there twice.
                if challenge.sendings[0] == Some(sending) {
                    challenge.sendings[0] = challenge.sendings[1];
                }
                challenge.ask_again(sending, form, life, now);
                challenge
            }
            None => Challenge {
                id: ChallengeId::new(now, self.random()),
                owner: ask.visitor.owner,
                account: ask.account,
                purpose: ask.purpose,
                channel: ask.channel,
                destination: plan.to.clone(),
                form,
                sendings: [Some(sending), None],
                wrong: 0,
                asked_at: now,
                sends: 1,
                expires_at: now.plus(life),
                used: false,
            },
        };
        work.save_challenge(&challenge).await?;
        Ok(challenge.id)
    }

    async fn queue_code(
        &self,
        work: &mut dyn Work,
        ask: &Ask<'_>,
        plan: &Plan,
        form: CodeForm,
        now: Timestamp,
    ) -> Result<MessageId, Refusal> {
        let id = MessageId::new(now, self.random());
        let sending = Sending {
            why: plan.why_long,
            ..Sending::planned(ask.purpose, ask.channel, form, plan.at)
        };
        let message = Message {
            id,
            account: ask.account,
            to: plan.to.clone(),
            language: ask.visitor.language,
            content: MessageContent::Code(sending),
            from: ask.visitor.done_from(),
            queued_at: now,
            due_at: plan.at,
            useless_after: plan.at.plus(self.policy.codes.lifetime(ask.channel)),
            attempts: 0,
            state: MessageState::Waiting,
            last_error: None,
        };
        work.queue(&message).await?;
        Ok(id)
    }

    /// A code for a signed-in person, or why there is none.
    async fn plan_for_member(
        &self,
        work: &mut dyn Work,
        ask: &Ask<'_>,
        now: Timestamp,
    ) -> Result<Plan, Refusal> {
        let by_name = Counter::SubjectsCodes { subject: ask.subject };
        // Not by its network: each signed-in person has a number of codes of their own, whatever
        // their neighbours do.
        let limits: Vec<(Counter<'_>, Rate)> =
            CODES_PER_ACCOUNT.map(|rate| (by_name.clone(), rate)).into();
        if let Some(wait) = self.longest_wait(work, limits, now).await? {
            return Err(Refusal::TooManyCodes { minutes: whole_minutes(wait) });
        }
        let destination = ask.to.as_ref().ok_or(Refusal::NotFound)?;
        let counter = sent_counter(ask.telling, ask.purpose, destination);
        if let Some(minutes) = self.too_many_to(work, std::slice::from_ref(&counter), now).await? {
            return Err(Refusal::TooManyCodes { minutes });
        }
        work.hit(&by_name, now).await?;
        // From here on it counts as a try, also where the text is not paid for (S47).
        let day = self.days_codes(work, ask.channel, now).await?;
        let purse = match ask.purpose {
            Purpose::Registration => Purse::Registering,
            _ if day.has_for_owners() => Purse::Owners,
            _ => Purse::Strangers,
        };
        if purse == Purse::Strangers
            && ask.channel == Channel::Text
            && let Some(wait) = self.until_slowest(work, destination, ask.purpose, now).await?
        {
            return Err(Refusal::TooManyCodes { minutes: whole_minutes(wait) });
        }
        self.pay_for(work, destination, ask.account, (purse, day), now).await??;
        work.hit(&counter, now).await?;
        let at = self.after_pause(work, destination, ask.purpose, now).await?;
        if ask.telling == Telling::Withheld {
            work.hit(&Counter::NobodysCodes { subject: ask.subject }, now).await?;
            return Ok(Plan { to: None, at, why_long: None, joins: None });
        }
        let why_long = self.why_long(work, ask, now).await?;
        Ok(Plan { to: Some(destination.clone()), at, why_long, joins: None })
    }

    /// How long until a session's text may go to a number again, where all that is kept for
    /// sessions is used up too.
    async fn until_slowest(
        &self,
        work: &mut dyn Work,
        destination: &Destination,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Option<Duration>, Refusal> {
        let last = work.streak(&Counter::LastCode { destination, purpose }).await?;
        Ok(Rate::new(1, SLOWEST).wait((last.count > 0).then_some(last.last_at), now))
    }

    /// When a code of this purpose may go to a destination again, for sessions and known browsers;
    /// it is taken to go then.
    async fn after_pause(
        &self,
        work: &mut dyn Work,
        destination: &Destination,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Timestamp, Refusal> {
        let last = Counter::LastCode { destination, purpose };
        let before = work.streak(&last).await?;
        let at = not_before((before.count > 0).then_some(before.last_at), PAUSE, now);
        work.save_streak(&last, before.and_one(at)).await?;
        Ok(at)
    }

    /// A code for a reset. Nothing that others did refuses it, be they neighbours on the same
    /// network: where too many codes were asked for from it, or went out today, it goes out
    /// later, to all who wait.
    ///
    /// The same is asked of the database for an unknown name (S4).
    async fn plan_for_stranger(
        &self,
        work: &mut dyn Work,
        ask: &Ask<'_>,
        known: bool,
        now: Timestamp,
    ) -> Result<Plan, Refusal> {
        let day = self.days_codes(work, ask.channel, now).await?;
        let why_long = self.why_long(work, ask, now).await?;
        let planned = work
            .planned_codes(ask.account.unwrap_or_else(|| AccountId::new(now, self.random())))
            .await?;
        if known
            && day.has_for_owners()
            && let Some(destination) = &ask.to
            && self
                .too_many_to(work, &[Counter::DestinationsCodes { destination }], now)
                .await?
                .is_none()
        {
            work.hit(&Counter::DestinationsCodes { destination }, now).await?;
            let at = self.after_pause(work, destination, ask.purpose, now).await?;
            let to = self.paid(work, ask, ask.to.clone(), (Purse::Owners, day), now).await?;
            return Ok(Plan { to, at, why_long, joins: None });
        }
        let crowded = self.is_network_crowded(work, ask, known, now).await? || day.is_spent();
        let StrangersTurn { turn, spent, stopped } =
            self.turn_of_stranger(work, ask, day, crowded, now).await?;
        let to = ask.to.clone().filter(|_| !stopped);
        let by = match turn {
            Turn::Own(at) | Turn::Shared(at) => at,
        };
        let joins = planned.into_iter().find(|message| {
            let meant = |sending: Sending| {
                sending.purpose == ask.purpose
                    && now < sending.planned_at
                    && sending.planned_at <= by
            };
            to.is_some() && message.to == to && message.sending().is_some_and(meant)
        });
        let to = match &joins {
            Some(_) => to,
            None => {
                self.count_strangers_code(work, ask, by).await?;
                self.paid(work, ask, to, (Purse::Strangers, day), now).await?
            }
        };
        let shared = if spent { Why::Shared } else { Why::Crowded };
        let why_long = match turn {
            Turn::Own(_) => why_long,
            Turn::Shared(_) => why_long.filter(|why| why.is_about_the_account()).or(Some(shared)),
        };
        // What goes nowhere need not wait.
        let at = if to.is_some() { by } else { now };
        Ok(Plan { to, at, why_long, joins })
    }

    /// Counts a code on the network that it is asked for from; whether there were too many. A known
    /// browser's are not counted there.
    async fn is_network_crowded(
        &self,
        work: &mut dyn Work,
        ask: &Ask<'_>,
        known: bool,
        now: Timestamp,
    ) -> Result<bool, Refusal> {
        if known {
            return Ok(false);
        }
        let network = Counter::NetworksCodes { network: &ask.visitor.network };
        let rate = Self::for_network(CODES_PER_NETWORK, ask.visitor);
        let crowded = rate.wait(work.nth_last_hit(&network, rate.count).await?, now).is_some();
        work.hit(&network, now).await?;
        Ok(crowded)
    }

    /// What strangers' codes to a destination are counted on, in all and from the visitor's
    /// network; for an unknown name, in its place.
    fn strangers_counters<'a>(ask: &'a Ask<'_>) -> [Counter<'a>; 2] {
        match &ask.to {
            Some(destination) => {
                let network = wide_network(&ask.visitor.network);
                [
                    Counter::StrangersCodes { destination },
                    Counter::StrangersCodesOfNetwork { destination, network },
                ]
            }
            None => [
                Counter::NobodysCodes { subject: ask.subject },
                Counter::NobodysCodes { subject: &ask.visitor.network },
            ],
        }
    }

    /// When the next code may go to the destination for an unknown browser. `crowded`: whether what
    /// its network or everybody may have is used up.
    async fn turn_of_stranger(
        &self,
        work: &mut dyn Work,
        ask: &Ask<'_>,
        day: Day,
        crowded: bool,
        now: Timestamp,
    ) -> Result<StrangersTurn, Refusal> {
        let [all, of_network] = Self::strangers_counters(ask);
        let last = work.nth_last_hit(&all, 1).await?;
        let in_a_day = STRANGERS_CODES_A_DAY;
        let many_today =
            in_a_day.wait(work.nth_last_hit(&all, in_a_day.count).await?, now).is_some();
        let per_network = Self::for_network(STRANGERS_CODES_PER_NETWORK, ask.visitor);
        let in_an_hour = STRANGERS_CODES
            .wait(work.nth_last_hit(&all, STRANGERS_CODES.count).await?, now)
            .is_some();
        let nth_of_network = work.nth_last_hit(&of_network, per_network.count).await?;
        let stopped = match &ask.to {
            Some(destination) => {
                work.streak(&Counter::StrangersCodesStopped { destination }).await?
            }
            None => work.streak(&Counter::NobodysCodes { subject: ask.subject }).await?,
        };
        // An operator who lifts what is counted leaves the time at which it was done.
        let counts = |at: &Timestamp| stopped.count > 0 || *at > stopped.last_at;
        let of_network = per_network.wait(nth_of_network.filter(counts), now).is_some();
        let spent = in_an_hour || of_network || many_today;
        let stopped = is_stopped(stopped, now);
        let turn =
            strangers_turn(last, spent || crowded, many_today || day.is_spent(), ask.channel, now);
        Ok(StrangersTurn { turn, spent, stopped })
    }

    async fn count_strangers_code(
        &self,
        work: &mut dyn Work,
        ask: &Ask<'_>,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        for counter in Self::strangers_counters(ask) {
            work.hit(&counter, at).await?;
        }
        Ok(())
    }

    /// Where a stranger's code goes once it is paid for; the same is written where it goes nowhere
    /// (S4).
    async fn paid(
        &self,
        work: &mut dyn Work,
        ask: &Ask<'_>,
        to: Option<Destination>,
        paid_by: (Purse, Day),
        now: Timestamp,
    ) -> Result<Option<Destination>, Refusal> {
        let to = match to {
            Some(to) => {
                self.pay_for(work, &to, ask.account, paid_by, now).await?.is_ok().then_some(to)
            }
            None => None,
        };
        if to.is_none() {
            self.pay_for_nothing(work, ask.channel, now).await?;
        }
        Ok(to)
    }

    /// Holds everything that asking for a code is counted on, so that many at once are not one too
    /// many.
    async fn hold_counters_of(
        &self,
        work: &mut dyn Work,
        ask: &Ask<'_>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let mut counters = vec![
            Counter::SubjectsCodes { subject: ask.subject },
            Counter::NetworksCodes { network: &ask.visitor.network },
        ];
        counters.extend(Self::strangers_counters(ask));
        if let Some(destination) = &ask.to {
            counters.push(sent_counter(ask.telling, ask.purpose, destination));
            counters.push(Counter::LastCode { destination, purpose: ask.purpose });
            counters.push(Counter::StrangersCodesStopped { destination });
        }
        counters.extend(self.budget_counters(
            ask.to.as_ref(),
            ask.channel,
            ask.purpose,
            ask.account,
            now,
        ));
        counters.push(wrong_codes(ask.account, ask.to.as_ref(), ask.subject));
        Ok(work.hold_counters(&counters).await?)
    }

    /// Why a code to this destination is a long one now, as far as guesses go.
    async fn why_long(
        &self,
        work: &mut dyn Work,
        ask: &Ask<'_>,
        now: Timestamp,
    ) -> Result<Option<Why>, Refusal> {
        let counter = wrong_codes(ask.account, ask.to.as_ref(), ask.subject);
        let in_a_row = work.streak(&counter).await?.count;
        let limits = WRONG_CODES.map(|rate| (counter.clone(), rate)).into();
        let over_budget = self.longest_wait(work, limits, now).await?.is_some();
        let attempts = self.policy.codes.attempts;
        let account = ask.account.unwrap_or_else(|| AccountId::new(now, self.random()));
        let since = now.minus(PAUSE + self.policy.codes.lifetime(ask.channel) * 2);
        let open = work.open_tries(account, ask.channel, attempts, since).await?;
        let guesses = Guesses { over_budget, in_a_row, open, alarm: self.alarm.is_on(now) };
        Ok(why_long(guesses, attempts))
    }

    /// Whether the page of a reset asks for letters and digits from the beginning: as many wrong
    /// codes were typed for the name as it was typed here, whether or not anybody has it (S7).
    pub(crate) async fn asks_for_long_code(
        &self,
        view: &mut dyn View,
        subject: &str,
        channel: Channel,
    ) -> Result<bool, Refusal> {
        let now = self.now();
        let counter = Counter::WrongCodes { subject, channel };
        for rate in WRONG_CODES {
            if rate.wait(view.nth_last_hit(&counter, rate.count).await?, now).is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
