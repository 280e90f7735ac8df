//! Changing the password that one knows.

use std::sync::Arc;

use domain::method::MethodKind;
use domain::password::PasswordRefusal;
use flows::{Refusal, Settled, Visitor};
use parts::{Entry, FakeDirectory};

use crate::world::{EMAIL, NEW, NORA, PASSWORD, PHONE, World, typed};

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

/// Whoever changes the password on a browser that is proved has a count of their own wrong codes
/// there also afterwards; all other browsers are as unknown as a thief's.
#[tokio::test]
async fn the_browser_that_changes_the_password_stays_proved() {
    let directory = FakeDirectory::with([Entry::new("1", NORA, PASSWORD)]);
    for world in [World::new().await, World::with_directory(&directory).await] {
        world.nora_has(&[EMAIL]).await;
        let member = world.sign_in(NORA, PASSWORD).await;
        let [own, other] = [world.visitor(), world.visitor()].map(|browser| browser.owner);
        world.proves_on(&member, own).await;
        world.proves_on(&member, other).await;
        let visitor = Visitor { device: Some(own), ..member.visitor.clone() };
        let member = world.flows.member(visitor, member.visitor.owner).await.unwrap().unwrap();
        let me = Settled::of(&Arc::new(member)).unwrap();
        let new = typed(NEW);
        world.flows.change_password(&me, &typed(PASSWORD), &new, &new).await.unwrap();
        assert!(world.is_proved(&me, own).await);
        assert!(!world.is_proved(&me, other).await);
    }
}

const SECOND: &str = "+16135550199";
/// Ways to write what a thief wants to be told of, each long enough for a password.
const SPELLINGS: [&str; 7] = [
    "+14165550142 !!!",
    "(416) 555-0142 4165550142",
    "0142+14165550142",
    "nora@home.example",
    "NORA@HOME.EXAMPLE!",
    "nora.home.example",
    "+16135550199 ---",
];

/// Whether a signed-in person is told that the text is their own words.
async fn tells(world: &World, me: &Settled, text: &str) -> bool {
    let judged = world.flows.judge_own_password(me, &typed(text)).await.unwrap();
    judged.refusal == Some(PasswordRefusal::ContainsContext)
}

/// The same text, where nothing like it is on the account.
async fn tells_anyhow(text: &str) -> bool {
    let world = World::new().await;
    world.nora_has(&["other@away.example"]).await;
    let me = world.settled(NORA, PASSWORD).await;
    tells(&world, &me, text).await
}

#[tokio::test]
async fn r35_who_has_the_password_alone_is_not_told_which_numbers_and_addresses_there_are() {
    let world = World::new().await;
    world.nora_has(&[EMAIL, PHONE, SECOND]).await;
    let me = world.settled(NORA, PASSWORD).await;
    for text in SPELLINGS {
        assert_eq!(tells(&world, &me, text).await, tells_anyhow(text).await, "{text}");
        let new = typed(text);
        let changed = world.flows.change_password(&me, &typed("maple"), &new, &new).await;
        assert_eq!(changed.err(), Some(Refusal::WrongPassword), "{text}");
        world.clock.advance(crate::world::minutes(60));
    }
}

#[tokio::test]
async fn r4_who_has_just_proved_themselves_by_a_method_takes_none_of_their_own_for_a_password() {
    let world = World::new().await;
    // Registering the first method proves by it.
    let member = world.sign_in(NORA, PASSWORD).await;
    let session = world.register(&member, EMAIL).await.unwrap();
    let member = world.member(session).await.unwrap();
    let session = world.register(&member, PHONE).await.unwrap();
    let me = async || Settled::of(&world.member(session).await.unwrap()).unwrap();
    let fresh = me().await;
    for text in ["+14165550142 !!!", "NORA@HOME.EXAMPLE!"] {
        assert!(tells(&world, &fresh, text).await, "{text}");
    }
    // The proof gets old.
    world.clock.advance(crate::world::minutes(11));
    assert!(!tells(&world, &me().await, "+14165550142 !!!").await);
}

#[tokio::test]
async fn r35_a_reset_compares_the_new_password_with_what_was_proved_in_it_alone() {
    let world = World::new().await;
    world.nora_has(&[EMAIL, PHONE]).await;
    let visitor = world.visitor();
    world.ask_to_reset(&visitor, NORA, MethodKind::Email).await.unwrap();
    let code = world.code_to(EMAIL).await;
    world.give_reset_code(&visitor, &code).await.unwrap();
    let judged = async |text| {
        let judged = world.flows.judge_recovered_password(&visitor, &typed(text)).await.unwrap();
        judged.refusal == Some(PasswordRefusal::ContainsContext)
    };
    assert!(judged("NORA@HOME.EXAMPLE!").await);
    assert!(!judged("+14165550142 !!!").await);
    let refused = world.choose(&visitor, "NORA@HOME.EXAMPLE!").await;
    assert_eq!(refused, Err(Refusal::PasswordRefused(PasswordRefusal::ContainsContext)));
}

#[tokio::test]
async fn r35_the_current_password_is_looked_at_before_the_new_one() {
    let world = World::new().await;
    world.nora_has(&[EMAIL]).await;
    let me = world.settled(NORA, PASSWORD).await;
    let change = async |current, new, confirmed| {
        world.flows.change_password(&me, &typed(current), &typed(new), &typed(confirmed)).await
    };
    let refused = |why| Some(Refusal::PasswordRefused(why));
    let short = PasswordRefusal::TooShort { min: 15 };
    assert_eq!(change("maple", "short", "short").await.err(), Some(Refusal::WrongPassword));
    assert_eq!(change("maple", NEW, "another").await.err(), Some(Refusal::WrongPassword));
    assert_eq!(change(PASSWORD, "short", "short").await.err(), refused(short));
    assert_eq!(change(PASSWORD, NEW, "another").await.err(), Some(Refusal::PasswordsDiffer));
}
