//! Samba as an Active Directory domain controller, with a service account that has the rights that
//! `docs/directories.md` names.
//!
//! The clients of a domain look for their servers at fixed ports, so there can be one at a time:
//! others wait. It needs root. Making a domain takes some ten seconds, so a fresh one is kept below
//! `target/` and copied.

use std::fmt::Write as _;
use std::fs::{self, File, Permissions};
use std::io::Write as _;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parts::{skipped, target_folder};
use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::authority::{Authority, Validity};
use crate::process::{command, run, wait_until};

/// Loopback, but not where anything else listens.
const ADDRESS: &str = "127.0.0.77";

/// Goes up when what is made below changes.
const EDITION: u32 = 3;

/// Where a domain that is made keeps the service account's security identifier.
const SID: &str = "service.sid";

/// A running domain controller. Its people are below `OU=People,DC=ad,DC=example,DC=test`.
pub struct Samba {
    folder: TempDir,
    child: Child,
    // Held until it has ended.
    _turn: File,
}

impl Samba {
    /// The service account's name.
    pub const SERVICE: &'static str = "regain@ad.example.test";
    /// The service account's password.
    pub const SERVICE_PASSWORD: &'static str = "Service-account-1";
    /// The domain.
    pub const BASE: &'static str = "DC=ad,DC=example,DC=test";
    /// Where people are.
    pub const PEOPLE: &'static str = "OU=People,DC=ad,DC=example,DC=test";

    /// Starts one; `None`, and a line that says so, where this is not root.
    pub fn start() -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            skipped("Samba as a domain controller needs root; run the tests as root to have it");
            return None;
        }
        let target = target_folder().join("samba-ad");
        fs::create_dir_all(&target).expect("a folder");
        let target = target.canonicalize().expect("a folder");
        let turn = File::create(target.join("turn")).expect("a file");
        flock(&turn, FlockOperation::LockExclusive).expect("a turn");
        let template = target.join(format!("domain-{EDITION}"));
        if !template.exists() {
            make(&template);
        }
        let folder = tempfile::Builder::new().prefix("regain-samba-").tempdir().expect("a folder");
        let home = folder.path().join("domain");
        run(Command::new("cp").arg("-a").arg(&template).arg(&home)).expect("a copy");
        let authority = Authority::new();
        let (certificate, key) =
            authority.issue(&["dc1.ad.example.test", ADDRESS, "localhost"], Validity::Now);
        for (name, text) in
            [("ca.pem", authority.pem()), ("server.pem", certificate), ("server.key", key)]
        {
            fs::write(folder.path().join(name), text).expect("a file");
            fs::set_permissions(folder.path().join(name), Permissions::from_mode(0o600))
                .expect("a file");
        }
        let conf = home.join("etc/smb.conf");
        let text = fs::read_to_string(&conf).expect("its settings");
        let text: String = text
            .lines()
            .filter(|line| !line.contains("log file ="))
            .flat_map(|line| [line, "\n"])
            .collect();
        let text =
            text.replace(&making(&template).display().to_string(), &home.display().to_string());
        let at = folder.path().display();
        // As in Windows, an old password goes on working for an hour otherwise: see
        // docs/directories.md.
        let own = format!(
            "[global]\n\ttls cafile = {at}/ca.pem\n\ttls certfile = {at}/server.pem\n\ttls keyfile = {at}/server.key\n\
             \tlog file = {at}/log.%m\n\tpid directory = {at}\n\tncalrpc dir = {at}/ncalrpc\n\
             \told password allowed period = 0\n"
        );
        fs::write(&conf, text.replacen("[global]\n", &own, 1)).expect("its settings");
        let log = File::create(folder.path().join("log")).expect("a log");
        let mut server = command("/usr/sbin/samba", "TERM");
        server
            .args(["-F", "--no-process-group", "-s"])
            .arg(&conf)
            .stdout(Stdio::null())
            .stderr(log);
        let child = server.spawn().expect("samba; `make setup` installs it");
        let mut samba = Self { folder, child, _turn: turn };
        for port in [636, 389, 88, 445] {
            wait_until(&mut samba.child, "samba", || TcpStream::connect((ADDRESS, port)).is_ok());
        }
        Some(samba)
    }

    /// `ldaps://…`
    pub fn url(&self) -> String {
        format!("ldaps://{ADDRESS}")
    }

    /// `ldap://…`, where encryption begins by STARTTLS.
    pub fn start_tls_url(&self) -> String {
        format!("ldap://{ADDRESS}")
    }

    /// The certificate of the authority that signed the server's.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// The distinguished name of one of the people.
    pub fn dn(name: &str) -> String {
        format!("CN={name},{}", Self::PEOPLE)
    }

    /// Adds a person with the address and name `NAME@example.test`.
    pub fn add(&self, name: &str, password: &str) {
        // Quoted, as UTF-16. `samba-tool` does the same, in three times the time.
        let password: Vec<u8> =
            format!("\"{password}\"").encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.add_entries(&format!(
            "dn: {}\nobjectClass: user\nsAMAccountName: {name}\nuserPrincipalName: {name}@example.test\n\
             mail: {name}@example.test\nuserAccountControl: 512\nunicodePwd:: {}\n",
            Self::dn(name),
            STANDARD.encode(password)
        ));
    }

    /// Makes changes (LDIF) in its database, past all rights.
    pub fn modify(&self, ldif: &str) {
        ldb(&self.home(), "ldbmodify", ldif);
    }

    /// Adds entries (LDIF) to its database.
    pub fn add_entries(&self, ldif: &str) {
        ldb(&self.home(), "ldbadd", ldif);
    }

    /// Takes an entry away.
    pub fn delete(&self, dn: &str) {
        let mut command = Command::new("ldbdel");
        command.arg("-H").arg(self.home().join("private/sam.ldb")).arg(dn);
        run(&mut command).unwrap_or_else(|error| panic!("ldbdel: {error}"));
    }

    /// Gives an entry another name or place.
    pub fn rename(&self, from: &str, to: &str) {
        let mut command = Command::new("ldbrename");
        command.arg("-H").arg(self.home().join("private/sam.ldb")).args([from, to]);
        run(&mut command).unwrap_or_else(|error| panic!("ldbrename: {error}"));
    }

    /// Takes rights (as in SDDL) at an entry from the service account.
    pub fn deny(&self, dn: &str, rights: &str) {
        self.access(dn, &format!("(D;;{rights};;;{})", self.service_sid()));
    }

    /// Lets the service account not read an attribute (its `schemaIDGUID`) of an entry.
    pub fn deny_attribute(&self, dn: &str, attribute: &str) {
        self.access(dn, &format!("(OD;;RP;{attribute};;{})", self.service_sid()));
    }

    fn access(&self, dn: &str, sddl: &str) {
        let (dn, sddl) = (format!("--objectdn={dn}"), format!("--sddl={sddl}"));
        tool(&self.home(), &["dsacl", "set", &dn, &sddl]);
    }

    fn service_sid(&self) -> String {
        fs::read_to_string(self.home().join(SID)).expect("an identifier")
    }

    /// Whether Samba's own client gets at a share with the password.
    pub fn smbclient(&self, name: &str, password: &str) -> bool {
        let mut command = Command::new("smbclient");
        command.arg("-s").arg(self.home().join("etc/smb.conf")).args(["-W", "EXAMPLE", "-U"]);
        command
            .arg(format!("{name}%{password}"))
            .arg(format!("//{ADDRESS}/netlogon"))
            .args(["-c", "quit"]);
        run(&mut command).is_ok()
    }

    /// Whether the Kerberos service gives a ticket for the password.
    pub fn kinit(&self, name: &str, password: &str) -> bool {
        let conf = self.folder.path().join("krb5.conf");
        let realm = "AD.EXAMPLE.TEST";
        let text = format!(
            "[libdefaults]\ndefault_realm = {realm}\ndns_lookup_kdc = false\n[realms]\n{realm} = {{\n kdc = {ADDRESS}\n}}\n"
        );
        fs::write(&conf, text).expect("a file");
        let mut child = Command::new("kinit")
            .env("KRB5_CONFIG", conf)
            .env("KRB5CCNAME", self.folder.path().join("tickets"))
            .arg(format!("{name}@{realm}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("kinit; `make setup` installs it");
        child
            .stdin
            .take()
            .expect("a pipe")
            .write_all(format!("{password}\n").as_bytes())
            .expect("a pipe");
        child.wait().expect("kinit").success()
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("domain")
    }
}

impl Drop for Samba {
    fn drop(&mut self) {
        // It ends its children too, but only when it is asked.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        drop(self.child.wait());
    }
}

fn making(template: &Path) -> PathBuf {
    template.with_extension("making")
}

/// Makes the domain that the copies are of.
fn make(template: &Path) {
    let home = making(template);
    drop(fs::remove_dir_all(&home));
    let mut provision = Command::new("samba-tool");
    provision.args([
        "domain",
        "provision",
        "--realm=AD.EXAMPLE.TEST",
        "--domain=EXAMPLE",
        "--server-role=dc",
    ]);
    provision.args(["--adminpass=Admin-of-the-test-1", "--dns-backend=NONE", "--host-name=dc1"]);
    provision.arg(format!("--host-ip={ADDRESS}")).arg(format!("--targetdir={}", home.display()));
    for option in [
        &format!("interfaces={ADDRESS}/8"),
        "bind interfaces only=yes",
        "vfs objects=dfs_samba4 acl_xattr xattr_tdb",
        "server services=s3fs rpc ldap cldap kdc winbindd ntp_signd kcc",
    ] {
        provision.arg(format!("--option={option}"));
    }
    run(&mut provision)
        .unwrap_or_else(|error| panic!("samba-tool: {error}; `make setup` installs it"));
    tool(
        &home,
        &[
            "domain",
            "passwordsettings",
            "set",
            "--min-pwd-length=10",
            "--history-length=3",
            "--min-pwd-age=0",
        ],
    );
    let lockout = [
        "--account-lockout-threshold=5",
        "--reset-account-lockout-after=10",
        "--account-lockout-duration=10",
    ];
    tool(&home, &[&["domain", "passwordsettings", "set"], &lockout[..]].concat());
    for unit in ["People", "Elsewhere", "Groups", "Services"] {
        tool(&home, &["ou", "create", &format!("OU={unit}")]);
    }
    tool(&home, &["user", "create", "regain", Samba::SERVICE_PASSWORD, "--userou=OU=Services"]);
    let said = tool(&home, &["user", "show", "regain", "--attributes=objectSid"]);
    let sid =
        said.lines().find_map(|line| line.strip_prefix("objectSid: ")).expect("an identifier");
    fs::write(home.join(SID), sid).expect("a file");
    // Reset Password; write lockoutTime, pwdLastSet and mobile; of users, below.
    let user = "bf967aba-0de6-11d0-a285-00aa003049e2";
    let mut rights = String::new();
    for (right, on) in [
        ("CR", "00299570-246d-11d0-a768-00aa006e0529"),
        ("WP", "28630ebf-41d5-11d1-a9c1-0000f80367c1"),
        ("WP", "bf967a0a-0de6-11d0-a285-00aa003049e2"),
        ("WP", "f0f8ffa3-1191-11d0-a060-00aa006c33ed"),
    ] {
        write!(rights, "(OA;CIIO;{right};{on};{user};{sid})").expect("text");
    }
    for unit in ["People", "Elsewhere"] {
        let unit = format!("--objectdn=OU={unit},{}", Samba::BASE);
        tool(&home, &["dsacl", "set", &unit, &format!("--sddl={rights}")]);
    }
    // Reading the fine-grained policies, which only administrators may otherwise.
    let container = format!("--objectdn=CN=Password Settings Container,CN=System,{}", Samba::BASE);
    tool(&home, &["dsacl", "set", &container, &format!("--sddl=(A;CI;RPLCLORC;;;{sid})")]);
    fs::rename(&home, template).expect("a folder");
}

fn tool(home: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("samba-tool");
    command.args(arguments).arg("-s").arg(home.join("etc/smb.conf"));
    run(&mut command).unwrap_or_else(|error| panic!("samba-tool {arguments:?}: {error}"))
}

pub(crate) fn ldb(home: &Path, program: &str, ldif: &str) {
    let mut child = Command::new(program)
        .arg("-H")
        .arg(home.join("private/sam.ldb"))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("ldb-tools; `make setup` installs it");
    child.stdin.take().expect("a pipe").write_all(ldif.as_bytes()).expect("a pipe");
    assert!(child.wait().expect(program).success(), "{program}: {ldif}");
}
