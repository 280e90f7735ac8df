//! What a stranger is shown depends on what they typed, and on nothing that anybody has or does
//! (S1-S3, S5, S6, S9, S14).

use std::sync::Arc;
use std::time::Duration;

use directories::Slapd;
use directory::LdapDirectory;
use domain::directory::{Bar, GroupSetting, KnownMethods, Lockout};
use flows::background::SyncOrder;
use stories::{
    Browser, Entry, FakeDirectory, HandClock, Minutes, Person, Seen, Service, SystemRandom, Walk,
};

use super::directory::{HOME, NAME, NEW, OLD, choose_password, nora, prove, sign_in};
use super::hostile_accounts::assert_same;
use super::slapd::settings;

const WRONG: &str = "a wrong password";
const NUMBER: &str = "416 555 0123";
/// Three names of Nora's, and three that nobody has.
const NORAS: [&str; 3] = [NAME, "nexample", "nora@other.example"];
const NOBODYS: [&str; 3] = ["nobo.example@contactnorth.ca", "xexample", "nobo@other.example"];

/// Thirty requests, and where they lead, of a person who tries whatever takes a name.
async fn thirty(service: &Service, name: &str, language: &str) -> Vec<Seen> {
    let mut walk = Walk::with(service.browser());
    walk.browser.headers = vec![("accept-language", language.to_owned())];
    walk.get("/sign-in").await;
    walk.post("/sign-in", &[("name", name)]).await;
    for password in [WRONG, "", WRONG, WRONG, WRONG, WRONG] {
        walk.post("/sign-in/password", &[("password", password)]).await;
    }
    service.wait(Minutes(1));
    walk.post("/sign-in/password", &[("password", WRONG)]).await;
    walk.get("/reset").await;
    walk.post("/reset", &[("name", name)]).await;
    for choice in [
        &[][..],
        &[("offer", "9")],
        &[("offer", "1"), ("number", "12")],
        &[("offer", "0"), ("address", HOME)],
    ] {
        walk.post("/reset/method", choice).await;
    }
    service.deliver().await;
    walk.get("/reset/code").await;
    walk.post("/reset/resend", &[]).await;
    service.wait(Minutes(1));
    walk.post("/reset/resend", &[]).await;
    service.deliver().await;
    for code in ["00000000", "", "123"] {
        walk.post("/reset/code", &[("code", code)]).await;
    }
    walk.post("/reset/another-way", &[]).await;
    walk.post("/reset/method", &[("offer", "1"), ("number", NUMBER)]).await;
    service.deliver().await;
    walk.post("/reset/code", &[("code", "00000000")]).await;
    for path in ["/reset/help", "/reset/password", "/reset/done", "/reset/code", "/reset"] {
        walk.get(path).await;
    }
    walk.post("/reset", &[("name", name)]).await;
    walk.get("/sign-in/other").await;
    service.wait(Minutes(24 * 60));
    walk.seen(name)
}

/// The first of these is compared with each other one, and in French with the last.
async fn all_the_same(service: &Service, names: &[(&str, &str)]) {
    for (language, others) in [("en", &names[1..]), ("fr", &names[names.len() - 1..])] {
        let (_, first) = names[0];
        let known = thirty(service, first, language).await;
        for (kind, name) in others {
            assert_same(kind, &known, &thirty(service, name, language).await);
        }
    }
}

#[tokio::test]
async fn s01_s02_s03_s05_s06_s09_thirty_requests_are_answered_alike_for_everybody() {
    let service = Service::changed(&[], |policy, _| policy.recovery.hints = false).await;
    let known = |name| Person::new(name).with_mobile(NUMBER);
    service.add(&known("one.example@contactnorth.ca").with_email(HOME)).await;
    service
        .add(&known("two.example@contactnorth.ca").with_email("two@home.example").with_two_gates())
        .await;
    service
        .add(&known("off.example@contactnorth.ca").with_email("off@home.example").disabled())
        .await;
    service.add(&Person::new("non.example@contactnorth.ca")).await;
    service
        .add(&known("new.example@contactnorth.ca").with_email("new@home.example").not_yet())
        .await;
    service
        .add(&known("fra.example@contactnorth.ca").with_email("fra@home.example").in_french())
        .await;
    let names = [
        ("known", "one.example@contactnorth.ca"),
        ("two gates", "two.example@contactnorth.ca"),
        ("disabled", "off.example@contactnorth.ca"),
        ("no methods", "non.example@contactnorth.ca"),
        ("methods that cannot reset yet", "new.example@contactnorth.ca"),
        ("French", "fra.example@contactnorth.ca"),
        ("nobody", "who.example@contactnorth.ca"),
    ];
    all_the_same(&service, &names).await;
    assert!(service.codes_to(HOME).await > 0 && service.codes_to("new@home.example").await == 0);
}

#[tokio::test]
async fn s01_s02_s03_s05_s06_s09_thirty_requests_are_answered_alike_with_a_directory() {
    let entry = |id: &str| Entry::new(id, &format!("{id}.example@contactnorth.ca"), OLD);
    let mut known = entry("one");
    known.emails = vec![HOME.into()];
    known.phones = vec![NUMBER.into()];
    let barred = |id: &str, bar| {
        let mut entry = entry(id);
        entry.bar = Some(bar);
        entry
    };
    // Everything for a reset is there, and none is for them.
    let administers = |id: &str, change: fn(&mut Entry)| {
        let mut entry = entry(id);
        entry.emails = vec![format!("{id}@home.example")];
        entry.phones = vec![NUMBER.into()];
        change(&mut entry);
        entry
    };
    let directory = FakeDirectory::with([
        known,
        administers("adm", |entry| entry.administers = true),
        administers("grp", |entry| entry.groups = vec![GroupSetting::Protected]),
        administers("low", |entry| {
            entry.own_lockout = Some(Lockout { threshold: 2, window: Minutes(60) })
        }),
        administers("unr", |entry| entry.own_lockout = Some(Lockout::UNREADABLE)),
        barred("off", Bar::Disabled),
        barred("end", Bar::AccountExpired),
        barred("old", Bar::PasswordExpired),
        barred("new", Bar::MustChange),
    ]);
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        policy.recovery.hints = false;
        policy.directory.known_methods = KnownMethods::Trust;
    })
    .await;
    service.background.sync_directory(SyncOrder::default(), |_| {}).await.expect("it syncs");
    // A person whom nothing here knows yet.
    directory.put(entry("unk"));
    let names = [
        ("known", "one.example@contactnorth.ca"),
        ("disabled there", "off.example@contactnorth.ca"),
        ("expired there", "end.example@contactnorth.ca"),
        ("password expired", "old.example@contactnorth.ca"),
        ("must change", "new.example@contactnorth.ca"),
        ("administrator there", "adm.example@contactnorth.ca"),
        ("of a protected group", "grp.example@contactnorth.ca"),
        ("locked early there", "low.example@contactnorth.ca"),
        ("locked nobody knows when", "unr.example@contactnorth.ca"),
        ("never signed in", "unk.example@contactnorth.ca"),
        ("nobody", "who.example@contactnorth.ca"),
    ];
    all_the_same(&service, &names).await;
    assert!(service.codes_to(HOME).await > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn s01_s02_s03_s05_s06_s09_thirty_requests_are_answered_alike_with_openldap() {
    let slapd = Slapd::start();
    slapd.add("nora", OLD, "mobile: +1 416 555 0123\n");
    slapd.add("kimm", OLD, "");
    let ldap = LdapDirectory::new(
        settings(&slapd),
        Arc::<HandClock>::default(),
        Arc::<SystemRandom>::default(),
    );
    let service = Service::with_directory(Arc::new(ldap.expect("good settings")), |policy, _| {
        policy.recovery.hints = false;
        policy.directory.known_methods = KnownMethods::Trust;
    })
    .await;
    service.background.sync_directory(SyncOrder::default(), |_| {}).await.expect("it syncs");
    let names = [
        ("known", "nora@example.test"),
        ("no methods", "kimm@example.test"),
        ("nobody", "nobo@example.test"),
    ];
    all_the_same(&service, &names).await;
    // By bare names too.
    all_the_same(&service, &[("known", "nora"), ("no methods", "kimm"), ("nobody", "nobo")]).await;
    assert!(service.codes_to("+14165550123").await > 0);
}

/// A directory that knows Nora by three names.
async fn by_three_names(locks: bool) -> (Arc<FakeDirectory>, Service) {
    let mut nora = nora();
    nora.aliases = NORAS[1..].iter().map(|name| (*name).to_owned()).collect();
    let directory = FakeDirectory::with([nora]);
    if !locks {
        directory.rules(|rules| rules.lockout = None);
    }
    let service = Service::with_directory(Arc::clone(&directory) as _, |policy, _| {
        policy.directory.known_methods = KnownMethods::Trust;
        policy.registration.required = 0;
        policy.recovery.hints = false;
    })
    .await;
    service.background.sync_directory(SyncOrder::default(), |_| {}).await.expect("it syncs");
    (directory, service)
}

/// What a stranger is told who tries these names in turn, and what a reset by each shows.
async fn told(names: [&str; 3], locks: bool) -> Vec<String> {
    let (_, service) = by_three_names(locks).await;
    let mut told = Vec::new();
    for name in names.iter().cycle().take(30) {
        let mut stranger = service.browser();
        sign_in(&mut stranger, name, WRONG).await;
        told.push(format!("{} {}", stranger.status(), stranger.words().replace(name, "NAME")));
        service.wait(Duration::from_secs(2));
    }
    for name in names.iter().cycle().take(12) {
        let mut stranger = service.browser();
        stranger.open("/reset").await.fill("Email address", name).press("Next").await;
        stranger
            .choose("Email a code")
            .fill("Alternate email address", HOME)
            .press("Send code")
            .await;
        told.push(format!("{} {}", stranger.status(), stranger.words().replace(name, "NAME")));
        service.wait(Minutes(2));
    }
    told
}

#[tokio::test]
async fn s06_three_names_of_one_person_look_like_three_of_nobody() {
    for locks in [true, false] {
        let (noras, nobodys) = (told(NORAS, locks).await, told(NOBODYS, locks).await);
        assert!(
            noras.iter().any(|words| words.contains("Too many attempts.")),
            "the names have waits of their own"
        );
        assert_eq!(noras, nobodys);
    }
}

/// Strangers use up the tries of the person by two names each.
async fn guess_by_three_names(directory: &FakeDirectory, service: &Service) {
    for name in NORAS.iter().cycle().take(6) {
        let mut stranger = service.browser();
        sign_in(&mut stranger, name, WRONG).await;
        stranger.sees("Your account or password is incorrect.");
    }
    assert_eq!(directory.entry("nora-id").wrong, 3, "two short of the directory's own lock");
}

#[tokio::test]
async fn s14_tries_under_several_names_stop_short_of_the_directorys_lock() {
    let (directory, service) = by_three_names(true).await;
    let mut own = service.browser();
    sign_in(&mut own, NAME, OLD).await;
    own.open("/sign-out").await;
    let looked_at = directory.checks();
    guess_by_three_names(&directory, &service).await;
    let mut new = service.browser();
    sign_in(&mut new, NORAS[2], OLD).await;
    new.sees("Your account or password is incorrect.");
    assert_eq!(directory.entry("nora-id").wrong, 3, "the right one was not looked at");
    assert_eq!(directory.checks() - looked_at, 7, "one of nobody's was looked at in its place");
    // Her own browser has a try that strangers cannot use up.
    sign_in(&mut own, NAME, OLD).await;
    own.is_on("Stay signed in?");
    assert_eq!(directory.entry("nora-id").wrong, 0);
}

#[tokio::test]
async fn s14_a_new_browser_of_the_owner_is_let_in_once_the_window_has_passed() {
    let (directory, service) = by_three_names(true).await;
    guess_by_three_names(&directory, &service).await;
    service.wait(Minutes(30));
    let mut new = service.browser();
    sign_in(&mut new, NORAS[2], OLD).await;
    new.sees("Your account or password is incorrect.");
    service.wait(Duration::from_secs(2));
    sign_in(&mut new, NORAS[1], OLD).await;
    new.is_on("Stay signed in?");
}

#[tokio::test]
async fn s14_after_a_reset_the_owners_new_browser_waits_for_nobody() {
    let (directory, service) = by_three_names(true).await;
    guess_by_three_names(&directory, &service).await;
    let mut stranger = service.browser();
    sign_in(&mut stranger, NAME, WRONG).await;
    sign_in(&mut stranger, NAME, WRONG).await;
    stranger.sees("Too many attempts.");
    let mut new = service.browser();
    new.open("/reset").await.fill("Email address", NAME).press("Next").await;
    new.choose("Email a code").fill("Alternate email address", HOME).press("Send code").await;
    let code = service.code_to(HOME).await;
    new.fill("Enter code", &code).press("Next").await;
    choose_password(&mut new, NEW).await;
    sign_in(&mut new, NAME, NEW).await;
    new.is_on("Stay signed in?");
    sign_in(&mut stranger, NAME, WRONG).await;
    stranger.sees("Too many attempts.");
}

#[tokio::test]
async fn s13_s14_after_ninety_in_a_row_one_in_fifteen_minutes_is_looked_at() {
    let (_, service) = by_three_names(false).await;
    for _ in 0..30 {
        for name in NORAS {
            let mut stranger = service.browser();
            sign_in(&mut stranger, name, WRONG).await;
            stranger.sees("Your account or password is incorrect.");
        }
        service.wait(Minutes(15));
    }
    sign_in(&mut service.browser(), NORAS[0], WRONG).await;
    let mut owner = service.browser();
    sign_in(&mut owner, NORAS[1], OLD).await;
    owner.sees("Your account or password is incorrect.");
    service.wait(Minutes(15));
    sign_in(&mut owner, NORAS[2], OLD).await;
    owner.is_on("Stay signed in?");
    // That ends the row.
    for name in NORAS {
        let mut other = service.browser();
        service.wait(Minutes(15));
        sign_in(&mut other, name, OLD).await;
        other.is_on("Stay signed in?");
    }
}

/// What a stranger is told at a name before and after `meanwhile`.
async fn before_and_after(
    service: &Service,
    name: &str,
    meanwhile: impl AsyncFnOnce(&Service),
) -> Vec<String> {
    let mut told = Vec::new();
    let mut stranger = service.browser();
    let mut guess = async |stranger: &mut Browser| {
        stranger.give_name_and_password(name, WRONG).await;
        told.push(stranger.words().replace(name, "NAME"));
    };
    for _ in 0..6 {
        guess(&mut stranger).await;
        service.wait(Duration::from_secs(3));
    }
    service.wait(Duration::from_secs(1));
    meanwhile(service).await;
    for _ in 0..3 {
        guess(&mut stranger).await;
    }
    told
}

#[tokio::test]
async fn s06_that_somebody_has_signed_in_or_reset_the_password_does_not_show() {
    let person = Person::new(NAME).with_email(HOME).with_password(OLD);
    let mut told = Vec::new();
    for way in 0..3 {
        let service = Service::with(std::slice::from_ref(&person)).await;
        let name = if way == 0 { NOBODYS[0] } else { NAME };
        let person = &person;
        told.push(
            before_and_after(&service, name, async |service| match way {
                0 => {}
                1 => {
                    service.browser().sign_in(person).await.is_on("My Account");
                }
                _ => {
                    let mut owner = service.browser();
                    prove(service, &mut owner).await;
                    choose_password(&mut owner, NEW).await;
                    owner.is_on("Your password has been reset");
                }
            })
            .await,
        );
    }
    assert!(
        told[0].last().is_some_and(|words| words.contains("Too many attempts.")),
        "{:?}",
        told[0]
    );
    assert_eq!(told[1], told[0], "a right password");
    assert_eq!(told[2], told[0], "a reset");
}
