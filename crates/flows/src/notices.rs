//! Notices: everybody on an account is told what happened to it (SECURITY R23).

use domain::account::Account;
use domain::audit::Action;
use domain::ids::{AccountId, MessageId};
use domain::language::Language;
use domain::limits::{Counter, NOTICE_LIFETIME, NOTICES_AT_ONCE, NOTICES_TEXTED_A_DAY, Rate};
use domain::message::{Message, MessageContent, MessageState, Notice};
use domain::method::{Destination, Method, MethodKind};
use domain::time::Timestamp;

use crate::ports::{StoreFault, Work};
use crate::{Flows, Member, Refusal, Visitor};

/// How many notices go to a destination at once.
fn at_once(destination: &Destination) -> &'static [Rate] {
    match destination {
        Destination::Phone(_) => &[NOTICES_AT_ONCE, NOTICES_TEXTED_A_DAY],
        Destination::Email(_) => &[NOTICES_AT_ONCE],
    }
}

impl Flows {
    /// A notice for the queue.
    pub(crate) fn notice(&self, account: AccountId, to: Destination, language: Language, notice: Notice) -> Message {
        let now = self.now();
        Message {
            id: MessageId::new(now, self.random()),
            account: Some(account),
            to: Some(to),
            language,
            content: MessageContent::Notice(notice),
            queued_at: now,
            due_at: now,
            useless_after: now.plus(NOTICE_LIFETIME),
            attempts: 0,
            state: MessageState::Waiting,
            last_error: None,
        }
    }

    /// Queues a notice to each of the methods.
    pub(crate) async fn tell_everyone(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: &Account,
        methods: &[Method],
        notice: Notice,
    ) -> Result<(), Refusal> {
        // Who has chosen no language reads the one of their browser: it is their browser as a rule.
        let language = account.language.unwrap_or(visitor.language);
        let notice = |method: &Method| self.notice(account.id, method.destination.clone(), language, notice);
        Ok(self.queue_notices(work, methods.iter().map(notice).collect()).await?)
    }

    /// Queues notices of one account. The first five to a destination in an hour go at once, to a phone no more than ten in a day; those
    /// after them wait until there may be another, and are one message by then (SECURITY S50): nobody is buried in messages by what
    /// happens on an account.
    ///
    /// Counts on the destinations, after everything else that the step counts on.
    pub(crate) async fn queue_notices(&self, work: &mut dyn Work, notices: Vec<Message>) -> Result<(), StoreFault> {
        let now = self.now();
        let destinations: Vec<Destination> = notices.iter().filter_map(|message| message.to.clone()).collect();
        let counter = |destination| Counter::DestinationsNotices { destination };
        work.hold_counters(&destinations.iter().map(counter).collect::<Vec<_>>()).await?;
        for (mut message, destination) in notices.into_iter().zip(&destinations) {
            let counter = counter(destination);
            let mut wait = None;
            for rate in at_once(destination) {
                wait = wait.max(rate.wait(work.nth_last_hit(&counter, rate.count).await?, now));
            }
            if let Some(wait) = wait {
                if self.joins(work, &message).await? {
                    continue;
                }
                message.due_at = now.plus(wait);
            }
            // One that waits counts from when it goes out.
            work.hit(&counter, message.due_at).await?;
            work.queue(&message).await?;
        }
        Ok(())
    }

    /// Whether a notice to the same destination waits for its turn, and now says this as well.
    async fn joins(&self, work: &mut dyn Work, message: &Message) -> Result<bool, StoreFault> {
        let (Some(account), MessageContent::Notice(notice)) = (message.account, message.content) else {
            return Ok(false);
        };
        for mut waiting in work.unsent_notices(account).await? {
            let MessageContent::Notice(before) = waiting.content else { continue };
            if waiting.to != message.to || waiting.due_at <= waiting.queued_at {
                continue;
            }
            if let Some(joined) = before.joined(notice) {
                waiting.content = MessageContent::Notice(joined);
                waiting.queued_at = message.queued_at.min(Timestamp(waiting.due_at.0 - 1));
                work.save_message(&waiting).await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// After the methods of an account have changed: what was begun before is over, everyone who was on it is told.
    #[expect(clippy::too_many_arguments, reason = "one call for the three ways in which methods change")]
    pub(crate) async fn methods_changed(
        &self,
        work: &mut dyn Work,
        member: &Member,
        mut account: Account,
        before: &[Method],
        notice: Notice,
        action: Action,
        kind: MethodKind,
    ) -> Result<(), Refusal> {
        account.security_version += 1;
        work.save_account(&account).await?;
        work.kill_challenges(account.id).await?;
        self.tell_everyone(work, &member.visitor, &account, before, notice).await?;
        Ok(self.audit(work, &member.visitor, Some(account.id), action, Some(kind)).await?)
    }
}
