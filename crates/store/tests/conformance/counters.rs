//! Counted things.

use domain::channel::Channel;
use domain::limits::{Counter, Streak};
use domain::message::Purpose;
use domain::time::Timestamp;

use crate::place::{Place, begin, view};
use crate::samples::{account_id, at, email, phone};

const NETWORK: Counter<'_> = Counter::NetworksPasswords { network: "192.0.2.1" };

pub async fn nth_last_hit(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    assert_eq!(work.nth_last_hit(&NETWORK, 1).await.unwrap(), None);
    // Two in one microsecond are two.
    for time in [1, 2, 2, 3] {
        work.hit(&NETWORK, at(time)).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut view = view(&store).await;
    let expected = [None, Some(at(3)), Some(at(2)), Some(at(2)), Some(at(1)), None];
    for (nth, expected) in (0..).zip(expected) {
        assert_eq!(view.nth_last_hit(&NETWORK, nth).await.unwrap(), expected, "{nth}");
    }
    assert_eq!(view.nth_last_hit(&NETWORK, u32::MAX).await.unwrap(), None);
}

pub async fn counters_are_apart(place: &dyn Place) {
    let store = place.open().await;
    let (subject, network, device) = ("person@example.ca", "192.0.2.1", "device");
    let (phone, email) = (phone(1), email("a@example.org"));
    let counters = [
        Counter::StrangersPasswords { subject },
        Counter::KnownBrowsersPasswords { subject, device },
        Counter::NetworksPasswords { network },
        Counter::SubjectsCodes { subject },
        Counter::LastCode { destination: &phone, purpose: Purpose::Recovery },
        Counter::LastCode { destination: &phone, purpose: Purpose::FreshProof },
        Counter::StrangersCodes { destination: &phone },
        Counter::StrangersCodesOfNetwork { destination: &phone, network },
        Counter::StrangersCodesOfNetwork { destination: &phone, network: "192.0.3" },
        Counter::StrangersCodesStopped { destination: &phone },
        Counter::AccountsWrongCodes { account: account_id(1), destination: &phone },
        Counter::AccountsWrongCodes { account: account_id(2), destination: &phone },
        Counter::AccountsWrongCodes { account: account_id(1), destination: &email },
        Counter::DestinationsCodes { destination: &phone },
        Counter::DestinationsCodes { destination: &email },
        Counter::NetworksCodes { network },
        Counter::WrongCodes { subject, channel: Channel::Text },
        Counter::StrangersPasswords { subject: "other@example.ca" },
    ];
    let mut work = begin(&store).await;
    for (n, counter) in (1..).zip(&counters) {
        work.hit(counter, at(n)).await.unwrap();
        work.save_streak(counter, Streak { count: 2, last_at: at(n) }).await.unwrap();
    }
    for (n, counter) in (1..).zip(&counters) {
        assert_eq!(work.nth_last_hit(counter, 1).await.unwrap(), Some(at(n)), "{counter:?}");
        assert_eq!(work.nth_last_hit(counter, 2).await.unwrap(), None, "{counter:?}");
        assert_eq!(
            work.streak(counter).await.unwrap(),
            Streak { count: 2, last_at: at(n) },
            "{counter:?}"
        );
    }
}

pub async fn a_clock_that_went_back(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    for time in [50, 10, -30] {
        work.hit(&NETWORK, at(time)).await.unwrap();
    }
    // Nothing is lost, and the newest by the clock stays the newest: a clock set back frees nobody
    // (S79).
    assert_eq!(work.nth_last_hit(&NETWORK, 1).await.unwrap(), Some(at(50)));
    assert_eq!(work.nth_last_hit(&NETWORK, 3).await.unwrap(), Some(at(-30)));
    work.hit(&NETWORK, Timestamp(-1)).await.unwrap();
    assert_eq!(work.nth_last_hit(&NETWORK, 4).await.unwrap(), Some(Timestamp(-1)));
}

pub async fn streaks(place: &dyn Place) {
    let store = place.open().await;
    let mut work = begin(&store).await;
    assert_eq!(work.streak(&NETWORK).await.unwrap(), Streak::default());
    for streak in [Streak { count: 1, last_at: at(1) }, Streak { count: u32::MAX, last_at: at(2) }]
    {
        work.save_streak(&NETWORK, streak).await.unwrap();
        assert_eq!(work.streak(&NETWORK).await.unwrap(), streak);
    }
    work.save_streak(&NETWORK, Streak::default()).await.unwrap();
    assert_eq!(work.streak(&NETWORK).await.unwrap(), Streak::default());
}

pub async fn a_counter_is_forgotten(place: &dyn Place) {
    let store = place.open().await;
    let other = Counter::NetworksPasswords { network: "192.0.2.2" };
    let mut work = begin(&store).await;
    for counter in [&NETWORK, &other] {
        work.hit(counter, at(1)).await.unwrap();
        work.hit(counter, at(2)).await.unwrap();
        work.save_streak(counter, Streak { count: 2, last_at: at(2) }).await.unwrap();
    }
    work.forget_counter(&NETWORK).await.unwrap();
    assert_eq!(work.nth_last_hit(&NETWORK, 1).await.unwrap(), None);
    assert_eq!(work.streak(&NETWORK).await.unwrap(), Streak::default());
    assert_eq!(work.nth_last_hit(&other, 2).await.unwrap(), Some(at(1)));
    assert_eq!(work.streak(&other).await.unwrap().count, 2);
}
