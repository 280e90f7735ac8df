//! `regain doctor` walks to a real OpenLDAP, a line a step, and says where it got stuck.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::process::{Command, Stdio};

use directories::Slapd;
use regain::config::TEMPLATE;
use tempfile::TempDir;

/// What an operator wrote into `[directory]`, and gave as its password.
struct Written {
    url: String,
    ca_file: String,
    password: &'static str,
    base: &'static str,
    filter: &'static str,
}

impl Written {
    fn right(slapd: &Slapd) -> Self {
        Self {
            url: slapd.url(),
            ca_file: slapd.ca_file().display().to_string(),
            password: Slapd::SERVICE_PASSWORD,
            base: Slapd::PEOPLE,
            filter: "(mail={name})",
        }
    }

    /// What the doctor says of the directory, without where it is: `ok base`, `FAILED connection`; and everything.
    fn doctor(&self, person: &str) -> (Vec<String>, String) {
        let folder = TempDir::new().unwrap();
        let regain = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_regain"));
            command.current_dir(folder.path()).stdin(Stdio::null());
            command
        };
        assert!(regain().arg("init").output().unwrap().status.success());
        fs::write(folder.path().join("directory-password"), self.password).unwrap();
        let Self { url, ca_file, base, filter, .. } = self;
        let keys = format!(
            "kind = \"ldap\"\nurl = [\"{url}\"]\nca_file = \"{ca_file}\"\nbind_dn = \"{}\"\n\
             bind_password_file = \"directory-password\"\nbase = \"{base}\"\nfilter = \"{filter}\"\n# ",
            Slapd::SERVICE
        );
        let configuration = TEMPLATE.replace("kind = \"local\"", &keys);
        fs::write(folder.path().join("regain.toml"), configuration).unwrap();
        let ended = regain().args(["doctor", "--person", person]).output().unwrap();
        // There is neither a mail server nor a text gateway.
        assert_eq!(ended.status.code(), Some(1));
        let said = String::from_utf8(ended.stdout).unwrap() + &String::from_utf8(ended.stderr).unwrap();
        assert!(!said.contains(self.password) && !said.contains("panicked"), "{said}");
        let lines = said.lines().filter(|line| line.contains(" directory "));
        let steps = lines.map(|line| {
            let (verdict, rest) = line.split_once(' ').unwrap();
            let (step, _) = rest.split_once(", ").unwrap().1.split_once(": ").unwrap();
            format!("{verdict} {step}")
        });
        (steps.collect(), said)
    }
}

#[test]
fn each_step_has_a_line() {
    let slapd = Slapd::start();
    slapd.add("nora", "maple river lantern 42", "");
    let (steps, said) = Written::right(&slapd).doctor("nora@example.test");
    for step in ["connection", "service account", "base", "filter", "person", "passwords", "password rules"] {
        assert!(steps.contains(&format!("ok {step}")), "{step} in {said}");
    }
    assert!(!said.contains("FAILED  directory"), "{said}");
    let (steps, said) = Written::right(&slapd).doctor("nobody@example.test");
    assert!(steps.contains(&"FAILED person".to_owned()), "{said}");
}

#[test]
fn each_mistake_is_found_where_it_is() {
    let slapd = Slapd::start();
    slapd.add("nora", "maple river lantern 42", "");
    let another = Slapd::start();
    let right = || Written::right(&slapd);
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for (written, step, mend) in [
        (Written { url: "ldaps://nowhere.invalid:636".into(), ..right() }, "connection", "directory.url"),
        (Written { url: format!("ldaps://localhost:{silent}"), ..right() }, "connection", "directory.url"),
        (Written { ca_file: another.ca_file().display().to_string(), ..right() }, "connection", "directory.ca_file"),
        (Written { password: "not-the-password", ..right() }, "service account", "directory.bind_"),
        (Written { base: "ou=nobody,dc=example,dc=test", ..right() }, "base", "directory.base"),
        (Written { filter: "(&(mail={name})(cn=nobody at all))", ..right() }, "filter", "directory.filter"),
    ] {
        let (steps, said) = written.doctor("nora@example.test");
        let first = steps.iter().find(|step| step.starts_with("FAILED"));
        assert_eq!(first, Some(&format!("FAILED {step}")), "{said}");
        let line =
            said.lines().find(|line| line.starts_with("FAILED") && line.contains(&format!(", {step}: "))).unwrap();
        assert!(line.contains(mend), "{line}");
    }
}
