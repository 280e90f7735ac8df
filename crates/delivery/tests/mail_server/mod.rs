//! Starts the SMTP server of tests/smtp as a process, and ends it with the test.

use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/smtp");

/// A running server. It ends when this is dropped.
pub struct MailServer {
    process: Child,
    orders: ChildStdin,
    said: Lines<BufReader<ChildStdout>>,
    pub plain: u16,
    pub starttls: u16,
    pub tls: u16,
    pub oauth: u16,
    pub token: u16,
    pub ca: String,
    pub password: String,
}

impl MailServer {
    /// On ports that the system chooses.
    pub async fn start() -> Self {
        Self::start_on(0).await
    }

    /// With its plain port chosen.
    pub async fn start_on(plain: u16) -> Self {
        assert!(
            Path::new(FOLDER).join("node_modules").exists(),
            "The SMTP server of the tests is not installed. Run: npm ci --prefix tests/smtp"
        );
        let mut process = Command::new("node")
            .args(["server.mjs", "--plain", &plain.to_string()])
            .current_dir(FOLDER)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("node could not be started; the tests need Node 20 or later");
        let orders = process.stdin.take().unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = said
            .next_line()
            .await
            .unwrap()
            .expect("the SMTP server ended at once; its reason stands above");
        let ready: Value = serde_json::from_str(&first).unwrap();
        let port = |name: &str| u16::try_from(ready[name].as_u64().unwrap()).unwrap();
        let word = |name: &str| ready[name].as_str().unwrap().to_owned();
        Self {
            plain: port("plain"),
            starttls: port("starttls"),
            tls: port("tls"),
            oauth: port("oauth"),
            token: port("token"),
            ca: word("ca"),
            password: word("password"),
            process,
            orders,
            said,
        }
    }

    /// The next thing it says: a mail that it took, or that it fell silent.
    pub async fn next(&mut self) -> Value {
        let line = self.said.next_line().await.unwrap().expect("the SMTP server ended");
        serde_json::from_str(&line).unwrap()
    }

    /// How it answers from now on.
    pub async fn behave(&mut self, behaviour: Value) {
        self.orders.write_all(format!("{behaviour}\n").as_bytes()).await.unwrap();
        assert_eq!(self.next().await, json!({ "behaviour": behaviour }));
    }

    /// Whether it has taken no mail that was not looked at.
    pub async fn took_nothing(&mut self) -> bool {
        self.orders.write_all(b"{}\n").await.unwrap();
        self.next().await == json!({ "behaviour": {} })
    }

    /// Ends it and waits until it has.
    pub async fn stop(mut self) {
        drop(self.orders);
        self.process.wait().await.unwrap();
    }
}
