//! Authentication methods. A removed one keeps its row (SECURITY R24).

use domain::ids::{AccountId, MethodId};
use domain::method::{Destination, Method};
use domain::time::Timestamp;

use crate::query::{Answer, Query, id, time, value, values};

const DESTINATION: &str = "method.destination";

/// So many methods people have, as a rule; whoever has fewer, or none, costs as much (SECURITY S4).
const USUAL: usize = 2;

pub(crate) async fn of_account(query: &mut Query<'_>, account: AccountId) -> Answer<Vec<Method>> {
    let vault = query.vault;
    const SQL: &str = "
        SELECT id, destination, added_at, recovers_from FROM method
        WHERE account = ?1 AND removed_at IS NULL ORDER BY added_at, id";
    let found = query
        .all(SQL, values![account.0.as_bytes()], |row| {
            let id = id(row, 0)?;
            Ok(Method {
                id: MethodId(id),
                account,
                destination: vault.open(DESTINATION, id, row, 1)?,
                added_at: time(row, 2)?,
                recovers_from: time(row, 3)?,
            })
        })
        .await?;
    for _ in found.len()..USUAL {
        vault.open_nobody();
    }
    Ok(found)
}

pub(crate) async fn removed_since(query: &mut Query<'_>, account: AccountId, since: Timestamp) -> Answer<bool> {
    const SQL: &str = "SELECT COUNT(*) FROM method WHERE account = ?1 AND removed_at > ?2";
    let count: Option<u32> = query.one(SQL, values![account.0.as_bytes(), since.0], |row| value(row, 0)).await?;
    Ok(count.is_some_and(|count| count > 0))
}

pub(crate) async fn was_removed(query: &mut Query<'_>, account: AccountId, destination: &Destination) -> Answer<bool> {
    const SQL: &str = "
        SELECT COUNT(*) FROM method WHERE account = ?1 AND removed_at IS NOT NULL AND destination_index = ?2";
    let index = query.vault.destination_index(destination);
    let count: Option<u32> = query.one(SQL, values![account.0.as_bytes(), index], |row| value(row, 0)).await?;
    Ok(count.is_some_and(|count| count > 0))
}

pub(crate) async fn others_with(query: &mut Query<'_>, destination: &Destination, account: AccountId) -> Answer<u32> {
    let vault = query.vault;
    const SQL: &str = "
        SELECT COUNT(DISTINCT account) FROM method
        WHERE destination_index = ?1 AND removed_at IS NULL AND account <> ?2";
    let index = vault.destination_index(destination);
    query.hold_destination(index).await?;
    Ok(query.one(SQL, values![index, account.0.as_bytes()], |row| value(row, 0)).await?.unwrap_or(0))
}

pub(crate) async fn add(query: &mut Query<'_>, method: &Method) -> Answer<()> {
    let vault = query.vault;
    const SQL: &str = "
        INSERT INTO method (id, account, kind, destination, destination_index, added_at, recovers_from)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    query
        .run(
            SQL,
            values![
                method.id.0.as_bytes(),
                method.account.0.as_bytes(),
                method.destination.kind().word(),
                vault.seal(DESTINATION, method.id.0, &method.destination)?,
                vault.destination_index(&method.destination),
                method.added_at.0,
                method.recovers_from.0,
            ],
        )
        .await?;
    Ok(())
}

pub(crate) async fn remove(query: &mut Query<'_>, id: MethodId, now: Timestamp) -> Answer<()> {
    // A second removal does not move the time of the first.
    const SQL: &str = "UPDATE method SET removed_at = ?2 WHERE id = ?1 AND removed_at IS NULL";
    query.run(SQL, values![id.0.as_bytes(), now.0]).await?;
    Ok(())
}
