//! The passwords that are kept here.

use std::sync::Arc;
use std::time::Duration;

use directory::{LocalDirectory, QueueLimits};
use domain::account::Account;
use flows::ports::Directory;
use parts::Counting;

use crate::passwords::{self, Passwords};
use crate::world::account;

struct Local(LocalDirectory);

impl Passwords for Local {
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
