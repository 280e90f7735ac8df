//! The audit trail.

use async_trait::async_trait;
use domain::audit::{Action, AuditEvent};
use domain::ids::{AccountId, EventId};
use domain::method::MethodKind;
use flows::ports::{ReadAuditTrail, StoreFault, WriteAuditTrail};

use crate::query::{Answer, id, optional_word, time, values, word};
use crate::transaction::{Open, Query, Transaction};

const CLIENT: &str = "event.client";

async fn of_account(query: &mut Query<'_>, account: AccountId, limit: u32) -> Answer<Vec<AuditEvent>> {
    let vault = query.vault;
    const SQL: &str = "
        SELECT id, happened_at, action, kind, client FROM event
        WHERE account = ?1 ORDER BY happened_at DESC, id DESC LIMIT ?2";
    query
        .all(SQL, values![account.0.as_bytes(), limit], |row| {
            let id = id(row, 0)?;
            let (browser, network) = vault.open(CLIENT, id, row, 4)?;
            Ok(AuditEvent {
                id: EventId(id),
                at: time(row, 1)?,
                account: Some(account),
                action: word(row, 2, "event.action", Action::from_word)?,
                kind: optional_word(row, 3, "event.kind", MethodKind::from_word)?,
                browser,
                network,
            })
        })
        .await
}

async fn append(query: &mut Query<'_>, event: &AuditEvent) -> Answer<()> {
    let vault = query.vault;
    const SQL: &str =
        "INSERT INTO event (id, happened_at, account, action, kind, client) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    query
        .run(
            SQL,
            values![
                event.id.0.as_bytes(),
                event.at.0,
                event.account.as_ref().map(|account| account.0.as_bytes()),
                event.action.word(),
                event.kind.map(MethodKind::word),
                vault.seal(CLIENT, event.id.0, &(&event.browser, &event.network))?,
            ],
        )
        .await?;
    Ok(())
}

#[async_trait]
impl<C: Open> ReadAuditTrail for Transaction<C> {
    async fn events(&mut self, account: AccountId, limit: u32) -> Result<Vec<AuditEvent>, StoreFault> {
        let answer = of_account(&mut self.query()?, account, limit).await;
        self.settled(answer)
    }
}

#[async_trait]
impl<C: Open> WriteAuditTrail for Transaction<C> {
    async fn append(&mut self, event: &AuditEvent) -> Result<(), StoreFault> {
        let answer = append(&mut self.query()?, event).await;
        self.settled(answer)
    }
}
