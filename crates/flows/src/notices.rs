//! Notices: everybody on an account is told what happened to it (SECURITY R23).

use domain::account::Account;
use domain::audit::Action;
use domain::ids::{AccountId, MessageId};
use domain::language::Language;
use domain::limits::NOTICE_LIFETIME;
use domain::message::{Message, MessageContent, MessageState, Notice};
use domain::method::{Destination, Method, MethodKind};

use crate::ports::Work;
use crate::{Flows, Member, Refusal, Visitor};

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
        for method in methods {
            work.queue(&self.notice(account.id, method.destination.clone(), language, notice)).await?;
        }
        Ok(())
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
