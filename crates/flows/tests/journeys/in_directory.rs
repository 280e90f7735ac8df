//! The same where passwords live in an external directory.

use std::sync::Arc;

use domain::method::MethodKind;
use flows::{Refusal, Visitor};
use parts::{Entry, FakeDirectory, Trouble};

use crate::world::{EMAIL, NEW, NORA, PASSWORD, World};

/// Nora, whose password is in the directory, has proved enough to choose a new one.
async fn proved() -> (Arc<FakeDirectory>, World, Visitor) {
    let directory = FakeDirectory::with([Entry::new("1", NORA, PASSWORD)]);
    let world = World::with_directory(&directory).await;
    world.nora_has(&[EMAIL]).await;
    let visitor = world.visitor();
    world.ask_to_reset(&visitor, NORA, MethodKind::Email).await.unwrap();
    let code = world.code_to(EMAIL).await;
    world.give_reset_code(&visitor, &code).await.unwrap();
    (directory, world, visitor)
}

#[tokio::test]
async fn a_reset_is_written_into_the_directory_once() {
    let (directory, world, visitor) = proved().await;
    assert_eq!(directory.writes(), 0);
    world.choose(&visitor, NEW).await.unwrap();
    assert_eq!((directory.writes(), &*directory.entry("1").password), (1, NEW));
    world.sign_in(NORA, NEW).await;
}

#[tokio::test]
async fn s83_while_the_directory_is_away_nothing_is_written_and_the_journey_stays_open() {
    let (directory, world, visitor) = proved().await;
    directory.trouble(Trouble::Away);
    assert!(world.choose(&visitor, NEW).await.is_err());
    assert_eq!(directory.writes(), 0);
    directory.trouble(Trouble::None);
    world.choose(&visitor, NEW).await.unwrap();
    assert_eq!(world.try_sign_in(NORA, PASSWORD).await.err(), Some(Refusal::WrongPassword));
}
