//! Challenges.

use domain::challenge::Challenge;
use domain::message::Purpose;
use domain::token::CodeForm;

use crate::place::{Place, begin, view};
use crate::samples::{
    MINUTE, account, account_id, at, challenge, challenge_id, message, phone, token,
};

pub async fn is_kept_whole(place: &dyn Place) {
    let store = place.open().await;
    let full = challenge(1, token(1), Some(account_id(1)));
    // For an unknown name: no account, nowhere to go, no code yet.
    let bare = Challenge {
        destination: None,
        sendings: [None, None],
        used: true,
        ..challenge(2, token(1), None)
    };
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
    for (purpose, form) in [
        (Purpose::Registration, CodeForm::Six),
        (Purpose::Recovery, CodeForm::Eight),
        (Purpose::FreshProof, CodeForm::Long),
    ] {
        let changed = Challenge {
            owner: token(2),
            account: Some(account_id(1)),
            purpose,
            channel: phone(1).channel(),
            destination: Some(phone(1)),
            form,
            sendings: [Some(message(4).id), Some(message(5).id)],
            wrong: 5,
            asked_at: at(1),
            sends: 3,
            expires_at: at(2),
            used: true,
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

pub async fn open_tries_are_counted(place: &dyn Place) {
    let store = place.open().await;
    let (mine, others) = (Some(account_id(1)), Some(account_id(2)));
    let base = Challenge { wrong: 0, ..challenge(1, token(1), mine) };
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    work.add_account(&account(2)).await.unwrap();
    assert_eq!(work.open_tries(account_id(1), base.channel, 5, at(-1)).await.unwrap(), 0);
    for other in [
        base.clone(),
        Challenge { wrong: 3, ..challenge(2, token(2), mine) },
        Challenge { wrong: 5, ..challenge(3, token(3), mine) },
        Challenge { used: true, ..challenge(4, token(4), mine) },
        Challenge { destination: None, ..challenge(5, token(5), mine) },
        Challenge { channel: phone(1).channel(), ..challenge(6, token(6), mine) },
        challenge(7, token(7), others),
        challenge(8, token(8), None),
    ] {
        work.save_challenge(&other).await.unwrap();
    }
    assert_eq!(work.open_tries(account_id(1), base.channel, 5, at(-1)).await.unwrap(), 5 + 2);
    assert_eq!(
        work.open_tries(account_id(1), base.channel, 5, base.asked_at).await.unwrap(),
        0,
        "asked for too long ago"
    );
}

pub async fn a_message_is_waited_for(place: &dyn Place) {
    let store = place.open().await;
    let (newest, before) = (message(1).id, message(2).id);
    let waiting =
        Challenge { sendings: [Some(newest), Some(before)], ..challenge(1, token(1), None) };
    let mut work = begin(&store).await;
    assert!(!work.is_waited_for(newest, at(0)).await.unwrap());
    work.save_challenge(&waiting).await.unwrap();
    assert!(work.is_waited_for(newest, at(10 * MINUTE - 1)).await.unwrap());
    assert!(!work.is_waited_for(newest, at(10 * MINUTE)).await.unwrap());
    assert!(!work.is_waited_for(before, at(0)).await.unwrap(), "a newer one was asked for");
    work.save_challenge(&Challenge { used: true, ..waiting }).await.unwrap();
    assert!(!work.is_waited_for(newest, at(0)).await.unwrap());
}
