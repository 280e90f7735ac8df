//! What Samba says of accounts in a state of their own, and what `regain doctor` makes of a domain
//! controller.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use directories::Samba;
use directory::{DirectorySettings, Probe};
use domain::directory::{Bar, DirectoryRefusal};
use flows::ports::{Clock as _, PasswordCheck, Written};

use crate::cases::{FIRST, SECOND, THIRD};
use crate::samba::ActiveDirectory;
use crate::world::{People as _, RIGHT, TestClock, known, name, open, password, remote, sign_in};

#[tokio::test]
async fn what_it_says_reaches_the_person_and_the_operator() {
    let Some(world) = ActiveDirectory::start() else { return };
    hours_and_computers_are_not_switched_off(&world).await;
    protected_users_are_reset(&world).await;
    s84_history_is_not_promised_where_it_is_not_kept(&world).await;
    s84_switched_off_meanwhile_is_no_password_rule(&world).await;
    the_service_accounts_own_state_is_told(&world).await;
    the_global_catalogue_is_named(&world).await;
    writing_numbers_back_is_tried(&world).await;
}

async fn hours_and_computers_are_not_switched_off(world: &ActiveDirectory) {
    let never = STANDARD.encode([0; 21]);
    for (who, change, bar) in [
        ("hours", format!("replace: logonHours\nlogonHours:: {never}"), Bar::LogonHours),
        (
            "computers",
            "replace: userWorkstations\nuserWorkstations: ELSEWHERE,NOWHERE".to_owned(),
            Bar::Workstation,
        ),
    ] {
        world.add(who, FIRST);
        assert_eq!(sign_in(world, who, FIRST).await, RIGHT);
        world.change(who, &change);
        assert_eq!(sign_in(world, who, FIRST).await, PasswordCheck::RightBut(bar), "{who}");
        assert_eq!(
            sign_in(world, who, SECOND).await,
            PasswordCheck::Wrong,
            "{who}: told to who has the password alone"
        );
        // A new password is in force all the same.
        let account = known(world, who).await;
        let reset = remote(&world.directory).reset(&account, &password(SECOND)).await.unwrap();
        assert!(matches!(reset, Written::Done { mark: Some(_) }), "{who}: {reset:?}");
        assert_eq!(sign_in(world, who, SECOND).await, PasswordCheck::RightBut(bar), "{who}");
        let changed = remote(&world.directory)
            .change(&account, &password(SECOND), &password(THIRD))
            .await
            .unwrap();
        assert!(matches!(changed, Written::Done { .. }), "{who}: {changed:?}");
        assert_eq!(sign_in(world, who, THIRD).await, PasswordCheck::RightBut(bar), "{who}");
    }
}

async fn protected_users_are_reset(world: &ActiveDirectory) {
    world.add("guarded", FIRST);
    let group = format!("CN=Protected Users,CN=Users,{}", Samba::BASE);
    world.server.modify(&format!(
        "dn: {group}\nchangetype: modify\nadd: member\nmember: {}\n",
        Samba::dn("guarded")
    ));
    let account = known(world, "guarded").await;
    let reset = remote(&world.directory).reset(&account, &password(SECOND)).await.unwrap();
    assert!(matches!(reset, Written::Done { mark: Some(_) }), "{reset:?}");
    // What a sign-in says is the same for both, so that nobody is let in.
    for typed in [SECOND, FIRST] {
        assert_eq!(sign_in(world, "guarded", typed).await, PasswordCheck::Wrong, "{typed}");
    }
}

async fn s84_history_is_not_promised_where_it_is_not_kept(world: &ActiveDirectory) {
    world.add("again", FIRST);
    let account = known(world, "again").await;
    let remote = remote(&world.directory);
    let (own, reset) = (
        remote.rules(Some(&account)).await.unwrap(),
        remote.rules_at_reset(&account).await.unwrap(),
    );
    assert_eq!((own.history, reset.history), (Some(3), None));
    assert_eq!(reset.min_length, own.min_length);
    let written = remote.reset(&account, &password(FIRST)).await.unwrap();
    assert!(matches!(written, Written::Done { .. }), "it is not kept: {written:?}");
    // A change by its owner keeps it, and says so.
    let changed = remote.change(&account, &password(FIRST), &password(FIRST)).await;
    assert_eq!(changed, Ok(Written::Refused(DirectoryRefusal::History)));
    // Each refusal of a reset has its own reason, and none is a guess.
    for (new, why) in [
        ("Kurz-1", DirectoryRefusal::TooShort),
        ("lauter kleine buchstaben", DirectoryRefusal::Complexity),
    ] {
        assert_eq!(
            remote.reset(&account, &password(new)).await,
            Ok(Written::Refused(why)),
            "{new}"
        );
    }
}

async fn s84_switched_off_meanwhile_is_no_password_rule(world: &ActiveDirectory) {
    for (who, change) in [
        ("off", "replace: userAccountControl\nuserAccountControl: 514"),
        ("over", "replace: accountExpires\naccountExpires: 132000000000000000"),
    ] {
        world.add(who, FIRST);
        let account = known(world, who).await;
        world.change(who, change);
        let reset = remote(&world.directory).reset(&account, &password(SECOND)).await;
        assert_eq!(reset, Ok(Written::Refused(DirectoryRefusal::SwitchedOff)), "{who}");
        let changed =
            remote(&world.directory).change(&account, &password(FIRST), &password(SECOND)).await;
        assert_eq!(changed, Ok(Written::Refused(DirectoryRefusal::SwitchedOff)), "{who}");
    }
    world.add("gone", FIRST);
    let account = known(world, "gone").await;
    world.server.delete(&Samba::dn("gone"));
    let reset = remote(&world.directory).reset(&account, &password(SECOND)).await;
    assert_eq!(reset, Ok(Written::Refused(DirectoryRefusal::SwitchedOff)));
}

/// What is found at one step.
fn step<'a>(probes: &'a [Probe], step: &str) -> Option<&'a Result<String, String>> {
    probes.iter().find(|probe| probe.part.ends_with(&format!(", {step}"))).map(|probe| &probe.found)
}

async fn the_service_accounts_own_state_is_told(world: &ActiveDirectory) {
    let as_service = |who: &str| DirectorySettings {
        bind_dn: who.into(),
        bind_password: FIRST.into(),
        ..ActiveDirectory::settings(&world.server, world.server.url())
    };
    let said = async |who: &str| {
        let probes = open(as_service(who)).probe(None, true).await;
        step(&probes, "service account").cloned().unwrap_or_else(|| panic!("{probes:?}"))
    };
    world.add("service", FIRST);
    let by_dn = Samba::dn("service");
    // By whichever of its names; a domain's passwords end after 42 days.
    for who in
        ["service@example.test", "service@ad.example.test", "EXAMPLE\\service", by_dn.as_str()]
    {
        let said = said(who).await;
        assert!(
            said.as_ref().is_ok_and(|said| said.contains("its password ends on ")),
            "{who}: {said:?}"
        );
    }
    let days = |days: i64| {
        let now = TestClock::default().now().0 + days * 24 * 3600 * 1_000_000;
        (now + 11_644_473_600_000_000) * 10
    };
    let set = |attribute: &str, value: &str| {
        world.change("service", &format!("replace: {attribute}\n{attribute}: {value}"));
    };
    set("userAccountControl", "66048");
    assert_eq!(said(&by_dn).await.as_deref(), Ok("signed in; neither it nor its password ends"));
    set("accountExpires", &days(20).to_string());
    let soon = said(&by_dn).await;
    assert!(
        soon.as_ref().is_err_and(|said| said.contains("the account ends on ") && said.contains("in 19 days")),
        "{soon:?}"
    );
    set("accountExpires", &days(400).to_string());
    assert!(said(&by_dn).await.is_ok());
    set("accountExpires", "132000000000000000");
    assert!(said(&by_dn).await.is_err_and(|said| said.contains("the account has expired")));
    set("accountExpires", "0");
    set("userAccountControl", "512");
    // The service account that the tests have would end with it.
    let longest = |seconds: i64| {
        let change =
            format!("changetype: modify\nreplace: maxPwdAge\nmaxPwdAge: -{}", seconds * 10_000_000);
        world.server.modify(&format!("dn: {}\n{change}\n", Samba::BASE));
    };
    longest(12 * 24 * 3600);
    let soon = said(&by_dn).await;
    assert!(
        soon.as_ref().is_err_and(
            |said| said.contains("its password ends on ") && said.contains("in 11 days")
        ),
        "{soon:?}"
    );
    longest(42 * 24 * 3600);
    set("pwdLastSet", "0");
    assert!(said(&by_dn).await.is_err_and(|said| said.contains("its password must be changed")));
    set("userAccountControl", "514");
    assert!(said(&by_dn).await.is_err_and(|said| said.contains("it is disabled. Enable it")));
    set("userAccountControl", "66048");
    let wrong = DirectorySettings { bind_password: SECOND.into(), ..as_service(&by_dn) };
    for _ in 0..5 {
        let probes = open(wrong.clone()).probe(None, true).await;
        let refused = step(&probes, "service account").unwrap();
        assert!(
            refused.as_ref().is_err_and(|said| said.contains("bind_password_file")),
            "{refused:?}"
        );
    }
    assert!(said(&by_dn).await.is_err_and(|said| said.contains("it is locked")));
}

async fn the_global_catalogue_is_named(world: &ActiveDirectory) {
    for url in ["ldaps://127.0.0.77:3269", "ldap://127.0.0.77:3268"] {
        let directory = open(ActiveDirectory::settings(&world.server, url.into()));
        let probes = directory.probe(None, true).await;
        let port = step(&probes, "port");
        assert!(
            port.is_some_and(|found| found.as_ref().is_err_and(|said| said.contains("read-only"))),
            "{probes:?}"
        );
    }
    let probes = world.directory.probe(None, true).await;
    assert!(step(&probes, "port").is_none());
}

async fn writing_numbers_back_is_tried(world: &ActiveDirectory) {
    world.add("trial", FIRST);
    let tried = async |attribute: &str| {
        let settings = DirectorySettings {
            write_phone_to: Some(attribute.into()),
            ..ActiveDirectory::settings(&world.server, world.server.url())
        };
        let (steps, _) =
            open(settings).try_rights(&name("trial"), &password(FIRST), &password(SECOND)).await;
        step(&steps, "writing numbers back").cloned().unwrap_or_else(|| panic!("{steps:?}"))
    };
    assert_eq!(tried("mobile").await.as_deref(), Ok("allowed: mobile"));
    world.change("trial", "replace: mobile\nmobile: +1 416 555 0142");
    assert_eq!(tried("mobile").await.as_deref(), Ok("allowed: mobile"));
    let found = remote(&world.directory).find(&name("trial")).await.unwrap().unwrap();
    assert_eq!(found.phones, ["+1 416 555 0142"], "its own is back");
    for not in ["telephoneNumber", "homePhone"] {
        let refused = tried(not).await;
        assert!(
            refused.as_ref().is_err_and(|said| said.contains("may not write")),
            "{not}: {refused:?}"
        );
    }
}
