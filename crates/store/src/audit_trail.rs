//! The audit trail.

use async_trait::async_trait;
use domain::audit::{Action, AuditEvent};
use domain::ids::{AccountId, EventId};
use domain::method::MethodKind;
use domain::time::Timestamp;
use flows::ports::{EventFilter, ReadAuditTrail, StoreFault, WriteAuditTrail};
use uuid::Uuid;

use crate::query::{Answer, Row, id, optional_word, time, value, values, word};
use crate::sealing::Vault;
use crate::transaction::{Open, Query, Transaction};

const CLIENT: &str = "event.client";
const OPERATION: &str = "event.operation";

/// The columns that [`read`] takes, in its order.
macro_rules! event_columns {
    () => {
        "id, happened_at, action, kind, client, account, operation"
    };
}

fn read(vault: &Vault, row: &Row<'_>) -> Answer<AuditEvent> {
    let id = id(row, 0)?;
    let (browser, network) = vault.open(CLIENT, id, row, 4)?;
    Ok(AuditEvent {
        id: EventId(id),
        at: time(row, 1)?,
        account: value::<Option<[u8; 16]>>(row, 5)?.map(|bytes| AccountId(Uuid::from_bytes(bytes))),
        action: word(row, 2, "event.action", Action::from_word)?,
        kind: optional_word(row, 3, "event.kind", MethodKind::from_word)?,
        browser,
        network,
        operation: vault.open_optional(OPERATION, id, row, 6)?,
    })
}

async fn of_account(
    query: &mut Query<'_>,
    account: AccountId,
    limit: u32,
    of_kind: u32,
) -> Answer<Vec<AuditEvent>> {
    let vault = query.vault;
    const SQL: &str = concat!(
        "SELECT ",
        event_columns!(),
        " FROM (SELECT ",
        event_columns!(),
        ", action IN (?4, ?5, ?6, ?7, ?8, ?9) AS refused,
          row_number() OVER (PARTITION BY action IN (?4, ?5, ?6, ?7, ?8, ?9)
              ORDER BY happened_at DESC, id DESC) AS nth,
          row_number() OVER (PARTITION BY action ORDER BY happened_at DESC, id DESC) AS nth_of_kind
          FROM event WHERE account = ?1) AS counted
          WHERE nth_of_kind <= ?3 OR (nth <= ?2 AND NOT refused)
          ORDER BY happened_at DESC, id DESC"
    );
    let [a, b, c, d, e, f] = Action::REFUSALS.map(Action::word);
    let values = values![account.0.as_bytes(), limit, of_kind, a, b, c, d, e, f];
    query.all(SQL, values, |row| read(vault, row)).await
}

/// By the index on the time, or on account and time.
async fn in_order(
    query: &mut Query<'_>,
    filter: EventFilter,
    after: Option<(Timestamp, EventId)>,
    limit: u32,
) -> Answer<Vec<AuditEvent>> {
    let vault = query.vault;
    const OF_ALL: &str = concat!(
        "SELECT ",
        event_columns!(),
        " FROM event WHERE happened_at >= ?1 AND happened_at < ?2 AND (happened_at > ?3 OR id > ?4)
          ORDER BY happened_at, id LIMIT ?5"
    );
    const OF_ACCOUNT: &str = concat!(
        "SELECT ",
        event_columns!(),
        " FROM event WHERE happened_at >= ?1 AND happened_at < ?2 AND (happened_at > ?3 OR id > ?4) AND account = ?6
          ORDER BY happened_at, id LIMIT ?5"
    );
    let since = filter.since.map_or(i64::MIN, |since| since.0);
    let until = filter.until.map_or(i64::MAX, |until| until.0);
    // No event has the nil id: it carries no version (RFC 9562, 5.9).
    let (at, id) = after.map_or((i64::MIN, Uuid::nil()), |(at, id)| (at.0, id.0));
    let from = since.max(at);
    match filter.account {
        None => {
            query
                .all(OF_ALL, values![from, until, at, id.as_bytes(), limit], |row| read(vault, row))
                .await
        }
        Some(account) => {
            let values = values![from, until, at, id.as_bytes(), limit, account.0.as_bytes()];
            query.all(OF_ACCOUNT, values, |row| read(vault, row)).await
        }
    }
}

async fn append(query: &mut Query<'_>, event: &AuditEvent) -> Answer<()> {
    let vault = query.vault;
    const SQL: &str = "
        INSERT INTO event (id, happened_at, account, action, kind, client, operation)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let operation =
        event.operation.as_ref().map(|operation| vault.seal(OPERATION, event.id.0, operation));
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
                operation.transpose()?,
            ],
        )
        .await?;
    Ok(())
}

#[async_trait]
impl<C: Open> ReadAuditTrail for Transaction<C> {
    async fn events(
        &mut self,
        account: AccountId,
        limit: u32,
        of_kind: u32,
    ) -> Result<Vec<AuditEvent>, StoreFault> {
        let answer = of_account(&mut self.query()?, account, limit, of_kind).await;
        self.settled(answer)
    }

    async fn events_in_order(
        &mut self,
        filter: EventFilter,
        after: Option<(Timestamp, EventId)>,
        limit: u32,
    ) -> Result<Vec<AuditEvent>, StoreFault> {
        let answer = in_order(&mut self.query()?, filter, after, limit).await;
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
