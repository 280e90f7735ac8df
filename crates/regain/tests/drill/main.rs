//! The drill: everything is lost but a backup and the key file, and the service goes on from there.
//! And keys are rotated while it runs (S94, S95, S96).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod station;

use std::fs;
use std::io::Read as _;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use age::secrecy::ExposeSecret as _;
use station::{Engine, ORIGIN, PATIENCE, Running, Station};
use stories::{Browser, Gateway, Page};
use tokio::sync::Notify;

const OLD: &str = "maple river lantern 42";
const NEW: &str = "four quiet otters juggling 7";
/// People who are there to be many: a backup of them does not fit into a pipe.
const CROWD: usize = 700;

fn people() -> String {
    let known =
        (0..3).map(|n| format!("person{n}@contactnorth.ca,Person {n},{OLD},+1416555010{n}\n"));
    let crowd = (0..CROWD).map(|n| format!("crowd{n}@contactnorth.ca,Crowd {n},,+1416556{n:04}\n"));
    known.chain(crowd).collect()
}

async fn signed_in(service: SocketAddr, name: &str, password: &str) -> Browser {
    let mut browser = Browser::new(service, ORIGIN);
    browser.give_name_and_password(name, password).await;
    if Page::of(&browser) == Some(Page::StaySignedIn) {
        browser.press("Yes").await;
    }
    browser
}

/// Whether the browser gets to Security info.
async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.open("/security-info").await;
    Page::of(browser) == Some(Page::SecurityInfo)
}

/// Up to the page that asks for the code of a reset; the code.
async fn asks_for_a_code(browser: &mut Browser, n: usize, gateway: &Gateway) -> String {
    let number = format!("+1416555010{n}");
    let before = gateway.codes_to(&number).len();
    browser.open("/reset").await;
    browser.fill("Email address", &format!("person{n}@contactnorth.ca")).press("Next").await;
    browser
        .choose("Text a code")
        .fill("Phone number", &format!("416 555 010{n}"))
        .press("Send code")
        .await;
    assert_eq!(Page::of(browser), Some(Page::ResetCode), "{}", browser.words());
    gateway.code_to(&number, before + 1, PATIENCE).await
}

/// Signs in again and again, also with wrong passwords, while `during` runs: sessions, events,
/// counters are written.
async fn under_load<T>(service: &Running, during: impl FnOnce() -> T) -> T {
    let stop = Arc::new(AtomicBool::new(false));
    let begun = Arc::new(Notify::new());
    let (stopped, first, address) = (Arc::clone(&stop), Arc::clone(&begun), service.address);
    let load = tokio::spawn(async move {
        let mut round = 0;
        while !stopped.load(Ordering::SeqCst) {
            signed_in(address, "person2@contactnorth.ca", OLD).await;
            let mut stranger = Browser::new(address, ORIGIN);
            stranger
                .give_name_and_password(
                    &format!("crowd{}@contactnorth.ca", round % 50),
                    "nobody knows this",
                )
                .await;
            assert!(stranger.status() < 500, "{}", stranger.words());
            first.notify_one();
            round += 1;
        }
    });
    begun.notified().await;
    let done = tokio::task::block_in_place(during);
    stop.store(true, Ordering::SeqCst);
    load.await.unwrap();
    done
}

/// A backup of one engine, made under load, restored into the other.
async fn drill(from: Engine, to: Engine) {
    let gateway = Gateway::open().await;
    let installation = Station::with(from, &gateway, &people());
    let service = installation.start();
    let mut session = signed_in(service.address, "person0@contactnorth.ca", OLD).await;
    assert!(is_signed_in(&mut session).await);
    let mut resetting = service.browser();
    let code = asks_for_a_code(&mut resetting, 1, &gateway).await;

    let said = under_load(&service, || installation.does(&["backup", "copy.regain"])).await;
    assert!(said.contains("worth nothing without the key file"), "{said}");
    assert_eq!(
        fs::metadata(installation.path("copy.regain")).unwrap().permissions().mode() & 0o777,
        0o600
    );
    installation.standard_output_of(&["backup", "-"], "piped.regain");
    drop(service);

    let file = installation.path("copy.regain").display().to_string();
    let installation_after = Station::empty(to, &gateway);
    is_refused_without(&installation, &installation_after);
    installation_after.take_keys_of(&installation);

    installation_after.restore_is_killed(&installation.path("copy.regain"));
    let refused = installation_after.refuses(&["serve"]);
    assert!(
        refused.contains("was begun and not finished. Run `regain restore` again"),
        "{refused}"
    );

    installation_after.does(&["restore", &file]);
    assert!(
        installation_after.refuses(&["restore", &file]).contains("Name"),
        "there is something now"
    );
    let service = installation_after.start();
    for browser in [&mut session, &mut resetting] {
        browser.move_to(service.address);
    }
    // S96: neither the session nor the code of before are worth anything.
    resetting.fill("Enter code", &code).press("Next").await;
    assert_ne!(Page::of(&resetting), Some(Page::ResetPassword), "{}", resetting.words());
    assert!(!is_signed_in(&mut session).await, "{}", session.words());
    assert!(session.says("person0@contactnorth.ca"), "the account picker is the browser's own");

    // What the guide says works.
    let mut browser = signed_in(service.address, "person0@contactnorth.ca", OLD).await;
    assert!(is_signed_in(&mut browser).await, "{}", browser.words());
    browser.sees("+1 416-555-0100");
    let mut resetting = service.browser();
    // Of another person: a second code to the first one's number would be a minute in coming.
    let code = asks_for_a_code(&mut resetting, 2, &gateway).await;
    resetting.fill("Enter code", &code).press("Next").await;
    resetting.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    assert_eq!(Page::of(&resetting), Some(Page::ResetDone), "{}", resetting.words());
    assert!(
        is_signed_in(&mut signed_in(service.address, "person2@contactnorth.ca", NEW).await).await
    );
    drop(service);
    // What was restored can be backed up, and what was piped can be restored.
    installation_after.does(&["backup", "again.regain"]);
    let third = Station::empty(from, &gateway);
    third.take_keys_of(&installation);
    let piped = fs::File::open(installation.path("piped.regain")).unwrap();
    assert!(third.command(&["restore", "-"]).stdin(piped).status().unwrap().success());
    assert!(third.does(&["user", "list"]).contains("person0@contactnorth.ca"));
}

/// Every file but the right one with the right keys is refused, by a sentence; nothing is left
/// behind.
fn is_refused_without(installation: &Station, second: &Station) {
    let file = installation.path("copy.regain");
    let bytes = fs::read(&file).unwrap();
    let other_keys = second.refuses(&["restore", &file.display().to_string()]);
    assert!(
        other_keys.contains("is encrypted for another key file")
            && other_keys.contains("--identity"),
        "{other_keys}"
    );
    let own_keys = fs::read(second.path("data/keys")).unwrap();
    second.take_keys_of(installation);
    let mut altered = bytes.clone();
    altered[bytes.len() / 2] ^= 1;
    for (name, content, says) in [
        (
            "cut",
            &bytes[..bytes.len() - 1],
            "it is cut off or was altered. Nothing of it was restored",
        ),
        ("half", &bytes[..bytes.len() / 2], "it is cut off or was altered"),
        ("altered", &altered[..], "it is cut off or was altered"),
        ("text", b"sign_in_name,display_name\n", "it is no backup of Regain. Name a file that"),
        ("empty", b"", "it is no backup of Regain"),
    ] {
        fs::write(second.path(name), content).unwrap();
        let refused = second.refuses(&["restore", name]);
        assert!(refused.contains(says), "{name}: {refused}");
    }
    assert!(second.refuses(&["restore", "missing"]).contains("missing: "));
    fs::write(second.path("data/keys"), own_keys).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s96_a_backup_of_sqlite_goes_on_as_postgres() {
    drill(Engine::Sqlite, Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s96_a_backup_of_postgres_goes_on_as_sqlite() {
    drill(Engine::Postgres, Engine::Sqlite).await;
}

/// Who copies the file of a service that has ended has all of it, and where a path is wrong the log
/// says that a new database begins.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_of_a_service_that_has_ended_is_whole() {
    let gateway = Gateway::open().await;
    let station = Station::with(Engine::Sqlite, &gateway, &people());
    let service = station.start();
    signed_in(service.address, "person0@contactnorth.ca", OLD).await;
    service.ends();
    let database = station.path("data/regain.db");
    let copied = station.path("data/copy.db");
    fs::copy(&database, &copied).unwrap();
    fs::remove_file(&database).unwrap();
    for beside in ["data/regain.db-wal", "data/regain.db-shm"] {
        let _ = fs::remove_file(station.path(beside));
    }
    fs::rename(&copied, &database).unwrap();
    assert!(station.does(&["audit", "list"]).contains("signed-in"));
    fs::remove_file(&database).unwrap();
    station.starts_saying(&[
        "there was no database, or an empty one; a new one begins, with nobody in it",
    ]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s94_a_stolen_backup_names_nobody_not_even_to_whoever_it_is_for() {
    let gateway = Gateway::open().await;
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let installation = Station::with(engine, &gateway, &people());
        let somebody = age::x25519::Identity::generate();
        let recipient = somebody.to_public().to_string();
        let other = age::x25519::Identity::generate();
        fs::write(
            installation.path("identity"),
            format!("# of somebody\n{}\n", somebody.to_string().expose_secret()),
        )
        .unwrap();
        fs::write(installation.path("other"), other.to_string().expose_secret()).unwrap();
        let also = other.to_public().to_string();
        installation.does(&[
            "backup",
            "copy.regain",
            "--recipient",
            &recipient,
            "--recipient",
            &also,
        ]);
        let raw = fs::read(installation.path("copy.regain")).unwrap();
        // A person opens it who has no key file.
        let decryptor = age::Decryptor::new(&raw[..]).unwrap();
        let decrypted =
            decryptor.decrypt(std::iter::once(&somebody as &dyn age::Identity)).unwrap();
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(decrypted).read_to_end(&mut plain).unwrap();
        let text = String::from_utf8(plain).unwrap();
        assert!(
            text.contains("\"account\"") && text.contains("$argon2id$"),
            "this is where it would be seen"
        );
        let lines = text.lines().count();
        assert!(lines > CROWD * 3, "{lines}");
        for told in [
            "person0@",
            "Person 0",
            "crowd7@",
            "Crowd 7",
            "contactnorth",
            "+1416",
            "14165550100",
            "4165560007",
        ] {
            assert!(!text.contains(told), "{engine:?}: {told}");
        }
        // Nor do its bytes hold any of it where nobody opens it.
        assert!(!raw.windows(5).any(|part| part == b"crowd"));

        let second = Station::empty(Engine::Sqlite, &gateway);
        let file = installation.path("copy.regain").display().to_string();
        let identity = installation.path("identity").display().to_string();
        let refused = second.refuses(&["restore", &file, "--identity", &identity]);
        assert!(
            refused.contains("was made with the key file")
                && refused.contains("Put the key file in place"),
            "{refused}"
        );
        second.take_keys_of(&installation);
        assert!(
            second.refuses(&["restore", &file]).contains("another identity"),
            "the key file alone is not enough"
        );
        assert!(
            second
                .refuses(&["restore", &file, "--identity", "regain.toml"])
                .contains("no age identity in it")
        );
        second.does(&[
            "restore",
            &file,
            "--identity",
            &installation.path("other").display().to_string(),
        ]);
        assert!(second.does(&["user", "list"]).contains("crowd0@contactnorth.ca"));
        assert!(
            installation
                .refuses(&["backup", "x", "--recipient", "age1nobody"])
                .contains("no age recipient")
        );
        assert!(!installation.path("x").exists());
    }
}

/// A person puts rows of before back by hand, or a server's own tools do: the epoch is another, so
/// what browsers kept matches none of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s96_rows_of_before_that_come_back_match_nothing() {
    let gateway = Gateway::open().await;
    let installation = Station::with(Engine::Sqlite, &gateway, &people());
    let service = installation.start();
    let mut session = signed_in(service.address, "person0@contactnorth.ca", OLD).await;
    let mut resetting = service.browser();
    let code = asks_for_a_code(&mut resetting, 1, &gateway).await;
    drop(service);
    installation.does(&["backup", "copy.regain"]);
    let old = installation.path("old.db");
    let database = |name: &str| rusqlite::Connection::open(installation.path(name)).unwrap();
    database("data/regain.db").execute("VACUUM INTO ?1", (old.to_str().unwrap(),)).unwrap();

    let puts_back = || {
        let new = database("data/regain.db");
        new.execute("ATTACH ?1 AS old", (old.to_str().unwrap(),)).unwrap();
        for table in ["session", "journey", "challenge", "device"] {
            let copied =
                new.execute(&format!("INSERT INTO {table} SELECT * FROM old.{table}"), ()).unwrap();
            assert!(copied > 0, "{table}");
        }
    };
    // In a database that was not restored they match; that is what would be seen below.
    for sql in [
        "DELETE FROM session",
        "DELETE FROM journey",
        "DELETE FROM challenge",
        "DELETE FROM device",
    ] {
        database("data/regain.db").execute(sql, ()).unwrap();
    }
    puts_back();
    let service = installation.start();
    session.move_to(service.address);
    assert!(is_signed_in(&mut session).await);
    drop(service);

    for name in ["data/regain.db", "data/regain.db-wal", "data/regain.db-shm"] {
        let _ = fs::remove_file(installation.path(name));
    }
    installation.does(&["restore", "copy.regain"]);
    puts_back();
    let service = installation.start();
    for browser in [&mut session, &mut resetting] {
        browser.move_to(service.address);
    }
    assert!(!is_signed_in(&mut session).await, "{}", session.words());
    resetting.fill("Enter code", &code).press("Next").await;
    assert_ne!(Page::of(&resetting), Some(Page::ResetPassword), "{}", resetting.words());
}

/// Rotation while the service answers, killed at several moments, then finished (S95).
async fn rotation(engine: Engine) {
    let gateway = Gateway::open().await;
    let installation = Station::with(engine, &gateway, &people());
    let service = installation.start();
    let mut session = signed_in(service.address, "person0@contactnorth.ca", OLD).await;
    let all: u64 = installation.sealed().iter().map(|(_, rows)| rows).sum();
    assert!(all > CROWD as u64 * 2, "{all}");
    under_load(&service, || {
        for millis in [0, 10, 40, 90] {
            installation.rotation_is_killed(Duration::from_millis(millis));
            installation.does(&["user", "show", "crowd7@contactnorth.ca"]);
        }
        let said = installation.does(&["keys", "rotate"]);
        assert!(said.contains("seals everything now"), "{said}");
    })
    .await;
    assert!(is_signed_in(&mut session).await, "nobody notices: {}", session.words());
    session.sees("+1 416-555-0100");
    // What the service wrote meanwhile is left to the next time, after it has read the file.
    service.signal("-HUP");
    service.says("read the key file again");
    assert!(
        is_signed_in(&mut signed_in(service.address, "person0@contactnorth.ca", OLD).await).await
    );
    let newest = installation.sealed().last().unwrap().0;
    // Before it is finished, the same command adds no key, however often it is given; and finishing
    // never does.
    for _ in 0..2 {
        assert!(installation.does(&["keys", "rotate"]).contains("Going on"));
    }
    assert!(installation.refuses(&["keys", "rotate", "--stage"]).contains("is not finished"));
    for _ in 0..2 {
        assert!(
            installation
                .does(&["keys", "rotate", "--finish"])
                .contains("Finished: everything is sealed")
        );
    }
    assert_eq!(installation.sealed().last().unwrap().0, newest);
    let sealed = installation.sealed();
    assert!(sealed.iter().all(|(id, rows)| (*rows == 0) == (*id != newest)), "{sealed:?}");
    assert_eq!(
        fs::metadata(installation.path("data/keys")).unwrap().permissions().mode() & 0o777,
        0o600
    );
    // One more, so that there is one in the middle to take out.
    installation.does(&["keys", "rotate"]);
    service.signal("-HUP");
    service.says("read the key file again");
    installation.does(&["keys", "list"]);
    assert!(installation.refuses(&["keys", "retire", "1"]).contains("key 1 is the oldest"));
    let last = (newest + 1).to_string();
    assert!(installation.refuses(&["keys", "retire", &last]).contains("seals what is written now"));
    assert!(installation.refuses(&["keys", "retire", "99"]).contains("holds no key 99"));
    let left = installation.sealed().iter().any(|(id, rows)| *id == newest && *rows > 0);
    if left {
        assert!(
            installation
                .refuses(&["keys", "retire", &newest.to_string()])
                .contains("are sealed with key")
        );
        installation.does(&["keys", "rotate", "--finish"]);
    }
    installation.does(&["keys", "retire", &newest.to_string()]);
    drop(service);
    let service = installation.start();
    assert!(
        is_signed_in(&mut signed_in(service.address, "person0@contactnorth.ca", OLD).await).await
    );
    // Passwords of before, and a backup, with the file as it is now.
    installation.does(&["backup", "copy.regain"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s95_keys_of_sqlite_are_rotated_while_it_runs_and_is_killed() {
    rotation(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s95_keys_of_postgres_are_rotated_while_it_runs_and_is_killed() {
    rotation(Engine::Postgres).await;
}

/// Several servers: each is given the new key before anything is sealed with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s95_several_servers_are_given_a_key_before_it_is_used() {
    let gateway = Gateway::open().await;
    let first = Station::with(Engine::Postgres, &gateway, &people());
    let (second, forgotten) = (first.beside(&gateway), first.beside(&gateway));
    let services = [first.start(), second.start(), forgotten.start()];

    let said = first.does(&["keys", "rotate", "--stage"]);
    assert!(said.contains("Give it to every server"), "{said}");
    assert!(first.refuses(&["keys", "rotate", "--stage"]).contains("staged already"));
    second.take_keys_of(&first);
    for service in &services[..2] {
        service.signal("-HUP");
        service.says("read the key file again");
    }
    first.does(&["keys", "rotate"]);
    // Who cannot open everything says so, before anybody is sent there.
    services[0].readiness_is("ready");
    services[1].readiness_is("ready");
    services[2].readiness_is("the key file here is not the newest");
    // The second opens what the first seals, and seals with the old key until it is told otherwise.
    assert!(
        is_signed_in(&mut signed_in(services[1].address, "person0@contactnorth.ca", OLD).await)
            .await
    );
    assert!(first.sealed()[0].1 > 0, "{:?}", first.sealed());
    second.take_keys_of(&first);
    services[1].signal("-HUP");
    services[1].says("read the key file again");
    first.does(&["keys", "rotate", "--finish"]);
    // What a server that was told seals for a browser, one that began since opens, and the other way.
    let begun_since = first.beside(&gateway).start();
    for (from, to) in [(&services[1], &begun_since), (&begun_since, &services[1])] {
        let mut browser = from.browser();
        browser.open("/reset").await.fill("Email address", "person0@contactnorth.ca");
        let heading = browser.press("Next").await.heading();
        browser.move_to(to.address);
        browser.open("/reset/method").await.is_on(&heading);
    }
    assert!(
        is_signed_in(&mut signed_in(services[1].address, "person0@contactnorth.ca", OLD).await)
            .await
    );
    assert_eq!(
        first.sealed(),
        first
            .sealed()
            .into_iter()
            .filter(|(id, rows)| *id <= 2 && (*id == 2 || *rows == 0))
            .collect::<Vec<_>>()
    );
    // The third was forgotten: it says so to its operator, shows no half of anything, and does not
    // start again.
    let mut browser = services[2].browser();
    browser.give_name_and_password("person0@contactnorth.ca", OLD).await;
    assert_eq!(browser.status(), 503, "{}", browser.words());
    let refused = forgotten.refuses(&["serve"]);
    assert!(
        refused.contains("has rows that key 2 sealed")
            && refused.contains("Put the newest copy of the key file in its place"),
        "{refused}"
    );
    // The file alone repairs it, also while it runs.
    forgotten.take_keys_of(&first);
    services[2].readiness_is("ready");
    assert!(
        is_signed_in(&mut signed_in(services[2].address, "person0@contactnorth.ca", OLD).await)
            .await
    );
}

/// The wrong key file, at every command that opens the database (S95).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s95_the_wrong_key_file_is_refused_by_a_sentence() {
    let gateway = Gateway::open().await;
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let installation = Station::with(engine, &gateway, &people());
        let other = Station::empty(Engine::Sqlite, &gateway);
        installation.take_keys_of(&other);
        for command in [
            &["serve"][..],
            &["backup", "x"],
            &["user", "list"],
            &["keys", "list"],
            &["keys", "rotate"],
        ] {
            let refused = installation.refuses(command);
            assert!(
                refused.contains("was made with the key file")
                    && refused.contains("Put the key file in place"),
                "{command:?}: {refused}"
            );
        }
        assert_eq!(
            fs::read(installation.path("data/keys")).unwrap(),
            fs::read(other.path("data/keys")).unwrap()
        );
    }
}
