//! The command line as an operator uses it: the real program in an empty folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod apps;
mod import;
mod letter;
mod passkeys;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use domain::email::EmailAddress;
use domain::ids::MessageId;
use domain::language::Language;
use domain::message::{Message, MessageContent, MessageState, Notice};
use domain::method::Destination;
use regain::app::Parts;
use regain::config::Config;
use serde_json::Value;
use tempfile::TempDir;

/// A folder with the program in it, so to speak.
struct Desk(TempDir);

/// How a command ended.
struct Ended {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn empty() -> Self {
        // On a disk, also where temporary files are in memory: the doctor tells of a database there.
        Self(TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap())
    }

    fn begun() -> Self {
        let desk = Self::empty();
        assert_eq!(desk.run(&["init"]).code, 0);
        desk
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with(arguments, "", &[])
    }

    fn run_with(&self, arguments: &[&str], input: &str, variables: &[(&str, &str)]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regain"));
        command.args(arguments).current_dir(self.0.path()).envs(variables.iter().copied());
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads nothing may be gone already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let ended = Ended {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(
            !ended.err.contains("panicked") && !ended.err.contains("stack backtrace"),
            "{}",
            ended.err
        );
        ended
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o777
    }

    fn names(&self) -> Vec<String> {
        let list: Value = serde_json::from_str(&self.run(&["user", "list", "--json"]).out).unwrap();
        let name = |one: &Value| one["sign_in_name"].as_str().unwrap().to_owned();
        list.as_array().unwrap().iter().map(name).collect()
    }
}

impl Desk {
    /// Puts notices into the queue that no carrier took, one after the other, each for such a
    /// reason or for none.
    fn dead_messages<const N: usize>(&self, reasons: &[&str; N]) -> [String; N] {
        let config = Config::load(&self.path("regain.toml")).unwrap().config;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let parts = runtime.block_on(Parts::open(&config)).unwrap();
        std::array::from_fn(|index| {
            let now = parts.clock.now().plus(Duration::from_secs(u64::try_from(index).unwrap()));
            let message = Message {
                id: MessageId::new(now, [u8::try_from(index).unwrap(); 10]),
                account: None,
                to: Some(Destination::Email(EmailAddress::parse("nora@home.example").unwrap())),
                language: Language::English,
                content: MessageContent::Notice(Notice::PasswordReset),
                queued_at: now,
                due_at: now,
                useless_after: now,
                attempts: 3,
                state: if reasons[index].is_empty() {
                    MessageState::Expired
                } else {
                    MessageState::Refused
                },
                from: None,
                last_error: Some(reasons[index].to_owned()).filter(|reason| !reason.is_empty()),
            };
            runtime.block_on(async {
                let mut work = parts.store.begin().await.unwrap();
                work.queue(&message).await.unwrap();
                work.commit().await.unwrap();
            });
            message.id.to_string()
        })
    }
}

const KIM: [&str; 5] = ["user", "add", "kim@contactnorth.ca", "--name", "Kim Tremblay"];

fn kim_with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    KIM.iter().chain(more).copied().collect()
}

#[test]
fn init_writes_what_check_accepts_and_never_overwrites() {
    let desk = Desk::empty();
    let first = desk.run(&["init", "here"]);
    assert_eq!((first.code, first.err.as_str()), (0, ""));
    assert!(first.out.contains("regain check --config here/regain.toml"), "{}", first.out);
    assert_eq!((desk.mode("here/data/keys"), desk.mode("here/data")), (0o600, 0o700));
    let keys = fs::read(desk.path("here/data/keys")).unwrap();

    let check = desk.run(&["check", "--config", "here/regain.toml"]);
    assert_eq!((check.code, check.err.as_str()), (0, ""));
    assert!(
        check.out.contains("no mistakes") && check.out.contains("recovery.gates = 1:"),
        "{}",
        check.out
    );

    fs::remove_file(desk.path("here/regain.toml")).unwrap();
    let again = desk.run(&["init", "here"]);
    assert_eq!(again.code, 1);
    assert_eq!(
        again.err,
        "regain: here/data/keys exists already. Name another folder, or move the file away.\n"
    );
    assert_eq!(fs::read(desk.path("here/data/keys")).unwrap(), keys);
    assert!(!desk.path("here/regain.toml").exists());
}

#[test]
fn check_names_every_mistake() {
    let desk = Desk::begun();
    desk.write("regain.toml", "[server]\nlisten = \"x\"\nport = 1\n");
    let check = desk.run(&["check"]);
    assert_eq!((check.code, check.out.as_str()), (1, ""));
    for key in [
        "server.listen",
        "server.port",
        "organisation.name",
        "organisation.domains",
        "organisation.helpdesk",
    ] {
        assert!(check.err.contains(&format!("\n  {key}: ")), "{key} in {}", check.err);
    }
    let missing = desk.run(&["check", "--config", "nowhere.toml"]);
    assert_eq!(missing.code, 1);
    assert!(
        missing.err.starts_with("regain: nowhere.toml: it cannot be read (")
            && missing.err.contains("`regain init`"),
        "{}",
        missing.err
    );
}

#[test]
fn all_of_the_configuration_may_stand_in_the_environment() {
    let desk = Desk::begun();
    fs::remove_file(desk.path("regain.toml")).unwrap();
    let own = [
        ("REGAIN_ORGANISATION__NAME", "Contact North"),
        ("REGAIN_ORGANISATION__DOMAINS", "contactnorth.ca"),
        ("REGAIN_ORGANISATION__HELPDESK", "mailto:help@contactnorth.ca"),
        ("REGAIN_SERVER__PUBLIC_URL", "https://regain.contactnorth.ca"),
        ("REGAIN_EMAIL__URL", "smtp://127.0.0.1:9"),
        ("REGAIN_EMAIL__FROM", "Help <help@contactnorth.ca>"),
    ];
    let check = desk.run_with(&["check"], "", &own);
    assert_eq!((check.code, check.err.as_str()), (0, ""), "{}", check.out);
    assert_eq!(desk.run_with(&KIM, "", &own).code, 0);
    let too_little = desk.run_with(&["check"], "", &own[1..]);
    assert_eq!(too_little.code, 1);
    for said in ["there is no such file", "organisation.name: it is not given"] {
        assert!(too_little.err.contains(said), "{said}: {}", too_little.err);
    }
    // A file that was named has to be there.
    let named = desk.run_with(&["check", "--config", "other.toml"], "", &own);
    assert!(named.code == 1 && named.err.contains("it cannot be read"), "{}", named.err);
    let nothing = desk.run_with(&["check"], "", &[("REGAIN_TEST", "1")]);
    assert!(nothing.code == 1 && nothing.err.contains("it cannot be read"), "{}", nothing.err);
}

#[test]
fn check_looks_at_the_key_file_and_who_can_read_it() {
    let desk = Desk::begun();
    fs::set_permissions(desk.path("data/keys"), fs::Permissions::from_mode(0o644)).unwrap();
    let open = desk.run(&["check"]);
    assert_eq!(open.code, 0);
    assert!(open.out.contains("keys.file: everybody on this machine can read"), "{}", open.out);
    desk.write("data/keys", "1 c2hvcnQ=\n");
    let short = desk.run(&["check"]);
    assert_eq!(short.code, 1);
    assert!(
        short.err.contains("keys.file: data/keys: line 1 is not") && !short.err.contains("c2hvcnQ"),
        "{}",
        short.err
    );
    fs::remove_file(desk.path("data/keys")).unwrap();
    let missing = desk.run(&["check"]);
    assert!(
        missing.code == 1
            && missing.err.contains("Put your copy back. Where there is no database yet"),
        "{}",
        missing.err
    );
}

#[test]
fn the_environment_wins() {
    let desk = Desk::begun();
    let check = desk.run_with(&["check"], "", &[("REGAIN_RECOVERY__GATES", "2")]);
    assert!(check.code == 0 && check.out.contains("recovery.gates = 2:"), "{}", check.out);
    let wrong = desk.run_with(&["check"], "", &[("REGAIN_RECOVERY__GATES", "3")]);
    assert!(
        wrong.code == 1 && wrong.err.contains("REGAIN_RECOVERY__GATES: it is out of range."),
        "{}",
        wrong.err
    );
}

#[test]
fn wrong_use_ends_with_2() {
    let desk = Desk::empty();
    for arguments in [
        &["unknown"][..],
        &[],
        &["user"],
        &["user", "add"],
        &["serve", "--port", "1"],
        &["demo", "--listen", "x"],
    ] {
        let ended = desk.run(arguments);
        assert_eq!(ended.code, 2, "{arguments:?}");
        assert!(!ended.err.is_empty() && ended.out.is_empty(), "{arguments:?}");
    }
    assert_eq!(desk.run(&["--help"]).code, 0);
    assert!(desk.run(&["--version"]).out.starts_with("regain "));
}

#[test]
fn a_demo_refuses_an_address_that_others_reach() {
    let ended = Desk::empty().run(&["demo", "--listen", "0.0.0.0:0"]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("--i-know") && ended.out.is_empty(), "{}", ended.err);
}

#[test]
fn people_are_added_and_shown_masked() {
    let desk = Desk::begun();
    let added = desk.run(&kim_with(&[
        "--email",
        "kim.t@example.org",
        "--mobile",
        "(416) 555-0142",
        "--language",
        "fr",
    ]));
    assert_eq!((added.code, added.err.as_str()), (0, ""));
    assert!(
        added.out.starts_with("Added kim@contactnorth.ca.\n") && added.out.contains("/reset"),
        "{}",
        added.out
    );

    let shown = desk.run(&["user", "show", "KIM@contactnorth.ca"]);
    assert!(
        shown.out.contains("email ki***") && shown.out.contains("phone ••••••••42"),
        "{}",
        shown.out
    );
    assert!(!shown.out.contains("example.org") && !shown.out.contains("555"), "{}", shown.out);
    let json: Value =
        serde_json::from_str(&desk.run(&["user", "show", "kim@contactnorth.ca", "--json"]).out)
            .unwrap();
    assert_eq!(
        (json["display_name"].as_str(), json["has_password"].as_bool()),
        (Some("Kim Tremblay"), Some(false))
    );
    assert_eq!(
        (json["language"].as_str(), json["methods"].as_array().unwrap().len()),
        (Some("fr"), 2)
    );
    assert!(!json.to_string().contains("kim.t@example.org"));

    let again = desk.run(&KIM);
    assert_eq!(again.code, 1);
    assert!(
        again.err.contains("there is an account with this sign-in name already. Look at"),
        "{}",
        again.err
    );
    assert_eq!(desk.names(), ["kim@contactnorth.ca"]);
    let nobody = desk.run(&["user", "show", "nobody@contactnorth.ca"]);
    assert!(
        nobody.code == 1 && nobody.err.starts_with("regain: there is no account"),
        "{}",
        nobody.err
    );
}

#[test]
fn a_password_comes_from_standard_input_and_is_judged() {
    let desk = Desk::begun();
    for (input, what) in [
        ("", "standard input holds no password"),
        ("short one\n", "the password: it has fewer than 15 characters"),
        ("Kim Tremblay Kim Tremblay\n", "the password: it is made of"),
        ("passwordpassword\n", "the password: it is"),
    ] {
        let refused = desk.run_with(&kim_with(&["--password-stdin"]), input, &[]);
        assert_eq!(refused.code, 1, "{input}");
        assert!(
            refused.err.contains(what) && !refused.err.contains(input.trim_end())
                || input.is_empty(),
            "{}",
            refused.err
        );
    }
    assert!(desk.names().is_empty());
    let added =
        desk.run_with(&kim_with(&["--password-stdin"]), "plum ferry lantern 42 quay\n", &[]);
    assert_eq!((added.code, added.out.as_str()), (0, "Added kim@contactnorth.ca.\n"));
    assert!(desk.run(&["user", "show", "kim@contactnorth.ca"]).out.contains("password      set"));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let desk = Desk::begun();
    for (more, what) in [
        (&["--email", "nowhere"][..], "the e-mail address: it is not an e-mail address"),
        (
            &["--email", "kim2@contactnorth.ca"],
            "the e-mail address is one that cannot be opened without the password",
        ),
        (&["--mobile", "12"], "the phone number: it is not a phone number"),
        (&["--language", "de"], "the language: it is neither en nor fr"),
    ] {
        let refused = desk.run(&kim_with(more));
        assert_eq!(refused.code, 1, "{more:?}");
        assert!(refused.err.contains(what), "{more:?} {}", refused.err);
        assert!(!refused.err.contains("contactnorth.ca"), "{}", refused.err);
    }
    let name = desk.run(&["user", "add", "kim", "--name", "Kim"]);
    assert!(
        name.code == 1 && name.err.contains("the sign-in name: it does not look like"),
        "{}",
        name.err
    );
    assert!(desk.names().is_empty());
    let outside = desk.run(&["user", "add", "kim@example.org", "--name", "Kim"]);
    assert!(
        outside.code == 0 && outside.out.contains("none of organisation.domains"),
        "{}",
        outside.out
    );
}

#[test]
fn an_account_is_switched_off_and_on() {
    let desk = Desk::begun();
    desk.run(&KIM);
    let state = || desk.run(&["user", "list"]).out.split_whitespace().nth(1).unwrap().to_owned();
    assert_eq!(state(), "active");
    assert_eq!(desk.run(&["user", "disable", "kim@contactnorth.ca"]).code, 0);
    assert_eq!(state(), "disabled");
    assert_eq!(desk.run(&["user", "enable", "kim@contactnorth.ca"]).code, 0);
    assert_eq!(state(), "active");
    assert_eq!(desk.run(&["user", "disable", "nobody@contactnorth.ca"]).code, 1);
}

#[test]
fn what_is_restored_works() {
    let desk = Desk::begun();
    assert_eq!(desk.run(&["backup", "copy.regain"]).code, 1, "there is no database yet");
    desk.run(&KIM);
    let backup = desk.run(&["backup", "copy.regain"]);
    assert_eq!((backup.code, backup.err.as_str()), (0, ""));
    assert_eq!(desk.mode("copy.regain"), 0o600);
    let again = desk.run(&["backup", "copy.regain"]);
    assert!(
        again.code == 1 && again.err.contains("copy.regain exists already. Name another file"),
        "{}",
        again.err
    );
    let nowhere = desk.run(&["backup", "missing/copy.regain"]);
    assert!(
        nowhere.code == 1 && nowhere.err.starts_with("regain: missing/copy.regain: "),
        "{}",
        nowhere.err
    );
    let drafts = |folder: &str| {
        let names =
            fs::read_dir(desk.path(folder)).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().contains("regain-")).count()
    };
    assert_eq!(drafts("."), 0);

    let in_the_way = desk.run(&["restore", "copy.regain"]);
    assert!(
        in_the_way.code == 1 && in_the_way.err.contains("exists already"),
        "{}",
        in_the_way.err
    );
    let empty_the_place = || {
        for name in ["regain.db", "regain.db-wal", "regain.db-shm"] {
            let _ = fs::remove_file(desk.path("data").join(name));
        }
    };
    empty_the_place();
    let restored = desk.run(&["restore", "copy.regain"]);
    assert_eq!(restored.code, 0, "{}", restored.err);
    for said in [
        "The backup was made less than an hour ago, on 2",
        "Passwords that were changed and methods that were deleted since then are as they were",
        "asked once whether the list of methods is right",
        "Old passwords work again. Where they must not, restore with --require-new-passwords.",
    ] {
        assert!(restored.out.contains(said), "{said}: {}", restored.out);
    }
    empty_the_place();
    let strict = desk.run(&["restore", "copy.regain", "--require-new-passwords"]);
    assert_eq!(strict.code, 0, "{}", strict.err);
    for said in ["each of the 1 accounts needs a new one", "the methods for that"] {
        assert!(strict.out.contains(said), "{said}: {}", strict.out);
    }
    assert!(!strict.out.contains("Old passwords work"), "{}", strict.out);
    let shown: Value =
        serde_json::from_str(&desk.run(&["user", "show", "kim@contactnorth.ca", "--json"]).out)
            .unwrap();
    assert_eq!(shown["password_void"].as_bool(), Some(true), "{shown}");
    assert_eq!(desk.names(), ["kim@contactnorth.ca"]);
    assert_eq!(desk.mode("data/regain.db"), 0o600);
    let other = desk.run(&["restore", "regain.toml", "--config", "regain.toml"]);
    assert!(other.code == 1 && !other.err.is_empty());
    assert_eq!(desk.run(&["restore"]).code, 2);
    let in_place = desk.run(&["restore", "--in-place"]);
    assert!(
        in_place.code == 0 && in_place.out.contains("Everybody signs in anew"),
        "{}{}",
        in_place.out,
        in_place.err
    );
    assert_eq!(desk.run(&["restore", "copy.regain", "--in-place"]).code, 2);

    // As version 0.1.0 made it: a copy of the database itself.
    let copy = desk.path("copy.db");
    let database = rusqlite::Connection::open(desk.path("data/regain.db")).unwrap();
    database.execute("VACUUM INTO ?1", (copy.to_str().unwrap(),)).unwrap();
    drop(database);
    empty_the_place();
    let piped = desk.run_with(&["restore", "-"], "SQLite format 3\0", &[]);
    assert!(piped.code == 1 && piped.err.contains("Name the file in which it is"), "{}", piped.err);
    let copied = desk.run(&["restore", "copy.db"]);
    assert!(
        copied.code == 0 && copied.out.contains("When this copy was made does not stand in it"),
        "{}",
        copied.out
    );
    assert_eq!(desk.names(), ["kim@contactnorth.ca"]);
}

#[test]
fn the_doctor_says_a_line_for_each_part_and_what_does_not_work() {
    let desk = Desk::begun();
    // Nobody listens on port 1.
    let variables = [
        ("REGAIN_EMAIL__URL", "smtp://127.0.0.1:1"),
        ("REGAIN_TEXT__URL", "http://127.0.0.1:1/messages"),
    ];
    // It makes nothing: not where there is nothing, and not at a path that is spelled wrong.
    let looked = desk.run_with(
        &["doctor"],
        "",
        &[("REGAIN_DATABASE__URL", "sqlite:spelled/wrong/regain.db")],
    );
    assert!(
        looked.out.contains(
            "ok      database: none yet; `regain serve` would make it at spelled/wrong/regain.db, and the folder"
        ),
        "{}",
        looked.out
    );
    assert!(!desk.path("spelled").exists() && !desk.path("data/regain.db").exists());
    for reading in [
        &["user", "list"][..],
        &["report"],
        &["audit", "list"],
        &["queue", "list"],
        &["keys", "list"],
        &["backup", "copy"],
    ] {
        let refused = desk.run(reading);
        assert!(
            refused.code == 1 && refused.err.contains("there is no database at data/regain.db"),
            "{reading:?}: {}",
            refused.err
        );
    }
    assert!(!desk.path("data/regain.db").exists());
    assert_eq!(desk.run(&kim_with(&[])).code, 0);
    let files = || {
        let mut names: Vec<_> = std::fs::read_dir(desk.path("data"))
            .unwrap()
            .map(|file| file.unwrap().file_name())
            .collect();
        names.sort();
        (names, std::fs::read(desk.path("data/regain.db")).unwrap())
    };
    let before = files();
    let doctor = desk.run_with(&["doctor", "--to", "kim@example.org"], "", &variables);
    assert!(files() == before, "looking changes nothing");
    assert_eq!(doctor.code, 1);
    assert!(doctor.out.contains("ok      people: 1 person"), "{}", doctor.out);
    for part in [
        "configuration",
        "keys",
        "database",
        "database durability",
        "database room",
        "database latency",
        "database shape",
        "database owner",
        "directory",
    ] {
        assert!(doctor.out.contains(&format!("ok      {part}: ")), "{part}: {}", doctor.out);
    }
    for part in ["mail", "text[0]", "test message"] {
        assert!(doctor.out.contains(&format!("FAILED  {part}: ")), "{part}: {}", doctor.out);
    }
    assert!(doctor.err.starts_with("regain: 3 parts do not work."), "{}", doctor.err);
    assert!(!doctor.out.contains("kim@example.org"), "{}", doctor.out);
    let person = desk.run(&["doctor", "--person", "kim"]);
    assert!(
        person.code == 1 && person.err.contains("--person is for an external directory"),
        "{}",
        person.err
    );
    // A name as Windows writes it is taken as on the pages.
    assert_eq!(desk.run(&["user", "show", "CONTACTNORTH\\kim"]).code, 0);
    assert_eq!(desk.run(&["user", "show", "OTHER\\kim"]).code, 1);
    let nowhere = desk.run(&["doctor", "--to", "x"]);
    assert!(nowhere.code == 1 && nowhere.err.starts_with("regain: --to: "), "{}", nowhere.err);
}

#[test]
fn paths_are_relative_to_the_configuration() {
    let desk = Desk::empty();
    assert_eq!(desk.run(&["init", "etc"]).code, 0);
    let added = desk.run(&kim_with(&["--config", "etc/regain.toml"]));
    assert_eq!(added.code, 0, "{}", added.err);
    assert!(Path::exists(&desk.path("etc/data/regain.db")) && !desk.path("data").exists());
    assert_eq!(desk.mode("etc/data/regain.db"), 0o600);
}

#[test]
fn the_queue_is_listed_sent_again_and_dropped() {
    let desk = Desk::begun();
    assert_eq!(desk.run(&kim_with(&[])).code, 0);
    let empty = desk.run(&["queue", "list"]);
    assert_eq!(
        (empty.code, empty.out.as_str()),
        (0, "Every message was taken, or still waits.\n"),
        "{}",
        empty.err
    );
    let [first, second, late] = desk.dead_messages(&["550 no such user", "554 blocked", ""]);

    let list = desk.run(&["queue", "list"]);
    assert_eq!(list.code, 0, "{}", list.err);
    assert_eq!(list.out.lines().count(), 3);
    for shown in [
        first.as_str(),
        "email no****@ho***.example",
        "notice of password-reset",
        "554 blocked",
        "out of use before",
    ] {
        assert!(list.out.contains(shown), "{shown} in {}", list.out);
    }
    assert!(!list.out.contains("nora@"), "{}", list.out);
    let parsed: Value = serde_json::from_str(&desk.run(&["queue", "list", "--json"]).out).unwrap();
    assert_eq!(
        (parsed[0]["state"].as_str(), parsed[0]["kind"].as_str()),
        (Some("expired"), Some("email"))
    );

    assert_eq!(desk.run(&["queue", "retry"]).code, 2, "neither ids nor --all");
    assert_eq!(desk.run(&["queue", "retry", "1"]).code, 2, "no id");
    let nobodys = "01890000-0000-7000-8000-000000000000";
    let missing = desk.run(&["queue", "retry", nobodys, &first]);
    assert_eq!(
        (missing.code, missing.out),
        (1, format!("{first}  to be sent again\n")),
        "the others are done all the same"
    );
    let said = format!(
        "regain: there is no message {nobodys}. Look at the messages with `regain queue list`.\n"
    );
    assert_eq!(missing.err, said);
    let dropped = desk.run(&["queue", "drop", &late]);
    assert_eq!((dropped.code, dropped.out), (0, format!("{late}  dropped\n")), "{}", dropped.err);
    let all = desk.run(&["queue", "retry", "--all"]);
    assert_eq!((all.code, all.out.as_str()), (0, "1 to be sent again.\n"), "{}", all.err);

    let waiting = desk.run(&["queue", "list", "--waiting"]);
    assert_eq!(waiting.out.lines().count(), 2, "{}", waiting.out);
    assert!(!waiting.out.contains(&second), "a notice goes under another id: {}", waiting.out);
}

#[test]
fn the_help_desk_works_from_the_command_line() {
    let desk = Desk::begun();
    desk.run(&[
        "user",
        "add",
        "kim@contactnorth.ca",
        "--name",
        "Kim",
        "--email",
        "kim@home.example",
    ]);
    desk.run(&["user", "add", "lee@contactnorth.ca", "--name", "=Lee"]);
    let user = |more: &[&str]| desk.run(&[&["user"], more].concat());

    let methods = user(&["methods", "kim@contactnorth.ca"]);
    assert!(
        methods.out.contains("email") && methods.out.contains("resets the password"),
        "{}",
        methods.out
    );
    assert!(!methods.out.contains("kim@home.example"), "{}", methods.out);
    let unsaid = user(&["pass", "kim@contactnorth.ca"]);
    assert!(unsaid.code == 2 && unsaid.err.contains("--reason"), "{}", unsaid.err);
    let long = user(&["pass", "kim@contactnorth.ca", "--reason", "r", "--lifetime", "61m"]);
    assert!(long.code == 2 && long.err.contains("at most 60m"), "{}", long.err);
    let made = user(&["pass", "kim@contactnorth.ca", "--reason", "=1+1", "--lifetime", "60m"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let pass = made.out.lines().next().unwrap();
    assert_eq!((pass.len(), pass.matches('-').count()), (19, 3), "{pass}");
    for said in ["/setup/pass", "kim@contactnorth.ca", "in 72 hours", "--identity-checked"] {
        assert!(made.out.contains(said), "{said}: {}", made.out);
    }
    assert!(
        user(&["pass", "nobody@contactnorth.ca", "--reason", "r"])
            .err
            .contains("no account with this sign-in name")
    );

    let sent = user(&["reset", "kim@contactnorth.ca", "--send-to", "email", "--reason", "r"]);
    assert!(sent.code == 0 && sent.out.contains("/reset/sent"), "{}{}", sent.out, sent.err);
    let none = user(&["reset", "kim@contactnorth.ca", "--send-to", "phone", "--reason", "r"]);
    assert!(none.code == 1 && none.err.contains("`regain user methods`"), "{}", none.err);
    assert_eq!(user(&["require-registration", "kim@contactnorth.ca", "--reason", "r"]).code, 0);
    assert_eq!(user(&["sign-out", "kim@contactnorth.ca", "--reason", "r"]).code, 0);
    assert_eq!(
        user(&["rename", "kim@contactnorth.ca", "k.t@contactnorth.ca", "--reason", "r"]).code,
        0
    );
    assert_eq!(user(&["disable", "k.t@contactnorth.ca"]).code, 0);
    assert!(user(&["pass", "k.t@contactnorth.ca", "--reason", "r"]).err.contains("switched off"));
    assert_eq!(user(&["enable", "k.t@contactnorth.ca"]).code, 0);
    let removed = user(&["remove-method", "k.t@contactnorth.ca", "email", "--reason", "r"]);
    assert!(removed.code == 0 && removed.out.contains("for 3 days"), "{}", removed.err);

    // Who did it, and why; nothing that a spreadsheet calculates.
    let list = desk.run(&["audit", "list", "--by-operators", "--account", "k.t@contactnorth.ca"]);
    for word in [
        "pass-made  by ",
        ": =1+1",
        "reset-sent email",
        "account-renamed",
        "account-disabled",
        "method-deleted email",
    ] {
        assert!(list.out.contains(word), "{word}: {}", list.out);
    }
    let lines = desk.run(&["audit", "export", "--action", "pass-made"]);
    let event: Value = serde_json::from_str(lines.out.trim()).unwrap();
    assert_eq!(
        (event["reason"].as_str(), event["sign_in_name"].as_str()),
        (Some("=1+1"), Some("k.t@contactnorth.ca"))
    );
    let csv = desk.run(&["audit", "export", "--format", "csv", "--action", "pass-made"]);
    assert!(csv.out.starts_with("\u{feff}id,at,") && csv.out.contains(",'=1+1\n"), "{}", csv.out);
    for [command, option] in [["list", "--csv"], ["export", "--csv"]] {
        let asked = ["audit", command, option, "--action", "pass-made"];
        assert_eq!(desk.run(&asked).out, csv.out, "{asked:?}");
    }
    assert_eq!(desk.run(&["audit", "export", "--json", "--action", "pass-made"]).out, lines.out);
    let both = desk.run(&["audit", "export", "--csv", "--format", "jsonl"]);
    assert_eq!(both.code, 2, "{}", both.err);
    assert!(!list.out.contains(pass) && !lines.out.contains(pass) && !csv.out.contains(pass));
    assert!(
        desk.run(&["audit", "list", "--since", "tomorrow"]).err.contains("--since \"tomorrow\"")
    );

    let report = desk.run(&["report", "--people"]);
    for said in [
        "2         people",
        "0    0 %  could get back in alone now",
        "no method, and never signed in",
        "k.t@contactnorth.ca",
    ] {
        assert!(report.out.contains(said), "{said}: {}", report.out);
    }
    let report: Value = serde_json::from_str(&desk.run(&["report", "--json"]).out).unwrap();
    assert_eq!(
        (report["people"].as_u64(), report["why_not"]["never-signed-in"].as_u64()),
        (Some(2), Some(2))
    );
    let sheet = desk.run(&["report", "--csv"]).out;
    assert!(sheet.contains("lee@contactnorth.ca,'=Lee,,0,no,never-signed-in\n"), "{sheet}");

    let asked = user(&["delete", "k.t@contactnorth.ca"]);
    assert!(asked.code == 2 && asked.err.contains("--reason"), "{}", asked.err);
    assert_eq!(user(&["delete", "k.t@contactnorth.ca", "--reason", "r"]).code, 0);
    assert_eq!(desk.names(), ["lee@contactnorth.ca"]);
    assert_eq!(user(&["delete", "lee@contactnorth.ca", "--reason", "r", "--yes"]).code, 0);
    assert!(desk.names().is_empty());
}
