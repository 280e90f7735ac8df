//! The audit trail as an operator reads it: in order, with the names of the accounts.

use std::collections::HashMap;

use domain::audit::AuditEvent;
use domain::ids::{AccountId, EventId};
use domain::name::SignInName;
use domain::time::Timestamp;

use super::{Operator, OperatorRefusal};
use crate::ports::{EventFilter, StoreFault};

/// An event, and whose it is.
#[derive(Clone, Debug)]
pub struct NamedEvent {
    /// The event.
    pub event: AuditEvent,
    /// The account's name now; `None`: the name was unknown, or the account is gone.
    pub name: Option<SignInName>,
}

impl Operator {
    /// Which events an operator asks for.
    pub async fn event_filter(
        &self,
        name: Option<&SignInName>,
        since: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> Result<EventFilter, OperatorRefusal> {
        let account = match name {
            Some(name) => {
                let found = self.flows.store.view().await?.account_by_name(name).await?;
                Some(found.ok_or(OperatorRefusal::NoAccount)?.id)
            }
            None => None,
        };
        Ok(EventFilter { account, since, until })
    }

    /// Up to `limit` events, the oldest first, after `after`. `names`: those of accounts that were
    /// looked up before.
    pub async fn events(
        &self,
        filter: EventFilter,
        after: Option<(Timestamp, EventId)>,
        limit: u32,
        names: &mut HashMap<AccountId, Option<SignInName>>,
    ) -> Result<Vec<NamedEvent>, StoreFault> {
        let mut view = self.flows.store.view().await?;
        let mut events = Vec::new();
        for event in view.events_in_order(filter, after, limit).await? {
            let name = match event.account {
                None => None,
                Some(id) => match names.get(&id) {
                    Some(name) => name.clone(),
                    None => {
                        let name = view.account(id).await?.map(|account| account.name);
                        names.insert(id, name.clone());
                        name
                    }
                },
            };
            events.push(NamedEvent { event, name });
        }
        Ok(events)
    }
}
