//! Passwords kept here, each as an Argon2id hash in the account's row.

use std::fmt;
use std::io;
use std::sync::Arc;

use async_trait::async_trait;
use domain::password::{Password, PasswordHash};
use flows::ports::{Directory, DirectoryFault, Hasher, Keeping, PasswordCheck, Random, Who};
use secrecy::{ExposeSecret, SecretSlice};

use crate::argon::{self, Finding, Unreadable, Workspace};
use crate::threads::{HashThreads, QueueLimits};

/// Checks and makes Argon2id hashes (19 MiB, two passes; R6) on threads of their own.
pub struct LocalDirectory {
    shared: Arc<Shared>,
    threads: HashThreads,
}

struct Shared {
    pepper: SecretSlice<u8>,
    random: Arc<dyn Random>,
    /// What is checked in place of the hash of an account that does not exist (S4).
    dummy: String,
}

impl LocalDirectory {
    /// Starts the hash threads.
    ///
    /// `pepper` goes into every hash and must never change; `workers` is the number of hashes at
    /// once, best the number of cores (at least one is started).
    ///
    /// # Errors
    /// When the system gives no more threads.
    pub fn new(
        pepper: impl Into<SecretSlice<u8>>,
        random: Arc<dyn Random>,
        workers: usize,
        limits: QueueLimits,
    ) -> io::Result<Self> {
        let (mut salt, mut output) = ([0; argon::SALT], [0; 32]);
        random.fill(&mut salt);
        random.fill(&mut output);
        let dummy = argon::dummy(salt, output);
        Ok(Self {
            shared: Arc::new(Shared { pepper: pepper.into(), random, dummy }),
            threads: HashThreads::start(workers, limits)?,
        })
    }

    /// Checks against a hash; with none, against a dummy that nothing fits (S4).
    async fn check_hash(
        &self,
        stored: Option<&PasswordHash>,
        typed: &Password,
    ) -> Result<PasswordCheck, DirectoryFault> {
        let (shared, stored, typed) = (Arc::clone(&self.shared), stored.cloned(), typed.clone());
        self.threads.run(move |workspace| shared.check(workspace, stored.as_ref(), &typed)).await?
    }
}

impl Shared {
    fn make(&self, workspace: &mut Workspace, password: &Password) -> PasswordHash {
        let mut salt = [0; argon::SALT];
        self.random.fill(&mut salt);
        let password = password.expose().as_bytes();
        PasswordHash::from_phc(argon::make(workspace, self.pepper.expose_secret(), password, salt))
    }

    fn check(
        &self,
        workspace: &mut Workspace,
        stored: Option<&PasswordHash>,
        typed: &Password,
    ) -> Result<PasswordCheck, DirectoryFault> {
        let phc = stored.map_or(self.dummy.as_str(), PasswordHash::phc);
        let finding =
            argon::check(workspace, self.pepper.expose_secret(), typed.expose().as_bytes(), phc);
        match finding {
            _ if stored.is_none() => Ok(PasswordCheck::Wrong),
            Ok(Finding::Wrong) => Ok(PasswordCheck::Wrong),
            Ok(Finding::Right { weaker }) => {
                let upgraded = weaker.then(|| self.make(workspace, typed));
                Ok(PasswordCheck::Right { upgraded })
            }
            Err(Unreadable) => {
                tracing::error!("a stored password hash cannot be read");
                Err(DirectoryFault::Unavailable)
            }
        }
    }
}

#[async_trait]
impl Directory for LocalDirectory {
    async fn check(&self, who: Who<'_>, typed: &Password) -> Result<PasswordCheck, DirectoryFault> {
        let account = match who {
            Who::Account(account) => account,
            Who::Person(_) => None,
        };
        self.check_hash(account.and_then(|account| account.password.as_ref()), typed).await
    }

    fn keeping(&self) -> Keeping<'_> {
        Keeping::Here(self)
    }
}

#[async_trait]
impl Hasher for LocalDirectory {
    async fn hash(&self, new: &Password) -> Result<PasswordHash, DirectoryFault> {
        let (shared, new) = (Arc::clone(&self.shared), new.clone());
        self.threads.run(move |workspace| shared.make(workspace, &new)).await
    }

    fn is_alive(&self) -> bool {
        self.threads.is_alive()
    }
}

impl fmt::Debug for LocalDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalDirectory(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use parts::Counting;

    use super::*;

    fn directory() -> LocalDirectory {
        let limits = QueueLimits { waiting: 64, patience: Duration::from_secs(60) };
        LocalDirectory::new(b"pepper".to_vec(), Arc::new(Counting::default()), 2, limits).unwrap()
    }

    fn password(text: &str) -> Password {
        Password::typed(text).unwrap()
    }

    const RIGHT: PasswordCheck = PasswordCheck::Right { upgraded: None };

    #[tokio::test]
    async fn what_was_hashed_is_right_and_nothing_else_is() {
        let directory = directory();
        let stored = directory.hash(&password("correct horse battery")).await.unwrap();
        let check = |typed: &str| {
            let typed = password(typed);
            let (directory, stored) = (&directory, &stored);
            async move { directory.check_hash(Some(stored), &typed).await.unwrap() }
        };
        assert_eq!(check("correct horse battery").await, RIGHT);
        assert_eq!(check("correct horse batterz").await, PasswordCheck::Wrong);
        assert_eq!(check("Correct horse battery").await, PasswordCheck::Wrong);
    }

    #[tokio::test]
    async fn the_same_password_is_hashed_with_another_salt_each_time() {
        let directory = directory();
        let first = directory.hash(&password("correct horse battery")).await.unwrap();
        assert_ne!(first, directory.hash(&password("correct horse battery")).await.unwrap());
    }

    #[tokio::test]
    async fn s4_no_account_is_wrong_whatever_is_typed() {
        let directory = directory();
        for typed in ["", "correct horse battery"] {
            assert_eq!(
                directory.check_hash(None, &password(typed)).await,
                Ok(PasswordCheck::Wrong)
            );
        }
    }

    #[tokio::test]
    async fn r6_a_weaker_hash_is_made_anew_when_the_password_is_right() {
        let directory = directory();
        let weak = argon::make_with(argon2::Algorithm::Argon2id, b"correct horse battery", (64, 1));
        let stored = PasswordHash::from_phc(weak);
        let wrong = directory.check_hash(Some(&stored), &password("incorrect horse")).await;
        assert_eq!(wrong, Ok(PasswordCheck::Wrong));
        let right = directory.check_hash(Some(&stored), &password("correct horse battery")).await;
        let Ok(PasswordCheck::Right { upgraded: Some(upgraded) }) = right else {
            panic!("{right:?}")
        };
        assert!(upgraded.phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(
            directory.check_hash(Some(&upgraded), &password("correct horse battery")).await,
            Ok(RIGHT)
        );
    }

    #[tokio::test]
    async fn a_damaged_hash_lets_nobody_in() {
        let stored = PasswordHash::from_phc("damaged".into());
        let answer =
            directory().check_hash(Some(&stored), &password("correct horse battery")).await;
        assert_eq!(answer, Err(DirectoryFault::Unavailable));
    }

    #[tokio::test]
    async fn no_password_hash_or_pepper_in_debug_output() {
        let directory = directory();
        let typed = password("correct horse battery");
        let stored = directory.hash(&typed).await.unwrap();
        let shown = format!("{directory:?} {typed:?} {stored:?}");
        for secret in ["horse", "pepper", "argon2", "$"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
