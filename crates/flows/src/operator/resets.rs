//! A reset that the help desk begins: it has a code sent to a registered method. The person types
//! it on any browser and chooses the password there; the operator sees neither.
//!
//! The code is long, so that no wrong one counts; its message says that the help desk had it sent,
//! and that nobody may be told it.

use domain::audit::Action;
use domain::browser::Browser;
use domain::challenge::Challenge;
use domain::ids::{AccountId, ChallengeId, JourneyId, MessageId};
use domain::journey::{Journey, JourneyKind, Stage};
use domain::limits::{Counter, RECOVERY_WAIT};
use domain::message::{Deed, Message, MessageContent, MessageState, Purpose, Sending};
use domain::method::Destination;
use domain::name::SignInName;
use domain::recovery::{Asked, Recovery};
use domain::self_service::usable_for_reset;
use domain::time::lifetime_minutes;
use domain::token::{CodeForm, TokenHash};

use super::{MethodChoice, Operator, OperatorRefusal, Reason};
use crate::budgets::{Purse, Unpaid};
use crate::ports::Work;
use crate::{Flows, Refusal, Visitor};

/// A reset that was begun.
pub struct SentReset {
    /// Where the code goes.
    pub to: Destination,
    /// The account's sign-in name, which is typed with the code.
    pub name: SignInName,
    /// For how many minutes the code works once it is sent.
    pub minutes: u64,
}

impl Flows {
    /// To whom the challenge and the journey of a reset belong that the help desk begins, until the
    /// person's own browser takes them over: no browser has a name that hashes to it.
    pub(crate) fn help_desk_owner(&self, account: AccountId) -> TokenHash {
        TokenHash(self.keys.mac("reset by the help desk", account.0.as_bytes()))
    }
}

impl Operator {
    /// Has a code sent to a method of the account. One that was sent before no longer works.
    pub async fn send_reset(
        &self,
        name: &SignInName,
        to: MethodChoice,
        reason: Reason<'_>,
    ) -> Result<SentReset, OperatorRefusal> {
        let flows = &self.flows;
        if !flows.policy.recovery.enabled {
            return Err(OperatorRefusal::NoResets);
        }
        let (person, proven) = self.whom_to_help(name).await?;
        if let Some(person) = &person {
            let mut work = flows.store.begin().await?;
            self.account_to_help(&mut *work, Some(person), &proven).await?;
            work.commit().await?;
        }
        let mut work = flows.store.begin().await?;
        let found = flows
            .account_of(&mut *work, &proven, person.as_ref())
            .await?
            .ok_or(OperatorRefusal::NoAccount)?;
        let owner = flows.help_desk_owner(found.id);
        // The journey of a recovery is taken before the account: the order of `ports::store`.
        work.journey(&owner, JourneyKind::Recovery).await?;
        let account = work.lock_account(found.id).await?.ok_or(OperatorRefusal::NoAccount)?;
        if !account.is_active() {
            return Err(OperatorRefusal::SwitchedOff);
        }
        let custody = flows.custody(&mut *work, account.id).await?;
        let method = to.find(&custody.methods)?;
        if !usable_for_reset(&account, &custody.methods, &flows.policy, flows.now())
            .any(|one| one.id == method.id)
        {
            return Err(OperatorRefusal::NotForResets);
        }
        // Codes of an app, and recovery codes, go nowhere.
        let destination = method.destination().cloned().ok_or(OperatorRefusal::NotForResets)?;
        let language = flows.language_of(&account, &custody.methods, None);
        let visitor = Visitor {
            owner,
            device: None,
            browser: Browser::default(),
            network: String::new(),
            shared_network: false,
            cleared: false,
            language,
        };
        let opening = flows
            .opening(&mut *work, &visitor, &account.name, Some(account.clone()), Vec::new())
            .await?;
        let choosing = opening.choosing;
        let kind = destination.kind();
        let offer = choosing
            .case
            .open_offers()
            .find(|(_, offer)| offer.kind == kind)
            .map(|(number, _)| number);
        let offer = offer.ok_or(OperatorRefusal::NotForResets)?;
        let challenge = self.challenge(&mut *work, &visitor, account.id, &destination).await?;
        let now = flows.now();
        let asked = Asked {
            offer,
            typed: Some(destination.clone()),
            challenge: Some(challenge),
            wrong: 0,
            nonce: None,
        };
        let stage = Stage::Recovery(Box::new(Recovery::Proving(choosing.asked(asked))));
        work.save_journey(&Journey::begin(JourneyId::new(now, flows.random()), owner, stage, now))
            .await?;
        self.tell_deed(&mut *work, &account, &custody, Deed::ResetSent).await?;
        self.record(&mut *work, account.id, Action::ResetSent, Some(kind), reason).await?;
        work.commit().await?;
        let minutes = lifetime_minutes(flows.policy.codes.lifetime(destination.channel()));
        Ok(SentReset { to: destination, name: account.name, minutes })
    }

    /// Queues the code, within what may go to a destination and what a day may cost.
    async fn challenge(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: AccountId,
        to: &Destination,
    ) -> Result<ChallengeId, OperatorRefusal> {
        let flows = &self.flows;
        let (now, channel, purpose) = (flows.now(), to.channel(), Purpose::HelpDesk);
        let codes = Counter::DestinationsCodes { destination: to };
        let mut counters = vec![codes.clone()];
        counters.extend(flows.budget_counters(Some(to), channel, purpose, Some(account), now));
        work.hold_counters(&counters).await?;
        if let Some(minutes) = flows.too_many_to(work, std::slice::from_ref(&codes), now).await? {
            return Err(Refusal::TooManyCodes { minutes }.into());
        }
        // Out of what is kept for owners too: the help desk knows whom it is for.
        let day = flows.days_codes(work, channel, now).await?;
        let paid = flows.pay_for(work, to, Some(account), (Purse::Owners, day), now).await?;
        paid.map_err(|unpaid| match unpaid {
            Unpaid::Country => OperatorRefusal::CountryNotTexted,
            Unpaid::Spent { .. } => OperatorRefusal::Unpaid,
        })?;
        work.hit(&codes, now).await?;
        let message = MessageId::new(now, flows.random());
        work.queue(&Message {
            id: message,
            account: Some(account),
            to: Some(to.clone()),
            language: visitor.language,
            content: MessageContent::Code(Sending::planned(purpose, channel, CodeForm::Long, now)),
            queued_at: now,
            due_at: now,
            useless_after: now.plus(flows.policy.codes.lifetime(channel)),
            attempts: 0,
            state: MessageState::Waiting,
            last_error: None,
            from: None,
        })
        .await?;
        let id = ChallengeId::new(now, flows.random());
        work.save_challenge(&Challenge {
            id,
            owner: visitor.owner,
            account: Some(account),
            purpose,
            channel,
            destination: Some(to.clone()),
            form: CodeForm::Long,
            sendings: [Some(message), None],
            wrong: 0,
            asked_at: now,
            sends: 1,
            expires_at: now.plus(RECOVERY_WAIT),
            used: false,
        })
        .await?;
        Ok(id)
    }
}
