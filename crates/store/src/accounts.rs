//! Accounts.

use domain::account::{Account, AccountState};
use domain::ids::AccountId;
use domain::language::Language;
use domain::name::SignInName;
use domain::password::PasswordHash;
use domain::policy::Gates;
use uuid::Uuid;

use crate::query::{Answer, Fault, Query, Row, id, optional_word, time, value, values, word};
use crate::sealing::Vault;

const PERSON: &str = "account.person";

/// The columns that [`read`] takes, in its order.
macro_rules! account_columns {
    () => {
        "account.id, account.person, account.state, account.password, account.language, account.gates, account.skips, \
         account.security_version, account.created_at, account.password_changed_at"
    };
}
pub(crate) use account_columns;

/// Reads an account from the columns that begin at `first`.
pub(crate) fn read(vault: &Vault, row: &Row<'_>, first: usize) -> Answer<Account> {
    let id = id(row, first)?;
    let (name, display_name, office) = vault.open(PERSON, id, row, first + 1)?;
    Ok(Account {
        id: AccountId(id),
        name,
        display_name,
        office,
        state: word(row, first + 2, "account.state", AccountState::from_word)?,
        password: value::<Option<String>>(row, first + 3)?.map(PasswordHash::from_phc),
        directory: None,
        language: optional_word(row, first + 4, "account.language", Language::from_tag)?,
        gates: optional_word(row, first + 5, "account.gates", gates)?,
        skips: value(row, first + 6)?,
        security_version: value::<i64>(row, first + 7)?.cast_unsigned(),
        created_at: time(row, first + 8)?,
        password_changed_at: time(row, first + 9)?,
    })
}

pub(crate) async fn by_id(query: &mut Query<'_>, id: AccountId) -> Answer<Option<Account>> {
    let vault = query.vault;
    const SQL: &str = concat!("SELECT ", account_columns!(), " FROM account WHERE id = ?1");
    query.one(SQL, values![id.0.as_bytes()], |row| read(vault, row, 0)).await
}

/// The same, locked until the transaction ends.
pub(crate) async fn lock(query: &mut Query<'_>, id: AccountId) -> Answer<Option<Account>> {
    const SQL: &str = concat!("SELECT ", account_columns!(), " FROM account WHERE id = ?1 /*lock FOR UPDATE*/");
    let vault = query.vault;
    query.one(SQL, values![id.0.as_bytes()], |row| read(vault, row, 0)).await
}

pub(crate) async fn by_name(query: &mut Query<'_>, name: &SignInName) -> Answer<Option<Account>> {
    let vault = query.vault;
    const SQL: &str = concat!("SELECT ", account_columns!(), " FROM account WHERE name_index = ?1");
    query.one(SQL, values![vault.name_index(name)], |row| read(vault, row, 0)).await
}

pub(crate) async fn page(query: &mut Query<'_>, after: Option<AccountId>, limit: u32) -> Answer<Vec<Account>> {
    let vault = query.vault;
    const SQL: &str = concat!("SELECT ", account_columns!(), " FROM account WHERE id > ?1 ORDER BY id LIMIT ?2");
    // No account has the nil id: it carries no version (RFC 9562, 5.9).
    let after = after.map_or(Uuid::nil(), |id| id.0);
    query.all(SQL, values![after.as_bytes(), limit], |row| read(vault, row, 0)).await
}

pub(crate) async fn add(query: &mut Query<'_>, account: &Account) -> Answer<bool> {
    const SQL: &str = "
        INSERT INTO account (id, name_index, person, state, password, language, gates, skips, security_version,
            created_at, password_changed_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        ON CONFLICT (name_index) DO NOTHING";
    Ok(write(query, SQL, account).await? == 1)
}

pub(crate) async fn save(query: &mut Query<'_>, account: &Account) -> Answer<()> {
    const SQL: &str = "
        UPDATE account SET name_index = ?2, person = ?3, state = ?4, password = ?5, language = ?6, gates = ?7,
            skips = ?8, security_version = ?9, created_at = ?10, password_changed_at = ?11
        WHERE id = ?1";
    match write(query, SQL, account).await? {
        0 => Err(Fault::new("an account that is not there cannot be saved")),
        _ => Ok(()),
    }
}

async fn write(query: &mut Query<'_>, sql: &'static str, account: &Account) -> Answer<u64> {
    let vault = query.vault;
    let person = (&account.name, &account.display_name, &account.office);
    query
        .run(
            sql,
            values![
                account.id.0.as_bytes(),
                vault.name_index(&account.name),
                vault.seal(PERSON, account.id.0, &person)?,
                account.state.word(),
                account.password.as_ref().map(PasswordHash::phc),
                account.language.map(Language::code),
                account.gates.map(gates_word),
                account.skips,
                account.security_version.cast_signed(),
                account.created_at.0,
                account.password_changed_at.0,
            ],
        )
        .await
}

fn gates_word(gates: Gates) -> &'static str {
    match gates {
        Gates::One => "one",
        Gates::Two => "two",
    }
}

fn gates(word: &str) -> Option<Gates> {
    [Gates::One, Gates::Two].into_iter().find(|gates| gates_word(*gates) == word)
}
