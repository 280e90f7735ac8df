//! The passwords that are kept here, and those that tests keep at no cost.

use std::sync::Arc;
use std::time::Duration;

use directory::{LocalDirectory, QueueLimits};
use domain::account::Account;
use flows::ports::Directory;
use parts::{Counting, QuickHashes};

use crate::passwords::{self, Passwords};
use crate::world::account;

struct Local<D>(D);

impl<D: Directory> Passwords for Local<D> {
    fn directory(&self) -> &dyn Directory {
        &self.0
    }

    async fn somebody(&self, _: &str) -> Account {
        account(None, None)
    }
}

#[tokio::test]
async fn contract() {
    let limits = QueueLimits { waiting: 64, patience: Duration::from_secs(60) };
    let directory =
        LocalDirectory::new(b"pepper".to_vec(), Arc::new(Counting::default()), 1, limits).unwrap();
    passwords::all(&Local(directory)).await;
}

#[tokio::test]
async fn contract_of_what_tests_put_in_its_place() {
    passwords::all(&Local(QuickHashes::new(Arc::new(Counting::default())))).await;
}
