//! Writing into the audit trail what happened, and what was refused.

use domain::audit::{Action, AuditEvent};
use domain::ids::{AccountId, EventId};
use domain::limits::{Counter, REFUSALS_WRITTEN};
use domain::method::MethodKind;

use crate::ports::{StoreFault, Work};
use crate::throttle::key_of;
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
        let whose = key_of(account, subject);
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
        let (browser, network) = (visitor.browser.in_words(), visitor.network.clone());
        let event = self.event(account, action);
        work.append(&AuditEvent { kind, browser, network, ..event }).await
    }

    /// What happens now. By no browser and no operator, as long as the step does not say so.
    pub(crate) fn event(&self, account: Option<AccountId>, action: Action) -> AuditEvent {
        let now = self.now();
        AuditEvent::new(EventId::new(now, self.random()), now, account, action)
    }
}
