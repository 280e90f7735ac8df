//! Where the password lives.

use async_trait::async_trait;
use domain::password::{Password, PasswordHash};

/// What a directory says of a typed password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordCheck {
    /// It is the account's. `upgraded`: the hash to keep from now on, where the stored one was made with older parameters.
    Right {
        /// A hash with today's parameters, where the stored one has older ones.
        upgraded: Option<PasswordHash>,
    },
    /// It is not, or there is no such account.
    Wrong,
}

/// Why a directory gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryFault {
    /// Too many are waiting for a password check; the person is asked to come again (DESIGN 2.8).
    #[error("too many password checks are waiting")]
    Busy,
    /// It cannot be reached or does not work.
    #[error("the directory does not answer")]
    Unavailable,
}

/// Checks and makes passwords.
#[async_trait]
pub trait Directory: Send + Sync {
    /// Checks what was typed against the stored hash. With `None` (no such account, or no password) it does the same
    /// work and answers `Wrong` (SECURITY S4).
    async fn check(&self, stored: Option<&PasswordHash>, typed: &Password) -> Result<PasswordCheck, DirectoryFault>;

    /// Makes the hash of a new password, to be kept in the transaction that sets it.
    async fn hash(&self, new: &Password) -> Result<PasswordHash, DirectoryFault>;
}
