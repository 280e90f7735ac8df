//! Regain as an administrator has it: a folder, the document's lines of `[directory]`, the program;
//! and a person at its pages.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use directories::days_later;
use regain::config::TEMPLATE;
use serde_json::Value;
use stories::{Browser, Gateway};
use tempfile::TempDir;

const ORIGIN: &str = "http://127.0.0.1:8080";
const PATIENCE: Duration = Duration::from_secs(30);

/// A folder with a configuration, and a clock that is some days ahead.
pub struct Regain {
    folder: TempDir,
    gateway: Gateway,
    days: u32,
    running: Option<(Child, SocketAddr)>,
}

impl Regain {
    /// One with these lines of `[directory]`, and people by name and number.
    pub async fn with(directory: &str, files: &[(&str, &str)], people: &[(&str, &str)]) -> Self {
        let gateway = Gateway::open().await;
        let regain = Self { folder: TempDir::new().unwrap(), gateway, days: 0, running: None };
        assert!(regain.program().arg("init").stdout(Stdio::null()).status().unwrap().success());
        for (name, text) in files {
            let path = regain.folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        regain.configure(directory);
        if people.is_empty() {
            return regain;
        }
        let list: String =
            people.iter().map(|(name, number)| format!("{name},{name},{number}\n")).collect();
        fs::write(
            regain.folder.path().join("people.csv"),
            format!("sign_in_name,display_name,mobile\n{list}"),
        )
        .unwrap();
        let import = regain.program().args(["user", "import", "people.csv"]).output().unwrap();
        assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
        regain
    }

    /// Writes the configuration again.
    pub fn configure(&self, directory: &str) {
        let keys = directory.strip_prefix("[directory]\n").unwrap();
        let configuration = TEMPLATE
            .replace("http://127.0.0.1:9000/messages", &self.gateway.url())
            .replace("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:0\"")
            .replace("kind = \"local\"", &format!("{keys}# "));
        fs::write(self.folder.path().join("regain.toml"), configuration).unwrap();
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regain"));
        command.current_dir(self.folder.path()).envs(days_later(self.days)).stdin(Stdio::null());
        command
    }

    /// What `regain doctor` says, by these words of the command line.
    pub fn doctor(&self, arguments: &[&str]) -> String {
        let ended = self.program().arg("doctor").args(arguments).output().unwrap();
        let said =
            String::from_utf8(ended.stdout).unwrap() + &String::from_utf8(ended.stderr).unwrap();
        assert!(!said.contains("panicked"), "{said}");
        said
    }

    /// Runs a line of the document that begins with `regain doctor`; gives what was said.
    pub fn doctor_as_written(&self, block: &str) -> String {
        let arguments = block.trim().strip_prefix("regain doctor ").unwrap();
        self.doctor(&arguments.split_whitespace().collect::<Vec<_>>())
    }

    /// Starts the service with a clock that is so many days ahead; it ends where it runs.
    pub fn serve(&mut self, days: u32) {
        self.end();
        self.days = days;
        let serve = self
            .program()
            .arg("serve")
            .env("REGAIN_SERVER__LOG", "json")
            .stderr(Stdio::piped())
            .spawn();
        let mut child = serve.unwrap();
        let (send, log) = mpsc::channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let mut said = String::new();
        let address = loop {
            let line =
                log.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("it does not answer: {said}"));
            let read: Value = serde_json::from_str(&line).unwrap_or_default();
            if read["message"] == "answering" {
                break read["address"].as_str().unwrap().parse().unwrap();
            }
            said += &line;
        };
        self.running = Some((child, address));
    }

    /// Ends the service.
    pub fn end(&mut self) {
        if let Some((mut child, _)) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn browser(&self) -> Browser {
        Browser::new(self.running.as_ref().expect("it serves").1, ORIGIN)
    }

    /// Signs in, in a new browser; gives the words of the page that comes.
    pub async fn sign_in(&self, name: &str, password: &str) -> String {
        let mut browser = self.browser();
        browser.give_name_and_password(name, password).await;
        browser.words()
    }

    /// Whether a password opens an account, and whether it is called incorrect if not.
    pub async fn opens(&self, name: &str, password: &str) -> bool {
        let words = self.sign_in(name, password).await;
        let opens = words.contains("Stay signed in?");
        assert!(opens || words.contains("Your account or password is incorrect."), "{words}");
        opens
    }

    /// Whether a password is the right one: on the first day it opens the account, and later it may
    /// have ended, but is not called incorrect.
    pub async fn takes(&self, name: &str, password: &str) {
        if self.days == 0 {
            assert!(self.opens(name, password).await);
            return;
        }
        let words = self.sign_in(name, password).await;
        assert!(!words.contains("Stay signed in?") && !words.contains("incorrect"), "{words}");
    }

    /// Resets a forgotten password by a code to a phone; gives the words of the last page.
    pub async fn reset(&self, name: &str, number: &str, new: &str) -> String {
        let before = self.gateway.codes_to(number).len();
        let mut browser = self.browser();
        browser.open("/reset").await.fill("Email address", name).press("Next").await;
        browser
            .is_on("Verify it's you")
            .choose("Text a code")
            .fill("Phone number", number)
            .press("Send code")
            .await;
        let code = self.gateway.code_to(number, before + 1, PATIENCE).await;
        browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
        browser.fill("New password", new).fill("Confirm new password", new).press("Finish").await;
        browser.words()
    }

    /// The same, and it succeeds.
    pub async fn resets(&self, name: &str, number: &str, new: &str) {
        let words = self.reset(name, number, new).await;
        assert!(words.contains("Your password has been reset"), "{words}");
    }
}

impl Drop for Regain {
    fn drop(&mut self) {
        self.end();
    }
}

/// The lines of the doctor that tell of the directory.
pub fn of_directory(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.contains(" directory")).collect()
}

/// There is nothing about the directory that an administrator has to do.
pub fn is_without_surprise(said: &str) {
    let lines = of_directory(said);
    assert!(lines.len() > 5 && lines.iter().all(|line| line.starts_with("ok ")), "{said}");
}

/// The same, and the rights were tried on a test account.
pub fn has_all_rights(said: &str) {
    is_without_surprise(said);
    for tried in ["test account", "reset", "unlock", "put back"] {
        step(said, tried);
    }
}

/// The line of a step, which begins with `ok` or `FAILED`.
pub fn step<'a>(said: &'a str, step: &str) -> &'a str {
    let lines = of_directory(said);
    let line = lines.iter().find(|line| line.contains(&format!(", {step}: ")));
    line.unwrap_or_else(|| panic!("no line of {step:?}: {said}"))
}
