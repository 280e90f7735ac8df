//! A directory that counts how often it is asked, to compare the work that two answers cost (S4).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use domain::password::Password;
use flows::ports::{Directory, DirectoryFault, Keeping, PasswordCheck, Who};

/// Counts, and asks the real one.
pub(crate) struct Counted {
    pub directory: Arc<dyn Directory>,
    pub checks: Arc<AtomicUsize>,
}

#[async_trait]
impl Directory for Counted {
    async fn check(&self, who: Who<'_>, typed: &Password) -> Result<PasswordCheck, DirectoryFault> {
        self.checks.fetch_add(1, Ordering::SeqCst);
        self.directory.check(who, typed).await
    }

    fn keeping(&self) -> Keeping<'_> {
        self.directory.keeping()
    }
}
