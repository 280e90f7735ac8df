//! `regain demo` as a newcomer runs it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

struct Demo {
    child: Child,
    _out: BufReader<ChildStdout>,
    said: Vec<String>,
    host: String,
}

impl Demo {
    /// A demo on a free port whose temporary files are in `temporary`.
    fn start(temporary: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_regain"))
            .args(["demo", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env("TMPDIR", temporary)
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut said = Vec::new();
        while !said.last().is_some_and(|line: &String| line.starts_with("Ctrl+C")) {
            let mut line = String::new();
            assert!(out.read_line(&mut line).unwrap() > 0, "{said:#?}");
            said.push(line.trim_end().to_owned());
        }
        let open = said.iter().find_map(|line| line.strip_prefix("open    http://")).unwrap();
        let host = open.trim_end_matches('/').to_owned();
        Self { child, _out: out, said, host }
    }

    fn send(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn get(&self, path: &str) -> String {
        self.send(&format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
            self.host
        ))
    }

    fn people(&self) -> Vec<Vec<&str>> {
        let from = self.said.iter().position(|line| line.starts_with("registered  ")).unwrap() + 1;
        let lines = self.said[from..].iter().take_while(|line| !line.is_empty());
        lines
            .map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect())
            .collect()
    }

    fn end(mut self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_shows_what_to_try_and_leaves_nothing_behind() {
    let temporary = TempDir::new().unwrap();
    let demo = Demo::start(temporary.path(), &[], &[]);
    assert!(demo.said[0].starts_with("This is a demo"), "{:#?}", demo.said);
    let people = demo.people();
    let stages: Vec<&str> = people.iter().map(|person| person[0]).collect();
    assert_eq!(stages, ["nothing", "email-only", "phone-and-email", "two-gates", "disabled"]);

    let front = demo.get("/");
    assert!(front.starts_with("HTTP/1.1 200 "), "{front}");
    for person in &people {
        assert!(front.contains(person[1]) && front.contains(person[2]), "{person:?}");
    }
    for link in ["/security-info", "/setup", "/reset", "/demo/outbox"] {
        assert!(front.contains(&format!("href=\"{link}\"")), "{link}");
    }
    for path in ["/", "/demo", "/demo/outbox", "/sign-in", "/guide", "/nowhere"] {
        let page = demo.get(path);
        assert!(page.contains("This is a demo."), "{path}");
        assert!(
            page.to_lowercase().contains("\r\ncontent-security-policy: default-src 'none'"),
            "{path}"
        );
    }
    let outbox = demo.get("/demo/outbox.json");
    assert!(outbox.ends_with("\r\n\r\n[]"), "{outbox}");
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 1);
    demo.end();
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
}

#[test]
fn codes_appear_in_the_outbox() {
    let temporary = TempDir::new().unwrap();
    let demo = Demo::start(temporary.path(), &[], &[]);
    let mut browser = Browser { demo: &demo, cookies: BTreeMap::new() };
    let name = demo.people()[1][1].to_owned();
    browser.open("/reset");
    browser.fill("/reset", &[("name", &name)]);
    let offer = between(&browser.open("/reset/method"), "name=\"offer\" value=\"", "\"").unwrap();
    browser.fill("/reset/method", &[("offer", &offer)]);
    let letters = (0..100).find_map(|_| {
        let answer = demo.get("/demo/outbox.json");
        let letters: Value = serde_json::from_str(answer.split_once("\r\n\r\n")?.1).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(50));
        letters.get(0).cloned()
    });
    let letter = letters.unwrap();
    assert_eq!(
        (letter["channel"].as_str(), letter["to"].as_str()),
        (Some("email"), Some(demo.people()[1][4]))
    );
    let code = letter["text"]
        .as_str()
        .unwrap()
        .lines()
        .find(|line| line.len() == 8 && line.bytes().all(|c| c.is_ascii_digit()));
    assert!(code.is_some() && letter["html"].as_str().unwrap().contains(code.unwrap()), "{letter}");
    assert!(
        letter["subject"].is_string() && letter["at"].as_str().unwrap().ends_with('Z'),
        "{letter}"
    );
    assert!(demo.get("/demo/outbox").contains(code.unwrap()));
}

#[test]
fn a_folder_of_ones_own_stays_and_the_environment_counts() {
    let temporary = TempDir::new().unwrap();
    let data = temporary.path().join("data");
    let arguments = ["--data", data.to_str().unwrap()];
    Demo::start(temporary.path(), &arguments, &[]).end();
    let keys = fs::read(data.join("keys")).unwrap();
    // It is the same data again: the people are there once, and the keys are the same.
    let again = Demo::start(
        temporary.path(),
        &arguments,
        &[("REGAIN_ORGANISATION__NAME", "Example College")],
    );
    assert_eq!(fs::read(data.join("keys")).unwrap(), keys);
    assert!(again.get("/sign-in").contains("Example College"));
    again.end();
    assert!(data.join("regain.db").exists());
}

/// As much of a browser as a reset needs.
struct Browser<'a> {
    demo: &'a Demo,
    cookies: BTreeMap<String, String>,
}

impl Browser<'_> {
    fn open(&mut self, path: &str) -> String {
        self.send(&format!("GET {path}"), "")
    }

    /// Sends the form of the page at `path`, with what it holds unseen.
    fn fill(&mut self, path: &str, fields: &[(&str, &str)]) -> String {
        let page = self.open(path);
        let main = between(&page, "<main", "</main>").unwrap();
        let hidden = main.split("type=\"hidden\" name=\"").skip(1).filter_map(|input| {
            Some((input.split_once('"')?.0.to_owned(), between(input, "value=\"", "\"")?))
        });
        let typed =
            fields.iter().map(|(name, value)| ((*name).to_owned(), value.replace('@', "%40")));
        let form: Vec<String> =
            hidden.chain(typed).map(|(name, value)| format!("{name}={value}")).collect();
        self.send(&format!("POST {path}"), &form.join("&"))
    }

    fn send(&mut self, what: &str, body: &str) -> String {
        let host = &self.demo.host;
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let answer = self.demo.send(&format!(
            "{what} HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\ncookie: {cookies}\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ));
        for cookie in answer.lines().filter_map(|line| line.strip_prefix("set-cookie: ")) {
            let (name, rest) = cookie.split_once('=').unwrap();
            self.cookies
                .insert(name.to_owned(), rest.split(';').next().unwrap_or_default().to_owned());
        }
        assert!(
            answer.starts_with("HTTP/1.1 200 ") || answer.starts_with("HTTP/1.1 303 "),
            "{what}: {answer}"
        );
        answer
    }
}

fn between(text: &str, before: &str, after: &str) -> Option<String> {
    Some(text.split_once(before)?.1.split_once(after)?.0.to_owned())
}
