//! 389 Directory Server with its own password policy, and a service account with the rights that
//! `docs/directories.md` names.

use std::fmt::Write as _;
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::authority::{Authority, Validity};
use crate::process::{command, feed, free_port, run, values, wait_until};

/// What the package has a new server begin with.
const TEMPLATE: &str = "/usr/share/dirsrv/data/template-dse.ldif";

const SUFFIX: &str = "dc=example,dc=test";
const MANAGER: &str = "cn=Directory Manager";
const MANAGER_PASSWORD: &str = "directory-manager-password";

/// A running server. Its people are below `ou=people,dc=example,dc=test`, its service account is
/// [`Slapd`](crate::Slapd)'s.
pub struct Ds389 {
    folder: TempDir,
    child: Child,
    ldaps: u16,
    ldap: u16,
}

impl Ds389 {
    /// Where people are.
    pub const PEOPLE: &'static str = "ou=people,dc=example,dc=test";
    /// Where groups are.
    pub const GROUPS: &'static str = "ou=groups,dc=example,dc=test";

    /// Starts one: passwords of ten characters, a history of three, a lock after five wrong ones.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("regain-389-").tempdir().expect("a folder");
        let (ldaps, ldap) = (free_port(), free_port());
        prepare(folder.path(), (ldaps, ldap));
        make_certificates(folder.path());
        let mut server = command("/usr/sbin/ns-slapd", "KILL");
        server
            .arg("-D")
            .arg(configuration(folder.path()))
            .arg("-i")
            .arg(folder.path().join("run/pid"));
        // With a debug level, even 0, it stays in the foreground.
        server.args(["-d", "0"]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = server.spawn().expect("ns-slapd; `make setup` installs it");
        wait_until(&mut child, "ns-slapd", || TcpStream::connect(("127.0.0.1", ldap)).is_ok());
        let server = Self { folder, child, ldaps, ldap };
        server.modify_with(&["-a"], &first_entries());
        server.keeps_password(crate::Slapd::SERVICE);
        server
    }

    /// The certificate of the authority that signed the server's.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// `ldaps://…`
    pub fn url(&self) -> String {
        format!("ldaps://localhost:{}", self.ldaps)
    }

    /// The distinguished name of a person whom [`add`](Self::add) made.
    pub fn dn(uid: &str) -> String {
        format!("uid={uid},{}", Self::PEOPLE)
    }

    /// Adds a person with the address `UID@example.test`.
    pub fn add(&self, uid: &str, password: &str) {
        let dn = Self::dn(uid);
        self.modify_with(
            &["-a"],
            &format!(
                "dn: {dn}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: {uid}\nmail: {uid}@example.test\n\
                 userPassword: {password}\n"
            ),
        );
        self.keeps_password(&dn);
    }

    /// What the directory manager has set need not be changed by its owner.
    fn keeps_password(&self, dn: &str) {
        self.modify(&format!("dn: {dn}\nchangetype: modify\ndelete: passwordExpirationTime\n"));
    }

    /// Makes changes (LDIF) as the directory manager, whom no policy holds.
    pub fn modify(&self, ldif: &str) {
        self.modify_with(&[], ldif);
    }

    fn modify_with(&self, arguments: &[&str], ldif: &str) {
        feed(self.client("ldapmodify", MANAGER, MANAGER_PASSWORD).args(arguments), ldif);
    }

    /// Whether OpenLDAP's client gets in.
    pub fn whoami(&self, dn: &str, password: &str) -> bool {
        match run(&mut self.client("ldapwhoami", dn, password)) {
            Ok(_) => true,
            Err(error) if error.contains("Invalid credentials") => false,
            Err(error) => panic!("ldapwhoami: {error}"),
        }
    }

    /// One attribute of an entry, operational ones too, as the directory manager sees it.
    pub fn read(&self, dn: &str, attribute: &str) -> Vec<String> {
        let mut command = self.client("ldapsearch", MANAGER, MANAGER_PASSWORD);
        command.args([
            "-LLL",
            "-o",
            "ldif-wrap=no",
            "-b",
            dn,
            "-s",
            "base",
            "(objectClass=*)",
            attribute,
        ]);
        let said = run(&mut command).unwrap_or_else(|error| panic!("ldapsearch: {error}"));
        values(&said, attribute)
    }

    /// One of OpenLDAP's clients, bound as a person.
    fn client(&self, program: &str, dn: &str, password: &str) -> Command {
        let mut command = Command::new(program);
        command.args([
            "-x",
            "-H",
            &format!("ldap://127.0.0.1:{}", self.ldap),
            "-D",
            dn,
            "-w",
            password,
        ]);
        command
    }
}

impl Drop for Ds389 {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        drop(fs::remove_file(
            Path::new("/dev/shm").join(format!("sem.{}.stats", name(self.folder.path()))),
        ));
    }
}

fn name(folder: &Path) -> &str {
    folder.file_name().and_then(|name| name.to_str()).expect("a name")
}

/// The folder of its configuration. The server names a semaphore of the whole machine after it, so
/// that it has a name of its own.
fn configuration(folder: &Path) -> PathBuf {
    folder.join(name(folder))
}

/// Writes what a new server begins with, from the package's own template.
fn prepare(folder: &Path, (ldaps, ldap): (u16, u16)) {
    let configuration = configuration(folder);
    fs::create_dir_all(configuration.join("schema")).expect("a folder");
    for part in ["db", "home", "ldif", "bak", "log", "lock", "run", "inst", "tmp"] {
        fs::create_dir_all(folder.join(part)).expect("a folder");
    }
    for (name, text) in [
        ("certmap.conf", "certmap default default\n"),
        ("slapd-collations.conf", ""),
        ("schema/99user.ldif", "dn: cn=schema\n"),
    ] {
        fs::write(configuration.join(name), text).expect("a file");
    }
    let at = |part: &str| folder.join(part).display().to_string();
    let user = run(Command::new("id").arg("-un")).expect("a name").trim().to_owned();
    let text =
        fs::read_to_string(TEMPLATE).expect("the package's template; `make setup` installs it");
    let mut text = [
        ("bak_dir", at("bak")),
        ("cert_dir", configuration.display().to_string()),
        ("config_dir", configuration.display().to_string()),
        ("db_dir", at("db")),
        ("db_home_dir", at("home")),
        ("db_lib", "bdb".into()),
        ("ds_passwd", format!("{{CLEAR}}{MANAGER_PASSWORD}")),
        ("ds_port", ldap.to_string()),
        ("ds_suffix", SUFFIX.into()),
        ("ds_user", user),
        ("fqdn", "localhost".into()),
        ("inst_dir", at("inst")),
        ("ldapi", at("socket")),
        ("ldapi_autobind", "off".into()),
        ("ldapi_enabled", "off".into()),
        ("ldif_dir", at("ldif")),
        ("lock_dir", at("lock")),
        ("log_dir", at("log")),
        ("rootdn", MANAGER.into()),
        ("run_dir", at("run")),
        ("schema_dir", configuration.join("schema").display().to_string()),
        ("tmp_dir", at("tmp")),
    ]
    .into_iter()
    .fold(text, |text, (name, value)| text.replace(&format!("%{name}%"), &value));
    let more = format!(
        "nsslapd-listenhost: 127.0.0.1\nnsslapd-securelistenhost: 127.0.0.1\nnsslapd-securePort: {ldaps}\nnsslapd-security: on\n\
         passwordCheckSyntax: on\npasswordMinLength: 10\npasswordHistory: on\npasswordInHistory: 3\npasswordLockout: on\n\
         passwordMaxFailure: 5\npasswordResetFailureCount: 600\npasswordLockoutDuration: 600\npasswordTrackUpdateTime: on\npasswordMustChange: on\n"
    );
    let port = format!("nsslapd-port: {ldap}\n");
    assert!(text.contains(&port), "the template has changed");
    text = text.replace(&port, &(port.clone() + &more));
    // The plug-in that knows whose group is in whose.
    let plugin = text.find("dn: cn=MemberOf Plugin").expect("the plug-in");
    let switch = "nsslapd-pluginenabled: off";
    let off = plugin + text[plugin..].find(switch).expect("it is off");
    text.replace_range(off..off + switch.len(), "nsslapd-pluginenabled: on");
    fs::write(configuration.join("dse.ldif"), text).expect("a file");
}

/// The server takes its certificate from a database of its own kind.
fn make_certificates(folder: &Path) {
    let authority = Authority::new();
    let (certificate, key) = authority.issue(&["localhost", "127.0.0.1"], Validity::Now);
    let at = |name: &str| folder.join(name);
    fs::write(at("ca.pem"), authority.pem()).expect("a file");
    fs::write(at("server.pem"), certificate + &key).expect("a file");
    let mut commands = [
        Command::new("certutil"),
        Command::new("certutil"),
        Command::new("openssl"),
        Command::new("pk12util"),
    ];
    commands[0].arg("-N").arg("-d").arg(configuration(folder)).arg("--empty-password");
    commands[1]
        .args(["-A", "-n", "authority", "-t", "CT,,", "-a", "-d"])
        .arg(configuration(folder))
        .arg("-i")
        .arg(at("ca.pem"));
    commands[2]
        .args(["pkcs12", "-export", "-name", "Server-Cert", "-passout", "pass:", "-in"])
        .arg(at("server.pem"));
    commands[2].arg("-out").arg(at("server.p12"));
    commands[3]
        .args(["-W", "", "-K", "", "-d"])
        .arg(configuration(folder))
        .arg("-i")
        .arg(at("server.p12"));
    for command in &mut commands {
        run(command).unwrap_or_else(|error| panic!("{command:?}: {error}"));
    }
}

fn first_entries() -> String {
    let (service, password) = (crate::Slapd::SERVICE, crate::Slapd::SERVICE_PASSWORD);
    let mut text = format!(
        "dn: cn=userRoot,cn=ldbm database,cn=plugins,cn=config\nobjectClass: extensibleObject\n\
         objectClass: nsBackendInstance\ncn: userRoot\nnsslapd-suffix: {SUFFIX}\n\
         \ndn: cn=\"{SUFFIX}\",cn=mapping tree,cn=config\nobjectClass: extensibleObject\nobjectClass: nsMappingTree\n\
         cn: {SUFFIX}\nnsslapd-state: backend\nnsslapd-backend: userRoot\n\
         \ndn: {SUFFIX}\nobjectClass: domain\ndc: example\n"
    );
    for unit in ["people", "elsewhere", "groups", "services"] {
        write!(text, "\ndn: ou={unit},{SUFFIX}\nobjectClass: organizationalUnit\nou: {unit}\n")
            .expect("text");
    }
    write!(
        text,
        "\ndn: {service}\nobjectClass: applicationProcess\nobjectClass: simpleSecurityObject\ncn: regain\nuserPassword: {password}\n"
    )
    .expect("text");
    // As `docs/directories.md` has it, and what people may do themselves.
    write!(
        text,
        "\ndn: {SUFFIX}\nchangetype: modify\nadd: aci\n\
         aci: (targetattr=\"userPassword || passwordRetryCount || accountUnlockTime || passwordExpirationTime || mobile\")(version 3.0; acl \"Regain writes\"; \
         allow (write) userdn=\"ldap:///{service}\";)\n\
         aci: (targetattr!=\"userPassword\")(version 3.0; acl \"Regain reads\"; allow (read, search, compare) \
         userdn=\"ldap:///{service}\";)\n\
         aci: (targetattr=\"userPassword\")(version 3.0; acl \"People change their own\"; allow (write) userdn=\"ldap:///self\";)\n"
    )
    .expect("text");
    write!(
        text,
        "\ndn: cn=config\nchangetype: modify\nadd: aci\n\
         aci: (targetattr=\"objectClass || passwordMinLength || passwordMinAge || \
         passwordHistory || passwordInHistory || passwordCheckSyntax || passwordLockout || passwordMaxFailure || \
         passwordResetFailureCount || passwordLockoutDuration || passwordUnlock\")(version 3.0; acl \"Regain reads the rules\"; \
         allow (read, search, compare) userdn=\"ldap:///{service}\";)\n"
    )
    .expect("text");
    text
}
