//! Sessions, and the browsers that are remembered.

use async_trait::async_trait;
use domain::account::Account;
use domain::ids::{AccountId, SessionId};
use domain::message::DoneFrom;
use domain::session::{Interrupt, KnownDevice, Session, Strength};
use domain::time::{CLOCK_SKEW, Timestamp};
use domain::token::TokenHash;
use flows::ports::{ReadSessions, StoreFault, WriteSessions};
use uuid::Uuid;

use crate::accounts::{self, account_columns};
use crate::query::{Answer, Row, Value, id, time, value, values, word};
use crate::transaction::{Open, Query, Transaction};

const CLIENT: &str = "session.client";
/// How many columns [`read`] takes.
const COLUMNS: usize = 9;

/// The columns that [`read`] takes, in its order.
macro_rules! session_columns {
    () => {
        "session.id, session.account, session.started_at, session.last_seen_at, session.ends_at, session.persistent, \
         session.proved_at, session.strength, session.registration_due"
    };
}

fn read(row: &Row<'_>) -> Answer<Session> {
    Ok(Session {
        id: SessionId(id(row, 0)?),
        account: AccountId(id(row, 1)?),
        started_at: time(row, 2)?,
        last_seen_at: time(row, 3)?,
        ends_at: time(row, 4)?,
        persistent: value(row, 5)?,
        proved_at: time(row, 6)?,
        strength: word(row, 7, "session.strength", Strength::from_word)?,
        interrupt: if value(row, 8)? { Interrupt::Due } else { Interrupt::None },
    })
}

/// One query: this is asked with every request of a signed-in person.
pub(crate) const BY_TOKEN: &str = concat!(
    "SELECT ",
    session_columns!(),
    ", ",
    account_columns!(),
    " FROM session JOIN account ON account.id = session.account WHERE session.token = ?1 /*lock FOR UPDATE OF session*/"
);

async fn by_token(query: &mut Query<'_>, token: &TokenHash) -> Answer<Option<(Session, Account)>> {
    let vault = query.vault;
    query
        .one(BY_TOKEN, values![token.0], |row| {
            Ok((read(row)?, accounts::read(vault, row, COLUMNS)?))
        })
        .await
}

async fn of_account(query: &mut Query<'_>, account: AccountId) -> Answer<Vec<Session>> {
    const SQL: &str = concat!(
        "SELECT ",
        session_columns!(),
        " FROM session WHERE account = ?1 ORDER BY started_at DESC, id DESC"
    );
    query.all(SQL, values![account.0.as_bytes()], read).await
}

async fn of_account_with_browsers(
    query: &mut Query<'_>,
    account: AccountId,
) -> Answer<Vec<(Session, DoneFrom)>> {
    const SQL: &str = concat!(
        "SELECT ",
        session_columns!(),
        ", session.client FROM session WHERE account = ?1 ORDER BY started_at DESC, id DESC"
    );
    let vault = query.vault;
    let read = |row: &Row<'_>| {
        let session = read(row)?;
        let (browser, network) = vault.open(CLIENT, session.id.0, row, COLUMNS)?;
        Ok((session, DoneFrom { browser, network }))
    };
    query.all(SQL, values![account.0.as_bytes()], read).await
}

async fn add(
    query: &mut Query<'_>,
    token: &TokenHash,
    session: &Session,
    from: &DoneFrom,
) -> Answer<()> {
    const SQL: &str = "
        INSERT INTO session (id, token, account, started_at, last_seen_at, ends_at, persistent, proved_at, strength,
            registration_due, client)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let client = query.vault.seal(CLIENT, session.id.0, &(&from.browser, &from.network))?;
    let mut all = Vec::from(written(session, Some(token)));
    all.push(Value::from(client));
    query.run(SQL, &all).await?;
    Ok(())
}

/// A session that has ended meanwhile stays ended: no row, nothing to keep.
async fn save(query: &mut Query<'_>, session: &Session, renamed: Option<&TokenHash>) -> Answer<()> {
    const SQL: &str = "
        UPDATE session SET token = COALESCE(?2, token), account = ?3, started_at = ?4, last_seen_at = ?5, ends_at = ?6,
            persistent = ?7, proved_at = ?8, strength = ?9, registration_due = ?10
        WHERE id = ?1";
    query.run(SQL, &written(session, renamed)).await?;
    Ok(())
}

/// What is written whenever a session is: all but where it was begun.
fn written<'a>(session: &'a Session, token: Option<&TokenHash>) -> [Value<'a>; 10] {
    [
        session.id.0.as_bytes().into(),
        token.map(|token| token.0).into(),
        session.account.0.as_bytes().into(),
        session.started_at.0.into(),
        session.last_seen_at.0.into(),
        session.ends_at.0.into(),
        session.persistent.into(),
        session.proved_at.0.into(),
        session.strength.word().into(),
        (session.interrupt == Interrupt::Due).into(),
    ]
}

async fn end(query: &mut Query<'_>, id: SessionId) -> Answer<()> {
    const SQL: &str = "DELETE FROM session WHERE id = ?1 RETURNING token";
    let ended = query.all(SQL, values![id.0.as_bytes()], |row| value(row, 0)).await?;
    end_what_was_begun(query, &ended).await
}

pub(crate) async fn end_all(
    query: &mut Query<'_>,
    account: AccountId,
    except: Option<SessionId>,
    device: Option<&TokenHash>,
) -> Answer<u64> {
    const SQL: &str = "DELETE FROM session WHERE account = ?1 AND id <> ?2 RETURNING token";
    // No session has the nil id: it carries no version (RFC 9562, 5.9).
    let except = except.map_or(Uuid::nil(), |id| id.0);
    let ended = query
        .all(SQL, values![account.0.as_bytes(), except.as_bytes()], |row| value(row, 0))
        .await?;
    end_what_was_begun(query, &ended).await?;
    distrust_devices(query, account, device).await?;
    Ok(u64::try_from(ended.len()).unwrap_or(u64::MAX))
}

/// The sessions' rows went first: that is the order in which steps lock them.
async fn end_what_was_begun(query: &mut Query<'_>, sessions: &[[u8; 32]]) -> Answer<()> {
    for token in sessions {
        for sql in
            ["DELETE FROM journey WHERE owner = ?1", "DELETE FROM challenge WHERE owner = ?1"]
        {
            query.run(sql, values![*token]).await?;
        }
    }
    Ok(())
}

async fn known_device(
    query: &mut Query<'_>,
    device: &TokenHash,
    account: AccountId,
    since: Timestamp,
) -> Answer<Option<KnownDevice>> {
    const SQL: &str =
        "SELECT proved FROM device WHERE token = ?1 AND account = ?2 AND seen_at >= ?3";
    query
        .one(SQL, values![device.0, account.0.as_bytes(), since.0], |row| {
            Ok(KnownDevice { proved: value(row, 0)? })
        })
        .await
}

async fn remember_device(
    query: &mut Query<'_>,
    device: &TokenHash,
    account: AccountId,
    now: Timestamp,
) -> Answer<()> {
    // A clock that went back does not make a browser older than it is.
    const SQL: &str = "
        INSERT INTO device (token, account, seen_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (token, account) DO UPDATE SET seen_at = excluded.seen_at WHERE excluded.seen_at > device.seen_at";
    query.run(SQL, values![device.0, account.0.as_bytes(), now.0]).await?;
    Ok(())
}

async fn prove_device(query: &mut Query<'_>, device: &TokenHash, account: AccountId) -> Answer<()> {
    const SQL: &str = "UPDATE device SET proved = TRUE WHERE token = ?1 AND account = ?2";
    query.run(SQL, values![device.0, account.0.as_bytes()]).await?;
    Ok(())
}

async fn distrust_devices(
    query: &mut Query<'_>,
    account: AccountId,
    except: Option<&TokenHash>,
) -> Answer<()> {
    const TRUST: &str = "UPDATE device SET trusted_until = NULL WHERE account = ?1";
    const PROOF: &str = "UPDATE device SET proved = FALSE WHERE account = ?1 AND token <> ?2";
    query.run(TRUST, values![account.0.as_bytes()]).await?;
    query.run(PROOF, values![account.0.as_bytes(), all_but(except)]).await?;
    Ok(())
}

async fn unprove_sessions(
    query: &mut Query<'_>,
    account: AccountId,
    except: Option<&TokenHash>,
) -> Answer<()> {
    const SQL: &str = "
        UPDATE session SET strength = ?3, proved_at = 0
        WHERE account = ?1 AND token <> ?2 AND strength = ?4";
    let [password, method] = [Strength::Password, Strength::Method].map(Strength::word);
    query.run(SQL, values![account.0.as_bytes(), all_but(except), password, method]).await?;
    Ok(())
}

/// The name that is left out of a question about all; where none is, one that nothing has.
fn all_but(except: Option<&TokenHash>) -> [u8; 32] {
    except.map_or([0; 32], |token| token.0)
}

async fn is_device_trusted(
    query: &mut Query<'_>,
    device: &TokenHash,
    account: AccountId,
    now: Timestamp,
) -> Answer<bool> {
    const SQL: &str = "SELECT 1 FROM device WHERE token = ?1 AND account = ?2 AND trusted_until > ?3 AND seen_at <= ?4";
    // A clock that was set back far ends it (S79).
    let latest = now.plus(CLOCK_SKEW);
    let found = query
        .one(SQL, values![device.0, account.0.as_bytes(), now.0, latest.0], |_| Ok(()))
        .await?;
    Ok(found.is_some())
}

async fn trust_device(
    query: &mut Query<'_>,
    device: &TokenHash,
    account: AccountId,
    until: Timestamp,
) -> Answer<()> {
    const SQL: &str = "UPDATE device SET trusted_until = ?3 WHERE token = ?1 AND account = ?2";
    query.run(SQL, values![device.0, account.0.as_bytes(), until.0]).await?;
    Ok(())
}

async fn forget_devices(
    query: &mut Query<'_>,
    account: AccountId,
    except: Option<&TokenHash>,
) -> Answer<()> {
    const SQL: &str = "DELETE FROM device WHERE account = ?1 AND token <> ?2";
    query.run(SQL, values![account.0.as_bytes(), all_but(except)]).await?;
    Ok(())
}

#[async_trait]
impl<C: Open> ReadSessions for Transaction<C> {
    async fn session(
        &mut self,
        token: &TokenHash,
    ) -> Result<Option<(Session, Account)>, StoreFault> {
        let answer = by_token(&mut self.query()?, token).await;
        self.settled(answer)
    }

    async fn sessions(&mut self, account: AccountId) -> Result<Vec<Session>, StoreFault> {
        let answer = of_account(&mut self.query()?, account).await;
        self.settled(answer)
    }

    async fn sessions_with_browsers(
        &mut self,
        account: AccountId,
    ) -> Result<Vec<(Session, DoneFrom)>, StoreFault> {
        let answer = of_account_with_browsers(&mut self.query()?, account).await;
        self.settled(answer)
    }

    async fn known_device(
        &mut self,
        device: &TokenHash,
        account: AccountId,
        since: Timestamp,
    ) -> Result<Option<KnownDevice>, StoreFault> {
        let answer = known_device(&mut self.query()?, device, account, since).await;
        self.settled(answer)
    }

    async fn is_device_trusted(
        &mut self,
        device: &TokenHash,
        account: AccountId,
        now: Timestamp,
    ) -> Result<bool, StoreFault> {
        let answer = is_device_trusted(&mut self.query()?, device, account, now).await;
        self.settled(answer)
    }
}

#[async_trait]
impl<C: Open> WriteSessions for Transaction<C> {
    async fn add_session(
        &mut self,
        token: &TokenHash,
        session: &Session,
        from: &DoneFrom,
    ) -> Result<(), StoreFault> {
        let answer = add(&mut self.query()?, token, session, from).await;
        self.settled(answer)
    }

    async fn save_session(
        &mut self,
        session: &Session,
        renamed: Option<&TokenHash>,
    ) -> Result<(), StoreFault> {
        let answer = save(&mut self.query()?, session, renamed).await;
        self.settled(answer)
    }

    async fn end_session(&mut self, id: SessionId) -> Result<(), StoreFault> {
        let answer = end(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn end_sessions(
        &mut self,
        account: AccountId,
        except: Option<SessionId>,
        device: Option<&TokenHash>,
    ) -> Result<u64, StoreFault> {
        let answer = end_all(&mut self.query()?, account, except, device).await;
        self.settled(answer)
    }

    async fn forget_devices(
        &mut self,
        account: AccountId,
        except: Option<&TokenHash>,
    ) -> Result<(), StoreFault> {
        let answer = forget_devices(&mut self.query()?, account, except).await;
        self.settled(answer)
    }

    async fn remember_device(
        &mut self,
        device: &TokenHash,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let answer = remember_device(&mut self.query()?, device, account, now).await;
        self.settled(answer)
    }

    async fn prove_device(
        &mut self,
        device: &TokenHash,
        account: AccountId,
    ) -> Result<(), StoreFault> {
        let answer = prove_device(&mut self.query()?, device, account).await;
        self.settled(answer)
    }

    async fn distrust_devices(
        &mut self,
        account: AccountId,
        except: Option<&TokenHash>,
    ) -> Result<(), StoreFault> {
        let answer = distrust_devices(&mut self.query()?, account, except).await;
        self.settled(answer)
    }

    async fn unprove_sessions(
        &mut self,
        account: AccountId,
        except: Option<&TokenHash>,
    ) -> Result<(), StoreFault> {
        let answer = unprove_sessions(&mut self.query()?, account, except).await;
        self.settled(answer)
    }

    async fn trust_device(
        &mut self,
        device: &TokenHash,
        account: AccountId,
        until: Timestamp,
    ) -> Result<(), StoreFault> {
        let answer = trust_device(&mut self.query()?, device, account, until).await;
        self.settled(answer)
    }
}
