//! The cases that every external directory must pass.

use directory::TestPassword;
use domain::directory::{Bar, DirectoryId, DirectoryRefusal};
use domain::method::Destination;
use domain::name::SignInName;
use domain::phone::PhoneNumber;
use flows::ports::{Found, PasswordCheck, Who, Written};

use crate::passwords;
use crate::world::{Disabled, People, RIGHT, World, find, known, name, password, remote, sign_in};

/// Good enough for every server's rules here: ten characters, of several kinds.
pub const FIRST: &str = "Zimt-und-Zucker-1";
pub const SECOND: &str = "Mohn-und-Milch-22";
pub const THIRD: &str = "Salz-und-Pfeffer-3";

pub async fn all(world: &impl People) {
    signs_in(world).await;
    says_who_it_is(world).await;
    resets(world).await;
    changes(world).await;
    says_why_it_refuses(world).await;
    locks_and_unlocks(world).await;
    tells_bars_apart(world).await;
    follows_names_and_places(world).await;
    writes_contacts_back(world).await;
    passwords::all(world).await;
}

async fn signs_in(world: &impl People) {
    world.add("anna", FIRST);
    assert_eq!(sign_in(world, "anna", FIRST).await, RIGHT);
    for wrong in [SECOND, "", "\0"] {
        assert_eq!(sign_in(world, "anna", wrong).await, PasswordCheck::Wrong, "{wrong:?}");
    }
    for nobody in ["nobody", "anna2", "ann*", "*"] {
        assert_eq!(find(world, nobody).await, None, "{nobody}");
        assert_eq!(sign_in(world, nobody, FIRST).await, PasswordCheck::Wrong, "{nobody}");
    }
    // However the name is written, it is one person with one id.
    let one = find(world, "anna").await.unwrap();
    let other = find(world, "ANNA").await.unwrap();
    assert_eq!(one, other);
}

async fn says_who_it_is(world: &impl People) {
    let person = find(world, "anna").await.unwrap();
    assert_eq!(person.sign_in_name, "anna@example.test");
    assert!(
        person.enabled
            && person.mark.is_some()
            && !person.id.0.is_empty()
            && !person.display_name.is_empty()
    );
    assert!(!format!("{person:?}").contains("anna"));
    let standing =
        remote(world.directory()).standing(&known(world, "anna").await).await.unwrap().unwrap();
    assert!(standing.enabled && !standing.locked);
    assert_eq!(standing.mark, person.mark);
}

async fn resets(world: &impl People) {
    world.add("bruno", FIRST);
    let account = known(world, "bruno").await;
    let before = find(world, "bruno").await.unwrap().mark;
    let written = remote(world.directory()).reset(&account, &password(SECOND)).await.unwrap();
    let Written::Done { mark } = written else { panic!("{written:?}") };
    assert!(mark.is_some() && mark != before, "a new password has a new mark");
    assert_eq!(find(world, "bruno").await.unwrap().mark, mark);
    assert_eq!(sign_in(world, "bruno", SECOND).await, RIGHT);
    assert_eq!(sign_in(world, "bruno", FIRST).await, PasswordCheck::Wrong);
    assert!(world.own_client_gets_in("bruno", SECOND));
    assert!(!world.own_client_gets_in("bruno", FIRST));
    for odd in passwords::ODD {
        let reset = remote(world.directory()).reset(&account, &password(odd)).await.unwrap();
        assert!(matches!(reset, Written::Done { .. }), "{odd}: {reset:?}");
        assert!(world.own_client_gets_in("bruno", odd), "{odd}");
    }
}

async fn changes(world: &impl People) {
    world.add("clara", FIRST);
    let account = known(world, "clara").await;
    let remote = remote(world.directory());
    let change = |current, new| async move {
        remote.change(&known(world, "clara").await, &password(current), &password(new)).await
    };
    assert_eq!(change(SECOND, THIRD).await, Ok(Written::WrongPassword));
    assert_eq!(change("", THIRD).await, Ok(Written::WrongPassword));
    assert_eq!(sign_in(world, "clara", FIRST).await, RIGHT);
    let written = remote.change(&account, &password(FIRST), &password(SECOND)).await.unwrap();
    assert!(matches!(written, Written::Done { mark: Some(_) }), "{written:?}");
    assert_eq!(sign_in(world, "clara", SECOND).await, RIGHT);
    assert_eq!(sign_in(world, "clara", FIRST).await, PasswordCheck::Wrong);
    // Under the rules for the person.
    assert_eq!(change(SECOND, FIRST).await, Ok(Written::Refused(DirectoryRefusal::History)));
    assert_eq!(change(SECOND, "Kurz-1").await, Ok(Written::Refused(DirectoryRefusal::TooShort)));
    assert_eq!(sign_in(world, "clara", SECOND).await, RIGHT);
}

async fn says_why_it_refuses(world: &impl People) {
    world.add("dora", FIRST);
    let account = known(world, "dora").await;
    let remote = remote(world.directory());
    let rules = remote.rules(Some(&account)).await.unwrap();
    assert_eq!((rules.min_length, rules.history), (Some(10), Some(3)));
    let lockout = rules.lockout.expect("it locks");
    assert_eq!((lockout.threshold, lockout.window.as_secs()), (5, 600));
    assert_eq!(remote.rules(None).await, Ok(rules));
    assert_eq!(
        remote.reset(&account, &password("Kurz-1")).await,
        Ok(Written::Refused(DirectoryRefusal::TooShort))
    );
    assert_eq!(
        remote.reset(&account, &password("")).await,
        Ok(Written::Refused(DirectoryRefusal::Unwilling))
    );
    assert!(matches!(remote.reset(&account, &password(SECOND)).await, Ok(Written::Done { .. })));
    let again = remote.reset(&account, &password(FIRST)).await;
    if world.differences().reset_minds_history {
        assert_eq!(again, Ok(Written::Refused(DirectoryRefusal::History)));
        assert_eq!(sign_in(world, "dora", SECOND).await, RIGHT);
    } else {
        assert!(matches!(again, Ok(Written::Done { .. })), "{again:?}");
    }
}

async fn locks_and_unlocks(world: &impl People) {
    world.add("otto", FIRST);
    let account = known(world, "otto").await;
    let remote = remote(world.directory());
    let locked = async || remote.standing(&account).await.unwrap().unwrap().locked;
    let lock = async || {
        for _ in 0..5 {
            let said = sign_in(world, "otto", SECOND).await;
            assert!(matches!(said, PasswordCheck::Wrong | PasswordCheck::Locked), "{said:?}");
        }
    };
    assert!(!locked().await);
    assert_eq!(remote.unlock(&account).await, Ok(Ok(())), "there is nothing to do");
    lock().await;
    assert!(locked().await);
    // A person who guesses does not learn that it was right.
    for typed in [FIRST, SECOND] {
        assert_eq!(sign_in(world, "otto", typed).await, PasswordCheck::Locked, "{typed}");
    }
    assert_eq!(remote.unlock(&account).await, Ok(Ok(())));
    assert!(!locked().await);
    assert_eq!(sign_in(world, "otto", FIRST).await, RIGHT, "the password is what it was");
    lock().await;
    assert!(locked().await);
    let written = remote.reset(&account, &password(SECOND)).await.unwrap();
    assert!(matches!(written, Written::Done { .. }), "{written:?}");
    assert!(!locked().await, "a reset lifts the lock");
    assert_eq!(sign_in(world, "otto", SECOND).await, RIGHT);
}

async fn tells_bars_apart(world: &impl People) {
    let bar = |bar| PasswordCheck::RightBut(bar);
    world.add("frida", FIRST);
    world.disable("frida");
    let told = |theirs| match world.differences().disabled {
        Disabled::Told => (bar(theirs), PasswordCheck::Wrong),
        Disabled::Locked => (PasswordCheck::Locked, PasswordCheck::Locked),
        Disabled::Wrong => (PasswordCheck::Wrong, PasswordCheck::Wrong),
    };
    let said = async |who| (sign_in(world, who, FIRST).await, sign_in(world, who, SECOND).await);
    assert_eq!(said("frida").await, told(Bar::Disabled));
    assert!(!find(world, "frida").await.unwrap().enabled);

    world.add("georg", FIRST);
    world.expire("georg");
    assert_eq!(said("georg").await, told(Bar::AccountExpired));
    assert!(!find(world, "georg").await.unwrap().enabled);

    world.add("hanna", FIRST);
    world.must_change("hanna");
    assert_eq!(sign_in(world, "hanna", FIRST).await, bar(Bar::MustChange));
    assert_eq!(sign_in(world, "hanna", SECOND).await, PasswordCheck::Wrong);
    let account = known(world, "hanna").await;
    let changed = remote(world.directory())
        .change(&account, &password(FIRST), &password(SECOND))
        .await
        .unwrap();
    assert!(matches!(changed, Written::Done { .. }), "{changed:?}");
    assert_eq!(sign_in(world, "hanna", SECOND).await, RIGHT);
    world.must_change("hanna");
    let reset = remote(world.directory()).reset(&account, &password(THIRD)).await.unwrap();
    assert!(matches!(reset, Written::Done { .. }), "{reset:?}");
    assert_eq!(sign_in(world, "hanna", THIRD).await, RIGHT, "a reset is a new password enough");
}

async fn follows_names_and_places(world: &impl People) {
    world.add("ines", FIRST);
    let account = known(world, "ines").await;
    world.rename("ines", "ines-neu");
    assert_eq!(find(world, "ines").await, None);
    assert_eq!(
        known(world, "ines-neu").await.directory.unwrap().id,
        account.directory.as_ref().unwrap().id
    );
    world.move_away("ines-neu");
    assert_eq!(sign_in(world, "ines-neu", FIRST).await, RIGHT);
    assert_eq!(
        world.directory().check(Who::Account(Some(&account)), &password(FIRST)).await,
        Ok(RIGHT)
    );
    let reset = remote(world.directory()).reset(&account, &password(SECOND)).await.unwrap();
    assert!(matches!(reset, Written::Done { .. }), "{reset:?}");
    assert_eq!(sign_in(world, "ines-neu", SECOND).await, RIGHT);
    // The old name may be given to another person, who is not taken for the one before.
    world.add("ines", THIRD);
    assert_ne!(known(world, "ines").await.directory, account.directory);
}

async fn writes_contacts_back(world: &impl People) {
    let account = known(world, "anna").await;
    let remote = remote(world.directory());
    let phone = |text| Destination::Phone(PhoneNumber::parse(text, "CA").unwrap());
    let (first, second) = (phone("+14165550142"), phone("+14165550143"));
    let there = async || find(world, "anna").await.unwrap().phones;
    assert_eq!(remote.write_back(&account, &first).await, Ok(Ok(Vec::new())));
    assert_eq!(there().await, ["+14165550142"]);
    assert_eq!(remote.write_back(&account, &second).await, Ok(Ok(vec!["+14165550142".into()])));
    assert_eq!(there().await, ["+14165550143"]);
    // Exactly what was written is taken out, and what another wrote meanwhile stays.
    let before = ["+1 416 555 0199".to_owned()];
    assert_eq!(remote.take_back(&account, &first, &before).await, Ok(Ok(())));
    assert_eq!(there().await, ["+14165550143"]);
    assert_eq!(remote.take_back(&account, &second, &before).await, Ok(Ok(())));
    assert_eq!(there().await, before);
    assert_eq!(remote.write_back(&account, &second).await, Ok(Ok(before.to_vec())));
    assert_eq!(remote.take_back(&account, &second, &[]).await, Ok(Ok(())));
    assert!(there().await.is_empty());
    assert_eq!(remote.take_back(&account, &second, &before).await, Ok(Ok(())));
    assert!(there().await.is_empty());
}

/// `also`: gives a person another's name as well.
pub async fn of_several_the_holder_goes_on(world: &impl People, also: impl Fn(&str, &str)) {
    for who in ["boss", "eve", "third"] {
        world.add(who, FIRST);
    }
    let id = async |who| find(world, who).await.unwrap().id;
    let (boss, eve, third) = (id("boss").await, id("eve").await, id("third").await);
    let look = async |holder: Option<&DirectoryId>| {
        remote(world.directory()).look_for(&name("boss"), holder).await.unwrap()
    };
    let found = |found: Found| found.one().map(|person| person.id);
    for holder in [None, Some(&boss), Some(&eve)] {
        assert_eq!(found(look(holder).await), Some(boss.clone()), "it is one person's alone");
    }
    for thief in ["eve", "third"] {
        also(thief, "boss");
        assert_eq!(look(None).await, Found::Several);
        assert_eq!(find(world, "boss").await, None);
        let held = look(Some(&boss)).await.one().unwrap();
        assert_eq!(held.id, boss);
        let check = world.directory().check(Who::Person(Some(&held)), &password(FIRST)).await;
        assert_eq!(check, Ok(RIGHT));
        // Whose id is of another person, or of nobody, holds nothing.
        let not = format!("not-{thief}");
        world.add(&not, FIRST);
        let other = find(world, &not).await.unwrap().id;
        for holder in [&other, &DirectoryId("no-id".into()), &DirectoryId("*".into())] {
            assert_eq!(look(Some(holder)).await, Found::Several);
        }
        assert_eq!(
            find(world, thief).await.map(|person| person.id),
            Some(if thief == "eve" { eve.clone() } else { third.clone() })
        );
    }
}

pub async fn tries_its_rights_and_puts_back(world: &impl World) {
    world.add("probe", FIRST);
    let name = SignInName::parse("probe@example.test").unwrap();
    let (steps, in_force) =
        world.ldap().try_rights(&name, &password(FIRST), &password(SECOND)).await;
    assert!(steps.iter().all(|step| step.found.is_ok()) && steps.len() == 6, "{steps:?}");
    // Where a reset checks the history the old one cannot come back.
    let (expected, lets_in) = match world.differences().reset_minds_history {
        true => (TestPassword::New, SECOND),
        false => (TestPassword::AsBefore, FIRST),
    };
    assert_eq!(in_force, expected);
    assert!(world.own_client_gets_in("probe", lets_in));
    let wrong = world.ldap().try_rights(&name, &password(THIRD), &password(SECOND)).await;
    assert!(wrong.0.len() == 1 && wrong.0[0].found.is_err() && wrong.1 == TestPassword::AsBefore);
}
