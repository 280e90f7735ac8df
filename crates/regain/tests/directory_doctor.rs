//! `regain doctor` walks to a real OpenLDAP, a line a step, and says where it got stuck.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::process::{Command, Stdio};

use directories::{Options, Slapd, Validity};
use regain::config::TEMPLATE;
use tempfile::TempDir;

/// What an operator wrote into `[directory]`, and gave as its password.
struct Written<'a> {
    url: String,
    ca_file: String,
    password: &'static str,
    base: &'static str,
    filter: &'a str,
}

impl Written<'_> {
    fn right(slapd: &Slapd) -> Self {
        Self {
            url: slapd.url(),
            ca_file: slapd.ca_file().display().to_string(),
            password: Slapd::SERVICE_PASSWORD,
            base: Slapd::PEOPLE,
            filter: "(mail={name})",
        }
    }

    /// What the doctor says of the directory, without where it is: `ok base`, `FAILED connection`;
    /// and everything.
    fn doctor(&self, person: &str) -> (Vec<String>, String) {
        self.doctor_with(&["--person", person])
    }

    fn doctor_with(&self, more: &[&str]) -> (Vec<String>, String) {
        let said = self.run(&[&["doctor"], more].concat(), 1);
        let lines = said.lines().filter(|line| line.contains(" directory "));
        let steps = lines.map(|line| {
            let (verdict, rest) = line.split_once(' ').unwrap();
            let (part, _) = rest.split_once(": ").unwrap();
            let step = part.split_once(", ").map_or("rights", |(_, step)| step);
            let rights = if rest.contains("directory rights, ") { "rights, " } else { "" };
            format!("{verdict} {rights}{step}")
        });
        (steps.collect(), said)
    }

    /// What a command says, which ends like this.
    fn run(&self, arguments: &[&str], ends: i32) -> String {
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
        let ended = regain().args(arguments).output().unwrap();
        let said =
            String::from_utf8(ended.stdout).unwrap() + &String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(ends), "{said}");
        assert!(!said.contains(self.password) && !said.contains("panicked"), "{said}");
        said
    }
}

#[test]
fn a_sync_lists_what_is_not_used_with_the_reason() {
    let slapd = Slapd::start();
    slapd.add(
        "nora",
        "maple river lantern 42",
        "mobile: 416 555 0142 ext. 12\nmobile: +14165550101\n",
    );
    for methods in ["trust", "prefill", "ignore"] {
        let filter = format!("(mail={{name}})\"\nknown_methods = \"{methods}\"\n#\"");
        let written = Written { filter: &filter, ..Written::right(&slapd) };
        let line = format!(
            "not used: {}: 416 555 0142 ext. 12: it has an extension, which no text reaches",
            Slapd::dn("nora")
        );
        let quiet = written.run(&["directory", "sync", "--dry-run"], 0);
        assert!(!quiet.contains("not used"), "{quiet}");
        let said = written.run(&["directory", "sync", "--dry-run", "--verbose"], 0);
        let told: Vec<&str> = said.lines().filter(|line| line.starts_with("not used: ")).collect();
        assert_eq!(
            told,
            if methods == "ignore" { vec![] } else { vec![line.as_str()] },
            "{methods}: {said}"
        );
    }
}

#[test]
fn each_step_has_a_line() {
    let slapd = Slapd::start();
    slapd.add("nora", "maple river lantern 42", "");
    let (steps, said) = Written::right(&slapd).doctor("nora@example.test");
    for step in [
        "connection",
        "certificate",
        "service account",
        "base",
        "filter",
        "person",
        "passwords",
        "password rules",
    ] {
        assert!(steps.contains(&format!("ok {step}")), "{step} in {said}");
    }
    assert!(!said.contains("FAILED  directory"), "{said}");
    let (steps, said) = Written::right(&slapd).doctor("nobody@example.test");
    assert!(steps.contains(&"FAILED person".to_owned()), "{said}");
}

#[test]
fn the_rights_are_tried_on_a_test_account_whose_file_keeps_the_password_in_force() {
    let slapd = Slapd::start();
    slapd.add("probe", "maple river lantern 42", "");
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("test-password");
    fs::write(&file, "maple river lantern 42\n").unwrap();
    let tried =
        ["--test-account", "probe@example.test", "--test-password-file", file.to_str().unwrap()];
    let mut before = "maple river lantern 42".to_owned();
    for _ in 0..2 {
        let (steps, said) = Written::right(&slapd).doctor_with(&tried);
        for step in ["test account", "reset", "unlock", "put back"] {
            assert!(steps.contains(&format!("ok rights, {step}")), "{step} in {said}");
        }
        // OpenLDAP keeps to the history no matter who writes.
        let after = fs::read_to_string(&file).unwrap().trim_end().to_owned();
        assert!(after != before && !said.contains(&after) && !said.contains(&before));
        assert!(
            slapd.whoami(&Slapd::dn("probe"), &after)
                && !slapd.whoami(&Slapd::dn("probe"), &before)
        );
        before = after;
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside the file");

    fs::write(&file, "another password altogether").unwrap();
    let (steps, said) = Written::right(&slapd).doctor_with(&tried);
    assert!(steps.contains(&"FAILED rights, test account".to_owned()), "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "another password altogether");

    // What a run that was broken off has left is not lost.
    fs::write(folder.path().join("test-password.new"), "perhaps this one").unwrap();
    let (_, said) = Written::right(&slapd).doctor_with(&tried);
    assert!(said.contains("broken off"), "{said}");
}

#[test]
fn a_service_account_that_may_not_write_is_found() {
    let slapd = Slapd::with(&Options { may_write: false, ..Options::default() }, "");
    slapd.add("probe", "maple river lantern 42", "");
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("test-password");
    fs::write(&file, "maple river lantern 42\n").unwrap();
    let tried =
        ["--test-account", "probe@example.test", "--test-password-file", file.to_str().unwrap()];
    let (steps, said) = Written::right(&slapd).doctor_with(&tried);
    assert!(
        steps.contains(&"FAILED rights, reset".to_owned()) && said.contains("docs/directories.md"),
        "{said}"
    );
    assert!(slapd.whoami(&Slapd::dn("probe"), "maple river lantern 42"));
}

#[test]
fn a_policy_that_cannot_be_read_is_found_unless_the_operator_has_said_when_accounts_are_locked() {
    let slapd = Slapd::start();
    slapd.add("nora", "maple river lantern 42", "");
    slapd.modify("dn: cn=default,ou=policies,dc=example,dc=test\nchangetype: delete\n");
    let (steps, said) = Written::right(&slapd).doctor("nora@example.test");
    assert!(
        steps.contains(&"FAILED password rules".to_owned()) && said.contains("lockout_threshold"),
        "{said}"
    );
    let filter = "(mail={name})\"\nlockout_threshold = 7\n#\"";
    let (steps, said) = Written { filter, ..Written::right(&slapd) }.doctor("nora@example.test");
    assert!(steps.contains(&"ok password rules".to_owned()), "{said}");
}

#[test]
fn where_the_password_rules_were_looked_for_is_said() {
    let slapd = Slapd::start();
    slapd.add("nora", "maple river lantern 42", "");
    let filter = "(mail={name})\"\ndefault_policy = \"cn=other,dc=example,dc=test\"\n#\"";
    let (steps, said) = Written { filter, ..Written::right(&slapd) }.doctor("nora@example.test");
    assert!(steps.contains(&"FAILED password rules".to_owned()), "{said}");
    let says = "looked for as entries of the class pwdPolicy below dc=example,dc=test, and at \
                cn=other,dc=example,dc=test (directory.default_policy)";
    assert!(said.contains(says), "{said}");
}

/// Not found, found twice, found: with which attributes.
#[test]
fn a_person_is_told_as_found() {
    let slapd = Slapd::start();
    slapd.add("nora", "maple river lantern 42", "mobile: +1 416 555 0142\n");
    slapd.add("other", "maple river lantern 42", "mail: nora@example.test\n");
    let line = |name: &str| {
        let (_, said) = Written::right(&slapd).doctor(name);
        let line = said.lines().find(|line| line.contains(", person: "));
        line.unwrap_or_else(|| panic!("{said}")).to_owned()
    };
    let none = line("nobody@example.test");
    let below = "not found: nothing below ou=people,dc=example,dc=test";
    assert!(none.starts_with("FAILED") && none.contains(below), "{none}");
    assert!(none.contains("directory.filter"), "{none}");
    let twice = line("nora@example.test");
    assert!(
        twice.starts_with("FAILED") && twice.contains("several entries have this name"),
        "{twice}"
    );
    for uid in ["nora", "other"] {
        assert!(twice.contains(&Slapd::dn(uid)), "{twice}");
    }
    let once = line("other@example.test");
    assert!(once.starts_with("ok") && once.contains("exactly one; with "), "{once}");
    assert!(once.contains("mail") && once.contains("; without "), "{once}");
}

/// A server that stops listing at a limit of its own: the sync says so, and the doctor.
#[test]
fn a_sync_that_is_cut_short_says_why() {
    let options = Options { limits: "size.prtotal=5 size=5", ..Options::default() };
    let slapd = Slapd::with(&options, "");
    for number in 0..12 {
        slapd.add(&format!("person{number}"), "maple river lantern 42", "");
    }
    let said = Written::right(&slapd).run(&["directory", "sync"], 1);
    assert!(said.contains("the directory stops at a limit of its own"), "{said}");
    assert!(said.contains("size.prtotal=unlimited") && !said.contains("does not answer"), "{said}");
    let said = Written::right(&slapd).run(&["doctor"], 1);
    let line = said.lines().find(|line| line.contains(", listing: ")).unwrap();
    assert!(line.starts_with("FAILED") && line.contains("size.prtotal=unlimited"), "{line}");
}

#[test]
fn a_certificate_that_ends_soon_is_found() {
    let slapd = Slapd::with(&Options { validity: Validity::Ending, ..Options::default() }, "");
    slapd.add("nora", "maple river lantern 42", "");
    let (steps, said) = Written::right(&slapd).doctor("nora@example.test");
    assert!(
        steps.contains(&"FAILED certificate".to_owned()) && said.contains("for 9 more days"),
        "{said}"
    );
    assert!(steps.contains(&"ok person".to_owned()), "{said}");
}

#[test]
fn each_mistake_is_found_where_it_is() {
    let slapd = Slapd::start();
    slapd.add("nora", "maple river lantern 42", "");
    let another = Slapd::start();
    let right = || Written::right(&slapd);
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for (written, step, remedy) in [
        (
            Written { url: "ldaps://nowhere.invalid:636".into(), ..right() },
            "connection",
            "directory.url",
        ),
        (
            Written { url: format!("ldaps://localhost:{silent}"), ..right() },
            "connection",
            "directory.url",
        ),
        (
            Written { ca_file: another.ca_file().display().to_string(), ..right() },
            "connection",
            "directory.ca_file",
        ),
        (Written { password: "not-the-password", ..right() }, "service account", "directory.bind_"),
        (Written { base: "ou=nobody,dc=example,dc=test", ..right() }, "base", "directory.base"),
        (
            Written { filter: "(&(mail={name})(cn=nobody at all))", ..right() },
            "filter",
            "directory.filter",
        ),
    ] {
        let (steps, said) = written.doctor("nora@example.test");
        let first = steps.iter().find(|step| step.starts_with("FAILED"));
        assert_eq!(first, Some(&format!("FAILED {step}")), "{said}");
        let line = said
            .lines()
            .find(|line| line.starts_with("FAILED") && line.contains(&format!(", {step}: ")))
            .unwrap();
        assert!(line.contains(remedy), "{line}");
    }
}
