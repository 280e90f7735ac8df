//! HTTPS without a proxy: pages over HTTP/1.1 and HTTP/2, a certificate that is read again, one
//! from an authority (Pebble).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, StatusCode, Version};
use serde_json::Value;
use tempfile::TempDir;

const HOST: &str = "account.test";
const PATIENCE: Duration = Duration::from_secs(60);

/// An authority of our own.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let mut parameters = CertificateParams::new(Vec::<String>::new()).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = parameters.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(parameters, key), pem }
    }

    /// Writes a certificate for these names and its key.
    fn certify(&self, names: &[&str], certificate: &Path, key: &Path) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let own = KeyPair::generate().unwrap();
        let signed = CertificateParams::new(names).unwrap().signed_by(&own, &self.issuer).unwrap();
        fs::write(key, own.serialize_pem()).unwrap();
        fs::write(certificate, signed.pem()).unwrap();
    }

    fn client(&self, second: bool, address: SocketAddr) -> Client {
        client(&self.pem, second, address)
    }
}

fn client(root: &str, second: bool, address: SocketAddr) -> Client {
    let builder =
        Client::builder().tls_certs_only([Certificate::from_pem(root.as_bytes()).unwrap()]);
    let builder =
        builder.resolve(HOST, address).redirect(Policy::none()).timeout(Duration::from_secs(20));
    if second { builder.build().unwrap() } else { builder.http1_only().build().unwrap() }
}

fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

struct Service {
    folder: TempDir,
    child: Child,
    log: mpsc::Receiver<Value>,
    listen: SocketAddr,
}

impl Service {
    fn start(folder: TempDir, listen: SocketAddr, variables: &[(&str, String)]) -> Self {
        let regain = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_regain"));
            command.current_dir(folder.path());
            command
        };
        assert!(regain().arg("init").stdout(Stdio::null()).status().unwrap().success());
        let mut serve = regain();
        serve
            .arg("serve")
            .env("REGAIN_SERVER__LOG", "json")
            .env("REGAIN_SERVER__LISTEN", listen.to_string());
        serve.env("REGAIN_SERVER__PUBLIC_URL", format!("https://{HOST}:{}", listen.port()));
        serve.envs(variables.iter().map(|(name, value)| (name, value)));
        let mut child = serve.stderr(Stdio::piped()).spawn().unwrap();
        let (send, log) = mpsc::channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ =
                    send.send(serde_json::from_str(&line).unwrap_or_else(|_| Value::from(line)));
            }
        });
        let service = Self { folder, child, log, listen };
        service.says("answering");
        service
    }

    fn says(&self, message: &str) -> Value {
        let mut before = Vec::new();
        loop {
            let Ok(line) = self.log.recv_timeout(PATIENCE) else {
                panic!("the log does not say {message:?}: {before:?}")
            };
            if line["message"].as_str().is_some_and(|said| said.starts_with(message)) {
                return line;
            }
            before.push(line);
        }
    }

    fn page(&self, path: &str) -> String {
        format!("https://{HOST}:{}{path}", self.listen.port())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A header's value.
fn text(value: &reqwest::header::HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// A value of an attribute in a page.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).unwrap().1.split_once(after).unwrap().0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_over_https_with_a_certificate_that_is_read_again() {
    let (first, second) = (Authority::new(), Authority::new());
    let folder = TempDir::new().unwrap();
    let [certificate, key] = ["chain.pem", "key.pem"].map(|name| folder.path().join(name));
    first.certify(&[HOST], &certificate, &key);
    let (listen, plain) = (free(), free());
    let mut service = Service::start(
        folder,
        listen,
        &[
            ("REGAIN_SERVER__TLS__CERTIFICATE", "chain.pem".into()),
            ("REGAIN_SERVER__TLS__KEY", "key.pem".into()),
            ("REGAIN_SERVER__HTTP_LISTEN", plain.to_string()),
        ],
    );
    for (over_second, version) in [(true, Version::HTTP_2), (false, Version::HTTP_11)] {
        let client = first.client(over_second, listen);
        let answer = client.get(service.page("/sign-in")).send().await.unwrap();
        assert_eq!((answer.status(), answer.version()), (StatusCode::OK, version));
        assert!(answer.headers().contains_key("strict-transport-security"));
        let cookies: Vec<String> = answer
            .headers()
            .get_all("set-cookie")
            .iter()
            .map(|cookie| text(cookie).split(';').next().unwrap().to_owned())
            .collect();
        let page = answer.text().await.unwrap();
        // A form goes through with what its check needs; the cookies may come in several headers
        // (RFC 9113, 8.2.3).
        let csrf = between(&page, "name=\"csrf\" value=\"", "\"").to_owned();
        let mut request = client
            .post(service.page("/sign-in"))
            .header("origin", format!("https://{HOST}:{}", listen.port()));
        for cookie in cookies.iter().map(String::as_str).chain(["other=1"]) {
            request = request.header("cookie", cookie);
        }
        let body = format!("csrf={csrf}&name=kim%40contactnorth.ca");
        let answer = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{version:?}");
        // Bounds hold here too.
        let large =
            client.get(service.page("/sign-in")).header("x-large", "x".repeat(40_000)).send().await;
        assert!(large.map_or(true, |answer| !answer.status().is_success()), "{version:?}");
        let answer = client
            .post(service.page("/sign-in"))
            .body(vec![b'x'; 100_000])
            .header("content-type", "application/x-www-form-urlencoded")
            .send()
            .await;
        assert!(
            answer.map_or(true, |answer| answer.status() == StatusCode::PAYLOAD_TOO_LARGE),
            "{version:?}"
        );
        let wrong =
            client.get(service.page("/sign-in")).header("host", "evil.example").send().await;
        assert!(
            wrong.map_or(true, |answer| answer.status() == StatusCode::MISDIRECTED_REQUEST),
            "{version:?}"
        );
    }
    // Many at once on one connection.
    let client = first.client(true, listen);
    let all = (0..100).map(|_| client.get(service.page("/terms")).send());
    for answer in futures_of(all).await {
        assert_eq!(answer.unwrap().status(), StatusCode::OK);
    }
    // Plain HTTP leads here.
    let led = client.get(format!("http://{plain}/reset?x=1")).send().await.unwrap();
    assert_eq!(led.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(text(&led.headers()["location"]), service.page("/reset?x=1"));
    // Plain HTTP on the port of HTTPS is nothing, and ends.
    assert!(client.get(format!("http://{listen}/")).send().await.is_err());
    // Half of a renewal changes nothing, the whole one does.
    let other = service.folder.path().join("other.pem");
    second.certify(&[HOST], &certificate, &other);
    service.says("the certificate is as it was");
    assert!(first.client(true, listen).get(service.page("/sign-in")).send().await.is_ok());
    fs::rename(&other, &key).unwrap();
    service.says("read the certificate again");
    assert!(second.client(true, listen).get(service.page("/sign-in")).send().await.is_ok());
    assert!(first.client(true, listen).get(service.page("/sign-in")).send().await.is_err());
    // With a connection of HTTP/2 open it ends with 0, at once.
    let begun = std::time::Instant::now();
    assert!(
        Command::new("kill")
            .args(["-TERM", &service.child.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

async fn futures_of<F: Future + Send + 'static>(all: impl Iterator<Item = F>) -> Vec<F::Output>
where
    F::Output: Send,
{
    let tasks: Vec<_> = all.map(tokio::spawn).collect();
    let mut done = Vec::new();
    for task in tasks {
        done.push(task.await.unwrap());
    }
    done
}

#[test]
fn a_certificate_that_cannot_be_used_is_named_with_what_to_do() {
    let folder = TempDir::new().unwrap();
    let regain = |arguments: &[&str], certificate: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regain"));
        command
            .current_dir(folder.path())
            .args(arguments)
            .env("REGAIN_SERVER__PUBLIC_URL", format!("https://{HOST}"));
        command
            .env("REGAIN_SERVER__TLS__CERTIFICATE", certificate)
            .env("REGAIN_SERVER__TLS__KEY", "key.pem");
        let output = command.output().unwrap();
        format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    };
    regain(&["init"], "");
    let authority = Authority::new();
    authority.certify(
        &["other.test"],
        &folder.path().join("other.pem"),
        &folder.path().join("key.pem"),
    );
    authority.certify(&[HOST], &folder.path().join("chain.pem"), &folder.path().join("lost.pem"));
    let said = regain(&["doctor"], "other.pem");
    assert!(
        said.contains(
            "FAILED  certificate: the certificate is for other.test, and not for account.test"
        ),
        "{said}"
    );
    let said = regain(&["serve"], "chain.pem");
    assert!(
        said.contains("server.tls.key: key.pem") && said.contains("Name the key that belongs"),
        "{said}"
    );
    let said = regain(&["serve"], "missing.pem");
    assert!(said.contains("server.tls.certificate: missing.pem"), "{said}");
}

/// A real authority, and the names that it asks for.
struct Pebble {
    servers: Vec<Child>,
    folder: TempDir,
    directory: String,
    management: SocketAddr,
    authority: Authority,
}

impl Pebble {
    fn start(http: SocketAddr, tls: SocketAddr) -> Self {
        let folder = TempDir::new().unwrap();
        let authority = Authority::new();
        let [certificate, key, ca] =
            ["pebble.pem", "pebble.key", "ca.pem"].map(|name| folder.path().join(name));
        authority.certify(&["localhost", "127.0.0.1"], &certificate, &key);
        fs::write(&ca, &authority.pem).unwrap();
        let (listen, management, names, names_management) = (free(), free(), free(), free());
        let config = serde_json::json!({ "pebble": {
            "listenAddress": listen.to_string(),
            "managementListenAddress": management.to_string(),
            "certificate": certificate, "privateKey": key,
            "httpPort": http.port(), "tlsPort": tls.port(),
            "ocspResponderURL": "", "externalAccountBindingRequired": false,
        } });
        fs::write(folder.path().join("pebble.json"), config.to_string()).unwrap();
        let names = names.to_string();
        let mut resolver = Command::new("pebble-challtestsrv");
        resolver.args([
            "-defaultIPv4",
            "127.0.0.1",
            "-defaultIPv6",
            "",
            "-http01",
            "",
            "-https01",
            "",
            "-tlsalpn01",
            "",
        ]);
        resolver.args(["-dns01", &names, "-management", &names_management.to_string()]);
        let mut pebble = Command::new("pebble");
        pebble.args(["-config", "pebble.json", "-dnsserver", &names]).current_dir(folder.path());
        pebble.env("PEBBLE_VA_NOSLEEP", "1").env("PEBBLE_WFE_NONCEREJECT", "5");
        let quiet = |command: &mut Command| {
            command
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("Debian's package pebble; scripts/setup installs it")
        };
        let servers = vec![quiet(&mut resolver), quiet(&mut pebble)];
        let directory = format!("https://localhost:{}/dir", listen.port());
        let begun = std::time::Instant::now();
        while std::net::TcpStream::connect(listen).is_err() {
            assert!(begun.elapsed() < PATIENCE, "pebble starts");
            std::thread::sleep(Duration::from_millis(50));
        }
        Self { servers, folder, directory, management, authority }
    }

    /// The root that its certificates come from.
    async fn root(&self) -> String {
        let client = Client::builder()
            .tls_certs_only([Certificate::from_pem(self.authority.pem.as_bytes()).unwrap()])
            .build()
            .unwrap();
        client
            .get(format!("https://localhost:{}/roots/0", self.management.port()))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
    }
}

impl Drop for Pebble {
    fn drop(&mut self) {
        for server in &mut self.servers {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

async fn certified_by(challenge: &str) {
    let (listen, http) = (free(), free());
    let pebble = Pebble::start(http, listen);
    let variables = [
        ("REGAIN_SERVER__TLS__ACME", pebble.directory.clone()),
        ("REGAIN_SERVER__TLS__CONTACT", "mailto:it@example.ca".into()),
        ("REGAIN_SERVER__TLS__ACCEPT_TERMS", "true".into()),
        ("REGAIN_SERVER__TLS__CHALLENGE", challenge.into()),
        ("REGAIN_SERVER__TLS__CA_FILE", pebble.folder.path().join("ca.pem").display().to_string()),
        ("REGAIN_SERVER__HTTP_LISTEN", http.to_string()),
    ];
    let mut service = Service::start(TempDir::new().unwrap(), listen, &variables);
    service.says("got a certificate from the authority");
    let client = client(&pebble.root().await, true, listen);
    let answer = client.get(service.page("/sign-in")).send().await.unwrap();
    assert_eq!((answer.status(), answer.version()), (StatusCode::OK, Version::HTTP_2));
    // It is kept, for its owner's eyes only, and shown again at the next start without another
    // order.
    for name in ["account.json", "certificate.pem", "key.pem"] {
        use std::os::unix::fs::PermissionsExt as _;
        let found = fs::metadata(service.folder.path().join("data/acme").join(name)).unwrap();
        assert_eq!(found.permissions().mode() & 0o777, 0o600, "{name}");
    }
    let kept = fs::read(service.folder.path().join("data/acme/certificate.pem")).unwrap();
    let _ = service.child.kill();
    let _ = service.child.wait();
    let folder = std::mem::replace(&mut service.folder, TempDir::new().unwrap());
    fs::remove_file(folder.path().join("regain.toml")).unwrap();
    fs::rename(folder.path().join("data/keys"), folder.path().join("data/keys.old")).unwrap();
    fs::remove_file(folder.path().join("data/regain.db")).unwrap();
    for beside in ["data/regain.db-wal", "data/regain.db-shm"] {
        let _ = fs::remove_file(folder.path().join(beside));
    }
    let service = Service::start(folder, listen, &variables);
    assert!(client.get(service.page("/sign-in")).send().await.is_ok());
    assert_eq!(fs::read(service.folder.path().join("data/acme/certificate.pem")).unwrap(), kept);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_from_an_authority_by_http() {
    certified_by("http-01").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_from_an_authority_by_tls() {
    certified_by("tls-alpn-01").await;
}

/// An authority that cannot see the name is named in the log with what it says; the service goes
/// on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_authority_that_does_not_see_the_name_is_quoted() {
    let (listen, http) = (free(), free());
    // It looks at ports where nobody answers.
    let pebble = Pebble::start(free(), free());
    let service = Service::start(
        TempDir::new().unwrap(),
        listen,
        &[
            ("REGAIN_SERVER__TLS__ACME", pebble.directory.clone()),
            ("REGAIN_SERVER__TLS__ACCEPT_TERMS", "true".into()),
            (
                "REGAIN_SERVER__TLS__CA_FILE",
                pebble.folder.path().join("ca.pem").display().to_string(),
            ),
            ("REGAIN_SERVER__HTTP_LISTEN", http.to_string()),
        ],
    );
    let line = service.says("no certificate from the authority");
    assert_eq!((&line["alarm"], &line["level"]), (&"certificate".into(), &"ERROR".into()));
    assert!(line["reason"].as_str().unwrap().contains("port 80"), "{line}");
}
