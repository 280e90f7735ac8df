//! Authentication methods. A removed one keeps its row (SECURITY R24).

use domain::ids::{AccountId, MethodId};
use domain::method::{Destination, Method};
use domain::time::Timestamp;
use rusqlite::params;

use crate::query::{Answer, Query, id, time, value};

const DESTINATION: &str = "method.destination";

pub(crate) fn of_account(query: &Query<'_>, account: AccountId) -> Answer<Vec<Method>> {
    const SQL: &str = "
        SELECT id, destination, added_at, recovers_from FROM method
        WHERE account = ?1 AND removed_at IS NULL ORDER BY added_at, id";
    query.all(SQL, params![account.0.as_bytes()], |row| {
        let id = id(row, 0)?;
        Ok(Method {
            id: MethodId(id),
            account,
            destination: query.vault.open(DESTINATION, id, row, 1)?,
            added_at: time(row, 2)?,
            recovers_from: time(row, 3)?,
        })
    })
}

pub(crate) fn removed_since(query: &Query<'_>, account: AccountId, since: Timestamp) -> Answer<bool> {
    const SQL: &str = "SELECT COUNT(*) FROM method WHERE account = ?1 AND removed_at > ?2";
    let count: Option<u32> = query.one(SQL, params![account.0.as_bytes(), since.0], |row| value(row, 0))?;
    Ok(count.is_some_and(|count| count > 0))
}

pub(crate) fn others_with(query: &Query<'_>, destination: &Destination, account: AccountId) -> Answer<u32> {
    const SQL: &str = "
        SELECT COUNT(DISTINCT account) FROM method
        WHERE destination_index = ?1 AND removed_at IS NULL AND account <> ?2";
    let index = query.vault.destination_index(destination);
    Ok(query.one(SQL, params![index, account.0.as_bytes()], |row| value(row, 0))?.unwrap_or(0))
}

pub(crate) fn add(query: &Query<'_>, method: &Method) -> Answer<()> {
    const SQL: &str = "
        INSERT INTO method (id, account, kind, destination, destination_index, added_at, recovers_from)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    query.run(
        SQL,
        params![
            method.id.0.as_bytes(),
            method.account.0.as_bytes(),
            method.destination.kind().word(),
            query.vault.seal(DESTINATION, method.id.0, &method.destination)?,
            query.vault.destination_index(&method.destination),
            method.added_at.0,
            method.recovers_from.0,
        ],
    )?;
    Ok(())
}

pub(crate) fn remove(query: &Query<'_>, id: MethodId, now: Timestamp) -> Answer<()> {
    // A second removal does not move the time of the first.
    const SQL: &str = "UPDATE method SET removed_at = ?2 WHERE id = ?1 AND removed_at IS NULL";
    query.run(SQL, params![id.0.as_bytes(), now.0])?;
    Ok(())
}
