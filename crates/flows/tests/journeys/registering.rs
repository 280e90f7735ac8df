//! Registering a method.

use domain::method::MethodKind;
use flows::{Refusal, Settled};

use crate::world::{EMAIL, MOMENT, NORA, PASSWORD, PHONE, World, minutes, other};

#[tokio::test]
async fn a_method_is_theirs_once_its_code_was_typed() {
    for (to, kind) in [(PHONE, MethodKind::Phone), (EMAIL, MethodKind::Email)] {
        let world = World::new().await;
        let member = world.sign_in(NORA, PASSWORD).await;
        assert!(Settled::of(&member).is_none(), "there is something to register first");
        let step = world.begin_registering(&member, to).await.unwrap();
        assert_eq!(world.flows.security_info(&member).await.unwrap().methods.len(), 0);
        let code = world.code_to(to).await;
        let wrong = world.flows.confirm_method(&member, &step, &other(&code)).await.err();
        assert_eq!(wrong, Some(Refusal::WrongCode));
        world.flows.confirm_method(&member, &step, &code).await.unwrap();
        let methods = world.flows.security_info(&member).await.unwrap().methods;
        assert_eq!(methods.iter().map(|method| method.kind()).collect::<Vec<_>>(), [kind]);
        world.settled(NORA, PASSWORD).await;
    }
}

#[tokio::test]
async fn a_code_works_for_ten_minutes_and_once() {
    for (age, works) in [(minutes(10) - MOMENT, true), (minutes(10), false)] {
        let world = World::new().await;
        let member = world.sign_in(NORA, PASSWORD).await;
        let step = world.begin_registering(&member, EMAIL).await.unwrap();
        let code = world.code_to(EMAIL).await;
        world.clock.advance(age);
        let taken = world.flows.confirm_method(&member, &step, &code).await.map(|_| ());
        match works {
            true => assert!(taken.is_ok(), "{taken:?}"),
            // The proof that the session began with has grown too old as well.
            false => assert!(matches!(taken, Err(Refusal::DeadCode | Refusal::ProofNeeded))),
        }
        let again = world.flows.confirm_method(&member, &step, &code).await.map(|_| ());
        assert!(again.is_err(), "{again:?}");
    }
}

#[tokio::test]
async fn s18_five_wrong_codes_end_the_code() {
    let world = World::new().await;
    let member = world.sign_in(NORA, PASSWORD).await;
    let step = world.begin_registering(&member, EMAIL).await.unwrap();
    let code = world.code_to(EMAIL).await;
    for tries in 1..=5 {
        let refusal = world.flows.confirm_method(&member, &step, &other(&code)).await.err();
        let expected = if tries < 5 { Refusal::WrongCode } else { Refusal::DeadCode };
        assert_eq!(refusal, Some(expected), "{tries}");
    }
    let right = world.flows.confirm_method(&member, &step, &code).await.err();
    assert_eq!(right, Some(Refusal::DeadCode));
}

#[tokio::test]
async fn an_address_of_the_organisation_is_refused_and_nothing_sent() {
    let world = World::new().await;
    let member = world.sign_in(NORA, PASSWORD).await;
    for own in ["nora@contactnorth.ca", "else@contactnorth.ca", "x@CONTACTNORTH.ca"] {
        assert_eq!(world.begin_registering(&member, own).await, Err(Refusal::OwnDomain), "{own}");
    }
    assert_eq!(world.sent().await, 0);
}

#[tokio::test]
async fn the_worker_is_told_of_a_message_and_of_nothing_else() {
    let world = World::new().await;
    let member = world.sign_in(NORA, PASSWORD).await;
    world.try_sign_in(NORA, "wrong").await.err().unwrap();
    assert!(!world.worker_is_told().await, "nothing is queued by signing in");
    let step = world.begin_registering(&member, EMAIL).await.unwrap();
    assert!(world.worker_is_told().await, "a code waits");
    let code = world.code_to(EMAIL).await;
    world.flows.confirm_method(&member, &step, &code).await.unwrap();
    assert!(world.worker_is_told().await, "a notice waits");
    assert!(!world.worker_is_told().await);
}
