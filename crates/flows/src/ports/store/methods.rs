//! Methods, and what was taken off.

use async_trait::async_trait;
use domain::custody::Removed;
use domain::ids::{AccountId, MethodId};
use domain::language::Language;
use domain::method::token::Seed;
use domain::method::{Destination, Factor, LastUse, Method, Removal, Suspension};
use domain::time::Timestamp;

use super::StoreFault;

/// Reads.
#[async_trait]
pub trait ReadMethods: Send {
    /// The methods on an account, oldest first; removed ones are not among them.
    async fn methods(&mut self, account: AccountId) -> Result<Vec<Method>, StoreFault>;

    /// The same for their owner, who sees them on the page: few of them cost less, where
    /// [`methods`](Self::methods) costs as much for few as for many (S4).
    async fn methods_for_owner(&mut self, account: AccountId) -> Result<Vec<Method>, StoreFault>;

    /// The methods that were taken off the account after `since`, the first one first; what is
    /// forgotten of them by now is left out.
    async fn taken_off(
        &mut self,
        account: AccountId,
        since: Timestamp,
    ) -> Result<Vec<Removed>, StoreFault>;

    /// Up to `limit` accounts with methods whose removal is due at `due`, or of which everyone was
    /// last told not after `told`.
    async fn accounts_with_removals(
        &mut self,
        due: Timestamp,
        told: Timestamp,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreFault>;

    /// Whether this number or address was a method of the account's and was taken off, however long
    /// ago.
    async fn was_removed(
        &mut self,
        account: AccountId,
        destination: &Destination,
    ) -> Result<bool, StoreFault>;

    /// Whether a method was taken off the account after `since`.
    async fn removed_since(
        &mut self,
        account: AccountId,
        since: Timestamp,
    ) -> Result<bool, StoreFault>;

    /// The account that has the passkey with this id, or had it lately.
    async fn account_with_credential(&mut self, id: &[u8])
    -> Result<Option<AccountId>, StoreFault>;

    /// The seed of the hardware token with this serial number that nobody has yet. In a
    /// [`Work`](super::Work) it is locked.
    async fn token_seed(&mut self, serial: &str) -> Result<Option<Seed>, StoreFault>;

    /// The seeds of tokens that nobody has yet, by the time at which they were imported.
    async fn token_seeds(&mut self) -> Result<Vec<Seed>, StoreFault>;

    /// The accounts whose owners have named this one's as a recovery contact, the first one first.
    async fn named_by(&mut self, contact: AccountId) -> Result<Vec<AccountId>, StoreFault>;

    /// How many other accounts have this destination among their methods.
    async fn others_with(
        &mut self,
        destination: &Destination,
        account: AccountId,
    ) -> Result<u32, StoreFault>;
}

/// Writes.
#[async_trait]
pub trait WriteMethods: Send {
    /// Adds a method.
    async fn add_method(&mut self, method: &Method) -> Result<(), StoreFault>;

    /// Takes a method off its account; a record of it stays (R24). `power_until`: until when it can
    /// still object.
    async fn remove_method(
        &mut self,
        id: MethodId,
        now: Timestamp,
        power_until: Option<Timestamp>,
    ) -> Result<(), StoreFault>;

    /// One that was taken off can object no more.
    async fn end_power(&mut self, id: MethodId) -> Result<(), StoreFault>;

    /// Keeps what a method proves by, after one of its codes was used.
    async fn save_factor(&mut self, id: MethodId, factor: &Factor) -> Result<(), StoreFault>;

    /// Keeps that a method is to be removed, or no more.
    async fn save_removal(
        &mut self,
        id: MethodId,
        removal: Option<Removal>,
    ) -> Result<(), StoreFault>;

    /// Keeps that a method is suspended, or was, or never was.
    async fn save_suspension(
        &mut self,
        id: MethodId,
        suspension: Option<Suspension>,
    ) -> Result<(), StoreFault>;

    /// Keeps that a method's owner has named a person as a recovery contact.
    async fn name_contact(&mut self, id: MethodId, contact: AccountId) -> Result<(), StoreFault>;

    /// Keeps when and where a method was last used.
    /// Its last use, and the language of the pages on which that was.
    async fn save_last_use(
        &mut self,
        id: MethodId,
        last: &LastUse,
        language: Language,
    ) -> Result<(), StoreFault>;

    /// Puts a method back that was taken off, as it was.
    async fn bring_back_method(&mut self, id: MethodId) -> Result<(), StoreFault>;

    /// Adds the seed of a hardware token; `false`: one with this serial number is there.
    async fn add_token_seed(
        &mut self,
        id: MethodId,
        seed: &Seed,
        now: Timestamp,
    ) -> Result<bool, StoreFault>;

    /// Takes a seed away: a person has the token, or nobody is to have it. `false`: there was none.
    async fn remove_token_seed(&mut self, serial: &str) -> Result<bool, StoreFault>;

    /// Holds every number and address, for a step that looks at many ([`View::others_with`] holds
    /// the one it looks at).
    async fn hold_destinations(&mut self) -> Result<(), StoreFault>;
}
