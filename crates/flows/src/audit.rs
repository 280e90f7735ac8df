//! Writing into the audit trail what happened, and what was refused.

use domain::audit::{Action, AuditEvent};
use domain::ids::{AccountId, EventId};
use domain::limits::{Counter, REFUSALS_WRITTEN};
use domain::method::MethodKind;

use crate::ports::{StoreFault, Work};
use crate::{Flows, Visitor};

impl Flows {
    /// Writes what happened into the audit trail, and to the log without any personal data.
    pub(crate) async fn audit(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: Option<AccountId>,
        action: Action,
        kind: Option<MethodKind>,
    ) -> Result<(), StoreFault> {
        debug_assert!(!action.is_refusal(), "what strangers can cause is written within limits");
        Self::log(account, action, kind);
        self.append(work, visitor, account, action, kind).await
    }

    /// The same of what was refused, within [`REFUSALS_WRITTEN`] for the account, or for the name
    /// `subject` where nobody has it; beyond that it is in the log alone. As much is asked of the
    /// database for both (S4).
    pub(crate) async fn audit_refused(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        (account, subject): (Option<AccountId>, &str),
        action: Action,
        kind: Option<MethodKind>,
    ) -> Result<(), StoreFault> {
        Self::log(account, action, kind);
        let now = self.now();
        let whose = account
            .map_or_else(|| format!("nobody {subject}"), |account| format!("account {account}"));
        let counter = Counter::RefusalsWritten { whose: &whose, action };
        for rate in REFUSALS_WRITTEN {
            if rate.wait(work.nth_last_hit(&counter, rate.count).await?, now).is_some() {
                return Ok(());
            }
        }
        work.hit(&counter, now).await?;
        self.append(work, visitor, account, action, kind).await
    }

    fn log(account: Option<AccountId>, action: Action, kind: Option<MethodKind>) {
        let (event, kind) = (action.word(), kind.map(MethodKind::word));
        match account {
            Some(account) => tracing::info!(event, %account, kind),
            None => tracing::info!(event, kind),
        }
    }

    async fn append(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: Option<AccountId>,
        action: Action,
        kind: Option<MethodKind>,
    ) -> Result<(), StoreFault> {
        let now = self.now();
        work.append(&AuditEvent {
            id: EventId::new(now, self.random()),
            at: now,
            account,
            action,
            kind,
            browser: visitor.browser.in_words(),
            network: visitor.network.clone(),
            operation: None,
        })
        .await
    }
}
