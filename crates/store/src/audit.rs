//! The audit trail.

use domain::audit::{Action, AuditEvent};
use domain::ids::{AccountId, EventId};
use domain::method::MethodKind;

use crate::query::{Answer, Query, id, optional_word, time, values, word};

const CLIENT: &str = "event.client";

pub(crate) async fn of_account(query: &mut Query<'_>, account: AccountId, limit: u32) -> Answer<Vec<AuditEvent>> {
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

pub(crate) async fn append(query: &mut Query<'_>, event: &AuditEvent) -> Answer<()> {
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
