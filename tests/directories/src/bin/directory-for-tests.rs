//! Starts a directory (`slapd` or `samba`) with one person for the browser tests, and prints a line
//! of JSON: its part of the configuration. Then answers what is asked on standard input, a line
//! each, words parted by tabs, and ends with it:
//!
//! - `check PASSWORD`: whether the directory's own clients get in (ldapwhoami; kinit and
//!   smbclient): `yes` or `no`
//! - `lock`: guesses until the directory locks the person
//! - `must-change`: asks for a new password at the next sign-in
//! - `add UID PASSWORD ADDRESS NUMBER GROUP`: adds a person with the password, an alternate address
//!   (`carLicense`) and a number (`mobile`), who is in a group; each of the last three may be empty
//!   (OpenLDAP only)

use std::io::BufRead as _;

use directories::{Samba, Slapd};

const PERSON: &str = "amelie";
const PASSWORD: &str = "Maple river lantern 42";
const WRONG: &str = "not the password at all";
/// The groups that people can be in.
const GROUPS: [&str; 2] = ["Staff", "Finance"];
/// Both lock after five.
const GUESSES: usize = 5;

trait Server {
    fn configuration(&self) -> String;
    fn lets_in(&self, password: &str) -> bool;
    fn asks_for_new_password(&self);

    /// Adds a person: whether this kind of server can.
    fn add_person(&self, _fields: &[&str]) -> bool {
        false
    }
}

impl Server for Slapd {
    fn configuration(&self) -> String {
        let filter = "filter = \"(|(mail={name})(uid={name}))\"";
        section(
            "ldap",
            &self.url(),
            &self.ca_file().display().to_string(),
            Self::SERVICE,
            Self::PEOPLE,
            filter,
        )
    }

    fn lets_in(&self, password: &str) -> bool {
        self.whoami(&Self::dn(PERSON), password)
    }

    fn asks_for_new_password(&self) {
        self.modify(&format!(
            "dn: {}\nchangetype: modify\nreplace: pwdReset\npwdReset: TRUE\n",
            Self::dn(PERSON)
        ));
    }

    fn add_person(&self, fields: &[&str]) -> bool {
        let [uid, password, address, number, group] = fields else { return false };
        let known: String = [("carLicense", address), ("mobile", number)]
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(attribute, value)| format!("{attribute}: {value}\n"))
            .collect();
        self.add(uid, password, &known);
        if !group.is_empty() {
            let (group, member) = (format!("cn={group},{}", Self::GROUPS), Self::dn(uid));
            self.modify(&format!(
                "dn: {group}\nchangetype: modify\nadd: member\nmember: {member}\n"
            ));
        }
        true
    }
}

impl Server for Samba {
    fn configuration(&self) -> String {
        let ca_file = self.ca_file().display().to_string();
        section("active-directory", &self.url(), &ca_file, Self::SERVICE, Self::BASE, "")
    }

    fn lets_in(&self, password: &str) -> bool {
        self.kinit(PERSON, password) && self.smbclient(PERSON, password)
    }

    fn asks_for_new_password(&self) {
        self.modify(&format!(
            "dn: {}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: 0\n",
            Self::dn(PERSON)
        ));
    }
}

fn section(kind: &str, url: &str, ca_file: &str, service: &str, base: &str, more: &str) -> String {
    format!(
        "[directory]\nkind = \"{kind}\"\nurl = [\"{url}\"]\nca_file = \"{ca_file}\"\nbind_dn = \"{service}\"\n\
         bind_password_file = \"directory-password\"\nbase = \"{base}\"\n{more}\n"
    )
}

fn main() {
    let (server, secret): (Box<dyn Server>, &str) = match std::env::args().nth(1).as_deref() {
        Some("slapd") => {
            let slapd = Slapd::start();
            slapd.add(PERSON, PASSWORD, "");
            for group in GROUPS {
                slapd.modify(&format!(
                    "dn: cn={group},{}\nchangetype: add\nobjectClass: groupOfNames\ncn: {group}\nmember: cn=x\n",
                    Slapd::GROUPS
                ));
            }
            (Box::new(slapd), Slapd::SERVICE_PASSWORD)
        }
        Some("samba") => {
            // Says why on a line of its own.
            let Some(samba) = Samba::start() else { return };
            samba.add(PERSON, PASSWORD);
            (Box::new(samba), Samba::SERVICE_PASSWORD)
        }
        _ => {
            eprintln!("use: directory-for-tests slapd|samba");
            std::process::exit(2);
        }
    };
    let quoted = |text: &str| {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
    };
    println!(
        "{{\"configuration\": {}, \"secret\": {}, \"name\": {}, \"password\": {}}}",
        quoted(&server.configuration()),
        quoted(secret),
        quoted(&format!("{PERSON}@example.test")),
        quoted(PASSWORD)
    );
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let answer = match line.split_once('\t').unwrap_or((&line, "")) {
            ("check", password) => {
                if server.lets_in(password) {
                    "yes"
                } else {
                    "no"
                }
            }
            ("lock", _) => {
                for _ in 0..GUESSES {
                    server.lets_in(WRONG);
                }
                "done"
            }
            ("add", person) if server.add_person(&person.split('\t').collect::<Vec<_>>()) => "done",
            ("must-change", _) => {
                server.asks_for_new_password();
                "done"
            }
            _ => "not understood",
        };
        println!("{answer}");
    }
}
