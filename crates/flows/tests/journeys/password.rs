//! Changing the password that one knows.

use flows::Refusal;

use crate::world::{EMAIL, NEW, NORA, PASSWORD, World, typed};

#[tokio::test]
async fn the_current_password_changes_it_and_ends_the_other_sessions() {
    let world = World::new().await;
    world.nora_has(&[EMAIL]).await;
    let other = world.try_sign_in(NORA, PASSWORD).await.unwrap().session;
    let me = world.settled(NORA, PASSWORD).await;
    let change = async |current, new| {
        world.flows.change_password(&me, &typed(current), &typed(new), &typed(new)).await
    };
    assert_eq!(change("maple", NEW).await.err(), Some(Refusal::WrongPassword));
    assert_eq!(change(PASSWORD, PASSWORD).await.err(), Some(Refusal::SamePassword));
    let name = change(PASSWORD, NEW).await.unwrap();
    assert!(world.member(name.hash).await.is_some(), "this session goes on under another name");
    assert!(world.member(me.visitor.owner).await.is_none());
    assert!(world.member(other.hash).await.is_none());
    assert_eq!(world.try_sign_in(NORA, PASSWORD).await.err(), Some(Refusal::WrongPassword));
    world.sign_in(NORA, NEW).await;
}
