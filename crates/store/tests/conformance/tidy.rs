//! Retention.

use domain::audit::AuditEvent;
use domain::challenge::Challenge;
use domain::journey::{Journey, JourneyKind};
use domain::limits::{
    Counter, DEVICE_LIFETIME, LONGEST_WINDOW, RECOVERY_LIFETIME, Streak, WRONG_CODES_IN_A_ROW,
};
use domain::message::{Message, MessageState};
use domain::session::Session;
use domain::time::CLOCK_SKEW;

use crate::place::{Place, begin};
use crate::samples::{
    DAY, account, account_id, at, challenge, challenge_id, email, event, firefox, message, method,
    phone, session, sign_in, token,
};

const COUNTER: Counter<'_> = Counter::SubjectsCodes { subject: "person@example.ca" };
const PLENTY: u32 = 1000;

pub async fn puts_right_what_was_counted_in_the_future(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    let skew = i64::try_from(CLOCK_SKEW.as_micros()).unwrap();
    let now = at(0);
    for ahead in [0, skew, skew + 1, 80 * DAY] {
        work.hit(&COUNTER, at(ahead)).await.unwrap();
    }
    let streak = |last_at| Streak { count: 5, last_at: at(last_at) };
    for (last_at, kept) in [(skew, skew), (skew + 1, 0), (80 * DAY, 0)] {
        work.save_streak(&COUNTER, streak(last_at)).await.unwrap();
        work.tidy(now, PLENTY).await.unwrap();
        assert_eq!(work.streak(&COUNTER).await.unwrap(), streak(kept), "{last_at}");
    }
    assert_eq!(work.nth_last_hit(&COUNTER, 1).await.unwrap(), Some(at(skew)));
    assert_eq!(work.nth_last_hit(&COUNTER, 2).await.unwrap(), Some(now));
    assert_eq!(work.nth_last_hit(&COUNTER, 3).await.unwrap(), None);
}

/// One thing of each kind, so old that it goes just after `at(0)`.
pub async fn removes_what_is_old(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    let window = i64::try_from(LONGEST_WINDOW.as_micros()).unwrap();
    let journey = 2 * i64::try_from(RECOVERY_LIFETIME.as_micros()).unwrap();
    let device = i64::try_from(DEVICE_LIFETIME.as_micros()).unwrap();
    work.add_account(&account(1)).await.unwrap();
    work.save_journey(&Journey { started_at: at(-journey), ..sign_in(1, token(1)) }).await.unwrap();
    work.save_challenge(&Challenge { expires_at: at(-DAY), ..challenge(1, token(1), None) })
        .await
        .unwrap();
    let idle =
        Session { last_seen_at: at(-DAY), ends_at: at(9 * DAY), ..session(1, account_id(1)) };
    let kept = Session { persistent: true, ..idle.clone() };
    work.add_session(&token(1), &idle, &firefox()).await.unwrap();
    work.add_session(&token(2), &Session { id: session(2, account_id(1)).id, ..kept }, &firefox())
        .await
        .unwrap();
    work.add_session(
        &token(3),
        &Session { ends_at: at(1), ..session(3, account_id(1)) },
        &firefox(),
    )
    .await
    .unwrap();
    work.hit(&COUNTER, at(-window)).await.unwrap();
    work.save_streak(&COUNTER, Streak { count: 1, last_at: at(-window) }).await.unwrap();
    work.remember_device(&token(1), account_id(1), at(-device)).await.unwrap();
    for (n, state) in
        [(1, MessageState::Sent), (2, MessageState::Refused), (3, MessageState::Expired)]
    {
        work.queue(&Message { state, queued_at: at(-90 * DAY), ..message(n) }).await.unwrap();
    }
    work.queue(&Message { queued_at: at(-90 * DAY), ..message(4) }).await.unwrap();
    work.append(&AuditEvent { at: at(-730 * DAY), ..event(1, Some(account_id(1))) }).await.unwrap();

    assert_eq!(work.tidy(at(-1), PLENTY).await.unwrap(), 0);
    assert_eq!(work.tidy(at(0), PLENTY).await.unwrap(), 0);
    // The session that ends now, and all that is over its age by a microsecond.
    assert_eq!(work.tidy(at(1), PLENTY).await.unwrap(), 11);
    assert_eq!(work.tidy(at(1), PLENTY).await.unwrap(), 0);

    assert!(work.journey(&token(1), JourneyKind::SignIn).await.unwrap().is_none());
    assert!(work.challenge(challenge_id(1)).await.unwrap().is_none());
    assert!(work.session(&token(1)).await.unwrap().is_none());
    assert!(work.session(&token(2)).await.unwrap().is_some());
    assert!(work.session(&token(3)).await.unwrap().is_none());
    assert_eq!(work.nth_last_hit(&COUNTER, 1).await.unwrap(), None);
    assert_eq!(work.streak(&COUNTER).await.unwrap(), Streak::default());
    assert!(work.known_device(&token(1), account_id(1), at(-device)).await.unwrap().is_none());
    for (n, left) in [(1, false), (2, false), (3, false), (4, true)] {
        assert_eq!(work.message(message(n).id).await.unwrap().is_some(), left, "{n}");
    }
    assert!(work.events(account_id(1), 9, 9).await.unwrap().is_empty());
    assert!(work.account(account_id(1)).await.unwrap().is_some());
}

pub async fn keeps_to_its_limit(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    for n in 0..5 {
        work.save_challenge(&challenge(n, token(n), None)).await.unwrap();
        work.save_journey(&sign_in(n, token(n))).await.unwrap();
    }
    let mut removed = Vec::new();
    for _ in 0..4 {
        removed.push(work.tidy(at(30 * DAY), 2).await.unwrap());
    }
    assert_eq!(removed, [4, 4, 2, 0]);
}

pub async fn forgets_removed_methods(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    work.add_account(&account(1)).await.unwrap();
    let kept = method(1, account_id(1), phone(1));
    let removed = method(2, account_id(1), email("a@example.org"));
    work.add_method(&kept).await.unwrap();
    work.add_method(&removed).await.unwrap();
    work.remove_method(removed.id, at(0), None).await.unwrap();
    assert_eq!(work.tidy(at(30 * DAY), PLENTY).await.unwrap(), 0);
    assert_eq!(work.tidy(at(30 * DAY + 1), PLENTY).await.unwrap(), 1);
    assert_eq!(work.tidy(at(90 * DAY), PLENTY).await.unwrap(), 0);
    assert_eq!(work.methods(account_id(1)).await.unwrap(), std::slice::from_ref(&kept));
    // Its row is still there (R24): the id is taken.
    assert!(work.add_method(&removed).await.is_err());
}

/// Ninety wrong codes in a row switch a method off until it is bound again, not for a month (63B
/// 3.2.2).
pub async fn keeps_what_switched_off(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    let almost = Counter::SubjectsCodes { subject: "almost@example.ca" };
    let off = Streak { count: WRONG_CODES_IN_A_ROW, last_at: at(0) };
    work.save_streak(&COUNTER, off).await.unwrap();
    work.save_streak(&almost, Streak { count: WRONG_CODES_IN_A_ROW - 1, ..off }).await.unwrap();
    assert_eq!(work.tidy(at(365 * DAY), PLENTY).await.unwrap(), 1);
    assert_eq!(work.streak(&COUNTER).await.unwrap(), off);
    assert_eq!(work.streak(&almost).await.unwrap(), Streak::default());
}
