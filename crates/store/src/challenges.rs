//! Challenges: codes asked for.

use domain::challenge::{Challenge, Fate};
use domain::ids::{AccountId, ChallengeId};
use domain::message::Purpose;
use domain::method::MethodKind;
use domain::token::{CodeHash, TokenHash};

use crate::query::{Answer, Query, optional_id, time, value, values, word};

const DESTINATION: &str = "challenge.destination";

pub(crate) async fn by_id(query: &mut Query<'_>, id: ChallengeId) -> Answer<Option<Challenge>> {
    let vault = query.vault;
    const SQL: &str = "
        SELECT owner, account, purpose, kind, destination, digits, code, wrong, asked_at, sends, expires_at, used, fate
        FROM challenge WHERE id = ?1 /*lock FOR UPDATE*/";
    query
        .one(SQL, values![id.0.as_bytes()], |row| {
            Ok(Challenge {
                id,
                owner: TokenHash(value(row, 0)?),
                account: optional_id(row, 1)?.map(AccountId),
                purpose: word(row, 2, "challenge.purpose", purpose)?,
                kind: word(row, 3, "challenge.kind", MethodKind::from_word)?,
                destination: vault.open_optional(DESTINATION, id.0, row, 4)?,
                digits: value(row, 5)?,
                code: value::<Option<[u8; 32]>>(row, 6)?.map(CodeHash),
                wrong: value(row, 7)?,
                asked_at: time(row, 8)?,
                sends: value(row, 9)?,
                expires_at: time(row, 10)?,
                used: value(row, 11)?,
                fate: word(row, 12, "challenge.fate", Fate::from_word)?,
            })
        })
        .await
}

pub(crate) async fn save(query: &mut Query<'_>, challenge: &Challenge) -> Answer<()> {
    let vault = query.vault;
    const SQL: &str = "
        INSERT INTO challenge (id, owner, account, purpose, kind, destination, digits, code, wrong, asked_at, sends,
            expires_at, used, fate)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, account = excluded.account, purpose = excluded.purpose,
            kind = excluded.kind, destination = excluded.destination, digits = excluded.digits, code = excluded.code,
            wrong = excluded.wrong, asked_at = excluded.asked_at, sends = excluded.sends,
            expires_at = excluded.expires_at, used = excluded.used, fate = excluded.fate";
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
                challenge.kind.word(),
                sealed,
                challenge.digits,
                challenge.code.map(|code| code.0),
                challenge.wrong,
                challenge.asked_at.0,
                challenge.sends,
                challenge.expires_at.0,
                challenge.used,
                challenge.fate.word(),
            ],
        )
        .await?;
    Ok(())
}

pub(crate) async fn kill(query: &mut Query<'_>, account: AccountId) -> Answer<()> {
    const SQL: &str = "UPDATE challenge SET used = TRUE WHERE account = ?1 AND used = FALSE";
    query.run(SQL, values![account.0.as_bytes()]).await?;
    Ok(())
}

fn purpose(word: &str) -> Option<Purpose> {
    [Purpose::Registration, Purpose::Recovery, Purpose::FreshProof].into_iter().find(|purpose| purpose.word() == word)
}
