//! Two or more at once, often. `REGAIN_ROUNDS` says how often.

use domain::account::Account;
use domain::journey::JourneyKind;
use domain::limits::Counter;

use crate::place::{Place, begin, view};
use crate::samples::{
    account, account_id, at, challenge, challenge_id, method, name, phone, sign_in, token,
};

/// How often each is tried.
fn rounds() -> u32 {
    std::env::var("REGAIN_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(200)
}

/// Runs steps at once; what became of each.
async fn at_once<T, F>(steps: impl IntoIterator<Item = F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let running: Vec<_> = steps.into_iter().map(tokio::spawn).collect();
    let mut done = Vec::new();
    for one in running {
        done.push(one.await.unwrap());
    }
    done
}

/// Each takes the account, adds one and puts it back; between them not one is lost.
pub async fn no_update_is_lost(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&Account { security_version: 0, ..account(1) }).await.unwrap();
    work.commit().await.unwrap();
    let writers = [1, 2].map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            for _ in 0..rounds() {
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
    assert_eq!(own.security_version, 2 * u64::from(rounds()));
}

pub async fn one_name_one_account(place: &dyn Place) {
    let store = place.open().await;
    for round in 0..rounds() {
        let adding = [1, 2].map(|n| {
            let store = store.clone();
            let name = name(&format!("same.{round}@example.ca"));
            tokio::spawn(async move {
                let mut work = begin(&store).await;
                let added =
                    work.add_account(&Account { name, ..account(10 * round + n) }).await.unwrap();
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
pub async fn s19_a_code_is_used_once(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.commit().await.unwrap();
    for round in 0..rounds() {
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
pub async fn s78_one_method_stays(place: &dyn Place) {
    let store = place.open().await;
    for round in 0..rounds() {
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
                    work.remove_method(method.id, at(9), None).await.unwrap();
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

/// S18: many wrong passwords at once; each one is counted.
pub async fn s18_each_wrong_password_counts(place: &dyn Place) {
    let store = place.open().await;
    let counters = [
        Counter::StrangersPasswords { subject: "person@example.ca" },
        Counter::NetworksPasswords { network: "192.0.2.1" },
    ];
    at_once([0, 1, 2].map(|guesser| {
        let (store, mut counters) = (store.clone(), counters.clone());
        async move {
            // However a step names them, all are held in one order.
            if guesser == 1 {
                counters.reverse();
            }
            for _ in 0..rounds() {
                let mut work = begin(&store).await;
                work.hold_counters(&counters).await.unwrap();
                for counter in &counters {
                    let streak = work.streak(counter).await.unwrap();
                    tokio::task::yield_now().await;
                    work.save_streak(counter, streak.and_one(at(1))).await.unwrap();
                }
                work.commit().await.unwrap();
            }
        }
    }))
    .await;
    let mut view = view(&store).await;
    for counter in &counters {
        assert_eq!(view.streak(counter).await.unwrap().count, 3 * rounds());
    }
}

/// S18: a limit holds however many come at once; what was counted by one is seen by the next,
/// though there was no row to lock.
pub async fn s18_a_limit_is_not_passed(place: &dyn Place) {
    const LIMIT: u32 = 2;
    let store = place.open().await;
    for round in 0..rounds() {
        let taken = at_once([(); 4].map(|()| {
            let store = store.clone();
            async move {
                let network = format!("network {round}");
                let counter = Counter::NetworksCodes { network: &network };
                let mut work = begin(&store).await;
                work.hold_counters(std::slice::from_ref(&counter)).await.unwrap();
                let full = work.nth_last_hit(&counter, LIMIT).await.unwrap().is_some();
                tokio::task::yield_now().await;
                if !full {
                    work.hit(&counter, at(1)).await.unwrap();
                }
                work.commit().await.unwrap();
                u32::from(!full)
            }
        }));
        assert_eq!(taken.await.iter().sum::<u32>(), LIMIT, "round {round}");
    }
}

/// S75, S76: two resets at once, or a reset and a deletion: whichever comes first changes the
/// account, the other sees it.
pub async fn s75_s76_one_of_two_changes_wins(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.commit().await.unwrap();
    for round in 0..rounds() {
        let before =
            view(&store).await.account(account_id(1)).await.unwrap().unwrap().security_version;
        let won = at_once([(); 2].map(|()| {
            let store = store.clone();
            async move {
                let mut work = begin(&store).await;
                let mut own = work.lock_account(account_id(1)).await.unwrap().unwrap();
                let unchanged = own.security_version == before;
                tokio::task::yield_now().await;
                if unchanged {
                    own.security_version += 1;
                    work.save_account(&own).await.unwrap();
                    work.end_sessions(own.id, None, None).await.unwrap();
                    work.kill_challenges(own.id).await.unwrap();
                }
                work.commit().await.unwrap();
                u32::from(unchanged)
            }
        }));
        assert_eq!(won.await.iter().sum::<u32>(), 1, "round {round}");
    }
}

/// S77: a method is changed while a code to the old one is typed: no code is taken after the
/// change.
pub async fn s77_no_code_outlives_a_change(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&Account { security_version: 0, ..account(1) }).await.unwrap();
    work.commit().await.unwrap();
    for round in 0..rounds() {
        let mut work = begin(&store).await;
        work.save_challenge(&challenge(round, token(round), Some(account_id(1)))).await.unwrap();
        work.commit().await.unwrap();
        let (changing, typing) = (store.clone(), store.clone());
        let change = tokio::spawn(async move {
            let mut work = begin(&changing).await;
            let mut own = work.lock_account(account_id(1)).await.unwrap().unwrap();
            own.security_version += 1;
            work.save_account(&own).await.unwrap();
            work.kill_challenges(own.id).await.unwrap();
            work.commit().await.unwrap();
        });
        let typed = tokio::spawn(async move {
            let mut work = begin(&typing).await;
            let own = work.lock_account(account_id(1)).await.unwrap().unwrap();
            let mut asked = work.challenge(challenge_id(round)).await.unwrap().unwrap();
            let taken = !asked.used;
            asked.used = true;
            work.save_challenge(&asked).await.unwrap();
            work.commit().await.unwrap();
            (taken, own.security_version)
        });
        change.await.unwrap();
        let (taken, version) = typed.await.unwrap();
        assert!(!taken || version == u64::from(round), "round {round}");
    }
}

/// S103: two accounts register one number at once; it is on no more of them than may have it (write
/// skew).
pub async fn s103_a_number_is_on_one_account(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    for n in [1, 2] {
        work.add_account(&account(n)).await.unwrap();
    }
    work.commit().await.unwrap();
    for round in 0..rounds() {
        let added = at_once([1, 2].map(|n| {
            let store = store.clone();
            async move {
                let mut work = begin(&store).await;
                work.lock_account(account_id(n)).await.unwrap();
                let free = work.others_with(&phone(round), account_id(n)).await.unwrap() == 0;
                tokio::task::yield_now().await;
                if free {
                    work.add_method(&method(10 * round + n, account_id(n), phone(round)))
                        .await
                        .unwrap();
                }
                work.commit().await.unwrap();
                u32::from(free)
            }
        }));
        assert_eq!(added.await.iter().sum::<u32>(), 1, "round {round}");
    }
}

/// Two that begin a journey at once, in two tabs: the last one is there, and neither fails.
pub async fn s31_two_tabs_begin_at_once(place: &dyn Place) {
    let store = place.open().await;
    for round in 0..rounds() {
        at_once([1, 2].map(|n| {
            let store = store.clone();
            async move {
                let mut work = begin(&store).await;
                let owner = token(round);
                work.save_journey(&sign_in(10 * round + n, owner)).await.unwrap();
                work.commit().await.unwrap();
            }
        }))
        .await;
        assert!(
            view(&store).await.journey(&token(round), JourneyKind::SignIn).await.unwrap().is_some()
        );
    }
}
