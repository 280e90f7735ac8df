//! The queue of messages.

use std::time::Duration;

use async_trait::async_trait;
use domain::ids::{AccountId, MessageId};
use domain::language::Language;
use domain::message::{Message, MessageState};
use domain::queue::Lane;
use domain::time::Timestamp;
use flows::ports::{Listed, QueueSize, ReadMessages, StoreFault, WriteMessages};
use uuid::Uuid;

use crate::query::{Answer, Fault, Row, count, id, optional_id, time, value, values, word};
use crate::sealing::Vault;
use crate::transaction::{Open, Query, Transaction};

const ENVELOPE: &str = "message.envelope";
const CLIENT: &str = "message.client";

/// A message that cannot be read, because it was altered or another program's key is missing, is
/// left alone for so long.
const UNREADABLE: Duration = Duration::from_mins(10);

/// The columns that [`read`] takes, in its order.
macro_rules! message_columns {
    () => {
        "id, account, envelope, language, content, queued_at, due_at, useless_after, attempts, state, client"
    };
}

fn read(vault: &Vault, row: &Row<'_>) -> Answer<Message> {
    let id = id(row, 0)?;
    let (to, last_error) = vault.open(ENVELOPE, id, row, 2)?;
    Ok(Message {
        id: MessageId(id),
        account: optional_id(row, 1)?.map(AccountId),
        to,
        language: word(row, 3, "message.language", Language::from_tag)?,
        content: word(row, 4, "message.content", |text| serde_json::from_str(text).ok())?,
        queued_at: time(row, 5)?,
        due_at: time(row, 6)?,
        useless_after: time(row, 7)?,
        attempts: value(row, 8)?,
        state: word(row, 9, "message.state", MessageState::from_word)?,
        last_error,
        from: vault.open_optional(CLIENT, id, row, 10)?,
    })
}

async fn by_id(query: &mut Query<'_>, id: MessageId) -> Answer<Option<Message>> {
    let vault = query.vault;
    const SQL: &str = concat!("SELECT ", message_columns!(), " FROM message WHERE id = ?1");
    query.one(SQL, values![id.0.as_bytes()], |row| read(vault, row)).await
}

async fn lock(query: &mut Query<'_>, id: MessageId) -> Answer<Option<Message>> {
    let vault = query.vault;
    const SQL: &str =
        concat!("SELECT ", message_columns!(), " FROM message WHERE id = ?1 /*lock FOR UPDATE*/");
    query.one(SQL, values![id.0.as_bytes()], |row| read(vault, row)).await
}

/// How many wait, and how many came to nothing since. A message's end is not kept as such: its
/// `due_at` is the end of the last lease, so shortly after it.
async fn queue_size(query: &mut Query<'_>, since: Timestamp) -> Answer<QueueSize> {
    const SQL: &str = "
        SELECT (SELECT COUNT(*) FROM message WHERE state = 'waiting'),
            (SELECT COUNT(*) FROM message WHERE state IN ('refused', 'expired') AND due_at >= ?1),
            (SELECT MIN(queued_at) FROM message WHERE state = 'waiting' AND carries_code = TRUE),
            (SELECT MIN(queued_at) FROM message WHERE state = 'waiting' AND carries_code = FALSE)";
    let read = |row: &Row<'_>| {
        let oldest =
            |column| -> Answer<_> { Ok(value::<Option<i64>>(row, column)?.map(Timestamp)) };
        Ok(QueueSize {
            waiting: count(row, 0)?,
            dead: count(row, 1)?,
            oldest_code: oldest(2)?,
            oldest_notice: oldest(3)?,
        })
    };
    Ok(query.one(SQL, values![since.0], read).await?.unwrap_or_default())
}

async fn listed(query: &mut Query<'_>, which: Listed, limit: u32) -> Answer<Vec<Message>> {
    let vault = query.vault;
    const WAITING: &str = concat!(
        "SELECT ",
        message_columns!(),
        " FROM message WHERE state = 'waiting' ORDER BY queued_at, id LIMIT ?1"
    );
    const DEAD: &str = concat!(
        "SELECT ",
        message_columns!(),
        " FROM message WHERE state IN ('refused', 'expired') ORDER BY due_at DESC, id DESC LIMIT ?1"
    );
    let sql = match which {
        Listed::Waiting => WAITING,
        Listed::Dead => DEAD,
    };
    let found = query.all(sql, values![limit], |row| Ok((id(row, 0)?, read(vault, row)))).await?;
    let readable = |(id, message): (Uuid, Answer<Message>)| {
        message
            .inspect_err(|fault| tracing::error!(message_id = %id, reason = %fault.reason, "a message cannot be read"))
            .ok()
    };
    Ok(found.into_iter().filter_map(readable).collect())
}

async fn unsent(query: &mut Query<'_>, account: AccountId, lane: Lane) -> Answer<Vec<Message>> {
    let vault = query.vault;
    const SQL: &str = concat!(
        "SELECT ",
        message_columns!(),
        " FROM message WHERE account = ?1 AND state = 'waiting' AND carries_code = ?2 AND attempts = 0
            ORDER BY due_at, id /*lock FOR UPDATE SKIP LOCKED*/"
    );
    query.all(SQL, values![account.0.as_bytes(), lane == Lane::Codes], |row| read(vault, row)).await
}

async fn drop(query: &mut Query<'_>, id: MessageId) -> Answer<()> {
    query.run("DELETE FROM message WHERE id = ?1", values![id.0.as_bytes()]).await?;
    Ok(())
}

async fn add(query: &mut Query<'_>, message: &Message) -> Answer<()> {
    const SQL: &str = "
        INSERT INTO message (id, account, envelope, language, content, carries_code, queued_at, due_at, useless_after,
            attempts, state, client)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    write(query, SQL, message).await?;
    Ok(())
}

async fn save(query: &mut Query<'_>, message: &Message) -> Answer<()> {
    const SQL: &str = "
        UPDATE message SET account = ?2, envelope = ?3, language = ?4, content = ?5, carries_code = ?6, queued_at = ?7,
            due_at = ?8, useless_after = ?9, attempts = ?10, state = ?11, client = ?12
        WHERE id = ?1";
    match write(query, SQL, message).await? {
        0 => Err(Fault::new("a message that is not there cannot be saved")),
        _ => Ok(()),
    }
}

async fn write(query: &mut Query<'_>, sql: &'static str, message: &Message) -> Answer<u64> {
    let vault = query.vault;
    let content = serde_json::to_string(&message.content)
        .map_err(|_| Fault::unreadable("message.content"))?;
    let from = message.from.as_ref();
    let client = from.map(|from| vault.seal(CLIENT, message.id.0, from)).transpose()?;
    query
        .run(
            sql,
            values![
                message.id.0.as_bytes(),
                message.account.as_ref().map(|account| account.0.as_bytes()),
                vault.seal(ENVELOPE, message.id.0, &(&message.to, &message.last_error))?,
                message.language.code(),
                content,
                Lane::of(&message.content) == Lane::Codes,
                message.queued_at.0,
                message.due_at.0,
                message.useless_after.0,
                message.attempts,
                message.state.word(),
                client,
            ],
        )
        .await
}

/// Those of a lane that are due; each lane has an index of its own.
macro_rules! due {
    ($carries_code:literal) => {
        concat!(
            "SELECT ",
            message_columns!(),
            " FROM message WHERE state = 'waiting' AND carries_code = ",
            $carries_code,
            " AND due_at <= ?1 ORDER BY due_at, id LIMIT ?2 /*lock FOR UPDATE SKIP LOCKED*/"
        )
    };
}

async fn lease(
    query: &mut Query<'_>,
    lane: Lane,
    now: Timestamp,
    until: Timestamp,
    limit: u32,
) -> Answer<Vec<Message>> {
    let vault = query.vault;
    let sql = match lane {
        Lane::Codes => due!("TRUE"),
        Lane::Notices => due!("FALSE"),
    };
    const PUT_OFF: &str = "UPDATE message SET due_at = ?2, attempts = ?3 WHERE id = ?1";
    const SET_ASIDE: &str = "
        UPDATE message SET due_at = ?2, state = CASE WHEN useless_after <= ?3 THEN 'expired' ELSE state END WHERE id = ?1";
    let found =
        query.all(sql, values![now.0, limit], |row| Ok((id(row, 0)?, read(vault, row)))).await?;
    let mut due = Vec::new();
    for (id, message) in found {
        match message {
            Ok(mut message) => {
                message.due_at = until;
                message.attempts = message.attempts.saturating_add(1);
                query.run(PUT_OFF, values![id.as_bytes(), until.0, message.attempts]).await?;
                due.push(message);
            }
            // It holds up nothing that is behind it.
            Err(fault) => {
                tracing::error!(message_id = %id, reason = %fault.reason, "a message cannot be read; it is looked at again later");
                query.run(SET_ASIDE, values![id.as_bytes(), now.plus(UNREADABLE).0, now.0]).await?;
            }
        }
    }
    Ok(due)
}

#[async_trait]
impl<C: Open> ReadMessages for Transaction<C> {
    async fn message(&mut self, id: MessageId) -> Result<Option<Message>, StoreFault> {
        let answer = by_id(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn messages(&mut self, which: Listed, limit: u32) -> Result<Vec<Message>, StoreFault> {
        let answer = listed(&mut self.query()?, which, limit).await;
        self.settled(answer)
    }

    async fn queue_size(&mut self, since: Timestamp) -> Result<QueueSize, StoreFault> {
        let answer = queue_size(&mut self.query()?, since).await;
        self.settled(answer)
    }
}

#[async_trait]
impl<C: Open> WriteMessages for Transaction<C> {
    async fn queue(&mut self, message: &Message) -> Result<(), StoreFault> {
        let answer = add(&mut self.query()?, message).await;
        self.has_queued = true;
        self.settled(answer)
    }

    async fn lease(
        &mut self,
        lane: Lane,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Message>, StoreFault> {
        let answer = lease(&mut self.query()?, lane, now, until, limit).await;
        self.settled(answer)
    }

    async fn lock_message(&mut self, id: MessageId) -> Result<Option<Message>, StoreFault> {
        let answer = lock(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn save_message(&mut self, message: &Message) -> Result<(), StoreFault> {
        let answer = save(&mut self.query()?, message).await;
        self.has_queued = true;
        self.settled(answer)
    }

    async fn planned_codes(&mut self, account: AccountId) -> Result<Vec<Message>, StoreFault> {
        let answer = unsent(&mut self.query()?, account, Lane::Codes).await;
        self.settled(answer)
    }

    async fn unsent_notices(&mut self, account: AccountId) -> Result<Vec<Message>, StoreFault> {
        let answer = unsent(&mut self.query()?, account, Lane::Notices).await;
        self.settled(answer)
    }

    async fn drop_message(&mut self, id: MessageId) -> Result<(), StoreFault> {
        let answer = drop(&mut self.query()?, id).await;
        self.settled(answer)
    }
}
