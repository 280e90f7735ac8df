//! Each rule at its edges.

use super::*;
use crate::phone::PhoneNumber;

const NOW: Timestamp = Timestamp(1_000_000_000_000);
const TERMS: Terms =
    Terms { required: 1, gates: Gates::One, wait: WAITING_TIME, frozen_until: None };
const PASSWORD: Option<Strength> = Some(Strength::Password);
const BY_METHOD: Option<Strength> = Some(Strength::Method);

fn id(number: u8) -> MethodId {
    MethodId::new(Timestamp(0), [number; 10])
}

fn account() -> AccountId {
    AccountId::new(Timestamp(0), [0; 10])
}

fn phone(number: u8) -> Destination {
    Destination::Phone(PhoneNumber::from_e164(format!("+141655501{number:02}")))
}

/// One that was added long ago.
fn old(number: u8) -> Method {
    let long_ago = Timestamp(i64::from(number));
    Method::new(id(number), account(), Factor::Contact(phone(number)), long_ago)
}

fn with(methods: &[Method]) -> Custody {
    Custody { methods: methods.to_vec(), removed: Vec::new() }
}

fn new(number: u8, contact: u8) -> NewMethod {
    let factor = Factor::Contact(phone(contact));
    NewMethod { id: id(number), account: account(), factor, language: None }
}

fn add(custody: &mut Custody, number: u8, proof: Option<Strength>, now: Timestamp) -> Method {
    custody.add(new(number, number), None, proof, &TERMS, now).unwrap()
}

/// A microsecond before, at, and a microsecond after.
fn around(at: Timestamp) -> [Timestamp; 3] {
    [Timestamp(at.0 - 1), at, Timestamp(at.0 + 1)]
}

#[test]
fn s100_only_the_first_or_a_vouched_for_method_recovers_at_once() {
    let later = NOW.plus(WAITING_TIME);
    assert_eq!(add(&mut with(&[]), 9, PASSWORD, NOW).recovers_from, NOW);
    assert_eq!(add(&mut with(&[old(1)]), 9, PASSWORD, NOW).recovers_from, later);
    assert_eq!(add(&mut with(&[old(1)]), 9, BY_METHOD, NOW).recovers_from, NOW);
    let mut waiting = with(&[]);
    waiting.methods.push(Method { recovers_from: later, ..old(1) });
    assert_eq!(
        add(&mut waiting, 9, PASSWORD, NOW).recovers_from,
        later,
        "what waits makes no first one"
    );
    // Taking the owner's methods off and beginning again gains nothing.
    let mut emptied = with(&[old(1)]);
    emptied.delete(id(1), BY_METHOD, &Terms { required: 0, ..TERMS }, NOW).unwrap();
    let powers = around(later).map(|now| add(&mut emptied.clone(), 9, PASSWORD, now).recovers(now));
    assert_eq!(powers, [false, true, true]);
}

/// A method that its owner has lost.
fn lost(number: u8, at: Timestamp) -> Method {
    let suspension = Suspension { at, power_until: at.plus(WAITING_TIME), lifted_at: None };
    Method { suspension: Some(suspension), ..old(number) }
}

#[test]
fn r25_only_a_method_suspends_one_and_another_stays() {
    let both = with(&[old(1), old(2)]);
    for proof in [None, PASSWORD, Some(Strength::Pass { vouched: true })] {
        let mut custody = both.clone();
        assert_eq!(custody.suspend(id(1), proof, &TERMS, NOW), Err(Refused::ProofNeeded));
        assert_eq!(custody, both);
    }
    let mut custody = both.clone();
    assert_eq!(custody.suspend(id(1), BY_METHOD, &TERMS, NOW), Ok(true));
    assert_eq!(custody.suspend(id(1), BY_METHOD, &TERMS, NOW), Ok(false), "once");
    assert!(!custody.methods[0].recovers(NOW) && custody.methods[1].recovers(NOW));
    // The other is the last that works: it stays, also against its owner's wish.
    let last = Err(Refused::TooFewLeft { required: 1 });
    assert_eq!(custody.suspend(id(2), BY_METHOD, &TERMS, NOW), last);
    assert_eq!(custody.delete(id(2), BY_METHOD, &TERMS, NOW).err(), last.err());
    // What waits is no other, and has nothing to suspend.
    let waiting = Method { recovers_from: NOW.plus(WAITING_TIME), ..old(2) };
    let mut custody = with(&[old(1), waiting]);
    assert_eq!(custody.suspend(id(1), BY_METHOD, &TERMS, NOW), last);
    assert_eq!(custody.suspend(id(2), BY_METHOD, &TERMS, NOW), Err(Refused::Unknown));
}

#[test]
fn r25_the_password_neither_takes_a_suspended_one_up_nor_off() {
    let custody = with(&[lost(1, NOW), old(2)]);
    let frozen = Terms { frozen_until: Some(NOW.plus(FREEZE)), ..TERMS };
    let taken = |proof, terms: &Terms, now| custody.clone().take_up(id(1), proof, terms, now);
    assert_eq!(taken(PASSWORD, &TERMS, NOW), Err(Refused::ProofNeeded));
    assert_eq!(taken(BY_METHOD, &TERMS, NOW), Ok(true));
    let frozen = around(NOW.plus(FREEZE)).map(|now| taken(BY_METHOD, &frozen, now).is_ok());
    assert_eq!(frozen, [false, true, true]);
    let needed = Err(Refused::ProofNeeded);
    assert_eq!(custody.clone().delete(id(1), PASSWORD, &TERMS, NOW), needed);
    assert_eq!(custody.may_add(Some(id(1)), PASSWORD, &TERMS, NOW), Err(Refused::ProofNeeded));
    assert!(custody.clone().delete(id(1), BY_METHOD, &TERMS, NOW).is_ok());
    // With nothing but suspended ones the password gets what a wait gets, and is told of.
    let mut alone = with(&[lost(1, Timestamp(0))]);
    assert_eq!(alone.delete(id(1), PASSWORD, &TERMS, NOW), Err(Refused::ProofNeeded));
    assert!(!add(&mut alone.clone(), 9, PASSWORD, NOW).recovers(NOW));
    assert_eq!(alone.ask_removal(&TERMS, NOW), Some(NOW.plus(WAITING_TIME)));
    assert_eq!(alone.told(NOW)[0].objector, Some(id(1)), "nothing else could object");
}

#[test]
fn s98_a_suspended_one_objects_for_a_while_and_is_told_as_long() {
    let until = NOW.plus(WAITING_TIME);
    let custody = with(&[lost(1, NOW), old(2)]);
    let told = |now| custody.told(now).iter().any(|one| one.objector == Some(id(1)));
    assert_eq!(around(until).map(told), [true, false, false]);
    assert_eq!(custody.told(until).len(), 1, "who has found it hears nothing any more");
    let undone = |now| custody.clone().undo(id(1), NOW, now).is_some();
    assert_eq!(around(until).map(undone), [true, false, false]);
}

#[test]
fn s98_an_objection_undoes_a_suspension_and_a_taking_up() {
    let later = NOW.plus(REMINDER);
    // Suspended by somebody with a stolen phone: the mailbox objects.
    let mut custody = with(&[old(1), old(2)]);
    custody.suspend(id(1), BY_METHOD, &TERMS, NOW).unwrap();
    let undone = custody.undo(id(2), NOW, later).unwrap();
    assert_eq!(undone.back.iter().map(|one| one.id).collect::<Vec<_>>(), [id(1)]);
    assert!(custody.methods.iter().all(|one| one.recovers(later)));
    // Taken up by somebody who has found it: it is suspended as before.
    let mut custody = with(&[lost(1, NOW), old(2)]);
    custody.take_up(id(1), BY_METHOD, &TERMS, later).unwrap();
    assert!(custody.methods[0].recovers(later));
    custody.undo(id(2), later, later).unwrap();
    assert_eq!(custody, with(&[lost(1, NOW), old(2)]));
    // What was suspended before what is objected to stays so.
    let mut custody = with(&[lost(1, NOW), old(2)]);
    custody.undo(id(2), Timestamp(NOW.0 + 1), later).unwrap();
    assert!(custody.methods[0].is_suspended());
    custody.undo(id(2), NOW, later).unwrap();
    assert!(!custody.methods[0].is_suspended());
}

fn letter() -> Letter {
    let random = std::array::from_fn(|i| u8::try_from(i).unwrap());
    let keys = crate::keys::KeyRing::parse(&crate::keys::KeyRing::generate(random)).unwrap();
    Letter::generate(&keys, [7; 32], NOW).0
}

#[test]
fn a_letter_resets_and_does_nothing_else() {
    let mut custody = with(&[old(1)]);
    let made = custody.post(id(2), account(), letter(), &TERMS, NOW).unwrap();
    assert!(made.resets(NOW) && !made.recovers(NOW) && !made.is_ready(NOW));
    // It is no other method that could stay, and no second to lose.
    let few = Some(Refused::TooFewLeft { required: 1 });
    assert_eq!(custody.delete(id(1), BY_METHOD, &TERMS, NOW).err(), few);
    assert_eq!(custody.suspend(id(1), BY_METHOD, &TERMS, NOW).err(), few);
    assert_eq!(custody.suspend(id(2), BY_METHOD, &TERMS, NOW), Err(Refused::Unknown));
    assert_eq!(custody.delete(id(2), PASSWORD, &TERMS, NOW).err(), Some(Refused::ProofNeeded));
    // Another takes its place; an objection and a reset take it off.
    custody.post(id(3), account(), letter(), &TERMS, NOW).unwrap();
    assert_eq!(custody.methods.len(), 2);
    assert_eq!(custody.clone().undo(id(1), NOW, NOW).unwrap().gone[0].id, id(3));
    custody.reset(NOW);
    assert_eq!(custody.methods.len(), 1);
    // It makes no first method wait, and none is posted just after an objection.
    let mut alone = with(&[]);
    alone.post(id(2), account(), letter(), &TERMS, NOW).unwrap();
    assert!(add(&mut alone, 9, PASSWORD, NOW).recovers(NOW));
    let frozen = Terms { frozen_until: Some(NOW.plus(FREEZE)), ..TERMS };
    let at = |now| alone.clone().post(id(4), account(), letter(), &frozen, now).is_ok();
    assert_eq!(around(NOW.plus(FREEZE)).map(at), [false, true, true]);
}

#[test]
fn s100_who_has_rights_over_others_waits_seven_days() {
    let name = SignInName::parse("kim@example.ca").unwrap();
    let account = |gates| Account { gates, ..Account::new(account(), name.clone(), NOW) };
    let wait = |gates, policy| waiting_time(&account(gates), policy).as_secs() / 3600;
    assert_eq!([wait(None, Gates::One), wait(Some(Gates::One), Gates::One)], [72, 72]);
    assert_eq!([wait(Some(Gates::Two), Gates::One), wait(Some(Gates::Two), Gates::Two)], [168, 72]);
}

/// What a policy makes people wait is what its accounts wait: everyone's, and a group's.
#[test]
fn s100_a_policy_has_the_waiting_times_of_its_accounts() {
    let name = SignInName::parse("kim@example.ca").unwrap();
    for policy_gates in [Gates::One, Gates::Two] {
        for groups in [Vec::new(), vec!["Staff".to_owned()]] {
            let own: &[_] = if groups.is_empty() { &[None] } else { &[None, Some(Gates::Two)] };
            let accounts = own.iter().map(|gates| {
                let account =
                    Account { gates: *gates, ..Account::new(account(), name.clone(), NOW) };
                waiting_time(&account, policy_gates)
            });
            let waits: std::collections::BTreeSet<_> = accounts.collect();
            let directory =
                DirectoryPolicy { two_gates_groups: groups, ..DirectoryPolicy::default() };
            assert_eq!(waiting_times(policy_gates, &directory), Vec::from_iter(waits));
        }
    }
}

#[test]
fn s101_what_can_reset_is_taken_off_or_replaced_by_its_like_alone() {
    let fresh_method = Method { recovers_from: NOW, ..old(2) };
    for [first, second] in [[old(1), fresh_method.clone()], [old(1), old(3)]] {
        let custody = with(&[first.clone(), second.clone()]);
        for method in [&first, &second] {
            for proof in [None, PASSWORD] {
                assert_eq!(
                    custody.clone().delete(method.id, proof, &TERMS, NOW),
                    Err(Refused::ProofNeeded)
                );
                assert_eq!(
                    custody.may_add(Some(method.id), proof, &TERMS, NOW),
                    Err(Refused::ProofNeeded)
                );
            }
            assert!(custody.clone().delete(method.id, BY_METHOD, &TERMS, NOW).is_ok());
            assert!(custody.may_add(Some(method.id), BY_METHOD, &TERMS, NOW).is_ok());
        }
    }
    // One that waits is no loss to its owner.
    let waiting = Method { recovers_from: NOW.plus(WAITING_TIME), ..old(2) };
    let custody = with(&[old(1), waiting.clone()]);
    assert_eq!(custody.clone().delete(waiting.id, None, &TERMS, NOW), Err(Refused::ProofNeeded));
    assert!(custody.clone().delete(waiting.id, PASSWORD, &TERMS, NOW).is_ok());
    assert!(custody.may_add(Some(waiting.id), PASSWORD, &TERMS, NOW).is_ok());
    let by_password = around(waiting.recovers_from)
        .map(|now| custody.clone().delete(waiting.id, PASSWORD, &TERMS, now).is_ok());
    assert_eq!(by_password, [true, false, false], "from the moment that it can reset, no more");
}

#[test]
fn s76_s78_s100_what_waits_does_not_count_towards_what_is_required() {
    let waiting = Method { recovers_from: NOW.plus(WAITING_TIME), ..old(2) };
    let custody = with(&[old(1), waiting.clone()]);
    let delete = |now| custody.clone().delete(id(1), BY_METHOD, &TERMS, now).is_ok();
    assert_eq!(
        custody.clone().delete(id(1), BY_METHOD, &TERMS, NOW),
        Err(Refused::TooFewLeft { required: 1 })
    );
    assert_eq!(around(waiting.recovers_from).map(delete), [false, true, true]);
    let two = with(&[old(1), old(3)]);
    let required = |required| Terms { required, ..TERMS };
    assert!(two.clone().delete(id(1), BY_METHOD, &required(1), NOW).is_ok());
    assert_eq!(
        two.clone().delete(id(1), BY_METHOD, &required(2), NOW),
        Err(Refused::TooFewLeft { required: 2 })
    );
    assert!(with(&[old(1)]).delete(id(1), BY_METHOD, &required(0), NOW).is_ok());
    assert_eq!(two.clone().delete(id(7), BY_METHOD, &required(0), NOW), Err(Refused::Unknown));
}

#[test]
fn s101_a_reset_leaves_nothing_that_waits() {
    let mut custody = with(&[old(1)]);
    add(&mut custody, 9, PASSWORD, NOW);
    custody.ask_removal(&TERMS, NOW).unwrap();
    let gone = custody.reset(Timestamp(NOW.0 + 1));
    assert_eq!((gone.len(), gone[0].id, custody.methods.clone()), (1, id(9), vec![old(1)]));
    assert!(custody.ripen(&TERMS, NOW.plus(2 * WAITING_TIME)).is_empty());
    assert!(!custody.removed[0].can_object(NOW), "it never could");
}

#[test]
fn a_removal_is_waited_for_told_daily_and_makes_room_for_a_first_method() {
    let mut custody = with(&[old(1)]);
    let due = custody.ask_removal(&TERMS, NOW).unwrap();
    assert_eq!(due, NOW.plus(WAITING_TIME));
    assert_eq!(
        custody.ask_removal(&TERMS, Timestamp(NOW.0 + 5)),
        Some(due),
        "the first date stays"
    );
    let day = NOW.plus(REMINDER);
    let told = around(day).map(|now| custody.clone().remind(now).is_some());
    assert_eq!(told, [false, true, true]);
    assert_eq!(custody.remind(day), Some(due));
    assert_eq!(custody.remind(Timestamp(day.plus(REMINDER).0 - 1)), None, "once a day");
    let ripe = around(due).map(|now| custody.clone().ripen(&TERMS, now).len());
    assert_eq!(ripe, [0, 1, 1]);
    custody.ripen(&TERMS, due);
    assert!(custody.methods.is_empty());
    assert_eq!(
        add(&mut custody.clone(), 9, PASSWORD, due).recovers_from,
        due,
        "its owner has waited already"
    );
    // What was taken off can still object to that.
    let objects =
        around(due.plus(WAITING_TIME)).map(|now| custody.clone().undo(id(1), due, now).is_some());
    assert_eq!(objects, [true, false, false]);
}

#[test]
fn a_method_that_was_reached_is_not_lost() {
    let mut custody = with(&[old(1), old(2)]);
    custody.ask_removal(&TERMS, NOW).unwrap();
    assert!(
        custody.reached(|one| one.is_at(&phone(1)))
            && !custody.reached(|one| one.is_at(&phone(1)))
            && !custody.reached(|one| one.is_at(&phone(7)))
    );
    assert_eq!(
        custody.ripen(&TERMS, NOW.plus(WAITING_TIME)).iter().map(|one| one.id).collect::<Vec<_>>(),
        [id(2)]
    );
    assert_eq!(custody.methods, [old(1)]);
}

#[test]
fn s99_an_undo_reaches_as_far_back_as_the_message_and_the_method_that_objects() {
    let mut custody = with(&[old(1), old(2)]);
    let (first, second) = (Timestamp(NOW.0 + 10), Timestamp(NOW.0 + 20));
    add(&mut custody, 8, BY_METHOD, first);
    custody.delete(id(2), BY_METHOD, &TERMS, Timestamp(first.0 - 1)).unwrap();
    add(&mut custody, 9, BY_METHOD, second);
    let undone = |by: u8, since| {
        let mut custody = custody.clone();
        let undone = custody.undo(id(by), since, Timestamp(NOW.0 + 30));
        undone.map(|_| custody.methods.iter().map(|method| method.id).collect::<Vec<_>>())
    };
    assert_eq!(undone(1, first), Some(vec![id(1)]));
    assert_eq!(undone(1, Timestamp(first.0 - 1)), Some(vec![id(1), id(2)]));
    assert_eq!(undone(2, first), Some(vec![id(1), id(2)]), "one that was taken off objects too");
    assert_eq!(undone(1, second), Some(vec![id(1), id(8)]));
    assert_eq!(
        undone(2, second),
        Some(vec![id(1), id(2), id(8)]),
        "the one that objects comes back"
    );
    assert_eq!(
        undone(8, Timestamp(0)),
        Some(vec![id(1), id(8)]),
        "nothing from before it was there"
    );
    assert_eq!(undone(7, first), None);
}

#[test]
fn s99_what_was_added_and_taken_off_before_an_objection_undoes_nothing() {
    let mut custody = with(&[old(1)]);
    let after = |moments: i64| Timestamp(NOW.0 + moments);
    // With a copy of the owner's fresh session: one is added, vouches for another, and is taken
    // off, so that it keeps what one that was taken off keeps.
    assert!(add(&mut custody, 8, BY_METHOD, after(1)).recovers(after(1)));
    add(&mut custody, 9, BY_METHOD, after(2));
    custody.delete(id(8), BY_METHOD, &TERMS, after(3)).unwrap();
    assert!(custody.told(after(3)).iter().any(|one| one.objector == Some(id(8))));
    // The owner objects to all of it; that is the last word.
    custody.undo(id(1), NOW, after(4)).unwrap();
    assert_eq!(custody.methods, [old(1)]);
    for thiefs in [8, 9] {
        assert!(custody.clone().undo(id(thiefs), NOW, after(5)).is_none(), "{thiefs}");
    }
    assert!(custody.told(after(5)).iter().all(|one| one.objector == Some(id(1))));
}

#[test]
fn s99_s100_what_waits_or_was_undone_objects_to_nothing() {
    let mut custody = with(&[old(1)]);
    let waiting = add(&mut custody, 9, PASSWORD, NOW);
    let objects =
        around(waiting.recovers_from).map(|now| custody.clone().undo(id(9), NOW, now).is_some());
    assert_eq!(objects, [false, true, true]);
    assert_eq!(
        custody.told(NOW),
        [Told { to: phone(1), objector: Some(id(1)) }, Told { to: phone(9), objector: None },]
    );
    // A vouched-for one can, until it is undone.
    let mut custody = with(&[old(1)]);
    add(&mut custody, 9, BY_METHOD, NOW);
    assert!(custody.clone().undo(id(9), NOW, NOW).is_some());
    custody.undo(id(1), NOW, NOW).unwrap();
    assert_eq!(custody.undo(id(9), NOW, NOW), None);
    assert_eq!(custody.told(NOW), [Told { to: phone(1), objector: Some(id(1)) }]);
}

#[test]
fn s101_what_was_taken_off_is_told_and_objects_for_three_days() {
    let mut custody = with(&[old(1), old(2)]);
    custody.delete(id(1), BY_METHOD, &TERMS, NOW).unwrap();
    for (now, able) in around(NOW.plus(WAITING_TIME)).into_iter().zip([true, false, false]) {
        assert_eq!(custody.told(now).iter().any(|one| one.to == phone(1)), able);
        assert_eq!(custody.clone().undo(id(1), NOW, now).is_some(), able);
        assert_eq!(custody.objector(id(1), now).is_some(), able);
        assert!(custody.objector(id(2), now).is_some() && custody.objector(id(3), now).is_none());
    }
}

#[test]
fn s101_after_an_undo_nothing_is_added_for_a_day() {
    let terms = Terms { frozen_until: Some(NOW), ..TERMS };
    for (now, frozen) in around(NOW).into_iter().zip([true, false, false]) {
        for (replaces, proof) in [(None, PASSWORD), (None, BY_METHOD), (Some(id(1)), BY_METHOD)] {
            let refused = with(&[old(1)]).may_add(replaces, proof, &terms, now);
            assert_eq!(refused, if frozen { Err(Refused::Frozen { until: NOW }) } else { Ok(()) });
        }
        assert!(with(&[old(1), old(2)]).delete(id(1), BY_METHOD, &terms, now).is_ok());
    }
}

#[test]
fn a_number_comes_back_once() {
    let mut custody = with(&[old(1), old(2)]);
    custody.delete(id(1), BY_METHOD, &TERMS, NOW).unwrap();
    let again = Timestamp(NOW.0 + 1);
    custody.add(new(5, 1), None, BY_METHOD, &TERMS, again).unwrap();
    assert_eq!(custody.told(again).len(), 2, "one message, not two");
    custody.undo(id(1), Timestamp(NOW.0 + 2), Timestamp(NOW.0 + 3)).unwrap();
    assert_eq!(custody.methods.iter().map(|one| one.id).collect::<Vec<_>>(), [id(2), id(5)]);
}

#[test]
fn objections_are_read_as_people_type_them() {
    assert_eq!(read_objection(" k7qm-2x04 ").as_deref(), Some("K7QM2X04"));
    assert_eq!(read_objection(&"A".repeat(MAILED_SYMBOLS)), Some("A".repeat(MAILED_SYMBOLS)));
    for text in ["", "K7QM", "K7QM-2X0", "../../etc"] {
        assert_eq!(read_objection(text), None, "{text}");
    }
}

#[test]
fn the_work_mailbox_is_told_where_the_organisation_runs_it() {
    let domains = vec!["contactnorth.ca".to_owned()];
    let told =
        |name: &str| work_mailbox(&SignInName::parse_bare(name).unwrap(), &domains).is_some();
    assert!(told("kim@contactnorth.ca") && told("Kim@ContactNorth.ca"));
    assert!(!told("kim@example.org") && !told("kim") && !told("kim@contactnorth.ca.example"));
}

#[test]
fn r22_who_vouches_for_others_has_a_method_since_the_waiting_time_and_has_just_proved_it() {
    let voucher = |custody: &Custody, proof, now| custody.voucher(account(), proof, &TERMS, now);
    let by = Ok(Voucher(account()));
    let needed = Err(NoVoucher::ProofNeeded);
    // The first method works at once, for whoever has the password: not for this.
    let mut first = with(&[]);
    assert!(add(&mut first, 9, PASSWORD, NOW).recovers(NOW));
    let until = NOW.plus(WAITING_TIME);
    let early = Err(NoVoucher::TooNew { until });
    assert_eq!(voucher(&first, BY_METHOD, NOW), early);
    assert_eq!(around(until).map(|now| voucher(&first, BY_METHOD, now)), [early, by, by]);
    // Longer where the account has rights over others.
    let terms = Terms { wait: WAITING_TIME_WITH_RIGHTS, ..TERMS };
    let late = around(NOW.plus(WAITING_TIME_WITH_RIGHTS));
    let powers = late.map(|now| first.voucher(account(), BY_METHOD, &terms, now).is_ok());
    assert_eq!(powers, [false, true, true]);
    // Nothing but a method proves it, however old one is.
    for proof in [None, PASSWORD, Some(Strength::Pass { vouched: true })] {
        assert_eq!(voucher(&with(&[old(1)]), proof, NOW), needed);
    }
    assert_eq!(voucher(&with(&[old(1)]), BY_METHOD, NOW), by);
    // A new one beside an old one takes nothing away.
    let mut both = with(&[old(1)]);
    add(&mut both, 9, BY_METHOD, NOW);
    assert_eq!(voucher(&both, BY_METHOD, NOW), by);
    // What cannot vouch for its owner does not count.
    let waiting = Method { recovers_from: NOW.plus(WAITING_TIME), ..old(1) };
    for custody in [with(&[]), with(&[waiting]), with(&[lost(1, NOW)])] {
        assert_eq!(voucher(&custody, BY_METHOD, NOW), needed);
    }
}
