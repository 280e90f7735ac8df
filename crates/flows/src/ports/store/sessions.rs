//! Sessions, and the browsers that are known to an account.

use async_trait::async_trait;
use domain::account::Account;
use domain::ids::{AccountId, SessionId};
use domain::message::DoneFrom;
use domain::session::{KnownDevice, Session};
use domain::time::Timestamp;
use domain::token::TokenHash;

use super::StoreFault;

/// Reads.
#[async_trait]
pub trait ReadSessions: Send {
    /// The session with this name, with its account.
    async fn session(
        &mut self,
        token: &TokenHash,
    ) -> Result<Option<(Session, Account)>, StoreFault>;

    /// The sessions of an account, newest first, ended ones not among them (but some may have run
    /// out).
    async fn sessions(&mut self, account: AccountId) -> Result<Vec<Session>, StoreFault>;

    /// The same, each with the browser with which it was begun.
    async fn sessions_with_browsers(
        &mut self,
        account: AccountId,
    ) -> Result<Vec<(Session, DoneFrom)>, StoreFault>;

    /// This browser, if it signed in to the account, not before `since`.
    async fn known_device(
        &mut self,
        device: &TokenHash,
        account: AccountId,
        since: Timestamp,
    ) -> Result<Option<KnownDevice>, StoreFault>;

    /// Whether the second step is not asked for on this browser now.
    async fn is_device_trusted(
        &mut self,
        device: &TokenHash,
        account: AccountId,
        now: Timestamp,
    ) -> Result<bool, StoreFault>;
}

/// Writes.
#[async_trait]
pub trait WriteSessions: Send {
    /// Adds a session under the hash of its name, begun with this browser.
    async fn add_session(
        &mut self,
        token: &TokenHash,
        session: &Session,
        from: &DoneFrom,
    ) -> Result<(), StoreFault>;

    /// Keeps the session as it is now; `renamed`: under another name from now on (S37).
    async fn save_session(
        &mut self,
        session: &Session,
        renamed: Option<&TokenHash>,
    ) -> Result<(), StoreFault>;

    /// Ends a session; its journeys end too.
    async fn end_session(&mut self, id: SessionId) -> Result<(), StoreFault>;

    /// Ends all sessions of an account but `except`, with their journeys; how many there were. The
    /// second step is asked for again on every browser; what was proved counts on none but
    /// `device`.
    async fn end_sessions(
        &mut self,
        account: AccountId,
        except: Option<SessionId>,
        device: Option<&TokenHash>,
    ) -> Result<u64, StoreFault>;

    /// Forgets the browsers that signed in to the account, but `except`: none of them is known to
    /// it any more.
    async fn forget_devices(
        &mut self,
        account: AccountId,
        except: Option<&TokenHash>,
    ) -> Result<(), StoreFault>;

    /// Remembers that this browser signed in to the account.
    async fn remember_device(
        &mut self,
        device: &TokenHash,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), StoreFault>;

    /// Notes that a method was proved on this browser, which is remembered.
    async fn prove_device(
        &mut self,
        device: &TokenHash,
        account: AccountId,
    ) -> Result<(), StoreFault>;

    /// Asks for the second step on every browser again; what was proved counts on none but
    /// `except`.
    async fn distrust_devices(
        &mut self,
        account: AccountId,
        except: Option<&TokenHash>,
    ) -> Result<(), StoreFault>;

    /// From now on no session of the account but the one of this name was proved by a method, or
    /// lately by anything: one that a passkey began had no password.
    async fn unprove_sessions(
        &mut self,
        account: AccountId,
        except: Option<&TokenHash>,
    ) -> Result<(), StoreFault>;

    /// Does not ask for the second step on this browser, which is remembered, before `until`.
    async fn trust_device(
        &mut self,
        device: &TokenHash,
        account: AccountId,
        until: Timestamp,
    ) -> Result<(), StoreFault>;
}
