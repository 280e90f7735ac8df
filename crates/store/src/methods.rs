//! Authentication methods. A removed one keeps its row (R24).

use async_trait::async_trait;
use domain::custody::Removed;
use domain::ids::{AccountId, MethodId};
use domain::language::Language;
use domain::method::token::Seed;
use domain::method::{Destination, Factor, LastUse, Method, Removal, Suspension};
use domain::time::Timestamp;
use flows::ports::{ReadMethods, StoreFault, WriteMethods};

use crate::query::{Answer, Fault, Row, id, optional_word, time, value, values};
use crate::sealing::Vault;
use crate::transaction::{Open, Query, Transaction};

/// The column is called after what it held when each method was a number or an address.
const FACTOR: &str = "method.destination";
const LAST_USE: &str = "method.last_use";
const SEED: &str = "token_seed.seed";

/// So many methods people have, as a rule; an account with fewer, or none, costs as much (S4).
const USUAL: usize = 2;

/// The columns that [`read`] takes, in its order.
macro_rules! method_columns {
    () => {
        "id, account, destination, added_at, recovers_from, removal_at, removal_told_at, suspended_at, \
         suspended_power_until, taken_up_at, last_use, language"
    };
}

fn read(vault: &Vault, row: &Row<'_>) -> Answer<Method> {
    let method = id(row, 0)?;
    let moment = |column| -> Answer<_> { Ok(value::<Option<i64>>(row, column)?.map(Timestamp)) };
    let lifted_at = moment(9)?;
    Ok(Method {
        id: MethodId(method),
        account: AccountId(id(row, 1)?),
        factor: vault.open(FACTOR, method, row, 2)?,
        language: optional_word(row, 11, "method.language", Language::from_tag)?,
        added_at: time(row, 3)?,
        recovers_from: time(row, 4)?,
        removal: moment(5)?.zip(moment(6)?).map(|(at, told_at)| Removal { at, told_at }),
        suspension: moment(7)?.zip(moment(8)?).map(|(at, power_until)| Suspension {
            at,
            power_until,
            lifted_at,
        }),
        last_use: vault
            .open_optional(LAST_USE, method, row, 10)?
            .map(|(at, browser)| LastUse { at, browser }),
    })
}

async fn of_account(query: &mut Query<'_>, account: AccountId) -> Answer<Vec<Method>> {
    let vault = query.vault;
    const SQL: &str = concat!(
        "SELECT ",
        method_columns!(),
        " FROM method WHERE account = ?1 AND removed_at IS NULL ORDER BY added_at, id"
    );
    query.all(SQL, values![account.0.as_bytes()], |row| read(vault, row)).await
}

async fn taken_off(
    query: &mut Query<'_>,
    account: AccountId,
    since: Timestamp,
) -> Answer<Vec<Removed>> {
    let vault = query.vault;
    const SQL: &str = concat!(
        "SELECT ",
        method_columns!(),
        ", removed_at, power_until FROM method
          WHERE account = ?1 AND removed_at > ?2 AND destination IS NOT NULL ORDER BY removed_at, id"
    );
    let read = |row: &Row<'_>| {
        let power_until = value::<Option<i64>>(row, 13)?.map(Timestamp);
        Ok(Removed { method: read(vault, row)?, removed_at: time(row, 12)?, power_until })
    };
    query.all(SQL, values![account.0.as_bytes(), since.0], read).await
}

/// Accounts on which a removal is due, or of which everyone is to be told again.
async fn with_removals(
    query: &mut Query<'_>,
    due: Timestamp,
    told: Timestamp,
    limit: u32,
) -> Answer<Vec<AccountId>> {
    const SQL: &str = "
        SELECT DISTINCT account FROM method WHERE removal_at IS NOT NULL AND removed_at IS NULL
            AND (removal_at <= ?1 OR removal_told_at <= ?2) LIMIT ?3";
    query.all(SQL, values![due.0, told.0, limit], |row| Ok(AccountId(id(row, 0)?))).await
}

async fn removed_since(
    query: &mut Query<'_>,
    account: AccountId,
    since: Timestamp,
) -> Answer<bool> {
    const SQL: &str = "SELECT COUNT(*) FROM method WHERE account = ?1 AND removed_at > ?2";
    let count: Option<u32> =
        query.one(SQL, values![account.0.as_bytes(), since.0], |row| value(row, 0)).await?;
    Ok(count.is_some_and(|count| count > 0))
}

async fn was_removed(
    query: &mut Query<'_>,
    account: AccountId,
    destination: &Destination,
) -> Answer<bool> {
    const SQL: &str = "
        SELECT COUNT(*) FROM method WHERE account = ?1 AND removed_at IS NOT NULL AND destination_index = ?2";
    let index = query.vault.destination_index(destination);
    let count: Option<u32> =
        query.one(SQL, values![account.0.as_bytes(), index], |row| value(row, 0)).await?;
    Ok(count.is_some_and(|count| count > 0))
}

async fn others_with(
    query: &mut Query<'_>,
    destination: &Destination,
    account: AccountId,
) -> Answer<u32> {
    let vault = query.vault;
    const SQL: &str = "
        SELECT COUNT(DISTINCT account) FROM method
        WHERE destination_index = ?1 AND removed_at IS NULL AND account <> ?2";
    let index = vault.destination_index(destination);
    query.hold_destination(index).await?;
    Ok(query
        .one(SQL, values![index, account.0.as_bytes()], |row| value(row, 0))
        .await?
        .unwrap_or(0))
}

async fn with_credential(query: &mut Query<'_>, id: &[u8]) -> Answer<Option<AccountId>> {
    const SQL: &str = "SELECT account FROM method WHERE destination_index = ?1 AND destination IS NOT NULL LIMIT 1";
    let index = query.vault.credential_index(id);
    query.hold_destination(index).await?;
    query.one(SQL, values![index], |row| Ok(AccountId(self::id(row, 0)?))).await
}

async fn add(query: &mut Query<'_>, method: &Method) -> Answer<()> {
    let vault = query.vault;
    const SQL: &str = "
        INSERT INTO method (id, account, kind, destination, destination_index, added_at, recovers_from, removal_at,
            removal_told_at, suspended_at, suspended_power_until, taken_up_at, last_use, language)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    query
        .run(
            SQL,
            values![
                method.id.0.as_bytes(),
                method.account.0.as_bytes(),
                method.kind().word(),
                vault.seal(FACTOR, method.id.0, &method.factor)?,
                match &method.factor {
                    Factor::Contact(destination) => vault.destination_index(destination),
                    Factor::Passkey(passkey) => vault.credential_index(passkey.credential.id()),
                    _ => vault.index_of_no_destination(method.id.0),
                },
                method.added_at.0,
                method.recovers_from.0,
                method.removal.map(|removal| removal.at.0),
                method.removal.map(|removal| removal.told_at.0),
                method.suspension.map(|one| one.at.0),
                method.suspension.map(|one| one.power_until.0),
                method.suspension.and_then(|one| one.lifted_at).map(|at| at.0),
                method
                    .last_use
                    .as_ref()
                    .map(|last| vault.seal(LAST_USE, method.id.0, &(last.at, &last.browser)))
                    .transpose()?,
                method.language.map(Language::code),
            ],
        )
        .await?;
    Ok(())
}

async fn seed(query: &mut Query<'_>, serial: &str) -> Answer<Option<Seed>> {
    const SQL: &str = "SELECT id, seed FROM token_seed WHERE serial_index = ?1 /*lock FOR UPDATE*/";
    let vault = query.vault;
    query
        .one(SQL, values![vault.serial_index(serial)], |row| vault.open(SEED, id(row, 0)?, row, 1))
        .await
}

async fn seeds(query: &mut Query<'_>) -> Answer<Vec<Seed>> {
    const SQL: &str = "SELECT id, seed FROM token_seed ORDER BY added_at, id";
    let vault = query.vault;
    query.all(SQL, values![], |row| vault.open(SEED, id(row, 0)?, row, 1)).await
}

async fn add_seed(
    query: &mut Query<'_>,
    id: MethodId,
    seed: &Seed,
    now: Timestamp,
) -> Answer<bool> {
    const SQL: &str = "
        INSERT INTO token_seed (id, serial_index, seed, added_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    let (index, sealed) =
        (query.vault.serial_index(&seed.serial), query.vault.seal(SEED, id.0, seed)?);
    Ok(query.run(SQL, values![id.0.as_bytes(), index, sealed, now.0]).await? == 1)
}

async fn remove_seed(query: &mut Query<'_>, serial: &str) -> Answer<bool> {
    let index = query.vault.serial_index(serial);
    Ok(query.run("DELETE FROM token_seed WHERE serial_index = ?1", values![index]).await? == 1)
}

async fn remove(
    query: &mut Query<'_>,
    id: MethodId,
    now: Timestamp,
    power_until: Option<Timestamp>,
) -> Answer<()> {
    // A second removal does not move the time of the first.
    const SQL: &str =
        "UPDATE method SET removed_at = ?2, power_until = ?3 WHERE id = ?1 AND removed_at IS NULL";
    query.run(SQL, values![id.0.as_bytes(), now.0, power_until.map(|until| until.0)]).await?;
    Ok(())
}

async fn end_power(query: &mut Query<'_>, id: MethodId) -> Answer<()> {
    const SQL: &str =
        "UPDATE method SET power_until = NULL WHERE id = ?1 AND removed_at IS NOT NULL";
    query.run(SQL, values![id.0.as_bytes()]).await?;
    Ok(())
}

async fn save_factor(query: &mut Query<'_>, id: MethodId, factor: &Factor) -> Answer<()> {
    let sealed = query.vault.seal(FACTOR, id.0, factor)?;
    query
        .run("UPDATE method SET destination = ?2 WHERE id = ?1", values![id.0.as_bytes(), sealed])
        .await?;
    Ok(())
}

async fn save_removal(query: &mut Query<'_>, id: MethodId, removal: Option<Removal>) -> Answer<()> {
    const SQL: &str = "UPDATE method SET removal_at = ?2, removal_told_at = ?3 WHERE id = ?1";
    let (at, told_at) =
        (removal.map(|removal| removal.at.0), removal.map(|removal| removal.told_at.0));
    query.run(SQL, values![id.0.as_bytes(), at, told_at]).await?;
    Ok(())
}

async fn save_suspension(
    query: &mut Query<'_>,
    id: MethodId,
    suspension: Option<Suspension>,
) -> Answer<()> {
    const SQL: &str = "
        UPDATE method SET suspended_at = ?2, suspended_power_until = ?3, taken_up_at = ?4 WHERE id = ?1";
    let at = suspension.map(|one| one.at.0);
    let power_until = suspension.map(|one| one.power_until.0);
    let lifted_at = suspension.and_then(|one| one.lifted_at).map(|at| at.0);
    query.run(SQL, values![id.0.as_bytes(), at, power_until, lifted_at]).await?;
    Ok(())
}

async fn save_last_use(
    query: &mut Query<'_>,
    id: MethodId,
    last: &LastUse,
    language: Language,
) -> Answer<()> {
    const SQL: &str = "UPDATE method SET last_use = ?2, language = ?3 WHERE id = ?1";
    let sealed = query.vault.seal(LAST_USE, id.0, &(last.at, &last.browser))?;
    query.run(SQL, values![id.0.as_bytes(), sealed, language.code()]).await?;
    Ok(())
}

async fn name_contact(query: &mut Query<'_>, id: MethodId, contact: AccountId) -> Answer<()> {
    const SQL: &str =
        "INSERT INTO contact (method, contact) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    query.run(SQL, values![id.0.as_bytes(), contact.0.as_bytes()]).await?;
    Ok(())
}

/// The accounts that have named this one, by methods that are on them now.
async fn named_by(query: &mut Query<'_>, contact: AccountId) -> Answer<Vec<AccountId>> {
    const SQL: &str = "
        SELECT method.account FROM contact JOIN method ON method.id = contact.method
        WHERE contact.contact = ?1 AND method.removed_at IS NULL ORDER BY method.added_at, method.id";
    query.all(SQL, values![contact.0.as_bytes()], |row| Ok(AccountId(id(row, 0)?))).await
}

async fn bring_back(query: &mut Query<'_>, id: MethodId) -> Answer<()> {
    const SQL: &str = "
        UPDATE method SET removed_at = NULL, power_until = NULL, removal_at = NULL, removal_told_at = NULL
        WHERE id = ?1 AND destination IS NOT NULL";
    match query.run(SQL, values![id.0.as_bytes()]).await? {
        0 => Err(Fault::new("a method that is forgotten cannot come back")),
        _ => Ok(()),
    }
}

#[async_trait]
impl<C: Open> ReadMethods for Transaction<C> {
    async fn methods(&mut self, account: AccountId) -> Result<Vec<Method>, StoreFault> {
        let found = self.methods_for_owner(account).await?;
        for _ in found.len()..USUAL {
            self.vault.open_nobody();
        }
        Ok(found)
    }

    async fn methods_for_owner(&mut self, account: AccountId) -> Result<Vec<Method>, StoreFault> {
        let answer = of_account(&mut self.query()?, account).await;
        self.settled(answer)
    }

    async fn taken_off(
        &mut self,
        account: AccountId,
        since: Timestamp,
    ) -> Result<Vec<Removed>, StoreFault> {
        let answer = taken_off(&mut self.query()?, account, since).await;
        self.settled(answer)
    }

    async fn accounts_with_removals(
        &mut self,
        due: Timestamp,
        told: Timestamp,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreFault> {
        let answer = with_removals(&mut self.query()?, due, told, limit).await;
        self.settled(answer)
    }

    async fn was_removed(
        &mut self,
        account: AccountId,
        destination: &Destination,
    ) -> Result<bool, StoreFault> {
        let answer = was_removed(&mut self.query()?, account, destination).await;
        self.settled(answer)
    }

    async fn removed_since(
        &mut self,
        account: AccountId,
        since: Timestamp,
    ) -> Result<bool, StoreFault> {
        let answer = removed_since(&mut self.query()?, account, since).await;
        self.settled(answer)
    }

    async fn account_with_credential(
        &mut self,
        id: &[u8],
    ) -> Result<Option<AccountId>, StoreFault> {
        let answer = with_credential(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn token_seed(&mut self, serial: &str) -> Result<Option<Seed>, StoreFault> {
        let answer = seed(&mut self.query()?, serial).await;
        self.settled(answer)
    }

    async fn token_seeds(&mut self) -> Result<Vec<Seed>, StoreFault> {
        let answer = seeds(&mut self.query()?).await;
        self.settled(answer)
    }

    async fn named_by(&mut self, contact: AccountId) -> Result<Vec<AccountId>, StoreFault> {
        let answer = named_by(&mut self.query()?, contact).await;
        self.settled(answer)
    }

    async fn others_with(
        &mut self,
        destination: &Destination,
        account: AccountId,
    ) -> Result<u32, StoreFault> {
        let answer = others_with(&mut self.query()?, destination, account).await;
        self.settled(answer)
    }
}

#[async_trait]
impl<C: Open> WriteMethods for Transaction<C> {
    async fn add_method(&mut self, method: &Method) -> Result<(), StoreFault> {
        let answer = add(&mut self.query()?, method).await;
        self.settled(answer)
    }

    async fn remove_method(
        &mut self,
        id: MethodId,
        now: Timestamp,
        power_until: Option<Timestamp>,
    ) -> Result<(), StoreFault> {
        let answer = remove(&mut self.query()?, id, now, power_until).await;
        self.settled(answer)
    }

    async fn save_removal(
        &mut self,
        id: MethodId,
        removal: Option<Removal>,
    ) -> Result<(), StoreFault> {
        let answer = save_removal(&mut self.query()?, id, removal).await;
        self.settled(answer)
    }

    async fn name_contact(&mut self, id: MethodId, contact: AccountId) -> Result<(), StoreFault> {
        let answer = name_contact(&mut self.query()?, id, contact).await;
        self.settled(answer)
    }

    async fn save_suspension(
        &mut self,
        id: MethodId,
        suspension: Option<Suspension>,
    ) -> Result<(), StoreFault> {
        let answer = save_suspension(&mut self.query()?, id, suspension).await;
        self.settled(answer)
    }

    async fn save_last_use(
        &mut self,
        id: MethodId,
        last: &LastUse,
        language: Language,
    ) -> Result<(), StoreFault> {
        let answer = save_last_use(&mut self.query()?, id, last, language).await;
        self.settled(answer)
    }

    async fn save_factor(&mut self, id: MethodId, factor: &Factor) -> Result<(), StoreFault> {
        let answer = save_factor(&mut self.query()?, id, factor).await;
        self.settled(answer)
    }

    async fn end_power(&mut self, id: MethodId) -> Result<(), StoreFault> {
        let answer = end_power(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn bring_back_method(&mut self, id: MethodId) -> Result<(), StoreFault> {
        let answer = bring_back(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn add_token_seed(
        &mut self,
        id: MethodId,
        seed: &Seed,
        now: Timestamp,
    ) -> Result<bool, StoreFault> {
        let answer = add_seed(&mut self.query()?, id, seed, now).await;
        self.settled(answer)
    }

    async fn remove_token_seed(&mut self, serial: &str) -> Result<bool, StoreFault> {
        let answer = remove_seed(&mut self.query()?, serial).await;
        self.settled(answer)
    }

    async fn hold_destinations(&mut self) -> Result<(), StoreFault> {
        let answer = self.query()?.hold_destinations().await;
        self.settled(answer)
    }
}
