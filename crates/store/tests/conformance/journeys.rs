//! Journeys half done.

use domain::journey::{JourneyKind, Stage};
use domain::policy::Gates;
use domain::recovery::{Asked, Case, Offer, Recovery};

use crate::place::{Place, begin, view};
use crate::samples::{
    at, challenge, challenge_id, method, name, phone, registration, sign_in, stands, token,
};

pub async fn is_kept_whole(place: &dyn Place) {
    let store = place.open().await;
    let mut recovery = sign_in(3, token(1));
    let offer = Offer {
        kind: phone(1).kind(),
        mask: "•••23".into(),
        method: Some(method(1, crate::samples::account_id(1), phone(1)).id),
    };
    let case = Case::open(name("Nobody@example.ca"), None, Gates::Two, vec![offer]);
    let asked = Asked {
        offer: 0,
        typed: Some(phone(4)),
        challenge: Some(challenge_id(4)),
        wrong: 0,
        nonce: None,
    };
    recovery.advance(Stage::Recovery(Box::new(Recovery::Proving(case.asked(asked)))), at(5));
    let journeys = [sign_in(1, token(1)), registration(2, token(1)), recovery];
    let mut work = begin(&store).await;
    for journey in &journeys {
        work.save_journey(journey).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut view = view(&store).await;
    for journey in &journeys {
        let kept = view.journey(&token(1), journey.stage.kind()).await.unwrap().unwrap();
        assert_eq!(stands(&kept), stands(journey));
    }
    assert!(view.journey(&token(1), JourneyKind::FreshProof).await.unwrap().is_none());
    assert!(view.journey(&token(2), JourneyKind::SignIn).await.unwrap().is_none());
}

pub async fn last_one_wins(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.save_journey(&sign_in(1, token(1))).await.unwrap();
    work.save_journey(&sign_in(2, token(2))).await.unwrap();
    let mut second = sign_in(3, token(1));
    work.save_journey(&second).await.unwrap();
    second.advance(second.stage.clone(), at(9));
    work.save_journey(&second).await.unwrap();
    assert_eq!(
        stands(&work.journey(&token(1), JourneyKind::SignIn).await.unwrap().unwrap()),
        stands(&second)
    );
    assert!(work.journey(&token(2), JourneyKind::SignIn).await.unwrap().is_some());
    // The first one is over: ending it touches nothing.
    work.end_journey(sign_in(1, token(1)).id).await.unwrap();
    assert!(work.journey(&token(1), JourneyKind::SignIn).await.unwrap().is_some());
}

pub async fn can_change_its_kind(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    let mut journey = sign_in(1, token(1));
    work.save_journey(&journey).await.unwrap();
    journey.advance(registration(1, token(1)).stage, at(1));
    work.save_journey(&journey).await.unwrap();
    assert!(work.journey(&token(1), JourneyKind::SignIn).await.unwrap().is_none());
    assert!(work.journey(&token(1), JourneyKind::Registration).await.unwrap().is_some());
}

pub async fn are_handed_over(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.save_journey(&sign_in(1, token(1))).await.unwrap();
    work.save_journey(&registration(2, token(1))).await.unwrap();
    work.save_challenge(&challenge(1, token(1), None)).await.unwrap();
    work.save_journey(&sign_in(3, token(2))).await.unwrap();
    work.save_journey(&sign_in(4, token(3))).await.unwrap();
    work.hand_over_journeys(&token(1), &token(2)).await.unwrap();
    assert!(work.journey(&token(1), JourneyKind::SignIn).await.unwrap().is_none());
    assert!(work.journey(&token(1), JourneyKind::Registration).await.unwrap().is_none());
    assert_eq!(
        stands(&work.journey(&token(2), JourneyKind::SignIn).await.unwrap().unwrap()),
        stands(&sign_in(1, token(2)))
    );
    assert!(work.journey(&token(2), JourneyKind::Registration).await.unwrap().is_some());
    assert_eq!(work.challenge(challenge_id(1)).await.unwrap().unwrap().owner, token(2));
    assert!(work.journey(&token(3), JourneyKind::SignIn).await.unwrap().is_some());
    work.hand_over_journeys(&token(2), &token(2)).await.unwrap();
    assert!(work.journey(&token(2), JourneyKind::SignIn).await.unwrap().is_some());
}

pub async fn ends(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.save_journey(&sign_in(1, token(1))).await.unwrap();
    work.save_journey(&registration(2, token(1))).await.unwrap();
    work.end_journey(sign_in(1, token(1)).id).await.unwrap();
    assert!(work.journey(&token(1), JourneyKind::SignIn).await.unwrap().is_none());
    assert!(work.journey(&token(1), JourneyKind::Registration).await.unwrap().is_some());
}
