//! The passwords that are kept here: what a directory elsewhere has in common with them.

use std::sync::Arc;
use std::time::Duration;

use directory::{LocalDirectory, QueueLimits};
use flows::ports::{Directory, Keeping, PasswordCheck, Who};

use crate::cases::{FIRST, SECOND};
use crate::world::{Counting, RIGHT, account, password};

#[tokio::test]
async fn local() {
    let limits = QueueLimits { waiting: 64, patience: Duration::from_secs(60) };
    let directory = LocalDirectory::new(b"pepper".to_vec(), Arc::new(Counting::default()), 1, limits).unwrap();
    let Keeping::Here(hasher) = directory.keeping() else { panic!("it is here") };
    for right in [FIRST, "Grüße-äöü-ß-77", "🦊🔑🚲-Fahrrad-7", " Leer-Zeichen-9 "] {
        let account = account(None, Some(hasher.hash(&password(right)).await.unwrap()));
        let check = async |typed| directory.check(Who::Account(Some(&account)), &password(typed)).await;
        assert_eq!(check(right).await, Ok(RIGHT), "{right}");
        for wrong in [SECOND, "", "\0", "x", &"x".repeat(256)] {
            assert_eq!(check(wrong).await, Ok(PasswordCheck::Wrong), "{wrong}");
        }
    }
    assert_eq!(directory.check(Who::Account(None), &password(FIRST)).await, Ok(PasswordCheck::Wrong));
    assert_eq!(directory.check(Who::Person(None), &password(FIRST)).await, Ok(PasswordCheck::Wrong));
}
