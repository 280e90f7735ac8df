//! Resetting a forgotten password.

use domain::method::MethodKind;
use domain::policy::Gates;
use domain::recovery::Recovery;
use flows::Refusal;

use crate::world::{EMAIL, NEW, NORA, PASSWORD, PHONE, World, other, typed};

#[tokio::test]
async fn a_code_to_a_registered_method_resets_the_password_and_ends_the_sessions() {
    for (to, kind) in [(EMAIL, MethodKind::Email), (PHONE, MethodKind::Phone)] {
        let world = World::new().await;
        world.nora_has(&[to]).await;
        let session = world.try_sign_in(NORA, PASSWORD).await.unwrap().session;
        let visitor = world.visitor();
        world.ask_to_reset(&visitor, NORA, kind).await.unwrap();
        let code = world.code_to(to).await;
        world.give_reset_code(&visitor, &code).await.unwrap();
        world.choose(&visitor, NEW).await.unwrap();
        assert!(matches!(world.reset(&visitor).await.0, Recovery::Done));
        assert!(world.member(session.hash).await.is_none());
        assert_eq!(world.try_sign_in(NORA, PASSWORD).await.err(), Some(Refusal::WrongPassword));
        world.sign_in(NORA, NEW).await;
    }
}

#[tokio::test]
async fn s18_no_password_is_chosen_before_the_code() {
    let world = World::new().await;
    world.nora_has(&[EMAIL]).await;
    let visitor = world.visitor();
    world.ask_to_reset(&visitor, NORA, MethodKind::Email).await.unwrap();
    assert_eq!(world.choose(&visitor, NEW).await, Err(Refusal::OutOfDate));
    let code = world.code_to(EMAIL).await;
    assert_eq!(world.give_reset_code(&visitor, &other(&code)).await, Err(Refusal::WrongCode));
    assert_eq!(world.choose(&visitor, NEW).await, Err(Refusal::OutOfDate));
    // Another browser with the same code is no further.
    let stranger = world.visitor();
    assert!(world.flows.recovery_page(&stranger).await.unwrap().is_none());
    world.sign_in(NORA, PASSWORD).await;
}

#[tokio::test]
async fn two_gates_are_two_different_kinds() {
    let world = World::with(|policy| policy.recovery.gates = Gates::Two).await;
    world.nora_has(&[EMAIL, PHONE]).await;
    let visitor = world.visitor();
    world.ask_to_reset(&visitor, NORA, MethodKind::Email).await.unwrap();
    let code = world.code_to(EMAIL).await;
    world.give_reset_code(&visitor, &code).await.unwrap();
    assert_eq!(world.choose(&visitor, NEW).await, Err(Refusal::OutOfDate));
    let (Recovery::Choosing(stage), step) = world.reset(&visitor).await else {
        panic!("another gate is asked for")
    };
    let open: Vec<_> = stage.case.open_offers().map(|(at, offer)| (at, offer.kind)).collect();
    assert!(open.iter().all(|(_, kind)| *kind == MethodKind::Phone), "{open:?}");
    let phone = crate::world::destination(PHONE);
    world.flows.send_recovery_code(&visitor, &step, open[0].0, Some(phone)).await.unwrap();
    let code = world.code_to(PHONE).await;
    world.give_reset_code(&visitor, &code).await.unwrap();
    world.choose(&visitor, NEW).await.unwrap();
    world.sign_in(NORA, NEW).await;
}

#[tokio::test]
async fn s4_a_name_that_nobody_has_walks_the_same_way_and_nothing_goes_out() {
    let world = World::new().await;
    let visitor = world.visitor();
    let nobody = "nobody@contactnorth.ca";
    let name = world.flows.begin_recovery(nobody).unwrap();
    let opening = world.flows.open_recovery(&visitor, &name).await.unwrap();
    let kind = opening.choosing.case.offers[0].kind;
    world.ask_to_reset(&visitor, nobody, kind).await.unwrap();
    assert!(matches!(world.reset(&visitor).await.0, Recovery::Proving(_)));
    assert_eq!(world.give_reset_code(&visitor, "12345678").await, Err(Refusal::WrongCode));
    assert_eq!(world.sent().await, 0);
}

#[tokio::test]
async fn the_current_password_is_no_new_one_and_a_weak_one_is_refused() {
    let world = World::new().await;
    world.nora_has(&[EMAIL]).await;
    let visitor = world.visitor();
    world.ask_to_reset(&visitor, NORA, MethodKind::Email).await.unwrap();
    let code = world.code_to(EMAIL).await;
    world.give_reset_code(&visitor, &code).await.unwrap();
    assert_eq!(world.choose(&visitor, PASSWORD).await, Err(Refusal::SamePassword));
    for weak in ["short", "passwordpassword", "nora@contactnorth.ca"] {
        let refusal = world.choose(&visitor, weak).await.err();
        assert!(matches!(refusal, Some(Refusal::PasswordRefused(_))), "{weak}: {refusal:?}");
    }
    let step = world.reset(&visitor).await.1;
    let differ = world.flows.reset_password(&visitor, &step, &typed(NEW), &typed("x")).await.err();
    assert_eq!(differ, Some(Refusal::PasswordsDiffer));
    world.choose(&visitor, NEW).await.unwrap();
}
