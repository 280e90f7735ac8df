//! Notices: everybody on an account is told what happened to it (R23).

use domain::account::Account;
use domain::audit::Action;
use domain::custody::{Custody, Told, work_mailbox};
use domain::ids::{AccountId, MessageId, MethodId};
use domain::language::Language;
use domain::limits::{Counter, NOTICE_LIFETIME, NOTICES_AT_ONCE, NOTICES_TEXTED_A_DAY, Rate};
use domain::message::{Deed, DoneFrom, Message, MessageContent, MessageState, Notice};
use domain::method::{Destination, Method, MethodKind};
use domain::time::Timestamp;

use crate::ports::{StoreFault, Work};
use crate::{Flows, Member, Refusal, Visitor};

/// What is told, and whom.
pub(crate) struct Telling<'a> {
    /// The language of the browser with which it was done, where it is its owner's as a rule.
    pub at_hand: Option<Language>,
    /// The methods as they were before it happened.
    pub custody: &'a Custody,
    pub notice: Notice,
    /// With which browser it was done; `None`: by an operator, or by none.
    pub from: Option<DoneFrom>,
    /// Of those, the ones that were taken off before they could do anything: they are told of that
    /// and of nothing else.
    pub gone: &'a [Method],
    /// Whether those who can may object to it by this message.
    pub may_object: bool,
}

/// How many notices go to a destination at once.
fn at_once(destination: &Destination) -> &'static [Rate] {
    match destination {
        Destination::Phone(_) => &[NOTICES_AT_ONCE, NOTICES_TEXTED_A_DAY],
        Destination::Email(_) => &[NOTICES_AT_ONCE],
    }
}

impl Flows {
    /// A notice for the queue.
    pub(crate) fn notice(
        &self,
        account: AccountId,
        to: Destination,
        language: Language,
        notice: Notice,
    ) -> Message {
        let now = self.now();
        Message {
            id: MessageId::new(now, self.random()),
            account: Some(account),
            to: Some(to),
            language,
            content: MessageContent::Notice(notice),
            from: None,
            queued_at: now,
            due_at: now,
            useless_after: now.plus(NOTICE_LIFETIME),
            attempts: 0,
            state: MessageState::Waiting,
            last_error: None,
        }
    }

    /// The language of messages to the owner of an account with these methods: the one that they
    /// chose; else the one in which they last used the oldest method of which that is known, and
    /// that does not wait as a thief's would; else that of the browser at hand; else the
    /// organisation's.
    pub(crate) fn language_of(
        &self,
        account: &Account,
        methods: &[Method],
        at_hand: Option<Language>,
    ) -> Language {
        let now = self.now();
        let mut settled = methods.iter().filter(|method| !method.waits(now));
        let used = settled.find_map(|method| method.language);
        account
            .language
            .or(used)
            .or(at_hand)
            .unwrap_or_else(|| self.policy.organisation.default_language())
    }

    /// Tells everybody on an account of what a visitor has just done: all who are on it and all who
    /// were until lately, as `custody` was before it, and the work mailbox (R23).
    pub(crate) async fn tell_everyone(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: &Account,
        custody: &Custody,
        notice: Notice,
    ) -> Result<(), StoreFault> {
        let (at_hand, from) = (Some(visitor.language), visitor.done_from());
        let telling = Telling { at_hand, custody, notice, from, gone: &[], may_object: true };
        self.tell(work, account, telling).await
    }

    /// The same, no matter who or what did it.
    pub(crate) async fn tell(
        &self,
        work: &mut dyn Work,
        account: &Account,
        telling: Telling<'_>,
    ) -> Result<(), StoreFault> {
        let now = self.now();
        let language = self.language_of(account, &telling.custody.methods, telling.at_hand);
        let gone: Vec<&Method> = telling.gone.iter().filter(|method| method.waits(now)).collect();
        let mut told = telling.custody.told(now);
        told.retain(|one| {
            one.objector.is_some()
                || gone.iter().all(|method| method.destination() != Some(&one.to))
        });
        let mailbox = work_mailbox(&account.name, &self.policy.organisation.domains);
        told.extend(mailbox.map(|to| Told { to, objector: None }));
        let told = told.into_iter().map(|one| {
            let objector = one.objector.filter(|_| telling.may_object);
            let from = telling.from.clone().filter(|_| telling.notice.names_browser());
            let message = self.notice(account.id, one.to, language, telling.notice);
            (Message { from, ..message }, objector)
        });
        // Who was taken off before it could do anything is told no more of the owner than that.
        let gone = gone.into_iter().filter_map(|method| {
            let notice = Notice::MethodDeleted { kind: method.kind(), waited: false };
            Some((self.notice(account.id, method.destination()?.clone(), language, notice), None))
        });
        // In one call: another account may have the same numbers, and be told at this moment.
        let since = telling.custody.undone_from(now);
        self.queue_notices(work, told.chain(gone).collect(), since).await
    }

    /// Tells everybody who was on an account that it is deleted. Its messages are gone with it:
    /// these belong to no account.
    pub(crate) async fn tell_of_deletion(
        &self,
        work: &mut dyn Work,
        account: &Account,
        custody: &Custody,
    ) -> Result<(), StoreFault> {
        let language = self.language_of(account, &custody.methods, None);
        let mailbox = work_mailbox(&account.name, &self.policy.organisation.domains);
        let told = custody.told(self.now()).into_iter().map(|one| one.to).chain(mailbox);
        let notice = Notice::HelpDesk { deed: Deed::Deleted };
        let notices = told.map(|to| {
            let message = self.notice(account.id, to, language, notice);
            (Message { account: None, ..message }, None)
        });
        self.queue_notices(work, notices.collect(), self.now()).await
    }

    /// Queues notices of one account, each with the method that may object by it, to what happened
    /// from `since` on. The first five to a destination in an hour go at once, to a phone no more
    /// than ten in a day; those after them wait until there may be another, and are one message by
    /// then (S50): nobody is flooded with messages by what happens on an account. Urgent ones are
    /// counted apart, so that no noise delays them.
    ///
    /// Counts on the destinations, after everything else that the step counts on.
    async fn queue_notices(
        &self,
        work: &mut dyn Work,
        notices: Vec<(Message, Option<MethodId>)>,
        since: Timestamp,
    ) -> Result<(), StoreFault> {
        let now = self.now();
        let destinations: Vec<Destination> =
            notices.iter().filter_map(|(message, _)| message.to.clone()).collect();
        let counters: Vec<Counter<'_>> = notices
            .iter()
            .zip(&destinations)
            .map(|((message, _), destination)| match message.content {
                MessageContent::Notice(notice) if notice.is_urgent() => {
                    Counter::DestinationsUrgentNotices { destination }
                }
                _ => Counter::DestinationsNotices { destination },
            })
            .collect();
        work.hold_counters(&counters).await?;
        let counted = counters.iter().zip(&destinations);
        for ((mut message, objector), (counter, destination)) in notices.into_iter().zip(counted) {
            let mut wait = None;
            for rate in at_once(destination) {
                wait = wait.max(rate.wait(work.nth_last_hit(counter, rate.count).await?, now));
            }
            if let Some(wait) = wait {
                if let Some(waiting) = self.joins(work, &message).await? {
                    // It lets its destination object to the first thing that it tells of, and so to
                    // all.
                    if let (Some(method), None) = (objector, work.objection_of(waiting.id).await?) {
                        self.let_object(work, &waiting, method, since).await?;
                    }
                    continue;
                }
                message.due_at = now.plus(wait);
            }
            // One that waits counts from when it goes out.
            work.hit(counter, message.due_at).await?;
            work.queue(&message).await?;
            if let Some(method) = objector {
                self.let_object(work, &message, method, since).await?;
            }
        }
        Ok(())
    }

    /// A notice to the same destination that waits for its turn, where there is one; it now says
    /// this as well.
    async fn joins(
        &self,
        work: &mut dyn Work,
        message: &Message,
    ) -> Result<Option<Message>, StoreFault> {
        let (Some(account), MessageContent::Notice(notice)) = (message.account, message.content)
        else {
            return Ok(None);
        };
        for mut waiting in work.unsent_notices(account).await? {
            let MessageContent::Notice(before) = waiting.content else { continue };
            if waiting.to != message.to || waiting.due_at <= waiting.queued_at {
                continue;
            }
            if let Some(joined) = before.joined(notice) {
                waiting.content = MessageContent::Notice(joined);
                waiting.from = None;
                waiting.queued_at = message.queued_at.min(Timestamp(waiting.due_at.0 - 1));
                work.save_message(&waiting).await?;
                return Ok(Some(waiting));
            }
        }
        Ok(None)
    }

    /// After the methods of an account have changed: what was begun before is over, everyone who
    /// was on it is told.
    #[expect(
        clippy::too_many_arguments,
        reason = "one call for the three ways in which methods change"
    )]
    pub(crate) async fn methods_changed(
        &self,
        work: &mut dyn Work,
        member: &Member,
        mut account: Account,
        before: &Custody,
        notice: Notice,
        action: Action,
        kind: MethodKind,
    ) -> Result<(), Refusal> {
        account.security_version += 1;
        // Registering succeeded, or its opposite did: what was made to help with it is over (S90).
        account.pass = None;
        account.must_register &= matches!(action, Action::MethodDeleted | Action::MethodSuspended);
        work.save_account(&account).await?;
        work.kill_challenges(account.id).await?;
        self.tell_everyone(work, &member.visitor, &account, before, notice).await?;
        Ok(self.audit(work, &member.visitor, Some(account.id), action, Some(kind)).await?)
    }
}
