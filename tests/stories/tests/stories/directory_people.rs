//! Who the people of an external directory are here: looked up at the reset itself, named again,
//! and not used for a reason.

use std::sync::Arc;

use domain::account::Account;
use domain::audit::Action;
use domain::directory::{DirectoryId, KnownMethods};
use domain::name::SignInName;
use flows::background::{SyncNews, SyncOrder};
use flows::{Unused, WhyUnused};
use stories::{Entry, FakeDirectory, Minutes, Service};

use super::directory::{HOME, NAME, NEW, OLD, choose_password, nora, prove, sign_in, with_nora};

const FULL: SyncOrder =
    SyncOrder { trial: false, full: true, without_brake: false, explained: false };
const OTHERS: &str = "seven slow badgers painting 9";

/// A service that fills in what the directory knows.
async fn prefilling(directory: &Arc<FakeDirectory>) -> Service {
    let change = |policy: &mut domain::policy::Policy, _: &mut web::Settings| {
        policy.directory.known_methods = KnownMethods::Prefill;
        policy.registration.required = 0;
    };
    Service::with_directory(Arc::clone(directory) as _, change).await
}

/// A service that trusts what the directory knows, and was never compared with it.
async fn trusting(directory: &Arc<FakeDirectory>, hints: bool) -> Service {
    let change = match hints {
        true => |policy: &mut domain::policy::Policy, _: &mut web::Settings| {
            policy.directory.known_methods = KnownMethods::Trust;
            policy.registration.required = 0;
            policy.recovery.hints = true;
        },
        false => |policy: &mut domain::policy::Policy, _: &mut web::Settings| {
            policy.directory.known_methods = KnownMethods::Trust;
            policy.registration.required = 0;
            policy.recovery.hints = false;
        },
    };
    Service::with_directory(Arc::clone(directory) as _, change).await
}

async fn account(service: &Service, id: &str) -> Option<Account> {
    let mut view = service.store.view().await.expect("it works");
    view.account_by_directory(&DirectoryId(id.into())).await.expect("it works")
}

/// A person with three numbers and three addresses, of which not all are shown.
fn reachable(id: &str, name: &str) -> Entry {
    let mut entry = Entry::new(id, name, OLD);
    entry.display_name = "Nora Example".into();
    entry.emails =
        vec![HOME.into(), "smtp:nora@second.example".into(), "Nora <nora@third.example>".into()];
    entry.phones = vec!["416 555 0123 (cell) / 416 555 0124".into(), "+1 416 555 0125".into()];
    entry
}

#[tokio::test]
async fn who_never_signed_in_is_looked_up_at_the_reset_itself() {
    let directory = FakeDirectory::with([nora()]);
    let service = trusting(&directory, true).await;
    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", NAME)
        .press("Next")
        .await
        .is_on("Verify it's you");
    assert!(account(&service, "nora-id").await.is_none(), "typing a name writes nothing");
    let mut browser = service.browser();
    prove(&service, &mut browser).await;
    choose_password(&mut browser, NEW).await;
    browser.is_on("Your password has been reset");
    assert_eq!(directory.entry("nora-id").password, NEW);
    sign_in(&mut browser, NAME, NEW).await;
    browser.is_on("Stay signed in?").press("No").await.is_on("My Account");
    let account = account(&service, "nora-id").await.expect("she has one now");
    let mut view = service.store.view().await.expect("it works");
    let events = view.events(account.id, 100, 100).await.expect("it works");
    assert_eq!(events.iter().filter(|event| event.action == Action::AccountAdded).count(), 1);
}

#[tokio::test]
async fn s4_s8_who_never_signed_in_sees_the_pages_of_who_was_compared() {
    for hints in [true, false] {
        for entry in [reachable("nora-id", NAME), nora(), Entry::new("nora-id", NAME, OLD)] {
            // Invented methods are each service's own; an account's are the same everywhere.
            if hints && entry.emails.is_empty() {
                continue;
            }
            let mut seen = Vec::new();
            for compared in [false, true] {
                let directory = FakeDirectory::with([entry.clone()]);
                let service = trusting(&directory, hints).await;
                if compared {
                    service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
                }
                let mut browser = service.browser();
                let mut offered = String::new();
                for _ in 0..3 {
                    browser
                        .open("/reset")
                        .await
                        .fill("Email address", NAME)
                        .press("Next")
                        .await
                        .is_on("Verify it's you");
                    assert!(
                        offered.is_empty() || offered == browser.words(),
                        "the same at each look"
                    );
                    offered = browser.words();
                }
                browser.choose("Email a code");
                if !hints {
                    browser.fill("Alternate email address", HOME);
                }
                browser.press("Send code").await;
                assert!(browser.has_field("Enter code"), "{}", browser.words());
                let asked = browser.words();
                seen.push((browser.status(), offered, asked));
                service.deliver().await;
                let sent = service
                    .letters()
                    .await
                    .iter()
                    .filter(|letter| letter.to.contains("nora@"))
                    .count();
                assert_eq!(
                    sent,
                    usize::from(!entry.emails.is_empty()),
                    "compared: {compared}, hints: {hints}"
                );
            }
            assert_eq!(seen[0], seen[1], "hints: {hints}");
        }
    }
}

#[tokio::test]
async fn who_is_switched_off_or_protected_or_not_trusted_is_not_known_at_a_reset() {
    for (trusted, enabled, administers) in
        [(true, false, false), (true, true, true), (false, true, false)]
    {
        let mut entry = nora();
        entry.administers = administers;
        entry.bar = (!enabled).then_some(domain::directory::Bar::Disabled);
        let directory = FakeDirectory::with([entry]);
        let service = match trusted {
            true => trusting(&directory, false).await,
            false => {
                Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
                    policy.recovery.hints = false
                })
                .await
            }
        };
        let mut browser = service.browser();
        browser
            .open("/reset")
            .await
            .fill("Email address", NAME)
            .press("Next")
            .await
            .is_on("Verify it's you");
        browser
            .choose("Email a code")
            .fill("Alternate email address", HOME)
            .press("Send code")
            .await;
        service.deliver().await;
        assert!(service.letters().await.iter().all(|letter| letter.to != HOME));
        assert!(account(&service, "nora-id").await.is_none());
    }
}

#[tokio::test]
async fn a_leavers_account_gives_its_name_back_at_once() {
    for full in [true, false] {
        let directory = FakeDirectory::with([nora()]);
        let service = trusting(&directory, true).await;
        service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
        let before = account(&service, "nora-id").await.expect("she has one");
        // Deleted, and made again under the same name.
        directory.remove("nora-id");
        let mut again = nora();
        again.id = "new-id".into();
        again.password = OTHERS.into();
        directory.put(again);
        service.wait(Minutes(61));
        let order = SyncOrder { full, without_brake: true, ..FULL };
        let report = service.background.sync_directory(order, |_| {}).await.expect("it syncs");
        assert_eq!((report.added, report.unnamed), (1, 0), "full: {full}");
        let new = account(&service, "new-id").await.expect("they have one at once");
        assert_eq!(new.name.canonical(), NAME);
        assert_ne!(new.id, before.id);
        let former = account(&service, "nora-id").await.expect("it is kept for a while");
        assert!(former.name.canonical().ends_with("@former.invalid"));
        assert_eq!(former.is_active(), !full, "it is switched off once everybody was listed");
        let mut browser = service.browser();
        sign_in(&mut browser, NAME, OTHERS).await;
        browser.press("No").await.is_on("My Account");
        // Who comes back has their own account, and the name that is theirs now.
        let mut back = nora();
        back.name = "nora.second@contactnorth.ca".into();
        directory.put(back);
        service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
        let back = account(&service, "nora-id").await.expect("it is hers");
        assert_eq!((back.id, back.name.canonical()), (before.id, "nora.second@contactnorth.ca"));
    }
}

#[tokio::test]
async fn s115_a_sync_takes_no_name_that_two_have() {
    let directory = FakeDirectory::with([nora()]);
    let service = trusting(&directory, true).await;
    service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
    for (id, name, alias) in
        [("thief-1", NAME, None), ("thief-2", "nora.example@CONTACTNORTH.ca", Some("t@x.ca"))]
    {
        let mut thief = Entry::new(id, name, OTHERS);
        thief.aliases = alias.map(str::to_owned).into_iter().collect();
        directory.put(thief);
        let report = service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
        assert!(report.unnamed > 0, "{id}");
        assert_eq!(
            account(&service, "nora-id").await.expect("hers").name.canonical(),
            NAME,
            "{id}"
        );
        assert!(account(&service, id).await.is_none(), "{id}");
        directory.remove(id);
    }
}

/// Eve, who may write her own `mail`, has written Nora's name there besides her own.
fn eve() -> Entry {
    let mut eve = Entry::new("eve-id", "eve@contactnorth.ca", OTHERS);
    eve.aliases = vec![NAME.into()];
    eve
}

/// Eve, who has written it in the place of her own.
fn eve_instead() -> Entry {
    let mut eve = Entry::new("eve-id", NAME, OTHERS);
    eve.aliases = vec!["eve@contactnorth.ca".into()];
    eve
}

const WRONG: &str = "Your account or password is incorrect.";

#[tokio::test]
async fn s115_who_has_an_account_goes_on_when_another_writes_their_name() {
    for eve in [eve(), eve_instead()] {
        let (directory, service) = with_nora().await;
        let before = account(&service, "nora-id").await.expect("hers").id;
        directory.put(eve);
        let mut nora = service.browser();
        sign_in(&mut nora, NAME, OLD).await;
        nora.press("No").await.is_on("My Account").sees("Nora Example");
        // With Nora's name and a password of her own Eve is nobody.
        let mut thief = service.browser();
        sign_in(&mut thief, NAME, OTHERS).await;
        thief.sees(WRONG);
        // With her own she is herself.
        let mut thief = service.browser();
        sign_in(&mut thief, "eve@contactnorth.ca", OTHERS).await;
        thief.press("No").await.is_on("My Account").sees("eve@contactnorth.ca");
        let hers = account(&service, "eve-id").await.expect("hers");
        assert_eq!(hers.name.canonical(), "eve@contactnorth.ca");
        // Nora resets: the new password is hers, and Eve's stays.
        let mut browser = service.browser();
        prove(&service, &mut browser).await;
        choose_password(&mut browser, NEW).await;
        browser.is_on("Your password has been reset");
        assert_eq!(directory.entry("nora-id").password, NEW);
        assert_eq!(directory.entry("eve-id").password, OTHERS);
        sign_in(&mut service.browser(), NAME, NEW).await;
        service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
        let after = account(&service, "nora-id").await.expect("hers");
        assert_eq!((after.id, after.name.canonical()), (before, NAME));
        let hers = account(&service, "eve-id").await.expect("hers");
        assert_eq!(hers.name.canonical(), "eve@contactnorth.ca");
    }
}

/// Nora has no account yet.
#[tokio::test]
async fn s115_a_name_that_two_have_is_the_name_of_no_new_account() {
    for eve in [eve(), eve_instead()] {
        let directory = FakeDirectory::with([nora(), eve.clone()]);
        let service = trusting(&directory, true).await;
        let holder = async || {
            let mut view = service.store.view().await.expect("it works");
            let name = SignInName::parse(NAME).expect("a name");
            view.account_by_name(&name).await.expect("it works").map(|account| account.id)
        };
        for password in [OLD, OTHERS] {
            let mut browser = service.browser();
            sign_in(&mut browser, NAME, password).await;
            browser.sees(WRONG);
        }
        let mut thief = service.browser();
        sign_in(&mut thief, "eve@contactnorth.ca", OTHERS).await;
        thief.press("No").await.is_on("My Account");
        service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
        let hers = account(&service, "eve-id").await.expect("hers");
        assert_eq!(hers.name.canonical(), "eve@contactnorth.ca");
        assert_eq!(holder().await, None);
        // The directory is put right.
        directory.change_entry("eve-id", |eve| {
            eve.name = "eve@contactnorth.ca".into();
            eve.aliases.clear();
        });
        let mut nora = service.browser();
        sign_in(&mut nora, NAME, OLD).await;
        nora.press("No").await.is_on("My Account").sees("Nora Example");
        assert_eq!(holder().await, account(&service, "nora-id").await.map(|hers| hers.id));
    }
}

/// `regain report` lists people of the directory who have no account here; what the directory calls
/// them reaches it as names are.
#[tokio::test]
async fn s115_whoever_is_listed_without_an_account_is_named_as_names_are() {
    let directory = FakeDirectory::with([nora()]);
    let mut hostile = Entry::new("other-id", "other@contactnorth.ca", OTHERS);
    hostile.display_name = format!("Other\u{1b}[2J\u{7}\r\n\u{202e}{}", "x".repeat(10_000));
    directory.put(hostile);
    let mut nameless = Entry::new("third-id", "third@contactnorth.ca", OTHERS);
    nameless.display_name = "\u{1b}\u{9b}\n".into();
    directory.put(nameless);
    let service = prefilling(&directory).await;
    let report = service.operator.report().await.expect("it works");
    let named = |name: &str| {
        let one = report.people.iter().find(|one| one.name.as_typed() == name);
        one.unwrap_or_else(|| panic!("{name} is listed")).display_name.clone()
    };
    assert_eq!(named(NAME), "Nora Example");
    let other = named("other@contactnorth.ca");
    assert!(other.starts_with("Other[2J") && other.chars().count() == 64, "{other:?}");
    assert!(!other.chars().any(|c| c.is_control() || c == '\u{202e}'), "{other:?}");
    assert_eq!(named("third@contactnorth.ca"), "third@contactnorth.ca");
}

#[tokio::test]
async fn a_name_that_came_free_goes_to_who_was_renamed() {
    let second = "nora.second@contactnorth.ca";
    let directory = FakeDirectory::with([nora(), Entry::new("other-id", second, OTHERS)]);
    let service = trusting(&directory, true).await;
    service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
    directory.remove("nora-id");
    directory.change_entry("other-id", |other| other.name = NAME.into());
    let order = SyncOrder { without_brake: true, ..FULL };
    service.background.sync_directory(order, |_| {}).await.expect("it syncs");
    assert_eq!(account(&service, "other-id").await.expect("theirs").name.canonical(), NAME);
}

#[tokio::test]
async fn what_cannot_be_filled_in_is_told_too() {
    let odd = |id: &str, name: &str| {
        let mut entry = reachable(id, name);
        entry.emails.extend(["X500:/o=x/cn=nora".into(), HOME.into()]);
        entry.phones.push("416 555 0126 ext. 12".into());
        entry
    };
    let directory = FakeDirectory::with([
        odd("nora-id", NAME),
        odd("other-id", "other@contactnorth.ca"),
        odd("spaced-id", "nora example @contactnorth.ca"),
        nora_switched_off(),
    ]);
    let service = prefilling(&directory).await;
    // One has an account, the other has not.
    let mut browser = service.browser();
    sign_in(&mut browser, NAME, OLD).await;
    browser.press("No").await;
    let mut unused: Vec<Unused> = Vec::new();
    let told = |news| {
        if let SyncNews::NotUsed(one) = news {
            unused.push(one);
        }
    };
    service
        .background
        .sync_directory(SyncOrder { explained: true, ..FULL }, told)
        .await
        .expect("it syncs");
    let dn = |id: &str| format!("entryUUID={id},dc=example");
    let mut found: Vec<_> = unused.into_iter().map(|one| (one.dn, one.value, one.why)).collect();
    let mut expected = vec![(dn("spaced-id"), None, WhyUnused::NoName)];
    for id in ["nora-id", "other-id"] {
        for (value, why) in [
            ("X500:/o=x/cn=nora", WhyUnused::OtherSystem),
            (HOME, WhyUnused::Twice),
            ("416 555 0126 ext. 12", WhyUnused::Extension),
        ] {
            expected.push((dn(id), Some(value.to_owned()), why));
        }
    }
    let order = |one: &(String, Option<String>, WhyUnused),
                 other: &(String, Option<String>, WhyUnused)| {
        (&one.0, &one.1).cmp(&(&other.0, &other.1))
    };
    found.sort_by(order);
    expected.sort_by(order);
    assert_eq!(found, expected);
}

/// A person who is switched off there, with a number that cannot be read.
fn nora_switched_off() -> Entry {
    let mut entry = Entry::new("left-id", "left@contactnorth.ca", OLD);
    entry.bar = Some(domain::directory::Bar::Disabled);
    entry.phones = vec!["on request".into()];
    entry
}

#[tokio::test]
async fn what_a_sync_does_not_use_is_told_with_its_reason() {
    let mut nora = reachable("nora-id", NAME);
    nora.emails.extend(["X500:/o=x/cn=nora".into(), NAME.into(), "at home".into(), HOME.into()]);
    nora.phones.extend([
        "416 555 0126 ext. 12".into(),
        "416 555 0127;ext=4".into(),
        "on request".into(),
    ]);
    let mut nameless = Entry::new("nameless-id", "", OLD);
    nameless.emails = vec!["x@home.example".into()];
    let spaced = Entry::new("spaced-id", "nora example @contactnorth.ca", OLD);
    let mut twin = Entry::new("twin-id", NAME, OLD);
    twin.aliases = vec!["twin@contactnorth.ca".into()];
    let directory = FakeDirectory::with([nora, nameless, spaced]);
    directory.without_id.lock().expect("no panic").push("uid=without,dc=example".into());
    let service = trusting(&directory, true).await;
    service.background.sync_directory(FULL, |_| {}).await.expect("it syncs");
    // Who comes later with a name that somebody's account has.
    directory.put(twin);
    for (order, told) in [
        (SyncOrder { explained: true, trial: true, ..FULL }, true),
        (FULL, false),
        (SyncOrder { explained: true, ..FULL }, true),
    ] {
        let mut unused: Vec<Unused> = Vec::new();
        let report = service
            .background
            .sync_directory(order, |news| {
                if let SyncNews::NotUsed(one) = news {
                    unused.push(one);
                }
            })
            .await
            .expect("it syncs");
        assert_eq!((report.listed, report.unnamed), (5, 4), "{unused:?}");
        let mut found: Vec<(String, Option<String>, WhyUnused)> =
            unused.into_iter().map(|one| (one.dn, one.value, one.why)).collect();
        found.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
        let dn = |id: &str| format!("entryUUID={id},dc=example");
        let value = |text: &str, why| (dn("nora-id"), Some(text.to_owned()), why);
        let mut expected = [
            (dn("nameless-id"), None, WhyUnused::NoName),
            value("X500:/o=x/cn=nora", WhyUnused::OtherSystem),
            value(NAME, WhyUnused::OwnDomain),
            value("at home", WhyUnused::NotAnAddress),
            value(HOME, WhyUnused::Twice),
            value("416 555 0126 ext. 12", WhyUnused::Extension),
            value("416 555 0127;ext=4", WhyUnused::Extension),
            value("on request", WhyUnused::NotANumber),
            (dn("spaced-id"), None, WhyUnused::NoName),
            ("uid=without,dc=example".to_owned(), None, WhyUnused::NoId),
            (dn("twin-id"), None, WhyUnused::NameTaken),
        ];
        expected.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
        assert_eq!(found, if told { expected.to_vec() } else { Vec::new() });
    }
    let mut view = service.store.view().await.expect("it works");
    let name = SignInName::parse(NAME).expect("a name");
    let nora = view.account_by_name(&name).await.expect("it works").expect("she has one");
    let methods = view.methods(nora.id).await.expect("it works");
    let there: Vec<&str> = methods
        .iter()
        .filter_map(|method| method.destination())
        .map(|one| one.canonical())
        .collect();
    for read in ["+14165550123", "+14165550124", "+14165550125"] {
        assert!(there.contains(&read), "{there:?}");
    }
    assert!(!there.contains(&"+14165550126") && !there.contains(&"+14165550127"), "no switchboard");
}
