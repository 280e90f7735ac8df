//! OpenLDAP's slapd with its password policy overlay, and a service account with the rights that
//! `docs/directories.md` names.

use std::fmt::Write as _;
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::authority::{Authority, Validity};
use crate::process::{command, feed, free_port, run, values, wait_until};

/// What the server does with `memberOf` of people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MemberOf {
    /// It keeps it (overlay `memberof`).
    #[default]
    Kept,
    /// It knows the attribute and does not keep it.
    Idle,
    /// It does not know it.
    Unknown,
}

/// How the server differs from the usual one.
#[derive(Clone, Debug)]
pub struct Options {
    /// The names and addresses in its certificate.
    pub names: Vec<&'static str>,
    /// When its certificate holds.
    pub validity: Validity,
    /// Whether it has a certificate at all.
    pub tls: bool,
    /// Whether the service account may write passwords.
    pub may_write: bool,
    /// Attributes of the password policy besides the length of 10, a history of 3 and a lock after
    /// 5 wrong passwords.
    pub policy: &'static str,
    /// Rules of access that come before the usual ones (lines of `slapd.conf`).
    pub access: &'static str,
    /// The limits of the service account's searches.
    pub limits: &'static str,
    /// When the certificate of the server's authority holds.
    pub authority: Validity,
    /// A line more of `slapd.conf`, for the whole server.
    pub global: &'static str,
    /// It provides changes to others, and has itself heard of none since 2020.
    pub behind: bool,
    /// What it does with `memberOf`.
    pub member_of: MemberOf,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            names: vec!["localhost", "127.0.0.1"],
            validity: Validity::Now,
            tls: true,
            may_write: true,
            policy: "",
            access: "",
            limits: "size.prtotal=unlimited size=500",
            authority: Validity::Now,
            global: "",
            behind: false,
            member_of: MemberOf::Kept,
        }
    }
}

/// A running server. Its people are below `ou=people,dc=example,dc=test`.
pub struct Slapd {
    folder: TempDir,
    child: Child,
    /// The port that speaks TLS from the first byte.
    pub ldaps: u16,
    /// The port that begins in the open.
    pub ldap: u16,
}

const SUFFIX: &str = "dc=example,dc=test";

impl Slapd {
    /// The service account's name.
    pub const SERVICE: &'static str = "cn=regain,ou=services,dc=example,dc=test";
    /// The service account's password.
    pub const SERVICE_PASSWORD: &'static str = "service-account-password";
    /// Where people are.
    pub const PEOPLE: &'static str = "ou=people,dc=example,dc=test";
    /// Where groups are.
    pub const GROUPS: &'static str = "ou=groups,dc=example,dc=test";

    /// Starts the usual one.
    pub fn start() -> Self {
        Self::with(&Options::default(), "")
    }

    /// Starts one that differs, with more entries (LDIF).
    pub fn with(options: &Options, entries: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("regain-slapd-").tempdir().expect("a folder");
        let authority = Authority::with(options.authority);
        let (certificate, key) = authority.issue(&options.names, options.validity);
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("data")).expect("a folder");
        for (name, text) in [
            ("ca.pem", authority.pem()),
            ("server.pem", certificate),
            ("server.key", key),
            ("slapd.conf", configuration(folder.path(), options)),
            ("entries.ldif", first_entries(options) + entries),
        ] {
            fs::write(at(name), text).expect("a file");
        }
        let conf = at("slapd.conf");
        let loaded = run(Command::new("/usr/sbin/slapadd")
            .arg("-q")
            .arg("-f")
            .arg(&conf)
            .arg("-l")
            .arg(at("entries.ldif")));
        loaded.unwrap_or_else(|error| panic!("slapadd: {error}"));
        let (ldaps, ldap) = (free_port(), free_port());
        let child = spawn(folder.path(), &conf, (ldaps, ldap));
        let mut slapd = Self { folder, child, ldaps, ldap };
        slapd.wait();
        slapd
    }

    fn wait(&mut self) {
        let port = self.ldap;
        wait_until(&mut self.child, "slapd", || TcpStream::connect(("127.0.0.1", port)).is_ok());
    }

    /// The certificate of the authority that signed the server's.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// `ldaps://…`
    pub fn url(&self) -> String {
        format!("ldaps://localhost:{}", self.ldaps)
    }

    /// `ldap://…`, where encryption begins by STARTTLS.
    pub fn start_tls_url(&self) -> String {
        format!("ldap://localhost:{}", self.ldap)
    }

    /// The distinguished name of a person whom [`add`](Self::add) made.
    pub fn dn(uid: &str) -> String {
        format!("uid={uid},{}", Self::PEOPLE)
    }

    /// An entry of a person, as LDIF.
    pub fn person(uid: &str, password: &str, more: &str) -> String {
        let dn = Self::dn(uid);
        let mut entry =
            format!("\ndn: {dn}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: {uid}\n");
        writeln!(entry, "mail: {uid}@example.test\nuserPassword: {password}").expect("text");
        entry + more
    }

    /// Adds a person with the address `UID@example.test`; `more`: lines of LDIF.
    pub fn add(&self, uid: &str, password: &str, more: &str) {
        self.modify_with(&["-a"], &Self::person(uid, password, more));
    }

    /// Makes changes (LDIF) as the server's superuser, whom no policy holds.
    pub fn modify(&self, ldif: &str) {
        self.modify_with(&[], ldif);
    }

    fn modify_with(&self, arguments: &[&str], ldif: &str) {
        let mut command = Command::new("ldapmodify");
        command.args([
            "-Q",
            "-Y",
            "EXTERNAL",
            "-H",
            &socket_url(self.folder.path()),
            "-e",
            "relax",
        ]);
        feed(command.args(arguments), ldif);
    }

    /// Whether OpenLDAP's own client gets in.
    pub fn whoami(&self, dn: &str, password: &str) -> bool {
        let mut command = Command::new("ldapwhoami");
        command.env("LDAPTLS_CACERT", self.ca_file());
        // OpenLDAP's client takes "localhost" for the machine's own name.
        let url = format!("ldaps://127.0.0.1:{}", self.ldaps);
        command.args(["-x", "-H", &url, "-D", dn, "-w", password]);
        match run(&mut command) {
            Ok(_) => true,
            Err(error) if error.contains("Invalid credentials") => false,
            Err(error) => panic!("ldapwhoami: {error}"),
        }
    }

    /// One attribute of an entry, operational ones too, as the superuser sees it; base64 where it
    /// is no plain text.
    pub fn read(&self, dn: &str, attribute: &str) -> Vec<String> {
        let mut command = Command::new("ldapsearch");
        command.args([
            "-Q",
            "-LLL",
            "-o",
            "ldif-wrap=no",
            "-Y",
            "EXTERNAL",
            "-H",
            &socket_url(self.folder.path()),
        ]);
        command.args(["-b", dn, "-s", "base", "(objectClass=*)", attribute]);
        let said = run(&mut command).unwrap_or_else(|error| panic!("ldapsearch: {error}"));
        values(&said, attribute)
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Lets it hang: it takes connections and says nothing.
    pub fn pause(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.signal(Signal::CONT);
    }

    /// Kills it at once.
    pub fn kill(&mut self) {
        self.child.kill().expect("a child");
        self.child.wait().expect("a child");
    }

    /// Starts it again on the same ports.
    pub fn start_again(&mut self) {
        self.child = spawn(
            self.folder.path(),
            &self.folder.path().join("slapd.conf"),
            (self.ldaps, self.ldap),
        );
        self.wait();
    }

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal).expect("a child");
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn spawn(folder: &Path, conf: &Path, (ldaps, ldap): (u16, u16)) -> Child {
    let urls = format!("ldap://127.0.0.1:{ldap} ldaps://127.0.0.1:{ldaps} {}", socket_url(folder));
    let log =
        fs::File::options().create(true).append(true).open(folder.join("log")).expect("a log");
    let mut server = command("/usr/sbin/slapd", "KILL");
    // With a debug level, even 0, it stays in the foreground.
    server.args(["-d", "0", "-h", &urls, "-f"]).arg(conf).stdout(Stdio::null()).stderr(log);
    server.spawn().expect("slapd; `make setup` installs it")
}

fn socket_url(folder: &Path) -> String {
    let path = folder.join("socket");
    format!("ldapi://{}", path.display().to_string().replace('/', "%2F"))
}

fn configuration(folder: &Path, options: &Options) -> String {
    let folder = folder.display();
    let mut text = String::new();
    for schema in ["core", "cosine", "inetorgperson"] {
        writeln!(text, "include /etc/ldap/schema/{schema}.schema").expect("text");
    }
    text.push_str("modulepath /usr/lib/ldap\n");
    let known = |module: &&str| *module != "memberof" || options.member_of != MemberOf::Unknown;
    for module in ["back_mdb", "ppolicy", "memberof", "argon2", "pw-sha2", "syncprov"]
        .into_iter()
        .filter(known)
    {
        writeln!(text, "moduleload {module}").expect("text");
    }
    if options.tls {
        writeln!(text, "TLSCACertificateFile {folder}/ca.pem").expect("text");
        writeln!(
            text,
            "TLSCertificateFile {folder}/server.pem\nTLSCertificateKeyFile {folder}/server.key"
        )
        .expect("text");
    }
    let uid = rustix::process::getuid().as_raw();
    let gid = rustix::process::getgid().as_raw();
    writeln!(text, "pidfile {folder}/pid\nthreads 8\nsizelimit 500\n{}", options.global)
        .expect("text");
    writeln!(
        text,
        "database mdb\nsuffix {SUFFIX}\ndirectory {folder}/data\ndbnosync\nmaxsize 268435456"
    )
    .expect("text");
    writeln!(text, "rootdn \"gidNumber={gid}+uidNumber={uid},cn=peercred,cn=external,cn=auth\"")
        .expect("text");
    text.push_str("index objectClass,entryUUID,mail,uid,modifyTimestamp,member eq\n");
    let service = Slapd::SERVICE;
    let limits = options.limits;
    let password = if options.may_write { "=xw" } else { "=x" };
    text.push_str(options.access);
    writeln!(
        text,
        "access to attrs=userPassword by dn.exact={service} {password} by self =xw by anonymous auth by * none\n\
         access to attrs=pwdAccountLockedTime,pwdReset by dn.exact={service} write by * none\n\
         access to attrs=mobile by dn.exact={service} write by self read by * none\n\
         access to * by dn.exact={service} read by anonymous auth by self read by * none\n\
         limits dn.exact={service} {limits}\n\
         overlay ppolicy\nppolicy_default cn=default,ou=policies,{SUFFIX}\nppolicy_use_lockout\nppolicy_hash_cleartext\n\
         {}overlay syncprov",
        if options.member_of == MemberOf::Kept { "overlay memberof\n" } else { "" }
    )
    .expect("text");
    text
}

fn first_entries(options: &Options) -> String {
    let mut text = format!(
        "dn: {SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n"
    );
    if options.behind {
        text.push_str("contextCSN: 20200101000000.000000Z#000000#000#000000\n");
    }
    for unit in ["people", "elsewhere", "groups", "services", "policies"] {
        write!(text, "\ndn: ou={unit},{SUFFIX}\nobjectClass: organizationalUnit\nou: {unit}\n")
            .expect("text");
    }
    let (service, password) = (Slapd::SERVICE, Slapd::SERVICE_PASSWORD);
    write!(
        text,
        "\ndn: {service}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: regain\n\
         userPassword: {password}\n\
         \ndn: cn=default,ou=policies,{SUFFIX}\nobjectClass: organizationalRole\nobjectClass: pwdPolicy\ncn: default\n\
         pwdAttribute: userPassword\npwdMinLength: 10\npwdCheckQuality: 2\npwdInHistory: 3\npwdLockout: TRUE\n\
         pwdMaxFailure: 5\npwdFailureCountInterval: 600\npwdLockoutDuration: 600\npwdAllowUserChange: TRUE\n\
         pwdMustChange: TRUE\n{}",
        options.policy
    )
    .expect("text");
    text.push('\n');
    text
}
