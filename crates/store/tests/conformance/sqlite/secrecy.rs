//! What a stolen file tells (S94).

use domain::limits::{Counter, Streak};
use domain::message::{Message, MessageState};
use flows::ports::Store as _;

use super::{Directory, open};
use crate::samples::{
    account, account_id, at, challenge, email, event, firefox, message, method, phone,
    registration, session, sign_in, token,
};

#[tokio::test]
async fn s94_nobody_is_named_in_it() {
    let place = Directory::new();
    let store = open(&place.database()).unwrap();
    let mut work = store.begin().await.unwrap();
    work.add_account(&account(0)).await.unwrap();
    work.add_method(&method(0, account_id(0), phone(42))).await.unwrap();
    work.add_method(&method(1, account_id(0), email("Some.Body@example.org"))).await.unwrap();
    work.remove_method(method(1, account_id(0), phone(42)).id, at(1), None).await.unwrap();
    work.add_session(&token(1), &session(1, account_id(0)), &firefox()).await.unwrap();
    work.save_journey(&sign_in(1, token(1))).await.unwrap();
    work.save_journey(&registration(2, token(1))).await.unwrap();
    work.save_challenge(&challenge(1, token(1), Some(account_id(0)))).await.unwrap();
    let refused = Some("550 Some.Body@example.org is unknown".into());
    work.queue(&Message { last_error: refused, state: MessageState::Refused, ..message(42) })
        .await
        .unwrap();
    work.append(&event(1, Some(account_id(0)))).await.unwrap();
    let destination = phone(42);
    for counter in [
        Counter::DestinationsCodes { destination: &destination },
        Counter::StrangersPasswords { subject: "person.0@example.ca" },
        Counter::NetworksCodes { network: "192.0.2.77" },
    ] {
        work.hit(&counter, at(0)).await.unwrap();
        work.save_streak(&counter, Streak { count: 3, last_at: at(0) }).await.unwrap();
    }
    work.commit().await.unwrap();

    let mut kept: Vec<u8> = ["regain.db", "regain.db-wal"]
        .into_iter()
        .flat_map(|file| std::fs::read(place.file(file)).unwrap())
        .collect();
    // What is there can be found: this test would see the rest as well.
    assert!(contains(&kept, "$argon2id$"));
    assert!(contains(&kept, "method-changed"));
    kept.make_ascii_lowercase();
    for told in [
        "person.0",
        "person number",
        "registrar",
        "555",
        "0042",
        "some.body",
        "example",
        "firefox",
        "safari",
        "192.0.2",
        "198.51",
    ] {
        assert!(!contains(&kept, told), "{told}");
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// A value moved to another row does not open there: nobody with the file can give an account
/// another's number.
#[tokio::test]
async fn s94_values_cannot_be_moved() {
    let place = Directory::new();
    let store = open(&place.database()).unwrap();
    let mut work = store.begin().await.unwrap();
    for n in [1, 2] {
        work.add_account(&account(n)).await.unwrap();
        work.add_method(&method(n, account_id(n), phone(n))).await.unwrap();
    }
    work.commit().await.unwrap();
    drop(store);
    let connection = rusqlite::Connection::open(place.database()).unwrap();
    connection
        .execute("UPDATE method SET destination = (SELECT destination FROM method LIMIT 1)", ())
        .unwrap();
    drop(connection);
    let store = open(&place.database()).unwrap();
    let mut faults = Vec::new();
    for n in [1, 2] {
        faults.extend(store.view().await.unwrap().methods(account_id(n)).await.err());
    }
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    assert!(!fault.reason.contains("555"), "{fault}");
}
