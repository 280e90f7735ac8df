//! Challenges.

use domain::challenge::{Challenge, Fate};
use domain::message::Purpose;
use domain::token::CodeHash;

use crate::place::{Place, begin, view};
use crate::samples::{account, account_id, at, challenge, challenge_id, phone, token};

pub async fn is_kept_whole(place: &dyn Place) {
    let store = place.open().await;
    let full = challenge(1, token(1), Some(account_id(1)));
    // For a name that nobody has: no account, nowhere to go, no code yet.
    let bare = Challenge { destination: None, code: None, used: true, ..challenge(2, token(1), None) };
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.save_challenge(&full).await.unwrap();
    work.save_challenge(&bare).await.unwrap();
    work.commit().await.unwrap();
    let mut view = view(&store).await;
    for kept in [full, bare] {
        assert_eq!(view.challenge(kept.id).await.unwrap(), Some(kept));
    }
    assert_eq!(view.challenge(challenge_id(3)).await.unwrap(), None);
}

pub async fn is_saved_again(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.save_challenge(&challenge(1, token(1), None)).await.unwrap();
    work.save_challenge(&challenge(2, token(1), None)).await.unwrap();
    for (purpose, fate) in [
        (Purpose::Registration, Fate::Waiting),
        (Purpose::Recovery, Fate::Sent),
        (Purpose::FreshProof, Fate::Delayed),
        (Purpose::FreshProof, Fate::Refused),
    ] {
        let changed = Challenge {
            owner: token(2),
            account: Some(account_id(1)),
            purpose,
            kind: phone(1).kind(),
            destination: Some(phone(1)),
            digits: 6,
            code: Some(CodeHash([4; 32])),
            wrong: 5,
            asked_at: at(1),
            sends: 3,
            expires_at: at(2),
            used: true,
            fate,
            ..challenge(1, token(1), None)
        };
        work.save_challenge(&changed).await.unwrap();
        assert_eq!(work.challenge(changed.id).await.unwrap(), Some(changed));
    }
    assert_eq!(work.challenge(challenge_id(2)).await.unwrap(), Some(challenge(2, token(1), None)));
}

pub async fn all_of_an_account_are_killed(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_account(&account(2)).await.unwrap();
    for (n, owner) in [(1, Some(1)), (2, Some(1)), (3, Some(2)), (4, None)] {
        work.save_challenge(&challenge(n, token(n), owner.map(account_id))).await.unwrap();
    }
    work.kill_challenges(account_id(1)).await.unwrap();
    for (n, used) in [(1, true), (2, true), (3, false), (4, false)] {
        assert_eq!(work.challenge(challenge_id(n)).await.unwrap().unwrap().used, used, "{n}");
    }
}
