//! What `regain doctor` says of real faults: the server's own sentence, the key that it is about
//! and what to do, for mail, texts and the database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../../delivery/tests/mail_server/mod.rs"]
#[expect(dead_code, reason = "the tests of delivery need more of it")]
mod mail_server;

use std::fs;
use std::net::TcpListener as StdListener;
use std::process::{Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use mail_server::MailServer;
use serde_json::json;
use servers::Cluster;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A folder as `regain init` makes it.
struct Desk(TempDir);

impl Desk {
    fn begun() -> Self {
        let desk = Self(TempDir::new().unwrap());
        assert!(desk.command(&["init"]).output().unwrap().status.success());
        desk
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regain"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// Everything that a command says.
    async fn said(&self, arguments: &[&str], variables: &[(&str, String)]) -> String {
        let mut command = self.command(arguments);
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let said =
            String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("panicked") && !said.contains("Os {"), "{said}");
        said
    }

    /// The line about a part.
    async fn line(&self, part: &str, more: &[&str], variables: &[(&str, String)]) -> String {
        let said = self.said(&[&["doctor"], more].concat(), variables).await;
        let ends = format!("  {part}: ");
        let line = said.lines().find(|line| line.contains(&ends));
        line.unwrap_or_else(|| panic!("no line about {part}: {said}")).to_owned()
    }
}

/// A port on which nobody listens.
fn nobody() -> u16 {
    StdListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn mail() {
    let mut server = MailServer::start().await;
    let desk = Desk::begun();
    let own = desk.write("password", &server.password);
    let wrong = desk.write("wrong", "not the password\n");
    let secret = desk.write("secret", "client secret\n");
    let no_tls = nobody();
    let ca = || ("REGAIN_EMAIL__CA_FILE", server.ca.clone());
    let url = |text: String| ("REGAIN_EMAIL__URL", text);
    let password = |file: &str| ("REGAIN_EMAIL__PASSWORD_FILE", file.to_owned());
    let (starttls, tls, plain) = (server.starttls, server.tls, server.plain);
    let token_url = format!("http://127.0.0.1:{}/token", server.token);
    let by_token = |id: &str| {
        vec![
            url(format!("smtps://no-reply%40contactnorth.ca@localhost:{}", server.oauth)),
            ca(),
            ("REGAIN_EMAIL__OAUTH_TOKEN_URL", token_url.clone()),
            ("REGAIN_EMAIL__OAUTH_CLIENT_ID", id.to_owned()),
            ("REGAIN_EMAIL__OAUTH_CLIENT_SECRET_FILE", secret.clone()),
        ]
    };
    let works = desk
        .line("mail", &[], &[url(format!("smtps://regain@localhost:{tls}")), ca(), password(&own)])
        .await;
    assert!(works.starts_with("ok"), "{works}");
    for (what, variables, parts) in [
        (
            "smtps at the port of STARTTLS",
            vec![url(format!("smtps://localhost:{starttls}")), ca()],
            vec!["email.url: The server does not speak TLS from the first byte", "587"],
        ),
        (
            "STARTTLS at the port of smtps",
            vec![url(format!("smtp://localhost:{tls}?tls=required")), ca()],
            vec!["email.url: Write smtps://"],
        ),
        (
            "no encryption at the port of smtps",
            vec![url(format!("smtp://127.0.0.1:{tls}"))],
            vec!["email.url: Write smtps://"],
        ),
        (
            "STARTTLS that is not offered",
            vec![url(format!("smtp://localhost:{plain}?tls=required")), ca()],
            vec!["email.url: The server offers no STARTTLS"],
        ),
        (
            "an authority of one's own",
            vec![url(format!("smtps://localhost:{tls}"))],
            vec!["email.ca_file: "],
        ),
        (
            "the same by STARTTLS",
            vec![url(format!("smtp://localhost:{starttls}?tls=required"))],
            vec!["email.ca_file: "],
        ),
        (
            "a wrong password",
            vec![url(format!("smtps://regain@localhost:{tls}")), ca(), password(&wrong)],
            vec!["535", "wrong user or password", "email.password_file: "],
        ),
        (
            "a sign-in where none is offered",
            vec![url(format!("smtp://regain@127.0.0.1:{plain}")), password(&own)],
            vec!["email.url: The server does not offer this way to sign in"],
        ),
        (
            "nobody there",
            vec![url(format!("smtp://127.0.0.1:{no_tls}"))],
            vec!["email.url: Nothing listens there"],
        ),
        (
            "no such host",
            vec![url("smtp://mail.invalid".into())],
            vec!["email.url: There is no host of this name"],
        ),
        (
            "a client that the provider does not know",
            by_token("somebody"),
            vec!["401 (invalid_client)", "email.oauth_client_secret_file: "],
        ),
    ] {
        let line = desk.line("mail", &[], &variables).await;
        assert!(line.starts_with("FAILED  mail: "), "{what}: {line}");
        for part in parts {
            assert!(line.contains(part), "{what}: no {part:?} in {line}");
        }
        assert!(!line.contains("not the password"), "{what}: {line}");
    }
    // What is said of one mail.
    for (behaviour, to, parts) in [
        (json!({}), "rcpt-550@example.net", ["550", "rcpt refused on purpose", "email.url: "]),
        (json!({ "mail": 550 }), "a@example.net", ["550", "mail refused on", "email.from: "]),
        (json!({ "data": 554 }), "a@example.net", ["554", "data refused on", "email.from: "]),
        (json!({ "rcpt": 451 }), "a@example.net", ["451", "rcpt refused on", "email.url: "]),
    ] {
        server.behave(behaviour).await;
        let variables = [url(format!("smtp://127.0.0.1:{plain}"))];
        let line = desk.line("test message", &["--to", to], &variables).await;
        for part in parts {
            assert!(line.starts_with("FAILED") && line.contains(part), "no {part:?} in {line}");
        }
    }
}

#[tokio::test]
async fn texts() {
    let desk = Desk::begun();
    let token = desk.write("token", "s3cret-token\n");
    for (status, parts) in [
        (401, ["text[0].token_file: The gateway does not know who we are", "invalid key"]),
        (403, ["text[0].token_file: The gateway does not allow us this", "invalid key"]),
        (404, ["text[0].url: There is nothing at this address", "invalid key"]),
        (429, ["text[0].url: The gateway takes no more just now", "invalid key"]),
        (400, ["text[0].body: The gateway does not take the request", "invalid key"]),
        (307, ["text[0].url: The gateway leads to another address", "invalid key"]),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answer = async move |_: String| {
            (StatusCode::from_u16(status).unwrap(), "{\"error\":\"invalid key s3cret-token\"}")
        };
        let router = Router::new().fallback(answer);
        tokio::spawn(async move { axum::serve(listener, router).await });
        let variables = [
            ("REGAIN_TEXT__0__URL", format!("http://{address}/messages")),
            ("REGAIN_TEXT__0__TOKEN_FILE", token.clone()),
        ];
        let more = ["--to", "+1 416 555 0142"];
        let line = desk.line("test message", &more, &variables).await;
        for part in parts {
            assert!(line.contains(part), "{status}: no {part:?} in {line}");
        }
        assert!(line.contains(&format!("text[0] answered {status}")), "{line}");
        assert!(!line.contains("s3cret"), "{line}");
    }
    let variables = [
        ("REGAIN_TEXT__0__URL", format!("http://127.0.0.1:{}/", nobody())),
        ("REGAIN_TEXT__0__NAME", "campus".to_owned()),
    ];
    let line = desk.line("text[0] (campus)", &[], &variables).await;
    assert!(line.contains("text[0].url: Nothing listens there"), "{line}");
}

#[tokio::test]
async fn where_to_send_a_test_message() {
    let desk = Desk::begun();
    for (to, says) in [
        ("kim", "neither an e-mail address nor a phone number"),
        ("", "neither an e-mail address nor a phone number"),
        ("kim@", "--to: "),
        ("@example.org", "--to: "),
        ("kim example.org 12", "--to: "),
        ("12", "--to: "),
        ("kim@example.org, lee@example.org", "--to: "),
    ] {
        let said = desk.said(&["doctor", "--to", to], &[]).await;
        assert!(said.starts_with("regain: --to: ") && said.contains(says), "{to}: {said}");
        assert!(said.contains("Write"), "{to}: {said}");
    }
}

/// Wrong password, no such database, no room for connections, nobody there: told apart.
#[tokio::test]
async fn postgres() {
    let cluster = Cluster::start(&[]);
    let address = cluster.address();
    cluster.admin("CREATE ROLE other LOGIN PASSWORD 'the right one'");
    let rules = cluster.data().join("pg_hba.conf");
    let before = fs::read_to_string(&rules).unwrap();
    let ours = "host all other 127.0.0.1/32 scram-sha-256\nhost all stranger 127.0.0.1/32 reject\n";
    fs::write(&rules, ours.to_owned() + &before).unwrap();
    cluster.admin("SELECT pg_reload_conf()");
    cluster.admin("CREATE DATABASE regain OWNER other");
    tokio::time::sleep(Duration::from_millis(300)).await;
    let desk = Desk::begun();
    let right = desk.write("right", "the right one\n");
    let wrong = desk.write("wrong", "another one\n");
    let url = |user: &str, address: &str, name: &str| {
        ("REGAIN_DATABASE__URL", format!("postgres://{user}@{address}/{name}"))
    };
    let password = |file: &str| ("REGAIN_DATABASE__PASSWORD_FILE", file.to_owned());
    let works =
        desk.line("database", &[], &[url("other", &address, "regain"), password(&right)]).await;
    assert!(works.starts_with("ok"), "{works}");
    for (what, variables, key) in [
        (
            "a wrong password",
            vec![url("other", &address, "regain"), password(&wrong)],
            "database.password_file: the server does not take the user and the password",
        ),
        (
            "no password",
            vec![url("other", &address, "regain")],
            "database.password_file: the server asks for a password",
        ),
        (
            "a user who may not come in",
            vec![url("stranger", &address, "regain"), password(&right)],
            "database.url: the server does not let this user in from this machine",
        ),
        (
            "no such database",
            vec![url("other", &address, "regane"), password(&right)],
            "database.url: there is no database of this name",
        ),
        (
            "nobody there",
            vec![url("other", &format!("127.0.0.1:{}", nobody()), "regain"), password(&right)],
            "database.url: nothing listens there",
        ),
    ] {
        let line = desk.line("database", &[], &variables).await;
        assert!(line.starts_with("FAILED") && line.contains(key), "{what}: {line}");
        assert!(!line.contains("another one") && !line.contains("the right one"), "{line}");
    }
    cluster.admin("ALTER ROLE other CONNECTION LIMIT 0");
    let full = [url("other", &address, "regain"), password(&right)];
    for command in [&["doctor"][..], &["user", "list"]] {
        let said = desk.said(command, &full).await;
        let says = "database.pool: the server takes no more connections";
        assert!(said.contains(says), "{command:?}: {said}");
    }
}

/// Another program holds the file and does not let go.
#[tokio::test]
async fn a_locked_file() {
    let desk = Desk::begun();
    let kim = ["user", "add", "kim@contactnorth.ca", "--name", "Kim"];
    assert!(desk.said(&kim, &[]).await.contains("kim@contactnorth.ca"));
    let held = rusqlite::Connection::open(desk.0.path().join("data/regain.db")).unwrap();
    held.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;").unwrap();
    for command in
        [&["doctor"][..], &["user", "list"], &["user", "add", "lee@contactnorth.ca", "--name", "L"]]
    {
        let said = desk.said(command, &[]).await;
        let says = ["nother program", "in use by another"];
        assert!(says.iter().any(|says| said.contains(says)), "{command:?}: {said}");
    }
}

/// A full disk is told as one, with what to do; never as the system's number.
#[tokio::test]
async fn no_room() {
    let desk = Desk::begun();
    assert!(
        desk.said(&["user", "add", "kim@contactnorth.ca", "--name", "Kim"], &[]).await.len() > 1
    );
    for command in [&["user", "list"][..], &["audit", "export"], &["report"], &["doctor"]] {
        let mut command = desk.command(command);
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = command.stdout(full).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.contains("standard output: No space left") && said.contains("Make room"),
            "{said}"
        );
        assert!(!said.contains("Os {") && !said.contains("panicked"), "{said}");
    }
}
