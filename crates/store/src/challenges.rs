//! Challenges: codes asked for.

use async_trait::async_trait;
use domain::challenge::Challenge;
use domain::channel::Channel;
use domain::ids::{AccountId, ChallengeId, MessageId};
use domain::message::Purpose;
use domain::time::Timestamp;
use domain::token::{CodeForm, TokenHash};
use flows::ports::{ReadChallenges, StoreFault, WriteChallenges};

use crate::query::{Answer, Fault, count, optional_id, time, value, values, word};
use crate::transaction::{Open, Query, Transaction};

const DESTINATION: &str = "challenge.destination";

async fn by_id(query: &mut Query<'_>, id: ChallengeId) -> Answer<Option<Challenge>> {
    let vault = query.vault;
    const SQL: &str = "
        SELECT owner, account, purpose, kind, destination, digits, sending, sending_before, wrong, asked_at, sends,
            expires_at, used
        FROM challenge WHERE id = ?1 /*lock FOR UPDATE*/";
    query
        .one(SQL, values![id.0.as_bytes()], |row| {
            Ok(Challenge {
                id,
                owner: TokenHash(value(row, 0)?),
                account: optional_id(row, 1)?.map(AccountId),
                purpose: word(row, 2, "challenge.purpose", purpose)?,
                channel: word(row, 3, "challenge.kind", Channel::from_stored)?,
                destination: vault.open_optional(DESTINATION, id.0, row, 4)?,
                form: CodeForm::from_length(value(row, 5)?)
                    .ok_or_else(|| Fault::unreadable("challenge.digits"))?,
                sendings: [
                    optional_id(row, 6)?.map(MessageId),
                    optional_id(row, 7)?.map(MessageId),
                ],
                wrong: value(row, 8)?,
                asked_at: time(row, 9)?,
                sends: value(row, 10)?,
                expires_at: time(row, 11)?,
                used: value(row, 12)?,
            })
        })
        .await
}

async fn save(query: &mut Query<'_>, challenge: &Challenge) -> Answer<()> {
    let vault = query.vault;
    const SQL: &str = "
        INSERT INTO challenge (id, owner, account, purpose, kind, destination, digits, sending, sending_before, wrong,
            asked_at, sends, expires_at, used)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, account = excluded.account, purpose = excluded.purpose,
            kind = excluded.kind, destination = excluded.destination, digits = excluded.digits, sending = excluded.sending,
            sending_before = excluded.sending_before, wrong = excluded.wrong, asked_at = excluded.asked_at, sends = excluded.sends,
            expires_at = excluded.expires_at, used = excluded.used";
    let sealed = challenge
        .destination
        .as_ref()
        .map(|destination| vault.seal(DESTINATION, challenge.id.0, destination))
        .transpose()?;
    query
        .run(
            SQL,
            values![
                challenge.id.0.as_bytes(),
                challenge.owner.0,
                challenge.account.as_ref().map(|account| account.0.as_bytes()),
                challenge.purpose.word(),
                challenge.channel.stored(),
                sealed,
                challenge.form.length(),
                challenge.sendings[0].as_ref().map(|sending| sending.0.as_bytes()),
                challenge.sendings[1].as_ref().map(|sending| sending.0.as_bytes()),
                challenge.wrong,
                challenge.asked_at.0,
                challenge.sends,
                challenge.expires_at.0,
                challenge.used,
            ],
        )
        .await?;
    Ok(())
}

async fn open_tries(
    query: &mut Query<'_>,
    account: AccountId,
    channel: Channel,
    attempts: u32,
    since: Timestamp,
) -> Answer<u32> {
    const SQL: &str = "
        SELECT CAST(COALESCE(SUM(?3 - wrong), 0) AS BIGINT) FROM challenge
        WHERE account = ?1 AND used = FALSE AND kind = ?2 AND wrong < ?3 AND asked_at > ?4 AND destination IS NOT NULL";
    let values = values![account.0.as_bytes(), channel.stored(), attempts, since.0];
    let tries = query.one(SQL, values, |row| count(row, 0)).await?.unwrap_or_default();
    Ok(u32::try_from(tries).unwrap_or(u32::MAX))
}

async fn is_waited_for(query: &mut Query<'_>, message: MessageId, now: Timestamp) -> Answer<bool> {
    const SQL: &str =
        "SELECT COUNT(*) FROM challenge WHERE sending = ?1 AND used = FALSE AND expires_at > ?2";
    let waiting = query.one(SQL, values![message.0.as_bytes(), now.0], |row| count(row, 0)).await?;
    Ok(waiting.is_some_and(|waiting| waiting > 0))
}

async fn kill(query: &mut Query<'_>, account: AccountId) -> Answer<()> {
    const SQL: &str = "UPDATE challenge SET used = TRUE WHERE account = ?1 AND used = FALSE";
    query.run(SQL, values![account.0.as_bytes()]).await?;
    Ok(())
}

fn purpose(word: &str) -> Option<Purpose> {
    Purpose::ALL.into_iter().find(|purpose| purpose.word() == word)
}

#[async_trait]
impl<C: Open> ReadChallenges for Transaction<C> {
    async fn challenge(&mut self, id: ChallengeId) -> Result<Option<Challenge>, StoreFault> {
        let answer = by_id(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn open_tries(
        &mut self,
        account: AccountId,
        channel: Channel,
        attempts: u32,
        since: Timestamp,
    ) -> Result<u32, StoreFault> {
        let answer = open_tries(&mut self.query()?, account, channel, attempts, since).await;
        self.settled(answer)
    }

    async fn is_waited_for(
        &mut self,
        message: MessageId,
        now: Timestamp,
    ) -> Result<bool, StoreFault> {
        let answer = is_waited_for(&mut self.query()?, message, now).await;
        self.settled(answer)
    }
}

#[async_trait]
impl<C: Open> WriteChallenges for Transaction<C> {
    async fn save_challenge(&mut self, challenge: &Challenge) -> Result<(), StoreFault> {
        let answer = save(&mut self.query()?, challenge).await;
        self.settled(answer)
    }

    async fn kill_challenges(&mut self, account: AccountId) -> Result<(), StoreFault> {
        let answer = kill(&mut self.query()?, account).await;
        self.settled(answer)
    }
}
