//! What the log says, at its most talkative: an event a line with its request's name, and nothing that belongs to a person
//! (S61, R46).

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
        serve.arg("serve").env("REGAIN_SERVER__LOG", "json").env("RUST_LOG", "trace").stderr(log);
        let child = serve.spawn().unwrap();
        Self { folder, child }
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

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

/// Something that must not be in the log, and what it is.
type Secret = (String, &'static str);

/// What a browser carries.
fn carried(browser: &Browser, secrets: &mut Vec<Secret>) {
    secrets.extend(browser.cookies.values().filter(|value| value.len() > 8).map(|value| (value.clone(), "a cookie")));
    let tokens = browser.html().split("name=\"csrf\" value=\"").skip(1).filter_map(|rest| rest.split('"').next());
    secrets.extend(tokens.map(|token| (token.to_owned(), "a form's token")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s61_the_log_is_a_line_an_event_and_holds_nothing_of_anybodys() {
    let gateway = Gateway::open().await;
    let service = Service::start(&gateway);
    let address = service.address().await;
    let mut secrets: Vec<Secret> = [OLD, NEW, WRONG].map(|password| (password.to_owned(), "a password")).to_vec();

    // Signing in, after a wrong password, and registering a phone.
    let mut browser = Browser::new(address, ORIGIN);
    browser.headers = vec![("user-agent", "Mozilla/5.0 Firefox/140.0\u{7f}spoofed-agent".replace('\u{7f}', " "))];
    browser.give_name_and_password(NAME, WRONG).await.sees("Your account or password is incorrect.");
    carried(&browser, &mut secrets);
    browser.fill("Password", OLD).press("Sign in").await.press("No").await.is_on("More information required");
    carried(&browser, &mut secrets);
    browser.press("Next").await.fill("Phone number", "416 555 0142").press("Next").await;
    let code = gateway.code_to("+14165550142", 1, PATIENCE).await;
    browser.fill("Enter code", "271828").press("Next").await.fill("Enter code", &code).press("Next").await;
    carried(&browser, &mut secrets);
    secrets.extend([(code, "a code"), ("271828".to_owned(), "a wrong code")]);
    browser.press("Next").await.is_on("Success!");

    // Adding an address, for which no mail server answers.
    browser.open("/security-info").await.follow("Add method").await.choose("Email").press("Add").await;
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
    stranger.headers =
        vec![("x-request-id", "forged-request-0001".to_owned()), ("referer", "http://e/?t=ref-token".to_owned())];
    stranger.send("GET", "/reset?token=query-token&code=161803", None).await;
    stranger.send("POST", "/sign-in", Some(&[("name".into(), "line\n{\"event\":\"signed-in\"}".into())])).await;
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
        let line = log.lines().filter_map(|line| line.split_once(',')).find(|(_, said)| said.contains(secret.as_str()));
        assert!(line.is_none(), "{what}, {secret:?}, is in {line:?}");
    }
    let lines: Vec<Value> = log.lines().map(parsed).collect();
    let named = |line: &&Value| line["span"]["id"].as_str().is_some_and(|id| id.len() == 16);
    // What a request says of itself carries its name: what it asked for, what was refused, what went into the audit trail.
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
    let reference = browser.words().split("Reference for the help desk: ").nth(1).unwrap()[..16].to_owned();
    let log = service.ended();
    let about: Vec<Value> = log.lines().map(parsed).filter(|line| line["span"]["id"] == reference.as_str()).collect();
    assert!(about.iter().any(|line| line["level"] == "ERROR" && line["reason"].is_string()), "{about:?}");
}

fn break_database(folder: &Path) {
    let database = rusqlite::Connection::open(folder.join("data/regain.db")).unwrap();
    database.busy_timeout(PATIENCE).unwrap();
    database.execute_batch("ALTER TABLE streak RENAME TO broken; ALTER TABLE method RENAME TO lost").unwrap();
}
