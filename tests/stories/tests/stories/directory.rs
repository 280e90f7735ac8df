//! Passwords in an external directory: the same journeys, told by a directory that locks, expires,
//! refuses and dies.

use std::sync::Arc;
use std::time::Duration;

use domain::account::AccountState;
use domain::audit::Action;
use domain::directory::{Bar, DirectoryId, KnownMethods, PasswordRules};
use domain::message::Notice;
use domain::method::MethodKind;
use domain::name::SignInName;
use domain::password::Password;
use flows::background::{SyncFailure, SyncOrder};
use flows::operator::Reason;
use stories::{Browser, Entry, FakeDirectory, Minutes, Service, Trouble};

pub(super) const NAME: &str = "nora.example@contactnorth.ca";
pub(super) const OLD: &str = "maple river lantern 42";
pub(super) const NEW: &str = "four quiet otters juggling 7";
pub(super) const HOME: &str = "nora@home.example";

pub(super) fn nora() -> Entry {
    let mut nora = Entry::new("nora-id", NAME, OLD);
    nora.display_name = "Nora Example".into();
    nora.emails = vec![HOME.into()];
    nora
}

/// A service in whose directory Nora is, with her address taken over as a method.
pub(super) async fn with_nora() -> (Arc<FakeDirectory>, Service) {
    let directory = FakeDirectory::with([nora()]);
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        policy.directory.known_methods = KnownMethods::Trust;
        policy.registration.required = 0;
    })
    .await;
    service.background.sync_directory(SyncOrder::default(), |_| {}).await.expect("it syncs");
    (directory, service)
}

pub(super) async fn sign_in(browser: &mut Browser, name: &str, password: &str) {
    browser
        .open("/sign-in/other")
        .await
        .fill("Email address", name)
        .press("Next")
        .await
        .is_on("Enter password");
    browser.fill("Password", password).press("Sign in").await;
}

/// Proves by mail that it is Nora; the next page asks for the new password.
pub(super) async fn prove(service: &Service, browser: &mut Browser) {
    browser
        .open("/reset")
        .await
        .fill("Email address", NAME)
        .press("Next")
        .await
        .is_on("Verify it's you");
    browser.choose("Email a code").press("Send code").await;
    let code = service.code_to(HOME).await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
}

pub(super) async fn choose_password(browser: &mut Browser, new: &str) {
    browser.fill("New password", new).fill("Confirm new password", new).press("Finish").await;
}

async fn events(service: &Service, action: Action) -> usize {
    let mut view = service.store.view().await.expect("it works");
    let id = DirectoryId("nora-id".into());
    let account =
        view.account_by_directory(&id).await.expect("it works").expect("she has an account");
    let events = view.events(account.id, 100, 100).await.expect("it works");
    events.iter().filter(|event| event.action == action).count()
}

/// What she was told by mail, without codes.
async fn told(service: &Service) -> Vec<Notice> {
    let letters = service.letters().await;
    letters
        .into_iter()
        .filter(|letter| letter.to == HOME)
        .filter_map(|letter| letter.notice)
        .collect()
}

#[tokio::test]
async fn somebody_signs_in_for_the_first_time_and_has_an_account() {
    let directory = FakeDirectory::with([nora()]);
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        policy.registration.required = 0
    })
    .await;
    let mut browser = service.browser();
    sign_in(&mut browser, NAME, OLD).await;
    browser.is_on("Stay signed in?").press("No").await.is_on("My Account").sees("Nora Example");
    assert_eq!(events(&service, Action::AccountAdded).await, 1);
    sign_in(&mut service.browser(), NAME, OLD).await;
    assert_eq!(events(&service, Action::AccountAdded).await, 1, "one account for one person");
}

#[tokio::test]
async fn a_bare_name_of_the_directory_is_taken_too() {
    let directory = FakeDirectory::with([nora()]);
    directory.change_entry("nora-id", |nora| nora.aliases = vec!["nexample".into()]);
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        policy.directory.known_methods = KnownMethods::Trust;
        policy.registration.required = 0;
    })
    .await;
    let mut browser = service.browser();
    sign_in(&mut browser, "NExample", OLD).await;
    browser.is_on("Stay signed in?").press("No").await.is_on("My Account").sees("Nora Example");
    // Windows takes names with a blank, and with the domain before them; whether anybody has them
    // does not show.
    for name in ["n example", "EXAMPLE\\nexample"] {
        sign_in(&mut browser, name, OLD).await;
        browser.is_on("Enter password").sees("Your account or password is incorrect.");
    }

    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", "nexample")
        .press("Next")
        .await
        .is_on("Verify it's you");
    browser.choose("Email a code").press("Send code").await;
    let code = service.code_to(HOME).await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    choose_password(&mut browser, NEW).await;
    browser.is_on("Your password has been reset");
    sign_in(&mut browser, NAME, NEW).await;
    browser.is_on("Stay signed in?");

    // Where passwords are kept here there are none.
    let mut browser = Service::with(&[]).await.browser();
    browser.open("/sign-in").await.fill("Email address", "nexample").press("Next").await;
    browser.sees("Enter a valid email address.");
}

#[tokio::test]
async fn a_rename_follows_and_a_freed_name_is_another_account() {
    let directory = FakeDirectory::with([nora()]);
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        policy.registration.required = 0
    })
    .await;
    sign_in(&mut service.browser(), NAME, OLD).await;
    directory.change_entry("nora-id", |entry| {
        entry.name = "nora.married@contactnorth.ca".into();
        entry.display_name = "Nora Married".into();
    });
    directory.put(Entry::new("other-id", NAME, "seven slow badgers painting 9"));
    let mut other = service.browser();
    sign_in(&mut other, NAME, "seven slow badgers painting 9").await;
    other.press("No").await.is_on("My Account");
    assert!(!other.says("Nora"), "the new holder of the name is somebody else");
    let mut browser = service.browser();
    sign_in(&mut browser, "nora.married@contactnorth.ca", OLD).await;
    browser.press("No").await.is_on("My Account").sees("Nora Married");
    let mut view = service.store.view().await.expect("it works");
    let name = SignInName::parse("nora.married@contactnorth.ca").expect("a name");
    let by_name = view.account_by_name(&name).await.expect("it works").expect("it has followed");
    assert_eq!(by_name.directory.expect("linked").id, DirectoryId("nora-id".into()));
    assert_eq!(events(&service, Action::AccountAdded).await, 1);
}

#[tokio::test]
async fn s115_nobody_takes_a_name_by_writing_an_attribute() {
    let directory = FakeDirectory::with([nora()]);
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        policy.registration.required = 0
    })
    .await;
    sign_in(&mut service.browser(), NAME, OLD).await;
    let mut thief = Entry::new("thief-id", NAME, "seven slow badgers painting 9");
    thief.aliases = vec!["thief@contactnorth.ca".into()];
    thief.display_name = format!("{}\u{7}\u{202e}{}", "x".repeat(10_000), "y");
    directory.put(thief);
    let mut browser = service.browser();
    sign_in(&mut browser, "thief@contactnorth.ca", "seven slow badgers painting 9").await;
    browser.press("No").await.is_on("My Account").sees("thief@contactnorth.ca");
    let mut view = service.store.view().await.expect("it works");
    let holder =
        view.account_by_name(&SignInName::parse(NAME).expect("a name")).await.expect("it works");
    let holder = holder.and_then(|account| account.directory).expect("she has kept it");
    assert_eq!(holder.id, DirectoryId("nora-id".into()));
}

#[tokio::test]
async fn s9_why_somebody_may_not_come_in_is_told_to_who_has_the_password_alone() {
    let (directory, service) = with_nora().await;
    for (bar, sentence) in [
        (Bar::Disabled, "Your password is right, but this account is switched off."),
        (Bar::AccountExpired, "Your password is right, but this account has expired."),
        (
            Bar::LogonHours,
            "your organisation doesn't let this account in at this time of the week.",
        ),
        (Bar::Workstation, "your organisation lets this account in at certain computers only."),
    ] {
        directory.change_entry("nora-id", |entry| entry.bar = Some(bar));
        let mut browser = service.browser();
        sign_in(&mut browser, NAME, "not the password at all").await;
        browser.is_on("Enter password").sees("Your account or password is incorrect.");
        assert!(
            !browser.says("switched off") && !browser.says("expired") && !browser.says("right")
        );
        browser.fill("Password", OLD).press("Sign in").await.is_on("Enter password").sees(sentence);
        service.wait(Minutes(31));
    }
}

#[tokio::test]
async fn who_must_change_the_password_does_so_and_signs_in() {
    let (directory, service) = with_nora().await;
    directory.rules(|rules| rules.history = Some(1));
    for (bar, sentence, old, new) in [
        (Bar::MustChange, "Your organisation asks you to choose a new password.", OLD, NEW),
        (Bar::PasswordExpired, "Your password has expired.", NEW, "nine tired herons whistling 5"),
    ] {
        directory.change_entry("nora-id", |entry| entry.bar = Some(bar));
        let mut browser = service.browser();
        sign_in(&mut browser, NAME, old).await;
        browser
            .is_on("Choose a new password")
            .sees(sentence)
            .sees("Your last password is not accepted.");
        browser.fill("Current password", "not the password at all").fill("New password", new);
        browser
            .fill("Confirm new password", new)
            .press("Finish")
            .await
            .sees("That is not your current password.");
        browser
            .fill("Current password", old)
            .fill("New password", new)
            .fill("Confirm new password", new);
        browser.press("Finish").await.is_on("Your password has been changed");
        browser.sees("It may take a few minutes until the new password works everywhere.");
        assert_eq!(directory.entry("nora-id").password, new);
        sign_in(&mut browser, NAME, new).await;
        browser.is_on("Stay signed in?");
    }
}

#[tokio::test]
async fn s13_s14_guessing_never_locks_the_account_in_the_directory() {
    let (directory, service) = with_nora().await;
    directory
        .change_entry("nora-id", |entry| entry.aliases = vec!["n.example@contactnorth.ca".into()]);
    let mut own = service.browser();
    sign_in(&mut own, NAME, OLD).await;
    own.open("/sign-out").await;
    for round in 0..12 {
        let mut stranger = service.browser();
        let name = if round % 2 == 0 { NAME } else { "n.example@contactnorth.ca" };
        sign_in(&mut stranger, name, &format!("a wrong password {round}")).await;
        stranger.is_on("Enter password");
        service.wait(Minutes(2));
    }
    assert!(directory.entry("nora-id").wrong <= 3, "by whichever name, within one window");
    let mut stranger = service.browser();
    sign_in(&mut stranger, NAME, "one more wrong password").await;
    stranger.sees("Too many attempts.");
    // Her own browser has a try that strangers cannot use up.
    sign_in(&mut own, NAME, OLD).await;
    own.is_on("Stay signed in?");
    assert_eq!(directory.entry("nora-id").wrong, 0);
}

#[tokio::test]
async fn a_forgotten_password_is_reset_in_the_directory() {
    let (directory, service) = with_nora().await;
    let mut other = service.browser();
    sign_in(&mut other, NAME, OLD).await;
    other.press("No").await.is_on("My Account");
    let mut browser = service.browser();
    prove(&service, &mut browser).await;
    browser.sees("Your last 3 passwords are not accepted.");
    choose_password(&mut browser, NEW).await;
    browser.is_on("Your password has been reset").sees("It may take a few minutes");
    assert_eq!(directory.entry("nora-id").password, NEW);
    assert_eq!(directory.writes(), 1);
    other.open("/account").await.is_on("Pick an account");
    assert_eq!(told(&service).await.len(), 1);
    assert_eq!(events(&service, Action::PasswordReset).await, 1);
    sign_in(&mut browser, NAME, NEW).await;
    browser.is_on("Stay signed in?");
    // Nothing is left for the worker.
    service.wait(Minutes(10));
    assert_eq!(service.background.settle_intents().await.expect("it works"), 0);
}

#[tokio::test]
async fn s84_the_directory_says_no_and_the_journey_stays_open() {
    let (directory, service) = with_nora().await;
    let mut browser = service.browser();
    prove(&service, &mut browser).await;
    choose_password(&mut browser, OLD).await;
    browser.is_on("Choose a new password");
    browser
        .sees("Your organisation's password rules don't allow this one: you have used it before.");
    directory.rules(|rules| rules.min_length = Some(40));
    choose_password(&mut browser, NEW).await;
    browser
        .sees("don't allow this one: it is too short.")
        .sees("Your organisation asks for at least 40 characters.");
    directory
        .rules(|rules| *rules = PasswordRules { complexity: true, ..PasswordRules::default() });
    choose_password(&mut browser, "four quiet otters juggling").await;
    browser.sees("don't allow this one: it needs more kinds of characters");
    assert_eq!(directory.writes(), 0);
    assert_eq!(told(&service).await.len(), 0, "nothing has happened");
    choose_password(&mut browser, NEW).await;
    browser.is_on("Your password has been reset");
}

#[tokio::test]
async fn the_directory_is_away_and_nothing_is_changed() {
    let (directory, service) = with_nora().await;
    let mut browser = service.browser();
    prove(&service, &mut browser).await;
    directory.trouble(Trouble::Away);
    choose_password(&mut browser, NEW).await;
    browser.sees("Something on our side isn't working right now. Nothing was changed. Try again in a few minutes.");
    directory.trouble(Trouble::None);
    assert_eq!(directory.entry("nora-id").password, OLD);
    browser.open("/reset/password").await.is_on("Choose a new password");
    choose_password(&mut browser, NEW).await;
    browser.is_on("Your password has been reset");
}

#[tokio::test]
async fn an_answer_that_is_lost_is_found_by_the_new_password() {
    let (directory, service) = with_nora().await;
    let mut browser = service.browser();
    prove(&service, &mut browser).await;
    directory.trouble(Trouble::AnswerLost);
    choose_password(&mut browser, NEW).await;
    browser.is_on("Your password has been reset");
    assert_eq!(told(&service).await.len(), 1);
}

/// Sets the password, and the program dies where `trouble` says, as if killed: nothing of it goes
/// on.
async fn die_at(directory: &FakeDirectory, service: &Service, trouble: Trouble) {
    let mut browser = service.browser();
    prove(service, &mut browser).await;
    directory.trouble(trouble);
    browser.fill("New password", NEW).fill("Confirm new password", NEW);
    // The browser goes away, and the server drops what it was doing.
    let dropped = tokio::time::timeout(Duration::from_secs(3), browser.press("Finish")).await;
    assert!(dropped.is_err(), "it was in the middle");
    directory.trouble(Trouble::None);
}

#[tokio::test]
async fn s83_killed_after_the_write_it_is_new_and_told() {
    let (directory, service) = with_nora().await;
    let mut signed_in = service.browser();
    sign_in(&mut signed_in, NAME, OLD).await;
    signed_in.press("No").await.is_on("My Account");
    die_at(&directory, &service, Trouble::HangsAfter).await;
    assert_eq!(directory.entry("nora-id").password, NEW);
    assert_eq!(
        service.background.settle_intents().await.expect("it works"),
        0,
        "its maker may still be at it"
    );
    service.wait(Minutes(2));
    assert_eq!(service.background.settle_intents().await.expect("it works"), 1);
    signed_in.open("/account").await.is_on("Pick an account");
    assert_eq!(told(&service).await, [Notice::PasswordReset]);
    assert_eq!(service.background.settle_intents().await.expect("it works"), 0, "once");
    assert_eq!(events(&service, Action::PasswordReset).await, 1);
}

#[tokio::test]
async fn s83_killed_before_the_write_it_is_old_and_told() {
    let (directory, service) = with_nora().await;
    let mut signed_in = service.browser();
    sign_in(&mut signed_in, NAME, OLD).await;
    signed_in.press("No").await.is_on("My Account");
    die_at(&directory, &service, Trouble::HangsBefore).await;
    assert_eq!(directory.entry("nora-id").password, OLD);
    service.wait(Minutes(2));
    // The directory is away when the worker looks: it looks again.
    directory.trouble(Trouble::Away);
    assert_eq!(service.background.settle_intents().await.expect("it works"), 0);
    directory.trouble(Trouble::None);
    service.wait(Minutes(2));
    assert_eq!(service.background.settle_intents().await.expect("it works"), 1);
    signed_in.open("/account").await.is_on("My Account");
    assert_eq!(told(&service).await, [Notice::PasswordNotWritten]);
    assert_eq!(events(&service, Action::PasswordNotWritten).await, 1);
    assert_eq!(events(&service, Action::PasswordReset).await, 0);
}

#[tokio::test]
async fn s83_where_a_server_is_away_the_old_password_is_not_promised() {
    let (directory, service) = with_nora().await;
    let mut signed_in = service.browser();
    sign_in(&mut signed_in, NAME, OLD).await;
    signed_in.press("No").await.is_on("My Account");
    die_at(&directory, &service, Trouble::HangsBefore).await;
    directory.trouble(Trouble::Partly);
    service.wait(Minutes(2));
    assert_eq!(service.background.settle_intents().await.expect("it works"), 1);
    assert_eq!(told(&service).await, [Notice::PasswordMayBeWritten]);
    signed_in.open("/account").await.is_on("Pick an account");
}

#[tokio::test]
async fn s83_a_lost_write_is_told_as_what_it_is() {
    let (directory, service) = with_nora().await;
    let mut browser = service.browser();
    prove(&service, &mut browser).await;
    directory.trouble(Trouble::WriteLost);
    choose_password(&mut browser, NEW).await;
    assert!(
        !browser.says("has been reset") && !browser.says("Nothing was changed"),
        "nobody can tell yet"
    );
    assert_eq!(directory.entry("nora-id").password, OLD);
    directory.trouble(Trouble::None);
    service.wait(Minutes(2));
    assert_eq!(service.background.settle_intents().await.expect("it works"), 1);
    assert_eq!(told(&service).await, [Notice::PasswordNotWritten]);
}

#[tokio::test]
async fn s75_of_two_resets_at_once_one_is_written() {
    let (directory, service) = with_nora().await;
    let (mut one, mut other) = (service.browser(), service.browser());
    prove(&service, &mut one).await;
    service.wait(Minutes(2));
    prove(&service, &mut other).await;
    const OTHER: &str = "nine tired herons whistling 5";
    tokio::join!(choose_password(&mut one, NEW), choose_password(&mut other, OTHER));
    let won = [&one, &other]
        .into_iter()
        .filter(|browser| browser.says("Your password has been reset"))
        .count();
    assert_eq!(won, 1);
    assert_eq!(directory.writes(), 1, "the directory is written once");
    assert_eq!(told(&service).await.len(), 1);
}

#[tokio::test]
async fn sessions_end_when_the_password_is_changed_by_other_means() {
    let (directory, service) = with_nora().await;
    let mut browser = service.browser();
    sign_in(&mut browser, NAME, OLD).await;
    browser.press("No").await.is_on("My Account");
    service.wait(Minutes(16));
    assert_eq!(service.background.recheck_passwords().await.expect("it works"), 1);
    browser.open("/account").await.is_on("My Account");
    assert_eq!(
        service.background.recheck_passwords().await.expect("it works"),
        0,
        "not more often than it must"
    );
    // A directory that does not answer signs nobody out.
    service.wait(Minutes(16));
    directory.trouble(Trouble::Away);
    assert_eq!(service.background.recheck_passwords().await.expect("it works"), 0);
    browser.open("/account").await.is_on("My Account");
    directory.trouble(Trouble::None);
    directory.set_password("nora-id", NEW);
    service.wait(Minutes(16));
    service.background.recheck_passwords().await.expect("it works");
    browser.open("/account").await.is_on("Pick an account");
    assert_eq!(events(&service, Action::PasswordChangedInDirectory).await, 1);
}

#[tokio::test]
async fn a_locked_account_is_unlocked_by_who_has_proved_to_be_its_owner() {
    let (directory, service) = with_nora().await;
    directory.change_entry("nora-id", |entry| entry.wrong = 5);
    let mut stranger = service.browser();
    sign_in(&mut stranger, NAME, OLD).await;
    stranger.sees("Your account or password is incorrect.");
    assert!(!stranger.says("lock"), "that it is locked is told to nobody who has proved nothing");
    let mut browser = service.browser();
    prove(&service, &mut browser).await;
    browser
        .sees("I remember my password")
        .press("Unlock my account")
        .await
        .is_on("Your account has been unlocked");
    assert_eq!((directory.entry("nora-id").wrong, directory.writes()), (0, 0));
    assert_eq!(told(&service).await.len(), 1);
    assert_eq!(events(&service, Action::AccountUnlocked).await, 1);
    sign_in(&mut browser, NAME, OLD).await;
    browser.is_on("Stay signed in?");
    // Where nothing is locked, there is nothing to unlock.
    let mut again = service.browser();
    service.wait(Minutes(3));
    prove(&service, &mut again).await;
    assert!(!again.says("Unlock my account"));
}

#[tokio::test]
async fn where_the_service_account_may_not_unlock_a_new_password_is_offered() {
    let (directory, service) = with_nora().await;
    directory.change_entry("nora-id", |entry| entry.wrong = 5);
    directory.trouble(Trouble::UnlockRefused);
    let mut browser = service.browser();
    prove(&service, &mut browser).await;
    browser.press("Unlock my account").await.is_on("Choose a new password");
    browser.sees("We couldn't unlock your account from here.");
    assert_eq!(events(&service, Action::AccountUnlocked).await, 0);
    assert!(told(&service).await.is_empty());
    choose_password(&mut browser, NEW).await;
    browser.is_on("Your password has been reset");
}

#[tokio::test]
async fn who_is_switched_off_there_is_signed_out_here_at_the_next_look() {
    for gone in [false, true] {
        let (directory, service) = with_nora().await;
        let mut browser = service.browser();
        sign_in(&mut browser, NAME, OLD).await;
        browser.press("No").await.is_on("My Account");
        match gone {
            true => directory.remove("nora-id"),
            false => directory.change_entry("nora-id", |entry| entry.bar = Some(Bar::Disabled)),
        }
        service.wait(Minutes(16));
        service.background.recheck_passwords().await.expect("it works");
        browser.open("/account").await.is_on("Pick an account");
        assert_eq!(
            events(&service, Action::PasswordChangedInDirectory).await,
            0,
            "nobody changed it"
        );
        assert_eq!(events(&service, Action::SignedOutEverywhere).await, 1);
    }
}

#[tokio::test]
async fn s115_a_sync_follows_changes_and_leavers_and_brakes() {
    let people = (0..40).map(|n| {
        let mut entry = Entry::new(&format!("id-{n}"), &format!("person{n}@contactnorth.ca"), OLD);
        entry.emails =
            vec![format!("person{n}@home.example"), "shared@home.example".into(), NAME.into()];
        entry
    });
    let directory = FakeDirectory::with(people);
    let change = |policy: &mut domain::policy::Policy, _: &mut web::Settings| {
        policy.directory.known_methods = KnownMethods::Trust;
        policy.directory.sync = Some(Minutes(60));
    };
    let service = Service::with_directory(Arc::clone(&directory) as _, change).await;
    let trial = SyncOrder { trial: true, ..SyncOrder::default() };
    let would = service.background.sync_directory(trial, |_| {}).await.expect("it syncs");
    assert_eq!((would.listed, would.added), (40, 40));
    assert!(
        service.operator.accounts(None, 10).await.expect("it works").is_empty(),
        "a trial changes nothing"
    );
    let first =
        service.background.sync_directory_if_due().await.expect("it syncs").expect("it is due");
    assert_eq!((first.added, first.full), (40, true));
    assert_eq!(
        service.background.sync_directory_if_due().await.expect("it works"),
        None,
        "not so soon"
    );

    // Only what changed is listed.
    directory.change_entry("id-7", |entry| entry.display_name = "Seven".into());
    service.wait(Minutes(61));
    let second =
        service.background.sync_directory_if_due().await.expect("it syncs").expect("it is due");
    assert_eq!((second.listed, second.updated, second.added, second.full), (1, 1, 0, false));

    // A few leave; a day later everybody is listed, and they are switched off.
    directory.remove("id-1");
    directory.remove("id-2");
    service.wait(Duration::from_secs(25 * 3600));
    let third =
        service.background.sync_directory_if_due().await.expect("it syncs").expect("it is due");
    assert_eq!((third.left, third.full), (2, true));

    // Far too many leave: that is a mistake of the list.
    for n in 3..20 {
        directory.remove(&format!("id-{n}"));
    }
    let full = SyncOrder { full: true, ..SyncOrder::default() };
    let stopped = service.background.sync_directory(full, |_| {}).await;
    assert!(
        matches!(stopped, Err(SyncFailure::Brake { missing: 17, accounts: 38 })),
        "{stopped:?}"
    );

    // A month later who left is forgotten; one who came back is not.
    directory.put(Entry::new("id-2", "person2@contactnorth.ca", OLD));
    for n in 3..20 {
        directory.put(Entry::new(&format!("id-{n}"), &format!("person{n}@contactnorth.ca"), OLD));
    }
    service.background.sync_directory(full, |_| {}).await.expect("it syncs");
    service.wait(Duration::from_secs(31 * 24 * 3600));
    let last = service.background.sync_directory(full, |_| {}).await.expect("it syncs");
    assert_eq!((last.forgotten, last.left), (1, 0));
    let left = service.operator.accounts(None, 100).await.expect("it works");
    assert_eq!(left.len(), 39);
    assert!(left.iter().all(|one| one.account.is_active()));
}

/// A leaver whom an operator switches off as well, before or after the sync does, is not switched on
/// when the directory lists them again; who is switched on by an operator in between is as others.
#[tokio::test]
async fn s115_whom_an_operator_switches_off_stays_off_when_the_directory_lists_them_again() {
    let full = SyncOrder { full: true, ..SyncOrder::default() };
    let (off, on) = (AccountState::Disabled, AccountState::Active);
    let cases: [(&[AccountState], &[AccountState], AccountState); 5] = [
        (&[], &[], on),
        (&[], &[off], off),
        (&[off], &[], off),
        (&[], &[off, on], on),
        (&[], &[on, off], off),
    ];
    for (before, after, then) in cases {
        let people = (0..9)
            .map(|n| Entry::new(&format!("id-{n}"), &format!("person{n}@contactnorth.ca"), OLD));
        let directory = FakeDirectory::with(people);
        let change = |policy: &mut domain::policy::Policy, _: &mut web::Settings| {
            policy.directory.sync = Some(Minutes(60));
        };
        let service = Service::with_directory(Arc::clone(&directory) as _, change).await;
        for n in 1..4 {
            let name = format!("person{n}@contactnorth.ca");
            sign_in(&mut service.browser(), &name, OLD).await;
        }
        let name = SignInName::parse("person1@contactnorth.ca").unwrap();
        let switch = async |states: &[AccountState]| {
            for state in states {
                let why = Reason::default();
                assert!(service.operator.set_state(&name, *state, why).await.unwrap(), "it counts");
            }
        };
        switch(before).await;
        service.wait(Minutes(2));
        directory.remove("id-1");
        service.background.sync_directory(full, |_| {}).await.expect("it syncs");
        let state = async || {
            let found = service.operator.account(&name).await.expect("it works");
            found.expect("it is there").account.state
        };
        assert_eq!(state().await, off, "{before:?} {after:?}");
        switch(after).await;
        service.wait(Minutes(2));
        directory.put(Entry::new("id-1", "person1@contactnorth.ca", OLD));
        service.background.sync_directory(full, |_| {}).await.expect("it syncs");
        assert_eq!(state().await, then, "{before:?} {after:?}");
    }
}

#[tokio::test]
async fn s55_an_empty_password_never_reaches_the_directory() {
    let (directory, service) = with_nora().await;
    let before = directory.checks();
    let page = |browser: &Browser| browser.html().to_owned();
    let mut browser = service.browser();
    sign_in(&mut browser, NAME, "").await;
    browser.is_on("Enter password").sees("Enter your password.");
    assert!(!page(&browser).contains("Stay signed in?"));
    assert_eq!(directory.checks(), before);
    let _ = Password::typed("").expect("empty is short enough");
}

/// What the directory knows is in the field, and confirmed by a code like any other; what is on the
/// account is not offered again.
#[tokio::test]
async fn what_the_directory_knows_is_filled_in_and_confirmed_by_a_code() {
    let mut nora = nora();
    nora.phones = vec!["not a number".into(), "+1 416 555 0188".into()];
    let directory = FakeDirectory::with([nora]);
    let service = Service::with_directory(directory as _, |policy, _| {
        policy.directory.known_methods = KnownMethods::Prefill;
    })
    .await;
    let mut browser = service.browser();
    sign_in(&mut browser, NAME, OLD).await;
    browser.press("No").await.is_on("More information required").press("Next").await;
    assert!(browser.html().contains("value=\"+1 416-555-0188\""), "{}", browser.html());
    browser.press("Next").await.sees("We just sent a 6-digit code");
    let code = service.code_to("+14165550188").await;
    browser
        .fill("Enter code", &code)
        .press("Next")
        .await
        .sees("Phone verified")
        .press("Next")
        .await
        .press("Done")
        .await;
    browser.is_on("Security info").follow("Add method").await.choose("Email").press("Add").await;
    assert!(browser.html().contains(&format!("value=\"{HOME}\"")), "{}", browser.html());
    browser.begin_adding("Phone").await;
    assert!(!browser.html().contains("416-555-0188"), "it is there already");
}

/// What the directory was told after Nora has registered a phone while it was away.
async fn told_of_a_phone(directory: &FakeDirectory, service: &Service) -> Vec<String> {
    let mut browser = service.browser();
    sign_in(&mut browser, NAME, OLD).await;
    browser.press("No").await.is_on("More information required").press("Next").await;
    browser.fill("Phone number", "416 555 0188").press("Next").await;
    let code = service.code_to("+14165550188").await;
    directory.trouble(Trouble::Away);
    browser.fill("Enter code", &code).press("Next").await.sees("Phone verified");
    service.deliver().await;
    assert!(directory.written_back.lock().expect("no panic").is_empty());
    directory.trouble(Trouble::None);
    for _ in 0..2 {
        service.wait(Minutes(6));
        service.deliver().await;
    }
    directory.written_back.lock().expect("no panic").clone()
}

#[tokio::test]
async fn the_directory_is_told_of_a_method_once_and_only_where_that_is_asked_for() {
    let directory = FakeDirectory::with([nora()]);
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        policy.directory.write_back = vec![MethodKind::Phone];
    })
    .await;
    assert_eq!(told_of_a_phone(&directory, &service).await, ["+14165550188"]);

    let directory = FakeDirectory::with([nora()]);
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        policy.directory.write_back = vec![MethodKind::Email];
    })
    .await;
    assert!(told_of_a_phone(&directory, &service).await.is_empty());
}
