//! Two at once.

use domain::account::Account;

use crate::place::{Place, begin, view};
use crate::samples::{account, account_id, at, challenge, challenge_id, method, name, phone, token};

const ROUNDS: u64 = 200;

/// Each takes the account, adds one and puts it back; between them not one is lost (DESIGN 1).
pub async fn no_update_is_lost(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&Account { security_version: 0, ..account(1) }).await.unwrap();
    work.commit().await.unwrap();
    let writers = [1, 2].map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            for _ in 0..ROUNDS {
                let mut work = begin(&store).await;
                let mut own = work.lock_account(account_id(1)).await.unwrap().unwrap();
                tokio::task::yield_now().await;
                own.security_version += 1;
                work.save_account(&own).await.unwrap();
                work.commit().await.unwrap();
            }
        })
    });
    for writer in writers {
        writer.await.unwrap();
    }
    let own = view(&store).await.account(account_id(1)).await.unwrap().unwrap();
    assert_eq!(own.security_version, 2 * ROUNDS);
}

pub async fn one_name_one_account(place: &dyn Place) {
    let store = place.open().await;
    for round in 0..20 {
        let adding = [1, 2].map(|n| {
            let store = store.clone();
            let name = name(&format!("same.{round}@example.ca"));
            tokio::spawn(async move {
                let mut work = begin(&store).await;
                let added = work.add_account(&Account { name, ..account(10 * round + n) }).await.unwrap();
                work.commit().await.unwrap();
                added
            })
        });
        let mut added = 0;
        for one in adding {
            added += i32::from(one.await.unwrap());
        }
        assert_eq!(added, 1);
    }
}

/// S19: two posts of the right code; exactly one finds it unused.
pub async fn a_code_is_used_once(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.commit().await.unwrap();
    for round in 0..20 {
        let mut work = begin(&store).await;
        work.save_challenge(&challenge(round, token(round), Some(account_id(1)))).await.unwrap();
        work.commit().await.unwrap();
        let posts = [1, 2, 3].map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut work = begin(&store).await;
                work.lock_account(account_id(1)).await.unwrap();
                let mut asked = work.challenge(challenge_id(round)).await.unwrap().unwrap();
                tokio::task::yield_now().await;
                let unused = !asked.used;
                asked.used = true;
                work.save_challenge(&asked).await.unwrap();
                work.commit().await.unwrap();
                unused
            })
        });
        let mut taken = 0;
        for post in posts {
            taken += i32::from(post.await.unwrap());
        }
        assert_eq!(taken, 1);
    }
}

/// S78: two methods, each deleted because the other would stay.
pub async fn one_method_stays(place: &dyn Place) {
    let store = place.open().await;
    for round in 0..20 {
        let owner = account_id(round);
        let mut work = begin(&store).await;
        work.add_account(&account(round)).await.unwrap();
        let methods = [1, 2].map(|n| method(10 * round + n, owner, phone(n)));
        for method in &methods {
            work.add_method(method).await.unwrap();
        }
        work.commit().await.unwrap();
        let deletions = methods.map(|method| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut work = begin(&store).await;
                work.lock_account(owner).await.unwrap();
                let left = work.methods(owner).await.unwrap().len();
                tokio::task::yield_now().await;
                if left > 1 {
                    work.remove_method(method.id, at(9)).await.unwrap();
                }
                work.commit().await.unwrap();
            })
        });
        for deletion in deletions {
            deletion.await.unwrap();
        }
        assert_eq!(view(&store).await.methods(owner).await.unwrap().len(), 1);
    }
}
