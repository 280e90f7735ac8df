//! What messages let their destinations undo.

use async_trait::async_trait;
use domain::custody::Objection;
use domain::ids::{AccountId, MessageId, MethodId};
use domain::time::Timestamp;
use domain::token::TokenHash;
use flows::ports::{ReadObjections, StoreFault, WriteObjections};

use crate::query::{Answer, Row, id, time, value, values};
use crate::transaction::{Open, Query, Transaction};

fn read(row: &Row<'_>) -> Answer<Objection> {
    Ok(Objection {
        message: MessageId(id(row, 0)?),
        hash: TokenHash(value(row, 1)?),
        account: AccountId(id(row, 2)?),
        method: MethodId(id(row, 3)?),
        since: time(row, 4)?,
        expires_at: time(row, 5)?,
    })
}

async fn by_hash(query: &mut Query<'_>, hash: &TokenHash) -> Answer<Option<Objection>> {
    const SQL: &str =
        "SELECT message, hash, account, method, since, expires_at FROM objection WHERE hash = ?1";
    query.one(SQL, values![hash.0], read).await
}

async fn of_message(query: &mut Query<'_>, message: MessageId) -> Answer<Option<Objection>> {
    const SQL: &str = "SELECT message, hash, account, method, since, expires_at FROM objection WHERE message = ?1";
    query.one(SQL, values![message.0.as_bytes()], read).await
}

async fn add(query: &mut Query<'_>, objection: &Objection) -> Answer<()> {
    const SQL: &str = "
        INSERT INTO objection (message, hash, account, method, since, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    query
        .run(
            SQL,
            values![
                objection.message.0.as_bytes(),
                objection.hash.0,
                objection.account.0.as_bytes(),
                objection.method.0.as_bytes(),
                objection.since.0,
                objection.expires_at.0,
            ],
        )
        .await?;
    Ok(())
}

async fn end(query: &mut Query<'_>, account: AccountId, since: Timestamp) -> Answer<()> {
    const SQL: &str = "DELETE FROM objection WHERE account = ?1 AND since >= ?2";
    query.run(SQL, values![account.0.as_bytes(), since.0]).await?;
    Ok(())
}

#[async_trait]
impl<C: Open> ReadObjections for Transaction<C> {
    async fn objection(&mut self, hash: &TokenHash) -> Result<Option<Objection>, StoreFault> {
        let answer = by_hash(&mut self.query()?, hash).await;
        self.settled(answer)
    }

    async fn objection_of(&mut self, message: MessageId) -> Result<Option<Objection>, StoreFault> {
        let answer = of_message(&mut self.query()?, message).await;
        self.settled(answer)
    }
}

#[async_trait]
impl<C: Open> WriteObjections for Transaction<C> {
    async fn add_objection(&mut self, objection: &Objection) -> Result<(), StoreFault> {
        let answer = add(&mut self.query()?, objection).await;
        self.settled(answer)
    }

    async fn end_objections(
        &mut self,
        account: AccountId,
        since: Timestamp,
    ) -> Result<(), StoreFault> {
        let answer = end(&mut self.query()?, account, since).await;
        self.settled(answer)
    }
}
