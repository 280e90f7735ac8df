//! The ends of what can be kept: odd texts, large numbers.

use domain::account::Account;
use domain::limits::{Counter, Streak};
use domain::message::{DoneFrom, Message};
use domain::queue::Lane;
use domain::session::Session;
use domain::time::Timestamp;

use crate::place::{Place, begin, view};
use crate::samples::{account, account_id, at, facts, firefox, message, name, session, token};

pub async fn any_text_is_kept(place: &dyn Place) {
    let store = place.open().await;
    let texts = [
        String::new(),
        " leading and trailing ".into(),
        "👩🏽‍🏫 𝒜 🇨🇦".into(),
        "e\u{301} é".into(),
        "\u{202e}desrever\u{202c} שלום مرحبا".into(),
        "a NUL \0 in the middle, \r\n\t\u{7f}\u{ffff}".into(),
        "'; DROP TABLE account; -- \" ` ?1 $1 :a % _ \\".into(),
        "語".repeat(100_000),
    ];
    let mut work = begin(&store).await;
    for (n, text) in (0..).zip(&texts) {
        let own = Account { display_name: text.clone(), office: Some(text.clone()), ..account(n) };
        work.add_account(&own).await.unwrap();
        let from = DoneFrom { browser: text.clone(), network: text.clone() };
        work.add_session(&token(n), &session(n, account_id(n)), &from).await.unwrap();
        work.queue(&Message { last_error: Some(text.clone()), ..message(n) }).await.unwrap();
        work.hit(&Counter::StrangersPasswords { subject: text }, at(i64::from(n))).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut work = begin(&store).await;
    for (n, text) in (0..).zip(&texts) {
        let (own, owner) = work.session(&token(n)).await.unwrap().unwrap();
        let told = work.sessions_with_browsers(own.account).await.unwrap();
        let from = DoneFrom { browser: text.clone(), network: text.clone() };
        assert_eq!(told, [(own, from)]);
        assert_eq!((&owner.display_name, owner.office.as_ref()), (text, Some(text)));
        assert_eq!(
            work.message(message(n).id).await.unwrap().unwrap().last_error.as_ref(),
            Some(text)
        );
        let counter = Counter::StrangersPasswords { subject: text };
        assert_eq!(work.nth_last_hit(&counter, 1).await.unwrap(), Some(at(i64::from(n))));
        assert_eq!(work.nth_last_hit(&counter, 2).await.unwrap(), None);
    }
    let longest = name(&format!("{}@{}.ca", "x".repeat(100), "é".repeat(70)));
    work.save_account(&Account { name: longest.clone(), ..account(1) }).await.unwrap();
    assert_eq!(work.account_by_name(&longest).await.unwrap().unwrap().id, account_id(1));
}

pub async fn any_number_is_kept(place: &dyn Place) {
    let store = place.open().await;
    let network = Counter::NetworksPasswords { network: "192.0.2.1" };
    let mut work = begin(&store).await;
    let ends = [
        (1, u64::MAX, Timestamp(i64::MAX)),
        (2, i64::MAX.cast_unsigned() + 1, Timestamp(i64::MIN)),
    ];
    for (n, security_version, time) in ends {
        let own = Account {
            security_version,
            skips: u32::MAX,
            created_at: time,
            password_changed_at: time,
            ..account(n)
        };
        work.add_account(&own).await.unwrap();
        let own =
            Session { started_at: time, ends_at: time, proved_at: time, ..session(n, own.id) };
        work.add_session(&token(n), &own, &firefox()).await.unwrap();
        work.queue(&Message { attempts: u32::MAX, due_at: time, ..message(n) }).await.unwrap();
        work.hit(&network, time).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut work = begin(&store).await;
    for (n, security_version, time) in ends {
        let (own, owner) = work.session(&token(n)).await.unwrap().unwrap();
        assert_eq!((own.started_at, own.ends_at, own.proved_at), (time, time, time));
        assert_eq!(
            (owner.security_version, owner.skips, owner.created_at),
            (security_version, u32::MAX, time)
        );
        assert_eq!(facts(&work.account(owner.id).await.unwrap().unwrap()), facts(&owner));
    }
    assert_eq!(work.nth_last_hit(&network, 1).await.unwrap(), Some(Timestamp(i64::MAX)));
    assert_eq!(work.nth_last_hit(&network, 2).await.unwrap(), Some(Timestamp(i64::MIN)));
    let leased =
        work.lease(Lane::Codes, Timestamp(i64::MAX), Timestamp(i64::MAX), 9).await.unwrap();
    assert_eq!(
        leased.iter().map(|message| message.attempts).collect::<Vec<_>>(),
        [u32::MAX, u32::MAX]
    );
    let streak = Streak { count: u32::MAX, last_at: Timestamp(i64::MIN) };
    work.save_streak(&network, streak).await.unwrap();
    assert_eq!(work.streak(&network).await.unwrap(), streak);
    // A tidying by a mad clock faults nowhere.
    work.tidy(Timestamp(i64::MIN), 10).await.unwrap();
    work.commit().await.unwrap();
    assert!(view(&store).await.account(account_id(1)).await.unwrap().is_some());
}
