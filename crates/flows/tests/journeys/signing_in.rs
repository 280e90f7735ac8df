//! Signing in, and how long it lasts.

use flows::Refusal;

use crate::world::{MOMENT, NORA, PASSWORD, World, minutes};

#[tokio::test]
async fn the_right_password_and_no_other_signs_in() {
    let world = World::new().await;
    let member = world.sign_in(NORA, PASSWORD).await;
    assert_eq!(member.account.name.as_typed(), NORA);
    for wrong in
        ["maple river lantern 43", "Maple river lantern 42", "maple river lantern 42 ", "x"]
    {
        let refusal = world.try_sign_in(NORA, wrong).await.err();
        assert_eq!(refusal, Some(Refusal::WrongPassword), "{wrong:?}");
    }
}

#[tokio::test]
async fn s9_an_unknown_name_is_refused_like_a_wrong_password() {
    let world = World::new().await;
    for name in ["nobody@contactnorth.ca", "nora@elsewhere.example"] {
        let refusal = world.try_sign_in(name, PASSWORD).await.err();
        assert_eq!(refusal, Some(Refusal::WrongPassword), "{name}");
    }
    assert_eq!(world.try_sign_in("nora", PASSWORD).await.err(), Some(Refusal::InvalidName));
}

#[tokio::test]
async fn a_session_ends_when_it_was_idle_for_an_hour() {
    let world = World::new().await;
    for (idle, is_good) in
        [(minutes(60) - MOMENT, true), (minutes(60), false), (minutes(60) + MOMENT, false)]
    {
        let session = world.try_sign_in(NORA, PASSWORD).await.unwrap().session;
        world.clock.advance(idle);
        assert_eq!(world.member(session.hash).await.is_some(), is_good, "{idle:?}");
    }
}

#[tokio::test]
async fn who_signs_out_is_out() {
    let world = World::new().await;
    let session = world.try_sign_in(NORA, PASSWORD).await.unwrap().session;
    let member = world.member(session.hash).await.unwrap();
    world.flows.sign_out(&member).await.unwrap();
    assert!(world.member(session.hash).await.is_none());
}

/// A session that begins between the two is not counted by a page that reads on in the state in
/// which its own was found; where nothing is read on in, it is.
#[tokio::test]
async fn a_page_reads_on_in_the_state_in_which_its_session_was_found() {
    let world = World::with(|policy| policy.registration.required = 0).await;
    let me = world.settled(NORA, PASSWORD).await;
    let found = world.flows.member_found(world.visitor(), me.visitor.owner).await.unwrap();
    let (_, snapshot) = found.unwrap();
    world.sign_in(NORA, PASSWORD).await;
    assert_eq!(world.flows.overview(&me, snapshot).await.unwrap().sessions, 1);
    assert_eq!(world.flows.overview(&me, None).await.unwrap().sessions, 2);
    // Noting that a session is in use writes: the state from before is none to read on in.
    world.clock.advance(minutes(2));
    let found = world.flows.member_found(world.visitor(), me.visitor.owner).await.unwrap();
    assert!(found.is_some_and(|(_, snapshot)| snapshot.is_none()));
}
