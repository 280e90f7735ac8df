//! Accounts.

use async_trait::async_trait;
use domain::account::{Account, AccountState};
use domain::directory::{DirectoryId, DirectoryLink, PasswordMark, Superseded};
use domain::ids::{AccountId, MethodId};
use domain::language::Language;
use domain::name::SignInName;
use domain::pass::Pass;
use domain::password::PasswordHash;
use domain::policy::Gates;
use domain::second_step::SecondStep;
use domain::time::Timestamp;
use flows::ports::{ReadAccounts, StoreFault, WriteAccounts};
use uuid::Uuid;

use crate::query::{Answer, Fault, Row, id, optional_id, optional_word, time, value, values, word};
use crate::sealing::Vault;
use crate::sessions;
use crate::transaction::{Open, Query, Transaction};

const PERSON: &str = "account.person";
const DIRECTORY: &str = "account.directory";
const WRITTEN_BACK: &str = "account.written_back";

/// What `account.directory` holds.
type Sealed = (DirectoryId, Option<PasswordMark>, Vec<Superseded>, Option<Timestamp>, bool);

/// The columns that [`read`] takes, in its order.
macro_rules! account_columns {
    () => {
        "account.id, account.person, account.state, account.password, account.language, account.gates, account.skips, \
         account.security_version, account.created_at, account.password_changed_at, account.directory, \
         account.directory_checked_at, account.password_void, account.frozen_until, account.review_methods, \
         account.must_register, account.pass, account.second_step, account.default_method, account.written_back"
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
        directory: link(vault, id, row, (first + 10, first + 19))?,
        language: optional_word(row, first + 4, "account.language", Language::from_tag)?,
        gates: optional_word(row, first + 5, "account.gates", gates)?,
        skips: value(row, first + 6)?,
        security_version: value::<i64>(row, first + 7)?.cast_unsigned(),
        created_at: time(row, first + 8)?,
        password_changed_at: time(row, first + 9)?,
        password_void: value(row, first + 12)?,
        frozen_until: value::<Option<i64>>(row, first + 13)?.map(Timestamp),
        review_methods: value(row, first + 14)?,
        must_register: value(row, first + 15)?,
        pass: pass(row, first + 16)?,
        second_step: optional_word(row, first + 17, "account.second_step", SecondStep::from_word)?,
        default_method: optional_id(row, first + 18)?.map(MethodId),
    })
}

/// The place in an external directory, from the sealed column at `first` and the time after it, and
/// what was written there, from another sealed column.
fn link(
    vault: &Vault,
    id: Uuid,
    row: &Row<'_>,
    (first, written): (usize, usize),
) -> Answer<Option<DirectoryLink>> {
    let sealed: Option<Sealed> = vault.open_optional(DIRECTORY, id, row, first)?;
    let checked_at = value::<Option<i64>>(row, first + 1)?.map(Timestamp).unwrap_or_default();
    let written_back = vault.open_optional(WRITTEN_BACK, id, row, written)?.unwrap_or_default();
    Ok(sealed.map(|(id, mark, superseded, left_at, switched_off)| DirectoryLink {
        id,
        mark,
        superseded,
        checked_at,
        left_at,
        switched_off,
        written_back,
    }))
}

/// A temporary pass. One that cannot be read opens nothing.
fn pass(row: &Row<'_>, column: usize) -> Answer<Option<Pass>> {
    Ok(value::<Option<String>>(row, column)?.and_then(|text| serde_json::from_str(&text).ok()))
}

fn pass_text(pass: &Pass) -> Answer<String> {
    serde_json::to_string(pass).map_err(|_| Fault::new("a temporary pass cannot be written"))
}

/// Where nobody is found it takes as long all the same (S4).
fn or_nobody(vault: &Vault, found: Answer<Option<Account>>) -> Answer<Option<Account>> {
    if matches!(found, Ok(None)) {
        vault.open_nobody();
    }
    found
}

async fn by_directory(query: &mut Query<'_>, id: &DirectoryId) -> Answer<Option<Account>> {
    const SQL: &str =
        concat!("SELECT ", account_columns!(), " FROM account WHERE directory_index = ?1");
    let vault = query.vault;
    let found = query.one(SQL, values![vault.directory_index(id)], |row| read(vault, row, 0)).await;
    or_nobody(vault, found)
}

/// Accounts with sessions, by an index on the time of the last look.
async fn to_recheck(query: &mut Query<'_>, before: Timestamp, limit: u32) -> Answer<Vec<Account>> {
    const SQL: &str = concat!(
        "SELECT ",
        account_columns!(),
        " FROM account WHERE directory_checked_at <= ?1
            AND EXISTS (SELECT 1 FROM session WHERE session.account = account.id)
          ORDER BY directory_checked_at LIMIT ?2"
    );
    let vault = query.vault;
    query.all(SQL, values![before.0, limit], |row| read(vault, row, 0)).await
}

/// Everything of an account goes but its events, in which nothing names a person.
async fn forget(query: &mut Query<'_>, id: AccountId) -> Answer<()> {
    const OF_ACCOUNT: [&str; 7] = [
        "DELETE FROM objection WHERE account = ?1",
        "DELETE FROM intent WHERE account = ?1",
        "DELETE FROM challenge WHERE account = ?1",
        "DELETE FROM device WHERE account = ?1",
        "DELETE FROM message WHERE account = ?1",
        "DELETE FROM method WHERE account = ?1",
        "DELETE FROM account WHERE id = ?1",
    ];
    sessions::end_all(query, id, None, None).await?;
    for sql in OF_ACCOUNT {
        query.run(sql, values![id.0.as_bytes()]).await?;
    }
    Ok(())
}

async fn by_id(query: &mut Query<'_>, id: AccountId) -> Answer<Option<Account>> {
    let vault = query.vault;
    const SQL: &str = concat!("SELECT ", account_columns!(), " FROM account WHERE id = ?1");
    let found = query.one(SQL, values![id.0.as_bytes()], |row| read(vault, row, 0)).await;
    or_nobody(vault, found)
}

/// The same, locked until the transaction ends.
async fn lock(query: &mut Query<'_>, id: AccountId) -> Answer<Option<Account>> {
    const SQL: &str =
        concat!("SELECT ", account_columns!(), " FROM account WHERE id = ?1 /*lock FOR UPDATE*/");
    let vault = query.vault;
    let found = query.one(SQL, values![id.0.as_bytes()], |row| read(vault, row, 0)).await;
    or_nobody(vault, found)
}

async fn by_name(query: &mut Query<'_>, name: &SignInName) -> Answer<Option<Account>> {
    let vault = query.vault;
    // One question, whatever the name is, so that it takes the same time.
    const SQL: &str = concat!(
        "SELECT ",
        account_columns!(),
        " FROM account WHERE name_index IN (?1, ?2)
         ORDER BY CASE WHEN name_index = ?1 THEN 0 ELSE 1 END LIMIT 1"
    );
    let indices = values![vault.name_index(name), vault.former_name_index(name)];
    let found = query.one(SQL, indices, |row| read(vault, row, 0)).await;
    or_nobody(vault, found)
}

async fn page(query: &mut Query<'_>, after: Option<AccountId>, limit: u32) -> Answer<Vec<Account>> {
    let vault = query.vault;
    const SQL: &str =
        concat!("SELECT ", account_columns!(), " FROM account WHERE id > ?1 ORDER BY id LIMIT ?2");
    // No account has the nil id: it carries no version (RFC 9562, 5.9).
    let after = after.map_or(Uuid::nil(), |id| id.0);
    query.all(SQL, values![after.as_bytes(), limit], |row| read(vault, row, 0)).await
}

async fn add(query: &mut Query<'_>, account: &Account) -> Answer<bool> {
    const SQL: &str = "
        INSERT INTO account (id, name_index, person, state, password, language, gates, skips, security_version,
            created_at, password_changed_at, directory_index, directory, directory_checked_at, password_void, frozen_until,
            review_methods, must_register, pass, second_step, default_method, written_back)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
        ON CONFLICT DO NOTHING";
    Ok(write(query, SQL, account).await? == 1)
}

async fn save(query: &mut Query<'_>, account: &Account) -> Answer<()> {
    const SQL: &str = "
        UPDATE account SET name_index = ?2, person = ?3, state = ?4, password = ?5, language = ?6, gates = ?7,
            skips = ?8, security_version = ?9, created_at = ?10, password_changed_at = ?11,
            directory_index = ?12, directory = ?13, directory_checked_at = ?14,
            password_void = ?15, frozen_until = ?16, review_methods = ?17, must_register = ?18, pass = ?19, second_step = ?20,
            default_method = ?21, written_back = ?22
        WHERE id = ?1";
    match write(query, SQL, account).await? {
        0 => Err(Fault::new("an account that is not there cannot be saved")),
        _ => Ok(()),
    }
}

async fn write(query: &mut Query<'_>, sql: &'static str, account: &Account) -> Answer<u64> {
    let vault = query.vault;
    let person = (&account.name, &account.display_name, &account.office);
    let link = account.directory.as_ref();
    let sealed = link.map(|link| {
        let place = (&link.id, &link.mark, &link.superseded, link.left_at, link.switched_off);
        vault.seal(DIRECTORY, account.id.0, &place)
    });
    let written = link.map(|link| &link.written_back).filter(|written| !written.is_empty());
    let written = written.map(|written| vault.seal(WRITTEN_BACK, account.id.0, written));
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
                link.map(|link| vault.directory_index(&link.id)),
                sealed.transpose()?,
                link.map(|link| link.checked_at.0),
                account.password_void,
                account.frozen_until.map(|until| until.0),
                account.review_methods,
                account.must_register,
                account.pass.as_ref().map(pass_text).transpose()?,
                account.second_step.map(SecondStep::word),
                account.default_method.as_ref().map(|id| id.0.as_bytes()),
                written.transpose()?,
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

#[async_trait]
impl<C: Open> ReadAccounts for Transaction<C> {
    async fn account(&mut self, id: AccountId) -> Result<Option<Account>, StoreFault> {
        let answer = by_id(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn account_by_name(&mut self, name: &SignInName) -> Result<Option<Account>, StoreFault> {
        let answer = by_name(&mut self.query()?, name).await;
        self.settled(answer)
    }

    async fn account_by_directory(
        &mut self,
        id: &DirectoryId,
    ) -> Result<Option<Account>, StoreFault> {
        let answer = by_directory(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn accounts_to_recheck(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<Account>, StoreFault> {
        let answer = to_recheck(&mut self.query()?, before, limit).await;
        self.settled(answer)
    }

    async fn accounts(
        &mut self,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<Account>, StoreFault> {
        let answer = page(&mut self.query()?, after, limit).await;
        self.settled(answer)
    }
}

#[async_trait]
impl<C: Open> WriteAccounts for Transaction<C> {
    async fn lock_account(&mut self, id: AccountId) -> Result<Option<Account>, StoreFault> {
        let answer = lock(&mut self.query()?, id).await;
        self.settled(answer)
    }

    async fn add_account(&mut self, account: &Account) -> Result<bool, StoreFault> {
        let answer = add(&mut self.query()?, account).await;
        self.settled(answer)
    }

    async fn save_account(&mut self, account: &Account) -> Result<(), StoreFault> {
        let answer = save(&mut self.query()?, account).await;
        self.settled(answer)
    }

    async fn forget_account(&mut self, id: AccountId) -> Result<(), StoreFault> {
        let answer = forget(&mut self.query()?, id).await;
        self.settled(answer)
    }
}
