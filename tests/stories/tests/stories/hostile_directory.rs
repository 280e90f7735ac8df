//! A hostile external directory: attributes that anybody may write, answers that never come, lists
//! that are cut short.

use std::sync::Arc;
use std::time::Duration;

use domain::account::AccountState;
use domain::custody::WAITING_TIME;
use domain::directory::{Bar, DirectoryId, GroupSetting, KnownMethods, LATEST, Lockout};
use domain::method::{Destination, MethodKind};
use domain::name::SignInName;
use flows::background::{SyncFailure, SyncOrder};
use flows::operator::{MethodChoice, NewAccount, Reason};
use stories::{Entry, FakeDirectory, Minutes, Service, Trouble};

use super::directory::{HOME, NAME, NEW, OLD, choose_password, nora, prove, sign_in, with_nora};
use super::help_desk::WHY;

const FULL: SyncOrder =
    SyncOrder { trial: false, full: true, without_brake: false, explained: false };
/// What a server that lags lets Regain say.
const NEWER: &str = "Your password was changed a short while ago, and not every server of your organisation knows the new one yet.";
const THIEF: &str = "thief@contactnorth.ca";
const THIEFS: &str = "seven slow badgers painting 9";

/// What a browser that is wrong again and again is told, try by try.
async fn tries(name: &str) -> Vec<String> {
    let (_, service) = with_nora().await;
    let mut answers = Vec::new();
    for round in 0..10 {
        let mut stranger = service.browser();
        sign_in(&mut stranger, name, &format!("a wrong password {round}")).await;
        answers.push(stranger.words().replace(name, "NAME"));
        service.wait(Minutes(2));
    }
    answers
}

#[tokio::test]
async fn s6_a_name_that_nobody_has_waits_like_one_that_somebody_has() {
    let known = tries(NAME).await;
    assert!(
        known[3].contains("Too many attempts."),
        "the directory's threshold holds: {}",
        known[3]
    );
    assert_eq!(known, tries("nobody.example@contactnorth.ca").await);
}

#[tokio::test]
async fn s14_a_try_counts_where_the_directory_never_says_what_it_makes_of_it() {
    let (directory, service) = with_nora().await;
    directory.trouble(Trouble::CheckLost);
    for round in 0..6 {
        let mut stranger = service.browser();
        sign_in(&mut stranger, NAME, &format!("a wrong password {round}")).await;
        let refused = if round < 3 {
            "Something on our side isn't working right now."
        } else {
            "Too many attempts."
        };
        stranger.sees(refused);
        service.wait(Minutes(2));
    }
    assert_eq!(directory.entry("nora-id").wrong, 3, "it has counted them too, and is not locked");
}

#[tokio::test]
async fn what_its_owner_has_taken_off_stays_off() {
    let (directory, service) = with_nora().await;
    directory.change_entry("nora-id", |nora| nora.phones = vec!["+1 416 555 0188".into()]);
    service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
    let mut view = service.store.view().await.expect("it works");
    let id = DirectoryId("nora-id".into());
    let account =
        view.account_by_directory(&id).await.expect("it works").expect("she has an account");
    let methods = view.methods(account.id).await.expect("it works");
    drop(view);
    let phone = methods
        .iter()
        .find(|one| matches!(one.destination(), Some(Destination::Phone(_))))
        .expect("taken over");
    let mut work = service.store.begin().await.expect("it works");
    work.remove_method(phone.id, service.flows.now(), None).await.expect("it works");
    work.commit().await.expect("it works");

    service.wait(Minutes(60));
    service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
    sign_in(&mut service.browser(), NAME, OLD).await;
    let mut view = service.store.view().await.expect("it works");
    let methods = view.methods(account.id).await.expect("it works");
    assert!(
        methods.iter().all(|one| matches!(one.destination(), Some(Destination::Email(_)))),
        "{methods:?}"
    );
}

#[tokio::test]
async fn a_group_that_asks_for_two_methods_holds_from_the_moment_that_it_is_joined() {
    let directory = FakeDirectory::with([nora()]);
    directory.change_entry("nora-id", |nora| nora.phones = vec!["+1 416 555 0188".into()]);
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        policy.directory.known_methods = KnownMethods::Trust;
        policy.directory.two_gates_groups = vec!["cn=finance,ou=groups,dc=example".into()];
    })
    .await;
    service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
    directory.change_entry("nora-id", |nora| nora.groups = vec![GroupSetting::TwoGates]);
    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", NAME)
        .press("Next")
        .await
        .is_on("Verify it's you");
    browser.choose("Email a code").press("Send code").await;
    let code = service.code_to(HOME).await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Verify it's you");
    assert!(!browser.says("Email a code"), "another method is asked for: {}", browser.words());
    // And no longer than that.
    directory.change_entry("nora-id", |nora| nora.groups.clear());
    service.wait(Minutes(3));
    let mut browser = service.browser();
    prove(&service, &mut browser).await;
    choose_password(&mut browser, NEW).await;
    browser.is_on("Your password has been reset");
}

#[tokio::test]
async fn whom_no_reset_is_for_is_refused_at_the_write_too() {
    type Change = fn(&mut Entry);
    let becomes: [Change; 2] = [
        |nora| nora.administers = true,
        |nora| nora.groups = vec![GroupSetting::Unprotected, GroupSetting::Protected],
    ];
    for change in becomes {
        let (directory, service) = with_nora().await;
        for unlocks in [false, true] {
            directory.change_entry("nora-id", |nora| nora.wrong = 5);
            let mut browser = service.browser();
            prove(&service, &mut browser).await;
            directory.change_entry("nora-id", change);
            if unlocks {
                browser.press("Unlock my account").await;
            } else {
                choose_password(&mut browser, NEW).await;
            }
            assert_eq!(browser.status(), 422, "{}", browser.words());
            let nora = directory.entry("nora-id");
            assert_eq!((directory.writes(), nora.password.as_str(), nora.wrong), (0, OLD, 5));
            directory.change_entry("nora-id", |nora| {
                (nora.administers, nora.groups) = (false, Vec::new())
            });
            service.wait(Minutes(60));
        }
    }
}

#[tokio::test]
async fn s09_whom_no_reset_is_for_gets_no_code_and_the_page_that_everybody_gets() {
    type Change = fn(&mut Entry);
    let kinds: [(Change, bool); 4] = [
        (|_| {}, true),
        (|nora| nora.administers = true, false),
        (|nora| nora.groups = vec![GroupSetting::Protected], false),
        (|nora| nora.bar = Some(Bar::Disabled), false),
    ];
    let mut pages = Vec::new();
    for (change, gets_one) in kinds {
        let directory = FakeDirectory::with([nora()]);
        let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
            policy.recovery.hints = false;
            policy.directory.known_methods = KnownMethods::Trust;
        })
        .await;
        // She has a method here from before.
        service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
        directory.change_entry("nora-id", change);
        let mut browser = service.browser();
        browser.open("/reset").await.fill("Email address", NAME).press("Next").await;
        browser
            .choose("Email a code")
            .fill("Alternate email address", HOME)
            .press("Send code")
            .await;
        assert_eq!(service.codes_to(HOME).await > 0, gets_one);
        pages.push(browser.words());
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:#?}");
}

#[tokio::test]
async fn an_administrator_is_reset_where_the_organisation_says_so() {
    let (directory, service) = with_nora().await;
    directory.change_entry("nora-id", |nora| {
        nora.administers = true;
        nora.groups = vec![GroupSetting::Unprotected];
    });
    let mut browser = service.browser();
    prove(&service, &mut browser).await;
    choose_password(&mut browser, NEW).await;
    browser.is_on("Your password has been reset");
}

#[tokio::test]
async fn s14_wrong_passwords_stop_short_of_the_rules_for_whom_they_are_typed() {
    let low = Lockout { threshold: 3, window: Minutes(30) };
    for (own, tries) in [(None, 3), (Some(low), 1), (Some(Lockout::UNREADABLE), 1)] {
        let (directory, service) = with_nora().await;
        directory.change_entry("nora-id", |nora| nora.own_lockout = own);
        for _ in 0..6 {
            sign_in(&mut service.browser(), NAME, "a wrong password").await;
            service.wait(Minutes(1));
        }
        assert_eq!(directory.entry("nora-id").wrong, tries, "{own:?}");
        // One each quarter of an hour is left, so that nobody can keep her out for long.
        service.wait(Minutes(31));
        // The directory counts again by then.
        directory.change_entry("nora-id", |nora| nora.wrong = 0);
        let mut browser = service.browser();
        sign_in(&mut browser, NAME, OLD).await;
        browser.is_on("Stay signed in?");
    }
}

#[tokio::test]
async fn s14_few_tries_are_said_plainly_to_whoever_types_and_to_the_owner() {
    let (directory, service) = with_nora().await;
    let low = Lockout { threshold: 3, window: Minutes(24 * 60) };
    directory.rules(|rules| rules.lockout = Some(low));
    for name in [NAME, "nobo.example@contactnorth.ca"] {
        sign_in(&mut service.browser(), name, "a wrong password").await;
        let mut browser = service.browser();
        sign_in(&mut browser, name, "a wrong password").await;
        browser.sees("locks accounts after very few wrong passwords").sees("once every 15 minutes");
        browser.sees("Wait 15 minutes and try again");
        assert_eq!(browser.status(), 429);
        service.wait(Minutes(16));
        sign_in(&mut service.browser(), name, "a wrong password").await;
        service.wait(Minutes(16));
    }
    sign_in(&mut service.browser(), NAME, OLD).await;
    assert_eq!(directory.entry("nora-id").wrong, 0);
}

/// An account that an operator has added for Nora before anybody signed in.
async fn added_beforehand(directory: &Arc<FakeDirectory>) -> Service {
    let service = Service::with_directory(Arc::clone(directory) as _, |policy, _| {
        policy.directory.known_methods = KnownMethods::Trust;
        policy.registration.required = 0;
    })
    .await;
    let address = domain::email::EmailAddress::parse("nora@added.example").expect("an address");
    let account = NewAccount {
        name: SignInName::parse(NAME).expect("a name"),
        display_name: "Nora Added".into(),
        password: None,
        methods: vec![Destination::Email(address)],
        office: None,
        language: None,
        gates: None,
        state: AccountState::Active,
    };
    service.operator.add_accounts(&[account], false).await.expect("it is added");
    service
}

/// Whom the directory means by the account that was added beforehand.
async fn whose(service: &Service) -> Option<String> {
    let mut view = service.store.view().await.expect("it works");
    let name = SignInName::parse(NAME).expect("a name");
    let account = view.account_by_name(&name).await.expect("it works").expect("it is there");
    account.directory.map(|link| link.id.0)
}

#[tokio::test]
async fn s115_an_account_added_beforehand_is_not_had_by_writing_its_name_into_an_attribute() {
    // She signs in there by another name, and may write her own `mail`; Nora has the name as
    // `userPrincipalName`.
    let mut rightful = Entry::new("nora-id", "nora@other.example", OLD);
    rightful.aliases = vec![NAME.into()];
    let mut thief = Entry::new("thief-id", NAME, THIEFS);
    thief.aliases = vec![THIEF.into()];
    let directory = FakeDirectory::with([rightful, thief]);
    let service = added_beforehand(&directory).await;
    sign_in(&mut service.browser(), THIEF, THIEFS).await;
    assert_eq!(whose(&service).await, None, "not by signing in");
    service.browser().open("/reset").await.fill("Email address", THIEF).press("Next").await;
    assert_eq!(whose(&service).await, None, "not by a reset");
    service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
    assert_eq!(whose(&service).await, None, "not by a sync");
}

#[tokio::test]
async fn an_account_added_beforehand_is_had_by_whom_its_name_finds() {
    for way in 0..3 {
        let directory = FakeDirectory::with([nora()]);
        directory.change_entry("nora-id", |nora| nora.aliases = vec!["nexample".into()]);
        let service = added_beforehand(&directory).await;
        match way {
            0 => sign_in(&mut service.browser(), "nexample", OLD).await,
            1 => {
                let mut browser = service.browser();
                browser.open("/reset").await.fill("Email address", "nexample").press("Next").await;
                browser
                    .choose("Email a code")
                    .press("Send code")
                    .await
                    .sees("a code is on its way");
            }
            _ => {
                service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
            }
        }
        assert_eq!(whose(&service).await.as_deref(), Some("nora-id"), "way {way}");
        assert_eq!(
            service.operator.accounts(None, 10).await.expect("it works").len(),
            1,
            "no second account"
        );
    }
}

/// Nora, and forty others, so that no brake holds.
async fn with_forty() -> (Arc<FakeDirectory>, Service) {
    let (directory, service) = with_nora().await;
    for n in 0..40 {
        let mut entry = Entry::new(&format!("id-{n}"), &format!("person{n}@contactnorth.ca"), OLD);
        entry.emails = vec![format!("person{n}@home.example")];
        directory.put(entry);
    }
    service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
    (directory, service)
}

#[tokio::test]
async fn who_comes_back_switched_off_is_switched_on_here_when_they_are_there() {
    let (directory, service) = with_forty().await;
    directory.remove("nora-id");
    assert_eq!(service.background.sync_directory(FULL, |_| {}).await.expect("it syncs").left, 1);
    let mut back = nora();
    back.bar = Some(Bar::Disabled);
    directory.put(back);
    service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
    service.wait(Duration::from_secs(31 * 24 * 3600));
    let report = service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
    assert_eq!(report.forgotten, 0, "who is listed is not forgotten");
    directory.change_entry("nora-id", |nora| nora.bar = None);
    service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
    let mut browser = service.browser();
    sign_in(&mut browser, NAME, OLD).await;
    browser.is_on("Stay signed in?");
}

#[tokio::test]
async fn s115_an_empty_list_switches_nobody_off() {
    let (directory, service) = with_nora().await;
    directory.remove("nora-id");
    let stopped = service.background.sync_directory(FULL, |_| {}).await;
    assert!(matches!(stopped, Err(SyncFailure::Brake { missing: 1, accounts: 1 })), "{stopped:?}");
    let forced = SyncOrder { without_brake: true, ..FULL };
    assert_eq!(service.background.sync_directory(forced, |_| {}).await.expect("it syncs").left, 1);
}

#[tokio::test]
async fn s74_a_late_server_lets_nobody_in_with_the_password_from_before() {
    let (directory, service) = with_nora().await;
    let mut owner = service.browser();
    prove(&service, &mut owner).await;
    choose_password(&mut owner, NEW).await;
    sign_in(&mut owner, NAME, NEW).await;
    owner.press("No").await.is_on("My Account");
    directory.trouble(Trouble::Late);
    for _ in 0..2 {
        let mut thief = service.browser();
        sign_in(&mut thief, NAME, OLD).await;
        thief.is_on("Enter password").sees(NEWER);
        thief.open("/account").await.is_on("Sign in");
        // Nor does it sign the owner out, by itself or because of the thief.
        service.wait(Minutes(16));
        service.background.recheck_passwords().await.expect("it works");
        service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
        owner.open("/account").await.is_on("My Account");
    }
    directory.trouble(Trouble::None);
    service.wait(Minutes(16));
    service.background.recheck_passwords().await.expect("it works");
    owner.open("/account").await.is_on("My Account");
    let mut thief = service.browser();
    sign_in(&mut thief, NAME, OLD).await;
    thief.is_on("Enter password").sees("incorrect");
}

#[tokio::test]
async fn a_directory_that_was_put_back_is_believed_after_a_day() {
    let (directory, service) = with_nora().await;
    let mut owner = service.browser();
    prove(&service, &mut owner).await;
    choose_password(&mut owner, NEW).await;
    directory.trouble(Trouble::Late);
    service.wait(LATEST - Duration::from_secs(1));
    let mut browser = service.browser();
    sign_in(&mut browser, NAME, OLD).await;
    browser.is_on("Enter password").sees(NEWER);
    service.wait(Duration::from_secs(1));
    sign_in(&mut browser, NAME, OLD).await;
    browser.is_on("Stay signed in?");
}

#[tokio::test]
async fn s6_two_spellings_of_nobody_wait_like_two_of_somebody() {
    let tries = async |local: &str| {
        let mut nora = nora();
        nora.aliases = vec!["nora.example".into()];
        let service = Service::with_directory(FakeDirectory::with([nora]) as _, |_, _| {}).await;
        let mut answers = Vec::new();
        for round in 0..6 {
            let name =
                if round % 2 == 0 { local.to_owned() } else { format!("{local}@contactnorth.ca") };
            let mut stranger = service.browser();
            sign_in(&mut stranger, &name, &format!("a wrong password {round}")).await;
            answers.push(stranger.words().replace(&name, "NAME"));
            service.wait(Minutes(2));
        }
        answers
    };
    let known = tries("nora.example").await;
    assert!(known[3].contains("Too many attempts."), "{}", known[3]);
    assert_eq!(known, tries("nobody.example").await);
}

#[tokio::test]
async fn s7_two_spellings_of_nobody_are_offered_the_same_methods() {
    let (_, service) = with_nora().await;
    let mut offered = Vec::new();
    for name in ["nobody.example", "nobody.example@contactnorth.ca"] {
        let mut browser = service.browser();
        browser
            .open("/reset")
            .await
            .fill("Email address", name)
            .press("Next")
            .await
            .is_on("Verify it's you");
        offered.push(browser.words().replace(name, "NAME"));
    }
    assert_eq!(offered[0], offered[1]);
}

#[tokio::test]
async fn without_the_directory_no_reset_begins_for_anybody() {
    let (directory, service) = with_nora().await;
    directory.trouble(Trouble::Away);
    for name in [NAME, "nobody.example@contactnorth.ca"] {
        let mut browser = service.browser();
        browser.open("/reset").await.fill("Email address", name).press("Next").await;
        browser.sees("Something on our side isn't working right now. Nothing was changed.");
    }
}

#[tokio::test]
async fn who_is_switched_off_in_the_middle_of_a_reset_gets_no_new_password() {
    let (directory, service) = with_nora().await;
    let mut browser = service.browser();
    prove(&service, &mut browser).await;
    directory.change_entry("nora-id", |nora| nora.bar = Some(Bar::Disabled));
    choose_password(&mut browser, NEW).await;
    browser.is_on("Choose a new password");
    assert_eq!((directory.writes(), directory.entry("nora-id").password), (0, OLD.to_owned()));
}

#[tokio::test]
async fn whom_an_operator_has_switched_off_stays_so_after_leaving_and_coming_back() {
    let (directory, service) = with_forty().await;
    let name = SignInName::parse(NAME).expect("a name");
    assert!(
        service
            .operator
            .set_state(&name, AccountState::Disabled, Reason::default())
            .await
            .expect("it works")
    );
    directory.remove("nora-id");
    assert_eq!(service.background.sync_directory(FULL, |_| {}).await.expect("it syncs").left, 1);
    directory.put(nora());
    service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
    let mut browser = service.browser();
    sign_in(&mut browser, NAME, OLD).await;
    assert_ne!(browser.heading(), "Stay signed in?");
    browser.open("/account").await.is_on("Sign in");
}

#[tokio::test]
async fn s100_the_directory_is_told_of_a_method_when_it_resets_and_of_the_one_left_when_it_is_deleted()
 {
    let directory = FakeDirectory::with([nora()]);
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        policy.directory.known_methods = KnownMethods::Trust;
        policy.directory.write_back = vec![MethodKind::Phone];
        policy.registration.required = 0;
    })
    .await;
    directory.change_entry("nora-id", |nora| nora.phones = vec!["+1 416 555 0123".into()]);
    service.background.sync_directory(SyncOrder::default(), |_| {}).await.expect("it syncs");
    let told = async || {
        service.deliver().await;
        directory.written_back.lock().expect("no panic").clone()
    };
    // A person who has nothing but the password adds a phone.
    let mut thief = service.browser();
    sign_in(&mut thief, NAME, OLD).await;
    thief.press("No").await.begin_adding("Phone").await;
    thief.fill("Phone number", "416 555 0188").press("Next").await;
    let code = service.code_to("+14165550188").await;
    thief.fill("Enter code", &code).press("Next").await;
    assert!(told().await.is_empty());
    service.wait(WAITING_TIME - Duration::from_secs(1));
    assert!(told().await.is_empty());
    service.wait(Duration::from_secs(1));
    assert_eq!(told().await, ["+14165550188"]);
}

/// The directory has a number of Nora's that no text reaches; a thief's first phone takes its place,
/// and the help desk takes that off.
#[tokio::test]
async fn s100_a_thiefs_number_leaves_the_directory_with_the_method_and_the_owners_is_back() {
    let own = "+1 416 555 0123 ext. 12";
    for written_meanwhile in [None, Some("+1 416 555 0177")] {
        let directory = FakeDirectory::with([nora()]);
        let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
            policy.directory.known_methods = KnownMethods::Trust;
            policy.directory.write_back = vec![MethodKind::Phone];
            policy.registration.required = 0;
        })
        .await;
        directory.change_entry("nora-id", |nora| nora.phones = vec![own.into()]);
        service.background.sync_directory(SyncOrder::default(), |_| {}).await.expect("it syncs");
        let mut thief = service.browser();
        sign_in(&mut thief, NAME, OLD).await;
        thief.press("No").await.begin_adding("Phone").await;
        thief.fill("Phone number", "416 555 0188").press("Next").await;
        let code = service.code_to("+14165550188").await;
        thief.fill("Enter code", &code).press("Next").await;
        service.wait(WAITING_TIME);
        service.deliver().await;
        assert_eq!(directory.entry("nora-id").phones, ["+14165550188"]);
        if let Some(number) = written_meanwhile {
            directory.change_entry("nora-id", |nora| nora.phones = vec![number.into()]);
        }
        let name = SignInName::parse(NAME).expect("a name");
        let choice = MethodChoice::Kind(MethodKind::Phone);
        service.operator.remove_method(&name, choice, WHY).await.expect("it is taken off");
        for _ in 0..2 {
            service.deliver().await;
            assert_eq!(directory.entry("nora-id").phones, [written_meanwhile.unwrap_or(own)]);
        }
    }
}

#[tokio::test]
async fn a_sync_that_failed_is_tried_again_soon() {
    let directory = FakeDirectory::with([nora()]);
    const EVERY: Duration = Duration::from_secs(24 * 3600);
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        policy.directory.sync = Some(EVERY)
    })
    .await;
    let due = async || service.background.sync_directory_if_due().await;
    assert!(due().await.expect("it syncs").is_some());
    service.wait(EVERY);
    directory.trouble(Trouble::Away);
    due().await.expect_err("it is away");
    directory.trouble(Trouble::None);
    service.wait(Minutes(5) - Duration::from_secs(1));
    assert!(due().await.expect("not yet").is_none());
    service.wait(Duration::from_secs(1));
    assert!(due().await.expect("it syncs").is_some());
    service.wait(EVERY - Duration::from_secs(1));
    assert!(due().await.expect("not yet").is_none());
}
