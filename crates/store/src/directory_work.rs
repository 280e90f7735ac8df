//! Passwords about to be written into an external directory, and how far the comparing with it has
//! come.

use async_trait::async_trait;
use domain::directory::SyncState;
use domain::ids::{AccountId, IntentId};
use domain::intent::PasswordIntent;
use domain::time::Timestamp;
use flows::ports::{ReadDirectoryWork, StoreFault, WriteDirectoryWork};

use crate::query::{Answer, Fault, Row, id, value, values};
use crate::transaction::{Open, Query, Transaction};

const BODY: &str = "intent.body";

async fn of_account(query: &mut Query<'_>, account: AccountId) -> Answer<Option<PasswordIntent>> {
    const SQL: &str = "SELECT id, body FROM intent WHERE account = ?1";
    let vault = query.vault;
    query.one(SQL, values![account.0.as_bytes()], |row| vault.open(BODY, id(row, 0)?, row, 1)).await
}

async fn open(query: &mut Query<'_>, intent: &PasswordIntent, until: Timestamp) -> Answer<bool> {
    const SQL: &str = "
        INSERT INTO intent (account, id, body, due_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (account) DO NOTHING";
    let body = query.vault.seal(BODY, intent.id.0, intent)?;
    let kept = query
        .run(SQL, values![intent.account.0.as_bytes(), intent.id.0.as_bytes(), body, until.0])
        .await?;
    Ok(kept == 1)
}

async fn end(query: &mut Query<'_>, id: IntentId) -> Answer<bool> {
    Ok(query.run("DELETE FROM intent WHERE id = ?1", values![id.0.as_bytes()]).await? == 1)
}

async fn lease(
    query: &mut Query<'_>,
    now: Timestamp,
    until: Timestamp,
    limit: u32,
) -> Answer<Vec<PasswordIntent>> {
    const DUE: &str = "SELECT id, body, account FROM intent WHERE due_at <= ?1 ORDER BY due_at, id LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/";
    const PUT_OFF: &str = "UPDATE intent SET due_at = ?2 WHERE id = ?1";
    let vault = query.vault;
    let read = |row: &Row<'_>| {
        let id = id(row, 0)?;
        Ok((id, self::id(row, 2)?, vault.open::<PasswordIntent>(BODY, id, row, 1)))
    };
    let mut due = Vec::new();
    for (id, account, intent) in query.all(DUE, values![now.0, limit], read).await? {
        query.run(PUT_OFF, values![id.as_bytes(), until.0]).await?;
        match intent {
            Ok(intent) => due.push(intent),
            // The others are settled all the same.
            Err(fault) => {
                tracing::error!(%account, reason = %fault.reason, "an intent cannot be read")
            }
        }
    }
    Ok(due)
}

async fn sync_state(query: &mut Query<'_>) -> Answer<SyncState> {
    const SQL: &str = "SELECT state FROM directory_sync WHERE id = 1";
    let text: Option<String> = query.one(SQL, values![], |row| value(row, 0)).await?;
    let Some(text) = text else { return Ok(SyncState::default()) };
    serde_json::from_str(&text).map_err(|_| Fault::unreadable("directory_sync.state"))
}

async fn save_sync_state(query: &mut Query<'_>, state: &SyncState) -> Answer<()> {
    const SQL: &str = "
        INSERT INTO directory_sync (id, state) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET state = excluded.state";
    let text =
        serde_json::to_string(state).map_err(|_| Fault::unreadable("directory_sync.state"))?;
    query.run(SQL, values![text]).await?;
    Ok(())
}

#[async_trait]
impl<C: Open> ReadDirectoryWork for Transaction<C> {
    async fn intent(&mut self, account: AccountId) -> Result<Option<PasswordIntent>, StoreFault> {
        let answer = of_account(&mut self.query()?, account).await;
        self.settled(answer)
    }

    async fn sync_state(&mut self) -> Result<SyncState, StoreFault> {
        let answer = sync_state(&mut self.query()?).await;
        self.settled(answer)
    }
}

#[async_trait]
impl<C: Open> WriteDirectoryWork for Transaction<C> {
    async fn open_intent(
        &mut self,
        intent: &PasswordIntent,
        until: Timestamp,
    ) -> Result<bool, StoreFault> {
        let answer = open(&mut self.query()?, intent, until).await;
        self.settled(answer)
    }

    async fn end_intent(&mut self, id: IntentId) -> Result<bool, StoreFault> {
        let answer = end(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn lease_intents(
        &mut self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<PasswordIntent>, StoreFault> {
        let answer = lease(&mut self.query()?, now, until, limit).await;
        self.settled(answer)
    }

    async fn save_sync_state(&mut self, state: &SyncState) -> Result<(), StoreFault> {
        let answer = save_sync_state(&mut self.query()?, state).await;
        self.settled(answer)
    }
}
