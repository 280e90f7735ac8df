//! What becomes of messages that no carrier took, once an operator looks at them (`regain queue`).

use std::time::Duration;

use domain::limits::NOTICE_LIFETIME;
use domain::message::{Message, MessageContent, MessageState, Notice};
use flows::operator::Handled;
use flows::ports::{Delivery, Listed};
use stories::{Browser, Minutes, Person, Service};

const NORA: Person = Person::new("nora.example@contactnorth.ca")
    .with_email("nora@home.example")
    .with_mobile("+14165550123");

async fn dead(service: &Service) -> Vec<Message> {
    service.deliver().await;
    service.operator.listed_messages(Listed::Dead, 100).await.expect("the queue works")
}

async fn asks_for_a_code(service: &Service) -> Browser {
    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .press("Send code")
        .await;
    browser
}

#[tokio::test]
async fn a_refused_code_is_sent_again_while_somebody_waits_for_it() {
    let service = Service::with(&[NORA]).await;
    service.carriers_answer(Some(Delivery::Refused("550 no such user".into())));
    let mut browser = asks_for_a_code(&service).await;
    let [code] = dead(&service).await.try_into().expect("one");
    assert_eq!(
        (code.state, code.last_error.as_deref()),
        (MessageState::Refused, Some("550 no such user"))
    );
    service.carriers_answer(None);
    service.wait(Duration::from_secs(599));
    assert_eq!(service.operator.send_again(code.id).await.expect("it works"), Handled::Done);
    assert_eq!(service.operator.send_again(code.id).await.expect("it works"), Handled::NotDead);
    assert_eq!(service.operator.drop_message(code.id).await.expect("it works"), Handled::NotDead);
    let typed = service.code_to("nora@home.example").await;
    browser.fill("Enter code", &typed).press("Next").await.is_on("Choose a new password");
}

/// At the end of its time, and after a newer one was asked for, a code helps nobody any more.
#[tokio::test]
async fn a_code_of_no_more_use_is_not_sent_again() {
    let service = Service::with(&[NORA]).await;
    service.carriers_answer(Some(Delivery::Refused("550 no such user".into())));
    let mut browser = asks_for_a_code(&service).await;
    let [first] = dead(&service).await.try_into().expect("one");
    service.wait(Duration::from_secs(60));
    browser.press("Resend code").await;
    let [second, _] = dead(&service).await.try_into().expect("two");
    assert_ne!(second.id, first.id, "the last one comes first");
    assert_eq!(service.operator.send_again(first.id).await.expect("it works"), Handled::OutOfUse);
    service.wait(Duration::from_secs(600));
    assert_eq!(service.operator.send_again(second.id).await.expect("it works"), Handled::OutOfUse);
    service.carriers_answer(None);
    assert!(service.letters().await.is_empty());
    assert_eq!(service.operator.drop_message(second.id).await.expect("it works"), Handled::Done);
    assert_eq!(
        service.operator.drop_message(second.id).await.expect("it works"),
        Handled::NotThere
    );
    assert_eq!(dead(&service).await.len(), 1);
}

/// A notice is told however late: as a new message, because the carrier may remember the id that it
/// refused.
#[tokio::test]
async fn a_refused_notice_is_sent_anew() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser
        .sign_in(&NORA)
        .await
        .open("/.well-known/change-password")
        .await
        .is_on("Change password");
    service.carriers_answer(Some(Delivery::Refused("554 blocked".into())));
    let new = "copper kettle 19 window";
    browser
        .fill("Current password", NORA.password)
        .fill("New password", new)
        .fill("Confirm new password", new);
    browser.press("Change password").await;
    let notices = dead(&service).await;
    assert_eq!(notices.len(), 3, "one to each method, and one to the sign-in address");
    service.wait(NOTICE_LIFETIME);
    service.carriers_answer(None);
    for notice in &notices {
        assert!(matches!(notice.content, MessageContent::Notice(_)));
        assert_eq!(service.operator.send_again(notice.id).await.expect("it works"), Handled::Done);
        assert_eq!(
            service.operator.send_again(notice.id).await.expect("it works"),
            Handled::NotThere
        );
    }
    assert_eq!(service.notices().await.len(), 2);
    assert!(dead(&service).await.is_empty());
}

/// S50: the first five messages of an hour at once, then one for all that happens until there may
/// be another.
#[tokio::test]
async fn s50_many_changes_are_told_at_once_and_then_together() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await;
    let told = async || {
        let letters =
            service.letters().await.into_iter().filter(|letter| letter.to == "nora@home.example");
        letters.filter_map(|letter| letter.notice).collect::<Vec<_>>()
    };
    let words = [
        "copper", "meadow", "lantern", "otters", "kettle", "window", "harbour", "thistle", "pebble",
    ];
    let mut current = NORA.password.to_owned();
    for (n, word) in words.iter().enumerate() {
        let new = format!("{word} juggling 19 {}", words[(n + 4) % words.len()]);
        browser.open("/.well-known/change-password").await.fill("Current password", &current);
        browser
            .fill("New password", &new)
            .fill("Confirm new password", &new)
            .press("Change password")
            .await;
        browser.sees("Every other session has ended.");
        current = new;
        service.wait(Duration::from_secs(1));
        assert_eq!(told().await.len(), (n + 1).min(5), "after {} changes", n + 1);
    }
    // An hour after the first.
    service.wait(Duration::from_secs(3600 - 9) - Duration::from_micros(1));
    assert_eq!(told().await.len(), 5);
    service.wait(Duration::from_micros(1));
    assert_eq!(told().await[5..], [Notice::Several { count: 4 }], "nothing is forgotten");
    service.wait(Duration::from_secs(3 * 3600));
    assert_eq!(told().await.len(), 6);
}

#[tokio::test]
async fn s50_no_more_than_ten_changes_a_day_are_texted_one_by_one() {
    let service = Service::with(&[NORA]).await;
    let told = async |to: &str| {
        service
            .letters()
            .await
            .into_iter()
            .filter(|letter| letter.to == to && letter.notice.is_some())
            .count()
    };
    let words = [
        "copper", "meadow", "lantern", "otters", "kettle", "window", "harbour", "thistle",
        "pebble", "ladder", "saddle",
    ];
    let mut current = NORA.password.to_owned();
    for (n, word) in words.iter().enumerate() {
        let new = format!("{word} juggling 19 {}", words[(n + 4) % words.len()]);
        let mut browser = service.browser();
        browser.open("/sign-in").await.give_name_and_password(NORA.name, &current).await;
        browser.open("/.well-known/change-password").await.fill("Current password", &current);
        browser
            .fill("New password", &new)
            .fill("Confirm new password", &new)
            .press("Change password")
            .await;
        browser.sees("Every other session has ended.");
        current = new;
        assert_eq!(told("+14165550123").await, (n + 1).min(10), "texts after {} changes", n + 1);
        assert_eq!(told("nora@home.example").await, n + 1, "e-mails after {} changes", n + 1);
        service.wait(Minutes(60));
    }
    // A day after the first.
    service.wait(Minutes(13 * 60) - Duration::from_micros(1));
    assert_eq!(told("+14165550123").await, 10);
    service.wait(Duration::from_micros(1));
    assert_eq!(told("+14165550123").await, 11, "nothing is forgotten");
}
