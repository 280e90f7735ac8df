//! Passwords kept as hashes that cost nothing, for tests that are about something else: to fill 19
//! MiB for each password was a quarter of the work of a story.

use std::sync::Arc;

use async_trait::async_trait;
use domain::keys::hex;
use domain::password::{Password, PasswordHash};
use flows::ports::{Directory, DirectoryFault, Hasher, Keeping, PasswordCheck, Random, Who};
use sha2::{Digest, Sha256};

/// How a stored hash begins.
const BEGINNING: &str = "$quick$";

/// Keeps passwords here, as the real one does (`directory::LocalDirectory`), by one SHA-256.
pub struct QuickHashes(Arc<dyn Random>);

impl QuickHashes {
    /// With salts from here.
    pub fn new(random: Arc<dyn Random>) -> Self {
        Self(random)
    }
}

fn hash(salt: u64, password: &Password) -> PasswordHash {
    let digest =
        Sha256::new().chain_update(salt.to_le_bytes()).chain_update(password.expose()).finalize();
    let digest = hex(&digest);
    PasswordHash::from_phc(format!("{BEGINNING}{salt:016x}${digest}"))
}

#[async_trait]
impl Directory for QuickHashes {
    async fn check(&self, who: Who<'_>, typed: &Password) -> Result<PasswordCheck, DirectoryFault> {
        // The real one hashes on another thread: whoever else is due goes on meanwhile.
        tokio::task::yield_now().await;
        let Who::Account(Some(account)) = who else { return Ok(PasswordCheck::Wrong) };
        let Some(stored) = &account.password else { return Ok(PasswordCheck::Wrong) };
        let salt = stored.phc().strip_prefix(BEGINNING).and_then(|rest| rest.split('$').next());
        let salt = salt.and_then(|salt| u64::from_str_radix(salt, 16).ok());
        match salt.ok_or(DirectoryFault::Unavailable)? {
            salt if hash(salt, typed) == *stored => Ok(PasswordCheck::Right { upgraded: None }),
            _ => Ok(PasswordCheck::Wrong),
        }
    }

    fn keeping(&self) -> Keeping<'_> {
        Keeping::Here(self)
    }
}

#[async_trait]
impl Hasher for QuickHashes {
    async fn hash(&self, new: &Password) -> Result<PasswordHash, DirectoryFault> {
        tokio::task::yield_now().await;
        let mut salt = [0; 8];
        self.0.fill(&mut salt);
        Ok(hash(u64::from_le_bytes(salt), new))
    }
}
