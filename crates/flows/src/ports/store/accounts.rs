//! Accounts.

use async_trait::async_trait;
use domain::account::Account;
use domain::directory::DirectoryId;
use domain::ids::AccountId;
use domain::name::SignInName;
use domain::time::Timestamp;

use super::StoreFault;

/// Reads.
#[async_trait]
pub trait ReadAccounts: Send {
    /// The account with this id.
    async fn account(&mut self, id: AccountId) -> Result<Option<Account>, StoreFault>;

    /// The account with this canonical sign-in name.
    async fn account_by_name(&mut self, name: &SignInName) -> Result<Option<Account>, StoreFault>;

    /// The account of the person whom the external directory means.
    async fn account_by_directory(
        &mut self,
        id: &DirectoryId,
    ) -> Result<Option<Account>, StoreFault>;

    /// Up to `limit` accounts with sessions whose mark in the directory was last looked at not
    /// after `before`, the longest ago first.
    async fn accounts_to_recheck(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<Account>, StoreFault>;

    /// Up to `limit` accounts in the order of their ids, after `after`.
    async fn accounts(
        &mut self,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<Account>, StoreFault>;
}

/// Writes.
#[async_trait]
pub trait WriteAccounts: Send {
    /// The account, locked against other transactions until this one ends.
    async fn lock_account(&mut self, id: AccountId) -> Result<Option<Account>, StoreFault>;

    /// Adds an account. `false`: the name is taken, nothing was added.
    async fn add_account(&mut self, account: &Account) -> Result<bool, StoreFault>;

    /// Keeps the account as it is now.
    async fn save_account(&mut self, account: &Account) -> Result<(), StoreFault>;

    /// Removes an account and everything of it but its audit events, in which nothing names a
    /// person.
    async fn forget_account(&mut self, id: AccountId) -> Result<(), StoreFault>;
}
