//! What the log says, at its most talkative: an event a line with its request's name, and nothing
//! that belongs to a person (S61, R46).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use regain::config::TEMPLATE;
use serde_json::Value;
use stories::{Browser, Gateway};
use tempfile::TempDir;

const ORIGIN: &str = "http://127.0.0.1:8080";
const PATIENCE: Duration = Duration::from_secs(20);
const NAME: &str = "Noémie.Lefebvre@contactnorth.ca";
const OLD: &str = "maple river lantern 42";
const NEW: &str = "four quiet otters juggling 7";
const WRONG: &str = "wrong harbour candle 913";

struct Service {
    folder: TempDir,
    child: Child,
}

impl Service {
    /// A service that logs everything it can, with one person.
    fn start(gateway: &Gateway) -> Self {
        Self::start_at(gateway, Some("trace"), false)
    }

    /// The same at another level; `None`: as it is shipped. `journal`: standard error is systemd's
    /// journal.
    fn start_at(gateway: &Gateway, level: Option<&str>, journal: bool) -> Self {
        let folder = TempDir::new().unwrap();
        let regain = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_regain"));
            command.current_dir(folder.path()).stdout(Stdio::null());
            command
        };
        assert!(regain().arg("init").status().unwrap().success());
        let configuration = TEMPLATE
            .replace("http://127.0.0.1:9000/messages", &gateway.url())
            .replace("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\"");
        fs::write(folder.path().join("regain.toml"), configuration).unwrap();
        let people = format!("sign_in_name,display_name,password\n{NAME},Noémie Lefebvre,{OLD}\n");
        fs::write(folder.path().join("people.csv"), people).unwrap();
        let import = regain().args(["user", "import", "people.csv"]).stderr(Stdio::null()).status();
        assert!(import.unwrap().success());
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let mut serve = regain();
        serve
            .arg("serve")
            .env("REGAIN_SERVER__LOG", "json")
            .env_remove("RUST_LOG")
            .envs(level.map(|level| ("RUST_LOG", level)));
        if journal {
            serve.env("JOURNAL_STREAM", stream(&log));
        }
        let child = serve.stderr(log).spawn().unwrap();
        Self { folder, child }
    }

    /// Runs another command on the same data; its exit code.
    fn runs(&self, arguments: &[&str]) -> Option<i32> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regain"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().unwrap().code()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    async fn address(&self) -> SocketAddr {
        let said = async {
            loop {
                let log = self.log();
                let answering = log.lines().find(|line| line.contains("\"answering\"")).map(parsed);
                if let Some(line) = answering {
                    return line["address"].as_str().unwrap().parse().unwrap();
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, said).await.expect("the service starts")
    }

    /// Everything it said, up to its end.
    fn ended(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
        self.log()
    }
}

/// How `JOURNAL_STREAM` names a file.
fn stream(file: &fs::File) -> String {
    use std::os::unix::fs::MetadataExt as _;
    let found = file.metadata().unwrap();
    format!("{}:{}", found.dev(), found.ino())
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads a line as a strict reader does: one object, no key twice, nothing behind it; and what
/// every line has is there.
fn parsed(line: &str) -> Value {
    let Strict(value) =
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let text = |key: &str| value[key].as_str().unwrap_or_else(|| panic!("no text {key}: {line}"));
    assert!(text("timestamp").parse::<jiff::Timestamp>().is_ok(), "{line}");
    assert!(["ERROR", "WARN", "INFO", "DEBUG", "TRACE"].contains(&text("level")), "{line}");
    let fields = value.as_object().unwrap();
    for (key, value) in fields {
        match key.as_str() {
            "message" => assert!(value.is_string(), "{line}"),
            "span" => assert!(value["name"].is_string(), "{line}"),
            key => {
                assert!(!value.is_object() && !value.is_array() && !key.is_empty(), "{key}: {line}")
            }
        }
    }
    value
}

/// JSON in which no object has a key twice.
struct Strict(Value);

impl<'de> serde::Deserialize<'de> for Strict {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Value;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("JSON")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(value.into())
            }

            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(value.into())
            }

            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(value.into())
            }

            fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
                Ok(value.into())
            }

            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(value.into())
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut list: A,
            ) -> Result<Value, A::Error> {
                let mut values = Vec::new();
                while let Some(Strict(value)) = list.next_element()? {
                    values.push(value);
                }
                Ok(values.into())
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Value, A::Error> {
                let mut fields = serde_json::Map::new();
                while let Some((key, Strict(value))) = map.next_entry::<String, Strict>()? {
                    if fields.contains_key(&key) {
                        return Err(serde::de::Error::custom(format!(
                            "the key {key} is there twice"
                        )));
                    }
                    fields.insert(key, value);
                }
                Ok(fields.into())
            }
        }
        deserializer.deserialize_any(Visitor).map(Self)
    }
}

/// Something that must not be in the log, and what it is.
type Secret = (String, &'static str);

/// What a browser carries.
fn carried(browser: &Browser, secrets: &mut Vec<Secret>) {
    secrets.extend(
        browser
            .cookies
            .values()
            .filter(|value| value.len() > 8)
            .map(|value| (value.clone(), "a cookie")),
    );
    let tokens = browser
        .html()
        .split("name=\"csrf\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    secrets.extend(tokens.map(|token| (token.to_owned(), "a form's token")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s61_the_log_is_a_line_an_event_and_holds_nothing_of_anybodys() {
    let gateway = Gateway::open().await;
    let service = Service::start(&gateway);
    let address = service.address().await;
    let mut secrets: Vec<Secret> =
        [OLD, NEW, WRONG].map(|password| (password.to_owned(), "a password")).to_vec();

    // Signing in, after a wrong password, and registering a phone.
    let mut browser = Browser::new(address, ORIGIN);
    browser.headers =
        vec![("user-agent", "Mozilla/5.0 Firefox/140.0\u{7f}spoofed-agent".replace('\u{7f}', " "))];
    browser
        .give_name_and_password(NAME, WRONG)
        .await
        .sees("Your account or password is incorrect.");
    carried(&browser, &mut secrets);
    browser
        .fill("Password", OLD)
        .press("Sign in")
        .await
        .press("No")
        .await
        .is_on("More information required");
    carried(&browser, &mut secrets);
    browser.press("Next").await.fill("Phone number", "416 555 0142").press("Next").await;
    let code = gateway.code_to("+14165550142", 1, PATIENCE).await;
    browser
        .fill("Enter code", "271828")
        .press("Next")
        .await
        .fill("Enter code", &code)
        .press("Next")
        .await;
    carried(&browser, &mut secrets);
    secrets.extend([(code, "a code"), ("271828".to_owned(), "a wrong code")]);
    browser.press("Next").await.is_on("Success!");

    // Adding an address, for which no mail server answers.
    browser.begin_adding("Email").await;
    browser.fill("What email would you like to use?", "noemie.l@home.example").press("Next").await;

    // Resetting the password by the phone.
    let mut forgetful = Browser::new(address, ORIGIN);
    forgetful.open("/reset").await.fill("Email address", NAME).press("Next").await;
    forgetful.fill("Phone number", "(416) 555-0142").press("Send code").await;
    let code = gateway.code_to("+14165550142", 2, PATIENCE).await;
    forgetful.fill("Enter code", &code).press("Next").await;
    secrets.push((code, "a code"));
    carried(&forgetful, &mut secrets);
    forgetful.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    forgetful.is_on("Your password has been reset");

    // What strangers send: fields, paths, headers.
    let mut stranger = Browser::new(address, ORIGIN);
    stranger.headers = vec![
        ("x-request-id", "forged-request-0001".to_owned()),
        ("referer", "http://e/?t=ref-token".to_owned()),
    ];
    stranger.send("GET", "/reset?token=query-token&code=161803", None).await;
    stranger
        .send(
            "POST",
            "/sign-in",
            Some(&[("name".into(), "line\n{\"event\":\"signed-in\"}".into())]),
        )
        .await;
    secrets.extend(
        ["forged-request-0001", "ref-token", "query-token", "161803", "spoofed-agent"]
            .map(|it| (it.to_owned(), "a stranger's")),
    );
    secrets.extend(
        ["Lefebvre", "lefebvre", "noemie.l", "home.example", "5550142", "555-0142", "555 0142"]
            .map(|contact| (contact.to_owned(), "a name or contact")),
    );

    let log = service.ended();
    for (secret, what) in &secrets {
        // Without its time, of which some digits could be a code's.
        let line = log
            .lines()
            .filter_map(|line| line.split_once(','))
            .find(|(_, said)| said.contains(secret.as_str()));
        assert!(line.is_none(), "{what}, {secret:?}, is in {line:?}");
    }
    let lines: Vec<Value> = log.lines().map(parsed).collect();
    let named = |line: &&Value| line["span"]["id"].as_str().is_some_and(|id| id.len() == 16);
    // What a request says of itself carries its name: what it asked for, what was refused, what
    // went into the audit trail.
    for (key, least) in [("route", 20), ("refusal", 2), ("event", 5)] {
        let about: Vec<_> = lines.iter().filter(|line| line.get(key).is_some()).collect();
        assert!(about.len() >= least, "{key}: {}", about.len());
        assert!(about.iter().all(named), "{key}: {:?}", about.iter().find(|line| !named(line)));
    }
    // The line that a stranger tried to write is none.
    assert_eq!(lines.iter().filter(|line| line["event"] == "signed-in").count(), 1);
}

/// A database that cannot be asked is a line with the name that the page tells the person.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reference_on_a_page_leads_to_the_lines_about_it() {
    let gateway = Gateway::open().await;
    let service = Service::start(&gateway);
    let mut browser = Browser::new(service.address().await, ORIGIN);
    break_database(service.folder.path());
    browser.open("/reset").await.fill("Email address", NAME).press("Next").await;
    browser.is_on("Something isn't working");
    let reference =
        browser.words().split("Reference for the help desk: ").nth(1).unwrap()[..16].to_owned();
    let log = service.ended();
    let about: Vec<Value> =
        log.lines().map(parsed).filter(|line| line["span"]["id"] == reference.as_str()).collect();
    assert!(
        about.iter().any(|line| line["level"] == "ERROR" && line["reason"].is_string()),
        "{about:?}"
    );
}

/// Whatever page says that something went wrong: its reference finds a line, in the log as it is
/// shipped.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reference_on_every_problem_page_finds_a_line_in_the_log_as_it_is_shipped() {
    let gateway = Gateway::open().await;
    let service = Service::start_at(&gateway, None, false);
    let address = service.address().await;
    let browser = || Browser::new(address, ORIGIN);
    let form = [("name".to_owned(), NAME.to_owned())];
    let mut pages = Vec::new();
    let other = Browser::new(address, "http://other.example").send("GET", "/sign-in", None).await;
    pages.push(("wrong address", other.body));
    for (what, method, path, form) in [
        ("no such page", "GET", "/no-such-page", None),
        ("no such method", "PUT", "/sign-in", None),
        ("a form without our token", "POST", "/sign-in", Some(&form[..])),
        ("a step too early", "GET", "/reset/code", None),
    ] {
        pages.push((what, browser().send(method, path, form).await.body));
    }
    let large =
        browser().send("POST", "/sign-in", Some(&[("name".to_owned(), "x".repeat(100_000))])).await;
    pages.push(("too large", large.body));
    break_database(service.folder.path());
    let mut away = browser();
    away.open("/reset").await.fill("Email address", NAME).press("Next").await;
    pages.push(("the database is away", away.words()));
    let log = service.ended();
    let lines: Vec<Value> = log.lines().map(parsed).collect();
    let mut found = 0;
    for (what, page) in &pages {
        let Some((_, rest)) = page.split_once("Reference for the help desk: ") else { continue };
        let reference: String =
            rest.trim_start_matches(|at: char| !at.is_ascii_hexdigit()).chars().take(16).collect();
        found += 1;
        assert!(
            lines.iter().any(|line| line["span"]["id"] == reference.as_str()),
            "{what}: {reference}: {log}"
        );
    }
    assert!(found >= 5, "{found} of {pages:?}");
    let wrong = lines
        .iter()
        .find(|line| line["problem"] == "wrong-address")
        .expect("it says what is wrong");
    assert_eq!(wrong["expected"], "http://127.0.0.1:8080");
}

/// What the log calls a person or a message by, the commands take.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_id_in_the_log_is_taken_by_user_show() {
    let gateway = Gateway::open().await;
    let service = Service::start(&gateway);
    let mut browser = Browser::new(service.address().await, ORIGIN);
    browser.give_name_and_password(NAME, OLD).await.press("No").await.press("Next").await;
    browser.fill("Phone number", "416 555 0142").press("Next").await;
    let code = gateway.code_to("+14165550142", 1, PATIENCE).await;
    browser.fill("Enter code", &code).press("Next").await.press("Next").await;
    // No mail server answers.
    browser.begin_adding("Email").await;
    browser.fill("What email would you like to use?", "noemie.l@home.example").press("Next").await;
    let waited = async {
        while !service.log().contains("message_id") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waited).await.expect("the carrier's refusal is in the log");
    let lines: Vec<Value> =
        service.log().lines().filter(|line| line.ends_with('}')).map(parsed).collect();
    for key in ["account", "message_id"] {
        let ids: std::collections::BTreeSet<&str> =
            lines.iter().filter_map(|line| line[key].as_str()).collect();
        assert!(!ids.is_empty(), "{key}");
        for id in ids {
            assert_eq!(service.runs(&["user", "show", id]), Some(0), "{key} {id}");
            assert_eq!(service.runs(&["audit", "list", "--account", id]), Some(0), "{key} {id}");
        }
    }
    assert_eq!(service.runs(&["user", "show", "01890000-0000-7000-8000-000000000000"]), Some(1));
}

/// Where standard error is systemd's journal, each line begins with its priority; a command that
/// fails says so as an error.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn priorities_reach_the_journal() {
    let gateway = Gateway::open().await;
    let service = Service::start_at(&gateway, None, true);
    let waited = async {
        while !service.log().contains("\"answering\"") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waited).await.expect("the service starts");
    let line =
        service.log().lines().find(|line| line.contains("\"answering\"")).unwrap().to_owned();
    let address = parsed(&line[3..])["address"].as_str().unwrap().parse().unwrap();
    break_database(service.folder.path());
    Browser::new(address, ORIGIN)
        .open("/reset")
        .await
        .fill("Email address", NAME)
        .press("Next")
        .await;
    let folder = service.folder.path().to_owned();
    let failed = fs::File::create(folder.join("failed")).unwrap();
    fs::write(folder.join("wrong.toml"), "[sesion]\nidle = 1\n").unwrap();
    let mut check = Command::new(env!("CARGO_BIN_EXE_regain"));
    check
        .args(["check", "--config", "wrong.toml"])
        .current_dir(&folder)
        .env("JOURNAL_STREAM", stream(&failed));
    assert_eq!(check.stderr(failed).status().unwrap().code(), Some(1));
    let said = fs::read_to_string(folder.join("failed")).unwrap();
    assert!(said.lines().count() > 1 && said.lines().all(|line| line.starts_with("<3>")), "{said}");
    let log = service.ended();
    let mut errors = 0;
    for line in log.lines() {
        let (priority, rest) = line.split_at(3);
        let level = parsed(rest)["level"].as_str().unwrap().to_owned();
        let expected = match level.as_str() {
            "ERROR" => "<3>",
            "WARN" => "<4>",
            "INFO" => "<6>",
            _ => "<7>",
        };
        assert_eq!(priority, expected, "{line}");
        errors += usize::from(priority == "<3>");
    }
    assert!(errors > 0, "{log}");
}

fn break_database(folder: &Path) {
    let database = rusqlite::Connection::open(folder.join("data/regain.db")).unwrap();
    database.busy_timeout(PATIENCE).unwrap();
    database
        .execute_batch("ALTER TABLE streak RENAME TO broken; ALTER TABLE method RENAME TO lost")
        .unwrap();
}
